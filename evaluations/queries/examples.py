"""The register of good examples: who sees it, lists, and who may write in it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, Func, Q, QuerySet

from branches import tree
from branches.models import Organization
from branches.queries import names_on
from branches.scoping import Action, organizations_allowing
from core.names import fold
from evaluations.models import Exemplary
from recruitment.queries.rights import acting_for

STANDING, WITHDRAWN = "con", "thoi"  # what a list may be narrowed to
MEMBERS, ORGANIZATIONS = "dang-vien", "to-chuc"


@dataclass(frozen=True, slots=True)
class ExampleNarrowing:
    """What the register is narrowed to; `whom` is MEMBERS or ORGANIZATIONS, `state` STANDING or WITHDRAWN."""

    year: int | None = None
    organization: Organization | None = None
    whom: str = ""
    state: str = ""
    text: str = ""


def examples_visible_to(user: Any, *, on: date) -> QuerySet[Exemplary]:
    """The entries of the organisations whose members' names a user reads."""
    scope = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    rows = Exemplary.objects.filter(organization__in=scope.values("pk"))
    return rows.select_related("member", "organization", "issuer", "document", "registration")


def examples_listed(rows: QuerySet[Exemplary], chosen: ExampleNarrowing, *, on: date) -> QuerySet[Exemplary]:
    """Some entries, narrowed; the latest year first, an organisation before its members."""
    if chosen.year is not None:
        rows = rows.filter(year=chosen.year)
    if chosen.organization is not None:
        rows = rows.filter(organization__in=tree.subtree(chosen.organization, on=on).values("pk"))
    if chosen.whom:
        rows = rows.filter(member__isnull=chosen.whom == ORGANIZATIONS)
    if chosen.state:
        rows = rows.filter(withdrawn_on__isnull=chosen.state == STANDING)
    folded = Func(F("content"), function="public.chibo_fold", output_field=CharField())
    field = Func(F("field"), function="public.chibo_fold", output_field=CharField())
    for word in fold(chosen.text).split():
        named = Q(member__search_key__contains=f" {word}") | Q(folded__contains=word) | Q(folded_field__contains=word)
        rows = rows.alias(folded=folded, folded_field=field).filter(named)
    order = ("-year", "organization__code", F("member__sort_key").asc(nulls_first=True), "pk")
    return rows.order_by(*order)


def issuers_offered(user: Any, organization: Organization, *, on: date) -> list[tuple[int, str]]:
    """The organisations in whose name a user may enter an example of one: itself and those above for which he acts."""
    path = tree.paths_of([organization.pk], on=on).get(organization.pk, [])
    acted = acting_for(user, on=on, action=Action.EVALUATE) | acting_for(user, on=on, action=Action.CLASSIFY)
    names = names_on(path, on)
    return [(pk, names.get(pk, "")) for pk in reversed(path) if pk in acted]


def may_enter(user: Any, organization: Organization, *, on: date) -> bool:
    """Whether a user may enter good examples of an organisation."""
    return bool(issuers_offered(user, organization, on=on))


def may_change(user: Any, example: Exemplary, *, on: date) -> bool:
    """Whether a user may change an entry: who acts for what recognised it; of one outside, whoever may enter."""
    offered = {pk for pk, _name in issuers_offered(user, example.organization, on=on)}
    return example.issuer_id in offered if example.issuer_id else bool(offered)
