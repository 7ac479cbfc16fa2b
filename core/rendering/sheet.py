"""One table on one sheet of a workbook, as the clerks of a district print it and go on computing with it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.formatting import NOTHING
from core.names import printable
from core.rendering.cells import (
    holds,
    lines_of,
    live_formula,
    share_of,
    sum_formula,
    summed,
    width_of,
)
from core.rendering.flat import FORMULA_STARTS
from core.rendering.layout import cell_text
from core.tables import DATE, FIGURES, INTEGER, MEAN, MONTH, RATIO, Column, Row, Table

FONT = "Times New Roman"
A4 = 9
PORTRAIT_COLUMNS = 9
FOLDED_COLUMNS = 40  # a sheet of more is wider than any paper: what people are not shown is folded away
NAME_WIDTH, TEXT_WIDTH, FIGURE_WIDTH, LEAST_WIDTH = 38, 30, 10, 6
MEASURED_ROWS = 200  # whose texts say how wide a column is; longer ones further down take two lines
LINE_HEIGHT = 17  # points: the heights of headings and merged cells are given, since no program fits those
LISTED = 10  # rows from which on a list can be filtered


class Looks:
    """The formats of one workbook; xlsxwriter wants each made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def make(self, **more: Any) -> Any:
        key = tuple(sorted(more.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({"font_name": FONT, "font_size": 12, "valign": "vcenter", **more})
        return self.made[key]


class Sheet:
    """One table on one sheet.

    Arguments:
        home: name of the sheet of contents the first line leads back to; none in a workbook of one report.
    """

    def __init__(self, looks: Looks, name: str, table: Table, *, home: str = "") -> None:
        self.table = table
        self.columns = table.columns
        self.home = home
        self.noted: int | None = None  # the column whose texts carry the rows' remarks
        self.sheet = looks.book.add_worksheet(name)
        self.title = looks.make(bold=True, font_size=14, text_wrap=True)
        self.italic = looks.make(italic=True, text_wrap=True)
        self.link = looks.make(font_color="#0B57D0", underline=1)
        self.heading = looks.make(bold=True, border=1, align="center", text_wrap=True, bg_color="#F1F3F4")
        self.upper = looks.make(bold=True, top=1, left=1, right=1, bg_color="#F1F3F4")
        self.lower = looks.make(
            bold=True, bottom=1, left=1, right=1, align="center", text_wrap=True, bg_color="#F1F3F4"
        )
        self.cells = [_formats(looks, column, table, bold=False) for column in self.columns]
        self.foot = [_formats(looks, column, table, bold=True) for column in self.columns]
        self.summed = [column for column in self.columns if column.kind == INTEGER and column.additive]
        self.widths = self._widths()

    def write(self, *, heading: bool = True) -> None:
        """Heading, headings of columns, rows, the row of the whole, formulas and remarks.

        Arguments:
            heading: false for a sheet of plain rows, whose first line other programs take for names of columns.
        """
        self._set_widths()
        self.noted = self._named if heading else None
        first = self._write_title() if heading else 0
        top = self._write_heads(first, grouped=heading)
        self._set_print(first, top)
        at = top
        sums: dict[str, int] = {}
        for row in self.table.rows:
            self._write_row(at, row, self.cells)
            summed(sums, row, self.summed)
            at += 1
        grouped = heading and any(column.group for column in self.columns)
        if not heading or (self.table.totals is None and not grouped and at - top > LISTED):
            self.sheet.autofilter(top - 1, 0, max(at - 1, top - 1), len(self.columns) - 1)
        if self.table.totals is not None:
            # What the rows do not add up to (people counted once, whom two rows count) is no sum of them.
            adding = {key for key, value in sums.items() if value == self.table.totals.values.get(key)}
            self._write_row(at, self.table.totals, self.foot, adding=adding, first=top)
            at += 1
        if heading:
            self._write_notes(at + 1)

    def _write_title(self) -> int:
        """The organisation, what the table is about, the unit of its figures; the row of the headings."""
        at = 0
        if self.home:
            self.sheet.write_url(0, 0, f"internal:'{self.home}'!A1", self.link, _("← Mục lục"))
            at = 1
        self._write_across(at, self.table.scope.name, self.title, 14)
        self._write_across(at + 1, self.table.full_title, self.title, 14)
        if self.table.unit:
            self._write_across(at + 2, _("Đơn vị tính: %(unit)s") % {"unit": self.table.unit}, self.italic, 12)
        return at + 3

    def _write_notes(self, at: int) -> None:
        formulas = [_("Công thức: %(formula)s") % {"formula": formula} for formula in self.table.formulas]
        sources = [source.label for source in self.table.sources]
        for number, text in enumerate([*formulas, *self.table.notes, *sources], at):
            self._write_across(number, str(text), self.italic, 12)

    def _write_across(self, at: int, text: str, look: Any, size: int) -> None:
        """A sentence over the width of the table, in as many lines as it takes."""
        lines = lines_of(text, sum(self.widths) * 11 / size)
        if lines > 1:
            self.sheet.set_row(at, lines * LINE_HEIGHT * size / 12)
        if len(self.columns) > 1:
            self.sheet.merge_range(at, 0, at, len(self.columns) - 1, "", look)
        self.sheet.write_string(at, 0, printable(text), look)

    def _write_heads(self, at: int, *, grouped: bool) -> int:
        """The headings; the row after them. Two rows where columns share a group."""
        columns = self.columns
        if not grouped or not any(column.group for column in columns):
            labels = [str(column.label) for column in columns]
            for number, label in enumerate(labels):
                self.sheet.write_string(at, number, label, self.heading)
            self.sheet.set_row(at, self._head_height(labels))
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
        labels = [str(column.short or column.label) if column.group else str(column.label) for column in columns]
        self.sheet.set_row(at + 1, self._head_height(labels))
        for number, (column, label) in enumerate(zip(columns, labels, strict=True)):
            self.sheet.write_string(at + 1, number, label, self.heading if column.group else self.lower)
        return at + 2

    def _head_height(self, labels: Sequence[str]) -> float:
        # Bold letters are broader than the digits a column is measured in.
        lines = (lines_of(label, width * 0.9) for label, width in zip(labels, self.widths, strict=True))
        return max(2, *lines) * LINE_HEIGHT

    def _write_row(
        self, at: int, row: Row, formats: Sequence[tuple[Any, Any]], *, adding: Sequence[str] | set[str] = (),
        first: int = 0,
    ) -> None:  # fmt: skip
        """One row.

        Arguments:
            adding: keys of the figures that are the sums of their column from the row `first` on.
        """
        for number, (column, (plain, quoted)) in enumerate(zip(self.columns, formats, strict=True)):
            value = row.values.get(column.key)
            if value is None:
                self.sheet.write_blank(at, number, None, plain)
            elif column.kind in FIGURES:
                self._write_figure(at, number, row, plain, first if column.key in adding else None)
            elif column.kind in (DATE, MONTH):
                self.sheet.write_datetime(at, number, value, plain)
            else:
                text = printable(str(value))
                if number == self.noted and row.note:
                    text = f"{text} ({row.note})"
                self.sheet.write_string(at, number, text, quoted if text.startswith(FORMULA_STARTS) else plain)

    def _write_figure(self, at: int, number: int, row: Row, look: Any, summed_from: int | None) -> None:
        """A number, or the formula that gives just this number."""
        column = self.columns[number]
        value: Any = row.values[column.key]
        if column.kind != INTEGER:
            share = share_of(value, column.kind, self.table.rounding)
            value = NOTHING if share is None else float(share)
        formula = ""
        if holds(column, row.values):
            formula = live_formula(column, self.columns, at, self.table.rounding)
        if not formula and summed_from is not None and summed_from < at:
            formula = sum_formula(number, summed_from, at)
        if formula:
            self.sheet.write_formula(at, number, formula, look, value)
        elif isinstance(value, str):
            self.sheet.write_string(at, number, value, look)
        else:
            self.sheet.write_number(at, number, value, look)

    @property
    def _named(self) -> int:
        """The column a reader knows a row by."""
        return next((number for number, column in enumerate(self.columns) if column.shown), 0)

    def _widths(self) -> list[float]:
        rows = [*self.table.rows[:MEASURED_ROWS], *([self.table.totals] if self.table.totals else [])]
        widths = []
        for number, column in enumerate(self.columns):
            texts = [cell_text(row.values.get(column.key), column.kind, self.table.rounding) for row in rows]
            if column.kind in FIGURES or column.kind in (DATE, MONTH) or not column.shown:
                least, most = FIGURE_WIDTH + 2 * (column.kind == DATE), TEXT_WIDTH
            else:
                least, most = LEAST_WIDTH, NAME_WIDTH if number == self._named else TEXT_WIDTH
            words = str((column.short if column.group else "") or column.label)
            widths.append(float(width_of(words, texts, least=least, most=most)))
        return widths

    def _set_widths(self) -> None:
        for number, (column, width) in enumerate(zip(self.columns, self.widths, strict=True)):
            folded = len(self.columns) > FOLDED_COLUMNS and column.kind in FIGURES and not column.shown
            self.sheet.set_column(number, number, width, None, {"level": 1, "hidden": True} if folded else {})

    def _set_print(self, first: int, after: int) -> None:
        self.sheet.freeze_panes(after, self._named + 1)
        self.sheet.repeat_rows(first, after - 1)
        set_page(self.sheet, self.table.scope.name, self.table.period.label)
        if len(self.columns) > PORTRAIT_COLUMNS:
            self.sheet.set_landscape()


def set_page(sheet: Any, left: str, right: str) -> None:
    """A4, as wide as the paper, at the foot of each page of whom it speaks, its number, and the period."""
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
    # An ampersand begins a code there; all three parts together take 255 characters.
    left, right = (printable(text)[:90].replace("&", "&&") for text in (left, right))
    sheet.set_footer(f"&L{left}&C&P/&N&R{right}")


def _formats(looks: Looks, column: Column, table: Table, *, bold: bool) -> tuple[Any, Any]:
    """How a cell of the column looks, and how where its text would be taken for a formula once somebody edits it."""
    more: dict[str, Any] = {"border": 1, "bold": bold}
    if column.kind == INTEGER:
        more["num_format"] = _signed("#,##0") if column.signed else "#,##0"
    elif column.kind in (RATIO, MEAN):
        places = table.rounding.places
        share = f"0.{'0' * places}%" if places else "0%"
        more["num_format"] = _signed(share) if column.signed else share
        more["align"] = "right"
    elif column.kind == DATE:
        more["num_format"] = "dd/mm/yyyy"
    elif column.kind == MONTH:
        more["num_format"] = "mm/yyyy"
    else:
        more["num_format"] = "@"
        more["text_wrap"] = True
    return looks.make(**more), looks.make(**more, quote_prefix=True)


def _signed(look: str) -> str:
    """A number format that shows the sign of what grew too."""
    return f"+{look};-{look};{look}"
