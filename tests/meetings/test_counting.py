"""Required, present, the rates that follow, and what counts: every case of DOMAIN §2.4 and §6.1–14."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from core.audit import SYSTEM
from core.formatting import percent
from core.periods import Period
from meetings.models import Attendance, Meeting
from meetings.queries import (
    count_roll,
    counted_in,
    due_months,
    first_of_each_month,
    mean,
    required_on,
    roll_faults,
    tally,
)
from meetings.queries.rolls import RateInSql
from meetings.services import confirm_meetings, return_meeting
from members.models import DutySpan, Membership
from members.queries import Belonging
from tests.factories import (
    TODAY,
    World,
    make_draft_meeting,
    make_duty,
    make_member,
    make_membership,
    make_organization,
    make_sent_meeting,
)

Status = Attendance.Status
DAY = date(2022, 6, 10)
NONE = {"late": 0, "excused": 0, "unexcused": 0, "special_duty": 0, "exempt_present": 0, "guests": 0}


def standing(**members: str) -> list[Belonging]:
    """Belongings by hand: the members are numbered in the order given."""
    kinds = {"guest": "guest", "hosted": "temporary"}
    return [
        Belonging(1, DAY, number, kinds.get(state, "official"), "required" if state == "hosted" else state)
        for number, state in enumerate(members.values(), 1)
    ]


# Who stands how, the roll by number, guests, and what is frozen beyond zeros.
COUNTS: list[tuple[str, list[Belonging], dict[int, str], int, dict[str, int]]] = [
    ("nobody", [], {}, 0, {"headcount": 0, "required": 0, "present": 0}),
    (
        "all came",
        standing(a="required", b="required"),
        {1: "present", 2: "present"},
        0,
        {"headcount": 2, "required": 2, "present": 2},
    ),
    (
        "late is present",
        standing(a="required", b="required"),
        {1: "late", 2: "present"},
        0,
        {"headcount": 2, "required": 2, "present": 2, "late": 1},
    ),
    (
        "§6.10 excused stays in the required",
        standing(a="required", b="required", c="required"),
        {1: "present", 2: "excused", 3: "unexcused"},
        0,
        {"headcount": 3, "required": 3, "present": 1, "excused": 1, "unexcused": 1},
    ),
    (
        "§6.9 special duty leaves the required, for this meeting",
        standing(a="required", b="required"),
        {1: "present", 2: "special_duty"},
        0,
        {"headcount": 2, "required": 1, "present": 1, "special_duty": 1},
    ),
    (
        "§6.5 the exempt who came change no rate",
        standing(a="required", b="exempt", c="exempt"),
        {1: "present", 2: "exempt_present"},
        0,
        {"headcount": 3, "required": 1, "present": 1, "exempt_present": 1},
    ),
    (
        "suspended: counted in the headcount alone",
        standing(a="required", b="suspended"),
        {1: "present"},
        0,
        {"headcount": 2, "required": 1, "present": 1},
    ),
    (
        "§6.7 away counts nowhere here, hosted as one's own",
        standing(a="required", b="away", c="hosted"),
        {1: "present", 3: "unexcused"},
        0,
        {"headcount": 2, "required": 2, "present": 1, "unexcused": 1},
    ),
    (
        "§6.8 guests never lift a rate above the whole",
        standing(a="required", b="guest"),
        {1: "present"},
        7,
        {"headcount": 1, "required": 1, "present": 1, "guests": 7},
    ),
    (
        "§6.11 all exempt",
        standing(a="exempt", b="exempt"),
        {1: "exempt_present"},
        0,
        {"headcount": 2, "required": 0, "present": 0, "exempt_present": 1},
    ),
]


@pytest.mark.parametrize(
    ("belongings", "roll", "guests", "expected"), [one[1:] for one in COUNTS], ids=[c[0] for c in COUNTS]
)
def test_the_counters_of_a_roll(
    belongings: list[Belonging], roll: dict[int, str], guests: int, expected: dict[str, int]
) -> None:
    counters = count_roll(belongings, roll, guests)
    assert counters == NONE | expected
    assert set(counters) == set(Meeting.COUNTERS)
    assert counters["required"] == counters["present"] + counters["excused"] + counters["unexcused"]
    assert roll_faults(belongings, roll) == {}


@pytest.mark.parametrize(
    ("belongings", "roll", "faults"),
    [
        (standing(a="required", b="required"), {1: "present"}, {"missing": [2]}),
        (standing(a="required"), {1: "present", 9: "present"}, {"stranger": [9]}),
        (standing(a="exempt"), {1: "present"}, {"not_required": [1]}),
        (standing(a="exempt"), {1: "excused"}, {"not_required": [1]}),
        (standing(a="suspended"), {1: "present"}, {"not_required": [1]}),
        (standing(a="suspended"), {1: "exempt_present"}, {"not_exempt": [1]}),
        (standing(a="away"), {1: "present"}, {"not_required": [1]}),
        (standing(a="guest"), {1: "present"}, {"not_required": [1]}),
        (standing(a="required"), {1: "exempt_present"}, {"not_exempt": [1]}),
        (standing(a="exempt", b="away", c="suspended", d="guest"), {}, {}),
        (standing(a="hosted"), {}, {"missing": [1]}),
        (
            standing(a="required", b="exempt"),
            {2: "late", 7: "present"},
            {"missing": [1], "stranger": [7], "not_required": [2]},
        ),
    ],
)
def test_the_faults_of_a_roll(belongings: list[Belonging], roll: dict[int, str], faults: dict[str, list[int]]) -> None:
    assert roll_faults(belongings, roll) == faults


@pytest.mark.parametrize(
    ("formula", "present", "required", "excused", "headcount", "rate"),
    [
        ("F1", 9, 10, 1, 12, Fraction(9, 10)),
        ("F2", 9, 10, 1, 12, Fraction(1)),
        ("F3", 9, 10, 1, 12, Fraction(3, 4)),
        ("F1", 0, 10, 0, 12, Fraction(0)),
        ("F1", 0, 0, 0, 5, None),  # §6.11
        ("F2", 0, 3, 3, 5, None),  # all excused: an empty base, never 100%
        ("F3", 0, 0, 0, 0, None),
        ("F3", 0, 0, 0, 5, Fraction(0)),
    ],
)
def test_three_formulas_circulate(
    formula: str, present: int, required: int, excused: int, headcount: int, rate: Fraction | None
) -> None:
    found = tally(formula, present=present, required=required, excused=excused, headcount=headcount)
    assert found.rate == rate


def test_there_is_no_fourth_formula() -> None:
    with pytest.raises(ValueError, match="F4"):
        tally("F4", present=1, required=1, excused=0, headcount=1)


def test_pooled_and_mean_differ() -> None:
    """DOMAIN §6.43: A 3/3, B 10/20: pooled 13/23 = 56,5%, mean 75%."""
    rates = [tally("F1", present=p, required=r, excused=0, headcount=r).rate for p, r in ((3, 3), (10, 20))]
    total, count = mean(rates)
    assert (total / count, count) == (Fraction(3, 4), 2)
    assert percent(13, 23) == "56,5"


def test_a_mean_leaves_out_what_has_no_rate() -> None:
    assert mean([None, Fraction(1, 2), None, Fraction(1)]) == (Fraction(3, 2), 2)
    assert mean([None]) == (Fraction(0), 0)
    assert mean([]) == (Fraction(0), 0)


@pytest.mark.django_db
@pytest.mark.parametrize("formula", ["F1", "F2", "F3"])
def test_the_database_divides_as_we_do(world: World, formula: str) -> None:
    members = [world.members[name] for name in ("an", "binh", "cuong")]
    for month, statuses in enumerate(
        (["excused"] * 3, ["unexcused", "excused", "late"], ["special_duty"] * 3, ["present"] * 3), 1
    ):
        make_sent_meeting(world.a, date(2022, month, 3), dict(zip(members, statuses, strict=True)))
    make_sent_meeting(make_organization("empty"), DAY)
    rows = list(Meeting.objects.annotate(rate=RateInSql(formula)))
    assert len(rows) == 5
    for row in rows:
        expected = tally(
            formula, present=row.present, required=row.required, excused=row.excused, headcount=row.headcount
        ).rate
        assert (row.rate is None) == (expected is None)
        if expected is not None:
            assert abs(Fraction(row.rate) - expected) < Fraction(1, 10**15)
    assert any(row.rate is None for row in rows)


# §6.1–8 with real spans: who is required where, from the memberships alone.
@pytest.mark.django_db
def test_transferred_in_the_middle_of_a_month_he_is_counted_in_both_meetings_once() -> None:
    """§6.1: left on the 10th; the old branch met on the 5th, the new one on the 20th."""
    old, new = make_organization("old"), make_organization("new")
    member = make_member("A", old, end=date(2022, 6, 10))
    make_membership(member, new, start=date(2022, 6, 10))
    meetings = [make_sent_meeting(old, date(2022, 6, 5)), make_sent_meeting(new, date(2022, 6, 20))]
    assert [(meeting.required, meeting.present) for meeting in meetings] == [(1, 1), (1, 1)]
    later = make_sent_meeting(old, date(2022, 6, 25), kind=Meeting.Kind.THEMATIC)
    assert (later.required, later.headcount) == (0, 0)


@pytest.mark.django_db
def test_both_branches_meet_on_the_day_of_the_transfer() -> None:
    """§6.2: he belongs to the new branch alone."""
    old, new = make_organization("old"), make_organization("new")
    member = make_member("A", old, end=DAY)
    make_membership(member, new, start=DAY)
    assert [make_sent_meeting(one, DAY).required for one in (old, new)] == [0, 1]


@pytest.mark.django_db
def test_a_border_guard_as_guest_and_as_temporary_member() -> None:
    """§6.8: two regimes; only the formal one counts."""
    branch, post = make_organization("village"), make_organization("post")
    make_member("resident", branch)
    guest, hosted = make_member("guest", post), make_member("hosted", post)
    make_membership(guest, branch, kind=Membership.Kind.GUEST)
    make_membership(hosted, branch, kind=Membership.Kind.TEMPORARY)
    meeting = make_sent_meeting(branch, DAY, guests=[("guest", "bộ đội biên phòng", guest.pk)])
    assert (meeting.headcount, meeting.required, meeting.present, meeting.guests) == (2, 2, 2, 1)
    assert make_sent_meeting(post, DAY).required == 1


@pytest.mark.django_db
def test_exempt_from_the_day_of_the_meeting() -> None:
    """§6.6: exempt from the decision's day inclusive."""
    branch = make_organization("B")
    make_duty(make_member("A", branch), branch, DutySpan.Kind.EXEMPT, start=DAY)
    assert [len(required_on(branch, day)) for day in (date(2022, 6, 9), DAY)] == [1, 0]
    meeting = make_sent_meeting(branch, DAY)
    assert (meeting.headcount, meeting.required) == (1, 0)


