"""The year book of a branch: its tables in every face, the bound paper with the minutes, and who gets it."""

import re
import subprocess
from datetime import date, time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from core.audit import SYSTEM, AccessLog
from core.documents import Document
from core.periods import Period
from core.rendering import json_face, render
from meetings.models import Meeting, MeetingSlot, NotHeld, Resolution, Theme, Vote
from meetings.queries import minutes_of
from meetings.reports import YEARBOOK
from meetings.services import RecordedMeeting, record_meetings, state_not_held
from tests.factories import World, full_roll, make_draft_meeting
from tests.meetings.preparing import make_conclusion, make_document, make_item, make_opinion, make_task

pytestmark = pytest.mark.django_db

YEAR = Period.parse("2022")


def hold(world: World, on: date, kind: str = "regular", **values: Any) -> Meeting:
    roll = full_roll(world.a, on)
    new = RecordedMeeting(world.a.pk, kind, on, on.replace(day=1), roll=roll, **values)
    (pk,) = record_meetings(new=[new], by=SYSTEM)
    return Meeting.objects.get(pk=pk)


@pytest.fixture
def year(world: World) -> World:
    """A year of branch A: a slot, two themes, five months held (one late), one not held, one being written."""
    MeetingSlot.objects.create(organization=world.a, start=date(2022, 1, 1), rule="day", day=5, starts_at=time(19, 30))
    MeetingSlot.objects.create(
        organization=world.b, start=date(2022, 1, 1), rule="first_week"
    )  # another branch's stays out
    paper = make_document("87-KH/HU", date(2022, 1, 10), kind="plan")
    Theme.objects.create(organization=world.a, year=2022, quarter=4, topic="Xây dựng nông thôn mới", document=paper)
    Theme.objects.create(organization=world.a, year=2021, quarter=4, topic="Của năm trước")
    hold(world, date(2022, 8, 5))
    hold(world, date(2022, 10, 5), sent_on=date(2022, 11, 2))
    spoken = hold(world, date(2022, 11, 5), "combined", topic="Xây dựng nông thôn mới")
    hold(world, date(2022, 11, 3), "committee")
    make_draft_meeting(world.a, date(2022, 12, 5))
    state_not_held(
        organization=world.a, month=date(2022, 9, 1), reason="disaster", note="lũ quét", on=world.today, by=SYSTEM
    )
    make_item(make_open(spoken), "Làm đường xóm")
    make_open(spoken, back=True)
    vote = Vote.objects.create(
        meeting=spoken, organization=world.a, subject="Thông qua", agreed=4, against=0, abstained=0, base=4
    )
    Resolution.objects.create(
        meeting=spoken, organization=world.a, title="Làm đường", number="03", goals="Xong trước Tết.", vote=vote
    )
    make_conclusion(spoken, "Vận động hiến đất")
    make_conclusion(spoken, "Đã xong", settled_on=date(2022, 12, 1))
    make_task(world.a, "Đo đường", date(2022, 12, 31), responsible=world.members["an"])
    make_opinion(world.a, world.x, text="Xin xi măng", member=world.members["binh"])
    return world


def make_open(meeting: Meeting, *, back: bool = False) -> Meeting:
    """A meeting is written into only while it is open."""
    Meeting.objects.filter(pk=meeting.pk).update(status="sent" if back else "returned")
    meeting.refresh_from_db()
    return meeting


def face(world: World, period: Period = YEAR) -> dict[str, Any]:
    return json_face(YEARBOOK.build(world.a, period, by=world.users["secretary"], on=world.today))


