"""The sheets "Lịch sinh hoạt" and "Chuyên đề": laid, changed, refused row by row, written out, taken back."""

from datetime import date, time
from typing import Any

import pytest

from core.audit import SYSTEM, AccessLog
from core.documents import Document
from core.sheets.batches import import_batch, open_batch
from core.sheets.undo import undo_batch
from meetings.models import MeetingSlot, Theme
from meetings.queries import slot_text
from meetings.services import add_theme, set_slot
from tests.factories import World
from tests.meetings.preparing import make_document
from tests.workbooks import counts, filled, passed, problems

pytestmark = pytest.mark.django_db


def slot(code: str = "A", **more: Any) -> dict[str, Any]:
    labels = {"rule": "Cách chọn ngày", "day": "Ngày trong tháng", "weekday": "Thứ", "hour": "Giờ bắt đầu",
              "place": "Địa điểm", "start": "Từ ngày"}  # fmt: skip
    row = {"Mã tổ chức": code, "Cách chọn ngày": "một ngày cố định trong tháng", "Ngày trong tháng": 5,
           "Từ ngày": "01/01/2022"}  # fmt: skip
    return row | {labels[key]: value for key, value in more.items()}


def theme(code: str = "A", **more: Any) -> dict[str, Any]:
    labels = {"year": "Năm", "quarter": "Quý", "topic": "Chuyên đề", "paper": "Số văn bản", "day": "Ngày văn bản"}
    row = {"Mã tổ chức": code, "Năm": 2022, "Quý": "I", "Chuyên đề": "Học tập Bác"}
    return row | {labels[key]: value for key, value in more.items()}


def slots() -> list[tuple[str, date, date | None, str]]:
    rows = MeetingSlot.objects.select_related("organization").order_by("organization__code", "start")
    return [(one.organization.code, one.start, one.end, slot_text(one)) for one in rows]


def test_slots_are_laid_and_the_one_before_ends(world: World) -> None:
    run = passed(filled(slots=[
        slot(start="01/07/2022", rule="một thứ của tuần cuối tháng", day=None, weekday="thứ bảy", hour="14h"),
        slot(hour="19:30", place="Nhà văn hóa"),
        slot("B", rule="MOT NGAY TRONG TUAN DAU THANG", day=None),
    ]))  # fmt: skip
    assert counts(run, "slots") == (3, 0, 0, 0), problems(run, "slots")
    assert slots() == [
        ("A", date(2022, 1, 1), date(2022, 7, 1), "ngày 5 hằng tháng, 19:30, Nhà văn hóa"),
        ("A", date(2022, 7, 1), None, "thứ bảy tuần cuối tháng, 14:00"),
        ("B", date(2022, 1, 1), None, "trong tuần đầu tháng (ngày 1 đến ngày 7)"),
    ]


def test_what_is_there_is_changed_and_a_blank_cell_wipes_nothing(world: World) -> None:
    values: dict[str, Any] = {"rule": "day", "day": 5, "starts_at": time(19, 30), "place": "Nhà văn hóa"}
    set_slot(organization=world.a, start=date(2022, 1, 1), by=SYSTEM, **values)
    run = passed(filled(slots=[slot(day=None)]))
    assert counts(run, "slots") == (0, 0, 1, 0)
    run = passed(filled(slots=[slot(day=7)]))
    assert counts(run, "slots") == (0, 1, 0, 0)
    assert slots() == [("A", date(2022, 1, 1), None, "ngày 7 hằng tháng, 19:30, Nhà văn hóa")]


def test_slots_that_cannot_be_say_why(world: World) -> None:
    set_slot(organization=world.b, rule="day", day=3, start=date(2022, 6, 1), by=SYSTEM)
    run = passed(filled(slots=[
        slot("Z"), slot("X"), slot(day=None), slot(day=32), slot("B"), slot("C", start="01/01/1999"), slot("E"),
        slot("E", day=9), slot("E", start="01/05/2022", rule="một thứ của tuần đầu tháng", day=None),
    ]))  # fmt: skip
    found = {row: told[0][1:] for row, told in problems(run, "slots").items()}
    assert found[2] == ("Mã tổ chức", "Không có tổ chức mang mã Z trong phạm vi bạn được nhập.")
    assert found[3] == ("Mã tổ chức", "Tổ chức này không sinh hoạt chi bộ hằng tháng.")
    assert found[4] == ("Ngày trong tháng", "Hãy ghi ngày trong tháng, từ 1 đến 31.")
    assert found[5][0] == "Ngày trong tháng"
    assert found[6] == (
        "Từ ngày", "Chi bộ đã có lịch kể từ ngày 01/06/2022; lịch mới phải bắt đầu từ ngày ấy trở đi.",
    )  # fmt: skip
    assert found[7] == ("Từ ngày", "Ngày 01/01/1999 tổ chức không tồn tại.")
    assert found[9] == ("Từ ngày", "Lịch của ngày này đã ghi ở dòng 8.")
    assert found[10] == ("Thứ", "Hãy chọn thứ trong tuần.")
    assert (counts(run, "slots"), [row[0] for row in slots()]) == ((1, 0, 0, 8), ["B", "E"])


