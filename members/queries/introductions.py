"""Villages with and without a member introduced from elsewhere: a guest, a temporary member, or somebody assigned.

Agency members and border guards come to village branches in two regimes, as guests or on a temporary membership
(DOMAIN §2.3); both count, and so does a member of another branch who is assigned to the place.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from branches import tree
from branches.models import Organization, Place, PlaceCoverage, PlaceStanding
from members.models import Assignment, Member, Membership
from members.queries.belongings import memberships_on

ASSIGNED = "assigned"
WAYS = {
    Membership.Kind.GUEST.value: _("khách"),
    Membership.Kind.TEMPORARY.value: _("sinh hoạt tạm thời"),
    ASSIGNED: _("phân công phụ trách"),
}


@dataclass(frozen=True, slots=True)
class Introduced:
    """Somebody introduced to a place.

    Arguments:
        way: one of WAYS.
        home: where he belongs officially, by name: of this installation or of none.
        home_id: the organisation, where it is of this installation.
    """

    member: Member
    way: str
    since: date
    until: date | None
    home: str
    home_id: int | None


@dataclass(slots=True)
class Village:
    """A residential place on a day, the unit in whose area it lies, and who was introduced to it."""

    place: Place
    unit_id: int
    area_id: int
    border: bool
    difficult: bool
    introduced: list[Introduced] = field(default_factory=list)


def villages_in(organization: Organization, on: date, *, among: QuerySet[Organization] | None = None) -> list[Village]:
    """The residential places in the areas of an organisation and everything below it on a day, in order of names.

    A place counts as served by whoever is a guest or attends temporarily in a branch that covers it on the day, and by
    whoever is assigned to it without belonging officially to such a branch: a villager looking after his own village
    was not introduced.

    Arguments:
        among: only the areas of these organisations.
    """
    places = tree.as_of(on).filter(tree.under([organization.pk], path="path"))
    if among is not None:
        places = places.filter(organization__in=among.values("pk"))
    units = dict(places.values_list("organization", tree.ChildBelow("path", organization.pk)))
    standings = PlaceStanding.objects.filter(
        span__contains=on, organization__in=places.values("organization"), place__kind__residential=True
    ).select_related("place__kind")
    villages = {
        row.place_id: Village(row.place, units[row.organization_id], row.organization_id, row.border, row.difficult)
        for row in standings.order_by("place__sort_key", "place__code")
    }
    covering = _covering(villages, on)
    branches = {branch for found in covering.values() for branch in found}
    visiting: dict[int, list[Membership]] = defaultdict(list)
    for row in visitors_on(branches, on).select_related("member"):
        visiting[row.organization_id].append(row)
    assigned = list(
        Assignment.objects.filter(place__in=list(villages), span__contains=on)
        .select_related("member")
        .order_by("start", "pk")
    )
    people = {row.member_id for rows in visiting.values() for row in rows} | {row.member_id for row in assigned}
    homes = homes_on(people, on)
    for village in villages.values():
        for branch in covering[village.place.pk]:
            for row in visiting[branch]:
                home = homes.get(row.member_id)
                if home != branch:
                    village.introduced.append(
                        Introduced(row.member, row.kind, row.start, row.end, row.home if home is None else "", home)
                    )
    for one in assigned:
        village, home = villages[one.place_id or 0], homes.get(one.member_id)
        if home not in covering[village.place.pk]:
            village.introduced.append(Introduced(one.member, ASSIGNED, one.start, one.end, "", home))
    return list(villages.values())


def visitors_on(organization_ids: Any, on: date) -> QuerySet[Membership]:
    """The guests and temporary members of some organisations on a day, by given name."""
    kinds = (Membership.Kind.GUEST, Membership.Kind.TEMPORARY)
    rows = Membership.objects.filter(kind__in=kinds, span__contains=on, organization__in=organization_ids)
    return rows.select_related("member", "document").order_by("member__sort_key", "member", "pk")


def homes_on(member_ids: Iterable[int], on: date) -> dict[int, int]:
    """Where some members belong officially on a day, by their ids; without those who belong nowhere here."""
    everywhere = memberships_on(Organization.objects.values("pk"), on)
    rows = everywhere.filter(kind=Membership.Kind.OFFICIAL, member__in=list(member_ids))
    return dict(rows.values_list("member", "organization"))


def _covering(villages: dict[int, Village], on: date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = PlaceCoverage.objects.filter(place__in=list(villages), span__contains=on)
    for place, organization in rows.values_list("place", "organization"):
        found[place].add(organization)
    return found
