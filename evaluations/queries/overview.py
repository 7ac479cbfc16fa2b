"""How far periods are: counts by stage and unit, what waits for somebody, what is late, what else is open."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from branches.models import OrganizationForm
from branches.queries import names_on
from branches.scoping import Action, organizations_allowing
from core.periods import span_holds
from evaluations.models import Appeal, Decision, NotRated, Period, PeriodDeadline, Rating, RatingAct, Stage, Subject
from evaluations.queries.caps import Standing, standings
from evaluations.queries.frames import Frame, frames_of
from evaluations.queries.rights import acts_at, periods_visible_to, ratings_visible_to

Kind, Due = RatingAct.Kind, PeriodDeadline.Stage
STAGES = tuple(Stage)
# What a deadline's stage has not been done for yet, and whose act it is.
NOT_DONE: dict[str, tuple[Stage, ...]] = {
    Due.SELF: STAGES[:1], Due.PROPOSAL: STAGES[:2], Due.APPRAISAL: STAGES[:3], Due.DECISION: STAGES[:4],
}  # fmt: skip
ACTOR: dict[str, str] = {
    Due.SELF: "organization", Due.PROPOSAL: "organization", Due.APPRAISAL: "appraiser", Due.DECISION: "decider",
}  # fmt: skip
STEP_KINDS = (Kind.SELF, Kind.PROPOSAL, Kind.APPRAISAL, Kind.DECISION, Kind.NOTICE)


@dataclass(slots=True)
class Counts:
    """How many of a set stand at which stage, and how many are not rated."""

    stages: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    not_rated: int = 0

    @property
    def rated(self) -> int:
        """Everybody who is to have a result."""
        return sum(self.stages.values())

    @property
    def by_stage(self) -> list[tuple[str, str, int]]:
        """Code, name and number of each stage, in their order."""
        return [(stage.value, str(stage.label), self.stages.get(stage.value, 0)) for stage in STAGES]

    def add(self, stage: str, not_rated: str, number: int) -> None:
        """Counts some more."""
        if not_rated:
            self.not_rated += number
        else:
            self.stages[stage] += number


@dataclass(slots=True)
class UnitLine:
    """One unit of a period: how far its ratings are, how its caps stand."""

    pk: int
    code: str
    uuid: Any
    name: str
    counts: Counts
    standings: list[Standing]


@dataclass(frozen=True, slots=True)
class Late:
    """What a deadline that went by still lacks, by unit."""

    deadline: PeriodDeadline
    units: Mapping[int, int]

    @property
    def count(self) -> int:
        """How many ratings."""
        return sum(self.units.values())


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a period waits for somebody: how many ratings of a subject at which step."""

    subject: str
    kind: str
    count: int


def counted_for(user: Any, *, on: date) -> QuerySet[Rating]:
    """The ratings a user may see counted, if not by name: those of the organisations he sees."""
    return Rating.objects.filter(organization__in=organizations_allowing(user, Action.VIEW, on=on).values("pk"))


def periods_listed(user: Any, *, on: date) -> list[Period]:
    """The periods a user sees, the newest first, those still open before the closed."""
    rows = periods_visible_to(user, on=on).select_related("document").order_by("-year", "kind", "-number", "pk")
    return sorted(rows, key=lambda one: one.closed_on is not None)


def counts_of(periods: Iterable[Period], ratings: QuerySet[Rating]) -> dict[int, Counts]:
    """How far each of some periods is: one query."""
    found: dict[int, Counts] = {one.pk: Counts() for one in periods}
    rows = ratings.filter(period__in=list(found)).values("period", "stage", "not_rated").order_by()
    for one in rows.annotate(number=Count("pk")):
        found[one["period"]].add(one["stage"], one["not_rated"], one["number"])
    return found


def waiting_of(user: Any, *, on: date) -> dict[int, list[Waiting]]:
    """Period → what waits for an act of a user on a day, not what he may still correct: one query, and his rights."""
    mine, above = acts_at(user, Kind.SELF, on=on), acts_at(user, Kind.DECISION, on=on)
    conditions = {
        Kind.SELF.value: Q(stage=Stage.OPEN, organization__in=mine),
        Kind.PROPOSAL.value: Q(stage=Stage.SELF_RATED, organization__in=mine),
        Kind.APPRAISAL.value: Q(stage=Stage.PROPOSED, appraiser__in=above),
        Kind.DECISION.value: Q(decider__in=above)
        & (Q(stage=Stage.APPRAISED) | Q(stage=Stage.PROPOSED, appraiser__isnull=True)),
        Kind.NOTICE.value: Q(stage=Stage.DECIDED, decider__in=above),
    }
    rows = Rating.objects.filter(not_rated="", period__closed_on__isnull=True).values("period", "subject").order_by()
    counted = {f"n_{kind}": Count("pk", filter=condition) for kind, condition in conditions.items()}
    found: dict[int, list[Waiting]] = defaultdict(list)
    counted_rows: Any = rows.annotate(**counted)
    for one in counted_rows:
        found[one["period"]] += [
            Waiting(one["subject"], kind, one[f"n_{kind}"]) for kind in conditions if one[f"n_{kind}"]
        ]
    return found


