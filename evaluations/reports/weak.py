"""Weak organisations by unit: on the list at the start, listed, consolidated, ended otherwise, there at the end."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import titled, trait_note, trait_of
from core.formatting import date_text
from core.periods import Period
from core.tables import INTEGER, TEXT, Column, Drill, ReportBuilder, Row, Table
from evaluations.queries.record_rows import weak_rows
from evaluations.queries.weak_figures import CONSOLIDATED, END, ENDED, KINDS, LISTED, START, sums, weak_in
from members.reports.units import scope_of, units_of

ROWS = "w"  # the drill; u a unit, s a kind


class WeakReport(ReportBuilder):
    """Weak organisations in figures."""

    name = "weak"
    order = 40
    title: Any = gettext_lazy("Tổ chức yếu kém và kết quả củng cố")
    records_action = "report"
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation. Raises ValueError for an unknown trait."""
        trait = trait_of(options.get("trait", ""))
        day = min(period.last, on)
        found = weak_in(organization.pk, period, on=on, trait=trait)
        scope = scope_of(organization, day)
        rows = [
            Row(
                {"code": unit.code, "name": unit.name, **sums(one for one in found if one.unit == unit.pk)},
                {"u": unit.pk},
            )
            for unit in units_of(organization, day, {one.unit for one in found})
        ]
        notes = [
            _("Số liệu tính đến hết ngày %s.") % date_text(day),
            _("Mỗi lần vào danh sách tính một lần, ở đơn vị mà tổ chức trực thuộc vào ngày cuối trong danh sách, còn "
              "trong danh sách thì vào ngày trên."),
            _("Ra vì lý do khác: tổ chức giải thể, sáp nhập, không phải đã củng cố."),
        ]  # fmt: skip
        if any(one.entry.assumed for one in found):
            notes.append(_("Có tổ chức ghi theo giả định, không có văn bản nào nêu."))
        if trait:
            notes.append(trait_note(trait))
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=_columns(),
            rows=rows,
            totals=Row({"code": scope.code, "name": _("Tổng cộng"), **sums(found)}, {}),
            scope=scope,
            period=period,
            on=on,
            formulas=(_("Cuối kỳ = đầu kỳ + đưa vào danh sách − đã củng cố − ra vì lý do khác"),),
            notes=notes,
            options={"trait": trait.code} if trait else {},
        )

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The organisations behind a figure. Raises ValueError for an unknown drill or trait."""
        if drill.query != ROWS:
            return super().records(organization, period, drill, by=by, on=on, **options)
        unit, kind = drill.number("u"), drill.text("s")
        if kind not in KINDS:
            raise ValueError(_("Không có danh sách “%s”.") % kind)
        day = min(period.last, on)
        found = weak_in(organization.pk, period, on=on, trait=trait_of(options.get("trait", "")))
        rows = [one.entry for one in found if unit in (None, one.unit) and kind in one.kinds]
        columns, lines = weak_rows(rows, day)
        return Table(
            self.name, _("Tổ chức yếu kém"), columns, lines, scope=scope_of(organization, day), period=period, on=on
        )


def _columns() -> tuple[Column, ...]:
    head = _("Ra khỏi danh sách")
    return (
        Column("code", _("Mã"), TEXT, shown=False),
        Column("name", _("Đơn vị"), TEXT),
        Column(START, _("Đầu kỳ"), INTEGER, drill=Drill(ROWS, {"s": START})),
        Column(LISTED, _("Đưa vào danh sách"), INTEGER, drill=Drill(ROWS, {"s": LISTED})),
        Column(CONSOLIDATED, _("Đã củng cố"), INTEGER, head, drill=Drill(ROWS, {"s": CONSOLIDATED})),
        Column(ENDED, _("Vì lý do khác"), INTEGER, head, drill=Drill(ROWS, {"s": ENDED})),
        Column(
            END, _("Cuối kỳ"), INTEGER, formula=f"{START} + {LISTED} - {CONSOLIDATED} - {ENDED}",
            drill=Drill(ROWS, {"s": END}),
        ),
        Column("late", _("Việc củng cố quá hạn cuối kỳ"), INTEGER, drill=Drill(ROWS, {"s": END})),
    )  # fmt: skip


WEAK_REPORT = WeakReport()
