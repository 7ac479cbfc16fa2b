"""Tables of several reports as one: every figure stays the other report's own, with that report's own records."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from core.periods import Period
from core.tables import FIGURES, INTEGER, MEAN, Column, Drill, Mean, Ratio, Row, Table, Value, summarised
from reports.queries.comparing import named_of

OF = "of"  # the drill of a figure another report counted, and the parameter that names its address
_QUERY = "of_query"


def drill_of_other(drill: Drill) -> tuple[str, Drill]:
    """The report that counted a figure, and its own drill."""
    own = {key: value for key, value in drill.params.items() if key not in (OF, _QUERY)}
    return drill.text(OF).partition("/")[0], Drill(drill.text(_QUERY), own)


def composed(table: Table, organization: Any, period: Period) -> Table:
    """A table of another report whose figures still lead to that report's records."""
    where = _address(table.name, organization, period)
    columns = [
        replace(column, drill=Drill(OF, {**column.drill.params, OF: where, _QUERY: column.drill.query}))
        if column.drill is not None and column.kind in FIGURES
        else column
        for column in table.columns
    ]
    return replace(table, columns=columns, sources=(), annexes=(), leading=False, pivot=None)


def figures_listed(table: Table, organization: Any, period: Period) -> list[Row]:
    """The figures of a table, those that are something, one a row: what it is, a number or a share.

    The whole where the table has one, else each of its rows under its name.
    """
    table = summarised(table)
    where = _address(table.name, organization, period)
    rows = [table.totals] if table.totals is not None else list(table.rows)
    named = [column for column in named_of(table) if column.shown and column.key not in ("code", "name")]
    found = []
    for row in rows:
        about = ", ".join(str(row[column.key]) for column in named if row[column.key]) if len(rows) > 1 else ""
        for column in table.columns:
            value = row[column.key]
            if column.kind not in FIGURES or not column.shown or not _is_something(value):
                continue
            drill = None
            if column.drill is not None and row.drill is not None:
                drill = {**row.drill, **column.drill.params, OF: where, _QUERY: column.drill.query}
            label = ": ".join(part for part in (about, *_headed(column, table.columns)) if part)
            cells: dict[str, Value] = {"figure": label, "count": None, "share": None}
            cells["count" if column.kind == INTEGER else "share"] = _as_share(value, column.kind)
            found.append(Row(cells, drill))
    return found


def _headed(column: Column, columns: Sequence[Column]) -> tuple[str, str]:
    """The heading of a figure, with that over it where another figure is called the same."""
    label = str(column.label)
    alone = [str(one.label) for one in columns].count(label) == 1
    return ("" if alone else str(column.group)), label


def _address(name: str, organization: Any, period: Period) -> str:
    return f"{name}/{organization.pk}/{period.text}"


def _is_something(value: Value) -> bool:
    if isinstance(value, (Ratio, Mean)):
        return bool(value[0]) and bool(value[1])
    return bool(value)


def _as_share(value: Value, kind: str) -> Value:
    """A mean stands among shares as one."""
    if kind == MEAN and isinstance(value, Mean):
        numerator, denominator = value.total.as_integer_ratio()
        return Ratio(numerator, denominator * value.number)
    return value
