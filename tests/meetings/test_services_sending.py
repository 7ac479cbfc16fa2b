"""A meeting's way: draft, sent with frozen figures, confirmed or returned above, sent anew; and what is refused."""

import uuid
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from meetings.models import Attendance, AttendanceHistory, Meeting, Sending
from meetings.services import (
    Entry,
    Guest,
    RecordedMeeting,
    confirm_meetings,
    delete_draft,
    open_meeting,
    record_meetings,
    reopen_meeting,
    return_meeting,
    save_roll,
    send_meeting,
    update_meeting,
)
from tests.factories import World, full_roll, make_draft_meeting, make_duty

HELD = date(2022, 12, 5)
Status = Attendance.Status
COUNTERS = {
    "headcount": 8,  # an, binh, cuong, probationary, exempt, term_exempt, suspended, temporary; without who is away
    "required": 4,
    "present": 2,
    "late": 1,
    "excused": 1,
    "unexcused": 1,
    "special_duty": 1,
    "exempt_present": 1,
    "guests": 1,
}


@pytest.fixture
def meeting(world: World) -> Meeting:
    """A draft of branch A with every kind of row on its roll."""
    meeting = make_draft_meeting(world.a, HELD)
    roll = {
        "an": Entry(Status.PRESENT),
        "binh": Entry(Status.LATE),
        "cuong": Entry(Status.EXCUSED, "ốm"),
        "probationary": Entry(Status.UNEXCUSED),
        "temporary": Entry(Status.SPECIAL_DUTY),
        "exempt": Entry(Status.EXEMPT_PRESENT),
    }
    save_roll(
        meeting=meeting,
        entries={world.members[name].pk: entry for name, entry in roll.items()},
        guests=[Guest("Đại úy Long")],
        uuid=uuid.uuid4(),
        version=1,
        by=world.users["secretary"],
    )
    return meeting


def change(world: World, meeting: Meeting, name: str, entry: Entry) -> None:
    meeting.refresh_from_db()
    rows = Attendance.objects.filter(meeting=meeting)
    entries = {row.member_id: Entry(row.status, row.reason) for row in rows} | {world.members[name].pk: entry}
    save_roll(
        meeting=meeting,
        entries=entries,
        guests=None,
        uuid=uuid.uuid4(),
        version=meeting.version,
        by=world.users["secretary"],
    )


def test_sending_freezes_every_counter_and_keeps_the_roll(world: World, meeting: Meeting) -> None:
    sent = send_meeting(meeting=meeting, by=world.users["secretary"], on=world.today)
    assert {name: getattr(sent, name) for name in Meeting.COUNTERS} == COUNTERS
    assert (sent.status, sent.sent_by, sent.sent_on) == ("sent", "Người dùng secretary", world.today)
    assert sent.sent_at is not None
    sending = Sending.objects.get()
    assert (sending.sequence, sending.by, sending.counters) == (1, "Người dùng secretary", COUNTERS)
    assert sorted(sending.roll) == sorted(
        [
            [world.members["an"].pk, "present", ""],
            [world.members["binh"].pk, "late", ""],
            [world.members["cuong"].pk, "excused", "ốm"],
            [world.members["probationary"].pk, "unexcused", ""],
            [world.members["temporary"].pk, "special_duty", ""],
            [world.members["exempt"].pk, "exempt_present", ""],
        ]
    )


def test_sending_twice_is_one_sending(world: World, meeting: Meeting) -> None:
    send_meeting(meeting=meeting, by=world.users["secretary"], on=world.today)
    again = send_meeting(meeting=meeting, by=world.users["commune"], on=world.today)
    assert (again.sent_by, Sending.objects.count()) == ("Người dùng secretary", 1)


def test_an_incomplete_roll_is_not_sent_and_says_who_is_missing(world: World) -> None:
    meeting = make_draft_meeting(world.a, HELD)
    with pytest.raises(ValidationError) as refusal:
        send_meeting(meeting=meeting, by=world.users["secretary"])
    (sentence,) = refusal.value.messages
    for name in ("an", "binh", "cuong", "probationary", "temporary"):
        assert world.members[name].full_name in sentence
    assert world.members["exempt"].full_name not in sentence
    assert Meeting.objects.get().status == "draft"


