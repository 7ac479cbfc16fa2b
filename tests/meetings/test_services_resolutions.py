"""The resolution of a meeting: written, passed by a vote, refused where the branch is too small."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from branches.services import keep_document
from core.audit import SYSTEM
from meetings.models import Meeting, Resolution, Task, TaskReport, Vote
from meetings.queries import Assigned, Resolved, Voted, resolved_of
from meetings.services import StaleResolution, drop_resolution, save_resolution, send_meeting, stamp_of
from members.models import Rule
from members.services import waive_rule
from tests.factories import World, make_draft_meeting

HELD = date(2022, 12, 5)
FIRST = UUID(int=1)


@pytest.fixture
def meeting(world: World) -> Meeting:
    return make_draft_meeting(world.a, HELD, {})


def whole(world: World, **values: Any) -> Resolved:
    tasks = (Assigned("Trồng 5 ha quế", date(2023, 3, 31), world.members["an"].pk, None, ""),)
    return Resolved("Nghị quyết tháng 12", "Tốt", "Cao hơn", "Bí thư chỉ đạo", tasks, Voted("", 2, 1), **values)


def save(meeting: Meeting, resolved: Resolved, stamp: str = "") -> str:
    return save_resolution(meeting=meeting, uuid=FIRST, resolved=resolved, stamp=stamp, by=SYSTEM)


def test_a_resolution_is_stored_with_its_vote_and_tasks_and_twice_is_once(world: World, meeting: Meeting) -> None:
    stamp = save(meeting, whole(world))
    row = Resolution.objects.get()
    assert stamp == stamp_of(resolved_of(row)) != ""
    assert (row.vote.subject, row.vote.base, row.vote.passed) == ("Thông qua nghị quyết: Nghị quyết tháng 12", 3, True)
    assert Task.objects.get().resolution == row
    assert save(meeting, whole(world)) == stamp
    assert [model.objects.count() for model in (Resolution, Vote, Task)] == [1, 1, 1]


def test_a_stale_resolution_is_refused_with_what_is_stored(world: World, meeting: Meeting) -> None:
    stamp = save(meeting, whole(world))
    with pytest.raises(StaleResolution) as stale:
        save(meeting, Resolved("Của tôi"))
    assert (stale.value.stamp, stale.value.theirs.goals) == (stamp, "Cao hơn")
    again = save(meeting, Resolved("Của tôi"), stamp)
    assert (again != stamp, Resolution.objects.get().title) == (True, "Của tôi")
    assert (Vote.objects.count(), Task.objects.count()) == (0, 0)


def test_what_cannot_be_is_refused(world: World, meeting: Meeting) -> None:
    with pytest.raises(ValidationError, match="4 phiếu, nhiều hơn 3"):
        save(meeting, Resolved("x", voted=Voted("", 4)))
    with pytest.raises(ValidationError, match="Hạn xong không thể trước ngày họp"):
        save(meeting, Resolved("x", tasks=(Assigned("v", date(2022, 1, 1)),)))
    with pytest.raises(ValidationError):
        save(meeting, Resolved("", goals="x"))
    assert not Resolution.objects.exists()


def test_two_full_members_pass_none_unless_a_paper_lets_them(world: World) -> None:
    meeting = make_draft_meeting(world.e, HELD, {})
    with pytest.raises(ValidationError, match=r"có 2 đảng viên chính thức, dưới 3 .*trang Cảnh báo"):
        save(meeting, Resolved("x"))
    paper = keep_document(number="12-CV/HU", issued_on=date(2022, 11, 1), by=SYSTEM)
    waive_rule(organization=world.e, rule=Rule.MIN_FULL, start=date(2022, 11, 1), document=paper, by=SYSTEM)
    save(meeting, Resolved("x", voted=Voted("", 2)))
    assert send_meeting(meeting=meeting, by=SYSTEM, on=world.today).status == "sent"


@pytest.mark.parametrize(
    ("vote", "sentence"),
    [(None, "chưa ghi kết quả biểu quyết"), (Voted("", 1, 2), r"1 tán thành trong 3 .*cần quá nửa")],
)
def test_a_resolution_no_vote_has_passed_is_not_sent(
    world: World, meeting: Meeting, vote: Voted | None, sentence: str
) -> None:
    save(meeting, Resolved("x", voted=vote))
    with pytest.raises(ValidationError, match=sentence):
        send_meeting(meeting=meeting, by=SYSTEM, on=world.today)
    assert Meeting.objects.get().status == "draft"


def test_it_is_taken_out_whole_while_nothing_was_reported(world: World, meeting: Meeting) -> None:
    save(meeting, whole(world))
    task = Task.objects.get()
    report = TaskReport.objects.create(task=task, organization=world.a, on=HELD, text="x", by="y")
    with pytest.raises(ValidationError, match="đã có báo cáo"):
        drop_resolution(meeting=meeting, uuid=FIRST, by=SYSTEM)
    report.delete()
    drop_resolution(meeting=meeting, uuid=FIRST, by=SYSTEM)
    assert [model.objects.count() for model in (Resolution, Vote, Task)] == [0, 0, 0]


def test_after_the_sending_nothing_of_it_changes(world: World, meeting: Meeting) -> None:
    stamp = save(meeting, whole(world))
    sent = send_meeting(meeting=meeting, by=SYSTEM, on=world.today)
    for act in (lambda: save(sent, Resolved("y"), stamp), lambda: drop_resolution(meeting=sent, uuid=FIRST, by=SYSTEM)):
        with pytest.raises(ValidationError, match="đã gửi"):
            act()
