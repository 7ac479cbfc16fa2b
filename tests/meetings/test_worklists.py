"""The lists of opinions, tasks and model meetings as files: what is narrowed stays narrowed, who may, and the log."""

import csv
import io
from datetime import date
from typing import Any

import pytest

from core.audit import AccessLog
from meetings.models import ModelMeeting
from tests.factories import World
from tests.meetings.preparing import make_opinion, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(world: World) -> World:
    people = world.members
    open_: dict[str, Any] = {"answered_on": None}
    make_opinion(world.a, world.x, text="=1+1", member=people["an"], due_on=date(2022, 12, 1), **open_)
    make_opinion(world.a, world.d, text="Đã trả lời", resident="Bà Lý")
    make_opinion(world.c, world.y, text="Xã khác", **open_)
    make_task(world.a, "Quá hạn", date(2022, 12, 1), responsible=people["an"], target=40, unit="m²")
    make_task(world.a, "Xong", date(2022, 12, 1), done_on=date(2022, 11, 30))
    make_task(world.c, "Xã khác", date(2022, 12, 31))
    for branch, chooser in ((world.a, world.x), (world.c, world.y)):
        ModelMeeting.objects.create(
            organization=branch, chosen_by=chooser, year=2022, planned_on=date(2022, 12, 25), team="+Tổ giúp việc"
        )
    return world


def rows(client: Any, address: str) -> list[dict[str, Any]]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.json()["rows"]


def test_opinions_as_they_are_narrowed(filled: World, client_as: Any) -> None:
    secretary = client_as("secretary")
    found = rows(secretary, "/kien-nghi/?dang=json")
    assert [(row["text"], row["who"], row["raised_at"], row["addressee"], row["overdue"]) for row in found] == [
        ("=1+1", "Hoàng Văn An", "Chi bộ xóm Lũng Phầy", "Đảng bộ xã Nam Tuấn", "quá hạn"),
        ("Đã trả lời", "Bà Lý", "Chi bộ xóm Lũng Phầy", "Đảng bộ huyện Hòa An", ""),
    ]
    assert [row["text"] for row in rows(secretary, "/kien-nghi/?dang=json&tinh-trang=da-tra-loi")] == ["Đã trả lời"]
    assert {row["text"] for row in rows(client_as("district"), "/kien-nghi/?dang=json")} == {
        "=1+1", "Đã trả lời", "Xã khác",
    }  # fmt: skip


def test_tasks_as_they_are_narrowed(filled: World, client_as: Any) -> None:
    (task,) = rows(client_as("secretary"), "/viec/?dang=json")
    assert (task["text"], task["responsible"], task["target"], task["unit"], task["overdue"]) == (
        "Quá hạn", "Hoàng Văn An", "40", "m²", "quá hạn",
    )  # fmt: skip
    done = rows(client_as("secretary"), "/viec/?dang=json&tinh-trang=da-xong")
    assert [row["text"] for row in done] == ["Xong"]
    assert [row["text"] for row in rows(client_as("district"), "/viec/?dang=json&to-chuc=C")] == ["Xã khác"]


def test_model_meetings_of_a_year(filled: World, client_as: Any) -> None:
    assert [row["code"] for row in rows(client_as("district"), "/sinh-hoat/mau/?dang=json")] == ["A", "C"]
    (own,) = rows(client_as("secretary"), "/sinh-hoat/mau/?dang=json&nam=2022")
    assert (own["branch"], own["chosen_by"], own["planned_on"], own["held_on"]) == (
        "Chi bộ xóm Lũng Phầy", "Đảng bộ xã Nam Tuấn", "2022-12-25", None,
    )  # fmt: skip
    assert rows(client_as("district"), "/sinh-hoat/mau/?dang=json&nam=2021") == []


@pytest.mark.parametrize("address", ["/kien-nghi/", "/viec/", "/sinh-hoat/mau/"])
def test_who_may_see_may_not_always_take_home(filled: World, client_as: Any, address: str) -> None:
    visitor = client_as("visitor")
    page = visitor.get(address)
    assert page.status_code == 200
    assert "dang=xlsx" not in page.content.decode()
    assert visitor.get(f"{address}?dang=xlsx").status_code == 403
    secretary = client_as("secretary")
    assert "dang=xlsx" in secretary.get(address).content.decode()
    assert secretary.get(f"{address}?dang=exe").status_code == 404
    answer = secretary.get(f"{address}?dang=xlsx")
    assert answer.content[:2] == b"PK"
    log = AccessLog.objects.get(action=AccessLog.Action.EXPORT)
    assert (log.organization_id, log.detail["filters"]) == (None, "dang=xlsx")


@pytest.mark.parametrize(("address", "wrong"), [("/kien-nghi/", "tinh-trang=x"), ("/viec/", "tinh-trang=x"),
                                                ("/sinh-hoat/mau/", "nam=x")])  # fmt: skip
def test_a_wrong_filter_gives_no_file(filled: World, client_as: Any, address: str, wrong: str) -> None:
    answer = client_as("secretary").get(f"{address}?dang=csv&{wrong}")
    assert answer.status_code == 400
    assert "Chưa xuất tệp" in answer.content.decode()


def test_what_looks_like_a_formula_is_none(filled: World, client_as: Any) -> None:
    text = client_as("secretary").get("/kien-nghi/?dang=csv").content.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))][1] == "'=1+1"
    models = client_as("secretary").get("/sinh-hoat/mau/?dang=csv").content.decode("utf-8-sig")
    assert "'+Tổ giúp việc" in models


@pytest.mark.parametrize("address", ["/kien-nghi/", "/viec/"])
def test_the_queries_of_a_file_do_not_grow(
    filled: World, client_as: Any, django_assert_max_num_queries: Any, address: str
) -> None:
    client = client_as("secretary")
    client.get(f"{address}?dang=csv")
    with django_assert_max_num_queries(16) as captured:
        client.get(f"{address}?dang=csv")
    before = len(captured)
    for number in range(5):
        make_opinion(filled.a, filled.x, text=f"{number}", member=filled.members["an"], answered_on=None)
        make_task(filled.a, f"{number}", date(2022, 12, 31), responsible=filled.members["an"])
    with django_assert_max_num_queries(before):
        client.get(f"{address}?dang=csv")
