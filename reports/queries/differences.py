"""What an issued report says, against what the records say now: cell by cell (DOMAIN §6.49)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from branches.scoping import NAMELESS
from core.rendering.layout import cell_text
from core.tables import FIGURES, MONTH, STATUS, Column, Drill, Row, Table, Value
from reports.models import Issue, IssuedTable
from reports.queries.figures import Figures
from reports.queries.frozen import table_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that differs.

    Arguments:
        row, column: their names as printed.
        reported, now: as printed; empty where the row is only in the other table.
        drill: the query that lists the records as they are now.
    """

    row: str
    column: str
    reported: str
    now: str
    drill: Drill | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """The cells of one issued table that differ today; `problem` says why it could not be computed again."""

    issued: IssuedTable
    title: str
    cells: Sequence[Cell] = ()
    problem: str = ""


def differences_of(issue: Issue, *, position: int | None = None) -> list[Difference]:
    """The tables of an issued report that say something else today: none where all agree.

    They are computed from today's records with the clock of the day it was issued: a running year that has run on, or
    a task that has become overdue since, is no correction of what was reported (DOMAIN §6.49).

    Arguments:
        position: only the table there, so that a page computes one; all, if not given.
    """
    figures = Figures(issue.organization, by=NAMELESS, on=date.fromisoformat(issue.content["parameters"]["on"]))
    found = []
    for issued in issue.tables.all() if position is None else issue.tables.filter(position=position):
        reported = table_of(issued)
        try:
            now = figures.table(issued.report, reported.period, issued.options)
        except (ValueError, LookupError) as error:
            found.append(Difference(issued, reported.full_title, problem=str(error)))
            continue
        cells = list(_cells(reported, now))
        cells.extend(_of_annexes(reported, now))
        if cells:
            found.append(Difference(issued, reported.full_title, cells))
    return found


def _of_annexes(reported: Table, now: Table) -> Iterator[Cell]:
    """The cells that differ in the tables behind a table: builders leave out those without rows."""
    after = {annex.title: annex for annex in now.annexes}
    for old in reported.annexes:
        new = after.pop(old.title, None)
        if new is None:
            yield Cell(old.title, _("(cả bảng)"), _("có trong báo cáo"), _("không còn"))
            continue
        for one in _cells(old, new):
            yield replace(one, row=f"{old.title}: {one.row}")
    for new in after.values():
        yield Cell(new.title, _("(cả bảng)"), _("không có trong báo cáo"), _("mới có"))


def _cells(reported: Table, now: Table) -> Iterator[Cell]:
    """The figures of two states of one table that differ, in the order they were printed."""
    columns = [column for column in reported.columns if column.kind in FIGURES]
    known = {column.key: column for column in now.columns}
    names = _naming(reported, now)
    before, after = _by_key(reported, names), _by_key(now, names)
    for key, old in before.items():
        new = after.pop(key, None)
        if new is None:
            yield Cell(_name(reported, old), _("(cả dòng)"), _("có trong báo cáo"), _("không còn"))
            continue
        yield from _of_row(reported, now, columns, known, old, new)
    for new in after.values():
        yield Cell(_name(now, new), _("(cả dòng)"), _("không có trong báo cáo"), _("mới có"))
    if reported.totals is not None and now.totals is not None:
        yield from _of_row(reported, now, columns, known, reported.totals, now.totals)


def _of_row(
    reported: Table, now: Table, columns: Sequence[Column], known: dict[str, Column], old: Row, new: Row
) -> Iterator[Cell]:
    for column in columns:
        if column.key not in known or old[column.key] == new[column.key]:
            continue
        yield Cell(
            _name(reported, old),
            str(column.label) if not column.group else f"{column.group}: {column.label}",
            cell_text(old[column.key], column.kind, reported.rounding),
            cell_text(new[column.key], column.kind, now.rounding),
            now.drill(new, known[column.key]),
        )


def _naming(*tables: Table) -> list[str]:
    """The columns that name a row in all of them: the code with the month, where that is enough; else all texts, so
    that a unit under another name is still the same row."""
    shared = [column for column in tables[0].columns if column.kind not in FIGURES]
    pivots = {table.pivot.column for table in tables if table.pivot}
    short = [column.key for column in shared if column.key == "code" or column.kind == MONTH or column.key in pivots]
    for table in tables:
        keys = [tuple(row[name] for name in short) for row in table.rows]
        if len(set(keys)) < len(keys):
            return [column.key for column in shared if column.kind != STATUS]
    return short


def _by_key(table: Table, names: Sequence[str]) -> dict[tuple[Value, ...], Row]:
    """Rows by what names them; equal ones by their order too."""
    rows: dict[tuple[Value, ...], Row] = {}
    for row in table.rows:
        key: tuple[Value, ...] = tuple(row[name] for name in names)
        while key in rows:
            key = (*key, "+")
        rows[key] = row
    return rows


def _name(table: Table, row: Row) -> str:
    """A row's name as printed: what stands first, and its month."""
    shown = [column for column in table.columns if column.shown and column.kind not in FIGURES]
    named = shown[:1] + [column for column in shown[1:] if column.kind == MONTH]
    words = [cell_text(row[column.key], column.kind, table.rounding) for column in named]
    return " – ".join(word for word in words if word) or _("Tổng cộng")
