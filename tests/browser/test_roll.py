"""The secretary's path in a real browser: on a phone of 360 px, without a connection, without JavaScript, by keys."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from meetings.models import Attendance, Meeting, Sending
from tests.conftest import Live
from tests.factories import PASSWORD, make_draft_meeting, make_sent_meeting

SMALL = {"width": 360, "height": 740}
WIDE = {"width": 1366, "height": 768}


def stored(meeting: Meeting) -> dict[str, str]:
    rows = Attendance.objects.filter(meeting=meeting).select_related("member").order_by("member__sort_key")
    return {row.member.full_name.split()[-1]: f"{row.status} {row.reason}".strip() for row in rows}


def row(page: Page, name: str) -> Any:
    return page.locator(".roll-row").filter(has=page.get_by_role("button", name=name))


def head(page: Page, name: str) -> Any:
    return row(page, name).locator(".roll-tap")


def fits(page: Page) -> bool:
    """The page itself does not scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in ("serious", "critical")
    ]


def open_roll(live: Live, actor: str = "secretary", day: Any = None) -> tuple[Page, Meeting]:
    meeting = make_draft_meeting(live.world.a, day or live.world.today)
    page = live.sign_in(actor)
    page.goto(f"{live.url}/sinh-hoat/{meeting.uuid}/diem-danh/")
    return page, meeting


def test_the_whole_path_on_a_phone(live: Live) -> None:
    page = live.sign_in("secretary")
    page.goto(f"{live.url}/sinh-hoat/thang-nay/")
    assert fits(page)
    assert serious(page) == []
    page.get_by_role("link", name="Lập kỳ sinh hoạt tháng 12/2022").click()
    assert fits(page)
    page.get_by_label("Giờ bắt đầu").fill("19h30")
    page.get_by_role("button", name="Lập và điểm danh").click()
    expect(page.get_by_role("heading", name="Điểm danh")).to_be_visible()
    meeting = Meeting.objects.get()
    assert fits(page)

    page.get_by_role("button", name="Tất cả có mặt").click()
    expect(page.locator("#roll-count")).to_have_text("5/5 có mặt")
    assert all(box["height"] >= 48 for box in (head(page, name).bounding_box() for name in ("An", "Bình", "Sen")))
    head(page, "Cường").click()
    row(page, "Cường").get_by_role("button", name="Ốm đau").click()
    head(page, "Bình").click()
    row(page, "Bình").get_by_label("Lý do", exact=True).fill("trông cháu")
    head(page, "Sen").click()
    row(page, "Sen").locator(".roll-choices").get_by_text("vắng không lý do").click()
    expect(page.locator("#roll-count")).to_have_text("2/5 có mặt 3 vắng")
    expect(row(page, "Cường").locator(".roll-state")).to_have_text("vắng có lý do: Ốm đau")
    assert serious(page) == []
    assert fits(page)
    page.get_by_text("Đàm Văn Ích").click()
    page.get_by_role("button", name="Thêm khách").click()
    page.get_by_label("Họ và tên khách").fill("Đại úy Long")

    page.get_by_role("button", name="Lưu, xem lại và gửi").click()
    expect(page.get_by_role("heading", name="Vắng (3)")).to_be_visible()
    assert serious(page) == []
    assert stored(meeting) == {
        "An": "present",
        "Bình": "excused trông cháu",
        "Cường": "excused Ốm đau",
        "Dung": "present",
        "Ích": "exempt_present",
        "Sen": "unexcused",
    }
    page.get_by_role("button", name="Gửi lên cấp trên").click()
    expect(page.get_by_text("Đã gửi lên cấp trên: Chi bộ xóm Lũng Phầy, 20/12/2022.")).to_be_visible()
    meeting.refresh_from_db()
    assert (meeting.status, meeting.present, meeting.required, meeting.guests) == ("sent", 2, 5, 1)
    assert serious(page) == []
    assert fits(page)


