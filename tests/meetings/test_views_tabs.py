"""The row of a meeting's pages: each for whoever may open it."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.factories import World, make_draft_meeting, make_sent_meeting

HELD = date(2022, 12, 5)


def tabs(client: Client, address: str) -> list[tuple[str, bool]]:
    page = client.get(address).content.decode()
    row = re.search(r'<nav class="tabs.*?</nav>', page, re.DOTALL)
    if row is None:
        return []
    return [
        (label, bool(current)) for current, label in re.findall(r"<a[^>]*?( aria-current=\"page\")?>([^<]+)", row[0])
    ]


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        ("secretary", ["Thông tin", "Chương trình", "Điểm danh", "Diễn biến", "Biên bản", "Chấm điểm", "Gửi"]),
        ("roll_taker", ["Thông tin", "Chương trình", "Điểm danh", "Diễn biến", "Chấm điểm"]),
        ("visitor", ["Thông tin", "Chương trình", "Biên bản", "Chấm điểm"]),
        ("reader", ["Thông tin", "Chương trình", "Chấm điểm"]),
    ],
)
def test_each_page_for_whoever_may_open_it(world: World, client_as: Any, actor: str, expected: list[str]) -> None:
    meeting = make_draft_meeting(world.a, HELD)
    shown = tabs(client_as(actor), f"/sinh-hoat/{meeting.uuid}/")
    assert [label for label, _current in shown] == expected
    assert [label for label, current in shown if current] == ["Thông tin"]


@pytest.mark.parametrize(("address", "label"), [("", "Thông tin"), ("diem-danh/", "Điểm danh"), ("gui/", "Gửi")])
def test_the_page_shown_is_the_one_marked(world: World, client_as: Any, address: str, label: str) -> None:
    meeting = make_draft_meeting(world.a, HELD, {})
    shown = tabs(client_as("secretary"), f"/sinh-hoat/{meeting.uuid}/{address}")
    assert [one for one, current in shown if current] == [label]


def test_pages_that_write_are_not_offered_once_it_is_sent(world: World, client_as: Any) -> None:
    meeting = make_sent_meeting(world.a, HELD)
    assert tabs(client_as("secretary"), f"/sinh-hoat/{meeting.uuid}/") == [
        ("Thông tin", True), ("Chương trình", False), ("Biên bản", False), ("Chấm điểm", False)
    ]  # fmt: skip
