"""What a meeting's own pages say before anything is marked, after it was sent, and when it is entered twice."""

import re
from datetime import date

import pytest

from core.audit import SYSTEM
from meetings.models import Attendance, Meeting
from meetings.queries import Concluded, Written
from meetings.services import save_item
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.meetings.preparing import make_item

HELD = date(2022, 12, 5)


def figures(page: str) -> dict[str, str]:
    """What stands beside each name in the list of figures."""
    part = re.search(r'<dl class="facts figures">(.*?)</dl>', page, re.DOTALL)[1]
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", part)
    return {name: re.sub(r"<[^>]+>", "", value) for name, value in found}


@pytest.mark.parametrize("page", ["", "gui/"])
def test_an_open_meeting_says_who_must_attend_before_anybody_is_marked(client_as, world: World, page: str) -> None:
    meeting = make_draft_meeting(world.a, HELD)
    address = f"/sinh-hoat/{meeting.uuid}/{page}"
    client = client_as("secretary")
    found = figures(client.get(address).content.decode())
    assert (found.pop("Phải dự"), found.pop("Đảng số").isdecimal()) == ("5", True)
    assert found == dict.fromkeys(("Có mặt", "Vắng có lý do", "Vắng không lý do", "Tỷ lệ dự sinh hoạt"), "–")
    Attendance.objects.create(meeting=meeting, member=world.members["an"], organization=world.a, status="present")
    found = figures(client.get(address).content.decode())
    assert [found[name] for name in ("Phải dự", "Có mặt", "Vắng có lý do", "Tỷ lệ dự sinh hoạt")] == [
        "5",
        "1",
        "0",
        "–",
    ]


@pytest.mark.parametrize(("page", "sentence"), [("sua/", "đã gửi, không sửa được"), ("xoa/", "Chỉ xóa được")])
def test_a_sent_meeting_offers_neither_change_nor_deletion(client_as, world: World, page: str, sentence: str) -> None:
    meeting = make_sent_meeting(world.a, HELD)
    answer = client_as("secretary").get(f"/sinh-hoat/{meeting.uuid}/{page}", follow=True)
    assert answer.redirect_chain == [(f"/sinh-hoat/{meeting.uuid}/", 302)]
    assert sentence in answer.content.decode()


def test_a_meeting_entered_twice_leads_to_the_one_that_is_there(client_as, world: World) -> None:
    there = make_sent_meeting(world.a, HELD)
    link = f'href="/sinh-hoat/{there.uuid}/">Mở kỳ sinh hoạt thường kỳ ngày 05/12/2022 đã có</a>'
    client = client_as("secretary")
    typed = {"organization": "A", "kind": "regular", "date": "05/12/2022", "for_month": ""}
    assert link in client.post("/sinh-hoat/lap/", typed).content.decode()
    other = make_draft_meeting(world.a, date(2022, 12, 6), {})
    assert link in client.post(f"/sinh-hoat/{other.uuid}/sua/", typed).content.decode()
    assert "đã có</a>" not in client.get(f"/sinh-hoat/{other.uuid}/sua/").content.decode()
    assert "đã có</a>" not in client.post(f"/sinh-hoat/{other.uuid}/sua/", {**typed, "date": "x"}).content.decode()


def test_a_second_regular_meeting_of_a_month_is_asked_about(client_as, world: World) -> None:
    there = make_sent_meeting(world.a, HELD)
    client = client_as("secretary")
    assert "Họp lần thứ hai trong tháng" not in client.get("/sinh-hoat/lap/").content.decode()
    typed = {"organization": "A", "kind": "combined", "date": "19/12/2022", "for_month": ""}
    page = client.post("/sinh-hoat/lap/", typed).content.decode()
    assert "Tháng 12/2022 đã có kỳ sinh hoạt thường kỳ ngày 05/12/2022." in page
    assert 'name="again"' in page
    assert f'href="/sinh-hoat/{there.uuid}/">Mở kỳ sinh hoạt thường kỳ' in page
    assert Meeting.objects.count() == 1
    answer = client.post("/sinh-hoat/lap/", {**typed, "again": "on"})
    assert answer.headers["Location"].endswith("/diem-danh/")
    assert Meeting.objects.count() == 2
    for kind, month in (("thematic", ""), ("combined", "2023-01"), ("extraordinary", "2022-12")):
        free = {**typed, "kind": kind, "for_month": month, "date": "20/12/2022"}
        assert client.post("/sinh-hoat/lap/", free).status_code == 302, kind


