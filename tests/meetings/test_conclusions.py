"""Conclusions after their meeting: settled by a word or by their last task, asked for until then."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit import SYSTEM
from meetings.models import Conclusion
from meetings.queries import proposals_for
from meetings.services import finish_task, reopen_conclusion, settle_conclusion
from tests.factories import TODAY, World, make_draft_meeting, make_sent_meeting
from tests.meetings.preparing import make_conclusion, make_task

pytestmark = pytest.mark.django_db

As = Callable[[str], Client]
HELD = date(2022, 11, 3)


@pytest.fixture
def concluded(world: World) -> Conclusion:
    """What A concluded on 03/11/2022."""
    return make_conclusion(make_sent_meeting(world.a, HELD), "Dọn đường trục xóm trước Tết")


def proposed(world: World) -> list[str]:
    """What the next agenda asks of conclusions and tasks."""
    meeting = make_draft_meeting(world.a, date(2022, 12, 21))
    found = [one.source for source in proposals_for(meeting, on=TODAY) for one in source.proposals]
    meeting.delete()
    return [source.partition(":")[0] for source in found if source.startswith(("conclusion", "task"))]


def settle(conclusion: Conclusion, day: date = date(2022, 12, 1)) -> None:
    settle_conclusion(conclusion=conclusion, settled_on=day, by=SYSTEM, on=TODAY)


def test_settled_by_a_word_it_is_asked_for_no_more(world: World, concluded: Conclusion) -> None:
    assert proposed(world) == ["conclusion"]
    settle(concluded)
    assert proposed(world) == []
    reopen_conclusion(conclusion=concluded, by=SYSTEM)
    assert proposed(world) == ["conclusion"]


def test_one_with_a_task_is_asked_for_by_its_task_and_settles_with_it(world: World, concluded: Conclusion) -> None:
    task = make_task(world.a, "Dọn", date(2022, 12, 31), conclusion=concluded, meeting=concluded.meeting)
    assert proposed(world) == ["task"]
    with pytest.raises(ValidationError, match="Còn 1 việc của kết luận này chưa xong"):
        settle(concluded)
    finish_task(task=task, done_on=date(2022, 12, 2), result="", by=SYSTEM, on=TODAY)
    concluded.refresh_from_db()
    assert concluded.settled_on == date(2022, 12, 2)
    with pytest.raises(ValidationError, match="hãy mở lại việc ấy"):
        reopen_conclusion(conclusion=concluded, by=SYSTEM)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [(date(2022, 12, 21), "Ngày này ở tương lai."), (date(2022, 11, 2), "Không thể trước ngày họp, 03/11/2022.")],
)
def test_a_day_that_cannot_be(concluded: Conclusion, day: date, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        settle(concluded, day)
    assert refused.value.message_dict == {"settled_on": [sentence]}


def test_twice_is_told(concluded: Conclusion) -> None:
    settle(concluded)
    with pytest.raises(ValidationError, match="đã ghi là xong"):
        settle(concluded)
    reopen_conclusion(conclusion=concluded, by=SYSTEM)
    with pytest.raises(ValidationError, match="chưa ghi là xong"):
        reopen_conclusion(conclusion=concluded, by=SYSTEM)


def test_from_the_agenda_to_done_and_back(world: World, client_as: As, concluded: Conclusion) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 12, 21))
    secretary = client_as("secretary")
    address = reverse("meetings:conclusion", args=[concluded.pk])
    agenda = reverse("meetings:agenda", args=[meeting.uuid])
    assert f'<a href="{address}">' in secretary.get(agenda).content.decode()
    assert f'<a href="{address}">' not in client_as("roll_taker").get(agenda).content.decode()
    page = secretary.get(address).content.decode()
    assert "Dọn đường trục xóm trước Tết" in page
    assert "Đã thực hiện xong" in page
    typed = {"settled_on": "31/02/2022"}
    assert secretary.post(reverse("meetings:conclusion_settle", args=[concluded.pk]), typed).status_code == 422
    done = secretary.post(
        reverse("meetings:conclusion_settle", args=[concluded.pk]), {"settled_on": "01/12/2022"}, follow=True
    )
    assert "xong 01/12/2022" in done.content.decode()
    secretary.post(reverse("meetings:conclusion_reopen", args=[concluded.pk]))
    concluded.refresh_from_db()
    assert concluded.settled_on is None


def test_the_list_has_what_waits_the_oldest_first(world: World, client_as: As, concluded: Conclusion) -> None:
    older = make_conclusion(make_sent_meeting(world.b, date(2022, 10, 3)), "Làm cổng chào")
    settled = make_conclusion(concluded.meeting, "Quét vôi", settled_on=date(2022, 11, 9))
    tasked = make_conclusion(concluded.meeting, "Mua sắm")
    make_task(world.a, "Mua vôi", date(2022, 12, 31), conclusion=tasked)
    make_conclusion(make_draft_meeting(world.a, date(2022, 12, 5)), "Của kỳ chưa gửi")
    make_conclusion(make_sent_meeting(world.c, date(2022, 10, 3)), "Của xã khác")
    client = client_as("commune")

    def listed(**chosen: str) -> list[Any]:
        page = client.get(reverse("meetings:conclusions"), chosen)
        return [row.record.text for row in page.context["table"].rows]

    assert listed() == [older.text, concluded.text, tasked.text]
    assert listed(**{"to-chuc": "B"}) == [older.text]
    assert listed(**{"tinh-trang": "da-xong"}) == [settled.text]
    with CaptureQueriesContext(connection) as few:
        listed()
    for n in range(5):
        make_conclusion(concluded.meeting, f"Việc {n}")
    with CaptureQueriesContext(connection) as many:
        listed()
    assert len(few) == len(many)
