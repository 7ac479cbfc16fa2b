"""A candidate of branch A walked step by step through the services, with everything each step asks."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from branches.models import Organization
from branches.services import keep_document
from core.audit import SYSTEM
from core.documents import Document
from meetings.models import Meeting
from meetings.queries.voting import vote_base
from members.models import Member, Membership, TrainingKind
from members.services import Mark, invite_members, mark_participants, open_class
from recruitment.models import (
    AwarenessClass,
    AwarenessStudent,
    Candidate,
    CandidatePaper,
    Stage,
    StepAct,
    StepPaper,
)
from recruitment.queries.steps import Next, next_of, probation_ends
from recruitment.services.acts import NewAct
from recruitment.services.steps import advance_candidate
from tests.factories import World, make_sent_meeting
from tests.recruitment.followed import make_followed, make_mentorship

TODAY = date(2024, 6, 28)
LISTED = date(2022, 1, 10)
# A day for each step; what follows the ceremony is a year later.
DAYS = {
    Stage.LISTED: date(2022, 2, 7),
    Stage.AWARENESS_CLASS: date(2022, 3, 10),
    Stage.MENTORED: date(2022, 3, 15),
    Stage.APPLIED: date(2022, 4, 1),
    Stage.VERIFIED: date(2022, 5, 5),
    Stage.OPINIONS: date(2022, 5, 20),
    Stage.BRANCH_RESOLVED: date(2022, 6, 6),
    Stage.COMMITTEE_RESOLVED: date(2022, 6, 20),
    Stage.DECIDED: date(2022, 7, 15),
    Stage.ADMITTED: date(2022, 8, 3),
    Stage.NEW_MEMBER_CLASS: date(2022, 11, 4),
    Stage.PROBATION_REVIEW: date(2023, 8, 7),
    Stage.PROBATION_ENDORSED: date(2023, 8, 21),
    Stage.RECOGNISED: date(2023, 9, 12),
}
ORDER = list(DAYS)


def make_candidate(world: World, **values: Any) -> Candidate:
    """Somebody who fulfils every criterion, with two mentors and a certificate: nothing but papers is missing."""
    known = {"birth_date": date(1995, 5, 1), "gender": "female", "general_education": "upper_secondary"} | values
    candidate = make_followed("Hoàng Thị Xuân", world.a, listed_on=LISTED, **known)
    for name in ("an", "binh"):
        make_mentorship(candidate, world.members[name], start=date(2022, 3, 14))
    certify(candidate, date(2022, 3, 9))
    return candidate


def certify(candidate: Candidate, on: date) -> AwarenessStudent:
    """A certificate of a class that ended the day before."""
    held = AwarenessClass.objects.create(
        name="Lớp nhận thức về Đảng", organization=candidate.organization, first_day=on - timedelta(days=6),
        last_day=on - timedelta(days=1),
    )  # fmt: skip
    return AwarenessStudent.objects.create(
        awareness_class=held, candidate=candidate, organization=candidate.organization, attended=True, result="good",
        certificate="15/CN", certified_on=on,
    )  # fmt: skip


def file_papers(candidate: Candidate, stage: str, on: date) -> None:
    """Puts into his file what a step asks."""
    for paper in StepPaper.objects.filter(step__scheme=candidate.scheme, step__stage=stage, required=True):
        if not CandidatePaper.objects.filter(candidate=candidate, paper=paper).exists():
            CandidatePaper.objects.create(
                candidate=candidate, organization=candidate.organization, paper=paper, dated=on, by="thử"
            )


def paper(number: str, on: date) -> Document:
    """A document."""
    return keep_document(number=number, issued_on=on, by=SYSTEM)


def meeting_on(organization: Organization, on: date) -> Meeting:
    """A sent meeting of a branch on a day, the one there is or a new one."""
    found = Meeting.objects.filter(organization=organization, date=on).first()
    return found or make_sent_meeting(organization, on)


def learn(member: Member, organization: Organization, on: date) -> None:
    """The class of new members, over on a day."""
    kind = TrainingKind.objects.get(code="dang-vien-moi")
    training = open_class(
        values={
            "kind": kind, "name": "Lớp đảng viên mới", "organization": organization,
            "first_day": on - timedelta(days=4), "last_day": on,
        },
        by=SYSTEM,
    )  # fmt: skip
    invite_members(training=training, members={member: organization.pk}, by=SYSTEM)
    row = training.participants.get()
    mark_participants(training=training, marks={row.pk: Mark(attended=True, result="good")}, on=on, by=SYSTEM)


def typed(candidate: Candidate, stage: str, on: date, following: Next | None = None) -> NewAct:
    """What a clerk would type of a step, with everything around it in place; `following` where it was asked for."""
    following = following or next_of(candidate, on=TODAY)
    assert following is not None
    branch = Organization.objects.get(pk=following.branch)
    file_papers(candidate, stage, on - timedelta(days=1))
    if stage == Stage.NEW_MEMBER_CLASS and candidate.member is not None:
        learn(candidate.member, branch, on)
    new = NewAct(on=on)
    if following.step.needs_meeting:
        meeting = meeting_on(branch, on)
        new = replace(new, meeting=meeting, agreed=vote_base(meeting).number, against=0)
    elif following.step.threshold:
        new = replace(new, base=9, agreed=9, against=0)
    if following.step.needs_number:
        new = replace(new, document=paper(f"{stage[:20]}-{candidate.pk}", on))
    return new


def take(candidate: Candidate, stage: str, *, on: date | None = None, by: Any = SYSTEM, **changed: Any) -> StepAct:
    """Takes the next step, at today's version, by whoever takes it."""
    candidate.refresh_from_db()
    day = on or DAYS[Stage(stage)]
    following = next_of(candidate, on=TODAY)
    assert following is not None
    values = {
        "candidate": candidate, "stage": stage, "version": candidate.version, "by": by, "on": TODAY,
        "organization": Organization.objects.get(pk=following.actor),
        "new": replace(typed(candidate, stage, day, following), **changed),
    }  # fmt: skip
    act = advance_candidate(**values)
    candidate.refresh_from_db()
    return act


def walk(candidate: Candidate, until: str) -> Candidate:
    """Takes every step up to and including one."""
    for stage in ORDER:
        candidate.refresh_from_db()
        if ORDER.index(stage) > ORDER.index(Stage(until)):
            break
        if Stage(candidate.stage) in ORDER and ORDER.index(Stage(candidate.stage)) >= ORDER.index(stage):
            continue
        take(candidate, stage)
    return candidate


def ends(candidate: Candidate) -> date:
    """The day his twelve months end."""
    assert candidate.member is not None
    assert candidate.member.ceremony_date is not None
    return probation_ends(candidate.member.ceremony_date)


def refused(match: str, act: Callable[[], Any]) -> None:
    """An act is refused with these words, and nothing of it is written."""
    counted = lambda: (StepAct.objects.count(), Member.objects.count(), Membership.objects.count())  # noqa: E731
    before = counted()
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        act()
    assert re.search(match, "; ".join(caught.value.messages)), caught.value.messages
    assert counted() == before


def call(candidate: Candidate, stage: str, new: NewAct, **values: Any) -> StepAct:
    """The service, as a page calls it."""
    following = next_of(candidate, on=TODAY)
    assert following is not None
    organization = Organization.objects.get(pk=following.actor)
    return advance_candidate(
        **{
            "candidate": candidate, "stage": stage, "version": candidate.version, "new": new,
            "organization": organization, "by": SYSTEM, "on": TODAY, **values,
        }
    )  # fmt: skip
