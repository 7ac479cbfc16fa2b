"""Whose records these are: an organisation keeps its own, the committee directly above answers and decides."""

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce

from branches.models import Organization, Placement
from branches.scoping import Action, organizations_allowing
from recruitment.queries.ended import last_branch
from recruitment.queries.rights import acting_for, acts_for


def own_organizations(user: Any, *, on: date, action: str = Action.EVALUATE) -> QuerySet[Organization]:
    """The organisations for which a user registers, proposes and reviews on a day."""
    allowed = organizations_allowing(user, action, on=on)
    return allowed.filter(pk__in=acting_for(user, on=on, action=action))


def keeps(user: Any, organization_id: int, *, on: date) -> bool:
    """Whether a user keeps the records of an organisation on a day: the same answer as the list gives."""
    return acts_for(user, organization_id, on=on, action=Action.EVALUATE)


def committee_above(organization_id: int, *, on: date) -> int:
    """The committee directly above an organisation on a day, of one dissolved the last; itself at the top."""
    places = Placement.objects.filter(organization=organization_id, start__lte=on).order_by("-start")
    return places.values_list("parent", flat=True).first() or organization_id


def decides_above(user: Any, organization_id: int, *, on: date) -> bool:
    """Whether a user acts for the committee directly above an organisation on a day."""
    return acts_for(user, committee_above(organization_id, on=on), on=on, action=Action.CLASSIFY)


def with_keeper(rows: QuerySet[Any], *, on: date) -> QuerySet[Any]:
    """Adds `keeper`, the organisation that keeps each record on a day: an open one of a member goes where he goes.

    The rows have `organization`, `member` and `outcome`. What has its outcome stays where it was given; an open record
    of somebody who belongs nowhere any more stays with the branch he belonged to last.
    """
    going = Case(When(Q(outcome="", member__isnull=False), then=last_branch(on)), output_field=BigIntegerField())
    return rows.annotate(keeper=Coalesce(going, F("organization"), output_field=BigIntegerField()))
