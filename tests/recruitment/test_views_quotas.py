"""The screens of quotas: the list of a unit, one quota, the acts on it, and who may do what."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.services import absorb_organization
from core.audit import SYSTEM, AccessLog
from members.services import NewMembership, open_memberships
from recruitment.models import InCharge, Quota
from tests.factories import World, make_appointed, make_member, make_organization
from tests.recruitment.admitting import candidacy, quota, tag

pytestmark = pytest.mark.django_db

LIST = "/phat-trien/chi-tieu/"
ISSUE = f"{LIST}giao/"
OWN = "/phat-trien/toi-phu-trach/"


def page(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    assert len(response.content) < 60_000
    return " ".join(response.content.decode().split())


def admitted(world: World, letter: str, on: date, **values: Any) -> Any:
    """Somebody admitted by a branch of the world."""
    member = make_member("Nông Văn Sơn", admission_date=on, full_membership_date=None, **values)
    new = NewMembership(member.pk, getattr(world, letter).pk, "official", on, start_reason="admission")
    open_memberships(new=[new], by=SYSTEM)
    return member


def typed(world: World, **values: Any) -> dict[str, Any]:
    """What the commune's clerk types to set two for branch A."""
    usual = {
        "target": "A", "issuer": "X", "issuer_name": "", "kind": "year", "start": "01/01/2022", "end": "31/12/2022",
        "tag": "", "direction": "at_least", "minimum": "2", "maximum": "", "basis": "ceremony",
        "issued_on": "20/12/2022", "note": "", "document_number": "", "document_date": "",
    }  # fmt: skip
    return usual | values


def test_the_list_has_each_issuer_by_itself_and_who_has_nothing(
    world: World, client_as: Callable[[str], Client]
) -> None:
    quota(world.d, world.x, 2)
    quota(world.x, world.x, 1)
    quota(world.x, world.a, 1, assumed=True)
    text = page(client_as("commune"), LIST)
    assert "Đảng bộ huyện Hòa An" in text  # an issuer outside the clerk's scope is named all the same
    assert "100,0%" in text  # the probationary member of A was admitted on 10/5/2022
    assert "50,0%" in text
    assert text.count("giả định") == 2  # beside the number, and beside the rank
    assert "chưa giao" in text  # branch B
    assert "cap-giao=X&amp;to-chuc=B" in text
    assert "cap-giao=" not in page(client_as("secretary"), LIST)
    assert page(client_as("district"), LIST, **{"to-chuc": "E"}).count("chưa giao") == 1


def test_the_rank_by_an_assumed_quota_is_assumed(world: World, client_as: Callable[[str], Client]) -> None:
    given = quota(world.x, world.a, 1, assumed=True)
    client = client_as("commune")
    assert "thứ 1/1 (giả định)" in page(client, LIST)
    found = page(client, reverse("recruitment:quota", args=[given.uuid]))
    assert "10/05/2022, thứ 1 trong 1 đơn vị cùng được giao (giả định)" in found


def test_the_list_is_narrowed_by_year_and_issuer(world: World, client_as: Callable[[str], Client]) -> None:
    quota(world.d, world.x, 17)
    quota(world.x, world.x, 19)
    client = client_as("district")
    both = page(client, LIST, **{"to-chuc": "X", "nam": "2022"})
    assert ">17<" in both
    assert ">19<" in both
    commune = page(client, LIST, **{"to-chuc": "X", "nam": "2022", "cap-giao": "xã nam tuấn"})
    assert ">17<" not in commune
    assert ">19<" in commune
    assert ">19<" in page(client, LIST, **{"to-chuc": "X", "cap-giao": "x"})
    assert ">17<" not in page(client, LIST, **{"to-chuc": "X", "nam": "2021"})


@pytest.mark.parametrize("query", [{"nam": "x"}, {"nam": "99999999999"}, {"trang": "x"}, {"cap-giao": "<b>"}])
def test_an_address_that_says_nothing_is_read_without_it(
    world: World, client_as: Callable[[str], Client], query: dict[str, str]
) -> None:
    page(client_as("commune"), LIST, **query)


