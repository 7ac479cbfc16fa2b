"""Meetings recorded as a set equal those taken by hand; and every change leaves who, when, before and after."""

import uuid
from datetime import date, time
from decimal import Decimal
from typing import Any

import pghistory.models
import pytest
from django.apps import apps
from django.db import connection

from core.audit import SYSTEM, acting
from meetings.models import (
    AgendaItem,
    Attendance,
    AttendanceHistory,
    Conclusion,
    Meeting,
    Sending,
    Task,
    Vote,
)
from meetings.queries import Assigned, Concluded, Said, Voted, Written, items_of
from meetings.services import (
    Entry,
    Guest,
    RecordedItem,
    RecordedMeeting,
    add_item,
    open_meeting,
    record_meetings,
    record_opening,
    return_meeting,
    save_item,
    save_roll,
    send_meeting,
)
from members.models import Member
from tests.factories import TODAY, World, full_roll, make_draft_meeting, make_sent_meeting

pytestmark = pytest.mark.django_db

KEPT_APART = {"_state", "id", "uuid", "created_at", "sent_at", "version", "sent_on"}


def facts(meeting: Meeting) -> dict[str, Any]:
    meeting = Meeting.objects.get(pk=meeting.pk)
    return {name: value for name, value in vars(meeting).items() if name not in KEPT_APART and not name.startswith("_")}


def test_a_recorded_meeting_equals_one_taken_by_hand(world: World) -> None:
    people = world.members
    statuses = {
        people["an"]: "late", people["binh"]: "excused", people["cuong"]: "unexcused",
        people["probationary"]: "special_duty", people["temporary"]: "present", people["exempt"]: "exempt_present",
    }  # fmt: skip
    roll = full_roll(world.a, TODAY, statuses)
    guests = [("Vi Văn Khách", "cán bộ huyện", None), (people["guest"].full_name, "", people["guest"].pk)]
    head = {"starts_at": time(8), "ends_at": time(9, 30), "topic": "Học tập"}
    recorded = RecordedMeeting(
        world.a.pk, Meeting.Kind.REGULAR, TODAY, date(2022, 12, 1), roll=roll, guests=guests, **head
    )
    (pk,) = record_meetings(new=[recorded], by=SYSTEM)
    first = facts(Meeting.objects.get(pk=pk))

    taken = open_meeting(organization=world.a, kind=Meeting.Kind.COMBINED, date=TODAY, again=True, by=SYSTEM, **head)
    save_roll(
        meeting=taken,
        entries={member_id: Entry(status, reason) for member_id, status, reason in roll},
        guests=[Guest(name, capacity, member_id=member_id) for name, capacity, member_id in guests],
        uuid=uuid.uuid4(),
        version=taken.version,
        by=SYSTEM,
    )
    sent = send_meeting(meeting=taken, by=SYSTEM, on=TODAY)
    second = facts(sent)

    assert first.pop("kind") == "regular"
    assert second.pop("kind") == "combined"
    assert first == second
    assert {name: first[name] for name in Meeting.COUNTERS} == {
        "headcount": 8, "required": 4, "present": 2, "late": 1, "excused": 1, "unexcused": 1, "special_duty": 1,
        "exempt_present": 1, "guests": 2,
    }  # fmt: skip
    rolls = [
        list(Attendance.objects.filter(meeting=one).order_by("member").values_list("member", "status", "reason"))
        for one in (pk, sent.pk)
    ]
    assert rolls[0] == rolls[1] == roll
    snapshots = [Sending.objects.get(meeting=one) for one in (pk, sent.pk)]
    assert snapshots[0].counters == snapshots[1].counters == {name: first[name] for name in Meeting.COUNTERS}
    assert snapshots[0].roll == snapshots[1].roll == [list(row) for row in roll]
    assert [one.sequence for one in snapshots] == [1, 1]


def test_a_set_is_recorded_in_the_order_given_each_where_it_stood(world: World) -> None:
    places = [world.c, world.a, world.e, world.b]
    new = [
        RecordedMeeting(
            one.pk, Meeting.Kind.REGULAR, date(2022, 6, 3), date(2022, 6, 1), roll=full_roll(one, date(2022, 6, 3))
        )
        for one in places
    ]
    meetings = [Meeting.objects.get(pk=pk) for pk in record_meetings(new=new, by=SYSTEM)]
    assert [meeting.organization for meeting in meetings] == places
    assert [meeting.placement for meeting in meetings] == [one.placements.get() for one in places]
    assert [meeting.form for meeting in meetings] == [one.forms.get() for one in places]
    assert {meeting.status for meeting in meetings} == {"sent"}
    assert all(meeting.sent_at for meeting in meetings)
    assert record_meetings(new=[], by=SYSTEM) == []


