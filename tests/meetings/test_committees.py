"""A committee's own meeting: its office-holders of the day are those required, and no attendance rate knows of it."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from meetings.models import Attendance, Meeting
from meetings.queries import belongings_of, belongings_of_many, roll_sheet
from meetings.services import Entry, RecordedMeeting, record_meetings, save_roll, send_meeting, update_meeting
from members.models import Office, OfficeTerm
from tests.factories import World, make_draft_meeting

HELD = date(2022, 12, 5)
COMMITTEE = Meeting.Kind.COMMITTEE


@pytest.fixture
def holders(world: World) -> list[int]:
    """A's committee: one of its own, one who attends at C for a time, one of branch B; an office that ended."""
    for name, code, end in (
        ("an", "bi-thu", None),
        ("away", "chi-uy-vien", None),
        ("b_first", "chi-uy-vien", None),
        ("cuong", "chi-uy-vien", HELD),
    ):
        OfficeTerm.objects.create(
            member=world.members[name],
            organization=world.a,
            office=Office.objects.get(code=code),
            start=date(2022, 1, 1),
            end=end,
        )
    return sorted(world.members[name].pk for name in ("an", "away", "b_first"))


def mark(meeting: Meeting, statuses: dict[int, str]) -> None:
    entries = {pk: Entry(status) for pk, status in statuses.items()}
    save_roll(meeting=meeting, entries=entries, guests=None, uuid=uuid4(), version=meeting.version, by=SYSTEM)
    meeting.refresh_from_db()


def test_the_office_holders_of_the_day_are_required_wherever_they_attend(world: World, holders: list[int]) -> None:
    meeting = make_draft_meeting(world.a, HELD, kind=COMMITTEE)
    assert [one.member_id for one in belongings_of(meeting)] == holders
    sheet = roll_sheet(meeting)
    assert sorted(row.member_id for row in sheet.rows) == holders
    assert (sheet.exempt, sheet.barred, sheet.guest_members) == ([], [], [])
    many = belongings_of_many([(world.a.pk, HELD, "committee"), (world.a.pk, HELD, "regular")])
    assert [len(found) for _key, found in sorted(many.items())] == [3, 10]


def test_it_is_sent_with_the_figures_of_its_own(world: World, holders: list[int]) -> None:
    meeting = make_draft_meeting(world.a, HELD, kind=COMMITTEE)
    mark(meeting, {holders[0]: "present", holders[1]: "present"})
    with pytest.raises(ValidationError, match="Chưa điểm danh: Nguyễn Văn Nam"):
        send_meeting(meeting=meeting, by=SYSTEM, on=world.today)
    mark(meeting, {holders[0]: "present", holders[1]: "present", holders[2]: "excused"})
    sent = send_meeting(meeting=meeting, by=SYSTEM, on=world.today)
    assert (sent.headcount, sent.required, sent.present, sent.excused) == (3, 3, 2, 1)
    assert not sent.is_rated


def test_a_member_without_an_office_is_not_on_its_roll(world: World, holders: list[int]) -> None:
    meeting = make_draft_meeting(world.a, HELD, kind=COMMITTEE)
    with pytest.raises(ValidationError, match="Nông Thị Bình"):
        mark(meeting, {world.members["binh"].pk: "present"})


def test_a_meeting_that_becomes_the_committee_s_loses_the_rows_of_the_others(world: World, holders: list[int]) -> None:
    meeting = make_draft_meeting(world.a, HELD, {})
    before = meeting.version
    update_meeting(meeting=meeting, kind=COMMITTEE, date=HELD, for_month=date(2022, 12, 1), by=SYSTEM)
    assert list(Attendance.objects.filter(meeting=meeting).values_list("member", flat=True)) == [holders[0]]
    assert meeting.version == before + 1


def test_recorded_meetings_count_by_the_offices_too(world: World, holders: list[int]) -> None:
    recorded = RecordedMeeting(
        organization_id=world.a.pk, kind=COMMITTEE, date=HELD, for_month=date(2022, 12, 1),
        roll=[(pk, "present", "") for pk in holders], guests=[],
    )  # fmt: skip
    (pk,) = record_meetings(new=[recorded], by=SYSTEM)
    meeting = Meeting.objects.get(pk=pk)
    assert (meeting.headcount, meeting.required, meeting.present) == (3, 3, 3)
