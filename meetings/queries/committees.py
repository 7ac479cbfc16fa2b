"""Who is required at a meeting: the branch's members, or of a committee's own meeting its office-holders."""

from collections.abc import Iterable
from datetime import date

from meetings.models import Meeting
from members.models import Membership, OfficeTerm
from members.queries import REQUIRED, Belonging, belongings_on


def belongings_of(meeting: Meeting) -> list[Belonging]:
    """Everybody's standing at a meeting, on its day.

    At a committee's own meeting those who hold an office in it are required, also one who attends another branch for a
    time or belongs to another organisation (DOMAIN §6.48); nobody else is on its roll.
    """
    if not meeting.is_of_committee:
        return belongings_on([(meeting.organization_id, meeting.date)])
    return committee_belongings(meeting.organization_id, meeting.date, meeting.kind)


def committee_belongings(organization_id: int, day: date, kind: str) -> list[Belonging]:
    """The office-holders of the committee that meets, each required."""
    return [
        Belonging(organization_id, day, member_id, Membership.Kind.OFFICIAL, REQUIRED)
        for member_id in sorted(_holders(organization_id, day, kind))
    ]


def belongings_of_many(meetings: Iterable[tuple[int, date, str]]) -> dict[tuple[int, date, str], list[Belonging]]:
    """The same for many meetings, by organisation, day and kind: one query for all branches, one a committee."""
    wanted = set(meetings)
    found: dict[tuple[int, date, str], list[Belonging]] = {}
    by_day: dict[tuple[int, date], list[Belonging]] = {}
    for one in belongings_on({key[:2] for key in wanted if key[2] not in Meeting.COMMITTEE_KINDS}):
        by_day.setdefault((one.organization_id, one.day), []).append(one)
    for key in wanted:
        own = key[2] in Meeting.COMMITTEE_KINDS
        found[key] = committee_belongings(*key) if own else by_day.get(key[:2], [])
    return found


def committee_on(meeting: Meeting) -> set[int]:
    """The members of the committee that meets, by their offices on the day."""
    return _holders(meeting.organization_id, meeting.date, meeting.kind)


def _holders(organization_id: int, day: date, kind: str) -> set[int]:
    terms = OfficeTerm.objects.filter(organization=organization_id, span__contains=day)
    standing = kind == Meeting.Kind.STANDING
    holders = terms.filter(office__on_standing_committee=True) if standing else terms.filter(office__on_committee=True)
    return set(holders.values_list("member", flat=True))
