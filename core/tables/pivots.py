"""Adding rows up, and laying a long table out with one column's values as columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from core.formatting import date_text, month_key
from core.tables.parts import (
    DATE,
    FIGURES,
    INTEGER,
    MONTH,
    RATIO,
    STATUS,
    TEXT,
    Column,
    Drill,
    Mean,
    Pivot,
    Ratio,
    Row,
    Value,
)
from core.tables.table import Table


def add_values(kind: str, values: Iterable[Value]) -> Value:
    """Figures of one column added up: integers, both halves of ratios (pooled), both halves of means."""
    given = [value for value in values if value is not None]
    if kind == INTEGER:
        return sum(value for value in given if isinstance(value, int))
    if kind == RATIO:
        ratios = [value for value in given if isinstance(value, Ratio)]
        return Ratio(sum(ratio[0] for ratio in ratios), sum(ratio[1] for ratio in ratios))
    means = [value for value in given if isinstance(value, Mean)]
    return Mean(sum((mean[0] for mean in means), Decimal(0)), sum(mean[1] for mean in means))


def add_rows(
    columns: Sequence[Column],
    rows: Sequence[Row],
    named: Mapping[str, Value] | None = None,
    drill: Mapping[str, str | int] | None = None,
) -> Row:
    """One row that adds the additive figures of `rows` up.

    Arguments:
        named: values of the columns that are no figures (the name of the whole).
        drill: parameters that complete the columns' drills for the whole.
    """
    values = dict(named or {})
    for column in columns:
        if column.kind in FIGURES and column.additive:
            values[column.key] = add_values(column.kind, (row.values.get(column.key) for row in rows))
    return Row(values, drill)


def is_long(table: Table) -> bool:
    """Whether a pivot has something to lay out: two or more columns to come."""
    return table.pivot is not None and len(_heads(table, table.pivot)) > 1


def summarised(table: Table) -> Table:
    """The same table over the whole period: one row per line of its pivot, the pivot's column left out.

    A table without a pivot is its own summary.
    """
    pivot = table.pivot
    if pivot is None:
        return table
    columns = tuple(column for column in table.columns if column.key not in _laid_out(table, pivot))
    rows = [_line(table, pivot, key, rows) for key, rows in _lines(table, pivot).items()]
    return replace(table, columns=columns, rows=rows, pivot=None)


def spread(table: Table, *, summary: bool = False) -> Table:
    """The same table with one column per value of its pivot's column; raises ValueError if it has no pivot.

    Arguments:
        summary: all figures of the whole period behind them, instead of the one figure alone.
    """
    pivot = table.pivot
    if pivot is None:
        raise ValueError(f"table {table.name} has no pivot")
    cell = table.column(pivot.cell)
    heads = _heads(table, pivot)
    head_columns = {head: _head_column(table, pivot, cell, head, rows[0]) for head, rows in heads.items()}
    behind = [column for column in table.columns if column.key not in (pivot.column, *pivot.rows)]
    if not summary:
        behind = [replace(cell, label=_("Cả kỳ"), short="", group="")] if cell.kind in FIGURES else []
    behind = [column for column in behind if column.kind in FIGURES]
    rows = []
    for key, members in _lines(table, pivot).items():
        line = _line(table, pivot, key, members)
        cells = {head_columns[row.values.get(pivot.column)].key: row.values.get(pivot.cell) for row in members}
        rows.append(Row({**line.values, **cells}, line.drill, line.note))
    totals = table.totals
    if totals is not None and cell.kind in FIGURES and cell.additive:
        foot = {
            head_columns[head].key: add_values(cell.kind, (row.values.get(pivot.cell) for row in members))
            for head, members in heads.items()
        }
        totals = Row({**totals.values, **foot}, totals.drill, totals.note)
    columns = (*(table.column(key) for key in pivot.rows), *head_columns.values(), *behind)
    return replace(table, columns=columns, rows=rows, totals=totals, pivot=None)


def _laid_out(table: Table, pivot: Pivot) -> tuple[str, ...]:
    """Keys that mean nothing over a whole period: the pivot's column, and a status of one day."""
    texts = (column.key for column in table.columns if column.kind in (TEXT, STATUS, DATE))
    return (pivot.column, *(key for key in texts if key not in pivot.rows))


def _heads(table: Table, pivot: Pivot) -> dict[Value, list[Row]]:
    """Rows by the pivot's column: days and months in order, texts as they come."""
    heads: dict[Value, list[Row]] = {}
    for row in table.rows:
        heads.setdefault(row.values.get(pivot.column), []).append(row)
    if table.column(pivot.column).kind in (DATE, MONTH):
        return {head: heads[head] for head in sorted(heads, key=str)}
    return heads


def _lines(table: Table, pivot: Pivot) -> dict[tuple[Value, ...], list[Row]]:
    """Rows by the columns that name a line, one row for each value of the pivot's column.

    Two rows for one cell (a unit that stood in two places in one month) are added up, not overwritten.
    """
    lines: dict[tuple[Value, ...], dict[Value, Row]] = {}
    for row in table.rows:
        cells = lines.setdefault(tuple(row.values.get(key) for key in pivot.rows), {})
        head = row.values.get(pivot.column)
        cells[head] = row if head not in cells else _merged(table.columns, cells[head], row)
    return {key: list(cells.values()) for key, cells in lines.items()}


def _merged(columns: Sequence[Column], first: Row, second: Row) -> Row:
    return add_rows(columns, [first, second], {**first.values, **second.values}, second.drill)


def _line(table: Table, pivot: Pivot, key: tuple[Value, ...], rows: Sequence[Row]) -> Row:
    last = rows[-1]
    stocks = {column.key: last.values.get(column.key) for column in table.columns if not column.additive}
    drill = None if last.drill is None else {k: v for k, v in last.drill.items() if k not in pivot.params}
    named = {**stocks, **dict(zip(pivot.rows, key, strict=True))}
    notes = dict.fromkeys(row.note for row in rows if row.note)
    return Row(add_rows(table.columns, rows, named).values, drill, ", ".join(notes))


def _head_column(table: Table, pivot: Pivot, cell: Column, head: Value, example: Row) -> Column:
    label, short, key = str(head), str(head), str(head)
    if isinstance(head, date):
        if table.column(pivot.column).kind == MONTH:
            key, label, short = month_key(head), f"{head.month}/{head.year}", f"T{head.month}"
        else:
            key, label, short = head.isoformat(), date_text(head), date_text(head)[:5]
    same_year = table.period.start.year == table.period.last.year
    drill = cell.drill
    if drill is not None and example.drill is not None:
        own = {name: example.drill[name] for name in pivot.params if name in example.drill}
        drill = Drill(drill.query, {**drill.params, **own})
    return replace(
        cell,
        key=f"{pivot.column}:{key}",
        label=label,
        short=short if same_year else label,
        group=f"{cell.label}",
        formula="",
        drill=drill,
        parts=cell.kind == RATIO,
    )
