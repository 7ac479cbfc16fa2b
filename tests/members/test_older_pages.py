"""Two clerks with the same page open: the older page takes back nothing the other one wrote (rows and back office)."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from core.audit import SYSTEM
from members.models import Membership, Occupation
from members.services import NewAssignment, assign_member, record_award, record_discipline
from tests.factories import START, make_member
from tests.members.test_records import typed_nothing

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(world, client_as):
    get_user_model().objects.filter(username__in=["commune", "district"]).update(is_staff=True)
    return client_as("commune")


def play(client, address: str, first: dict[str, str], second: dict[str, str]):
    """Both open the page; one saves, then the other. Returns the second answer."""
    page = typed_nothing(client.get(address).content)
    assert client.post(address, page | first).status_code == 302
    return client.post(address, page | second)


def award(world):
    return record_award(
        member=world.members["an"], organization=world.a, title="Giấy khen", awarded_on=date(2022, 5, 19), by=SYSTEM
    )


def measure(world):
    return record_discipline(
        member=world.members["an"], organization=world.a, form="warning", decided_on=date(2022, 9, 5), by=SYSTEM
    )


def assignment(world):
    new = NewAssignment(world.members["an"], "households", "5 hộ cuối xóm", date(2022, 3, 1), content="một\nhai")
    return assign_member(new=new, by=SYSTEM)


@pytest.mark.parametrize(
    ("make", "page", "first", "second"),
    [
        (award, "award_correct", ("issuer", "Huyện ủy"), ("for_what", "Thành tích năm 2021")),
        (measure, "discipline_correct", ("issuer", "Chi bộ A"), ("reason", "Vắng sinh hoạt")),
        (assignment, "assignment_correct", ("households", "5"), ("subject", "5 hộ đầu xóm")),
    ],
)
def test_what_each_changed_of_a_record_stands(world, client_as, make, page, first, second) -> None:
    row = make(world)
    address = reverse(f"members:{page}", args=[row.member.uuid, row.pk])
    assert play(client_as("commune"), address, dict([first]), dict([second])).status_code == 302
    row.refresh_from_db()
    assert (str(getattr(row, first[0])), str(getattr(row, second[0]))) == (first[1], second[1])


def test_one_field_two_changed_is_refused_with_both_and_saved_when_insisted(world, client_as) -> None:
    row, client = award(world), client_as("commune")
    address = reverse("members:award_correct", args=[row.member.uuid, row.pk])
    refused = play(client, address, {"title": "Bằng khen"}, {"title": "Huân chương"})
    (sentence,) = refused.context["form"].errors["title"]
    assert "“Bằng khen”" in sentence
    assert "“Huân chương”" in sentence
    row.refresh_from_db()
    assert row.title == "Bằng khen"
    assert client.post(address, typed_nothing(refused.content)).status_code == 302
    row.refresh_from_db()
    assert row.title == "Huân chương"


def test_lines_are_compared_as_they_are_stored(world, client_as) -> None:
    row, client = assignment(world), client_as("commune")
    address = reverse("members:assignment_correct", args=[row.member.uuid, row.pk])
    page = typed_nothing(client.get(address).content) | {"initial-content": "một\r\nhai", "content": "một\r\nba"}
    assert client.post(address, page).status_code == 302
    row.refresh_from_db()
    assert row.content.splitlines() == ["một", "ba"]


def test_the_member_of_the_back_office(world, staff) -> None:
    member = make_member("Nông Thị Hòa", world.a, birth_date=date(1980, 5, 2), admission_date=date(2005, 2, 3))
    address = reverse("admin:members_member_change", args=[member.pk])
    second = {"national_id": "001080001234", "memberships-0-end_reason": "death", "memberships-0-end": "01/12/2022"}
    assert play(staff, address, {"birth": "03/05/1980", "memberships-0-start": "02/01/2021"}, second).status_code == 302
    member.refresh_from_db()
    assert (member.birth_date, member.national_id) == (date(1980, 5, 3), "001080001234")
    row = Membership.objects.get(member=member)
    assert (row.start, row.end, row.end_reason) == (date(2021, 1, 2), date(2022, 12, 2), "death")
    assert row.start > START


def test_a_row_of_a_flat_table(world, staff, client_as) -> None:
    row = Occupation.objects.get(code="nghi-huu")
    address = reverse("admin:members_occupation_change", args=[row.pk])
    client = client_as("district")
    refused = play(client, address, {"name": "Đã nghỉ hưu"}, {"name": "Hưu trí"})
    assert "người khác đã ghi ô này là “Đã nghỉ hưu”" in refused.content.decode()
    row.refresh_from_db()
    assert row.name == "Đã nghỉ hưu"
    assert client.post(address, typed_nothing(refused.content) | {"retired": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.name == "Hưu trí"
