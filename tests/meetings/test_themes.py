"""Themes: planned per quarter, missing only after it, changed only while nobody met about them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from meetings.models import Meeting, Theme
from meetings.queries import quarters_of, theme_for
from meetings.services import RecordedMeeting, add_theme, change_theme, lay_themes, record_meetings, remove_theme
from tests.factories import World, full_roll

ON = date(2022, 12, 20)


def plan(world: World, quarter: int, topic: str) -> Theme:
    return add_theme(organization=world.a, year=2022, quarter=quarter, topic=topic, by=SYSTEM)


def hold(world: World, on: date, topic: str, kind: str = "combined", month: date | None = None) -> Meeting:
    recorded = RecordedMeeting(
        world.a.pk, kind, on, month or on.replace(day=1), topic=topic, roll=full_roll(world.a, on)
    )
    (pk,) = record_meetings(new=[recorded], by=SYSTEM)
    return Meeting.objects.get(pk=pk)


def test_a_quarter_is_missing_only_once_it_is_over(world: World) -> None:
    held = hold(world, date(2022, 5, 5), "Nêu gương")
    found = quarters_of([world.a.pk], 2022, on=ON)[world.a.pk]
    assert [(one.number, one.is_missing, one.meetings) for one in found] == [
        (1, True, []), (2, False, [held]), (3, True, []), (4, False, []),
    ]  # fmt: skip
    assert quarters_of([world.a.pk], 2022, on=date(2023, 1, 1))[world.a.pk][3].is_missing


def test_a_meeting_is_about_the_theme_however_it_is_written(world: World) -> None:
    theme = plan(world, 2, "Nêu gương của đảng viên")
    held = hold(world, date(2022, 6, 5), "NÊU GƯƠNG  của Đảng viên")
    other = hold(world, date(2022, 6, 25), "Phòng cháy rừng", "thematic")
    quarter = quarters_of([world.a.pk], 2022, on=ON)[world.a.pk][1]
    assert [(one.theme, one.meeting) for one in quarter.themes] == [(theme, held)]
    assert quarter.others == [other]


def test_a_meeting_counts_in_the_quarter_of_its_month_and_a_draft_in_none(world: World) -> None:
    held = hold(world, date(2022, 7, 2), "Nêu gương", month=date(2022, 6, 1))
    draft = hold(world, date(2022, 8, 2), "Nêu gương")
    Meeting.objects.filter(pk=draft.pk).update(status="returned")
    found = quarters_of([world.a.pk], 2022, on=ON)[world.a.pk]
    assert [one.meetings for one in found] == [[], [held], [], []]


def test_what_is_still_to_be_spoken_of_in_a_quarter(world: World) -> None:
    plan(world, 4, "Học tập và làm theo Bác")
    plan(world, 4, "Bảo vệ rừng")
    assert theme_for(world.a, date(2022, 11, 1)) == "Học tập và làm theo Bác"
    hold(world, date(2022, 10, 5), "Học tập và làm theo Bác")
    assert theme_for(world.a, date(2022, 11, 1)) == "Bảo vệ rừng"
    assert theme_for(world.a, date(2022, 9, 1)) == ""


def test_a_theme_is_changed_and_removed_while_nobody_met_about_it(world: World) -> None:
    theme = plan(world, 4, "Bảo vệ rừng")
    change_theme(theme=theme, year=2022, quarter=3, topic="Bảo vệ  rừng đầu nguồn", by=SYSTEM)
    assert (theme.quarter, theme.topic) == (3, "Bảo vệ rừng đầu nguồn")
    hold(world, date(2022, 8, 5), "bảo vệ rừng đầu nguồn")
    for act in (
        lambda: change_theme(theme=theme, year=2022, quarter=4, topic="Khác", by=SYSTEM),
        lambda: remove_theme(theme=theme, by=SYSTEM),
    ):
        with pytest.raises(ValidationError, match="đã sinh hoạt ngày 05/08/2022"):
            act()
    other = plan(world, 1, "Nêu gương")
    remove_theme(theme=other, by=SYSTEM)
    assert list(Theme.objects.values_list("topic", flat=True)) == ["Bảo vệ rừng đầu nguồn"]


def test_the_same_theme_twice_in_a_quarter_is_refused(world: World) -> None:
    plan(world, 1, "Nêu gương")
    with pytest.raises(ValidationError, match="Chuyên đề này đã có trong quý"):
        plan(world, 1, "Nêu gương")
    with pytest.raises(ValidationError):
        plan(world, 5, "Nêu gương")
    new = [(world.a.pk, 2022, 1, "Nêu gương"), (world.b.pk, 2022, 1, "Nêu gương")]
    assert lay_themes(new=new, by=SYSTEM) == 1
