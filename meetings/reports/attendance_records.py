"""The records behind a figure of attendance: the meetings counted, or the months that were due; both add up to it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.models import Organization, Trait
from branches.queries import names_on
from core.formatting import date_text
from core.periods import Period, first_of_month
from core.tables import DATE, INTEGER, MONTH, TEXT, Column, Drill, Row, Scope, Table
from meetings.models import Meeting
from meetings.queries import MonthState, Slice, meetings_behind, months_behind

ATTENDANCE = "attendance"


def records_behind(
    drill: Drill, trait: Trait | None, organization: Organization, period: Period, *, on: date, meetings: bool
) -> Table:
    """The records of the part of the report a figure stands in. Raises ValueError for a number or month that is none.

    Arguments:
        trait: what the report was cut by.
        meetings: the meetings counted; if not, the months that were due.
    """
    month = drill.text("month")
    part = Slice(
        unit=drill.number("unit"), month=first_of_month(Period.parse(month).start) if month else None,
        sector=drill.number("sector"), trait=trait,
    )  # fmt: skip
    if meetings:
        return _meetings(list(meetings_behind(organization.pk, period, part).order_by("for_month", "date", "pk")),
                         organization, period, on)  # fmt: skip
    return _months(months_behind(organization.pk, period, part, on=on), organization, period, on)


def _meetings(found: list[Meeting], organization: Organization, period: Period, on: date) -> Table:
    """The meetings with the counts that make the figure."""
    names = names_on({one.organization_id for one in found}, on)
    labels: dict[str, Any] = {
        "headcount": _("Đảng số"), "required": _("Phải dự"), "present": _("Có mặt"), "late": _("Đến muộn"),
        "excused": _("Vắng có lý do"), "unexcused": _("Vắng không lý do"), "special_duty": _("Nhiệm vụ đặc biệt"),
        "exempt_present": _("Miễn – có dự"),
    }  # fmt: skip
    columns = (
        Column("name", _("Chi bộ"), TEXT, drill=Drill("meeting")),
        Column("month", _("Kỳ tháng"), MONTH),
        Column("date", _("Ngày họp"), DATE),
        Column("kind", _("Loại"), TEXT),
        *(Column(key, label, INTEGER) for key, label in labels.items()),
    )
    rows = [
        Row(
            {
                "name": names.get(one.organization_id, ""), "month": first_of_month(one.for_month), "date": one.date,
                "kind": str(one.get_kind_display()), **{key: getattr(one, key) for key in labels},
            },
            {"uuid": str(one.uuid)},
        )
        for one in found
    ]  # fmt: skip
    return Table(ATTENDANCE, _("Các kỳ sinh hoạt được tính"), columns, rows, _scope(organization, period), period, on)


def _months(states: list[MonthState], organization: Organization, period: Period, on: date) -> Table:
    """Which branch was to meet for which month, and did; the silent first."""
    names = names_on({one.organization_id for one in states}, on)
    columns = (
        Column("name", _("Chi bộ"), TEXT, drill=Drill("meeting")),
        Column("month", _("Kỳ tháng"), MONTH),
        Column("due", _("Phải họp"), INTEGER),
        Column("held", _("Đã họp"), INTEGER),
        Column("not_held", _("Không họp, có lý do"), INTEGER),
        Column("missing", _("Chưa báo cáo"), INTEGER),
        Column("state", _("Tình trạng"), TEXT),
    )
    rows = [
        Row(
            {
                "name": names.get(one.organization_id, ""), "month": one.month, "due": int(one.due),
                "held": int(one.meeting is not None), "not_held": int(one.not_held is not None),
                "missing": int(one.is_missing), "state": _told(one),
            },
            {"uuid": str(one.meeting.uuid)} if one.meeting else {},
        )
        for one in states
    ]  # fmt: skip
    return Table(ATTENDANCE, _("Các tháng phải sinh hoạt"), columns, rows, _scope(organization, period), period, on)


def _told(state: MonthState) -> str:
    if state.meeting is not None:
        return _("đã họp ngày %s") % date_text(state.meeting.date)
    if state.not_held is not None:
        return _("không họp: %s") % state.not_held.get_reason_display()
    return _("chưa có báo cáo")


def _scope(organization: Organization, period: Period) -> Scope:
    names = names_on([organization.pk], period.last)
    return Scope(organization.code, names.get(organization.pk, organization.code), organization.pk)
