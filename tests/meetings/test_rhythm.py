"""How many visits a rhythm asks for, when, and what became of them: a table of cases."""

from datetime import date

import pytest

from core.periods import Period
from meetings.queries.rhythm import Outcome, Window, outcome, windows_of

D = date
YEAR, FIRST_HALF = "2022", "2022-H1"


def firsts(*days: tuple[int, int]) -> list[tuple[date, date]]:
    return [(D(2022, month, day), D(2022, month, 31 if month in (1, 7, 10) else 30)) for month, day in days]


@pytest.mark.parametrize(
    ("rhythm", "times", "start", "end", "period", "expected"),
    [
        # The first day of each quarter: 4 a year, in the first month of each (DOMAIN §1.3 #2).
        ("quarter_start", None, D(2021, 1, 1), None, YEAR, firsts((1, 1), (4, 1), (7, 1), (10, 1))),
        ("quarter_start", None, D(2022, 4, 1), None, YEAR, firsts((4, 1), (7, 1), (10, 1))),
        ("quarter_start", None, D(2022, 4, 2), None, YEAR, firsts((7, 1), (10, 1))),
        ("quarter_start", None, D(2022, 1, 1), D(2022, 7, 1), YEAR, firsts((1, 1), (4, 1))),
        ("quarter_start", None, D(2022, 1, 1), D(2022, 7, 2), YEAR, firsts((1, 1), (4, 1), (7, 1))),
        ("quarter_start", None, D(2021, 1, 1), None, "2022-Q2", firsts((4, 1))),
        ("quarter_start", None, D(2021, 1, 1), None, "2022-05", []),
        ("quarter_start", None, D(2022, 11, 1), D(2022, 12, 1), YEAR, []),
        # A quarter counts where half of its days or more lie within the assignment: Q1 has 90 days.
        ("quarterly", None, D(2022, 2, 15), None, FIRST_HALF,
         [(D(2022, 2, 15), D(2022, 3, 31)), (D(2022, 4, 1), D(2022, 6, 30))]),
        ("quarterly", None, D(2022, 2, 16), None, FIRST_HALF, [(D(2022, 4, 1), D(2022, 6, 30))]),
        ("quarterly", None, D(2022, 1, 1), D(2022, 3, 16), YEAR, [(D(2022, 1, 1), D(2022, 3, 15))]),
        # A month likewise: April has 30 days.
        ("monthly", None, D(2022, 4, 16), D(2022, 6, 16), YEAR,
         [(D(2022, 4, 16), D(2022, 4, 30)), (D(2022, 5, 1), D(2022, 5, 31)), (D(2022, 6, 1), D(2022, 6, 15))]),
        ("monthly", None, D(2022, 4, 17), D(2022, 6, 15), YEAR, [(D(2022, 5, 1), D(2022, 5, 31))]),
        ("monthly", None, D(2022, 12, 30), D(2023, 1, 3), "2022-01..2023-12", []),
        # At least N a year: expected by its last day, and of a part of the year in proportion.
        ("per_year", 4, D(2022, 1, 1), None, YEAR, [(D(2022, 1, 1), D(2022, 12, 31))] * 4),
        ("per_year", 4, D(2022, 1, 1), None, FIRST_HALF, []),
        ("per_year", 4, D(2022, 7, 1), None, YEAR, [(D(2022, 7, 1), D(2022, 12, 31))] * 2),
        ("per_year", 4, D(2022, 1, 1), D(2022, 5, 20), YEAR, [(D(2022, 1, 1), D(2022, 5, 19))] * 2),
        ("per_year", 4, D(2022, 12, 1), None, YEAR, []),
        ("per_year", 6, D(2022, 12, 1), None, YEAR, [(D(2022, 12, 1), D(2022, 12, 31))]),
        ("per_year", 1, D(2021, 5, 1), None, "2021-01..2023-12",
         [(D(2021, 5, 1), D(2021, 12, 31)), (D(2022, 1, 1), D(2022, 12, 31)), (D(2023, 1, 1), D(2023, 12, 31))]),
    ],
)  # fmt: skip
def test_windows(rhythm, times, start, end, period, expected) -> None:
    found = windows_of(rhythm, times, start, end, Period.parse(period))
    assert [(one.first, one.last) for one in found for _number in range(one.count)] == expected


