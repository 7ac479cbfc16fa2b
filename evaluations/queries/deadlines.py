"""The days by which steps of a period were to be taken: which went by, and what they still lack."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from branches.models import OrganizationForm
from core.periods import span_holds
from evaluations.models import Period, PeriodDeadline, Rating, Stage

Due = PeriodDeadline.Stage
STAGES = tuple(Stage)
# What a deadline's stage has not been done for yet, and whose act it is.
NOT_DONE: dict[str, tuple[Stage, ...]] = {
    Due.SELF: STAGES[:1], Due.PROPOSAL: STAGES[:2], Due.APPRAISAL: STAGES[:3], Due.DECISION: STAGES[:4],
}  # fmt: skip
ACTOR: dict[str, str] = {
    Due.SELF: "organization", Due.PROPOSAL: "organization", Due.APPRAISAL: "appraiser", Due.DECISION: "decider",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Late:
    """What a deadline that went by still lacks, by unit."""

    deadline: PeriodDeadline
    units: Mapping[int, int]

    @property
    def count(self) -> int:
        """How many ratings."""
        return sum(self.units.values())


class PastDeadlines:
    """The deadlines of some periods that went by, and which of them concerns a group of ratings: two queries, or one.

    A deadline speaks of the organisation that takes the stage: of its level on the closing day, or of every other.

    Arguments:
        groups: ratings counted by `period`, `organization`, `appraiser`, `decider` and more; read only where a
            deadline went by.
    """

    def __init__(self, periods: Sequence[Period], groups: Iterable[Mapping[str, Any]], *, on: date) -> None:
        self._periods = {one.pk: one for one in periods}
        rows = PeriodDeadline.objects.filter(period__in=list(self._periods), stage__in=list(NOT_DONE))
        known = list(rows.select_related("at").order_by("due_on")) if periods else []
        self._by_key = {(one.period_id, one.stage, one.at_id): one for one in known}
        self.past = [one for one in known if one.due_on < on]
        self.groups = list(groups) if self.past else []
        actors = {one[name] for one in self.groups for name in set(ACTOR.values()) if one[name]}
        self._levels = _levels_of(actors) if actors else _Levels({})

    def of(self, group: Mapping[str, Any], stage: str) -> PeriodDeadline | None:
        """The deadline of a stage that went by for a group; None where there is none."""
        actor = group[ACTOR[stage]] if stage in ACTOR else None
        period = self._periods.get(group["period"])
        if actor is None or period is None:
            return None
        level = self._levels.get(actor, period.closes_on)
        asked = self._by_key.get((period.pk, stage, level)) or self._by_key.get((period.pk, stage, None))
        return asked if asked in self.past else None


def late_of(periods: Sequence[Period], ratings: QuerySet[Rating], *, on: date) -> dict[int, list[Late]]:
    """Period → its deadlines that went by with something undone, for ratings somebody sees: three queries."""
    undone = ratings.filter(period__in=[one.pk for one in periods], not_rated="").exclude(stage__in=Rating.DECIDED)
    keys = ("period", "unit", "organization", "appraiser", "decider", "stage")
    groups = undone.values(*keys).order_by().annotate(number=Count("pk"))
    deadlines = PastDeadlines(periods, groups, on=on)
    missing: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one in deadlines.groups:
        for stage, undone_at in NOT_DONE.items():
            if one["stage"] in undone_at and (deadline := deadlines.of(one, stage)):
                missing[deadline.pk][one["unit"]] += one["number"]
    found: dict[int, list[Late]] = defaultdict(list)
    for deadline in deadlines.past:
        if deadline.pk in missing:
            found[deadline.period_id].append(Late(deadline, dict(missing[deadline.pk])))
    return found


@dataclass(frozen=True, slots=True)
class _Levels:
    """The level of organisations on a day."""

    spans: Mapping[int, Sequence[tuple[date, date | None, int]]]

    def get(self, organization_id: int, day: date) -> int | None:
        """Its level's id on a day."""
        of_one = self.spans.get(organization_id, ())
        return next((level for start, end, level in of_one if span_holds((start, end), day)), None)


def _levels_of(organization_ids: Iterable[int]) -> _Levels:
    spans: dict[int, list[tuple[date, date | None, int]]] = defaultdict(list)
    rows = OrganizationForm.objects.filter(organization__in=list(organization_ids))
    for pk, start, end, level in rows.values_list("organization", "start", "end", "level"):
        spans[pk].append((start, end, level))
    return _Levels(spans)