def test_what_did_not_exist_that_day_records_nothing(world: World) -> None:
    before = RecordedMeeting(world.a.pk, Meeting.Kind.REGULAR, date(2020, 6, 3), date(2020, 6, 1))
    with pytest.raises(KeyError):
        record_meetings(new=[before], by=SYSTEM)
    assert not Meeting.objects.exists()


def history() -> list[tuple[str, int, str, str]]:
    return list(AttendanceHistory.objects.values_list("act", "member_id", "status_before", "status_after"))


def save(meeting: Meeting, statuses: dict[Member, str], *, by: Any) -> None:
    meeting.refresh_from_db()
    entries = {
        pk: Entry(status, reason) for pk, status, reason in full_roll(meeting.organization, meeting.date, statuses)
    }
    save_roll(meeting=meeting, entries=entries, guests=None, uuid=uuid.uuid4(), version=meeting.version, by=by)


def test_before_the_first_sending_a_roll_leaves_no_history(world: World) -> None:
    meeting = make_draft_meeting(world.a, TODAY, {world.members["an"]: "excused"})
    save(meeting, {world.members["an"]: "late"}, by=SYSTEM)
    make_sent_meeting(world.b, TODAY)
    assert history() == []
    send_meeting(meeting=meeting, by=SYSTEM)
    assert history() == []


