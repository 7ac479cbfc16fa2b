"""What a resolution asks of coverage, against what is: a minimum, a range or a direction, and from which base.

Papers count by the branch of the place's own: "chưa có chi bộ" is every place with members and no branch of its own,
also one covered by a joint branch (DOMAIN §6.19). Integers only: 20% of 423 is no whole number.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from branches.models import CoverageTarget, Organization
from core.periods import Period
from members.models import CommitteeTerm
from members.queries.coverage import Counts

Measure, Direction, Unit, Base = (
    CoverageTarget.Measure, CoverageTarget.Direction, CoverageTarget.Unit, CoverageTarget.Base,
)  # fmt: skip
_MEASURES: dict[str, Callable[[Counts], int]] = {
    Measure.OWN_BRANCH: lambda counts: counts.own_branch,
    Measure.NO_BRANCH: lambda counts: counts.without_own,
    Measure.NO_MEMBER: lambda counts: counts.no_member,
    Measure.UNCOVERED: lambda counts: counts.uncovered,
}


class Result(TextChoices):
    """What is true of a target on a day."""

    REACHED = "reached", _("đạt")
    EXCEEDED = "exceeded", _("vượt")
    MISSED = "missed", _("chưa đạt")
    OPEN = "open", _("chưa đạt, chưa hết kỳ")
    NO_BASE = "no_base", _("không xác định (số gốc bằng 0)")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of days for which a target is answered: the whole, or one of its years.

    `base` is the day whose count it is measured against, `day` the last day of the stretch that has come, `over`
    whether that is its end.
    """

    target: CoverageTarget
    base: date
    day: date
    over: bool
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A stage with its figures."""

    stage: Stage
    base: int
    now: int
    total: int
    result: Result


def targets_of(organization_ids: Collection[int], period: Period) -> QuerySet[CoverageTarget]:
    """The targets given to some organisations that hold on a day of a period."""
    rows = CoverageTarget.objects.filter(organization__in=organization_ids, start__lt=period.end)
    rows = rows.filter(Q(end__isnull=True) | Q(end__gt=period.start))
    return rows.select_related("organization", "kind", "document").order_by(
        "organization__code", "kind__position", "measure", "start", "pk"
    )


def stages(target: CoverageTarget, period: Period, *, day: date) -> Iterator[Stage]:
    """The stretches of a target that a period asks for, up to a day.

    Against the start of the term there is one; against the year before there is one for each year of the period.
    """
    if target.base == Base.TERM_START:
        last = target.end - timedelta(days=1) if target.end else None
        until = min(day, last) if last else day
        yield Stage(target, _eve_of_term(target), until, over=last is not None and last <= day)
        return
    for year in range(max(period.start, target.start).year, day.year + 1):
        last = date(year, 12, 31)
        if target.end is not None and target.end <= date(year, 1, 1):
            return
        yield Stage(target, date(year - 1, 12, 31), min(day, last), over=last <= day, year=year)


def answer(stage: Stage, before: Counts, now: Counts) -> Answer:
    """Whether the figures of two days reach what is asked.

    Arguments:
        before, now: of the target's kind of place, in its organisation's area, on the stage's two days.
    """
    measure = _MEASURES[stage.target.measure]
    base, count = measure(before), measure(now)
    return Answer(stage, base, count, now.total, _result(stage, base, count, now.total))


def _result(stage: Stage, base: int, now: int, total: int) -> Result:
    target = stage.target
    if target.direction == Direction.REACH:
        return _verdict(stage, *_reach(target, now, total))
    change = now - base if target.direction == Direction.INCREASE else base - now
    if target.unit == Unit.COUNT:
        return _verdict(stage, change >= target.minimum, target.maximum is not None and change > target.maximum)
    if base == 0:
        return Result.NO_BASE
    above = target.maximum is not None and change * 100 > target.maximum * base
    return _verdict(stage, change * 100 >= target.minimum * base, above)


def _reach(target: CoverageTarget, now: int, total: int) -> tuple[bool, bool]:
    """A level, not a change: own branches at least so many, anything else at most."""
    least, most = target.minimum, target.maximum
    if target.unit == Unit.PERCENT:
        now, least, most = now * 100, least * total, None if most is None else most * total
    if target.measure == Measure.OWN_BRANCH:
        return now >= least, most is not None and now > most
    return now <= (least if most is None else most), most is not None and now < least


def _verdict(stage: Stage, reached: bool, exceeded: bool) -> Result:
    if reached:
        return Result.EXCEEDED if exceeded else Result.REACHED
    return Result.MISSED if stage.over else Result.OPEN


def _eve_of_term(target: CoverageTarget) -> date:
    """The day before the term in which a target was given, if it is recorded; else before the target's first day."""
    term = CommitteeTerm.objects.filter(organization=target.organization_id, span__contains=target.start).first()
    return (term.start if term else target.start) - timedelta(days=1)


def organizations_by_id(ids: Collection[int]) -> dict[int, Organization]:
    """Organisations by key: for the codes of the units of a report."""
    return Organization.objects.in_bulk(ids)
