"""The whole way of a meeting on a phone of 360 px: plan, agenda, roll, minutes, sent; with the network cut and the
session ended on the way. And what only a browser can show of the writing: two at once, a closed browser, no script.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from core.audit import SYSTEM
from meetings.models import AgendaItem, Contribution, Meeting, Task, Vote
from meetings.services import add_item
from tests.conftest import Live
from tests.factories import PASSWORD, make_draft_meeting

SMALL = {"width": 360, "height": 740}


def fits(page: Page) -> bool:
    """The page itself does not scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in ("serious", "critical")
    ]


def item_of(page: Page, title: str) -> Any:
    return page.locator("details.item").filter(has=page.get_by_role("heading", name=title))


def state(page: Page, title: str) -> Any:
    return item_of(page, title).locator(".item-state")


def write(page: Page, title: str, text: str) -> None:
    item_of(page, title).get_by_label("Diễn biến", exact=True).fill(text)


def said(item: AgendaItem) -> list[tuple[str, str]]:
    rows = Contribution.objects.filter(item=item).order_by("pk").select_related("member")
    return [(row.member.full_name if row.member else row.guest_name, row.text) for row in rows]


def sign_in_again(page: Page, actor: str = "secretary") -> None:
    page.fill("input[name=username]", actor)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def open_writing(live: Live, titles: tuple[str, ...] = ("Báo cáo", "Thảo luận")) -> tuple[Page, Meeting]:
    meeting = make_draft_meeting(live.world.a, live.world.today, {})
    for title in titles:
        add_item(meeting=meeting, title=title, kind="report", by=SYSTEM)
    page = live.sign_in("secretary")
    page.goto(f"{live.url}/sinh-hoat/{meeting.uuid}/dien-bien/")
    return page, meeting


def proceedings(meeting: Meeting) -> dict[str, str]:
    return dict(AgendaItem.objects.filter(meeting=meeting).values_list("title", "proceedings"))


