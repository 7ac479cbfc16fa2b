"""Where a meeting stands once the tree changed: in the month it is for (decision 025); a visit where nothing stood."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from branches.models import Placement
from core.audit import SYSTEM
from core.periods import FOUNDING_DAY, Period
from core.rendering import json_face
from core.tables import get_report
from meetings.models import Meeting
from meetings.services import open_meeting, update_meeting
from meetings.services.followers import MeetingsFollow
from members.services import correct_member
from tests.branches.reorganizing import OCTOBER, consolidate_communes
from tests.factories import TODAY, World, make_organization, make_sent_meeting
from tests.meetings.preparing import make_opinion, make_task
from tests.visiting import make_official, make_visit

pytestmark = pytest.mark.django_db

SEPTEMBER = date(2022, 9, 1)
REPORTS = ("attendance", "meetings", "quality", "opinions", "tasks", "visits")


def face(name: str, organization: Any, period: str) -> dict[str, Any]:
    return json_face(get_report(name).build(organization, Period.parse(period), by=SYSTEM, on=TODAY))


@pytest.mark.parametrize("name", REPORTS)
def test_the_report_of_the_month_before_a_consolidation_stays(world: World, name: str) -> None:
    make_sent_meeting(world.a, date(2022, 9, 5))
    make_sent_meeting(world.b, date(2022, 10, 3), for_month=SEPTEMBER)
    before = face(name, world.d, "2022-09")
    consolidate_communes(world)
    assert face(name, world.d, "2022-09") == before


def test_it_stands_in_its_month_and_the_later_ones_go_along(world: World) -> None:
    late = make_sent_meeting(world.b, date(2022, 10, 3), for_month=SEPTEMBER)
    later = make_sent_meeting(world.b, date(2022, 10, 5))
    early = make_sent_meeting(world.a, date(2022, 9, 30), for_month=OCTOBER)
    assert "2 kỳ sinh hoạt từ ngày 01/10/2022" in MeetingsFollow().preview([world.a.pk, world.b.pk], since=OCTOBER)
    consolidate_communes(world)
    above = dict(Meeting.objects.values_list("pk", "placement__parent__code"))
    assert above == {late.pk: "X", later.pk: "XY", early.pk: "XY"}


def test_recorded_at_once_or_corrected_it_stands_there_too(world: World) -> None:
    consolidate_communes(world)
    recorded = make_sent_meeting(world.b, date(2022, 10, 3), for_month=SEPTEMBER)
    typed = open_meeting(organization=world.a, kind="regular", date=date(2022, 10, 5), by=SYSTEM)
    assert Placement.objects.get(pk=recorded.placement_id).parent == world.x
    assert typed.placement.parent.code == "XY"
    update_meeting(meeting=typed, kind="regular", date=date(2022, 10, 5), for_month=SEPTEMBER, by=SYSTEM)
    assert Meeting.objects.get(pk=typed.pk).placement.parent == world.x


def test_by_days_it_keeps_a_line_of_what_is_gone_and_lines_add_up(world: World) -> None:
    make_sent_meeting(world.b, date(2022, 10, 3), for_month=SEPTEMBER)
    make_sent_meeting(world.c, date(2022, 10, 4))
    consolidate_communes(world)
    for name, key in (("attendance", "required"), ("meetings", "meetings")):
        told = face(name, world.d, "2022-10-01..2022-10-10")
        rows = {row["code"]: row[key] for row in told["rows"] if row[key]}
        assert set(rows) == {"X", "XY"}
        assert sum(rows.values()) == told["totals"][key]


@pytest.mark.parametrize("name", ["opinions", "tasks"])
def test_what_is_still_open_from_before_keeps_its_line(world: World, name: str) -> None:
    """Open work began under a commune that is gone: its line stands, and lines add up to the whole."""
    make_opinion(world.b, world.d, raised_on=date(2022, 9, 5), answered_on=None)
    make_task(world.b, "Làm đường", date(2022, 12, 31), assigned_on=date(2022, 9, 5))
    consolidate_communes(world)
    told = face(name, world.d, "2022-11")
    assert {row["code"]: row["open"] for row in told["rows"] if row["open"]} == {"X": 1}
    assert told["totals"]["open"] == 1


def test_nothing_is_held_for_a_month_in_which_it_did_not_exist(world: World) -> None:
    young = make_organization("G", world.x, start=OCTOBER)
    with pytest.raises(ValidationError) as refused:
        open_meeting(organization=young, kind="regular", date=date(2022, 10, 3), for_month=SEPTEMBER, by=SYSTEM)
    assert refused.value.message_dict == {"for_month": ["Tháng 09/2022 tổ chức không tồn tại."]}
    assert not Meeting.objects.filter(organization=young).exists()


def test_of_a_branch_that_stands_since_ever_a_slip_of_the_year_is_refused(world: World) -> None:
    """Nobody wrote down when it was founded: it stands since the Party does."""
    branch = make_organization("CU", None, start=FOUNDING_DAY)
    member = make_official(world, "Bế Văn Sơn")
    correct_member(member=member, values={"admission_date": date(1999, 5, 19)}, by=SYSTEM)
    with pytest.raises(ValidationError, match="chưa vào Đảng; hãy xem lại năm"):
        make_visit(branch, member, date(1950, 1, 1))
    branch.founded_on = date(2005, 1, 1)
    with pytest.raises(ValidationError, match="chưa thành lập"):
        make_visit(branch, member, date(2004, 12, 31))
    assert make_visit(branch, member, date(2005, 1, 1)).on == date(2005, 1, 1)
