"""Whose step is whose: one's own, and those of whom nobody is appointed at, below."""

from typing import Any

import pytest

from branches.models import Appointment
from core.audit import SYSTEM
from recruitment.models import Body, Candidate, Stage
from recruitment.queries.acts import ADVANCE, BACK, DEFER, MOVE, REJECT, STRIKE_OFF, actor_of, open_acts
from recruitment.queries.rights import acting_for, appointed_at, lines_of
from tests.factories import World
from tests.recruitment.followed import make_followed
from tests.recruitment.walking import TODAY, make_candidate, walk

pytestmark = pytest.mark.django_db


def letters(world: World, actor: str) -> str:
    """The organisations an actor acts for, by their letters."""
    return "".join(
        sorted(one.code for one in world.organizations if one.pk in acting_for(world.users[actor], on=TODAY))
    )


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        ("secretary", "A"), ("neighbour", "B"), ("commune", "X"), ("district", "CDEY"), ("roll_taker", ""),
        ("visitor", ""), ("reader", ""),
    ],
)  # fmt: skip
def test_everybody_acts_for_his_own_and_for_those_without_anybody(world: World, actor: str, expected: str) -> None:
    """Branch B has its secretary: the commune does not write there. Y, C and E have nobody: the district does."""
    assert letters(world, actor) == expected
    assert [appointed_at(world.users["district"], one.pk, on=TODAY) for one in (world.d, world.c)] == [True, False]


def test_where_the_account_is_gone_the_next_above_acts(world: World) -> None:
    Appointment.objects.filter(user=world.users["neighbour"]).update(end=TODAY)
    assert letters(world, "commune") == "BX"
    world.users["secretary"].is_active = False
    world.users["secretary"].save(update_fields=["is_active"])
    assert letters(world, "commune") == "ABX"


def test_the_line_of_a_branch_and_of_a_grassroots_branch(world: World) -> None:
    lines = lines_of([world.a.pk, world.e.pk], on=TODAY)
    assert [lines[world.a.pk].actor(body) for body in Body] == [world.a.pk, world.x.pk, world.d.pk]
    assert [lines[world.e.pk].actor(body) for body in Body] == [world.e.pk, world.e.pk, world.d.pk]
    assert (lines[world.a.pk].is_grassroots, lines[world.e.pk].is_grassroots) == (False, True)


def acts(user: Any, candidate: Candidate) -> set[str]:
    """What he may do."""
    return {one.name for one in open_acts(user, candidate, on=TODAY)}


def test_each_act_is_open_to_whose_it_is(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.APPLIED)  # the commune verifies
    secretary, commune, district = (world.users[name] for name in ("secretary", "commune", "district"))
    assert acts(commune, candidate) == {ADVANCE, REJECT}
    assert {BACK, DEFER, MOVE} <= acts(secretary, candidate)
    assert ADVANCE not in acts(secretary, candidate)
    assert acts(district, candidate) == set()
    assert acts(world.users["neighbour"], candidate) == set()
    assert actor_of(commune, candidate, ADVANCE, on=TODAY) == world.x
    assert actor_of(secretary, candidate, ADVANCE, on=TODAY) is None
    walk(candidate, Stage.ADMITTED)
    assert acts(district, candidate) == {STRIKE_OFF}
    assert {ADVANCE} <= acts(secretary, candidate)
    assert BACK not in acts(secretary, candidate)


def test_of_a_branch_nobody_is_appointed_at_the_next_above_writes(world: World) -> None:
    candidate = make_followed("Sầm Thị Yến", world.c)
    assert actor_of(world.users["district"], candidate, ADVANCE, on=TODAY) == world.c
    assert actor_of(SYSTEM, candidate, ADVANCE, on=TODAY) == world.c
