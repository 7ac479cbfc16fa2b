"""Builders of test data, through the same services as everything else, and the one small world every test may use.

    D  Đảng bộ huyện
    ├── X  Đảng bộ xã (cơ sở)      ├── Y  Đảng bộ xã (cơ sở)     └── E  Chi bộ cơ sở
    │   ├── A  chi bộ              │   └── C  chi bộ
    │   └── B  chi bộ

Everything stands since 01/01/2021; today is 20/12/2022.
"""

import itertools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import User
from branches.models import Appointment, Form, Level, Organization, Sector
from branches.services import NewOrganization, appoint, found_organizations
from core.audit import SYSTEM
from core.periods import first_of_month
from meetings.models import Attendance, Meeting
from meetings.queries import required_on
from meetings.services import (
    Entry,
    RecordedMeeting,
    open_meeting,
    record_meetings,
    save_roll,
)
from members.models import DutySpan, Member, Membership
from members.services import (
    NewDutySpan,
    NewMember,
    NewMembership,
    lay_duty_spans,
    open_memberships,
    register_members,
)

TODAY = date(2022, 12, 20)  # settings.CHIBO_TODAY of the suite says the same
START = date(2021, 1, 1)
PASSWORD = "mat-khau-thu-nghiem"

_cards = (f"{number:012d}" for number in itertools.count(300_000_000_001))


def form(code: str = "chi-bo") -> Form:
    """A form by its code: dang-bo, chi-bo."""
    return Form.objects.get(code=code)


def level(code: str = "truc-thuoc-co-so") -> Level:
    """A level by its code: tinh, huyen, co-so, truc-thuoc-co-so."""
    return Level.objects.get(code=code)


def sector(code: str = "nong-thon") -> Sector:
    """A sector by its code: nong-thon, co-quan, truong-hoc, …"""
    return Sector.objects.get(code=code)


def new_organization(code: str, parent: str | None = None, **values: Any) -> NewOrganization:
    """A branch directly under a commune's committee, unless said otherwise, since START."""
    defaults: dict[str, Any] = {"name": f"Chi bộ {code}", "start": START}
    if "form" not in values:
        defaults["form"] = form()
    if "level" not in values:
        defaults["level"] = level()
    return NewOrganization(code=code, parent_code=parent, **{**defaults, **values})


def make_organization(code: str, parent: Organization | None = None, **values: Any) -> Organization:
    """One organisation in the database."""
    new = new_organization(code, parent.code if parent else None, **values)
    return found_organizations(new=[new], by=SYSTEM)[code]


def make_user(username: str, *, is_staff: bool = False, full_name: str = "", password: str = "") -> User:
    """An account that has set its own password already (PASSWORD unless given)."""
    user = User(
        username=username,
        full_name=full_name or f"Người dùng {username}",
        is_staff=is_staff,
    )
    user.set_password(password or PASSWORD)
    user.save()
    return user


def make_appointed(username: str, organization: Organization, role: str, *, start: date = START) -> User:
    """An account with one role at one organisation."""
    user = make_user(username, is_staff=role == Appointment.Role.DISTRICT_STAFF)
    appoint(user=user, organization=organization, role=role, start=start, by=SYSTEM)
    return user


def make_member(
    full_name: str,
    organization: Organization | None = None,
    *,
    start: date = START,
    end: date | None = None,
    kind: str = Membership.Kind.OFFICIAL,
    **values: Any,
) -> Member:
    """A full member with a card number of his own, belonging to an organisation if one is given."""
    (member,) = register_members(new=[_new_member(full_name, **values)], by=SYSTEM)
    if organization is not None:
        make_membership(member, organization, start=start, end=end, kind=kind)
    return member


def make_membership(
    member: Member,
    organization: Organization,
    *,
    start: date = START,
    end: date | None = None,
    kind: str = Membership.Kind.OFFICIAL,
) -> Membership:
    """A membership of a member in an organisation."""
    reason = Membership.EndReason.TRANSFER_OUT.value if end else ""
    new = NewMembership(member.pk, organization.pk, kind, start, end, end_reason=reason)
    (pk,) = open_memberships(new=[new], by=SYSTEM)
    return Membership.objects.get(pk=pk)


def make_duty(
    member: Member,
    organization: Organization,
    kind: str,
    *,
    start: date = START,
    end: date | None = None,
) -> DutySpan:
    """An exemption, a term exemption or a suspension."""
    (pk,) = lay_duty_spans(new=[NewDutySpan(member.pk, organization.pk, kind, start, end)], by=SYSTEM)
    return DutySpan.objects.get(pk=pk)


