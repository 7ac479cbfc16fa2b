"""Groups, assignments and the rights that go along: written, cut, prolonged, never wider than the days they rest on."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from branches.models import Appointment
from branches.queries import organizations_visible_to
from branches.services import appoint
from core.audit import SYSTEM
from meetings.models import GroupMember, VisitAssignment, VisitRight, WorkingGroup
from meetings.queries.rights import common, holders_of, joined, wanted_rights, without
from meetings.services import (
    correct_group,
    end_group,
    end_visiting,
    join_group,
    lead_group,
    leave_group,
    settle_rights,
    withdraw_visiting,
)
from members.models import Member
from members.services import correct_member
from tests.factories import TODAY, World, make_user
from tests.visiting import JANUARY, give_account, make_group, make_official, make_visiting

pytestmark = pytest.mark.django_db

D = date
JULY, DECEMBER = D(2022, 7, 1), D(2022, 12, 1)


def held(member: Member) -> list[tuple[str, date, date | None]]:
    """What a member's account holds as a visitor."""
    member.refresh_from_db()
    rows = Appointment.objects.filter(user=member.user, role="visitor").order_by("organization__code", "start")
    return [(row.organization.code, row.start, row.end) for row in rows]


def sees(member: Member, on: date) -> set[str]:
    member.refresh_from_db()
    return set(organizations_visible_to(member.user, on=on).values_list("code", flat=True))


# --- arithmetic of days


@pytest.mark.parametrize(
    ("days", "covered", "left"),
    [
        ((1, 9), [], [(1, 9)]),
        ((1, 9), [(1, 9)], []),
        ((1, 9), [(0, 3)], [(3, 9)]),
        ((1, 9), [(3, 5)], [(1, 3), (5, 9)]),
        ((1, 9), [(3, None)], [(1, 3)]),
        ((1, None), [(3, 5)], [(1, 3), (5, None)]),
        ((1, None), [(0, 1), (9, 12)], [(1, 9), (12, None)]),
        ((1, 9), [(4, 6), (2, 5)], [(1, 2), (6, 9)]),
        ((5, 9), [(1, 2), (9, 12)], [(5, 9)]),
    ],
)
def test_what_is_left_of_days(days, covered, left) -> None:
    def real(span: tuple[int, int | None]) -> tuple[date, date | None]:
        first, last = (None if number is None else D(2022, 1, 10) + timedelta(days=number) for number in span)
        assert first is not None
        return first, last

    assert without(real(days), [real(span) for span in covered]) == [real(span) for span in left]


def test_days_shared_and_joined() -> None:
    assert common((JANUARY, JULY), (JULY, None)) is None
    assert common((JANUARY, None), (JULY, DECEMBER)) == (JULY, DECEMBER)
    assert joined([(JULY, None), (JANUARY, JULY)]) == [(JANUARY, None)]
    assert joined([(JULY, DECEMBER), (JANUARY, D(2022, 3, 1))]) == [(JANUARY, D(2022, 3, 1)), (JULY, DECEMBER)]


# --- one official


def test_an_official_is_given_the_right_on_those_branches_for_those_days(world: World) -> None:
    member = make_official(world, "Bế Văn Sơn")
    assert sees(member, TODAY) == set()
    rows = make_visiting(world, world.a, world.c, member=member, end=D(2023, 1, 1), rhythm="monthly")
    assert held(member) == [("A", JANUARY, D(2023, 1, 1)), ("C", JANUARY, D(2023, 1, 1))]
    assert sees(member, TODAY) == {"A", "C"}
    assert sees(member, D(2023, 1, 1)) == set()
    assert {right.assignment_id for right in VisitRight.objects.all()} == {row.pk for row in rows}


def test_the_right_ends_with_the_assignment(world: World) -> None:
    member = make_official(world, "Bế Văn Sơn")
    (row,) = make_visiting(world, world.a, member=member)
    assert held(member) == [("A", JANUARY, None)]
    end_visiting(assignment=row, last_day=D(2022, 12, 25), on=TODAY, by=SYSTEM)
    assert held(member) == [("A", JANUARY, D(2022, 12, 26))]
    with pytest.raises(ValidationError, match="kết thúc từ hết ngày 25/12/2022"):
        end_visiting(assignment=row, last_day=D(2022, 12, 26), on=TODAY, by=SYSTEM)
    with pytest.raises(ValidationError, match="sau ngày bắt đầu"):
        end_visiting(assignment=row, last_day=D(2021, 12, 31), on=TODAY, by=SYSTEM)


