"""Steps in their order, by whose they are, with what they ask; every refusal a sentence and nothing half-done."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.audit import SYSTEM
from meetings.models import Meeting
from members.models import Member, Membership
from recruitment.models import Candidate, CriterionException, Stage, StepAct
from recruitment.queries.blockers import blockers_of
from recruitment.queries.steps import ceremony_due, next_of, step_after, steps_of
from recruitment.services.acts import NewAct
from recruitment.services.steps import advance_candidate, move_candidate, set_aside, step_back
from recruitment.services.votes import passes
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.recruitment.followed import make_followed
from tests.recruitment.walking import (
    DAYS,
    ORDER,
    TODAY,
    call,
    certify,
    make_candidate,
    meeting_on,
    paper,
    refused,
    take,
    typed,
    walk,
)

pytestmark = pytest.mark.django_db
Kind, State = StepAct.Kind, Candidate.State


def test_from_the_first_list_to_recognition(world: World) -> None:
    candidate = make_candidate(world)
    walk(candidate, Stage.RECOGNISED)
    assert (candidate.stage, candidate.state) == (Stage.RECOGNISED, State.COMPLETED)
    acts = list(candidate.acts.order_by("pk").values_list("stage", "on", "organization__code"))
    actors = {Stage.VERIFIED: "X", Stage.COMMITTEE_RESOLVED: "X", Stage.DECIDED: "D", Stage.PROBATION_ENDORSED: "X",
              Stage.RECOGNISED: "D"}  # fmt: skip
    assert acts == [(stage.value, DAYS[stage], actors.get(stage, "A")) for stage in ORDER]
    member = candidate.member
    assert member is not None
    assert (member.full_name, member.admission_date, member.ceremony_date, member.full_membership_date) == (
        "Hoàng Thị Xuân", DAYS[Stage.DECIDED], DAYS[Stage.ADMITTED], date(2023, 8, 3),
    )  # fmt: skip
    assert member.admitted_in == "Chi bộ xóm Lũng Phầy"
    (membership,) = Membership.objects.filter(member=member)
    assert (membership.organization, membership.start, membership.start_reason) == (
        world.a, DAYS[Stage.ADMITTED], Membership.StartReason.ADMISSION,
    )  # fmt: skip
    resolved = candidate.acts.get(stage=Stage.BRANCH_RESOLVED)
    assert resolved.meeting is not None
    assert (resolved.base, resolved.agreed, resolved.meeting.date) == (7, 7, DAYS[Stage.BRANCH_RESOLVED])


def test_no_pair_of_steps_but_the_next_is_taken(world: World) -> None:
    """Every pair: from each stage only its next one (HOUSE §3)."""
    candidate = make_candidate(world)
    steps = steps_of(candidate, None)
    for stage in [Stage.PROSPECT, *ORDER]:
        if stage != Stage.PROSPECT:
            take(candidate, stage)
        following = step_after(steps, stage)
        for other in Stage:
            if following is not None and other == following.stage:
                continue
            new = NewAct(on=TODAY, document=paper("1-QĐ/HU", TODAY), base=9, agreed=9)
            message = "Bước tiếp theo là" if following is not None else "Hồ sơ đã đóng"
            values = {"organization": world.a, "candidate": candidate, "stage": other, "version": candidate.version}
            refused(message, lambda v=values, n=new: advance_candidate(**v, new=n, by=SYSTEM, on=TODAY))


def test_a_step_is_taken_by_whose_it_is(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.APPLIED)
    new = typed(candidate, Stage.VERIFIED, DAYS[Stage.VERIFIED])
    for organization in (world.a, world.d, world.y):
        refused(
            "Đảng bộ xã Nam Tuấn thực hiện", lambda o=organization: call(candidate, Stage.VERIFIED, new, organization=o)
        )
    assert call(candidate, Stage.VERIFIED, new).organization == world.x


def test_a_grassroots_branch_has_no_committee_above_it_to_resolve(world: World) -> None:
    candidate = make_followed("Lê Thị Yến", world.e, stage=Stage.BRANCH_RESOLVED, stage_on=date(2022, 6, 1))
    following = next_of(candidate, on=TODAY)
    assert following is not None
    assert (following.step.stage, following.actor) == (Stage.DECIDED, world.d.pk)


def test_two_clerks_at_once(world: World) -> None:
    candidate = make_candidate(world)
    new = typed(candidate, Stage.LISTED, DAYS[Stage.LISTED])
    page = Candidate.objects.get(pk=candidate.pk)
    call(candidate, Stage.LISTED, new, by="Bí thư A")
    refused("Bí thư A vừa ghi “cảm tình Đảng” ngày 07/02/2022", lambda: call(page, Stage.LISTED, new))


FAULTS: list[tuple[str, Stage, dict[str, Any], str]] = [
    ("a day ahead", Stage.APPLIED, {"on": TODAY + timedelta(days=1)}, "ở tương lai"),
    ("before the last step", Stage.APPLIED, {"on": date(2022, 3, 14)}, "Không thể trước ngày 15/03/2022"),
    ("no number", Stage.COMMITTEE_RESOLVED, {"document": None}, "cần số và ngày của văn bản"),
    ("no meeting", Stage.BRANCH_RESOLVED, {"meeting": None}, "Chọn kỳ sinh hoạt"),
    ("no votes", Stage.BRANCH_RESOLVED, {"agreed": None}, "Ghi kết quả biểu quyết"),
    ("four votes of seven", Stage.BRANCH_RESOLVED, {"agreed": 4}, "4/7 tán thành: cần ít nhất 5 .hai phần ba"),
    ("too many votes", Stage.BRANCH_RESOLVED, {"agreed": 7, "against": 1}, "8 phiếu, nhiều hơn 7"),
    ("half a committee", Stage.COMMITTEE_RESOLVED, {"base": 10, "agreed": 5}, "5/10 tán thành: cần ít nhất 6 .quá nửa"),
    (
        "a ceremony before the decision",
        Stage.ADMITTED,
        {"on": date(2022, 7, 14)},
        "Lễ kết nạp không thể trước ngày quyết định kết nạp .15/07/2022",
    ),
    (
        "a probation that goes on",
        Stage.PROBATION_REVIEW,
        {"on": date(2023, 8, 2)},
        "Chưa hết 12 tháng dự bị; xét từ ngày 03/08/2023",
    ),
]


@pytest.mark.parametrize(("name", "stage", "changed", "message"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_what_is_typed_wrongly(world: World, name: str, stage: Stage, changed: dict[str, Any], message: str) -> None:
    candidate = walk(make_candidate(world), ORDER[ORDER.index(stage) - 1])
    new = replace(typed(candidate, stage, DAYS[stage]), **changed)
    if "on" in changed and new.meeting is not None:
        new = replace(new, meeting=meeting_on(world.a, new.on))
    refused(message, lambda: call(candidate, stage, new))
    take(candidate, stage)


def test_two_thirds_in_integers(world: World) -> None:
    """14 full members need 10, 15 need 10 as well (DOMAIN §6.30)."""
    candidate = walk(make_candidate(world), Stage.OPINIONS)
    step = candidate.scheme.steps.get(stage=Stage.BRANCH_RESOLVED)
    bases = (1, 2, 3, 14, 15, 16)
    least = {base: next(n for n in range(base + 1) if passes(step, agreed=n, base=base)) for base in bases}
    assert least == {1: 1, 2: 2, 3: 2, 14: 10, 15: 10, 16: 11}
    assert not passes(step, agreed=0, base=0)


def test_a_meeting_of_another_branch_or_not_sent(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.OPINIONS)
    day = DAYS[Stage.BRANCH_RESOLVED]
    new = typed(candidate, Stage.BRANCH_RESOLVED, day)
    other = make_sent_meeting(world.b, day)
    refused("không phải của nơi thực hiện", lambda: call(candidate, Stage.BRANCH_RESOLVED, replace(new, meeting=other)))
    draft = make_draft_meeting(world.a, date(2022, 6, 9), kind=Meeting.Kind.EXTRAORDINARY)
    refused("chưa gửi", lambda: call(candidate, Stage.BRANCH_RESOLVED, replace(new, meeting=draft, on=draft.date)))
    refused(
        "phải là ngày của kỳ sinh hoạt",
        lambda: call(candidate, Stage.BRANCH_RESOLVED, replace(new, on=day + timedelta(days=1))),
    )


def test_a_branch_of_two_full_members_resolves_nothing(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.OPINIONS)
    day = DAYS[Stage.BRANCH_RESOLVED]
    kept = [world.members[name].pk for name in ("an", "binh")]
    Member.objects.filter(memberships__organization=world.a).exclude(pk__in=kept).update(
        full_membership_date=date(2024, 1, 1)
    )
    new = typed(candidate, Stage.BRANCH_RESOLVED, day)
    refused("không đủ đảng viên chính thức", lambda: call(candidate, Stage.BRANCH_RESOLVED, replace(new, agreed=2)))


def test_a_certificate_of_60_months(world: World) -> None:
    """Issued 15/1/2017: of no use on 3/2/2022; of the day before its end it is (DOMAIN §6.27)."""
    candidate = make_candidate(world)
    candidate.classes.all().delete()
    certify(candidate, date(2017, 3, 10))
    take(candidate, Stage.LISTED)
    refused("đã hết giá trị", lambda: take(candidate, Stage.AWARENESS_CLASS, on=date(2022, 3, 11)))
    take(candidate, Stage.AWARENESS_CLASS, on=date(2022, 3, 9))
    for stage in ORDER[2:6]:
        take(candidate, stage)
    refused("đã hết giá trị", lambda: take(candidate, Stage.BRANCH_RESOLVED))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"birth_date": date(2004, 7, 1)}, r"17 tuổi 11 tháng"),
        ({"birth_date": date(1962, 5, 31)}, r"quá tuổi"),
        ({"birth_date": None}, "chưa ghi ngày sinh"),
        ({"general_education": "primary"}, "cần từ trung học cơ sở"),
    ],
)
def test_criteria_on_the_day_the_branch_considers(world: World, values: dict[str, Any], message: str) -> None:
    candidate = walk(make_candidate(world, **values), Stage.OPINIONS)
    refused(message, lambda: take(candidate, Stage.BRANCH_RESOLVED))


def test_eighteen_in_the_month_of_birth_and_never_below_by_any_paper(world: World) -> None:
    """Born 20/6/2004: 18 in June 2022, the day does not matter (DOMAIN §6.29); below, no paper helps."""
    candidate = walk(make_candidate(world, birth_date=date(2004, 6, 20)), Stage.OPINIONS)
    take(candidate, Stage.BRANCH_RESOLVED)
    young = walk(make_candidate(world, birth_date=date(2004, 7, 1)), Stage.OPINIONS)
    CriterionException.objects.create(
        candidate=young,
        organization=world.a,
        criterion="age",
        reason="thử",
        document=paper("9-CV/HU", date(2022, 1, 1)),
    )
    refused("Mới 17 tuổi 11 tháng", lambda: take(young, Stage.BRANCH_RESOLVED))


def test_an_exception_lets_somebody_over_sixty_in(world: World) -> None:
    candidate = walk(make_candidate(world, birth_date=date(1950, 1, 1)), Stage.OPINIONS)
    CriterionException.objects.create(
        candidate=candidate, organization=world.a, criterion="age", reason="già làng",
        document=paper("9-CV/TU", date(2022, 1, 1)),
    )  # fmt: skip
    take(candidate, Stage.BRANCH_RESOLVED)


def test_papers_that_are_missing_or_too_old(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.MENTORED)
    following = next_of(candidate, on=TODAY)
    assert following is not None
    assert [one.text for one in blockers_of(candidate, following, on=date(2022, 4, 1))] == [
        "Thiếu giấy tờ: 1-KNĐ Đơn xin vào Đảng.",
        "Thiếu giấy tờ: 2-KNĐ Lý lịch của người xin vào Đảng.",
    ]
    typed(candidate, Stage.APPLIED, date(2022, 4, 2))
    refused(
        "1-KNĐ Đơn xin vào Đảng đề ngày 01/04/2022 đã quá 12 tháng",
        lambda: call(candidate, Stage.APPLIED, NewAct(on=date(2023, 4, 1))),
    )


def test_mentors_that_are_missing_or_may_not(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.AWARENESS_CLASS)
    candidate.mentorships.filter(member=world.members["binh"]).delete()
    refused("Cần 2 đảng viên chính thức giúp đỡ, giới thiệu; mới có 1", lambda: take(candidate, Stage.MENTORED))


def test_somebody_entered_as_a_member_meanwhile_is_not_admitted_again(world: World) -> None:
    candidate = walk(make_candidate(world, national_id="004095000777"), Stage.COMMITTEE_RESOLVED)
    known = world.members["b_first"]
    known.national_id = "004095000777"
    known.save(update_fields=["national_id"])
    refused("Đã có đảng viên cùng số định danh cá nhân: Nguyễn Văn Nam", lambda: take(candidate, Stage.DECIDED))


def test_back_and_forward_again_keeps_everything(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.BRANCH_RESOLVED)
    values = {"candidate": candidate, "version": candidate.version, "by": SYSTEM, "on": TODAY}
    refused("Hãy ghi lý do", lambda: step_back(**values, reason=" ", organization=world.a))
    refused("Chi bộ xóm Lũng Phầy thực hiện", lambda: step_back(**values, reason="nhầm", organization=world.x))
    step_back(**values, reason="nhầm ngày họp", organization=world.a)
    candidate.refresh_from_db()
    assert (candidate.stage, candidate.stage_on) == (Stage.OPINIONS, DAYS[Stage.OPINIONS])
    again = meeting_on(world.a, date(2022, 6, 10))
    take(candidate, Stage.BRANCH_RESOLVED, on=date(2022, 6, 10), meeting=again)
    told = list(
        candidate.acts.filter(stage=Stage.BRANCH_RESOLVED).order_by("pk").values_list("kind", "on", "taken_back")
    )
    assert told == [
        (Kind.TAKEN, date(2022, 6, 6), True), (Kind.BACK, TODAY, False), (Kind.TAKEN, date(2022, 6, 10), False),
    ]  # fmt: skip


def test_a_ceremony_is_not_taken_back(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.ADMITTED)
    refused(
        "hồ sơ đảng viên đã lập",
        lambda: step_back(
            candidate=candidate, version=candidate.version, reason="nhầm", organization=world.a, by=SYSTEM, on=TODAY
        ),
    )


def aside(candidate: Candidate, kind: str, on: date, note: str = "lý do") -> StepAct:
    """Sets a candidate aside, at his version of now."""
    candidate.refresh_from_db()
    act = set_aside(
        candidate=candidate, kind=kind, version=candidate.version, new=NewAct(on=on, note=note),
        organization=candidate.organization, by=SYSTEM, on=TODAY,
    )  # fmt: skip
    candidate.refresh_from_db()
    return act


def test_deferred_nothing_goes_on_until_taken_up_again(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.APPLIED)
    aside(candidate, Kind.DEFERRED, date(2022, 4, 10))
    refused("đang tạm hoãn", lambda: take(candidate, Stage.VERIFIED))
    aside(candidate, Kind.RESUMED, date(2022, 5, 1))
    take(candidate, Stage.VERIFIED)


@pytest.mark.parametrize(
    ("kind", "state"),
    [(Kind.WITHDRAWN, State.WITHDRAWN), (Kind.REJECTED, State.REJECTED), (Kind.EXPIRED, State.EXPIRED)],
)
def test_what_is_closed_may_be_taken_up_again_where_it_stood(world: World, kind: str, state: str) -> None:
    candidate = walk(make_candidate(world), Stage.APPLIED)
    aside(candidate, kind, date(2022, 4, 10))
    assert (candidate.state, candidate.stage) == (state, Stage.APPLIED)
    values = {"candidate": candidate, "version": candidate.version, "organization": world.x, "by": SYSTEM, "on": TODAY}
    refused("Hồ sơ đã đóng", lambda: advance_candidate(**values, stage=Stage.VERIFIED, new=NewAct(on=TODAY)))
    aside(candidate, Kind.RESUMED, date(2022, 5, 1))
    take(candidate, Stage.VERIFIED)


def test_a_member_is_not_withdrawn(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.ADMITTED)
    refused("Đã là đảng viên dự bị", lambda: aside(candidate, Kind.WITHDRAWN, TODAY))


def test_another_branch_follows_and_steps_stay_where_they_happened(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.APPLIED)
    move_candidate(
        candidate=candidate, to=world.b, version=candidate.version, new=NewAct(on=date(2022, 4, 20), note="lấy chồng"),
        organization=world.a, by=SYSTEM, on=TODAY,
    )  # fmt: skip
    candidate.refresh_from_db()
    assert candidate.organization == world.b
    assert list(candidate.stays.order_by("start").values_list("organization__code", "start", "end")) == [
        ("A", date(2022, 1, 10), date(2022, 4, 20)), ("B", date(2022, 4, 20), None),
    ]  # fmt: skip
    assert set(candidate.acts.filter(kind=Kind.TAKEN).values_list("branch__code", flat=True)) == {"A"}
    assert take(candidate, Stage.VERIFIED).branch == world.b


def test_the_ceremony_is_due_from_the_event_the_regulation_names(world: World) -> None:
    """Before 208-QĐ/TW thirty working days from receiving the decision, since from its issue (DOMAIN §2.7)."""
    candidate = walk(make_candidate(world), Stage.COMMITTEE_RESOLVED)
    act = take(candidate, Stage.DECIDED, received_on=date(2022, 7, 29))
    due = ceremony_due(act)
    assert due is not None
    assert due.day == date(2022, 9, 13)  # 30 working days from 29/7, 1 and 2 September off
    act.on = date(2026, 8, 3)
    act.document = paper("5-QĐ/ĐU", date(2026, 8, 3))
    act.received_on = date(2026, 8, 10)
    due = ceremony_due(act)
    assert due is not None
    assert due.day == date(2026, 9, 16)
