"""Acts on organisations, and what came of which: for the page of an organisation and the list of acts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from branches import tree
from branches.models import Organization, PlaceCoverage, Placement, PlaceStanding, Reorganization, Succession
from branches.queries.current import names_on
from branches.scoping import Action, organizations_allowing
from core.periods import last_day_of


def reorganizations_visible_to(user: Any, *, on: date) -> QuerySet[Reorganization]:
    """The acts that concern an organisation of whose figures a user may know."""
    return reorganizations_among(organizations_allowing(user, Action.REPORT, on=on))


def reorganizations_among(organizations: QuerySet[Organization]) -> QuerySet[Reorganization]:
    """The acts that concern one of some organisations: on it, from it, or into it; latest first."""
    ids = organizations.values("pk")
    lines = Succession.objects.filter(Q(predecessor__in=ids) | Q(organization__in=ids))
    rows = Reorganization.objects.filter(Q(organization__in=ids) | Q(pk__in=lines.values("reorganization")))
    return rows.select_related("organization", "document").order_by("-on", "-pk")


@dataclass(frozen=True, slots=True)
class Kin:
    """An organisation that became another, or came of it, from a day on."""

    name: str
    uuid: Any
    on: date
    kind: str
    visible: bool


def predecessors_of(organization: Organization, *, among: QuerySet[Organization]) -> list[Kin]:
    """What an organisation came of, latest first; a link only to those of some organisations."""
    lines = Succession.objects.filter(organization=organization)
    return _kin(lines.select_related("reorganization", "predecessor"), "predecessor", among, before=True)


def successors_of(organization: Organization, *, among: QuerySet[Organization]) -> list[Kin]:
    """What an organisation became, latest first; a link only to those of some organisations."""
    lines = Succession.objects.filter(predecessor=organization)
    return _kin(lines.select_related("reorganization", "organization"), "organization", among, before=False)


def _kin(lines: Iterable[Succession], side: str, among: QuerySet[Organization], *, before: bool) -> list[Kin]:
    rows = sorted(lines, key=lambda line: (line.reorganization.on, line.pk), reverse=True)
    ids = {getattr(line, f"{side}_id") for line in rows}
    seen = set(among.filter(pk__in=ids).values_list("pk", flat=True))
    found = []
    for line in rows:
        one, on = getattr(line, side), line.reorganization.on
        name = names_on([one.pk], (last_day_of(on) or on) if before else on).get(one.pk, one.code)
        found.append(Kin(name, one.uuid, on, line.reorganization.get_kind_display(), one.pk in seen))
    return found


@dataclass(frozen=True, slots=True)
class Holding:
    """A unit below an organisation, or a place of it, whose destination may be chosen singly."""

    pk: int
    label: str


def units_held(organization: Organization, *, on: date) -> list[Holding]:
    """The organisations directly below one from a day on, in the order of codes."""
    rows = list(Placement.objects.filter(parent=organization).exclude(end__lte=on).order_by("organization__code"))
    names = names_on({row.organization_id for row in rows}, on)
    return [Holding(pk, names.get(pk, "")) for pk in dict.fromkeys(row.organization_id for row in rows)]


def places_held(organization: Organization, *, on: date) -> list[Holding]:
    """The places in an organisation's area and those it covers, from a day on, in the order of names."""
    found: dict[int, str] = {}
    for model in (PlaceStanding, PlaceCoverage):
        rows = model._default_manager.filter(organization=organization).exclude(end__lte=on)
        found |= dict(rows.order_by("place__sort_key").values_list("place", "place__name"))
    return [Holding(pk, name) for pk, name in found.items()]


def superior_of(organization: Organization, *, on: date) -> Organization | None:
    """The direct superior on a day."""
    row = tree.as_of(on).filter(organization=organization).select_related("parent").first()
    return row.parent if row else None
