"""Inspections by unit and by kind: planned, done, found, put right, overdue."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import names_on, titled, trait_note, trait_of
from core.formatting import date_text
from core.periods import Period
from core.tables import DATE, INTEGER, RATIO, TEXT, Column, Drill, Ratio, ReportBuilder, Row, Table
from meetings.models import Inspection
from meetings.queries.inspections import (
    Counted,
    InspectionFigures,
    inspection_figures,
)
from members.reports.units import scope_of, units_of

INSPECTIONS, FAULTS = "i", "f"  # the drills; u a unit, k a kind, s what of them
_LISTS = ("planned", "late", "done", "dropped")
_OF_FAULTS = ("faults", "put_right", "open", "overdue")


class InspectionsReport(ReportBuilder):
    """Inspections planned and done, and what became of what they found."""

    name = "inspections"
    order = 60
    title: Any = gettext_lazy("Kiểm tra, giám sát và khắc phục sau kiểm tra")
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation. Raises ValueError for an unknown trait."""
        trait = trait_of(options.get("trait", ""))
        figures = inspection_figures(organization.pk, period, trait=trait)
        day = min(period.last, on)
        scope = scope_of(organization, day)
        every = [*figures.planned, *figures.done, *figures.dropped]
        rows = [
            Row({"code": unit.code, "name": unit.name, **_sums(figures, day, unit=unit.pk)}, {"u": unit.pk})
            for unit in units_of(organization, day, {one.unit for one in every})
        ]
        whole = _sums(figures, day)
        kinds = Table(
            self.name, _("Theo hình thức"), (Column("kind", _("Hình thức"), TEXT), *_columns()[2:]),
            [
                Row({"kind": str(kind.label).capitalize(), **_sums(figures, day, kind=kind.value)}, {"k": kind.value})
                for kind in Inspection.Kind
            ],
            totals=Row({"kind": _("Tổng cộng"), **whole}, {}), scope=scope, period=period, on=on,
        )  # fmt: skip
        notes = [
            _("Số liệu tính đến hết ngày %s.") % date_text(day),
            _("Theo kế hoạch tính theo ngày dự kiến; đã làm và khuyết điểm phát hiện theo ngày kết thúc; thôi không "
              "làm theo ngày thôi. Mỗi cuộc tính cho đơn vị mà tổ chức được kiểm tra trực thuộc vào ngày ấy."),
            _("Quá hạn: có hạn trước ngày trên mà đến hết ngày ấy chưa khắc phục; không ghi hạn thì còn trong hạn."),
        ]  # fmt: skip
        if trait:
            notes.append(trait_note(trait))
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=_columns(),
            rows=rows,
            totals=Row({"code": scope.code, "name": _("Tổng cộng"), **whole}, {}),
            scope=scope,
            period=period,
            on=on,
            formulas=(
                _("Khuyết điểm phát hiện = đã khắc phục + còn trong hạn + quá hạn"),
                _("Tỷ lệ khắc phục = đã khắc phục ÷ khuyết điểm phát hiện"),
            ),
            notes=notes,
            annexes=[kinds],
            options={"trait": trait.code} if trait else {},
        )

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """What stands behind a figure. Raises ValueError for an unknown drill or trait."""
        what, unit, kind = drill.text("s"), drill.number("u"), drill.text("k")
        known = {INSPECTIONS: _LISTS, FAULTS: _OF_FAULTS}.get(drill.query)
        if known is None:
            return super().records(organization, period, drill, by=by, on=on, **options)
        if what not in known:
            raise ValueError(_("Không có danh sách “%s”.") % what)
        figures = inspection_figures(organization.pk, period, trait=trait_of(options.get("trait", "")))
        day = min(period.last, on)
        found = _lists(figures, day, unit, kind)[what]
        columns, rows = (_fault_rows if drill.query == FAULTS else _inspection_rows)(found, day)
        title = _("Khuyết điểm phát hiện qua kiểm tra") if drill.query == FAULTS else _("Các cuộc kiểm tra, giám sát")
        scope = scope_of(organization, day)
        return Table(self.name, title, columns, rows, scope=scope, period=period, on=on)


