"""Who looks after what in some organisations, and who after nothing (phân công đảng viên phụ trách)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from branches.models import Organization, Place, PlaceCoverage, PlaceStanding
from branches.scoping import Action, organizations_allowing
from core.names import fold
from members.models import Assignment, Member
from members.queries.lists import Narrowing, members_listed, placed


def members_by_assignment(
    organizations: QuerySet[Organization], chosen: Narrowing, *, on: date, assigned: bool | None = None
) -> QuerySet[Member]:
    """The members of some organisations, those with no assignment on the day first, then by given name.

    Arguments:
        assigned: only those with an assignment, or without; all, for None.
    """
    held = Exists(Assignment.objects.filter(member=OuterRef("pk"), span__contains=on))
    members = members_listed(organizations, chosen, on=on).annotate(assigned=held)
    if assigned is not None:
        members = members.filter(assigned=assigned)
    return members.order_by("assigned", "sort_key", "pk")


def with_assignments(members: Iterable[Member], organizations: QuerySet[Organization], *, on: date) -> list[Any]:
    """Some members with what a list shows beside the name (see `placed`) and `held`, his assignments of the day."""
    rows = placed(members, organizations, on=on)
    found: dict[int, list[Assignment]] = defaultdict(list)
    for one in Assignment.objects.filter(member__in=[row.pk for row in rows], span__contains=on).select_related(
        "place", "document"
    ):
        found[one.member_id].append(one)
    for row in rows:
        row.held = found[row.pk]
    return rows


def places_offered(user: Any, *, on: date) -> QuerySet[Place]:
    """The places a user may assign members to: in the areas, or covered by a branch, where he may write members."""
    organizations = organizations_allowing(user, Action.EDIT_MEMBERS, on=on).values("pk")
    standing = PlaceStanding.objects.filter(span__contains=on)
    covered = PlaceCoverage.objects.filter(span__contains=on, organization__in=organizations)
    return Place.objects.filter(
        Q(pk__in=standing.filter(organization__in=organizations).values("place"))
        | Q(pk__in=covered.values("place"), standings__in=standing)
    ).distinct()


def places_called(places: QuerySet[Place], text: str) -> list[Place]:
    """The places a text names: by code, else by name; several where it is shared."""
    code = text.rpartition("(")[2].rstrip(") ").strip() if text.rstrip().endswith(")") else text.strip()
    return list(places.filter(code=code)[:1]) or list(places.filter(search_key=f" {fold(text)} ")[:3])
