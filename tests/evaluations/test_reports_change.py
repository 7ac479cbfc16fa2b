"""The report `classification_change`: differences within one scale, and a break where the scale changed."""

from datetime import date
from typing import Any

import pytest

from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face, render_xlsx
from core.tables import Drill, Table
from evaluations.reports.classification_change import CLASSIFICATION_CHANGE
from reports.queries import build_report
from tests.evaluations.classified import a_period, rate, scheme_of
from tests.factories import TODAY, World

pytestmark = pytest.mark.django_db


def built(organization: Any, period: str = "2022", **options: str) -> Table:
    return build_report(
        "classification_change", organization, Period.parse(period), by=SYSTEM, on=TODAY, options=options
    )  # fmt: skip


def rows(table: Table, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in json_face(table)["rows"]]


@pytest.fixture
def two_years(world: World) -> World:
    """A and B good in 2021, A excellent and B good in 2022; C new in 2022."""
    before, now = a_period(world.d, 2021), a_period(world.d, 2022)
    rate(before, world.a, "good", unit=world.x)
    rate(before, world.b, "good", unit=world.x)
    rate(now, world.a, "excellent", unit=world.x)
    rate(now, world.b, "good", unit=world.x)
    rate(now, world.c, "completed", unit=world.y)
    return world


def test_within_one_scale_the_difference_is_told(two_years: World) -> None:
    keys = (
        "name",
        "rated",
        "rated_before",
        "excellent",
        "excellent_change",
        "good",
        "good_before",
        "good_change",
        "state",
    )
    assert rows(built(two_years.d), *keys) == [
        ("Cả đơn vị", 3, 2, 1, 1, 1, 2, -1, ""),
        ("Đảng bộ xã Nam Tuấn", 2, 2, 1, 1, 1, 2, -1, ""),
        ("Đảng bộ xã Dân Chủ", 1, None, 0, None, 0, None, None, "kỳ trước chưa có"),
    ]
    (series,) = built(two_years.d).annexes
    assert rows(series, "year", "rated", "good_rate", "state") == [
        ("năm 2021", 2, "100,00", ""), ("năm 2022", 3, "33,33", ""),
    ]  # fmt: skip


def test_another_scale_is_a_break_and_nothing_of_it_stands_beside(world: World) -> None:
    old = a_period(world.d, 2021, generation="2014")
    rate(old, world.a, "weak", unit=world.x)
    rate(old, world.c, "good", unit=world.y)
    now = a_period(world.d, 2022)
    rate(now, world.a, "good", unit=world.x)
    table = built(world.d, "2021-01..2022-12")
    assert rows(table, "code", "good", "good_before", "good_change", "state") == [
        ("D", 1, None, None, "khác thang, không so sánh"),
        ("X", 1, None, None, "khác thang, không so sánh"),
    ]
    first, second = table.annexes
    assert rows(first, "year", "weak", "good", "state") == [("năm 2021", 1, 1, "")]
    assert rows(second, "year", "good", "state") == [("năm 2022", 1, "khác thang, không so sánh")]
    assert not {"weak"} & {column.key for column in second.columns}


def test_a_branch_on_its_own_old_scale_breaks_only_its_unit(two_years: World) -> None:
    own = a_period(two_years.x, 2021)
    rate(own, two_years.c, "weak", unit=two_years.y, scheme=scheme_of("organization", "2014"))
    found = {row["code"]: (row["rated_before"], row["state"]) for row in built(two_years.d).rows}
    assert found == {
        "D": (None, "khác thang, không so sánh"), "X": (2, ""), "Y": (None, "khác thang, không so sánh"),
    }  # fmt: skip


def test_a_quarter_stands_beside_the_same_of_the_year_before(world: World) -> None:
    for year, level in ((2021, "good"), (2022, "excellent")):
        quarter = a_period(world.d, year, kind="quarter", number=2, start=date(year, 4, 1), end=date(year, 7, 1),
                           closes_on=date(year, 6, 30))  # fmt: skip
        rate(quarter, world.a, level, unit=world.x)
    table = built(world.a, "2022-Q2")
    assert rows(table, "name", "excellent", "good_before", "state") == [("Cả đơn vị", 1, 1, "")]
    assert table.notes[0].startswith("So quý II/2022 với quý II/2021.")


def test_every_figure_leads_to_as_many_records(two_years: World) -> None:
    table = built(two_years.d)
    checked = 0
    for part in (table, *table.annexes):
        for row in part.rows:
            for column in part.columns:
                drill = part.drill(row, column)
                if drill is None or row[column.key] is None:
                    continue
                asked = Drill(drill.query, {key: str(value) for key, value in drill.params.items()})
                found = CLASSIFICATION_CHANGE.records(two_years.d, table.period, asked, by=SYSTEM, on=TODAY)
                value: Any = row[column.key]
                value = value[0] if isinstance(value, tuple) else value  # a share leads to its numerator
                assert len(found.rows) == value, (row, column.key)
                checked += 1
    assert checked > 30


def test_nothing_rated_is_a_sentence_and_no_error(world: World) -> None:
    table = built(world.d, "2022-H1")
    assert table.rows == ()
    assert "Không có kỳ xếp loại nào" in table.notes[-1]
    assert render_xlsx(table)


@pytest.mark.parametrize("drill", [Drill("x"), Drill("a", {"s": "o", "y": "never"}), Drill("a", {"s": "z"})])
def test_an_unknown_drill_is_a_sentence(world: World, drill: Drill) -> None:
    with pytest.raises(ValueError, match=r"danh sách|Không hiểu kỳ"):
        CLASSIFICATION_CHANGE.records(world.d, Period.parse("2022"), drill, by=SYSTEM, on=TODAY)
