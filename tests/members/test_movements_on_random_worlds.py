"""The movement table on random trees with random lives, against a recount by plain loops over members and days.

The recount knows nothing of spans, paths or queries: `tests.house.forest` says where everything stood on each of a few
days, the acts drawn say why somebody came or went.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.audit import SYSTEM
from core.periods import Period
from members.models import Membership
from members.queries import Movement, came_and_went, movements_of
from members.services import NewMembership, open_memberships
from tests.factories import make_member
from tests.house.forest import DAYS, LAST, Forest
from tests.house.test_list_and_detail import Real, common, some_day, some_organization, undone

pytestmark = pytest.mark.django_db

ENTERING = ("admission", "readmission", "restored", "transfer_in", "recorded")
LEAVING = ("death", "expulsion", "strike_off", "resignation", "transfer_out", "")
GOING = ("transfer", "reorg", "silent")  # with reasons on both rows, as an act of reorganisation, without any

some_member = st.integers(0, 30)
acts = st.one_of(
    st.tuples(st.just("found"), st.none() | some_organization, some_day),
    st.tuples(st.just("move"), some_organization, st.none() | some_organization, some_day),
    st.tuples(st.just("move"), some_organization, some_organization, some_day),
    st.tuples(st.just("dissolve"), some_organization, st.integers(1, LAST)),
)
lives = st.lists(
    st.tuples(
        some_organization,
        st.sampled_from(ENTERING),
        some_day,
        st.lists(
            st.one_of(
                st.tuples(st.sampled_from(GOING), some_organization, st.integers(1, LAST)),
                st.tuples(st.just("leave"), st.sampled_from(LEAVING), st.integers(1, LAST)),
                st.tuples(st.just("return"), st.sampled_from(ENTERING), some_organization, st.integers(1, LAST)),
            ),
            max_size=4,
        ),
    ),
    min_size=2,
    max_size=7,
)
seeds = st.lists(st.tuples(st.none() | some_organization, st.integers(0, 2)), min_size=4, max_size=7)


@dataclass
class Life:
    """One member, day by day: where he belonged, and why that changed."""

    homes: list[int | None]
    left: dict[int, str] = field(default_factory=dict)  # day: the reason on the row that ended
    came: dict[int, str] = field(default_factory=dict)  # day: the reason on the row that began
    together: set[int] = field(default_factory=set)  # days on which leaving and coming are one act


def lived(drawn: tuple[Any, ...], organizations: int) -> Life:
    """What was drawn, as far as it makes sense: acts follow one another in time, nobody leaves twice."""
    home, reason, day, chapters = drawn
    life = Life([home % organizations if t >= day else None for t in range(len(DAYS))], came={day: reason})
    for name, *rest, at in sorted(chapters, key=lambda chapter: chapter[-1]):
        now, before = life.homes[at], life.homes[at - 1]
        if at <= day or at in life.left or at in life.came:
            continue
        if name in GOING and now is not None:
            to = rest[0] % organizations
            out, into = {"transfer": ("transfer_out", "transfer_in"), "reorg": ("reorg_out", "reorg_in")}.get(
                name, ("", "recorded")
            )
            life.left[at], life.came[at] = out, into
            life.together.add(at)
            life.homes[at:] = [to] * (len(DAYS) - at)
        elif name == "leave" and now is not None:
            life.left[at] = rest[0]
            life.homes[at:] = [None] * (len(DAYS) - at)
        elif name == "return" and before is None:
            life.came[at] = rest[0]
            life.homes[at:] = [rest[1] % organizations] * (len(DAYS) - at)
    return life


def written(life: Life, real: Real, number: int) -> None:
    """The same life as memberships in the database."""
    member = make_member(f"Người {number}")
    days = sorted({*life.left, *life.came})
    new = []
    for day in days:
        home = life.homes[day]
        if home is None:
            continue
        later = [other for other in days if other > day]
        end = DAYS[later[0]] if later else None
        end_reason = life.left[later[0]] if later else ""
        kind = Membership.Kind.OFFICIAL
        new.append(
            NewMembership(member.pk, real.organizations[home].pk, kind, DAYS[day], end, life.came[day], end_reason)
        )
    open_memberships(new=new, by=SYSTEM)


def unit_of(forest: Forest, top: int, home: int | None, day: int) -> int | None:
    """The child of X under which an organisation stands on a day; X for X itself; None outside X."""
    if home is None or day < 0 or not forest.stands(home, day):
        return None
    path = forest.path(home, day) or []
    return None if top not in path else [*path, top][path.index(top) + 1] if path[-1] != top else top


def recount(forest: Forest, population: list[Life], top: int, first: int, last: int) -> dict[int | None, Movement]:
    """The table of X from the day `first` to the day `last`, counted member by member; None is the whole."""
    table: dict[int | None, Movement] = {}

    def line(unit: int | None) -> Movement:
        return table.setdefault(unit, Movement())

    line(None)
    for life in population:
        for moment, name in ((first - 1, "opening"), (last, "closing")):
            unit = unit_of(forest, top, life.homes[moment] if moment >= 0 else None, moment)
            if unit is not None:
                for one in (line(unit), line(None)):
                    setattr(one, name, getattr(one, name) + 1)
        for day in range(first, last + 1):
            home, before = life.homes[day], life.homes[day - 1] if day else None
            gone, come = unit_of(forest, top, before, day - 1), unit_of(forest, top, home, day)
            if day in life.left or day in life.came:
                one_act = day in life.together
                out, into = life.left.get(day, "") or "unexplained", life.came.get(day, "")
                if one_act and out != "reorg_out":
                    out, into = "transfer_out", "transfer_in"
            else:
                one_act = True
                moved = home is not None and day > 0 and forest.stands(home, day - 1) and forest.stands(home, day)
                out, into = ("reorg_out", "reorg_in") if moved else ("unexplained", "recorded")
            if one_act and gone == come:
                continue
            if gone is not None:
                line(gone).decreases[out] += 1
            if come is not None:
                line(come).increases[into] += 1
            if one_act and gone is not None and come is not None:
                continue
            if gone is not None:
                line(None).decreases[out] += 1
            if come is not None:
                line(None).increases[into] += 1
    return table


def told(line: Movement) -> tuple[Any, ...]:
    """A line without its noughts."""
    counts = [{str(reason): count for reason, count in side.items()} for side in (line.increases, line.decreases)]
    return (line.opening, *counts, line.closing)


def grown(seeds: Any, acts: Any, drawn: Any) -> tuple[Real, list[Life]]:
    """The tree, then everybody's life in it; who would be left in what has ended is left there (imports may)."""
    real = Real()
    for parent, day in seeds:
        real.act("found", parent if real.organizations else None, day)
    for name, *rest in acts:
        real.act(name, *rest)
    population = [lived(life, len(real.organizations)) for life in drawn]
    for number, life in enumerate(population):
        written(life, real, number)
    return real, population


