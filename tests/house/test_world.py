"""The small world is what its description says."""

from collections.abc import Callable

import pytest
from django.test import Client

from branches.scoping import organizations_visible_to
from core.periods import today
from meetings.queries import required_on
from members.queries import members_on
from tests.factories import ACTORS, TODAY, World


def test_the_suite_has_its_own_day() -> None:
    assert today() == TODAY


def test_who_is_what_to_branch_a_on_the_day(world: World) -> None:
    names = {member.pk: name for name, member in world.members.items()}
    assert {names[one.member_id]: one.standing for one in members_on(world.a, TODAY)} == {
        "an": "required",
        "binh": "required",
        "cuong": "required",
        "probationary": "required",
        "temporary": "required",
        "exempt": "exempt",
        "term_exempt": "exempt",
        "suspended": "suspended",
        "away": "away",
        "guest": "guest",
    }
    assert len(required_on(world.a, TODAY)) == 5


@pytest.mark.parametrize(
    ("actor", "codes"),
    [
        ("secretary", "A"),
        ("neighbour", "B"),
        ("commune", "ABX"),
        ("district", "ABCDEXY"),
        ("roll_taker", "A"),
        ("visitor", "ABX"),
        ("reader", "ABCDEXY"),
    ],
)
def test_what_each_actor_sees(world: World, actor: str, codes: str) -> None:
    seen = organizations_visible_to(world.users[actor], on=TODAY).values_list("code", flat=True)
    assert sorted(seen) == list(codes)


@pytest.mark.parametrize("actor", ACTORS)
def test_each_actor_is_signed_in(client_as: Callable[[str], Client], actor: str) -> None:
    response = client_as(actor).get("/tai-khoan/")
    assert response.status_code == 200
    assert response.wsgi_request.user.username == actor
