"""Where one lands after signing in: a superior at the branches he attends, whoever sees a unit at its state."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from core.audit import SYSTEM
from members.services import correct_member
from tests.factories import World
from tests.visiting import make_official, make_visiting

pytestmark = pytest.mark.django_db
OWN = reverse("meetings:own_visits")


def test_who_only_attends_branches_lands_at_these(world: World) -> None:
    official = make_official(world, "Lý Văn Tư")
    make_visiting(world, world.a, member=official)
    client = Client()
    client.force_login(official.user, backend="django.contrib.auth.backends.ModelBackend")
    landed = client.get("/")
    assert (landed.status_code, landed.headers["Location"]) == (302, OWN)


def test_who_also_sees_a_unit_finds_the_way_there(world: World, client_as: Callable[[str], Client]) -> None:
    assert OWN not in client_as("visitor").get("/").content.decode()
    official = make_official(world, "Lý Văn Tư", account=False)
    correct_member(member=official, values={"user": world.users["visitor"]}, by=SYSTEM)
    make_visiting(world, world.a, member=official)
    page = client_as("visitor").get("/")
    assert page.status_code == 200
    assert f'href="{OWN}"' in page.content.decode()
