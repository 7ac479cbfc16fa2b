"""Who belongs where, in which state, on a day; and who may see whom. No other module filters membership spans."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from branches.models import Organization
from branches.scoping import Action, organizations_allowing
from core.names import fold
from members.models import DutySpan, Member, Membership

BELONGING = (Membership.Kind.OFFICIAL, Membership.Kind.TEMPORARY)

# What a member is to a branch on a day (DOMAIN §2.3, §2.4).
REQUIRED = "required"  # must attend here
EXEMPT = "exempt"  # may attend: exempt, or exempt for a term
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
         WHEN m.kind = 'official' AND away.id IS NOT NULL THEN 'away'
         WHEN duty.suspended THEN 'suspended'
         WHEN duty.suspended IS NOT NULL THEN 'exempt'
         ELSE 'required' END
FROM unnest(%s::bigint[], %s::date[]) AS d(organization_id, day)
JOIN members_membership m ON m.organization_id = d.organization_id AND m.span @> d.day
LEFT JOIN members_membership away
    ON m.kind = 'official' AND away.member_id = m.member_id AND away.kind = 'temporary' AND away.span @> d.day
    AND away.organization_id <> m.organization_id
LEFT JOIN LATERAL (
    SELECT bool_or(s.kind = 'suspended') AS suspended FROM members_dutyspan s
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
    one organisation appears once, as official.
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


def members_visible_to(user: Any, *, on: date) -> QuerySet[Member]:
    """The members whose names a user sees in lists: who belong in his scope on the day."""
    return _members_in(organizations_allowing(user, Action.VIEW_MEMBERS, on=on), on)


def files_readable_by(user: Any, *, on: date) -> QuerySet[Member]:
    """The members whose file a user may open. Once the membership has ended the file is closed to the old branch."""
    return _members_in(organizations_allowing(user, Action.READ_FILE, on=on), on)


def files_editable_by(user: Any, *, on: date) -> QuerySet[Member]:
    """The members whose file a user may change."""
    return _members_in(organizations_allowing(user, Action.EDIT_MEMBERS, on=on), on)


def with_current(members: QuerySet[Member], *, on: date) -> QuerySet[Member]:
    """Adds where each belongs on a day (`organization_id`, `membership_kind`, `since`) and his state.

    `state`: suspended, exempt, term_exempt, full or probationary, derived from the spans and his own dates.
    """
    official = Membership.objects.filter(member=OuterRef("pk"), span__contains=on, kind=Membership.Kind.OFFICIAL)
    duty = DutySpan.objects.filter(member=OuterRef("pk"), span__contains=on)
    return members.annotate(
        organization_id=Subquery(official.values("organization")[:1]),
        organization_code=Subquery(official.values("organization__code")[:1]),
        since=Subquery(official.values("start")[:1]),
        away=Exists(
            Membership.objects.filter(member=OuterRef("pk"), span__contains=on, kind=Membership.Kind.TEMPORARY)
        ),
        state=Case(
            When(Exists(duty.filter(kind=DutySpan.Kind.SUSPENDED)), then=Value("suspended")),
            When(Exists(duty.filter(kind=DutySpan.Kind.EXEMPT)), then=Value("exempt")),
            When(Exists(duty.filter(kind=DutySpan.Kind.TERM_EXEMPT)), then=Value("term_exempt")),
            When(is_full(on), then=Value("full")),
            default=Value("probationary"),
            output_field=CharField(),
        ),
    )


def is_full(on: date) -> Q:
    """A condition on members: full members on a day. Who has neither date was recorded before dates were kept."""
    return Q(full_membership_date__lte=on) | Q(full_membership_date__isnull=True, admission_date__isnull=True)


def search_members(members: QuerySet[Member], text: str) -> QuerySet[Member]:
    """Members whose name holds every word typed (any order, no diacritics), or whose card or id begins with it."""
    words = fold(text).split()
    if not words:
        return members
    by_name = Q()
    for word in words:
        by_name &= Q(search_key__contains=f" {word}")
    digits = "".join(words)
    if digits.isdigit():
        return members.filter(by_name | Q(card_number__startswith=digits) | Q(national_id__startswith=digits))
    return members.filter(by_name)


def members_named(member_ids: Iterable[int]) -> dict[int, str]:
    """Names by id, in the order of given names."""
    return dict(
        Member.objects.filter(pk__in=list(member_ids)).order_by("sort_key", "pk").values_list("pk", "full_name")
    )


def memberships_of(member: Member) -> QuerySet[Membership]:
    """A member's whole past, latest first."""
    return Membership.objects.filter(member=member).select_related("organization", "document").order_by("-start")


def past_memberships(organization: Organization, *, on: date) -> QuerySet[Membership]:
    """Who belonged to an organisation and left: name and span stay in its lists, the file does not open."""
    return (
        Membership.objects.filter(organization=organization, kind__in=BELONGING, end__lte=on)
        .select_related("member")
        .order_by("-end", F("member__sort_key"))
    )


def headcount_on(organizations: Any, on: date) -> int:
    """How many members some organisations have on a day: official ones, each once."""
    return memberships_on(organizations, on).filter(kind=Membership.Kind.OFFICIAL).count()


def _members_in(organizations: QuerySet[Organization], on: date) -> QuerySet[Member]:
    return Member.objects.filter(pk__in=memberships_on(organizations.values("pk"), on).values("member"))
