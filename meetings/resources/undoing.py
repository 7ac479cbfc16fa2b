"""Undoing what a workbook corrected in rolls that were sent already: the way every correction goes.

The roll is no tracked table before it is sent, and a sending is never unwritten: so the meeting is given back, gets its
former roll from the sending before, and is sent once more. All three stand in its history.
"""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from core.sheets.undo import Touched, UndoRefused, changed_later, values_before
from meetings.models import Meeting, MeetingGuest, Sending
from meetings.services import Entry, Guest, return_meeting, save_roll, send_meeting, update_meeting


def undo_corrections(batch: Any, touched: list[Any], *, by: Any) -> list[Any]:
    """Gives corrected meetings their former head, roll and guests; returns what is left to undo.

    Raises UndoRefused where one of them was confirmed or changed since.
    """
    meetings = next((one for one in touched if one.model is Meeting), None)
    if meetings is None or not meetings.changed:
        return touched
    if changed_later(batch, meetings, list(meetings.changed)):
        raise UndoRefused([_("Có kỳ sinh hoạt đã được xác nhận hoặc sửa sau khi nhập.")])
    guests = next((one for one in touched if one.model is MeetingGuest), None)
    former_guests = _former_guests(guests)
    heads = values_before(meetings)
    for meeting in Meeting.objects.filter(pk__in=list(meetings.changed)):
        _undo_one(meeting, heads[meeting.pk], former_guests.get(meeting.pk, []), guests, by=by)
    meetings.changed = {}
    if guests is not None:
        guests.deleted = {}
        alive = set(MeetingGuest.objects.filter(pk__in=guests.created).values_list("pk", flat=True))
        guests.created = [pk for pk in guests.created if pk in alive]
    return [one for one in touched if one.created or one.changed or one.deleted]


def _former_guests(guests: Touched | None) -> dict[int, list[Guest]]:
    """The guests a batch's corrections removed, by meeting."""
    found: dict[int, list[Guest]] = {}
    if guests is not None:
        for values in values_before(guests, deleted=True).values():
            guest = Guest(values["name"], values["capacity"], values["from_where"], values["member_id"])
            found.setdefault(values["meeting_id"], []).append(guest)
    return found


def _undo_one(meeting: Meeting, head: dict[str, Any], former: list[Guest], guests: Touched | None, *, by: Any) -> None:
    sendings = list(Sending.objects.filter(meeting=meeting).order_by("-sequence")[:2])
    roll = {member: Entry(status, reason) for member, status, reason in sendings[-1].roll}
    own = set(guests.created) if guests is not None else set()
    kept = [
        Guest(one.name, one.capacity, one.from_where, one.member_id)
        for one in meeting.guest_list.order_by("pk")
        if one.pk not in own
    ]
    return_meeting(meeting=meeting, reason=_("Hoàn tác lần nhập dữ liệu"), by=by)
    meeting.refresh_from_db()
    update_meeting(
        meeting=meeting,
        kind=head["kind"],
        date=head["date"],
        for_month=head["for_month"],
        starts_at=head["starts_at"],
        ends_at=head["ends_at"],
        topic=head["topic"],
        by=by,
    )
    meeting.refresh_from_db()
    save_roll(meeting=meeting, entries=roll, guests=[*former, *kept], uuid=uuid.uuid4(), version=meeting.version, by=by)
    send_meeting(meeting=meeting, by=by)
