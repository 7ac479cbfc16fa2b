"""What became of a branch's month: every state, in the order in which one hides another; and the words to it."""

from datetime import date, time

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from branches.services import dissolve_organization
from core.audit import SYSTEM
from meetings.models import Meeting, NotHeld
from meetings.queries import months_of, this_month_of
from meetings.services import (
    RecordedMeeting,
    prepare_month,
    record_meetings,
    send_meeting,
    set_slot,
    state_not_held,
    withdraw_not_held,
)
from tests.factories import START, World, full_roll, make_draft_meeting, make_organization, make_sent_meeting

ON = date(2022, 12, 20)
OCT, NOV, DEC, JAN = date(2022, 10, 1), date(2022, 11, 1), date(2022, 12, 1), date(2023, 1, 1)


def states(world: World, *months: date, on: date = ON) -> list[str]:
    found = months_of([world.a.pk], months, on=on)
    return [found[world.a.pk, month].state for month in months]


def sent(world: World, on: date, month: date, sent_on: date | None, kind: str = "regular") -> Meeting:
    roll = full_roll(world.a, on)
    (pk,) = record_meetings(new=[RecordedMeeting(world.a.pk, kind, on, month, roll=roll, sent_on=sent_on)], by=SYSTEM)
    return Meeting.objects.get(pk=pk)


def say(world: World, month: date, reason: str = "disaster", note: str = "") -> NotHeld:
    return state_not_held(organization=world.a, month=month, reason=reason, note=note, on=ON, by=SYSTEM)


def test_every_state_of_a_month(world: World) -> None:
    august, september = date(2022, 8, 1), date(2022, 9, 1)
    sent(world, date(2022, 8, 5), august, date(2022, 8, 6))
    sent(world, date(2022, 10, 2), september, date(2022, 10, 3))  # postponed to the next month: of September, late
    say(world, OCT)
    make_draft_meeting(world.a, date(2022, 12, 5))
    months = (date(2020, 12, 1), date(2022, 7, 1), august, september, OCT, NOV, DEC, JAN)
    assert states(world, *months) == [
        "nowhere", "missing", "on_time", "late", "not_held", "missing", "open", "ahead",
    ]  # fmt: skip
    found = months_of([world.a.pk], months, on=ON)
    assert [found[world.a.pk, month].due for month in months] == [False, *[True] * 5, False, False]


def test_a_month_is_missing_from_the_day_after_its_last(world: World) -> None:
    assert states(world, NOV, on=date(2022, 11, 30)) == ["ahead"]
    assert states(world, NOV, on=date(2022, 12, 1)) == ["missing"]


def test_a_thematic_meeting_does_not_replace_the_monthly_one(world: World) -> None:
    sent(world, date(2022, 11, 5), NOV, None, "thematic")
    assert states(world, NOV) == ["missing"]
    sent(world, date(2022, 11, 9), NOV, None, "combined")
    assert states(world, NOV) == ["on_time"]


def test_a_branch_owes_no_month_in_which_it_ended(world: World) -> None:
    branch = make_organization("A.9", world.x)
    dissolve_organization(organization=branch, last_day=date(2022, 10, 15), by=SYSTEM)
    found = months_of([branch.pk], (date(2022, 9, 1), OCT, NOV), on=ON)
    assert [one.state for one in found.values()] == ["missing", "nowhere", "nowhere"]


def test_the_word_not_held_gives_way_to_a_meeting_sent_and_to_no_draft(world: World) -> None:
    say(world, NOV)
    draft = make_draft_meeting(world.a, date(2022, 11, 28), {})
    assert states(world, NOV) == ["not_held"]
    send_meeting(meeting=draft, by=SYSTEM, on=ON)
    assert states(world, NOV) == ["late"]
    assert not NotHeld.objects.exists()
    kept = apps.get_model("meetings", "NotHeldEvent").objects.order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(kept) == ["insert", "delete"]


def test_a_meeting_that_arrives_in_a_set_takes_the_word_back_too(world: World) -> None:
    say(world, OCT)
    say(world, NOV)
    sent(world, date(2022, 11, 5), NOV, None)
    assert list(NotHeld.objects.values_list("for_month", flat=True)) == [OCT]


