"""Workbooks we write: the template, an export, and the user's own file with what is wrong beside each row.

Text is always written as text: a cell that begins with "=" stays what it says and is never computed.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_col_to_name

from core.formatting import Precision
from core.names import fold
from core.sheets.columns import Choice, Clock, Code, Day, Digits, Month, PartialDay
from core.sheets.reading import GUIDE
from core.sheets.registry import SHEETS, Sheet

_LIST_LIMIT = 255  # characters Excel takes for a list written into a cell's rule
_RULED_ROWS = 100_000


class _Book:
    """A workbook in memory with the few formats all of ours share."""

    def __init__(self, *, constant_memory: bool = False) -> None:
        self.stream = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.stream,
            {
                "in_memory": not constant_memory,
                "constant_memory": constant_memory,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": True,
            },
        )
        add = self.book.add_format
        self.heading = add(
            {
                "bold": True,
                "bg_color": "#EFE6E6",
                "border": 1,
                "text_wrap": True,
                "valign": "top",
            }
        )
        self.required = add(
            {
                "bold": True,
                "bg_color": "#E8C9C9",
                "border": 1,
                "text_wrap": True,
                "valign": "top",
            }
        )
        self.text = add({"num_format": "@"})
        self.day = add({"num_format": "dd/mm/yyyy"})
        self.month = add({"num_format": "mm/yyyy"})
        self.clock = add({"num_format": "hh:mm"})
        self.title = add({"bold": True, "font_size": 14})
        self.wrap = add({"text_wrap": True, "valign": "top"})
        self.bad = add({"bg_color": "#FBE3E3", "text_wrap": True, "valign": "top"})

    def done(self) -> bytes:
        """The file."""
        self.book.close()
        return self.stream.getvalue()

    def format_of(self, kind: Any) -> Any:
        """How the cells of a column look."""
        if isinstance(kind, Code | Digits | PartialDay):
            return self.text
        if isinstance(kind, Month):
            return self.month
        if isinstance(kind, Day):
            return self.day
        return self.clock if isinstance(kind, Clock) else None


def write_template(name: str = "") -> bytes:
    """A template: a sheet of explanations with examples, and the sheets with their headings and nothing else.

    Arguments:
        name: of a sheet that has a template of its own; without one, the workbook of all the others.
    """
    shown = [sheet for sheet in SHEETS if (sheet.name == name if name else not sheet.apart)]
    return _workbook(shown, {}, explained=True)


def write_export(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """Sheets filled: sheet name → rows of field → value. Read again they change nothing."""
    return _workbook([sheet for sheet in SHEETS if sheet.name in rows], rows, explained=False)


def _workbook(shown: Sequence[Sheet], rows: Mapping[str, Sequence[Mapping[str, Any]]], *, explained: bool) -> bytes:
    out = _Book()
    lists: dict[tuple[str, str], str] = {}
    sheets = [(sheet, out.book.add_worksheet(sheet.title)) for sheet in shown]
    guide = out.book.add_worksheet(GUIDE) if explained else None
    if guide is not None:
        lists = _write_guide(out, guide, shown)
    for sheet, page in sheets:
        page.freeze_panes(1, 0)
        page.set_row(0, 32)
        page.repeat_rows(0)
        _set_up_print(page)
        for place, column in enumerate(sheet.columns):
            kind = column.kind.prepare()
            page.set_column(place, place, kind.width, out.text if sheet.apart else out.format_of(kind))
            page.write_string(
                0,
                place,
                column.heading,
                out.required if column.required else out.heading,
            )
            if isinstance(kind, Choice) and explained:
                _rule(page, place, kind, lists.get((sheet.name, column.field)))
            for index, row in enumerate(rows.get(sheet.name, ()), 1):
                _write_value(out, page, index, place, kind, row.get(column.field), as_text=sheet.apart)
    return out.done()


def _set_up_print(page: Any) -> None:
    """A4, lying, as wide as the sheet."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _rule(page: Any, place: int, kind: Choice, reference: str | None) -> None:
    """A drop-down that suggests and does not forbid: labels are read in any case, with or without diacritics."""
    names = kind.names()
    source: Any = names if sum(map(len, names)) + len(names) < _LIST_LIMIT else f"={reference}" if reference else None
    if source:
        page.data_validation(
            1, place, _RULED_ROWS, place,
            {"validate": "list", "source": source, "error_type": "information", "show_error": False},
        )  # fmt: skip


def _write_value(out: _Book, page: Any, row: int, place: int, kind: Any, value: Any, *, as_text: bool = False) -> None:
    if value is None or value == "":
        return
    if as_text:
        page.write_string(row, place, kind.write(value), out.text)
    elif isinstance(kind, PartialDay) and value[1] == Precision.DAY:
        page.write_datetime(row, place, datetime.combine(value[0], time()), out.day)
    elif isinstance(kind, Day) and not isinstance(kind, PartialDay):
        page.write_datetime(row, place, datetime.combine(value, time()), out.day)
    elif isinstance(kind, Month):
        page.write_datetime(row, place, datetime.combine(value, time()), out.month)
    elif isinstance(kind, Clock):
        page.write_datetime(row, place, value, out.clock)
    else:
        page.write_string(row, place, kind.write(value), out.format_of(kind))