def test_a_right_given_by_hand_is_left_alone_and_not_written_twice(world: World) -> None:
    member = make_official(world, "Bế Văn Sơn")
    member.refresh_from_db()
    by_hand = appoint(user=member.user, organization=world.a, role="visitor", start=D(2022, 3, 1), end=JULY, by=SYSTEM)
    (row,) = make_visiting(world, world.a, member=member)
    assert held(member) == [("A", JANUARY, D(2022, 3, 1)), ("A", D(2022, 3, 1), JULY), ("A", JULY, None)]
    end_visiting(assignment=row, last_day=D(2022, 5, 31), on=TODAY, by=SYSTEM)
    assert held(member) == [("A", JANUARY, D(2022, 3, 1)), ("A", D(2022, 3, 1), JULY)]
    assert not VisitRight.objects.filter(appointment=by_hand).exists()


def test_two_assignments_of_one_person_at_one_branch_hold_each_other_up(world: World) -> None:
    """He attends with his group and by himself: when one ends, the other still gives the right."""
    member = make_official(world, "Bế Văn Sơn")
    (own,) = make_visiting(world, world.a, member=member, end=DECEMBER)
    group = make_group(world, member)
    make_visiting(world, world.a, group=group, start=D(2022, 3, 1))
    assert held(member) == [("A", JANUARY, DECEMBER), ("A", DECEMBER, None)]
    end_visiting(assignment=own, last_day=D(2022, 2, 15), on=TODAY, by=SYSTEM)
    assert held(member) == [
        ("A", JANUARY, D(2022, 2, 16)), ("A", D(2022, 3, 1), DECEMBER), ("A", DECEMBER, None),
    ]  # fmt: skip


def test_who_has_no_account_is_named_and_completed_later(world: World) -> None:
    member = make_official(world, "Bế Văn Sơn", account=False)
    (row,) = make_visiting(world, world.a, member=member, end=D(2023, 1, 1))
    (holder,) = holders_of(row, on=TODAY)
    assert (holder.account, holder.missing) == (None, ())
    give_account(member)
    (holder,) = holders_of(row, on=TODAY)
    assert (holder.account, holder.missing) == ("Bế Văn Sơn", ((JANUARY, D(2023, 1, 1)),))
    assert held(member) == []
    settle_rights(assignments=[row], on=TODAY, by=SYSTEM)
    assert held(member) == [("A", JANUARY, D(2023, 1, 1))]
    assert holders_of(row, on=TODAY)[0].missing == ()
    settle_rights(assignments=[row], on=TODAY, by=SYSTEM)
    assert VisitRight.objects.count() == 1


def test_another_account_takes_over_from_today(world: World) -> None:
    member = make_official(world, "Bế Văn Sơn")
    (row,) = make_visiting(world, world.a, member=member)
    member.refresh_from_db()
    former = member.user
    correct_member(member=member, values={"user": make_user("khac")}, by=SYSTEM)
    settle_rights(assignments=[row], on=TODAY, by=SYSTEM)
    assert held(member) == [("A", JANUARY, None)]
    assert Appointment.objects.get(user=former).end == TODAY
    settle_rights(assignments=[row], on=TODAY + timedelta(days=5), by=SYSTEM)
    assert Appointment.objects.get(user=former).end == TODAY


@pytest.mark.parametrize(
    ("place", "values", "field", "sentence"),
    [
        ("a", {"assigned_by": "y"}, "organizations", "Chi bộ xóm Lũng Phầy"),
        ("d", {}, "organizations", "không trực thuộc"),
        ("a", {"start": D(2020, 12, 31)}, "organizations", "31/12/2020"),
        ("a", {"rhythm": "per_year"}, "times", "ít nhất một lần"),
        ("a", {"rhythm": "per_year", "times": 0}, "times", "ít nhất một lần"),
        ("a", {"rhythm": "per_year", "times": 400}, "times", "365"),
        ("a", {"times": 4}, "times", "các nhịp khác để trống"),
        ("a", {"end": JANUARY}, "__all__", "sau ngày bắt đầu"),
        ("a", {"member": None}, "__all__", "Chi bộ xóm Lũng Phầy: Chọn một tổ công tác hoặc một đồng chí"),
        ("a", {"rhythm": "weekly"}, "rhythm", ""),
    ],
)
def test_what_cannot_be_assigned(world: World, place: str, values: dict[str, Any], field: str, sentence: str) -> None:
    member = make_official(world, "Bế Văn Sơn")
    if isinstance(values.get("assigned_by"), str):
        values = {**values, "assigned_by": getattr(world, values["assigned_by"])}
    with pytest.raises(ValidationError) as caught:
        make_visiting(world, getattr(world, place), **({"member": member} | values))
    told = caught.value.message_dict if hasattr(caught.value, "error_dict") else {"__all__": caught.value.messages}
    assert sentence in " ".join(told[field])
    assert (VisitAssignment.objects.count(), VisitRight.objects.count()) == (0, 0)