def test_of_a_month_mistyped_the_day_s_own_is_not_asked_about(client_as, world: World) -> None:
    there = make_sent_meeting(world.a, date(2022, 5, 5))
    typed = {"organization": "A", "kind": "regular", "date": "10/05/2022", "for_month": "2022-12"}
    page = client_as("secretary").post("/sinh-hoat/lap/", typed).content.decode()
    assert "Họp ngày 10/05/2022 mà cho tháng 12/2022" in page
    assert "Tháng 05/2022 đã có" not in page
    assert 'name="again"' not in page
    assert f"/sinh-hoat/{there.uuid}/" not in page


def test_a_meeting_moved_into_a_taken_month_is_asked_about_too(client_as, world: World) -> None:
    make_sent_meeting(world.a, HELD)
    other = make_draft_meeting(world.a, date(2022, 12, 6), for_month=date(2022, 11, 1))
    client = client_as("secretary")
    typed = {"kind": "regular", "date": "06/12/2022", "for_month": "2022-12", "topic": "Mới"}
    page = client.post(f"/sinh-hoat/{other.uuid}/sua/", typed).content.decode()
    assert "đã có kỳ sinh hoạt thường kỳ ngày 05/12/2022" in page
    assert client.post(f"/sinh-hoat/{other.uuid}/sua/", {**typed, "again": "on"}).status_code == 302
    # Once it stands there, a change of something else asks nothing.
    assert client.post(f"/sinh-hoat/{other.uuid}/sua/", {**typed, "topic": "Khác"}).status_code == 302
    other.refresh_from_db()
    assert (other.for_month, other.topic) == (date(2022, 12, 1), "Khác")


@pytest.mark.parametrize("ends", ["19:30", "18h"])
def test_an_end_before_the_start_is_told_beside_its_field(client_as, world: World, ends: str) -> None:
    typed = {"organization": "A", "kind": "regular", "date": "05/12/2022", "starts_at": "19:30", "ends_at": ends}
    page = client_as("secretary").post("/sinh-hoat/lap/", typed).content.decode()
    beside = re.search(rf'name="ends_at" value="{ends}".*?<ul class="errorlist" [^>]*><li>([^<]*)', page, re.DOTALL)
    assert beside is not None
    assert beside[1].startswith("Giờ kết thúc phải sau giờ bắt đầu: ghi ")


def test_a_day_the_branch_did_not_exist_is_told_beside_the_day(client_as, world: World) -> None:
    typed = {"organization": "A", "kind": "regular", "date": "05/12/2020", "for_month": ""}
    page = client_as("secretary").post("/sinh-hoat/lap/", typed).content.decode()
    assert re.search(r'name="date" value="05/12/2020".*?Ngày 05/12/2020 tổ chức không tồn tại', page, re.DOTALL)


def test_what_was_written_goes_with_nobody_s_roll(client_as, world: World) -> None:
    """Whoever only takes the roll deletes no proceedings; whoever may is told of all that goes."""
    meeting = make_draft_meeting(world.a, date(2022, 12, 5))
    address = f"/sinh-hoat/{meeting.uuid}/xoa/"
    assert client_as("roll_taker").get(address).status_code == 200
    item = make_item(meeting, "Đánh giá tháng 11")
    save_item(item=item, written=Written("Bí thư báo cáo.", concluded=(Concluded("Dọn đường"),)), version=1, by=SYSTEM)
    for answer in (client_as("roll_taker").get(address), client_as("roll_taker").post(address)):
        assert answer.status_code == 403
    assert Meeting.objects.filter(pk=meeting.pk).exists()
    page = client_as("secretary").get(address).content.decode()
    assert "Diễn biến của 1 nội dung sẽ mất theo." in page
    assert "1 kết luận sẽ mất theo." in page
    client_as("secretary").post(address)
    assert not Meeting.objects.filter(pk=meeting.pk).exists()
