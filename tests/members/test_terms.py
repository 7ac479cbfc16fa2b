"""The list of committees' terms: what ends within the next months, what is over, in whose scope, and as a file."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from branches.models import Organization
from core.audit import SYSTEM, AccessLog
from members.queries.terms import terms_of
from members.services import close_committee_term
from tests.factories import TODAY, World, make_organization
from tests.offices import make_term

pytestmark = pytest.mark.django_db

LIST = reverse("members:terms")


@pytest.fixture
def terms(world: World) -> World:
    """A term of every kind: ending in a week (A), over (B), closed (C), ending in years (X), nobody knows when (D)."""
    make_term(world.a, due_on=date(2022, 12, 27))
    make_term(world.b, due_on=date(2022, 12, 19))
    make_term(world.x, due_on=date(2025, 6, 30))
    make_term(world.d, "2020–2025")
    closed = make_term(world.c, due_on=date(2025, 6, 30))
    close_committee_term(term=closed, last_day=date(2022, 12, 1), by=SYSTEM)
    return world


def told(client: Client, **asked: str) -> list[tuple[str, str]]:
    table = client.get(LIST, asked).context["table"]
    return [(table.organizations[row.record.term.organization_id].code, row.record.text) for row in table.rows]


def test_each_says_how_long_it_lasts_the_first_to_end_first(terms: World, client_as: Callable[[str], Client]) -> None:
    assert told(client_as("district")) == [
        ("C", "đã hết 19 ngày"), ("B", "đã hết 1 ngày"), ("A", "còn 7 ngày"), ("X", "còn 923 ngày"),
        ("D", "chưa ghi ngày hết nhiệm kỳ"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "codes"),
    [("sap-het", ["A"]), ("da-het", ["C", "B"]), ("con", ["X"]), ("chua-ghi", ["D"]), ("'; DROP", 5 * [""])],
)
def test_it_is_narrowed_to_a_state(
    terms: World, client_as: Callable[[str], Client], state: str, codes: list[str]
) -> None:
    found = told(client_as("district"), **{"tinh-trang": state})
    assert [code for code, _text in found] == codes or len(found) == len(codes) == 5


@pytest.mark.parametrize(
    ("due_on", "state"),
    [(date(2022, 12, 20), "sap-het"), (date(2023, 6, 20), "sap-het"), (date(2023, 6, 21), "con"), (None, "chua-ghi")],
)
def test_six_months_ahead_are_soon(world: World, due_on: date | None, state: str) -> None:
    make_term(world.a, due_on=due_on)
    (one,) = terms_of(Organization.objects.filter(pk=world.a.pk), on=TODAY)
    assert one.state == state


def test_nobody_sees_the_terms_of_others(terms: World, client_as: Callable[[str], Client]) -> None:
    assert {code for code, _text in told(client_as("commune"))} == {"A", "B", "X"}
    assert {code for code, _text in told(client_as("district"), **{"to-chuc": "X"})} == {"A", "B", "X"}
    assert client_as("commune").get(LIST, {"to-chuc": "C"}).status_code == 404
    assert client_as("roll_taker").get(LIST).status_code == 403


def test_the_warning_of_the_overview_leads_to_as_many(terms: World, client_as: Callable[[str], Client]) -> None:
    client = client_as("district")
    alerts = client.get(reverse("reports:overview")).context["alerts"]
    (soon,) = (one for one in alerts if one.label == "nhiệm kỳ cấp ủy hết trong 6 tháng tới")
    assert soon.count == len(client.get(soon.url).context["table"].rows) == 1
    (over,) = (one for one in alerts if one.label == "tổ chức: đã hết nhiệm kỳ")
    assert over.count == len(told(client, **{"tinh-trang": "da-het"})) == 2


def test_the_file_is_the_list_and_is_logged(terms: World, client_as: Callable[[str], Client]) -> None:
    address = reverse("members:terms_export", args=["csv"])
    response = client_as("district").get(address, {"tinh-trang": "sap-het"})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert ["A", "Chi bộ xóm Lũng Phầy", "2020–2025", "01/01/2021", "27/12/2022", "còn 7 ngày", ""] in rows
    assert AccessLog.objects.get(action="export").detail["rows"] == 1
    assert client_as("reader").get(reverse("members:terms_export", args=["xlsx"])).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_whatever_it_holds(
    world: World, client_as: Callable[[str], Client], django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        make_term(make_organization(f"K{number}", world.x), due_on=date(2023, 1, 1))
    client = client_as("commune")
    with django_assert_num_queries(12):
        client.get(LIST)
