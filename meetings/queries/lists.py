"""Meetings as lists: with the names people read, by month, and which branches have not reported."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from branches import tree
from branches.models import Appointment, Organization, OrganizationName, Placement
from branches.queries import with_current
from branches.scoping import Action, organizations_allowing
from core.periods import Period, add_months, first_of_month, last_day
from meetings.models import Meeting
from meetings.queries.visible import meetings_allowing, meetings_visible_to

# A cell of the board.
ON_TIME, LATE, OPEN, MISSING, NOT_YET, NOWHERE = "on_time", "late", "open", "missing", "not_yet", "nowhere"


def with_names(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Adds `organization_name` and `superior_name`: what both were called on the meeting's own day."""
    known = OrganizationName.objects.filter(start__lte=OuterRef("date")).order_by("-start")
    names = known.filter(organization=OuterRef("organization"))
    above = known.filter(organization=OuterRef("placement__parent"))
    return meetings.annotate(
        organization_name=Subquery(names.values("name")[:1]),
        organization_sort=Subquery(names.values("sort_key")[:1]),
        superior_name=Subquery(above.values("name")[:1]),
    ).select_related("organization")


def meeting_held(organization: Organization, day: date, kind: str) -> Meeting | None:
    """An organisation's one meeting of a kind on a day, whatever became of it since."""
    return Meeting.objects.filter(organization=organization, date=day, kind=kind).first()


def month_taken(organization: Organization, month: date, *, kind: str, but: Meeting | None = None) -> Meeting | None:
    """The regular meeting an organisation has for a month already, where another of `kind` would be its second
    (DOMAIN §6.13); None of a kind that is due no month."""
    if kind not in Meeting.MONTHLY_KINDS:
        return None
    held = Meeting.objects.filter(organization=organization, for_month=month, kind__in=Meeting.MONTHLY_KINDS)
    others = held if but is None else held.exclude(pk=but.pk or 0)
    return others.order_by("date", "pk").first()


def held_in(period: Period) -> Q:
    """A condition on meetings: for one of the period's months, or on one of its days where it is not whole months."""
    field_name = "for_month" if period.whole_months else "date"
    return Q(**{f"{field_name}__gte": period.start, f"{field_name}__lt": period.end})


def below(organization: Organization) -> Q:
    """A condition on meetings: of an organisation, or of one that stood below it on the meeting's day."""
    return tree.under([organization.pk], path="placement__path")


