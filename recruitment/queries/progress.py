"""How far quotas are: admitted against what each issuer set, side by side, never added (DOMAIN §2.15, §6.20–25)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from branches import tree
from branches.models import Organization, Placement
from core.formatting import scaled
from core.periods import last_day_of
from core.tables import Ratio
from recruitment.models import Candidate, Quota, Stage
from recruitment.queries.admitted import Question, count_answers, days_reached, stages_of
from recruitment.queries.quotas import issuer_key

FIRST_YEAR_BACK = 10  # years looked back for a row of failures
# The steps on the way, in their order: what comes before the ceremony.
STAGES = (
    Stage.PROSPECT, Stage.LISTED, Stage.AWARENESS_CLASS, Stage.MENTORED, Stage.APPLIED, Stage.VERIFIED, Stage.OPINIONS,
    Stage.BRANCH_RESOLVED, Stage.COMMITTEE_RESOLVED, Stage.DECIDED,
)  # fmt: skip


class Outcome(TextChoices):
    """What can be said of a quota on a day."""

    NOT_SET = "not_set", _("chưa giao")
    OUTSIDE = "outside", _("ngoài chỉ tiêu")  # zero was set, and somebody was admitted
    NOTHING = "nothing", _("không giao, chưa kết nạp")  # zero of zero: no rate
    EXCEEDED = "exceeded", _("vượt chỉ tiêu")
    ACHIEVED = "achieved", _("đạt chỉ tiêu")
    ON_PACE = "on_pace", _("đúng tiến độ")
    BEHIND = "behind", _("chậm tiến độ")
    MISSED = "missed", _("không đạt")
    AHEAD = "ahead", _("chưa đến kỳ")
    WITHIN = "within", _("trong mức cho phép")
    OVER = "over", _("quá mức cho phép")


FAILING = (Outcome.BEHIND, Outcome.MISSED)


@dataclass(frozen=True, slots=True)
class Progress:
    """One quota on a day.

    Arguments:
        admitted: by the quota's own basis, from its first day to `day`.
        day: the last day counted: today, or the last of the period.
        stages: who is on the way today, by the step come to.
        reached_on: the day of the admission that made the quota full.
        rank, siblings: its place among the quotas of the same superior that are full, by that day; of how many.
        failed: finished years in a row, up to the last one, in which this issuer's quota was not met.
        without_source: branches below in which nobody is on the way.
    """

    quota: Quota
    admitted: int
    day: date
    stages: Mapping[str, int] = field(default_factory=dict)
    reached_on: date | None = None
    rank: int | None = None
    siblings: int = 0
    failed: int = 0
    without_source: int = 0

    @property
    def target(self) -> int:
        """What the rate is of: the minimum; of a quota not to be passed the most it allows."""
        return target_of(self.quota)

    @property
    def limits(self) -> bool:
        """Whether less is better."""
        return self.quota.direction == Quota.Direction.AT_MOST

    @property
    def rate(self) -> Ratio | None:
        """Admitted ÷ quota, never clipped; none of a quota of zero."""
        return Ratio(self.admitted, self.target) if self.target else None

    @property
    def bar(self) -> int:
        """The same in whole hundredths for a bar, which ends at its end."""
        return min(100, scaled(self.admitted * 100, self.target, 0)) if self.target else 0

    @property
    def last(self) -> date:
        """The last day of the period."""
        return last_of(self.quota)

    @property
    def elapsed(self) -> Ratio:
        """Days of the period gone by, `day` included, of all its days."""
        gone = (self.day - self.quota.start).days + 1
        return Ratio(max(gone, 0), (self.last - self.quota.start).days + 1)

    @property
    def finished(self) -> bool:
        """Whether the period is over."""
        return self.day >= self.last

    @property
    def pace(self) -> Ratio | None:
        """Admitted ÷ (quota × share of the time gone by): 100% is as much as the time asks for."""
        gone, whole = self.elapsed
        return Ratio(self.admitted * whole, self.target * gone) if gone and self.target else None

    @property
    def forecast(self) -> int | None:
        """How many there will be at the end at the pace there was since the beginning; none before and after."""
        gone, whole = self.elapsed
        return scaled(self.admitted * whole, gone, 0) if gone and not self.finished else None

    @property
    def on_the_way(self) -> int:
        """Everybody on the way, whatever the step."""
        return sum(self.stages.values())

    @property
    def missing(self) -> int:
        """How many are wanting to the quota."""
        return 0 if self.limits else max(self.target - self.admitted, 0)

    @property
    def outcome(self) -> Outcome:
        """In one word."""
        if not self.target:
            return Outcome.OUTSIDE if self.admitted else Outcome.NOTHING
        if self.limits:
            return Outcome.OVER if self.admitted > self.target else Outcome.WITHIN
        if self.admitted > (self.quota.maximum or self.target):
            return Outcome.EXCEEDED
        if self.admitted >= self.target:
            return Outcome.ACHIEVED
        if self.finished:
            return Outcome.MISSED
        if self.pace is None:
            return Outcome.AHEAD
        return Outcome.ON_PACE if self.pace.numerator >= self.pace.denominator else Outcome.BEHIND


def progress_of(quotas: Sequence[Quota], *, on: date, until: date | None = None) -> list[Progress]:
    """How far each of some quotas is, in the order given: seven queries, whatever their number.

    Arguments:
        on: today.
        until: count to this day only; to today, if not given.
    """
    if not quotas:
        return []
    until = min(until or on, on)
    siblings = _siblings(quotas, until)
    earlier = _earlier(quotas, until)
    every = list({one.pk: one for one in [*quotas, *siblings, *earlier]}.values())
    questions = [question_of(one, until) for one in every]
    counts = {one.pk: count for one, count in zip(every, count_answers(questions), strict=True)}
    full = [target_of(one) if one.direction == Quota.Direction.AT_LEAST else 0 for one in every]
    reached = {one.pk: day for one, day in zip(every, days_reached(questions, full), strict=True)}
    stages = stages_of([Question(one.organization_id, on, on, one.basis, one.tag_id) for one in quotas])
    without = branches_without_source({one.organization_id for one in quotas}, on=on)
    ranked = {one.pk for one in siblings}
    found = []
    for one, by_stage in zip(quotas, stages, strict=True):
        among = [reached[other.pk] for other in siblings if _likeness(other) == _likeness(one)]
        found.append(
            Progress(
                one,
                counts[one.pk],
                min(last_of(one), until),
                by_stage,
                reached[one.pk],
                _rank(reached[one.pk], among) if one.pk in ranked else None,
                len(among) if one.pk in ranked else 0,
                _failed(one, [other for other in earlier if _series(other) == _series(one)], counts),
                without.get(one.organization_id, 0),
            )
        )
    return found


def target_of(quota: Quota) -> int:
    """The number a quota is measured by."""
    if quota.direction == Quota.Direction.AT_MOST and quota.maximum is not None:
        return quota.maximum
    return quota.minimum


def last_of(quota: Quota) -> date:
    """The last day of a quota's period."""
    return last_day_of(quota.end) or date.max


