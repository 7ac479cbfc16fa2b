"""Pages of the register: the list, entering somebody, one person's file, what is put right."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.audit import AccessLog
from recruitment.models import Candidate, CandidatePaper, CriterionException, IntroducingBody, StepAct, Tag
from tests.factories import World, make_member
from tests.recruitment.entered import enter, keep_paper, make_exception, paper_of
from tests.recruitment.followed import close, make_mentorship

Clients = Callable[[str], Client]
REGISTER = "/phat-trien/ho-so/"
NEW = {"organization": "A", "listed_on": "2022-06-01", "full_name": "Nông Thị Hoa", "birth": "03/02/2000"}


def page(one: Candidate) -> str:
    return f"{REGISTER}{one.uuid}/"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("count", [1, 3])
def test_list_shows_the_scope_in_a_fixed_number_of_queries(
    world: World, client_as: Clients, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        enter(world.a, f"Nông Thị {'ABC'[number]}n", national_id=f"00430000077{number}")
    enter(world.c, "Sầm Văn Xa")
    client = client_as("commune")
    with django_assert_num_queries(22):
        response = client.get(REGISTER)

    assert f"Có {count} hồ sơ" in text(response)
    assert "…0770" in text(response)
    assert "004300000770" not in text(response)
    assert "Chi bộ xóm Lũng Phầy" in text(response)
    assert "Sầm Văn Xa" not in text(response)


def test_list_is_narrowed_by_its_address_and_says_what_it_cannot_use(world: World, client_as: Clients) -> None:
    body = IntroducingBody.objects.get(code="phu-nu")
    enter(world.a, "Đàm Thị Ước", gender="female", birth_date=date(2000, 2, 3), introduced_by_id=body.pk)
    enter(world.b, "Lê Văn Bình")
    client = client_as("commune")

    def names(query: str) -> list[str]:
        found = text(client.get(f"{REGISTER}?{query}"))
        return [name for name in ("Đàm Thị Ước", "Lê Văn Bình") if name in found]

    for query in ("q=uoc", "nhom=nu", "doan-the=phu-nu", "to-chuc=A", "tuoi-tu=20", "tuoi-den=30"):
        assert names(query) == ["Đàm Thị Ước"]
    assert names("tinh-trang=da-dong") == names("buoc=listed") == names("cho-tu=2022-05-31") == []
    assert client.get(f"{REGISTER}?to-chuc=C").status_code == 404
    wrong = client.get(f"{REGISTER}?buoc=bogus&nhom=bogus&tuoi-tu=-1&cho-tu=9999-99-99&trang=0&dia-ban=V9")
    assert wrong.status_code == 200
    assert names("buoc=bogus") == ["Đàm Thị Ước", "Lê Văn Bình"]
    assert client.get(f"{REGISTER}?dang=csv&buoc=bogus").status_code == 400


def test_list_is_handed_out_whole_and_logged(world: World, client_as: Clients) -> None:
    enter(world.a, national_id="004300000777", tag_ids=[Tag.objects.get(code="tri-thuc").pk], gender="female")
    file = client_as("secretary").get(f"{REGISTER}?dang=csv&to-chuc=A")

    assert "Nông Thị Hoa" in file.content.decode("utf-8-sig")
    assert "004300000777" in file.content.decode("utf-8-sig")
    assert "nữ; thôn, bản, khu phố; trí thức" in file.content.decode("utf-8-sig")
    line = AccessLog.objects.get(action=AccessLog.Action.EXPORT)
    assert (line.subject, line.organization_id, line.detail["rows"]) == (
        "Hồ sơ phát triển đảng ngày 1/6/2022 – Chi bộ xóm Lũng Phầy", world.a.pk, 1,
    )  # fmt: skip
    assert client_as("visitor").get(f"{REGISTER}?dang=csv").status_code == 403


def test_visitor_sees_names_without_a_way_into_files(world: World, client_as: Clients) -> None:
    one = enter(world.a)
    client = client_as("visitor")

    assert page(one) not in text(client.get(REGISTER))
    assert page(one) in text(client_as("secretary").get(REGISTER))
    assert client.get(page(one)).status_code == 403


def test_secretary_enters_somebody(world: World, client_as: Clients) -> None:
    client = client_as("secretary")
    form = text(client.get(f"{REGISTER}them/"))
    tag = Tag.objects.get(code="tri-thuc")
    response = client.post(f"{REGISTER}them/", NEW | {"tags": [tag.pk], "national_id": "004 300 000 777"})
    one = Candidate.objects.get()

    assert 'value="A"' in form  # his one branch
    assert (response.status_code, response.url) == (302, page(one))
    assert (one.full_name, one.birth_date, one.national_id) == ("Nông Thị Hoa", date(2000, 2, 3), "004300000777")
    assert [row.tag for row in one.tags.all()] == [tag]
    assert one.acts.get().by == str(world.users["secretary"])
    assert "Đã lập hồ sơ phát triển đảng của Nông Thị Hoa." in text(client.get(page(one)))


def test_who_looks_like_somebody_is_asked_and_entered_once_confirmed(world: World, client_as: Clients) -> None:
    make_member("Nông Thị Hòa", world.b, birth_date=date(2000, 2, 3))
    client = client_as("secretary")
    asked = client.post(f"{REGISTER}them/", NEW | {"full_name": "Nông Thị Hoà", "confirmed": "False"})

    assert asked.status_code == 422
    assert "Đã có đảng viên cùng họ tên và ngày sinh." in text(asked)
    assert 'type="checkbox" name="confirmed"' in text(asked)
    # He belongs to the neighbours: nothing more is told of him here.
    assert "Người ấy không thuộc phạm vi bạn xem được" in text(asked)
    assert 'type="checkbox" name="confirmed"' not in text(client.get(f"{REGISTER}them/"))
    done = client.post(f"{REGISTER}them/", NEW | {"full_name": "Nông Thị Hoà", "confirmed": "on"})
    assert done.status_code == 302
    assert Candidate.objects.count() == 1


def test_who_is_alike_and_in_sight_is_led_to(world: World, client_as: Clients) -> None:
    member = make_member("Nông Thị Hòa", world.a, birth_date=date(2000, 2, 3))
    other = enter(world.a, "Nông Thị Hoá", birth_date=date(2000, 2, 3))
    asked = text(client_as("secretary").post(f"{REGISTER}them/", NEW))

    assert f'<a href="/dang-vien/{member.uuid}/">Nông Thị Hòa</a> (đảng viên, Chi bộ xóm Lũng Phầy)' in asked
    assert f'<a href="{page(other)}">Nông Thị Hoá</a> (đang được theo dõi, Chi bộ xóm Lũng Phầy)' in asked


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"organization": "B"}, "Không tìm thấy tổ chức"),
        ({"birth": "21/12/2022"}, "Ngày này ở tương lai"),
        ({"national_id": "12"}, "Số định danh cá nhân gồm 12 chữ số."),
        ({"national_id": "004300000001"}, "Số định danh này là của một đảng viên đã có trong hệ thống."),
        ({"former_member": "999999999999"}, "Không có ai mang số này trong hệ thống."),
        ({"full_name": "a" * 10_000}, "ký tự"),
        ({"full_name": "\x00"}, "ký tự"),
        ({"listed_on": "9999-12-31"}, "hãy xem lại năm"),
        ({"tags": ["99999"]}, "99999"),
        ({"place": "không có"}, "Không tìm thấy địa bàn"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    world: World, client_as: Clients, typed: dict[str, Any], sentence: str
) -> None:
    response = client_as("secretary").post(f"{REGISTER}them/", NEW | {"address": "Xóm Lũng Phầy"} | typed)

    assert response.status_code == 422
    assert sentence in text(response)
    assert "Xóm Lũng Phầy" in text(response)
    assert not Candidate.objects.exists()


def test_page_tells_what_the_file_holds_and_is_logged(
    world: World, client_as: Clients, django_assert_max_num_queries: Any
) -> None:
    one = enter(world.a, birth_date=date(2000, 2, 3), gender="female", general_education="upper_secondary")
    keep_paper(world.a)
    make_exception(world.a)
    client = client_as("secretary")
    with django_assert_max_num_queries(95):
        found = text(client.get(page(one)))

    for told in (
        "Quần chúng ưu tú", "22 tuổi 10 tháng", "nữ; thanh niên (đến 30 tuổi); thôn, bản, khu phố",
        "Trung học phổ thông; cần từ trung học cơ sở", "Chi bộ có 7 đảng viên chính thức; cần ít nhất 3",
        "Được xem xét trường hợp đặc biệt theo 45-CV/HU ngày 03/05/2022: xóm chưa có đảng viên",
        "1-KNĐ Đơn xin vào Đảng", "có giá trị đến hết 02/10/2023", "Tải don.pdf", "bước tiếp theo",
    ):  # fmt: skip
        assert told in found, told
    assert "Rút" in found
    line = AccessLog.objects.get(action=AccessLog.Action.READ)
    assert (line.subject, line.subject_id, line.organization_id) == (
        "Hồ sơ phát triển đảng Nông Thị Hoa", str(one.uuid), world.a.pk,
    )  # fmt: skip
    # Above, where the branch has its secretary, one reads and acts only on one's own steps.
    above = text(client_as("commune").get(page(one)))
    assert "Sửa thông tin" not in above
    assert "Thêm giấy tờ" in above


def test_next_step_and_mentors_stand_on_one_page(world: World, client_as: Clients) -> None:
    one = enter(world.a, birth_date=date(2000, 2, 3))
    mentorship = make_mentorship(one, world.members["an"])
    found = text(client_as("secretary").get(page(one)))

    assert "Bước tiếp theo: cảm tình Đảng" in found
    assert f'<a href="/phat-trien/giup-do/{mentorship.uuid}/">Hoàng Văn An</a>' in found
    assert "1 đảng viên giúp đỡ, 1 người đã cùng công tác, cư trú từ 12 tháng; cần 2" in found


def test_what_was_done_and_undone_stands_at_its_step(world: World, client_as: Clients) -> None:
    one = enter(world.a)
    common = {"candidate": one, "organization": world.a, "branch": world.a, "by": "thử"}
    StepAct.objects.create(**common, stage="listed", on=date(2022, 7, 1), taken_back=True)
    StepAct.objects.create(**common, stage="prospect", kind="deferred", on=date(2022, 8, 1), note="đi làm xa")
    found = text(client_as("secretary").get(page(one)))

    assert "đã ghi ngày 01/07/2022, sau đó lùi lại" in found
    assert "01/08/2022</span> Tạm hoãn (quần chúng ưu tú), Chi bộ xóm Lũng Phầy: đi làm xa" in found


def test_correction_keeps_what_another_wrote_meanwhile(world: World, client_as: Clients) -> None:
    one = enter(world.a, birth_date=date(2000, 2, 3))
    client = client_as("secretary")
    shown = client.get(f"{page(one)}sua/").context["form"]
    sent = {shown.add_initial_prefix(name): shown[name].initial or "" for name in shown.guarded}
    sent = {name: str(value) for name, value in sent.items() if name not in ("initial-birth",)}
    Candidate.objects.update(address="Xóm Lũng Phầy")
    typed = {"full_name": "Nông Thị Huệ", "birth": "03/02/2000", "listed_on": "2022-06-01", "note": "đổi tên"}
    response = client.post(f"{page(one)}sua/", sent | typed)
    one.refresh_from_db()

    assert response.status_code == 302
    assert (one.full_name, one.note, one.address) == ("Nông Thị Huệ", "đổi tên", "Xóm Lũng Phầy")


def test_groups_are_set_by_hand(world: World, client_as: Clients) -> None:
    one = enter(world.a, tag_ids=[Tag.objects.get(code="tri-thuc").pk])
    other = Tag.objects.get(code="cong-an-vien")
    client_as("secretary").post(f"{page(one)}nhom/", {"tags": [other.pk]})

    assert [row.tag for row in one.tags.all()] == [other]
    ruled = Tag.objects.get(code="nu")
    refused = client_as("secretary").post(f"{page(one)}nhom/", {"tags": [ruled.pk]})
    assert refused.status_code == 422


def test_papers_come_in_go_out_and_are_handed_out_with_a_line_in_the_log(world: World, client_as: Clients) -> None:
    one = enter(world.a)
    client = client_as("secretary")
    file = SimpleUploadedFile("don.pdf", b"%PDF-1.7 x", "application/pdf")
    typed = {"paper": paper_of(one).pk, "dated": "2022-10-03", "number": "1", "file": file}
    assert client.post(f"{page(one)}giay-to/", typed).status_code == 302
    paper = CandidatePaper.objects.get()
    response = client.get(f"{page(one)}giay-to/{paper.uuid}/")

    assert (response.content, response["Content-Disposition"]) == (b"%PDF-1.7 x", 'attachment; filename="don.pdf"')
    assert AccessLog.objects.filter(action=AccessLog.Action.DOWNLOAD, subject="1-KNĐ Đơn xin vào Đảng của Nông Thị Hoa")
    assert client.post(f"{page(one)}giay-to/{paper.uuid}/rut/").status_code == 302
    assert client.get(f"{page(one)}giay-to/{paper.uuid}/").status_code == 404
    assert CandidatePaper.objects.get().removed


def test_each_body_brings_the_papers_of_its_own_steps(world: World, client_as: Clients) -> None:
    one = enter(world.a)
    commune = client_as("commune")
    offered = text(commune.get(f"{page(one)}giay-to/"))
    refused = commune.post(f"{page(one)}giay-to/", {"paper": paper_of(one).pk, "dated": "2022-10-03"})

    assert "Kết quả thẩm tra lý lịch" in offered
    assert "Đơn xin vào Đảng" not in offered
    assert refused.status_code == 422
    assert not CandidatePaper.objects.exists()


def test_false_file_is_refused_beside_its_field(world: World, client_as: Clients) -> None:
    one = enter(world.a)
    typed = {"paper": paper_of(one).pk, "dated": "2022-10-03", "file": SimpleUploadedFile("a.pdf", b"MZ...")}
    response = client_as("secretary").post(f"{page(one)}giay-to/", typed)

    assert response.status_code == 422
    assert "Nội dung tệp không phải PDF" in text(response)


def test_exception_is_noted_with_its_document_and_taken_back(world: World, client_as: Clients) -> None:
    one = enter(world.a)
    client = client_as("district")
    typed = {"criterion": "age", "reason": "xóm chưa có đảng viên"}
    assert client.post(f"{page(one)}dac-biet/", typed).status_code == 422
    typed |= {"document_number": "45-CV/HU", "document_date": "2022-05-03"}
    assert client.post(f"{page(one)}dac-biet/", typed).status_code == 302
    row = CriterionException.objects.get()
    assert str(row.document) == "45-CV/HU ngày 03/05/2022"
    assert client.post(f"{page(one)}dac-biet/{row.pk}/bo/").status_code == 302
    assert not CriterionException.objects.exists()


def test_closed_file_offers_no_correction_and_refuses_one(world: World, client_as: Clients) -> None:
    one = enter(world.a)
    close(one, "withdrawn", date(2022, 7, 1))
    client = client_as("secretary")
    refused = client.post(f"{page(one)}sua/", {"full_name": "Nông Thị Huệ", "listed_on": "2022-06-01"})

    assert "Sửa thông tin" not in text(client.get(page(one)))
    assert refused.status_code == 422
    assert "Hồ sơ đã kết thúc (rút, thôi không xét), không sửa được nữa." in text(refused)
    assert Candidate.objects.get().full_name == "Nông Thị Hoa"


def test_branch_too_small_leads_to_its_own_waiver(world: World, client_as: Clients) -> None:
    one = enter(world.e)
    client = client_as("district")
    assert f"/to-chuc/{world.e.uuid}/cap-uy/" in text(client.get(page(one)))
    form = text(client.get(f"{page(one)}dac-biet/"))
    assert 'value="age"' in form
    assert 'value="branch_size"' not in form


def test_who_moved_leaves_name_and_span(world: World, client_as: Clients) -> None:
    one = enter(world.a)
    one.stays.update(end=date(2022, 9, 1))
    one.stays.create(organization=world.b, start=date(2022, 9, 1))
    Candidate.objects.update(organization=world.b)
    client = client_as("secretary")

    assert client.get(page(one)).status_code == 404
    left = text(client.get(f"{REGISTER}da-chuyen/"))
    assert "Nông Thị Hoa" in left
    assert "31/08/2022" in left
    assert "Nông Thị Hoa" not in text(client.get(REGISTER))
