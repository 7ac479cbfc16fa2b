"""The list of meetings as a table to hand out."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.formatting import date_text
from core.periods import Period
from core.tables import DATE, INTEGER, MONTH, RATIO, TEXT, Column, Ratio, Row, Scope, Table
from meetings.models import Meeting


def listed_meetings(meetings: Iterable[Any], *, scope: Any, period: Period | None, on: date) -> Table:
    """A row a meeting, with the figures it was sent with.

    Arguments:
        meetings: with the names of meetings.queries.with_names.
        scope: the organisation the list was narrowed to, or None.
        period: the period it was narrowed to; from the first to the last meeting, if None.
        on: today.
    """
    rows = [_row(meeting) for meeting in meetings]
    days: list[Any] = [row["date"] for row in rows] or [on]
    counters = [
        Column(name, str(Meeting._meta.get_field(name).verbose_name).capitalize(), INTEGER)  # type: ignore[union-attr]
        for name in Meeting.COUNTERS
    ]
    return Table(
        name="meetings",
        title=_("Các kỳ sinh hoạt"),
        columns=(
            Column("code", _("Mã tổ chức"), TEXT),
            Column("organization", _("Chi bộ"), TEXT),
            Column("superior", _("Cấp trên"), TEXT),
            Column("kind", _("Loại"), TEXT),
            Column("date", _("Ngày"), DATE),
            Column("for_month", _("Cho tháng"), MONTH),
            Column("topic", _("Chuyên đề"), TEXT),
            *counters,
            Column("rate", _("Tỷ lệ F1 (%)"), RATIO, formula="present / required"),
            Column("status", _("Trạng thái"), TEXT),
            Column("sent_on", _("Ngày gửi"), DATE),
            Column("sent_late", _("Gửi muộn"), TEXT),
            Column("from_paper", _("Bản giấy"), TEXT),
        ),
        rows=rows,
        scope=Scope(scope.code, scope.name) if scope is not None else Scope("", _("các tổ chức được xem")),
        period=period or Period.days(min(days), max(days)),
        on=on,
        formulas=(_("F1: tỷ lệ = có mặt ÷ phải dự"),),
        notes=(_("Lập ngày %(day)s.") % {"day": date_text(on)},),
    )


def _row(meeting: Any) -> Row:
    rate = None if meeting.required is None else Ratio(meeting.present, meeting.required)
    values = {
        "code": meeting.organization.code,
        "organization": meeting.organization_name,
        "superior": meeting.superior_name or "",
        "kind": str(meeting.get_kind_display()),
        "date": meeting.date,
        "for_month": meeting.for_month,
        "topic": meeting.topic,
        **{name: getattr(meeting, name) for name in Meeting.COUNTERS},
        "rate": rate,
        "status": str(meeting.get_status_display()),
        "sent_on": meeting.sent_on,
        "sent_late": _("muộn") if meeting.was_sent_late else "",
        "from_paper": _("nhập từ bản giấy") if meeting.from_paper else "",
    }
    return Row(values)