def test_what_is_marked_is_saved_by_itself(live: Live) -> None:
    page, meeting = open_roll(live)
    head(page, "An").click()
    expect(page.locator("#roll-sync")).to_contain_text("Đã lưu lúc", timeout=15000)
    assert stored(meeting) == {"An": "present"}
    head(page, "An").click()
    expect(page.locator("#roll-sync")).to_have_text("có thay đổi chưa lưu")
    expect(page.locator("#roll-sync")).to_contain_text("Đã lưu lúc", timeout=15000)
    assert stored(meeting) == {"An": "unexcused"}


def test_without_a_connection_nothing_is_lost_and_the_page_says_so(live: Live) -> None:
    page, meeting = open_roll(live)
    page.get_by_role("button", name="Tất cả có mặt").click()
    expect(page.locator("#roll-sync")).to_contain_text("Đã lưu lúc", timeout=15000)
    page.context.set_offline(True)
    head(page, "An").click()
    row(page, "An").get_by_role("button", name="Đi công tác").click()
    expect(page.locator("#roll-sync")).to_contain_text("Chưa gửi được, sẽ thử lại", timeout=20000)
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(row(page, "An").locator(".roll-state")).to_have_text("vắng có lý do: Đi công tác")
    assert stored(meeting)["An"] == "present"
    page.context.set_offline(False)
    expect(page.locator("#roll-sync")).to_contain_text("Đã lưu lúc", timeout=30000)
    assert stored(meeting)["An"] == "excused Đi công tác"


def test_a_page_closed_without_a_connection_is_restored(live: Live) -> None:
    page, meeting = open_roll(live)
    page.context.set_offline(True)
    head(page, "An").click()
    page = live.close_offline()
    assert stored(meeting) == {}
    page.goto(f"{live.url}/sinh-hoat/{meeting.uuid}/diem-danh/")
    expect(row(page, "An").locator(".roll-state")).to_have_text("có mặt")
    expect(page.locator("#roll-sync")).to_contain_text("Đã lưu lúc", timeout=15000)
    expect(page.locator("#roll-sync")).to_contain_text("Đã lấy lại những gì ghi lúc")
    assert stored(meeting) == {"An": "present"}


def test_an_answer_that_got_lost_makes_no_second_save_and_no_conflict(live: Live) -> None:
    page, meeting = open_roll(live)
    taken: list[str] = []

    def lose_the_answer(route: Any) -> None:
        if route.request.method != "POST" or taken:
            route.continue_()
            return
        taken.append(route.fetch().text())
        route.abort()

    page.route("**/diem-danh/", lose_the_answer)
    head(page, "An").click()
    expect(page.locator("#roll-sync")).to_contain_text("Đã lưu lúc", timeout=20000)
    assert taken != []
    meeting.refresh_from_db()
    assert (meeting.version, stored(meeting)) == (2, {"An": "present"})


def test_two_editors_are_told_and_both_values_are_shown(live: Live, browser: Browser) -> None:
    page, meeting = open_roll(live)
    other = browser.new_context(locale="vi-VN", viewport=WIDE)
    second = other.new_page()
    second.goto(f"{live.url}/dang-nhap/?next=/sinh-hoat/{meeting.uuid}/diem-danh/")
    second.fill("input[name=username]", "commune")
    second.fill("input[name=password]", PASSWORD)
    second.click("main button[type=submit]")
    expect(second.locator("#roll-editor")).to_contain_text("Đ/c Người dùng secretary đang điểm danh")
    head(page, "An").click()
    expect(page.locator("#roll-sync")).to_contain_text("Đã lưu lúc", timeout=15000)
    row(second, "An").get_by_text("đến muộn").click()
    expect(second.locator("#roll-sync")).to_contain_text("vừa ghi bảng này", timeout=15000)
    second.get_by_role("button", name="Lưu", exact=True).click()
    expect(second.get_by_text("Đang lưu: có mặt")).to_be_visible()
    assert serious(second) == []
    second.get_by_role("button", name="Lưu", exact=True).click()
    expect(second.get_by_text("Đã lưu điểm danh.")).to_be_visible()
    assert stored(meeting) == {"An": "late"}
    other.close()