def test_one_of_many_that_fails_fails_all(world: World) -> None:
    member = make_official(world, "Bế Văn Sơn")
    make_visiting(world, world.c, member=member)
    with pytest.raises(ValidationError, match="Chi bộ xóm Bản Gủn: Đồng chí này đã được phân công"):
        make_visiting(world, world.a, world.c, member=member)
    assert [code for code, *_days in held(member)] == ["C"]


def test_what_has_not_begun_is_taken_back_with_its_rights(world: World) -> None:
    member = make_official(world, "Bế Văn Sơn")
    (later,) = make_visiting(world, world.a, member=member, start=D(2023, 1, 1))
    (begun,) = make_visiting(world, world.c, member=member, start=TODAY)
    withdraw_visiting(assignment=later, on=TODAY, by=SYSTEM)
    assert held(member) == [("C", TODAY, None)]
    with pytest.raises(ValidationError, match="đã có hiệu lực"):
        withdraw_visiting(assignment=begun, on=TODAY, by=SYSTEM)


# --- a group


def test_everybody_of_a_group_with_an_account_is_given_the_right(world: World) -> None:
    first, second, third = (make_official(world, name, account=name != "Ba") for name in ("Một", "Hai", "Ba"))
    group = make_group(world, first, second, third)
    (row,) = make_visiting(world, world.a, group=group)
    assert held(first) == held(second) == [("A", JANUARY, None)]
    holders = holders_of(row, on=TODAY)
    assert [(one.member.full_name, one.leads, one.account) for one in holders] == [
        ("Một", True, "Một"), ("Ba", False, None), ("Hai", False, "Hai"),
    ]  # fmt: skip


def test_the_right_follows_who_is_in_the_group(world: World) -> None:
    first, second = make_official(world, "Một"), make_official(world, "Hai")
    group = make_group(world, first)
    make_visiting(world, world.a, world.c, group=group, end=D(2023, 7, 1))
    row = join_group(group=group, member=second, start=JULY, on=TODAY, by=SYSTEM)
    assert held(second) == [("A", JULY, D(2023, 7, 1)), ("C", JULY, D(2023, 7, 1))]
    leave_group(row=row, last_day=D(2022, 12, 31), on=TODAY, by=SYSTEM)
    assert held(second) == [("A", JULY, D(2023, 1, 1)), ("C", JULY, D(2023, 1, 1))]
    # Back again some months later: a second span, and nothing in between.
    join_group(group=group, member=second, start=D(2023, 3, 1), on=TODAY, by=SYSTEM)
    assert held(second)[:2] == [("A", JULY, D(2023, 1, 1)), ("A", D(2023, 3, 1), D(2023, 7, 1))]
    assert held(first) == [("A", JANUARY, D(2023, 7, 1)), ("C", JANUARY, D(2023, 7, 1))]


def test_a_group_ends_with_all_that_rests_on_it(world: World) -> None:
    first, second = make_official(world, "Một"), make_official(world, "Hai")
    group = make_group(world, first, second)
    make_visiting(world, world.a, world.c, group=group)
    assert end_group(group=group, last_day=TODAY, on=TODAY, by=SYSTEM) == 2
    tomorrow = TODAY + timedelta(days=1)
    assert held(first) == held(second) == [("A", JANUARY, tomorrow), ("C", JANUARY, tomorrow)]
    assert set(GroupMember.objects.values_list("end", flat=True)) == {tomorrow}
    assert sees(first, tomorrow) == set()


def test_a_group_with_something_still_to_begin_does_not_end(world: World) -> None:
    group = make_group(world, make_official(world, "Một"))
    (later,) = make_visiting(world, world.a, group=group, start=D(2023, 2, 1))
    with pytest.raises(ValidationError, match="còn 1 phân công và 0 thành viên"):
        end_group(group=group, last_day=TODAY, on=TODAY, by=SYSTEM)
    withdraw_visiting(assignment=later, on=TODAY, by=SYSTEM)
    end_group(group=group, last_day=TODAY, on=TODAY, by=SYSTEM)
    with pytest.raises(ValidationError, match="Đã kết thúc"):
        end_group(group=group, last_day=D(2022, 12, 31), on=TODAY, by=SYSTEM)


