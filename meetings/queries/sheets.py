"""The roll as people mark it: who must be asked, who may come, who is barred, and what is recorded so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from meetings.models import Attendance, Meeting, MeetingGuest, RollEditor
from meetings.queries.committees import belongings_of
from meetings.queries.rolls import MAY_COME, count_roll
from members.models import DutySpan, Member, Membership
from members.queries import (
    AWAY,
    EXEMPT,
    GUEST,
    REQUIRED,
    SUSPENDED,
    Belonging,
    files_readable_by,
    is_full,
)

Status = Attendance.Status


@dataclass(slots=True)
class RollRow:
    """One person on the sheet. `status` is empty where nothing is recorded yet."""

    member_id: int
    name: str
    note: str = ""
    status: str = ""
    reason: str = ""
    theirs: str = ""  # what somebody else saved meanwhile, in words

    @property
    def status_text(self) -> str:
        """As it is read."""
        return str(Status(self.status).label) if self.status else _("chưa ghi")

    @property
    def is_absent(self) -> bool:
        """Required, and not there."""
        return self.status in (Status.EXCUSED, Status.UNEXCUSED)


@dataclass(slots=True)
class GuestRow:
    """Somebody outside the rates; `came` is False for a guest who is only suggested."""

    name: str
    capacity: str = ""
    from_where: str = ""
    member_id: int | None = None
    came: bool = True


@dataclass(slots=True)
class RollSheet:
    """Everything the roll screen shows, ordered by given name."""

    meeting: Meeting
    belongings: list[Belonging]
    rows: list[RollRow] = field(default_factory=list)
    exempt: list[RollRow] = field(default_factory=list)
    barred: list[RollRow] = field(default_factory=list)
    strangers: list[RollRow] = field(default_factory=list)
    guest_members: list[GuestRow] = field(default_factory=list)
    known_guests: list[GuestRow] = field(default_factory=list)  # of the last extended meeting, proposed again
    guests: list[GuestRow] = field(default_factory=list)

    @property
    def unmarked(self) -> int:
        """How many of those who must attend have no status yet."""
        return sum(not row.status for row in self.rows)

    @property
    def to_attend(self) -> int:
        """How many must attend as far as marked: special duty leaves the required (DOMAIN §6.9)."""
        return sum(row.status != Status.SPECIAL_DUTY for row in self.rows)

    @property
    def present(self) -> int:
        """How many of them are there, late or not."""
        return sum(row.status in (Status.PRESENT, Status.LATE) for row in self.rows)

    @property
    def absent(self) -> list[RollRow]:
        """Those who are not: without a reason first, which is what the level above asks about."""
        return sorted((row for row in self.rows if row.is_absent), key=lambda row: row.status != Status.UNEXCUSED)

    @property
    def without_reason_given(self) -> list[RollRow]:
        """Absent "with reason", and no reason written."""
        return [row for row in self.rows if row.status == Status.EXCUSED and not row.reason]

    @property
    def counters(self) -> dict[str, int]:
        """What would be frozen if it were sent now."""
        roll = {row.member_id: row.status for row in (*self.rows, *self.exempt) if row.status}
        return count_roll(self.belongings, roll, self.guests_coming)

    @property
    def counters_so_far(self) -> dict[str, int | None]:
        """The counters as they are read while the roll is open; None for what nobody has marked yet.

        The required are those who must attend, marked or not; `unmarked` of them keep the rate from being one.
        """
        found: dict[str, int | None] = {**self.counters, "required": self.to_attend, "unmarked": self.unmarked}
        if self.rows and self.unmarked == len(self.rows):
            found |= dict.fromkeys(("present", "late", "excused", "unexcused"))
        return found

    @property
    def guests_coming(self) -> int:
        """Guest members and known guests ticked, and names written."""
        return sum(guest.came for guest in (*self.guest_members, *self.known_guests, *self.guests))


def roll_sheet(meeting: Meeting) -> RollSheet:
    """The sheet of a meeting on its own day, with what is recorded: five queries, one more of an extended one."""
    belongings = belongings_of(meeting)
    recorded = {row.member_id: row for row in Attendance.objects.filter(meeting=meeting)}
    standing = {one.member_id: one for one in belongings}
    people = _people({*standing, *recorded}, meeting.date)
    states = _duty_names(standing, meeting.date)
    sheet = RollSheet(meeting, belongings)
    came = {guest.member_id: guest for guest in meeting.guest_list.all()}
    for person in people:
        one = standing.get(person.pk)
        row = RollRow(person.pk, person.full_name)
        if (stored := recorded.get(person.pk)) is not None:
            row.status, row.reason = stored.status, stored.reason
        if one is None:
            sheet.strangers.append(row)
        elif one.standing == REQUIRED:
            row.note = _note(one, full=person.full)  # type: ignore[attr-defined]  # annotated above
            sheet.rows.append(row)
        elif one.standing in MAY_COME:
            row.note = _("sinh hoạt tạm thời nơi khác") if one.standing == AWAY else states.get(person.pk, "")
            sheet.exempt.append(row)
        elif one.standing == SUSPENDED:
            row.note = states.get(person.pk, "")
            sheet.barred.append(row)
        elif one.standing == GUEST:
            sheet.guest_members.append(_guest_member(person, came))
    suggested = {guest.member_id for guest in sheet.guest_members}
    recorded_guests = [
        GuestRow(guest.name, guest.capacity, guest.from_where, guest.member_id)
        for guest in meeting.guest_list.all()
        if guest.member_id is None or guest.member_id not in suggested
    ]
    by_name = {guest.name: guest for guest in recorded_guests}
    for guest in _guests_of_last_time(meeting):
        sheet.known_guests.append(by_name.pop(guest.name, guest))
    sheet.guests = [guest for guest in recorded_guests if guest.name in by_name]
    return sheet


def _guests_of_last_time(meeting: Meeting) -> list[GuestRow]:
    """Whom an organisation invited to its last extended meeting: they are proposed for the next one."""
    if meeting.kind != Meeting.Kind.EXTENDED:
        return []
    earlier = Meeting.objects.filter(
        organization=meeting.organization_id, kind=meeting.kind, date__lt=meeting.date, guest_list__member=None,
        guest_list__isnull=False,
    )  # fmt: skip
    last = earlier.order_by("-date", "-pk").values("pk")[:1]
    rows = MeetingGuest.objects.filter(meeting__in=last, member=None).order_by("pk")
    return [GuestRow(row.name, row.capacity, row.from_where, came=False) for row in rows]


def recorded_rows(meeting: Meeting) -> list[RollRow]:
    """What the roll says, whatever became of the memberships since: the absent first, then by given name."""
    rows = (
        Attendance.objects.filter(meeting=meeting)
        .order_by("member__sort_key", "member")
        .values_list("member", "member__full_name", "status", "reason")
    )
    found = [RollRow(pk, name, "", status, reason) for pk, name, status, reason in rows]
    order = {
        status: place
        for place, status in enumerate((Status.UNEXCUSED, Status.EXCUSED, Status.LATE, Status.SPECIAL_DUTY))
    }
    return sorted(found, key=lambda row: order.get(Status(row.status), len(order)))


def readable_files(user: Any, rows: Iterable[RollRow], *, on: date) -> dict[int, UUID]:
    """Of the people on a roll those whose file a user may open: the file's key by member id."""
    ids = [row.member_id for row in rows]
    return dict(files_readable_by(user, on=on).filter(pk__in=ids).values_list("pk", "uuid"))


