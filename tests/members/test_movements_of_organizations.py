"""The movement table where organisations move, merge, begin, or have a trait for a time (DOMAIN §5, §6.37)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from branches.models import Organization, OrganizationTrait, Reorganization, Trait
from branches.services import dissolve_organization, undo_reorganization
from core.audit import SYSTEM
from core.periods import Period
from core.rendering import render_json
from members.queries import movements_of
from members.reports import MOVEMENT
from members.services import transfer_everybody
from tests.branches.reorganizing import ACTS, lay_places
from tests.factories import START, TODAY, World, make_organization
from tests.members.land import APRIL, BEFORE, JULY, MAY, Land, lay

pytestmark = pytest.mark.django_db


@pytest.fixture
def land() -> Land:
    return lay()


# name: what moves where on the first of July, and what is seen from P, Q, R and O. One member belongs to A, one to B.
MOVES: dict[str, tuple[tuple[str, str | None], dict[str, dict[str, str]]]] = {
    "a branch to another commune": (
        ("A", "Q"),
        {
            "P": {"A": "1 -reorg_out = 0", "B": "1 = 1", "*": "2 -reorg_out = 1"},
            "Q": {"A": "0 +reorg_in = 1", "*": "0 +reorg_in = 1"},
            "R": {"P": "2 -reorg_out = 1", "Q": "0 +reorg_in = 1", "*": "2 = 2"},
            "O": {},
        },
    ),
    "a branch directly under the district": (
        ("A", "R"),
        {
            "P": {"A": "1 -reorg_out = 0", "B": "1 = 1", "*": "2 -reorg_out = 1"},
            "Q": {},
            "R": {"P": "2 -reorg_out = 1", "A": "0 +reorg_in = 1", "*": "2 = 2"},
            "O": {},
        },
    ),
    "a whole commune to another district": (
        ("P", "O"),
        {
            "P": {"A": "1 = 1", "B": "1 = 1", "*": "2 = 2"},
            "Q": {},
            "R": {"P": "2 -reorg_out*2 = 0", "*": "2 -reorg_out*2 = 0"},
            "O": {"P": "0 +reorg_in*2 = 2", "*": "0 +reorg_in*2 = 2"},
        },
    ),
    "the district under somebody else: nothing below it changes": (
        ("R", "O"),
        {
            "P": {"A": "1 = 1", "B": "1 = 1", "*": "2 = 2"},
            "Q": {},
            "R": {"P": "2 = 2", "*": "2 = 2"},
            "O": {"R": "0 +reorg_in*2 = 2", "*": "0 +reorg_in*2 = 2"},
        },
    ),
    "a commune below its neighbour": (
        ("P", "Q"),
        {
            "P": {"A": "1 = 1", "B": "1 = 1", "*": "2 = 2"},
            "Q": {"P": "0 +reorg_in*2 = 2", "*": "0 +reorg_in*2 = 2"},
            "R": {"P": "2 -reorg_out*2 = 0", "Q": "0 +reorg_in*2 = 2", "*": "2 = 2"},
            "O": {},
        },
    ),
    "a branch that becomes a root": (
        ("A", None),
        {
            "P": {"A": "1 -reorg_out = 0", "B": "1 = 1", "*": "2 -reorg_out = 1"},
            "Q": {},
            "R": {"P": "2 -reorg_out = 1", "*": "2 -reorg_out = 1"},
            "O": {},
        },
    ),
}


@pytest.mark.parametrize("name", MOVES)
def test_what_moves_takes_its_members_along(land: Land, name: str) -> None:
    (place, parent), seen = MOVES[name]
    land.live(("A", BEFORE, "recorded"))
    land.live(("B", BEFORE, "recorded"))
    land.move(place, parent, JULY)
    assert {top: land.seen(top) for top in seen} == seen


def test_who_moves_on_the_day_his_branch_moves(land: Land) -> None:
    """He leaves from where the old branch stood the day before, and comes to where the new one stands that day."""
    land.live(("A", BEFORE, "recorded", JULY, "transfer_out"), ("B", JULY, "transfer_in"))
    land.live(("A", BEFORE, "recorded", JULY, "death"))
    land.live(("A", JULY, "admission"))
    land.live(("A", BEFORE, "recorded"))
    land.move("A", "Q", JULY)
    assert land.seen("P") == {
        "A": "3 -death -reorg_out -transfer_out = 0",
        "B": "0 +transfer_in = 1",
        "*": "3 -death -reorg_out = 1",
    }
    assert land.seen("Q") == {"A": "0 +admission +reorg_in = 2", "*": "0 +admission +reorg_in = 2"}
    assert land.seen("R") == {
        "P": "3 -death -reorg_out = 1",
        "Q": "0 +admission +reorg_in = 2",
        "*": "3 +admission -death = 3",
    }


def test_a_branch_that_moves_and_comes_back(land: Land) -> None:
    land.live(("A", BEFORE, "recorded"))
    land.move("A", "Q", APRIL)
    land.move("A", "P", JULY)
    assert land.seen("P") == {"A": "1 +reorg_in -reorg_out = 1", "*": "1 +reorg_in -reorg_out = 1"}
    assert land.seen("R") == {
        "P": "1 +reorg_in -reorg_out = 1",
        "Q": "0 +reorg_in -reorg_out = 0",
        "*": "1 = 1",
    }


def test_two_branches_become_one(land: Land) -> None:
    """DOMAIN §6.37: everybody goes over as an act of reorganisation, the old branch ends the day before."""
    for place in ("A", "A", "A", "C"):
        land.live((place, BEFORE, "recorded"))
    transfer_everybody(organization=land.places["A"], to=land.places["C"], on=JULY, by=SYSTEM)
    dissolve_organization(organization=land.places["A"], last_day=JULY - timedelta(days=1), by=SYSTEM)
    assert land.seen("P") == {"A": "3 -reorg_out*3 = 0", "*": "3 -reorg_out*3 = 0"}
    assert land.seen("Q") == {"C": "1 +reorg_in*3 = 4", "*": "1 +reorg_in*3 = 4"}
    assert land.seen("R") == {"P": "3 -reorg_out*3 = 0", "Q": "1 +reorg_in*3 = 4", "*": "4 = 4"}
    assert land.seen("R", "2022-H1") == {"P": "3 = 3", "Q": "1 = 1", "*": "4 = 4"}
    assert land.seen("R", "2022-H2") == land.seen("R")


def test_who_belonged_before_his_organisation_stood_in_the_tree_is_recorded_with_it(land: Land) -> None:
    """A placement is younger than the membership: from its first day on he is in somebody's stock."""
    land.places["N"] = make_organization("N", land.places["P"], start=MAY)
    land.live(("N", BEFORE, "admission"))
    assert land.seen("R") == {"P": "0 +recorded = 1", "*": "0 +recorded = 1"}
    assert land.seen("N") == {"N": "0 +recorded = 1", "*": "0 +recorded = 1"}


