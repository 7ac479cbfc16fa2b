"""One report twice as one table: pure functions of tables, which compute no figure of their own but differences.

Rows meet by what names them and not by their names: a unit by its code, which it keeps whatever it is called. A
difference is the later figure less the earlier one, of shares in percentage points; two shares are subtracted exactly.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from core.formatting import date_text
from core.periods import Period
from core.tables import (
    DATE,
    FIGURES,
    INTEGER,
    MEAN,
    MONTH,
    RATIO,
    TEXT,
    Column,
    Drill,
    Mean,
    Ratio,
    Row,
    Table,
    Value,
    summarised,
)

CODE, NAME = "code", "name"
SIDE = "side"  # the parameter of a drill that says of which of the tables it speaks
BEFORE, NOW = "a", "b"
QUERY = "q"  # in the parameters of a side: its query, where each row has another
Key = tuple[Value, ...]


class NothingToCompare(ValueError):
    """str() is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two tables.

    Arguments:
        label: what heads its columns: "năm 2021", or the organisation.
    """

    table: Table
    label: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is told of a comparison beside its figures.

    Arguments:
        title, period, options: of the table to come.
        notes: what a reader must know beside what both tables say of themselves.
        intro: what he must know before he reads a figure: a change of scale.
        marks: what became of a unit between the two periods, by its code.
        comparable: false where levels of different scales stand side by side: no difference is formed.
    """

    title: str
    period: Period
    options: Mapping[str, str]
    notes: Sequence[str] = ()
    intro: Sequence[str] = ()
    marks: Mapping[str, str] | None = None
    comparable: bool = True


def compare(before: Side, now: Side, said: Said, *, by_rows: bool) -> Table:
    """Two tables of one report beside each other, with those of their annexes that have figures.

    Arguments:
        by_rows: whether rows of units mean the same in both (two periods of one organisation); if not (two
            organisations), what the tables say as a whole is compared, figure by figure.

    Raises NothingToCompare where the report has no figures.
    """
    before, now = (replace(side, table=summarised(side.table)) for side in (before, now))
    found = _pair(before, now, said, by_rows=by_rows)
    for annex in now.table.annexes:
        other = next((one for one in before.table.annexes if one.title == annex.title), None)
        if other is not None and is_counted(annex):
            first, second = replace(before, table=summarised(other)), replace(now, table=summarised(annex))
            found += _pair(first, second, replace(said, title=annex.title, intro=()), by_rows=by_rows)
    if not found:
        raise nothing_in(before, now)
    # Where the report itself says no whole (each level of organisation by itself), the first annex that does leads.
    return replace(
        found[0], title=said.title, formulas=_of_both(before, now, "formulas"),
        notes=[*said.notes, *_notes(before, now)], intro=[*said.intro, *_empty(before, now)], annexes=found[1:],
    )  # fmt: skip


def nothing_in(*sides: Side) -> NothingToCompare:
    """Why there is nothing to subtract: a list of people has no figures, a period none yet, or there is no whole."""
    told = {"title": sides[-1].table.title, "sides": ", ".join(side.label for side in sides)}
    if figures_of(*(side.table for side in sides)):
        sentence = _("Báo cáo “%(title)s” không có số chung của cả tổ chức; hãy so sánh hai kỳ của cùng một tổ chức.")
    elif any(side.table.rows or not has_codes(side.table) for side in sides):
        sentence = _("Báo cáo “%(title)s” là danh sách, không có số liệu để so sánh.")
    else:
        sentence = _("Báo cáo “%(title)s” chưa có số liệu nào: %(sides)s.")
    return NothingToCompare(sentence % told)


def difference(before: Value, now: Value) -> Value:
    """What a figure gained: an integer, or a share whose value is the difference of both; None where one is missing."""
    if isinstance(before, int) and isinstance(now, int):
        return now - before
    first, second = _exact(before), _exact(now)
    if first is None or second is None:
        return None
    return Ratio(second[0] * first[1] - first[0] * second[1], first[1] * second[1])