def counted(period: str) -> list[tuple[str, date]]:
    rows = Meeting.objects.filter(counted_in(Period.parse(period))).order_by("date", "pk")
    return [(row.organization.code, row.date) for row in rows]


@pytest.mark.django_db
def test_only_regular_thematic_and_combined_meetings_feed_the_rate(world: World) -> None:
    for number, kind in enumerate(Meeting.Kind.values, 1):
        make_sent_meeting(world.a, date(2022, 6, number), kind=kind)
    kinds = Meeting.objects.filter(counted_in(Period.parse("2022-06"))).values_list("kind", flat=True)
    assert sorted(kinds) == ["combined", "regular", "thematic"]


@pytest.mark.django_db
def test_only_what_was_sent_counts_confirmed_or_not(world: World) -> None:
    make_draft_meeting(world.a, date(2022, 6, 1), {})
    make_sent_meeting(world.b, date(2022, 6, 2))
    confirmed, returned = make_sent_meeting(world.c, date(2022, 6, 3)), make_sent_meeting(world.e, date(2022, 6, 4))
    confirm_meetings(meetings=Meeting.objects.filter(pk=confirmed.pk), by=SYSTEM)
    return_meeting(meeting=returned, reason="Sai ngày", by=SYSTEM)
    assert counted("2022-06") == [("B", date(2022, 6, 2)), ("C", date(2022, 6, 3))]


