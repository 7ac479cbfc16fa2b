"""What a report of visits adds up: expected visits and visits made, each where its branch stood on the day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from branches import tree
from branches.models import Trait
from core.periods import Period
from meetings.models import GroupMember, Visit, VisitAssignment, WorkingGroup
from meetings.queries.visits import Expected, described_assignments, expected_visits, visits_made


class Ground:
    """Which organisations stood below one in a period, and under which child of it on which day."""

    def __init__(self, organization_id: int, period: Period, trait: Trait | None) -> None:
        fragment = tree.PLACES_BELOW_WITH_TRAIT if trait else tree.PLACES_BELOW
        values: dict[str, Any] = {
            "x": organization_id, "first": period.start, "last": period.last, "trait": trait.pk if trait else None,
        }  # fmt: skip
        self.days: dict[int, list[tuple[date, date | None, int]]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT organization_id, start, "end", child FROM ({fragment}) p ORDER BY 2', values)  # noqa: S608 - a fragment of ours
            for pk, start, end, child in cursor.fetchall():
                self.days[pk].append((start, end, child))

    @property
    def ids(self) -> list[int]:
        """The organisations."""
        return list(self.days)

    def unit(self, organization_id: int, day: date) -> int | None:
        """The child of the one under which an organisation stood on a day; None where it did not stand below."""
        for start, end, child in self.days[organization_id]:
            if start <= day and (end is None or day < end):
                return child
        return None


@dataclass(frozen=True, slots=True)
class Due:
    """An expected visit, and the unit it counts for."""

    unit: int
    expected: Expected


@dataclass(frozen=True, slots=True)
class Made:
    """A visit made, the unit it counts for, and whether it is one of those expected."""

    unit: int
    visit: Visit
    planned: bool


@dataclass(frozen=True, slots=True)
class Attending:
    """A group or an official who attends in a unit on the last day of a period."""

    unit: int
    assignment: VisitAssignment


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """Everything a report of visits counts."""

    due: Sequence[Due]
    made: Sequence[Made]
    attending: Sequence[Attending]
    groups: Sequence[WorkingGroup]


def visit_figures(organization_id: int, period: Period, *, on: date, trait: Trait | None = None) -> VisitFigures:
    """The visits below an organisation in a period.

    An expected visit counts where its branch stood on the last day of its window, a visit on its own day; groups and
    officials are those of the period's last day, today at the latest.

    Arguments:
        on: today.
        trait: only what organisations that had it on those days.
    """
    ground = Ground(organization_id, period, trait)
    touching = VisitAssignment.objects.filter(organization__in=ground.ids, start__lt=period.end)
    rows = list(described_assignments(touching.exclude(end__lte=period.start)).order_by("organization__code", "pk"))
    day = min(period.last, on)
    due = [
        Due(unit, one)
        for one in expected_visits(rows, period, on=on)
        if (unit := ground.unit(one.assignment.organization_id, one.window.last)) is not None
    ]
    counted = {visit.pk for one in due for visit in one.expected.visits}
    made = [
        Made(unit, visit, visit.pk in counted)
        for visit in visits_made(ground.ids, period).order_by("on", "organization__code", "pk")
        if (unit := ground.unit(visit.organization_id, visit.on)) is not None
    ]
    attending = [
        Attending(unit, one)
        for one in rows
        if one.start <= day and (one.end is None or day < one.end)
        if (unit := ground.unit(one.organization_id, day)) is not None
    ]
    there = {one.assignment.group_id for one in attending if one.assignment.group_id}
    # A group just founded attends nobody yet, and is one of the committee's all the same.
    own = Q(organization__in=[] if trait else ground.ids, span__contains=day)
    groups = WorkingGroup.objects.filter(own | Q(pk__in=there)).order_by("organization__code", "name", "pk")
    return VisitFigures(due, made, attending, list(groups.select_related("organization", "document")))


def leaders_on(group_ids: Sequence[int], day: date) -> dict[int, str]:
    """Who leads some groups on a day."""
    rows = GroupMember.objects.filter(group__in=group_ids, leads=True, span__contains=day)
    return dict(rows.values_list("group", "member__full_name"))
