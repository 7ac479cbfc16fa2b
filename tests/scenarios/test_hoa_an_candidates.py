"""Who is on the way in a small cut of Hòa An: in order, at meetings really held, with mentors who may be."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from branches.models import Organization
from core.audit import SYSTEM
from meetings.models import Meeting
from meetings.queries.voting import vote_base
from members.models import Member, Membership
from recruitment.models import (
    AwarenessStudent,
    Candidate,
    CandidatePaper,
    InCharge,
    MentorRemark,
    Mentorship,
    SourcePlan,
    SourcePlanLine,
    Stage,
    StepAct,
)
from recruitment.queries.blockers import blockers_of
from recruitment.queries.in_charge import fault_of_charge
from recruitment.queries.mentors import fault_of_mentor, to_reassign
from recruitment.queries.steps import next_of
from scenarios.hoa_an import DEMO_BRANCH, DEMO_COMMUNE, candidates, load
from scenarios.hoa_an.story import TODAY
from scenarios.plan import District
from tests.scenarios.planning import settle
from tests.scenarios.test_loading import small

pytestmark = pytest.mark.django_db
ORDER = list(Stage)


def cut() -> District:
    """The small cut over both years, so that some were recognised."""
    plan = small()
    what = replace(plan.happenings, admissions={2021: 12, 2022: 14})
    return replace(plan, first=date(2021, 1, 1), happenings=what)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Organization]:
    """The root of the small cut, loaded until the module's tests are over; they only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        root = load(by=SYSTEM, only=cut())
        settle()
        yield root
        transaction.set_rollback(True)


def taken() -> dict[Candidate, list[StepAct]]:
    """The steps taken for everybody, in order."""
    found: dict[Candidate, list[StepAct]] = {}
    for act in StepAct.objects.filter(kind="taken").select_related("candidate", "meeting").order_by("pk"):
        found.setdefault(act.candidate, []).append(act)
    return found


def test_steps_are_taken_one_after_another_and_end_where_the_file_says(loaded: Organization) -> None:
    files = taken()
    assert len(files) == Candidate.objects.count() > 50
    for candidate, acts in files.items():
        places = [ORDER.index(Stage(act.stage)) for act in acts]
        assert places == sorted(set(places))
        assert [act.on for act in acts] == sorted(act.on for act in acts)
        assert (acts[0].stage, acts[0].on) == (Stage.PROSPECT, candidate.listed_on)
        assert acts[-1].stage == candidate.stage
        assert candidate.stage_on <= TODAY
        assert {act.branch_id for act in acts} == {candidate.organization_id}


def test_every_step_has_somebody_and_the_demos_branch_what_a_secretary_sees(loaded: Organization) -> None:
    stages = Counter(Candidate.objects.values_list("stage", flat=True))
    assert set(stages) >= {*ORDER[: ORDER.index(Stage.COMMITTEE_RESOLVED)], Stage.ADMITTED}
    demo = Candidate.objects.filter(organization__code=DEMO_BRANCH, member=None)
    assert set(demo.values_list("state", flat=True)) == {"active"}
    following = {candidate.stage: next_of(candidate, on=TODAY) for candidate in demo}
    assert {stage: one.step.stage for stage, one in following.items() if one} == {
        "prospect": "listed", "listed": "awareness_class", "awareness_class": "mentored", "mentored": "applied",
        "opinions": "branch_resolved", "branch_resolved": "committee_resolved",
    }  # fmt: skip


def test_a_branch_resolved_at_a_meeting_it_sent_with_the_votes_it_had(loaded: Organization) -> None:
    acts = StepAct.objects.exclude(meeting=None).select_related("meeting")
    assert {act.stage for act in acts} == {"listed", "branch_resolved", "probation_review"}
    for act in acts:
        meeting = act.meeting
        assert meeting
        assert (meeting.organization_id, meeting.date) == (act.branch_id, act.on)
        assert meeting.status in Meeting.COUNTED_STATUSES
        assert (act.base, act.agreed, act.against) == (vote_base(meeting).number, vote_base(meeting).number, 0)


def test_mentors_are_full_members_of_the_branch_and_long_together(loaded: Organization) -> None:
    mentorships = list(Mentorship.objects.select_related("candidate", "member"))
    assert len(mentorships) > 50
    assert to_reassign(Mentorship.objects.all(), TODAY) == []
    for one in mentorships:
        assert fault_of_mentor(one.member, one.organization_id, one.start) == ""
        assert one.together_since + timedelta(days=365) <= one.start
    per_candidate = Counter(one.candidate_id for one in mentorships)
    assert set(per_candidate.values()) == {2}
    far = [one for one, acts in taken().items() if any(act.stage == Stage.MENTORED for act in acts)]
    assert set(per_candidate) == {one.pk for one in far}


