"""Drill-down everywhere (issue 7): from every figure of every report to the list of records that make it.

A figure of a report or an annex leads somewhere, or stands in `WITHOUT` with the reason why nothing can be behind it.
What leads answers: its records are built, numerator and denominator of a share both.
"""

import re
from datetime import date
from typing import Any

import pytest

from core.audit import SYSTEM
from core.periods import Period
from core.tables import FIGURES, RATIO, REPORTS, Column, Row, Table, get_report
from tests.evaluations.rated import bring, decide, members_of, open_year
from tests.factories import TODAY, World, make_sent_meeting

YEAR = Period.parse("2022")
RECORD = "the row is itself a record, which its name leads to"
TYPED = "written down by a committee with its document, which the row names"
COMPUTED = "follows by arithmetic from figures beside it, each of which leads on"
BESIDE = "what it counts stands written out in the same row"
EARLIER = "a figure of an earlier period, whose own report leads on"
# (report, column) → why nothing can stand behind it.
WITHOUT = {
    ("attendance", "count"): BESIDE,
    ("attendance", "rate in Từng đảng viên qua các kỳ sinh hoạt"): BESIDE,
    ("quality", "good_share_before"): EARLIER,
    **{("yearbook", key): RECORD for key in (
        "headcount", "required", "present", "late", "excused", "unexcused", "rate", "guests", "minutes", "speakers",
        "agreed", "base", "tasks",
    )},
    ("visits", "branches"): "the branches of a unit, which the page of the unit lists",
    ("quota", "quota"): TYPED,
    ("quota", "maximum"): TYPED,
    ("quota", "pace"): COMPUTED,
    ("quota", "forecast"): COMPUTED,
    ("quota", "rank"): COMPUTED,
    ("quota", "failed"): COMPUTED,
    ("pipeline", "days"): "a mean over those at a step, who are listed behind “followed”",
    ("probation", "left"): RECORD,
    **{("sources", f"{kind}_planned"): TYPED for kind in ("find", "class", "admit")},
    **{("classification", key): COMPUTED for key in ("used", "base", "allowed", "over")},
    **{("classification_change", f"{level}_change"): COMPUTED for level in (
        "excellent", "good", "completed", "not_completed",
    )},
    **{("coverage", f"{kind}_change"): COMPUTED for kind in ("own", "shared", "no_branch", "no_member")},
    # What committees below sent is typed there: the papers themselves stand in the rows.
}  # fmt: skip
# Put together of tables of others, with their drills (tests/reports/test_branch_year.py), or of papers received.
COMPOSED = {"branch_year", "received", "received_sums"}
NAMES = [report.name for report in REPORTS if report.name not in COMPOSED]


@pytest.fixture
def year(world: World) -> World:
    """A year in which a branch met and its members were rated."""
    make_sent_meeting(world.a, date(2022, 3, 5))
    decide(bring(members_of(open_year(world.d), world.a), "completed"), "completed")
    return world


def test_every_figure_leads_to_its_records(year: World) -> None:
    silent, unanswered = set(), []
    for name in NAMES:
        report = get_report(name)
        table = report.build(year.d, YEAR, by=SYSTEM, on=TODAY)
        for one in (table, *table.annexes):
            figures = [column for column in one.columns if column.kind in FIGURES]
            silent |= {told(name, one, column) for column in figures if not leads(one, column)}
            unanswered += [f"{name}: {why}" for column in figures for why in answers(report, year.d, one, column)]
    assert silent - WITHOUT.keys() == set()
    assert unanswered == []


def test_parts_of_a_share_lead_on_too(year: World) -> None:
    """Of a share with a formula: each figure of it stands in the table and leads to its own records."""
    for name in NAMES:
        table = get_report(name).build(year.d, YEAR, by=SYSTEM, on=TODAY)
        for one in (table, *table.annexes):
            for column in (column for column in one.columns if column.kind == RATIO and column.formula):
                parts = [one.column(key) for key in re.findall(r"[a-z_][a-z0-9_]*", column.formula)]
                assert len(parts) >= 2
                for part in parts:
                    assert leads(one, part) or (name, part.key) in WITHOUT, (name, one.title, column.key, part.key)


def told(name: str, table: Table, column: Column) -> tuple[str, str]:
    """How a figure is named in WITHOUT: by its column, and its table where the column leads on elsewhere."""
    long = f"{column.key} in {table.title}"
    return (name, long) if (name, long) in WITHOUT else (name, column.key)


def leads(table: Table, column: Column) -> bool:
    """Whether its cells lead somewhere: the column names a query, and no row that has a figure lacks its parameters."""
    return column.drill is not None and all(row.drill is not None for row in table.rows)


def answers(report: Any, organization: Any, table: Table, column: Column) -> list[str]:
    """What is amiss with the records behind the first cell of a column that is more than nothing."""
    rows = [row for row in (table.totals, *table.rows) if row is not None and something(row, column)]
    if not rows or column.drill is None:
        return []
    drill = table.drill(rows[0], column)
    if drill is None:
        return []
    try:
        records = report.records(organization, YEAR, drill, by=SYSTEM, on=TODAY)
    except ValueError as error:
        return [f"{table.title}, {column.key}: {error}"]
    return [] if records.rows else [f"{table.title}, {column.key}: no record behind {rows[0][column.key]}"]


def something(row: Row, column: Column) -> bool:
    value = row[column.key]
    return bool(value[0]) if isinstance(value, tuple) else bool(value)
