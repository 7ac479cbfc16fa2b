"""What no act does, and what keeps one from being taken back: in a sentence, and nothing half-done."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from branches.models import (
    Organization,
    PlaceCoverage,
    PlaceStanding,
    Reorganization,
    Succession,
    Trait,
)
from branches.scoping import Action, may
from branches.services import (
    Destinations,
    absorb_organization,
    consolidate_organizations,
    dissolve_into,
    downgrade_organization,
    give_trait,
    reasons_against_undo,
    record_form,
    record_move,
    record_rename,
    split_organization,
    undo_reorganization,
    upgrade_organization,
)
from core.audit import SYSTEM
from members.models import Membership
from members.services import transfer_member
from tests.branches.reorganizing import NOVEMBER, OCTOBER, consolidate, consolidate_communes, lay_places, snapshot
from tests.factories import (
    START,
    World,
    form,
    level,
    make_draft_meeting,
    make_member,
    make_organization,
    make_sent_meeting,
    new_organization,
)


def refused(act: Callable[[], Any]) -> str:
    """The code of a refusal, after which everything is as before."""
    before = snapshot()
    with pytest.raises(ValidationError) as refusal:
        act()
    assert snapshot() == before
    assert not Reorganization.objects.exists()
    return str(refusal.value.error_list[0].code)


def join(source: Organization, into: Organization, on: date = OCTOBER) -> Reorganization:
    return absorb_organization(organization=source, into=into, on=on, by=SYSTEM)


def one(world: World, codes: str, **values: Any) -> Reorganization:
    new = new_organization(values.pop("code", "N"), values.pop("parent", "D"), **values)
    sources = [getattr(world, code) for code in codes]
    return consolidate_organizations(organizations=sources, new=new, on=OCTOBER, by=SYSTEM)


def split_e(world: World, *, keeps: bool = True, count: int = 1, code: str = "N", **members: str) -> Reorganization:
    new = [new_organization(f"{code}{n or ''}", "D") for n in range(count)]
    people = {world.members[name].pk: to for name, to in members.items()}
    return split_organization(
        organization=world.e, new=new, on=OCTOBER, by=SYSTEM, keeps=keeps, members=people, units={}, places={}
    )


def end_e(world: World, on: date = OCTOBER, **people: Organization) -> Reorganization:
    chosen = Destinations(members={world.members[name].pk: to for name, to in people.items()})
    return dissolve_into(organization=world.e, on=on, by=SYSTEM, destinations=chosen)


REFUSALS: list[tuple[str, Callable[[World], Any], str]] = [
    ("into itself", lambda w: join(w.b, w.b), "itself"),
    ("into what stands below", lambda w: join(w.d, w.x), "descendant"),
    ("a branch into a party body", lambda w: join(w.b, w.y), "members_cannot_belong"),
    ("a committee with branches into a branch", lambda w: join(w.x, w.c), "units_cannot_stand"),
    ("before it existed", lambda w: join(w.b, w.c, START), "not_standing"),
    ("one alone", lambda w: one(w, "b"), "too_few"),
    ("one twice", lambda w: one(w, "bb"), "too_few"),
    ("under one of those that end", lambda w: one(w, "xy", parent="X", form=form("dang-bo")), "descendant"),
    ("a code there is", lambda w: one(w, "be", code="A"), "code_taken"),
    ("a superior there is not", lambda w: one(w, "be", parent="ZZ"), "unknown_parent"),
    ("into one piece", lambda w: split_e(w, keeps=False), "too_few"),
    ("into none", lambda w: split_e(w, count=0), "too_few"),
    ("a member nobody chose for", lambda w: split_e(w, keeps=False, count=2, e_first="N"), "left_behind"),
    ("somebody else's member", lambda w: split_e(w, an="N"), "not_a_member"),
    ("dissolved with members left behind", lambda w: end_e(w, e_first=w.b), "left_behind"),
    ("dissolved into itself", lambda w: end_e(w, e_first=w.e, e_second=w.b), "left_behind"),
    ("members to a party body", lambda w: end_e(w, e_first=w.x, e_second=w.x), "members_cannot_belong"),
    ("a branch in name only", lambda w: downgrade_organization(
        organization=w.e, form=form(), level=level(), sector=None, on=OCTOBER, by=SYSTEM), "no_downgrade"),
    ("members without a branch", lambda w: upgrade_organization(
        organization=w.e, form=form("dang-bo"), level=level(), sector=None, new=[new_organization("E1")], members={},
        on=OCTOBER, by=SYSTEM), "left_behind"),
    ("a party body to which members belong", lambda w: record_form(
        organization=w.e, form=form("dang-bo"), level=level("co-so"), sector=None, on=OCTOBER, by=SYSTEM),
     "left_behind"),
    ("a branch with branches below it", lambda w: record_form(
        organization=w.y, form=form(), level=level("co-so"), sector=None, on=OCTOBER, by=SYSTEM), "has_children"),
    ("what it is already", lambda w: record_form(
        organization=w.y, form=form("dang-bo"), level=level("co-so"), sector=w.y.forms.get().sector, on=OCTOBER,
        by=SYSTEM), "nothing_changes"),
    ("the name it has", lambda w: record_rename(
        organization=w.a, name=w.a.names.get().name, on=OCTOBER, by=SYSTEM), "nothing_changes"),
    ("where it stands", lambda w: record_move(organization=w.a, parent=w.x, on=OCTOBER, by=SYSTEM), "same_parent"),
    ("below itself", lambda w: record_move(organization=w.x, parent=w.a, on=OCTOBER, by=SYSTEM), "cycle"),
]  # fmt: skip


@pytest.mark.parametrize(("act", "code"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_what_cannot_be_is_refused_and_leaves_nothing(world: World, act: Callable[[World], Any], code: str) -> None:
    assert refused(lambda: act(world)) == code


CROSSING: list[tuple[str, Callable[[World], Any], str]] = [
    ("a name given later", lambda w: record_rename(organization=w.b, name="Chi bộ Khác", on=NOVEMBER, by=SYSTEM),
     "changes_later"),
    ("a superior had later", lambda w: record_move(organization=w.b, parent=w.y, on=NOVEMBER, by=SYSTEM),
     "changes_later"),
    ("a member who came later", lambda w: make_member("Chu Văn Muộn", w.b, start=NOVEMBER), "begins_later"),
    ("a meeting held later", lambda w: make_sent_meeting(w.b, NOVEMBER), "meetings_later"),
    ("a draft of later", lambda w: make_draft_meeting(w.b, NOVEMBER), "meetings_later"),
    ("a unit founded below it later", lambda w: make_organization("F", w.b, start=NOVEMBER), "has_children"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "code"), [row[1:] for row in CROSSING], ids=[row[0] for row in CROSSING])
def test_dates_that_cross_what_is_recorded_later_are_refused(
    world: World, what: Callable[[World], Any], code: str
) -> None:
    what(world)
    before = snapshot()
    with pytest.raises(ValidationError) as refusal:
        join(world.b, world.c)
    assert refusal.value.error_list[0].code == code
    assert snapshot() == before


def test_nobody_joins_what_does_not_exist_yet(world: World) -> None:
    unborn = make_organization("F", world.y, start=NOVEMBER)
    assert refused(lambda: join(world.b, unborn)) == "not_standing"


def test_the_same_act_by_two_clerks_is_done_once(world: World) -> None:
    join(world.b, world.c)
    with pytest.raises(ValidationError):
        join(world.b, world.c)
    end_e(world, e_first=world.a, e_second=world.a)
    with pytest.raises(ValidationError):
        end_e(world, e_first=world.a, e_second=world.a)
    assert Reorganization.objects.count() == 2


def test_a_merger_says_with_numbers_what_it_did(world: World) -> None:
    make_draft_meeting(world.b, date(2022, 9, 5))
    give_trait(organization=world.b, trait=Trait.objects.get(code="bien-gioi"), start=START, by=SYSTEM)
    lay_places(world)
    row = join(world.b, world.c)
    assert row.facts == [
        "Chi bộ xóm Nà Rị: 1 thôn, bản, tổ dân phố từ chi bộ riêng thành sinh hoạt ghép",
        "Chi bộ xóm Nà Rị: 4 đảng viên → Chi bộ xóm Bản Gủn",
        "Chi bộ xóm Nà Rị: 1 kỳ sinh hoạt chưa gửi, sau ngày này không gửi được nữa",
        "Chi bộ xóm Nà Rị: đặc điểm thôi áp dụng: biên giới",
        "Chi bộ xóm Nà Rị: tồn tại đến hết ngày 30/09/2022",
        (
            "Từ ngày 01/10/2022 các tài khoản này không còn ghi được ở Chi bộ xóm Nà Rị: "
            "neighbour (bí thư chi bộ), commune (cán bộ đảng ủy cơ sở), visitor (cấp ủy viên dự sinh hoạt)."
        ),
    ]
    assert list(Succession.objects.values_list("predecessor__code", "organization__code")) == [("B", "C")]
    covered = PlaceCoverage.objects.filter(span__contains=OCTOBER).order_by("place__code")
    assert list(covered.values_list("place__code", "organization__code", "shared")) == [
        ("P1", "C", True), ("P2", "C", False),
    ]  # fmt: skip
    reasons = Membership.objects.filter(member=world.members["b_first"]).order_by("start")
    assert list(reasons.values_list("organization__code", "start_reason", "end_reason")) == [
        ("B", "recorded", "reorg_out"), ("C", "reorg_in", ""),
    ]  # fmt: skip


def test_places_lie_in_the_new_communes_area(world: World) -> None:
    places = lay_places(world)
    consolidate_communes(world)
    rows = PlaceStanding.objects.filter(span__contains=OCTOBER).values_list("place", "organization__code")
    assert dict(rows) == {places["P1"]: "XY", places["P2"]: "XY"}


def test_an_account_of_a_predecessor_loses_writing_on_the_day_and_keeps_reading(world: World) -> None:
    secretary = world.users["neighbour"]
    writing, reading = (Action.TAKE_ROLL, Action.SEND), (Action.VIEW, Action.VIEW_MEMBERS, Action.REPORT, Action.EXPORT)
    before, after = date(2022, 9, 30), OCTOBER
    assert all(may(secretary, action, world.b, on=before) for action in (*writing, *reading))
    join(world.b, world.c)
    assert all(may(secretary, action, world.b, on=before) for action in (*writing, *reading))
    assert [action for action in writing if may(secretary, action, world.b, on=after)] == []
    assert [action for action in reading if not may(secretary, action, world.b, on=after)] == []
    assert not may(secretary, Action.VIEW, world.c, on=after)


RESTING: list[tuple[str, Callable[[World], Any], str]] = [
    ("a meeting of those who came", lambda w: make_sent_meeting(w.c, date(2022, 10, 5)),
     "Có 1 kỳ sinh hoạt được ghi sau đó ở nơi đảng viên chuyển đến."),
    ("a member who went on", lambda w: transfer_member(member=w.members["b_first"], to=w.a, on=NOVEMBER, by=SYSTEM),
     "1 sinh hoạt đảng đã được thay đổi sau lần sắp xếp này."),
]  # fmt: skip


@pytest.mark.parametrize(("what", "sentence"), [row[1:] for row in RESTING], ids=[row[0] for row in RESTING])
def test_an_act_on_which_something_rests_is_not_taken_back(
    world: World, what: Callable[[World], Any], sentence: str
) -> None:
    row = join(world.b, world.c)
    assert reasons_against_undo(row) == []
    what(world)
    before = snapshot()
    assert reasons_against_undo(row) == [sentence]
    with pytest.raises(ValidationError, match=sentence):
        undo_reorganization(reorganization=row, by=SYSTEM)
    assert snapshot() == before


def test_a_new_organisation_that_was_used_is_not_unfounded(world: World) -> None:
    row = consolidate(world)
    make_sent_meeting(Organization.objects.get(code="N"), date(2022, 10, 5))
    assert reasons_against_undo(row) == [
        "Có 1 kỳ sinh hoạt đang dựa trên kết quả của lần sắp xếp này.",
        "Có 1 lần gửi đang dựa trên kết quả của lần sắp xếp này.",
        "Có 6 điểm danh đang dựa trên kết quả của lần sắp xếp này.",
        "Có 1 kỳ sinh hoạt được ghi sau đó ở nơi đảng viên chuyển đến.",
    ]
