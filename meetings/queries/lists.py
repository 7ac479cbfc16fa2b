"""Meetings as lists: with the names people read, by month, and which branches have not reported."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from branches import tree
from branches.models import Appointment, Organization, OrganizationName
from branches.queries import with_current
from branches.scoping import Action, organizations_allowing
from core.periods import Period, add_months, first_of_month, last_day
from meetings.models import Meeting, NotHeld
from meetings.queries.months import MISSING, BranchMonth, months_of
from meetings.queries.visible import meetings_allowing
from members.models import OfficeTerm


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
class BranchNow:
    """One branch on the page of this month: what is there, what was planned, and what is missing."""

    organization: Organization
    this_month: BranchMonth
    last_month: BranchMonth
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def overdue(self) -> list[date]:
        """Finished months of which nothing is known: no meeting, no word that there was none."""
        return [self.last_month.month] if self.last_month.state == MISSING else []

    @property
    def is_done(self) -> bool:
        """Said what became of the month, and nothing left open."""
        said = self.this_month.is_held or self.this_month.not_held is not None
        return said and not any(one.is_open for one in self.meetings) and not self.overdue


def this_month_of(organizations: Sequence[Organization], *, on: date) -> list[BranchNow]:
    """This month of some branches, the meetings left open from earlier, and whether last month is missing.

    Five queries; whoever still has something to do stands first.
    """
    month, before = first_of_month(on), add_months(first_of_month(on), -1)
    states = months_of([one.pk for one in organizations], (before, month), on=on)
    found = {one.pk: BranchNow(one, states[one.pk, month], states[one.pk, before]) for one in organizations}
    still_open = Q(status__in=Meeting.OPEN_STATUSES)
    rows = Meeting.objects.filter(organization__in=found).filter(Q(for_month__gte=month) | still_open)
    for meeting in rows.order_by("-for_month", "-date", "-pk"):
        found[meeting.organization_id].meetings.append(meeting)
    return sorted(found.values(), key=lambda one: one.is_done)


def silent_branches(user: Any, month: date, *, within: Organization | None, on: date) -> QuerySet[Organization]:
    """The branches a user sees of which a month says nothing: no meeting sent, no word that there was none.

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
    said = NotHeld.objects.filter(for_month=month)
    named: Any = with_current(duty, on=day).exclude(pk__in=reported.values("organization"))
    return named.exclude(pk__in=said.values("organization")).filter(holds_meetings=True).order_by("sort_key", "pk")


def begun_of(organization_ids: Iterable[int], month: date) -> dict[int, Meeting]:
    """What some branches have begun for a month and not sent (again), by branch: the earliest of each."""
    open_ones = Meeting.objects.filter(
        organization__in=list(organization_ids), for_month=month, kind__in=Meeting.MONTHLY_KINDS
    )
    rows = open_ones.exclude(status__in=Meeting.COUNTED_STATUSES).order_by("-date", "-pk")
    return {row.organization_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class Secretary:
    """Whom to call. The telephone is that of an account; who has none is named alone."""

    name: str
    phone: str = ""

    def __str__(self) -> str:
        return self.name


def secretaries_of(organization_ids: Iterable[int], *, by: Any, on: date) -> dict[int, list[Secretary]]:
    """The secretaries by organisation: those with an account, else who holds the office; a fixed number of queries.

    Only where the reader may see members: who sees figures alone calls nobody, and reads no names.
    """
    ids = organizations_allowing(by, Action.VIEW_MEMBERS, on=on).filter(pk__in=list(organization_ids)).values("pk")
    found: dict[int, list[Secretary]] = defaultdict(list)
    rows = Appointment.objects.filter(organization__in=ids, role=Appointment.Role.SECRETARY, span__contains=on)
    for row in rows.filter(user__is_active=True).select_related("user").order_by("pk"):
        found[row.organization_id].append(Secretary(str(row.user), row.user.phone))
    with_account = set(found)
    offices = OfficeTerm.objects.filter(office__heads=True, organization__in=ids, span__contains=on)
    for office in offices.select_related("member").order_by("pk"):
        if office.organization_id not in with_account:
            found[office.organization_id].append(Secretary(office.member.full_name))
    return dict(found)