def test_from_the_plan_to_sent_minutes_on_a_phone_with_the_network_cut_and_the_session_ended(live: Live) -> None:
    page = live.sign_in("secretary")
    page.goto(f"{live.url}/to-chuc/{live.world.a.uuid}/ke-hoach-sinh-hoat/lich/")
    page.get_by_label("Ngày trong tháng").fill("20")
    page.get_by_label("Giờ bắt đầu").fill("19h30")
    page.get_by_label("Địa điểm").fill("Hội trường")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Ngày 20 hằng tháng, 19:30, Hội trường")).to_be_visible()
    assert fits(page)
    page.goto(f"{live.url}/sinh-hoat/thang-nay/")
    expect(page.get_by_text("Dự kiến họp ngày 20/12/2022.")).to_be_visible()
    page.get_by_role("button", name="Chuẩn bị kỳ sinh hoạt").click()

    # What is to be spoken of.
    proposed = page.locator("section[aria-labelledby=dx-template] button[name=nhan]")
    for number in (1, 2):
        proposed.first.click()
        expect(page.locator("ol.agenda > li")).to_have_count(number)
    assert fits(page)
    assert serious(page) == []
    page.get_by_role("link", name="Điểm danh").click()
    page.get_by_role("button", name="Tất cả có mặt").click()
    expect(page.locator("#roll-sync")).to_contain_text("Đã lưu lúc", timeout=15000)
    page.get_by_role("link", name="Diễn biến").click()
    meeting = Meeting.objects.get()
    assert fits(page)
    assert serious(page) == []

    # And what came up by itself.
    adding = page.locator("section.item").filter(has=page.get_by_role("heading", name="Thêm nội dung"))
    adding.get_by_label("Nội dung").fill("Sửa đường vào xóm")
    adding.get_by_role("button", name="Thêm nội dung").click()
    expect(page.get_by_role("heading", name="Sửa đường vào xóm")).to_be_visible()
    first, second, _third = AgendaItem.objects.filter(meeting=meeting).order_by("position")

    opening = item_of(page, "Mở đầu")
    opening.get_by_label("Chủ trì").select_option(label="Hoàng Văn An")
    opening.get_by_label("Ghi biên bản").select_option(label="Nông Thị Bình")
    opening.get_by_label("Địa điểm").fill("Nhà văn hóa xóm")
    opening.get_by_label("Giờ kết thúc").fill("21:15")
    expect(state(page, "Mở đầu")).to_contain_text("Đã lưu lúc", timeout=15000)

    write(page, first.title, "Bí thư báo cáo kết quả tháng 11.")
    expect(state(page, first.title)).to_contain_text("Đã lưu lúc", timeout=15000)

    # The network goes in the middle of a sentence.
    page.context.set_offline(True)
    write(page, first.title, "Bí thư báo cáo kết quả tháng 11. Chi bộ đạt 9 trên 10 chỉ tiêu.")
    box = item_of(page, first.title)
    box.get_by_label("Người phát biểu").first.fill("Lục Văn Cường")
    box.get_by_label("Ý kiến phát biểu").first.fill("Đề nghị sửa đường vào xóm.")
    write(page, second.title, "Bàn việc trồng rừng.")
    expect(page.locator("#writing-sync")).to_contain_text("Chưa gửi 2 mục", timeout=30000)
    first.refresh_from_db()
    assert first.proceedings == "Bí thư báo cáo kết quả tháng 11."
    page.context.set_offline(False)
    page.get_by_role("button", name="Gửi lại").click()
    expect(state(page, first.title)).to_contain_text("Đã lưu lúc", timeout=30000)
    expect(state(page, second.title)).to_contain_text("Đã lưu lúc", timeout=30000)
    expect(page.get_by_role("button", name="Gửi lại")).to_be_hidden()
    first.refresh_from_db()
    assert first.proceedings == "Bí thư báo cáo kết quả tháng 11. Chi bộ đạt 9 trên 10 chỉ tiêu."
    assert said(first) == [("Lục Văn Cường", "Đề nghị sửa đường vào xóm.")]

    # The session ends while a vote and a task are written.
    page.context.clear_cookies(name="sessionid")
    box = item_of(page, second.title)
    box.get_by_text("Biểu quyết", exact=True).click()
    box.get_by_label("Việc biểu quyết").first.fill("Giao mỗi hộ trồng 100 cây")
    box.get_by_label("Tán thành", exact=True).first.fill("3")
    box.get_by_label("Kết luận", exact=True).first.fill("Trồng rừng xong trong quý I.")
    box.get_by_text("Giao việc").first.click()
    box.get_by_label("Người chịu trách nhiệm").first.fill("Nông Thị Bình")
    box.get_by_label("Hạn xong").first.fill("31/03/2023")
    box.get_by_label("Chỉ tiêu").first.fill("1.500")
    box.get_by_label("Đơn vị tính").first.fill("cây")
    expect(state(page, second.title)).to_contain_text("Phiên làm việc đã hết", timeout=15000)
    write(page, first.title, "Bí thư báo cáo. Đạt 9 trên 10 chỉ tiêu, còn đường vào xóm.")
    box.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("main")).to_contain_text("vẫn được giữ")
    sign_in_again(page)
    expect(page.get_by_text(f"Đã lưu: {second.title}.")).to_be_visible(timeout=15000)
    # What the other item held on this device comes back by itself.
    expect(state(page, first.title)).to_contain_text("Đã lưu lúc", timeout=15000)
    first.refresh_from_db()
    assert first.proceedings == "Bí thư báo cáo. Đạt 9 trên 10 chỉ tiêu, còn đường vào xóm."
    vote, task = Vote.objects.get(), Task.objects.get()
    assert (vote.subject, vote.agreed, vote.base, vote.passed) == ("Giao mỗi hộ trồng 100 cây", 3, 3, True)
    assert (str(task.responsible), f"{task.due_on:%d/%m/%Y}", int(task.target), task.unit) == (
        "Nông Thị Bình", "31/03/2023", 1500, "cây",
    )  # fmt: skip
    assert said(first) == [("Lục Văn Cường", "Đề nghị sửa đường vào xóm.")]
    assert fits(page)
    assert serious(page) == []

    page.locator(".roll-bar").get_by_role("link", name="Xem lại và gửi").click()
    page.get_by_role("button", name="Gửi lên cấp trên").click()
    expect(page.get_by_text("Đã gửi lên cấp trên")).to_be_visible()
    meeting.refresh_from_db()
    assert (meeting.status, meeting.speakers, meeting.place, meeting.minutes_long) == (
        "sent",
        1,
        "Nhà văn hóa xóm",
        105,
    )
    assert str(meeting.chair) == "Hoàng Văn An"
    expect(page.get_by_text("Đề nghị sửa đường vào xóm.")).to_be_visible()
    page.get_by_role("link", name="Biên bản", exact=True).click()
    expect(page.get_by_text("Đề nghị sửa đường vào xóm.")).to_be_visible()
    expect(page.get_by_text("Đạt 9 trên 10 chỉ tiêu, còn đường vào xóm.")).to_be_visible()
    expect(page.get_by_text("Kết luận: Trồng rừng xong trong quý I.")).to_be_visible()
    assert fits(page)
    assert serious(page) == []


