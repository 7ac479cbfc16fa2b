"""The meetings behind the facts of a rating: due, held, rated, and the rolls of one member."""

from django.utils.translation import gettext as _

from core.formatting import date_text, month_text
from core.periods import Period as Span
from core.tables import INTEGER, TEXT, Column, Drill, Row
from evaluations.queries.facts import held
from evaluations.reports.evidence_asked import Asked, Listed
from meetings.models import Quality
from meetings.queries.figures import MonthState, Slice, meetings_behind, months_behind
from meetings.queries.holding import holding_of
from meetings.queries.quality import rated_below
from meetings.queries.visible import meetings_visible_to


def months_due(asked: Asked) -> Listed:
    states = [one for one in months_behind(asked.here, asked.span, Slice(), on=asked.span.end) if one.due]
    names = asked.names(one.organization_id for one in states)
    links = asked.links(meetings_visible_to(asked.by, on=asked.on), [one.meeting for one in states if one.meeting])
    rows = [
        Row(
            {
                "month": month_text(one.month),
                "branch": names.get(one.organization_id, ""),
                "held": date_text(one.meeting.date) if one.meeting else "",
                "why": ""
                if one.meeting
                else (one.not_held.get_reason_display() if one.not_held else _("chưa báo cáo")),
            },
            links.get(one.meeting.pk) if one.meeting else None,
        )
        for one in sorted(states, key=lambda one: (one.month, names.get(one.organization_id, "")))
    ]
    columns = (
        Column("month", _("Tháng"), TEXT),
        Column("branch", _("Chi bộ"), TEXT),
        Column("held", _("Đã họp ngày"), TEXT, drill=Drill("meeting")),
        Column("why", _("Không họp vì"), TEXT),
    )
    return columns, rows


def _why(state: MonthState) -> str:
    if state.meeting is not None:
        return ""
    return str(state.not_held.get_reason_display()) if state.not_held else _("chưa báo cáo")


def quarters_due(asked: Asked) -> Listed:
    due = holding_of(asked.here, asked.span, on=asked.span.end).quarters
    names = asked.names(one.organization_id for one in due)
    links = asked.links(meetings_visible_to(asked.by, on=asked.on), [one.meeting for one in due if one.meeting])
    rows = [
        Row(
            {
                "quarter": Span.quarter(one.first).label,
                "branch": names.get(one.organization_id, ""),
                "held": date_text(one.meeting.date) if one.meeting else "",
                "topic": one.meeting.topic if one.meeting else "",
            },
            links.get(one.meeting.pk) if one.meeting else None,
        )
        for one in due
    ]
    columns = (
        Column("quarter", _("Quý"), TEXT),
        Column("branch", _("Chi bộ"), TEXT),
        Column("held", _("Sinh hoạt chuyên đề ngày"), TEXT, drill=Drill("meeting")),
        Column("topic", _("Chuyên đề"), TEXT),
    )
    return columns, rows


def meetings_counted(asked: Asked) -> Listed:
    found = list(meetings_behind(asked.here, asked.span, Slice()).order_by("date", "pk"))
    names = asked.names(one.organization_id for one in found)
    links = asked.links(meetings_visible_to(asked.by, on=asked.on), found)
    rows = [
        Row(
            {
                "date": date_text(one.date), "branch": names.get(one.organization_id, ""),
                "kind": one.get_kind_display(), "required": one.required, "present": one.present,
                "excused": one.excused, "unexcused": one.unexcused,
            },
            links.get(one.pk),
        )
        for one in found
    ]  # fmt: skip
    columns = (
        Column("date", _("Ngày"), TEXT, drill=Drill("meeting")),
        Column("branch", _("Chi bộ"), TEXT),
        Column("kind", _("Loại"), TEXT),
        Column("required", _("Phải dự"), INTEGER),
        Column("present", _("Có mặt"), INTEGER),
        Column("excused", _("Vắng có lý do"), INTEGER),
        Column("unexcused", _("Vắng không lý do"), INTEGER),
    )
    return columns, rows


def bands_of(asked: Asked) -> Listed:
    meetings = rated_below(asked.here, asked.span)
    if asked.suffix in Quality.values:
        meetings = meetings.filter(quality=asked.suffix)
    found = list(meetings.order_by("date", "pk"))
    names = asked.names(one.organization_id for one in found)
    links = asked.links(meetings_visible_to(asked.by, on=asked.on), found)
    rows = [
        Row(
            {
                "date": date_text(one.date), "branch": names.get(one.organization_id, ""),
                "kind": one.get_kind_display(),
                "quality": str(Quality(one.quality).label) if one.quality else _("chưa xếp loại"),
            },
            links.get(one.pk),
        )
        for one in found
    ]  # fmt: skip
    columns = (
        Column("date", _("Ngày"), TEXT, drill=Drill("meeting")),
        Column("branch", _("Chi bộ"), TEXT),
        Column("kind", _("Loại"), TEXT),
        Column("quality", _("Xếp loại"), TEXT),
    )
    return columns, rows


def roll_of(asked: Asked) -> Listed:
    found = list(held.roll_of(asked.who, asked.span))
    names = asked.names(one.organization_id for one in found)
    meetings = [one.meeting for one in found]
    links = asked.links(meetings_visible_to(asked.by, on=asked.on), meetings)
    rows = [
        Row(
            {
                "date": date_text(one.meeting.date), "branch": names.get(one.organization_id, ""),
                "kind": one.meeting.get_kind_display(), "status": one.get_status_display(), "reason": one.reason,
            },
            links.get(one.meeting_id),
        )
        for one in found
    ]  # fmt: skip
    columns = (
        Column("date", _("Ngày"), TEXT, drill=Drill("meeting")),
        Column("branch", _("Chi bộ"), TEXT),
        Column("kind", _("Loại"), TEXT),
        Column("status", _("Điểm danh"), TEXT),
        Column("reason", _("Lý do"), TEXT),
    )
    return columns, rows
