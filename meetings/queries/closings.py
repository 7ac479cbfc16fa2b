"""Months closed above the branches: which, by whom, what is still open in them, and what was written afterwards."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from branches import tree
from branches.models import Organization, OrganizationName
from branches.queries import with_current
from branches.scoping import Action, appointments_of, is_system, organizations_under, roles_allowing
from core.periods import add_months, first_of_month, last_day
from meetings.models import Meeting, MonthClosing, NotHeld
from meetings.queries.lists import with_names
from meetings.queries.months import MISSING, NOT_HELD, OPEN, BranchMonth, months_of
from meetings.queries.visible import meetings_visible_to

MONTHS_OFFERED = 14


def closing_roots(user: Any, *, on: date) -> list[int]:
    """The committees for which a user works in a role that confirms what branches send."""
    held = appointments_of(user, on=on).filter(role__in=roles_allowing(Action.CONFIRM))
    return sorted(set(held.values_list("organization", flat=True)))


def committees_closing(user: Any, *, on: date) -> Any:
    """The committees that may close a month through a user, with their names: where he works, and below."""
    if is_system(user):
        allowed = Organization.objects.filter(pk__in=tree.as_of(on).values("organization"))
    else:
        allowed = organizations_under(closing_roots(user, on=on), Action.SEND, on=on)
    named: Any = with_current(allowed, on=on)
    return named.filter(holds_meetings=False).order_by("code")


def may_close(user: Any, organization: Organization, *, on: date) -> bool:
    """Whether a user may close a month for an organisation: the same answer as the list gives."""
    return bool(committees_closing(user, on=on).filter(pk=organization.pk).exists())


def closing_of(organization: Organization, month: date) -> MonthClosing | None:
    """The closing of a month in force at a committee itself."""
    return MonthClosing.objects.filter(organization=organization, month=month, reopened_at=None).first()


def closings_of(organization: Organization, month: date) -> QuerySet[MonthClosing]:
    """Every time a committee closed a month, the latest first."""
    return MonthClosing.objects.filter(organization=organization, month=month).order_by("-pk")


def closed_above(organization: Organization, month: date, *, on: date) -> list[MonthClosing]:
    """The closings of a month in force above a branch as it stood on a day, the nearest committee's first."""
    above = [one.pk for one in reversed(tree.ancestors(organization, on=on))]
    rows = MonthClosing.objects.filter(organization__in=above, month=month, reopened_at=None)
    return sorted(rows, key=lambda row: above.index(row.organization_id))


@dataclass(slots=True)
class MonthBelow:
    """What a committee is told before it closes a month."""

    month: date
    branches: dict[int, Any] = field(default_factory=dict)  # with their names, by id
    states: list[BranchMonth] = field(default_factory=list)
    waiting: list[Meeting] = field(default_factory=list)  # sent, not confirmed
    open_committees: list[Any] = field(default_factory=list)  # directly below, with branches, not closed

    @property
    def missing(self) -> list[Any]:
        """The branches of which the month says nothing."""
        return self._in(MISSING)

    @property
    def writing(self) -> list[Any]:
        """The branches whose meeting is not sent, or was returned."""
        return self._in(OPEN)

    @property
    def not_held(self) -> list[Any]:
        """The branches that said why they did not meet."""
        return self._in(NOT_HELD)

    @property
    def held(self) -> int:
        """How many branches sent a meeting."""
        return sum(one.is_held for one in self.states)

    @property
    def is_clean(self) -> bool:
        """Nothing is open: everybody sent or said why not, all of it confirmed, every committee below closed."""
        return not (self.missing or self.writing or self.waiting or self.open_committees)

    def _in(self, state: str) -> list[Any]:
        return [self.branches[one.organization_id] for one in self.states if one.state == state]


