"""What the report of good examples counts: members, the branches they are of, and organisations, each by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from branches.models import OrganizationForm, Trait
from branches.queries import sector_names
from core.periods import Period
from evaluations.models import Exemplary
from meetings.queries.visit_figures import Ground


@dataclass(frozen=True, slots=True)
class Counted:
    """An entry, the unit it counts for and the sector of its organisation, on the day it was recognised."""

    unit: int
    sector: int | None
    entry: Exemplary


@dataclass(frozen=True, slots=True)
class Counters:
    """Two independent counters of members, and one of organisations; no one of them is a share of another."""

    members: int
    branches: int
    organizations: int


def counted_examples(organization_id: int, period: Period, *, on: date, trait: Trait | None = None) -> list[Counted]:
    """What was recognised at or below an organisation in a period and still stood at its end, today at the latest."""
    ground = Ground(organization_id, period, trait)
    day = min(period.last, on)
    standing = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
    rows = Exemplary.objects.filter(
        standing, organization__in=ground.ids, recognised_on__gte=period.start, recognised_on__lte=day
    )  # fmt: skip
    entries = list(
        rows.select_related("member", "organization").order_by("organization__code", "member__sort_key", "pk")
    )
    sectors = _sectors(entries)
    return [
        Counted(unit, sectors.get((one.organization_id, one.recognised_on)), one)
        for one in entries
        if (unit := ground.unit(one.organization_id, one.recognised_on)) is not None
    ]


def counters(found: Sequence[Counted]) -> Counters:
    """Members once each, the branches those members are of once each, organisations once each (DOMAIN §6.41)."""
    of_members = [one.entry for one in found if one.entry.member_id]
    return Counters(
        len({one.member_id for one in of_members}),
        len({one.organization_id for one in of_members}),
        len({one.entry.organization_id for one in found if not one.entry.member_id}),
    )


def sectors_in(found: Sequence[Counted]) -> list[tuple[int | None, str]]:
    """The sectors some entries stand in, by name; who is in none comes last, unnamed."""
    names = sector_names()
    there = {one.sector for one in found}
    named = sorted(((pk, names[pk]) for pk in there if pk is not None), key=lambda pair: pair[1])
    return [*named, *([(None, "")] if None in there else [])]


def _sectors(entries: Sequence[Exemplary]) -> dict[tuple[int, date], int | None]:
    """The sector of each organisation on the day of each entry: one query."""
    held: dict[int, list[tuple[date, date | None, int | None]]] = {}
    forms = OrganizationForm.objects.filter(organization__in={one.organization_id for one in entries})
    for pk, start, end, sector in forms.values_list("organization", "start", "end", "sector"):
        held.setdefault(pk, []).append((start, end, sector))
    return {
        (one.organization_id, one.recognised_on): next(
            (
                sector
                for start, end, sector in held.get(one.organization_id, ())
                if start <= one.recognised_on and (end is None or one.recognised_on < end)
            ),
            None,
        )
        for one in entries
    }
