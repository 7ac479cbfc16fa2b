import json
from datetime import date
from decimal import Decimal
from typing import ClassVar

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from core import tables
from core.periods import Period
from core.tables import Column, Drill, Mean, Ratio, Row, Scope, Table
from tests.core.sample_tables import COLUMNS, attendance

INTEGERS = st.integers(0, 10**9)
VALUES = {
    tables.TEXT: st.text(),
    tables.STATUS: st.text(),
    tables.INTEGER: INTEGERS,
    tables.RATIO: st.builds(Ratio, INTEGERS, INTEGERS),
    tables.MEAN: st.builds(Mean, st.decimals(0, 10**6, allow_nan=False, places=12), INTEGERS),
    tables.DATE: st.dates(),
    tables.MONTH: st.dates().map(lambda day: day.replace(day=1)),
}
EVERY_KIND = tuple(Column(kind, kind, kind) for kind in tables.KINDS)
ROWS = st.builds(
    Row,
    st.fixed_dictionaries({kind: st.none() | values for kind, values in VALUES.items()}),
    st.none() | st.dictionaries(st.text(), st.integers() | st.text()),
    st.text(),
)


def test_a_table_goes_through_json_and_back():
    table = attendance()
    assert Table.from_json(json.loads(json.dumps(table.to_json()))) == table


@given(st.lists(ROWS, max_size=4), st.none() | ROWS)
def test_every_kind_of_cell_goes_through_json_and_back(rows, totals):
    table = Table("x", "X", EVERY_KIND, tuple(rows), Scope("1", "Một"), Period.parse("2022"), date(2022, 1, 1), totals)
    assert Table.from_json(json.loads(json.dumps(table.to_json()))) == table


def test_lists_and_lazy_texts_of_a_builder_are_frozen():
    columns = [Column("name", gettext_lazy("tên"))]
    table = Table(
        "x", "X", columns, [], Scope("1", "Một"), Period.parse("2022"), date(2022, 1, 1), notes=[gettext_lazy("tên")]
    )
    found = Table.from_json(json.loads(json.dumps(table.to_json())))
    assert found == table
    assert found.notes == ("tên",)


def test_a_figure_names_the_query_behind_it():
    table = attendance()
    row = table.rows[1]
    assert table.drill(row, table.column("present")) == Drill(
        "rolls", {"organization": 1, "month": "2022-02", "status": "present"}
    )
    assert table.drill(row, table.column("name")) is None
    assert table.drill(row, table.column("due")) is None
    assert table.drill(Row({"present": 1}), table.column("present")) is None
    assert table.totals is not None
    assert table.drill(table.totals, table.column("held")) == Drill("meetings", {"organization": 99})


def test_figures_add_up_pooled_and_as_means():
    rows = [
        Row({"n": 3, "rate": Ratio(3, 3), "mean": Mean(Decimal(1), 1)}),
        Row({"n": 20, "rate": Ratio(10, 20), "mean": Mean(Decimal("0.5"), 1)}),
        Row({"n": None, "rate": None, "mean": Mean(Decimal(0), 0)}),
    ]
    columns = (Column("n", "N", "integer"), Column("rate", "R", "ratio"), Column("mean", "M", "mean"))
    assert tables.add_rows(columns, rows, {"name": "Tổng"}).values == {
        "name": "Tổng",
        "n": 23,
        "rate": Ratio(13, 23),
        "mean": Mean(Decimal("1.5"), 2),
    }


def test_stocks_do_not_add_up():
    columns = (Column("size", "Đảng số", "integer", additive=False),)
    assert tables.add_rows(columns, [Row({"size": 5}), Row({"size": 6})]).values == {}


def test_months_become_columns():
    table = attendance(units=3, months=2)
    found = tables.pivoted(table)
    assert found.heads == (date(2022, 1, 1), date(2022, 2, 1))
    assert [line.row["code"] for line in found.lines] == ["001", "002", "003"]
    assert [line.row.note for line in found.lines] == ["", "", "đến 30/6"]
    assert found.lines[1].cells == (table.rows[2], table.rows[3])
    assert found.lines[1].row["required"] == 42
    assert found.lines[1].row.drill == {"organization": 2}
    assert [row["required"] for row in found.foot] == [21 + 22, 20 + 21 + 22]
    assert found.foot[0].drill == {"organization": 99, "month": "2022-01"}
    assert sum(row["present"] for row in found.foot) == table.totals["present"]
    assert sum(line.row["present"] for line in found.lines) == table.totals["present"]


def test_a_unit_that_ended_leaves_gaps():
    table = attendance(units=2, months=3)
    fewer = Table.from_json({**table.to_json(), "rows": table.to_json()["rows"][:-2]})
    assert [cell is None for cell in tables.pivoted(fewer).lines[1].cells] == [False, True, True]


def test_two_rows_for_one_cell_are_added_up():
    table = attendance(units=2, months=2)
    twice = Table.from_json({**table.to_json(), "rows": [*table.to_json()["rows"], table.to_json()["rows"][3]]})
    cell = tables.pivoted(twice).lines[1].cells[1]
    assert (cell["name"], cell["required"]) == (table.rows[3]["name"], 42)
    assert cell["rate"] == Ratio(table.rows[3]["present"] * 2, 42)


def test_a_table_without_a_pivot_has_none():
    with pytest.raises(ValueError, match="no pivot"):
        tables.pivoted(attendance().annexes[0])


def test_an_unknown_column():
    with pytest.raises(KeyError):
        attendance().column("nothing")


class Example:
    name = "example-of-a-report"
    title = "Ví dụ"
    formulas: ClassVar[dict[str, str]] = {}

    def build(self, organization, period, *, by, on, **options):
        return Table(self.name, self.title, COLUMNS, (), Scope("1", organization), period, on)


def test_a_report_is_found_by_its_name():
    before = list(tables.REPORTS)
    try:
        first, second = Example(), Example()
        tables.register(first)
        tables.register(second)
        assert tables.get_report("example-of-a-report") is second
        assert tables.REPORTS == [*before, second]
        with pytest.raises(tables.UnknownReport, match="Không có báo cáo “nothing”.*example-of-a-report"):
            tables.get_report("nothing")
    finally:
        tables.REPORTS[:] = before