def is_list(table: Table) -> bool:
    """Whether its rows are single records (people, meetings), which have no other beside them."""
    return not has_codes(table) and any(column.drill is not None for column in named_of(table))


def is_counted(annex: Table) -> bool:
    """Whether an annex counts: what only lists (the branches that are silent) is read with its own report."""
    return not is_list(annex) and (annex.totals is not None or any(row.drill is not None for row in annex.rows))


def drill_of(drill: Drill) -> tuple[str, Drill]:
    """The side a figure of a comparison speaks of, and the drill of that side's own report."""
    side = drill.text(SIDE)
    params: dict[str, str | int] = {}
    for key, value in drill.params.items():
        owner, dot, own = key.partition(":")
        if not dot and key != SIDE:
            params[key] = value
        elif owner == side:
            params[own] = value
    query = drill.query or str(params.pop(QUERY, ""))
    return side, Drill(query, params)


def _pair(before: Side, now: Side, said: Said, *, by_rows: bool) -> list[Table]:
    """The rows of both beside each other; or, where they do not mean the same, both wholes: counts, then shares."""
    if not figures_of(before.table, now.table):
        return []
    if not is_list(now.table) and (by_rows or not has_codes(now.table)):
        return [_rows(before, now, said)]
    if found := _wholes(before, now, said):
        return found
    before, now = (replace(side, table=_of_itself(side.table)) for side in (before, now))
    if not before.table.rows and not now.table.rows:
        return []
    return [_rows(before, now, said)] if named_of(now.table) else _wholes(before, now, said)


def _rows(before: Side, now: Side, said: Said) -> Table:
    figures = figures_of(now.table, before.table)
    named = [column for column in named_of(now.table) or named_of(before.table) if column.kind != DATE or column.shown]
    keys = [column.key for column in named if column.key != NAME or not has_codes(now.table)]
    yearly = {column.key for column in named if column.kind == MONTH or (column.kind == DATE and keys == [column.key])}
    before, now = (replace(side, table=_placed(side.table, yearly)) for side in (before, now))
    first, second = (_by_key(side.table, keys) for side in (before, now))
    ordered = [*second, *(key for key in first if key not in second)]
    if CODE in keys:
        ordered.sort(key=lambda key: str(key[keys.index(CODE)] or ""))
    rows = [_row(first.get(key), second.get(key), figures, named, said) for key in ordered]
    totals = None
    if now.table.totals or before.table.totals:
        totals = _row(before.table.totals, now.table.totals, figures, named, said)
    columns = [
        *(replace(column, kind=TEXT) if column.key in yearly else column for column in named),
        *_columns(figures, before.label, now.label, said),
    ]
    return replace(
        now.table, title=said.title, period=said.period, options=said.options, columns=columns, rows=rows,
        totals=totals, chart=None, pivot=None, sources=(), notes=(), annexes=(), leading=False,
    )  # fmt: skip


def _row(before: Row | None, now: Row | None, figures: Sequence[Column], named: Sequence[Column], said: Said) -> Row:
    known = now or before
    assert known is not None
    values: dict[str, Value] = {column.key: known[column.key] for column in named}
    notes = []
    for column in figures:
        old = before[column.key] if before else None
        new = now[column.key] if now else None
        values |= {f"{column.key}_{BEFORE}": old, f"{column.key}_{NOW}": new}
        if said.comparable:
            values[f"{column.key}_change"] = difference(old, new)
    mark = (said.marks or {}).get(str(known[CODE])) if CODE in known.values else None
    if mark:
        notes.append(mark)
    elif before and now and before[NAME] and now[NAME] and before[NAME] != now[NAME]:
        notes.append(_("trước là %(name)s") % {"name": before[NAME]})
    notes += [row.note for row in (now,) if row is not None and row.note]
    drill: dict[str, str | int] = {}
    for side, row in ((BEFORE, before), (NOW, now)):
        if row is not None and row.drill is not None:
            drill |= {f"{side}:{key}": value for key, value in row.drill.items()}
    return Row(values, drill if any(row and row.drill is not None for row in (before, now)) else None, "; ".join(notes))