def test_the_word_is_taken_back_by_hand(world: World) -> None:
    withdraw_not_held(row=say(world, NOV), by=SYSTEM)
    assert states(world, NOV) == ["missing"]


@pytest.mark.parametrize(
    ("month", "reason", "note", "field"),
    [
        (JAN, "disaster", "", "month"),  # to come
        (OCT, "disaster", "", "month"),  # sent
        (date(2020, 12, 1), "disaster", "", "month"),  # before the branch was there
        (NOV, "other", "  ", "note"),
        (NOV, "weather", "", "reason"),
        (date(2022, 9, 1), "disaster", "", "__all__"),  # said already
    ],
)
def test_what_the_word_is_refused_for(world: World, month: date, reason: str, note: str, field: str) -> None:
    sent(world, date(2022, 10, 5), OCT, None)
    say(world, date(2022, 9, 1))
    with pytest.raises(ValidationError) as refused:
        say(world, month, reason, note)
    assert list(refused.value.message_dict) == [field]
    assert NotHeld.objects.count() == 1


def test_this_month_is_prepared_as_the_slot_says(world: World) -> None:
    set_slot(
        organization=world.a, rule="last_weekday", weekday=5, starts_at=time(14), place="Nhà văn hóa",
        start=START, by=SYSTEM,
    )  # fmt: skip
    meeting = prepare_month(organization=world.a, month=DEC, on=ON, by=SYSTEM)
    found = (meeting.kind, meeting.status, meeting.date, meeting.for_month, meeting.starts_at, meeting.place)
    assert found == ("regular", "draft", date(2022, 12, 31), DEC, time(14), "Nhà văn hóa")
    assert prepare_month(organization=world.a, month=DEC, on=ON, by=SYSTEM) == meeting
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("rule", "on", "day"),
    [
        ("first_week", date(2022, 12, 4), date(2022, 12, 4)),
        ("first_week", date(2022, 12, 20), date(2022, 12, 7)),
        (None, date(2022, 12, 20), date(2022, 12, 20)),
    ],
)
def test_where_the_slot_names_no_day_it_is_today_or_the_last_of_the_week(
    world: World, rule: str | None, on: date, day: date
) -> None:
    if rule:
        set_slot(organization=world.a, rule=rule, start=START, by=SYSTEM)
    assert prepare_month(organization=world.a, month=DEC, on=on, by=SYSTEM).date == day


def test_a_day_that_is_taken_refuses_and_opens_nothing(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 12, 5), for_month=NOV)
    set_slot(organization=world.a, rule="day", day=5, start=START, by=SYSTEM)
    with pytest.raises(ValidationError, match="đã có kỳ sinh hoạt cùng loại trong ngày này"):
        prepare_month(organization=world.a, month=DEC, on=ON, by=SYSTEM)
    assert Meeting.objects.count() == 1


def test_a_branch_has_nothing_left_to_do_when_it_said_why_it_did_not_meet(world: World) -> None:
    sent(world, date(2022, 11, 5), NOV, None)
    (row,) = this_month_of([world.a], on=ON)
    assert (row.is_done, row.overdue) == (False, [])
    say(world, DEC)
    (row,) = this_month_of([world.a], on=ON)
    assert row.is_done
    NotHeld.objects.all().delete()
    Meeting.objects.filter(for_month=NOV).update(status="returned")
    (row,) = this_month_of([world.a], on=ON)
    assert (row.is_done, [one.for_month for one in row.meetings]) == (False, [NOV])


@pytest.mark.parametrize("more", [0, 2])
def test_the_months_of_however_many_branches_are_four_queries(
    world: World, more: int, django_assert_num_queries
) -> None:
    branches = [world.a, *(make_organization(f"A.{number}", world.x) for number in range(more))]
    with django_assert_num_queries(4):
        assert len(months_of([one.pk for one in branches], (OCT, NOV, DEC), on=ON)) == 3 * len(branches)
