"""What becomes of a task: progress, done, dropped, another day, open again; and what cannot be."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from meetings.models import Task, TaskReport
from meetings.queries.tasks import GivenTasks
from meetings.services import drop_given_task, finish_task, postpone_task, reopen_task, report_task
from tests.factories import World, make_sent_meeting
from tests.meetings.preparing import make_conclusion, make_task

pytestmark = pytest.mark.django_db

GIVEN, DUE = date(2022, 11, 3), date(2022, 11, 30)


@pytest.fixture
def task(world: World) -> Task:
    return make_task(
        world.a, "Sửa mái", DUE, target=Decimal(40), unit="m²", responsible=world.members["binh"],
        conclusion=make_conclusion(make_sent_meeting(world.a, GIVEN), "Sửa nhà văn hóa"),
    )  # fmt: skip


def refused(service: Any, **values: Any) -> set[str]:
    with pytest.raises(ValidationError) as refusal:
        service(by=SYSTEM, **values)
    return set(refusal.value.error_dict) if hasattr(refusal.value, "error_dict") else {"__all__"}


def told(task: Task) -> list[tuple[Any, ...]]:
    return list(task.reports.values_list("on", "text", "amount"))


def test_progress_against_a_target(world: World, task: Task) -> None:
    held = make_sent_meeting(world.a, date(2022, 12, 2))
    report_task(
        task=task, day=date(2022, 12, 2), text=" Xong một nửa ", amount=Decimal(20), meeting=held,
        by=world.users["secretary"], on=world.today,
    )  # fmt: skip
    made = TaskReport.objects.get()
    assert (made.text, made.amount, made.meeting, made.by) == ("Xong một nửa", 20, held, "Người dùng secretary")


def test_what_cannot_be_reported(world: World, task: Task) -> None:
    good = {"task": task, "day": GIVEN, "text": "Đang làm", "on": world.today}
    assert refused(report_task, **{**good, "day": GIVEN - timedelta(days=1)}) == {"day"}
    assert refused(report_task, **{**good, "day": world.today + timedelta(days=1)}) == {"day"}
    assert refused(report_task, **{**good, "text": " "}) == {"text"}
    assert refused(report_task, **{**good, "meeting": make_sent_meeting(world.b, GIVEN)}) == {"meeting"}
    plain = make_task(world.a, "Vệ sinh đường làng", DUE)
    assert refused(report_task, **{**good, "task": plain, "amount": Decimal(1)}) == {"amount"}
    assert not TaskReport.objects.exists()


def test_the_last_task_done_settles_its_conclusion(world: World, task: Task) -> None:
    other = make_task(world.a, "Mua tôn", DUE, conclusion=task.conclusion)
    finish_task(task=task, done_on=DUE, result="Đẹp", amount=Decimal(41), by=SYSTEM, on=world.today)
    task.refresh_from_db()
    assert (task.done_on, task.result, told(task)) == (DUE, "Đẹp", [(DUE, "Đẹp", 41)])
    task.conclusion.refresh_from_db()
    assert task.conclusion.settled_on is None
    drop_given_task(task=other, reason="Có người cho", by=SYSTEM, on=world.today)
    task.conclusion.refresh_from_db()
    assert task.conclusion.settled_on == world.today
    reopen_task(task=other, reason="Chưa nhận được", by=SYSTEM, on=world.today)
    task.conclusion.refresh_from_db()
    other.refresh_from_db()
    assert (task.conclusion.settled_on, other.is_open, other.result) == (None, True, "")


def test_what_ended_stays_ended_until_it_is_opened(world: World, task: Task) -> None:
    drop_given_task(task=task, reason="Không còn cần", by=SYSTEM, on=world.today)
    task.refresh_from_db()
    assert (task.dropped_on, task.result) == (world.today, "Không còn cần")
    on = world.today
    assert refused(finish_task, task=task, done_on=on, on=on) == {"__all__"}
    assert refused(drop_given_task, task=task, reason="Lần nữa", on=on) == {"__all__"}
    assert refused(postpone_task, task=task, due_on=on, reason="Lần nữa", on=on) == {"__all__"}
    assert refused(report_task, task=task, day=on, text="Lần nữa", on=on) == {"__all__"}
    assert refused(reopen_task, task=task, reason=" ", on=on) == {"reason"}


def test_another_day_leaves_a_trace(world: World, task: Task) -> None:
    on = world.today
    assert refused(postpone_task, task=task, due_on=DUE, reason="Mưa", on=on) == {"due_on"}
    assert refused(postpone_task, task=task, due_on=GIVEN - timedelta(days=1), reason="Mưa", on=on) == {"due_on"}
    assert refused(postpone_task, task=task, due_on=date(2023, 1, 31), reason=" ", on=on) == {"reason"}
    postpone_task(task=task, due_on=date(2023, 1, 31), reason="Mưa nhiều", by=SYSTEM, on=on)
    task.refresh_from_db()
    assert task.due_on == date(2023, 1, 31)
    assert told(task) == [(on, "Đổi hạn từ 30/11/2022 sang 31/01/2023: Mưa nhiều", None)]


def test_refused_before_anything_is_written(world: World, task: Task) -> None:
    on = world.today
    assert refused(finish_task, task=task, done_on=GIVEN - timedelta(days=1), on=on) == {"done_on"}
    assert refused(drop_given_task, task=task, reason="", on=on) == {"reason"}
    assert refused(reopen_task, task=task, reason="Vì sao", on=on) == {"__all__"}
    task.refresh_from_db()
    assert (task.is_open, told(task)) == (True, [])


def test_on_the_members_page(world: World, task: Task) -> None:
    make_task(world.a, "Năm cũ", date(2021, 3, 1), assigned_on=date(2021, 2, 1), responsible=task.responsible)
    finish_task(task=task, done_on=DUE, by=SYSTEM, on=world.today)
    source, binh = GivenTasks(), world.members["binh"]
    assert source.summary(binh, by=world.users["commune"], on=world.today) == [("Việc được giao", "1 việc, đã xong 1")]
    assert source.summary(world.members["an"], by=SYSTEM, on=world.today) == []
    seen = source.entries(binh, by=world.users["secretary"], on=world.today)
    assert [(one.day, one.text, bool(one.url)) for one in seen] == [
        (date(2021, 2, 1), "Được giao việc: Năm cũ (hạn 01/03/2021)", True),
        (GIVEN, "Được giao việc: Sửa mái (hạn 30/11/2022; xong 30/11/2022)", True),
    ]
    assert [one.url for one in source.entries(binh, by=world.users["neighbour"], on=world.today)] == ["", ""]