def _columns(figures: Sequence[Column], before: str, now: str, said: Said) -> list[Column]:
    """Of each figure what it was, what it is and what it gained, under one heading."""
    labels = [str(column.label) for column in figures]
    columns = []
    for column, label in zip(figures, labels, strict=True):
        head = f"{column.group}: {label}" if column.group and labels.count(label) > 1 else label
        for side, text in ((BEFORE, before), (NOW, now)):
            columns.append(
                replace(
                    column, key=f"{column.key}_{side}", label=f"{head}, {text}", short=text, group=head, formula="",
                    drill=_of_side(column.drill, side), shown=True,
                )
            )  # fmt: skip
        if said.comparable:
            columns.append(_change_column(column, head))
    return columns


def _change_column(column: Column, head: str) -> Column:
    key = column.key
    if column.kind == INTEGER:
        return Column(
            f"{key}_change", _("%(figure)s, tăng giảm") % {"figure": head}, INTEGER, head, short=_("tăng, giảm"),
            formula=f"{key}_{NOW} - {key}_{BEFORE}", signed=True,
        )  # fmt: skip
    return Column(
        f"{key}_change", _("%(figure)s, tăng giảm (điểm %%)") % {"figure": head}, RATIO, head,
        short=_("tăng, giảm (điểm %)"), signed=True, additive=False,
    )  # fmt: skip


def _wholes(before: Side, now: Side, said: Said) -> list[Table]:
    """What both say as a whole: counts, then shares."""
    return [table for table in (_whole(before, now, said, kinds) for kinds in ((INTEGER,), (RATIO, MEAN))) if table]


def _whole(before: Side, now: Side, said: Said, kinds: Sequence[str]) -> Table | None:
    """What two tables say as a whole, one row a figure; None where they say nothing of these kinds."""
    first, second = (side.table.totals or only_row(side.table) for side in (before, now))
    figures = [column for column in figures_of(now.table, before.table) if column.kind in kinds]
    if not figures or (first is None and second is None):
        return None
    kind = INTEGER if kinds == (INTEGER,) else RATIO
    label = _("Số lượng") if kind == INTEGER else _("Tỷ lệ (%)")
    rows = []
    for column in figures:
        old, new = (row[column.key] if row else None for row in (first, second))
        drill: dict[str, str | int] = {}
        for side, row in ((BEFORE, first), (NOW, second)):
            if row is not None and row.drill is not None and column.drill is not None:
                own = {QUERY: column.drill.query, **row.drill, **column.drill.params}
                drill |= {f"{side}:{key}": value for key, value in own.items()}
        head = f"{column.group}: {column.label}" if column.group else str(column.label)
        values = {
            "figure": head, BEFORE: _as(kind, old), NOW: _as(kind, new),
            "change": difference(old, new) if said.comparable else None,
        }  # fmt: skip
        rows.append(Row(values, drill or None))
    change = Column(
        "change", _("Tăng, giảm") if kind == INTEGER else _("Tăng, giảm (điểm %)"), kind, signed=True,
        formula=f"{NOW} - {BEFORE}" if kind == INTEGER else "", additive=False,
    )  # fmt: skip
    columns = (
        Column("figure", label, TEXT),
        Column(BEFORE, before.label, kind, drill=Drill("", {SIDE: BEFORE}), additive=False),
        Column(NOW, now.label, kind, drill=Drill("", {SIDE: NOW}), additive=False),
        *([change] if said.comparable else []),
    )
    return replace(
        now.table, title=said.title if kind == INTEGER else _("%(title)s: tỷ lệ") % {"title": said.title},
        period=said.period, options=said.options, columns=columns, rows=rows, totals=None, chart=None, pivot=None,
        sources=(), notes=(), annexes=(), leading=False,
    )  # fmt: skip


