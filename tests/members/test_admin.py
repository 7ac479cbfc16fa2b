"""Entering members and their spans by hand in the back office."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from core.audit import AccessLog
from core.models import Document
from members.models import Discipline, DutySpan, Member, Membership, Office, OfficeTerm, Transfer
from tests.branches.test_admin import inline
from tests.factories import START, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(world, client_as):
    """A client of the commune's staff for whom the back office is opened."""
    get_user_model().objects.filter(username="commune").update(is_staff=True)
    return client_as("commune")


def person(**values: str) -> dict[str, str]:
    return {
        "full_name": "Lý Văn  Sơn", "gender": "male", "birth": "1958", "ethnicity": "", "card_number": "111222333444",
        "national_id": "", "admission": "03/02/1985", "full_membership_date": "03/02/1986",
    } | values  # fmt: skip


def belonging(world, **values: str) -> dict[str, str]:
    return {
        "organization": str(world.a.pk), "kind": "official", "start": "01/01/2022", "start_reason": "recorded",
        "end": "", "end_reason": "",
    } | values  # fmt: skip


def test_a_member_is_entered_with_his_membership(world, staff) -> None:
    data = person() | inline("memberships", belonging(world)) | inline("dutyspans")
    staff.post(reverse("admin:members_member_add"), data)
    member = Member.objects.get(card_number="111222333444")
    assert (member.full_name, member.birth_date, member.birth_precision, member.search_key) == (
        "Lý Văn Sơn", date(1958, 1, 1), "year", " ly van son ",
    )  # fmt: skip
    assert list(member.memberships.values_list("organization__code", "kind", "start", "end")) == [
        ("A", "official", date(2022, 1, 1), None)
    ]


def test_a_member_without_a_membership_is_not_entered(world, staff) -> None:
    data = person() | inline("memberships", {}) | inline("dutyspans")
    response = staff.post(reverse("admin:members_member_add"), data)
    assert response.status_code == 200
    assert not Member.objects.filter(card_number="111222333444").exists()


def test_a_number_used_twice_is_refused_and_nothing_typed_is_lost(world, staff) -> None:
    make_member("Người Khác", world.a, card_number="111222333444")
    data = person() | inline("memberships", belonging(world)) | inline("dutyspans")
    response = staff.post(reverse("admin:members_member_add"), data)
    assert "đã có ở một đảng viên khác" in response.content.decode()
    assert 'value="Lý Văn  Sơn"' in response.content.decode()
    assert not Member.objects.filter(full_name="Lý Văn Sơn").exists()


def test_an_organisation_outside_the_scope_is_no_choice(world, staff) -> None:
    rows = inline("memberships", belonging(world, organization=str(world.c.pk)))
    response = staff.post(reverse("admin:members_member_add"), person() | rows | inline("dutyspans"))
    assert response.status_code == 200
    assert not Member.objects.filter(card_number="111222333444").exists()


def test_opening_a_file_here_is_logged_too(world, staff) -> None:
    member = make_member("Nông Thị Hòa", world.a)
    staff.get(reverse("admin:members_member_change", args=[member.pk]))
    line = AccessLog.objects.get(action="read")
    assert (line.username, line.subject, line.organization_id) == ("commune", "Đảng viên Nông Thị Hòa", world.a.pk)


def test_a_file_outside_the_scope_is_not_found(world, staff) -> None:
    member = make_member("Nông Thị Hòa", world.c)
    assert staff.get(reverse("admin:members_member_change", args=[member.pk])).status_code == 404
    assert not AccessLog.objects.filter(action="read").exists()


def test_a_membership_is_ended_by_its_last_day_and_shown_so(world, staff) -> None:
    row = make_member("Nông Thị Hòa", world.a).memberships.get()
    address = reverse("admin:members_membership_change", args=[row.pk])
    data = belonging(world, start="01/01/2021", end="19/12/2022", end_reason="death") | {"document": ""}
    staff.post(address, data)
    row.refresh_from_db()
    assert (row.start, row.end, row.end_reason) == (START, date(2022, 12, 20), "death")


def test_a_second_official_membership_is_refused_in_a_sentence(world, staff) -> None:
    member = make_member("Nông Thị Hòa", world.a)
    data = belonging(world, organization=str(world.b.pk)) | {"member": member.pk, "document": ""}
    response = staff.post(reverse("admin:members_membership_add"), data)
    assert "đã sinh hoạt chính thức" in response.content.decode()
    assert Membership.objects.filter(member=member).count() == 1