def test_everybody_admitted_has_his_file_and_nobody_else_is_a_member(loaded: Organization) -> None:
    admitted = Membership.objects.filter(start_reason="admission", start__gt=cut().first, end__isnull=True)
    files = Candidate.objects.exclude(member=None).select_related("member")
    assert {one.member_id for one in files} == set(admitted.values_list("member", flat=True))
    recognised = 0
    for candidate in files:
        member = candidate.member
        assert member
        days = dict(candidate.acts.values_list("stage", "on"))
        assert (days["decided"], days["admitted"]) == (member.admission_date, member.ceremony_date)
        assert (candidate.state == "completed") == (candidate.stage == "recognised")
        assert (candidate.stage == "recognised") == (member.full_membership_date is not None)
        if member.full_membership_date:
            recognised += 1
            assert member.full_membership_date <= days["probation_review"] <= days["recognised"] <= TODAY
    assert 0 < recognised < len(files)
    known = Member.objects.filter(national_id__in=Candidate.objects.filter(member=None).values("national_id"))
    assert not known.exists()
    assert not Candidate.objects.filter(birth_date__gt=F("listed_on") - timedelta(days=17 * 365)).exists()


def test_decisions_are_numbered_one_by_one(loaded: Organization) -> None:
    rows = (
        StepAct.objects.filter(stage__in=("decided", "recognised"), kind="taken")
        .order_by("on", "pk")
        .values_list("on__year", "document__number")
    )
    numbers = list(rows)
    assert len(numbers) == len(set(numbers)) > 4
    assert all(number and number.endswith("-QĐ/HU") for _year, number in numbers)


def test_who_took_the_step_of_the_class_has_its_certificate(loaded: Organization) -> None:
    acts = StepAct.objects.filter(kind="taken", stage="awareness_class", on__gte=candidates.CLASSES[0])
    students = AwarenessStudent.objects.exclude(certificate="").select_related("awareness_class")
    assert {one.candidate_id: one.awareness_class.last_day for one in students} == dict(
        acts.values_list("candidate", "on")
    )
    assert all(one.attended and one.certified_on == one.awareness_class.last_day for one in students)
    numbers = [(one.awareness_class_id, one.certificate) for one in students]
    assert len(numbers) == len(set(numbers)) > 30
    coming = AwarenessStudent.objects.filter(awareness_class__first_day__gt=TODAY)
    assert set(coming.values_list("candidate__stage", "attended")) == {("listed", None)}


def test_nothing_asked_by_a_step_taken_is_missing(loaded: Organization) -> None:
    """The demo's candidate before the branch's resolution lacks what that step alone asks: a meeting and its paper."""
    (waiting,) = Candidate.objects.filter(organization__code=DEMO_BRANCH, stage="opinions")
    following = next_of(waiting, on=TODAY)
    assert following
    assert [one.text for one in blockers_of(waiting, following, on=TODAY)] == [
        "Chưa có kỳ sinh hoạt nào của chi bộ đã gửi từ ngày 29/11/2022 để ra nghị quyết.",
        "Thiếu giấy tờ: 3-KNĐ Giấy giới thiệu người vào Đảng.",
    ]
    asked = {
        (act.candidate_id, paper.pk)
        for act in StepAct.objects.filter(kind="taken").select_related("step")
        if act.step
        for paper in act.step.papers.filter(required=True)
    }
    assert asked == set(CandidatePaper.objects.values_list("candidate", "paper"))
    assert not CandidatePaper.objects.filter(dated__lt=F("candidate__listed_on")).exists()


def test_mentors_remarks_stand_in_the_meetings_of_their_months(loaded: Organization) -> None:
    remarks = list(MentorRemark.objects.select_related("meeting", "mentorship"))
    assert len(remarks) > 20
    for one in remarks:
        assert one.meeting
        assert (one.meeting.organization_id, one.meeting.for_month) == (one.organization_id, one.for_month)
        assert (one.mentorship.candidate_id, one.on) == (one.candidate_id, one.meeting.date)
        assert one.mentorship.start <= one.on


def test_plans_hold_together_and_whoever_answers_may(loaded: Organization) -> None:
    plans = SourcePlan.objects.all()
    assert plans.filter(year=2022).count() == plans.count() > 10
    everybody = {(line.plan_id, line.quarter): line.to_find for line in SourcePlanLine.objects.filter(tag=None)}
    of_women = SourcePlanLine.objects.exclude(tag=None)
    assert of_women.exists()
    assert all(line.to_find <= everybody[line.plan_id, line.quarter] for line in of_women)
    charges = list(InCharge.objects.select_related("member", "organization"))
    assert len(charges) > 10
    assert {fault_of_charge(one.member, one.organization, on=one.start) for one in charges} == {""}
    assert Candidate.objects.filter(found_through__organization__code=DEMO_COMMUNE).exists()
