"""That the lists of a period can be come to by links, and that people read words and not codes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from branches.models import Level, Sector
from evaluations.models import Period, Rating
from tests.evaluations.rated import bring, members_of, open_year
from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def period(world: World) -> Period:
    return open_year(world.d)


def page(client: Client, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    assert len(response.content) < 60_000
    return " ".join(response.content.decode().split())


def of(name: str, *key: Any) -> str:
    return reverse(f"evaluations:{name}", args=list(key))


def opens(client: Client, text: str, url: str) -> None:
    """A page links an address, and its reader may open it."""
    assert f'href="{url}' in text
    assert client.get(url).status_code == 200


def test_a_period_leads_to_its_decisions_lists_and_to_what_is_open(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    secretary = client_as("secretary")
    text = page(secretary, of("period", period.uuid), **{"doi-tuong": "member"})
    assert "Danh sách đề nghị gửi lên cấp trên" not in text  # nothing is proposed yet
    bring(members_of(period, world.a, world.b), "good")
    text = page(secretary, of("period", period.uuid), **{"doi-tuong": "member"})
    opens(secretary, text, f"{of('proposal_list', world.a.uuid, period.uuid)}?doi-tuong=member")
    assert str(world.b.uuid) not in text
    opens(secretary, text, of("decisions", period.uuid))
    opens(secretary, text, f"{of('comments')}?ky={period.uuid}")
    assert f'href="{of("appeals")}?nam=2022&amp;tinh-trang=mo"' in text
    # The commune decides what it appraises itself: it sends no list of members up.
    assert "gửi lên cấp trên" not in page(client_as("commune"), of("period", period.uuid), **{"doi-tuong": "member"})
    # Who reads figures and no names is offered the figures alone.
    reader = page(client_as("reader"), of("period", period.uuid))
    assert f"{of('comments')}?ky=" not in reader
    assert "gửi lên cấp trên" not in reader


def test_home_leads_to_the_appeals(period: Period, client_as: Callable[[str], Client]) -> None:
    client = client_as("secretary")
    opens(client, page(client, "/xep-loai/"), of("appeals"))


def test_groups_of_similar_organisations_are_told_in_words(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    level, sector = Level.objects.all()[0], Sector.objects.all()[0]
    code = f"{level.code}:{sector.code}"
    bring(members_of(period, world.a), "good")
    Rating.objects.filter(period=period).update(grouping=code)
    client = client_as("commune")
    words = f"{level.name}, {sector.name}"
    shown = page(client, of("period", period.uuid), **{"doi-tuong": "member"})
    assert f"<small>{words}: " in shown
    assert f"<small>{code}" not in shown
    screen = page(client, of("bulk", period.uuid, "member"), buoc="decision")
    assert f"({words}): <strong>" in screen
    assert f"({code})" not in screen