def test_a_roll_that_became_wrong_is_not_sent(world: World, meeting: Meeting) -> None:
    make_duty(world.members["an"], world.a, "exempt", start=HELD)
    with pytest.raises(ValidationError, match=r"Không phải dự vào ngày này.*Hoàng Văn An"):
        send_meeting(meeting=meeting, by=world.users["secretary"])


def test_a_meeting_still_to_come_is_not_sent(world: World) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 12, 21), {})
    with pytest.raises(ValidationError, match="21/12/2022, chưa tới"):
        send_meeting(meeting=meeting, by=world.users["secretary"], on=world.today)
    assert Meeting.objects.get().status == "draft"


def test_what_was_not_reviewed_is_not_sent(world: World, meeting: Meeting) -> None:
    reviewed = meeting.version
    change(world, meeting, "an", Entry(Status.UNEXCUSED))
    with pytest.raises(ValidationError, match="vừa được ghi lại"):
        send_meeting(meeting=meeting, by=world.users["secretary"], on=world.today, version=reviewed)
    meeting.refresh_from_db()
    assert send_meeting(meeting=meeting, by=world.users["secretary"], version=meeting.version).unexcused == 2


def test_returned_corrected_and_sent_anew(world: World, meeting: Meeting) -> None:
    send_meeting(meeting=meeting, by=world.users["secretary"], on=HELD)
    assert AttendanceHistory.objects.count() == 0
    return_meeting(meeting=meeting, reason=" Đ/c Cường có mặt ", by=world.users["commune"])
    meeting.refresh_from_db()
    assert (meeting.status, meeting.return_reason, meeting.present) == ("returned", "Đ/c Cường có mặt", 2)
    change(world, meeting, "cuong", Entry(Status.PRESENT))
    sent = send_meeting(meeting=meeting, by=world.users["secretary"], on=date(2023, 1, 3))
    assert (sent.present, sent.excused, sent.return_reason) == (3, 0, "")
    # The correction was asked for in the new year; the branch had reported in time.
    assert (sent.sent_on, sent.was_sent_late) == (HELD, False)
    first, second = Sending.objects.order_by("sequence")
    assert (first.counters["present"], second.counters["present"]) == (2, 3)
    history = AttendanceHistory.objects.get()
    assert (history.act, history.status_before, history.reason_before, history.status_after) == (
        "update",
        "excused",
        "ốm",
        "present",
    )


def test_confirming_touches_only_what_is_sent(world: World, meeting: Meeting) -> None:
    send_meeting(meeting=meeting, by=world.users["secretary"])
    draft = make_draft_meeting(world.b, HELD)
    assert confirm_meetings(meetings=Meeting.objects.all(), by=world.users["commune"]) == 1
    meeting.refresh_from_db()
    draft.refresh_from_db()
    assert (meeting.status, meeting.confirmed_by, draft.status) == ("confirmed", "Người dùng commune", "draft")
    assert confirm_meetings(meetings=Meeting.objects.all(), by=world.users["commune"]) == 0


def test_reopening_a_confirmed_meeting_needs_a_reason_and_leaves_it(world: World, meeting: Meeting) -> None:
    send_meeting(meeting=meeting, by=world.users["secretary"])
    with pytest.raises(ValidationError, match="Chỉ mở lại được"):
        reopen_meeting(meeting=meeting, reason="nhầm", by=world.users["commune"])
    confirm_meetings(meetings=Meeting.objects.all(), by=world.users["commune"])
    with pytest.raises(ValidationError, match="Hãy ghi lý do"):
        reopen_meeting(meeting=meeting, reason="  ", by=world.users["commune"])
    with pytest.raises(ValidationError, match="Chỉ trả lại được"):
        return_meeting(meeting=meeting, reason="nhầm", by=world.users["commune"])
    reopen_meeting(meeting=meeting, reason="Ghi nhầm ngày", by=world.users["commune"])
    meeting.refresh_from_db()
    assert (meeting.status, meeting.confirmed_by, meeting.confirmed_at) == ("returned", "", None)
    events = Meeting.pgh_event_model.objects.filter(pgh_obj_id=meeting.pk).order_by("pgh_id")
    assert [event.status for event in events][-3:] == ["sent", "confirmed", "returned"]
    assert events.last().return_reason == "Ghi nhầm ngày"