def sent_late(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Those first sent after the month they are for: Meeting.was_sent_late as the database sees it."""
    return meetings.annotate(sent_month=TruncMonth("sent_on")).filter(sent_month__gt=F("for_month"))


def branches_taking_roll(user: Any, *, on: date) -> QuerySet[Organization]:
    """The branches whose rolls a user takes, with their names, in order."""
    allowed: Any = with_current(organizations_allowing(user, Action.TAKE_ROLL, on=on), on=on)
    return allowed.filter(holds_meetings=True).order_by("sort_key", "pk")


def waiting_for(user: Any, *, on: date) -> QuerySet[Meeting]:
    """The sent meetings below a user that wait for his confirmation, the oldest month first."""
    allowed = meetings_allowing(user, Action.CONFIRM, on=on).filter(status=Meeting.Status.SENT)
    named: Any = with_names(allowed)
    return named.order_by("for_month", "organization_sort", "date", "pk")


@dataclass(slots=True)
class BranchMonth:
    """One branch on the page of this month: what is there, and what is missing."""

    organization: Organization
    meetings: list[Meeting] = field(default_factory=list)
    overdue: list[date] = field(default_factory=list)  # finished months without a regular meeting sent

    @property
    def monthly(self) -> Meeting | None:
        """The meeting by which this month counts as held."""
        return next((one for one in self.meetings if one.kind in Meeting.MONTHLY_KINDS), None)

    @property
    def is_done(self) -> bool:
        """Reported, and nothing left open."""
        return self.monthly is not None and not any(one.is_open for one in self.meetings) and not self.overdue


def this_month_of(organizations: Sequence[Organization], *, on: date) -> list[BranchMonth]:
    """This month's meetings of some branches, those left open from earlier, and whether last month is missing.

    Two queries; whoever still has something to do stands first.
    """
    month, before = first_of_month(on), add_months(first_of_month(on), -1)
    found = {one.pk: BranchMonth(one) for one in organizations}
    still_open = Q(status__in=(Meeting.Status.DRAFT, Meeting.Status.RETURNED))
    reported: set[int] = set()
    rows = Meeting.objects.filter(organization__in=found).filter(Q(for_month__gte=before) | still_open)
    for meeting in rows.order_by("-for_month", "-date", "-pk"):
        if meeting.for_month >= month or meeting.is_open:
            found[meeting.organization_id].meetings.append(meeting)
        if meeting.for_month == before and meeting.kind in Meeting.MONTHLY_KINDS:
            reported.add(meeting.organization_id)
    standing = tree.as_of(last_day(before)).filter(organization__in=found)
    for organization_id in standing.values_list("organization", flat=True):
        if organization_id not in reported:
            found[organization_id].overdue.append(before)
    return sorted(found.values(), key=lambda one: one.is_done)


def silent_branches(user: Any, month: date, *, within: Organization | None, on: date) -> QuerySet[Organization]:
    """The branches a user sees without a regular meeting sent for a month, in order of their names.

    Arguments:
        month: its first day; who did not exist on its last day (today, for the running month) owes nothing.
        within: only this organisation and what stands below it.
    """
    day = min(last_day(month), on)
    standing = tree.as_of(day)
    if within is not None:
        standing = standing.filter(tree.under([within.pk], path="path"))
    duty = organizations_allowing(user, Action.VIEW, on=on).filter(pk__in=standing.values("organization"))
    reported = Meeting.objects.filter(
        for_month=month, kind__in=Meeting.MONTHLY_KINDS, status__in=Meeting.COUNTED_STATUSES
    )
    named: Any = with_current(duty, on=day)
    return named.filter(holds_meetings=True).exclude(pk__in=reported.values("organization")).order_by("sort_key", "pk")


@dataclass(slots=True)
class Cell:
    """One branch in one month."""

    month: date
    state: str
    uuid: Any = None


@dataclass(slots=True)
class BoardRow:
    """One branch's year."""

    organization: Organization
    cells: list[Cell]

    @property
    def missing(self) -> int:
        """How many finished months have no report."""
        return sum(cell.state == MISSING for cell in self.cells)


def board(user: Any, year: int, *, within: Organization | None, on: date) -> list[BoardRow]:
    """Branches × months of a year: sent in time, late, being written, missing. The silent first; three queries."""
    months = [date(year, number, 1) for number in range(1, 13)]
    first, after = months[0], date(year + 1, 1, 1)
    day = min(after - timedelta(days=1), on)
    places = Placement.objects.filter(start__lt=after).exclude(end__lte=first)
    if within is not None:
        places = places.filter(tree.under([within.pk], path="path"))
    began = Placement.objects.filter(organization=OuterRef("pk")).order_by("start").values("start")[:1]
    seen = organizations_allowing(user, Action.VIEW, on=on).filter(pk__in=places.values("organization"))
    named: Any = with_current(seen, on=day)
    branches = list(named.filter(holds_meetings=True).annotate(began=Subquery(began)).order_by("sort_key", "pk"))
    meetings = (
        meetings_visible_to(user, on=on)
        .filter(organization__in=seen.values("pk"), for_month__gte=first, for_month__lt=after)
        .filter(kind__in=Meeting.MONTHLY_KINDS)
        .order_by("date", "pk")
    )
    found: dict[tuple[int, date], Meeting] = {}
    for meeting in meetings.only("uuid", "organization", "for_month", "status", "sent_on"):
        key = (meeting.organization_id, meeting.for_month)
        if key not in found or (found[key].is_open and not meeting.is_open):
            found[key] = meeting
    rows = [BoardRow(one, [_cell(one, month, found.get((one.pk, month)), on) for month in months]) for one in branches]
    return sorted(rows, key=lambda row: -row.missing)


def secretaries_of(organization_ids: Iterable[int], *, on: date) -> dict[int, list[Any]]:
    """Whom to call: the secretaries' accounts by organisation."""
    found: dict[int, list[Any]] = defaultdict(list)
    rows = Appointment.objects.filter(
        organization__in=list(organization_ids), role=Appointment.Role.SECRETARY, span__contains=on
    )
    for row in rows.filter(user__is_active=True).select_related("user").order_by("pk"):
        found[row.organization_id].append(row.user)
    return dict(found)


def _cell(branch: Any, month: date, meeting: Meeting | None, on: date) -> Cell:
    if meeting is not None:
        state = OPEN if meeting.is_open else LATE if meeting.was_sent_late else ON_TIME
        return Cell(month, state, meeting.uuid)
    last = last_day(month)
    if branch.began > last or (branch.until is not None and branch.until <= last):
        return Cell(month, NOWHERE)
    return Cell(month, MISSING if last < on else NOT_YET)
