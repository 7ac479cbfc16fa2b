"""Attendance by today's units: what former organisations held counts under their successors (DOMAIN §5.6).

Beside the attendance report, never instead of it: that one reads every month in the structure of its own days.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization
from branches.queries import names_on, titled, trait_note, trait_of, units_today
from branches.scoping import Action
from core.formatting import date_text
from core.periods import Period
from core.tables import (
    DATE,
    INTEGER,
    MEAN,
    MONTH,
    RATIO,
    TEXT,
    Column,
    Drill,
    Mean,
    Ratio,
    ReportBuilder,
    Row,
    Scope,
    Table,
)
from meetings.queries import (
    FORMULAS,
    MonthState,
    Sums,
    counted_of,
    counters_by_organization,
    months_through_succession,
    tally,
)
from meetings.queries.figures import in_order_of_silence
from meetings.reports.attendance import FORMULA_TEXTS

MEETINGS = "m"  # the drill: the meetings behind a figure; u unit, m month
MONTHS = "h"  # the drill: the months behind held and due


class CurrentAttendanceReport(ReportBuilder):
    """Attendance of an organisation by the units it has today and month."""

    name = "attendance_current"
    order = 11
    title: Any = gettext_lazy("Tỷ lệ dự sinh hoạt theo cơ cấu hiện nay")
    formulas: Mapping[str, Any] = FORMULA_TEXTS
    records_action = Action.REPORT
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation.

        Arguments:
            on: today, whose tree it is.
            options: `formula`, one of F1, F2, F3; `trait`, the code of one.

        Raises ValueError for an unknown formula or trait.
        """
        formula = options.get("formula") or "F1"
        if formula not in FORMULAS:
            raise ValueError(_("Không có công thức “%(formula)s”; chọn F1, F2 hoặc F3.") % {"formula": formula})
        trait = trait_of(options.get("trait", ""))
        today = units_today(organization, on=on)
        by_unit: dict[int, dict[date, Sums]] = defaultdict(lambda: defaultdict(Sums))
        whole = Sums()
        found = counters_by_organization(today.unit_of, period, formula=formula, trait=trait)
        for (held_by, month, _sector), sums in found.items():
            by_unit[today.unit_of[held_by]][month] += sums
            whole += sums
        for unit, states in months_through_succession(today, today.unit_of, period, on=on, trait=trait).items():
            for state in states:
                one = _of_month(state)
                by_unit[unit][state.month] += one
                whole += one
        early = whole.held > whole.due_and_held
        names = names_on(by_unit, on)
        codes = dict(Organization.objects.filter(pk__in=by_unit).values_list("pk", "code"))
        meetings, months = Drill(MEETINGS), Drill(MONTHS)
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=(
                Column("code", _("Mã"), TEXT, shown=False),
                Column("name", _("Đơn vị hiện nay"), TEXT),
                Column("month", _("Tháng"), MONTH),
                Column("meetings", _("Số kỳ"), INTEGER, drill=meetings),
                Column("required", _("Phải dự"), INTEGER, drill=meetings),
                Column("present", _("Có mặt"), INTEGER, drill=meetings),
                Column("excused", _("Vắng có lý do"), INTEGER, drill=meetings),
                Column("unexcused", _("Vắng không lý do"), INTEGER, drill=meetings),
                Column("rate", _("Tỷ lệ chung (%)"), RATIO, drill=meetings, parts=False),
                Column("mean", _("Bình quân các kỳ (%)"), MEAN, drill=meetings),
                Column("held", _("Tháng đã họp (*)") if early else _("Tháng đã họp"), INTEGER, drill=months),
                Column("due", _("Tháng phải họp"), INTEGER, drill=months),
                Column("not_held", _("Không họp, có lý do"), INTEGER, drill=months),
                Column("missing", _("Chưa báo cáo"), INTEGER, drill=months),
                Column(
                    "held_rate", _("Tỷ lệ họp (%)"), RATIO, formula="(due - not_held - missing) / due", drill=months
                ),
            ),
            rows=[
                Row(
                    {
                        "code": codes[unit],
                        "name": _named(names.get(unit, codes[unit]), today.ended.get(unit)),
                        "month": month,
                        **_values(sums, formula),
                    },
                    {"u": unit, "m": f"{month:%Y-%m}"},
                )
                for unit in sorted(by_unit, key=lambda pk: (pk in today.ended, codes[pk]))
                for month, sums in sorted(by_unit[unit].items())
            ],
            totals=Row({"code": organization.code, "name": _("Tổng cộng"), **_values(whole, formula)}, {}),
            scope=Scope(
                organization.code, names_on([organization.pk], on).get(organization.pk, organization.code),
                organization.pk,
            ),
            period=period,
            on=on,
            formulas=(str(FORMULA_TEXTS[formula]),),
            notes=(
                _(
                    "CƠ CẤU HIỆN NAY (cây tổ chức ngày %(day)s): kỳ sinh hoạt của tổ chức cũ tính cho tổ chức kế tiếp. "
                    "Số liệu theo cơ cấu của từng thời điểm: báo cáo “Tỷ lệ đảng viên dự sinh hoạt chi bộ”."
                )
                % {"day": date_text(on)},
                _("Tổ chức đã chia tách, hoặc giải thể mà không có một tổ chức kế tiếp, giữ tên cũ; không tự chia."),
                _(
                    "Tháng phải họp: mỗi chi bộ tồn tại vào ngày cuối tháng một tháng, kể cả chi bộ nay không còn, "
                    "tính cho đơn vị kế tiếp. Trong tháng có sắp xếp, chi bộ cũ và chi bộ kế tiếp là một: bên nào đã "
                    "họp thì tháng ấy đã họp, và chỉ tính một lần."
                ),
                *(
                    [
                        _(
                            "(*) Gồm cả tháng chưa kết thúc và tháng của chi bộ đã chia tách, giải thể trong tháng: đã "
                            "họp, không tính là phải họp; tỷ lệ họp = (phải họp − không họp − chưa báo cáo) ÷ phải họp."
                        )
                    ]
                    if early
                    else ()
                ),
                *([trait_note(trait)] if trait else ()),
            ),
            options={"formula": formula, **({"trait": trait.code} if trait else {})},
        )  # fmt: skip

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The meetings behind a figure, each with who held it; or the months behind held and due.

        Raises ValueError for another drill, an unknown unit or month.
        """
        if drill.query not in (MEETINGS, MONTHS):
            return super().records(organization, period, drill, by=by, on=on, **options)
        today = units_today(organization, on=on)
        unit, month = str(drill.params.get("u") or ""), str(drill.params.get("m") or "")
        wanted = [pk for pk, of in today.unit_of.items() if unit in ("", str(of))]
        if not wanted:
            raise ValueError(_("Không có đơn vị này trong cơ cấu hiện nay."))
        when = Period.parse(month) if month else period
        if drill.query == MONTHS:
            found = months_through_succession(
                today, today.unit_of, period, on=on, trait=trait_of(options.get("trait", ""))
            )
            states = [
                state
                for of, each in found.items()
                if unit in ("", str(of))
                for state in each
                if not month or state.month == when.start
            ]
            return self._months(organization, period, states, on=on)
        meetings = counted_of(wanted, period, trait=trait_of(options.get("trait", "")))
        if month:
            meetings = meetings.filter(for_month=when.start)
        rows = list(meetings.order_by("date", "organization__code"))
        names = names_on({row.organization_id for row in rows}, when.last)
        return Table(
            name=self.name,
            title=_("Các kỳ sinh hoạt được tính"),
            columns=(
                Column("date", _("Ngày"), DATE),
                Column("held_by", _("Tổ chức họp"), TEXT, drill=Drill("meeting")),
                Column("required", _("Phải dự"), INTEGER),
                Column("present", _("Có mặt"), INTEGER),
            ),
            rows=[
                Row(
                    {
                        "date": row.date,
                        "held_by": names.get(row.organization_id, ""),
                        "required": row.required,
                        "present": row.present,
                    },
                    {"uuid": str(row.uuid)},
                )
                for row in rows
            ],
            scope=Scope(
                organization.code, names_on([organization.pk], on).get(organization.pk, organization.code),
                organization.pk,
            ),
            period=period,
            on=on,
        )  # fmt: skip

    def _months(self, organization: Any, period: Period, states: list[MonthState], *, on: date) -> Table:
        """Which branch had which month to hold, who held it and when."""
        states = sorted(states, key=in_order_of_silence)
        ids = {one.organization_id for one in states} | {one.meeting.organization_id for one in states if one.meeting}
        names = names_on({organization.pk, *ids}, on)
        return Table(
            name=self.name,
            title=_("Các tháng phải họp và đã họp"),
            columns=(
                Column("month", _("Tháng"), MONTH),
                Column("branch", _("Chi bộ vào cuối tháng"), TEXT),
                Column("due", _("Phải họp"), TEXT),
                Column("date", _("Ngày họp"), DATE),
                Column("held_by", _("Tổ chức họp"), TEXT, drill=Drill("meeting")),
            ),
            rows=[
                Row(
                    {
                        "month": one.month,
                        "branch": names.get(one.organization_id, ""),
                        "due": _("phải họp") if one.due else _("không tính"),
                        "date": one.meeting.date if one.meeting else None,
                        "held_by": names.get(one.meeting.organization_id, "") if one.meeting else _unheld(one),
                    },
                    {"uuid": str(one.meeting.uuid)} if one.meeting else None,
                )
                for one in states
            ],
            scope=Scope(organization.code, names.get(organization.pk, organization.code), organization.pk),
            period=period,
            on=on,
        )


def _of_month(state: MonthState) -> Sums:
    """What one branch's month adds."""
    return Sums(
        held=int(state.meeting is not None),
        due=int(state.due),
        not_held=int(state.due and state.not_held is not None),
        missing=(state.organization_id,) if state.is_missing else (),
    )


def _unheld(state: MonthState) -> str:
    """What stands in place of a meeting."""
    said = state.not_held
    return _("không họp: %s") % said.get_reason_display() if said else _("chưa báo cáo")


def _named(name: str, split: bool | None) -> str:
    """A unit's name, marked where it is no unit of today."""
    if split is None:
        return name
    mark = _("trước khi chia tách") if split else _("đã giải thể")
    return f"{name} ({mark})"


def _values(sums: Sums, formula: str) -> dict[str, Any]:
    counted = tally(
        formula, present=sums.present, required=sums.required, excused=sums.excused, headcount=sums.headcount
    )
    return {
        "meetings": sums.meetings,
        "required": sums.required,
        "present": sums.present,
        "excused": sums.excused,
        "unexcused": sums.unexcused,
        "rate": Ratio(counted.present, counted.required),
        "mean": Mean(sums.rates, sums.rated),
        "held": sums.held,
        "due": sums.due,
        "not_held": sums.not_held,
        "missing": len(sums.missing),
        "held_rate": Ratio(sums.due_and_held, sums.due),
    }


ATTENDANCE_CURRENT = CurrentAttendanceReport()
