"""Histories told together: on the record, and by day and person; never more than the user may see."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

from branches.models import Appointment, OrganizationName, Place, PlaceKind, PlaceStanding
from branches.queries import MOST, Acts, Narrowed
from branches.services import rename_organization
from core.audit import SYSTEM, AccessLog, acting
from core.documents import Document
from core.periods import FOUNDING_DAY
from members.models import Address, Award, Membership
from members.queries import changes_visible_to, history_of_member, history_of_organization, kinds_of_changes
from members.services import correct_member
from tests.factories import TODAY, make_appointed, make_member, make_organization

pytestmark = pytest.mark.django_db


def told(acts: Acts) -> list[tuple]:
    return [(act.who, act.what, act.kind, act.about) for act in acts[:100]]


def differences(act) -> list[tuple]:
    return [(one.label, one.before, one.after) for one in act.differences]


def test_a_member_s_history_tells_his_own_row_and_every_row_about_him(world) -> None:
    member = world.members["an"]
    with acting(world.users["district"], source="POST /dang-vien/8d1ea64e-6fa5-4e44-8f5f-111111111111/sua/"):
        correct_member(member=member, values={"full_name": "Hoàng Văn Ân"}, by=world.users["district"])
        Award.objects.create(
            member=member, organization=world.a, title="Bằng khen", awarded_on=date(2022, 5, 1), for_what="Tốt"
        )
        Address.objects.create(member=member, kind=Address.Kind.CURRENT, text="Xóm 1")
    acts = history_of_member(member)[:3]
    assert {(act.who, act.what, act.kind, act.about) for act in acts} == {
        ("district", "sửa", "đảng viên", "Hoàng Văn Ân"),
        ("district", "thêm", "khen thưởng", "Hoàng Văn Ân – Chi bộ xóm Lũng Phầy (A) – Bằng khen"),
        ("district", "thêm", "địa chỉ", "Hoàng Văn Ân"),
    }
    assert {act.source for act in acts} == {"màn hình /dang-vien/…/sua/"}
    (corrected,) = [act for act in acts if act.what == "sửa"]
    assert differences(corrected) == [("họ và tên", "Hoàng Văn An", "Hoàng Văn Ân")]
    (award,) = [act for act in acts if act.kind == "khen thưởng"]
    assert ("ngày khen thưởng", "", "01/05/2022") in differences(award)
    kinds = [act.kind for act in history_of_member(member)[:100]]
    assert "sinh hoạt đảng" in kinds
    assert not any(act.about.startswith("Nông") for act in history_of_member(member)[:100])


def test_a_row_that_moved_to_him_brings_what_it_was_before(world) -> None:
    first, second = make_member("Lý Văn Một", world.a), make_member("Lý Văn Hai", world.b)
    award = Award.objects.create(member=first, organization=world.a, title="Giấy khen", awarded_on=date(2022, 5, 1))
    Award.objects.filter(pk=award.pk).update(member=second)
    (moved, made) = [act for act in history_of_member(second)[:50] if act.kind == "khen thưởng"]
    assert differences(moved) == [("đảng viên", "Lý Văn Một", "Lý Văn Hai")]
    assert ("hình thức khen thưởng", "", "Giấy khen") in differences(made)


def test_an_organization_s_history_tells_what_was_true_of_it_and_of_nobody(world) -> None:
    with acting(world.users["district"], source="POST /x/"):
        rename_organization(organization=world.a, name="Chi bộ Alpha", on=date(2022, 6, 1), by=world.users["district"])
    acts = history_of_organization(world.a)[:100]
    assert [act.kind for act in acts if act.who == "district"] == ["tên gọi", "tên gọi"]
    ended = next(act for act in acts if act.who == "district" and act.what == "sửa")
    assert differences(ended) == [("đến hết ngày", "", "31/05/2022")]
    assert {act.kind for act in acts} == {"tổ chức", "tên gọi", "loại, cấp, khối", "vị trí trong hệ thống"}


def test_what_was_always_so_has_no_first_day(world) -> None:
    OrganizationName.objects.filter(organization=world.a).update(start=FOUNDING_DAY)
    (act,) = [one for one in history_of_organization(world.a)[:100] if (one.what, one.kind) == ("sửa", "tên gọi")]
    assert differences(act) == [("từ ngày", "01/01/2021", "–")]


def test_all_changes_stay_within_the_scope(world) -> None:
    """A staff of the commune's own board sees his commune, its people, and nothing all organisations share."""
    other = make_member("Trần Văn Ngoài", world.c)
    nobody = make_member("Vô Danh")
    Document.objects.create(number="9-QĐ/HU", issued_on=date(2022, 1, 5))
    kind = PlaceKind.objects.first()
    here, there = (Place.objects.create(code=code, name=f"Thôn {code}", kind=kind) for code in ("TX", "TY"))
    for place, organization in ((here, world.x), (there, world.y)):
        PlaceStanding.objects.create(place=place, organization=organization, start=date(2021, 1, 1))
    local = make_appointed("ban-xa", world.x, Appointment.Role.DISTRICT_STAFF)
    seen = changes_visible_to(local, on=TODAY)[:MOST]
    about = {act.about for act in seen}
    assert any("Hoàng Văn An" in one for one in about)
    assert "Thôn TX" in about
    hidden = ("Trần Văn Ngoài", "Vô Danh", "Thôn TY", "9-QĐ/HU", "(C)")
    assert not any(word in one for one in about for word in hidden)
    assert {"core.document", "accounts.user"} & {label for label, _name in kinds_of_changes(local, on=TODAY)} == set()
    everything = {act.about for act in changes_visible_to(world.users["district"], on=TODAY)[:MOST]}
    assert {other.full_name, nobody.full_name, "Thôn TY"} <= everything
    assert any("(C)" in one for one in everything)
    assert any(one.startswith("9-QĐ/HU") for one in everything)
    assert changes_visible_to(SYSTEM, on=TODAY).count() == changes_visible_to(world.users["district"], on=TODAY).count()


