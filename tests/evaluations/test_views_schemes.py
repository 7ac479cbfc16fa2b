"""The pages of schemes: who reads which, and that a scheme is told in full, with what was read and what was not."""

import html
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.models import Scheme, SchemeCap
from evaluations.queries.frames import frame_of
from evaluations.queries.schemes_shown import scheme_shown
from tests.evaluations.schemes import make_scheme
from tests.factories import World

pytestmark = pytest.mark.django_db

As = Callable[[str], Client]


def text(response: Any) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def listed(client: Client, query: dict[str, str] | None = None) -> list[str]:
    page = client.get(reverse("evaluations:schemes"), query)
    assert page.status_code == 200
    return [one.code for one, _days, _owner in page.context["rows"]]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    world: World, client_as: As, number: int, django_assert_num_queries: Any
) -> None:
    for place in range(number):
        start = date(2010 + place, 1, 1)
        make_scheme(f"huyen-{place}", owner=world.d, start=start, end=date(2010 + place, 7, 1))
    client = client_as("secretary")
    listed(client)
    with django_assert_num_queries(14):
        found = listed(client)
    assert len([code for code in found if code.startswith("huyen-")]) == number


def test_it_is_narrowed_by_subject_and_to_today(world: World, client_as: As) -> None:
    make_scheme("xa", owner=world.x)
    client = client_as("secretary")
    assert listed(client, {"doi-tuong": "official"}) == ["ca-nhan-366", "ca-nhan-124", "ca-nhan-132"]
    assert listed(client, {"doi-tuong": "member", "hieu-luc": "nay"}) == ["xa", "dang-vien-132"]
    assert listed(client, {"doi-tuong": "nobody"}) == listed(client)
    page = text(client.get(reverse("evaluations:schemes"), {"doi-tuong": "member", "hieu-luc": "nay"}))
    assert "Đảng bộ xã Nam Tuấn" in page
    assert "từ 08/03/2018 đến hết 03/10/2023" in page
    assert "132-QĐ/TW ngày 08/03/2018; 21-HD/BTCTW ngày 18/10/2019" in page


def test_drafts_and_others_ones_are_not_found(world: World, client_as: As) -> None:
    make_scheme("nhap", owner=world.x, active=False)
    make_scheme("y", owner=world.y)
    for code in ("nhap", "y", "khong-co"):
        assert client_as("secretary").get(reverse("evaluations:scheme", args=[code])).status_code == 404
        assert (code in listed(client_as("district"))) is (code != "khong-co")
    page = text(client_as("commune").get(reverse("evaluations:scheme", args=["nhap"])))
    assert "bản nháp" in page


def test_a_scheme_is_told_in_full(world: World, client_as: As) -> None:
    page = text(client_as("secretary").get(reverse("evaluations:scheme", args=["tap-the-366"])))
    for words in (
        "366-QĐ/TW ngày 30/08/2025", "43-HD/BTCTW ngày 31/10/2025", "theo tổng điểm", "phải biểu quyết",
        "đến ngày chốt tổ chức mới lập chưa đủ 6 tháng thì chưa xếp loại", "Mẫu 01: Báo cáo kiểm điểm của tập thể",
        "(HTXSNV): từ 90 điểm", "(HTTNV): từ 70 đến dưới 90 điểm", "(KHTNV): từ 0 đến dưới 50 điểm",
        "I Tiêu chí chung", "I.1 Chính trị, tư tưởng",
        "tính từ số liệu: việc được giao xong đúng hạn (%), từ 100 trở lên",
        "có thì không xếp trên mức này", "có thì xếp mức này", "phải có để đạt mức này",
        "cấp quyết định gỡ được, có văn bản",
        ("Số xếp “Hoàn thành xuất sắc nhiệm vụ” không quá 20% số xếp “Hoàn thành tốt nhiệm vụ” (cách tính A), "
        "tính trong toàn bộ do một cấp ủy quyết định, theo cấp của tổ chức: 5 × số ấy ≤ số tính."),
        "Được vượt khi có văn bản cho phép của: cấp ủy cấp trên trực tiếp.", "mọi cấp còn lại",
        "đã đối chiếu văn bản", "chưa đối chiếu văn bản, người dùng bổ sung",
    ):  # fmt: skip
        assert words in page, words
    assert "Không xếp loại" not in page  # of persons only


