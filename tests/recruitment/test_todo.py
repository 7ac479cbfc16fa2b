"""What recruitment asks of each role today."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from recruitment.models import Stage
from recruitment.queries.todo import ends_todo, steps_todo, todo_of
from tests.factories import World, make_member
from tests.recruitment.followed import make_followed
from tests.recruitment.walking import TODAY, make_candidate, walk

pytestmark = pytest.mark.django_db


def told(world: World, actor: str) -> dict[str, int]:
    """The figures that are not zero, by their labels."""
    return {one.label: one.count for one in todo_of(world.users[actor], None, on=TODAY) if one.count}


def test_each_role_has_its_own_figures(world: World, django_assert_max_num_queries: Any) -> None:
    walk(make_candidate(world), Stage.COMMITTEE_RESOLVED)  # the district's step, its 60 working days long gone
    walk(make_candidate(world), Stage.ADMITTED)
    make_followed("Sầm Thị Yến", world.c)
    with django_assert_max_num_queries(60):
        secretary = told(world, "secretary")
    assert secretary["bước chờ bạn"] == 1  # the class of new members
    assert secretary["đảng viên dự bị"] == 2
    assert secretary["quá hạn xét công nhận"] == 2
    assert "bước của bạn đã quá hạn" not in secretary
    district = told(world, "district")
    assert (district["bước chờ bạn"], district["bước của bạn đã quá hạn"]) == (2, 1)
    assert "bước chờ bạn" not in told(world, "visitor")
    assert told(world, "reader") == {}


def test_the_figures_lead_to_their_lists(world: World, client_as: Callable[[str], Client]) -> None:
    walk(make_candidate(world), Stage.COMMITTEE_RESOLVED)
    make_member("Bế Sắp Hết", world.a, admission_date=date(2021, 12, 28), full_membership_date=None)
    client = client_as("district")
    home = client.get(reverse("recruitment:home")).content.decode()
    overview = client.get("/").content.decode()
    for one in todo_of(world.users["district"], None, on=world.today):
        assert client.get(one.url).status_code == 200, one.url
        assert one.label in home
    # The overview tells of the steps and of what ends, where there is any; the rest stands on recruitment's own page.
    district = world.users["district"]
    on_both = [*steps_todo(district, None, on=world.today), *ends_todo(district, world.d, on=world.today)]
    assert {one.label for one in on_both if one.count} >= {"bước chờ bạn", "hết dự bị trong 30 ngày tới"}
    for one in on_both:
        assert (f'href="{one.url.replace("&", "&amp;")}"' in overview) == (one.count > 0), one.url
