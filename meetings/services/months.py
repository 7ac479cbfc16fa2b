"""A month's meeting, opened on the day planned."""

from datetime import date
from typing import Any

from django.db import transaction

from branches.models import Organization
from core.periods import last_day
from meetings.models import Meeting, MeetingSlot
from meetings.queries import due_day, slots_in
from meetings.services.sending import open_meeting

Rule = MeetingSlot.Rule


@transaction.atomic
def prepare_month(*, organization: Organization, month: date, on: date, by: Any) -> Meeting:
    """Opens the month's regular meeting as its slot says; the one there is already, if there is one.

    Arguments:
        month: its first day.
        on: today. Of "tuần đầu tháng" it is the day taken, as long as it lies in that week; without a slot as well.

    Raises ValidationError as open_meeting does.
    """
    # Two who tap at once wait for each other here.
    Organization.objects.select_for_update().get(pk=organization.pk)
    there = Meeting.objects.filter(organization=organization, for_month=month, kind__in=Meeting.MONTHLY_KINDS).order_by(
        "pk"
    )
    if (known := there.first()) is not None:
        return known
    slot = slots_in([organization.pk], month).get(organization.pk)
    day = due_day(slot, month) if slot else min(max(on, month), last_day(month))
    if slot and slot.rule == Rule.FIRST_WEEK:
        day = min(max(on, month), day)
    meeting = open_meeting(
        organization=organization,
        kind=Meeting.Kind.REGULAR,
        date=day,
        for_month=month,
        starts_at=slot.starts_at if slot else None,
        by=by,
    )
    if slot and slot.place:
        meeting.place = slot.place
        meeting.save(update_fields=["place"])
    return meeting
