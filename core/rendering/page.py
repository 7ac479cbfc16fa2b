"""The page: a fragment the report's view puts into its own template."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from core import charts
from core.rendering.assets import static_path
from core.rendering.layout import DrillUrl, Grid, grid
from core.tables import Table, is_long, spread


@dataclass(frozen=True, slots=True)
class SourceLink:
    """Where figures come from, and the address that lists it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class PageTable:
    """One table as the template needs it."""

    table: Table
    grid: Grid
    chart: SafeString
    sources: list[SourceLink]
    before: list["PageTable"]
    after: list["PageTable"]


def page_table(table: Table, drill_url: DrillUrl | None = None) -> PageTable:
    """A table with everything written out; months stand as columns where there are several."""
    laid_out = spread(table, summary=True) if is_long(table) else table
    sources = [
        SourceLink(str(source.label), drill_url(source.drill) if drill_url and source.drill else "")
        for source in table.sources
    ]
    return PageTable(
        table=table,
        grid=grid(laid_out, drill_url),
        chart=charts.draw(table.chart, rounding=table.rounding) if table.chart else SafeString(""),
        sources=sources,
        before=[page_table(annex, drill_url) for annex in table.annexes if annex.leading],
        after=[page_table(annex, drill_url) for annex in table.annexes if not annex.leading],
    )


def render_html(table: Table, drill_url: DrillUrl | None = None) -> SafeString:
    """The table as an HTML fragment (templates/core/table.html).

    Arguments:
        drill_url: given a figure's `Drill`, the address that lists its records. Keep it short: a district's year
            has some 800 of them, and a page 60 kB.
    """
    return render_to_string("core/table.html", {"report": page_table(table, drill_url)})


def render_html_document(table: Table) -> bytes:
    """The table as a file of its own, for `manage.py report --format html`: readable without the product."""
    fragment = render_html(table)
    styles = mark_safe(static_path("css/report.css").read_text())  # noqa: S308  our own file
    context = {"table": table, "fragment": fragment, "styles": styles}
    return render_to_string("core/table_document.html", context).encode()


def plain_text(template: str, context: dict[str, object]) -> str:
    """A text from a template, for a mail: services know no templates (HOUSE §2)."""
    return render_to_string(template, context)
