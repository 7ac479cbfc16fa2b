"""Moves and dissolutions: what stood where before and after, what is refused, and what follows."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from branches import tree
from branches.models import Organization, Placement
from branches.services import (
    NewOrganization,
    change_form,
    dissolve_organization,
    found_organizations,
    move_organization,
    preview,
    rename_organization,
)
from core.audit import SYSTEM
from core.documents import Document
from meetings.models import Meeting
from members.models import Membership
from members.services import end_membership
from tests.factories import (
    START,
    TODAY,
    World,
    form,
    level,
    make_draft_meeting,
    make_member,
    make_organization,
    make_sent_meeting,
    new_organization,
    sector,
)

JULY = date(2022, 7, 1)
JUNE_30 = date(2022, 6, 30)


def line(organization: Organization) -> list[tuple[list[str], date, date | None]]:
    """An organisation's places in time, by the codes of its path."""
    codes = dict(Organization.objects.values_list("pk", "code"))
    return [([codes[pk] for pk in row.path], row.start, row.end) for row in organization.placements.order_by("start")]


def move(organization: Organization, parent: Organization | None, on: date, **values: Document) -> None:
    move_organization(organization=organization, parent=parent, on=on, by=SYSTEM, **values)


def dissolve(organization: Organization, last_day: date, **values: Document) -> None:
    dissolve_organization(organization=organization, last_day=last_day, by=SYSTEM, **values)


def empty_branch(code: str = "F", parent: Organization | None = None) -> Organization:
    """A branch to which nobody belongs."""
    return make_organization(code, parent)


def test_a_move_from_a_day_on_keeps_the_past(world: World) -> None:
    move(world.a, world.y, JULY)
    assert line(world.a) == [(["D", "X", "A"], START, JULY), (["D", "Y", "A"], JULY, None)]
    assert [one.code for one in tree.ancestors(world.a, on=JUNE_30)] == ["D", "X"]
    assert [one.code for one in tree.ancestors(world.a, on=JULY)] == ["D", "Y"]


def test_a_move_takes_along_what_stands_below(world: World) -> None:
    move(world.x, None, JULY)
    assert line(world.b) == [(["D", "X", "B"], START, JULY), (["X", "B"], JULY, None)]
    assert line(world.c) == [(["D", "Y", "C"], START, None)]
    # History speaks of the one whose parent changed; the rows below it say only where they now are.
    assert [row.parent_id for row in world.b.placements.order_by("start")] == [world.x.pk, world.x.pk]


def test_a_move_keeps_the_rows_that_can_stay(world: World) -> None:
    first = world.a.placements.get()
    move(world.a, world.y, JULY)
    assert world.a.placements.order_by("start").first() == first
    assert world.c.placements.get().end is None


def test_a_move_on_the_first_day_leaves_no_other_past(world: World) -> None:
    move(world.a, world.y, START)
    assert line(world.a) == [(["D", "Y", "A"], START, None)]


def test_moving_twice_on_one_day_leaves_the_second_place(world: World) -> None:
    move(world.a, world.y, JULY)
    move(world.a, world.d, JULY)
    assert line(world.a) == [(["D", "X", "A"], START, JULY), (["D", "A"], JULY, None)]


def test_moving_back_on_the_same_day_leaves_nothing(world: World) -> None:
    move(world.a, world.y, JULY)
    move(world.a, world.x, JULY)
    assert line(world.a) == [(["D", "X", "A"], START, None)]


def test_an_earlier_move_holds_up_to_the_change_already_known(world: World) -> None:
    move(world.a, world.y, date(2022, 9, 1))
    move(world.a, world.d, date(2022, 5, 1))
    assert line(world.a) == [
        (["D", "X", "A"], START, date(2022, 5, 1)),
        (["D", "A"], date(2022, 5, 1), date(2022, 9, 1)),
        (["D", "Y", "A"], date(2022, 9, 1), None),
    ]


def test_an_earlier_move_above_reaches_every_later_row_below(world: World) -> None:
    move(world.a, world.y, date(2022, 9, 1))
    move(world.x, None, date(2022, 5, 1))
    assert line(world.a) == [
        (["D", "X", "A"], START, date(2022, 5, 1)),
        (["X", "A"], date(2022, 5, 1), date(2022, 9, 1)),
        (["D", "Y", "A"], date(2022, 9, 1), None),
    ]


