"""Adding rows up, and laying a long table out with one column's values as columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.tables.parts import FIGURES, INTEGER, RATIO, Column, Mean, Pivot, Ratio, Row, Value
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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a pivoted table: its rows by the value of the pivot's column, and their sum."""

    row: Row
    cells: Sequence[Row | None]


@dataclass(frozen=True, slots=True)
class Pivoted:
    """A long table with one column's values as columns.

    Arguments:
        heads: the values that became columns, in order.
        lines: one per combination of the pivot's rows, in order of first appearance.
        foot: for each head, its rows added up.
    """

    heads: Sequence[Value]
    lines: Sequence[Line]
    foot: Sequence[Row]


def pivoted(table: Table) -> Pivoted:
    """Lays `table` out by its pivot; raises ValueError if it has none."""
    pivot = table.pivot
    if pivot is None:
        raise ValueError(f"table {table.name} has no pivot")
    heads: dict[Any, list[Row]] = {}
    lines: dict[tuple[Value, ...], dict[Value, Row]] = {}
    for row in table.rows:
        values = row.values
        head = values.get(pivot.column)
        heads.setdefault(head, []).append(row)
        cells = lines.setdefault(tuple(values.get(key) for key in pivot.rows), {})
        # Two rows for one cell (a unit that stood in two places in one month) are added up, not overwritten.
        cells[head] = add_rows(table.columns, [cells[head], row], values, row.drill) if head in cells else row
    order = tuple(sorted(heads))
    whole_drill = (table.totals and table.totals.drill) or None
    foot = [
        add_rows(table.columns, heads[head], {pivot.column: head}, _foot_drill(whole_drill, heads[head]))
        for head in order
    ]
    return Pivoted(order, [_line(table.columns, key, cells, order, pivot) for key, cells in lines.items()], foot)


def _line(
    columns: Sequence[Column], key: tuple[Value, ...], cells: Mapping[Value, Row], order: Sequence[Value], pivot: Pivot
) -> Line:
    rows = list(cells.values())
    notes = dict.fromkeys(row.note for row in rows if row.note)
    summed = add_rows(columns, rows, dict(zip(pivot.rows, key, strict=True)), _shared(row.drill for row in rows))
    return Line(Row(summed.values, summed.drill, ", ".join(notes)), tuple(cells.get(head) for head in order))


def _shared(drills: Iterable[Mapping[str, str | int] | None]) -> dict[str, str | int] | None:
    """The parameters all rows of a line have in common; None where one of them leads nowhere."""
    shared: dict[str, str | int] | None = None
    for drill in drills:
        if drill is None:
            return None
        shared = (
            dict(drill) if shared is None else {key: shared[key] for key in shared if drill.get(key) == shared[key]}
        )
    return shared


def _foot_drill(whole: Mapping[str, str | int] | None, rows: Sequence[Row]) -> dict[str, str | int] | None:
    """The drill of the whole, narrowed by what the rows of one head have in common."""
    if whole is None:
        return None
    return {**(_shared(row.drill for row in rows if row.drill is not None) or {}), **whole}
