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
from core.names import nfc, printable
from core.rendering.assets import AssetRefused, static_path
from core.rendering.layout import Grid, Line, column_blocks, grid, widths_in
from core.rendering.letterhead import DocumentFormat, Letterhead, format_on
from core.tables import Column, Table, is_long, spread, summarised

FONT = "Liberation Serif"
PIECE = 240  # rows laid out at once: some ten pages
UPRIGHT_MM, ACROSS_MM, DIGIT_MM = 165, 267, 0.17639  # a digit is half as wide as its font is high, in points
NUMBERS = 4.5  # digits for the numbers of the rows
BODY_SIZES, ANNEX_SIZES, ACROSS_SIZES = (12, 11, 10), (12, 11), (11, 10)  # points, the first that fits
UPRIGHT_SIZES = (12, 11, 10, 9)  # of a table somebody wants upright
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


def document_parts(table: Table, *, landscape: bool | None = None) -> list[Part]:
    """The body, then the annexes. A long table is summed up in the body and laid out by month in the first annex; one
    too wide for the paper goes on in a table of its own, the first annex too.

    Arguments:
        landscape: lays every page across; False keeps upright what stands upright in a smaller type; None: as fits.
    """
    sizes = {True: (), False: UPRIGHT_SIZES, None: None}[landscape]
    first, *going_on = _parted(summarised(table) if is_long(table) else table)
    leading = [piece for annex in table.annexes if annex.leading for piece in _parted(annex)]
    if is_long(table):
        going_on.append(replace(spread(table), chart=None, notes=()))
    following = going_on + [piece for annex in table.annexes if not annex.leading for piece in _parted(annex)]
    return [
        _body(first, leading, sizes=sizes),
        *(_part(annex, number, sizes=sizes) for number, annex in enumerate(following, 1)),
    ]


def across(table: Table) -> Part:
    """A table as it stands with others on pages laid across (core/document_leading.html)."""
    laid_out, size = grid(table), BODY_SIZES[0]
    widths, _stands = widths_in(laid_out, ACROSS_MM / DIGIT_MM / size - NUMBERS)
    return Part(table, laid_out, 0, landscape=True, size=size, widths=_shares(widths), chart=SafeString(""))


def upright(table: Table, *, size: int = 11) -> Part:
    """The same on upright pages, its chart with it."""
    laid_out = grid(table)
    widths, _stands = widths_in(laid_out, UPRIGHT_MM / DIGIT_MM / size - NUMBERS)
    chart = charts.draw(table.chart, rounding=table.rounding, font=FONT) if table.chart else SafeString("")
    return Part(table, laid_out, 0, landscape=False, size=size, widths=_shares(widths), chart=chart)


def document_html(part: Part, letterhead: Letterhead) -> str:
    """One part as WeasyPrint gets it when the part is short: what `make bench` lays out without us."""
    return _piece_html(part, letterhead, format_on(letterhead.date), part.grid.lines, 0, pages=0, last=True)


class Printer:
    """WeasyPrint with our fonts, locked to our static files."""

    def __init__(self, letterhead: Letterhead, *, footer: str = "") -> None:
        self.letterhead = letterhead
        self.footer = footer  # at the foot of every page
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
                part, self.letterhead, self.format, lines[start : start + PIECE], start, pages=pages, last=last,
                footer=self.footer,
            )  # fmt: skip
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


def _body(table: Table, leading: Sequence[Table], *, sizes: Sequence[int] | None = None) -> Part:
    """The table of the body with the small ones read before it: on pages laid across where one of them needs that."""
    body = _part(table, 0, sizes=sizes)
    upright = [_part(annex, 0) for annex in leading]
    if not body.landscape and any(part.landscape for part in upright):
        body = _part(table, 0, sizes=())
    return replace(body, leading=[_part(annex, 0, sizes=()) for annex in leading] if body.landscape else upright)


def _part(table: Table, annex: int, *, sizes: Sequence[int] | None = None) -> Part:
    """A table as wide as it needs.

    Arguments:
        sizes: those it may have on upright pages; none for pages laid across.
    """
    laid_out, landscape, stands = grid(table), False, False
    for size in (ANNEX_SIZES if annex else BODY_SIZES) if sizes is None else sizes:
        widths, stands = widths_in(laid_out, UPRIGHT_MM / DIGIT_MM / size - NUMBERS)
        if stands:
            break
    if not stands:
        widths, size, _stands = _across(laid_out)
        landscape = True
    return Part(
        table=table,
        grid=laid_out,
        annex=annex,
        landscape=landscape,
        size=size,
        widths=_shares(widths),
        chart=charts.draw(table.chart, rounding=table.rounding, font=FONT) if table.chart else SafeString(""),
    )


def _across(laid_out: Grid) -> tuple[list[float], int, bool]:
    """The widths on a page laid across, the size of the type, and whether the table stands well there."""
    for size in ACROSS_SIZES:
        widths, stands = widths_in(laid_out, ACROSS_MM / DIGIT_MM / size - NUMBERS)
        if stands:
            return widths, size, True
    return widths, size, False


def _parted(table: Table) -> list[Table]:
    """A table that stands on a page laid across as it is; a wider one as several, each with the names of the rows.

    Columns under one heading stay together, and as many of them as stand go into one table.
    """
    if _across(grid(table))[2]:
        return [table]
    names, blocks = column_blocks(table)
    pieces: list[list[Column]] = []
    for block in blocks:
        wider = [*pieces[-1], *block] if pieces else block
        if pieces and not _across(grid(replace(table, columns=(*names, *wider))))[2]:
            pieces.append(block)
        else:
            pieces[-1:] = [wider]
    first, *others = pieces or [[]]
    bare = replace(table, chart=None, notes=(), formulas=())
    return [
        replace(table, columns=(*names, *first)),
        *(replace(bare, title=_continued(table, piece), columns=(*names, *piece)) for piece in others),
    ]


def _continued(table: Table, columns: Sequence[Column]) -> str:
    """The title of what did not fit beside the rest: by its heading, where it has one."""
    groups = {str(column.group) for column in columns}
    about = groups.pop() if len(groups) == 1 else ""
    return f"{table.title}: {about[:1].lower()}{about[1:]}" if about else _("%s (tiếp theo)") % table.title


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
    footer: str = "",
) -> str:
    title = part.table.full_title
    return printable(
        nfc(
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
                    "footer": footer,
                    "first": start == 0,
                    "last": last,
                    "next_page": pages + 1,
                    "opening": start == 0 and part.annex == 0,
                },
            )
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