def test_an_assignment_lies_within_its_group_s_days(world: World) -> None:
    group = make_group(world, make_official(world, "Một"), end=D(2023, 1, 1))
    (row,) = make_visiting(world, world.a, group=group, start=JULY)
    assert row.end == D(2023, 1, 1)
    with pytest.raises(ValidationError, match="chưa lập hoặc đã kết thúc"):
        make_visiting(world, world.c, group=group, start=D(2021, 12, 31))
    with pytest.raises(ValidationError, match="ngày vào, ra tổ"):
        join_group(group=group, member=make_official(world, "Hai"), start=D(2023, 1, 1), on=TODAY, by=SYSTEM)


def test_a_group_has_one_leader_and_another_may_take_over(world: World) -> None:
    first, second = make_official(world, "Một"), make_official(world, "Hai")
    group = make_group(world, first)
    make_visiting(world, world.a, group=group)
    with pytest.raises(ValidationError, match="đã có tổ trưởng: Một"):
        join_group(group=group, member=second, start=JULY, leads=True, on=TODAY, by=SYSTEM)
    row = join_group(group=group, member=second, start=JULY, on=TODAY, by=SYSTEM)
    lead_group(row=row, start=DECEMBER, on=TODAY, by=SYSTEM)
    rows = GroupMember.objects.order_by("start", "member_id")
    assert [(one.member.full_name, one.leads, one.start, one.end) for one in rows] == [
        ("Một", True, JANUARY, DECEMBER), ("Hai", False, JULY, DECEMBER),
        ("Một", False, DECEMBER, None), ("Hai", True, DECEMBER, None),
    ]  # fmt: skip
    assert held(first) == [("A", JANUARY, None)]
    assert held(second) == [("A", JULY, None)]
    leader = rows.get(leads=True, end=None)
    with pytest.raises(ValidationError, match="đang là tổ trưởng"):
        lead_group(row=leader, start=TODAY, on=TODAY, by=SYSTEM)


def test_a_group_s_name_and_paper_are_put_right(world: World) -> None:
    group = make_group(world)
    make_group(world, name="Tổ công tác số 2")
    correct_group(group=group, values={"name": "Tổ số 01"}, by=SYSTEM)
    assert WorkingGroup.objects.get(pk=group.pk).name == "Tổ số 01"
    with pytest.raises(ValidationError, match="cùng tên"):
        correct_group(group=group, values={"name": "Tổ công tác số 2"}, by=SYSTEM)
    with pytest.raises(ValidationError, match="chưa có hoặc không còn"):
        make_group(world, name="Tổ cũ", start=D(2020, 1, 1))


def test_rights_never_reach_beyond_what_they_rest_on(world: World) -> None:
    """Whatever is done in whatever order: what an account holds is exactly what its assignments ask for."""
    rng = Random("visits")
    people = [make_official(world, name) for name in ("Một", "Hai", "Ba")]
    groups = [make_group(world, people[0]), make_group(world, people[1], name="Tổ 2")]
    places = (world.a, world.b, world.c)

    def a_day() -> date:
        return JANUARY + timedelta(days=rng.randrange(500))

    def act() -> None:
        kind = rng.randrange(5)
        rows = list(VisitAssignment.objects.order_by("pk"))
        if kind == 0 or not rows:
            start = a_day()
            end = rng.choice((None, start + timedelta(days=rng.randrange(1, 200))))
            who = rng.choice(({"group": rng.choice(groups)}, {"member": rng.choice(people)}))
            make_visiting(world, rng.choice(places), start=start, end=end, **who)
        elif kind == 1:
            end_visiting(assignment=rng.choice(rows), last_day=a_day(), on=TODAY, by=SYSTEM)
        elif kind == 2:
            withdraw_visiting(assignment=rng.choice(rows), on=TODAY, by=SYSTEM)
        elif kind == 3:
            join_group(group=rng.choice(groups), member=rng.choice(people), start=a_day(), on=TODAY, by=SYSTEM)
        else:
            row = rng.choice(list(GroupMember.objects.order_by("pk")))
            leave_group(row=row, last_day=a_day(), on=TODAY, by=SYSTEM)

    done = 0
    for _number in range(60):
        try:
            act()
            done += 1
        except ValidationError:
            continue
        for member in people:
            wanted: dict[str, list[Any]] = {}
            for one in wanted_rights(VisitAssignment.objects.all(), [member.pk]):
                code = next(place.code for place in places if place.pk == one.organization_id)
                wanted.setdefault(code, []).append(one.days)
            got: dict[str, list[Any]] = {}
            for code, start, end in held(member):
                got.setdefault(code, []).append((start, end))
            assert {code: joined(days) for code, days in got.items()} == {
                code: joined(days) for code, days in wanted.items()
            }
    assert done > 25
