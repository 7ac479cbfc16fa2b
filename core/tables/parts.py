"""The parts a table is made of: columns, rows, cells, and where a figure leads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple, overload

from django.utils.translation import gettext as _

from core.formatting import HALF_UP

TEXT, INTEGER, RATIO, MEAN, DATE, MONTH, STATUS = "text", "integer", "ratio", "mean", "date", "month", "status"
KINDS = (TEXT, INTEGER, RATIO, MEAN, DATE, MONTH, STATUS)
FIGURES = (INTEGER, RATIO, MEAN)


class Ratio(NamedTuple):
    """A share: two integers until the renderer."""

    numerator: int
    denominator: int


class Mean(NamedTuple):
    """A mean of fractions: their sum and their count, so that means of parts can be pooled without loss."""

    total: Decimal
    number: int


Value = str | int | Ratio | Mean | date | None


@dataclass(frozen=True, slots=True)
class Drill:
    """The query behind a figure: its name, known to the page, and its parameters."""

    query: str
    params: Mapping[str, str | int] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """A parameter as text; empty where there is none."""
        return str(self.params.get(key, ""))

    def number(self, key: str) -> int | None:
        """A parameter as a whole number, None where there is none. Raises ValueError for what is no number."""
        text = self.text(key)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise ValueError(_("“%(text)s” không phải là số.") % {"text": text})
        return int(text)


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Arguments:
        key: name of the cell in rows and in JSON.
        label: heading.
        kind: one of KINDS.
        group: heading over neighbouring columns of the same group.
        short: shorter heading for narrow faces; the label if empty.
        formula: how the figure follows from other columns, in their keys: "present / (required - excused)". The
            XLSX face writes it as a live formula; empty for figures that follow from none.
        drill: the query that lists the records of a cell; a row's `drill` completes it.
        additive: rows add up to totals; false for stocks (a headcount of each month), where the last one stands.
        shown: false for what only data faces carry (a code beside the name).
        parts: a share also shows its two integers, small ("29/31").
        signed: a difference, shown with its sign; one of shares is in percentage points, exact as any other share.
    """

    key: str
    label: str
    kind: str = TEXT
    group: str = ""
    short: str = ""
    formula: str = ""
    drill: Drill | None = None
    additive: bool = True
    shown: bool = True
    parts: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: values by column key, parameters that complete the columns' drills, and a remark ("đến 30/6")."""

    values: Mapping[str, Value]
    drill: Mapping[str, str | int] | None = None
    note: str = ""

    def __getitem__(self, key: str) -> Value:
        return self.values.get(key)


class LazyRows(Sequence[Row]):
    """Rows made when they are looked at: a page shows a hundred of a province's forty thousand names.

    A slice makes its own rows; going through all of them, as a file does, makes them once. Frozen in JSON they are
    rows like any other.

    Arguments:
        count: how many there are.
        make: gives those from one place up to, not including, another.
    """

    def __init__(self, count: int, make: Callable[[int, int], list[Row]]) -> None:
        self._count = count
        self._make = make
        self._made: tuple[Row, ...] | None = None

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, at: int | slice) -> Row | tuple[Row, ...]:
        if self._made is None and isinstance(at, slice) and at.step in (None, 1):
            start, stop, _step = at.indices(self._count)
            return tuple(self._make(start, stop)) if start < stop else ()
        return self._all[at]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, (LazyRows, tuple)) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    @property
    def _all(self) -> tuple[Row, ...]:
        if self._made is None:
            self._made = tuple(self._make(0, self._count)) if self._count else ()
        return self._made


@dataclass(frozen=True, slots=True)
class Scope:
    """The organisation a table speaks of, as it was named on the last day of the period."""

    code: str
    name: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from, in words, with the query that lists the records."""

    label: str
    drill: Drill | None = None


@dataclass(frozen=True, slots=True)
class Rounding:
    """How shares are printed: digits after the comma, and `half_up` or `truncate`."""

    places: int = 1
    method: str = HALF_UP


@dataclass(frozen=True, slots=True)
class Pivot:
    """How page and print lay a long table out: one line per `rows`, one column per value of `column`.

    Arguments:
        rows: keys of the columns that name a line (code, name).
        column: key of the column whose values become columns (month).
        cell: key of the figure or status shown in each.
        params: names of the drill parameters that belong to the column, not to the line.
    """

    rows: tuple[str, ...]
    column: str
    cell: str
    params: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a chart; `ratio` None or over nothing leaves a gap."""

    label: str
    ratio: Ratio | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Shares along a year. `kind` is bar or line; drawn by core.charts."""

    title: str
    points: Sequence[Point]
    kind: str = "bar"
    note: str = ""
