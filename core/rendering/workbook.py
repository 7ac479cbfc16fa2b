"""The XLSX: what a district office goes on computing with. Numbers are numbers, totals and shares are live formulas."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from core.names import printable
from core.rendering.cells import sheet_name
from core.rendering.sheet import Looks, Sheet, set_page
from core.tables import Table, is_long, spread, summarised

# Rows are written in order and let go, so that a list of a province's members fits in memory too.
SETTINGS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
CONTENTS = ((5, "TT"), (60, "Biểu"), (44, "Đơn vị"), (28, "Kỳ"))


@dataclass(frozen=True, slots=True)
class _Part:
    """One sheet to come: its table, what distinguishes it from others of the same report, and whether it is headed."""

    table: Table
    name: str
    heading: bool = True


def render_xlsx(table: Table) -> bytes:
    """The table as a workbook: the sum of the period, the months, the rows as they are, then the annexes."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, SETTINGS) as book:
        _set_properties(book, table.full_title, table.scope.name, table.on)
        looks, names = Looks(book), set[str]()
        for part in _parts(table):
            Sheet(looks, sheet_name(part.name or _("Báo cáo"), names), part.table).write(heading=part.heading)
    return out.getvalue()


def render_workbook(tables: Iterable[Table], *, title: str) -> bytes:
    """Several tables as one workbook: a sheet of contents that leads to each, then every table with its annexes.

    Arguments:
        tables: taken one by one, so that the next need not be built yet.
        title: stands over the contents.
    """
    out = BytesIO()
    with xlsxwriter.Workbook(out, SETTINGS) as book:
        looks, home = Looks(book), _("Mục lục")
        names = {home.casefold()}
        contents = _Contents(looks, home, title)
        for number, table in enumerate(tables, 1):
            _set_properties(book, title, table.scope.name, table.on)
            for place, part in enumerate(_parts(table)):
                ordinal = f"{number}.{place}" if place else f"{number}"
                name = sheet_name(f"{ordinal} {part.name or table.title}", names)
                contents.add(ordinal, part, name)
                Sheet(looks, name, part.table, home=home).write(heading=part.heading)
        contents.close()
    return out.getvalue()


def _parts(table: Table) -> Iterator[_Part]:
    """The sheets of one report; one that is alone has no name."""
    if is_long(table):
        yield _Part(summarised(table), _("Tổng hợp"))
        yield _Part(spread(table), _("Theo kỳ"))
        yield _Part(table, _("Số liệu"), heading=False)
    else:
        yield _Part(table, "")
    for annex in table.annexes:
        yield _Part(annex, annex.title)


class _Contents:
    """The first sheet of a workbook of several tables."""

    def __init__(self, looks: Looks, name: str, title: str) -> None:
        self.sheet = looks.book.add_worksheet(name)
        self.plain = looks.make(border=1, text_wrap=True)
        self.link = looks.make(border=1, text_wrap=True, font_color="#0B57D0", underline=1)
        self.italic = looks.make(italic=True)
        self.sheet.write_string(0, 0, printable(title), looks.make(bold=True, font_size=14))
        heading = looks.make(bold=True, border=1, align="center", bg_color="#F1F3F4")
        for number, (width, label) in enumerate(CONTENTS):
            self.sheet.set_column(number, number, width)
            self.sheet.write_string(2, number, label, heading)
        self.sheet.freeze_panes(3, 0)
        self.sheet.repeat_rows(2)
        self.sheet.set_landscape()
        set_page(self.sheet, title, "")
        self.at = 3

    def add(self, ordinal: str, part: _Part, sheet: str) -> None:
        """A line that leads to a sheet."""
        title = printable(part.table.title)
        if part.name and part.name != title:
            title = f"{title} – {part.name}"
        self.sheet.write_string(self.at, 0, ordinal, self.plain)
        # The text of a link is a string like any other: Excel runs none of it.
        self.sheet.write_url(self.at, 1, f"internal:'{sheet}'!A1", self.link, title)
        self.sheet.write_string(self.at, 2, part.table.scope.name, self.plain)
        self.sheet.write_string(self.at, 3, part.table.period.label, self.plain)
        self.at += 1

    def close(self) -> None:
        """Says so where there is nothing to lead to."""
        if self.at == 3:
            self.sheet.write_string(3, 0, _("Không có biểu nào."), self.italic)


def _set_properties(book: Any, title: str, subject: str, on: date) -> None:
    book.set_properties(
        {"title": printable(title), "subject": printable(subject), "created": datetime.combine(on, time())}
    )