def _of_itself(table: Table) -> Table:
    """The rows an organisation has of itself where these are several (its quota by each issuer), without its name."""
    columns = [column for column in table.columns if column.key not in (CODE, NAME)]
    kept = {column.key for column in columns}
    rows = [
        replace(row, values={key: value for key, value in row.values.items() if key in kept})
        for row in table.rows
        if row[CODE] == table.scope.code
    ]
    return replace(table, columns=columns, rows=rows)


def figures_of(*tables: Table) -> list[Column]:
    """The shown figures of some tables, each once, in the order of the first that has it."""
    found: dict[str, Column] = {}
    for table in tables:
        for column in table.columns:
            if column.kind in FIGURES and column.shown:
                found.setdefault(column.key, column)
    return list(found.values())


def named_of(table: Table) -> list[Column]:
    """The columns that name a row: those before its first figure."""
    first = next((at for at, column in enumerate(table.columns) if column.kind in FIGURES), len(table.columns))
    return list(table.columns[:first])


def has_codes(table: Table) -> bool:
    """Whether its rows are organisations."""
    return any(column.key == CODE for column in table.columns)


def _by_key(table: Table, keys: Sequence[str]) -> dict[Key, Row]:
    """Rows by what names them; the second of a name is another one."""
    found: dict[Key, Row] = {}
    for row in table.rows:
        key: Key = tuple(row[one] for one in keys)
        count = 2
        while key in found:
            key, count = (*key[: len(keys)], count), count + 1
        found[key] = row
    return found


def _placed(table: Table, yearly: Collection[str]) -> Table:
    """The table with months and rounds by their place in the year, whichever year: "T3", "03/02"."""
    if not yearly:
        return table
    kinds = {column.key: column.kind for column in table.columns}
    rows = []
    for row in table.rows:
        days = {key: value for key, value in row.values.items() if key in yearly and isinstance(value, date)}
        told = {key: f"T{day.month}" if kinds[key] == MONTH else date_text(day)[:5] for key, day in days.items()}
        rows.append(replace(row, values={**row.values, **told}))
    return replace(table, rows=rows)


def only_row(table: Table) -> Row | None:
    """The row of a table that has no other."""
    return table.rows[0] if len(table.rows) == 1 else None


def _exact(value: Value) -> tuple[int, int] | None:
    """A share as two integers; None of an empty whole."""
    if isinstance(value, Ratio):
        return (value.numerator, value.denominator) if value.denominator else None
    if isinstance(value, Mean) and value.number:
        numerator, denominator = value.total.as_integer_ratio()
        return numerator, denominator * value.number
    return None


def _as(kind: str, value: Value) -> Value:
    """A mean among shares is one of them."""
    if kind == RATIO and isinstance(value, Mean):
        exact = _exact(value)
        return Ratio(*exact) if exact else Ratio(0, 0)
    return value


def _of_side(drill: Drill | None, side: str) -> Drill | None:
    return None if drill is None else Drill(drill.query, {**drill.params, SIDE: side})


def _of_both(before: Side, now: Side, name: str) -> list[str]:
    return list(dict.fromkeys(str(text) for side in (before, now) for text in getattr(side.table, name)))


def _notes(before: Side, now: Side) -> Iterable[str]:
    """What both say of themselves once, what only one says with its label."""
    first, second = ([str(text) for text in side.table.notes] for side in (before, now))
    yield from (text for text in second if text in first)
    for side, texts, others in ((before, first, second), (now, second, first)):
        yield from (f"{side.label}: {text}" for text in texts if text not in others)


def _empty(before: Side, now: Side) -> list[str]:
    silent = [side.label for side in (before, now) if not says_something(side.table)]
    return [_("Không có số liệu: %(periods)s.") % {"periods": ", ".join(silent)}] if silent else []


def says_something(table: Table) -> bool:
    """Whether any figure of a table is more than nothing."""
    figures = [column.key for column in table.columns if column.kind in FIGURES]
    rows = [*table.rows, *([table.totals] if table.totals else [])]
    return any(_counts(row[key]) for row in rows for key in figures)


def _counts(value: Value) -> bool:
    return any(value) if isinstance(value, tuple) else bool(value)