def test_outside_the_scope_is_nothing(world: World, client_as: Callable[[str], Client]) -> None:
    assert client_as("neighbour").get(LIST, {"to-chuc": "A"}).status_code == 404
    assert client_as("commune").get(LIST, {"to-chuc": "Y"}).status_code == 404


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_takes_as_many_queries_at_every_size(
    world: World, client_as: Callable[[str], Client], size: int
) -> None:
    for group in (None, "nu", "thanh-nien")[:size]:
        quota(world.x, world.a, 1, tag_id=tag(group).pk if group else None)
    client = client_as("commune")
    client.get(LIST)
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
    assert len(queries) == 35


def test_a_quota_is_set_and_shown(world: World, client_as: Callable[[str], Client]) -> None:
    client = client_as("commune")
    assert 'value="A"' in page(client, ISSUE, **{"to-chuc": "A"})
    response = client.post(ISSUE, typed(world, tag="nu", document_number="12-NQ/ĐU", document_date="15/12/2022"))
    made = Quota.objects.get()
    assert response.url == reverse("recruitment:quota", args=[made.uuid])
    assert (made.issuer, made.organization, made.minimum, made.tag) == (world.x, world.a, 2, tag("nu"))
    assert (str(made.document), made.document.kind) == ("12-NQ/ĐU ngày 15/12/2022", "resolution")
    text = page(client, response.url)
    for words in ("Đảng bộ xã Nam Tuấn", "Chi bộ xóm Lũng Phầy", "từ 01/01/2022 đến hết 31/12/2022", "chậm tiến độ"):
        assert words in text


