import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

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
    assert table.drill(row, table.column("name")) == Drill("report", {"organization": 1, "month": "2022-02"})
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


def keys(table):
    return [column.key for column in table.columns]


def test_months_become_columns():
    table = attendance(units=3, months=2)
    found = tables.spread(table)
    assert keys(found) == ["code", "name", "month:2022-01", "month:2022-02", "rate"]
    assert [column.short for column in found.columns[2:4]] == ["T1", "T2"]
    assert [row["code"] for row in found.rows] == ["001", "002", "003"]
    assert [row.note for row in found.rows] == ["", "", "đến 30/6"]
    assert [found.rows[1][key] for key in keys(found)[2:]] == [Ratio(20, 21), Ratio(19, 21), Ratio(39, 42)]
    assert [found.totals[key] for key in keys(found)[2:]] == [Ratio(40, 43), Ratio(57, 63), Ratio(97, 106)]
    assert found.totals["name"] == "Toàn đảng bộ"


def test_a_spread_figure_leads_to_the_records_of_its_month():
    found = tables.spread(attendance(units=1, months=2), summary=True)
    february, present = found.column("month:2022-02"), found.column("present")
    assert found.drill(found.rows[0], february) == Drill("meetings", {"organization": 1, "month": "2022-02"})
    assert found.drill(found.totals, february) == Drill("meetings", {"organization": 99, "month": "2022-02"})
    assert found.drill(found.rows[0], present) == Drill("rolls", {"organization": 1, "status": "present"})


def test_the_whole_period_stands_behind_the_months():
    table = attendance(units=3, months=2)
    wide = tables.spread(table, summary=True)
    assert keys(wide)[4:] == ["held", "due", "required", "present", "excused", "unexcused", "rate", "mean"]
    short = tables.summarised(table)
    assert keys(short) == ["code", "name", "held", "due", "required", "present", "excused", "unexcused", "rate", "mean"]
    for found in (wide, short):
        for key in ("required", "present", "excused", "unexcused", "held", "due"):
            assert sum(row[key] for row in found.rows) == table.totals[key] == sum(row[key] for row in table.rows)
    assert short.rows[1]["mean"] == Mean(Decimal(20) / 21 + Decimal(19) / 21, 2)


def test_a_unit_that_ended_leaves_gaps():
    table = attendance(units=2, months=3)
    fewer = replace(table, rows=table.rows[:-2])
    assert [tables.spread(fewer).rows[1][f"month:2022-0{n}"] for n in (1, 2, 3)] == [Ratio(20, 21), None, None]


def test_two_rows_for_one_cell_are_added_up():
    table = attendance(units=2, months=2)
    twice = replace(table, rows=(*table.rows, table.rows[3]))
    assert tables.spread(twice).rows[1]["month:2022-02"] == Ratio(38, 42)
    assert tables.summarised(twice).rows[1]["required"] == 63


def test_a_stock_stands_as_it_last_was():
    columns = (
        Column("name", "Tên"),
        Column("month", "Tháng", "month"),
        Column("size", "Đảng số", "integer", additive=False),
    )
    rows = [Row({"name": "A", "month": date(2022, n, 1), "size": 10 + n}) for n in (1, 2)]
    pivot = tables.Pivot(("name",), "month", "size")
    table = Table("x", "X", columns, rows, Scope("1", "Một"), Period.parse("2022"), date(2022, 1, 1), pivot=pivot)
    assert tables.summarised(table).rows[0].values == {"name": "A", "size": 12}
    assert tables.spread(table).rows[0].values == {"name": "A", "month:2022-01": 11, "month:2022-02": 12, "size": 12}


def test_members_by_meetings():
    columns = (
        Column("name", "Họ và tên"),
        Column("meeting", "Cuộc họp", "text"),
        Column("status", "Điểm danh", "status"),
        Column("present", "Có mặt", "integer"),
    )
    rows = [
        Row({"name": name, "meeting": meeting, "status": status, "present": int(status == "có mặt")})
        for name, meeting, status in [
            ("An", "05/3 thường kỳ", "có mặt"),
            ("An", "05/3 chuyên đề", "vắng có lý do"),
            ("Bình", "05/3 thường kỳ", "có mặt"),
        ]
    ]
    pivot = tables.Pivot(("name",), "meeting", "status")
    table = Table("x", "X", columns, rows, Scope("1", "Một"), Period.parse("2022-03"), date(2022, 4, 1), pivot=pivot)
    found = tables.spread(table, summary=True)
    assert keys(found) == ["name", "meeting:05/3 thường kỳ", "meeting:05/3 chuyên đề", "present"]
    assert [[row[key] for key in keys(found)] for row in found.rows] == [
        ["An", "có mặt", "vắng có lý do", 1],
        ["Bình", "có mặt", None, 1],
    ]
    assert keys(tables.summarised(table)) == ["name", "present"]


def test_a_table_without_a_pivot():
    annex = attendance().annexes[0]
    with pytest.raises(ValueError, match="no pivot"):
        tables.spread(annex)
    assert tables.summarised(annex) is annex
    assert not tables.is_long(annex)
    assert tables.is_long(attendance(months=2))
    assert not tables.is_long(attendance(months=1))


def test_an_unknown_column():
    with pytest.raises(KeyError):
        attendance().column("nothing")


class Example(tables.ReportBuilder):
    name = "example-of-a-report"
    title = "Ví dụ"

    def build(self, organization, period, *, by, on, **options):
        return Table(self.name, self.title, COLUMNS, (), Scope("1", organization), period, on)


def test_a_report_is_found_by_its_name():
    before = list(tables.REPORTS)
    try:
        first, second = Example(), Example()
        tables.register(first)
        tables.register(second)
        assert tables.get_report("example-of-a-report") is second
        assert [known for known in tables.REPORTS if known not in before] == [second]
        assert [known.order for known in tables.REPORTS] == sorted(known.order for known in tables.REPORTS)
        with pytest.raises(tables.UnknownReport, match=r"Không có báo cáo “nothing”.*example-of-a-report"):
            tables.get_report("nothing")
    finally:
        tables.REPORTS[:] = before


def test_a_report_that_lists_nothing_says_so():
    with pytest.raises(ValueError, match="không có danh sách “nobody”"):
        Example().records("D", Period.parse("2022"), Drill("nobody"), by=None, on=date(2022, 12, 20))


@pytest.mark.parametrize(
    ("given", "number"), [({}, None), ({"u": ""}, None), ({"u": 12}, 12), ({"u": "12"}, 12), ({"u": "0"}, 0)]
)
def test_a_number_of_a_drill(given, number):
    assert Drill("q", given).number("u") == number


@pytest.mark.parametrize("text", ["x", "-1", "1.5", "٣", "9" * 19, "1 "])
def test_a_drill_refuses_what_is_no_number(text):
    with pytest.raises(ValueError, match="không phải là số"):
        Drill("q", {"u": text}).number("u")
