"""What is open at an organisation, gathered on its page from every room: each figure is what its link lists."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from branches.models import Organization, RegulationKind
from members.models import Rule
from tests.factories import World, make_draft_meeting, make_member, make_organization, make_sent_meeting
from tests.letters import make_letter

pytestmark = pytest.mark.django_db

Clients = Callable[[str], Client]


def page(client: Client, organization: Organization, **query: str) -> Any:
    return client.get(reverse("branches:detail", args=[organization.uuid]), query)


def matters(client: Client, organization: Organization, **query: str) -> dict[str, tuple[str, str]]:
    return {fact.label: (fact.value, fact.url) for fact in page(client, organization, **query).context["matters"]}


@pytest.fixture
def busy(world: World) -> World:
    make_letter(make_member("Nông Quá Hạn", world.a), world.c, date(2022, 10, 10))
    make_letter(make_member("Nông Đi", world.b), world.e)
    make_letter(make_member("Lý Đến", world.c), world.b)
    make_sent_meeting(world.a, date(2022, 11, 3))
    make_draft_meeting(world.b, date(2022, 12, 5))
    return world


def test_everything_that_waits_is_gathered_and_leads_to_as_many(busy: World, client_as: Clients) -> None:
    client = client_as("district")
    found = matters(client, busy.x)
    counts = {label: value for label, (value, _url) in found.items() if value.isdigit()}
    kinds = RegulationKind.objects.count()
    assert counts.pop("Quy chế còn thiếu").isdigit() == bool(kinds)
    assert counts == {
        "Chuyển đi chưa xong": "2",
        "trong đó giấy giới thiệu quá hạn": "1",
        "Chuyển đến chưa tiếp nhận": "1",
        "Kỳ sinh hoạt chờ xác nhận": "1",
        "Kỳ sinh hoạt đang ghi hoặc được trả lại": "1",
        "Chi bộ chưa báo cáo tháng 11/2022": "1",
    }
    for label, (value, url) in found.items():
        answer = client.get(url)
        assert answer.status_code == 200, label
        if label.startswith("Chi bộ chưa báo cáo"):
            assert answer.context["silent_count"] == 1
        elif value.isdigit() and not label.startswith("Quy chế"):
            assert len(answer.context["table"].rows) == int(value), label
    assert any("cảnh báo" in value for value, _url in found.values())  # of the branches below


def test_a_branch_tells_its_own(busy: World, client_as: Clients) -> None:
    client = client_as("district")
    found = matters(client, busy.b)
    warned = {str(rule.label).capitalize() for rule in Rule}
    assert warned & found.keys()
    told = {label: value for label, (value, _url) in found.items() if not label.startswith("Quy chế")}
    assert {label: value for label, value in told.items() if label not in warned} == {
        "Chuyển đi chưa xong": "1",
        "Chuyển đến chưa tiếp nhận": "1",
        "Kỳ sinh hoạt đang ghi hoặc được trả lại": "1",
        "Chi bộ chưa báo cáo tháng 11/2022": "1",
    }
    text = page(client, busy.b).content.decode()
    assert text.count('id="viec-con-mo"') == 1


def test_only_what_one_may_know_is_told(busy: World, client_as: Clients) -> None:
    assert "Kỳ sinh hoạt đang ghi hoặc được trả lại" in matters(client_as("neighbour"), busy.b)
    taker = matters(client_as("roll_taker"), busy.a)
    assert not any(label.startswith(("Chuyển", "Quy chế", "Chi bộ chưa")) for label in taker)


def test_a_page_of_the_past_and_of_what_ended_has_no_open_matters(busy: World, client_as: Clients) -> None:
    client = client_as("district")
    then = page(client, busy.x, ngay="01/06/2022")
    assert then.context["matters"] == []
    assert 'id="viec-con-mo"' not in then.content.decode()
    assert any(title == "Cảnh báo" for title, _facts in then.context["panels"])


@pytest.mark.parametrize("more", [1, 3])
def test_it_asks_as_often_whatever_waits(
    busy: World, client_as: Clients, django_assert_num_queries: Any, more: int
) -> None:
    for number in range(more):
        branch = make_organization(f"K{number}", busy.x)
        make_letter(make_member(f"Lý Văn {number}", branch), busy.c)
        make_draft_meeting(branch, date(2022, 12, 6))
    client = client_as("district")
    with django_assert_num_queries(138):
        page(client, busy.x)
