"""Pages of tasks: the list with the overdue first, the page of one, what is typed wrong, the organisation's panel."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.models import Task
from meetings.queries.open_work import OpenWorkPanel
from tests.factories import World
from tests.meetings.preparing import make_opinion, make_task

pytestmark = pytest.mark.django_db

As = Callable[[str], Client]
LATE, SOON = date(2022, 11, 30), date(2099, 1, 1)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def address(name: str, task: Task) -> str:
    return reverse(f"meetings:{name}", args=[task.uuid])


def test_from_progress_to_done(world: World, client_as: As) -> None:
    task = make_task(world.a, "Trồng cây", LATE, target=Decimal(1500), unit="cây", responsible=world.members["binh"])
    client = client_as("secretary")
    page = text(client.get(address("task", task)))
    for told in ("Quá hạn xong (30/11/2022)", "Nông Thị Bình", "– / 1.500 cây", "Chưa có báo cáo tiến độ"):
        assert told in page
    sent = {"day": "02/12/2022", "text": "Đã trồng phần lớn", "amount": "1.200"}
    assert client.post(address("task_report", task), sent).url == address("task", task)
    assert "1.200 / 1.500 cây" in text(client.get(address("task", task)))
    client.post(address("task_postpone", task), {"due_on": "31/01/2023", "reason": "Chờ mưa"})
    assert "Đổi hạn từ 30/11/2022 sang 31/01/2023: Chờ mưa" in text(client.get(address("task", task)))
    client.post(address("task_finish", task), {"done_on": "02/12/2022", "result": "Đủ cây", "amount": "1500"})
    page = text(client.get(address("task", task)))
    for told in ("xong 02/12/2022", "Đủ cây", "1.500 / 1.500 cây", "Mở lại"):
        assert told in page
    assert "Báo tiến độ" not in page
    client.post(address("task_reopen", task), {"reason": "Cây chết"})
    client.post(address("task_drop", task), {"reason": "Hết đất"})
    task.refresh_from_db()
    assert (task.done_on, task.result) == (None, "Hết đất")
    assert task.dropped_on is not None


@pytest.mark.parametrize(
    ("act", "wrong", "field"),
    [
        ("report", {"day": "31/02/2022", "text": "Đang làm"}, "day"),
        ("report", {"day": "02/12/2022", "text": "\0"}, "text"),
        ("report", {"day": "02/12/2022", "text": "x" * 801}, "text"),
        ("report", {"day": "02/12/2022", "text": "Đang làm", "meeting": "khong"}, "meeting"),
        ("finish", {"done_on": "01/01/9999"}, "done_on"),
        ("finish", {"done_on": "01/01/2022"}, "done_on"),
        ("postpone", {"due_on": "30/11/2022", "reason": "Mưa"}, "due_on"),
        ("drop", {"reason": " "}, "reason"),
    ],
)
def test_what_is_typed_wrong_is_told(world: World, client_as: As, act: str, wrong: dict[str, str], field: str) -> None:
    task = make_task(world.a, "Trồng cây", LATE)
    answer = client_as("secretary").post(address(f"task_{act}", task), wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    task.refresh_from_db()
    assert (task.is_open, task.due_on, task.reports.count()) == (True, LATE, 0)


def test_the_list_rolls_up_the_tree_with_the_overdue_first(world: World, client_as: As) -> None:
    make_task(world.a, "Sau", SOON, responsible=world.members["an"])
    make_task(world.b, "Muộn", LATE)
    make_task(world.c, "Nơi khác", date(2022, 11, 29))
    make_task(world.a, "Xong", LATE, done_on=LATE)
    make_task(world.x, "Thôi", LATE, dropped_on=LATE)

    def listed(actor: str, **query: str) -> list[str]:
        table = client_as(actor).get(reverse("meetings:tasks"), query).context["table"]
        return [row.record.text for row in table.rows]

    assert listed("commune") == ["Muộn", "Sau"]
    assert listed("district") == ["Nơi khác", "Muộn", "Sau"]
    assert listed("secretary", **{"tinh-trang": "tat-ca"}) == ["Sau", "Xong"]
    assert listed("commune", **{"tinh-trang": "qua-han"}) == ["Muộn"]
    assert listed("commune", **{"tinh-trang": "da-xong"}) == ["Xong"]
    assert listed("commune", **{"tinh-trang": "thoi"}) == ["Thôi"]
    assert listed("commune", **{"to-chuc": "A", "nguoi": "hoang an"}) == ["Sau"]
    assert listed("commune", nguoi="bình") == []
    assert client_as("commune").get(reverse("meetings:tasks"), {"to-chuc": "Y"}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_of_the_list_do_not_grow(world: World, client_as: As, number: int) -> None:
    for one in range(number):
        make_task(world.a, f"Việc {one}", LATE, target=Decimal(1), responsible=world.members["an"])
    client = client_as("commune")
    client.get(reverse("meetings:tasks"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("meetings:tasks"))
    assert len(queries) == 12


def test_what_is_open_stands_on_the_organisations_page(world: World, client_as: As) -> None:
    make_task(world.a, "Muộn", LATE)
    make_task(world.b, "Sau", SOON)
    make_opinion(world.a, world.x, answered_on=None, due_on=LATE)
    make_opinion(world.a, world.d, answered_on=None, due_on=SOON)
    panel = OpenWorkPanel()
    by = world.users["commune"]
    found = {one.label: (one.value, one.url) for one in panel.matters(world.x, by=by, on=world.today)}
    assert {label: value for label, (value, _url) in found.items()} == {
        "Kiến nghị chờ trả lời": "1", "Kiến nghị quá hạn trả lời": "1", "Việc được giao quá hạn": "1",
    }  # fmt: skip
    client = client_as("commune")
    for label, (value, url) in found.items():
        assert len(client.get(url).context["table"].rows) == int(value), label
    for fact in panel.facts(world.x, by=by, on=world.today)[:2]:
        assert len(client.get(fact.url).context["table"].rows) == int(fact.value) == 2
    assert panel.matters(world.y, by=by, on=world.today) == []
