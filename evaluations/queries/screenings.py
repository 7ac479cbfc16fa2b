"""Who is under review, where, and whether the act stands on which a conclusion rests."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from branches import tree
from branches.models import Organization
from branches.scoping import Action, organizations_allowing
from core.names import fold
from evaluations.models import ScreeningCase, ScreeningHelp
from evaluations.queries.authority import with_keeper
from members.models import Member, Membership

Outcome = ScreeningCase.Outcome
# A conclusion that ends the membership, and how the membership's own act says so.
ENDING = {
    Outcome.STRUCK_OFF: Membership.EndReason.STRIKE_OFF,
    Outcome.EXPELLED: Membership.EndReason.EXPULSION,
    Outcome.RESIGNED: Membership.EndReason.RESIGNATION,
}
UNDER_REVIEW = "dang-ra-soat"  # what a list may be narrowed to beside an outcome


@dataclass(frozen=True, slots=True)
class ScreeningNarrowing:
    """What the list is narrowed to; `outcome` is one of the model's, or UNDER_REVIEW."""

    year: int | None = None
    organization: Organization | None = None
    reason: str = ""
    outcome: str = ""
    text: str = ""


def cases_visible_to(user: Any, *, on: date, action: str = Action.READ_FILE) -> QuerySet[ScreeningCase]:
    """The cases a user reads: those kept by organisations in which he opens members' files; with `keeper`."""
    scope = organizations_allowing(user, action, on=on)
    rows: Any = with_keeper(ScreeningCase.objects.all(), on=on)
    visible: QuerySet[ScreeningCase] = rows.filter(keeper__in=scope.values("pk"))
    return visible.select_related("member", "helper", "document", "outcome_document")


def cases_listed(cases: QuerySet[ScreeningCase], chosen: ScreeningNarrowing, *, on: date) -> QuerySet[ScreeningCase]:
    """Some cases with `keeper`, narrowed; the latest first. A case is of every year in which it was open."""
    rows: Any = cases
    if chosen.year is not None:
        first, last = date(chosen.year, 1, 1), date(chosen.year, 12, 31)
        rows = rows.filter(opened_on__lte=last).exclude(outcome_on__lt=first)
    if chosen.organization is not None:
        rows = rows.filter(keeper__in=tree.subtree(chosen.organization, on=on).values("pk"))
    if chosen.reason:
        rows = rows.filter(reason=chosen.reason)
    if chosen.outcome:
        rows = rows.filter(outcome="" if chosen.outcome == UNDER_REVIEW else chosen.outcome)
    for word in fold(chosen.text).split():
        rows = rows.filter(member__search_key__contains=f" {word}")
    listed: QuerySet[ScreeningCase] = rows.order_by("-opened_on", "member__sort_key", "pk")
    return listed


def last_membership(member: Member, on: date) -> Membership | None:
    """Where a member belongs officially on a day, or did last before it."""
    rows = Membership.objects.filter(member=member, kind=Membership.Kind.OFFICIAL, start__lte=on)
    return rows.select_related("end_document").order_by("-start").first()


def helps_of(case: ScreeningCase) -> QuerySet[ScreeningHelp]:
    """What was done to help, in the order of days."""
    return ScreeningHelp.objects.filter(case=case).select_related("case").order_by("on", "pk")
