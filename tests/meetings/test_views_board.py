"""The board: five marks, narrowed by sector and state, by sector, and as a file."""

import json
import re
from datetime import date
from typing import Any

import pytest

from core.audit import SYSTEM, AccessLog
from meetings.models import Meeting
from meetings.services import close_month, state_not_held
from tests.factories import World, make_sent_meeting

ON = date(2022, 12, 20)
NOV = date(2022, 11, 1)
ADDRESS = "/sinh-hoat/theo-doi/?nam=2022"


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def branches(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a [^>]+>([^<]+)</a><br>', page)


@pytest.fixture
def told(world: World) -> World:
    """A met in November, B said why it did not."""
    make_sent_meeting(world.a, date(2022, 11, 5))
    state_not_held(organization=world.b, month=NOV, reason="disaster", note="lũ quét", on=ON, by=SYSTEM)
    return world


def test_a_month_not_held_is_marked_with_its_reason_and_is_not_missing(client_as, told: World) -> None:
    page = text(client_as("commune").get(ADDRESS))
    assert 'title="thiên tai, dịch bệnh: lũ quét">K</abbr>' in page
    assert page.count('<td class="cell missing"') == 2 * 10


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("loc=not_held", ["Chi bộ xóm Nà Rị"]),
        ("loc=late", []),
        ("khoi=Nông thôn", ["Chi bộ xóm Lũng Phầy", "Chi bộ xóm Nà Rị"]),
        ("khoi=Lạ", ["Chi bộ xóm Lũng Phầy", "Chi bộ xóm Nà Rị"]),
    ],
)
def test_the_board_is_narrowed(client_as, told: World, query: str, found: list[str]) -> None:
    if query.startswith("khoi=Nông"):
        page = text(client_as("commune").get(ADDRESS))
        (label,) = set(re.findall(r'<option value="([^"]*[Nn]ông thôn[^"]*)"', page))
        query = f"khoi={label}"
    assert sorted(branches(text(client_as("commune").get(f"{ADDRESS}&{query}")))) == found


def test_the_file_has_the_same_rows_and_is_logged(client_as, told: World) -> None:
    given = client_as("commune").get(f"{ADDRESS}&dang=json")
    rows = {row["code"]: row for row in json.loads(given.content)["rows"]}
    assert set(rows) == {"A", "B"}
    assert (rows["A"]["m11"], rows["B"]["m11"], rows["A"]["m01"]) == ("đúng hạn", "không họp: lũ quét", "chưa có")
    assert (rows["B"]["due"], rows["B"]["held"], rows["B"]["not_held"], rows["B"]["missing"]) == (11, 0, 1, 10)
    assert AccessLog.objects.filter(action="export").count() == 1
    assert client_as("commune").get(f"{ADDRESS}&dang=csv").status_code == 200
    assert client_as("commune").get(f"{ADDRESS}&dang=doc").status_code == 404
    assert client_as("commune").get(f"{ADDRESS}&dang=csv&khoi=x").status_code == 400
    assert client_as("visitor").get(f"{ADDRESS}&dang=csv").status_code == 403


def test_what_came_after_closing_is_marked(client_as, told: World) -> None:
    close_month(organization=told.x, month=date(2022, 10, 1), on=ON, by=SYSTEM)
    late = make_sent_meeting(told.a, date(2022, 10, 5))
    assert Meeting.objects.get(pk=late.pk).entered_after_close
    assert "✓*</a>" in text(client_as("commune").get(ADDRESS))
    assert "ghi sau khi khóa tháng" in text(client_as("commune").get("/sinh-hoat/?ky=2022-10"))


def test_the_sectors_add_up(client_as, told: World) -> None:
    page = text(client_as("commune").get(ADDRESS))
    foot = page.split("<tfoot>", 1)[1]
    assert re.findall(r'data-label="(?:Phải họp|Đã họp|Không họp, có lý do|Chưa có)">(\d+)<', foot) == [
        "22", "1", "1", "20",
    ]  # fmt: skip
