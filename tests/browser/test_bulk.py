"""The bulk screen in a real browser: by keys alone, the cap counted while choosing, two clerks at once, on a phone."""

from datetime import date
from typing import Any

from playwright.sync_api import Browser, Page, expect

from evaluations.models import Rating
from tests.browser.test_frame import grave_findings, sideways
from tests.conftest import Live
from tests.evaluations.rated import bring, members_of, open_year
from tests.factories import PASSWORD, World, make_member, make_membership

WIDE = {"width": 1366, "height": 768}
SMALL = {"width": 360, "height": 740}


def laid(world: World, level: str = "good") -> str:
    """Sixteen members of the commune brought as far as the decision; the address of the screen."""
    for letter in "BCDĐEGH":
        make_membership(make_member(f"Nông Văn {letter}", ceremony_date=date(2015, 1, 1)), world.a)
    period = open_year(world.d)
    bring(members_of(period, world.a, world.b), level)
    return f"/xep-loai/ky/{period.uuid}/bang/member/?buoc=decision&don-vi=X"


def screen(live: Live, size: dict[str, int] = WIDE) -> Page:
    address = laid(live.world)
    page: Page = live.sign_in("commune")
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(live.url + address)
    return page


def choice(page: Page, name: str) -> Any:
    return page.get_by_label(f"Chọn mức: {name}", exact=True)


def decided() -> dict[str, int]:
    found: dict[str, int] = {}
    for code in Rating.objects.filter(decided_level__isnull=False).values_list("decided_level__code", flat=True):
        found[code] = found.get(code, 0) + 1
    return found


def test_a_list_is_decided_by_keys_alone_with_the_cap_counted_meanwhile(live: Live) -> None:
    page = screen(live)
    counter, choices = page.locator("#dem strong"), page.locator("#bang select")
    expect(choices).to_have_count(16)
    expect(choices.first).to_be_focused()
    expect(counter).to_have_text("0/0, còn 0 (5 × 0 = 0 ≤ 0)")
    page.keyboard.press("1")
    expect(choices.nth(0)).to_have_value("excellent")
    expect(choices.nth(1)).to_be_focused()
    expect(counter).to_have_text("1/0, còn -1 (5 × 1 = 5 > 0)")
    expect(page.locator("tr.over")).to_have_count(1)
    for _number in range(5):
        page.keyboard.press("2")
    expect(counter).to_have_text("1/1, còn 0 (5 × 1 = 5 ≤ 5)")
    expect(page.locator("tr.over")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(choices.nth(5)).to_be_focused()
    page.keyboard.press("0")
    expect(choices.nth(5)).to_have_value("")
    expect(counter).to_have_text("1/0, còn -1 (5 × 1 = 5 > 4)")
    page.keyboard.press("3")
    page.keyboard.press("ArrowDown")
    expect(choices.nth(7)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#loc [name=ten]")).to_be_focused()
    page.keyboard.type("/")
    expect(page.locator("#loc [name=ten]")).to_have_value("/")  # in a field it is a letter as any other
    page.get_by_role("button", name="Dòng trống: lấy mức của bước trước").click()
    expect(counter).to_have_text("1/2, còn 1 (5 × 1 = 5 ≤ 14)")
    expect(choices.nth(5)).to_have_value("completed")
    assert grave_findings(page) == []
    choices.nth(3).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".message.success")).to_have_text("Đã ghi “Quyết định” cho 16 dòng.")
    assert decided() == {"excellent": 1, "good": 14, "completed": 1}


def test_what_is_refused_stays_on_the_screen_and_is_saved_by_ctrl_s(live: Live) -> None:
    page = screen(live)
    choices = page.locator("#bang select")
    page.get_by_role("button", name="Dòng trống: lấy mức của bước trước").click()
    for number in range(4):
        choices.nth(number).select_option("excellent")
    expect(page.locator("#dem strong")).to_have_text("4/2, còn -2 (5 × 4 = 20 > 12)")
    page.keyboard.press("Control+s")
    expect(page.locator(".error-summary")).to_contain_text(
        "được nhiều nhất 2, quyết định này thành 4 (5 × 4 = 20 > 12)"
    )
    expect(page.locator(".error-summary")).to_be_focused()
    assert grave_findings(page) == []
    expect(page.locator("#dem strong")).to_have_text("4/2, còn -2 (5 × 4 = 20 > 12)")
    assert decided() == {}
    choices.nth(0).select_option("good")
    choices.nth(1).select_option("good")
    page.keyboard.press("Control+s")
    expect(page.locator(".message.success")).to_be_visible()
    assert decided() == {"excellent": 2, "good": 14}


