"""A task given between meetings: to a branch or somebody in it, by its secretary or those above."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from meetings.models import Task
from meetings.queries import proposals_for
from meetings.services import give_task
from tests.factories import TODAY, World, make_draft_meeting
from tests.offices import make_office

pytestmark = pytest.mark.django_db
DAY, DUE = date(2022, 12, 10), date(2022, 12, 31)


def give(world: World, place: str = "a", **values: Any) -> Task:
    given = {"text": " Rà soát  hộ nghèo ", "assigned_on": DAY, "due_on": DUE, "by": SYSTEM, "on": TODAY, **values}
    return give_task(organization=getattr(world, place), **given)


def test_it_is_given_asked_for_in_the_next_agenda_and_says_who_gave_it(world: World) -> None:
    task = give(world, by=world.users["commune"], responsible=world.members["binh"], target=Decimal(20), unit="hộ")
    assert (task.text, task.meeting, task.responsible, task.unit) == (
        "Rà soát hộ nghèo", None, world.members["binh"], "hộ",
    )  # fmt: skip
    (first,) = task.reports.all()
    assert (first.text, first.by, first.on) == ("Giao việc ngoài kỳ sinh hoạt.", str(world.users["commune"]), DAY)
    meeting = make_draft_meeting(world.a, date(2022, 12, 28))
    titles = [one.title for source in proposals_for(meeting, on=TODAY) for one in source.proposals]
    assert any("Rà soát hộ nghèo" in title for title in titles)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"assigned_on": date(2022, 12, 21)}, "assigned_on", "Ngày này ở tương lai."),
        ({"assigned_on": date(2020, 12, 1)}, "assigned_on", "tổ chức không tồn tại"),
        ({"due_on": date(2022, 12, 9)}, "due_on", "Hạn xong không thể trước ngày giao."),
        ({"unit": "hộ"}, "target", "phải ghi chỉ tiêu"),
        ({"text": "  "}, "text", "Hãy ghi việc phải làm."),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(world: World, values: dict, field: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        give(world, **values)
    assert sentence in refused.value.message_dict[field][0]
    assert not Task.objects.exists()


def test_who_answers_belongs_there_or_holds_an_office_there(world: World) -> None:
    with pytest.raises(ValidationError, match="Nguyễn Văn Nam không sinh hoạt và không giữ chức vụ ở đây"):
        give(world, responsible=world.members["b_first"])
    make_office(world.members["b_first"], world.x)
    assert give(world, "x", responsible=world.members["b_first"]).responsible == world.members["b_first"]


def test_the_page(world: World, client_as: Any) -> None:
    client = client_as("commune")
    way = f"/to-chuc/{world.a.uuid}/giao-viec/"
    assert f'href="{way}"' in client.get("/viec/?to-chuc=A").content.decode()
    assert f'href="{way}"' not in client_as("visitor").get("/viec/?to-chuc=A").content.decode()
    page = client.get(way).content.decode()
    assert "Nông Thị Bình" in page
    assert "Nguyễn Văn Nam" not in page
    typed = {"text": "Sửa mái", "assigned_on": "10/12/2022", "due_on": "09/12/2022"}
    answer = client.post(way, typed)
    assert answer.status_code == 422
    assert "Hạn xong không thể trước ngày giao." in answer.content.decode()
    for hostile in ({"due_on": "31/12/9999", "text": "\x00"}, {"responsible": "x"}, {"target": "9" * 40}):
        assert client.post(way, {**typed, "due_on": "31/12/2022", **hostile}).status_code == 422, hostile
    answer = client.post(way, {**typed, "due_on": "31/12/2022", "responsible": str(world.members["binh"].uuid)})
    task = Task.objects.get()
    assert answer.headers["Location"] == f"/viec/{task.uuid}/"
    assert (task.organization, task.responsible) == (world.a, world.members["binh"])