def test_afterwards_every_row_inserted_changed_or_deleted_is_kept_with_who_did_it(world: World) -> None:
    an, binh, exempt = (world.members[name] for name in ("an", "binh", "exempt"))
    meeting = make_sent_meeting(world.a, TODAY, {an: "excused"})
    secretary = world.users["secretary"]
    return_meeting(meeting=meeting, reason="Ghi lại", by=world.users["commune"])
    with acting(secretary, source="thử"):
        save(meeting, {an: "present", exempt: "exempt_present"}, by=secretary)
    # Nothing is written for the rows that stayed as they were.
    assert sorted(history()) == sorted(
        [("insert", exempt.pk, "", "exempt_present"), ("update", an.pk, "excused", "present")]
    )
    contexts = [row.context for row in AttendanceHistory.objects.all()]
    assert {(one["username"], one["user_id"], one["source"]) for one in contexts} == {
        ("secretary", secretary.pk, "thử")
    }
    assert {(row.organization_id, row.meeting_id) for row in AttendanceHistory.objects.all()} == {
        (world.a.pk, meeting.pk)
    }
    # Also what goes past the services.
    with acting(secretary, source="tay"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM meetings_attendance WHERE member_id = %s", [exempt.pk])
        cursor.execute("UPDATE meetings_attendance SET reason = 'ốm' WHERE member_id = %s", [binh.pk])
    last = list(AttendanceHistory.objects.order_by("pk"))[2:]
    assert [(row.act, row.member_id, row.status_before, row.status_after, row.reason_after) for row in last] == [
        ("delete", exempt.pk, "exempt_present", "", ""),
        ("update", binh.pk, "present", "present", "ốm"),
    ]
    assert {row.context["source"] for row in last} == {"tay"}


def events(label: str) -> Any:
    return next(
        event
        for event in apps.get_models()
        if issubclass(event, pghistory.models.Event) and event.pgh_tracked_model._meta.label == label
    )


@pytest.mark.parametrize("way", ["row", "set", "raw"])
def test_every_way_of_changing_a_member_leaves_who_and_what_before(world: World, way: str) -> None:
    an = world.members["an"]
    kept = events("members.Member").objects.filter(pgh_obj_id=an.pk).order_by("pgh_id")
    before = kept.count()
    with acting(world.users["commune"], source=way):
        if way == "row":
            member = Member.objects.get(pk=an.pk)
            member.gender = "female"
            member.save()
        elif way == "set":
            Member.objects.filter(pk=an.pk).update(gender="female")
        else:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE members_member SET gender = 'female' WHERE id = %s", [an.pk])
    rows = list(kept)
    assert len(rows) == before + 1
    first, last = rows[-2:]
    assert (first.gender, last.gender, last.pgh_label) == ("male", "female", "update")
    assert (last.pgh_context["username"], last.pgh_context["source"]) == ("commune", way)


def test_rows_that_came_in_by_copy_carry_the_acting_user_too(world: World) -> None:
    with acting(world.users["district"], source="nhập"):
        make_sent_meeting(world.a, TODAY)
    rows = list(events("meetings.Meeting").objects.order_by("pgh_id"))
    assert {row.pgh_context["username"] for row in rows} == {"district"}
    assert [row.pgh_label for row in rows] == ["insert", "update"]


def test_recorded_minutes_equal_those_written_by_hand(world: World) -> None:
    an, binh, exempt = (world.members[name].pk for name in ("an", "binh", "exempt"))
    task = Assigned("Sửa mái", date(2022, 12, 31), binh, Decimal("40.50"), "m²")
    written = {
        ("report", "Đánh giá"): Written("Họp.", (Said(an, "", "a"), Said(None, "Ông Lý", "b")), (Voted("V", 3, 1),)),
        ("criticism", "Phê bình"): Written("", (Said(an, "", "c"),), (), (Concluded("k"), Concluded("l", task))),
    }
    roll = full_roll(world.a, TODAY, {world.members["exempt"]: "exempt_present"})
    recorded = RecordedMeeting(
        world.a.pk, Meeting.Kind.REGULAR, TODAY, date(2022, 12, 1), roll=roll, chair_id=an, minute_taker_id=binh,
        place="Nhà văn hóa", items=[RecordedItem(*head, one) for head, one in written.items()],
    )  # fmt: skip
    (pk,) = record_meetings(new=[recorded], by=SYSTEM)

    taken = make_draft_meeting(world.a, date(2022, 12, 19), {world.members["exempt"]: "exempt_present"})
    record_opening(meeting=taken, chair_id=an, minute_taker_id=binh, place="Nhà văn hóa", by=SYSTEM)
    for (kind, title), one in written.items():
        save_item(item=add_item(meeting=taken, title=title, kind=kind, by=SYSTEM), written=one, version=1, by=SYSTEM)
    send_meeting(meeting=taken, by=SYSTEM, on=TODAY)

    def minutes_of(meeting: Meeting) -> tuple[Any, ...]:
        kept = Sending.objects.get(meeting=meeting).proceedings
        for item in kept["items"]:
            assert AgendaItem.objects.get(uuid=item.pop("uuid")).meeting_id == meeting.pk
        rows = [(one.item.title, one.item.position, one.written) for one in items_of(meeting)]
        tasks = list(Task.objects.filter(meeting=meeting).values("text", "organization", "resolution", "result"))
        return meeting.chair_id, meeting.place, meeting.speakers, meeting.criticism, kept, rows, tasks

    first, second = minutes_of(Meeting.objects.get(pk=pk)), minutes_of(Meeting.objects.get(pk=taken.pk))
    assert first == second
    assert first[2:4] == (1, True)
    assert exempt in {row[0] for row in roll}
    assert set(Vote.objects.values_list("base", flat=True)) == {4}


def test_what_was_settled_before_it_was_recorded_is_settled(world: World) -> None:
    done = (date(2022, 12, 28), "xong")
    concluded = (Concluded("k"), Concluded("l", Assigned("v", date(2022, 12, 31))))
    item = RecordedItem("other", "x", Written("", (), (), concluded), {1: done})
    month, roll = date(2022, 12, 1), full_roll(world.a, TODAY)
    recorded = RecordedMeeting(world.a.pk, Meeting.Kind.REGULAR, TODAY, month, roll=roll, items=[item])
    record_meetings(new=[recorded], by=SYSTEM)
    assert list(Conclusion.objects.order_by("pk").values_list("settled_on", flat=True)) == [None, done[0]]
    assert list(Task.objects.values_list("done_on", "result")) == [done]


def test_a_meeting_recorded_without_items_has_unknown_minutes(world: World) -> None:
    meeting = make_sent_meeting(world.a, TODAY)
    assert (meeting.speakers, meeting.criticism, Sending.objects.get().proceedings) == (None, None, None)
