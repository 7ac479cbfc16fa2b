"""The classification of Hòa An, all of it invented: 2021 decided, 2022 open, with one commune at every stage."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from branches.models import Organization
from evaluations.models import Period, PeriodDeadline, Rating, Subject
from evaluations.queries.frames import Frame, frames_of, scheme_in_force
from evaluations.queries.frozen import derive_all
from evaluations.queries.roster import Entry
from evaluations.services.acts import Row, Vote
from evaluations.services.decisions import decide_levels
from evaluations.services.periods import NewPeriod, open_period
from evaluations.services.ratings import appraise_levels, propose_levels, rate_themselves
from scenarios.plan import District
from scenarios.ratings import Given, decide_year, spread

_LOWEST = 7
OPENED, CLOSES = date(2022, 11, 25), date(2022, 12, 5)
SELF_RATED, PROPOSED, APPRAISED, DECIDED = range(1, 5)
# How far the branches of the commune have come, in their order.
_STAGES = (DECIDED, DECIDED, SELF_RATED, APPRAISED, APPRAISED, PROPOSED, PROPOSED, SELF_RATED, 0)


def rate(
    plan: District, organizations: dict[str, Organization], *, root: str, commune: str, demo: str, by: Any
) -> None:
    """Both years; `demo` is the branch whose secretary signs in: it has rated itself and is to propose."""
    _year_before(plan, organizations[root])
    period = _open(organizations[root], by=by)
    if commune in organizations:
        branches = [one.code for one in plan.branches if one.parent_code == commune]
        _bring(period, organizations[commune], [organizations[one] for one in branches], organizations.get(demo), by=by)


def _year_before(plan: District, root: Organization) -> None:
    rng = Random(f"{plan.seed}/ratings")

    def give(frame: Frame, entries: Sequence[Entry]) -> Given:
        """A few members on the lowest level; of the organisations none."""
        rated = [one for one in entries if not one.not_rated and one.subject == Subject.MEMBER]
        lowest = rng.sample(rated, min(_LOWEST, len(rated) // 50))
        return spread(frame, entries, fixed={one.key: frame.lowest.code for one in lowest}, rng=rng)

    subjects = [Subject.ORGANIZATION, Subject.MEMBER]
    decide_year(root, 2021, subjects, give, closes_on=date(2021, 12, 5), decided_on=date(2021, 12, 24))


def _open(root: Organization, *, by: Any) -> Period:
    schemes = {one: scheme_in_force(one, root.pk, CLOSES) for one in Subject.values}
    by_then = PeriodDeadline.Stage
    return open_period(
        organization=root,
        new=NewPeriod(
            kind=Period.Kind.YEAR, year=2022, first=date(2022, 1, 1), last=date(2022, 12, 31), closes_on=CLOSES,
            schemes={subject: scheme for subject, scheme in schemes.items() if scheme is not None},
            deadlines=[
                (by_then.SELF, None, date(2022, 12, 10)), (by_then.PROPOSAL, None, date(2022, 12, 15)),
                (by_then.APPRAISAL, None, date(2022, 12, 22)), (by_then.DECISION, None, date(2022, 12, 28)),
                (by_then.REPORT, None, date(2022, 12, 31)),
            ],
            assumed=True,
        ),
        by=by,
        on=OPENED,
    )  # fmt: skip


def _bring(
    period: Period, commune: Organization, branches: Sequence[Organization], demo: Organization | None, *, by: Any
) -> None:
    """Each branch of the commune as far as it has come; whoever is at the last stage is decided in one decision."""
    decided: list[Rating] = []
    for number, branch in enumerate(branches):
        stage = SELF_RATED if branch == demo else _STAGES[number % len(_STAGES)]
        rows = period.ratings.filter(subject=Subject.MEMBER, organization=branch, not_rated="").order_by("pk")
        ratings = list(rows.select_related("scheme", "period", "organization", "member"))
        if not ratings or not stage:
            continue
        levels = _levels(ratings)
        day = date(2022, 12, 6) + timedelta(days=number % 4)
        rate_themselves(rows=_rows(ratings, levels), day=day, by=by, on=day)
        if stage >= PROPOSED:
            rows_up = _rows(ratings, levels, agreed=max(1, len(ratings) - number % 2))
            day += timedelta(days=1)
            propose_levels(rows=rows_up, vote=Vote(base=len(ratings)), day=day, by=by, on=day)
        if stage >= APPRAISED:
            day += timedelta(days=2)
            appraise_levels(rows=_rows(ratings, levels), day=day, by=by, on=day)
        if stage == DECIDED:
            decided += ratings
    if decided:
        day = date(2022, 12, 16)
        decide_levels(
            organization=commune, period=period, subject=Subject.MEMBER, rows=_rows(decided, _levels(decided)), day=day,
            by=by, on=day,
        )  # fmt: skip


def _levels(ratings: Sequence[Rating]) -> dict[int, str]:
    """Good for most, the best for one in eight, and never above what the scheme lets each have."""
    frames = frames_of({one.scheme_id for one in ratings})
    derived = derive_all(ratings, frames)
    found = {}
    for number, one in enumerate(ratings):
        frame = frames[one.scheme_id]
        wanted = frame.levels[0 if number % 8 == 3 else 2 if number % 9 == 7 else 1]
        _evidence, result = derived[one.pk]
        found[one.pk] = frame.worse(wanted, frame.level(result.ceiling)).code
    return found


def _rows(ratings: Iterable[Rating], levels: dict[int, str], agreed: int | None = None) -> list[Row]:
    """What a page would send: every rating with its version of now."""
    ids = [one.pk for one in ratings]
    versions = dict(Rating.objects.filter(pk__in=ids).values_list("pk", "version"))
    return [Row(pk, versions[pk], level=levels[pk], agreed=agreed) for pk in ids]
