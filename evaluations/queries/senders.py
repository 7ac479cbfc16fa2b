"""Who sends lists of proposals up."""

from datetime import date
from typing import Any

from django.db.models import F

from branches.models import Organization
from branches.queries import names_on
from branches.scoping import Action
from evaluations.models import Period, Rating
from evaluations.queries.rights import Kind, acts_at
from recruitment.queries.rights import appointed_among


def senders_of(period: Period, subject: str, user: Any, *, on: date) -> list[tuple[Any, str]]:
    """The organisations a user is appointed at that send a list of a subject up in a period, by name: uuid and name."""
    rows = Rating.objects.filter(period=period, subject=subject, not_rated="", proposed_level__isnull=False)
    mine = acts_at(user, Kind.PROPOSAL, on=on) | acts_at(user, Kind.APPRAISAL, on=on)
    found: set[int] = set()
    for key in ("organization", "appraiser"):
        sent = rows.filter(**{f"{key}__in": mine}).exclude(decider=F(key))
        found |= set(sent.values_list(key, flat=True))
    own = appointed_among(user, found, on=on, action=Action.EVALUATE)
    names = names_on(own, period.closes_on)
    uuids = dict(Organization.objects.filter(pk__in=own).values_list("pk", "uuid"))
    return sorted(((uuids[pk], names.get(pk, "")) for pk in own), key=lambda one: one[1])
