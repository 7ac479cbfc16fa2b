"""The parts of a table as JSON types, and back: exact, unlike the JSON face, which prints."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from core.tables.parts import DATE, MEAN, MONTH, RATIO, TEXT, Chart, Column, Drill, Mean, Point, Ratio, Row, Value


def drill_to_json(drill: Drill | None) -> list[Any] | None:
    return None if drill is None else [drill.query, dict(drill.params)]


def drill_from_json(data: Sequence[Any] | None) -> Drill | None:
    return None if data is None else Drill(data[0], data[1])


def column_to_json(column: Column) -> dict[str, Any]:
    """Labels may be lazy translations: they are frozen in the language of the moment."""
    data = {name: getattr(column, name) for name in Column.__slots__}
    texts = {name: str(data[name]) for name in ("label", "short", "group")}
    return {**data, **texts, "drill": drill_to_json(column.drill)}


def column_from_json(data: Mapping[str, Any]) -> Column:
    return Column(**{**data, "drill": drill_from_json(data["drill"])})


def row_to_json(row: Row, kinds: Mapping[str, str]) -> dict[str, Any]:
    values = {key: value_to_json(value, kinds.get(key, TEXT)) for key, value in row.values.items()}
    return {"values": values, "drill": None if row.drill is None else dict(row.drill), "note": row.note}


def row_from_json(data: Mapping[str, Any], kinds: Mapping[str, str]) -> Row:
    values = {key: value_from_json(value, kinds.get(key, TEXT)) for key, value in data["values"].items()}
    return Row(values, data["drill"], data["note"])


def value_to_json(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == RATIO:
        return list(value)
    if kind == MEAN:
        return [str(value[0]), value[1]]
    if kind in (DATE, MONTH):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def value_from_json(value: Any, kind: str) -> Value:
    if value is None:
        return None
    if kind == RATIO:
        return Ratio(*value)
    if kind == MEAN:
        return Mean(Decimal(value[0]), value[1])
    return date.fromisoformat(value) if kind in (DATE, MONTH) else value


def chart_to_json(chart: Chart) -> dict[str, Any]:
    points = [[point.label, None if point.ratio is None else list(point.ratio)] for point in chart.points]
    return {"title": chart.title, "points": points, "kind": chart.kind, "note": chart.note}


def chart_from_json(data: Mapping[str, Any]) -> Chart:
    points = tuple(Point(label, None if ratio is None else Ratio(*ratio)) for label, ratio in data["points"])
    return Chart(data["title"], points, data["kind"], data["note"])
