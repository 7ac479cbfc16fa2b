"""Lists of members: narrowed to an organisation, a state, a kind of membership, words of the name or a number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from branches import tree
from branches.models import Organization
from branches.queries import names_on
from members.models import DutySpan, Member, Membership, Occupation
from members.queries.belongings import BELONGING, memberships_on
from members.queries.people import duties_on, is_full, search_members
from members.queries.transfers import on_the_way, with_places

RELIEVED = "relieved"  # exempt, exempt for a term or suspended

LEAVING = "transferring"  # letter issued, not presented: still of this headcount

STATES = ("full", "probationary", "exempt", "term_exempt", "suspended")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to; nothing, as it is made."""

    organization: Organization | None = None
    text: str = ""
    state: str = ""
    kind: str = ""
    gender: str = ""
    minority: bool | None = None
    occupation: Occupation | None = None


def members_listed(organizations: QuerySet[Organization], chosen: Narrowing, *, on: date) -> QuerySet[Member]:
    """The members who belong to some organisations on a day, narrowed, ordered by given name.

    Arguments:
        organizations: those at which the user may see members (or read files, for an export).

    Where they belong and their state is asked for the rows of a page only, by `placed`.
    """
    if chosen.organization is not None:
        organizations = organizations.filter(pk__in=tree.subtree(chosen.organization, on=on).values("pk"))
    here = memberships_on(organizations.values("pk"), on)
    if chosen.kind:
        here = here.filter(kind=chosen.kind)
    if chosen.state == LEAVING:
        here = here.filter(kind=Membership.Kind.OFFICIAL)  # flagged at the origin, not at a host (DOMAIN §2.12)
    members = _described(Member.objects.filter(pk__in=here.values("member")), chosen)
    return _in_state(search_members(members, chosen.text), chosen.state, on).order_by("sort_key", "pk")


def _described(members: QuerySet[Member], chosen: Narrowing) -> QuerySet[Member]:
    """By what the record says of them; who has nothing recorded is in none of the answers."""
    if chosen.gender:
        members = members.filter(gender=chosen.gender)
    if chosen.minority is not None:
        members = members.filter(ethnicity__minority=chosen.minority)
    if chosen.occupation is not None:
        members = members.filter(occupation=chosen.occupation)
    return members


def members_of(organization: Organization, *, on: date) -> QuerySet[Member]:
    """Who officially belongs to one organisation on a day, by given name."""
    here = memberships_on([organization.pk], on).filter(kind=Membership.Kind.OFFICIAL)
    return Member.objects.filter(pk__in=here.values("member")).order_by("sort_key", "pk")


def placed(members: Iterable[Member], organizations: QuerySet[Organization], *, on: date) -> list[Any]:
    """Some members with what a list shows beside the name, in four queries whatever their number.

    Adds `organization_pk` and `kind` (where he belongs among the organisations, officially before temporarily),
    `place`, the name of it, `duty`, the exemption or suspension that holds ("" for none), and `leaving`, the transfer
    whose letter was issued and not presented yet, where he belongs officially (None for none).
    """
    rows: list[Any] = list(members)
    ids = [row.pk for row in rows]
    here = memberships_on(organizations.values("pk"), on).filter(member__in=ids).order_by("kind")  # official first
    belongs: dict[int, Membership] = {}
    for membership in here:
        belongs.setdefault(membership.member_id, membership)
    kinds: dict[int, str] = {}
    for duty in duties_on(on).filter(member__in=ids):
        kinds.setdefault(duty.member_id, duty.kind)
    leaving = {one.member_id: one for one in with_places(on_the_way(on).filter(member__in=ids), on=on)}
    names = names_on({one.organization_id for one in belongs.values()}, on)
    for row in rows:
        one = belongs.get(row.pk)
        row.organization_pk, row.kind = (one.organization_id, one.kind) if one else (None, "")
        row.place, row.duty = names.get(row.organization_pk, ""), kinds.get(row.pk, "")
        row.leaving = leaving.get(row.pk) if row.kind == Membership.Kind.OFFICIAL else None
    return rows


def with_state(members: QuerySet[Member], *, on: date) -> QuerySet[Member]:
    """Adds `duty`, what he is relieved or suspended by on a day ("" for none): with his own dates it says the state."""
    duty = duties_on(on).filter(member=OuterRef("pk"))
    return members.annotate(duty=Subquery(duty.values("kind")[:1]))


def state_of(member: Any, *, on: date) -> str:
    """One of STATES, for a member with `duty`."""
    return str(member.duty) if member.duty else standing_of(member, on=on)


def standing_of(member: Any, *, on: date) -> str:
    """Full or probationary, for a member or a row with the same two dates; `is_full` asks the database the same."""
    since, admitted = member.full_membership_date, member.admission_date
    return "full" if (since and since <= on) or (since is None and admitted is None) else "probationary"


def _in_state(members: QuerySet[Member], state: str, on: date) -> QuerySet[Member]:
    duties = duties_on(on).order_by()
    if not state:
        return members
    if state == LEAVING:
        return members.filter(pk__in=on_the_way(on).values("member"))
    if state == RELIEVED:
        return members.filter(pk__in=duties.values("member"))
    if state in DutySpan.Kind.values:
        return members.filter(pk__in=duties.filter(kind=state).values("member"))
    free = members.exclude(pk__in=duties.values("member"))
    return free.filter(is_full(on)) if state == "full" else free.exclude(is_full(on))


def left_listed(organizations: QuerySet[Organization], *, on: date) -> QuerySet[Membership]:
    """Who belonged to some organisations and left: name and span; the file is closed to them (DATA §3)."""
    still = memberships_on(organizations.values("pk"), on).values("member")
    return (
        Membership.objects.filter(organization__in=organizations.values("pk"), kind__in=BELONGING, end__lte=on)
        .exclude(Q(member__in=still))
        .select_related("member")
        .order_by("-end", "member__sort_key", "pk")
    )
