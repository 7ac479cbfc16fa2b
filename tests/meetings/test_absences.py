"""Who stays away: runs of regular meetings, months without a reason; named only to who sees the members."""

import re
from collections.abc import Mapping
from datetime import date

import pytest

from core.audit import SYSTEM
from meetings.models import Meeting
from meetings.queries.absences import absentees
from members.models import DutySpan
from members.services import transfer_member
from tests.factories import World, make_duty, make_sent_meeting

ON = date(2022, 12, 20)


def hold(world: World, marks: Mapping[int, str], kind: str = "regular", day: int = 5) -> None:
    """A meeting in each month, with how "an" was marked in it."""
    for month, mark in marks.items():
        make_sent_meeting(world.a, date(2022, month, day), {world.members["an"]: mark}, kind=kind)


def told(world: World, actor: str = "secretary") -> list[tuple[str, int, list[int]]]:
    found = absentees(world.users[actor], within=None, on=ON)
    return [(one.name, one.running, [month.month for month in one.months]) for one in found]


CASES = [
    ({10: "excused", 11: "unexcused"}, [("Hoàng Văn An", 2, [11])]),
    ({10: "present", 11: "unexcused", 12: "excused"}, [("Hoàng Văn An", 2, [11])]),
    ({10: "unexcused", 11: "unexcused", 12: "late"}, []),
    ({11: "excused"}, []),
    ({10: "excused", 11: "special_duty", 12: "excused"}, [("Hoàng Văn An", 2, [])]),
    ({2: "unexcused", 5: "unexcused", 6: "unexcused", 12: "present"}, [("Hoàng Văn An", 0, [2, 5, 6])]),
    ({2: "unexcused", 5: "unexcused", 6: "excused", 12: "present"}, []),
]


@pytest.mark.parametrize(("marks", "found"), CASES)
def test_who_stays_away(world: World, marks: dict[int, str], found: list) -> None:
    hold(world, marks)
    assert told(world) == found


def test_a_thematic_meeting_makes_no_run_but_a_month_without_a_reason(world: World) -> None:
    hold(world, {9: "unexcused", 10: "unexcused", 11: "unexcused"}, "thematic", day=15)
    hold(world, {12: "present"})
    assert told(world) == [("Hoàng Văn An", 0, [9, 10, 11])]


def test_a_month_counts_once(world: World) -> None:
    hold(world, {9: "unexcused", 10: "unexcused", 12: "present"})
    hold(world, {9: "unexcused", 10: "unexcused"}, "thematic", day=15)
    assert told(world) == []


def test_a_transfer_or_a_merger_begins_no_new_year(world: World) -> None:
    """DOMAIN §6.37: the year spans both branches; he is told of where he is now."""
    hold(world, {2: "unexcused", 5: "unexcused"})
    transfer_member(member=world.members["an"], to=world.b, on=date(2022, 7, 1), by=SYSTEM)
    assert told(world) == []
    for month in (10, 11):
        make_sent_meeting(world.b, date(2022, month, 5), {world.members["an"]: "unexcused"})
    assert told(world) == []  # who sees A alone
    (found,) = absentees(world.users["commune"], within=world.b, on=ON)
    assert (found.running, [month.month for month in found.months]) == (4, [2, 5, 10, 11])
    assert found.organization_id == world.b.pk


def test_in_january_the_year_that_ended_is_still_told_of(client_as, world: World, settings) -> None:
    hold(world, {9: "unexcused", 10: "unexcused", 12: "unexcused"})
    make_sent_meeting(world.a, date(2023, 1, 4))
    settings.CHIBO_TODAY = "2023-01-20"

    def page(query: str = "") -> str:
        return re.sub(r"\s+", " ", client_as("commune").get(f"/sinh-hoat/vang-nhieu/{query}").content.decode())

    assert "Có 1 đồng chí, 1 đồng chí vắng không lý do nhiều tháng" in page()
    assert "trong năm 2022" in page()
    assert '<a href="?nam=2023">Năm 2023</a>' in page()
    assert "Không có đồng chí nào vắng nhiều kỳ" in page("?nam=2023")
    settings.CHIBO_TODAY = "2023-02-10"
    assert "Không có đồng chí nào vắng nhiều kỳ" in page()
    assert "Hoàng Văn An" in page("?nam=2022")


def test_what_was_returned_or_who_is_exempt_by_now_is_not_told_of(world: World) -> None:
    hold(world, {10: "excused", 11: "excused"})
    assert told(world)
    Meeting.objects.filter(for_month=date(2022, 11, 1)).update(status="returned")
    assert told(world) == []
    Meeting.objects.update(status="sent")
    make_duty(world.members["an"], world.a, DutySpan.Kind.TERM_EXEMPT, start=date(2022, 12, 1))
    assert told(world) == []


def test_names_stand_there_for_whoever_sees_the_members(client_as, world: World) -> None:
    hold(world, {10: "excused", 11: "excused"})
    assert told(world, "neighbour") == told(world, "reader") == []
    assert told(world, "visitor") == told(world, "district") == [("Hoàng Văn An", 2, [])]
    page = re.sub(r"\s+", " ", client_as("commune").get("/sinh-hoat/vang-nhieu/?to-chuc=A").content.decode())
    assert "Có 1 đồng chí, 0 đồng chí vắng không lý do nhiều tháng" in page
    assert f'<a href="/dang-vien/{world.members["an"].uuid}/">Hoàng Văn An</a>' in page
    assert client_as("reader").get("/sinh-hoat/vang-nhieu/").status_code == 403
    assert client_as("commune").get("/sinh-hoat/vang-nhieu/?to-chuc=Y").status_code == 404


@pytest.mark.parametrize("marks", [{10: "excused", 11: "excused"}, dict.fromkeys(range(6, 12), "unexcused")])
def test_the_list_asks_the_same_number_of_queries(
    world: World, marks: dict[int, str], django_assert_num_queries
) -> None:
    hold(world, marks)
    with django_assert_num_queries(9):
        assert len(absentees(world.users["commune"], within=None, on=ON)) == 1
