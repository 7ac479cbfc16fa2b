"""What a merged branch left open: asked for, read and ended by whoever continues it; reports of before stay."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from branches.services import Handover, absorb_organization
from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face
from meetings.models import Conclusion, Opinion, Task
from meetings.queries import proposals_for
from meetings.reports import TASKS
from meetings.services import MeetingsFollow, accept_proposals
from meetings.services.opinions import tell_answers
from tests.branches.reorganizing import NOVEMBER
from tests.factories import TODAY, World, make_draft_meeting, make_sent_meeting
from tests.meetings.preparing import make_conclusion, make_opinion, make_task

pytestmark = pytest.mark.django_db

As = Callable[[str], Client]


@pytest.fixture
def left(world: World) -> tuple[Task, Conclusion, Opinion]:
    """What B leaves open when it joins A on 01/11/2022."""
    task = make_task(world.b, "Làm cổng chào", date(2022, 12, 31), assigned_on=date(2022, 9, 5))
    conclusion = make_conclusion(make_sent_meeting(world.b, date(2022, 9, 5)), "Giữ vệ sinh đường xóm")
    opinion = make_opinion(world.b, world.x, raised_on=date(2022, 9, 5), answered_on=date(2022, 10, 20))
    return task, conclusion, opinion


def merge(world: World) -> None:
    absorb_organization(organization=world.b, into=world.a, on=NOVEMBER, by=SYSTEM)


def test_the_next_agenda_of_the_heir_asks_for_it(world: World, left: tuple[Any, ...]) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 12, 21))

    def asked() -> set[str]:
        return {one.source for source in proposals_for(meeting, on=TODAY) for one in source.proposals}

    task, conclusion, opinion = left
    wanted = {f"task:{task.pk}", f"conclusion:{conclusion.pk}", f"opinion:{opinion.pk}"}
    assert not wanted & asked()
    merge(world)
    assert wanted <= asked()
    accept_proposals(meeting=meeting, sources={f"opinion:{opinion.pk}"}, on=TODAY, by=SYSTEM)
    tell_answers(meeting)
    opinion.refresh_from_db()
    assert opinion.told_at == meeting


def test_the_heir_reads_and_ends_it(world: World, client_as: As, left: tuple[Any, ...]) -> None:
    task, conclusion, _opinion = left
    client = client_as("secretary")
    pages = [reverse("meetings:task", args=[task.uuid]), reverse("meetings:conclusion", args=[conclusion.pk])]
    assert [client.get(page).status_code for page in pages] == [404, 404]
    merge(world)
    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert "Làm cổng chào" in client.get(reverse("meetings:tasks"), {"to-chuc": "A"}).content.decode()
    assert "Giữ vệ sinh" in client.get(reverse("meetings:conclusions"), {"to-chuc": "A"}).content.decode()
    client.post(reverse("meetings:task_finish", args=[task.uuid]), {"done_on": "05/12/2022"})
    client.post(reverse("meetings:conclusion_settle", args=[conclusion.pk]), {"settled_on": "05/12/2022"})
    task.refresh_from_db()
    conclusion.refresh_from_db()
    assert (task.done_on, conclusion.settled_on) == (date(2022, 12, 5), date(2022, 12, 5))
    assert client_as("roll_taker").get(pages[0]).status_code == 404


def test_only_the_heir_asks_again_and_takes_back(world: World, client_as: As, left: tuple[Any, ...]) -> None:
    opinion = left[2]
    page, again, back = (
        reverse(f"meetings:{name}", args=[opinion.uuid]) for name in ("opinion", "opinion_reopen", "opinion_withdraw")
    )
    secretary = client_as("secretary")
    assert secretary.get(page).status_code == 404
    merge(world)
    shown = secretary.get(page)
    assert (shown.status_code, again in shown.content.decode()) == (200, True)
    for above in ("commune", "visitor"):
        assert client_as(above).post(again, {"text": "Chưa rõ"}).status_code == 403
    secretary.post(again, {"text": "Chưa rõ"})
    for above in ("commune", "visitor"):
        assert client_as(above).post(back, {"text": "Thôi"}).status_code == 403
    secretary.post(back, {"text": "Xóm tự sửa"})
    opinion.refresh_from_db()
    assert (opinion.answered_on, opinion.withdrawn_on) == (None, TODAY)


def test_reports_of_before_stay_and_the_act_tells_of_it(world: World, left: tuple[Any, ...]) -> None:
    def october() -> Any:
        return json_face(TASKS.build(world.x, Period.parse("2022-10"), by=SYSTEM, on=TODAY))

    before = october()
    told = MeetingsFollow().hand_over(Handover(world.b, NOVEMBER, ends=True, reason="", heir=world.a), by=SYSTEM)
    assert "1 việc được giao chưa xong, tổ chức kế tiếp (nếu có) làm tiếp" in told
    assert "1 kết luận chưa xong, tổ chức kế tiếp (nếu có) làm tiếp" in told
    merge(world)
    assert october() == before
