"""Who waits for a place in a capped level, and the unit in which a cap may be exceeded by a paper."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from branches.models import Organization
from branches.queries import names_on
from evaluations.models import Period, Rating, RatingAct, SchemeCap
from evaluations.queries.caps import Standing, caps_of, standings
from evaluations.queries.frames import Frame, frame_of
from evaluations.queries.rights import acts_at, ratings_visible_to


@dataclass(frozen=True, slots=True)
class CapInUnit:
    """A cap of a period as it holds in one unit, for one group of similar organisations."""

    period: Period
    cap: SchemeCap
    unit: Organization
    name: str
    standing: Standing

    @property
    def grouping(self) -> str:
        """The group."""
        return self.standing.grouping

    @property
    def organization_id(self) -> int:
        """Where it holds."""
        return self.unit.pk


def rows_in(
    period: Period, frame: Frame, unit: Organization, grouping: str, user: Any, *, on: date
) -> QuerySet[Rating]:
    """The ratings of a unit and group in a period that a user sees."""
    rows = ratings_visible_to(user, on=on).filter(period=period, scheme=frame.scheme, not_rated="")
    return rows.filter(unit=unit, grouping=grouping).select_related("member", "office_term__office")


def could_wait(rows: QuerySet[Rating], period: Period, frame: Frame) -> QuerySet[Rating]:
    """Those of some ratings that were put forward for a capped level and have not got it: the list first, in order."""
    capped = [cap.level_id for cap in caps_of(period, frame.caps)]
    put_forward = Coalesce("appraised_level", "proposed_level")
    rows = rows.annotate(put_forward=put_forward).filter(put_forward__in=capped)
    rows = rows.filter(Q(decided_level__isnull=True) | ~Q(decided_level__in=capped))
    return rows.order_by(F("waiting").asc(nulls_last=True), "organization__code", "member__sort_key", "pk")


def units_decided_by(user: Any, period: Period, *, on: date) -> set[int]:
    """The units of a period within which a user's committee decides."""
    mine = acts_at(user, RatingAct.Kind.DECISION, on=on)
    return set(period.ratings.filter(decider__in=mine).order_by().values_list("unit", flat=True).distinct())


def cap_in_unit(period: Period, cap_id: int, unit: Organization, grouping: str) -> CapInUnit | None:
    """A cap of a period in a unit, as it stands; None where the period has none such there."""
    chosen = period.schemes.values("scheme")
    cap = SchemeCap.objects.filter(pk=cap_id, scheme__in=chosen).select_related("scheme").first()
    if cap is None:
        return None
    found = standings(period, [cap], frame_of(cap.scheme).levels, units=[unit.pk])
    standing = next((one for one in found if one.grouping == grouping), None)
    if standing is None:
        return None
    name = names_on([unit.pk], period.closes_on).get(unit.pk, unit.code)
    return CapInUnit(period, cap, unit, name, standing)
