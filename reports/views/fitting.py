"""What of a table fits the sixty kilobytes of a page: the files have all of it."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from core.tables import FIGURES, Table, is_long

CELLS = 800  # a cell that leads to its records takes some fifty bytes
SPARE = 150  # beside them, for short annexes after a large table
ROWS_A_PAGE = 100
LEAST_ROWS = 12  # of an annex, however large the table before it is


def fitted(table: Table, number: Any, *, cells: int = CELLS) -> tuple[Table, Page[Any] | None]:
    """The table with the rows of one page, and the page where there are several.

    A long table is laid out by month and stays whole. Annexes share what is left of the page, in their order: whole
    where they fit, else their first rows; what no longer fits is named.

    Arguments:
        number: of the page, as an address gives it.
        cells: how many the page holds; fewer where each takes more room.
    """
    left, page = cells, None
    if table.pivot is not None and is_long(table):
        lines = {tuple(row[key] for key in table.pivot.rows) for row in table.rows}
        left -= len(table.rows) + len(lines) * sum(column.kind in FIGURES and column.shown for column in table.columns)
    else:
        rows = max(LEAST_ROWS, min(ROWS_A_PAGE, cells // _width(table)))
        page = Paginator(table.rows, rows).get_page(number)
        left -= len(list(page)) * _width(table)
        if page.number > 1:
            # What stands beside the table is read once, with its first rows.
            return replace(table, rows=list(page), annexes=(), intro=()), page
    annexes, absent = [], []
    for annex in table.annexes:
        shown = _cut(annex, left)
        if shown is None:
            absent.append(annex.title)
        else:
            annexes.append(shown)
            left -= len(shown.rows) * _width(shown)
    notes = list(table.notes)
    if absent:
        notes.append(
            _("Không đủ chỗ trên trang, có trong tệp Excel và PDF: %(titles)s.") % {"titles": "; ".join(absent)}
        )
    shown = replace(table, annexes=annexes, notes=notes)
    if page is None or not page.has_other_pages():
        return shown, None
    return replace(shown, rows=list(page)), page


def _cut(annex: Table, left: int) -> Table | None:
    """What of an annex fits so many cells; None where not even its first rows do."""
    width = _width(annex)
    room = max(0, left) // width
    if len(annex.rows) <= room and not annex.leading:
        return annex
    if annex.leading or room < LEAST_ROWS:
        # A list that is read before the table is short; a short annex after it is let in while there is some room.
        room = LEAST_ROWS if annex.leading or LEAST_ROWS * width <= left + SPARE else 0
    if not room:
        return None
    hidden = len(annex.rows) - room
    if hidden <= 0:
        return annex
    note = _("Còn %(count)d dòng nữa trong tệp Excel và PDF của báo cáo.") % {"count": hidden}
    return replace(annex, rows=annex.rows[:room], notes=(*annex.notes, note))


def _width(table: Table) -> int:
    return max(1, sum(column.shown for column in table.columns))
