"""How the branches of Điện Biên were classified, 2016 to 2018, and which of them were consolidated.

Published (DOMAIN §1.5, rows 14–17), and all that is: in 2016 5 of 1.343 branches under committees of grassroots
organisations "yếu kém", in 2017 none, in 2018 9 of 2.725 "không hoàn thành nhiệm vụ", by another scale; 14 weak
branches consolidated since 2016. Which branches these were, every other level, the organisations that are no such
branches, the days, and that the 14 are the 5 and the 9, is invented: periods and weak organisations are marked as
assumed.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Any

from branches import tree
from branches.models import Organization
from evaluations.models import Subject, WeakOrganization
from evaluations.queries.frames import Frame
from evaluations.queries.roster import Entry
from scenarios.plan import BELOW_GRASSROOTS
from scenarios.ratings import Given, decide_year, spread

WEAK = {2016: 5, 2017: 0, 2018: 9}
_LAST_LIFTED = date(2020, 10, 20)


def classify(root: Organization, *, by: Any) -> None:
    """The three years, each decided by whoever stands directly above, and the weak branches consolidated by 2020."""
    rng = Random("dien-bien/ratings")
    listed: list[tuple[Entry, int]] = []
    for year, number in WEAK.items():
        closes_on = date(year, 12, 15)
        levels = dict(tree.form_on(closes_on).values_list("organization", "level__code"))

        def give(
            frame: Frame, entries: Sequence[Entry], year: int = year, number: int = number,
            levels: dict[int, str] = levels,
        ) -> Given:  # fmt: skip
            """Some branches not listed before on the lowest level, and whoever decides over them below the best."""
            before = {entry.organization_id for entry, _year in listed}
            rated = [one for one in entries if not one.not_rated and one.organization_id not in before]
            weak = rng.sample([one for one in rated if levels[one.organization_id] == BELOW_GRASSROOTS], number)
            listed.extend((one, year) for one in weak)
            above = {one.decider_id for one in weak}
            fixed = {one.key: frame.levels[-2].code for one in entries if one.organization_id in above}
            return spread(frame, entries, fixed=fixed | {one.key: frame.lowest.code for one in weak}, rng=rng)

        decide_year(root, year, [Subject.ORGANIZATION], give, closes_on=closes_on, decided_on=date(year, 12, 28))
    _consolidate(listed, rng)


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