def test_a_move_in_the_future_is_known_and_does_not_hold_yet(world: World) -> None:
    move(world.a, world.y, date(2023, 3, 1))
    assert [one.code for one in tree.ancestors(world.a, on=TODAY)] == ["D", "X"]
    assert [one.code for one in tree.ancestors(world.a, on=date(2023, 3, 1))] == ["D", "Y"]


def test_a_backdated_move_takes_along_the_meetings_of_its_day_and_after(world: World) -> None:
    days = [date(2022, 5, 3), JUNE_30, JULY, date(2022, 8, 3)]
    meetings = [make_sent_meeting(world.a, days[0]), *(make_draft_meeting(world.a, day) for day in days[1:])]
    other = make_sent_meeting(world.b, JULY)
    move(world.a, world.y, JULY)
    for meeting in (*meetings, other):
        meeting.refresh_from_db()
    codes = dict(Organization.objects.values_list("pk", "code"))
    assert [[codes[pk] for pk in meeting.placement.path] for meeting in meetings] == [
        ["D", "X", "A"], ["D", "X", "A"], ["D", "Y", "A"], ["D", "Y", "A"],
    ]  # fmt: skip
    assert other.placement.path == [world.d.pk, world.x.pk, world.b.pk]


def test_a_move_taken_back_brings_its_meetings_back_too(world: World) -> None:
    meeting = make_sent_meeting(world.a, date(2022, 8, 3))
    move(world.a, world.y, JULY)
    move(world.a, world.x, JULY)
    meeting.refresh_from_db()
    assert meeting.placement == world.a.placements.get()


def test_the_decision_is_kept_with_the_move(world: World) -> None:
    document = Document.objects.create(number="12-QĐ/HU", issued_on=JUNE_30)
    move(world.x, None, JULY, document=document)
    assert [row.document for row in world.x.placements.order_by("start")] == [None, document]


@pytest.mark.parametrize(
    ("child", "parent", "on", "code"),
    [
        ("a", "x", JULY, "same_parent"),
        ("d", None, JULY, "same_parent"),
        ("x", "a", JULY, "cycle"),
        ("d", "c", JULY, "cycle"),
        ("a", "y", date(2020, 12, 31), "not_standing"),
    ],
)
def test_a_move_that_cannot_be_is_refused(world: World, child: str, parent: str | None, on: date, code: str) -> None:
    before = list(Placement.objects.order_by("pk").values())
    with pytest.raises(ValidationError) as refusal:
        move(getattr(world, child), getattr(world, parent) if parent else None, on)
    assert refusal.value.code == code
    assert list(Placement.objects.order_by("pk").values()) == before


def test_a_circle_on_a_later_day_is_refused_too(world: World) -> None:
    # From September on X stands below A; then A cannot be put below X in July.
    move(world.a, None, date(2022, 5, 1))
    move(world.x, world.a, date(2022, 9, 1))
    with pytest.raises(ValidationError, match="từ ngày 01/09/2022 tổ chức này đứng dưới chính nó"):
        move(world.a, world.x, JULY)


def test_nobody_moves_below_what_does_not_exist_then(world: World) -> None:
    late = make_organization("L", world.d, start=date(2022, 9, 1))
    with pytest.raises(ValidationError, match="Cấp trên không tồn tại vào ngày 01/07/2022"):
        move(world.a, late, JULY)
    move(world.a, late, date(2022, 9, 1))
    with pytest.raises(ValidationError, match="trực thuộc"):
        dissolve(late, date(2022, 12, 31))


def test_after_its_last_day_it_is_gone_and_what_was_stays_readable(world: World) -> None:
    branch = empty_branch(parent=world.x)
    document = Document.objects.create(number="13-QĐ/HU", issued_on=JUNE_30)
    dissolve(branch, JUNE_30, document=document)
    (place,) = branch.placements.all()
    assert (place.start, place.end, place.dissolved, place.document) == (START, JULY, True, document)
    assert (branch.names.get().end, branch.forms.get().end) == (JULY, JULY)
    assert branch in tree.subtree(world.x, on=JUNE_30)
    assert branch not in tree.subtree(world.x, on=JULY)


def test_a_dissolution_may_lie_ahead(world: World) -> None:
    branch = empty_branch(parent=world.x)
    dissolve(branch, date(2023, 6, 30))
    assert branch in tree.subtree(world.x, on=TODAY)
    assert branch not in tree.subtree(world.x, on=date(2023, 7, 1))


def test_with_organizations_below_it_nothing_is_dissolved(world: World) -> None:
    with pytest.raises(ValidationError) as refusal:
        dissolve(world.x, TODAY)
    assert refusal.value.messages == ["Còn 2 tổ chức trực thuộc (A, B); hãy chuyển hoặc giải thể các tổ chức đó trước."]


