"""Writing what happens in a meeting, as plain forms and as a script sends them."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from core.audit import SYSTEM
from meetings.models import AgendaItem, Conclusion, Contribution, ItemKind, Meeting, Task, Vote
from meetings.queries import Written, items_of
from meetings.services import add_item, save_item, send_meeting
from tests.factories import World, make_draft_meeting, make_member

HELD = date(2022, 12, 5)
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def meeting(world: World) -> Meeting:
    return make_draft_meeting(world.a, HELD, {world.members["cuong"]: "excused"})


@pytest.fixture
def item(world: World, meeting: Meeting) -> AgendaItem:
    return add_item(meeting=meeting, title="Đánh giá tháng 11", kind=ItemKind.REPORT, by=SYSTEM)


def address(meeting: Meeting) -> str:
    return f"/sinh-hoat/{meeting.uuid}/dien-bien/"


LISTS = (
    "said_id", "said_who", "said_text", "vote_id", "vote_what", "vote_need", "vote_how", "vote_yes", "vote_no",
    "vote_else", "end_id", "end_text", "task_text", "task_who", "task_due", "task_target", "task_unit",
)  # fmt: skip


def sent(item: AgendaItem, version: int = 1, text: str = "", **lists: Any) -> dict[str, Any]:
    """What a page with one row of each kind sends, blank but for what is given."""
    blank = {name: [""] for name in LISTS}
    return {"item": str(item.uuid), "version": version, "text": text, **blank, **lists}


def stored(item: AgendaItem) -> Written:
    return next(sheet.written for sheet in items_of(item.meeting) if sheet.item.pk == item.pk)


def test_an_item_is_written_as_a_plain_form_and_shown_again(client_as, world: World, item: AgendaItem) -> None:
    client = client_as("secretary")
    form = sent(
        item, text="Bí thư báo cáo.\r\nThảo luận.",
        said_id=["", ""], said_who=["hoang van an", "Ông Lý"], said_text=["Nhất trí", "Sửa đường"],
        vote_what=["Giới thiệu"], vote_yes=["2"], vote_no=["1"], vote_need=["two_thirds"], vote_how=["1"],
        end_text=["Sửa nhà văn hóa"], task_who=["Nông Thị Bình"], task_due=["31/12/2022"], task_target=["1.500,5"],
        task_unit=["m²"],
    )  # fmt: skip
    answer = client.post(address(item.meeting), form)
    assert answer.headers["Location"] == f"{address(item.meeting)}#muc-{item.pk}"
    said, task = Contribution.objects.order_by("pk"), Task.objects.get()
    assert [(one.member_id, one.guest_name, one.text) for one in said] == [
        (world.members["an"].pk, "", "Nhất trí"), (None, "Ông Lý", "Sửa đường"),
    ]  # fmt: skip
    vote = Vote.objects.get()
    assert (vote.agreed, vote.against, vote.base, vote.secret, vote.passed) == (2, 1, 3, True, True)
    assert (task.text, task.responsible, str(task.target), task.unit) == (
        "Sửa nhà văn hóa", world.members["binh"], "1500.50", "m²",
    )  # fmt: skip
    page = unescape(client.get(address(item.meeting)).content.decode())
    for shown in (
        "Bí thư báo cáo.\nThảo luận.</textarea>", 'name="said_who" value="Hoàng Văn An"', 'value="Ông Lý"',
        'name="vote_yes" value="2"', '<option value="two_thirds" selected>', 'name="task_due" value="31/12/2022"',
        'name="task_target" value="1.500,5"', f'name="said_id" value="{said[0].pk}"',
        "Số người có quyền biểu quyết: 3", "7 đảng viên chính thức của chi bộ, trừ 1 đang sinh hoạt tạm thời",
    ):  # fmt: skip
        assert shown in page, shown


def test_a_script_gets_the_version_and_the_keys_of_its_rows(client_as, item: AgendaItem) -> None:
    client = client_as("secretary")
    form = sent(item, said_id=["", "", ""], said_who=["", "Ông Lý", ""], said_text=["", "a", ""])
    answer = client.post(address(item.meeting), form, headers=SCRIPT).json()
    pk = Contribution.objects.get().pk
    assert answer == {"version": 2, "keys": [["", pk, ""], [""], [""]], "waiting": []}
    again = client.post(address(item.meeting), form, headers=SCRIPT).json()
    assert (again, Contribution.objects.count()) == (answer, 1)


def test_a_row_that_is_not_finished_waits_and_the_rest_is_saved(client_as, world: World, item: AgendaItem) -> None:
    client = client_as("secretary")
    form = sent(
        item, text="Họp.", said_who=["Lục Văn Cường"], said_text=["vắng mà nói"], vote_what=["V"], vote_yes=["4"],
        end_id=["", ""], end_text=["Xong", "Dở"], task_text=["", "x"], task_who=["", "Người Lạ"], task_due=["", "32/1"],
        task_target=["", "nhiều"], task_unit=["", ""],
    )  # fmt: skip
    answer = client.post(address(item.meeting), form, headers=SCRIPT).json()
    assert (answer["version"], answer["keys"]) == (2, [[""], [""], [Conclusion.objects.get().pk, ""]])
    assert answer["waiting"] == [
        "Phát biểu 1: Đ/c Lục Văn Cường không có mặt theo điểm danh.",
        "Biểu quyết 1: 4 phiếu, nhiều hơn 3 người có quyền biểu quyết; hãy xem lại số phiếu hoặc điểm danh.",
        "Kết luận 2: Không có ngày này; ghi ngày/tháng/năm, ví dụ 05/12/2022.",
        "Kết luận 2: Hãy ghi một số, ví dụ 12 hoặc 1.500,5.",
        "Kết luận 2: Không có đảng viên này ở đây vào ngày họp; hãy chọn trong danh sách.",
    ]
    assert stored(item).proceedings == "Họp."
    form["version"] = 2
    page = client.post(address(item.meeting), form)
    text = unescape(page.content.decode())
    assert page.status_code == 422
    assert "Đã lưu phần còn lại; những chỗ dưới đây chưa lưu được:" in text
    assert 'name="said_who" value="Lục Văn Cường"' in text
    assert 'name="task_target" value="nhiều"' in text


def test_a_stored_row_made_wrong_stays_as_it_is_stored(client_as, item: AgendaItem) -> None:
    client = client_as("secretary")
    client.post(address(item.meeting), sent(item, vote_what=["V"], vote_yes=["2"]))
    pk = Vote.objects.get().pk
    form = sent(item, 2, text="thêm", vote_id=[str(pk)], vote_what=["V"], vote_yes=["9"])
    answer = client.post(address(item.meeting), form, headers=SCRIPT).json()
    assert (answer["version"], answer["keys"][1], len(answer["waiting"])) == (3, [pk], 1)
    assert Vote.objects.get().agreed == 2


def test_a_stale_save_answers_409_with_both_and_the_second_save_keeps_both(client_as, world: World, item) -> None:
    secretary, commune = client_as("secretary"), client_as("commune")
    base = sent(item, text="Chung.")
    secretary.post(address(item.meeting), base)
    theirs = sent(item, 2, text="Chung.\nCủa xã.", said_who=["Ông Lý"], said_text=["x"])
    commune.post(address(item.meeting), theirs)
    mine = sent(item, 2, text="Chung.\nCủa chi bộ.", said_who=["Hoàng Văn An"], said_text=["y"])
    by_script = secretary.post(address(item.meeting), mine, headers=SCRIPT)
    assert (by_script.status_code, by_script.json()) == (409, {"by": "Người dùng commune", "own": False})
    answer = secretary.post(address(item.meeting), mine)
    text = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Đ/c Người dùng commune đã ghi nội dung này sau khi bạn mở" in text
    assert "<p>Chung.<br>Của xã.</p>" in text
    assert "<p>Chung.<br>Của chi bộ.</p>" in text
    assert "Chung.\nCủa xã.\nCủa chi bộ.</textarea>" in text
    assert stored(item).proceedings == "Chung.\nCủa xã."
    rows = re.findall(r'name="said_id" value="(\d*)"><input name="said_who" value="([^"]*)"', text)
    keys = [row[0] for row in rows if row[1]]
    names = [row[1] for row in rows if row[1]]
    assert sorted(names) == ["Hoàng Văn An", "Ông Lý"]
    both = sent(
        item, 3, text="Chung.\nCủa xã.\nCủa chi bộ.", said_id=keys, said_who=names, said_text=["y", "x"]
    )  # fmt: skip
    assert secretary.post(address(item.meeting), both).status_code == 302
    assert {(one.guest_name, one.text) for one in Contribution.objects.all()} == {("", "y"), ("Ông Lý", "x")}


def test_of_a_row_both_changed_theirs_is_said(client_as, item: AgendaItem) -> None:
    secretary, commune = client_as("secretary"), client_as("commune")
    secretary.post(address(item.meeting), sent(item, vote_what=["V"], vote_yes=["1"]))
    pk = str(Vote.objects.get().pk)
    commune.post(address(item.meeting), sent(item, 2, vote_id=[pk], vote_what=["V"], vote_yes=["3"]))
    answer = secretary.post(address(item.meeting), sent(item, 2, vote_id=[pk], vote_what=["V"], vote_yes=["2"]))
    text = unescape(answer.content.decode())
    assert "Đang lưu: V: 3 tán thành, 0 không tán thành, 0 ý kiến khác" in text
    assert 'name="vote_yes" value="2"' in text


def test_the_own_other_window_is_told_so(client_as, item: AgendaItem) -> None:
    client = client_as("secretary")
    client.post(address(item.meeting), sent(item, text="a"))
    answer = client.post(address(item.meeting), sent(item, text="b"), headers=SCRIPT)
    assert (answer.status_code, answer.json()["own"]) == (409, True)
    assert "Chính bạn đã lưu nội dung này" in client.post(address(item.meeting), sent(item, text="b")).content.decode()


def test_two_of_one_name_must_be_told_apart(client_as, world: World, meeting: Meeting, item: AgendaItem) -> None:
    make_member("Hoàng Văn An", world.a, birth_date=date(1980, 5, 1))
    make_member("Hoàng Văn An", world.a, birth_date=date(1990, 5, 1))
    fresh = make_draft_meeting(world.a, date(2022, 12, 6))
    one = add_item(meeting=fresh, title="x", kind="other", by=SYSTEM)
    client = client_as("secretary")
    page = client.get(address(fresh)).content.decode()
    assert 'value="Hoàng Văn An (1980)"' in page
    answer = client.post(address(fresh), sent(one, said_who=["Hoàng Văn An"]), headers=SCRIPT).json()
    assert answer["waiting"] == ["Phát biểu 1: Có 3 đồng chí cùng tên; hãy chọn trong danh sách."]
    client.post(address(fresh), sent(one, 1, said_who=["Hoàng Văn An (1990)"], said_text=["x"]), headers=SCRIPT)
    assert Contribution.objects.get().member.birth_date == date(1990, 5, 1)


def test_the_opening_is_saved_and_what_is_wrong_stands_beside_its_field(client_as, world: World, meeting) -> None:
    client = client_as("secretary")
    form = {
        "mo-dau": "1", "mo-dau-chair": world.members["an"].pk, "mo-dau-minute_taker": world.members["binh"].pk,
        "mo-dau-place": "Nhà văn hóa", "mo-dau-starts_at": "19h30", "mo-dau-ends_at": "21:00",
    }  # fmt: skip
    assert client.post(address(meeting), form, headers=SCRIPT).json() == {"waiting": []}
    meeting.refresh_from_db()
    assert (meeting.chair, meeting.place, meeting.minutes_long) == (world.members["an"], "Nhà văn hóa", 90)
    wrong = {**form, "mo-dau-ends_at": "19h"}
    answer = client.post(address(meeting), wrong, headers=SCRIPT)
    assert answer.status_code == 422
    assert answer.json() == {
        "errors": ["Giờ kết thúc: Giờ kết thúc phải sau giờ bắt đầu: ghi 19:00 mà bắt đầu 19:30."],
        "shown": {},
    }
    page = unescape(client.post(address(meeting), wrong).content.decode())
    assert re.search(r'name="mo-dau-ends_at" value="19h".*?Giờ kết thúc phải sau giờ bắt đầu', page, re.DOTALL)


def test_the_opening_overwrites_nothing_somebody_else_wrote_meanwhile(client_as, world: World, meeting) -> None:
    secretary, commune = client_as("secretary"), client_as("commune")
    page = secretary.get(address(meeting)).content.decode()
    shown = dict(re.findall(r'name="(initial-mo-dau-\w+)" value="([^"]*)"', page))
    commune.post(address(meeting), {"mo-dau": "1", "mo-dau-place": "Trường học"})
    names = ("chair", "minute_taker", "place", "starts_at", "ends_at")
    form = {"mo-dau": "1", **{f"initial-mo-dau-{n}": shown.get(f"initial-mo-dau-{n}", "") for n in names}}
    secretary.post(address(meeting), {**form, "mo-dau-place": "", "mo-dau-starts_at": "19:30"})
    meeting.refresh_from_db()
    assert (meeting.place, f"{meeting.starts_at:%H:%M}") == ("Trường học", "19:30")
    answer = secretary.post(address(meeting), {**form, "mo-dau-place": "Nhà văn hóa"}, headers=SCRIPT)
    assert "người khác đã ghi ô này là “Trường học”" in answer.json()["errors"][0]


def test_an_hour_just_saved_may_be_changed_again_and_a_conflict_once_told_is_decided(client_as, meeting) -> None:
    secretary, commune = client_as("secretary"), client_as("commune")
    form = {"mo-dau": "1", "initial-mo-dau-ends_at": "", "mo-dau-ends_at": "11:00"}
    for shown, typed in (("", "11:00"), ("11:00", "11:30"), ("11h30", "11h45")):  # a script carries what was typed
        form |= {"initial-mo-dau-ends_at": shown, "mo-dau-ends_at": typed}
        answer = secretary.post(address(meeting), form, headers=SCRIPT)
        assert answer.json() == {"waiting": []}
    commune.post(address(meeting), {"mo-dau": "1", "mo-dau-ends_at": "12:00"})
    form |= {"initial-mo-dau-ends_at": "11:45", "mo-dau-ends_at": "12:30"}
    told = secretary.post(address(meeting), form, headers=SCRIPT).json()
    assert "người khác đã ghi ô này là “12:00”; bạn ghi “12:30”." in told["errors"][0]
    assert secretary.post(address(meeting), form | told["shown"], headers=SCRIPT).json() == {"waiting": []}
    meeting.refresh_from_db()
    assert f"{meeting.ends_at:%H:%M}" == "12:30"


def test_an_item_is_added_on_the_page(client_as, meeting: Meeting) -> None:
    client = client_as("secretary")
    for _twice in range(2):
        answer = client.post(address(meeting), {"them": "1", "title": "Việc phát sinh", "kind": "other"})
        assert answer.headers["Location"] == f"{address(meeting)}#muc-{AgendaItem.objects.get().pk}"
    assert client.post(address(meeting), {"them": "1", "title": " ", "kind": "bogus"}).status_code == 422


def test_an_item_taken_out_meanwhile_loses_nothing_typed(client_as, item: AgendaItem) -> None:
    client = client_as("secretary")
    form = sent(item, text="Đã ghi rất nhiều.")
    AgendaItem.objects.all().delete()
    assert client.post(address(item.meeting), form, headers=SCRIPT).status_code == 422
    answer = client.post(address(item.meeting), form)
    assert "Đã ghi rất nhiều.</textarea>" in answer.content.decode()


def test_after_the_sending_nothing_is_written_and_what_was_typed_is_shown(client_as, world: World, item) -> None:
    client = client_as("secretary")
    send_meeting(meeting=item.meeting, by=SYSTEM, on=world.today)
    assert client.get(address(item.meeting)).headers["Location"] == f"/sinh-hoat/{item.meeting.uuid}/"
    for form in (sent(item, text="muộn"), {"mo-dau": "1", "mo-dau-place": "muộn"}, {"them": "1", "title": "muộn"}):
        answer = client.post(address(item.meeting), {"kind": "other", **form})
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Kỳ sinh hoạt đã gửi, không sửa được; đề nghị cấp trên trả lại." in text
        assert "muộn" in text
    assert stored(item) == Written()


@pytest.mark.parametrize(
    "change",
    [
        {"version": ""}, {"version": "x"}, {"version": "99999999999999999999"}, {"text": "\0"}, {"text": "x" * 60_000},
        {"item": "không phải uuid"}, {"said_id": ["9" * 40]}, {"said_id": ["-1"], "said_who": ["x"]},
        {"said_who": ["\0"]}, {"said_who": ["=1+1"]}, {"said_who": ["x" * 200]},
        {"said_who": ["a"], "said_text": ["\0"]},
        {"vote_what": ["v"], "vote_yes": ["-1"]}, {"vote_what": ["v"], "vote_yes": ["1" * 30]},
        {"vote_what": ["v"], "vote_yes": ["1"], "vote_need": ["bogus"]}, {"vote_yes": ["1"]},
        {"end_text": ["k"], "task_due": ["31/12/9999"], "task_target": ["9" * 40]}, {"end_text": ["\0"]},
        {"end_text": ["k"], "task_due": ["1/1/1000"]}, {"end_text": ["k"], "task_target": ["NaN"]},
        {"end_text": ["k" * 6000]}, {"said_who": ["a"] * 1000}, {"end_id": ["1", "2"], "end_text": []},
    ],
)  # fmt: skip
def test_nothing_that_is_sent_breaks_the_page(client_as, item: AgendaItem, change: dict[str, Any]) -> None:
    client = client_as("secretary")
    for headers in ({}, SCRIPT):
        answer = client.post(address(item.meeting), sent(item) | change, headers=headers)
        assert answer.status_code in (200, 302, 409, 422)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_three_items_as_for_one(
    client_as, world: World, meeting: Meeting, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        item = add_item(meeting=meeting, title=f"Mục {number}", kind="report", by=SYSTEM)
        save_item(item=item, written=Written("x"), version=1, by=SYSTEM)
    client = client_as("secretary")
    with django_assert_num_queries(QUERIES):
        page = client.get(address(meeting)).content
    assert len(page) < 60_000


QUERIES = 38


def test_a_full_meeting_stays_within_the_weight_of_a_page(client_as, world: World, meeting: Meeting) -> None:
    client: Client = client_as("secretary")
    for number in range(9):
        item = add_item(meeting=meeting, title=f"Nội dung thứ {number} của chương trình", kind="report", by=SYSTEM)
        form = sent(
            item, text="Bí thư báo cáo. " * 20, said_id=["", ""], said_who=["Hoàng Văn An", "Nông Thị Bình"],
            said_text=["Nhất trí với báo cáo."] * 2, end_text=["Kết luận"], task_due=["31/12/2022"],
        )  # fmt: skip
        client.post(address(meeting), form)
        client.get(address(meeting))  # says that it was saved
    page = client.get(address(meeting)).content
    assert len(page) < 60_000


def test_who_may_not_take_the_roll_does_not_write(client_as, item: AgendaItem) -> None:
    for actor, status in (("visitor", 403), ("reader", 403), ("neighbour", 404), ("roll_taker", 200)):
        assert client_as(actor).get(address(item.meeting)).status_code == status
        assert client_as(actor).post(address(item.meeting), sent(item), headers=SCRIPT).status_code == status
