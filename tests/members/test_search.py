"""One box for members, organisations and places: other names, old numbers, former names; never beyond the scope."""

from datetime import date

import pytest
from django.urls import reverse

from branches.models import Place, PlaceKind, PlaceStanding
from branches.services import rename_organization
from core.audit import SYSTEM
from core.names import search_key
from members.models import Member
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def search(client, text: str):
    return client.get(reverse("members:search"), {"q": text})


def names(response) -> list[str]:
    return [row.record.full_name for row in response.context["members"].rows]


@pytest.mark.parametrize("text", ["Bi duc", "5544", "12345", "7890", "0911", "ly bi", "hien"])
def test_a_member_is_found_by_another_name_and_by_old_numbers(world, client_as, text: str) -> None:
    member = make_member("Lý Văn Hiền", world.a, card_number="998877665544")
    Member.objects.filter(pk=member.pk).update(
        other_name="Bí Đức", legacy_card_number="1234567890", former_national_id="091122233"
    )
    assert names(search(client_as("commune"), text)) == ["Lý Văn Hiền"]
    assert search(client_as("neighbour"), text).context["member_count"] == 0


@pytest.mark.parametrize("text", ["544", "8877", "duc hai"])
def test_parts_of_numbers_and_words_of_two_people_find_nobody(world, client_as, text: str) -> None:
    member = make_member("Lý Văn Hiền", world.a, card_number="998877665544")
    Member.objects.filter(pk=member.pk).update(other_name="Bí Đức")
    assert names(search(client_as("commune"), text)) == []


def test_places_of_the_scope_and_organisations_by_former_names(world, client_as) -> None:
    kind = PlaceKind.objects.first()
    for code, unit in (("T1", world.x), ("T2", world.y)):
        place = Place.objects.create(
            code=code, name=f"Thôn Nà {code}", kind=kind, search_key=search_key(f"Thôn Nà {code}")
        )
        PlaceStanding.objects.create(place=place, organization=unit, start=date(2021, 1, 1))
    response = search(client_as("commune"), "na thon")
    assert [one.place.code for one in response.context["places"]] == ["T1"]
    assert "Thôn Nà T1" in response.content.decode()
    assert search(client_as("district"), "t2").context["place_count"] == 1
    rename_organization(organization=world.a, name="Chi bộ Mới", on=date(2022, 6, 1), by=SYSTEM)
    found = search(client_as("commune"), "phay lung").context["organizations"]
    assert [one.name for one in found] == ["Chi bộ Mới"]


@pytest.mark.parametrize("text", ["%", "_", "'", "\\", "x" * 5000, "1" * 90, "🙂", "   "])
def test_nothing_typed_breaks_the_search(world, client_as, text: str) -> None:
    assert search(client_as("commune"), text).status_code == 200


@pytest.mark.parametrize("text", ["%", "_", "?!", "🙂"])
def test_signs_alone_find_nothing(world, client_as, text: str) -> None:
    context = search(client_as("commune"), text).context
    assert (context["organization_count"], context["place_count"], context["member_count"]) == (0, 0, 0)
    client = client_as("commune")
    assert not list(client.get(reverse("members:list"), {"q": text}).context["table"].rows)
    assert list(client.get(reverse("members:list"), {"q": "  "}).context["table"].rows)


def test_the_box_takes_no_more_than_is_searched_for(world, client_as) -> None:
    assert search(client_as("commune"), "an").content.decode().count('maxlength="100"') == 2
