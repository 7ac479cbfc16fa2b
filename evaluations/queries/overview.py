"""How far periods are: counts by stage and unit, what waits for somebody, what is late, what else is open."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from branches.queries import names_on
from branches.scoping import Action, organizations_allowing
from evaluations.models import Appeal, Decision, NotRated, Period, Rating, RatingAct, Stage, Subject
from evaluations.queries.caps import Standing, standings
from evaluations.queries.deadlines import PastDeadlines
from evaluations.queries.frames import Frame, frames_of
from evaluations.queries.rights import acts_at, periods_visible_to, ratings_visible_to

Kind = RatingAct.Kind
NEXT = {
    Stage.OPEN: Kind.SELF, Stage.SELF_RATED: Kind.PROPOSAL, Stage.APPRAISED: Kind.DECISION, Stage.DECIDED: Kind.NOTICE,
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
        return [(stage.value, str(stage.label), self.stages.get(stage.value, 0)) for stage in Stage]

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
class Waiting:
    """What of a period waits for somebody: how many ratings of a subject at which step.

    Arguments:
        late: of these how many are past the day by which the step was to be taken.
    """

    subject: str
    kind: str
    count: int
    late: int = 0


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


def waiting_of(user: Any, *, on: date, late_in: Sequence[Period] = ()) -> dict[int, list[Waiting]]:
    """Period → what waits for an act of a user on a day, not what he may still correct: one query, and his rights.

    Arguments:
        late_in: the periods of which it is said too how much is late: two queries more.
    """
    mine, above = acts_at(user, Kind.SELF, on=on), acts_at(user, Kind.DECISION, on=on)
    rows = Rating.objects.filter(
        Q(stage__in=(Stage.OPEN, Stage.SELF_RATED), organization__in=mine)
        | Q(stage=Stage.PROPOSED, appraiser__in=above)
        | Q(stage=Stage.PROPOSED, appraiser__isnull=True, decider__in=above)
        | Q(stage__in=(Stage.APPRAISED, Stage.DECIDED), decider__in=above),
        not_rated="", period__closed_on__isnull=True,
    )  # fmt: skip
    keys = ("period", "subject", "stage", "organization", "appraiser", "decider")
    groups = list(rows.values(*keys).order_by().annotate(number=Count("pk")))
    deadlines = PastDeadlines(late_in, groups, on=on)
    counts: dict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in groups:
        kind = _next_kind(one)
        counted = counts[one["period"], one["subject"], kind]
        counted[0] += one["number"]
        if deadlines.of(one, kind):
            counted[1] += one["number"]
    found: dict[int, list[Waiting]] = defaultdict(list)
    for (period, subject, kind), (count, late) in counts.items():
        found[period].append(Waiting(subject, kind, count, late))
    return found


def _next_kind(rating: Mapping[str, Any]) -> str:
    """The step that follows for ratings of a stage: what is appraised at all is decided only from there."""
    if rating["stage"] == Stage.PROPOSED:
        return str(Kind.DECISION if rating["appraiser"] is None else Kind.APPRAISAL)
    return str(NEXT[rating["stage"]])


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