def editor_of(meeting: Meeting, user_id: Any, *, held_for: timedelta) -> str:
    """The name of somebody else who has the roll open, or an empty text."""
    held = RollEditor.objects.filter(meeting=meeting, seen_at__gt=Now() - held_for).exclude(user_id=user_id)
    return held.values_list("name", flat=True).first() or ""


def _people(member_ids: Iterable[int], on: date) -> QuerySet[Member]:
    full = ExpressionWrapper(is_full(on), output_field=BooleanField())
    return Member.objects.filter(pk__in=member_ids).annotate(full=full).order_by("sort_key", "pk")


def _duty_names(standing: Mapping[int, Belonging], on: date) -> dict[int, str]:
    excused = [one.member_id for one in standing.values() if one.standing in (EXEMPT, SUSPENDED)]
    rows = DutySpan.objects.filter(member__in=excused, span__contains=on).order_by("kind")
    # "suspended" sorts last and wins, as it does in belongings_on.
    return {row.member_id: str(row.get_kind_display()) for row in sorted(rows, key=_suspended_last)}


def _suspended_last(duty: DutySpan) -> bool:
    return duty.kind == DutySpan.Kind.SUSPENDED


def _note(one: Belonging, *, full: bool) -> str:
    notes = [_("sinh hoạt tạm thời")] if one.kind == Membership.Kind.TEMPORARY else []
    if not full:
        notes.append(_("dự bị"))
    return ", ".join(notes)


def _guest_member(person: Member, came: Mapping[int | None, object]) -> GuestRow:
    guest = came.get(person.pk)
    return GuestRow(
        person.full_name,
        getattr(guest, "capacity", ""),
        getattr(guest, "from_where", ""),
        person.pk,
        came=guest is not None,
    )