# What the clerk of the commune types instead, and what is said.
REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "below zero": ({"minimum": "-1"}, "Chỉ tiêu không thể nhỏ hơn 0."),
    "a maximum below": ({"maximum": "1"}, "Số “đến” không thể nhỏ hơn số “từ”."),
    "the end before the beginning": ({"end": "01/12/2021"}, "Ngày cuối kỳ không thể trước ngày đầu kỳ."),
    "outside the scope": ({"target": "C"}, "Không tìm thấy tổ chức “C” trong phạm vi của bạn."),
    "in the name of the district": ({"issuer": "D"}, "Không tìm thấy tổ chức “D” trong phạm vi của bạn."),
    "of the target's own below": ({"issuer": "A", "target": "X"}, "phải là chính cấp giao hoặc trực thuộc cấp giao"),
    "nobody set it": ({"issuer": ""}, "Chọn cấp giao, hoặc ghi tên cấp giao ngoài hệ thống"),
    "half a paper": ({"document_number": "1-NQ/ĐU"}, "Văn bản phải có cả số và ngày ban hành."),
    "twice": ({"target": "B"}, "hãy điều chỉnh chỉ tiêu ấy"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_said_and_nothing_typed_is_lost(
    world: World, client_as: Callable[[str], Client], name: str
) -> None:
    values, sentence = REFUSED[name]
    quota(world.x, world.b, 3)
    response = client_as("commune").post(ISSUE, typed(world, note="Ghi chú của tôi", **values))
    assert response.status_code == 422
    text = response.content.decode()
    assert sentence in text
    assert "Ghi chú của tôi" in text
    assert Quota.objects.count() == 1


def test_an_issuer_outside_is_recorded_by_who_is_appointed_above(
    world: World, client_as: Callable[[str], Client]
) -> None:
    outside = {"issuer": "", "issuer_name": "Tỉnh ủy Cao Bằng"}
    assert client_as("district").post(ISSUE, typed(world, target="D", **outside)).status_code == 302
    assert client_as("commune").post(ISSUE, typed(world, target="X", **outside)).status_code == 302
    assert sorted(Quota.objects.values_list("organization__code", "issuer_name")) == [
        ("D", "Tỉnh ủy Cao Bằng"), ("X", "Tỉnh ủy Cao Bằng"),
    ]  # fmt: skip


def test_the_acts_are_the_issuers(world: World, client_as: Callable[[str], Client]) -> None:
    """What the district set for the commune is the district's to change; the commune's to break down."""
    given = quota(world.d, world.x, 5)
    acts = ("quota_break_down", "quota_reallocate", "quota_withdraw")
    statuses = {
        actor: [client_as(actor).get(reverse(f"recruitment:{act}", args=[given.uuid])).status_code for act in acts]
        for actor in ("commune", "district", "secretary", "neighbour", "reader")
    }
    assert statuses == {
        "commune": [200, 403, 403], "district": [403, 200, 200], "secretary": [404] * 3, "neighbour": [404] * 3,
        "reader": [403] * 3,
    }  # fmt: skip
    assert "Phân bổ" in page(client_as("commune"), reverse("recruitment:quota", args=[given.uuid]))
    assert "Thu hồi" not in page(client_as("commune"), reverse("recruitment:quota", args=[given.uuid]))


def test_parts_are_set_after_their_sum_was_said(world: World, client_as: Callable[[str], Client]) -> None:
    given = quota(world.d, world.x, 5)
    address = reverse("recruitment:quota_break_down", args=[given.uuid])
    client = client_as("commune")
    form = page(client, address)
    assert "Đã phân bổ 0 trong 5." in form
    assert "Chi bộ xóm Nà Rị" in form
    values = {f"unit_{world.a.pk}": "4", f"unit_{world.b.pk}": "3", "on": "20/12/2022"}
    asked = client.post(address, values)
    assert asked.status_code == 200
    assert "Các phần cộng lại là 7, hơn 2 so với chỉ tiêu được giao 5." in asked.content.decode()
    assert Quota.objects.count() == 1
    assert client.post(address, values | {"confirmed": "1"}).status_code == 302
    assert sorted(given.parts.values_list("organization__code", "minimum", "issuer__code")) == [
        ("A", 4, "X"), ("B", 3, "X"),
    ]  # fmt: skip
    text = page(client, reverse("recruitment:quota", args=[given.uuid]))
    assert "hơn 2 so với" in text
    assert "Chi bộ xóm Lũng Phầy" in text
    assert "Mọi đơn vị trực thuộc đã được phân bổ" in page(client, address)


def test_a_wrong_part_is_told_beside_its_unit(world: World, client_as: Callable[[str], Client]) -> None:
    given = quota(world.d, world.x, 5)
    values = {f"unit_{world.a.pk}": "-4", "on": "20/12/2022", "confirmed": "1"}
    response = client_as("commune").post(reverse("recruitment:quota_break_down", args=[given.uuid]), values)
    assert response.status_code == 422
    assert "Chỉ tiêu không thể nhỏ hơn 0." in response.content.decode()
    assert not given.parts.exists()


def test_less_than_the_whole_is_said_too(world: World, client_as: Callable[[str], Client]) -> None:
    given = quota(world.d, world.x, 5)
    values = {f"unit_{world.a.pk}": "2", "on": "20/12/2022"}
    address = reverse("recruitment:quota_break_down", args=[given.uuid])
    assert "còn thiếu 3 so với" in client_as("commune").post(address, values).content.decode()
    assert "bằng chỉ tiêu được giao" in client_as("commune").post(
        address, values | {f"unit_{world.b.pk}": "3"}
    ).content.decode()  # fmt: skip


def test_a_quota_is_changed_with_its_reason_and_two_clerks_are_told(
    world: World, client_as: Callable[[str], Client]
) -> None:
    given = quota(world.x, world.a, 5)
    address = reverse("recruitment:quota_reallocate", args=[given.uuid])
    client = client_as("commune")
    assert 'name="seen_minimum" value="5"' in page(client, address)
    values = {"minimum": "7", "maximum": "", "reason": "Giao thêm giữa năm", "on": "20/12/2022", "seen_minimum": "5"}
    assert client.post(address, values).status_code == 302
    late = client.post(address, values | {"minimum": "6"})
    assert late.status_code == 422
    assert "Vừa có người điều chỉnh chỉ tiêu này thành 7" in late.content.decode()
    text = page(client, reverse("recruitment:quota", args=[given.uuid]))
    assert "5 → 7. Giao thêm giữa năm" in text


def test_a_withdrawn_quota_stays_readable_and_leaves_the_list(world: World, client_as: Callable[[str], Client]) -> None:
    given = quota(world.x, world.a, 53)
    client = client_as("commune")
    address = reverse("recruitment:quota_withdraw", args=[given.uuid])
    assert client.post(address, {"reason": "", "on": "20/12/2022"}).status_code == 422
    assert client.post(address, {"reason": "Giao nhầm", "on": "20/12/2022"}).status_code == 302
    assert ">53<" not in page(client, LIST)
    text = page(client, reverse("recruitment:quota", args=[given.uuid]))
    assert "Đã thu hồi ngày 20/12/2022" in text
    assert "thu hồi. Giao nhầm" in text
    again = client.post(address, {"reason": "Lần nữa", "on": "20/12/2022"})
    assert "Chỉ tiêu này đã thu hồi ngày 20/12/2022." in again.content.decode()


def test_what_a_withdrawn_whole_leaves_standing_is_said_before(
    world: World, client_as: Callable[[str], Client]
) -> None:
    whole = quota(world.d, world.x, 9)
    address = reverse("recruitment:quota_withdraw", args=[whole.uuid])
    assert "vẫn còn hiệu lực" not in page(client_as("district"), address)
    quota(world.x, world.a, 4)
    assert "1 phần đã phân bổ từ chỉ tiêu này vẫn còn hiệu lực" in page(client_as("district"), address)


def test_names_are_for_who_may_see_them(world: World, client_as: Callable[[str], Client]) -> None:
    given = quota(world.x, world.a, 5)
    address = reverse("recruitment:quota", args=[given.uuid])
    assert "Bế Thị Dung" in page(client_as("commune"), address)
    text = page(client_as("reader"), address)
    assert "Bế Thị Dung" not in text
    assert "20,0%" in text


def test_what_was_merged_is_listed_under_its_successor_to_be_replaced(
    world: World, client_as: Callable[[str], Client]
) -> None:
    old = quota(world.x, world.a, 5, tag_id=tag("nu").pk, basis="decision")
    absorb_organization(organization=world.a, into=world.b, on=date(2022, 12, 1), by=SYSTEM)
    client = client_as("commune")
    text = page(client, LIST)
    assert "Chỉ tiêu của tổ chức trước khi sáp nhập" in text
    assert "nay là Chi bộ xóm Nà Rị" in text
    assert f"thay={old.uuid}&amp;to-chuc=B" in text
    form = page(client, ISSUE, **{"thay": str(old.uuid), "to-chuc": "B"})
    assert 'name="target" value="B"' in form
    assert 'value="20/12/2022"' in form  # from today on
    assert '<option value="nu" selected>' in form
    assert '<option value="decision" selected>' in form
    assert 'name="minimum" value=' not in form  # never a number by itself
    assert "thay=" not in page(client_as("reader"), LIST, **{"to-chuc": "X"})


def test_the_page_of_who_answers_for_a_branch(world: World, client_as: Callable[[str], Client]) -> None:
    """Somebody of branch B answers for A: he sees how far A is, and no list of names."""
    user = make_appointed("phutrach", world.b, "roll_taker")
    member = world.members["b_first"]
    member.user = user
    member.save(update_fields=["user"])
    InCharge.objects.create(organization=world.a, member=member, start=date(2022, 1, 1))
    given = quota(world.x, world.a, 2)
    candidacy(world.a, date(2022, 6, 1), stage="listed")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(LIST).url == OWN
    text = page(client, OWN)
    for words in ("Chi bộ xóm Lũng Phầy", "1/2", "50,0%", "còn thiếu 1"):
        assert words in text
    assert "Bế Thị Dung" not in page(client, reverse("recruitment:quota", args=[given.uuid]))


def test_the_list_goes_out_as_the_sheet_and_is_logged(world: World, client_as: Callable[[str], Client]) -> None:
    quota(world.x, world.a, 5)
    response = client_as("commune").get(LIST, {"dang": "xlsx"})
    assert response.content.startswith(b"PK")
    log = AccessLog.objects.filter(action=AccessLog.Action.EXPORT).latest("pk")
    assert (log.organization_id, log.detail["rows"]) == (world.x.pk, 1)
    assert client_as("commune").get(LIST, {"dang": "exe"}).status_code == 404
    assert client_as("visitor").get(LIST, {"dang": "xlsx"}).status_code == 403


def test_the_organisations_page_shows_each_quota(world: World, client_as: Callable[[str], Client]) -> None:
    quota(world.d, world.x, 2)
    quota(world.x, world.x, 1, assumed=True)
    text = page(client_as("commune"), reverse("branches:detail", args=[world.x.uuid]))
    assert "1/2 (50,0%), chậm tiến độ" in text
    assert "1/1 (100,0%), đạt chỉ tiêu (giả định)" in text
    assert "Chi bộ chưa có nguồn kết nạp" in text


def test_a_big_committee_stays_within_a_page(world: World, client_as: Callable[[str], Client]) -> None:
    for number in range(45):
        branch = make_organization(f"X{number:02}", world.x)
        quota(world.x, branch, number)
    first = page(client_as("commune"), LIST)
    assert "trang=2" in first
    assert ">44<" in page(client_as("commune"), LIST, trang="2")
