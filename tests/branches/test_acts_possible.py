"""An organisation offers what can still be done to it; what cannot is answered with a sentence, not with a form."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from branches.models import Organization
from branches.queries import acts_possible, with_current
from branches.services import dissolve_organization, record_form, record_move, record_rename
from core.audit import SYSTEM
from tests.branches.reorganizing import snapshot
from tests.factories import TODAY, World, level, make_organization

pytestmark = pytest.mark.django_db

Clients = Callable[[str], Client]
GONE = {"rename", "change", "move", "absorb", "consolidate", "split", "upgrade", "dissolve", "trait_give",
        "regulation_add"}  # fmt: skip


def ended(world: World, last_day: date) -> Organization:
    organization = make_organization("F", world.x)
    dissolve_organization(organization=organization, last_day=last_day, by=SYSTEM)
    return organization


def offered(client: Client, organization: Organization, **query: str) -> set[str]:
    page = client.get(reverse("branches:detail", args=[organization.uuid]), query).content.decode()
    names = GONE | {"correct", "downgrade"}
    found = {name for name in names if reverse(f"branches:{name}", args=[organization.uuid]) in page}
    if f"{reverse('branches:add')}?duoi=" in page:
        found.add("add")
    if reverse("members:transfer_everybody", args=[organization.uuid]) in page:
        found.add("transfer_everybody")
    return found


def test_what_lasts_offers_everything_its_form_allows(world: World, client_as: Clients) -> None:
    client = client_as("district")
    assert offered(client, world.a) == {*GONE, "correct", "transfer_everybody"}
    assert offered(client, world.x) == {*GONE, "correct", "downgrade", "add"} - {"upgrade"}
    assert offered(client_as("reader"), world.a) == set()


@pytest.mark.parametrize("days", [1, 40], ids=["ended yesterday", "ended long ago"])
def test_what_has_ended_is_only_read(world: World, client_as: Clients, days: int) -> None:
    last_day = TODAY - timedelta(days=days)
    organization = ended(world, last_day)
    client = client_as("district")
    assert offered(client, organization) == offered(client, organization, ngay="01/06/2022") == set()
    for act in GONE | {"correct"}:
        address = reverse(f"branches:{act}", args=[organization.uuid])
        for answer in (client.get(address), client.post(address, {"on": "01/06/2022", "confirmed": "1"})):
            assert answer.status_code == 403
            assert f"tồn tại đến hết ngày {last_day:%d/%m/%Y}; từ đó chỉ để đọc" in answer.content.decode()


def test_on_its_last_day_it_is_only_corrected(world: World, client_as: Clients) -> None:
    organization = ended(world, TODAY)
    client = client_as("district")
    assert offered(client, organization) == {"correct"}
    assert offered(client, organization, ngay="01/06/2022") == {"correct"}  # a page of the past is no way around it
    before = snapshot()
    for act in GONE | {"downgrade"}:
        address = reverse(f"branches:{act}", args=[organization.uuid])
        for answer in (client.get(address), client.post(address, {"on": "01/06/2022", "confirmed": "1"})):
            assert answer.status_code == 200
            assert "nên không làm việc này được nữa" in answer.content.decode(), act
            assert "form" not in answer.context
    assert snapshot() == before
    assert "form" in client.get(reverse("branches:correct", args=[organization.uuid])).context


def test_what_ends_later_is_renamed_moved_and_changed_until_then(world: World, client_as: Clients) -> None:
    """And the end stays where it is."""
    organization = ended(world, date(2022, 12, 31))
    page = client_as("district").get(reverse("branches:detail", args=[organization.uuid])).content.decode()
    assert "Tổ chức tồn tại đến hết ngày 31/12/2022." in page
    assert offered(client_as("district"), organization) == {"correct", "rename", "change", "move"}
    day = date(2022, 12, 25)
    record_rename(organization=organization, name="Chi bộ Mới", on=day, by=SYSTEM)
    record_form(
        organization=organization, form=organization.forms.get().form, level=level("co-so"), sector=None, on=day,
        by=SYSTEM,
    )  # fmt: skip
    record_move(organization=organization, parent=world.y, on=day, by=SYSTEM)
    for rows in (organization.names, organization.forms, organization.placements):
        assert list(rows.order_by("start").values_list("end", flat=True)) == [day, date(2023, 1, 1)]


def test_the_question_asks_once(world: World, django_assert_num_queries) -> None:
    organization = with_current(Organization.objects.filter(pk=world.a.pk), on=TODAY).get()
    with django_assert_num_queries(1):
        acts_possible(organization, on=TODAY)