def test_a_scheme_for_members_says_who_is_reviewed_and_not_rated(client_as: As) -> None:
    page = text(client_as("secretary").get(reverse("evaluations:scheme", args=["dang-vien-132"])))
    for words in (
        "mức do người xét ghi, không cho điểm",
        "đến ngày chốt chưa đủ 6 tháng kể từ ngày lễ kết nạp thì kiểm điểm, chưa xếp loại",
        "được miễn công tác và sinh hoạt đảng; bị đình chỉ sinh hoạt đảng",
        "lấy nhận xét của chi bộ cũ nếu đã sinh hoạt ở đó từ 6 tháng",
        "tính trong từng tổ chức cơ sở đảng",
    ):
        assert words in page, words
    assert "Tiêu chí và điểm" not in page


def test_a_scheme_without_conditions_and_caps_says_so(client_as: As) -> None:
    page = text(client_as("secretary").get(reverse("evaluations:scheme", args=["to-chuc-2014"])))
    for words in (
        "Trong sạch vững mạnh", "Khung này không có điều kiện nào.", "Khung này không giới hạn tỷ lệ mức nào.",
        "chưa ghi văn bản", "27-HD/BTCTW năm 2014",
    ):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("next_level", "20% số xếp “Tốt” (cách tính A)"),
        ("with_next", "20% số xếp “Xuất sắc” và “Tốt” (cách tính B)"),
        ("rated", "20% tổng số được xếp loại (cách tính C)"),
    ],
)
def test_each_reading_of_the_cap_is_told(base: str, words: str) -> None:
    draft = make_scheme(active=False)
    SchemeCap.objects.filter(scheme=draft).update(base=base, may_exceed=False)
    (cap,) = scheme_shown(frame_of(draft)).caps
    assert words in cap.text
    assert cap.more == "Không được vượt."


def test_computed_criteria_tell_their_steps() -> None:
    shown = scheme_shown(frame_of(make_scheme(active=False)))
    assert [(one.text, one.points, one.how) for one in shown.criteria] == [
        ("1 Nhóm", "100", "nhóm tiêu chí"),
        ("1.1 Cho", "30", "cho điểm"),
        (
            "1.2 Tính",
            "70",
            "tính từ số liệu: việc được giao xong đúng hạn (%); từ 90: 70 điểm; còn lại: 20 điểm",
        ),
    ]


def test_who_keeps_it_finds_the_back_office(world: World, client_as: As) -> None:
    own = make_scheme("xa", owner=world.x, active=False)
    user = world.users["commune"]
    change, changes = (
        reverse("admin:evaluations_scheme_change", args=[own.pk]),
        reverse("admin:evaluations_scheme_changelist"),
    )
    address, addresses = reverse("evaluations:scheme", args=["xa"]), reverse("evaluations:schemes")
    assert change not in text(client_as("commune").get(address))  # not in the back office yet
    user.is_staff = True
    user.save()
    assert change in text(client_as("commune").get(address))
    assert changes in text(client_as("commune").get(addresses))
    common = reverse("admin:evaluations_scheme_change", args=[Scheme.objects.get(code="dang-vien-132").pk])
    assert common not in text(client_as("commune").get(reverse("evaluations:scheme", args=["dang-vien-132"])))
    assert changes not in text(client_as("secretary").get(addresses))


@pytest.mark.parametrize("query", ["trang=999999", "trang=x", "doi-tuong=x", "hieu-luc=%F0%9F%98%80"])
def test_whatever_is_asked_is_answered(client_as: As, query: str) -> None:
    assert client_as("secretary").get(f"{reverse('evaluations:schemes')}?{query}").status_code == 200
