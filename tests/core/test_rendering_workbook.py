import math
import re
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from io import BytesIO

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from core.rendering import render_xlsx
from core.rendering.workbook import live_formula, share_of
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
    assert rows[5][:9] == ["HHA", "Toàn đảng bộ", None, 3, 4, 62, 58, 4, 0]


def test_shares_are_live_formulas_that_agree_with_what_is_printed():
    table = attendance(units=2, months=2)
    sheet = opened(table)["Số liệu"]
    assert sheet["J5"].value == '=IF((F5)=0,"–",ROUND((G5)/(F5),3))'
    assert sheet["J5"].number_format == "0.0%"
    cached = CalamineWorkbook.from_filelike(BytesIO(render_xlsx(table))).get_sheet_by_name("Số liệu").to_python()
    assert [row[9] for row in cached[1:]] == ["–", 0.95, 0.952, 0.905, 0.935]


def computed(formula, cells):
    """What a spreadsheet makes of one of our formulas, exactly (LibreOffice, tried by hand, agrees)."""
    python = re.sub(r"([A-Z]+[0-9]+)", lambda match: f"Fraction({cells[match[1]]})", formula[1:])
    python = python.replace(")=0,", ")==0,").replace(",ROUND", ",lambda: ROUND").replace(",INT", ",lambda: INT")
    names = {
        "Fraction": Fraction,
        "IF": lambda condition, yes, no: yes if condition else no(),
        "ROUND": lambda value, digits: Fraction(math.floor(value * 10**digits + Fraction(1, 2)), 10**digits),
        "INT": lambda value: Fraction(math.floor(value)),
    }
    return eval(python, names)  # noqa: S307  a formula of ours


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
    assert sorted(str(area) for area in sheet.merged_cells.ranges) == ["C4:D4", "E4:H4"]
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
