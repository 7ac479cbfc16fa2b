"""The roll: one upsert of a whole list, the same save twice is one, a stale one is refused with both values."""

import json
import uuid as uuids
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.names import clean_name
from meetings.models import Attendance, Meeting, MeetingGuest, RollEditor, RollSave
from meetings.queries import belongings_of, roll_faults
from members.models import Member

HELD_FOR = timedelta(seconds=90)  # without a heartbeat the roll is free again


class Entry(NamedTuple):
    """One row of the roll as it is saved."""

    status: str
    reason: str = ""


@dataclass(frozen=True)
class Guest:
    """Somebody outside the rates."""

    name: str
    capacity: str = ""
    from_where: str = ""
    member_id: int | None = None


@dataclass(frozen=True)
class RollSaved:
    """What a save came to: the meeting's version afterwards, and whether this very save had arrived before."""

    version: int
    repeated: bool


class StaleRoll(Exception):
    """Somebody else saved the roll in between; nothing was written.

    `differing` says per member id what is stored now and what was to be saved, either of them None for no row at all;
    `guests` the guests stored now, None where they do not differ.
    """

    def __init__(
        self,
        version: int,
        by: str,
        differing: dict[int, tuple[Entry | None, Entry | None]],
        guests: list[Guest] | None = None,
    ) -> None:
        super().__init__(version, by)
        self.version = version
        self.by = by
        self.differing = differing
        self.guests = guests


@transaction.atomic
def save_roll(
    *,
    meeting: Meeting,
    entries: Mapping[int, Entry],
    guests: Sequence[Guest] | None,
    uuid: uuids.UUID,
    version: int,
    by: Any,
) -> RollSaved:
    """Writes a meeting's roll.

    Arguments:
        meeting: open (draft or returned).
        entries: status and reason by member id; whoever is not named loses his row.
        guests: the guests; None leaves them as they are.
        uuid: made by the page for this very save: arriving twice, it is one save. With other content (a page gone back
            to and changed) it is another one, and as stale as its version.
        version: the meeting's version that the page showed.

    Raises StaleRoll where somebody saved in between (nothing is written), ValidationError for a meeting already sent or
    a member who does not belong on the roll that day.
    """
    entries = {pk: Entry(str(entry.status), entry.reason.strip()[:200]) for pk, entry in entries.items()}
    wanted = None if guests is None else [_clean(guest) for guest in guests if guest.name.strip()]
    digest = _digest(entries, wanted)
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    seen = RollSave.objects.filter(uuid=uuid).first()
    if seen is not None and seen.meeting_id == locked.pk and seen.digest == digest:
        return RollSaved(seen.version, repeated=True)
    if not locked.is_open:
        raise ValidationError(_("Kỳ sinh hoạt đã gửi, không ghi thêm được; đề nghị cấp trên trả lại."), code="sent")
    if seen is not None or locked.version != version:
        stale = _difference(locked, entries, wanted)
        if stale is not None:
            raise stale
        if seen is not None:
            return RollSaved(locked.version, repeated=True)
    _check(locked, entries)
    _upsert(locked, entries)
    if wanted is not None:
        _write_guests(locked, wanted)
    locked.version += 1
    locked.save(update_fields=["version"])
    RollSave.objects.create(
        uuid=uuid,
        meeting=locked,
        organization_id=locked.organization_id,
        version=locked.version,
        digest=digest,
        by=shown_name(by),
    )
    meeting.version = locked.version
    return RollSaved(locked.version, repeated=False)


def _stored_guests(meeting: Meeting) -> list[Guest]:
    """The guests as they are recorded, in their order."""
    return [Guest(row.name, row.capacity, row.from_where, row.member_id) for row in meeting.guest_list.all()]


def _difference(meeting: Meeting, entries: Mapping[int, Entry], guests: list[Guest] | None) -> StaleRoll | None:
    """What differs between what is stored and what was to be saved: also rows one of the two does not have."""
    stored = {row.member_id: Entry(row.status, row.reason) for row in Attendance.objects.filter(meeting=meeting)}
    differing = {
        pk: (stored.get(pk), entries.get(pk))
        for pk in stored.keys() | entries.keys()
        if stored.get(pk) != entries.get(pk)
    }
    there = _stored_guests(meeting)
    guests_differ = guests is not None and guests != there
    if not differing and not guests_differ:
        return None
    last = RollSave.objects.filter(meeting=meeting).order_by("-version").first()
    return StaleRoll(meeting.version, last.by if last else "", differing, there if guests_differ else None)


