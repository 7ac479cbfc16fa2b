"""How the branches of Điện Biên were classified, 2016 to 2018, and which of them were consolidated.

Published (DOMAIN §1.5, rows 14–17), and all that is: in 2016 5 of 1.343 branches under committees of grassroots
organisations "yếu kém", in 2017 none, in 2018 9 of 2.725 "không hoàn thành nhiệm vụ", by another scale; 14 weak
branches consolidated since 2016. Which branches these were, every other level, the organisations that are no such
branches, the days, and that the 14 are the 5 and the 9, is invented: periods and weak organisations are marked as
assumed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Any

from branches import tree
from branches.models import Organization
from core.audit import SYSTEM
from evaluations.models import Decision, Period, PeriodScheme, Rating, RatingAct, Stage, Subject, WeakOrganization
from evaluations.queries.frames import Frame, frame_of, scheme_in_force
from evaluations.queries.roster import Entry, roster_of
from scenarios.plan import BELOW_GRASSROOTS

WEAK = {2016: 5, 2017: 0, 2018: 9}
_LAST_LIFTED = date(2020, 10, 20)


def classify(root: Organization, *, by: Any) -> None:
    """The three years, each decided by whoever stands directly above, and the weak branches consolidated by 2020."""
    rng = Random("dien-bien/ratings")
    listed: list[tuple[Entry, int]] = []
    for year, number in WEAK.items():
        weak = _rate(root, year, number, rng, taken={entry.organization_id for entry, _year in listed})
        listed += [(entry, year) for entry in weak]
    _consolidate(listed, rng)


def _rate(root: Organization, year: int, number: int, rng: Random, *, taken: set[int]) -> list[Entry]:
    """One year's classification; returns those on the lowest level."""
    closes_on, decided_on = date(year, 12, 15), date(year, 12, 28)
    scheme = scheme_in_force(Subject.ORGANIZATION, root.pk, closes_on)
    assert scheme is not None, "every year has its common scheme"
    frame = frame_of(scheme)
    period = Period.objects.create(
        organization=root, kind=Period.Kind.YEAR, year=year, start=date(year, 1, 1), end=date(year + 1, 1, 1),
        closes_on=closes_on, opened_on=date(year, 11, 15), closed_on=date(year + 1, 1, 10), assumed=True,
    )  # fmt: skip
    PeriodScheme.objects.create(period=period, subject=Subject.ORGANIZATION, scheme=scheme)
    entries = roster_of(period, {Subject.ORGANIZATION: frame})
    levels = dict(tree.form_on(closes_on).values_list("organization", "level__code"))
    branches = [one for one in entries if levels[one.organization_id] == BELOW_GRASSROOTS and not one.not_rated]
    weak = rng.sample([one for one in branches if one.organization_id not in taken], number)
    above = {one.decider_id for one in weak}
    deciders = sorted({one.decider_id for one in entries if not one.not_rated})
    decisions = dict(
        zip(
            deciders,
            Decision.objects.bulk_create(
                Decision(organization_id=pk, period=period, subject=Subject.ORGANIZATION, on=decided_on, by=str(SYSTEM))
                for pk in deciders
            ),
            strict=True,
        )
    )
    given = _levels(entries, weak, above, frame)
    ratings = Rating.objects.bulk_create(
        _rating(one, period, frame, given.get(one.organization_id), decisions.get(one.decider_id)) for one in entries
    )
    RatingAct.objects.bulk_create(
        RatingAct(
            rating=one, organization_id=one.decider_id, kind=RatingAct.Kind.DECISION, level=one.decided_level,
            on=decided_on, by=str(SYSTEM),
        )
        for one in ratings if one.decided_level_id
    )  # fmt: skip
    return weak


def _levels(entries: Sequence[Entry], weak: Sequence[Entry], above: set[int], frame: Frame) -> dict[int, str]:
    """Organisation → code of its level: the best for fewer than a fifth of those on the next, and not for who decides
    over a weak one."""
    best, good, completed, lowest = (level.code for level in frame.levels)
    found = {one.organization_id: lowest for one in weak}
    groups: dict[tuple[int, str], list[Entry]] = defaultdict(list)
    for one in entries:
        if not one.not_rated and one.organization_id not in found:
            groups[one.unit_id, one.grouping].append(one)
    for group in groups.values():
        most = len(group) // 8
        for place, one in enumerate(group):
            if one.organization_id in above or place >= len(group) - len(group) // 5:
                found[one.organization_id] = completed
            else:
                found[one.organization_id] = best if place < most else good
    return found


def _rating(entry: Entry, period: Period, frame: Frame, code: str | None, decision: Decision | None) -> Rating:
    level, taken = (frame.level(code), decision) if code else (None, None)
    return Rating(
        period=period, subject=entry.subject, organization_id=entry.organization_id, scheme=frame.scheme,
        unit_id=entry.unit_id, grouping=entry.grouping, appraiser_id=entry.appraiser_id, decider_id=entry.decider_id,
        year=period.year, is_annual=True, not_rated=entry.not_rated,
        stage=Stage.NOTIFIED if level else Stage.OPEN, self_level=level, proposed_level=level, appraised_level=level,
        decided_level=level, decision=taken, decided_on=taken.on if taken else None,
    )  # fmt: skip


def _consolidate(listed: Sequence[tuple[Entry, int]], rng: Random) -> None:
    """Those on the lowest level are put on the list of the weak after the year, and lifted within two years."""
    lifted = _days(listed, rng)
    paths = tree.paths_of([entry.organization_id for entry, _year in listed], on=_LAST_LIFTED)
    WeakOrganization.objects.bulk_create(
        WeakOrganization(
            organization_id=entry.organization_id, listed_by_id=paths[entry.organization_id][-3],
            start=date(year + 1, 1, 15), end=end, reason=f"Xếp mức thấp nhất năm {year}",
            plan="Kiện toàn chi ủy, khôi phục nền nếp sinh hoạt", plan_until=date(year + 2, 12, 31),
            result="Sinh hoạt đủ kỳ, hoàn thành nhiệm vụ", consolidated=True, assumed=True,
        )
        for (entry, year), end in zip(listed, lifted, strict=True)
    )  # fmt: skip


def _days(listed: Sequence[tuple[Entry, int]], rng: Random) -> Iterator[date]:
    for _entry, year in listed:
        yield min(_LAST_LIFTED, date(year + 2, rng.randrange(1, 11), 15))
