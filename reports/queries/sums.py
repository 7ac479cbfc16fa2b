"""What units reported, added up, beside what the records say: the figures of the papers they sent, unit by unit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import names_on
from branches.scoping import NAMELESS, may
from core.formatting import date_text
from core.periods import Period
from core.rendering.layout import cell_text
from core.tables import (
    FIGURES,
    INTEGER,
    STATUS,
    TEXT,
    Column,
    Drill,
    Row,
    Scope,
    Table,
    add_rows,
    get_report,
    summarised,
)
from reports.models import IssuedTable
from reports.queries.combined import composed
from reports.queries.comparing import has_codes, named_of
from reports.queries.figures import Figures
from reports.queries.frozen import table_of
from reports.queries.receiving import UnitReport, state_text

PAPER, DIFFERS = "paper", "differs"
REPORTED = "v"  # the drill of a reported figure; c its column, pack the paper
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of a unit's paper that stands for the unit, what it is of, and the same row of the records."""

    report: UnitReport
    key: Key
    reported: Row
    now: Row | None


def reports_in(
    received: Sequence[UnitReport], superior: Organization, *, by: Any, on: date
) -> list[tuple[str, str]]:  # fmt: skip
    """The reports bound into the units' papers that a reader may see, with their titles: what can be added up."""
    issues = [one.issue.pk for one in received if one.issue]
    names = IssuedTable.objects.filter(issue__in=issues, annexed=True, options={}).values_list("report", flat=True)
    return [
        (name, str(get_report(name).title)) for name in dict.fromkeys(sorted(names))
        if _exists(name) and may(by, get_report(name).action, superior, on=on)
    ]  # fmt: skip


def _exists(name: str) -> bool:
    try:
        get_report(name)
    except LookupError:
        return False
    return True


def sum_of(
    report: str, superior: Organization, period: Period, received: Sequence[UnitReport], *, on: date
) -> Table:  # fmt: skip
    """The totals of one report in the papers the units sent, added up, with what the records say today behind it.

    A unit that has sent none, or whose table has other columns (another scheme), is named in a remark and not added.
    Shares are pooled from both their integers. Where no unit has reported it, the table is empty and says so.
    """
    tables = _issued(report, received)
    if not tables:
        why = _("Chưa đơn vị nào gửi báo cáo %(period)s có biểu “%(title)s”.")
        return empty(superior, period, on, why % {"period": period.label, "title": get_report(report).title})
    whole = summarised(Figures(superior, by=NAMELESS, on=on).table(report, period))
    return _Sum(report, superior, period, on, tables, whole, received).table()


def reported_of(report: str, received: Sequence[UnitReport], pack: str) -> Table:
    """One unit's table as it was reported. Raises ValueError where no unit sent such a paper."""
    one = next((one for one in received if one.issue and str(one.issue.pack.uuid) == pack), None)
    table = _issued(report, [one]).get(one.organization.pk) if one else None
    if one is None or table is None:
        raise ValueError(_("Không có báo cáo nào như vậy trong kỳ này."))
    columns = [replace(column, drill=None) for column in table.columns]
    title = _("%(title)s, theo báo cáo số %(issue)s") % {"title": table.title, "issue": one.issue}
    return replace(table, title=title, columns=columns, annexes=(), chart=None, sources=(), intro=())


def empty(superior: Organization, period: Period, on: date, why: str) -> Table:
    """A sum of nothing, with the sentence why."""
    title = str(get_report("received_sums").title)
    return Table("received_sums", title, _names(), (), _scope(superior, period), period, on, notes=(why,))


def _names() -> tuple[Column, Column]:
    return Column("code", _("Mã"), TEXT, shown=False), Column("name", _("Đơn vị"), TEXT)


def _scope(superior: Organization, period: Period) -> Scope:
    return Scope(superior.code, names_on([superior.pk], period.last).get(superior.pk, superior.code), superior.pk)


def _issued(report: str, received: Sequence[UnitReport]) -> dict[int, Table]:
    issues = {one.issue.pk: one.organization.pk for one in received if one.issue}
    rows = IssuedTable.objects.filter(issue__in=issues, report=report, annexed=True, options={}).order_by("position")
    found: dict[int, Table] = {}
    for issued in rows:
        found.setdefault(issues[issued.issue_id], summarised(table_of(issued)))
    return found


def _with_options(report: str, received: Sequence[UnitReport]) -> set[int]:
    """The units in whose papers the table was made by a choice of its own (another formula, a trait)."""
    issues = {one.issue.pk: one.organization.pk for one in received if one.issue}
    rows = IssuedTable.objects.filter(issue__in=issues, report=report, annexed=True).exclude(options={})
    return {issues[pk] for pk in rows.values_list("issue", flat=True)}


