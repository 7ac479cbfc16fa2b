"""Screening by unit and by reason: cases at the start, opened, concluded by outcome, open at the end."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import titled, trait_note, trait_of
from core.formatting import date_text
from core.periods import Period
from core.tables import INTEGER, TEXT, Column, Drill, ReportBuilder, Row, Table
from evaluations.models import ScreeningCase
from evaluations.queries.record_rows import screening_rows
from evaluations.queries.screening_figures import CONCLUDED, END, OPENED, START, cases_in, sums
from members.reports.units import scope_of, units_of

CASES = "c"  # the drill; u a unit, r a reason, s a kind or an outcome
Outcome, Reason = ScreeningCase.Outcome, ScreeningCase.Reason


class ScreeningReport(ReportBuilder):
    """Members under review, in figures; their names are for who opens members' files."""

    name = "screening"
    order = 39
    title: Any = gettext_lazy("Rà soát, sàng lọc đảng viên")
    records_action = "read_file"
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation. Raises ValueError for an unknown trait."""
        trait = trait_of(options.get("trait", ""))
        day = min(period.last, on)
        found = cases_in(organization.pk, period, on=on, trait=trait)
        scope = scope_of(organization, day)
        rows = [
            Row(
                {"code": unit.code, "name": unit.name, **sums(one for one in found if one.unit == unit.pk)},
                {"u": unit.pk},
            )
            for unit in units_of(organization, day, {one.unit for one in found})
        ]
        totals = sums(found)
        shared: dict[str, Any] = {"scope": scope, "period": period, "on": on}
        by_reason = Table(
            self.name, _("Theo lý do"), (Column("reason", _("Lý do"), TEXT), *_columns()),
            [
                Row({"reason": str(reason.label), **sums(one for one in found if one.entry.reason == reason)},
                    {"r": str(reason.value)})
                for reason in Reason
            ],
            totals=Row({"reason": _("Tổng cộng"), **totals}, {}), **shared,
        )  # fmt: skip
        notes = [
            _("Số liệu tính đến hết ngày %s.") % date_text(day),
            _("Mỗi lần rà soát tính một lần, ở chi bộ mà đảng viên sinh hoạt chính thức vào ngày kết luận, chưa kết "
              "luận thì vào ngày trên; đảng viên chuyển đi thì lần rà soát đi theo."),
        ]  # fmt: skip
        if trait:
            notes.append(trait_note(trait))
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=(Column("code", _("Mã"), TEXT, shown=False), Column("name", _("Đơn vị"), TEXT), *_columns()),
            rows=rows,
            totals=Row({"code": scope.code, "name": _("Tổng cộng"), **totals}, {}),
            formulas=(
                _("Đang rà soát cuối kỳ = đầu kỳ + đưa vào rà soát − đã kết luận"),
                _("Đã kết luận = tổng các kết luận"),
            ),
            notes=notes,
            annexes=[by_reason] if found else [],
            options={"trait": trait.code} if trait else {},
            **shared,
        )  # fmt: skip

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The cases behind a figure. Raises ValueError for an unknown drill or trait."""
        if drill.query != CASES:
            return super().records(organization, period, drill, by=by, on=on, **options)
        unit, reason, what = drill.number("u"), drill.text("r"), drill.text("s")
        if what not in (START, OPENED, CONCLUDED, END, *Outcome.values):
            raise ValueError(_("Không có danh sách “%s”.") % what)
        day = min(period.last, on)
        found = [
            one
            for one in cases_in(organization.pk, period, on=on, trait=trait_of(options.get("trait", "")))
            if unit in (None, one.unit) and reason in ("", one.entry.reason) and what in (*one.kinds, one.outcome)
        ]
        places = {one.entry.pk: one.branch for one in found}
        columns, rows = screening_rows([one.entry for one in found], places, day)
        return Table(
            self.name, _("Rà soát, sàng lọc đảng viên"), columns, rows, scope=scope_of(organization, day),
            period=period, on=on,
        )  # fmt: skip


def _columns() -> tuple[Column, ...]:
    head = _("Kết luận")
    return (
        Column(START, _("Đang rà soát đầu kỳ"), INTEGER, drill=Drill(CASES, {"s": START})),
        Column(OPENED, _("Đưa vào rà soát trong kỳ"), INTEGER, drill=Drill(CASES, {"s": OPENED})),
        *(
            Column(code, label.capitalize(), INTEGER, head, drill=Drill(CASES, {"s": code}))
            for code, label in ((str(one.value), str(one.label)) for one in Outcome)
        ),
        Column(
            CONCLUDED, _("Đã kết luận"), INTEGER, formula=" + ".join(str(one.value) for one in Outcome),
            drill=Drill(CASES, {"s": CONCLUDED}),
        ),
        Column(
            END, _("Đang rà soát cuối kỳ"), INTEGER, formula=f"{START} + {OPENED} - {CONCLUDED}",
            drill=Drill(CASES, {"s": END}),
        ),
    )  # fmt: skip


SCREENING_REPORT = ScreeningReport()