def full_roll(
    organization: Organization, on: date, statuses: Mapping[Member, str] | None = None
) -> list[tuple[int, str, str]]:
    """A complete roll for a day: everybody required is present, apart from what `statuses` says."""
    roll = {one.member_id: Attendance.Status.PRESENT.value for one in required_on(organization, on)}
    roll |= {member.pk: str(status) for member, status in (statuses or {}).items()}
    return [(member_id, status, "") for member_id, status in sorted(roll.items())]


def make_sent_meeting(
    organization: Organization,
    on: date,
    statuses: Mapping[Member, str] | None = None,
    *,
    kind: str = Meeting.Kind.REGULAR,
    for_month: date | None = None,
    guests: list[tuple[str, str, int | None]] | None = None,
    by: Any = SYSTEM,
) -> Meeting:
    """A meeting that was sent with a complete roll: everybody present, apart from what `statuses` says."""
    recorded = RecordedMeeting(
        organization_id=organization.pk,
        kind=kind,
        date=on,
        for_month=for_month or first_of_month(on),
        roll=full_roll(organization, on, statuses),
        guests=guests or [],
    )
    (pk,) = record_meetings(new=[recorded], by=by)
    return Meeting.objects.get(pk=pk)


def make_draft_meeting(
    organization: Organization,
    on: date,
    statuses: Mapping[Member, str] | None = None,
    *,
    kind: str = Meeting.Kind.REGULAR,
    for_month: date | None = None,
    by: Any = SYSTEM,
) -> Meeting:
    """An open meeting; with a roll where `statuses` is given, a complete one."""
    meeting = open_meeting(organization=organization, kind=kind, date=on, for_month=for_month, by=by, again=True)
    if statuses is not None:
        entries = {pk: Entry(status, reason) for pk, status, reason in full_roll(organization, on, statuses)}
        save_roll(
            meeting=meeting,
            entries=entries,
            guests=None,
            uuid=uuid.uuid4(),
            version=meeting.version,
            by=by,
        )
    return meeting


@dataclass
class World:
    """The small world. Organisations by letter, members of branch A by what they are to it, actors by name."""

    d: Organization
    x: Organization
    y: Organization
    a: Organization
    b: Organization
    c: Organization
    e: Organization
    members: dict[str, Member]
    users: dict[str, User] = field(default_factory=dict)
    today: date = TODAY

    @property
    def organizations(self) -> list[Organization]:
        """All seven."""
        return [self.d, self.x, self.y, self.a, self.b, self.c, self.e]


# name -> (full name, home organisation, what else is known). The first names are those of branch A.
_MEMBERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "an": ("Hoàng Văn An", "a", {"gender": "male"}),
    "binh": ("Nông Thị Bình", "a", {"gender": "female"}),
    "cuong": ("Lục Văn Cường", "a", {"gender": "male"}),
    "probationary": (
        "Bế Thị Dung", "a",
        {"card_number": None, "national_id": "004300000001", "admission_date": date(2022, 5, 10),
         "full_membership_date": None},
    ),
    "exempt": ("Đàm Văn Ích", "a", {"birth_date": date(1938, 1, 1), "birth_precision": "year"}),
    "term_exempt": ("Triệu Thị Giang", "a", {}),
    "suspended": ("Lý Văn Hải", "a", {}),
    "away": ("Ma Thị Khánh", "a", {}),  # attends at C for a time
    "moved": ("Vi Văn Lâm", "a", {}),  # belongs to B since 01/07/2022
    "left": ("Phùng Thị Mai", "a", {}),  # passed away on 01/04/2022
    "b_first": ("Nguyễn Văn Nam", "b", {}),
    "b_second": ("Trần Thị Oanh", "b", {}),
    "guest": ("Dương Văn Phúc", "b", {}),  # a guest of A since START
    "c_first": ("Sầm Văn Quân", "c", {}),
    "temporary": ("Hà Thị Sen", "c", {}),  # attends at A for a time
    "e_first": ("Lê Văn Tài", "e", {}),
    "e_second": ("Phạm Thị Uyên", "e", {}),
}  # fmt: skip

# actor -> (organisation, role); "anonymous" has no account.
ACTORS: dict[str, tuple[str, str]] = {
    "secretary": ("a", Appointment.Role.SECRETARY),
    "neighbour": ("b", Appointment.Role.SECRETARY),
    "commune": ("x", Appointment.Role.COMMITTEE_STAFF),
    "district": ("d", Appointment.Role.DISTRICT_STAFF),
    "roll_taker": ("a", Appointment.Role.ROLL_TAKER),
    "visitor": ("x", Appointment.Role.VISITOR),
    "reader": ("d", Appointment.Role.READER),
}
ANONYMOUS = "anonymous"


