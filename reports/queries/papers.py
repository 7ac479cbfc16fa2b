"""A report to the committee above on paper: one PDF with its annexes bound in, one workbook of all its tables."""

import itertools
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.names import fold
from core.rendering import CONTENT_TYPES, Face, as_paper, bound_tables, render_bound, render_workbook
from core.rendering.letterhead import Letterhead
from core.tables import Table
from reports.queries.composing import Composed

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def pack_paper(composed: Composed, *, correction: str = "", footer: str = "", prose_only: bool = False) -> Face:
    """The report as a PDF. Raises PdfUnavailable where the machine cannot make one.

    Arguments:
        correction: the sentence that refers to the report this one corrects.
        footer: at the foot of every page.
        prose_only: without the annexes.
    """
    annexes = [] if prose_only else composed.annexes
    bound = bound_tables([(one.printed, one.landscape, one.chart) for one in annexes])
    context: dict[str, Any] = {
        "correction": correction,
        "sections": list(
            zip(section_numbers([one.heading for one in composed.sections]), composed.sections, strict=True)
        ),
        "annexes": [(numbers_text(one.first, one.last), one.table.full_title) for one in bound],
    }
    title = f"{composed.letterhead.type_name} {composed.subject}"
    content = render_bound(
        ("reports/pack_document.html", context, composed.letterhead, composed.subject), bound,
        title=f"{title} – {composed.letterhead.name}", footer=footer,
    )  # fmt: skip
    return as_paper(content, paper_name(composed.letterhead, composed.subject))


def pack_workbook(composed: Composed) -> Face:
    """All tables of the report as one workbook."""
    tables: Sequence[Table] = [one.printed for one in composed.annexes]
    content = render_workbook(tables, title=composed.subject)
    name = fold(paper_name(composed.letterhead, composed.subject)).replace("/", "-").replace(",", "").replace(" ", "-")
    return Face(content, CONTENT_TYPES["xlsx"], f"{name[:120]}.xlsx")


def paper_name(letterhead: Letterhead, subject: str) -> str:
    """What a file of the report is called: its number, or its type, and what it is about."""
    number = letterhead.number_line.removeprefix("Số ").strip() if letterhead.number else letterhead.type_name
    return f"{number} {subject}".strip()


def section_numbers(headings: Sequence[str]) -> list[str]:
    """The numbers of sections: those with a heading are counted, the others have none."""
    count = itertools.count(1)
    return [roman(next(count)) if heading else "" for heading in headings]


def roman(number: int) -> str:
    """A number of a section, "IV"."""
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def numbers_text(first: int, last: int) -> str:
    """ "Biểu số 1", or "Biểu số 1–3" for a table that is printed as several."""
    return _("Biểu số %(first)s") % {"first": first} if first == last else f"{_('Biểu số')} {first}–{last}"