def question_of(quota: Quota, until: date) -> Question:
    """The question whose answer is the numerator of a quota on a day."""
    return Question(quota.organization_id, quota.start, min(last_of(quota), until), quota.basis, quota.tag_id)


def branches_without_source(organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
    """How many branches at or below each of some organisations follow nobody on the way today: one query."""
    ids = list(organization_ids)
    rows = without_source(ids, on=on).values_list(tree.Above("path")).annotate(count=Count("pk"))
    counts = dict(rows)
    return {pk: counts.get(pk, 0) for pk in ids}


def without_source(organization_ids: Iterable[int], *, on: date) -> QuerySet[Placement]:
    """The places of the branches at or below some organisations in which nobody is on the way today."""
    branches = tree.form_on(on).filter(form__holds_branch_meetings=True).values("organization")
    followed = Candidate.objects.filter(member__isnull=True).exclude(state__in=Candidate.CLOSED)
    return (
        tree.as_of(on)
        .filter(tree.under(list(organization_ids), path="path"), organization__in=branches)
        .exclude(organization__in=followed.values("organization"))
        .order_by()
    )


def branches_of(places: QuerySet[Placement]) -> list[Organization]:
    """The organisations of some places, in the order of codes."""
    return list(Organization.objects.filter(pk__in=places.values("organization")).order_by("code"))


def _likeness(quota: Quota) -> tuple[object, ...]:
    """What quotas have in common that are compared by the day on which they were full."""
    return quota.issuer_id, quota.start, quota.end, quota.kind, quota.tag_id, quota.direction


def _series(quota: Quota) -> tuple[object, ...]:
    """What the quotas of one issuer for one organisation have in common through the years."""
    return issuer_key(quota.issuer_id, quota.issuer_name), quota.organization_id, quota.tag_id


def _siblings(quotas: Sequence[Quota], day: date) -> list[Quota]:
    """The quotas a direct superior set for each of those below him, of the kinds among some: they are ranked together.

    Only the direct superior's count: others stand beside them with their own figures (DOMAIN §6.20).
    """
    alike = {_likeness(one) for one in quotas if one.issuer_id and one.issuer_id != one.organization_id}
    if not alike:
        return []
    rows = Quota.objects.filter(
        issuer__in={one.issuer_id for one in quotas if one.issuer_id},
        start__in={one.start for one in quotas},
        withdrawn_on__isnull=True,
    )
    found = [one for one in rows if _likeness(one) in alike]
    places = Placement.objects.filter(organization__in={one.organization_id for one in found}).order_by("start")
    stood: dict[int, list[tuple[date, int | None]]] = defaultdict(list)
    for pk, start, parent in places.values_list("organization", "start", "parent"):
        stood[pk].append((start, parent))

    def superior(one: Quota) -> int | None:
        last = min(last_of(one), day)
        return next((parent for start, parent in reversed(stood[one.organization_id]) if start <= last), None)

    return [one for one in found if superior(one) == one.issuer_id]


def _earlier(quotas: Sequence[Quota], until: date) -> list[Quota]:
    """The yearly quotas of the same series that are over on a day, or older: whether they were met."""
    since = date(until.year - FIRST_YEAR_BACK, 1, 1)
    rows = Quota.objects.filter(
        kind=Quota.Kind.YEAR, direction=Quota.Direction.AT_LEAST, withdrawn_on__isnull=True, start__gte=since,
        end__lte=until + timedelta(days=1), organization__in={one.organization_id for one in quotas},
    )  # fmt: skip
    series = {_series(one) for one in quotas if one.kind == Quota.Kind.YEAR}
    return [one for one in rows if _series(one) in series]


def _rank(day: date | None, among: Sequence[date | None]) -> int | None:
    """The place of a day among some; who was full on the same day shares it."""
    return None if day is None else 1 + sum(other < day for other in among if other is not None)


def _failed(quota: Quota, earlier: Iterable[Quota], counts: Mapping[int, int]) -> int:
    """Years in a row, up to the last finished one before or of a quota, in which it was not met.

    A year without a quota ends the row: nothing was asked, so nothing was missed.
    """
    if quota.kind != Quota.Kind.YEAR:
        return 0
    years: dict[int, bool] = defaultdict(bool)
    for one in earlier:
        if one.start <= quota.start:
            years[one.start.year] |= counts[one.pk] < one.minimum
    year = max(years, default=0)
    if year < quota.start.year - 1:
        return 0
    failed = 0
    while years.get(year - failed):
        failed += 1
    return failed
