"""The resolution's page: written, refused, written by two, taken out."""

from datetime import date
from html import unescape
from typing import Any

import pytest

from core.audit import SYSTEM
from meetings.models import Meeting, Resolution, Task, Vote
from meetings.queries import next_resolution, resolutions_of
from meetings.services import send_meeting
from tests.factories import World, make_draft_meeting

HELD = date(2022, 12, 5)
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def meeting(world: World) -> Meeting:
    return make_draft_meeting(world.a, HELD, {})


def address(meeting: Meeting) -> str:
    """Of the only one, or of the next: the page of the proceedings leads there."""
    stored = resolutions_of(meeting)
    which = stored[0].uuid if stored else next_resolution(meeting, stored)
    return f"/sinh-hoat/{meeting.uuid}/dien-bien/nghi-quyet/{which}/"


def sent(**values: Any) -> dict[str, Any]:
    names = "task_id task_text task_who task_due task_target task_unit vote_need vote_how vote_yes vote_no vote_else"
    return {"title": "Nghị quyết tháng 12", "stamp": "", **{name: [""] for name in names.split()}, **values}


def test_a_resolution_is_written_shown_and_taken_out(client_as, world: World, meeting: Meeting) -> None:
    client = client_as("secretary")
    assert client.get(address(meeting)).status_code == 200
    form = sent(
        assessment="Tốt", goals="Cao hơn", task_text=["Trồng quế"], task_who=["Hoàng Văn An"],
        task_due=["31/03/2023"], task_target=["5"], task_unit=["ha"], vote_yes=["3"],
    )  # fmt: skip
    answer = client.post(address(meeting), form)
    assert answer.headers["Location"] == f"/sinh-hoat/{meeting.uuid}/dien-bien/"
    row = Resolution.objects.get()
    assert (row.assessment, row.goals, row.vote.agreed, row.vote.base) == ("Tốt", "Cao hơn", 3, 3)
    assert Task.objects.get().responsible == world.members["an"]
    page = unescape(client.get(address(meeting)).content.decode())
    for shown in (
        ">\nCao hơn</textarea>",
        'name="task_text" value="Trồng quế"',
        'name="vote_yes" value="3"',
        'value="5"',
    ):
        assert shown in page, shown
    assert "Nghị quyết tháng 12</a> – đã thông qua" in client.get(answer.headers["Location"]).content.decode()
    assert "1 việc giao theo nghị quyết sẽ mất theo." in client.get(address(meeting) + "bo/").content.decode()
    client.post(address(meeting) + "bo/")
    assert [model.objects.count() for model in (Resolution, Task, Vote)] == [0, 0, 0]


def test_a_script_gets_the_stamp_and_twice_is_once(client_as, meeting: Meeting) -> None:
    client = client_as("secretary")
    form = sent(task_text=["A", "dở"], task_due=["31/12/2022", ""], vote_yes=["9"])
    first = client.post(address(meeting), form, headers=SCRIPT).json()
    assert first["keys"] == [[Task.objects.get().pk, ""]] or first["keys"] == [["", ""]]
    assert first["waiting"] == [
        "Biểu quyết: 9 phiếu, nhiều hơn 3 người có quyền biểu quyết; hãy xem lại số phiếu hoặc điểm danh.",
        "Việc 2: Việc phải có hạn xong.",
    ]
    again = client.post(address(meeting), form, headers=SCRIPT).json()
    assert (again["stamp"], Resolution.objects.count(), Task.objects.count()) == (first["stamp"], 1, 1)
    on = client.post(address(meeting), {**form, "stamp": first["stamp"], "goals": "x"}, headers=SCRIPT)
    assert (on.status_code, Resolution.objects.get().goals) == (200, "x")


def test_two_who_write_it_are_shown_both(client_as, meeting: Meeting) -> None:
    secretary, commune = client_as("secretary"), client_as("commune")
    commune.post(address(meeting), sent(goals="Của xã.", task_text=["Việc xã"], task_due=["31/12/2022"]))
    mine = sent(goals="Của chi bộ.")
    assert secretary.post(address(meeting), mine, headers=SCRIPT).status_code == 409
    answer = secretary.post(address(meeting), mine)
    text = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Của xã.\nCủa chi bộ.</textarea>" in text
    assert 'value="Việc xã"' in text
    assert Resolution.objects.get().goals == "Của xã."


def test_two_full_members_are_told_before_and_refused(client_as, world: World) -> None:
    meeting = make_draft_meeting(world.e, HELD, {})
    client = client_as("district")
    assert "2 đảng viên chính thức, dưới 3" in client.get(address(meeting)).content.decode()
    answer = client.post(address(meeting), sent(goals="Đã ghi"))
    assert answer.status_code == 422
    assert "không thông qua được nghị quyết" in answer.content.decode()
    assert "Đã ghi" in answer.content.decode()
    assert client.post(address(meeting), sent(), headers=SCRIPT).status_code == 422


def test_after_the_sending_it_is_read_only(client_as, world: World, meeting: Meeting) -> None:
    client = client_as("secretary")
    client.post(address(meeting), sent(vote_yes=["3"]))
    send_meeting(meeting=meeting, by=SYSTEM, on=world.today)
    assert client.get(address(meeting)).status_code == 302
    assert client.get(address(meeting) + "bo/").status_code == 302
    assert client.post(address(meeting), sent(goals="muộn")).status_code == 422
    client.post(address(meeting) + "bo/")
    assert Resolution.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""}, {"title": "\0"}, {"title": "x" * 301}, {"goals": "x" * 20_001}, {"goals": "\0"},
        {"stamp": "\0"}, {"stamp": "x" * 5000}, {"vote_yes": []}, {"vote_yes": ["-1"]},
        {"vote_need": ["?"], "vote_yes": ["1"]},
        {"task_id": ["9" * 30], "task_text": ["v"], "task_due": ["31/12/2022"]}, {"task_text": ["v"] * 500},
    ],
)  # fmt: skip
def test_nothing_that_is_sent_breaks_the_page(client_as, meeting: Meeting, change: dict[str, Any]) -> None:
    client = client_as("secretary")
    for headers in ({}, SCRIPT):
        assert client.post(address(meeting), sent(**change), headers=headers).status_code in (200, 302, 409, 422)
