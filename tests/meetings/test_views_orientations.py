"""Orientations on their pages: issued by a committee, read by those addressed, followed until they are in agendas."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.audit import SYSTEM
from meetings.models import Orientation
from meetings.queries import orientations_visible_to
from meetings.services import AskedItem, accept_proposals, comment_agenda
from tests.factories import World, make_draft_meeting, make_organization
from tests.meetings.preparing import make_document, make_item, make_orientation
from tests.offices import make_office

TODAY = date(2022, 12, 20)
LIST = "/sinh-hoat/dinh-huong/"
TYPED = {
    "for_month": "2023-01", "title": "Định hướng tháng 01/2023", "text": "Chú ý Tết", "issued_on": "20/12/2022",
    "document": "45-CV/ĐU ngày 19/12/2022", "kind_0": "transmission", "title_0": "",
    "document_0": "05-CT/TU ngày 10/10/2022", "kind_1": "information", "title_1": "Phòng chống rét", "document_1": "",
}  # fmt: skip


def titles(user: Any) -> list[str]:
    return list(orientations_visible_to(user, on=TODAY).order_by("title").values_list("title", flat=True))


def test_a_committee_issues_it_with_its_file(world: World, client_as: Any) -> None:
    client = client_as("commune")
    form = client.get(LIST + "lap/").content.decode()
    assert "Cấp ủy ban hành: Đảng bộ xã Nam Tuấn" in form
    assert "Chi bộ xóm Nà Rị" in form
    paper = SimpleUploadedFile("dinh-huong.pdf", b"%PDF-1.7 abc")
    response = client.post(LIST + "lap/", {**TYPED, "addressees": ["A"], "file": paper})
    orientation = Orientation.objects.get()
    assert response["Location"] == f"{LIST}{orientation.uuid}/"
    assert (orientation.organization, orientation.for_month) == (world.x, date(2023, 1, 1))
    assert orientation.document.number == "45-CV/ĐU"
    assert list(orientation.items.values_list("kind", "title", "document__number")) == [
        ("transmission", "Quán triệt 05-CT/TU ngày 10/10/2022", "05-CT/TU"), ("information", "Phòng chống rét", None),
    ]  # fmt: skip
    assert [row.organization for row in orientation.addressees.all()] == [world.a]
    assert client_as("secretary").get(f"{LIST}{orientation.uuid}/tep/").content == b"%PDF-1.7 abc"
    assert client_as("neighbour").get(f"{LIST}{orientation.uuid}/tep/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "bắt buộc"),
        ("for_month", "2030-01", "2030-01"),
        ("for_month", "\x00", ""),
        ("addressees", ["C"], "C"),
        ("issued_on", "21/12/2022", "tương lai"),
        ("document_0", "05-CT/TU", "phải ghi cả số và ngày"),
        ("kind_1", "party", "party"),
        ("title_1", "x" * 301, "300"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    world: World, client_as: Any, field: str, value: Any, sentence: str
) -> None:
    response = client_as("commune").post(LIST + "lap/", {**TYPED, field: value})
    assert response.status_code == 422
    text = response.content.decode()
    assert sentence in text
    assert "Chú ý Tết" in text
    assert not Orientation.objects.exists()


def test_without_an_item_or_with_a_file_that_lies_it_is_refused(world: World, client_as: Any) -> None:
    empty = {**TYPED, "document_0": "", "title_1": ""}
    text = client_as("commune").post(LIST + "lap/", empty).content.decode()
    assert "ít nhất một nội dung" in text
    lying = {**TYPED, "file": SimpleUploadedFile("dinh-huong.pdf", b"MZ la chuong trinh")}
    assert "Nội dung tệp không phải PDF" in client_as("commune").post(LIST + "lap/", lying).content.decode()
    assert not Orientation.objects.exists()


def test_the_committee_is_one_of_the_users_own(world: World, client_as: Any) -> None:
    district = client_as("district")
    assert "Cấp ủy ban hành: Đảng bộ xã Dân Chủ" in district.get(LIST + "lap/?cap-uy=Y").content.decode()
    assert district.get(LIST + "lap/?cap-uy=A").status_code == 404  # a branch has nobody below it
    assert client_as("commune").get(LIST + "lap/?cap-uy=Y").status_code == 404


def test_who_reads_which(world: World) -> None:
    make_orientation(world.d, title="1 huyện, tất cả")
    make_orientation(world.d, title="2 huyện, xã Y", addressees=[world.y])
    make_orientation(world.x, title="3 xã X, chi bộ B", addressees=[world.b])
    make_orientation(world.y, title="4 xã Y")
    users = world.users
    assert titles(users["secretary"]) == ["1 huyện, tất cả"]
    assert titles(users["neighbour"]) == ["1 huyện, tất cả", "3 xã X, chi bộ B"]
    assert titles(users["commune"]) == ["1 huyện, tất cả", "3 xã X, chi bộ B"]
    assert titles(users["reader"]) == ["1 huyện, tất cả", "2 huyện, xã Y", "3 xã X, chi bộ B", "4 xã Y"]


def test_the_list_is_of_one_month_where_asked(world: World, client_as: Any) -> None:
    make_orientation(world.x, title="Tháng mười hai")
    make_orientation(world.x, title="Tháng mười một", month=date(2022, 11, 1))
    client = client_as("secretary")
    assert "Tháng mười một" in client.get(LIST).content.decode()
    assert "Tháng mười một" not in client.get(LIST + "?thang=2022-12").content.decode()
    assert [client.get(f"{LIST}?thang={text}").status_code for text in ("2022", "x", "2022-13")] == [404, 404, 404]


def test_before_use_it_is_put_right_on_its_page_afterwards_not(world: World, client_as: Any) -> None:
    orientation = make_orientation(world.x, AskedItem("information", "Phòng rét"), addressees=[world.a])
    client, where = client_as("commune"), f"{LIST}{orientation.uuid}/"
    form = client.get(where + "sua/").content.decode()
    assert 'value="Phòng rét"' in form
    typed = {**TYPED, "for_month": "2022-12", "title_1": "", "title_0": "Phòng rét đậm"}
    assert client.post(where + "sua/", typed).status_code == 302
    assert list(orientation.items.values_list("title", flat=True)) == ["Phòng rét đậm"]
    meeting = make_draft_meeting(world.a, date(2022, 12, 28))
    accept_proposals(meeting=meeting, by=SYSTEM, on=TODAY)
    assert "sua/" not in client.get(where).content.decode()
    response = client.post(where + "sua/", typed)
    assert response.status_code == 422
    assert "thu hồi và ban hành lại" in response.content.decode()
    question = client.get(where + "thu-hoi/").content.decode()
    assert "1 chi bộ đã đưa vào chương trình" in question
    client.post(where + "thu-hoi/")
    assert "Đã thu hồi ngày 20/12/2022" in client_as("secretary").get(where).content.decode()


def test_the_committee_sees_who_has_put_it_in_and_who_prepared_nothing(world: World, client_as: Any) -> None:
    world.users["neighbour"].phone = "0912345678"
    world.users["neighbour"].save()
    orientation = make_orientation(world.x, AskedItem("information", "Một"), AskedItem("information", "Hai"))
    meeting = make_draft_meeting(world.a, date(2022, 12, 28))
    accept_proposals(meeting=meeting, sources=[f"orientation:{orientation.items.first().pk}"], by=SYSTEM, on=TODAY)
    text = client_as("commune").get(f"{LIST}{orientation.uuid}/").content.decode()
    assert "Có 2 chi bộ nhận: 0 đã đưa đủ nội dung định hướng, 1 chưa chuẩn bị gì cho tháng" in text
    table = text.partition("<tbody>")[2]
    assert table.index("Chi bộ xóm Nà Rị") < table.index("Chi bộ xóm Lũng Phầy")
    assert "0912345678" in text
    assert "đưa vào 1/2" in text
    assert "đưa vào" not in client_as("secretary").get(f"{LIST}{orientation.uuid}/").content.decode()


def test_what_the_branches_of_a_month_have_prepared(world: World, client_as: Any) -> None:
    make_office(world.members["b_first"], world.b)
    meeting = make_draft_meeting(world.a, date(2022, 12, 28))
    make_item(meeting, "Bàn việc làm đường")
    comment_agenda(meeting=meeting, text="Bổ sung", by=SYSTEM, on=TODAY)
    make_item(make_draft_meeting(world.b, date(2022, 12, 27), kind="committee"), "Của chi ủy")
    client = client_as("district")
    text = client.get("/sinh-hoat/chuan-bi/").content.decode()
    assert "Có 4 chi bộ, 3 chi bộ chưa chuẩn bị chương trình" in text
    assert f"/sinh-hoat/{meeting.uuid}/chuong-trinh/" in text
    assert "Có 2 chi bộ, 1 chi bộ" in client.get("/sinh-hoat/chuan-bi/?to-chuc=X").content.decode()
    assert "Có 4 chi bộ, 4 chi bộ" in client.get("/sinh-hoat/chuan-bi/?thang=2022-11").content.decode()
    wrong = ("thang=2022-13", "thang=2022", "to-chuc=KHONG")
    assert [client.get(f"/sinh-hoat/chuan-bi/?{one}").status_code for one in wrong] == [404, 404, 404]


def test_the_pages_take_the_same_queries_for_any_number(
    world: World, client_as: Any, django_assert_num_queries: Any
) -> None:
    client = client_as("commune")
    orientation = make_orientation(world.x, *[AskedItem("transmission", f"{n}", make_document(f"{n}-CT/TU"))
                                              for n in range(3)])  # fmt: skip
    client.get(LIST)  # the first page of a session asks a little more
    for number in range(3):
        branch = make_organization(f"N{number}", world.x)
        meeting = make_draft_meeting(branch, date(2022, 12, 28))
        accept_proposals(meeting=meeting, by=SYSTEM, on=TODAY)
        make_orientation(world.x, title=f"Định hướng {number}")
        with django_assert_num_queries(35):
            client.get(f"{LIST}{orientation.uuid}/")
        with django_assert_num_queries(13):
            client.get(LIST)
        with django_assert_num_queries(14):
            client.get("/sinh-hoat/chuan-bi/")