def month_below(organization: Organization, month: date, *, on: date) -> MonthBelow:
    """What stands open in a month at and below a committee, as the tree was on the month's last day."""
    day = last_day(month)
    found = MonthBelow(month)
    standing = tree.subtree(organization, on=day)
    named: Any = with_current(standing, on=day)
    everybody = list(named.order_by("sort_key", "pk"))
    found.branches = {one.pk: one for one in everybody if one.holds_meetings}
    states = months_of(found.branches, [month], on=on)
    found.states = [states[pk, month] for pk in found.branches]
    waiting: Any = with_names(
        Meeting.objects.filter(
            organization__in=found.branches, for_month=month, status=Meeting.Status.SENT, kind__in=Meeting.RATED_KINDS
        )
    )
    found.waiting = list(waiting.order_by("organization_sort", "date"))
    with_branches = {one.parent_id for one in found.branches.values()}
    direct = [one for one in everybody if not one.holds_meetings and one.parent_id == organization.pk]
    closed = closed_at([one.pk for one in direct], [month])
    found.open_committees = [one for one in direct if one.pk in with_branches and (one.pk, month) not in closed]
    return found


def closed_at(organization_ids: Iterable[int], months: Sequence[date]) -> dict[tuple[int, date], MonthClosing]:
    """The closings in force of some committees and months."""
    rows = MonthClosing.objects.filter(organization__in=list(organization_ids), month__in=months, reopened_at=None)
    return {(row.organization_id, row.month): row for row in rows}


def months_offered(on: date) -> list[date]:
    """The months a committee may look at: the finished ones, the latest first."""
    return [add_months(first_of_month(on), -number) for number in range(1, MONTHS_OFFERED + 1)]


def entered_late(user: Any, *, on: date) -> QuerySet[Meeting]:
    """The meetings a user sees that were sent into a closed month."""
    return meetings_visible_to(user, on=on).filter(entered_after_close=True)


def to_recheck(user: Any, *, on: date) -> QuerySet[Meeting]:
    """The meetings sent into a closed month that a user's committee is to confirm again, the oldest month first.

    It is the level above the committee that closed the month (DOMAIN §6.50), of several the lowest; where that one has
    nobody above it in the installation, it does so itself.
    """
    meetings = Meeting.objects.filter(
        entered_after_close=True, rechecked_at=None, status__in=Meeting.COUNTED_STATUSES
    ).order_by("for_month", "pk")
    named: Any = with_names(_waiting_for(user, meetings, on=on))
    return named.order_by("for_month", "organization_sort", "date", "pk")


def not_held_to_recheck(user: Any, *, on: date) -> QuerySet[NotHeld]:
    """The words "not held" that came into a closed month and a user's committee is to confirm again, likewise.

    Each with `organization_name`, what the branch was called when it said so.
    """
    said = _waiting_for(user, NotHeld.objects.filter(entered_after_close=True, rechecked_at=None), on=on)
    names = OrganizationName.objects.filter(organization=OuterRef("organization"), start__lte=OuterRef("stated_on"))
    named: Any = said.annotate(organization_name=Subquery(names.order_by("-start").values("name")[:1]))
    return named.select_related("organization").order_by("for_month", "organization__code")


def _waiting_for(user: Any, rows: QuerySet[Any], *, on: date) -> QuerySet[Any]:
    """Of rows that came into closed months those that wait for the committees of a user."""
    if is_system(user):
        return rows
    roots = closing_roots(user, on=on)
    return rows.filter(pk__in=[row.pk for row in _flagged(rows, roots) if _is_for(row, set(roots))])


def _flagged(rows: QuerySet[Any], roots: Sequence[int]) -> list[Any]:
    """Those below some committees, each with the places above it and who ever closed its month."""
    found: list[Any] = list(rows.filter(tree.under(list(roots), path="placement__path")).select_related("placement"))
    closers: dict[date, set[int]] = defaultdict(set)
    for organization_id, month in MonthClosing.objects.filter(month__in={one.for_month for one in found}).values_list(
        "organization", "month"
    ):
        closers[month].add(organization_id)
    for row in found:
        row.closers = closers[row.for_month]
    return found


def _is_for(row: Any, roots: set[int]) -> bool:
    """Whether one of the committees stands above the lowest that closed the month, or is it and the highest of all."""
    above = tree.above_nearest(row.placement, row.closers)
    return bool(roots & set(above))