def test_windows_of_the_parts_of_a_year_are_those_of_the_year() -> None:
    for rhythm, times in (("quarter_start", None), ("monthly", None), ("quarterly", None), ("per_year", 5)):
        start, end = D(2022, 2, 10), D(2022, 11, 8)
        whole = windows_of(rhythm, times, start, end, Period.parse("2022"))
        parts = [
            one
            for month in range(1, 13)
            for one in windows_of(rhythm, times, start, end, Period.parse(f"2022-{month:02d}"))
        ]
        assert parts == whole != []


def test_a_last_year_does_not_run_out_of_days() -> None:
    assert len(windows_of("monthly", None, D(2199, 1, 1), None, Period.parse("2199"))) == 12


QUARTER = Window(D(2022, 4, 1), D(2022, 6, 30))
FOUR = Window(D(2022, 1, 1), D(2022, 12, 31), 4)
APRIL = Window(D(2022, 4, 1), D(2022, 4, 30), month=D(2022, 4, 1))


@pytest.mark.parametrize(
    ("window", "days", "on", "until", "expected", "state"),
    [
        (QUARTER, [], D(2022, 3, 31), None, Outcome(1, ahead=1), "ahead"),
        (QUARTER, [], D(2022, 4, 1), None, Outcome(1, due=1), "due"),
        (QUARTER, [], D(2022, 6, 30), None, Outcome(1, due=1), "due"),
        (QUARTER, [], D(2022, 7, 1), None, Outcome(1, missed=1), "missed"),
        (QUARTER, [D(2022, 5, 3)], D(2022, 7, 1), None, Outcome(1, done=1), "done"),
        (QUARTER, [D(2022, 5, 3), D(2022, 6, 3)], D(2022, 7, 1), None, Outcome(1, done=1), "done"),
        # April's meeting was put off to 5 May: nothing is missed before it was held.
        (APRIL, [], D(2022, 5, 5), D(2022, 5, 5), Outcome(1, due=1), "due"),
        (APRIL, [], D(2022, 5, 6), D(2022, 5, 5), Outcome(1, missed=1), "missed"),
        (APRIL, [], D(2022, 5, 1), D(2022, 4, 3), Outcome(1, missed=1), "missed"),
        # Two of one group on one day are one visit.
        (FOUR, [D(2022, 2, 3), D(2022, 2, 3), D(2022, 5, 3)], D(2022, 12, 31), None, Outcome(4, 2, due=2), "due"),
        (FOUR, [D(2022, 2, 3)], D(2023, 1, 1), None, Outcome(4, 1, missed=3), "missed"),
        (FOUR, [D(2022, m, 3) for m in range(1, 7)], D(2022, 7, 1), None, Outcome(4, 4), "done"),
    ],
)  # fmt: skip
def test_outcomes(window, days, on, until, expected, state) -> None:
    found = outcome(window, days, on=on, until=until)
    assert found == expected
    assert found.state == state
    assert found.planned == found.done + found.missed + found.due + found.ahead


def test_a_visit_belongs_to_the_month_its_meeting_is_for() -> None:
    assert [APRIL.takes(D(2022, month, 1)) for month in (3, 4, 5)] == [False, True, False]
    assert [QUARTER.takes(D(2022, month, 1)) for month in (3, 4, 6, 7)] == [False, True, True, False]
    # An assignment that began within the month takes a visit of that month.
    assert Window(D(2022, 4, 16), D(2022, 4, 30)).takes(D(2022, 4, 1))