def test_an_expired_session_loses_nothing(live: Live) -> None:
    page, meeting = open_roll(live)
    page.get_by_role("button", name="Tất cả có mặt").click()
    page.context.clear_cookies(name="sessionid")
    expect(page.locator("#roll-sync")).to_contain_text("Phiên làm việc đã hết", timeout=15000)
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.fill("input[name=username]", "secretary")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    expect(page.get_by_text("Đã lưu điểm danh.")).to_be_visible(timeout=15000)
    assert stored(meeting) == dict.fromkeys(("An", "Bình", "Cường", "Dung", "Sen"), "present")


def test_by_keys_alone(live: Live) -> None:
    page, meeting = open_roll(live)
    page.set_viewport_size(WIDE)
    expect(page.locator(".roll-keys")).to_be_visible()
    expect(head(page, "An")).to_be_focused()
    page.keyboard.press("p")
    expect(head(page, "Bình")).to_be_focused()
    page.keyboard.press("v")
    page.keyboard.press("2")  # the reason of the one just marked
    expect(head(page, "Cường")).to_be_focused()
    page.keyboard.press("m")
    page.keyboard.press("p")
    page.keyboard.press("v")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("v")
    page.keyboard.press("ArrowUp")
    expect(head(page, "Dung")).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator("#roll-count")).to_have_text("3/5 có mặt 2 vắng")
    assert fits(page)
    assert serious(page) == []
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("#roll-sync")).to_contain_text("Đã lưu lúc", timeout=15000)
    assert stored(meeting) == {
        "An": "present",
        "Bình": "excused Đi công tác",
        "Cường": "late",
        "Dung": "present",
        "Sen": "unexcused",
    }


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A phone whose browser runs no script."""
    context = browser.new_context(java_script_enabled=False, viewport=SMALL, locale="vi-VN")
    yield context.new_page()
    context.close()


def test_the_whole_path_without_javascript(live: Live, plain: Page) -> None:
    plain.goto(f"{live.url}/dang-nhap/?next=/sinh-hoat/lap/")
    plain.fill("input[name=username]", "secretary")
    plain.fill("input[name=password]", PASSWORD)
    plain.click("main button[type=submit]")
    plain.get_by_role("button", name="Lập và điểm danh").click()
    plain.get_by_role("button", name="Tất cả có mặt").click()
    group = plain.get_by_role("group", name="Lục Văn Cường")
    group.get_by_label("vắng có lý do").check()
    group.get_by_label("Lý do", exact=True).fill("ốm")
    plain.get_by_role("button", name="Lưu, xem lại và gửi").click()
    plain.get_by_role("button", name="Gửi lên cấp trên").click()
    sending = Sending.objects.get()
    assert (sending.counters["present"], sending.counters["excused"]) == (4, 1)
    assert stored(Meeting.objects.get())["Cường"] == "excused ốm"


@pytest.mark.parametrize("width", [768, 1366])  # 360: test_every_screen
def test_every_page_fits_and_has_no_serious_finding(live: Live, width: int) -> None:
    held = live.world.today.replace(day=5)
    sent = make_sent_meeting(live.world.a, held, {live.world.members["an"]: "unexcused"})
    waiting = make_draft_meeting(live.world.b, held)
    page = live.sign_in("commune")
    page.set_viewport_size({"width": width, "height": 800})
    for path in (
        "/sinh-hoat/",
        "/sinh-hoat/theo-doi/",
        "/sinh-hoat/xac-nhan/",
        "/sinh-hoat/thang-nay/",
        "/sinh-hoat/lap/",
        f"/sinh-hoat/{sent.uuid}/",
        f"/sinh-hoat/{sent.uuid}/tra-lai/",
        f"/sinh-hoat/{waiting.uuid}/diem-danh/",
        f"/sinh-hoat/{waiting.uuid}/gui/",
        f"/sinh-hoat/{waiting.uuid}/phieu/",
    ):
        page.goto(f"{live.url}{path}")
        assert fits(page), path
        assert serious(page) == [], path