def _rows_of(table: Table, code: str) -> list[Row]:
    """The rows that stand for the unit itself: the totals, else those with its code, which may stand before the
    table where it has several blocks."""
    if table.totals is not None:
        return [table.totals]
    for one in (table, *(annex for annex in table.annexes if annex.leading)):
        if rows := [row for row in one.rows if row["code"] == code]:
            return rows
    return []


def _label(column: Column) -> str:
    return f"{column.group}: {column.label}" if column.group else str(column.label)


class _Sum:
    """One report in the papers of the units, and the records of the committee that received them."""

    def __init__(
        self, report: str, superior: Organization, period: Period, on: date, tables: Mapping[int, Table], whole: Table,
        received: Sequence[UnitReport],
    ) -> None:  # fmt: skip
        self.report, self.superior, self.period, self.on, self.whole = report, superior, period, on, whole
        first = next(iter(tables.values()))
        stocks = get_report(report).stocks
        self.columns = [
            replace(column, drill=Drill(REPORTED, {"c": column.key}), additive=column.additive or column.key in stocks)
            for column in first.columns
            if column.kind in FIGURES
        ]
        self.added = [column for column in self.columns if column.additive]
        shown = {column.key for table in (*tables.values(), whole) for column in table.columns if column.shown}
        self.naming = [
            replace(column, drill=None, shown=column.key in shown)
            for column in named_of(first)
            if column.key not in ("code", "name") and column.kind != STATUS
        ]
        self.lines: list[_Line] = []
        self.missing: list[str] = []
        self.optional: list[str] = []
        self.other: list[str] = []
        chosen = _with_options(report, received)
        for one in received:
            self._take(one, tables.get(one.organization.pk), one.organization.pk in chosen)

    def _take(self, one: UnitReport, table: Table | None, chosen: bool) -> None:
        if table is None:
            if chosen:
                self.optional.append(one.name)
            elif one.gone_on is None:
                why = _("báo cáo không có biểu này") if one.has_sent else state_text(one)
                self.missing.append(f"{one.name} ({why})")
            return
        rows = _rows_of(table, one.organization.code)
        figures = [column.key for column in table.columns if column.kind in FIGURES]
        if not rows or figures != [column.key for column in self.columns]:
            self.other.append(one.name)
            return
        self.lines.extend(self._lines_of(one, rows))

    def _lines_of(self, one: UnitReport, rows: Sequence[Row]) -> Iterator[_Line]:
        """Each row of a unit with the records' one of the same name: a quota by who has set it, a rating by of whom."""
        now = [row for row in self.whole.rows if row["code"] == one.organization.code] if has_codes(self.whole) else []
        known = {self._key(row): row for row in now}
        for row in rows:
            same = known.get(self._key(row))
            if same is None and len(rows) == 1 and len(now) == 1:
                same = now[0]
            yield _Line(one, self._key(row), row, same)

    def _key(self, row: Row) -> Key:
        return tuple(row[column.key] or "" for column in self.naming)

    def table(self) -> Table:
        """The sum, then the records, then the cells in which they differ."""
        paper = Column(PAPER, _("Báo cáo số"), TEXT, drill=Drill("pack"))
        differs = Column(DIFFERS, _("Số ô khác hồ sơ"), INTEGER, drill=Drill(REPORTED, {"c": DIFFERS}))
        rows: list[Row] = []
        cells: list[Row] = []
        for line in self.lines:
            changed = list(self._changed(line))
            own = self._own(line.report.organization.code, line.report.name, line.reported)
            issue = line.report.issue
            figures = {column.key: line.reported[column.key] for column in self.columns}
            pack = {"pack": str(issue.pack.uuid)} if issue else {}
            rows.append(Row({**own, **figures, PAPER: str(issue), DIFFERS: len(changed)}, pack))
            cells.extend(Row({**own, "column": label, "reported": old, "now": new}) for label, old, new in changed)
        columns = (*_names(), *self.naming, paper, *self.columns, differs)
        base = Table(
            "received_sums", "", columns, (), _scope(self.superior, self.period), self.period, self.on,
            rounding=self.whole.rounding,
        )  # fmt: skip
        texts = [Column("column", _("Cột"), TEXT), Column("reported", _("Đã báo cáo"), TEXT)]
        compared = (*_names(), *self.naming, *texts, Column("now", _("Theo hồ sơ"), TEXT))
        blocks = self._blocks(rows)
        return replace(
            base,
            title=_("Tổng hợp báo cáo của cấp dưới: %s") % get_report(self.report).title,
            rows=rows,
            totals=add_rows([*self.columns, differs], rows, {"name": _("Tổng cộng")}, {}) if len(blocks) == 1 else None,
            notes=self._notes(),
            formulas=self.whole.formulas,
            options={"bieu": self.report},
            annexes=[
                *([replace(base, title=_("Tổng cộng, theo từng loại dòng"), rows=blocks,
                           columns=(*_names(), *self.naming, *self.added))] if len(blocks) > 1 else []),
                self._records(base),
                replace(base, title=_("Khác với số đã báo cáo"), rows=cells, columns=compared),
            ],
        )  # fmt: skip

    def _own(self, code: str, name: str, row: Row) -> dict[str, Any]:
        return {"code": code, "name": name, **{column.key: row[column.key] for column in self.naming}}

    def _blocks(self, rows: Sequence[Row]) -> list[Row]:
        """What adds up, added up for each kind of row; nothing where no column does."""
        if not self.added:
            return []
        blocks: dict[Key, list[Row]] = {}
        for row in rows:
            blocks.setdefault(self._key(row), []).append(row)
        return [
            add_rows(self.added, block, self._own("", _("Tổng cộng"), block[0])) for block in blocks.values()
        ]  # fmt: skip

    def _records(self, base: Table) -> Table:
        """The committee's own report of today: every unit, those that have not reported too, and its own total."""
        now = composed(self.whole, self.superior, self.period)
        keys = {column.key for column in self.columns}
        figures = [column for column in now.columns if column.key in keys and column.kind in FIGURES]
        rows: list[Row] = []
        if has_codes(self.whole):
            reported = {line.report.organization.code for line in self.lines} | {self.superior.code}
            rows = [row if row["code"] in reported else replace(row, note=_("chưa có trong tổng")) for row in now.rows]
            if now.totals is None:
                rows += [row for row in _rows_of(self.whole, self.superior.code) if row not in self.whole.rows]
        totals = now.totals
        if totals is not None:
            totals = replace(totals, values={**totals.values, "name": _("Tổng cộng")})
        return replace(
            base, title=_("Theo hồ sơ hôm nay"), columns=(*_names(), *self.naming, *figures), rows=rows, totals=totals
        )

    def _changed(self, line: _Line) -> Iterator[tuple[str, str, str]]:
        """The columns in which a unit's reported figure is not what the records say: label, reported, now."""
        if line.now is None:
            if self.added and has_codes(self.whole):
                yield _("(cả dòng)"), _("có trong báo cáo"), _("không còn")
            return
        for column in self.added:
            old, new = line.reported[column.key], line.now[column.key]
            if old != new:
                rounding = self.whole.rounding
                yield _label(column), cell_text(old, column.kind, rounding), cell_text(new, column.kind, rounding)

    def _notes(self) -> list[str]:
        """What a reader must know to trust the figures."""
        notes = [
            _(
                "Số đã báo cáo cộng từ các báo cáo đã gửi; số theo hồ sơ tính ngày %s, nên việc đến hạn sau ngày của"
                " báo cáo cũng thành chỗ khác. Trang “Khác với số đã báo cáo” của từng báo cáo so theo ngày của báo"
                " cáo ấy."
            ) % date_text(self.on),
        ]  # fmt: skip
        lists = (
            (_("Chưa có trong tổng: %s."), self.missing),
            (_("Biểu lập theo tùy chọn khác (công thức, đặc điểm), không cộng được: %s."), self.optional),
            (_("Biểu có cột khác, không cộng được: %s."), self.other),
            (_("Cộng các đơn vị khác số của cả cấp ủy, vì phần giữa các đơn vị với nhau (như chuyển sinh hoạt) được"
               " tính ở cả hai bên: %s."), self._counted_twice()),
            (_("Không cộng và không so với hồ sơ (không cộng được giữa các đơn vị, hoặc tính đến ngày lập): %s."),
             [_label(column) for column in self.columns if column.shown and not column.additive]),
        )  # fmt: skip
        return [*notes, *(text % "; ".join(items) for text, items in lists if items)]

    def _counted_twice(self) -> list[str]:
        """The columns of which the records' total is less or more than its rows: moves between the units."""
        if self.whole.totals is None:
            return []
        rows = add_rows(self.added, self.whole.rows)
        return [
            _label(column) for column in self.added
            if column.kind == INTEGER and rows[column.key] != self.whole.totals[column.key]
        ]  # fmt: skip
