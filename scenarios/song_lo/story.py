"""Sông Lô from January to 16 June 2022: 17 working groups attend branch meetings on the first day of each quarter.

Published (DOMAIN §1.3): the 17 groups and their rhythm, the members and branches of Bạch Lưu, attendance above 95%
without the formula (here F1, pooled). Which group attends where, who is in it, which visits were missed, the decision's
number and every roll are invented.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from branches.models import Appointment, Organization
from core.documents import Document
from meetings.models import GroupMember, VisitAssignment, WorkingGroup
from meetings.services import NewGroup, NewVisiting, assign_visitors, found_groups
from members.models import Member
from scenarios import loading
from scenarios.plan import NOTHING_HAPPENS, District
from scenarios.scenario import DemoAccount, Scenario
from scenarios.song_lo import units
from scenarios.superiors import attend, officials_of

FIRST = date(2022, 1, 1)
TODAY = date(2022, 6, 16)
GROUPS = len(units.COMMUNES)
_A_GROUP = 3  # people
_MADE = 0.95  # of the visits expected


def district() -> District:
    """The district before it is in the database."""
    return District(
        seed="song-lo",
        first=FIRST,
        today=TODAY,
        bodies=units.bodies(),
        branches=units.branches(),
        happenings=NOTHING_HAPPENS,
        card_issuer="Tỉnh ủy Vĩnh Phúc",
        province="Vĩnh Phúc",
        absences=0.3,
    )


def load(*, by: Any) -> Organization:
    """Fills an empty database with the district; returns its root.

    Raises ValidationError where the database holds organisations already. One transaction.
    """
    plan = district()
    with transaction.atomic():
        loading.refuse_if_filled()
        organizations = loading.found(plan, by=by)
        names = loading.people(plan, organizations, by=by)
        loading.meetings(plan, organizations, names, by=by)
        assignments = _send_groups(plan, organizations, by=by)
        people = _people_of(assignments)
        attend(assignments, people, seed=plan.seed, rate=_MADE, first=FIRST, on=TODAY, by=by)
    return organizations[units.ROOT]


def _send_groups(plan: District, organizations: dict[str, Organization], *, by: Any) -> list[VisitAssignment]:
    """One decision, 17 groups; each attends the branches of one commune on the first day of each quarter."""
    root = organizations[units.ROOT]
    decision = Document.objects.create(
        number="215-QĐ/HU", issued_on=date(2021, 12, 20), issuer="Ban Thường vụ Huyện ủy Sông Lô",
        title="về việc thành lập các Tổ công tác dự sinh hoạt chi bộ",
    )  # fmt: skip
    officials = officials_of([organizations[code] for code in units.office_codes()], on=FIRST)
    made: list[VisitAssignment] = []
    for number, commune in enumerate(units.COMMUNES, 1):
        people = officials[(number - 1) * _A_GROUP : number * _A_GROUP]
        assert len(people) == _A_GROUP, "the offices have people enough for every group"
        name = f"Tổ công tác số {number}"
        (group,) = found_groups(new=[NewGroup(root, name, FIRST, document=decision, people=people)], by=by)
        places = [organizations[one.code] for one in plan.branches if one.parent_code == units.commune_code(number)]
        assert places, commune
        rhythm = VisitAssignment.Rhythm.QUARTER_START
        new = NewVisiting(root, places, rhythm, FIRST, group=group, document=decision)
        made += assign_visitors(new=new, on=TODAY, by=by)
    return made


def _people_of(assignments: list[VisitAssignment]) -> dict[int, list[Member]]:
    groups = {one.group_id for one in assignments}
    people: dict[int | None, list[Member]] = {}
    for row in GroupMember.objects.filter(group__in=groups).select_related("member").order_by("pk"):
        people.setdefault(row.group_id, []).append(row.member)
    return {one.pk: people[one.group_id] for one in assignments}


def groups_of(root: Organization) -> int:
    """How many groups the committee has on the scenario's day."""
    return WorkingGroup.objects.filter(organization=root, span__contains=TODAY).count()


_Role = Appointment.Role
_BACH_LUU = units.commune_code(1)

SONG_LO = Scenario(
    name="song-lo",
    title=_("Sông Lô (Vĩnh Phúc), tổ công tác dự sinh hoạt chi bộ, 01–06/2022"),
    first=FIRST,
    today=TODAY,
    load=load,
    accounts=(
        DemoAccount("canbo.huyen", "Nguyễn Thị Lan Anh", units.ROOT, _Role.DISTRICT_STAFF, back_office=True),
        DemoAccount("canbo.xa", "Hà Văn Quyết", _BACH_LUU, _Role.COMMITTEE_STAFF),
        DemoAccount("bithu", "", f"{_BACH_LUU}.01", _Role.SECRETARY),
        DemoAccount("totruong", "", group="Tổ công tác số 1"),
        DemoAccount("nguoidoc", "Trần Thị Thu Hà", units.ROOT, _Role.READER),
        DemoAccount("quantri", "Lê Minh Tuấn", back_office=True, superuser=True),
    ),
)