def test_with_members_nothing_is_dissolved_until_they_have_gone(world: World) -> None:
    with pytest.raises(ValidationError, match="Còn 2 đảng viên sinh hoạt sau ngày giải thể"):
        dissolve(world.e, TODAY)
    for membership in Membership.objects.filter(organization=world.e):
        end_membership(membership=membership, last_day=TODAY, reason="transfer_out", by=SYSTEM)
    dissolve(world.e, TODAY)
    assert not tree.subtree(world.e, on=date(2022, 12, 21)).exists()


def test_nothing_is_dissolved_before_it_met_for_the_last_time(world: World) -> None:
    branch = empty_branch(parent=world.x)
    make_draft_meeting(branch, date(2022, 8, 3))
    with pytest.raises(ValidationError, match="Có 1 kỳ sinh hoạt sau ngày tổ chức ngừng tồn tại"):
        dissolve(branch, JUNE_30)
    dissolve(branch, date(2022, 8, 3))
    assert Meeting.objects.get().placement == branch.placements.get()


def test_nothing_is_dissolved_twice_or_before_a_change_already_known(world: World) -> None:
    branch = empty_branch(parent=world.x)
    move(branch, world.y, date(2022, 9, 1))
    with pytest.raises(ValidationError, match="Sau ngày 30/06/2022 tổ chức còn thay đổi đã ghi nhận"):
        dissolve(branch, JUNE_30)
    dissolve(branch, TODAY)
    with pytest.raises(ValidationError, match="Sau ngày 01/12/2022 tổ chức còn thay đổi đã ghi nhận"):
        dissolve(branch, date(2022, 12, 1))
    with pytest.raises(ValidationError, match="Tổ chức không tồn tại vào ngày 31/12/2022"):
        dissolve(branch, date(2022, 12, 31))


@pytest.mark.parametrize("on", [date(2022, 7, 1), date(2022, 9, 1)])
@pytest.mark.parametrize("change", ["name", "form"])
def test_nothing_is_dissolved_before_a_new_name_or_form_already_known(world: World, change: str, on: date) -> None:
    branch = empty_branch(parent=world.x)
    if change == "name":
        rename_organization(organization=branch, name="Mới", on=on, by=SYSTEM)
    else:
        change_form(organization=branch, form=form(), level=level("co-so"), sector=sector(), on=on, by=SYSTEM)
    with pytest.raises(ValidationError, match="Sau ngày 30/06/2022 tổ chức còn thay đổi đã ghi nhận"):
        dissolve(branch, JUNE_30)
    assert branch.placements.get().end is None


def test_a_whole_subtree_is_moved_in_one_act(world: World) -> None:
    found_organizations(new=[new_organization(f"X{number}", "X") for number in range(40)], by=SYSTEM)
    move(world.x, world.y, JULY)
    assert tree.subtree(world.y, on=JULY).count() == 45
    assert tree.subtree(world.y, on=JUNE_30).count() == 2


def test_before_a_reorganisation_one_reads_what_it_will_move(world: World) -> None:
    make_draft_meeting(world.e, date(2022, 8, 3))
    assert preview([world.e.pk], since=JULY) == [
        "2 đảng viên", "1 kỳ sinh hoạt từ ngày 01/07/2022, 1 kỳ sinh hoạt chưa gửi",
    ]  # fmt: skip
    assert preview([world.e.pk], since=TODAY) == ["2 đảng viên", "1 kỳ sinh hoạt chưa gửi"]
    assert preview([world.d.pk], since=JULY) == []


def test_an_organization_below_one_that_ended_is_still_found_under_it(world: World) -> None:
    """A dissolved commune keeps its archive: its branches moved away before, and their past stays where it was."""
    commune = found_organizations(
        new=[
            NewOrganization("Z", "Đảng bộ xã Z", form("dang-bo"), level("co-so"), "D", start=START),
            new_organization("Z1", "Z"),
        ],
        by=SYSTEM,
    )
    make_member("Nông Văn Zét", commune["Z1"])
    meeting = make_sent_meeting(commune["Z1"], date(2022, 5, 3))
    move(commune["Z1"], world.y, JULY)
    dissolve(commune["Z"], JUNE_30)
    meeting.refresh_from_db()
    assert meeting.placement.path == [world.d.pk, commune["Z"].pk, commune["Z1"].pk]
    assert meeting.required == 1
