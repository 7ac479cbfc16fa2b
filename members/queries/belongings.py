"""Who belongs where, in which state, on a day. No other module filters membership spans."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from branches.models import Organization
from core.periods import end_after
from members.models import Member, Membership

BELONGING = (Membership.Kind.OFFICIAL, Membership.Kind.TEMPORARY)

# What a member is to a branch on a day (DOMAIN §2.3, §2.4).
REQUIRED = "required"  # must attend here
EXEMPT = "exempt"  # may attend: exempt, exempt for a term, or on the way with a letter not presented yet (§6.3)
SUSPENDED = "suspended"  # barred
AWAY = "away"  # attends at a host; the home keeps him in its headcount of members, not in its roll
GUEST = "guest"  # outside every rate


@dataclass(frozen=True, slots=True)
class Belonging:
    """One member's relation to one organisation on one day."""

    organization_id: int
    day: date
    member_id: int
    kind: str
    standing: str

    @property
    def in_headcount(self) -> bool:
        """Counted in the meeting's headcount: official members and temporary-in, without those away (DATA §4)."""
        return self.standing not in (AWAY, GUEST)


_BELONGINGS = """
SELECT m.organization_id, d.day, m.member_id, m.kind,
    CASE WHEN m.kind = 'guest' THEN 'guest'
         WHEN m.kind = 'official' AND (away.id IS NOT NULL OR duty.away) THEN 'away'
         WHEN duty.suspended THEN 'suspended'
         WHEN duty.suspended IS NOT NULL THEN 'exempt'
         ELSE 'required' END
FROM unnest(%s::bigint[], %s::date[]) AS d(organization_id, day)
JOIN members_membership m ON m.organization_id = d.organization_id AND m.span @> d.day
LEFT JOIN members_membership away
    ON m.kind = 'official' AND away.member_id = m.member_id AND away.kind = 'temporary' AND away.span @> d.day
    AND away.organization_id <> m.organization_id
LEFT JOIN LATERAL (
    SELECT bool_or(s.kind = 'suspended') AS suspended, bool_or(s.kind = 'away') AS away FROM members_dutyspan s
    WHERE s.member_id = m.member_id AND s.span @> d.day
) duty ON true
ORDER BY m.organization_id, d.day, m.member_id, m.kind
"""


def belongings_on(days: Iterable[tuple[int, date]]) -> list[Belonging]:
    """Everybody's standing in some organisations on some days, in one query.

    Arguments:
        days: (organisation id, day) pairs; the days of meetings, for instance.

    A span holds from its first day to its last inclusive: exempt from the decision's day on (DOMAIN §6.6), and on the
    day of a transfer a member belongs to the new branch alone (§6.2). A member who is both official and temporary in
    one organisation appears once, as official. Who attends temporarily outside the installation is away as well.
    """
    pairs = sorted(set(days))
    with connection.cursor() as cursor:
        cursor.execute(_BELONGINGS, [[pair[0] for pair in pairs], [pair[1] for pair in pairs]])
        found: dict[tuple[int, date, int], Belonging] = {}
        for row in cursor.fetchall():
            belonging = Belonging(*row)
            key = (belonging.organization_id, belonging.day, belonging.member_id)
            kept = found.get(key)
            if kept is None or kept.standing == GUEST or belonging.kind == Membership.Kind.OFFICIAL:
                found[key] = belonging
    return list(found.values())


def members_on(organization: Organization, on: date) -> list[Belonging]:
    """Everybody's standing in one organisation on a day."""
    return belongings_on([(organization.pk, on)])


def memberships_on(organizations: Any, on: date) -> QuerySet[Membership]:
    """The official and temporary memberships that hold on a day in some organisations (ids or a query)."""
    return Membership.objects.filter(kind__in=BELONGING, span__contains=on, organization__in=organizations)


def in_party_on(on: date) -> QuerySet[Membership]:
    """The memberships by which somebody is in the Party on a day: official here, or officially at home elsewhere.

    A guest or temporary member whose home lies outside the installation has no official membership in it.
    """
    here = Q(kind=Membership.Kind.OFFICIAL) | ~Q(home="")
    return Membership.objects.filter(here, span__contains=on)


def headcount_on(organizations: Any, on: date) -> int:
    """How many members some organisations have on a day: official ones, each once."""
    return memberships_on(organizations, on).filter(kind=Membership.Kind.OFFICIAL).count()


def deaths_between(organizations: Any, first: date, last: date) -> QuerySet[Membership]:
    """The official memberships in some organisations that death ended after a day from `first` to `last`."""
    ended = Membership.objects.filter(kind=Membership.Kind.OFFICIAL, end_reason=Membership.EndReason.DEATH)
    return ended.filter(organization__in=organizations, end__gt=first, end__lte=end_after(last))


def official_on(member: Member, on: date) -> Membership | None:
    """Where a member belonged officially on a day."""
    return Membership.objects.filter(member=member, kind=Membership.Kind.OFFICIAL, span__contains=on).first()


def attended_at(member: Member, on: date) -> Organization | None:
    """Where a member attends on a day: at home, else where he attends for a time or as a guest."""
    kinds = (Membership.Kind.OFFICIAL, Membership.Kind.TEMPORARY, Membership.Kind.GUEST)
    rows = Membership.objects.filter(member=member, span__contains=on).select_related("organization")
    found = min(rows, key=lambda row: kinds.index(Membership.Kind(row.kind)), default=None)
    return found.organization if found else None


def belonged_at(member: Member, on: date) -> Organization | None:
    """Where a member belonged officially on a day, or last before it; the first place of one recorded later.

    Of somebody who died it is where he was, of an old award where the record begins.
    """
    rows = Membership.objects.filter(member=member, kind=Membership.Kind.OFFICIAL).select_related("organization")
    found = rows.filter(start__lte=on).order_by("-start").first() or rows.order_by("start").first()
    return found.organization if found else None
