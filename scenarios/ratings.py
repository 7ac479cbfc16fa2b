"""A year's classification as it stands after its decisions, laid down as a set: its lists, decisions and levels."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from random import Random

from branches.models import Organization
from core.audit import SYSTEM
from evaluations.models import Decision, Period, PeriodScheme, Rating, RatingAct, Stage
from evaluations.queries.frames import Frame, frame_of, scheme_in_force
from evaluations.queries.roster import Entry, roster_of

Given = dict[tuple[str, int], str]  # whom, by Entry.key → the code of his level


def decide_year(
    root: Organization, year: int, subjects: Sequence[str], give: Callable[[Frame, Sequence[Entry]], Given], *,
    closes_on: date, decided_on: date,
) -> Period:  # fmt: skip
    """A closed year, assumed: everybody on its list decided by whoever decides of him, with the level `give` says."""
    period = Period.objects.create(
        organization=root, kind=Period.Kind.YEAR, year=year, start=date(year, 1, 1), end=date(year + 1, 1, 1),
        closes_on=closes_on, opened_on=date(year, 11, 15), closed_on=date(year + 1, 1, 10), assumed=True,
    )  # fmt: skip
    for subject in subjects:
        scheme = scheme_in_force(subject, root.pk, closes_on)
        assert scheme is not None, "every year has its common scheme"
        PeriodScheme.objects.create(period=period, subject=subject, scheme=scheme)
        frame = frame_of(scheme)
        entries = roster_of(period, {subject: frame})
        _decide(period, frame, entries, give(frame, entries), decided_on)
    return period


def spread(frame: Frame, entries: Sequence[Entry], *, fixed: Mapping[tuple[str, int], str], rng: Random) -> Given:
    """Levels within the cap of every unit and group: the best for fewer than a fifth of those on the next.

    Arguments:
        fixed: those that have theirs already.
    """
    best, good, completed, _lowest = (level.code for level in frame.levels)
    found = dict(fixed)
    groups: dict[tuple[int, str], list[Entry]] = defaultdict(list)
    for one in entries:
        if not one.not_rated and one.key not in found:
            groups[one.unit_id, one.grouping].append(one)
    for group in groups.values():
        rng.shuffle(group)
        most, least = len(group) // 8, len(group) - len(group) // 5
        for place, one in enumerate(group):
            found[one.key] = best if place < most else good if place < least else completed
    return found


def _decide(period: Period, frame: Frame, entries: Sequence[Entry], given: Given, day: date) -> None:
    deciders = sorted({one.decider_id for one in entries if one.key in given})
    made = Decision.objects.bulk_create(
        Decision(organization_id=pk, period=period, subject=frame.scheme.subject, on=day, by=str(SYSTEM))
        for pk in deciders
    )
    decisions = dict(zip(deciders, made, strict=True))
    ratings = Rating.objects.bulk_create(
        _rating(one, period, frame, given.get(one.key), decisions.get(one.decider_id)) for one in entries
    )
    RatingAct.objects.bulk_create(
        RatingAct(
            rating=one, organization_id=one.decider_id, kind=RatingAct.Kind.DECISION, level=one.decided_level, on=day,
            by=str(SYSTEM),
        )
        for one in ratings if one.decided_level_id
    )  # fmt: skip


def _rating(entry: Entry, period: Period, frame: Frame, code: str | None, decision: Decision | None) -> Rating:
    level, taken = (frame.level(code), decision) if code else (None, None)
    return Rating(
        period=period, subject=entry.subject, organization_id=entry.organization_id, member_id=entry.member_id,
        scheme=frame.scheme, unit_id=entry.unit_id, grouping=entry.grouping, appraiser_id=entry.appraiser_id,
        decider_id=entry.decider_id, year=period.year, is_annual=True, not_rated=entry.not_rated,
        stage=Stage.NOTIFIED if level else Stage.OPEN, self_level=level, proposed_level=level, appraised_level=level,
        decided_level=level, decision=taken, decided_on=taken.on if taken else None,
    )  # fmt: skip
