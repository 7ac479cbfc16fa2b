"""The data faces: JSON and CSV, one line per row of the table, nothing pivoted."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from core.formatting import mean_text, month_key, rate_text
from core.rendering.layout import cell_text
from core.tables import DATE, INTEGER, MEAN, MONTH, RATIO, Row, Table

# A spreadsheet takes a text that begins so for a formula; in front of it an apostrophe says it is none.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def json_face(table: Table) -> dict[str, Any]:
    """The table as JSON types: integers as they are, shares as printed ("93,5") or null, months as yyyy-mm."""
    totals = {} if table.totals is None else _json_row(table, table.totals)
    return {
        "name": table.name,
        "title": table.title,
        "full_title": table.full_title,
        "scope": {"code": table.scope.code, "name": table.scope.name},
        "period": {
            "text": table.period.text,
            "label": table.period.label,
            "start": table.period.start.isoformat(),
            "last": table.period.last.isoformat(),
        },
        "on": table.on.isoformat(),
        "options": dict(table.options),
        "columns": [{"key": column.key, "label": str(column.label), "kind": column.kind} for column in table.columns],
        "rows": [_json_row(table, row) for row in table.rows],
        "totals": totals,
        "formulas": [str(text) for text in table.formulas],
        "rounding": {"places": table.rounding.places, "method": str(table.rounding.method)},
        "sources": [str(source.label) for source in table.sources],
        "notes": [str(text) for text in table.notes],
        "annexes": [json_face(annex) for annex in table.annexes],
    }


def render_json(table: Table) -> bytes:
    """The JSON face as a file."""
    return json.dumps(json_face(table), ensure_ascii=False, indent=1).encode() + b"\n"


def render_csv(table: Table) -> bytes:
    """Comma-separated, every text quoted, UTF-8 with a byte order mark, the row of the whole last.

    Headings are the table's labels; integers have no dots, so that any program reads them as numbers.
    """
    out = io.StringIO(newline="")
    lines = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    lines.writerow([neutral(str(column.label)) for column in table.columns])
    rows = [*table.rows] if table.totals is None else [*table.rows, table.totals]
    for row in rows:
        lines.writerow([_csv_value(row.values.get(column.key), column.kind, table) for column in table.columns])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def neutral(text: str) -> str:
    """A text no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _json_row(table: Table, row: Row) -> dict[str, Any]:
    values = {column.key: _json_value(row.values.get(column.key), column.kind, table) for column in table.columns}
    if row.note:
        values["note"] = str(row.note)
    return values


def _json_value(value: Any, kind: str, table: Table) -> Any:
    if value is None:
        return None
    rounding = table.rounding
    written: Mapping[str, Any] = {
        RATIO: lambda: rate_text(value[0], value[1], rounding.places, rounding.method),
        MEAN: lambda: mean_text(value[0], value[1], rounding.places, rounding.method),
        MONTH: lambda: month_key(value),
        DATE: lambda: value.isoformat(),
        INTEGER: lambda: value,
    }
    return written[kind]() if kind in written else str(value)


def _csv_value(value: Any, kind: str, table: Table) -> Any:
    if kind == INTEGER:
        return value
    text = cell_text(value, kind, table.rounding)
    # A negative share is a number of ours, not a text somebody typed.
    return text if kind in (RATIO, MEAN) else neutral(text)
