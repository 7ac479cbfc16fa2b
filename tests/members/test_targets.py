"""Minimum, range, direction and base: when a target is reached, and which days it is answered for."""

from datetime import date
from typing import Any

import pytest

from branches.models import CoverageTarget, Organization
from core.periods import Period
from members.models import CommitteeTerm
from members.queries.coverage import Counts
from members.queries.targets import Result, Stage, answer, stages, targets_of
from members.reports.targets import asked
from tests.factories import START, World
from tests.places import kind

END = date(2022, 12, 31)


def target(**values: Any) -> CoverageTarget:
    """20% fewer places without a branch than a year before, unless said otherwise."""
    given = {"measure": "uncovered", "direction": "decrease", "minimum": 20, "base": "previous_year", "start": START}
    return CoverageTarget(**(given | values))


# (what is asked, uncovered before, uncovered now) → result; 100 places altogether.
DECREASES = [
    ({}, 10, 8, Result.REACHED),
    ({}, 10, 9, Result.MISSED),
    ({}, 10, 12, Result.MISSED),
    ({}, 10, 0, Result.REACHED),
    ({}, 0, 0, Result.NO_BASE),
    ({}, 0, 3, Result.NO_BASE),
    ({}, 14, 12, Result.MISSED),  # 14,3%
    ({}, 15, 12, Result.REACHED),  # exactly a fifth
    ({"minimum": 15, "maximum": 20}, 20, 17, Result.REACHED),  # exactly 15%
    ({"minimum": 15, "maximum": 20}, 20, 16, Result.REACHED),  # exactly 20%
    ({"minimum": 15, "maximum": 20}, 20, 15, Result.EXCEEDED),
    ({"minimum": 15, "maximum": 20}, 20, 18, Result.MISSED),
    ({"unit": "count", "minimum": 3}, 20, 17, Result.REACHED),
    ({"unit": "count", "minimum": 3}, 20, 18, Result.MISSED),
    ({"unit": "count", "minimum": 3}, 0, 0, Result.MISSED),
    ({"unit": "count", "minimum": 3, "maximum": 5}, 20, 14, Result.EXCEEDED),
    ({"direction": "reach", "unit": "count", "minimum": 5}, 20, 5, Result.REACHED),
    ({"direction": "reach", "unit": "count", "minimum": 5}, 20, 6, Result.MISSED),
    ({"direction": "reach", "unit": "percent", "minimum": 5}, 20, 5, Result.REACHED),
    ({"direction": "reach", "unit": "count", "minimum": 5, "maximum": 8}, 20, 4, Result.EXCEEDED),
    ({"direction": "reach", "unit": "count", "minimum": 5, "maximum": 8}, 20, 8, Result.REACHED),
    ({"direction": "increase", "minimum": 10}, 10, 11, Result.REACHED),
    ({"direction": "increase", "minimum": 10}, 10, 10, Result.MISSED),
]


@pytest.mark.parametrize(("values", "before", "now", "result"), DECREASES)
def test_when_it_is_reached(values: dict[str, Any], before: int, now: int, result: Result) -> None:
    stage = Stage(target(**values), END, END, over=True)
    found = answer(stage, Counts(100 - before, 0, before, 0), Counts(100 - now, 0, now, 0))
    assert (found.base, found.now, found.total, found.result) == (before, now, 100, result)


def test_before_its_end_it_is_not_missed_yet() -> None:
    def result(over: bool, now: int) -> Result:
        stage = Stage(target(), END, END, over=over)
        return answer(stage, Counts(no_branch=10), Counts(no_branch=now)).result

    assert (result(False, 9), result(True, 9), result(False, 8)) == (Result.OPEN, Result.MISSED, Result.REACHED)


@pytest.mark.parametrize(
    ("measure", "count"), [("own_branch", 7), ("no_branch", 5), ("no_member", 1), ("uncovered", 6)]
)
def test_what_is_measured(measure: str, count: int) -> None:
    """A joint branch is none of the place's own: papers count such a place among those without."""
    counts = Counts(own_branch=7, shared_branch=3, no_branch=2, no_member=1)
    assert answer(Stage(target(measure=measure), END, END, over=True), counts, counts).now == count


def test_at_least_so_many_own_branches() -> None:
    def result(**values: Any) -> Result:
        given = target(measure="own_branch", direction="reach", **values)
        return answer(Stage(given, END, END, over=True), Counts(), Counts(own_branch=93, no_branch=7)).result

    assert result(minimum=93) == Result.REACHED
    assert result(minimum=94) == Result.MISSED
    assert result(minimum=93, unit="count") == Result.REACHED
    assert result(minimum=80, maximum=90) == Result.EXCEEDED


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"minimum": 15, "maximum": 20}, "giảm 15–20% so với năm trước"),
        ({"minimum": 20}, "giảm từ 20% trở lên so với năm trước"),
        ({"minimum": 5, "unit": "count", "base": "term_start"}, "giảm từ 5 trở lên so với đầu nhiệm kỳ"),
        ({"direction": "reach", "minimum": 95, "measure": "own_branch"}, "đạt từ 95% trở lên"),
        ({"direction": "reach", "minimum": 0, "unit": "count"}, "đạt từ 0 trở xuống"),
    ],
)
def test_what_is_asked_in_words(values: dict[str, Any], text: str) -> None:
    assert asked(target(**values)) == text


def days(given: CoverageTarget, period: str, day: date) -> list[tuple[int | None, date, date, bool]]:
    return [(one.year, one.base, one.day, one.over) for one in stages(given, Period.parse(period), day=day)]


def test_against_the_year_before_each_year_of_the_period_is_answered() -> None:
    given = target(start=date(2021, 3, 1), end=date(2023, 1, 1))
    day = date(2022, 6, 30)
    assert days(given, "2020-01..2022-06", day) == [
        (2021, date(2020, 12, 31), date(2021, 12, 31), True), (2022, date(2021, 12, 31), day, False),
    ]  # fmt: skip
    assert days(given, "2022-Q2", day) == [(2022, date(2021, 12, 31), day, False)]
    assert days(given, "2023", date(2023, 5, 1)) == []


@pytest.mark.django_db
def test_against_the_start_of_the_term_there_is_one_answer(world: World) -> None:
    given = target(base="term_start", organization=world.d, start=date(2021, 3, 1), end=date(2022, 7, 1))
    assert days(given, "2022", END) == [(None, date(2021, 2, 28), date(2022, 6, 30), True)]
    CommitteeTerm.objects.create(organization=world.d, name="2020–2025", start=date(2020, 8, 1))
    assert days(given, "2022", date(2022, 5, 1)) == [(None, date(2020, 7, 31), date(2022, 5, 1), False)]


@pytest.mark.django_db
def test_which_targets_a_period_asks_for(world: World) -> None:
    def make(organization: Organization, **values: Any) -> CoverageTarget:
        given = target(organization=organization, kind=kind(), **values)
        given.full_clean()
        given.save()
        return given

    mine = make(world.d, end=date(2022, 7, 1))
    make(world.d, start=date(2023, 1, 1))
    below = make(world.x)
    make(world.y)
    assert list(targets_of([world.d.pk, world.x.pk], Period.parse("2022-06"))) == [mine, below]
    assert list(targets_of([world.d.pk, world.x.pk], Period.parse("2022-07"))) == [below]
