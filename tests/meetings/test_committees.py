"""A committee's own meeting: its office-holders of the day are those required, and no attendance rate knows of it."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from meetings.models import Attendance, Meeting
from meetings.queries import belongings_of, belongings_of_many, roll_sheet, vote_base
from meetings.services import Entry, RecordedMeeting, record_meetings, save_roll, send_meeting, update_meeting
from tests.factories import World, make_draft_meeting, make_duty
from tests.offices import make_office

HELD = date(2022, 12, 5)
COMMITTEE = Meeting.Kind.COMMITTEE


@pytest.fixture
def holders(world: World) -> list[int]:
    """A's committee: one of its own, one who attends at C for a time, one of branch B; an office that ended."""
    make_office(world.members["an"], world.a)
    make_office(world.members["away"], world.a, "chi-uy-vien")
    make_office(world.members["b_first"], world.a, "chi-uy-vien")
    make_office(world.members["cuong"], world.a, "chi-uy-vien", end=HELD)
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


def test_who_is_barred_from_all_activity_is_neither_required_nor_has_a_vote(world: World, holders: list[int]) -> None:
    make_duty(world.members["b_first"], world.b, "suspended", start=HELD)
    meeting = make_draft_meeting(world.a, HELD, kind=COMMITTEE)
    sheet = roll_sheet(meeting)
    assert [row.name for row in sheet.rows] == ["Hoàng Văn An", "Ma Thị Khánh"]
    assert [(row.name, row.note) for row in sheet.barred] == [("Nguyễn Văn Nam", "đình chỉ")]
    base = vote_base(meeting)
    assert (base.full, base.suspended, base.number, base.of_committee) == (3, 1, 2, True)


@pytest.mark.parametrize(
    ("place", "kind", "sentence"),
    [
        ("a", "executive", "Chi bộ không có ban chấp hành, ban thường vụ"),
        ("a", "standing", "Chi bộ không có ban chấp hành, ban thường vụ"),
        ("x", "regular", "Đảng bộ chỉ lập hội nghị ban chấp hành hoặc ban thường vụ"),
        ("x", "committee", "Đảng bộ chỉ lập hội nghị ban chấp hành hoặc ban thường vụ"),
        ("x", "executive", "Ngày 05/12/2022 chưa ghi ai giữ chức vụ trong ban chấp hành"),
        ("x", "standing", "Ngày 05/12/2022 chưa ghi ai giữ chức vụ trong ban thường vụ"),
        ("a", "committee", "Ngày 05/12/2022 chưa ghi ai giữ chức vụ trong chi ủy"),
    ],
)
def test_a_kind_that_fits_nothing_and_a_committee_of_nobody_are_refused_beside_the_kind(
    world: World, place: str, kind: str, sentence: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        make_draft_meeting(getattr(world, place), HELD, kind=kind)
    assert refused.value.message_dict["kind"][0].startswith(sentence)
    meeting = make_draft_meeting(world.a, HELD)
    with pytest.raises(ValidationError, match="Chi bộ không có ban chấp hành"):
        update_meeting(meeting=meeting, kind="standing", date=HELD, for_month=date(2022, 12, 1), by=SYSTEM)


def test_only_the_standing_committee_meets_as_one(world: World) -> None:
    make_office(world.members["an"], world.x)
    make_office(world.members["b_first"], world.x, "uy-vien-thuong-vu")
    make_office(world.members["b_second"], world.x, "uy-vien")
    standing = make_draft_meeting(world.x, HELD, kind="standing")
    executive = make_draft_meeting(world.x, HELD, kind="executive")
    assert [row.name for row in roll_sheet(standing).rows] == ["Hoàng Văn An", "Nguyễn Văn Nam"]
    assert [row.name for row in roll_sheet(executive).rows] == ["Hoàng Văn An", "Nguyễn Văn Nam", "Trần Thị Oanh"]
