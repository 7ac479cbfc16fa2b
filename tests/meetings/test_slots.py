"""Slots: the day they mean in a month, who lays them down, one at a time and many at once."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from core.models import Holiday
from meetings.models import MeetingSlot
from meetings.queries import days_ahead, due_day, slot_text, slots_in, slots_of
from meetings.services import NewSlot, lay_slots, set_slot
from tests.factories import World, make_organization

DAYS = [
    ("day", 5, None, "2022-12-01", "2022-12-05"),
    ("day", 31, None, "2022-04-01", "2022-04-30"),
    ("day", 30, None, "2022-02-01", "2022-02-28"),
    ("day", 29, None, "2024-02-01", "2024-02-29"),
    ("day", 2, None, "2022-09-01", "2022-09-02"),  # the national day: warned of, never moved
    ("first_weekday", None, 0, "2022-12-01", "2022-12-05"),
    ("first_weekday", None, 3, "2022-12-01", "2022-12-01"),  # the first is that very day
    ("first_weekday", None, 2, "2022-12-01", "2022-12-07"),
    ("last_weekday", None, 5, "2022-12-01", "2022-12-31"),  # the last is that very day
    ("last_weekday", None, 5, "2022-11-01", "2022-11-26"),
    ("last_weekday", None, 6, "2023-02-01", "2023-02-26"),
    ("first_week", None, None, "2022-12-01", "2022-12-07"),
]


@pytest.mark.parametrize(("rule", "day", "weekday", "month", "due"), DAYS)
def test_the_day_a_slot_means(rule: str, day: int | None, weekday: int | None, month: str, due: str) -> None:
    slot = MeetingSlot(rule=rule, day=day, weekday=weekday)
    assert due_day(slot, date.fromisoformat(month)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        (MeetingSlot(rule="day", day=3, starts_at=time(19, 30), place="Nhà văn hóa"),
         "ngày 3 hằng tháng, 19:30, Nhà văn hóa"),
        (MeetingSlot(rule="last_weekday", weekday=5, starts_at=time(14)), "thứ bảy tuần cuối tháng, 14:00"),
        (MeetingSlot(rule="first_weekday", weekday=0), "thứ hai tuần đầu tháng"),
        (MeetingSlot(rule="first_week"), "trong tuần đầu tháng (ngày 1 đến ngày 7)"),
    ],
)  # fmt: skip
def test_a_slot_in_words(slot: MeetingSlot, text: str) -> None:
    assert slot_text(slot) == text


def test_another_slot_ends_the_former_and_the_same_day_puts_it_right(world: World) -> None:
    set_slot(organization=world.a, rule="day", day=3, start=date(2022, 1, 1), by=SYSTEM)
    set_slot(organization=world.a, rule="last_weekday", weekday=5, start=date(2022, 6, 1), by=SYSTEM)
    set_slot(organization=world.a, rule="last_weekday", weekday=6, day=9, start=date(2022, 6, 1), by=SYSTEM)
    found = [(one.rule, one.day, one.weekday, one.start, one.end) for one in slots_of(world.a)]
    assert found == [
        ("last_weekday", None, 6, date(2022, 6, 1), None),
        ("day", 3, None, date(2022, 1, 1), date(2022, 6, 1)),
    ]
    assert slots_in([world.a.pk], date(2022, 5, 1))[world.a.pk].day == 3
    assert slots_in([world.a.pk], date(2022, 6, 1))[world.a.pk].weekday == 6


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rule": "day", "start": date(2022, 8, 1)}, "day"),
        ({"rule": "day", "day": 32, "start": date(2022, 8, 1)}, "day"),
        ({"rule": "first_weekday", "start": date(2022, 8, 1)}, "weekday"),
        ({"rule": "first_weekday", "weekday": 7, "start": date(2022, 8, 1)}, "weekday"),
        ({"rule": "first_week", "start": date(2020, 8, 1)}, "start"),  # before the branch was there
        ({"rule": "first_week", "start": date(2022, 3, 1)}, "start"),  # a later one is laid down
        ({"rule": "sometimes", "start": date(2022, 8, 1)}, "rule"),
    ],
)
def test_what_a_slot_is_refused_for(world: World, values: dict, field: str) -> None:
    set_slot(organization=world.a, rule="day", day=3, start=date(2022, 6, 1), by=SYSTEM)
    with pytest.raises(ValidationError) as refused:
        set_slot(organization=world.a, by=SYSTEM, **values)
    assert list(refused.value.message_dict) == [field]
    assert [one.start for one in slots_of(world.a)] == [date(2022, 6, 1)]


def test_many_get_a_slot_but_who_has_one_or_does_not_stand_yet(world: World) -> None:
    set_slot(organization=world.a, rule="day", day=3, start=date(2022, 6, 1), by=SYSTEM)
    later = make_organization("A.9", world.x, start=date(2022, 11, 1))
    new = [NewSlot(one.pk, "day", date(2022, 10, 1), day=8) for one in (world.a, world.b, world.c, later)]
    assert lay_slots(new=new, by=SYSTEM) == 2
    assert lay_slots(new=new, by=SYSTEM) == 0
    laid = dict(MeetingSlot.objects.values_list("organization", "day"))
    assert laid == {world.a.pk: 3, world.b.pk: 8, world.c.pk: 8}
    with pytest.raises(ValidationError):
        lay_slots(new=[NewSlot(later.pk, "day", date(2022, 12, 1))], by=SYSTEM)
    assert lay_slots(new=[], by=SYSTEM) == 0


def test_the_days_ahead_warn_of_a_holiday_and_follow_a_new_slot(world: World) -> None:
    Holiday.objects.update_or_create(day=date(2023, 1, 22), defaults={"name": "Tết Nguyên đán"})
    set_slot(organization=world.a, rule="day", day=22, start=date(2022, 1, 1), by=SYSTEM)
    set_slot(organization=world.a, rule="day", day=1, start=date(2023, 2, 1), by=SYSTEM)
    found = days_ahead(slots_of(world.a), on=date(2022, 12, 20))
    assert [(one.day, one.remark) for one in found] == [
        (date(2022, 12, 22), ""),
        (date(2023, 1, 22), "22/01/2023 là ngày nghỉ lễ: Tết Nguyên đán."),
        (date(2023, 2, 1), ""),
    ]
    assert days_ahead(slots_of(world.a), on=date(2022, 12, 23))[0].day == date(2023, 1, 22)
    assert days_ahead([], on=date(2022, 12, 20)) == []
