import math
import re
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from io import BytesIO

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from core.rendering import render_workbook, render_xlsx
from core.rendering.cells import live_formula, share_of
from core.tables import Column, Mean, Ratio, Rounding, Row
from tests.core.sample_tables import COLUMNS, attendance


def opened(table):
    return load_workbook(BytesIO(render_xlsx(table)))


def values(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_sheets_of_a_long_table():
    book = opened(attendance(units=2, months=2))
    assert book.sheetnames == ["Tổng hợp", "Theo kỳ", "Số liệu", "Chi bộ chưa báo cáo"]
    assert opened(attendance(units=2, months=1)).sheetnames == ["Báo cáo", "Chi bộ chưa báo cáo"]


def test_rows_are_typed_and_codes_keep_their_zeros():
    rows = values(opened(attendance(units=2, months=2))["Số liệu"])
    assert rows[0][:4] == ["Mã", "Đơn vị", "Tháng", "Đã họp"]
    assert rows[4][:9] == ["002", "Chi bộ xóm Lũng Phầy 2", datetime(2022, 2, 1), 1, 1, 21, 19, 2, 0]
    assert rows[5][:4] == ["HHA", "Toàn đảng bộ", None, "=SUM(D2:D5)"]


def test_shares_are_live_formulas_that_agree_with_what_is_printed():
    table = attendance(units=2, months=2)
    sheet = opened(table)["Số liệu"]
    assert sheet["J5"].value == '=IF((F5)=0,"–",ROUND((G5)/(F5),3))'
    assert sheet["J5"].number_format == "0.0%"
    cached = CalamineWorkbook.from_filelike(BytesIO(render_xlsx(table))).get_sheet_by_name("Số liệu").to_python()
    assert [row[9] for row in cached[1:]] == ["–", 0.95, 0.952, 0.905, 0.935]


def computed(formula, cells):
    """What a spreadsheet makes of one of our formulas, exactly (LibreOffice, tried by hand, agrees)."""

    def area(match):
        column, first, last = match[1], int(match[2]), int(match[3])
        return "(" + "".join(f"{column}{row}," for row in range(first, last + 1)) + ")"

    python = re.sub(r"([A-Z]+)([0-9]+):[A-Z]+([0-9]+)", area, formula[1:])
    python = re.sub(r"([A-Z]+[0-9]+)", lambda match: f"Fraction({cells.get(match[1]) or 0})", python)
    python = python.replace(")=0,", ")==0,").replace(",ROUND", ",lambda: ROUND").replace(",INT", ",lambda: INT")
    names = {
        "Fraction": Fraction,
        "IF": lambda condition, yes, no: yes if condition else no(),
        "ROUND": lambda value, digits: Fraction(math.floor(value * 10**digits + Fraction(1, 2)), 10**digits),
        "INT": lambda value: Fraction(math.floor(value)),
        "SUM": sum,
    }
    return eval(python, names)  # noqa: S307  a formula of ours


def recalculated(content):
    """How many formulas a workbook holds, each of which gives the value that is stored beside it."""
    stored = load_workbook(BytesIO(content), data_only=True)
    count = 0
    for sheet in load_workbook(BytesIO(content)):
        cells = {cell.coordinate: cell.value for row in stored[sheet.title].iter_rows() for cell in row}
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            found, kept = computed(cell.value, cells), cells[cell.coordinate]
            assert (found if found == "–" else float(found)) == kept, (sheet.title, cell.coordinate, cell.value)
            count += 1
    return count


@pytest.mark.parametrize("rounding", [Rounding(), Rounding(1, "truncate"), Rounding(2, "truncate")])
@pytest.mark.parametrize(
    ("present", "required"), [(9, 7), (1349, 1443), (9694, 10000), (247, 2000), (1, 2000), (29, 31), (0, 0), (0, 5)]
)
def test_a_spreadsheet_computes_what_is_printed(present, required, rounding):
    columns = (
        Column("name", "Tên"),
        Column("present", "Có mặt", "integer"),
        Column("required", "Phải dự", "integer"),
        Column("rate", "Tỷ lệ", "ratio", formula="present / required"),
    )
    row = Row({"name": "x", "present": present, "required": required, "rate": Ratio(present, required)})
    table = replace(attendance(), columns=columns, rows=[row], totals=None, annexes=(), pivot=None, rounding=rounding)
    formula = opened(table)["Báo cáo"]["D5"].value
    share = share_of(Ratio(present, required), "ratio", rounding)
    assert computed(formula, {"B5": present, "C5": required}) == ("–" if share is None else Fraction(share))
    cached = CalamineWorkbook.from_filelike(BytesIO(render_xlsx(table))).get_sheet_by_index(0).to_python()
    assert cached[4][3] == ("–" if share is None else float(share))


def test_every_formula_of_the_domain_can_be_written():
    f2 = Column("rate", "Tỷ lệ", "ratio", formula="present / (required - excused)")
    assert live_formula(f2, COLUMNS, 4, Rounding()) == '=IF(((F5 - H5))=0,"–",ROUND((G5)/((F5 - H5)),3))'
    assert live_formula(f2, COLUMNS, 4, Rounding(1, "truncate")).endswith("INT((G5)*1000/((F5 - H5)))/1000)")
    missing = Column("rate", "Tỷ lệ", "ratio", formula="present / headcount")
    assert live_formula(missing, COLUMNS, 4, Rounding()) == ""


def test_shares_are_exact_decimals():
    assert str(share_of(Ratio(1349, 1443), "ratio", Rounding())) == "0.935"
    assert str(share_of(Ratio(9, 7), "ratio", Rounding(1, "truncate"))) == "1.285"
    assert share_of(Mean(0, 0), "mean", Rounding()) is None


def test_heading_print_and_freezing():
    sheet = opened(attendance(units=2, months=2))["Tổng hợp"]
    assert sheet["A1"].value == "Đảng bộ huyện Hòa An"
    assert sheet["A2"].value == "Tỷ lệ đảng viên dự sinh hoạt chi bộ từ tháng 1/2022 đến tháng 2/2022"
    assert sheet.freeze_panes == "C6"
    assert sheet.print_title_rows == "$4:$5"
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {area for area in merged if not area.startswith("A")} == {"C4:D4", "E4:H4"}
    assert {"A1:J1", "A2:J2", "A3:J3"} <= merged
    assert sheet.oddFooter.left.text == "Đảng bộ huyện Hòa An"
    assert (sheet.oddFooter.center.text, sheet.oddFooter.right.text) == ("&P/&N", attendance(2, 2).period.label)
    texts = [cell.value for cell in sheet["A"]]
    assert "Công thức: F1 = có mặt ÷ phải dự" in texts
    assert "Trong đó 2 cuộc chưa được cấp trên xác nhận." in texts


def test_months_as_columns():
    rows = values(opened(attendance(units=2, months=2))["Theo kỳ"])
    assert rows[4][:5] == ["Mã", "Đơn vị", "T1", "T2", "Cả kỳ"]
    assert rows[6][:5] == ["002", "Chi bộ xóm Lũng Phầy 2", 0.952, 0.905, 0.929]


def test_a_text_is_no_formula():
    table = attendance(units=1, months=1)
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "https://example.org"):
        row = Row({**table.rows[0].values, "name": text})
        cell = opened(replace(table, rows=[row]))["Báo cáo"]["B6"]
        assert cell.value == text
        assert cell.data_type == "s"
        assert cell.hyperlink is None
        assert cell.quotePrefix == (text[0] in "=+-@\t")


