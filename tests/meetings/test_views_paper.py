"""A meeting written down on paper and typed in later: the tick, the scan, and where both are seen."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.audit import SYSTEM
from meetings.models import Meeting, MeetingFile
from meetings.services import send_meeting
from tests.factories import World, make_draft_meeting

pytestmark = pytest.mark.django_db

TYPED = {"organization": "A", "kind": "regular", "date": "05/11/2022", "for_month": ""}


def scan(content: bytes = b"%PDF-1.7 to giay", name: str = "to-giay.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def open_from_paper(client: Any) -> Meeting:
    answer = client.post("/sinh-hoat/lap/", {**TYPED, "from_paper": "on", "scan": scan()})
    meeting = Meeting.objects.get(date=date(2022, 11, 5))
    assert answer["Location"] == f"/sinh-hoat/{meeting.uuid}/diem-danh/"
    return meeting


def test_a_meeting_is_opened_with_the_scan_of_its_paper(world: World, client_as: Any) -> None:
    client = client_as("secretary")
    meeting = open_from_paper(client)
    assert meeting.from_paper is True
    paper = MeetingFile.objects.get(meeting=meeting)
    assert (paper.kind, paper.title, paper.attached_on) == ("paper_roll", "Bản giấy ngày 05/11/2022", world.today)
    assert bytes(paper.file.content) == b"%PDF-1.7 to giay"
    page = client.get(f"/sinh-hoat/{meeting.uuid}/diem-danh/").content.decode()
    assert "Đang nhập từ bản giấy." in page
    assert f'href="/sinh-hoat/{meeting.uuid}/tai-lieu/{paper.uuid}/"' in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ\x90 chuong trinh", "Nội dung tệp không phải PDF"),
        (b"", "Tệp rỗng (0 byte)."),
        (b"%PDF-1.7" + b"0" * (10 * 1024 * 1024), "quá 10 MB"),
    ],
)
def test_a_scan_that_is_none_opens_nothing(world: World, client_as: Any, content: bytes, sentence: str) -> None:
    answer = client_as("secretary").post("/sinh-hoat/lap/", {**TYPED, "topic": "Còn nguyên", "scan": scan(content)})
    page = answer.content.decode()
    assert sentence in page
    assert 'value="Còn nguyên"' in page
    assert not Meeting.objects.exists()
    assert not MeetingFile.objects.exists()


def test_a_scan_says_that_there_was_a_paper_and_nothing_else_does(world: World, client_as: Any) -> None:
    client = client_as("secretary")
    client.post("/sinh-hoat/lap/", {**TYPED, "scan": scan()})
    client.post("/sinh-hoat/lap/", {**TYPED, "date": "05/10/2022"})
    assert dict(Meeting.objects.values_list("date", "from_paper")) == {
        date(2022, 11, 5): True, date(2022, 10, 5): False,
    }  # fmt: skip


def test_the_tick_is_set_and_taken_back_while_it_is_open(world: World, client_as: Any) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 11, 5))
    client = client_as("secretary")
    assert (
        f"/sinh-hoat/{meeting.uuid}/sua/?tu-giay=1" in client.get(f"/sinh-hoat/{meeting.uuid}/phieu/").content.decode()
    )
    form = client.get(f"/sinh-hoat/{meeting.uuid}/sua/?tu-giay=1").content.decode()
    assert 'name="from_paper"' in form
    assert "checked" in form
    assert "checked" not in client.get(f"/sinh-hoat/{meeting.uuid}/sua/").content.decode()
    typed = {"kind": "regular", "date": "05/11/2022", "for_month": "2022-11"}
    client.post(f"/sinh-hoat/{meeting.uuid}/sua/", {**typed, "from_paper": "on"})
    meeting.refresh_from_db()
    assert (meeting.from_paper, MeetingFile.objects.count()) == (True, 0)
    client.post(f"/sinh-hoat/{meeting.uuid}/sua/", typed)
    meeting.refresh_from_db()
    assert meeting.from_paper is False


def test_entered_late_from_paper_it_says_both_wherever_it_is_listed(world: World, client_as: Any) -> None:
    client = client_as("secretary")
    meeting = make_draft_meeting(world.a, date(2022, 11, 5), {})
    Meeting.objects.filter(pk=meeting.pk).update(from_paper=True)
    make_draft_meeting(world.a, date(2022, 12, 5), {})
    send_meeting(meeting=meeting, by=SYSTEM, on=date(2022, 12, 6))
    flag, late = '<span class="state">nhập từ bản giấy</span>', "gửi muộn"
    for address in (f"/sinh-hoat/{meeting.uuid}/", "/sinh-hoat/?giay=on"):
        page = client.get(address).content.decode()
        assert flag in page, address
        assert late in page, address
    listed = client.get("/sinh-hoat/?giay=on").content.decode()
    assert ("05/11/2022" in listed, "05/12/2022" in listed) == (True, False)
    assert "Nhập từ bản giấy, gửi muộn." in client.get(f"/sinh-hoat/{meeting.uuid}/bien-ban/").content.decode()
    waiting = client_as("commune").get("/sinh-hoat/xac-nhan/").content.decode()
    assert flag in waiting
    rows = client.get("/sinh-hoat/?dang=json&giay=on").json()["rows"]
    assert [(row["date"], row["from_paper"], row["sent_late"]) for row in rows] == [
        ("2022-11-05", "nhập từ bản giấy", "muộn")
    ]


def test_the_trail_tells_when_the_tick_was_set(world: World, client_as: Any) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 11, 5), {})
    client = client_as("secretary")
    typed = {"kind": "regular", "date": "05/11/2022", "for_month": "2022-11", "from_paper": "on"}
    client.post(f"/sinh-hoat/{meeting.uuid}/sua/", typed)
    page = client.get(f"/sinh-hoat/{meeting.uuid}/").content.decode()
    assert "nhập từ phiếu giấy" in page
