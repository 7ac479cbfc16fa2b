"""What only a browser can show of the frame: its own files arrive, and nothing is asked of another server."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_page_asks_this_server_only_and_everything_arrives(live_server, page: Page) -> None:
    answers: list[tuple[str, int]] = []
    complaints: list[str] = []
    page.on("response", lambda answer: answers.append((answer.url, answer.status)))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{live_server.url}/dang-nhap/")
    page.wait_for_load_state("networkidle")
    assert len(answers) > 2
    assert {urlsplit(address).netloc for address, _status in answers} == {urlsplit(live_server.url).netloc}
    assert [answer for answer in answers if answer[1] != 200] == []
    assert complaints == []


def test_the_browser_speaks_vietnamese_at_vietnams_hour(live_server, page: Page) -> None:
    page.goto(f"{live_server.url}/dang-nhap/")
    assert page.evaluate("[navigator.language, new Date(0).getHours()]") == ["vi-VN", 8]
