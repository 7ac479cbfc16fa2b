"""Builders of places, of who covers them and of who lives or works there."""

from datetime import date
from typing import Any

from branches.models import Organization, Place, PlaceCoverage, PlaceKind
from branches.services import NewCoverage, NewPlace, cover_places, enter_places
from core.audit import SYSTEM
from members.models import Member, PlaceTie
from tests.factories import START


def kind(code: str = "thon-ban") -> PlaceKind:
    """A kind of place by its code: thon-ban, truong-hoc, tram-y-te, …"""
    return PlaceKind.objects.get(code=code)


def make_place(
    code: str, organization: Organization, *, of: str = "thon-ban", start: date = START, **values: Any
) -> Place:
    """A village in the area of a committee, unless said otherwise, since START."""
    values.setdefault("name", f"Xóm {code}")
    new = NewPlace(code=code, kind=kind(of), organization_id=organization.pk, start=start, **values)
    (pk,) = enter_places(new=[new], by=SYSTEM)
    return Place.objects.get(pk=pk)


def cover(
    place: Place,
    organization: Organization,
    *,
    shared: bool = False,
    start: date = START,
    end: date | None = None,
) -> PlaceCoverage:
    """A branch that covers a place, as its own unless said otherwise."""
    (pk,) = cover_places(new=[NewCoverage(place.pk, organization.pk, start, end, shared)], by=SYSTEM)
    return PlaceCoverage.objects.get(pk=pk)


def tie(
    member: Member,
    place: Place,
    organization: Organization,
    *,
    of: str = PlaceTie.Kind.RESIDENT,
    start: date = START,
    end: date | None = None,
) -> PlaceTie:
    """A member who lives in a place, unless said that he works there."""
    return PlaceTie.objects.create(member=member, place=place, organization=organization, kind=of, start=start, end=end)
