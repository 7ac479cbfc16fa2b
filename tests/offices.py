"""Offices and terms of committees, through the same services as everything else."""

from datetime import date

from branches.models import Organization
from core.audit import SYSTEM
from members.models import CommitteeTerm, Member, Office, OfficeTerm
from members.services import NewOffice, appoint_to_office, open_committee_term
from tests.factories import START


def make_office(
    member: Member, organization: Organization, code: str = "bi-thu", start: date = START, end: date | None = None
) -> OfficeTerm:
    """A member in an office, the secretary's unless said otherwise."""
    new = NewOffice(member, organization, Office.objects.get(code=code), start, end)
    return appoint_to_office(new=new, by=SYSTEM)


def make_term(
    organization: Organization, name: str = "2020–2025", start: date = START, due_on: date | None = None
) -> CommitteeTerm:
    """An open term of a committee."""
    return open_committee_term(organization=organization, name=name, start=start, due_on=due_on, by=SYSTEM)
