"""Quảng Ninh from January to September 2023: its admissions by groups that overlap, and guests in border villages.

Published (DOMAIN §1.2): more than 2.070 admitted by the end of September 2023, of them 145 in non-state enterprises,
620 in villages and quarters, 28 pupils and students; border guards in the branches of Bình Liêu's 21 border villages.
That they are 2.071, where and on which day, which of the students were admitted in villages (so that both groups count
them), and that the guards come as guests, is invented.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from branches.models import Appointment, Organization, PlaceKind, Trait
from branches.services import NewCoverage, NewPlace, cover_places, enter_places, give_trait
from members.models import Membership, PlaceTie
from members.services import NewPlaceTie, tie_members
from scenarios import loading
from scenarios.plan import NOTHING_HAPPENS, PRIVATE_FIRM, RURAL, SCHOOL, STUDENT, Branch, Ceremony, District
from scenarios.quang_ninh import units
from scenarios.scenario import DemoAccount, Scenario

FIRST = date(2023, 1, 1)
TODAY = date(2023, 9, 30)  # "đến hết tháng 9/2023"

ADMITTED, IN_FIRMS, IN_VILLAGES, STUDENTS = 2_071, 145, 620, 28
STUDENTS_IN_VILLAGES = 9


def district() -> District:
    """The province before it is in the database."""
    branches = units.branches()
    border = units.border_villages(branches)
    stations = units.station_codes()
    return District(
        seed="quang-ninh",
        first=FIRST,
        today=TODAY,
        bodies=units.bodies(),
        branches=branches,
        happenings=NOTHING_HAPPENS,
        guests={one.code: (1, stations[number % len(stations)]) for number, one in enumerate(border)},
        card_issuer="Tỉnh ủy Quảng Ninh",
        province="Quảng Ninh",
        ceremonies=_ceremonies(branches),
        id_province="022",
        card_prefix="2201",
    )


def load(*, by: Any) -> Organization:
    """Fills an empty database with the province; returns its root.

    Raises ValidationError where the database holds organisations already. One transaction.
    """
    plan = district()
    with transaction.atomic():
        loading.refuse_if_filled()
        organizations = loading.found(plan, by=by)
        loading.people(plan, organizations, by=by)
        _describe(plan, organizations, by=by)
    return organizations[units.ROOT]


def _ceremonies(branches: tuple[Branch, ...]) -> tuple[Ceremony, ...]:
    """Who is admitted where: in villages, firms and everywhere else; students in schools and in their villages."""
    rng = Random("quang-ninh/ceremonies")
    villages, firms, schools = (
        [one for one in branches if one.sector == sector] for sector in (RURAL, PRIVATE_FIRM, SCHOOL)
    )
    others = [one for one in branches if one.sector not in (RURAL, PRIVATE_FIRM)]
    students_in_schools = STUDENTS - STUDENTS_IN_VILLAGES
    parts = (
        (villages, STUDENTS_IN_VILLAGES, STUDENT), (villages, IN_VILLAGES - STUDENTS_IN_VILLAGES, ""),
        (firms, IN_FIRMS, ""), (schools, students_in_schools, STUDENT),
        (others, ADMITTED - IN_VILLAGES - IN_FIRMS - students_in_schools, ""),
    )  # fmt: skip
    found = []
    for among, count, occupation in parts:
        for _number in range(count):
            day = FIRST + timedelta(days=rng.randint(9, (TODAY - FIRST).days))
            found.append(Ceremony(rng.choice(among).code, day, occupation=occupation))
    return tuple(sorted(found, key=lambda one: (one.day, one.branch)))


def _describe(plan: District, organizations: Mapping[str, Organization], *, by: Any) -> None:
    """The industrial zone's committee, and the border villages with who lives in them."""
    traits = {trait.code: trait for trait in Trait.objects.all()}
    (zone,) = [body for body in plan.bodies if body.name == units.ZONE]
    give_trait(organization=organizations[zone.code], trait=traits["khu-cong-nghiep"], start=FIRST, by=by)
    kind = PlaceKind.objects.get(code="thon-ban")
    border = units.border_villages(plan.branches)
    new = [
        NewPlace(one.code, _village(one), kind, organizations[one.parent_code].pk, FIRST, border=True) for one in border
    ]
    places = dict(zip((organizations[one.code].pk for one in border), enter_places(new=new, by=by), strict=True))
    cover_places(new=[NewCoverage(place, branch, FIRST) for branch, place in places.items()], by=by)
    for one in border:
        give_trait(organization=organizations[one.code], trait=traits["bien-gioi"], start=FIRST, by=by)
    rows = Membership.objects.filter(organization__in=list(places), kind=Membership.Kind.OFFICIAL).order_by("pk")
    ties = [
        NewPlaceTie(member, branch, places[branch], str(PlaceTie.Kind.RESIDENT), max(start, FIRST))
        for member, branch, start in rows.values_list("member", "organization", "start")
    ]
    tie_members(new=ties, by=by)


def _village(branch: Branch) -> str:
    return f"Thôn {branch.name.rpartition(' ')[2]}, {branch.seat}"


_Role = Appointment.Role
_HAI_HA = units.district_code(units.HAI_HA)

QUANG_NINH = Scenario(
    name="quang-ninh",
    title=_("Quảng Ninh (Hải Hà, Bình Liêu), kết nạp đảng viên 9 tháng năm 2023"),
    first=FIRST,
    today=TODAY,
    load=load,
    accounts=(
        DemoAccount("canbo.tinh", "Vũ Thị Minh Ngọc", units.ROOT, _Role.DISTRICT_STAFF, back_office=True),
        DemoAccount("canbo.huyen", "Đinh Quang Huy", _HAI_HA, _Role.DISTRICT_STAFF),
        DemoAccount("canbo.xa", "Hoàng Văn Sáng", f"{_HAI_HA}.01", _Role.COMMITTEE_STAFF),
        DemoAccount("bithu", "", f"{_HAI_HA}.01.01", _Role.SECRETARY),
        DemoAccount("nguoidoc", "Bùi Thanh Tâm", units.ROOT, _Role.READER),
        DemoAccount("quantri", "Trần Quốc Việt", back_office=True, superuser=True),
    ),
)
