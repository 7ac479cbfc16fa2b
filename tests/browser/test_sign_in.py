"""Signing in on a phone, through the page."""

from tests.conftest import Live


def test_a_secretary_signs_in_on_a_phone(live: Live) -> None:
    page = live.sign_in("secretary")
    page.goto(f"{live.url}/tai-khoan/")
    assert "Người dùng secretary" in page.content()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
