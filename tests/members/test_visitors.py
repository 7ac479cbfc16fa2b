"""Guests and temporary members: from outside by name only, from inside as guests; and what neither changes."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from members.models import Member, Membership
from members.queries import headcount_on, members_on
from tests.factories import TODAY, World

pytestmark = pytest.mark.django_db


def address(name: str, *args: Any) -> str:
    return reverse(f"members:{name}", args=args)


def visitor(**values: str) -> dict[str, str]:
    return {
        "full_name": "Trần Văn Biên", "organization": "A", "kind": "temporary", "start": "01/11/2022",
        "home": "Đảng bộ Đồn biên phòng Sóc Giang", "card_number": "111222333444", "full_membership_date": "01/05/2015",
    } | values  # fmt: skip


@pytest.mark.parametrize(("kind", "standing"), [("temporary", "required"), ("guest", "guest")])
def test_a_border_guard_in_a_village_branch_in_both_regimes(world: World, client_as, kind, standing) -> None:
    before = headcount_on([world.a.pk], TODAY)
    client_as("commune").post(address("visitor_add"), visitor(kind=kind))
    member = Member.objects.get(card_number="111222333444")
    row = Membership.objects.get(member=member)
    assert (row.kind, row.home, row.organization, row.start_reason) == (
        kind, "Đảng bộ Đồn biên phòng Sóc Giang", world.a, "hosted",
    )  # fmt: skip
    standings = {one.member_id: one.standing for one in members_on(world.a, TODAY)}
    assert standings[member.pk] == standing
    assert headcount_on([world.a.pk], TODAY) == before
    rows = client_as("secretary").get(address("visitors")).context["rows"]
    assert ("Trần Văn Biên", "Đảng bộ Đồn biên phòng Sóc Giang", True) in [
        (one["visit"].member.full_name, one["home"], one["outside"]) for one in rows
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"home": ""}, "home"),
        ({"organization": "C"}, "organization"),
        ({"organization": "X"}, "organization"),
        ({"kind": "official"}, "kind"),
        ({"card_number": ""}, "card_number"),
        ({"card_number": "12a"}, "card_number"),
        ({"end": "01/10/2022"}, "__all__"),
        ({"full_name": "Biên 2"}, "full_name"),
        ({"start": "01/01/1900"}, "start"),
        ({"start": "21/12/2022"}, "start"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nobody_is_registered(world, client_as, wrong, field) -> None:
    before = Member.objects.count()
    response = client_as("commune").post(address("visitor_add"), visitor(**wrong))
    assert list(response.context["form"].errors) == [field]
    assert Member.objects.count() == before


def test_a_guest_may_come_without_a_number(world: World, client_as) -> None:
    client_as("commune").post(address("visitor_add"), visitor(kind="guest", card_number=""))
    assert Membership.objects.get(member__full_name="Trần Văn Biên").kind == "guest"


def test_nobody_of_the_record_is_registered_twice(world: World, client_as) -> None:
    known = world.members["c_first"].card_number
    response = client_as("commune").post(address("visitor_add"), visitor(card_number=known))
    assert "đã có trong hệ thống" in str(response.context["form"].errors["card_number"])


@pytest.mark.parametrize("text", ["\x00", "a" * 100_000, "<script>", "=1+1", "01/01/9999"])
def test_no_input_breaks_the_form(world: World, client_as, text: str) -> None:
    response = client_as("commune").post(address("visitor_add"), dict.fromkeys(visitor(), text))
    assert response.status_code == 200
    assert response.context["form"].errors


def test_a_guest_from_inside_keeps_his_home(world: World, client_as) -> None:
    member = world.members["an"]
    client, page = client_as("commune"), address("guest", member.uuid)
    own = client.post(page, {"organization": "A", "start": "01/12/2022"})
    assert list(own.context["form"].errors) == ["organization"]
    client.post(page, {"organization": "B", "start": "01/12/2022"})
    again = client.post(page, {"organization": "B", "start": "05/12/2022"})
    assert "đã là khách" in str(again.context["form"].errors)
    rows = client.get(address("visitors"), {"to-chuc": "B"}).context["rows"]
    assert [(one["visit"].member, one["home"], one["outside"]) for one in rows] == [
        (member, "Chi bộ xóm Lũng Phầy", False)
    ]
    assert {one.member_id: one.standing for one in members_on(world.a, TODAY)}[member.pk] == "required"


def test_the_visit_of_somebody_without_a_file_here_ends(world: World, client_as) -> None:
    client = client_as("commune")
    client.post(address("visitor_add"), visitor(kind="guest"))
    row = Membership.objects.get(member__full_name="Trần Văn Biên")
    page = address("visitor_end", row.pk)
    assert client_as("secretary").get(page).status_code == 403
    early = client.post(page, {"last_day": "01/10/2022"})
    assert early.context["form"].errors
    client.post(page, {"last_day": "30/11/2022"})
    row.refresh_from_db()
    assert (row.end, row.end_reason) == (date(2022, 12, 1), "returned")
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(world, client_as, django_assert_num_queries, count) -> None:
    client = client_as("commune")
    for number in range(count):
        client.post(address("visitor_add"), visitor(card_number=f"11122233344{number}"))
    client.get(address("visitors"))
    with django_assert_num_queries(15):
        client.get(address("visitors"))
