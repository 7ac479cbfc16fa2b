"""Lists of members: narrowed to an organisation, a state, a kind of membership, words of the name or a number."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from branches import tree
from branches.models import Organization
from branches.queries import names_on
from branches.scoping import Action, organizations_allowing
from members.models import DutySpan, Member, Membership
from members.queries.belongings import BELONGING, memberships_on
from members.queries.people import is_full, search_members

RELIEVED = "relieved"  # exempt, exempt for a term or suspended

STATES = ("full", "probationary", "exempt", "term_exempt", "suspended")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to; nothing, as it is made."""

    organization: Organization | None = None
    text: str = ""
    state: str = ""
    kind: str = ""


def members_listed(user: Any, chosen: Narrowing, *, on: date, action: str = Action.VIEW_MEMBERS) -> QuerySet[Member]:
    """The members in a user's scope on a day, narrowed, ordered by given name.

    Adds `organization_pk` (where he belongs within the scope, officially before temporarily), `kind` and `state`.
    """
    organizations = organizations_allowing(user, action, on=on)
    if chosen.organization is not None:
        organizations = organizations.filter(pk__in=tree.subtree(chosen.organization, on=on).values("pk"))
    here = memberships_on(organizations.values("pk"), on)
    if chosen.kind:
        here = here.filter(kind=chosen.kind)
    members = Member.objects.filter(pk__in=here.values("member"))
    members = with_state(_in_state(search_members(members, chosen.text), chosen.state, on), on=on)
    own = here.filter(member=OuterRef("pk")).order_by("kind")  # "official" < "temporary"
    return members.annotate(
        organization_pk=Subquery(own.values("organization")[:1]), kind=Subquery(own.values("kind")[:1])
    ).order_by("sort_key", "pk")


def with_state(members: QuerySet[Member], *, on: date) -> QuerySet[Member]:
    """Adds `duty`, the duty span that holds on a day ("" for none): with his own dates it says the state."""
    duty = DutySpan.objects.filter(member=OuterRef("pk"), span__contains=on).order_by("-kind")
    return members.annotate(duty=Subquery(duty.values("kind")[:1]))


def state_of(member: Any, *, on: date) -> str:
    """One of STATES, for a member with `duty`."""
    if member.duty:
        return str(member.duty)
    since, admitted = member.full_membership_date, member.admission_date
    return "full" if (since and since <= on) or (since is None and admitted is None) else "probationary"


def _in_state(members: QuerySet[Member], state: str, on: date) -> QuerySet[Member]:
    duties = DutySpan.objects.filter(span__contains=on)
    if not state:
        return members
    if state == RELIEVED:
        return members.filter(pk__in=duties.values("member"))
    if state in DutySpan.Kind.values:
        return members.filter(pk__in=duties.filter(kind=state).values("member"))
    free = members.exclude(pk__in=duties.values("member"))
    return free.filter(is_full(on)) if state == "full" else free.exclude(is_full(on))


def places_of(members: list[Any], on: date) -> dict[int, str]:
    """The names of the organisations of some rows of a list."""
    return names_on({member.organization_pk for member in members if member.organization_pk}, on)


def left_listed(organizations: QuerySet[Organization], *, on: date) -> QuerySet[Membership]:
    """Who belonged to some organisations and left: name and span; the file is closed to them (DATA §3)."""
    still = memberships_on(organizations.values("pk"), on).values("member")
    return (
        Membership.objects.filter(organization__in=organizations.values("pk"), kind__in=BELONGING, end__lte=on)
        .exclude(Q(member__in=still))
        .select_related("member")
        .order_by("-end", "member__sort_key", "pk")
    )
