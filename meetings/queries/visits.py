"""Who attends where, which visits are expected, which were made."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from branches import tree
from branches.models import Organization, Placement
from branches.scoping import Action, is_system, organizations_allowing, read_once
from core.periods import Period, first_of_month
from meetings.models import GroupMember, Meeting, Visit, VisitAssignment, WorkingGroup
from meetings.queries.months import not_held_in
from meetings.queries.rhythm import Outcome, Window, outcome, windows_of
from members.models import Member
from members.queries import search_members

_PUT_OFF = timedelta(days=62)  # a meeting is held at most so long after the month it is for, as far as one looks


@dataclass(slots=True)
class Expected:
    """The visits an assignment asks for in one window, and what became of them.

    `meeting` is the one they are expected at, where the rhythm means a month's and the branch has called it.
    """

    assignment: VisitAssignment
    window: Window
    outcome: Outcome
    meeting: Meeting | None
    visits: list[Visit] = field(default_factory=list)

    @property
    def day(self) -> date:
        """When it is expected: on the day of the meeting, else on the first day a rhythm names, else by the last."""
        if self.meeting is not None:
            return self.meeting.date
        if self.assignment.rhythm == VisitAssignment.Rhythm.QUARTER_START:
            return self.window.first
        return self.window.last

    @property
    def state(self) -> str:
        """done, missed, due, ahead or not_held."""
        return self.outcome.state


def assignments_visible_to(user: Any, *, on: date) -> QuerySet[VisitAssignment]:
    """Assignments at the organisations whose names a user reads."""
    if is_system(user):
        return VisitAssignment.objects.all()
    seen = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    return VisitAssignment.objects.filter(organization__in=seen.values("pk"))


def groups_visible_to(user: Any, *, on: date) -> QuerySet[WorkingGroup]:
    """Groups founded at the organisations whose names a user reads, and those that attend there."""
    if is_system(user):
        return WorkingGroup.objects.all()
    seen = organizations_allowing(user, Action.VIEW_MEMBERS, on=on).values("pk")
    attends = VisitAssignment.objects.filter(group=OuterRef("pk"), organization__in=seen)
    return WorkingGroup.objects.filter(Q(organization__in=seen) | Exists(attends))


def visits_visible_to(user: Any, *, on: date) -> QuerySet[Visit]:
    """Visits to the organisations whose names a user reads."""
    if is_system(user):
        return Visit.objects.all()
    seen = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    return Visit.objects.filter(organization__in=seen.values("pk"))


def described_assignments(assignments: QuerySet[VisitAssignment]) -> QuerySet[VisitAssignment]:
    """With whom and which paper: what a list and a page show of each."""
    return assignments.select_related("group", "member", "document", "organization", "assigned_by")


def described_groups(groups: QuerySet[WorkingGroup], *, on: date) -> QuerySet[WorkingGroup]:
    """Groups with their committee, decision, and how many people and branches each has on a day."""
    people = GroupMember.objects.filter(group=OuterRef("pk"), span__contains=on)
    places = VisitAssignment.objects.filter(group=OuterRef("pk"), span__contains=on)
    return groups.select_related("organization", "document").annotate(
        people_now=_count(people), branches_now=_count(places)
    )


def _count(rows: QuerySet[Any]) -> Any:
    counted = rows.order_by().values("group").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def group_people(group: WorkingGroup) -> QuerySet[GroupMember]:
    """Who belongs, or belonged, to a group: who is still in it first, its leader before all."""
    return GroupMember.objects.filter(group=group).select_related("member").order_by("end", "-leads", "start", "pk")


def assignments_of(group: WorkingGroup) -> QuerySet[VisitAssignment]:
    """What a group attends, or attended."""
    return described_assignments(VisitAssignment.objects.filter(group=group)).order_by("organization__code", "start")


def assignments_at(organization: Organization, *, on: date) -> list[VisitAssignment]:
    """Who attends an organisation on a day."""
    rows = VisitAssignment.objects.filter(organization=organization, span__contains=on)
    return list(described_assignments(rows))


def own_assignments(user: Any, *, on: date) -> QuerySet[VisitAssignment]:
    """What the owner of an account attends on a day, by himself or with a group."""
    member = own_member(user)
    if member is None:
        return VisitAssignment.objects.none()
    with_group = GroupMember.objects.filter(group=OuterRef("group"), member=member, span__contains=on)
    rows = VisitAssignment.objects.filter(span__contains=on).filter(Q(member=member) | Exists(with_group))
    return described_assignments(rows)


def own_member(user: Any) -> Member | None:
    """The member an account belongs to; None where nobody said so."""
    if not user.pk:
        return None
    return read_once(("own member", user.pk), lambda: Member.objects.filter(user=user).first())


def described_visits(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """With who attended, because of what, and the meeting."""
    return visits.select_related("member", "assignment__group", "meeting", "organization")


def visits_to(meeting: Meeting) -> list[Visit]:
    """Which superiors attended a meeting."""
    return list(described_visits(Visit.objects.filter(meeting=meeting)).order_by("member__sort_key", "pk"))


def recent_meetings(organization: Organization, *, on: date, limit: int = 6) -> list[Meeting]:
    """The latest meetings of an organisation until a day: at which of them was somebody?"""
    return list(Meeting.objects.filter(organization=organization, date__lte=on).order_by("-date", "-pk")[:limit])


def next_meetings(organization_ids: Iterable[int], *, on: date) -> dict[int, Meeting]:
    """The next meeting each organisation has called, today's included, or the one still open."""
    found: dict[int, Meeting] = {}
    rows = Meeting.objects.filter(organization__in=list(organization_ids), date__gte=on)
    for meeting in rows.exclude(kind__in=Meeting.COMMITTEE_KINDS).order_by("date", "pk"):
        found.setdefault(meeting.organization_id, meeting)
    return found


