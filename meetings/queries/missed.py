"""What the rolls say of one member: his year in figures, and the meetings he missed (the timeline of members)."""

from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from branches.queries import names_on
from core.formatting import percent
from core.periods import Period
from meetings.models import Attendance, Meeting
from meetings.queries.rolls import FOR_REQUIRED, Tally
from meetings.queries.visible import meetings_visible_to
from members.models import Member
from members.queries import Entry

Status = Attendance.Status
MISSED = (Status.EXCUSED, Status.UNEXCUSED)


class MissedMeetings:
    """The meetings a member was required at and did not attend; sent or confirmed ones only."""

    name = "meetings"

    def summary(self, member: Member, *, by: Any, on: date) -> list[tuple[str, str]]:
        """Required, present and absent in the year of `on`, by the central formula (F1)."""
        period = Period.year(on)
        rows = self._rows(member).filter(
            meeting__kind__in=Meeting.RATED_KINDS,
            meeting__for_month__gte=period.start,
            meeting__for_month__lt=period.end,
        )
        counts = dict(rows.order_by().values_list("status").annotate(count=Count("meeting")))
        present = counts.get(Status.PRESENT, 0) + counts.get(Status.LATE, 0)
        required = present + counts.get(Status.EXCUSED, 0) + counts.get(Status.UNEXCUSED, 0)
        tally = Tally(present, required)
        if not counts:
            return [(_("Điểm danh"), _("chưa có kỳ sinh hoạt nào được gửi"))]
        text = _("%(present)s/%(required)s kỳ (%(rate)s%%; có mặt ÷ phải dự)") % {
            "present": tally.present,
            "required": tally.required,
            "rate": percent(tally.present, tally.required),
        }
        absent = _("%(excused)s có lý do, %(unexcused)s không lý do") % {
            "excused": counts.get(Status.EXCUSED, 0),
            "unexcused": counts.get(Status.UNEXCUSED, 0),
        }
        return [(_("Có mặt"), text), (_("Vắng"), absent)]

    def entries(self, member: Member, *, by: Any, on: date) -> list[Entry]:
        """Each meeting missed, with its reason; a link where the reader sees the meeting."""
        rows = list(self._rows(member).filter(status__in=MISSED, meeting__kind__in=Meeting.RATED_KINDS))
        names = names_on({row.organization_id for row in rows}, on)
        seen = set(
            meetings_visible_to(by, on=on).filter(pk__in=[row.meeting_id for row in rows]).values_list("pk", flat=True)
        )
        entries = []
        for row in rows:
            text = _("Vắng kỳ sinh hoạt %(kind)s của %(name)s: %(status)s") % {
                "kind": row.meeting.get_kind_display(),
                "name": names.get(row.organization_id, ""),
                "status": row.get_status_display(),
            }
            if row.reason:
                text = f"{text} ({row.reason})"
            url = reverse("meetings:detail", args=[row.meeting.uuid]) if row.meeting_id in seen else ""
            entries.append(Entry(row.meeting.date, text, url))
        return entries

    def _rows(self, member: Member) -> Any:
        return Attendance.objects.filter(
            member=member, status__in=FOR_REQUIRED, meeting__status__in=Meeting.COUNTED_STATUSES
        ).select_related("meeting")
