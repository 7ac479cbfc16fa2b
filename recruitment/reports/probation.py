"""The due list of probationary members, and what became of those whose twelve months ended in the period."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import names_on
from branches.scoping import Action
from core.formatting import date_text
from core.periods import Period, last_day_of
from core.tables import DATE, INTEGER, TEXT, Column, Drill, ReportBuilder, Row, Table
from members.reports.units import scope_of, units_of
from recruitment.queries.probation import LIGHTS, Probationer
from recruitment.queries.probation_figures import Recognised, probation_in, recognised_in, struck_off_in

WAITING, RECOGNISED, LATE, STRUCK = "w", "r", "l", "x"  # the drills; u a unit, g a light


class ProbationReport(ReportBuilder):
    """Probationary members and their recognition."""

    name = "probation"
    order = 32
    title: Any = gettext_lazy("Đảng viên dự bị và công nhận chính thức")
    action = Action.VIEW_MEMBERS

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The figures by unit, with the due list as an annex."""
        day = min(period.last, on)
        waiting = probation_in(organization, day)
        recognised = recognised_in(organization, period.start, day)
        struck = struck_off_in(organization, period.start, day)
        found = {unit for unit, _one in waiting} | {one.unit for one in recognised} | {unit for unit, _one in struck}
        rows = [
            Row(
                {
                    "code": unit.code, "name": unit.name,
                    **_figures(
                        [one for at, one in waiting if at == unit.pk],
                        [one for one in recognised if one.unit == unit.pk],
                        sum(at == unit.pk for at, _one in struck),
                        day,
                    ),
                },
                {"u": unit.pk},
            )
            for unit in units_of(organization, day, found)
        ]  # fmt: skip
        scope = scope_of(organization, day)
        totals = _figures([one for _unit, one in waiting], recognised, len(struck), day)
        columns, listed = listed_probationers([one for _unit, one in waiting], day)
        due_list = Table(
            self.name, _("Danh sách đảng viên dự bị theo ngày hết 12 tháng"), columns, listed, scope=scope,
            period=period, on=on,
        )  # fmt: skip
        return Table(
            name=self.name, title=str(self.title), columns=_columns(), rows=rows,
            totals=Row({"code": scope.code, "name": _("Tổng cộng"), **totals}, {}), scope=scope, period=period, on=on,
            formulas=(
                _("Hết dự bị = lễ kết nạp + 12 tháng; hạn chi bộ xét = hết dự bị + thời hạn theo quy định của ngày ấy"),
                _("Công nhận muộn: chi bộ xét sau hạn; ngày chính thức vẫn là ngày hết 12 tháng"),
            ),
            notes=[
                _("Số đang dự bị tính đến hết ngày %s; số công nhận tính theo ngày chính thức trong kỳ.")
                % date_text(day),
                _("Không gia hạn thời gian dự bị. Không ghi ngày lễ kết nạp thì tính từ ngày vào Đảng."),
            ],
            annexes=[due_list],
        )  # fmt: skip

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """Who stands behind a figure. Raises ValueError for an unknown drill."""
        if drill.query not in (WAITING, RECOGNISED, LATE, STRUCK):
            return super().records(organization, period, drill, by=by, on=on, **options)
        day = min(period.last, on)
        unit, light = drill.number("u"), drill.text("g")
        scope = scope_of(organization, day)
        if light not in ("", *LIGHTS):
            raise ValueError(_("Không có danh sách “%s”.") % light)
        if drill.query == WAITING:
            chosen = [
                one
                for at, one in probation_in(organization, day)
                if unit in (None, at) and (not light or one.light(day) == light)
            ]
            title = str(LIGHTS[light]) if light else _("Đảng viên dự bị")
            columns, rows = listed_probationers(chosen, day)
        elif drill.query == STRUCK:
            title, columns, rows = _struck_rows(
                [one for at, one in struck_off_in(organization, period.start, day) if unit in (None, at)], day
            )
        else:
            recognised = [
                one
                for one in recognised_in(organization, period.start, day)
                if unit in (None, one.unit) and (drill.query == RECOGNISED or one.late)
            ]
            title, columns, rows = _recognised_rows(recognised, day)
        return Table(self.name, title, columns, rows, scope=scope, period=period, on=on)