def _write_guide(out: _Book, page: Any, shown: Sequence[Sheet]) -> dict[tuple[str, str], str]:
    """The sheet of explanations; returns where the long lists of labels stand, for the drop-downs."""
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 10)
    page.set_column(2, 2, 70, out.wrap)
    page.set_column(3, 14, 20)
    _set_up_print(page)
    page.write_string(0, 0, _("Hướng dẫn điền tệp nhập dữ liệu"), out.title)
    row = 1
    for line in (
        _("Có thể bỏ bớt trang không dùng; các cột đứng theo thứ tự nào cũng được, nhưng phải giữ tiêu đề."),
        _("Cột có tiêu đề nền đậm là bắt buộc. Ô để trống không bao giờ xóa dữ liệu đã có."),
        _("Mã và số thẻ định dạng Văn bản để giữ số 0 ở đầu. Ngày gõ dạng 03/02/2022 hoặc là ngày của Excel."),
        _("Nhãn viết hoa, viết thường, có dấu hay không dấu đều được. Không dùng công thức."),
        _("Nhập lại cùng một tệp không làm thay đổi gì."),
    ):
        page.write_string(row, 0, line)
        row += 1
    lists: dict[tuple[str, str], str] = {}
    long_lists: list[tuple[Sheet, Any, list[str]]] = []
    for sheet in shown:
        row += 1
        page.write_string(row, 0, _("Trang %(title)s") % {"title": sheet.title}, out.title)
        page.write_string(row + 1, 0, str(sheet.help))
        row += 2
        for place, text in enumerate((_("Cột"), _("Bắt buộc"), _("Nội dung"))):
            page.write_string(row, place, text, out.heading)
        for column in sheet.columns:
            row += 1
            kind = column.kind.prepare()
            text = str(column.help)
            if isinstance(kind, Choice):
                names = kind.names()
                if len(names) <= kind.listed:
                    text = f"{text} {_('Một trong')}: {'; '.join(names)}.".strip()
                else:
                    long_lists.append((sheet, column, names))
            page.write_string(row, 0, column.heading)
            page.write_string(row, 1, _("có") if column.required else "")
            page.write_string(row, 2, text, out.wrap)
        row += 2
        page.write_string(row, 0, _("Ví dụ"))
        for place, column in enumerate(sheet.columns):
            page.write_string(row + 1, place, column.heading, out.heading)
            for index, example in enumerate(column.examples):
                page.write_string(row + 2 + index, place, example, out.text)
        row += 2 + max((len(column.examples) for column in sheet.columns), default=0)
    for place, (sheet, column, names) in enumerate(long_lists, max(16, *(len(sheet.columns) + 1 for sheet in shown))):
        page.write_string(0, place, column.heading, out.heading)
        for index, name in enumerate(names, 1):
            page.write_string(index, place, name)
        letter = xl_col_to_name(place)
        lists[sheet.name, column.field] = f"'{GUIDE}'!${letter}$2:${letter}${len(names) + 1}"
    return lists


def write_problems(
    content: bytes, problems: Mapping[str, Mapping[int, Iterable[str]]], headers: Mapping[str, int]
) -> bytes:
    """The user's own workbook, sheet by sheet and cell by cell, with a column "Lỗi" added.

    Arguments:
        content: the file as it was sent.
        problems: title of a sheet → number of a row → sentences.
        headers: title of a sheet as in the file → number of its heading row.
    """
    out = _Book(constant_memory=True)
    source = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for title in source.sheet_names:
        page = out.book.add_worksheet(title[:31])
        rows = source.get_sheet_by_name(title).to_python(skip_empty_area=False)
        width = max(map(len, rows), default=0)
        wrong = next((rows for name, rows in problems.items() if fold(name) == fold(title)), {})
        page.set_column(0, max(width - 1, 0), 16)
        page.set_column(width, width, 80)
        header = headers.get(title, 0) - 1
        for index, row in enumerate(rows):
            sentences = list(wrong.get(index + 1, ()))
            for place, cell in enumerate(row):
                _write_cell(out, page, index, place, cell)
            if index == header:
                page.write_string(index, width, _("Lỗi"), out.required)
            elif sentences:
                page.write_string(index, width, " ".join(sentences), out.bad)
    return out.done()


def _write_cell(out: _Book, page: Any, row: int, place: int, cell: Any) -> None:
    if cell == "" or cell is None:
        return
    if isinstance(cell, str):
        page.write_string(row, place, cell)
    elif isinstance(cell, bool):
        page.write_boolean(row, place, cell)
    elif isinstance(cell, int | float):
        page.write_number(row, place, cell)
    elif isinstance(cell, datetime):
        page.write_datetime(row, place, cell, out.day)
    elif isinstance(cell, date):
        page.write_datetime(row, place, datetime.combine(cell, time()), out.day)
    elif isinstance(cell, time | timedelta):
        page.write_datetime(row, place, cell, out.clock)
    else:
        page.write_string(row, place, str(cell))
