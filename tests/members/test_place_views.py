"""The register of places on the screen, and where members live and work."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from branches.services import change_standing
from core.audit import SYSTEM, AccessLog
from members.models import PlaceTie
from tests.factories import START, TODAY, World
from tests.places import cover, kind, make_place, tie

pytestmark = pytest.mark.django_db
Clients = Callable[[str], Client]


def text_of(response: Any) -> str:
    page = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<main") :]).split())


def codes(client: Client, query: str = "") -> list[str]:
    """The codes of a list, in its order."""
    page = client.get(f"/dia-ban/?{query}").content.decode()
    return re.findall(r'data-label="Mã">([^<]+)<', page)


@pytest.fixture
def places(world: World) -> World:
    """X: an own branch, a joint one, a resident only; a border school. Y: nobody."""
    own, joint, alone = (
        make_place(f"V{n}", world.x, name=name) for n, name in enumerate(("Nà Cốc", "Bản Vàn", "An Mạ"))
    )
    cover(own, world.a)
    cover(joint, world.b, shared=True)
    tie(world.members["an"], own, world.a)
    tie(world.members["b_first"], joint, world.b)
    tie(world.members["b_second"], alone, world.b)
    make_place("T1", world.x, of="truong-hoc", name="Trường Nam Tuấn", border=True)
    make_place("V9", world.y, name="Đồng Mây", difficult=True)
    return world


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["V2", "V1", "V9", "V0", "T1"]),
        ("q=na+coc", ["V0"]),
        ("q=v9", ["V9"]),
        ("to-chuc=X&tinh-trang=own_branch", ["V0"]),
        ("tinh-trang=shared_branch", ["V1"]),
        ("tinh-trang=no_branch", ["V2"]),
        ("tinh-trang=no_member", ["V9", "T1"]),
        ("bien-gioi=on", ["T1"]),
        ("kho-khan=on", ["V9"]),
        ("to-chuc=Y", ["V9"]),
        ("ngay=31/12/2020", []),
    ],
)
def test_the_list_is_narrowed_by_its_address(places: World, client_as: Clients, query: str, found: list[str]) -> None:
    assert codes(client_as("district"), query) == found


def test_by_kind_and_on_a_day(places: World, client_as: Clients) -> None:
    client = client_as("district")
    assert codes(client, f"loai={kind('truong-hoc').pk}") == ["T1"]
    place = make_place("V10", places.x, start=date(2022, 6, 1))
    change_standing(place=place, on=date(2022, 9, 1), values={"organization": places.y}, by=SYSTEM)
    assert "V10" in codes(client, "to-chuc=X&ngay=01/07/2022")
    assert "V10" not in codes(client, "to-chuc=X")
    assert "V10" in codes(client, "to-chuc=Y")


@pytest.mark.parametrize(
    "query", ["q=%00", "to-chuc=%00", "loai=x", "tinh-trang=zz", "ngay=9999", "trang=zz", "loai=9" * 9]
)
def test_no_address_breaks_the_list(places: World, client_as: Clients, query: str) -> None:
    assert client_as("district").get(f"/dia-ban/?{query}").status_code in (200, 400, 404)


def test_everybody_sees_the_places_of_his_scope(places: World, client_as: Clients) -> None:
    assert codes(client_as("secretary")) == ["V0"]
    assert codes(client_as("neighbour")) == ["V1"]
    assert codes(client_as("commune")) == ["V2", "V1", "V0", "T1"]
    assert client_as("secretary").get("/dia-ban/?to-chuc=Y").status_code == 404


def test_the_list_as_a_file_is_logged_and_names_nobody(places: World, client_as: Clients) -> None:
    response = client_as("commune").get("/dia-ban/danh-sach.csv?tinh-trang=own_branch")
    text = response.content.decode()
    assert '"V0","Nà Cốc","thôn, bản","Đảng bộ xã Nam Tuấn"' in text
    assert "Hoàng Văn An" not in text
    log = AccessLog.objects.latest("pk")
    assert (log.action, log.detail["rows"], log.detail["query"]) == ("export", 1, "tinh-trang=own_branch")
    assert client_as("commune").get("/dia-ban/danh-sach.pdf").status_code == 404


def test_its_page_tells_its_past_and_its_people(places: World, client_as: Clients) -> None:
    place = make_place("V5", places.x, name="Khuổi Kép", difficult=True)
    cover(place, places.a, shared=True, start=date(2022, 2, 1), end=date(2022, 9, 1))
    tie(places.members["an"], place, places.a, of="working")
    tie(places.members["c_first"], place, places.c)
    text = text_of(client_as("commune").get(f"/dia-ban/{place.uuid}/"))
    for words in (
        "Đặc biệt khó khăn",
        "Chi bộ xóm Lũng Phầy sinh hoạt ghép 01/02/2022 31/08/2022",
        "có đảng viên, chưa có chi bộ",
        "Hoàng Văn An công tác 01/01/2021",
        "Còn 1 người mà vai trò",
    ):
        assert words in text
    assert "Sầm Văn Quân" not in text
    assert "Sầm Văn Quân" in text_of(client_as("district").get(f"/dia-ban/{place.uuid}/"))
    reader = text_of(client_as("reader").get(f"/dia-ban/{place.uuid}/"))
    assert "Còn 2 người" in reader
    assert "Hoàng Văn An" not in reader


def test_the_page_of_an_organisation_counts_them(places: World, client_as: Clients) -> None:
    text = text_of(client_as("district").get(f"/to-chuc/{places.x.uuid}/"))
    assert "Địa bàn, đơn vị 4 có chi bộ riêng 1 sinh hoạt ghép 1 có đảng viên, chưa có chi bộ 1" in text
    branch = text_of(client_as("secretary").get(f"/to-chuc/{places.a.uuid}/"))
    assert "chi bộ riêng của Nà Cốc, từ 01/01/2021" in branch


def tied(member: Any) -> list[tuple[str, str, date, date | None]]:
    rows = PlaceTie.objects.filter(member=member).order_by("start", "kind")
    return list(rows.values_list("place__code", "kind", "start", "end"))


def test_where_a_member_lives_is_recorded_and_a_new_home_ends_the_old(places: World, client_as: Clients) -> None:
    an, client = places.members["an"], client_as("commune")
    at = f"/dang-vien/{an.uuid}/dia-ban/"
    assert client.post(at, {"place": "Bản Vàn", "kind": "resident", "start": "01/07/2022"}).status_code == 302
    assert client.post(at, {"place": "T1", "kind": "working", "start": "01/08/2022"}).status_code == 302
    assert tied(an) == [
        ("V0", "resident", START, date(2022, 7, 1)), ("V1", "resident", date(2022, 7, 1), None),
        ("T1", "working", date(2022, 8, 1), None),
    ]  # fmt: skip
    assert PlaceTie.objects.filter(member=an).latest("pk").organization == places.a
    assert "Trường Nam Tuấn công tác 01/08/2022" in text_of(client.get(f"/dang-vien/{an.uuid}/"))


def test_a_tie_is_corrected_and_ended(places: World, client_as: Clients) -> None:
    an, client = places.members["an"], client_as("commune")
    row = PlaceTie.objects.get(member=an)
    at = f"/dang-vien/{an.uuid}/dia-ban/{row.pk}/"
    assert client.post(f"{at}sua/", {"kind": "working", "start": "01/02/2021"}).status_code == 302
    assert client.post(f"{at}ket-thuc/", {"last_day": "30/06/2022"}).status_code == 302
    assert tied(an) == [("V0", "working", date(2021, 2, 1), date(2022, 7, 1))]
    other = PlaceTie.objects.get(member=places.members["b_first"])
    assert client.get(f"/dang-vien/{an.uuid}/dia-ban/{other.pk}/sua/").status_code == 404


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"place": "Đồng Mây"}, "Không tìm thấy địa bàn “Đồng Mây” trong phạm vi của bạn"),
        ({"place": "\x00"}, ""),
        ({"place": "x" * 5000}, "Không tìm thấy"),
        ({"kind": "guest"}, "hãy chọn lại"),
        ({"start": "01/01/2020", "kind": "working"}, "không tồn tại vào ngày 01/01/2020"),
        ({"start": "01/07/2022", "end": "30/06/2022"}, "Ngày kết thúc phải sau ngày bắt đầu"),
        ({"place": "V0"}, "Đảng viên đã được ghi cư trú"),
        ({"start": "99/99/9999"}, "Không có ngày này"),
    ],
)
def test_a_tie_that_cannot_be(places: World, client_as: Clients, values: dict[str, str], sentence: str) -> None:
    an = places.members["an"]
    data = {"place": "V1", "kind": "resident", "start": "01/07/2022"} | values
    response = client_as("commune").post(f"/dang-vien/{an.uuid}/dia-ban/", data)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert tied(an) == [("V0", "resident", START, None)]


@pytest.mark.parametrize("number", [1, 3])
def test_the_questions_do_not_grow_with_the_list(world: World, client_as: Clients, number: int) -> None:
    for index in range(number):
        place = make_place(f"V{index}", world.x)
        cover(place, world.a, shared=True)
        tie(world.members["an"], place, world.a, of="working")
    client = client_as("commune")
    client.get("/dia-ban/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/dia-ban/")
    assert len(asked) == LIST_QUERIES
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/dia-ban/{place.uuid}/")
    assert len(asked) == PAGE_QUERIES
    assert world.today == TODAY


LIST_QUERIES, PAGE_QUERIES = 14, 27
