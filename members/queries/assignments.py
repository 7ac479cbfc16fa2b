"""Who looks after what in some organisations, and who after nothing (phân công đảng viên phụ trách)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from branches.models import Organization
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
    """Some members with what a list shows beside the name (see `placed`) and `assignments`, those of the day."""
    rows = placed(members, organizations, on=on)
    found: dict[int, list[Assignment]] = defaultdict(list)
    for one in Assignment.objects.filter(member__in=[row.pk for row in rows], span__contains=on).select_related(
        "place", "document"
    ):
        found[one.member_id].append(one)
    for row in rows:
        row.assignments = found[row.pk]
    return rows
