"""The tree on one page: what it holds for whom, on which day, filtered, and how large it may grow."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from branches.models import Organization, Trait
from branches.queries import outline_of
from branches.queries.outline import Node
from branches.services import found_organizations, give_trait, keep_document, move_organization
from core.audit import SYSTEM
from members.models import Rule, SizeWaiver
from members.queries import warnings_visible_to
from tests.factories import START, TODAY, form, level, new_organization, sector

pytestmark = pytest.mark.django_db


def told(nodes: list[Node]) -> dict[str, Any]:
    return {node.code: told(node.children) for node in nodes}


def page(client: Any, **query: str) -> Any:
    return client.get(reverse("branches:outline"), query)


WHOLE = {"D": {"E": {}, "X": {"A": {}, "B": {}}, "Y": {"C": {}}}}


def test_it_begins_where_each_users_scope_does(world, client_as) -> None:
    assert {actor: told(page(client_as(actor)).context["tops"]) for actor in ("district", "commune", "secretary")} == {
        "district": WHOLE, "commune": {"X": {"A": {}, "B": {}}}, "secretary": {"A": {}},
    }  # fmt: skip


def test_it_shows_the_tree_of_a_day(world, client_as) -> None:
    move_organization(organization=world.a, parent=world.y, on=date(2022, 7, 1), by=SYSTEM)
    client = client_as("district")
    assert told(page(client, ngay="30/06/2022").context["tops"]) == WHOLE
    assert told(page(client).context["tops"]) == {"D": {"E": {}, "X": {"B": {}}, "Y": {"A": {}, "C": {}}}}


def test_filters_keep_what_leads_to_what_they_find(world, client_as) -> None:
    give_trait(organization=world.c, trait=Trait.objects.get(code="bien-gioi"), start=START, by=SYSTEM)
    client = client_as("district")
    response = page(client, **{"dac-diem": "bien-gioi"})
    assert told(response.context["tops"]) == {"D": {"Y": {"C": {}}}}
    assert response.context["count"] == 1
    (top,) = response.context["tops"]
    assert (top.found, top.children[0].children[0].found) == (False, True)
    grassroots = page(client, cap=str(level("co-so").pk))
    assert told(grassroots.context["tops"]) == {"D": {"E": {}, "X": {}, "Y": {}}}
    assert told(page(client, duoi="X").context["tops"]) == {"X": {"A": {}, "B": {}}}
    assert told(page(client, q="khong co ten nay").context["tops"]) == {}
    assert "canh_bao" not in page(client_as("roll_taker")).context["form"].fields


def flat(nodes: list[Node]) -> list[Node]:
    return [one for node in nodes for one in (node, *flat(node.children))]


def test_it_is_filtered_by_warnings(world, client_as) -> None:
    warned = {one.organization_id for one in warnings_visible_to(world.users["district"], on=TODAY)}
    assert warned
    paper = keep_document(number="1-CV/HU", issued_on=START, by=SYSTEM)
    for kept in (world.x, world.a):
        for rule in Rule.values:
            SizeWaiver.objects.create(organization=kept, rule=rule, start=START, document=paper)
    found = [node for node in flat(page(client_as("district"), **{"canh-bao": "on"}).context["tops"]) if node.found]
    assert {node.pk for node in found} == warned - {world.x.pk, world.a.pk}


def many(world, communes: int, each: int) -> None:
    party, below = form("dang-bo"), level("co-so")
    new = [
        new_organization(f"K{one:03d}", "D", form=party, level=below, name=f"Đảng bộ xã Số {one}")
        for one in range(communes)
    ]
    new += [
        new_organization(f"K{one:03d}.{two:02d}", f"K{one:03d}", name=f"Chi bộ thôn Nà Rụa {two}", sector=sector())
        for one in range(communes)
        for two in range(each)
    ]
    found_organizations(new=new, by=SYSTEM)


def test_a_district_of_250_branches_fits_a_page(world, client_as) -> None:
    many(world, 25, 10)
    response = page(client_as("district"))
    assert response.context["count"] == 7 + 275
    assert response.content.count(b"<li>") >= 7 + 275
    assert len(response.content) <= 60_000


def test_what_is_larger_is_folded_by_whole_levels(world, client_as) -> None:
    many(world, 40, 9)
    response = page(client_as("district"))
    assert len(response.content) <= 60_000
    (top,) = response.context["tops"]
    assert {node.code: node.hidden for node in top.children if node.hidden} == {
        **{f"K{one:03d}": 9 for one in range(40)}, "X": 2, "Y": 1,
    }  # fmt: skip
    assert "9 tổ chức bên dưới" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_often_whatever_it_holds(world, django_assert_num_queries, count: int) -> None:
    many(world, count, count)
    with django_assert_num_queries(4):
        outline_of(Organization.objects.all(), on=TODAY)