def late_of(periods: Sequence[Period], ratings: QuerySet[Rating], *, on: date) -> dict[int, list[Late]]:
    """Period → its deadlines that went by with something undone, for ratings somebody sees: three queries.

    A deadline speaks of the organisation that takes the stage: of its level on the closing day, or of every other.
    """
    by_id = {one.pk: one for one in periods}
    past = PeriodDeadline.objects.filter(period__in=list(by_id), due_on__lt=on, stage__in=list(NOT_DONE))
    deadlines = {(one.period_id, one.stage, one.at_id): one for one in past.select_related("at").order_by("due_on")}
    if not deadlines:
        return {}
    undone = ratings.filter(period__in={key[0] for key in deadlines}, not_rated="").exclude(stage__in=Rating.DECIDED)
    keys = ("period", "unit", "organization", "appraiser", "decider", "stage")
    groups = list(undone.values(*keys).order_by().annotate(number=Count("pk")))
    actors = {one[name] for one in groups for name in ("organization", "appraiser", "decider") if one[name]}
    levels = _levels_of(actors)
    missing: dict[tuple[int, str, int | None], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one in groups:
        for stage, undone_at in NOT_DONE.items():
            actor = one[ACTOR[stage]]
            if one["stage"] not in undone_at or actor is None:
                continue
            level = levels.get(actor, by_id[one["period"]].closes_on)
            exact = (one["period"], stage, level)
            key = exact if exact in deadlines else (one["period"], stage, None)
            if key in deadlines:
                missing[key][one["unit"]] += one["number"]
    found: dict[int, list[Late]] = defaultdict(list)
    for key, deadline in deadlines.items():
        if key in missing:
            found[key[0]].append(Late(deadline, dict(missing[key])))
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


def frames_by_subject(period: Period) -> dict[str, Frame]:
    """Subject → the scheme of the period by which it is classified."""
    rows = dict(period.schemes.values_list("subject", "scheme"))
    frames = frames_of(rows.values())
    return {one.value: frames[rows[one.value]] for one in Subject if one.value in rows}


def frame_in(period: Period, subject: str) -> Frame | None:
    """The scheme by which a period classifies a subject; None where it does not."""
    chosen = period.schemes.filter(subject=subject[:12]).values_list("scheme", flat=True).first()
    return frames_of([chosen])[chosen] if chosen is not None else None


def units_of(
    period: Period, subject: str, frame: Frame, ratings: QuerySet[Rating], *, by: Any, on: date
) -> list[UnitLine]:
    """The units of a subject in a period, by code: five queries at every size.

    The cap of a unit is told to who sees the unit itself: a branch is not told what its neighbours have.
    """
    counts: dict[int, Counts] = defaultdict(Counts)
    rows = (
        ratings.filter(period=period, subject=subject)
        .values("unit", "unit__code", "unit__uuid", "stage", "not_rated")
        .order_by()
    )
    codes = {}
    for one in rows.annotate(number=Count("pk")):
        counts[one["unit"]].add(one["stage"], one["not_rated"], one["number"])
        codes[one["unit"]] = one["unit__code"], one["unit__uuid"]
    seen = set(organizations_allowing(by, Action.VIEW, on=on).filter(pk__in=list(counts)).values_list("pk", flat=True))
    by_unit: dict[int, list[Standing]] = defaultdict(list)
    for standing in standings(period, frame.caps, frame.levels, units=seen):
        by_unit[standing.unit_id].append(standing)
    names = names_on(list(counts), period.closes_on)
    return [
        UnitLine(pk, code, uuid, names.get(pk, code), counts[pk], by_unit[pk])
        for pk, (code, uuid) in sorted(codes.items(), key=lambda one: one[1][0])
    ]


def reasons_of(period: Period, subject: str, ratings: QuerySet[Rating]) -> list[tuple[str, str, int]]:
    """Why how many of a subject are not rated in a period: code, words, number, the most first."""
    rows = ratings.filter(period=period, subject=subject).exclude(not_rated="").values("not_rated").order_by()
    found = [(one["not_rated"], one["number"]) for one in rows.annotate(number=Count("pk"))]
    return [
        (code, str(NotRated(code).label), number) for code, number in sorted(found, key=lambda one: (-one[1], one[0]))
    ]


def not_rated_in(period: Period, user: Any, *, on: date) -> QuerySet[Rating]:
    """Who is on the list of a period and not rated, as far as a user reads names."""
    rows = ratings_visible_to(user, on=on).filter(period=period).exclude(not_rated="")
    return rows.select_related("member", "organization").order_by(
        "subject", "unit__code", "organization__code", "member__sort_key", "pk"
    )


@dataclass(frozen=True, slots=True)
class Problems:
    """What else of a period is open: decisions without a number, comments not given, appeals not answered."""

    unnumbered: int
    comments: int
    appeals: int


def problems_of(period: Period, ratings: QuerySet[Rating]) -> Problems:
    """Counted over the ratings somebody sees: three queries."""
    seen = ratings.filter(period=period)
    open_appeals = Appeal.objects.filter(rating__in=seen.values("pk"), outcome="")
    decisions = Decision.objects.filter(period=period, document__isnull=True, ratings__in=seen.values("pk"))
    asked = seen.filter(not_rated="", comments__given_on__isnull=True, comments__pk__isnull=False)
    return Problems(decisions.distinct().count(), asked.exclude(stage__in=Rating.DECIDED).count(), open_appeals.count())
