"""What a candidate's page says of how he is looked after: his mentors, their last remarks, his certificate."""

from dataclasses import dataclass
from datetime import date

from recruitment.models import Candidate, MentorRemark, Mentorship
from recruitment.queries.classes import Certificate, certificate_of
from recruitment.queries.criteria import criteria_on
from recruitment.queries.mentors import introducers_needed, to_reassign

REMARKS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Following:
    """How a candidate is looked after on a day.

    Arguments:
        now: who helps him, each with why he is to be replaced; "" where he is not.
        before: who did.
        needed: how many introduce him, by the criteria in force; None where there are none.
        remarks: the latest, of all of them.
    """

    now: list[tuple[Mentorship, str]]
    before: list[Mentorship]
    needed: int | None
    remarks: list[MentorRemark]
    certificate: Certificate | None
    warning: str


def following_of(candidate: Candidate, *, on: date) -> Following:
    """How a candidate is looked after: a fixed number of queries."""
    rows = list(
        Mentorship.objects.filter(candidate=candidate, start__lte=on)
        .select_related("member", "document", "candidate")
        .order_by("-start", "pk")
    )
    now = [row for row in rows if row.end is None or row.end > on]
    unfit = {one.mentorship.pk: one.fault for one in to_reassign(now, on)} if candidate.is_open and now else {}
    criteria = criteria_on(on)
    remarks = MentorRemark.objects.filter(candidate=candidate).select_related("mentorship__member", "meeting")
    certificate = certificate_of(candidate, on)
    return Following(
        [(row, unfit.get(row.pk, "")) for row in now],
        [row for row in rows if row not in now],
        introducers_needed(candidate, criteria, on) if criteria else None,
        list(remarks.order_by("-for_month", "pk")[:REMARKS_SHOWN]),
        certificate,
        certificate.warning(on) if certificate else "",
    )
