"""Whether somebody about to be entered is known already: as a member, or as a candidate of another branch."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from core.names import search_key
from members.models import Member, Membership
from recruitment.models import Candidate

OPEN = (Candidate.State.ACTIVE, Candidate.State.DEFERRED)
# How a membership ended of whoever may be admitted again; the others are members still, somewhere, or died.
LEFT_THE_PARTY = (
    Membership.EndReason.EXPULSION, Membership.EndReason.STRIKE_OFF, Membership.EndReason.RESIGNATION,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """Who may be the same person, surest first: by number, then by name and birthday."""

    member: Member | None = None
    candidate: Candidate | None = None
    members_alike: tuple[Member, ...] = ()
    candidates_alike: tuple[Candidate, ...] = ()


def known_as(
    *, full_name: str, birth_date: date | None, national_id: str | None, besides: Candidate | None = None
) -> Known:
    """Who is on record under a number, or under a name and birthday; merged records are not asked.

    Arguments:
        besides: the candidate who is asked about, and who is not another one.
    """
    members = Member.objects.filter(merged_into__isnull=True)
    candidates = Candidate.objects.filter(state__in=OPEN).select_related("organization")
    if besides is not None:
        candidates = candidates.exclude(pk=besides.pk)
        members = members.exclude(pk__in=[pk for pk in (besides.member_id, besides.former_member_id) if pk])
    by_number = Q(national_id=national_id) if national_id else None
    member = members.filter(by_number).first() if by_number else None
    candidate = candidates.filter(by_number).first() if by_number else None
    if birth_date is None:
        return Known(member, candidate)
    alike = Q(search_key=search_key(full_name), birth_date=birth_date)
    if national_id:  # two different numbers are two people, whatever their names
        alike &= Q(national_id__isnull=True)
    return Known(member, candidate, tuple(members.filter(alike)[:5]), tuple(candidates.filter(alike)[:5]))


def left_the_party(member: Member, *, on: date) -> Membership | None:
    """The membership with which somebody left the Party, so that he may be admitted again; None of anybody else."""
    rows = Membership.objects.filter(member=member, kind=Membership.Kind.OFFICIAL)
    last = rows.order_by("-start").first()
    if last is None or last.end is None or last.end > on or last.end_reason not in LEFT_THE_PARTY:
        return None
    return last
