"""The XLSX: what a district office goes on computing with. Numbers are numbers, shares are live formulas."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from core.formatting import NOTHING, TRUNCATE, scaled
from core.rendering.flat import FORMULA_STARTS
from core.tables import (
    DATE,
    FIGURES,
    INTEGER,
    MEAN,
    MONTH,
    RATIO,
    Column,
    Rounding,
    Row,
    Table,
    is_long,
    spread,
    summarised,
)

FONT = "Times New Roman"
A4 = 9
PORTRAIT_COLUMNS = 9
FOLDED_COLUMNS = 40  # a sheet of more is wider than any paper: what people are not shown is folded away
NAME_WIDTH, TEXT_WIDTH, FIGURE_WIDTH = 38, 18, 10
HEAD_HEIGHT = 34  # points: two lines, since not every program fits rows to wrapped text
_KEY = re.compile(r"[a-z_][a-z0-9_]*")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")


def render_xlsx(table: Table) -> bytes:
    """The table as a workbook: the sum of the period, the months, the rows as they are, then the annexes."""
    out = BytesIO()
    # Rows are written in order and let go, so that a list of a province's members fits in memory too.
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    created = datetime.combine(table.on, time())
    book.set_properties({"title": table.full_title, "subject": table.scope.name, "created": created})
    names: set[str] = set()
    if is_long(table):
        _Sheet(book, _sheet_name(_("Tổng hợp"), names), summarised(table)).write()
        _Sheet(book, _sheet_name(_("Theo kỳ"), names), spread(table)).write()
        _Sheet(book, _sheet_name(_("Số liệu"), names), table).write(heading=False)
    else:
        _Sheet(book, _sheet_name(_("Báo cáo"), names), table).write()
    for annex in table.annexes:
        _Sheet(book, _sheet_name(annex.title, names), annex).write()
    book.close()
    return out.getvalue()


@dataclass(slots=True)
class _Looks:
    """The formats of one workbook; xlsxwriter wants each made once."""

    book: Any

    def make(self, **more: Any) -> Any:
        return self.book.add_format({"font_name": FONT, "font_size": 12, "valign": "vcenter", **more})


class _Sheet:
    """One table on one sheet."""

    def __init__(self, book: Any, name: str, table: Table) -> None:
        self.table = table
        self.columns = table.columns
        self.noted: int | None = None  # the column whose texts carry the rows' remarks
        self.sheet = book.add_worksheet(name)
        looks = _Looks(book)
        self.title = looks.make(bold=True, font_size=14)
        self.italic = looks.make(italic=True)
        self.heading = looks.make(bold=True, border=1, align="center", text_wrap=True, bg_color="#F1F3F4")
        self.upper = looks.make(bold=True, top=1, left=1, right=1, bg_color="#F1F3F4")
        self.lower = looks.make(
            bold=True, bottom=1, left=1, right=1, align="center", text_wrap=True, bg_color="#F1F3F4"
        )
        self.cells = [_formats(looks, column, table.rounding, bold=False) for column in self.columns]
        self.foot = [_formats(looks, column, table.rounding, bold=True) for column in self.columns]

    def write(self, *, heading: bool = True) -> None:
        """Heading, headings of columns, rows, the row of the whole, formulas and remarks.

        Arguments:
            heading: false for a sheet of plain rows, whose first line other programs take for names of columns.
        """
        self._set_widths()
        at = 0
        self.noted = self._named if heading else None
        if heading:
            self.sheet.write_string(0, 0, self.table.scope.name, self.title)
            self.sheet.write_string(1, 0, self.table.full_title, self.title)
            at = 3
            if self.table.unit:
                unit = _("Đơn vị tính: %(unit)s") % {"unit": self.table.unit}
                self.sheet.write_string(2, 0, unit, self.italic)
        first = at
        at = self._write_heads(at, grouped=heading)
        self._set_print(first, at)
        for row in self.table.rows:
            self._write_row(at, row, self.cells)
            at += 1
        if not heading:
            self.sheet.autofilter(first, 0, max(at - 1, first), len(self.columns) - 1)
        if self.table.totals is not None:
            self._write_row(at, self.table.totals, self.foot)
            at += 1
        if heading:
            self._write_notes(at + 1)

    def _write_notes(self, at: int) -> None:
        formulas = [_("Công thức: %(formula)s") % {"formula": formula} for formula in self.table.formulas]
        sources = [source.label for source in self.table.sources]
        for number, text in enumerate([*formulas, *self.table.notes, *sources], at):
            self.sheet.write_string(number, 0, str(text), self.italic)

    def _write_heads(self, at: int, *, grouped: bool) -> int:
        """The headings; the row after them. Two rows where columns share a group."""
        columns = self.columns
        if not grouped or not any(column.group for column in columns):
            for number, column in enumerate(columns):
                self.sheet.write_string(at, number, str(column.label), self.heading)
            self.sheet.set_row(at, HEAD_HEIGHT)
            return at + 1
        number = 0
        while number < len(columns):
            group, size = columns[number].group, 1
            while group and number + size < len(columns) and columns[number + size].group == group:
                size += 1
            if size > 1:
                self.sheet.merge_range(at, number, at, number + size - 1, str(group), self.heading)
            else:
                self.sheet.write_string(at, number, str(group), self.heading if group else self.upper)
            number += size
        self.sheet.set_row(at + 1, HEAD_HEIGHT)
        for number, column in enumerate(columns):
            label = str(column.short or column.label) if column.group else str(column.label)
            self.sheet.write_string(at + 1, number, label, self.heading if column.group else self.lower)
        return at + 2

    def _write_row(self, at: int, row: Row, formats: Sequence[tuple[Any, Any]]) -> None:
        for number, (column, (plain, quoted)) in enumerate(zip(self.columns, formats, strict=True)):
            value = row.values.get(column.key)
            if value is None:
                self.sheet.write_blank(at, number, None, plain)
            elif column.kind == INTEGER:
                self.sheet.write_number(at, number, value, plain)
            elif column.kind in (RATIO, MEAN):
                self._write_share(at, number, column, value, plain)
            elif column.kind in (DATE, MONTH):
                self.sheet.write_datetime(at, number, value, plain)
            else:
                text = str(value)
                if number == self.noted and row.note:
                    text = f"{text} ({row.note})"
                self.sheet.write_string(at, number, text, quoted if text.startswith(FORMULA_STARTS) else plain)

    def _write_share(self, at: int, number: int, column: Column, value: Any, look: Any) -> None:
        share = share_of(value, column.kind, self.table.rounding)
        formula = live_formula(column, self.columns, at, self.table.rounding)
        if formula:
            self.sheet.write_formula(at, number, formula, look, NOTHING if share is None else float(share))
        elif share is None:
            self.sheet.write_string(at, number, NOTHING, look)
        else:
            self.sheet.write_number(at, number, float(share), look)

    @property
    def _named(self) -> int:
        """The column a reader knows a row by."""
        return next((number for number, column in enumerate(self.columns) if column.shown), 0)

    def _set_widths(self) -> None:
        for number, column in enumerate(self.columns):
            if number == self._named:
                width = NAME_WIDTH
            elif column.kind in FIGURES or column.kind in (DATE, MONTH) or not column.shown:
                width = FIGURE_WIDTH + 2 * (column.kind == DATE)
            else:
                width = TEXT_WIDTH
            folded = len(self.columns) > FOLDED_COLUMNS and column.kind in FIGURES and not column.shown
            self.sheet.set_column(number, number, width, None, {"level": 1, "hidden": True} if folded else {})

    def _set_print(self, first: int, after: int) -> None:
        self.sheet.freeze_panes(after, self._named + 1)
        self.sheet.repeat_rows(first, after - 1)
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
        self.sheet.set_footer("&C&P/&N")
        if len(self.columns) > PORTRAIT_COLUMNS:
            self.sheet.set_landscape()


def share_of(value: Any, kind: str, rounding: Rounding) -> Decimal | None:
    """A share or a mean as the decimal fraction that is printed: (1349, 1443) is 0.935; None of an empty whole."""
    places = rounding.places + 2
    if not value[1]:
        return None
    if kind == RATIO:
        numerator, denominator = value
    else:
        numerator, denominator = value[0].as_integer_ratio()
        denominator *= value[1]
    return Decimal(scaled(numerator, denominator, places, rounding.method)).scaleb(-places)


def live_formula(column: Column, columns: Sequence[Column], at: int, rounding: Rounding) -> str:
    """A column's formula in cell references of row `at`; empty where one of its columns is not on the sheet."""
    places = {other.key: number for number, other in enumerate(columns)}
    keys = set(_KEY.findall(column.formula))
    if not keys or not keys <= places.keys():
        return ""
    written = _KEY.sub(lambda match: xl_rowcol_to_cell(at, places[match[0]]), column.formula)
    numerator, slash, denominator = written.partition("/")
    digits = rounding.places + 2
    if rounding.method == TRUNCATE:
        # Not ROUNDDOWN of the quotient: in binary 0,9694 may lie a hair below itself.
        share = f"INT(({numerator.strip()})*{10**digits}/({denominator.strip()}))/{10**digits}"
    else:
        share = f"ROUND(({numerator.strip()})/({denominator.strip()}),{digits})"
    return f'=IF(({denominator.strip()})=0,"{NOTHING}",{share})' if slash else ""


def _formats(looks: _Looks, column: Column, rounding: Rounding, *, bold: bool) -> tuple[Any, Any]:
    """How a cell of the column looks, and how where its text would be taken for a formula once somebody edits it."""
    more: dict[str, Any] = {"border": 1, "bold": bold}
    if column.kind == INTEGER:
        more["num_format"] = "#,##0"
    elif column.kind in (RATIO, MEAN):
        more["num_format"] = f"0.{'0' * rounding.places}%" if rounding.places else "0%"
        more["align"] = "right"
    elif column.kind == DATE:
        more["num_format"] = "dd/mm/yyyy"
    elif column.kind == MONTH:
        more["num_format"] = "mm/yyyy"
    else:
        more["num_format"] = "@"
        more["text_wrap"] = True
    return looks.make(**more), looks.make(**more, quote_prefix=True)


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name Excel takes: at most 31 characters, none of []:*?/\\', each once."""
    base = _NOT_IN_SHEET_NAMES.sub(" ", str(title)).strip()[:31].strip() or _("Biểu")
    name, number = base, 2
    while name.casefold() in taken:
        name, number = f"{base[:27]} ({number})", number + 1
    taken.add(name.casefold())
    return name