def _columns() -> tuple[Column, ...]:
    plan, after = _("Kiểm tra, giám sát"), _("Khắc phục sau kiểm tra")
    return (
        Column("code", _("Mã"), TEXT, shown=False),
        Column("name", _("Đơn vị"), TEXT),
        Column("planned", _("Theo kế hoạch"), INTEGER, plan, drill=Drill(INSPECTIONS, {"s": "planned"})),
        Column("late", _("Trong đó quá ngày dự kiến"), INTEGER, plan, drill=Drill(INSPECTIONS, {"s": "late"})),
        Column("done", _("Đã làm"), INTEGER, plan, drill=Drill(INSPECTIONS, {"s": "done"})),
        Column("dropped", _("Thôi không làm"), INTEGER, plan, drill=Drill(INSPECTIONS, {"s": "dropped"})),
        Column("findings", _("Khuyết điểm phát hiện"), INTEGER, after, drill=Drill(FAULTS, {"s": "faults"})),
        Column("put_right", _("Đã khắc phục"), INTEGER, after, drill=Drill(FAULTS, {"s": "put_right"})),
        Column("open", _("Còn trong hạn"), INTEGER, after, drill=Drill(FAULTS, {"s": "open"})),
        Column("overdue", _("Quá hạn"), INTEGER, after, drill=Drill(FAULTS, {"s": "overdue"})),
        Column(
            "rate", _("Tỷ lệ khắc phục (%)"), RATIO, after, formula="put_right / findings",
            drill=Drill(FAULTS, {"s": "put_right"}),
        ),
    )  # fmt: skip


def _sums(figures: InspectionFigures, day: date, *, unit: int | None = None, kind: str = "") -> dict[str, Any]:
    lists = _lists(figures, day, unit, kind)
    counts: dict[str, Any] = {name: len(rows) for name, rows in lists.items()}
    counts["findings"] = counts.pop("faults")
    counts["rate"] = Ratio(counts["put_right"], counts["findings"])
    return counts


def _lists(figures: InspectionFigures, day: date, unit: int | None, kind: str) -> dict[str, list[Counted]]:
    """The records behind each figure of a unit or a kind, or of the whole."""

    def mine(rows: Sequence[Counted]) -> list[Counted]:
        return [one for one in rows if unit in (None, one.unit) and kind in ("", one.inspection.kind)]

    planned, faults = mine(figures.planned), mine(figures.faults)
    right = [one for one in faults if _was_put_right(one, day)]
    left = [one for one in faults if not _was_put_right(one, day)]
    overdue = [one for one in left if one.finding and one.finding.due_on is not None and one.finding.due_on < day]
    return {
        "planned": planned,
        "late": [one for one in planned if _is_late(one.inspection, day)],
        "done": mine(figures.done),
        "dropped": mine(figures.dropped),
        "faults": faults,
        "put_right": right,
        "open": [one for one in left if one not in overdue],
        "overdue": overdue,
    }


def _is_late(row: Inspection, day: date) -> bool:
    """Planned for a day that is over, and on that last day neither done nor dropped."""
    finished = [end for end in (row.done_on, row.dropped_on) if end is not None and end <= day]
    return row.planned_on < day and not finished


def _was_put_right(one: Counted, day: date) -> bool:
    right = one.finding.put_right_on if one.finding else None
    return right is not None and right <= day


def _inspection_rows(found: Sequence[Counted], day: date) -> tuple[Sequence[Column], list[Row]]:
    names = names_on(
        {one.inspection.organization_id for one in found} | {one.inspection.inspected_by_id for one in found}, day
    )
    columns = (
        Column("place", _("Tổ chức được kiểm tra"), TEXT, drill=Drill("organization")),
        Column("by", _("Tổ chức kiểm tra"), TEXT),
        Column("kind", _("Hình thức"), TEXT),
        Column("subject", _("Nội dung"), TEXT),
        Column("planned_on", _("Dự kiến"), DATE),
        Column("done_on", _("Kết thúc"), DATE),
        Column("dropped", _("Lý do thôi"), TEXT),
    )
    rows = [
        Row(
            {
                "place": names.get(row.organization_id, ""),
                "by": names.get(row.inspected_by_id, ""),
                "kind": str(row.get_kind_display()),
                "subject": row.subject,
                "planned_on": row.planned_on,
                "done_on": row.done_on,
                "dropped": row.drop_reason,
            },
            {"uuid": str(row.organization.uuid)},
        )
        for row in (one.inspection for one in found)
    ]
    return columns, rows


def _fault_rows(found: Sequence[Counted], day: date) -> tuple[Sequence[Column], list[Row]]:
    names = names_on({one.inspection.organization_id for one in found}, day)
    columns = (
        Column("place", _("Tổ chức"), TEXT, drill=Drill("organization")),
        Column("text", _("Khuyết điểm, hạn chế"), TEXT),
        Column("found_on", _("Kết luận ngày"), DATE),
        Column("due_on", _("Hạn khắc phục"), DATE),
        Column("put_right_on", _("Khắc phục xong"), DATE),
        Column("result", _("Kết quả khắc phục"), TEXT),
    )
    rows = [
        Row(
            {
                "place": names.get(one.inspection.organization_id, ""),
                "text": one.finding.text,
                "found_on": one.inspection.done_on,
                "due_on": one.finding.due_on,
                "put_right_on": one.finding.put_right_on,
                "result": one.finding.result,
            },
            {"uuid": str(one.inspection.organization.uuid)},
        )
        for one in found
        if one.finding is not None
    ]
    return columns, rows


INSPECTIONS_REPORT = InspectionsReport()
