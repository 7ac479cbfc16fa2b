"""Builders of candidates as they stand in the record, for tests of what is done around them."""

from datetime import date
from typing import Any

from branches.models import Organization
from core.names import search_key, sort_key
from members.models import Member
from recruitment.models import Candidate, CandidateStay, Mentorship, Stage, StepAct, StepScheme

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