def _columns() -> tuple[Column, ...]:
    now, done = _("Đang dự bị"), _("Trong kỳ")
    return (
        Column("code", _("Mã"), TEXT, shown=False),
        Column("name", _("Đơn vị"), TEXT),
        Column("probationary", _("Tổng số"), INTEGER, now, drill=Drill(WAITING)),
        *(
            Column(light, str(label), INTEGER, now, drill=Drill(WAITING, {"g": light}))
            for light, label in LIGHTS.items()
        ),
        Column("recognised", _("Công nhận chính thức"), INTEGER, done, drill=Drill(RECOGNISED)),
        Column("late", _("Trong đó xét muộn"), INTEGER, done, drill=Drill(LATE)),
        Column("struck_off", _("Xóa tên khi dự bị"), INTEGER, done, drill=Drill(STRUCK)),
    )


def _figures(
    waiting: Sequence[Probationer], recognised: Sequence[Recognised], struck: int, day: date
) -> dict[str, Any]:
    lights = [one.light(day) for one in waiting]
    return {
        "probationary": len(waiting),
        **{light: lights.count(light) for light in LIGHTS},
        "recognised": len(recognised),
        "late": sum(one.late for one in recognised),
        "struck_off": struck,
    }


def listed_probationers(probationers: Sequence[Probationer], day: date) -> tuple[tuple[Column, ...], list[Row]]:
    """The due list: a row a probationary member, by name."""
    names = names_on({one.organization_id for one in probationers}, day)
    columns = (
        Column("member", _("Họ và tên"), TEXT, drill=Drill("member")),
        Column("branch", _("Chi bộ"), TEXT),
        Column("ceremony", _("Lễ kết nạp"), DATE),
        Column("ends", _("Hết 12 tháng"), DATE),
        Column("due", _("Hạn chi bộ xét"), DATE),
        Column("left", _("Còn (ngày)"), INTEGER, additive=False),
        Column("light", _("Tình trạng"), TEXT),
        Column("stage", _("Bước đã qua"), TEXT),
    )
    rows = [
        Row(
            {
                "member": one.member.full_name,
                "branch": names.get(one.organization_id, ""),
                "ceremony": one.began,
                "ends": one.ends,
                "due": one.due.day if one.due else None,
                "left": one.days_left(day),
                "light": str(LIGHTS[one.light(day)]),
                "stage": one.candidate.get_stage_display() if one.candidate else _("chưa có hồ sơ phát triển đảng"),
            },
            {"uuid": str(one.member.uuid)},
        )
        for one in probationers
    ]
    return columns, rows


def _recognised_rows(recognised: Sequence[Recognised], day: date) -> tuple[str, tuple[Column, ...], list[Row]]:
    names = names_on({one.branch for one in recognised}, day)
    columns = (
        Column("member", _("Họ và tên"), TEXT, drill=Drill("member")),
        Column("branch", _("Chi bộ"), TEXT),
        Column("since", _("Ngày chính thức"), DATE),
        Column("considered", _("Chi bộ xét ngày"), DATE),
        Column("document", _("Quyết định"), TEXT),
    )
    rows = [
        Row(
            {
                "member": one.member.full_name, "branch": names.get(one.branch, ""),
                "since": one.member.full_membership_date, "considered": one.considered_on,
                "document": str(one.member.full_membership_document or ""),
            },
            {"uuid": str(one.member.uuid)},
        )
        for one in recognised
    ]  # fmt: skip
    return _("Công nhận đảng viên chính thức"), columns, rows


def _struck_rows(struck: Sequence[Any], day: date) -> tuple[str, tuple[Column, ...], list[Row]]:
    names = names_on({one.organization_id for one in struck}, day)
    columns = (
        Column("member", _("Họ và tên"), TEXT, drill=Drill("member")),
        Column("branch", _("Chi bộ"), TEXT),
        Column("last_day", _("Ngày cuối còn sinh hoạt"), DATE),
        Column("document", _("Quyết định"), TEXT),
    )
    rows = [
        Row(
            {
                "member": one.member.full_name, "branch": names.get(one.organization_id, ""),
                "last_day": last_day_of(one.end), "document": str(one.end_document or ""),
            },
            {"uuid": str(one.member.uuid)},
        )
        for one in struck
    ]  # fmt: skip
    return _("Đảng viên dự bị bị xóa tên"), columns, rows


PROBATION_REPORT = ProbationReport()