@pytest.fixture
def border() -> Trait:
    return Trait.objects.create(code="dac-diem-thu", name="đặc điểm thử")


def _have(land: Land, trait: Trait, *spans: tuple[str, date, date | None]) -> None:
    for place, start, end in spans:
        OrganizationTrait.objects.create(organization=land.places[place], trait=trait, start=start, end=end)


def test_cut_by_a_trait(land: Land, border: Trait) -> None:
    """Only organisations that have it, on the days they do; who goes to one without it has left the cut."""
    _have(land, border, ("A", START, None), ("C", START, None))
    land.live(("A", BEFORE, "recorded", MAY, "transfer_out"), ("C", MAY, "transfer_in"))
    land.live(("A", BEFORE, "recorded", MAY, "transfer_out"), ("B", MAY, "transfer_in"))
    land.live(("B", BEFORE, "recorded", MAY, "death"))
    assert land.seen("R", trait=border) == {
        "P": "2 -transfer_out*2 = 0", "Q": "0 +transfer_in = 1", "*": "2 -transfer_out = 1",
    }  # fmt: skip


def test_a_trait_got_and_lost_within_the_period(land: Land, border: Trait) -> None:
    _have(land, border, ("A", APRIL, JULY), ("B", START, MAY), ("B", MAY, None))
    land.live(("A", BEFORE, "recorded"))
    land.live(("B", BEFORE, "recorded"))
    assert land.seen("P", trait=border) == {
        "A": "0 +trait_in -trait_out = 0", "B": "1 = 1", "*": "1 +trait_in -trait_out = 1",
    }  # fmt: skip
    assert land.seen("P", "2022-Q2", trait=border)["A"] == "0 +trait_in = 1"
    land.move("A", "Q", MAY)
    assert land.seen("P", trait=border)["A"] == "0 +trait_in -reorg_out = 0"
    assert land.seen("Q", trait=border)["A"] == "0 +reorg_in -trait_out = 0"


def _report(organization: Organization, period: str) -> bytes:
    return render_json(MOVEMENT.build(organization, Period.parse(period), by=SYSTEM, on=TODAY))


@pytest.mark.parametrize("act", [one[0] for one in ACTS], ids=lambda act: act.__name__)
def test_every_act_of_reorganisation(world: World, act: Callable[[World], Reorganization]) -> None:
    """On the first of October: the months before stay byte for byte, nobody is transferred, an undo leaves no trace."""
    lay_places(world)
    tops = (world.d, world.x, world.y)
    september, year = ([_report(top, period) for top in tops] for period in ("2022-09", "2022"))
    done = act(world)
    assert [_report(top, "2022-09") for top in tops] == september
    for top in tops:
        october = movements_of(top.pk, Period.parse("2022-10"))
        reasons = {str(reason) for line in october.units.values() for reason in (*line.increases, *line.decreases)}
        assert reasons <= {"reorg_in", "reorg_out"}
    whole: Any = movements_of(world.d.pk, Period.parse("2022-10")).whole
    leaves = act.__name__ == "move_commune"  # a commune that becomes a root leaves the district with everybody
    assert (whole.increase, whole.decrease) == (0, 12 if leaves else 0)
    undo_reorganization(reorganization=done, by=SYSTEM)
    assert [_report(top, "2022") for top in tops] == year