def test_a_duty_span_is_laid_and_corrected(world, staff) -> None:
    member = make_member("Nông Thị Hòa", world.a)
    data = {
        "member": member.pk, "organization": world.a.pk, "kind": "exempt", "start": "01/07/2022", "end": "",
        "document": "",
    }  # fmt: skip
    staff.post(reverse("admin:members_dutyspan_add"), data)
    duty = DutySpan.objects.get(member=member)
    staff.post(reverse("admin:members_dutyspan_change", args=[duty.pk]), data | {"start": "01/08/2022"})
    duty.refresh_from_db()
    assert duty.start == date(2022, 8, 1)


def test_nothing_dated_is_deleted(world, staff) -> None:
    row = make_member("Nông Thị Hòa", world.a).memberships.get()
    for name, pk in (("membership", row.pk), ("member", row.member_id)):
        assert staff.post(reverse(f"admin:members_{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403


def test_members_are_found_without_diacritics_while_typing(world, staff) -> None:
    inside, _outside = make_member("Nông Thị Hòa", world.a), make_member("Nông Thị Hòa", world.c)
    query = {"app_label": "members", "model_name": "membership", "field_name": "member", "term": "hoa nong"}
    found = staff.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [one["id"] for one in found] == [str(inside.pk)]


def test_a_record_is_closed_with_the_file_and_logged_when_opened(world, staff) -> None:
    def row(name: str) -> Discipline:
        return Discipline.objects.create(
            member=world.members[name],
            organization=world.a,
            form="warning",
            decided_on=date(2022, 9, 5),
            reason="Lý do",
        )

    open_one, closed = row("an"), row("left")
    assert staff.get(reverse("admin:members_discipline_change", args=[closed.pk])).status_code == 404
    assert not AccessLog.objects.filter(action="read").exists()
    shown = staff.get(reverse("admin:members_discipline_changelist")).context["cl"].result_list
    assert list(shown) == [open_one]
    assert staff.get(reverse("admin:members_discipline_change", args=[open_one.pk])).status_code == 200
    line = AccessLog.objects.get(action="read")
    assert (line.username, line.subject_id, line.organization_id) == (
        "commune", str(world.members["an"].uuid), world.a.pk,
    )  # fmt: skip


def listed(staff, name: str) -> list:
    return list(staff.get(reverse(f"admin:members_{name}_changelist")).context["cl"].result_list)


def opened(staff, name: str, row) -> int:
    return staff.get(reverse(f"admin:members_{name}_change", args=[row.pk])).status_code


def test_an_office_is_closed_with_the_file_unless_it_is_held_today(world, staff) -> None:
    def term(member: Member, end: date | None) -> OfficeTerm:
        return OfficeTerm.objects.create(
            member=member,
            organization=world.a,
            office=Office.objects.get(code="bi-thu"),
            start=date(2021, 2, 1),
            end=end,
        )

    mine, past = term(world.members["an"], date(2022, 2, 1)), term(world.members["left"], date(2021, 8, 1))
    visiting = term(make_member("Hoàng Văn Khách", world.c), None)
    assert opened(staff, "officeterm", past) == 404
    assert set(listed(staff, "officeterm")) == {mine, visiting}
    assert not AccessLog.objects.filter(action="read").exists()
    assert (opened(staff, "officeterm", mine), opened(staff, "officeterm", visiting)) == (200, 200)
    assert set(AccessLog.objects.filter(action="read").values_list("subject_id", flat=True)) == {
        str(mine.member.uuid), str(visiting.member.uuid),
    }  # fmt: skip


def test_the_paper_that_ended_an_office_is_shown(world, staff) -> None:
    paper = Document.objects.create(number="77-QĐ/ĐU", issued_on=date(2022, 1, 31), kind="decision")
    row = OfficeTerm.objects.create(
        member=world.members["an"], organization=world.a, office=Office.objects.get(code="bi-thu"),
        start=date(2021, 2, 1), end=date(2022, 2, 1), end_document=paper,
    )  # fmt: skip
    assert "77-QĐ/ĐU" in staff.get(reverse("admin:members_officeterm_change", args=[row.pk])).content.decode()


def test_a_transfer_is_closed_with_the_file_and_seen_by_either_side(world, staff) -> None:
    def move(member: Member, origin, destination, **values) -> Transfer:
        return Transfer.objects.create(
            member=member, organization=origin, destination=destination, kind="official", direction="inside",
            requested_on=date(2022, 12, 1), **values,
        )  # fmt: skip

    going = move(world.members["an"], world.a, world.c)
    coming = move(make_member("Hoàng Văn Đến", world.c), world.c, world.a, status="issued", issued_on=date(2022, 12, 5))
    gone = move(world.members["left"], world.a, world.c, status="received", issued_on=date(2022, 12, 5))
    assert opened(staff, "transfer", gone) == 404
    assert set(listed(staff, "transfer")) == {going, coming}
    assert not AccessLog.objects.filter(action="read").exists()
    assert opened(staff, "transfer", coming) == 200
    assert AccessLog.objects.get(action="read").subject_id == str(coming.member.uuid)
