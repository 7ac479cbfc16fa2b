"""Quảng An from January 2022 to 15 May 2024: 26 admissions, 9 of them in 2024 against two quotas.

Published (DOMAIN §1.4): 9 admitted by the middle of May 2024, which is all of what the district asked and 128,5% of
what the commune's own resolution asks (so 7: no other number gives it), before any other commune or the town; 26 since
2022; 179 members in 17 branches. Assumed, and marked so where it is shown: every day, who was admitted where, the
quotas of the years before, those of the branches and of the other communes, and how far these have come.
"""

from collections import Counter
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from branches.models import Appointment, Organization
from scenarios import loading
from scenarios.plan import NOTHING_HAPPENS, STUDENT, Ceremony, District
from scenarios.quang_an import programmes, quotas, units
from scenarios.scenario import DemoAccount, Scenario

FIRST = date(2022, 1, 1)
TODAY = date(2024, 5, 15)  # "giữa tháng 5/2024"
YEAR = 2024

_KINH, _DAO, _SAN_CHAY, _TAY = "Kinh", "Dao", "Sán Chay", "Tày"
# Day, branch (its place in units.BRANCHES), people: 21 of the 26 of a minority.
_ADMITTED = (
    ((2022, 2, 2), 1, _DAO), ((2022, 2, 2), 4, _SAN_CHAY), ((2022, 5, 18), 13, _KINH), ((2022, 5, 18), 2, _DAO),
    ((2022, 8, 30), 6, _DAO), ((2022, 8, 30), 9, _TAY), ((2022, 12, 15), 15, _KINH), ((2022, 12, 15), 3, _SAN_CHAY),
    ((2023, 2, 2), 5, _DAO), ((2023, 2, 2), 7, _TAY), ((2023, 5, 17), 12, _SAN_CHAY), ((2023, 5, 17), 10, _DAO),
    ((2023, 8, 31), 14, _KINH), ((2023, 8, 31), 1, _DAO), ((2023, 11, 7), 8, _SAN_CHAY), ((2023, 12, 20), 11, _TAY),
    ((2023, 12, 20), 16, _KINH),
    ((2024, 2, 2), 2, _DAO), ((2024, 2, 2), 6, _DAO), ((2024, 3, 8), 14, _SAN_CHAY), ((2024, 3, 26), 1, _DAO),
    ((2024, 3, 26), 13, _KINH), ((2024, 4, 19), 4, _SAN_CHAY), ((2024, 4, 19), 9, _DAO), ((2024, 5, 10), 5, _TAY),
    ((2024, 5, 10), 3, _DAO),
)  # fmt: skip
_STUDENTS = (3, 20)  # of these: pupils of the upper secondary school, followed by the branch of their village


def district() -> District:
    """The district before it is in the database."""
    own = units.branch_codes(units.QUANG_AN)
    ceremonies = [
        Ceremony(own[place - 1], date(*day), people, STUDENT if number in _STUDENTS else "")
        for number, (day, place, people) in enumerate(_ADMITTED)
    ]
    admitted = Counter(one.branch for one in ceremonies)
    for name, (_asked, days) in quotas.OTHERS.items():
        codes = units.branch_codes(name)
        ceremonies += [Ceremony(codes[number % len(codes)], day) for number, day in enumerate(days)]
    return District(
        seed="quang-an",
        first=FIRST,
        today=TODAY,
        bodies=units.bodies(),
        branches=units.branches(admitted),
        happenings=NOTHING_HAPPENS,
        card_issuer="Tỉnh ủy Quảng Ninh",
        province="Quảng Ninh",
        ceremonies=tuple(ceremonies),
        id_province="022",
        card_prefix="2211",
    )


def load(*, by: Any) -> Organization:
    """Fills an empty database with the district; returns its root.

    Raises ValidationError where the database holds organisations already. One transaction.
    """
    plan = district()
    with transaction.atomic():
        loading.refuse_if_filled()
        organizations = loading.found(plan, by=by)
        loading.people(plan, organizations, by=by)
        quotas.issue(organizations, by=by)
        programmes.resolve(organizations, today=TODAY, by=by)
    return organizations[units.ROOT]


_Role = Appointment.Role
_COMMUNE = units.commune_code(units.QUANG_AN)

QUANG_AN = Scenario(
    name="quang-an",
    title=_("Quảng An (Đầm Hà, Quảng Ninh), kết nạp đảng viên 01/2022 – 15/5/2024"),
    first=FIRST,
    today=TODAY,
    load=load,
    accounts=(
        DemoAccount("canbo.huyen", "Phạm Thị Hải Yến", units.ROOT, _Role.DISTRICT_STAFF, back_office=True),
        DemoAccount("canbo.xa", "Chìu Văn Phúc", _COMMUNE, _Role.COMMITTEE_STAFF),
        DemoAccount("bithu", "", f"{_COMMUNE}.01", _Role.SECRETARY),
        DemoAccount("nguoidoc", "Hoàng Thị Liên", units.ROOT, _Role.READER),
        DemoAccount("quantri", "Nguyễn Đức Trung", back_office=True, superuser=True),
    ),
)