def test_a_browser_closed_without_a_connection_finds_it_all_again(live: Live) -> None:
    page, meeting = open_writing(live)
    page.context.set_offline(True)
    write(page, "Báo cáo", "Đã ghi một nửa")
    box = item_of(page, "Thảo luận")
    box.get_by_role("button", name="Thêm dòng").first.click()
    box.get_by_label("Người phát biểu").nth(0).fill("Hoàng Văn An")
    box.get_by_label("Người phát biểu").nth(1).fill("Ông Lý")
    page = live.close_offline()
    assert proceedings(meeting)["Báo cáo"] == ""
    page.goto(f"{live.url}/sinh-hoat/{meeting.uuid}/dien-bien/")
    expect(item_of(page, "Báo cáo").get_by_label("Diễn biến", exact=True)).to_have_value("Đã ghi một nửa")
    for title in ("Báo cáo", "Thảo luận"):
        expect(state(page, title)).to_contain_text("Đã lưu lúc", timeout=15000)
        expect(state(page, title)).to_contain_text("Đã lấy lại những gì ghi lúc")
    assert proceedings(meeting)["Báo cáo"] == "Đã ghi một nửa"
    assert said(AgendaItem.objects.get(title="Thảo luận")) == [("Hoàng Văn An", ""), ("Ông Lý", "")]


def test_an_answer_that_got_lost_makes_no_second_row_and_no_conflict(live: Live) -> None:
    page, _meeting = open_writing(live)
    taken: list[str] = []

    def lose_the_answer(route: Any) -> None:
        if route.request.method != "POST" or taken:
            route.continue_()
            return
        taken.append(route.fetch().text())
        route.abort()

    page.route("**/dien-bien/", lose_the_answer)
    box = item_of(page, "Báo cáo")
    box.get_by_label("Người phát biểu").first.fill("Ông Lý")
    expect(state(page, "Báo cáo")).to_contain_text("Đã lưu lúc", timeout=20000)
    box.get_by_label("Ý kiến phát biểu").first.fill("Sửa đường")
    expect(state(page, "Báo cáo")).to_have_text("có thay đổi chưa lưu")
    expect(state(page, "Báo cáo")).to_contain_text("Đã lưu lúc", timeout=20000)
    item = AgendaItem.objects.get(title="Báo cáo")
    assert (len(taken), item.version, said(item)) == (1, 3, [("Ông Lý", "Sửa đường")])


