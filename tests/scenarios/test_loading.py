"""Loading a small cut of the district: all or nothing, never beside other data; and what such a load has written."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from branches.models import Form, Level, Organization, Placement
from branches.services import NewOrganization, found_organization
from core.audit import SYSTEM
from meetings.models import Attendance, Meeting, MeetingGuest, MeetingScore, ModelMeeting, ScoreLine
from members.models import DutySpan, Member, Membership
from scenarios.hoa_an import DEMO_COMMUNE, district, load
from scenarios.hoa_an.story import HEALTH_CENTRE
from scenarios.plan import District

pytestmark = pytest.mark.django_db


def small(seed: str = "hoa-an") -> District:
    """One commune, the health centre and the district's own branches, for the last quarter."""
    whole = district()
    kept = {whole.bodies[0].code, DEMO_COMMUNE, HEALTH_CENTRE}
    what = replace(
        whole.happenings, admissions={2021: 3, 2022: 5}, deaths=3, left=3, arrived=3, transfers=6, expelled=1,
        struck_off=1, resigned=1, term_exempt=6, suspended=2, hosted=4,
    )  # fmt: skip
    return replace(
        whole,
        seed=seed,
        first=date(2022, 10, 1),
        bodies=tuple(body for body in whole.bodies if body.code in kept),
        branches=tuple(branch for branch in whole.branches if branch.parent_code in kept),
        happenings=what,
        guests={f"{DEMO_COMMUNE}.04": (2, f"{HEALTH_CENTRE}.01")},
        named_guests={},
    )


def contents() -> dict[str, list[Any]]:
    """Everything a scenario writes, without the ids and moments that differ from one load to the next."""
    return {
        "organizations": list(Organization.objects.order_by("code").values_list("code", "names__name")),
        "placements": list(
            Placement.objects.order_by("organization__code", "start").values_list(
                "organization__code", "parent__code", "start", "end"
            )
        ),
        "members": list(
            Member.objects.order_by("pk").values_list(
                "full_name", "gender", "birth_date", "birth_precision", "ethnicity__name", "national_id", "card_number",
                "admission_date", "full_membership_date",
            )
        ),
        "memberships": list(
            Membership.objects.order_by("pk").values_list(
                "member__full_name", "organization__code", "kind", "start", "end", "start_reason", "end_reason"
            )
        ),
        "duties": list(DutySpan.objects.order_by("pk").values_list("member__full_name", "kind", "start", "end")),
        "meetings": list(
            Meeting.objects.order_by("pk").values_list(
                "organization__code", "kind", "date", "for_month", "starts_at", "ends_at", "topic", "status", "sent_on",
                "return_reason", *Meeting.COUNTERS,
            )
        ),
        "rolls": list(
            Attendance.objects.order_by("meeting", "member").values_list("member__full_name", "status", "reason")
        ),
        "scores": list(
            MeetingScore.objects.order_by("pk").values_list(
                "meeting__organization__code", "meeting__date", "scheme__code", "self_total", "self_on",
                "confirmed_total", "confirmed_on", "official_quality", "official_reason", "official_on",
            )
        ),
        "points": list(
            ScoreLine.objects.order_by("pk").values_list(
                "criterion__number", "self_points", "confirmed_points", "evidence"
            )
        ),
        "models": list(
            ModelMeeting.objects.order_by("pk").values_list(
                "organization__code", "year", "planned_on", "meeting__date", "quality", "lessons"
            )
        ),
        "guests": list(MeetingGuest.objects.order_by("pk").values_list("name", "capacity", "member__full_name")),
    }  # fmt: skip


def test_a_database_with_another_organisation_is_refused_and_left_alone() -> None:
    new = NewOrganization("X", "Đảng bộ huyện X", Form.objects.get(code="dang-bo"), Level.objects.get(code="huyen"))
    found_organization(new=new, by=SYSTEM)
    with pytest.raises(CommandError, match="Cơ sở dữ liệu đã có 1 tổ chức") as refusal:
        call_command("load_scenario", "hoa-an")
    assert refusal.value.returncode == 1
    assert list(Organization.objects.values_list("code", flat=True)) == ["X"]


def test_what_fails_half_way_leaves_nothing() -> None:
    broken = small()
    broken = replace(broken, branches=(*broken.branches, replace(broken.branches[0], code="Z", parent_code="không có")))
    with pytest.raises(ValidationError, match="không có"):
        load(by=SYSTEM, only=broken)
    assert not Organization.objects.exists()


def test_an_unknown_scenario_is_answered_with_those_there_are() -> None:
    with pytest.raises(CommandError, match=r"“ha-noi”.*hoa-an"):
        call_command("load_scenario", "ha-noi")


def test_demo_accounts_need_a_scenario() -> None:
    with pytest.raises(CommandError, match="load_scenario hoa-an"):
        call_command("create_demo_accounts")


def test_a_name_without_published_figures_is_answered_with_those_there_are() -> None:
    with pytest.raises(CommandError, match=r"“x” không có số.*song-lo"):
        call_command("check_published", "x")
