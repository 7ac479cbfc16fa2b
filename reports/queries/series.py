"""One report in several periods as one table: each period a row, or a row of each unit; a pure function of tables."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from core.tables import DATE, MONTH, RATIO, TEXT, Chart, Column, Point, Row, Table, Value, summarised
from reports.queries.comparing import (
    NAME,
    SIDE,
    Said,
    Side,
    figures_of,
    has_codes,
    is_counted,
    named_of,
    nothing_in,
    only_row,
    says_something,
)

YEAR = "year"


def over_years(tables: Sequence[tuple[str, Table]], said: Said, breaks: Mapping[str, str]) -> Table:
    """A report's whole in each of several periods as rows, the latest last, with a chart of its first share.

    Arguments:
        tables: label of the period and the report's table, in order.
        breaks: label → what changed between the period before and this one: a scale, a scoring scheme.

    Raises NothingToCompare where the report has no figures.
    """
    labelled = [(label, summarised(table)) for label, table in tables]
    latest = labelled[-1][1]
    main = _years(labelled, said, breaks)
    if main is None:
        raise nothing_in(*(Side(table, label) for label, table in labelled))
    annexes = []
    for title in dict.fromkeys(annex.title for _label, table in labelled for annex in table.annexes):
        found = [
            (label, next((summarised(one) for one in table.annexes if one.title == title), None))
            for label, table in labelled
        ]
        known = [(label, table) for label, table in found if table is not None and _has_whole(table)]
        annex = _years(known, replace(said, title=title, intro=()), breaks) if known else None
        if annex is not None and annex.rows:
            annexes.append(replace(annex, chart=None))
    formulas = tuple(dict.fromkeys(str(text) for _label, table in labelled for text in table.formulas))
    silent = [label for label, table in labelled if not says_something(table)]
    intro = [*said.intro]
    if silent:
        intro.append(_("Không có số liệu: %(periods)s.") % {"periods": ", ".join(silent)})
    notes = [*said.notes, *(f"{label}: {text}" for label, text in breaks.items()), *map(str, latest.notes)]
    return replace(main, formulas=formulas, notes=notes, intro=intro, annexes=annexes)


def _has_whole(annex: Table) -> bool:
    """Whether an annex says a whole, one row a year; one row a unit and year would be a book."""
    return is_counted(annex) and (annex.totals is not None or len(annex.rows) <= 1)


def _years(tables: Sequence[tuple[str, Table]], said: Said, breaks: Mapping[str, str]) -> Table | None:
    latest = tables[-1][1]
    figures = figures_of(*(table for _label, table in reversed(tables)))
    if not figures:
        return None
    whole = any(table.totals is not None for _label, table in tables) or all(len(t.rows) <= 1 for _l, t in tables)
    named = [] if whole else [one for one in named_of(latest) if one.kind not in (DATE, MONTH)]
    found: dict[tuple[Value, ...], list[Row]] = {}
    for label, table in tables:
        given = [table.totals or only_row(table)] if whole else list(table.rows)
        for row in given:
            values = {column.key: row[column.key] if row else None for column in (*named, *figures)}
            drill = None if row is None or row.drill is None else {**row.drill, SIDE: label}
            key = tuple(values[column.key] for column in named if column.key != NAME or not has_codes(latest))
            found.setdefault(key, []).append(Row({**values, YEAR: label}, drill, breaks.get(label, "")))
    rows = [row for rows in found.values() for row in rows]
    year = Column(YEAR, _("Kỳ"), TEXT)
    columns = [year, *named, *figures] if whole else [*named, year, *figures]
    return replace(
        latest, title=said.title, period=said.period, options=said.options, rows=rows, totals=None, pivot=None,
        columns=[replace(column, shown=True) if column in figures else column for column in columns],
        chart=_chart(figures, rows, breaks) if whole else None, sources=(), notes=(), annexes=(), leading=False,
    )  # fmt: skip


def _chart(figures: Sequence[Column], rows: Sequence[Row], breaks: Mapping[str, str]) -> Chart | None:
    """The first share over the years; a gap marked ≠ where the scale changed."""
    share = next((column for column in figures if column.kind == RATIO), None)
    if share is None:
        return None
    points = []
    for row in rows:
        if str(row[YEAR]) in breaks:
            points.append(Point("≠"))
        value: Any = row[share.key]
        points.append(Point(str(row[YEAR]), value))
    note = _("≠: đổi thang, khung chấm hoặc quy định giữa hai kỳ; không so sánh ngang.") if breaks else ""
    return Chart(f"{share.label}", tuple(points), note=note)
