"""The orientations of committees: who reads which, whom one speaks to, and who has put it into an agenda."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from branches import tree
from branches.models import Organization
from branches.scoping import Action, appointments_of, is_system, organizations_allowing, organizations_visible_to
from core.periods import last_day
from meetings.models import AgendaItem, Orientation
from meetings.queries.agendas import preparing_branches


def orientations_visible_to(user: Any, *, on: date) -> QuerySet[Orientation]:
    """The orientations a user reads: issued by organisations he sees, and those of committees above that address his.

    A withdrawn one stays readable, to say that it is.
    """
    rows = Orientation.objects.select_related("organization", "document")
    if is_system(user):
        return rows
    seen = organizations_visible_to(user, on=on).values("pk")
    above = tree.on_the_way_to(appointments_of(user, on=on).values_list("organization", flat=True), on=on)
    addressed = (
        Q(addressees__isnull=True)
        | Q(addressees__organization__in=above)
        | Q(addressees__organization__in=seen)
    )  # fmt: skip
    reads = Q(organization__in=seen) | Q(organization__in=above) & addressed
    # Not joined but asked for: the rows of the joins would be counted.
    return rows.filter(pk__in=Orientation.objects.filter(reads).values("pk"))


def orientations_editable_by(user: Any, *, on: date) -> QuerySet[Orientation]:
    """The orientations a user may put right or withdraw."""
    issuers = organizations_allowing(user, Action.ORIENT, on=on).values("pk")
    return Orientation.objects.filter(organization__in=issuers).select_related("organization", "document")


def with_item_count(orientations: QuerySet[Orientation]) -> QuerySet[Orientation]:
    """Adds `item_count`; the latest month first."""
    return orientations.annotate(item_count=Count("items", distinct=True)).order_by("-for_month", "-issued_on", "-pk")


def addressees_of(orientation: Orientation) -> list[Organization]:
    """The organisations named; none where it speaks to all below."""
    return [row.organization for row in orientation.addressees.select_related("organization")]


def is_orientation_used(orientation: Orientation) -> bool:
    """Whether a branch has taken something of it into an agenda."""
    sources = [f"orientation:{pk}" for pk in orientation.items.values_list("pk", flat=True)]
    return AgendaItem.objects.filter(source__in=sources).exists()


def addressed_branches(orientation: Orientation, user: Any, *, on: date) -> QuerySet[Organization]:
    """The branches an orientation speaks to, of those a user sees, with their agenda of its month: see
    preparing_branches; `taken` counts the items of this orientation.
    """
    branches = preparing_branches(
        user, orientation.for_month, within=orientation.organization, on=on,
        wanted=list(orientation.items.values_list("pk", flat=True)),
    )  # fmt: skip
    named = list(orientation.addressees.values_list("organization", flat=True))
    if named:
        day = min(last_day(orientation.for_month), on)
        below = tree.as_of(day).filter(tree.under(named, path="path"))
        branches = branches.filter(pk__in=below.values("organization"))
    return branches
