"""What the organisation board of Hòa An keeps beside its members in 2022: classes, assignments, transfers under way."""

from datetime import date
from random import Random
from typing import Any

from branches.models import Organization
from core.documents import Document
from members.models import (
    Assignment,
    Member,
    Membership,
    Office,
    OfficeTerm,
    TrainingClass,
    TrainingKind,
    TrainingParticipant,
)
from members.queries import badge_rules, is_full, party_age_of
from members.services import (
    AwardedBadge,
    Mark,
    NewAssignment,
    NewTransfer,
    assign_member,
    endorse_transfer,
    enter_badges,
    invite_members,
    issue_letter,
    mark_participants,
    open_class,
    request_transfer,
)

Result = TrainingParticipant.Result

ORGANIZER = "Trung tâm Chính trị huyện Hòa An"
_ASSIGNED_SINCE = date(2022, 3, 1)
_CAME = 0.88
_GIVEN = 0.995
_NEXT_YEAR = ("013", "014", "015")  # units whose secretaries are taught in 2023
_COMMITTEES = tuple(f"{number:03d}" for number in range(1, 8))  # units whose chi ủy was taught
_THEORY_OF = 3  # one of every so many branches learnt theory


def train(root: Organization, *, today: date, by: Any) -> None:
    """One class of who leads the branches, one of half of the chi ủy, one in theory, and one of the new members.

    The secretaries and deputies of three communes are to follow in 2023; the rest of the chi ủy never were in a class.
    """
    rng = Random("hoa-an/training")
    branches = Organization.objects.filter(forms__form__holds_branch_meetings=True)
    office = OfficeTerm.objects.filter(end=None, organization__in=branches.values("pk"))
    office = office.select_related("member", "organization").order_by("organization__code", "office__rank")
    leading = set(Office.objects.filter(code__in=("bi-thu", "pho-bi-thu")).values_list("pk", flat=True))
    heads, others = {}, {}
    for term in office:
        unit = term.organization.code.split(".")[2]
        if term.office_id in leading and unit not in _NEXT_YEAR:
            heads[term.member] = term.organization_id
        elif term.office_id not in leading and unit in _COMMITTEES:
            others[term.member] = term.organization_id
    official = Membership.objects.filter(kind=Membership.Kind.OFFICIAL, end__isnull=True).select_related("member")
    untaught = official.filter(
        is_full(date(2022, 3, 1), of="member__"),
        member__theory_level=Member.TheoryLevel.NONE, member__birth_date__year__gte=1975,
        organization__in=branches.values("pk"),
    ).exclude(member__in=office.values("member"))  # fmt: skip
    theory = {row.organization_id: row.member for row in untaught.order_by("-pk")}  # one of each branch
    young = official.filter(
        start_reason=Membership.StartReason.ADMISSION, start__range=(date(2021, 7, 1), date(2022, 5, 31))
    )
    classes = (
        ("cap-uy", "Bồi dưỡng bí thư, phó bí thư chi bộ năm 2022", date(2022, 8, 15), date(2022, 8, 17), 96, heads),
        ("cap-uy", "Bồi dưỡng chi ủy viên cụm các xã phía bắc năm 2022", date(2022, 10, 10), date(2022, 10, 11), 23,
         others),
        ("ly-luan", "Sơ cấp lý luận chính trị khóa II năm 2022", date(2022, 4, 4), date(2022, 4, 29), 64,
         {member: pk for pk, member in sorted(theory.items())[::_THEORY_OF]}),
        ("dang-vien-moi", "Lớp đảng viên mới khóa I năm 2022", date(2022, 6, 20), date(2022, 6, 24), 58,
         {row.member: row.organization_id for row in young.order_by("pk")}),
    )  # fmt: skip
    for kind, name, first, last, millions, invited in classes:
        made = open_class(
            values={
                "kind": TrainingKind.objects.get(code=kind),
                "name": name,
                "organization": root,
                "organizer": ORGANIZER,
                "first_day": first,
                "last_day": last,
                "venue": "Hội trường Huyện ủy",
                "cost": millions * 1_000_000,
            },
            by=by,
        )
        invite_members(training=made, members=invited, by=by)
        _mark(made, rng, today=today, by=by)