def test_names_of_sheets_are_what_excel_takes():
    table = attendance()
    title = "Chi bộ [khối] nông thôn: tỷ lệ/tháng của năm"
    annexes = [replace(table.annexes[0], title=title), replace(table.annexes[0], title=title)]
    names = opened(replace(table, annexes=annexes)).sheetnames[3:]
    assert names == ["Chi bộ  khối  nông thôn  tỷ lệ", "Chi bộ  khối  nông thôn  tỷ (2)"]
    assert all(len(name) <= 31 for name in names)


def test_remarks_stand_beside_names_but_not_in_plain_rows():
    book = opened(attendance(units=3, months=2))
    assert "Chi bộ xóm Lũng Phầy 3 (đến 30/6)" in [cell.value for cell in book["Tổng hợp"]["B"]]
    assert "Chi bộ xóm Lũng Phầy 3 (đến 30/6)" not in [cell.value for cell in book["Số liệu"]["B"]]


def test_a_spreadsheet_finds_our_totals():
    table = attendance(units=3, months=2)
    # A share in each of 6 rows and of 3 summed up by unit; under both six sums and their share.
    assert recalculated(render_xlsx(table)) == 6 + 3 + 2 * 7
    sheet = opened(table)["Số liệu"]
    assert sheet["F8"].value == "=SUM(F2:F7)"
    assert sheet["J8"].value == '=IF((F8)=0,"–",ROUND((G8)/(F8),3))'


