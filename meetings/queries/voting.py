"""Who has a vote in a meeting (DOMAIN §2.8), counted in integers and explained; and whether a branch may resolve."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date

from branches.models import Organization
from meetings.models import Attendance, Meeting
from meetings.queries.committees import belongings_of
from members.models import Member, Membership, Rule
from members.queries import AWAY, EXEMPT, SUSPENDED, Belonging, Warned, belongings_on, is_full, warnings_of


@dataclass(frozen=True, slots=True)
class VoteBase:
    """How many have a vote, and how it comes about: `full` less `away`, `exempt` and `suspended`.

    Arguments:
        full: the full members who belong here officially; of a committee's meeting its office-holders.
        away: of them those who attend elsewhere for a time and did not come.
        exempt: of them those excused from attending who did not come; who came votes (§6.5, §6.30).
        suspended: of them those barred.
        probationary: who attends without a vote, because he is not a full member yet (§6.4).
        temporary: who attends without a vote, because he votes at home (§6.7).
        of_committee: office-holders vote, wherever they attend (§6.48).
    """

    full: int
    away: int = 0
    exempt: int = 0
    suspended: int = 0
    probationary: int = 0
    temporary: int = 0
    of_committee: bool = False

    @property
    def number(self) -> int:
        """The base itself. Absent full members stay in it."""
        return self.full - self.away - self.exempt - self.suspended


def vote_base(meeting: Meeting) -> VoteBase:
    """The base of a meeting's votes on its own day, by its roll as it stands: three queries."""
    if meeting.is_of_committee:
        holders = belongings_of(meeting)
        barred = sum(one.standing == SUSPENDED for one in holders)
        return VoteBase(len(holders), suspended=barred, of_committee=True)
    belongings = belongings_on([(meeting.organization_id, meeting.date)])
    came = Attendance.objects.filter(meeting=meeting, status=Attendance.Status.EXEMPT_PRESENT)
    full = full_members({one.member_id for one in belongings}, meeting.date)
    return base_among(belongings, full=full, came=set(came.values_list("member", flat=True)))


def base_among(belongings: Iterable[Belonging], *, full: Container[int], came: Container[int]) -> VoteBase:
    """The base of a branch's votes, from everybody's standing on the day.

    Arguments:
        full: the full members on the day.
        came: of those who are exempt or attend elsewhere for a time, who came nevertheless.
    """
    belongings = list(belongings)
    official = [one for one in belongings if one.kind == Membership.Kind.OFFICIAL]
    voting = [one for one in official if one.member_id in full]
    return VoteBase(
        full=len(voting),
        away=sum(one.standing == AWAY and one.member_id not in came for one in voting),
        exempt=sum(one.standing == EXEMPT and one.member_id not in came for one in voting),
        suspended=sum(one.standing == SUSPENDED for one in voting),
        probationary=sum(
            one.member_id not in full and (one.standing != AWAY or one.member_id in came) for one in official
        ),
        temporary=sum(one.kind == Membership.Kind.TEMPORARY for one in belongings),
    )


def voters_present(meeting: Meeting) -> int:
    """How many of those who may vote came, by the roll: full members who belong to the branch officially."""
    came = (Attendance.Status.PRESENT, Attendance.Status.LATE, Attendance.Status.EXEMPT_PRESENT)
    here = Membership.objects.filter(
        organization=meeting.organization_id, kind=Membership.Kind.OFFICIAL, span__contains=meeting.date
    )
    rows = Attendance.objects.filter(is_full(meeting.date, of="member__"), meeting=meeting, status__in=came)
    return rows.filter(member__in=here.values("member")).count()


def full_members(member_ids: Iterable[int], on: date) -> set[int]:
    """Of some members those who are full members on a day."""
    return set(Member.objects.filter(is_full(on), pk__in=list(member_ids)).values_list("pk", flat=True))


def bar_to_resolutions(meeting: Meeting) -> Warned | None:
    """What keeps a branch from passing resolutions: too few full members on the day, and no paper that lets it
    (DOMAIN §2.1, §6.16). None where nothing does; a committee is not counted so."""
    if meeting.is_of_committee:
        return None
    found = warnings_of(Organization.objects.filter(pk=meeting.organization_id), on=meeting.date)
    return next((one for one in found if one.rule == Rule.MIN_FULL and not one.waiver), None)
