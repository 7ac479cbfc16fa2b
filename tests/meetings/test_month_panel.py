"""The months on the page of an organisation: what became of each, the slot, what is closed above, who stays away."""

import re
from datetime import date
from typing import Any

import pytest

from core.audit import SYSTEM
from meetings.models import Meeting
from meetings.queries.month_panel import MonthsPanel
from meetings.services import close_month, set_slot, state_not_held
from tests.factories import START, TODAY, World, make_organization, make_sent_meeting

pytestmark = pytest.mark.django_db


def told(world: World, place: str, actor: str = "commune") -> dict[str, str]:
    facts = MonthsPanel().facts(getattr(world, place), by=world.users[actor], on=TODAY)
    return {fact.label: fact.value for fact in facts}


@pytest.fixture
def lived(world: World) -> World:
    """A's year: January to September held, one of them sent late; October not held; November says nothing."""
    for month in range(1, 10):
        make_sent_meeting(
            world.a, date(2022, month, 5), {world.members["binh"]: "unexcused" if month > 6 else "present"}
        )
    Meeting.objects.filter(for_month=date(2022, 4, 1)).update(sent_on=date(2022, 5, 2))
    state_not_held(organization=world.a, month=date(2022, 10, 1), reason="disaster", note="", on=TODAY, by=SYSTEM)
    set_slot(organization=world.a, rule="day", day=25, start=START, by=SYSTEM)
    for month in (8, 9):
        close_month(organization=world.x, month=date(2022, month, 1), on=TODAY, by=SYSTEM)
    return world


def test_a_branch_says_what_became_of_its_year(lived: World, client_as: Any) -> None:
    assert told(lived, "a") == {
        "Các tháng của năm 2022": (
            "9/11 tháng đã họp (1 gửi muộn); không họp, có lý do: tháng 10; chưa báo cáo: tháng 11"
        ),
        "Lịch sinh hoạt định kỳ": "ngày 25 hằng tháng; tới đây ngày 25/12/2022",
        "Tháng khóa gần nhất": "09/2022 (Đảng bộ xã Nam Tuấn)",
        "Vắng nhiều kỳ": "1",
    }
    page = re.sub(r"\s+", " ", client_as("secretary").get(f"/to-chuc/{lived.a.uuid}/").content.decode())
    assert "chưa báo cáo: tháng 11" in page
    assert '<a href="/sinh-hoat/vang-nhieu/?to-chuc=A">1</a>' in page
    assert client_as("secretary").get("/sinh-hoat/vang-nhieu/?to-chuc=A").content.decode().count("Nông Thị Bình") == 1


def test_who_sees_no_names_is_told_of_nobody(lived: World) -> None:
    assert "Vắng nhiều kỳ" not in told(lived, "a", "reader")
    assert "Vắng nhiều kỳ" not in told(lived, "a", "roll_taker")


def test_a_committee_says_what_it_closed_and_a_new_branch_owes_nothing(lived: World) -> None:
    assert told(lived, "x") == {"Tháng khóa gần nhất": "09/2022"}
    assert told(lived, "d", "district") == {}
    fresh = make_organization("A9", lived.x, start=date(2022, 12, 5))
    facts = MonthsPanel().facts(fresh, by=SYSTEM, on=TODAY)
    assert [fact.value for fact in facts] == ["chưa có tháng nào phải họp", "09/2022 (Đảng bộ xã Nam Tuấn)"]
