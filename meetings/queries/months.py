"""What became of a branch's month: the one answer of this month's page, the board and the report.

Held in time, held or sent late, not held with a reason, being written, not entered, still ahead: different things that
one figure must not mix (PEERS (d) 8).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from branches.models import Organization
from core.periods import last_day
from meetings.models import Meeting, MeetingSlot, NotHeld
from meetings.queries.current import DUE_AMONG
from meetings.queries.slots import due_day

ON_TIME, LATE, NOT_HELD, OPEN, MISSING, AHEAD, NOWHERE = (
    "on_time", "late", "not_held", "open", "missing", "ahead", "nowhere",
)  # fmt: skip
HELD = (ON_TIME, LATE)


@dataclass(slots=True)
class BranchMonth:
    """One branch's month.

    Arguments:
        due: the branch stood on the month's last day, and the month is over.
        planned: the day its slot means.
    """

    organization_id: int
    month: date
    state: str
    due: bool = False
    meeting: Meeting | None = None
    not_held: NotHeld | None = None
    planned: date | None = None

    @property
    def came_after_close(self) -> bool:
        """What it goes by, a meeting or the word that there was none, came after the month was closed above."""
        if self.state == NOT_HELD and self.not_held is not None:
            return self.not_held.entered_after_close
        return self.meeting is not None and self.meeting.entered_after_close

    @property
    def is_held(self) -> bool:
        """A regular or combined meeting was sent for it."""
        return self.state in HELD


def months_of(
    organization_ids: Iterable[int], months: Sequence[date], *, on: date, planned: bool = True
) -> dict[tuple[int, date], BranchMonth]:
    """What became of some months of some branches, by (organisation id, first of the month): four queries.

    A month counts as held by the first regular or combined meeting sent for it, whenever that took place: one that was
    postponed keeps its month (DOMAIN §6.12). Without one the branch's word that it could not meet counts, then a draft.

    Arguments:
        on: today; a month is missing only once it is over.
        planned: whether the days their slots mean are wanted: the last of the queries.
    """
    ids = list(organization_ids)
    standing = _standing(ids, months)
    meetings = _meetings(ids, months)
    said = {(row.organization_id, row.for_month): row for row in not_held_in(ids, months)}
    slots: dict[int, list[MeetingSlot]] = defaultdict(list)
    for slot in MeetingSlot.objects.filter(organization__in=ids) if planned else ():
        slots[slot.organization_id].append(slot)
    found = {}
    for pk in ids:
        for month in months:
            key = (pk, month)
            over = last_day(month) < on
            one = BranchMonth(pk, month, NOWHERE, due=over and key in standing)
            one.meeting, one.not_held = meetings.get(key), said.get(key)
            one.planned = next((due_day(slot, month) for slot in slots[pk] if _counts(slot, last_day(month))), None)
            one.state = _state(one, stands=key in standing, over=over)
            found[key] = one
    return found


def not_held_in(organization_ids: Iterable[int], months: Sequence[date]) -> QuerySet[NotHeld]:
    """The months in which some branches said that they did not meet."""
    return NotHeld.objects.filter(organization__in=list(organization_ids), for_month__in=list(months))


def months_not_held(organization: Organization) -> QuerySet[NotHeld]:
    """Every month in which a branch said that it did not meet, the latest first."""
    return NotHeld.objects.filter(organization=organization).order_by("-for_month")


def _state(one: BranchMonth, *, stands: bool, over: bool) -> str:
    meeting = one.meeting
    if meeting is not None and not meeting.is_open:
        return LATE if meeting.was_sent_late else ON_TIME
    if one.not_held is not None:
        return NOT_HELD
    if meeting is not None:
        return OPEN
    if not stands:
        return NOWHERE
    return MISSING if over else AHEAD


def _meetings(ids: Sequence[int], months: Sequence[date]) -> dict[tuple[int, date], Meeting]:
    """The meeting each month goes by: the first one sent, else the first that is open."""
    rows = Meeting.objects.filter(organization__in=ids, for_month__in=months, kind__in=Meeting.MONTHLY_KINDS)
    wanted = ("uuid", "organization", "for_month", "date", "kind", "status", "sent_on", "entered_after_close")
    found: dict[tuple[int, date], Meeting] = {}
    for meeting in rows.order_by("date", "pk").only(*wanted):
        key = (meeting.organization_id, meeting.for_month)
        if key not in found or (found[key].is_open and not meeting.is_open):
            found[key] = meeting
    return found


def _standing(ids: Sequence[int], months: Sequence[date]) -> set[tuple[int, date]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT organization_id, month FROM ({DUE_AMONG}) due",  # noqa: S608  # a fragment of our own
            {"ids": list(ids), "firsts": list(months), "lasts": [last_day(month) for month in months]},
        )
        return set(cursor.fetchall())


def _counts(slot: MeetingSlot, day: date) -> bool:
    return slot.start <= day and (slot.end is None or day < slot.end)
