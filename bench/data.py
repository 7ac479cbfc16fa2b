"""A province of synthetic branches, laid through the same services as everything else."""

import random
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from branches.models import Form, Level, Organization, Sector
from branches.services import NewOrganization, found_organizations, move_organization
from core.audit import SYSTEM, acting
from core.periods import add_months
from core.postgres import as_owner
from meetings.models import Meeting
from meetings.services import RecordedMeeting, confirm_meetings, record_meetings
from members.models import Ethnicity, Membership
from members.services import NewMember, NewMembership, open_memberships, register_members

DISTRICTS, UNITS, DIRECT, BRANCHES = (
    13,
    18,
    21,
    216,
)  # of each district: party bodies, branches directly under it, below
MEMBERS_A_BRANCH = 13
YEAR = 2022
MOVES, MOVED_SHARE = 30, 0.03
PROVINCE, DISTRICT = "P", "P.01"
FAMILY = ("Nông", "Hoàng", "Lý", "Triệu", "Đàm", "Bế", "Nguyễn", "Trần", "Lục", "Hà", "Vi", "Ma")
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Hồng", "Xuân")
GIVEN = (
    "An",
    "Bình",
    "Cường",
    "Dung",
    "Én",
    "Giang",
    "Hải",
    "Khánh",
    "Lâm",
    "Mai",
    "Nga",
    "Oanh",
    "Phúc",
    "Quân",
    "Ước",
)


def is_laid() -> bool:
    """Whether an earlier run left the whole province."""
    return Meeting.objects.filter(status=Meeting.Status.CONFIRMED).exists()


def lay_province() -> None:
    """Lays 3,328 organisations, some 40,000 members and 41,000 meetings with 560,000 roll rows, 30 reorganisations."""
    rng = random.Random(2022)
    with acting(SYSTEM, source="bench"):
        found = _found(rng)
        branches = [
            organization for code, organization in found.items() if code.count(".") >= 2 and "-U" not in code[-4:]
        ]
        belong = _people(branches, rng)
        _meet(branches, belong, rng)
        confirm_meetings(meetings=Meeting.objects.all(), by=SYSTEM)
        _reorganise(found, rng)
    # The application's role may not: on a real server autovacuum does it within a minute.
    with as_owner(connection, settings.DATABASE_OWNER), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _found(rng: random.Random) -> dict[str, Organization]:
    party, branch = Form.objects.get(code="dang-bo"), Form.objects.get(code="chi-bo")
    level = {one.code: one for one in Level.objects.all()}
    sectors = {one.code: one for one in Sector.objects.all()}
    # As in a real district: what stands below a commune is rural, what stands directly below the district is not.
    others = [sectors[code] for code in ("co-quan", "truong-hoc", "y-te", "luc-luong-vu-trang")]
    start = date(2015, 1, 1)
    new = [NewOrganization(PROVINCE, "Đảng bộ tỉnh Đo", party, level["tinh"], start=start)]
    for number in range(1, DISTRICTS + 1):
        code = f"{PROVINCE}.{number:02d}"
        new.append(NewOrganization(code, f"Đảng bộ huyện Đo {number}", party, level["huyen"], PROVINCE, start=start))
        for unit in range(UNITS):
            new.append(
                NewOrganization(
                    f"{code}.{unit:02d}-U", f"Đảng bộ xã Đo {number}.{unit}", party, level["co-so"], code, start=start
                )
            )
        for one in range(DIRECT):
            new.append(
                NewOrganization(
                    f"{code}.D{one:02d}", f"Chi bộ cơ quan {number}.{one}", branch, level["co-so"], code,
                    rng.choice(others), start=start,
                )
            )  # fmt: skip
        for one in range(BRANCHES):
            new.append(
                NewOrganization(
                    f"{code}.{one % UNITS:02d}.{one:03d}", f"Chi bộ xóm {number}.{one}", branch,
                    level["truc-thuoc-co-so"], f"{code}.{one % UNITS:02d}-U", sectors["nong-thon"], start=start,
                )
            )  # fmt: skip
    return found_organizations(new=new, by=SYSTEM)


def _people(branches: list[Organization], rng: random.Random) -> dict[int, list[tuple[int, date, date | None]]]:
    """Members of every branch with their days there; 3% of them move to a neighbour within the year."""
    ethnic = list(Ethnicity.objects.all()[:9])
    count = len(branches) * MEMBERS_A_BRANCH
    new = [
        NewMember(
            full_name=f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}",
            gender=rng.choice(("male", "female")),
            birth_date=date(1950, 1, 1) + timedelta(days=rng.randrange(18000)),
            ethnicity=rng.choice(ethnic),
            card_number=f"{number:012d}",
            admission_date=date(2005, 5, 19),
            full_membership_date=date(2006, 5, 19),
        )
        for number in range(1, count + 1)
    ]
    members = register_members(new=new, by=SYSTEM)
    belong: dict[int, list[tuple[int, date, date | None]]] = {branch.pk: [] for branch in branches}
    memberships = []
    for number, member in enumerate(members):
        home = branches[number % len(branches)]
        start = date(2010, 1, 1)
        if rng.random() < MOVED_SHARE:
            moved = date(YEAR, rng.randint(2, 11), 15)
            other = branches[(number + 1) % len(branches)]
            spells = [(home, start, moved), (other, moved, None)]
        else:
            spells = [(home, start, None)]
        for branch, first, end in spells:
            belong[branch.pk].append((member.pk, first, end))
            memberships.append(
                NewMembership(
                    member.pk, branch.pk, Membership.Kind.OFFICIAL.value, first, end,
                    end_reason="transfer_out" if end else "",
                )
            )  # fmt: skip
    open_memberships(new=memberships, by=SYSTEM)
    return belong


def _meet(branches: list[Organization], belong: dict[int, list[Any]], rng: random.Random) -> None:
    statuses = ("present",) * 85 + ("late",) * 3 + ("excused",) * 9 + ("unexcused",) * 3
    for month in range(12):
        first = add_months(date(YEAR, 1, 1), month)
        new = []
        for branch in branches:
            kinds = ["regular"] if rng.random() < 0.97 else []
            if month % 3 == 1 and rng.random() < 0.4:
                kinds.append("thematic")
            for number, kind in enumerate(kinds):
                day = first + timedelta(days=2 + number * 10 + rng.randrange(5))
                roll = [
                    (member, rng.choice(statuses), "")
                    for member, start, end in belong[branch.pk]
                    if start <= day and (end is None or day < end)
                ]
                new.append(RecordedMeeting(branch.pk, kind, day, first, roll=roll))
        record_meetings(new=new, by=SYSTEM)


def _reorganise(found: dict[str, Organization], rng: random.Random) -> None:
    units = [code for code in found if code.endswith("-U")]
    for code in rng.sample(units, MOVES):
        district = f"{PROVINCE}.{rng.randint(1, DISTRICTS):02d}"
        if not code.startswith(district):
            move_organization(
                organization=found[code], parent=found[district], on=date(YEAR, rng.randint(2, 11), 1), by=SYSTEM
            )
