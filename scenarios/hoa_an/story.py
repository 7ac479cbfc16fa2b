"""What happened in Hòa An from January 2021 to 20 December 2022."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from branches.models import Appointment, Organization
from branches.services import move_organization, rename_organization
from core.documents import Document
from meetings.models import Meeting
from meetings.services import confirm_meetings, return_meeting
from scenarios import loading
from scenarios.hoa_an import (
    agendas,
    candidates,
    committees,
    examples,
    following,
    happenings,
    holdings,
    honours,
    places,
    programmes,
    quality,
    quotas,
    ratings,
    reporting,
    resolutions,
    rhythm,
    sources,
    strivings,
    superiors,
    units,
    work,
)
from scenarios.plan import Branch, District, Happenings
from scenarios.scenario import DemoAccount, Scenario

FIRST = date(2021, 1, 1)
TODAY = date(2022, 12, 20)
REORGANISED = date(2022, 7, 1)

DEMO_COMMUNE = f"{units.ROOT}.009"  # Đảng bộ xã Hồng Việt
# Chi bộ xóm Lam Sơn Hạ: it meets on the 20th, so that today's roll waits to be taken.
DEMO_BRANCH = f"{DEMO_COMMUNE}.02"
LUNG_PHAY = f"{units.ROOT}.005.01"
HEALTH_STATION = f"{DEMO_COMMUNE}.12"  # of Hồng Việt
HEALTH_CENTRE = f"{units.ROOT}.018"
MERGED_HAMLET = f"{units.ROOT}.011.03"  # Nà Rị, of Nam Tuấn
MILITARY_STAFF = f"{units.ROOT}.016.03"

# Sends nothing from this month on.
_SILENT = {
    f"{units.ROOT}.003.04": date(2022, 8, 1),
    f"{units.ROOT}.007.02": date(2022, 9, 1),
    f"{units.ROOT}.013.07": date(2022, 9, 1),
    f"{units.ROOT}.015.08": date(2022, 10, 1),
}
_NEVER_CONFIRMED = 0.015
_RETURNED = (
    "Đề nghị ghi rõ lý do vắng của từng đồng chí.",
    "Số đảng viên dự họp chưa khớp với biên bản.",
    "Chưa ghi giờ kết thúc đúng với biên bản.",
    "Đề nghị kiểm tra lại đồng chí được ghi vắng không lý do.",
)
_HAPPENINGS = Happenings(
    admissions={2021: 168, 2022: 182},  # 182: as published (DOMAIN §1.1); the year before is invented
    deaths=74,
    left=83,
    arrived=76,
    transfers=118,
    expelled=2,
    struck_off=5,
    resigned=4,
    term_exempt=64,
    suspended=6,
    hosted=46,
)


def district() -> District:
    """The district before it is in the database."""
    branches = units.branches(Random("hoa-an/units"))
    return District(
        seed="hoa-an",
        first=FIRST,
        today=TODAY,
        bodies=(units.root_body(), *units.bodies()),
        branches=tuple(_with_its_part(branch) for branch in branches),
        happenings=_HAPPENINGS,
        guests={f"{units.ROOT}.013.04": (2, MILITARY_STAFF), f"{units.ROOT}.015.05": (2, MILITARY_STAFF)},
        named_guests={LUNG_PHAY: "Bộ đội Biên phòng tăng cường xã"},
        card_issuer="Tỉnh ủy Cao Bằng",
        province="Cao Bằng",
        minutes_from=date(2022, 10, 1),
        minutes_whole=frozenset((DEMO_BRANCH, LUNG_PHAY)),
    )


def load(*, by: Any, only: District | None = None) -> Organization:
    """Fills an empty database with the district; returns its root.

    Arguments:
        by: the acting user.
        only: a smaller cut of `district()`, for tests.

    Raises ValidationError where the database holds organisations already. One transaction.
    """
    plan = only or district()
    with transaction.atomic():
        loading.refuse_if_filled()
        organizations = loading.found(plan, by=by)
        _reorganise(organizations, by=by)
        names = loading.people(plan, organizations, by=by)
        _keep_beside(plan, organizations, by=by)
        places.enter(plan, organizations, by=by)
        quotas.issue(plan, organizations, commune=DEMO_COMMUNE, village=LUNG_PHAY, by=by)
        asking = agendas.orient(plan, organizations, commune=DEMO_COMMUNE, by=by)
        meeting_ids = loading.meetings(plan, organizations, names, by=by, asking=asking)
        _confirm_and_return(plan, meeting_ids, by=by)
        committees.meet(plan, organizations, root=units.ROOT, commune=DEMO_COMMUNE, by=by)
        resolutions.pass_some((DEMO_BRANCH, LUNG_PHAY, DEMO_COMMUNE), today=plan.today, by=by)
        quality.score(plan, meeting_ids, by=by)
        quality.choose(plan, organizations, by=by)
        programmes.plan_models(plan, organizations, by=by)
        superiors.send_superiors(plan, organizations, by=by)
        superiors.inspect(plan, organizations, moved=HEALTH_STATION, by=by)
        rhythm.keep(plan, organizations, by=by)
        work.fill(plan, organizations, meeting_ids, always=DEMO_BRANCH, by=by)
        sources.create(plan, organizations, without=LUNG_PHAY, by=by)
        candidates.follow(plan, organizations, demo=DEMO_BRANCH, without=LUNG_PHAY, by=by)
        following.look_after(plan, organizations[units.ROOT], by=by)
        examples.recognise(plan, by=by)
        loading.tell_planner()
        agendas.prepare(plan, organizations, not_yet=DEMO_BRANCH, by=by)
        strivings.strive(plan, organizations, root=units.ROOT, commune=DEMO_COMMUNE, demo=DEMO_BRANCH, by=by)
        ratings.rate(plan, organizations, root=units.ROOT, commune=DEMO_COMMUNE, demo=DEMO_BRANCH, by=by)
        reporting.report(plan, organizations, put_right=DEMO_COMMUNE, by=by)
    return organizations[units.ROOT]


def _with_its_part(branch: Branch) -> Branch:
    """Gives some branches the part they play in the story."""
    if branch.code == DEMO_BRANCH:
        return replace(branch, meeting_day=TODAY.day, size=27, whole=True)
    if branch.code == LUNG_PHAY:
        return replace(branch, size=14, on_paper=True)
    return replace(branch, silent_from=_SILENT.get(branch.code))


def _reorganise(organizations: dict[str, Organization], *, by: Any) -> None:
    """July 2022: a health station comes under the health centre, and two hamlets become one with a new name."""
    if HEALTH_STATION in organizations and HEALTH_CENTRE in organizations:
        decision = Document.objects.create(
            number="412-QĐ/HU",
            issued_on=date(2022, 6, 24),
            issuer="Ban Thường vụ Huyện ủy Hòa An",
            title="về việc chuyển Chi bộ Trạm Y tế xã Hồng Việt về trực thuộc Đảng bộ Trung tâm Y tế huyện",
        )
        move_organization(
            organization=organizations[HEALTH_STATION],
            parent=organizations[HEALTH_CENTRE],
            on=REORGANISED,
            by=by,
            document=decision,
        )
    if MERGED_HAMLET in organizations:
        rename_organization(
            organization=organizations[MERGED_HAMLET], name="Chi bộ xóm Hợp Nhất", on=REORGANISED, by=by
        )


def _keep_beside(plan: District, organizations: dict[str, Organization], *, by: Any) -> None:
    """What the board keeps beside its members; a smaller cut of the district may lack the commune it happens in."""
    happenings.give_badges(today=TODAY, by=by)
    happenings.train(organizations[units.ROOT], today=TODAY, by=by)
    honours.award(plan, by=by)
    honours.discipline(today=TODAY, by=by)
    holdings.describe(plan, organizations, by=by)
    holdings.regulate(plan, organizations, by=by)
    hamlets = [
        (organizations[branch.code], branch.name.removeprefix("Chi bộ xóm "))
        for branch in plan.branches
        if branch.parent_code == DEMO_COMMUNE and branch.name.startswith("Chi bộ xóm ")
    ]
    if len(hamlets) > 4:
        happenings.assign(organizations[DEMO_COMMUNE], hamlets, by=by)
        sizes = {branch.code: branch.size for branch in plan.branches}
        others = [branch for branch, _hamlet in hamlets if branch.code != DEMO_BRANCH]
        others.sort(key=lambda branch: -sizes[branch.code])
        happenings.send_on_their_way(others[0], others[1:3], others[3], by=by)


def _confirm_and_return(plan: District, meeting_ids: Sequence[int], *, by: Any) -> None:
    """Most are confirmed; of the last two months many wait still, and a few were given back."""
    rng = Random(f"{plan.seed}/confirm")
    waiting = {date(2022, 11, 1): 0.22, date(2022, 12, 1): 0.8}
    rows = list(
        Meeting.objects.filter(pk__in=meeting_ids).order_by("pk").values_list("pk", "for_month", "organization__code")
    )
    confirmed = [pk for pk, month, _code in rows if rng.random() >= waiting.get(month, _NEVER_CONFIRMED)]
    left = set(meeting_ids) - set(confirmed)
    recent = [pk for pk, month, code in rows if pk in left and month >= date(2022, 10, 1) and code != DEMO_BRANCH]
    returned = sorted(rng.sample(recent, min(6, len(recent))))
    confirm_meetings(meetings=Meeting.objects.filter(pk__in=confirmed), by=by)
    for number, meeting in enumerate(Meeting.objects.filter(pk__in=returned).order_by("pk")):
        return_meeting(meeting=meeting, reason=_RETURNED[number % len(_RETURNED)], by=by)


_Role = Appointment.Role

HOA_AN = Scenario(
    name="hoa-an",
    title=_("Hòa An (Cao Bằng), tháng 01/2021 – 12/2022"),
    first=FIRST,
    today=TODAY,
    load=load,
    accounts=(
        DemoAccount("canbo.huyen", "Nông Thị Bích Hằng", units.ROOT, _Role.DISTRICT_STAFF, back_office=True),
        DemoAccount("canbo.xa", "Hoàng Văn Thuận", DEMO_COMMUNE, _Role.COMMITTEE_STAFF, back_office=True),
        DemoAccount("bithu", "", DEMO_BRANCH, _Role.SECRETARY),
        DemoAccount("diemdanh", "", DEMO_BRANCH, _Role.ROLL_TAKER),
        DemoAccount("capuyvien", "", DEMO_COMMUNE, _Role.VISITOR, group=superiors.DEMO_GROUP),
        DemoAccount("nguoidoc", "Lý Thị Thanh Hà", units.ROOT, _Role.READER),
        DemoAccount("quantri", "Triệu Minh Tuấn", back_office=True, superuser=True),
    ),
)
