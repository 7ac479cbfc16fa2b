"""A month closed for everything below a committee, opened again; what was written afterwards confirmed once more."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from core.formatting import month_text
from core.periods import last_day
from meetings.models import Meeting, MonthClosing, NotHeld
from meetings.queries import closed_above, closing_of


@transaction.atomic
def close_month(*, organization: Organization, month: date, on: date, by: Any) -> MonthClosing:
    """Closes a month at a committee for all that stands below it. What is sent into it from now on is flagged.

    What is still open is no hindrance: the page lists it before (meetings.queries.month_below). No figure of a report
    changes by it.

    Arguments:
        month: its first day; it must be over.
        on: today.

    Raises ValidationError for a month that is not over, or closed already.
    """
    if last_day(month) >= on:
        raise ValidationError(
            _("Tháng %(month)s chưa hết; hết tháng mới khóa được.") % {"month": month_text(month)}, code="not_over"
        )
    Organization.objects.select_for_update().get(pk=organization.pk)
    if closing_of(organization, month) is not None:
        raise ValidationError(_("Tháng %(month)s đã khóa.") % {"month": month_text(month)}, code="closed")
    closing = MonthClosing(organization=organization, month=month, closed_by=str(by)[:150])
    closing.full_clean()
    closing.save()
    closing.refresh_from_db()
    return closing


@transaction.atomic
def close_months(*, new: list[tuple[int, date]], by: Any) -> int:
    """Closes many months at once: (committee's id, first of the month); those closed already stay as they are."""
    rows = [MonthClosing(organization_id=pk, month=month, closed_by=str(by)[:150]) for pk, month in new]
    before = MonthClosing.objects.count()
    MonthClosing.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return MonthClosing.objects.count() - before


@transaction.atomic
def reopen_month(*, closing: MonthClosing, reason: str, by: Any) -> None:
    """Opens a closed month again; both days stay. Raises ValidationError without a reason, or if it is open."""
    if not reason.strip():
        raise ValidationError({"reason": _("Hãy ghi lý do.")}, code="no_reason")
    done = MonthClosing.objects.filter(pk=closing.pk, reopened_at=None).update(
        reopened_at=Now(), reopened_by=str(by)[:150], reopen_reason=reason.strip()[:300]
    )
    if not done:
        raise ValidationError(_("Tháng này đang mở."), code="open")


def flag_if_closed(meeting: Meeting) -> None:
    """Says of a meeting about to be sent whether its month was closed above; one flagged once stays so.

    Sent again into a closed month, it has to be confirmed again above. A committee's own meetings are no part of what
    is closed. The caller saves.
    """
    if not meeting.is_of_committee and closed_above(meeting.organization, meeting.for_month, on=meeting.date):
        meeting.entered_after_close = True
        meeting.rechecked_at, meeting.rechecked_by = None, ""


def flag_recorded(meeting_ids: Sequence[int]) -> int:
    """The same for meetings that arrived as a set; returns how many were written into a closed month."""
    arrived = Meeting.objects.filter(pk__in=meeting_ids).exclude(kind__in=Meeting.COMMITTEE_KINDS)
    closers: dict[date, set[int]] = defaultdict(set)
    closed = MonthClosing.objects.filter(reopened_at=None, month__in=arrived.order_by().values("for_month"))
    for organization_id, month in closed.values_list("organization", "month"):
        closers[month].add(organization_id)
    if not closers:
        return 0
    late = [
        meeting.pk
        for meeting in arrived.filter(for_month__in=closers).select_related("placement")
        if tree.nearest(meeting.placement, closers[meeting.for_month] - {meeting.organization_id}) is not None
    ]
    return Meeting.objects.filter(pk__in=late).update(entered_after_close=True)


@transaction.atomic
def recheck_meetings(*, meeting_ids: Collection[int], by: Any) -> int:
    """Confirms again what was sent into a closed month; returns how many it were."""
    waiting = Meeting.objects.filter(entered_after_close=True, rechecked_at=None, status__in=Meeting.COUNTED_STATUSES)
    return waiting.filter(pk__in=meeting_ids).update(rechecked_at=Now(), rechecked_by=str(by)[:150])


@transaction.atomic
def recheck_not_held(*, row_ids: Collection[int], by: Any) -> int:
    """Confirms again what was said of a closed month; returns how many months it were."""
    waiting = NotHeld.objects.filter(entered_after_close=True, rechecked_at=None, pk__in=row_ids)
    return waiting.update(rechecked_at=Now(), rechecked_by=str(by)[:150])