def test_themes_are_planned_once_with_their_paper(world: World) -> None:
    paper = make_document("87-KH/HU", date(2022, 1, 10), kind="plan")
    add_theme(organization=world.b, year=2022, quarter=1, topic="Học tập Bác", by=SYSTEM, document=paper)
    run = passed(filled(themes=[
        theme(paper="87-KH/HU", day="10/01/2022"), theme(quarter=2, topic="Nông thôn mới"),
        theme("B", topic="hoc tap bac"),
    ]))  # fmt: skip
    assert counts(run, "themes") == (2, 0, 1, 0), problems(run, "themes")
    assert list(Theme.objects.order_by("organization__code", "quarter").values_list("topic", "document")) == [
        ("Học tập Bác", paper.pk), ("Nông thôn mới", None), ("Học tập Bác", paper.pk),
    ]  # fmt: skip
    assert Document.objects.filter(number="87-KH/HU").count() == 1


def test_themes_that_cannot_be_say_why(world: World) -> None:
    add_theme(organization=world.b, year=2022, quarter=1, topic="Học tập Bác", by=SYSTEM)
    run = passed(filled(themes=[
        theme("X"), theme(year=9999), theme(quarter="V"), theme(paper="1-KH"), theme(year=1999),
        theme("B", paper="1-KH/HU", day="10/01/2022"), theme(), theme(topic="HỌC TẬP BÁC"), theme(topic="x" * 301),
        theme(year="hai nghìn"),
    ]))  # fmt: skip
    found = {row: told[0][1:] for row, told in problems(run, "themes").items()}
    assert found[3] == ("Năm", "Năm này quá xa; hãy kiểm tra lại.")
    assert found[5] == ("Ngày văn bản", "Văn bản phải có cả số và ngày.")
    assert found[6] == ("Quý", "Tổ chức không hoạt động trong quý I/1999.")
    assert found[7][0] == "Số văn bản"
    assert found[9] == ("Chuyên đề", "Chuyên đề này đã ghi ở dòng 8.")
    assert (set(found), counts(run, "themes")) == ({2, 3, 4, 5, 6, 7, 9, 10, 11}, (1, 0, 0, 9))


def test_what_is_written_out_changes_nothing_when_read(world: World, client_as: Any) -> None:
    paper = make_document("87-KH/HU", date(2022, 1, 10), kind="plan")
    set_slot(organization=world.a, rule="day", day=3, start=date(2022, 1, 1), by=SYSTEM, starts_at=time(19, 30))
    set_slot(organization=world.a, rule="last_weekday", weekday=5, start=date(2022, 6, 1), by=SYSTEM)
    set_slot(organization=world.c, rule="first_week", start=date(2022, 6, 1), by=SYSTEM)
    add_theme(organization=world.a, year=2022, quarter=4, topic="=Nông thôn", by=SYSTEM, document=paper)
    before = slots()
    commune = client_as("commune")
    assert "dang=xlsx" in commune.get("/sinh-hoat/ke-hoach/").content.decode()
    answer = commune.get("/sinh-hoat/ke-hoach/?dang=xlsx")
    run = passed(answer.content)
    # Branch C is of another commune.
    assert (counts(run, "slots"), counts(run, "themes")) == ((0, 0, 2, 0), (0, 0, 1, 0)), problems(run, "slots")
    assert slots() == before
    log = AccessLog.objects.get(action=AccessLog.Action.EXPORT)
    assert (log.subject, log.detail["rows"]) == ("Kế hoạch sinh hoạt các chi bộ", 3)
    assert commune.get("/sinh-hoat/ke-hoach/?dang=csv").status_code == 404
    assert client_as("reader").get("/sinh-hoat/ke-hoach/?dang=xlsx").status_code == 403


def test_an_import_of_plans_is_taken_back_whole(world: World) -> None:
    set_slot(organization=world.a, rule="day", day=3, start=date(2022, 1, 1), by=SYSTEM)
    before = slots()
    content = filled(slots=[slot(start="01/07/2022")], themes=[theme()])
    user = world.users["district"]
    batch = open_batch(content=content, file_name="ke-hoach.xlsx", by=user, roots=[world.d.pk])
    import_batch(batch, by=user, on=world.today)
    assert len(slots()) == 2
    assert Theme.objects.count() == 1
    undo_batch(batch, by=user)
    assert (slots(), Theme.objects.count()) == (before, 0)
