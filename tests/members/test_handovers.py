"""What a reorganisation hands over of members: offices end, assignments go along, transfers are redirected."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from branches.services import Destinations, absorb_organization, dissolve_into, undo_reorganization
from core.audit import SYSTEM
from members.models import Assignment, CommitteeTerm, Membership, Office, OfficeTerm, Transfer
from tests.branches.reorganizing import snapshot
from tests.factories import START, World, make_membership

pytestmark = pytest.mark.django_db

OCTOBER = date(2022, 10, 1)


def under_way(world: World, name: str, origin: str, destination: str) -> Transfer:
    return Transfer.objects.create(
        member=world.members[name], kind=Transfer.Kind.INTERNAL, direction=Transfer.Direction.INSIDE,
        organization=getattr(world, origin), destination=getattr(world, destination), requested_on=date(2022, 9, 20),
    )  # fmt: skip


def test_offices_terms_and_assignments(world: World) -> None:
    first, office = world.members["b_first"], Office.objects.filter(heads=True).first()
    OfficeTerm.objects.create(member=first, organization=world.b, office=office, start=START)
    CommitteeTerm.objects.create(organization=world.b, name="2020–2025", start=START)
    Assignment.objects.create(
        member=first, organization=world.b, kind="households", subject="Tổ 1", households=12, start=START
    )
    before = snapshot()
    row = absorb_organization(organization=world.b, into=world.c, on=OCTOBER, by=SYSTEM)
    assert OfficeTerm.objects.get().end == OCTOBER
    assert OfficeTerm.objects.get().end_reason == "sáp nhập"
    assert CommitteeTerm.objects.get().end == OCTOBER
    carried = Assignment.objects.order_by("start").values_list("organization__code", "start", "end", "households")
    assert list(carried) == [("B", START, OCTOBER, 12), ("C", OCTOBER, None, 12)]
    told = " ".join(row.facts)
    for sentence in ("1 phân công phụ trách chuyển theo", "1 giữ chức vụ trong Đảng kết thúc", "1 nhiệm kỳ cấp ủy"):
        assert sentence in told
    undo_reorganization(reorganization=row, by=SYSTEM)
    assert snapshot() == before


def test_transfers_under_way_leave_from_and_arrive_at_the_new_place(world: World) -> None:
    leaving = under_way(world, "b_first", "b", "e")
    arriving = under_way(world, "e_first", "e", "b")
    pointless = under_way(world, "b_second", "b", "c")
    before = snapshot()
    row = absorb_organization(organization=world.b, into=world.c, on=OCTOBER, by=SYSTEM)
    found = {one.pk: one for one in Transfer.objects.all()}
    assert (found[leaving.pk].organization, found[leaving.pk].destination) == (world.c, world.e)
    assert (found[arriving.pk].organization, found[arriving.pk].destination) == (world.e, world.c)
    assert (found[pointless.pk].status, found[pointless.pk].closed_on) == (Transfer.Status.CANCELLED, OCTOBER)
    undo_reorganization(reorganization=row, by=SYSTEM)
    assert snapshot() == before


def test_somebody_on_his_way_to_what_is_dissolved_must_be_seen_to_first(world: World) -> None:
    under_way(world, "b_first", "b", "e")
    people = {world.members[name].pk: world.c for name in ("e_first", "e_second")}
    with pytest.raises(ValidationError, match="Còn 1 người đang làm thủ tục chuyển đến đây"):
        dissolve_into(organization=world.e, on=OCTOBER, by=SYSTEM, destinations=Destinations(members=people))


def test_whoever_was_hosted_where_he_now_belongs_is_hosted_no_longer(world: World) -> None:
    make_membership(world.members["b_second"], world.c, kind=Membership.Kind.GUEST)
    absorb_organization(organization=world.b, into=world.c, on=OCTOBER, by=SYSTEM)
    rows = Membership.objects.filter(member=world.members["b_second"], span__contains=OCTOBER)
    assert list(rows.values_list("organization__code", "kind")) == [("C", "official")]


def test_an_end_known_already_goes_along(world: World) -> None:
    row = Membership.objects.get(member=world.members["b_first"])
    row.end, row.end_reason = date(2022, 12, 1), "resignation"
    row.save()
    absorb_organization(organization=world.b, into=world.c, on=OCTOBER, by=SYSTEM)
    rows = Membership.objects.filter(member=world.members["b_first"]).order_by("start")
    assert list(rows.values_list("organization__code", "end", "end_reason")) == [
        ("B", OCTOBER, "reorg_out"), ("C", date(2022, 12, 1), "resignation"),
    ]  # fmt: skip


def test_a_term_that_begins_later_is_not_lost(world: World) -> None:
    CommitteeTerm.objects.create(organization=world.b, name="2023–2028", start=date(2023, 1, 1))
    with pytest.raises(ValidationError, match="Sau ngày này còn nhiệm kỳ cấp ủy đã ghi ở đây"):
        absorb_organization(organization=world.b, into=world.c, on=OCTOBER, by=SYSTEM)