def test_changes_are_narrowed_by_day_person_and_kind(world) -> None:
    user = world.users["district"]
    with acting(user, source="POST /x/"):
        correct_member(member=world.members["an"], values={"other_name": "Ân"}, by=user)
    now = localtime(changes_visible_to(user, on=TODAY)[:1][0].at).date()
    mine = Narrowed.to(now, now, "DISTRICT")
    assert told(changes_visible_to(user, on=TODAY, narrowed=mine)) == [("district", "sửa", "đảng viên", "Hoàng Văn An")]
    assert changes_visible_to(user, on=TODAY, narrowed=mine, kind="members.award").count() == 0
    assert changes_visible_to(user, on=TODAY, narrowed=Narrowed.to(None, now - timedelta(days=1))).count() == 0
    assert changes_visible_to(user, on=TODAY, narrowed=Narrowed.to(now + timedelta(days=1), None)).count() == 0
    assert changes_visible_to(user, on=TODAY, narrowed=Narrowed.to(None, None, "100%_")).count() == 0


def test_numbers_of_papers_are_told_by_their_ends_outside_the_file(world) -> None:
    member = world.members["an"]
    correct_member(member=member, values={"national_id": "012345678901"}, by=SYSTEM)
    (act,) = changes_visible_to(world.users["district"], on=TODAY, kind="members.member")[:1]
    assert differences(act) == [("số định danh cá nhân", "", "…8901")]
    assert differences(history_of_member(member)[:1][0]) == [("số định danh cá nhân", "", "012345678901")]


@pytest.mark.parametrize("members", [1, 3])
def test_the_page_of_changes_asks_the_same_number_of_queries(
    world, client_as, members: int, django_assert_num_queries
) -> None:
    for number in range(members):
        make_member(f"Người Số {chr(65 + number)}", make_organization(f"N{number}", world.x))
    client = client_as("district")
    client.get(reverse("members:changes"))
    with django_assert_num_queries(15):
        response = client.get(reverse("members:changes"), {"loai": "members.membership"})
    assert response.context["page"].paginator.count == Membership.objects.count()
    text = response.content.decode()
    assert "Người Số A – Chi bộ N0 (N0)" in text
    assert len(response.content) < 60_000


def test_the_fullest_page_stays_small(world, client_as) -> None:
    for number in range(30):
        member = make_member(f"Người {chr(65 + number % 26)}")
        correct_member(
            member=member,
            values={"admitted_in": "Chi bộ " * 20, "card_issued_by": "Ban " * 40, "other_name": "Tên gọi khác " * 8},
            by=SYSTEM,
        )
    response = client_as("district").get(reverse("members:changes"))
    assert response.context["page"].paginator.num_pages > 1
    assert len(response.content) < 60_000


def test_the_page_on_the_record_is_a_reading_of_the_file(world, client_as) -> None:
    member = world.members["an"]
    response = client_as("secretary").get(reverse("members:history", args=[member.uuid]))
    assert response.status_code == 200
    assert "Hoàng Văn An" in response.content.decode()
    assert list(AccessLog.objects.values_list("username", "action", "subject_id")) == [
        ("secretary", "read", str(member.uuid))
    ]
    assert client_as("commune").get(reverse("members:organization_history", args=[world.a.uuid])).status_code == 200


@pytest.mark.parametrize("query", ["trang=0", "trang=abc", "trang=99999999", "tu=99/99/9999", "loai=x.y", "nguoi=%"])
def test_nothing_in_the_address_breaks_the_page(world, client_as, query: str) -> None:
    assert client_as("district").get(f"{reverse('members:changes')}?{query}").status_code == 200
