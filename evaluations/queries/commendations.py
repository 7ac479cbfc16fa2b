"""Commendations proposed: who sees them, lists, and what an organisation sends up in a year."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, Func, Q, QuerySet

from branches import tree
from branches.models import Organization
from branches.scoping import Action, organizations_allowing
from core.names import fold
from evaluations.models import Commendation, Registration
from members.models import Member

NOT_ANSWERED = "chua-tra-loi"  # what a list may be narrowed to beside an outcome


@dataclass(frozen=True, slots=True)
class CommendationNarrowing:
    """What the list is narrowed to; `outcome` is one of the model's, or NOT_ANSWERED."""

    year: int | None = None
    organization: Organization | None = None
    outcome: str = ""
    text: str = ""


def commendations_visible_to(user: Any, *, on: date) -> QuerySet[Commendation]:
    """The proposals of the organisations whose members' names a user reads."""
    scope = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    return _described(Commendation.objects.filter(organization__in=scope.values("pk")))


def commendations_listed(
    rows: QuerySet[Commendation], chosen: CommendationNarrowing, *, on: date
) -> QuerySet[Commendation]:
    """Some proposals, narrowed; the latest year first, an organisation before its members."""
    if chosen.year is not None:
        rows = rows.filter(year=chosen.year)
    if chosen.organization is not None:
        rows = rows.filter(organization__in=tree.subtree(chosen.organization, on=on).values("pk"))
    if chosen.outcome:
        rows = rows.filter(outcome="" if chosen.outcome == NOT_ANSWERED else chosen.outcome)
    folded = Func(F("title"), function="public.chibo_fold", output_field=CharField())
    for word in fold(chosen.text).split():
        named = Q(member__search_key__contains=f" {word}") | Q(folded__contains=word)
        rows = rows.alias(folded=folded).filter(named)
    return rows.order_by("-year", *_ORDER)


def proposed_in(organization: Organization, year: int, *, on: date) -> list[Commendation]:
    """What an organisation and those below it propose in a year and was not withdrawn, for the list it sends up."""
    below = tree.subtree(organization, on=on).values("pk")
    rows = _described(Commendation.objects.filter(Q(organization__in=below) | Q(organization=organization), year=year))
    return list(rows.exclude(outcome=Commendation.Outcome.WITHDRAWN).order_by(*_ORDER))


def registrations_offered(organization: Organization, year: int, members: QuerySet[Member]) -> QuerySet[Registration]:
    """The registrations of a year a proposal of an organisation may rest on: its own and those of its members."""
    mine = Q(member__isnull=True, organization=organization) | Q(member__in=members.values("pk"))
    rows = Registration.objects.filter(mine, year=year).exclude(outcome=Registration.Outcome.WITHDRAWN)
    return rows.select_related("member").order_by(F("member__sort_key").asc(nulls_first=True), "kind", "pk")


_ORDER = ("organization__code", F("member__sort_key").asc(nulls_first=True), "pk")


def _described(rows: QuerySet[Commendation]) -> QuerySet[Commendation]:
    return rows.select_related(
        "member", "organization", "registration", "document", "outcome_document", "award"
    )  # fmt: skip
