"""How far a quota is: every case of DOMAIN §6.20–25."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.models import Organization
from core.formatting import TRUNCATE, percent
from core.tables import Ratio
from recruitment.models import Quota, Stage
from recruitment.queries.progress import Outcome, Progress, branches_without_source, progress_of
from tests.factories import form, make_organization
from tests.members.land import Land, lay
from tests.recruitment.admitting import admit, candidacy, decide, quota, tag

pytestmark = pytest.mark.django_db

MIDDLE = date(2022, 7, 2)  # 183 of 365 days
END = date(2022, 12, 31)


@pytest.fixture
def land() -> Land:
    return lay()


def admissions(land: Land, place: str, count: int, first: date = date(2022, 3, 1)) -> None:
    for number in range(count):
        admit(land, place, date(first.year, first.month, first.day + number))


def one(of: Quota, on: date = END, **values: Any) -> Progress:
    (found,) = progress_of([of], on=on, **values)
    return found


def test_two_issuers_stand_side_by_side(land: Land) -> None:
    """Quảng An: 9 admitted, 7 asked by the commune, 9 by the district: 128,6% and 100%, never a sum (DOMAIN §1.4)."""
    admissions(land, "A", 9)
    own = quota(land.places["P"], land.places["P"], 7)
    given = quota(land.places["R"], land.places["P"], 9)
    first, second = progress_of([own, given], on=END)
    assert (first.rate, second.rate) == (Ratio(9, 7), Ratio(9, 9))
    assert (percent(9, 7), percent(9, 7, rounding=TRUNCATE), percent(9, 9)) == ("128,6", "128,5", "100,0")
    assert (first.outcome, second.outcome) == (Outcome.EXCEEDED, Outcome.ACHIEVED)
    assert first.bar == 100  # the bar ends at its end, the number does not


# What was set, how many were admitted, the day asked on; what is said, and the rate.
CASES: dict[str, tuple[dict[str, Any], int, date, Outcome, Ratio | None]] = {
    "zero, and somebody was admitted": ({"minimum": 0}, 2, END, Outcome.OUTSIDE, None),
    "zero of zero": ({"minimum": 0}, 0, END, Outcome.NOTHING, None),
    "above a hundred": ({"minimum": 2}, 5, END, Outcome.EXCEEDED, Ratio(5, 2)),
    "just met": ({"minimum": 5}, 5, END, Outcome.ACHIEVED, Ratio(5, 5)),
    "not met": ({"minimum": 6}, 5, END, Outcome.MISSED, Ratio(5, 6)),
    "met before the end": ({"minimum": 2}, 2, MIDDLE, Outcome.ACHIEVED, Ratio(2, 2)),
    "as much as the time asks for": ({"minimum": 4}, 3, MIDDLE, Outcome.ON_PACE, Ratio(3, 4)),
    "less than the time asks for": ({"minimum": 8}, 3, MIDDLE, Outcome.BEHIND, Ratio(3, 8)),
    "within a range": ({"minimum": 3, "maximum": 6}, 5, END, Outcome.ACHIEVED, Ratio(5, 3)),
    "above a range": ({"minimum": 3, "maximum": 4}, 5, END, Outcome.EXCEEDED, Ratio(5, 3)),
    "below a range": ({"minimum": 6, "maximum": 9}, 5, END, Outcome.MISSED, Ratio(5, 6)),
    "not to be passed, and kept": ({"minimum": 6, "direction": "at_most"}, 5, END, Outcome.WITHIN, Ratio(5, 6)),
    "not to be passed, and passed": ({"minimum": 4, "direction": "at_most"}, 5, END, Outcome.OVER, Ratio(5, 4)),
    "a range not to be passed": (
        {"minimum": 2, "maximum": 6, "direction": "at_most"}, 5, END, Outcome.WITHIN, Ratio(5, 6),
    ),
    "a year to come": ({"minimum": 4, "year": 2023}, 0, END, Outcome.AHEAD, Ratio(0, 4)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_of_a_quota(land: Land, name: str) -> None:
    values, admitted, on, outcome, rate = CASES[name]
    admissions(land, "A", admitted)
    found = one(quota(land.places["R"], land.places["P"], **values), on)
    assert (found.admitted, found.outcome, found.rate) == (admitted, outcome, rate)


def test_pace_and_forecast_against_the_time_gone_by(land: Land) -> None:
    """Three of eight on the 183rd day of 365: 3 ÷ (8 × 183/365) = 74,8%; six at the end, at this pace."""
    admissions(land, "A", 3)
    found = one(quota(land.places["R"], land.places["P"], 8), MIDDLE)
    assert found.elapsed == Ratio(183, 365)
    assert found.pace == Ratio(3 * 365, 8 * 183)
    assert percent(*found.pace) == "74,8"
    assert (found.forecast, found.missing) == (6, 5)


def test_nothing_is_forecast_before_the_beginning_or_after_the_end(land: Land) -> None:
    over = quota(land.places["R"], land.places["P"], 8)
    coming = quota(land.places["R"], land.places["P"], 8, 2023)
    assert [(found.forecast, found.pace) for found in progress_of([over, coming], on=END)] == [
        (None, Ratio(0, 8 * 365)), (None, None),
    ]  # fmt: skip


def test_a_quota_is_counted_to_a_day(land: Land) -> None:
    admissions(land, "A", 3)
    found = one(quota(land.places["R"], land.places["P"], 3), until=date(2022, 3, 2))
    assert (found.admitted, found.day, found.finished) == (2, date(2022, 3, 2), False)


def test_each_quota_counts_by_its_own_basis_and_group(land: Land) -> None:
    """Decision 28/12, ceremony 10/1: one quota has it, the other has not (DOMAIN §6.25)."""
    admit(land, "A", date(2022, 1, 10), decided=date(2021, 12, 28), gender="female")
    admit(land, "A", date(2022, 2, 10), gender="male")
    by_ceremony = quota(land.places["R"], land.places["P"], 5)
    by_decision = quota("Tỉnh ủy Cao Bằng", land.places["P"], 5, basis="decision")
    women = quota(land.places["R"], land.places["P"], 5, tag_id=tag("nu").pk)
    assert [found.admitted for found in progress_of([by_ceremony, by_decision, women], on=END)] == [2, 1, 1]


def test_a_term_and_its_years_are_numbers_of_their_own(land: Land) -> None:
    """Ten in five years are not the sum of what the years were asked, unless a paper says so (DOMAIN §6.24)."""
    admissions(land, "A", 2, date(2021, 5, 1))
    admissions(land, "A", 3)
    days = {"start": date(2021, 1, 1), "end": date(2026, 1, 1)}
    term = quota(land.places["R"], land.places["P"], 10, kind="term", **days)
    year = quota(land.places["R"], land.places["P"], 4)
    found = progress_of([term, year], on=END)
    assert [each.rate for each in found] == [Ratio(5, 10), Ratio(3, 4)]
    assert found[0].elapsed == Ratio(730, 1826)


def test_the_rank_is_by_the_day_on_which_the_direct_superiors_quota_was_full(land: Land) -> None:
    places = land.places
    land.found("S", "R")
    for place, first in (("A", date(2022, 5, 1)), ("C", date(2022, 3, 1)), ("S", date(2022, 9, 1))):
        admissions(land, place, 2, first)
    given = [quota(places["R"], places[code], 2) for code in ("P", "Q")] + [quota(places["R"], places["S"], 3)]
    own = quota(places["P"], places["P"], 1)
    outside = quota("Tỉnh ủy Cao Bằng", places["P"], 1)
    deeper = quota(places["R"], places["A"], 1)  # of whoever stands above the superior
    found = progress_of([*given, own, outside, deeper], on=END)
    assert [(each.reached_on, each.rank, each.siblings) for each in found] == [
        (date(2022, 5, 2), 2, 3),
        (date(2022, 3, 2), 1, 3),
        (None, None, 3),
        (date(2022, 5, 1), None, 0),
        (date(2022, 5, 1), None, 0),
        (date(2022, 5, 1), None, 0),
    ]


def test_who_was_full_on_the_same_day_shares_the_place(land: Land) -> None:
    for place in ("A", "C"):
        admissions(land, place, 1)
    given = [quota(land.places["R"], land.places[code], 1) for code in ("P", "Q")]
    assert [each.rank for each in progress_of(given, on=END)] == [1, 1]


# Quotas and admissions by year, the year asked about, asked on; finished years in a row that were not met.
ROWS_OF_YEARS: dict[str, tuple[dict[int, tuple[int, int]], int, date, int]] = {
    "three in a row": ({2019: (3, 1), 2020: (2, 0), 2021: (2, 1), 2022: (2, 0)}, 2022, MIDDLE, 3),
    "the year itself once it is over": ({2020: (2, 0), 2021: (2, 1), 2022: (2, 0)}, 2022, END, 3),
    "a year that was met ends it": ({2019: (3, 1), 2020: (2, 2), 2021: (2, 1), 2022: (2, 0)}, 2022, MIDDLE, 1),
    "a year without a quota ends it": ({2019: (3, 1), 2021: (2, 1), 2022: (2, 0)}, 2022, MIDDLE, 1),
    "the last year was met": ({2020: (2, 0), 2021: (2, 3), 2022: (2, 0)}, 2022, MIDDLE, 0),
    "nothing was asked last year": ({2020: (2, 0), 2022: (2, 0)}, 2022, MIDDLE, 0),
    "a year seen later, as of then": ({2020: (2, 0), 2021: (2, 1), 2022: (2, 0)}, 2021, END, 2),
}


@pytest.mark.parametrize("name", ROWS_OF_YEARS)
def test_years_in_a_row_below_the_quota(name: str) -> None:
    years, asked, on, expected = ROWS_OF_YEARS[name]
    land = lay_since(date(2018, 1, 1))
    given = {}
    for year, (size, admitted) in years.items():
        given[year] = quota(land.places["R"], land.places["A"], size, year)
        admissions(land, "A", admitted, date(year, 2, 1))
    assert one(given[asked], on).failed == expected


def lay_since(start: date) -> Land:
    """R and its branch A, for longer than the rest of the tree."""
    land = Land()
    land.places["R"] = make_organization("R", start=start, form=form("dang-bo"))
    land.places["A"] = make_organization("A", land.places["R"], start=start)
    return land


def test_who_is_on_the_way_by_step(land: Land) -> None:
    branch: Organization = land.places["A"]
    listed = date(2022, 1, 5)
    for stage, values in (
        (Stage.PROSPECT, {}), (Stage.PROSPECT, {"gender": "female"}), (Stage.LISTED, {"state": "deferred"}),
        (Stage.APPLIED, {"state": "withdrawn"}),
    ):  # fmt: skip
        candidacy(branch, listed, stage=stage, **values)
    decide(candidacy(branch, listed, stage=Stage.DECIDED), date(2022, 6, 1))
    candidacy(branch, listed, member=admit(land, "A", date(2022, 6, 20)))
    by_ceremony = quota(land.places["R"], land.places["P"], 5)
    by_decision = quota("Tỉnh ủy Cao Bằng", land.places["P"], 5, basis="decision")
    women = quota(land.places["R"], land.places["P"], 5, tag_id=tag("nu").pk)
    found = progress_of([by_ceremony, by_decision, women], on=MIDDLE)
    assert [dict(each.stages) for each in found] == [
        {"prospect": 2, "listed": 1, "decided": 1},
        {"prospect": 2, "listed": 1},  # who was decided on stands in the numerator
        {"prospect": 1},
    ]
    assert [each.admitted for each in found] == [1, 2, 0]
    assert [each.on_the_way for each in found] == [4, 3, 1]


def test_branches_in_which_nobody_is_on_the_way(land: Land) -> None:
    """Of P: A has somebody, B has one who withdrew; Q's only branch has a probationary member and nobody else."""
    listed = date(2022, 1, 5)
    candidacy(land.places["A"], listed)
    candidacy(land.places["B"], listed, state="withdrawn")
    candidacy(land.places["C"], listed, member=admit(land, "C", date(2022, 6, 20)))
    ids = {code: land.places[code].pk for code in ("R", "P", "Q", "A", "B")}
    counts = branches_without_source(ids.values(), on=MIDDLE)
    assert {code: counts[pk] for code, pk in ids.items()} == {"R": 2, "P": 1, "Q": 1, "A": 0, "B": 1}


def test_nothing_is_asked_of_no_quota() -> None:
    assert progress_of([], on=END) == []


@pytest.mark.parametrize("size", [1, 3])
def test_any_number_of_quotas_takes_as_many_queries(land: Land, size: int) -> None:
    given = [quota(land.places["R"], land.places[code], 2) for code in ("P", "Q", "A")[:size]]
    admissions(land, "A", size)
    with CaptureQueriesContext(connection) as queries:
        progress_of(given, on=END)
    assert len(queries) == 7
