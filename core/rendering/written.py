"""The PDF of a document written in sentences: minutes, a resolution. Its heading is that of every paper (DOMAIN §3)."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from django.template.loader import render_to_string
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from core.names import nfc, printable
from core.rendering.letterhead import Letterhead
from core.rendering.paper import FONT, Printer

# Its template, which extends core/written.html; what it says; its heading; what stands under its type, in lower case.
# What it says may have a `part`, a table of it, whose pages are laid across.
Document = tuple[str, Mapping[str, Any], Letterhead, str]


def render_written(template: str, context: Mapping[str, Any], *, letterhead: Letterhead, subject: str) -> bytes:
    """One document as bytes. Raises PdfUnavailable where the machine cannot make one.

    Arguments:
        template: extends core/written.html.
        subject: what stands under its type, in lower case.
    """
    return bind([(template, context, letterhead, subject)], title=f"{letterhead.type_name} {subject}")


def bind(documents: Iterable[Document], *, title: str) -> bytes:
    """Several documents as one, the pages numbered through: each is laid out alone, so memory stays that of one.

    Arguments:
        documents: taken one by one, so that the next need not be known yet.
    """
    writer = PdfWriter()
    pages = 0
    for template, context, letterhead, subject in documents:
        printer = Printer(letterhead)
        text = written_html(template, context, printer, subject, pages)
        document = printer.layout(text)
        writer.append(PdfReader(BytesIO(document.write_pdf())), outline_item=nfc(subject), import_outline=False)
        pages += len(document.pages)
    writer.add_metadata({"/Title": nfc(title)})
    writer.root_object[NameObject("/Lang")] = TextStringObject("vi")
    writer.compress_identical_objects()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def written_html(template: str, context: Mapping[str, Any], printer: Printer, subject: str, pages: int) -> str:
    """A document as WeasyPrint gets it; `pages` have been printed before."""
    frame = {
        "letterhead": printer.letterhead,
        "form": printer.format,
        "subject": subject,
        "font": FONT,
        "footer": printer.footer,
        "opening": pages == 0,
        "next_page": pages + 1,
        "part": context.get("part"),
    }
    return printable(nfc(render_to_string(template, {**context, **frame})))
