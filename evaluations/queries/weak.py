"""Weak organisations: who sees and keeps the list, the plan's tasks, and what is overdue."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Func, Q, QuerySet

from branches import tree
from branches.models import Organization, OrganizationName
from branches.scoping import Action, organizations_allowing
from core.names import fold
from evaluations.models import ConsolidationReport, ConsolidationTask, WeakOrganization
from recruitment.queries.rights import acting_for, acts_for

ON_LIST, CONSOLIDATED, ENDED, LATE = "dang", "da-cung-co", "ket-thuc", "qua-han"


@dataclass(frozen=True, slots=True)
class WeakNarrowing:
    """What the list is narrowed to; `state` is ON_LIST, CONSOLIDATED, ENDED (with the organisation) or LATE."""

    year: int | None = None
    organization: Organization | None = None
    state: str = ""
    text: str = ""


def weak_visible_to(user: Any, *, on: date) -> QuerySet[WeakOrganization]:
    """What is or was on the list of the organisations whose figures a user reads; with `open` and `late`, its tasks."""
    scope = organizations_allowing(user, Action.REPORT, on=on)
    rows = WeakOrganization.objects.filter(organization__in=scope.values("pk"))
    return with_tasks(rows, on=on).select_related("organization", "listed_by", "document", "lifted_document")


def with_tasks(rows: QuerySet[WeakOrganization], *, on: date) -> QuerySet[WeakOrganization]:
    """Adds how many tasks are open, and how many of them are overdue, on a day; none of what has left the list."""
    open_ = Q(tasks__done_on__isnull=True) & (Q(end__isnull=True) | Q(end__gt=on))
    return rows.annotate(
        open=Count("tasks", filter=open_), late=Count("tasks", filter=open_ & Q(tasks__due_on__lt=on)),
        every=Count("tasks"),
    )  # fmt: skip


def weak_listed(rows: QuerySet[WeakOrganization], chosen: WeakNarrowing, *, on: date) -> QuerySet[WeakOrganization]:
    """Some of it with `late`, narrowed; the latest first. It is of every year in which it was on the list."""
    found: Any = rows
    if chosen.year is not None:
        found = found.filter(start__lte=date(chosen.year, 12, 31)).exclude(end__lte=date(chosen.year, 1, 1))
    if chosen.organization is not None:
        found = found.filter(organization__in=tree.subtree(chosen.organization, on=on).values("pk"))
    going_on = Q(end__isnull=True) | Q(end__gt=on)
    state = {
        ON_LIST: going_on, CONSOLIDATED: Q(consolidated=True), ENDED: ~going_on & Q(consolidated=False),
        LATE: Q(late__gt=0),
    }.get(chosen.state)  # fmt: skip
    if state is not None:
        found = found.filter(state)
    folded = Func(F("reason"), function="public.chibo_fold", output_field=CharField())
    for word in fold(chosen.text).split():
        named = OrganizationName.objects.filter(search_key__contains=f" {word}").values("organization")
        found = found.alias(folded=folded).filter(Q(folded__contains=word) | Q(organization__in=named))
    listed: QuerySet[WeakOrganization] = found.order_by("-start", "organization__code", "pk")
    return listed


def offered_to_list(user: Any, *, on: date) -> QuerySet[Organization]:
    """The organisations a user may put on the list: those strictly below committees for which he acts."""
    acted = acting_for(user, on=on, action=Action.CLASSIFY)
    places = tree.strictly_below(tree.as_of(on), acted)
    allowed = organizations_allowing(user, Action.CLASSIFY, on=on)
    return allowed.filter(pk__in=places.values("organization"))


def lister_of(user: Any, organization: Organization, *, on: date) -> Organization | None:
    """The nearest committee above an organisation for which a user acts: in its name he puts it on the list."""
    acted = acting_for(user, on=on, action=Action.CLASSIFY)
    path = tree.paths_of([organization.pk], on=on).get(organization.pk, [])
    nearest = next((pk for pk in reversed(path[:-1]) if pk in acted), None)
    return Organization.objects.get(pk=nearest) if nearest is not None else None


def may_consolidate(user: Any, weak: WeakOrganization, *, on: date) -> bool:
    """Whether a user keeps the listing of an organisation: whoever acts for the committee that put it there."""
    return acts_for(user, weak.listed_by_id, on=on, action=Action.CLASSIFY)


def may_follow_up(user: Any, weak: WeakOrganization, *, on: date) -> bool:
    """Whether a user tells how the consolidation stands: that committee, and the organisation itself."""
    return may_consolidate(user, weak, on=on) or acts_for(user, weak.organization_id, on=on, action=Action.EVALUATE)


def tasks_of(weak: WeakOrganization) -> QuerySet[ConsolidationTask]:
    """The tasks of the plan by their dates."""
    return ConsolidationTask.objects.filter(weak=weak).order_by("due_on", "pk")


def reports_of(weak: WeakOrganization) -> QuerySet[ConsolidationReport]:
    """How it stood, the latest first."""
    return ConsolidationReport.objects.filter(weak=weak).order_by("-on", "-pk")


def weak_below(organization_ids: Any, *, on: date) -> QuerySet[WeakOrganization]:
    """What is on the list on a day, of some organisations (ids or a query); with `late`."""
    rows = WeakOrganization.objects.filter(organization__in=organization_ids, span__contains=on)
    return with_tasks(rows, on=on)
