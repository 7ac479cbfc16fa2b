"""A paper in sentences with tables bound behind it as numbered annexes: a report to the committee above."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from django.utils.safestring import SafeString
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from core.names import nfc
from core.rendering.paper import Part, Printer, document_parts
from core.rendering.written import Document, written_html
from core.tables import Table


@dataclass(frozen=True, slots=True)
class Bound:
    """A table bound behind the prose, as the parts it is printed in, with the numbers of its first and last annex."""

    table: Table
    parts: Sequence[Part]
    first: int
    last: int


def bound_tables(tables: Sequence[tuple[Table, bool | None, bool]]) -> list[Bound]:
    """Tables as annexes, numbered through.

    Arguments:
        tables: each with whether its pages lie across (None: as fits) and whether its chart is printed.
    """
    bound: list[Bound] = []
    number = 0
    for table, landscape, chart in tables:
        parts = document_parts(table, landscape=landscape)
        numbered = [
            replace(part, annex=number + place, chart=part.chart if chart else SafeString(""))
            for place, part in enumerate(parts, 1)
        ]
        bound.append(Bound(table, numbered, number + 1, number + len(parts)))
        number += len(parts)
    return bound


def render_bound(front: Document, annexes: Sequence[Bound], *, title: str, footer: str = "") -> bytes:
    """The paper and its annexes as one PDF, the pages numbered through; a long table is laid out in pieces.

    Arguments:
        front: the paper; its template extends core/written.html.
        footer: stands at the foot of every page (the fingerprint of an issued report).

    Raises PdfUnavailable where the machine cannot make one.
    """
    template, context, letterhead, subject = front
    printer = Printer(letterhead, footer=footer)
    writer = PdfWriter()
    document = printer.layout(written_html(template, context, printer, subject, 0))
    writer.append(PdfReader(BytesIO(document.write_pdf())), outline_item=nfc(subject), import_outline=False)
    pages = len(document.pages)
    for annex in annexes:
        outline: str | None = nfc(annex.table.full_title)
        for part in annex.parts:
            for piece, count in printer.pieces(part, pages):
                writer.append(PdfReader(BytesIO(piece)), outline_item=outline, import_outline=False)
                outline = None
                pages += count
    writer.add_metadata({"/Title": nfc(title)})
    writer.root_object[NameObject("/Lang")] = TextStringObject("vi")
    writer.compress_identical_objects()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