def expected_visits(assignments: Iterable[VisitAssignment], period: Period, *, on: date) -> list[Expected]:
    """The visits expected of some assignments in the windows that end within a period: four queries.

    A branch that was dissolved expects nobody afterwards.
    """
    rows = list(assignments)
    ended = dict(
        Placement.objects.filter(dissolved=True, organization__in={one.organization_id for one in rows}).values_list(
            "organization", "end"
        )
    )
    found = []
    for one in rows:
        ends = [end for end in (one.end, ended.get(one.organization_id)) if end is not None]
        end = min(ends) if ends else None
        if end is None or one.start < end:
            found += [(one, window) for window in windows_of(one.rhythm, one.times, one.start, end, period)]
    if not found:
        return []
    first = first_of_month(min(window.first for _one, window in found))
    last = max(window.last for _one, window in found)
    meetings = _monthly_meetings({one.organization_id for one, _window in found}, first, last)
    visits = _visits_of({one.pk for one, _window in found}, first, last)
    places, months = {one.organization_id for one, _window in found}, Period.days(first, last).months()
    said = set(not_held_in(places, months).values_list("organization", "for_month"))
    return [_expected(one, window, meetings, visits[one.pk], on, said) for one, window in found]


def visits_made(organization_ids: Sequence[int], period: Period) -> QuerySet[Visit]:
    """The visits to some organisations on the days of a period."""
    rows = Visit.objects.filter(organization__in=organization_ids, on__gte=period.start, on__lt=period.end)
    return described_visits(rows)


def _monthly_meetings(places: set[int], first: date, last: date) -> dict[tuple[int, date], Meeting]:
    """The meeting each branch called for a month, wherever its date went."""
    rows = Meeting.objects.filter(
        organization__in=places, kind__in=Meeting.MONTHLY_KINDS, for_month__gte=first, for_month__lte=last
    )
    found: dict[tuple[int, date], Meeting] = {}
    for meeting in rows.order_by("date", "pk").only("uuid", "organization", "for_month", "date", "kind"):
        found.setdefault((meeting.organization_id, meeting.for_month), meeting)
    return found


def _visits_of(assignments: set[int], first: date, last: date) -> dict[int, list[tuple[date, Visit]]]:
    """Visits by assignment, each with the month it counts for: its meeting's, else its own."""
    found: dict[int, list[tuple[date, Visit]]] = defaultdict(list)
    rows = described_visits(Visit.objects.filter(assignment__in=assignments, on__range=(first, last + _PUT_OFF)))
    for visit in rows.order_by("on", "pk"):
        assert visit.assignment_id is not None
        month = visit.meeting.for_month if visit.meeting else first_of_month(visit.on)
        found[visit.assignment_id].append((month, visit))
    return found


