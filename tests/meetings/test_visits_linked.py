"""A visit and its meeting find each other, whichever of the two was written down first, and stay together."""

from datetime import date
from typing import Any

import pytest

from core.audit import SYSTEM
from core.periods import Period
from core.sheets.batches import import_batch, open_batch
from core.sheets.undo import undo_batch
from meetings.models import Meeting
from meetings.queries.visits import (
    expected_visits,
    visits_to,
)
from meetings.services import RecordedMeeting, delete_draft, record_meetings, update_meeting
from tests.factories import TODAY, World, full_roll, make_draft_meeting, make_sent_meeting
from tests.visiting import make_official, make_visit, make_visiting
from tests.workbooks import filled

pytestmark = pytest.mark.django_db
D = date
DAY, OTHER = D(2022, 11, 3), D(2022, 11, 5)


def moved(meeting: Meeting, day: date, **values: Any) -> Meeting:
    update_meeting(
        meeting=meeting, kind=meeting.kind, date=day, for_month=meeting.for_month, by=SYSTEM, **{"on": TODAY, **values}
    )
    return meeting


def test_a_visit_written_before_its_meeting_was_entered_is_linked_when_it_is(world: World) -> None:
    """Opened by hand, or arrived from paper as a set; those of other days and branches stay without one."""
    first, second = make_official(world, "Một"), make_official(world, "Hai")
    opened, arrived = make_visit(world.a, first, DAY), make_visit(world.b, second, DAY)
    strangers = [make_visit(world.a, first, OTHER), make_visit(world.c, second, DAY)]
    draft = make_draft_meeting(world.a, DAY)
    sent = make_sent_meeting(world.b, DAY)
    assert (visits_to(draft), visits_to(sent)) == ([opened], [arrived])
    for visit in strangers:
        visit.refresh_from_db()
    assert [visit.meeting for visit in strangers] == [None, None]


def test_of_two_meetings_that_arrive_together_the_branch_s_own_is_taken(world: World) -> None:
    visit = make_visit(world.a, make_official(world, "Một"), DAY)
    new = [
        RecordedMeeting(world.a.pk, Meeting.Kind.COMMITTEE, DAY, D(2022, 11, 1)),
        RecordedMeeting(world.a.pk, Meeting.Kind.REGULAR, DAY, D(2022, 11, 1), roll=full_roll(world.a, DAY)),
    ]
    ids = record_meetings(new=new, by=SYSTEM)
    visit.refresh_from_db()
    assert visit.meeting_id == ids[1]


def test_a_visit_to_a_meeting_put_off_counts_for_its_month_though_it_was_entered_later(world: World) -> None:
    member = make_official(world, "Một")
    (row,) = make_visiting(world, world.a, member=member, rhythm="monthly", start=D(2022, 4, 1), end=D(2022, 6, 1))
    make_visit(world.a, member, D(2022, 5, 6))
    make_sent_meeting(world.a, D(2022, 5, 6), for_month=D(2022, 4, 1))
    states = [one.state for one in expected_visits([row], Period.parse("2022"), on=TODAY)]
    assert states == ["done", "missed"]


def test_the_visit_goes_along_when_the_day_of_its_meeting_is_put_right(world: World) -> None:
    member = make_official(world, "Một")
    make_visiting(world, world.a, member=member, end=D(2022, 11, 5))
    meeting = make_draft_meeting(world.a, DAY)
    visit = make_visit(world.a, member, DAY, observation="Tốt")
    assert visit.assignment is not None
    moved(meeting, OTHER)
    visit.refresh_from_db()
    # The assignment was over by then: the visit says so.
    assert (visit.on, visit.meeting, visit.assignment, visit.observation) == (OTHER, meeting, None, "Tốt")
    moved(meeting, DAY)
    visit.refresh_from_db()
    assert (visit.on, visit.meeting, visit.assignment.member) == (DAY, meeting, member)


def test_a_visit_stays_on_its_day_where_it_cannot_go_along(world: World) -> None:
    """Nobody attended on a day that lies ahead, nor twice on one day."""
    first, second = make_official(world, "Một"), make_official(world, "Hai")
    meeting = make_draft_meeting(world.a, DAY)
    visit, twin, other = (make_visit(world.a, *one) for one in ((first, DAY), (first, OTHER), (second, DAY)))
    moved(meeting, OTHER)
    for one in (visit, twin, other):
        one.refresh_from_db()
    assert [(one.on, one.meeting) for one in (visit, twin, other)] == [(DAY, None), (OTHER, meeting), (OTHER, meeting)]
    moved(meeting, D(2022, 12, 21))
    for one in (twin, other):
        one.refresh_from_db()
    assert [(one.on, one.meeting) for one in (twin, other)] == [(OTHER, None), (OTHER, None)]
    moved(meeting, DAY)
    visit.refresh_from_db()
    assert visit.meeting == meeting


def test_the_page_that_changes_a_meeting_knows_today(client_as: Any, world: World) -> None:
    visit_of = make_official(world, "Một")
    meeting = make_draft_meeting(world.a, TODAY)
    visit = make_visit(world.a, visit_of, TODAY)
    typed = {"kind": "regular", "date": "27/12/2022", "for_month": "2022-12", "topic": ""}
    assert client_as("secretary").post(f"/sinh-hoat/{meeting.uuid}/sua/", typed).status_code == 302
    visit.refresh_from_db()
    meeting.refresh_from_db()
    assert (meeting.date, visit.on, visit.meeting) == (D(2022, 12, 27), TODAY, None)


def test_a_deleted_draft_leaves_its_visit_to_the_other_meeting_of_the_day(world: World) -> None:
    wrong = make_draft_meeting(world.a, DAY)
    visit = make_visit(world.a, make_official(world, "Một"), DAY)
    right = make_draft_meeting(world.a, DAY, kind=Meeting.Kind.THEMATIC)
    delete_draft(meeting=wrong, by=SYSTEM)
    visit.refresh_from_db()
    assert visit.meeting == right


def test_an_import_that_linked_a_visit_is_undone_whole(world: World) -> None:
    visit = make_visit(world.b, make_official(world, "Một"), DAY)
    head = {"Mã tổ chức": "B", "Ngày": DAY, "Loại": "thường kỳ"}
    content = filled(meetings=[{**head, "Cách ghi": "chỉ ghi vắng"}], rolls=[])
    batch = open_batch(content=content, file_name="giay.xlsx", by=world.users["district"], roots=[world.d.pk])
    import_batch(batch, by=world.users["district"], on=TODAY)
    visit.refresh_from_db()
    assert visit.meeting == Meeting.objects.get()
    undo_batch(batch, by=world.users["district"])
    visit.refresh_from_db()
    assert visit.meeting is None
    assert not Meeting.objects.exists()
