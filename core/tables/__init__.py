"""What a report is: a table of exact cells, before anybody has written a number out.

A `Table` is pure data. It goes through JSON and back unchanged, which is how issued reports are frozen; every figure
can name the query that lists its records (`Drill`), never a closure; its report gives those records as a table too.
`core.rendering` turns one table into a page, a PDF, an XLSX, a CSV and a JSON face.
"""

from core.tables.parts import (
    DATE,
    FIGURES,
    INTEGER,
    KINDS,
    MEAN,
    MONTH,
    RATIO,
    STATUS,
    TEXT,
    Chart,
    Column,
    Drill,
    LazyRows,
    Mean,
    Pivot,
    Point,
    Ratio,
    Rounding,
    Row,
    Scope,
    Source,
    Value,
)
from core.tables.pivots import add_rows, add_values, is_long, spread, summarised
from core.tables.registry import REPORTS, Choice, ReportBuilder, UnknownReport, get_report, register
from core.tables.table import Table

__all__ = [
    "DATE",
    "FIGURES",
    "INTEGER",
    "KINDS",
    "MEAN",
    "MONTH",
    "RATIO",
    "REPORTS",
    "STATUS",
    "TEXT",
    "Chart",
    "Choice",
    "Column",
    "Drill",
    "LazyRows",
    "Mean",
    "Pivot",
    "Point",
    "Ratio",
    "ReportBuilder",
    "Rounding",
    "Row",
    "Scope",
    "Source",
    "Table",
    "UnknownReport",
    "Value",
    "add_rows",
    "add_values",
    "get_report",
    "is_long",
    "register",
    "spread",
    "summarised",
]