@pytest.mark.django_db
def test_a_postponed_meeting_counts_for_its_month_where_months_are_whole(world: World) -> None:
    """§6.12: postponed to the next month it belongs to the month it is labelled for."""
    make_sent_meeting(world.a, date(2022, 7, 2), for_month=date(2022, 6, 1))
    held = ("A", date(2022, 7, 2))
    assert [counted(period) for period in ("2022-06", "2022-H1", "2022-07")] == [[held], [held], []]
    # A period of other days asks when it was held.
    assert [counted(period) for period in ("2022-06-01..2022-06-29", "2022-07-02..2022-07-15")] == [[], [held]]


@pytest.mark.django_db
def test_two_regular_meetings_are_both_counted_and_one_month_held(world: World) -> None:
    """§6.13."""
    first = make_sent_meeting(world.a, date(2022, 6, 3))
    make_sent_meeting(world.a, date(2022, 6, 20))
    combined = make_sent_meeting(world.b, date(2022, 6, 5), kind=Meeting.Kind.COMBINED)  # §6.14
    make_sent_meeting(world.c, date(2022, 6, 5), kind=Meeting.Kind.THEMATIC)  # does not replace the monthly one
    period = Period.parse("2022-06")
    assert len(counted("2022-06")) == 4
    assert set(first_of_each_month(Meeting.objects.all(), period)) == {first, combined}


