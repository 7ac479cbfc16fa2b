"""From opening a meeting to its confirmation, page by page; and who may do which step."""

import re
import uuid
from datetime import date
from html import unescape

import pytest

from core.audit import SYSTEM, AccessLog
from meetings.models import AgendaItem, Meeting, Sending
from meetings.services import Entry, add_item, save_roll
from tests.factories import World, make_draft_meeting, make_organization, make_sent_meeting

HELD = date(2022, 12, 5)


def at(meeting: Meeting, page: str = "") -> str:
    return f"/sinh-hoat/{meeting.uuid}/{page}"


def filled(**values: str) -> dict[str, str]:
    return {"organization": "A", "kind": "regular", "date": "05/12/2022", "for_month": "", **values}


def test_a_meeting_is_opened_and_leads_to_its_roll(client_as, world: World) -> None:
    client = client_as("secretary")
    page = client.get("/sinh-hoat/lap/?to-chuc=A&thang=2022-12").content.decode()
    assert 'value="20/12/2022"' in page
    assert '<option value="2022-12" selected>12/2022</option>' in page
    assert "Chi bộ xóm Nà Rị" not in page  # the choices stay inside the scope
    answer = client.post("/sinh-hoat/lap/", filled(starts_at="19h30", ends_at="21 giờ", topic="Học tập"))
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == at(meeting, "diem-danh/")
    assert (meeting.organization, meeting.for_month, meeting.topic) == (world.a, date(2022, 12, 1), "Học tập")
    assert f"{meeting.starts_at:%H:%M}-{meeting.ends_at:%H:%M}" == "19:30-21:00"


def test_the_same_new_meeting_sent_twice_is_one(client_as, world: World) -> None:
    client = client_as("secretary")
    first = client.post("/sinh-hoat/lap/", filled()).headers["Location"]
    assert client.post("/sinh-hoat/lap/", filled()).headers["Location"] == first
    assert Meeting.objects.count() == 1


def test_a_meeting_that_was_sent_already_is_not_opened_again(client_as, world: World) -> None:
    make_sent_meeting(world.a, HELD)
    page = client_as("secretary").post("/sinh-hoat/lap/", filled(topic="Giữ lại")).content.decode()
    assert "đã có kỳ sinh hoạt cùng loại trong ngày này" in page
    assert 'value="Giữ lại"' in page


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"date": "31/02/2022"}, "Không có ngày này; ghi ngày/tháng/năm, ví dụ 05/12/2022."),
        ({"date": "05/12/2032"}, "còn quá xa"),
        ({"date": "05/12/2020"}, "tổ chức không tồn tại"),
        ({"for_month": "2022-06"}, "cách nhau quá hai tháng"),
        ({"starts_at": "25:00"}, "Giờ ghi như 19:30."),
        ({"starts_at": "20:00", "ends_at": "19:00"}, "Giờ kết thúc phải sau giờ bắt đầu"),
        ({"organization": "B"}, "không có trong danh sách"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client_as, world: World, values, sentence: str) -> None:
    answer = client_as("secretary").post("/sinh-hoat/lap/", filled(topic="Giữ lại", **values))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(sentence, page), re.findall(r'class="errorlist".*?</ul>', page, re.DOTALL)
    assert 'value="Giữ lại"' in page
    assert Meeting.objects.count() == 0


def test_details_are_changed_while_it_is_open(client_as, world: World) -> None:
    meeting = make_draft_meeting(world.a, HELD, {})
    client = client_as("secretary")
    assert 'value="05/12/2022"' in client.get(at(meeting, "sua/")).content.decode()
    answer = client.post(
        at(meeting, "sua/"), {"kind": "thematic", "date": "06/12/2022", "for_month": "2022-12"}, follow=True
    )
    assert "hãy xem lại điểm danh" in answer.content.decode()
    meeting.refresh_from_db()
    assert (meeting.kind, meeting.date) == ("thematic", date(2022, 12, 6))


def test_review_shows_figures_and_the_absent_and_sends(client_as, world: World) -> None:
    absent = {world.members["an"]: "excused", world.members["binh"]: "unexcused"}
    meeting = make_draft_meeting(world.a, HELD, absent)
    client = client_as("secretary")
    page = client.get(at(meeting, "gui/")).content.decode()
    names = re.search(r"Vắng \(2\)</h2>\s*<ul[^>]*>(.*?)</ul>", page, re.DOTALL)[1]
    assert re.findall(r"<li>([^:]+): ([^<]+)", names) == [
        ("Nông Thị Bình", "vắng không lý do"),
        ("Hoàng Văn An", "vắng có lý do"),
    ]
    assert "Ghi vắng có lý do nhưng chưa ghi lý do: Hoàng Văn An." in page
    assert "60,0%" in page
    answer = client.post(at(meeting, "gui/"), {"version": meeting.version}, follow=True)
    assert "Đã gửi lên cấp trên: Chi bộ xóm Lũng Phầy, 05/12/2022." in answer.content.decode()
    meeting.refresh_from_db()
    assert (meeting.status, meeting.present, meeting.required, meeting.sent_on) == ("sent", 3, 5, world.today)
    client.post(at(meeting, "gui/"), {"version": "1"})
    assert Sending.objects.count() == 1