def test_two_write_at_once_in_two_items_and_then_in_one(live: Live, browser: Browser) -> None:
    page, meeting = open_writing(live)
    other = browser.new_context(locale="vi-VN", viewport=SMALL)
    second = other.new_page()
    second.goto(f"{live.url}/dang-nhap/?next=/sinh-hoat/{meeting.uuid}/dien-bien/")
    sign_in_again(second, "commune")
    write(page, "Báo cáo", "Của bí thư.")
    write(second, "Thảo luận", "Của xã.")
    expect(state(page, "Báo cáo")).to_contain_text("Đã lưu lúc", timeout=15000)
    expect(state(second, "Thảo luận")).to_contain_text("Đã lưu lúc", timeout=15000)
    assert proceedings(meeting) == {"Báo cáo": "Của bí thư.", "Thảo luận": "Của xã."}

    write(second, "Báo cáo", "Xã ghi thêm.")
    expect(state(second, "Báo cáo")).to_contain_text("vừa ghi nội dung này", timeout=15000)
    assert proceedings(meeting)["Báo cáo"] == "Của bí thư."
    item_of(second, "Báo cáo").get_by_role("button", name="Lưu", exact=True).click()
    expect(second.get_by_text("hai bản đã được ghép lại")).to_be_visible()
    expect(second.locator(".both").get_by_text("Của bí thư.")).to_be_visible()
    expect(second.locator(".both").get_by_text("Xã ghi thêm.")).to_be_visible()
    assert serious(second) == []
    assert fits(second)
    item_of(second, "Báo cáo").get_by_role("button", name="Lưu", exact=True).click()
    expect(second.get_by_text("Đã lưu: Báo cáo.")).to_be_visible()
    assert proceedings(meeting)["Báo cáo"] == "Của bí thư.\nXã ghi thêm."
    other.close()


def test_a_row_that_is_not_finished_is_told_and_kept_on_the_device(live: Live) -> None:
    page, meeting = open_writing(live)
    box = item_of(page, "Báo cáo")
    write(page, "Báo cáo", "Họp.")
    box.get_by_text("Giao việc").first.click()
    box.get_by_label("Hạn xong").first.fill("31/01")
    expect(state(page, "Báo cáo")).to_contain_text("trừ: Kết luận 1", timeout=15000)
    assert proceedings(meeting)["Báo cáo"] == "Họp."
    page.reload()
    expect(item_of(page, "Báo cáo").get_by_label("Hạn xong").first).to_have_value("31/01")


def test_an_hour_is_saved_again_and_a_conflict_ends_when_the_user_saves_once_more(live: Live) -> None:
    page, meeting = open_writing(live)
    opening = item_of(page, "Mở đầu")
    hour = opening.get_by_label("Giờ kết thúc")
    for typed in ("11:00", "11:30"):
        hour.fill(typed)
        opening.get_by_role("button", name="Lưu", exact=True).click()
        expect(state(page, "Mở đầu")).to_contain_text("Đã lưu lúc", timeout=15000)
    Meeting.objects.filter(pk=meeting.pk).update(ends_at="12:00")
    hour.fill("12:30")
    told = "người khác đã ghi ô này là “12:00”; bạn ghi “12:30”."
    expect(state(page, "Mở đầu")).to_contain_text(told, timeout=15000)
    page.evaluate("document.querySelectorAll('form').forEach((form) => { delete form.dataset.typed; })")
    page.reload()
    expect(hour).to_have_value("12:30")
    expect(state(page, "Mở đầu")).to_contain_text(told)
    opening.get_by_role("button", name="Lưu", exact=True).click()
    expect(state(page, "Mở đầu")).to_contain_text("Đã lưu lúc", timeout=15000)
    meeting.refresh_from_db()
    assert f"{meeting.ends_at:%H:%M}" == "12:30"
    page.reload()
    expect(hour).to_have_value("12:30")
    expect(state(page, "Mở đầu")).to_have_text("")


