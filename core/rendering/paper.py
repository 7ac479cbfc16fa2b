"""The PDF: an official A4 document of the Party from one table (DOMAIN §3).

WeasyPrint needs system libraries; it is imported here alone and only when a PDF is asked for, so that without them the
rest of the product runs. A long table is laid out in pieces that are joined afterwards: one document of 300 pages took
1.45 GB, pieces take what one piece takes (STACK). A piece gives its last, half-filled page back to the next one, so
the joints are not to be seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from core import charts
from core.names import nfc
from core.rendering.assets import AssetRefused, static_path
from core.rendering.layout import Grid, Line, grid, widths_in
from core.rendering.letterhead import DocumentFormat, Letterhead, format_on
from core.tables import Table, is_long, spread, summarised

FONT = "Liberation Serif"
PIECE = 240  # rows laid out at once: some ten pages
UPRIGHT_MM, ACROSS_MM, DIGIT_MM = 165, 267, 0.17639  # a digit is half as wide as its font is high, in points
NUMBERS = 4.5  # digits for the numbers of the rows
BODY_SIZES, ANNEX_SIZES, ACROSS_SIZE = (12, 11, 10), (12, 11), 11  # points, the first that fits
ASSET_SCHEME = "static:"
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class PdfUnavailable(RuntimeError):
    """WeasyPrint's system libraries are missing; str() is the sentence for the user, with the one line to run."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the document with what stands around it.

    Arguments:
        annex: 0 for the body, else the number of the annex ("Biểu số 1").
        size: of the table's type, in points.
        widths: of the numbers of the rows and of the columns, in hundredths, with a point for CSS.
        leading: small tables read before the body's own.
    """

    table: Table
    grid: Grid
    annex: int
    landscape: bool
    size: int
    widths: Sequence[str]
    chart: SafeString
    leading: Sequence["Part"] = ()


def render_pdf(table: Table, letterhead: Letterhead) -> bytes:
    """The document as bytes. Raises PdfUnavailable where the machine cannot make one.

    Takes about 0.3 s of computing a page: up to some ten pages in a request, more in a job.
    """
    printer = Printer(letterhead)
    parts = document_parts(table)
    writer = PdfWriter()
    pages = 0
    for part in parts:
        for piece, count in printer.pieces(part, pages):
            writer.append(PdfReader(BytesIO(piece)), import_outline=False)
            pages += count
    writer.add_metadata({"/Title": f"{nfc(table.full_title)} – {nfc(table.scope.name)}"})
    writer.root_object[NameObject("/Lang")] = TextStringObject("vi")
    writer.compress_identical_objects()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def document_parts(table: Table) -> list[Part]:
    """The body, then the annexes. A long table is summed up in the body and laid out by month in the first annex."""
    leading = [_part(annex, 0, leading=True) for annex in table.annexes if annex.leading]
    body = replace(_part(summarised(table) if is_long(table) else table, 0), leading=leading)
    following = [annex for annex in table.annexes if not annex.leading]
    if is_long(table):
        following.insert(0, replace(spread(table), chart=None, notes=()))
    return [body, *(_part(annex, number) for number, annex in enumerate(following, 1))]


def across(table: Table) -> Part:
    """A table as it stands with others on pages laid across (core/document_leading.html)."""
    laid_out, size = grid(table), BODY_SIZES[0]
    widths, _stands = widths_in(laid_out, ACROSS_MM / DIGIT_MM / size - NUMBERS)
    return Part(table, laid_out, 0, landscape=True, size=size, widths=_shares(widths), chart=SafeString(""))


def document_html(part: Part, letterhead: Letterhead) -> str:
    """One part as WeasyPrint gets it when the part is short: what `make bench` lays out without us."""
    return _piece_html(part, letterhead, format_on(letterhead.date), part.grid.lines, 0, pages=0, last=True)


class Printer:
    """WeasyPrint with our fonts, locked to our static files."""

    def __init__(self, letterhead: Letterhead) -> None:
        self.letterhead = letterhead
        self.format = format_on(letterhead.date)
        self.weasyprint = _weasyprint()
        self.fetcher = _locked_fetcher(self.weasyprint)
        self.fonts = self.weasyprint.text.fonts.FontConfiguration()

    def pieces(self, part: Part, pages: int) -> Iterator[tuple[bytes, int]]:
        """The PDFs of one part and how many pages each has; `pages` have been printed before."""
        lines = part.grid.lines
        start = 0
        while True:
            last = start + PIECE >= len(lines)
            text = _piece_html(
                part, self.letterhead, self.format, lines[start : start + PIECE], start, pages=pages, last=last
            )
            document = self.layout(text)
            kept = document.pages
            following = start + PIECE
            if not last and len(kept) > 1:
                carried = _first_row_of(kept[-1])
                if carried is not None and carried > start:
                    kept, following = kept[:-1], carried
            yield document.copy(kept).write_pdf(), len(kept)
            if last:
                return
            pages += len(kept)
            start = following

    def layout(self, text: str) -> Any:
        """HTML laid out on pages."""
        html = self.weasyprint.HTML(string=text, base_url=ASSET_SCHEME, url_fetcher=self.fetcher)
        return html.render(font_config=self.fonts, presentational_hints=True)


def _part(table: Table, annex: int, *, leading: bool = False) -> Part:
    laid_out = grid(table)
    for size in ANNEX_SIZES if annex else BODY_SIZES:
        widths, upright = widths_in(laid_out, UPRIGHT_MM / DIGIT_MM / size - NUMBERS)
        if upright:
            break
    landscape = not (upright or leading)
    if landscape:
        size = ACROSS_SIZE
        widths, _stands = widths_in(laid_out, ACROSS_MM / DIGIT_MM / size - NUMBERS)
    return Part(
        table=table,
        grid=laid_out,
        annex=annex,
        landscape=landscape,
        size=size,
        widths=_shares(widths),
        chart=charts.draw(table.chart, rounding=table.rounding, font=FONT) if table.chart else SafeString(""),
    )


def _shares(widths: Sequence[float]) -> list[str]:
    """Of the numbers of the rows and of the columns, in hundredths of the whole."""
    whole = sum(widths) + NUMBERS
    return [f"{100 * width / whole:.2f}" for width in (NUMBERS, *widths)]


def _piece_html(
    part: Part,
    letterhead: Letterhead,
    form: DocumentFormat,
    lines: Sequence[Line],
    start: int,
    *,
    pages: int,
    last: bool,
) -> str:
    title = part.table.full_title
    return nfc(
        render_to_string(
            "core/document.html",
            {
                "part": part,
                "table": part.table,
                "heads": part.grid.heads,
                "numbers": range(1, len(part.grid.columns) + 2),
                "numbered": list(enumerate(lines, start + 1)),
                "foot": part.grid.foot if last else None,
                "letterhead": letterhead,
                "form": form,
                "subject": title[:1].lower() + title[1:],
                "font": FONT,
                "first": start == 0,
                "last": last,
                "next_page": pages + 1,
                "opening": start == 0 and part.annex == 0,
            },
        )
    )


def _first_row_of(page: Any) -> int | None:
    """The index of the first row printed on a page, from the anchors r0, r1, …"""
    rows = [int(name[1:]) - 1 for name in page.anchors if name[:1] == "r" and name[1:].isdigit()]
    return min(rows, default=None)


def _weasyprint() -> Any:
    try:
        import weasyprint
        import weasyprint.text.fonts
    except OSError as error:
        raise PdfUnavailable(
            _("Máy chủ chưa có thư viện để tạo PDF. Người quản trị hãy chạy: sudo apt-get install %(packages)s")
            % {"packages": PACKAGES}
        ) from error
    return weasyprint


def _locked_fetcher(weasyprint: Any) -> Any:
    """Opens static files and refuses everything else: no network, no other file of the machine."""

    class LockedFetcher(weasyprint.urls.URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(ASSET_SCHEME):
                raise AssetRefused(url)
            path = static_path(url.removeprefix(ASSET_SCHEME))
            return weasyprint.urls.URLFetcherResponse(url, path.read_bytes())

    return LockedFetcher(allowed_protocols=())