def test_an_unfinished_roll_is_not_sent(client_as, world: World) -> None:
    meeting = make_draft_meeting(world.a, HELD)
    client = client_as("secretary")
    page = client.get(at(meeting, "gui/")).content.decode()
    assert "Còn 5 đồng chí chưa điểm danh" in page
    assert "Gửi lên cấp trên</button>" not in page
    answer = client.post(at(meeting, "gui/"), {"version": "1"})
    assert answer.status_code == 422
    assert "Chưa điểm danh: " in answer.content.decode()


def test_a_late_sending_is_announced_and_marked(client_as, world: World) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 11, 5), {})
    client = client_as("secretary")
    assert "sẽ được đánh dấu gửi muộn" in client.get(at(meeting, "gui/")).content.decode()
    page = client.post(at(meeting, "gui/"), follow=True).content.decode()
    assert '<span class="state wait">gửi muộn</span>' in page
    assert "gửi muộn" in client.get("/sinh-hoat/?muon=on").content.decode()


def test_returned_with_a_reason_corrected_and_compared(client_as, world: World) -> None:
    meeting = make_sent_meeting(world.a, HELD, {world.members["an"]: "excused"})
    commune, secretary = client_as("commune"), client_as("secretary")
    empty = commune.post(at(meeting, "tra-lai/"), {"reason": " "})
    assert (empty.status_code, Meeting.objects.get().status) == (200, "sent")
    commune.post(at(meeting, "tra-lai/"), {"reason": "Đ/c An có dự"})
    assert "Cấp trên trả lại: Đ/c An có dự" in secretary.get(at(meeting)).content.decode()
    assert "Đ/c An có dự" in secretary.get("/sinh-hoat/thang-nay/").content.decode()
    meeting.refresh_from_db()
    rows = {pk: Entry("present") for pk, _status, _reason in Sending.objects.get().roll}
    save_roll(meeting=meeting, entries=rows, guests=None, uuid=uuid.uuid4(), version=1, by=world.users["secretary"])
    secretary.post(at(meeting, "gui/"))
    page = secretary.get(at(meeting)).content.decode()
    assert "Có mặt: 4 → 5" in page.replace("có mặt", "Có mặt")
    assert "Hoàng Văn An: vắng có lý do → có mặt" in page
    assert "Sửa điểm danh" in page
    assert "Trả lại" in page


def test_one_or_many_are_confirmed_from_above(client_as, world: World) -> None:
    first, second = make_sent_meeting(world.a, HELD), make_sent_meeting(world.b, HELD)
    other = make_sent_meeting(world.c, HELD)
    commune = client_as("commune")
    page = commune.get("/sinh-hoat/xac-nhan/").content.decode()
    assert "Có 2 kỳ sinh hoạt chờ xác nhận" in page
    assert str(other.uuid) not in page
    answer = commune.post(
        "/sinh-hoat/xac-nhan/", {"ky": [str(first.uuid), str(second.uuid), str(other.uuid), "x"]}, follow=True
    )
    assert "Đã xác nhận 2 trong 3 kỳ" in answer.content.decode()
    assert set(Meeting.objects.filter(status="confirmed")) == {first, second}
    assert "Chưa chọn" in commune.post("/sinh-hoat/xac-nhan/", follow=True).content.decode()
    answer = client_as("district").post("/sinh-hoat/xac-nhan/", {"ky": str(other.uuid), "next": at(other)})
    assert answer.headers["Location"] == at(other)
    other.refresh_from_db()
    assert (other.status, other.confirmed_by) == ("confirmed", "Người dùng district")


def test_a_confirmed_meeting_is_reopened_with_a_reason(client_as, world: World) -> None:
    meeting = make_sent_meeting(world.a, HELD)
    Meeting.objects.update(status="confirmed")
    client_as("commune").post(at(meeting, "mo-lai/"), {"reason": "Ghi nhầm ngày"})
    meeting.refresh_from_db()
    assert (meeting.status, meeting.return_reason) == ("returned", "Ghi nhầm ngày")


def test_a_draft_is_deleted_after_a_page_with_numbers(client_as, world: World) -> None:
    meeting = make_draft_meeting(world.a, HELD, {})
    client = client_as("secretary")
    assert "5 đồng chí đã được điểm danh sẽ mất theo" in client.get(at(meeting, "xoa/")).content.decode()
    answer = client.post(at(meeting, "xoa/"), follow=True)
    assert "Đã xóa bản ghi nháp: Chi bộ xóm Lũng Phầy, 05/12/2022." in answer.content.decode()
    assert Meeting.objects.count() == 0
    sent = make_sent_meeting(world.a, HELD)
    assert "Chỉ xóa được" in client.post(at(sent, "xoa/"), follow=True).content.decode()
    assert Meeting.objects.count() == 1


