"""The page of an agenda: for the branch that prepares it, for those above who read and comment, for nobody else."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.audit import SYSTEM, AccessLog
from core.documents import Document
from meetings.models import AgendaComment, AgendaItem, AgendaRefusal, Meeting, MeetingFile
from meetings.services import AskedItem, attach_file, open_preparation
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.meetings.preparing import make_conclusion, make_document, make_item, make_orientation, make_task
from tests.offices import make_office

TODAY = date(2022, 12, 20)
HELD = date(2022, 12, 28)


@pytest.fixture
def meeting(world: World) -> Meeting:
    return make_draft_meeting(world.a, HELD)


def address(meeting: Meeting, more: str = "chuong-trinh/") -> str:
    return f"/sinh-hoat/{meeting.uuid}/{more}"


def page(client: Client, meeting: Meeting) -> str:
    response = client.get(address(meeting))
    assert response.status_code == 200
    return response.content.decode()


def titles(meeting: Meeting) -> list[str]:
    return list(AgendaItem.objects.filter(meeting=meeting).values_list("title", flat=True))


def buttons(text: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)"', text)


def test_each_proposal_with_one_tap_and_all_at_once(world: World, client_as: Any, meeting: Meeting) -> None:
    make_task(world.a, "Thu quỹ", date(2022, 12, 10))
    client = client_as("secretary")
    first = page(client, meeting)
    assert len(buttons(first, "nhan")) == 10  # eight lines, criticism, the task
    (task,) = [one for one in buttons(first, "nhan") if one.startswith("task:")]
    response = client.post(address(meeting), {"nhan": task}, follow=True)
    assert response.redirect_chain == [(address(meeting) + "#de-xuat", 302)]
    assert titles(meeting) == ["Kiểm điểm việc đã giao: Thu quỹ"]
    client.post(address(meeting), {"bo": "criticism"})
    client.post(address(meeting), {"nhan-het": "*"})
    text = page(client, meeting)
    assert len(titles(meeting)) == 9
    assert buttons(text, "nhan") == []
    assert buttons(text, "dua-lai") == ["criticism"]
    client.post(address(meeting), {"dua-lai": "criticism"})
    assert buttons(page(client, meeting), "nhan") == ["criticism"]


def test_one_source_at_once(world: World, client_as: Any, meeting: Meeting) -> None:
    client = client_as("roll_taker")
    lines = buttons(page(client, meeting), "nguon-template")
    assert len(lines) == 8
    client.post(address(meeting), {"nhan-het": "template", "nguon-template": lines})
    assert len(titles(meeting)) == 8
    assert not AgendaItem.objects.filter(source="criticism").exists()


def test_items_move_by_buttons_without_script(client_as: Any, meeting: Meeting) -> None:
    items = [make_item(meeting, title) for title in ("một", "hai", "ba")]
    client = client_as("secretary")
    response = client.post(address(meeting), {"len": str(items[2].uuid)})
    assert response["Location"] == f"{address(meeting)}#nd-{items[2].uuid}"
    client.post(address(meeting), {"xuong": str(items[0].uuid)})
    assert titles(meeting) == ["ba", "một", "hai"]
    assert client.post(address(meeting), {"len": "không-có"}).status_code == 404


def test_an_item_by_hand_with_a_document_picked_or_typed(world: World, client_as: Any, meeting: Meeting) -> None:
    known = make_document()
    make_orientation(world.d, AskedItem("transmission", "Quán triệt", known))
    client = client_as("secretary")
    form = client.get(address(meeting, "chuong-trinh/them/")).content.decode()
    assert '<option value="05-CT/TU ngày 10/10/2022">' in form
    typed = {"kind": "transmission", "title": "Quán triệt văn bản", "minutes": "15", "detail": "Đọc toàn văn"}
    for paper in ("05-CT/TU ngày 10/10/2022", "12-NQ/HU, ngày 3/12/2022", ""):
        response = client.post(address(meeting, "chuong-trinh/them/"), {**typed, "document": paper})
        assert response["Location"] == address(meeting)
    rows = AgendaItem.objects.values_list("document__number", "document__kind", "minutes")
    assert list(rows) == [("05-CT/TU", "directive", 15), ("12-NQ/HU", "resolution", 15), (None, None, 15)]
    assert Document.objects.filter(number="05-CT/TU").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("document", "05-CT/TU", "phải ghi cả số và ngày"),
        ("document", "05-CT/TU ngày 31/02/2022", "Không có ngày này"),
        ("document", "05-CT/TU ngày 10/10/9999", "hãy xem lại năm"),
        ("title", "", "bắt buộc"),
        ("title", "x" * 301, "300"),
        ("kind", "party", "party"),
        ("minutes", "0", "1"),
        ("minutes", "99999999999999999999", "600"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client_as: Any, meeting: Meeting, field: str, value: str, sentence: str
) -> None:
    typed = {"kind": "discussion", "title": "Bàn việc làm đường", "detail": "Bản đồ kèm theo", field: value}
    response = client_as("secretary").post(address(meeting, "chuong-trinh/them/"), typed)
    assert response.status_code == 422
    text = response.content.decode()
    assert sentence in text
    assert "Bản đồ kèm theo" in text
    assert titles(meeting) == []


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten_unseen(client_as: Any, meeting: Meeting) -> None:
    item = make_item(meeting, "Bàn việc làm đường")
    where = address(meeting, f"chuong-trinh/{item.uuid}/sua/")
    shown = {"initial-kind": "discussion", "initial-title": "Bàn việc làm đường", "initial-detail": "",
             "initial-minutes": "", "initial-document": ""}  # fmt: skip
    AgendaItem.objects.filter(pk=item.pk).update(title="Bàn việc làm cầu", detail="Có bản vẽ")
    typed = {"kind": "discussion", "title": "Bàn việc làm kênh", "detail": "", "minutes": "20", "document": ""}
    response = client_as("secretary").post(where, {**shown, **typed})
    assert response.status_code == 422
    assert "người khác đã ghi ô này là “Bàn việc làm cầu”" in response.content.decode()
    client_as("secretary").post(where, {**shown, **typed, "title": "Bàn việc làm đường"})
    item.refresh_from_db()
    assert (item.title, item.detail, item.minutes) == ("Bàn việc làm cầu", "Có bản vẽ", 20)


def test_an_item_is_taken_out_after_a_question(client_as: Any, meeting: Meeting) -> None:
    item, kept = make_item(meeting, "Bàn việc làm đường"), make_item(meeting, "Đã bàn")
    AgendaItem.objects.filter(pk=kept.pk).update(proceedings="Đồng chí An nói")
    client = client_as("secretary")
    assert "Bàn việc làm đường" in client.get(address(meeting, f"chuong-trinh/{item.uuid}/bo/")).content.decode()
    client.post(address(meeting, f"chuong-trinh/{item.uuid}/bo/"))
    response = client.post(address(meeting, f"chuong-trinh/{kept.uuid}/bo/"), follow=True)
    assert "không bỏ được" in response.content.decode()
    assert titles(meeting) == ["Đã bàn"]
    assert client.get(address(meeting, f"chuong-trinh/{item.uuid}/bo/")).status_code == 404


def test_an_item_of_another_meeting_is_not_reached_through_this_one(
    world: World, client_as: Any, meeting: Meeting
) -> None:
    other = make_item(make_draft_meeting(world.b, HELD), "Của chi bộ khác")
    client = client_as("secretary")
    for path in (f"chuong-trinh/{other.uuid}/sua/", f"chuong-trinh/{other.uuid}/bo/"):
        assert client.get(address(meeting, path)).status_code == 404
    assert client.post(address(meeting), {"len": str(other.uuid)}).status_code == 404


def test_the_orientation_stands_there_whether_taken_or_not(world: World, client_as: Any, meeting: Meeting) -> None:
    make_orientation(world.x, AskedItem("information", "Phòng chống rét"), AskedItem("other", "Thu đảng phí"))
    text = page(client_as("reader"), meeting)
    assert "Đảng bộ xã Nam Tuấn" in text
    assert text.count("chưa đưa vào") == 2
    secretary = client_as("secretary")
    wanted = buttons(page(secretary, meeting), "nguon-orientation")
    secretary.post(address(meeting), {"nhan": wanted[0]})
    text = page(client_as("reader"), meeting)
    assert (text.count("chưa đưa vào"), text.count("đã đưa vào")) == (1, 1)
    other = page(client_as("reader"), make_draft_meeting(world.a, HELD, kind="thematic"))
    assert (other.count("chưa đưa vào"), other.count("đã đưa vào kỳ khác")) == (1, 1)


@pytest.mark.parametrize("actor", ["visitor", "commune", "district"])
def test_those_above_comment_and_the_branch_sees_it(world: World, client_as: Any, meeting: Meeting, actor: str) -> None:
    client = client_as(actor)
    assert "Gửi góp ý" in page(client, meeting)
    client.post(address(meeting, "gop-y/"), {"text": "Bổ sung nội dung <b>phòng rét</b>"})
    text = page(client_as("secretary"), meeting)
    assert "Bổ sung nội dung &lt;b&gt;phòng rét&lt;/b&gt;" in text
    assert f"Người dùng {actor}" in text
    assert "Gửi góp ý" not in text


def test_an_empty_comment_is_asked_for_again_one_after_the_day_refused(
    world: World, client_as: Any, meeting: Meeting
) -> None:
    client = client_as("commune")
    response = client.post(address(meeting, "gop-y/"), {"text": "   "})
    assert response.status_code == 422
    assert "bắt buộc" in response.content.decode()
    past = make_draft_meeting(world.a, date(2022, 12, 5), kind="thematic")
    assert "Gửi góp ý" not in page(client, past)
    response = client.post(address(past, "gop-y/"), {"text": "Muộn"}, follow=True)
    assert "đã qua" in response.content.decode()
    assert not AgendaComment.objects.exists()


def test_the_committee_prepares_it_in_one_act_and_its_content_comes_back(
    world: World, client_as: Any, meeting: Meeting
) -> None:
    make_office(world.members["an"], world.a)
    client = client_as("secretary")
    assert 'value="27/12/2022"' in client.get(address(meeting, "hop-chi-uy/")).content.decode()
    response = client.post(address(meeting, "hop-chi-uy/"), {"date": "26/12/2022", "starts_at": "19h"})
    preparing = Meeting.objects.get(kind="committee")
    assert response["Location"] == address(preparing)
    assert preparing.prepares == meeting
    make_conclusion(preparing, "Trình chi bộ hai việc")
    assert "chuẩn bị cho kỳ sinh hoạt chi bộ ngày 28/12/2022" in page(client, preparing)
    text = page(client, meeting)
    assert "Họp chi ủy ngày 26/12/2022" in text
    assert "Trình chi bộ hai việc" in text
    assert "Trình chi bộ hai việc" not in page(client_as("reader"), meeting)  # what was concluded may name people
    response = client.post(address(meeting, "hop-chi-uy/"), {"date": "27/12/2022"})
    assert response.status_code == 422
    assert "đã có họp chi ủy" in response.content.decode()


def upload(client: Client, meeting: Meeting, content: bytes, name: str = "ke-hoach.pdf", **values: str) -> Any:
    given = {"kind": "material", "title": "Kế hoạch", **values, "file": SimpleUploadedFile(name, content)}
    return client.post(address(meeting, "tai-lieu/them/"), given)


def test_a_paper_is_attached_downloaded_and_taken_off(client_as: Any, meeting: Meeting) -> None:
    item = make_item(meeting, "Bàn kế hoạch")
    client = client_as("secretary")
    assert upload(client, meeting, b"%PDF-1.7 abc", item=str(item.uuid))["Location"] == address(meeting)
    paper = MeetingFile.objects.get()
    assert (paper.item, paper.attached_on, paper.attached_by) == (item, TODAY, "Người dùng secretary")
    where = address(meeting, f"tai-lieu/{paper.uuid}/")
    response = client_as("reader").get(where)
    assert (response.content, response["Content-Type"]) == (b"%PDF-1.7 abc", "application/pdf")
    assert response["Content-Disposition"] == 'attachment; filename="ke-hoach.pdf"'
    assert AccessLog.objects.filter(action="download", subject__startswith="Kế hoạch, Chi bộ xóm Lũng Phầy").exists()
    client.post(where + "go/")
    paper.refresh_from_db()
    assert paper.removed_on == TODAY
    assert client.get(where).status_code == 404
    assert "Kế hoạch" not in page(client, meeting)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"MZ\x90 chuong trinh", "ke-hoach.pdf", "Nội dung tệp không phải PDF"),
        (b"<script>alert(1)</script>", "anh.png", "Nội dung tệp không phải PDF"),
        (b"", "rong.pdf", "Tệp rỗng"),
        (b"%PDF-1.7" + b"0" * (10 * 1024 * 1024), "to.pdf", "quá 10 MB"),
    ],
)
def test_a_file_that_lies_about_its_type_is_refused_with_a_sentence(
    client_as: Any, meeting: Meeting, content: bytes, name: str, sentence: str
) -> None:
    response = upload(client_as("secretary"), meeting, content, name)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not MeetingFile.objects.exists()


def test_papers_that_name_people_are_for_who_reads_the_roll(world: World, client_as: Any) -> None:
    meeting = make_sent_meeting(world.a, date(2022, 12, 5))
    client = client_as("secretary")
    form = client.get(address(meeting, "tai-lieu/them/")).content.decode()
    assert 'value="material"' not in form
    assert upload(client, meeting, b"\xff\xd8\xff anh", "bb.jpg", kind="signed").status_code == 302
    where = address(meeting, f"tai-lieu/{MeetingFile.objects.get().uuid}/")
    assert {actor: client_as(actor).get(where).status_code for actor in ("visitor", "reader", "neighbour")} == {
        "visitor": 200, "reader": 404, "neighbour": 404,
    }  # fmt: skip
    assert "Kế hoạch" not in page(client_as("reader"), meeting)


def test_once_sent_the_agenda_is_to_read(world: World, client_as: Any) -> None:
    meeting = make_sent_meeting(world.a, date(2022, 12, 5))
    client = client_as("secretary")
    text = page(client, meeting)
    assert "Đưa tất cả vào" not in text
    assert "Chi bộ chưa chuẩn bị chương trình." in text
    response = client.post(address(meeting), {"nhan-het": "*"}, follow=True)
    assert "đã gửi, không sửa được" in response.content.decode()
    assert titles(meeting) == []


@pytest.mark.parametrize(
    "sent", [{}, {"nhan": "task:1"}, {"nhan": "x" * 5000}, {"bo": "x\x00y"}, {"len": "\x00"}, {"nhan-het": "template"}]
)
def test_whatever_is_sent_no_page_breaks(client_as: Any, meeting: Meeting, sent: dict[str, str]) -> None:
    response = client_as("secretary").post(address(meeting), sent)
    assert response.status_code in (302, 400, 404)
    assert titles(meeting) == []
    assert not AgendaRefusal.objects.exists()


def test_the_page_takes_the_same_queries_for_any_number(
    world: World, client_as: Any, meeting: Meeting, django_assert_num_queries: Any
) -> None:
    make_office(world.members["an"], world.a)
    client = client_as("secretary")
    page(client, meeting)
    preparing = open_preparation(meeting=meeting, date=date(2022, 12, 26), by=SYSTEM, on=TODAY)
    for number in range(3):
        item = make_item(meeting, f"Nội dung {number}", document=make_document(f"{number}-CT/TU"))
        attach_file(meeting=meeting, kind="material", title=f"Tệp {number}", item=item, on=TODAY, by=SYSTEM,
                    file=(b"%PDF-1.7", "a.pdf", "application/pdf"))  # fmt: skip
        make_orientation(world.x, AskedItem("transmission", "Quán triệt", make_document(f"{number}-NQ/HU")))
        make_conclusion(preparing, f"Kết luận {number}")
        AgendaComment.objects.create(meeting=meeting, organization=world.a, text="Góp ý")
        with django_assert_num_queries(62):
            page(client, meeting)
    assert len(page(client, meeting).encode()) < 60_000