def seen(page: Page, told: Any) -> bool:
    """It stands on the screen, above the bar at the bottom."""
    box, bar = told.bounding_box(), page.locator(".roll-bar").bounding_box()
    return bool(box and bar and box["y"] >= 0 and box["y"] + box["height"] <= bar["y"])


def test_the_bar_says_what_was_saved_and_what_must_be_put_right(live: Live) -> None:
    page, _meeting = open_writing(live)
    bar, opening = page.locator("#writing-sync"), item_of(page, "Mở đầu")
    save, again = opening.get_by_role("button", name="Lưu", exact=True), page.get_by_role("button", name="Gửi lại")
    opening.get_by_label("Giờ bắt đầu").fill("10:00")
    expect(bar).to_contain_text("Đã lưu lúc", timeout=15000)

    # Refused in the background: told, and the page stays where it is.
    opening.get_by_label("Giờ kết thúc").fill("9:00")
    item_of(page, "Thảo luận").get_by_label("Diễn biến", exact=True).focus()
    expect(bar).to_have_text("1 mục cần sửa", timeout=15000)
    expect(again).to_be_hidden()
    expect(item_of(page, "Thảo luận").get_by_label("Diễn biến", exact=True)).to_be_focused()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    bar.get_by_role("link").click()
    expect(opening.locator("summary")).to_be_focused()
    assert seen(page, state(page, "Mở đầu"))
    assert fits(page)
    assert serious(page) == []

    # Refused where the user asked for it: the reason comes into sight.
    save.click()
    expect(opening.locator("summary")).to_be_focused(timeout=15000)
    expect(state(page, "Mở đầu")).to_contain_text("Giờ kết thúc phải sau giờ bắt đầu")
    assert seen(page, state(page, "Mở đầu"))
    opening.get_by_label("Giờ kết thúc").fill("11:00")
    save.click()
    expect(bar).to_contain_text("Đã lưu lúc", timeout=15000)

    box = item_of(page, "Báo cáo")
    box.get_by_text("Giao việc").first.click()
    box.get_by_label("Hạn xong").first.fill("31/02/2023")
    box.get_by_role("button", name="Lưu", exact=True).click()
    expect(box.locator("> summary")).to_be_focused(timeout=15000)
    assert seen(page, state(page, "Báo cáo"))
    expect(bar).to_have_text("1 mục cần sửa")
    expect(again).to_be_hidden()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A phone whose browser runs no script."""
    context = browser.new_context(java_script_enabled=False, viewport=SMALL, locale="vi-VN")
    yield context.new_page()
    context.close()


def test_without_a_script_every_item_is_saved_by_its_button(live: Live, plain: Page) -> None:
    meeting = make_draft_meeting(live.world.a, live.world.today, {})
    add_item(meeting=meeting, title="Báo cáo", kind="report", by=SYSTEM)
    plain.goto(f"{live.url}/dang-nhap/?next=/sinh-hoat/{meeting.uuid}/dien-bien/")
    sign_in_again(plain)
    for text, name in (("Họp.", "Hoàng Văn An"), ("Họp tiếp.", "Ông Lý")):
        write(plain, "Báo cáo", text)
        item_of(plain, "Báo cáo").get_by_label("Người phát biểu").last.fill(name)
        item_of(plain, "Báo cáo").get_by_role("button", name="Lưu", exact=True).click()
        expect(plain.get_by_text("Đã lưu: Báo cáo.")).to_be_visible()
    item = AgendaItem.objects.get()
    assert (item.proceedings, said(item)) == ("Họp tiếp.", [("Hoàng Văn An", ""), ("Ông Lý", "")])


@pytest.mark.parametrize("width", [360, 1366])
def test_the_pages_fit_and_have_no_serious_finding(live: Live, width: int) -> None:
    page, meeting = open_writing(live)
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("dien-bien/", f"dien-bien/nghi-quyet/{uuid4()}/"):
        page.goto(f"{live.url}/sinh-hoat/{meeting.uuid}/{path}")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert fits(page), path
        assert serious(page) == [], path