def test_the_paper_roll_has_every_name_and_is_logged(client_as, world: World) -> None:
    meeting = make_draft_meeting(world.a, HELD)
    page = client_as("secretary").get(at(meeting, "phieu/")).content.decode()
    assert (
        page.index("Hoàng Văn An") < page.index("Bế Thị Dung (dự bị)") < page.index("Hà Thị Sen (sinh hoạt tạm thời)")
    )
    line = AccessLog.objects.get(action="export")
    assert (line.username, line.organization_id) == ("secretary", world.a.pk)
    assert line.subject == "Phiếu điểm danh Chi bộ xóm Lũng Phầy, 05/12/2022"


STEPS = {
    "": {"secretary": 200, "roll_taker": 200, "commune": 200, "district": 200, "visitor": 200, "reader": 200},
    "sua/": {"secretary": 200, "roll_taker": 200, "commune": 200, "district": 200, "visitor": 403, "reader": 403},
    "xoa/": {"secretary": 200, "roll_taker": 200, "commune": 200, "district": 200, "visitor": 403, "reader": 403},
    "phieu/": {"secretary": 200, "roll_taker": 200, "commune": 200, "district": 200, "visitor": 403, "reader": 403},
    "gui/": {"secretary": 200, "roll_taker": 403, "commune": 200, "district": 200, "visitor": 403, "reader": 403},
    "tra-lai/": {"secretary": 403, "roll_taker": 403, "commune": 200, "district": 200, "visitor": 403, "reader": 403},
    "mo-lai/": {"secretary": 403, "roll_taker": 403, "commune": 200, "district": 200, "visitor": 403, "reader": 403},
}


@pytest.mark.parametrize("page", STEPS)
def test_who_may_do_which_step(client_as, world: World, page: str) -> None:
    meeting = make_draft_meeting(world.a, HELD, {})
    found = {actor: client_as(actor).get(at(meeting, page)).status_code for actor in STEPS[page]}
    assert found == STEPS[page]
    assert client_as("neighbour").get(at(meeting, page)).status_code == 404
    assert client_as("anonymous").get(at(meeting, page)).status_code == 302


@pytest.mark.parametrize(
    ("page", "actor"),
    [
        ("gui/", "roll_taker"),
        ("tra-lai/", "secretary"),
        ("mo-lai/", "secretary"),
        ("xoa/", "reader"),
        ("sua/", "visitor"),
    ],
)
def test_what_is_not_allowed_does_not_happen(client_as, world: World, page: str, actor: str) -> None:
    meeting = make_draft_meeting(world.a, HELD, {})
    before = Meeting.objects.values().get()
    assert client_as(actor).post(at(meeting, page), {"reason": "x", "version": "2"}).status_code == 403
    assert Meeting.objects.values().get() == before


def test_a_secretary_confirms_nothing_even_his_own(client_as, world: World) -> None:
    meeting = make_sent_meeting(world.a, HELD)
    assert client_as("secretary").post("/sinh-hoat/xac-nhan/", {"ky": str(meeting.uuid)}).status_code == 403
    branch = make_organization("F", world.x)
    assert branch.code == "F"
    meeting.refresh_from_db()
    assert meeting.status == "sent"


def test_minutes_written_since_they_were_read_are_not_sent_unread(client_as, world: World) -> None:
    meeting = make_draft_meeting(world.a, HELD, {})
    report, gone = (add_item(meeting=meeting, title=title, kind="report", by=SYSTEM) for title in ("Đánh giá", "Khác"))
    client = client_as("secretary")
    read = re.search(r'name="read" value="([^"]+)"', client.get(at(meeting, "gui/")).content.decode())[1]
    Meeting.objects.filter(pk=meeting.pk).update(place="Nhà văn hóa", chair=world.members["an"])
    AgendaItem.objects.filter(pk=report.pk).update(proceedings="Đạt kế hoạch.")
    gone.delete()
    answer = client.post(at(meeting, "gui/"), {"version": meeting.version, "read": read})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    told = "người chủ trì, địa điểm, nội dung “Đánh giá”, có nội dung đã bỏ"
    assert f"Biên bản vừa được ghi lại sau khi bạn xem: {told}. Hãy xem lại rồi gửi." in page
    assert not Sending.objects.exists()
    # What the page shows now has been read; what is no stamp at all says nothing.
    again = re.search(r'name="read" value="([^"]+)"', page)[1]
    for stamp in ("x", ":", "a:b,," * 50):
        assert client.post(at(meeting, "gui/"), {"version": "0", "read": stamp}).status_code == 422
    assert client.post(at(meeting, "gui/"), {"version": meeting.version, "read": again}).status_code == 302
    assert Sending.objects.count() == 1