def test_two_clerks_at_once_lose_nothing_and_never_break_the_cap(live: Live, browser: Browser) -> None:
    page = screen(live)
    other = browser.new_context(locale="vi-VN", viewport=WIDE)  # type: ignore[arg-type]
    second = other.new_page()
    address = page.url.removeprefix(live.url)
    second.goto(f"{live.url}/dang-nhap/")
    second.fill("input[name=username]", "commune")
    second.fill("input[name=password]", PASSWORD)
    second.click("main button[type=submit]")
    second.goto(live.url + address)

    # The one decides the first ten, two of them excellent; the other had the whole list open.
    choices, theirs = page.locator("#bang select"), second.locator("#bang select")
    for number in range(12):
        choices.nth(number).select_option("excellent" if number < 2 else "good")
    page.keyboard.press("Control+s")
    expect(page.locator(".message.success")).to_be_visible()
    theirs.nth(1).select_option("completed")
    for number in range(12, 16):
        theirs.nth(number).select_option("excellent")
    second.keyboard.press("Control+s")
    expect(second.locator(".row-error")).to_have_count(1)
    expect(second.locator(".row-error")).to_contain_text("vừa ghi “quyết định: Hoàn thành xuất sắc nhiệm vụ”")
    expect(second.locator(".row-error")).to_contain_text("Bạn đã chọn “Hoàn thành nhiệm vụ”.")
    expect(theirs).to_have_count(4)  # the twelve are decided by now; what he chose for the rest stands
    for number in range(4):
        expect(theirs.nth(number)).to_have_value("excellent")
    expect(second.locator("#dem strong")).to_have_text("6/2, còn -4 (5 × 6 = 30 > 10)")
    second.keyboard.press("Control+s")
    expect(second.locator(".error-summary")).to_contain_text("được nhiều nhất 2, quyết định này thành 6")
    assert decided() == {"excellent": 2, "good": 10}
    for number in range(4):
        theirs.nth(number).select_option("good")
    expect(second.locator("#dem strong")).to_have_text("2/2, còn 0 (5 × 2 = 10 ≤ 14)")
    second.keyboard.press("Control+s")
    expect(second.locator(".message.success")).to_have_text("Đã ghi “Quyết định” cho 4 dòng.")
    assert decided() == {"excellent": 2, "good": 14}
    other.close()


def test_on_a_phone_every_row_is_a_card(live: Live) -> None:
    page = screen(live, SMALL)
    assert sideways(page) == 0
    box = choice(page, "Nguyễn Văn Nam").bounding_box()
    assert box is not None
    assert box["height"] >= 48
    page.locator("summary").first.scroll_into_view_if_needed()
    choice(page, "Nguyễn Văn Nam").select_option("good")
    expect(page.locator("#dem strong")).to_have_text("0/0, còn 0 (5 × 0 = 0 ≤ 1)")
    assert grave_findings(page) == []


def test_without_a_script_the_server_counts(live: Live, browser: Browser) -> None:
    address = laid(live.world)
    context = browser.new_context(java_script_enabled=False, viewport=SMALL, locale="vi-VN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{live.url}/dang-nhap/")
    page.fill("input[name=username]", "commune")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.goto(live.url + address)
    choice(page, "Nguyễn Văn Nam").select_option("excellent")
    page.get_by_role("button", name="Tính lại").click()
    expect(page.locator("#dem strong")).to_have_text("1/0, còn -1 (5 × 1 = 5 > 0)")
    expect(choice(page, "Nguyễn Văn Nam")).to_have_value("excellent")
    page.get_by_role("button", name="Dòng trống: lấy mức của bước trước").click()
    expect(page.locator("#dem strong")).to_have_text("1/3, còn 2 (5 × 1 = 5 ≤ 15)")
    page.get_by_role("button", name="Lưu").last.click()
    expect(page.locator(".message.success")).to_have_text("Đã ghi “Quyết định” cho 16 dòng.")
    assert decided() == {"excellent": 1, "good": 15}
    context.close()
