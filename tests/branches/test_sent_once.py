"""A form that is sent again (a double click, the way back) is done once, and says so with a link."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from branches.models import Appointment, Organization, Reorganization
from core.models import SentForm
from tests.factories import World

Clients = Callable[[str], Client]
SENT_BEFORE = "đã được gửi và thực hiện"


def once_of(page: Any) -> str:
    """The id a page gave its form."""
    (found,) = re.findall(r'name="once" value="([0-9a-f-]{36})"', page.content.decode())
    return found


def confirmed(client: Client, address: str, data: dict[str, Any]) -> dict[str, Any]:
    """What the browser sends when the question is answered."""
    page = client.get(address)
    asked = client.post(address, data | {"once": once_of(page)})
    assert once_of(asked) == once_of(page)
    return {**dict(asked.context["fields"]), "once": once_of(asked), "confirmed": "1"}


@pytest.mark.django_db
def test_an_act_confirmed_twice_is_done_once(world: World, client_as: Clients) -> None:
    client, address = client_as("district"), reverse("branches:absorb", args=[world.b.uuid])
    sent = confirmed(client, address, {"into": "C", "on": "01/10/2022"})
    assert client.post(address, sent).status_code == 302
    again = client.post(address, sent)
    assert again.status_code == 200
    assert SENT_BEFORE in again.content.decode()
    assert f'href="{reverse("branches:detail", args=[world.b.uuid])}"' in again.content.decode()
    # The way back to the question, and to the form before it, asked once more.
    preview = {name: value for name, value in sent.items() if name != "confirmed"}
    assert SENT_BEFORE in client.post(address, preview).content.decode()
    assert Reorganization.objects.count() == 1


@pytest.mark.django_db
def test_who_has_lost_the_right_meanwhile_is_told_so(world: World, client_as: Clients) -> None:
    """Sent again, it used to be answered with 403 or 404."""
    client = client_as("district")
    address = reverse("branches:move", args=[world.a.uuid])
    sent = confirmed(client, address, {"parent": "Y", "on": "01/12/2022"})
    assert client.post(address, sent).status_code == 302
    Appointment.objects.filter(user=world.users["district"]).update(role="visitor")
    assert client.get(address).status_code == 403
    assert SENT_BEFORE in client.post(address, sent).content.decode()


@pytest.mark.django_db
def test_what_was_refused_is_sent_again_and_what_was_changed_is_another_act(world: World, client_as: Clients) -> None:
    client, address = client_as("district"), reverse("branches:rename", args=[world.a.uuid])
    once = once_of(client.get(address))
    refused = client.post(address, {"name": "", "on": "01/12/2022", "once": once})
    assert list(refused.context["form"].errors) == ["name"]
    assert once_of(refused) == once
    assert not SentForm.objects.exists()
    data = {"name": "Chi bộ Một", "on": "01/12/2022", "once": once}
    assert client.post(address, data).status_code == 302
    # The page gone back to, and something else typed into it.
    assert client.post(address, data | {"name": "Chi bộ Hai", "on": "02/12/2022"}).status_code == 302
    assert SENT_BEFORE in client.post(address, data).content.decode()
    assert Reorganization.objects.count() == 2


@pytest.mark.django_db
def test_a_founding_and_an_undo_sent_twice(world: World, client_as: Clients) -> None:
    client, address = client_as("district"), reverse("branches:add")
    page = client.get(address)
    form = world.e.forms.get()
    data = {
        "parent": "X", "code": "N1", "name": "Chi bộ Mới", "form": form.form_id, "level": form.level_id,
        "founded_on": "01/12/2022", "once": once_of(page),
    }  # fmt: skip
    assert client.post(address, data).status_code == 302
    assert SENT_BEFORE in client.post(address, data).content.decode()
    row = Reorganization.objects.get()
    address = reverse("branches:reorganization_undo", args=[row.uuid])
    sent = {"once": once_of(client.get(address))}
    assert client.post(address, sent).status_code == 302
    assert SENT_BEFORE in client.post(address, sent).content.decode()
    assert not Organization.objects.filter(code="N1").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("once", ["", "\x00", "9" * 5000, "không", "11111111-1111-1111-1111-11111111111"])
def test_a_page_without_an_id_is_taken_as_it_comes(world: World, client_as: Clients, once: str) -> None:
    address = reverse("branches:rename", args=[world.a.uuid])
    data = {"name": "Chi bộ Mới", "on": "01/12/2022", "once": once}
    assert client_as("district").post(address, data).status_code == 302
    assert not SentForm.objects.exists()


@pytest.mark.django_db
def test_another_sender_and_another_address_are_other_acts(world: World, client_as: Clients) -> None:
    once = "0b2cbd0e-2d1f-4b6e-8d4b-6a4a3c7b9d10"
    data = {"name": "Chi bộ Mới", "on": "01/12/2022", "once": once}
    for organization in (world.a, world.b):
        address = reverse("branches:rename", args=[organization.uuid])
        assert client_as("district").post(address, data).status_code == 302
    stranger = client_as("neighbour").post(reverse("branches:rename", args=[world.a.uuid]), data)
    assert stranger.status_code in (403, 404)
    assert SENT_BEFORE not in stranger.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_in_the_same_second(world: World, client_as: Clients) -> None:
    client, address = client_as("district"), reverse("branches:rename", args=[world.a.uuid])
    data = {"name": "Chi bộ Mới", "on": "01/12/2022", "once": once_of(client.get(address))}
    clients, barrier = [client_as("district") for _ in range(2)], Barrier(2)

    def click(one: Client) -> tuple[int, bool]:
        try:
            barrier.wait(timeout=20)
            answer = one.post(address, data)
            return answer.status_code, SENT_BEFORE in answer.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(click, clients))
    assert found == [(200, True), (302, False)]
    assert Reorganization.objects.count() == 1