def test_only_a_meeting_never_sent_is_deleted(world: World, meeting: Meeting) -> None:
    send_meeting(meeting=meeting, by=world.users["secretary"])
    return_meeting(meeting=meeting, reason="xem lại", by=world.users["commune"])
    with pytest.raises(ValidationError, match="chưa gửi lần nào"):
        delete_draft(meeting=meeting, by=world.users["secretary"])
    draft = make_draft_meeting(world.a, date(2022, 12, 12), {})
    delete_draft(meeting=draft, by=world.users["secretary"])
    assert list(Meeting.objects.all()) == [meeting]


def test_a_meeting_is_opened_where_the_organisation_stood(world: World) -> None:
    meeting = open_meeting(
        organization=world.a,
        kind=Meeting.Kind.REGULAR,
        date=date(2022, 12, 3),
        for_month=date(2022, 11, 17),
        starts_at=time(19),
        ends_at=time(20, 30),
        topic=" Học tập ",
        by=world.users["secretary"],
    )
    assert (meeting.for_month, meeting.topic, meeting.status) == (date(2022, 11, 1), "Học tập", "draft")
    assert meeting.placement.path == [world.d.pk, world.x.pk, world.a.pk]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"date": date(2020, 12, 31)}, "Ngày 31/12/2020 tổ chức không tồn tại"),
        ({"date": HELD}, "đã có kỳ sinh hoạt cùng loại trong ngày này"),
        ({"date": date(2022, 12, 6), "starts_at": time(20), "ends_at": time(19)}, "Giờ kết thúc phải sau giờ bắt đầu"),
    ],
)
def test_what_cannot_be_opened_is_said_in_a_sentence(world: World, meeting: Meeting, values, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        open_meeting(organization=world.a, kind=Meeting.Kind.REGULAR, by=world.users["secretary"], **values)


def test_moving_the_day_drops_who_does_not_belong_there_then(world: World, meeting: Meeting) -> None:
    """On 10/06/2022 the temporary member was there, and the exempt one exempt; before 01/06 the former was not."""
    details = {"kind": Meeting.Kind.REGULAR, "for_month": date(2022, 5, 1), "by": world.users["secretary"]}
    version = meeting.version
    update_meeting(meeting=meeting, date=date(2022, 5, 20), **details)
    names = set(Attendance.objects.filter(meeting=meeting).values_list("member__full_name", flat=True))
    gone = {world.members["temporary"].full_name}
    kept = {world.members[name].full_name for name in ("an", "binh", "cuong", "probationary", "exempt")}
    assert (names & gone, names) == (set(), kept)
    assert meeting.version == version + 1


def test_a_page_older_than_the_sending_changes_nothing(world: World, meeting: Meeting) -> None:
    old = Meeting.objects.get(pk=meeting.pk)
    send_meeting(meeting=meeting, by=world.users["secretary"])
    with pytest.raises(ValidationError, match="đã gửi, không sửa được"):
        update_meeting(
            meeting=old, kind="thematic", date=HELD, for_month=date(2022, 12, 1), by=world.users["secretary"]
        )
    meeting.refresh_from_db()
    assert (meeting.status, meeting.kind) == ("sent", "regular")


@pytest.mark.parametrize(
    ("sent_on", "late"),
    [(date(2022, 11, 30), False), (date(2022, 12, 1), True), (date(2023, 11, 1), True), (None, False)],
)
def test_late_is_after_the_month_it_is_for(world: World, sent_on: date | None, late: bool) -> None:
    day = date(2022, 11, 5)
    recorded = RecordedMeeting(
        world.b.pk, "regular", day, date(2022, 11, 1), roll=full_roll(world.b, day), sent_on=sent_on
    )
    (pk,) = record_meetings(new=[recorded], by=world.users["commune"])
    assert Meeting.objects.get(pk=pk).was_sent_late is late