def test_the_tables_of_a_year(year: World) -> None:
    found = face(year)
    keys = ("what", "month", "date", "required", "present", "rate", "state")
    assert [tuple(row[key] for key in keys) for row in found["rows"]] == [
        ("thường kỳ", "2022-08", "2022-08-05", 8, 8, "100,0", "đã gửi"),
        ("thường kỳ", "2022-10", "2022-10-05", 6, 6, "100,0", "đã gửi, gửi muộn"),
        (
            "thường kỳ kết hợp chuyên đề: Xây dựng nông thôn mới", "2022-11", "2022-11-05", 6, 6, "100,0", "đã gửi",
        ),
        ("thường kỳ", "2022-12", "2022-12-05", None, None, None, "đang ghi"),
    ]  # fmt: skip
    assert (found["totals"]["required"], found["totals"]["present"], found["totals"]["rate"]) == (20, 20, "100,0")
    assert found["notes"][-1] == "1 kỳ đang ghi hoặc được trả lại: chưa có số liệu, chưa tính vào tổng cộng."
    annexes = {one["title"]: one["rows"] for one in found["annexes"]}
    assert annexes["Lịch sinh hoạt định kỳ"] == [
        {"slot": "ngày 5 hằng tháng, 19:30", "start": "2022-01-01", "last": None}
    ]
    assert annexes["Chuyên đề đã định"] == [
        {
            "quarter": "quý IV/2022", "topic": "Xây dựng nông thôn mới",
            "document": str(Document.objects.get(number="87-KH/HU")), "held": "2022-11-05",
        }
    ]  # fmt: skip
    months = {row["month"]: (row["state"], row["reason"]) for row in annexes["Tháng không sinh hoạt"]}
    assert months.pop("2022-09") == ("không họp", "thiên tai, dịch bệnh: lũ quét")
    assert months == {f"2022-0{number}": ("chưa ghi", "") for number in range(1, 8)}
    assert [row["what"] for row in annexes["Các cuộc họp khác, không tính vào tỷ lệ"]] == ["họp chi ủy"]
    assert [(row["title"], row["number"], row["agreed"], row["base"]) for row in annexes["Nghị quyết"]] == [
        ("Làm đường", "03", 4, 4)
    ]
    assert [row["text"] for row in annexes["Kết luận chưa thực hiện xong"]] == ["Vận động hiến đất"]
    (task,) = annexes["Việc được giao trong kỳ và việc còn mở"]
    assert (task["text"], task["responsible"], task["due_on"]) == ("Đo đường", "Hoàng Văn An", "2022-12-31")
    (opinion,) = annexes["Kiến nghị đã nêu"]
    assert (opinion["text"], opinion["who"], opinion["addressee"]) == (
        "Xin xi măng", "Nông Thị Bình", "Đảng bộ xã Nam Tuấn",
    )  # fmt: skip


def test_what_was_open_on_the_last_day_is_open_there(year: World) -> None:
    """A conclusion settled in December was open in November; a part of a year has its own months and themes."""
    november = {one["title"]: one["rows"] for one in face(year, Period.parse("2022-11"))["annexes"]}
    assert [row["text"] for row in november["Kết luận chưa thực hiện xong"]] == ["Vận động hiến đất", "Đã xong"]
    assert november["Tháng không sinh hoạt"] == []
    third = {one["title"]: one["rows"] for one in face(year, Period.parse("2022-Q3"))["annexes"]}
    assert third["Chuyên đề đã định"] == []
    assert third["Nghị quyết"] == []


def test_what_a_draft_says_is_not_in_it_yet(year: World) -> None:
    draft = make_draft_meeting(year.a, date(2022, 11, 25), kind="thematic")
    before = face(year, Period.parse("2022-11"))["annexes"]
    make_task(year.a, "Của kỳ đang ghi", date(2022, 12, 31), meeting=draft, conclusion=make_conclusion(draft, "Nháp"))
    assert face(year, Period.parse("2022-11"))["annexes"] == before


def test_a_book_is_of_one_year(year: World, client_as: Any) -> None:
    with pytest.raises(ValueError, match="dài hơn 12 tháng"):
        face(year, Period.parse("2021-12..2022-12"))
    answer = client_as("secretary").get(f"/bao-cao/yearbook/{year.a.pk}/2021-12..2022-12/")
    assert answer.status_code == 404


def test_every_face(year: World) -> None:
    table = YEARBOOK.build(year.a, YEAR, by=SYSTEM, on=year.today)
    for one in ("json", "csv", "xlsx", "html"):
        assert render(table, one).content