def between(first: int, last: int) -> Period:
    """From one of the days up to, not including, the one after `last`: nothing happens in between."""
    end = DAYS[last + 1] if last < LAST else DAYS[last] + timedelta(days=20)
    return Period.days(DAYS[first], end - timedelta(days=1))


@settings(common, max_examples=25)
@example(
    seeds=[(None, 0), (0, 0), (0, 0), (1, 0), (2, 0)],
    acts=[("move", 3, 2, 3), ("move", 1, 2, 5), ("move", 3, 1, 6)],
    drawn=[
        (3, "admission", 1, [("transfer", 4, 3), ("leave", "", 5), ("return", "transfer_in", 3, 7)]),
        (4, "recorded", 0, [("silent", 3, 2), ("reorg", 1, 6)]),
    ],
)
@given(seeds=seeds, acts=st.lists(acts, min_size=2, max_size=8), drawn=lives)
def test_every_table_of_every_period_is_what_a_recount_gives(seeds: Any, acts: Any, drawn: Any) -> None:
    with undone():
        real, population = grown(seeds, acts, drawn)
        for number, organization in enumerate(real.organizations):
            numbers = {one.pk: other for other, one in enumerate(real.organizations)}
            for first, last in ((0, LAST), (1, 4), (3, 3), (2, LAST)):
                found = movements_of(organization.pk, between(first, last))
                expected = recount(real.forest, population, number, first, last)
                lines = {numbers[pk]: told(line) for pk, line in found.units.items()}
                empty = (0, {}, {}, 0)
                assert {unit: line for unit, line in lines.items() if line != empty} == {
                    unit: told(line) for unit, line in expected.items() if unit is not None and told(line) != empty
                }
                assert told(found.whole) == told(expected[None])
                assert came_and_went(organization.pk, between(first, last)) == (
                    found.whole.increase, found.whole.decrease,
                )  # fmt: skip


@settings(common, max_examples=25)
@given(seeds=seeds, acts=st.lists(acts, min_size=2, max_size=8), drawn=lives)
def test_parts_of_a_period_add_up_and_units_agree_with_their_own_tables(seeds: Any, acts: Any, drawn: Any) -> None:
    """Flows of the parts make the whole; a unit that never moved has the same line above as in its own table."""
    with undone():
        real, _population = grown(seeds, acts, drawn)
        cuts = (0, 2, 3, 6, LAST + 1)
        for number, organization in enumerate(real.organizations):
            whole = movements_of(organization.pk, between(0, LAST))
            parts = [movements_of(organization.pk, between(first, end - 1)) for first, end in pairwise(cuts)]
            for one, other in combinations(range(len(parts)), 2):
                if other == one + 1:
                    assert parts[one].whole.closing == parts[other].whole.opening
            flows: dict[int | None, list[Counter[str]]] = {}
            for part in parts:
                for unit, line in [*part.units.items(), (None, part.whole)]:
                    ups, downs = flows.setdefault(unit, [Counter(), Counter()])
                    ups.update(line.increases)
                    downs.update(line.decreases)
            for unit, line in [*whole.units.items(), (None, whole.whole)]:
                assert [line.increases, line.decreases] == flows.get(unit, [Counter(), Counter()])
            for below, child in enumerate(real.organizations):
                line = real.forest.parents[below]
                if all(parent == number for parent in line):
                    own = movements_of(child.pk, between(0, LAST)).whole
                    assert told(whole.units.get(child.pk, Movement())) == told(own)
