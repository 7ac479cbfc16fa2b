"""Appeals against decided levels: who sees them, which are open, and who must answer."""

from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, F, QuerySet, Value, When

from branches import tree
from branches.models import Organization
from evaluations.models import Appeal
from evaluations.queries.rights import Kind, acts_at, ratings_told_to

OPEN, ANSWERED, MINE = "mo", "da-tra-loi", "cho-toi"
RELATED = (
    "rating", "rating__period", "rating__member", "rating__office_term__office", "rating__decided_level", "document",
)  # fmt: skip


def appeals_visible_to(user: Any, *, on: date) -> QuerySet[Appeal]:
    """The appeals of ratings of which a user is told everything: open ones, longest waiting first; then the latest."""
    rows = Appeal.objects.filter(rating__in=ratings_told_to(user, on=on).values("pk")).select_related(*RELATED)
    is_open = Case(When(outcome="", then=Value(True)), default=Value(False), output_field=BooleanField())
    return rows.annotate(
        is_open=is_open, decider=F("rating__decider"), since=Case(When(outcome="", then=F("on")), default=None)
    ).order_by("-is_open", "since", "-on", "-pk")  # fmt: skip


def appeals_listed(
    user: Any, *, state: str = "", year: int | None = None, below: Organization | None = None, on: date
) -> QuerySet[Appeal]:
    """Appeals as their list is narrowed.

    Arguments:
        state: OPEN, ANSWERED, or MINE: those a user must answer.
        below: rated at this organisation or below it.
    """
    rows = appeals_visible_to(user, on=on)
    if state == ANSWERED:
        rows = rows.exclude(outcome="")
    elif state:
        rows = rows.filter(outcome="")
    if state == MINE:
        rows = rows.filter(rating__decider__in=acts_at(user, Kind.CHANGE, on=on))
    if year is not None:
        rows = rows.filter(rating__year=year)
    if below is not None:
        rows = rows.filter(rating__organization__in=tree.subtree(below, on=on).values("pk"))
    return rows
