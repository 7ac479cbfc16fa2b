"""Workbooks for tests, written as a person's spreadsheet program would write them."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from core.audit import SYSTEM
from core.sheets.reading import open_workbook
from core.sheets.registry import SHEETS, get_sheet
from core.sheets.run import Run, pass_through
from tests.factories import TODAY

ORGANIZATIONS = (
    "Mã tổ chức", "Tên tổ chức", "Mã cấp trên", "Loại", "Cấp", "Khối", "Ký hiệu", "Ngày thành lập", "Ngày giải thể",
)  # fmt: skip
MEMBERS = (
    "Họ và tên", "Giới tính", "Sinh ngày", "Dân tộc", "Số định danh cá nhân", "Số thẻ Đảng", "Mã tổ chức",
    "Ngày vào Đảng", "Ngày chính thức", "Trạng thái", "Từ ngày", "Đến ngày",
)  # fmt: skip
MEETINGS = ("Mã tổ chức", "Ngày", "Loại", "Cho tháng", "Giờ bắt đầu", "Giờ kết thúc", "Chuyên đề", "Cách ghi")
ROLL = ("Mã tổ chức", "Ngày", "Loại", "Số thẻ Đảng", "Trạng thái", "Lý do")
CENTRAL = tuple(column.heading for column in get_sheet("central").columns)
PLACES = (
    "Mã địa bàn", "Tên", "Loại", "Mã tổ chức phụ trách", "Chi bộ", "Hình thức", "Biên giới", "Đặc biệt khó khăn",
    "Từ ngày", "Đến ngày",
)  # fmt: skip
SLOTS = ("Mã tổ chức", "Cách chọn ngày", "Ngày trong tháng", "Thứ", "Giờ bắt đầu", "Địa điểm", "Từ ngày")
THEMES = ("Mã tổ chức", "Năm", "Quý", "Chuyên đề", "Số văn bản", "Ngày văn bản")
QUOTAS = tuple(column.heading for column in get_sheet("quotas").columns)
CANDIDATES = tuple(column.heading for column in get_sheet("candidates").columns)
HEADINGS = {
    "Quần chúng": CANDIDATES,
    "Địa bàn": PLACES,
    "Tổ chức": ORGANIZATIONS,
    "Đảng viên": MEMBERS,
    "Sinh hoạt": MEETINGS,
    "Điểm danh": ROLL,
    "Phiếu đảng viên": CENTRAL,
    "Lịch sinh hoạt": SLOTS,
    "Chuyên đề": THEMES,
    "Chỉ tiêu": QUOTAS,
}


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """An .xlsx of the sheets given, each a list of rows with the headings first. Dates become Excel dates."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for title, rows in sheets.items():
        page = book.add_worksheet(title)
        for index, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(index, place, datetime(cell.year, cell.month, cell.day), day)
                elif isinstance(cell, str):
                    if cell:
                        page.write_string(index, place, cell)
                elif cell is not None:
                    page.write(index, place, cell)
    book.close()
    return stream.getvalue()


def filled(**rows: Sequence[Mapping[str, Any]]) -> bytes:
    """An .xlsx by headings: filled(members=[{"Họ và tên": …}], …). Sheets not named are not in it."""
    titles = {
        "organizations": "Tổ chức",
        "places": "Địa bàn",
        "members": "Đảng viên",
        "meetings": "Sinh hoạt",
        "rolls": "Điểm danh",
        "central": "Phiếu đảng viên",
        "slots": "Lịch sinh hoạt",
        "themes": "Chuyên đề",
        "quotas": "Chỉ tiêu",
        "candidates": "Quần chúng",
    }
    return workbook(
        {
            titles[name]: [
                HEADINGS[titles[name]],
                *([row.get(head) for head in HEADINGS[titles[name]]] for row in found),
            ]
            for name, found in rows.items()
        }
    )


def member_row(number: int | str, name: str, code: str, **more: Any) -> dict[str, Any]:
    """A row of a full member of a branch since 2010; `more` by field: state, start, last, birth, …"""
    labels = {
        "gender": "Giới tính", "birth": "Sinh ngày", "ethnicity": "Dân tộc", "national_id": "Số định danh cá nhân",
        "card": "Số thẻ Đảng", "admission": "Ngày vào Đảng", "full": "Ngày chính thức", "state": "Trạng thái",
        "start": "Từ ngày", "last": "Đến ngày",
    }  # fmt: skip
    row: dict[str, Any] = {
        "Họ và tên": name,
        "Số thẻ Đảng": number if isinstance(number, str) else f"{number:012d}",
        "Mã tổ chức": code,
        "Ngày vào Đảng": "03/02/2010",
        "Ngày chính thức": "03/02/2011",
        "Trạng thái": "chính thức",
    }
    return row | {labels[key]: value for key, value in more.items()}


def central_row(**more: Any) -> dict[str, Any]:
    """A row of a full member of branch A; `more` by field, None for a blank cell."""
    cells: dict[str, Any] = {
        "full_name": "Nông Thị Hòa", "card_number": "001234567890", "code": "Chi bộ xóm Lũng Phầy",
        "admission": "03/02/2012", "full_membership_date": "03/02/2013",
    }  # fmt: skip
    labels = {column.field: column.heading for column in get_sheet("central").columns}
    return {labels[name]: value for name, value in (cells | more).items()}


def whole_central_row(**more: Any) -> dict[str, Any]:
    """A row with every column filled."""
    cells: dict[str, Any] = {
        "ordinal": "1", "central_id": "TW-00017", "other_name": "Hòa", "gender": "Nữ", "birth": "20/11/1985",
        "ethnicity": "tay", "religion": "không", "national_id": "004185000123", "card_issued_by": "Tỉnh ủy Cao Bằng",
        "card_issued_on": "02/09/2013", "legacy_card_number": "04123456", "birth_country": "viet nam",
        "birth_province": "tinh cao bang", "birth_text": "xóm Lũng Phầy, xã Nam Tuấn", "home_province": "CAO BẰNG",
        "home_commune": "Nam Tuấn", "home_text": "xóm Nà Rị", "permanent_province": "TP. Hồ Chí Minh",
        "permanent_commune": "Bến Thành", "permanent_text": "Số 1", "former_national_id": "080123456",
        "state": "Đang sinh hoạt", "occupation": "Viên chức", "general_education": "trung hoc pho thong",
        "professional_level": "đại học", "theory_level": "trung cấp",
    }  # fmt: skip
    return central_row(**(cells | more))


def passed(content: bytes, *, by: Any = SYSTEM, on: date = TODAY, confirm: bool = False) -> Run:
    """Reads a workbook and passes it through in the test's transaction; what is valid stays written."""
    return pass_through(open_workbook(content, SHEETS), by=by, on=on, confirm=confirm)


def counts(run: Run, sheet: str) -> tuple[int, int, int, int]:
    """(new, changed, unchanged, problems) of a sheet."""
    found = run.outcome(sheet).counts()
    return found["new"], found["changed"], found["unchanged"], found["problems"]


def problems(run: Run, sheet: str) -> dict[int, list[tuple[str, str, str]]]:
    """Row → (kind, column, reason) of a sheet."""
    return {
        row: [(str(one.kind), one.column, one.reason) for one in found]
        for row, found in sorted(run.outcome(sheet).problems.items())
    }
