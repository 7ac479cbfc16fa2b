"""The frame of every page as people meet it: on three screens, by keyboard, without a script, without a session."""

import re
from pathlib import Path
from typing import Any

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, expect

from accounts.models import User
from tests.conftest import Live
from tests.factories import PASSWORD

SCREENS = [360, 768, 1366]
PAGES = ["/tai-khoan/", "/tai-khoan/mat-khau/", "/khong-co-trang-nay/"]


def grave_findings(page: Any) -> list[str]:
    """What axe calls serious or worse."""
    found = Axe().run(page).response["violations"]
    return [f"{finding['id']}: {finding['help']}" for finding in found if finding["impact"] in ("serious", "critical")]


def sideways(page: Any) -> int:
    """By how many pixels the page is wider than its screen."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("width", SCREENS)
def test_no_screen_scrolls_sideways_or_shuts_anybody_out(live: Live, width: int) -> None:
    live.page.set_viewport_size({"width": width, "height": 768})
    live.page.goto(f"{live.url}/dang-nhap/")
    assert (sideways(live.page), grave_findings(live.page)) == (0, [])
    page = live.sign_in("secretary")
    for address in PAGES:
        page.goto(live.url + address)
        assert (address, sideways(page), grave_findings(page)) == (address, 0, [])


def test_what_was_typed_survives_the_end_of_the_session(live: Live) -> None:
    page = live.sign_in("secretary")
    page.goto(f"{live.url}/tai-khoan/")
    page.fill("#id_phone", "0912 111 222")
    page.context.clear_cookies(name="sessionid")
    page.click("main button[type=submit]")
    expect(page.locator("main")).to_contain_text("vẫn được giữ")
    page.fill("#id_username", "secretary")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    expect(page.locator(".message.success")).to_have_text("Đã lưu thông tin tài khoản.")
    assert User.objects.get(username="secretary").phone == "0912 111 222"


def test_a_script_that_is_refused_leaves_the_page_and_can_send_it_as_a_page(live: Live) -> None:
    page = live.sign_in("secretary")
    page.goto(f"{live.url}/tai-khoan/")
    page.fill("#id_phone", "0912 333 444")
    page.context.clear_cookies(name="sessionid")
    page.evaluate("htmx.ajax('POST', '/tai-khoan/', {source: document.querySelector('main form'), swap: 'none'})")
    expect(page.locator("dialog")).to_contain_text("Phiên làm việc đã hết")
    assert page.input_value("#id_phone") == "0912 333 444"
    page.click("text=Đăng nhập rồi gửi tiếp")
    expect(page.locator("main")).to_contain_text("vẫn được giữ")


def test_without_a_network_the_form_stays(live: Live) -> None:
    page = live.sign_in("secretary")
    page.goto(f"{live.url}/tai-khoan/")
    page.fill("#id_phone", "0912 555 666")
    page.context.set_offline(True)
    page.click("main button[type=submit]")
    expect(page.locator("dialog")).to_contain_text("Không có kết nối mạng")
    assert page.input_value("#id_phone") == "0912 555 666"
    page.context.set_offline(False)
    page.click("dialog button")
    page.click("main button[type=submit]")
    expect(page.locator(".message.success")).to_be_visible()


def test_the_menu_of_a_phone_opens_by_keyboard_and_closes_by_escape(live: Live) -> None:
    page = live.sign_in("secretary")
    page.goto(f"{live.url}/tai-khoan/")
    page.focus(".top summary")
    page.keyboard.press("Enter")
    expect(page.locator(".menu-sheet >> text=Đăng xuất")).to_be_visible()
    for target in page.locator(".top .menu-sheet a:visible, .top .menu-sheet button:visible").all():
        assert target.bounding_box()["height"] >= 48
    page.keyboard.press("Escape")
    expect(page.locator(".menu-sheet >> text=Đăng xuất")).to_be_hidden()


def test_without_a_script_one_signs_in_and_out(live: Live, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{live.url}/dang-nhap/?next=/tai-khoan/")
    page.fill("#id_username", "secretary")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Tài khoản của tôi")
    page.click(".top summary")
    page.click("text=Đăng xuất")
    expect(page.locator(".message.success")).to_have_text("Đã đăng xuất.")
    context.close()


def test_errors_are_summed_up_and_lead_to_their_fields(live: Live) -> None:
    page = live.sign_in("secretary")
    page.goto(f"{live.url}/tai-khoan/")
    page.fill("#id_phone", "không có")
    page.click("main button[type=submit]")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.locator("#id_phone")).to_be_focused()
    assert page.input_value("#id_phone") == "không có"
    assert grave_findings(page) == []


def test_a_first_visit_weighs_little(live: Live) -> None:
    live.page.goto(f"{live.url}/dang-nhap/")
    page = live.page.content()
    names = re.findall(r'(?:href|src)="/static/([^"]+)"', page)
    assert len(names) >= 4
    files = [Path(str(finders.find(name))) for name in dict.fromkeys(names)]
    weight = len(page.encode()) + sum(len(brotli.compress(file.read_bytes())) for file in files)
    assert len(page.encode()) < 60_000
    assert weight < 60_000  # of 150 kB: the page's own pictures and lists need the rest
