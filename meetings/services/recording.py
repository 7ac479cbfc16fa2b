"""Meetings that arrive complete, as a set: from a workbook, from a scenario."""

import datetime
import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from branches.models import OrganizationForm, Placement
from core.periods import nearest_in_month
from core.postgres import insert_rows, next_ids
from meetings.models import Attendance, Meeting, MeetingGuest, Sending
from meetings.queries import belongings_of_many, count_roll
from meetings.services.closings import flag_recorded
from meetings.services.not_held import withdraw_where_held
from meetings.services.recorded import RecordedItem, minutes_of, write_minutes
from meetings.services.visits import link_visits

_MEETING_COLUMNS = (
    "id", "uuid", "organization_id", "placement_id", "form_id", "kind", "date", "for_month", "starts_at", "ends_at",
    "topic", "status", "version", *Meeting.COUNTERS, "sent_by", "sent_on", "confirmed_by", "return_reason", "chair_id",
    "minute_taker_id", "place", "from_paper", "speakers", "criticism",
)  # fmt: skip
_ATTENDANCE_COLUMNS = ("meeting_id", "member_id", "organization_id", "status", "reason")
_GUEST_COLUMNS = ("meeting_id", "organization_id", "name", "capacity", "member_id", "from_where")
_SENDING_COLUMNS = ("meeting_id", "organization_id", "sequence", "by", "counters", "roll", "proceedings")


@dataclass(slots=True)
class RecordedMeeting:
    """A meeting with its whole roll: (member id, status, reason), and its guests: (name, capacity, member id or None).

    Its minutes may come with it; without items they stay unknown, which is not the same as nobody having spoken.

    The caller has seen to it that the roll names exactly those who belong on it (meetings.queries.roll_faults).
    """

    organization_id: int
    kind: str
    date: datetime.date
    for_month: datetime.date
    starts_at: time | None = None
    ends_at: time | None = None
    topic: str = ""
    roll: list[tuple[int, str, str]] = field(default_factory=list)
    guests: list[tuple[str, str, int | None]] = field(default_factory=list)
    sent_on: datetime.date | None = None  # where known: a meeting sent after the month it is for is marked late
    chair_id: int | None = None
    minute_taker_id: int | None = None
    place: str = ""
    from_paper: bool = False
    items: list[RecordedItem] = field(default_factory=list)


@transaction.atomic
def record_meetings(*, new: Sequence[RecordedMeeting], by: Any) -> list[int]:
    """Records meetings as sent, with their counters frozen and a snapshot each; returns their ids in the order given.

    Raises KeyError where an organisation did not exist on the day a meeting counts, IntegrityError where it holds such
    a meeting that day already: callers look first.
    """
    if not new:
        return []
    stood = _standing_of(new)
    everybody = belongings_of_many((one.organization_id, one.date, str(one.kind)) for one in new)
    counters = [
        count_roll(
            everybody[meeting.organization_id, meeting.date, str(meeting.kind)],
            {member_id: status for member_id, status, _reason in meeting.roll},
            len(meeting.guests),
        )
        for meeting in new
    ]
    by_name = str(by)[:150]
    minutes = minutes_of(new, everybody)
    with connection.cursor() as cursor:
        ids = next_ids(cursor, Meeting._meta.db_table, len(new))
        insert_rows(
            cursor,
            Meeting._meta.db_table,
            _MEETING_COLUMNS,
            (
                (
                    pk, uuid.uuid4(), one.organization_id, *standing, str(one.kind),
                    one.date, one.for_month, one.starts_at, one.ends_at, one.topic, Meeting.Status.SENT.value, 1,
                    *(counts[name] for name in Meeting.COUNTERS), by_name, one.sent_on, "", "", one.chair_id,
                    one.minute_taker_id, one.place, one.from_paper, *said.spoken,
                )
                for pk, one, standing, counts, said in zip(ids, new, stood, counters, minutes, strict=True)
            ),
        )  # fmt: skip
        # The roll goes in before the meeting counts as sent: the first roll is no correction of anything.
        insert_rows(
            cursor,
            Attendance._meta.db_table,
            _ATTENDANCE_COLUMNS,
            (
                (pk, member_id, one.organization_id, str(status), reason)
                for pk, one in zip(ids, new, strict=True)
                for member_id, status, reason in one.roll
            ),
        )
        insert_rows(
            cursor,
            MeetingGuest._meta.db_table,
            _GUEST_COLUMNS,
            (
                (pk, one.organization_id, name, capacity, member_id, "")
                for pk, one in zip(ids, new, strict=True)
                for name, capacity, member_id in one.guests
            ),
        )
        insert_rows(
            cursor,
            Sending._meta.db_table,
            _SENDING_COLUMNS,
            (
                (
                    pk, one.organization_id, 1, by_name, json.dumps(counts),
                    json.dumps([list(row) for row in one.roll]), said.kept,
                )
                for pk, one, counts, said in zip(ids, new, counters, minutes, strict=True)
            ),
        )  # fmt: skip
        write_minutes(cursor, ids, minutes)
    Meeting.objects.filter(pk__in=ids).update(sent_at=Now())
    flag_recorded(ids)
    link_visits((one.organization_id, one.date) for one in new)
    withdraw_where_held((one.organization_id, one.for_month) for one in new if one.kind in Meeting.MONTHLY_KINDS)
    return ids


def _standing_of(new: Sequence[RecordedMeeting]) -> list[tuple[int, int]]:
    """(placement id, form id) of the organisation of each meeting on the day it counts."""
    keys = [(one.organization_id, nearest_in_month(one.date, one.for_month)) for one in new]
    days: dict[int, set[date]] = defaultdict(set)
    for organization_id, day in keys:
        days[organization_id].add(day)
    found: list[dict[tuple[int, date], int]] = []
    for model in (Placement, OrganizationForm):
        rows = model._default_manager.filter(organization__in=days).values_list("pk", "organization", "start", "end")
        found.append(
            {
                (organization_id, day): pk
                for pk, organization_id, start, end in rows
                for day in days[organization_id]
                if start <= day and (end is None or day < end)
            }
        )
    places, forms = found
    return [(places[key], forms[key]) for key in keys]