@pytest.mark.parametrize(
    ("period", "on", "months"),
    [
        ("2022-Q4", TODAY, [10, 11]),  # December is not over on the 20th
        ("2022-Q4", date(2022, 12, 31), [10, 11]),
        ("2022-Q4", date(2023, 1, 1), [10, 11, 12]),
        ("2022-12", TODAY, []),
        ("2023", TODAY, []),
        ("2022-06-15..2022-08-15", TODAY, [6, 7]),  # a month is due on its last day
        ("2022-06-01..2022-06-29", TODAY, []),
    ],
)
def test_a_month_is_due_once_it_is_over(period: str, on: date, months: list[int]) -> None:
    assert [month.month for month in due_months(Period.parse(period), on=on)] == months


CHECKS: list[tuple[dict[str, Any], str]] = [
    ({"required": 6}, "counters_add_up"),
    ({"present": 4}, "counters_add_up"),
    ({"late": 6}, "late_within_present"),
    ({"required": None}, "sent_has_counters"),
    ({"guests": None}, "sent_has_counters"),
    ({"headcount": -1}, "headcount_check"),
    ({"for_month": date(2022, 6, 2)}, "for_month_first"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("values", "constraint"), CHECKS)
def test_the_database_keeps_the_counters_honest(world: World, values: dict[str, Any], constraint: str) -> None:
    meeting = make_sent_meeting(world.a, TODAY)
    assert (meeting.required, meeting.present, meeting.headcount) == (5, 5, 8)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(**values)


@pytest.mark.django_db
def test_the_database_takes_one_meeting_of_a_kind_a_day(world: World) -> None:
    make_sent_meeting(world.a, TODAY)
    with pytest.raises(IntegrityError, match="meetings_meeting_once"), transaction.atomic():
        make_sent_meeting(world.a, TODAY)
    make_sent_meeting(world.a, TODAY, kind=Meeting.Kind.THEMATIC)


@pytest.mark.django_db
def test_a_snapshot_of_a_sending_is_written_once(world: World) -> None:
    meeting = make_sent_meeting(world.a, TODAY)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE meetings_sending SET counters = '{}' WHERE meeting_id = %s", [meeting.pk])
