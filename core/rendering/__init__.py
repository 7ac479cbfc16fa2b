"""Five faces of one `Table`: page, PDF, XLSX, CSV, JSON. Nothing here knows where a table comes from."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.names import fold
from core.rendering.bound import Bound, bound_tables, render_bound
from core.rendering.flat import json_face, render_csv, render_json
from core.rendering.layout import DrillUrl
from core.rendering.letterhead import FORMATS, DocumentFormat, Letterhead, format_on
from core.rendering.page import PageTable, page_table, plain_text, render_html, render_html_document
from core.rendering.paper import PdfUnavailable, across, render_pdf, upright
from core.rendering.workbook import render_workbook, render_xlsx
from core.rendering.written import Document, bind, render_written
from core.tables import Table

CONTENT_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Face:
    """A table as a file to hand out."""

    content: bytes
    content_type: str
    filename: str


def as_paper(content: bytes, title: str) -> Face:
    """A PDF as a file named by what it is."""
    name = fold(title).replace("/", "-").replace(",", "").replace(" ", "-")[:120]
    return Face(content, CONTENT_TYPES["pdf"], f"{name}.pdf")


def render(
    table: Table, face: str, *, letterhead: Letterhead | None = None, papers: Iterable[Document] | None = None
) -> Face:
    """One face as a file.

    Arguments:
        face: html, pdf, xlsx, csv or json.
        letterhead: the frame of the PDF, which needs one.
        papers: what the PDF binds in place of the table alone (`ReportBuilder.papers`).

    Raises PdfUnavailable, and ValueError for an unknown face or a PDF without its letterhead.
    """
    if face not in CONTENT_TYPES:
        raise ValueError(f"unknown face {face!r}")
    if face == "pdf":
        if letterhead is None:
            raise ValueError("a PDF needs its letterhead")
        if papers is None:
            content = render_pdf(table, letterhead)
        else:
            content = bind(papers, title=f"{table.full_title} – {table.scope.name}")
    else:
        writers = {"html": render_html_document, "xlsx": render_xlsx, "csv": render_csv, "json": render_json}
        content = writers[face](table)
    name = fold(f"{table.name} {table.scope.code} {table.period.text}").replace(" ", "-")
    return Face(content, CONTENT_TYPES[face], f"{name}.{face}")


__all__ = [
    "CONTENT_TYPES",
    "FORMATS",
    "Bound",
    "Document",
    "DocumentFormat",
    "DrillUrl",
    "Face",
    "Letterhead",
    "PageTable",
    "PdfUnavailable",
    "across",
    "as_paper",
    "bind",
    "bound_tables",
    "format_on",
    "json_face",
    "page_table",
    "plain_text",
    "render",
    "render_bound",
    "render_csv",
    "render_html",
    "render_html_document",
    "render_json",
    "render_pdf",
    "render_workbook",
    "render_written",
    "render_xlsx",
    "upright",
]
