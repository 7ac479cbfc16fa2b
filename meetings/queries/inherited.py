"""What a branch that ended left open is for whoever continues it: it is asked for there, read there and ended there.

The records stay where they were made, so that reports of the time before read as they did.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from branches import tree
from branches.models import Organization, Succession
from branches.scoping import appointments_of, is_system, organizations_allowing, roles_allowing


def left_to(organizations: QuerySet[Organization] | Iterable[int], *, on: date) -> QuerySet[Succession, int]:
    """Ids of the organisations that are gone on a day and became one of some others."""
    among: Any = organizations.values("pk") if isinstance(organizations, QuerySet) else list(organizations)
    lines = Succession.objects.filter(tree.ended_by(on, owner="predecessor"), organization__in=among)
    return lines.order_by().values_list("predecessor", flat=True)


def of_or_left_to(organizations: QuerySet[Organization] | Iterable[int], *, on: date) -> Q:
    """A condition on records that name an organisation: one of some, or gone and continued by one of them."""
    among: Any = organizations.values("pk") if isinstance(organizations, QuerySet) else list(organizations)
    return Q(organization__in=among) | Q(organization__in=left_to(organizations, on=on))


def continues(user: Any, action: str, organization_id: int, *, on: date) -> bool:
    """Whether a user may do something at an organisation, or at one that continues it now that it is gone."""
    heirs = Succession.objects.filter(tree.ended_by(on, owner="predecessor"), predecessor=organization_id)
    allowed = organizations_allowing(user, action, on=on)
    return allowed.filter(Q(pk=organization_id) | Q(pk__in=heirs.order_by().values("organization"))).exists()


def continues_itself(user: Any, action: str, organization_id: int, *, on: date) -> bool:
    """As `continues`, but only by an appointment at that very organisation: no right that comes down from above it."""
    if is_system(user):
        return True
    held = appointments_of(user, on=on).filter(role__in=roles_allowing(action)).values("organization")
    heirs = Succession.objects.filter(tree.ended_by(on, owner="predecessor"), predecessor=organization_id)
    own = organizations_allowing(user, action, on=on).filter(pk__in=held)
    return own.filter(Q(pk=organization_id) | Q(pk__in=heirs.order_by().values("organization"))).exists()