def test_the_number_of_queries_does_not_grow_with_the_year(year: World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(16):
        face(year)
    for month in range(1, 8):
        hold(year, date(2022, month, 5))
    with django_assert_num_queries(16):
        face(year)


def test_the_paper_binds_the_minutes_of_what_was_sent(year: World, client_as: Any, tmp_path: Path) -> None:
    answer = client_as("secretary").get(f"/bao-cao/yearbook/{year.a.pk}/2022/tai/pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    reader = PdfReader(BytesIO(answer.content))
    marks = [str(one.title) for one in reader.outline]  # type: ignore[union-attr]
    assert marks == [
        "năm 2022",
        "tổng hợp năm 2022",
        "sinh hoạt thường kỳ tháng 8 năm 2022",
        "sinh hoạt thường kỳ tháng 10 năm 2022",
        "họp chi ủy tháng 11 năm 2022",
        "sinh hoạt thường kỳ kết hợp chuyên đề tháng 11 năm 2022",
        "Làm đường",
    ]
    path = tmp_path / "x.pdf"
    path.write_bytes(answer.content)
    done = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True)
    pages = [" ".join(page.split()) for page in done.stdout.split("\f")]
    assert "SỔ SINH HOẠT Chi bộ xóm Lũng Phầy ----- Năm 2022 Số cuộc họp có biên bản trong sổ: 4." in pages[0]
    # The pages are numbered through from the second on.
    assert [page.split()[0] for page in pages[1 : len(reader.pages)]] == [
        str(number) for number in range(2, len(reader.pages) + 1)
    ]
    text = " ".join(pages)
    assert "Số 03-NQ/CB" in text
    assert len(re.findall("NGƯỜI GHI BIÊN BẢN", text)) == 4
    assert "Dự thảo" not in text
    log = AccessLog.objects.get(action=AccessLog.Action.EXPORT)
    assert (log.subject, log.subject_id) == ("Sổ sinh hoạt năm 2022 – Chi bộ xóm Lũng Phầy", "yearbook")


def test_it_names_people_so_it_is_for_who_may_see_them(year: World, client_as: Any) -> None:
    address = f"/bao-cao/yearbook/{year.a.pk}/2022/"
    for actor, status in (("secretary", 200), ("visitor", 200), ("neighbour", 404), ("reader", 403)):
        assert client_as(actor).get(address).status_code == status, actor
    page = client_as("secretary").get(address).content.decode()
    meeting = Meeting.objects.get(organization=year.a, kind="combined")
    assert f'href="/sinh-hoat/{meeting.uuid}/"' in page
    assert "Hoàng Văn An" in page
    # A visitor reads and takes nothing home.
    assert client_as("visitor").get(f"{address}tai/pdf").status_code == 403
    assert AccessLog.objects.filter(action=AccessLog.Action.REPORT, subject_id="yearbook").count() == 3


def test_the_ways_to_it(year: World, client_as: Any) -> None:
    """From the branch's page and from the list of meetings, for who may read it."""
    address = f"/bao-cao/yearbook/{year.a.pk}/2022/"
    assert address in client_as("secretary").get(f"/to-chuc/{year.a.uuid}/").content.decode()
    assert address not in client_as("reader").get(f"/to-chuc/{year.a.uuid}/").content.decode()
    assert "/bao-cao/?bao-cao=yearbook" in client_as("secretary").get("/sinh-hoat/").content.decode()
    assert address in client_as("secretary").get("/sinh-hoat/?to-chuc=A").content.decode()
    assert "yearbook" not in client_as("reader").get("/sinh-hoat/").content.decode()


def test_the_register_says_what_the_tables_say(year: World) -> None:
    table = YEARBOOK.build(year.a, YEAR, by=SYSTEM, on=year.today)
    papers = list(YEARBOOK.papers(table, year.a, _head()))
    _template, context, _letterhead, _subject = papers[1]
    titles = [part.table.title for part in context["parts"]]
    assert titles == [table.title, *(annex.title for annex in table.annexes)]
    assert all(part.landscape for part in context["parts"])
    assert minutes_of(Meeting.objects.get(organization=year.a, kind="committee")).subject == papers[4][3]
    assert NotHeld.objects.count() == 1


def _head() -> Any:
    from core.rendering import Letterhead

    return Letterhead("ĐẢNG BỘ XÃ NAM TUẤN", "CHI BỘ XÓM LŨNG PHẦY", "CB", "Nam Tuấn", date(2022, 12, 20))