def _expected(
    one: VisitAssignment,
    window: Window,
    meetings: dict[tuple[int, date], Meeting],
    visits: list[tuple[date, Visit]],
    on: date,
    said: AbstractSet[tuple[int, date]],
) -> Expected:
    own = [visit for month, visit in visits if window.takes(month)]
    last = meetings.get((one.organization_id, first_of_month(window.last)))
    meeting = meetings.get((one.organization_id, window.month)) if window.month else None
    result = outcome(
        window,
        [visit.on for visit in own],
        on=on,
        until=last.date if last else None,
        not_held=all((one.organization_id, month) in said for month in window.months),
    )
    return Expected(one, window, result, meeting, own)


@dataclass(frozen=True, slots=True)
class Plan:
    """The visits expected in a period, and how they are read."""

    expected: Sequence[Expected]

    @property
    def outcome(self) -> Outcome:
        """What became of all of them."""
        return sum((one.outcome for one in self.expected), Outcome())

    def rows(self, *, by_visitor: bool, state: str) -> list[Expected]:
        """In the order of branches and days, or of who attends; only those in a state, if one is asked for."""
        rows = [one for one in self.expected if not state or getattr(one.outcome, state)]

        def key(one: Expected) -> tuple[Any, ...]:
            assignment = one.assignment
            who = (1, assignment.member.sort_key) if assignment.member else (0, str(assignment.group))
            place = assignment.organization.code
            return (*who, one.day, place) if by_visitor else (place, one.day, *who)

        return sorted(rows, key=key)


def plan_of(
    assignments: QuerySet[VisitAssignment], period: Period, *, on: date, within: Organization | None = None
) -> Plan:
    """The visits expected of some assignments in a period, at or below an organisation if one is given."""
    rows = assignments.filter(start__lt=period.end).exclude(end__lte=period.start)
    if within is not None:
        rows = rows.filter(organization__in=tree.subtree(within, on=on).values("pk"))
    return Plan(expected_visits(described_assignments(rows).order_by("organization__code", "pk"), period, on=on))


def assignments_listed(
    assignments: QuerySet[VisitAssignment], *, on: date, within: Organization | None, text: str, ended: bool
) -> QuerySet[VisitAssignment]:
    """Assignments in the order of organisations, narrowed to one and to a name; those that are over only if asked."""
    if not ended:
        assignments = assignments.exclude(end__lte=on)
    if within is not None:
        assignments = assignments.filter(organization__in=tree.subtree(within, on=on).values("pk"))
    if text.strip():
        called = search_members(Member.objects.all(), text)
        assignments = assignments.filter(Q(group__name__icontains=text.strip()) | Q(member__in=called.values("pk")))
    return described_assignments(assignments).order_by("organization__code", "start", "pk")


def visits_listed(
    visits: QuerySet[Visit],
    *,
    on: date,
    within: Organization | None,
    period: Period | None,
    text: str,
    unassigned: bool,
) -> QuerySet[Visit]:
    """Visits, latest first, narrowed to an organisation, a period, a name, or to those nobody was assigned to."""
    if within is not None:
        visits = visits.filter(organization__in=tree.subtree(within, on=on).values("pk"))
    if period is not None:
        visits = visits.filter(on__gte=period.start, on__lt=period.end)
    if text.strip():
        visits = visits.filter(member__in=search_members(Member.objects.all(), text).values("pk"))
    if unassigned:
        visits = visits.filter(assignment=None)
    return described_visits(visits).order_by("-on", "-pk")


def groups_to_assign(user: Any, *, on: date) -> QuerySet[WorkingGroup]:
    """The groups a user may assign: founded where he may, and not over."""
    scope = organizations_allowing(user, Action.SUPERVISE, on=on)
    groups = WorkingGroup.objects.filter(organization__in=scope.values("pk")).exclude(end__lte=on)
    return groups.select_related("organization").order_by("organization__code", "name")