def give_badges(*, today: date, by: Any) -> None:
    """The party-age badges of everybody who is there, up to the last round; a few were forgotten."""
    rng, rules = Random("hoa-an/badges"), badge_rules()
    homes = dict(
        Membership.objects.filter(kind=Membership.Kind.OFFICIAL, end__isnull=True).values_list("member", "organization")
    )
    given = []
    for member in Member.objects.filter(pk__in=list(homes)).order_by("pk"):
        age = party_age_of(member)
        if age is None or not age.is_known:
            continue
        for level in rules.levels_on(today):
            round_on = rules.round_of(due) if (due := age.due(level.years)) <= today else None
            if round_on and round_on <= today and rng.random() < _GIVEN:
                given.append(AwardedBadge(member.pk, homes[member.pk], level.years, round_on))
    enter_badges(new=given, by=by)


def _mark(made: TrainingClass, rng: Random, *, today: date, by: Any) -> None:
    marks = {}
    for number, row in enumerate(made.participants.order_by("pk"), 1):
        came = rng.random() < _CAME
        result = str(rng.choices((Result.GOOD, Result.FAIR, Result.PASSED), (22, 53, 25))[0]) if came else ""
        marks[row.pk] = Mark(came, result, f"{number:03d}/GCN-TTCT" if came else "")
    mark_participants(training=made, marks=marks, on=today, by=by)


def assign(commune: Organization, branches: list[tuple[Organization, str]], *, by: Any) -> None:
    """In the hamlets of a commune half of the full members of working age look after some households each."""
    rng = Random("hoa-an/assignments")
    for branch, hamlet in branches:
        there = Membership.objects.filter(
            organization=branch, kind=Membership.Kind.OFFICIAL, start__lte=_ASSIGNED_SINCE, end__isnull=True
        )
        able = Member.objects.filter(
            is_full(_ASSIGNED_SINCE), pk__in=there.values("member"), birth_date__year__gte=1964
        ).order_by("pk")
        for number, member in enumerate(able[::2], 1):
            assign_member(
                new=NewAssignment(
                    member,
                    Assignment.Kind.HOUSEHOLDS,
                    f"Nhóm hộ số {number}, xóm {hamlet}",
                    _ASSIGNED_SINCE,
                    households=rng.randint(3, 8),
                    content="Vận động thực hiện tiêu chí nông thôn mới; nắm tâm tư, nguyện vọng của các hộ",
                ),
                by=by,
            )


def send_on_their_way(
    origin: Organization, destinations: list[Organization], arriving_from: Organization, *, by: Any
) -> None:
    """Transfers under way in December 2022: asked for, letter issued, overdue, one out of the system, one arriving."""
    movers = _movers(origin, 4)
    letter, late = date(2022, 12, 12), date(2022, 10, 17)
    first, second = destinations[:2]
    request_transfer(
        new=NewTransfer(movers[0], "official", date(2022, 12, 15), first, reason="chuyển nơi cư trú"), by=by
    )
    _issue(NewTransfer(movers[1], "official", date(2022, 12, 5), second, reason="chuyển nơi cư trú"), letter, 118, by)
    _issue(NewTransfer(movers[2], "official", date(2022, 10, 10), first, reason="chuyển công tác"), late, 97, by)
    outside = "Đảng bộ phường Hợp Giang, thành phố Cao Bằng"
    _issue(
        NewTransfer(movers[3], "official", date(2022, 12, 6), outside=outside, reason="chuyển nơi cư trú"),
        letter, 119, by,
    )  # fmt: skip
    (coming,) = _movers(arriving_from, 1)
    _issue(NewTransfer(coming, "official", date(2022, 12, 7), origin, reason="chuyển công tác"), letter, 120, by)


def _issue(new: NewTransfer, day: date, number: int, by: Any) -> None:
    transfer = request_transfer(new=new, by=by)
    endorse_transfer(transfer=transfer, on=day, by=by)
    paper = Document.objects.create(
        kind=Document.Kind.LETTER, number=f"{number}-GTSHĐ/HU", issued_on=day, issuer="Huyện ủy Hòa An"
    )
    issue_letter(transfer=transfer, letter=paper, on=day, by=by)


def _movers(branch: Organization, count: int) -> list[Member]:
    """Full members of working age without an office, a duty span or a temporary membership."""
    rows = Membership.objects.filter(
        organization=branch, kind=Membership.Kind.OFFICIAL, start__lt=date(2022, 6, 1), end__isnull=True
    )
    busy = OfficeTerm.objects.values("member")
    hosted = Membership.objects.exclude(kind=Membership.Kind.OFFICIAL).values("member")
    free = Member.objects.filter(
        is_full(date(2022, 6, 1)), pk__in=rows.values("member"), birth_date__year__gte=1960, dutyspans=None
    )
    return list(free.exclude(pk__in=busy).exclude(pk__in=hosted).order_by("-birth_date", "pk")[:count])
