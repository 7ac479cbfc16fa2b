"""Builders of candidates as they stand in the record, for tests of what is done around them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from branches.models import Organization
from core.names import search_key, sort_key
from members.models import Member
from recruitment.models import (
    AwarenessClass,
    AwarenessStudent,
    Candidate,
    CandidateStay,
    InCharge,
    IntroducingBody,
    MassModel,
    Mentorship,
    SourcePlan,
    Stage,
    StepAct,
    StepScheme,
)
from tests.factories import World

LISTED = date(2022, 1, 10)


def make_followed(name: str, organization: Organization, *, listed_on: date = LISTED, **values: Any) -> Candidate:
    """A candidate a branch has followed since a day."""
    scheme = StepScheme.objects.get(span__contains=listed_on)
    candidate = Candidate.objects.create(
        full_name=name, sort_key=sort_key(name), search_key=search_key(name), organization=organization, scheme=scheme,
        listed_on=listed_on, **{"stage_on": listed_on, **values},
    )  # fmt: skip
    CandidateStay.objects.create(candidate=candidate, organization=organization, start=listed_on)
    return candidate


def make_probationer(member: Member, organization: Organization, *, ceremony: date, **values: Any) -> Candidate:
    """The candidacy of a probationary member, with the act of his ceremony."""
    candidate = make_followed(
        member.full_name, organization, member=member, stage=Stage.ADMITTED, stage_on=ceremony, **values
    )
    StepAct.objects.create(
        candidate=candidate, organization=organization, branch=organization, stage=Stage.ADMITTED, on=ceremony, by="thử"
    )
    return candidate


def close(candidate: Candidate, state: str, on: date) -> None:
    """Ends a candidacy with its last act."""
    StepAct.objects.create(
        candidate=candidate, organization_id=candidate.organization_id, branch_id=candidate.organization_id,
        kind=state, stage=candidate.stage, on=on, by="thử",
    )  # fmt: skip
    candidate.state = state
    candidate.save(update_fields=["state"])


def make_mentorship(
    candidate: Candidate, member: Member, *, start: date = date(2022, 3, 1), end: date | None = None
) -> Mentorship:
    """A mentorship of the branch that follows the candidate, of two who have been together since 2020."""
    return Mentorship.objects.create(
        candidate=candidate, organization_id=candidate.organization_id, member=member, start=start, end=end,
        together_since=date(2020, 1, 1),
    )  # fmt: skip


def make_class(
    world: World,
    organization: Organization | None = None,
    *,
    first_day: date = date(2022, 3, 1),
    send: Iterable[Candidate] = (),
    **values: Any,
) -> AwarenessClass:
    """A class of a committee, of one day, with some people on its list."""
    held = AwarenessClass.objects.create(
        name="Lớp nhận thức về Đảng", organization=organization or world.d, first_day=first_day,
        **{"last_day": first_day, **values},
    )  # fmt: skip
    for one in send:
        AwarenessStudent.objects.create(awareness_class=held, candidate=one, organization_id=one.organization_id)
    return held


def certify(held: AwarenessClass, candidate: Candidate, issued: date, number: str = "12-GCN") -> AwarenessStudent:
    """A student of a class with a certificate."""
    return AwarenessStudent.objects.create(
        awareness_class=held, candidate=candidate, organization_id=candidate.organization_id, attended=True,
        result="good", certificate=number, certified_on=issued,
    )  # fmt: skip


def make_model(organization: Organization, name: str = "Chi đoàn xóm", **values: Any) -> MassModel:
    """A model of the youth union in the care of a branch."""
    return MassModel.objects.create(
        organization=organization, body=IntroducingBody.objects.get(code="doan-thanh-nien"), name=name,
        **{"start": date(2021, 3, 26), **values},
    )  # fmt: skip


def make_charge(branch: Organization, member: Member, *, start: date = date(2022, 2, 1), **values: Any) -> InCharge:
    """Who answers for a branch since a day, whatever office he holds."""
    return InCharge.objects.create(organization=branch, member=member, start=start, **values)


def make_plan(branch: Organization, year: int = 2022) -> SourcePlan:
    """A branch's plan of a year, without figures."""
    return SourcePlan.objects.create(organization=branch, year=year)
