"""Who sees and may change which places; a place's past; and finding one by what people call it."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from branches.models import (
    CoverageTarget,
    Organization,
    Place,
    PlaceCoverage,
    PlaceKind,
    PlaceStanding,
)
from branches.scoping import Action, organizations_allowing
from core.names import fold


def places_visible_to(user: Any, *, on: date) -> QuerySet[Place]:
    """The places in whose area, or in a branch that covers them, a user sees figures on a day, with `area`."""
    seen = organizations_allowing(user, Action.REPORT, on=on).values("pk")
    covered = PlaceCoverage.objects.filter(place=OuterRef("pk"), span__contains=on, organization__in=seen)
    places: Any = with_area(Place.objects.all(), on=on)
    visible: QuerySet[Place] = places.filter(Q(area__in=seen) | Exists(covered))
    return visible


def places_editable_by(user: Any, *, on: date) -> QuerySet[Place]:
    """The places a user may change: those of the areas whose organisations he manages."""
    managed = organizations_allowing(user, Action.MANAGE_ORGANIZATIONS, on=on).values("pk")
    places: Any = with_area(Place.objects.all(), on=on)
    editable: QuerySet[Place] = places.filter(area__in=managed)
    return editable


def with_area(places: QuerySet[Place], *, on: date) -> QuerySet[Place]:
    """Adds `area`, the organisation under which a place lies on a day, lay last before it, or will lie first."""
    rows = PlaceStanding.objects.filter(place=OuterRef("pk"))
    return places.annotate(
        area=Coalesce(
            Subquery(rows.filter(start__lte=on).order_by("-start").values("organization")[:1]),
            Subquery(rows.order_by("start").values("organization")[:1]),
        )
    )


def place_kinds() -> QuerySet[PlaceKind]:
    """Every kind of place, for choices."""
    return PlaceKind.objects.all()


def standings_of(place: Place) -> QuerySet[PlaceStanding]:
    """Where a place lay and what it was like in time, latest first."""
    rows = PlaceStanding.objects.filter(place=place)
    return rows.select_related("organization", "document").order_by("-start")


def coverages_of(place: Place) -> QuerySet[PlaceCoverage]:
    """Who covered a place in time, latest first."""
    rows = PlaceCoverage.objects.filter(place=place)
    return rows.select_related("organization", "document").order_by("-start", "organization__code")


def places_like(places: QuerySet[Place], text: str) -> QuerySet[Place]:
    """Places whose name holds every word typed, without diacritics, or whose code begins so."""
    words = fold(text).split()
    if not words:
        return places
    by_name = Q()
    for word in words:
        by_name &= Q(search_key__contains=f" {word}")
    return places.filter(by_name | Q(code__istartswith=text.strip()))


def places_called(places: QuerySet[Place], text: str) -> list[Place]:
    """The places a text names: by code, else by name; several where it is shared."""
    code = text.rpartition("(")[2].rstrip(") ").strip() if text.rstrip().endswith(")") else text.strip()
    found = list(places.filter(code=code)[:1])
    return found or list(places.filter(search_key=f" {fold(text)} ")[:3])


def options_of_places(places: QuerySet[Place], most: int) -> list[str]:
    """Name and code of some places, for a choice; nothing where they are too many to be written into a page."""
    rows = list(places.order_by("sort_key", "code").values_list("name", "code")[: most + 1])
    return [f"{name} ({code})" for name, code in rows] if len(rows) <= most else []


def targets_given(organization: Organization) -> QuerySet[CoverageTarget]:
    """The targets of coverage given to an organisation, latest first."""
    rows = CoverageTarget.objects.filter(organization=organization)
    return rows.select_related("kind", "document").order_by("-start", "kind__position", "measure", "pk")


def new_target(organization: Organization) -> CoverageTarget:
    """A target of an organisation that is not recorded yet."""
    return CoverageTarget(organization=organization)
