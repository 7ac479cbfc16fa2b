"""Opinions and tasks in figures: what each figure counts, by the child of X under which it happened."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Placement, Trait
from branches.queries import had_trait
from core.periods import Period
from meetings.models import Meeting, Opinion, Task

RAISED, ANSWERED, IN_TIME, OPEN, OVERDUE = "raised", "answered", "in_time", "open", "overdue"
LIMITED = "answered_limited"  # of those answered, the ones that had a day to be answered by
YOUNG, MIDDLE, OLD = "up_to_30", "up_to_90", "over_90"  # days since it was raised
ASSIGNED, DONE, DONE_IN_TIME, DROPPED = "assigned", "done", "done_in_time", "dropped"

DAYS_TO_ANSWER = ExpressionWrapper(F("answered_on") - F("raised_on"), output_field=DurationField())


def opinions_below(organization_id: int, *, trait: Trait | None = None) -> QuerySet[Any]:
    """The opinions raised at or below X as things stood on the day each was raised, with `child` of X."""
    return _below(Opinion.objects.all(), organization_id, "raised_on", trait)


def tasks_below(organization_id: int, *, trait: Trait | None = None) -> QuerySet[Any]:
    """The tasks of organisations at or below X as things stood on the day each was given, with `child` of X; none of a
    meeting that was not sent, whose minutes may still change."""
    given = Task.objects.filter(Q(meeting__isnull=True) | Q(meeting__status__in=Meeting.COUNTED_STATUSES))
    return _below(given, organization_id, "assigned_on", trait)


def opinion_figures(period: Period, day: date) -> dict[str, Q]:
    """What the figures of opinions count: flows in the period, stocks at the end of `day`.

    Of one that was asked for again the last answer counts. One raised while no rule set a time is neither in time nor
    late.
    """
    answered = Q(answered_on__gte=period.start, answered_on__lt=period.end)
    still = (Q(answered_on__isnull=True) | Q(answered_on__gt=day)) & (
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
    )
    waiting = Q(raised_on__lte=day) & still
    month, quarter = day - timedelta(days=30), day - timedelta(days=90)
    return {
        RAISED: Q(raised_on__gte=period.start, raised_on__lt=period.end),
        ANSWERED: answered,
        LIMITED: answered & Q(due_on__isnull=False),
        IN_TIME: answered & Q(answered_on__lte=F("due_on")),
        OPEN: waiting,
        OVERDUE: waiting & Q(due_on__lt=day),
        YOUNG: waiting & Q(raised_on__gte=month),
        MIDDLE: waiting & Q(raised_on__lt=month, raised_on__gte=quarter),
        OLD: waiting & Q(raised_on__lt=quarter),
    }


def task_figures(period: Period, day: date) -> dict[str, Q]:
    """What the figures of tasks count: flows in the period, stocks at the end of `day`."""
    done = Q(done_on__gte=period.start, done_on__lt=period.end)
    still = (Q(done_on__isnull=True) | Q(done_on__gt=day)) & (Q(dropped_on__isnull=True) | Q(dropped_on__gt=day))
    waiting = Q(assigned_on__lte=day) & still
    return {
        ASSIGNED: Q(assigned_on__gte=period.start, assigned_on__lt=period.end),
        DONE: done,
        DONE_IN_TIME: done & Q(done_on__lte=F("due_on")),
        DROPPED: Q(dropped_on__gte=period.start, dropped_on__lt=period.end),
        OPEN: waiting,
        OVERDUE: waiting & Q(due_on__lt=day),
    }


def counted_by(rows: QuerySet[Any], key: str, figures: Mapping[str, Q], **sums: Any) -> dict[int, dict[str, Any]]:
    """Every figure by a field of the rows: one query.

    Arguments:
        sums: further aggregates, by name.
    """
    counts: dict[str, Any] = {name: Count("pk", filter=condition) for name, condition in figures.items()}
    found = rows.order_by().values(key).annotate(**counts, **sums)
    return {row.pop(key): row for row in found}


def days_to_answer(figures: Mapping[str, Q]) -> Any:
    """How long the answers of the period took, in all."""
    return Sum(DAYS_TO_ANSWER, filter=figures[ANSWERED])


def behind(rows: QuerySet[Any], figures: Mapping[str, Q], what: str) -> QuerySet[Any]:
    """The rows a figure counts. Raises ValueError for a figure that does not exist."""
    if what not in figures:
        raise ValueError(_("Không có danh sách “%s”.") % what)
    return rows.filter(figures[what])


def _below(rows: QuerySet[Any], organization_id: int, day: str, trait: Trait | None) -> QuerySet[Any]:
    places = Placement.objects.filter(organization=OuterRef("organization"), span__contains=OuterRef(day))
    placed = rows.annotate(path=Subquery(places.values("path")[:1]))
    placed = placed.filter(tree.under([organization_id], path="path"), had_trait(trait, day=day))
    return placed.annotate(child=tree.ChildBelow("path", organization_id))
