"""Reports of opinions and of tasks: flows in the period, stocks at its end, shares, means, and the records behind."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.services import move_organization
from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face, render
from core.tables import Drill
from meetings.reports import OPINIONS, TASKS
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.meetings.preparing import make_opinion, make_task

pytestmark = pytest.mark.django_db

NOVEMBER = Period.parse("2022-11")


def face(report: Any, world: World, organization: Any, period: Period = NOVEMBER, **options: str) -> dict[str, Any]:
    return json_face(report.build(organization, period, by=world.users["district"], on=world.today, **options))


def records(report: Any, world: World, organization: Any, **params: Any) -> list[str]:
    table = report.records(organization, NOVEMBER, Drill("w", params), by=world.users["district"], on=world.today)
    return [str(row["text"]) for row in table.rows]


def lay_opinions(world: World) -> None:
    """Of A: one answered in time in November, one late, one open and old; of B one young; of E one withdrawn."""
    none: dict[str, Any] = {"answered_on": None}
    make_opinion(
        world.a, world.x, text="Kịp", raised_on=date(2022, 11, 1), answered_on=date(2022, 11, 11),
        due_on=date(2022, 12, 1),
    )  # fmt: skip
    make_opinion(
        world.a, world.d, text="Muộn", raised_on=date(2022, 10, 1), answered_on=date(2022, 11, 30),
        due_on=date(2022, 10, 31),
    )  # fmt: skip
    make_opinion(world.a, world.x, text="Cũ", raised_on=date(2022, 6, 1), due_on=date(2022, 7, 1), **none)
    make_opinion(world.b, world.x, text="Mới", raised_on=date(2022, 11, 20), due_on=date(2022, 12, 20), **none)
    make_opinion(world.e, world.d, text="Rút", raised_on=date(2022, 9, 1), withdrawn_on=date(2022, 12, 1), **none)
    make_opinion(world.a, world.x, text="Tháng sau", raised_on=date(2022, 12, 2), **none)


KEYS = ("raised", "answered", "answered_limited", "in_time", "open", "overdue", "up_to_30", "up_to_90", "over_90")


def test_opinions_by_unit(world: World) -> None:
    lay_opinions(world)
    found = face(OPINIONS, world, world.d)
    rows = {row["code"]: tuple(row[key] for key in KEYS) for row in found["rows"]}
    assert rows == {"X": (2, 2, 2, 1, 2, 1, 1, 0, 1), "Y": (0,) * 9, "E": (0, 0, 0, 0, 1, 0, 0, 1, 0)}
    assert tuple(found["totals"][key] for key in KEYS) == (2, 2, 2, 1, 3, 1, 1, 1, 1)
    # 10 and 60 days.
    assert [(row["in_time_share"], row["mean_days"]) for row in found["rows"] if row["code"] == "X"] == [("50,0", 35)]
    committees = {row["name"]: tuple(row[key] for key in KEYS[:5]) for row in found["annexes"][0]["rows"]}
    assert committees == {"Đảng bộ huyện Hòa An": (0, 1, 1, 0, 1), "Đảng bộ xã Nam Tuấn": (2, 1, 1, 1, 2)}


def test_an_answer_without_a_time_limit_is_neither_in_time_nor_late(world: World) -> None:
    """Raised before any rule set a time: it is an answer, and in no share."""
    lay_opinions(world)
    make_opinion(world.a, world.x, text="Không hạn", answered_on=date(2022, 11, 20), due_on=None)
    (row,) = [row for row in face(OPINIONS, world, world.d)["rows"] if row["code"] == "X"]
    assert [row[key] for key in ("answered", "answered_limited", "in_time", "in_time_share")] == [3, 2, 1, "50,0"]
    assert records(OPINIONS, world, world.d, b="in_time") == ["Kịp"]
    assert sorted(records(OPINIONS, world, world.d, b="answered_limited")) == ["Kịp", "Muộn"]


def test_the_records_are_what_the_figures_count(world: World) -> None:
    lay_opinions(world)
    assert records(OPINIONS, world, world.d, b="raised") == ["Kịp", "Mới"]
    assert records(OPINIONS, world, world.d, b="open", u=world.x.pk) == ["Cũ", "Mới"]
    assert records(OPINIONS, world, world.d, b="answered", a=str(world.d.pk)) == ["Muộn"]
    assert records(OPINIONS, world, world.d, b="over_90") == ["Cũ"]
    for drill in (Drill("w", {"b": "khong"}), Drill("w", {"b": "open", "u": "x"}), Drill("khac", {})):
        with pytest.raises(ValueError, match=r"danh sách|không phải là số"):
            OPINIONS.records(world.d, NOVEMBER, drill, by=SYSTEM, on=world.today)


def test_an_opinion_stays_where_it_was_raised(world: World) -> None:
    lay_opinions(world)
    move_organization(organization=world.b, parent=world.y, on=date(2022, 12, 1), by=SYSTEM)
    rows = {row["code"]: row["raised"] for row in face(OPINIONS, world, world.d)["rows"]}
    assert rows == {"X": 2, "Y": 0, "E": 0}


def lay_tasks(world: World) -> None:
    """Of A: done in time, done late, overdue, dropped; of E one open in its time."""
    make_task(world.a, "Kịp", date(2022, 11, 20), done_on=date(2022, 11, 20))
    make_task(world.a, "Muộn", date(2022, 11, 20), done_on=date(2022, 11, 21))
    make_task(world.a, "Quá hạn", date(2022, 11, 20), done_on=date(2022, 12, 1))
    make_task(world.b, "Thôi", date(2022, 11, 20), dropped_on=date(2022, 11, 10))
    make_task(world.e, "Đang làm", date(2022, 12, 31), assigned_on=date(2022, 10, 3))


def test_tasks_by_unit(world: World) -> None:
    lay_tasks(world)
    keys = ("assigned", "done", "done_in_time", "dropped", "open", "overdue", "done_in_time_share", "overdue_share")
    found = face(TASKS, world, world.d)
    rows = {row["code"]: tuple(row[key] for key in keys) for row in found["rows"]}
    assert rows == {
        "X": (4, 2, 1, 1, 1, 1, "50,0", "100,0"), "Y": (0, 0, 0, 0, 0, 0, None, None),
        "E": (0, 0, 0, 0, 1, 0, None, "0,0"),
    }  # fmt: skip
    assert tuple(found["totals"][key] for key in keys) == (4, 2, 1, 1, 2, 1, "50,0", "50,0")
    assert records(TASKS, world, world.d, b="overdue") == ["Quá hạn"]
    assert records(TASKS, world, world.x, b="dropped", u=world.b.pk) == ["Thôi"]


@pytest.mark.parametrize("report", [OPINIONS, TASKS])
def test_every_face(world: World, report: Any) -> None:
    lay_opinions(world)
    lay_tasks(world)
    table = report.build(world.d, NOVEMBER, by=world.users["district"], on=world.today)
    for one in ("json", "csv", "xlsx", "html"):
        assert render(table, one).content
    with pytest.raises(ValueError, match="đặc điểm"):
        report.build(world.d, NOVEMBER, by=SYSTEM, on=world.today, trait="khong")
    cut = json_face(report.build(world.d, NOVEMBER, by=SYSTEM, on=world.today, trait="bien-gioi"))
    assert [row[report.columns("x")[2].key] for row in cut["rows"]] == [0, 0, 0]


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_do_not_grow(world: World, number: int) -> None:
    for _one in range(number):
        lay_opinions(world)
        lay_tasks(world)
    for report, most in ((OPINIONS, 5), (TASKS, 3)):
        with CaptureQueriesContext(connection) as queries:
            report.build(world.d, NOVEMBER, by=world.users["district"], on=world.today)
        assert len(queries) == most


def test_a_task_of_minutes_not_sent_yet_counts_nowhere(world: World) -> None:
    make_task(world.a, "Của kỳ đã gửi", date(2022, 12, 31), meeting=make_sent_meeting(world.a, date(2022, 11, 3)))
    make_task(world.a, "Của kỳ đang ghi", date(2022, 12, 31), meeting=make_draft_meeting(world.a, date(2022, 11, 4)))
    make_task(world.a, "Giao giữa hai kỳ", date(2022, 12, 31))
    assert face(TASKS, world, world.a)["totals"]["open"] == 2
    assert records(TASKS, world, world.a, b="open") == ["Của kỳ đã gửi", "Giao giữa hai kỳ"]
