"""Two tables as one: exact differences, rows that meet by what names them, drills of both sides."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.formatting import signed
from core.periods import Period
from core.rendering import json_face, render_html
from core.rendering.layout import grid
from core.tables import Column, Drill, Mean, Ratio, Row, Scope, Table
from reports.queries.comparing import NothingToCompare, Said, Side, compare, difference, drill_of
from reports.queries.series import over_years
from tests.core.sample_tables import attendance

COLUMNS = (
    Column("code", "Mã", shown=False),
    Column("name", "Đơn vị"),
    Column("held", "Đã họp", "integer", group="Kỳ", drill=Drill("m", {"s": "held"})),
    Column("rate", "Tỷ lệ (%)", "ratio", group="Kỳ", drill=Drill("m")),
)


def table(year: str, rows: dict[str, tuple[str, int, Ratio]], whole: tuple[int, Ratio], **more) -> Table:
    found = [
        Row({"code": code, "name": name, "held": held, "rate": rate}, {"u": number})
        for number, (code, (name, held, rate)) in enumerate(rows.items(), 1)
    ]
    totals = Row({"code": "D", "name": "Tổng cộng", "held": whole[0], "rate": whole[1]}, {})
    given = {"totals": totals, "notes": ("Số liệu của các kỳ.", f"Ghi chú {year}."), **more}
    return Table(
        "thu", "Nền nếp", COLUMNS, found, Scope("D", "Đảng bộ D", 1), Period.parse(year), date(2022, 12, 20), **given
    )


OLD = table("2021", {"A": ("Chi bộ A cũ", 9, Ratio(9, 12)), "B": ("Chi bộ B", 12, Ratio(12, 12))}, (21, Ratio(21, 24)))
NEW = table("2022", {"A": ("Chi bộ A", 11, Ratio(11, 12)), "C": ("Chi bộ C", 4, Ratio(4, 6))}, (15, Ratio(15, 18)))
SAID = Said(
    "So sánh", Period.parse("2022"), {"against": "2021"}, marks={"B": "sáp nhập vào Chi bộ A từ ngày 01/01/2022"}
)


def sides(old: Table = OLD, new: Table = NEW) -> tuple[Side, Side]:
    return Side(old, old.period.label), Side(new, new.period.label)


def written(found: Table) -> list[list[str]]:
    laid = grid(found)
    lines = [*laid.lines, *([laid.foot] if laid.foot else [])]
    return [[f"{line.name.text} {line.note}".strip(), *(cell.text for cell in line.cells)] for line in lines]


def test_two_periods_row_by_row() -> None:
    found = compare(*sides(), SAID, by_rows=True)
    assert [column.key for column in found.columns] == [
        "code", "name", "held_a", "held_b", "held_change", "rate_a", "rate_b", "rate_change",
    ]  # fmt: skip
    assert written(found) == [
        ["Chi bộ A trước là Chi bộ A cũ", "9", "11", "+2", "75,0", "91,7", "+16,7"],
        ["Chi bộ B sáp nhập vào Chi bộ A từ ngày 01/01/2022", "12", "", "", "100,0", "", ""],
        ["Chi bộ C", "", "4", "", "", "66,7", ""],
        ["Tổng cộng", "21", "15", "-6", "87,5", "83,3", "-4,2"],
    ]
    assert json_face(found)["rows"][0]["rate_change"] == "16,7"
    assert json_face(found)["totals"]["held_change"] == -6
    assert found.notes == ("Số liệu của các kỳ.", "năm 2021: Ghi chú 2021.", "năm 2022: Ghi chú 2022.")
    assert Table.from_json(found.to_json()) == found


def test_a_figure_leads_to_its_own_side() -> None:
    found = compare(*sides(), SAID, by_rows=True)
    row = found.rows[0]
    drills = [found.drill(row, found.column(key)) for key in ("held_a", "held_b", "held_change")]
    assert [drill and drill_of(drill) for drill in drills] == [
        ("a", Drill("m", {"u": 1, "s": "held"})), ("b", Drill("m", {"u": 1, "s": "held"})), None,
    ]  # fmt: skip
    whole = compare(*sides(), SAID, by_rows=False)
    assert [drill_of(whole.drill(whole.rows[0], whole.column(key))) for key in ("a", "b")] == [
        ("a", Drill("m", {"s": "held"})), ("b", Drill("m", {"s": "held"})),
    ]  # fmt: skip
    assert 'href="a"' in render_html(whole, lambda drill: drill_of(drill)[0])


def test_two_organisations_as_a_whole() -> None:
    found = compare(*sides(), SAID, by_rows=False)
    assert written(found) == [["Kỳ: Đã họp", "21", "15", "-6"]]
    (shares,) = found.annexes
    assert written(shares) == [["Kỳ: Tỷ lệ (%)", "87,5", "83,3", "-4,2"]]


def test_levels_of_different_scales_are_not_subtracted() -> None:
    said = Said("So sánh", Period.parse("2022"), {}, intro=("Khác thang.",), comparable=False)
    found = compare(*sides(), said, by_rows=True)
    assert [column.key for column in found.columns if "change" in column.key] == []
    assert found.intro == ("Khác thang.",)


def test_differences_are_exact() -> None:
    assert difference(7, 4) == -3
    # Printed they are 33,3 and 33,4: subtracted after rounding it would be 0,1.
    assert difference(Ratio(1, 3), Ratio(667, 2000)) == Ratio(1, 6000)
    assert difference(Mean(Decimal("0.5"), 1), Mean(Decimal("1.5"), 2)) == Ratio(2, 8)
    assert [difference(None, 4), difference(Ratio(0, 0), Ratio(1, 2)), difference(Ratio(1, 2), None)] == [None] * 3
    assert [signed(text) for text in ("5", "-5", "0", "0,0", "0,4", "1.234", "–", "")] == [
        "+5", "-5", "0", "0,0", "+0,4", "+1.234", "–", "",
    ]  # fmt: skip


def test_months_meet_by_their_place_in_the_year() -> None:
    columns = (Column("month", "Tháng", "month"), Column("held", "Đã họp", "integer"))
    scope, on = Scope("D", "D"), date(2022, 12, 20)
    old, new = (
        Table("t", "T", columns, [Row({"month": date(year, 3, 1), "held": held})], scope, Period.parse(str(year)), on)
        for year, held in ((2021, 4), (2022, 6))
    )
    assert written(compare(*sides(old, new), SAID, by_rows=True)) == [["T3", "4", "6", "+2"]]


def test_a_long_table_is_compared_by_its_units() -> None:
    found = compare(*sides(attendance(year=2021), attendance()), SAID, by_rows=True)
    assert len(found.rows) == 3
    assert (found.pivot, found.chart) == (None, None)


def test_a_list_of_names_cannot_be_compared() -> None:
    names = Table(
        "t", "Danh sách", (Column("name", "Tên"),), [], Scope("D", "D"), Period.parse("2022"), date(2022, 12, 20)
    )
    for call in (
        lambda: compare(*sides(names, names), SAID, by_rows=True),
        lambda: over_years([("năm 2021", names), ("năm 2022", names)], SAID, {}),
    ):
        with pytest.raises(NothingToCompare, match="là danh sách, không có số liệu để so sánh"):
            call()


def quota(code: str, year: str, given: dict[str, int], below: int) -> Table:
    """Of an organisation a row an issuer, and one of a unit below it; no sum, as issuers are never added."""
    columns = (Column("code", "Mã", shown=False), Column("name", "Đơn vị"), Column("issuer", "Cấp giao"),
               Column("quota", "Chỉ tiêu", "integer", additive=False))  # fmt: skip
    rows = [Row({"code": code, "name": f"Đảng bộ {code}", "issuer": one, "quota": size}) for one, size in given.items()]
    rows.append(Row({"code": "Z", "name": "Chi bộ Z", "issuer": f"Đảng bộ {code}", "quota": below}))
    scope = Scope(code, f"Đảng bộ {code}", 1)
    return Table("q", "Chỉ tiêu", columns, rows, scope, Period.parse(year), date(2022, 12, 20))


def test_what_no_sum_says_meets_by_issuer() -> None:
    first, second = quota("D", "2022", {"Tỉnh ủy": 9, "Huyện ủy": 7}, 1), quota("E", "2022", {"Tỉnh ủy": 12}, 4)
    found = compare(Side(first, "D"), Side(second, "E"), SAID, by_rows=False)
    assert written(found) == [["Tỉnh ủy", "9", "12", "+3"], ["Huyện ủy", "7", "", ""]]
    years = compare(*sides(first, quota("D", "2023", {"Tỉnh ủy": 10}, 2)), SAID, by_rows=True)
    assert [(row["code"], row["issuer"], row["quota_change"]) for row in years.rows] == [
        ("D", "Tỉnh ủy", 1), ("D", "Huyện ủy", None), ("Z", "Đảng bộ D", 1),
    ]  # fmt: skip


def test_a_whole_that_only_an_annex_says_leads() -> None:
    def levels(held: int, *annexes: Table) -> Table:
        rows = {"A": ("Chi bộ A", held, Ratio(1, 2)), "B": ("Chi bộ B", 4, Ratio(1, 2))}
        return replace(table("2022", rows, (0, Ratio(0, 0))), totals=None, annexes=annexes)

    def whole(held: int) -> Table:
        one = quota("D", "2022", {"Đảng viên": held}, 1)
        return replace(one, title="Cả đơn vị", rows=[replace(row, drill={"u": 1}) for row in one.rows])

    found = compare(Side(levels(9, whole(5)), "D"), Side(levels(11, whole(7)), "E"), SAID, by_rows=False)
    assert (found.title, found.annexes, written(found)) == ("So sánh", (), [["Đảng viên", "5", "7", "+2"]])
    with pytest.raises(NothingToCompare, match="không có số chung của cả tổ chức; hãy so sánh hai kỳ"):
        compare(Side(levels(9), "D"), Side(levels(11), "E"), SAID, by_rows=False)


def test_a_period_without_figures_is_no_list() -> None:
    none = replace(OLD, columns=COLUMNS[:2], rows=[], totals=None)
    with pytest.raises(NothingToCompare, match="“Nền nếp” chưa có số liệu nào: năm 2021, năm 2021"):
        compare(*sides(none, none), SAID, by_rows=True)


def test_an_empty_side_is_told() -> None:
    empty = table("2021", {}, (0, Ratio(0, 0)))
    assert compare(*sides(empty), SAID, by_rows=True).intro == ("Không có số liệu: năm 2021.",)


def test_years_as_rows_with_the_break_between_them() -> None:
    breaks = {"năm 2022": "Đổi khung giữa năm 2021 và năm 2022: 124-QĐ/TW → 366-QĐ/TW."}
    found = over_years([("năm 2021", OLD), ("năm 2022", NEW)], SAID, breaks)
    assert [(row["year"], row["held"], row["rate"], row.note) for row in found.rows] == [
        ("năm 2021", 21, Ratio(21, 24), ""), ("năm 2022", 15, Ratio(15, 18), breaks["năm 2022"]),
    ]  # fmt: skip
    assert [(point.label, point.ratio) for point in found.chart.points] == [
        ("năm 2021", Ratio(21, 24)), ("≠", None), ("năm 2022", Ratio(15, 18)),
    ]  # fmt: skip
    assert drill_of(found.drill(found.rows[0], found.column("held"))) == ("năm 2021", Drill("m", {"s": "held"}))
    assert breaks["năm 2022"] in found.notes[0]
