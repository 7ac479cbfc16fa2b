"""What of a table fits the sixty kilobytes of a page: the files have all of it."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from core.tables import Table, is_long

CELLS = 900  # a cell that leads to its records takes some fifty bytes
ROWS_A_PAGE = 100
LEAST_ROWS = 12  # of an annex, however large the table before it is


def fitted(table: Table, number: Any) -> tuple[Table, Page[Any] | None]:
    """The table with the rows of one page, and the page where there are several.

    A long table is laid out by month and stays whole. Annexes share what is left of the page, and say what is missing.

    Arguments:
        number: of the page, as an address gives it.
    """
    left, page = CELLS, None
    if is_long(table):
        left -= len(table.rows) + len(table.rows) // 2
    else:
        width = _width(table)
        page = Paginator(table.rows, max(LEAST_ROWS, min(ROWS_A_PAGE, CELLS // width))).get_page(number)
        left -= len(list(page)) * width
    annexes = []
    for annex in table.annexes:
        room = LEAST_ROWS if annex.leading else max(LEAST_ROWS, left // _width(annex))
        rows = annex.rows[:room]
        left -= len(rows) * _width(annex)
        notes = list(annex.notes)
        if len(rows) < len(annex.rows):
            notes.append(
                _("Còn %(count)d dòng nữa trong tệp Excel và PDF của báo cáo.") % {"count": len(annex.rows) - len(rows)}
            )
        annexes.append(replace(annex, rows=rows, notes=notes))
    if page is None or not page.has_other_pages():
        return replace(table, annexes=annexes), None
    # What stands beside the table is read once, with its first rows.
    return replace(table, rows=list(page), annexes=annexes if page.number == 1 else ()), page


def _width(table: Table) -> int:
    return max(1, sum(column.shown for column in table.columns))