def build_world() -> World:
    """Lays the world. Branch A has five required members on TODAY: an, binh, cuong, probationary, temporary."""
    party, grassroots = form("dang-bo"), level("co-so")
    branch, below = form("chi-bo"), level()
    rural = sector()
    found = found_organizations(
        new=[
            NewOrganization(
                "D",
                "Đảng bộ huyện Hòa An",
                party,
                level("huyen"),
                symbol="HU",
                seat="Hòa An",
                start=START,
            ),
            NewOrganization(
                "X",
                "Đảng bộ xã Nam Tuấn",
                party,
                grassroots,
                "D",
                rural,
                symbol="ĐU",
                seat="Nam Tuấn",
                start=START,
            ),
            NewOrganization(
                "Y",
                "Đảng bộ xã Dân Chủ",
                party,
                grassroots,
                "D",
                rural,
                symbol="ĐU",
                seat="Dân Chủ",
                start=START,
            ),
            NewOrganization(
                "A",
                "Chi bộ xóm Lũng Phầy",
                branch,
                below,
                "X",
                rural,
                symbol="CB",
                start=START,
            ),
            NewOrganization(
                "B",
                "Chi bộ xóm Nà Rị",
                branch,
                below,
                "X",
                rural,
                symbol="CB",
                start=START,
            ),
            NewOrganization(
                "C",
                "Chi bộ xóm Bản Gủn",
                branch,
                below,
                "Y",
                rural,
                symbol="CB",
                start=START,
            ),
            NewOrganization(
                "E",
                "Chi bộ Tòa án huyện",
                branch,
                grassroots,
                "D",
                sector("co-quan"),
                symbol="CB",
                start=START,
            ),
        ],
        by=SYSTEM,
    )
    places = {code.lower(): organization for code, organization in found.items()}
    world = World(*places.values(), members=_people(places))
    world.users = {name: make_appointed(name, places[letter], role) for name, (letter, role) in ACTORS.items()}
    return world


def _people(places: Mapping[str, Organization]) -> dict[str, Member]:
    new = [_new_member(full_name, **values) for full_name, _home, values in _MEMBERS.values()]
    members = dict(zip(_MEMBERS, register_members(new=new, by=SYSTEM), strict=True))

    def membership(
        name: str,
        place: str,
        start: date = START,
        end: date | None = None,
        **values: Any,
    ) -> NewMembership:
        kind = values.pop("kind", Membership.Kind.OFFICIAL)
        return NewMembership(members[name].pk, places[place].pk, kind, start, end, **values)

    kind, ended = Membership.Kind, Membership.EndReason
    special = {
        "probationary": membership("probationary", "a", date(2022, 5, 10), start_reason="admission"),
        "moved": membership("moved", "a", end=date(2022, 7, 1), end_reason=ended.TRANSFER_OUT),
        "left": membership("left", "a", end=date(2022, 4, 1), end_reason=ended.DEATH),
    }
    homes = [special.get(name) or membership(name, home) for name, (_full, home, _values) in _MEMBERS.items()]
    open_memberships(
        new=[
            *homes,
            membership(
                "moved",
                "b",
                date(2022, 7, 1),
                start_reason=Membership.StartReason.TRANSFER_IN,
            ),
            membership(
                "away",
                "c",
                date(2022, 9, 1),
                date(2023, 3, 1),
                kind=kind.TEMPORARY,
                start_reason="hosted",
            ),
            membership(
                "temporary",
                "a",
                date(2022, 6, 1),
                date(2023, 6, 1),
                kind=kind.TEMPORARY,
                start_reason="hosted",
            ),
            membership("guest", "a", kind=kind.GUEST, start_reason="hosted"),
        ],
        by=SYSTEM,
    )
    duty = DutySpan.Kind
    lay_duty_spans(
        new=[
            NewDutySpan(members["exempt"].pk, places["a"].pk, duty.EXEMPT, date(2022, 3, 1)),
            NewDutySpan(
                members["term_exempt"].pk,
                places["a"].pk,
                duty.TERM_EXEMPT,
                date(2022, 10, 1),
                date(2023, 4, 1),
            ),
            NewDutySpan(
                members["suspended"].pk,
                places["a"].pk,
                duty.SUSPENDED,
                date(2022, 11, 15),
                date(2023, 2, 15),
            ),
        ],
        by=SYSTEM,
    )
    return members


def _new_member(full_name: str, **values: Any) -> NewMember:
    defaults: dict[str, Any] = {
        "admission_date": date(2010, 5, 19),
        "full_membership_date": date(2011, 5, 19),
    }
    if "card_number" not in values:
        defaults["card_number"] = next(_cards)
    return NewMember(full_name=full_name, **{**defaults, **values})
