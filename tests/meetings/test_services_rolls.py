"""Saving a roll: the same save twice is one, a stale one is refused with both values, nobody is locked out."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F

from meetings.models import Attendance, Meeting, RollEditor, RollSave
from meetings.services import Entry, Guest, StaleRoll, hold_roll, release_roll, save_roll, send_meeting
from tests.factories import World, make_draft_meeting, make_member

HELD = date(2022, 12, 5)
Status = Attendance.Status


@pytest.fixture
def meeting(world: World) -> Meeting:
    return make_draft_meeting(world.a, HELD)


def stored(meeting: Meeting) -> dict[int, tuple[str, str]]:
    rows = Attendance.objects.filter(meeting=meeting).values_list("member", "status", "reason")
    return {pk: (status, reason) for pk, status, reason in rows}


def save(
    world: World, meeting: Meeting, roll: dict[str, Entry], *, version: int, guests=None, key=None, by="secretary"
):
    return save_roll(
        meeting=meeting,
        entries={world.members[name].pk: entry for name, entry in roll.items()},
        guests=guests,
        uuid=key or uuid.uuid4(),
        version=version,
        by=world.users[by],
    )


def test_a_save_writes_changes_and_removes_rows(world: World, meeting: Meeting) -> None:
    first = save(world, meeting, {"an": Entry(Status.PRESENT), "binh": Entry(Status.LATE, " muộn xe ")}, version=1)
    assert (first.version, first.repeated) == (2, False)
    second = save(world, meeting, {"an": Entry(Status.EXCUSED, "ốm")}, version=2)
    assert second.version == 3
    assert stored(meeting) == {world.members["an"].pk: ("excused", "ốm")}


def test_the_same_save_twice_is_one(world: World, meeting: Meeting) -> None:
    key = uuid.uuid4()
    roll = {"an": Entry(Status.PRESENT)}
    save(world, meeting, roll, version=1, key=key)
    save(world, meeting, {"an": Entry(Status.EXCUSED)}, version=2, by="commune")
    again = save(world, meeting, roll, version=1, key=key)
    assert (again.version, again.repeated) == (2, True)
    assert stored(meeting) == {world.members["an"].pk: ("excused", "")}
    assert RollSave.objects.count() == 2


def test_an_old_page_that_was_changed_is_no_repetition(world: World, meeting: Meeting) -> None:
    """Back in the browser, another tap, save: the form carries the id of the save before."""
    key = uuid.uuid4()
    save(world, meeting, {"an": Entry(Status.PRESENT)}, version=1, key=key)
    with pytest.raises(StaleRoll) as refusal:
        save(world, meeting, {"an": Entry(Status.EXCUSED, "ốm")}, version=1, key=key)
    assert refusal.value.differing == {
        world.members["an"].pk: (Entry("present", ""), Entry("excused", "ốm")),
    }
    assert stored(meeting) == {world.members["an"].pk: ("present", "")}


def test_a_stale_save_is_refused_with_both_values_and_the_others_name(world: World, meeting: Meeting) -> None:
    guest = Guest("Nguyễn Văn Xuân", "Phó Bí thư Đảng ủy")
    save(world, meeting, {"an": Entry(Status.PRESENT), "binh": Entry(Status.PRESENT)}, version=1, guests=[guest])
    with pytest.raises(StaleRoll) as refusal:
        save(world, meeting, {"an": Entry(Status.UNEXCUSED)}, version=1, guests=[], by="commune")
    assert refusal.value.by == "Người dùng secretary"
    assert refusal.value.version == 2
    assert refusal.value.differing == {
        world.members["an"].pk: (Entry("present", ""), Entry("unexcused", "")),
        world.members["binh"].pk: (Entry("present", ""), None),
    }
    assert refusal.value.guests == [guest]
    assert stored(meeting)[world.members["an"].pk] == ("present", "")


def test_a_page_that_knew_less_does_not_remove_what_others_marked(world: World, meeting: Meeting) -> None:
    save(world, meeting, {"an": Entry(Status.PRESENT), "binh": Entry(Status.LATE)}, version=1)
    with pytest.raises(StaleRoll):
        save(world, meeting, {"an": Entry(Status.PRESENT)}, version=1, by="commune")
    assert len(stored(meeting)) == 2


def test_the_same_values_from_two_pages_are_no_conflict(world: World, meeting: Meeting) -> None:
    save(world, meeting, {"an": Entry(Status.PRESENT)}, version=1)
    assert save(world, meeting, {"an": Entry(Status.PRESENT)}, version=1, by="commune").version == 3


def test_guests_are_kept_cleaned_and_replaced(world: World, meeting: Meeting) -> None:
    guests = [
        Guest("  Dương   Văn Phúc ", member_id=world.members["guest"].pk),
        Guest(" "),
        Guest("Bà Hoà", " bí thư "),
    ]
    save(world, meeting, {}, version=1, guests=guests)
    assert list(meeting.guest_list.values_list("name", "capacity", "member")) == [
        ("Dương Văn Phúc", "", world.members["guest"].pk),
        ("Bà Hoà", "bí thư", None),
    ]
    save(world, meeting, {}, version=2, guests=None)
    assert meeting.guest_list.count() == 2
    save(world, meeting, {}, version=3, guests=[])
    assert meeting.guest_list.count() == 0


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("exempt", Status.PRESENT),
        ("suspended", Status.PRESENT),
        ("away", Status.EXCUSED),
        ("guest", Status.PRESENT),
        ("moved", Status.PRESENT),
        ("c_first", Status.PRESENT),
        ("an", Status.EXEMPT_PRESENT),
    ],
)
def test_who_does_not_belong_on_the_roll_is_refused_by_name(
    world: World, meeting: Meeting, name: str, status: str
) -> None:
    with pytest.raises(ValidationError, match=world.members[name].full_name):
        save(world, meeting, {"binh": Entry(Status.PRESENT), name: Entry(status)}, version=1)
    assert stored(meeting) == {}


def test_the_exempt_who_came_are_recorded(world: World, meeting: Meeting) -> None:
    save(world, meeting, {"exempt": Entry(Status.EXEMPT_PRESENT)}, version=1)
    assert stored(meeting) == {world.members["exempt"].pk: ("exempt_present", "")}


def test_a_sent_roll_takes_no_more_entries(world: World) -> None:
    meeting = make_draft_meeting(world.a, HELD, {})
    send_meeting(meeting=meeting, by=world.users["secretary"])
    with pytest.raises(ValidationError, match="đề nghị cấp trên trả lại"):
        save(world, meeting, {"an": Entry(Status.EXCUSED)}, version=meeting.version)


def test_the_second_editor_hears_who_is_editing_and_may_go_on(world: World, meeting: Meeting) -> None:
    secretary, commune = world.users["secretary"], world.users["commune"]
    assert hold_roll(meeting=meeting, by=secretary) == ""
    assert hold_roll(meeting=meeting, by=secretary) == ""
    assert hold_roll(meeting=meeting, by=commune) == "Người dùng secretary"
    save(world, meeting, {"an": Entry(Status.PRESENT)}, version=1, by="commune")
    release_roll(meeting=meeting, by=commune)  # not his to release
    assert RollEditor.objects.get().name == "Người dùng secretary"
    release_roll(meeting=meeting, by=secretary)
    assert hold_roll(meeting=meeting, by=commune) == ""


def test_a_silent_editor_holds_nothing(world: World, meeting: Meeting) -> None:
    hold_roll(meeting=meeting, by=world.users["secretary"])
    RollEditor.objects.update(seen_at=F("seen_at") - timedelta(seconds=91))
    assert hold_roll(meeting=meeting, by=world.users["commune"]) == ""
    assert RollEditor.objects.get().name == "Người dùng commune"


def test_a_large_roll_is_saved_in_a_constant_number_of_queries(world: World, django_assert_num_queries) -> None:
    meeting = make_draft_meeting(world.b, HELD)
    entries = {make_member(f"Lò Văn {n}", world.b).pk: Entry(Status.PRESENT) for n in range(3)}
    few = dict(list(entries.items())[:1])
    with django_assert_num_queries(9):
        save_roll(meeting=meeting, entries=few, guests=None, uuid=uuid.uuid4(), version=1, by=world.users["neighbour"])
    with django_assert_num_queries(9):
        save_roll(
            meeting=meeting, entries=entries, guests=None, uuid=uuid.uuid4(), version=2, by=world.users["commune"]
        )