def _clean(guest: Guest) -> Guest:
    return Guest(
        clean_name(guest.name)[:120], guest.capacity.strip()[:120], guest.from_where.strip()[:200], guest.member_id
    )


def _digest(entries: Mapping[int, Entry], guests: list[Guest] | None) -> str:
    rows = [(pk, *entry) for pk, entry in sorted(entries.items())]
    people = None if guests is None else [astuple(guest) for guest in guests]
    return sha256(json.dumps([rows, people]).encode()).hexdigest()


def _check(meeting: Meeting, entries: Mapping[int, Entry]) -> None:
    belongings = belongings_of(meeting)
    faults = roll_faults(belongings, {member_id: entry.status for member_id, entry in entries.items()})
    faults.pop("missing", None)  # a draft may be incomplete
    wrong = sorted({member_id for ids in faults.values() for member_id in ids})
    if wrong:
        names = Member.objects.filter(pk__in=wrong).values_list("full_name", flat=True)
        raise ValidationError(
            _("Ngày %(day)s các đồng chí sau không thuộc diện điểm danh như đã ghi: %(names)s."),
            code="not_on_roll",
            params={"day": f"{meeting.date:%d/%m/%Y}", "names": ", ".join(names)},
        )


def _upsert(meeting: Meeting, entries: Mapping[int, Entry]) -> None:
    members = sorted(entries)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO meetings_attendance (meeting_id, organization_id, member_id, status, reason)
            SELECT %s, %s, * FROM unnest(%s::bigint[], %s::text[], %s::text[])
            ON CONFLICT (meeting_id, member_id) DO UPDATE SET status = excluded.status, reason = excluded.reason
            WHERE (meetings_attendance.status, meetings_attendance.reason)
                IS DISTINCT FROM (excluded.status, excluded.reason)
            """,
            [
                meeting.pk,
                meeting.organization_id,
                members,
                [entries[pk].status for pk in members],
                [entries[pk].reason for pk in members],
            ],
        )
    Attendance.objects.filter(meeting=meeting).exclude(member__in=members).delete()


def _write_guests(meeting: Meeting, guests: Sequence[Guest]) -> None:
    if list(guests) == _stored_guests(meeting):
        return
    meeting.guest_list.all().delete()
    MeetingGuest.objects.bulk_create(
        [
            MeetingGuest(
                meeting=meeting,
                organization_id=meeting.organization_id,
                name=guest.name,
                capacity=guest.capacity,
                from_where=guest.from_where,
                member_id=guest.member_id,
            )
            for guest in guests
        ]
    )


@transaction.atomic
def hold_roll(*, meeting: Meeting, by: Any) -> str:
    """Says "I am editing"; returns the name of somebody else who is, or an empty text.

    A courtesy, not a lock: whoever holds it stops holding it HELD_FOR after the last heartbeat, and nobody is ever
    kept from saving (versions guard the roll itself).
    """
    # Two who open it at the same moment: one row, the first one's.
    editor, _made = RollEditor.objects.select_for_update().get_or_create(
        meeting=meeting,
        defaults={"organization_id": meeting.organization_id, "user_id": by.pk, "name": shown_name(by)},
    )
    if editor.user_id != by.pk and RollEditor.objects.filter(pk=editor.pk, seen_at__gt=Now() - HELD_FOR).exists():
        return editor.name
    RollEditor.objects.filter(pk=editor.pk).update(user_id=by.pk, name=shown_name(by), seen_at=Now())
    return ""


def release_roll(*, meeting: Meeting, by: Any) -> None:
    """Gives the roll free, if it was this user who held it."""
    RollEditor.objects.filter(meeting=meeting, user_id=by.pk).delete()


def shown_name(by: Any) -> str:
    """Under which name a save is kept, and whose save was in between is told apart: two of one name are not."""
    return str(by)[:150]
