"""The table itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from core.periods import Period
from core.tables.codec import (
    chart_from_json,
    chart_to_json,
    column_from_json,
    column_to_json,
    drill_from_json,
    drill_to_json,
    row_from_json,
    row_to_json,
)
from core.tables.parts import Chart, Column, Drill, LazyRows, Pivot, Rounding, Row, Scope, Source

ONE_PLACE = Rounding()


@dataclass(frozen=True, slots=True)
class Table:
    """A report, or an annex of one.

    Arguments:
        name: of the report builder.
        title: what it is about, without the period: "Tỷ lệ đảng viên dự sinh hoạt chi bộ".
        columns, rows, totals: the figures; `totals` is the row of the whole. Thousands of names may be LazyRows.
        scope, period: of whom and when.
        on: the day it was computed.
        formulas: names of the formulas used, printed under the table.
        sources: where the figures come from.
        notes: remarks printed under the table (not yet confirmed, which tree was used).
        intro: sentences before the table.
        annexes: further tables of the same shape; `leading` ones are read before the table itself.
        unit: unit of the figures, printed at the right above the table in annexes.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    scope: Scope
    period: Period
    on: date
    totals: Row | None = None
    formulas: Sequence[str] = ()
    sources: Sequence[Source] = ()
    notes: Sequence[str] = ()
    intro: Sequence[str] = ()
    annexes: Sequence["Table"] = ()
    leading: bool = False
    chart: Chart | None = None
    pivot: Pivot | None = None
    rounding: Rounding = ONE_PLACE
    unit: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("columns", "rows", "formulas", "sources", "notes", "intro", "annexes"):
            value = getattr(self, name)
            if not isinstance(value, LazyRows):
                object.__setattr__(self, name, tuple(value))

    @property
    def full_title(self) -> str:
        """Title with its period: the same words on the page, in the breadcrumb and in print."""
        return f"{self.title} {self.period.label}"

    def column(self, key: str) -> Column:
        """The column of a key; raises KeyError."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def drill(self, row: Row, column: Column) -> Drill | None:
        """The query behind one cell, or None where there is nothing to list."""
        if column.drill is None or row.drill is None:
            return None
        return Drill(column.drill.query, {**row.drill, **column.drill.params})

    def to_json(self) -> dict[str, Any]:
        """Everything, as JSON types; `from_json` gives an equal table back. The JSON *face* is in core.rendering."""
        kinds = {column.key: column.kind for column in self.columns}
        return {
            "name": self.name,
            "title": self.title,
            "columns": [column_to_json(column) for column in self.columns],
            "rows": [row_to_json(row, kinds) for row in self.rows],
            "scope": {"code": self.scope.code, "name": self.scope.name, "id": self.scope.id},
            "period": self.period.text,
            "on": self.on.isoformat(),
            "totals": None if self.totals is None else row_to_json(self.totals, kinds),
            "formulas": [str(text) for text in self.formulas],
            "sources": [{"label": source.label, "drill": drill_to_json(source.drill)} for source in self.sources],
            "notes": [str(text) for text in self.notes],
            "intro": [str(text) for text in self.intro],
            "annexes": [annex.to_json() for annex in self.annexes],
            "leading": self.leading,
            "chart": None if self.chart is None else chart_to_json(self.chart),
            "pivot": None
            if self.pivot is None
            else [list(self.pivot.rows), self.pivot.column, self.pivot.cell, list(self.pivot.params)],
            "rounding": [self.rounding.places, str(self.rounding.method)],
            "unit": self.unit,
            "options": dict(self.options),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The table `to_json` was called on."""
        columns = tuple(column_from_json(item) for item in data["columns"])
        kinds = {column.key: column.kind for column in columns}
        chart, pivot = data["chart"], data["pivot"]
        return cls(
            name=data["name"],
            title=data["title"],
            columns=columns,
            rows=tuple(row_from_json(row, kinds) for row in data["rows"]),
            scope=Scope(**data["scope"]),
            period=Period.parse(data["period"]),
            on=date.fromisoformat(data["on"]),
            totals=None if data["totals"] is None else row_from_json(data["totals"], kinds),
            formulas=tuple(data["formulas"]),
            sources=tuple(Source(item["label"], drill_from_json(item["drill"])) for item in data["sources"]),
            notes=tuple(data["notes"]),
            intro=tuple(data["intro"]),
            annexes=tuple(Table.from_json(annex) for annex in data["annexes"]),
            leading=data["leading"],
            chart=None if chart is None else chart_from_json(chart),
            pivot=None if pivot is None else Pivot(tuple(pivot[0]), pivot[1], pivot[2], tuple(pivot[3])),
            rounding=Rounding(*data["rounding"]),
            unit=data["unit"],
            options=data["options"],
        )