def test_what_the_rows_do_not_add_up_to_is_a_number():
    table = attendance(units=2, months=1)
    whole = Row({**table.totals.values, "required": 7, "rate": Ratio(3, 7)})
    sheet = opened(replace(table, totals=whole))["Báo cáo"]
    assert (sheet["F8"].value, sheet["D8"].value) == (7, "=SUM(D6:D7)")
    assert sheet["J8"].value == 0.429
    change = (
        Column("name", "Tên"),
        Column("early", "Trước", "integer"),
        Column("late", "Sau", "integer"),
        Column("more", "Tăng", "integer", formula="late - early"),
    )
    rows = [Row({"name": "x", "early": 5, "late": 3, "more": -2}), Row({"name": "y", "early": None, "more": 0})]
    sheet = opened(replace(table, columns=change, rows=rows, totals=None, annexes=(), pivot=None))["Báo cáo"]
    assert [sheet["D5"].value, sheet["D6"].value] == ["=C5-B5".replace("-", " - "), 0]


def test_widths_show_texts_whole_and_headings_unbroken():
    table = attendance(units=2, months=1)
    columns = (Column("name", "Đơn vị"), Column("answer", "Trả lời"), Column("count", "Nghiêmtrọngnhất", "integer"))
    rows = [Row({"name": "Chi bộ " + "dài " * 20, "answer": "Có", "count": 1_234_567_890_123})] * 12
    notes = ("Số liệu tính đến hết ngày " + "rất dài " * 20,)
    sheet = opened(replace(table, columns=columns, rows=rows, totals=None, notes=notes, annexes=(), pivot=None)).active
    widths = [round(sheet.column_dimensions[letter].width) for letter in "ABC"]
    assert widths == [39, 7, 20]
    assert sheet["A5"].alignment.wrap_text
    assert sheet.auto_filter.ref == "A4:C16"
    noted = next(row for row in range(17, 24) if str(sheet.cell(row, 1).value).startswith("Số liệu"))
    assert sheet.row_dimensions[noted].height > 3 * 17 - 1


def test_one_workbook_of_many_tables():
    long, short = attendance(units=2, months=2), attendance(units=2, months=1)
    tricky = replace(short, title="=HYPERLINK([x]: 'đơn vị' & tỷ lệ)", annexes=[short.annexes[0]] * 12)
    content = render_workbook(iter([long, tricky]), title="Biểu kèm theo báo cáo năm 2022")
    book = load_workbook(BytesIO(content))
    names = book.sheetnames
    assert names[:6] == [
        "Mục lục", "1 Tổng hợp", "1.1 Theo kỳ", "1.2 Số liệu", "1.3 Chi bộ chưa báo cáo",
        "2 =HYPERLINK( x    đơn vị  & tỷ",
    ]  # fmt: skip
    assert len(names) == len({name.casefold() for name in names}) == 18
    assert all(len(name) <= 31 for name in names)
    contents = book["Mục lục"]
    lines = [[cell.value for cell in row] for row in contents.iter_rows(min_row=4)]
    assert lines[0] == [
        "1", "Tỷ lệ đảng viên dự sinh hoạt chi bộ – Tổng hợp", "Đảng bộ huyện Hòa An", long.period.label,
    ]  # fmt: skip
    targets = [contents.cell(row, 2).hyperlink.location for row in range(4, 4 + len(lines))]
    assert targets == [f"'{name}'!A1" for name in names[1:]]
    assert contents["B8"].data_type == "s"
    assert book[names[1]]["A1"].hyperlink.location == "'Mục lục'!A1"
    assert recalculated(content) > 20


def test_a_workbook_of_nothing_says_so():
    sheet = load_workbook(BytesIO(render_workbook([], title="Biểu"))).active
    assert sheet["A4"].value == "Không có biểu nào."


def test_the_eleventh_sheet_of_a_name_fits_too():
    table = attendance()
    annexes = [replace(table.annexes[0], title="Danh sách đảng viên được miễn")] * 11
    assert opened(replace(table, annexes=annexes)).sheetnames[-1] == "Danh sách đảng viên được m (11)"
