"""What units reported, added up, beside what the records say: the figures of their issued papers, unit by unit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import names_on
from branches.scoping import NAMELESS
from core.periods import Period
from core.rendering.layout import cell_text
from core.tables import FIGURES, INTEGER, TEXT, Column, Row, Scope, Table, add_rows, get_report, summarised
from reports.models import IssuedTable
from reports.queries.figures import Figures
from reports.queries.frozen import table_of
from reports.queries.receiving import UnitReport, state_text

DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class _Unit:
    report: UnitReport
    reported: Row
    now: Row | None


def reports_in(received: Sequence[UnitReport]) -> list[tuple[str, str]]:
    """The reports bound into the units' issued papers, with their titles: what can be added up."""
    issues = [one.issue.pk for one in received if one.issue]
    names = IssuedTable.objects.filter(issue__in=issues, annexed=True, options={}).values_list("report", flat=True)
    known = dict.fromkeys(sorted(names))
    return [(name, str(get_report(name).title)) for name in known if _exists(name)]


def _exists(name: str) -> bool:
    try:
        get_report(name)
    except LookupError:
        return False
    return True


def sum_of(
    report: str, superior: Organization, period: Period, received: Sequence[UnitReport], *, on: date
) -> Table:  # fmt: skip
    """The totals of one report in the units' issued papers, added up, with what the records say today behind it.

    A unit without an issued paper, or whose paper has other columns (another scheme), is named in a remark and not
    added. Shares are pooled from both their integers.

    Where no unit has reported it, the table is empty and says so.
    """
    tables = _issued(report, received)
    if not tables:
        why = _("Chưa đơn vị nào ban hành báo cáo %(period)s có biểu “%(title)s”.")
        return empty(superior, period, on, why % {"period": period.label, "title": get_report(report).title})
    figures = Figures(superior, by=NAMELESS, on=on)
    whole = summarised(figures.table(report, period))
    columns = _columns(next(iter(tables.values())))
    rows_now = {str(row["code"]): row for row in whole.rows if "code" in row.values}
    units, other, missing = [], [], []
    for one in received:
        table = tables.get(one.organization.pk)
        if table is None:
            if one.gone_on is None:
                missing.append(f"{one.name} ({state_text(one)})")
            continue
        row = _row_of(table, one.organization.code)
        if row is None or [column.key for column in _columns(table)] != [column.key for column in columns]:
            other.append(one.name)
            continue
        units.append(_Unit(one, row, rows_now.get(one.organization.code)))
    return _table(report, superior, period, on, columns, whole, units, other, missing)


def empty(superior: Organization, period: Period, on: date, why: str) -> Table:
    """A sum of nothing, with the sentence why."""
    title = str(get_report("received_sums").title)
    names = (Column("code", _("Mã"), TEXT, shown=False), Column("name", _("Đơn vị"), TEXT))
    return Table("received_sums", title, names, (), _scope(superior, period), period, on, notes=(why,))


def _scope(superior: Organization, period: Period) -> Scope:
    return Scope(superior.code, names_on([superior.pk], period.last).get(superior.pk, superior.code), superior.pk)


def _issued(report: str, received: Sequence[UnitReport]) -> dict[int, Table]:
    issues = {one.issue.pk: one.organization.pk for one in received if one.issue}
    rows = IssuedTable.objects.filter(issue__in=issues, report=report, annexed=True, options={}).order_by("position")
    found: dict[int, Table] = {}
    for issued in rows:
        found.setdefault(issues[issued.issue_id], summarised(table_of(issued)))
    return found


def _columns(table: Table) -> list[Column]:
    return [replace(column, drill=None) for column in table.columns if column.kind in FIGURES]


def _row_of(table: Table, code: str) -> Row | None:
    """The row that stands for the unit itself: the totals, or the one with its code."""
    if table.totals is not None:
        return table.totals
    return next((row for row in table.rows if row["code"] == code), None)


def _table(
    report: str, superior: Organization, period: Period, on: date, columns: Sequence[Column], whole: Table,
    units: Sequence[_Unit], other: Sequence[str], missing: Sequence[str],
) -> Table:  # fmt: skip
    named = [Column("code", _("Mã"), TEXT, shown=False), Column("name", _("Đơn vị"), TEXT)]
    paper, differs = Column("paper", _("Báo cáo số"), TEXT), Column(DIFFERS, _("Số ô khác hồ sơ"), INTEGER)
    rows: list[Row] = []
    now_rows: list[Row] = []
    cells: list[Row] = []
    for unit in units:
        own = {"code": unit.report.organization.code, "name": unit.report.name}
        changed = _changed(unit, columns, whole)
        values = {column.key: unit.reported[column.key] for column in columns}
        rows.append(Row({**own, **values, "paper": str(unit.report.issue), DIFFERS: len(changed)}))
        if unit.now is not None:
            now_rows.append(Row({**own, **{column.key: unit.now[column.key] for column in columns}}))
        cells.extend(Row({**own, "column": label, "reported": old, "now": new}) for label, old, new in changed)
    total = add_rows([*columns, differs], rows, {"name": _("Tổng cộng")})
    notes = [_("Số đã báo cáo cộng từ các báo cáo đã ban hành; số theo hồ sơ tính ngày %s.") % f"{on:%d/%m/%Y}"]
    if missing:
        notes.append(_("Chưa có trong tổng: %s.") % "; ".join(missing))
    if other:
        notes.append(_("Biểu có cột khác, không cộng được: %s.") % "; ".join(other))
    base = Table("received_sums", "", (), (), _scope(superior, period), period, on, rounding=whole.rounding)
    texts = [Column("column", _("Cột"), TEXT), Column("reported", _("Đã báo cáo"), TEXT)]
    return replace(
        base,
        title=_("Tổng hợp báo cáo của cấp dưới: %s") % get_report(report).title,
        columns=(*named, paper, *columns, differs),
        rows=tuple(rows),
        totals=total,
        notes=tuple(notes),
        formulas=whole.formulas,
        options={"bieu": report},
        annexes=(
            replace(
                base, title=_("Theo hồ sơ hôm nay"), columns=(*named, *columns), rows=tuple(now_rows),
                totals=add_rows(columns, now_rows, {"name": _("Tổng cộng")}),
            ),
            replace(
                base, title=_("Khác với số đã báo cáo"), rows=tuple(cells),
                columns=(*named, *texts, Column("now", _("Theo hồ sơ"), TEXT)),
            ),
        ),
    )  # fmt: skip


def _changed(unit: _Unit, columns: Sequence[Column], whole: Table) -> list[tuple[str, str, str]]:
    """The columns in which a unit's reported figure is not what the records say: label, reported, now."""
    if unit.now is None:
        return []
    return [
        (
            f"{column.group}: {column.label}" if column.group else str(column.label),
            cell_text(unit.reported[column.key], column.kind, whole.rounding),
            cell_text(unit.now[column.key], column.kind, whole.rounding),
        )
        for column in columns
        if unit.reported[column.key] != unit.now[column.key]
    ]
