"""Members one by one as lists on paper name them: where they belong on a day, in which state, in which offices."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from branches.queries import names_on
from members.models import DutySpan, Ethnicity, Member, Membership, OfficeTerm
from members.queries.lists import state_of
from members.queries.people import duties_on, files_readable_by
from members.queries.transfers import on_the_way

_OF_MEMBERS = (
    "full_name", "uuid", "gender", "birth_date", "birth_precision", "ethnicity", "card_number", "national_id",
    "admission_date", "admission_precision", "full_membership_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """One member of a list.

    Arguments:
        ethnicity: its name, "" where it is not recorded.
        place: the name of the organisation he belongs to, `code` its code.
        full: a full member, whatever else his state.
        state: one of members.queries.STATES.
        leaving: his letter is issued, and not presented yet.
        away: he attends somewhere else for a time.
        offices: what he holds; of an office in another organisation its name stands behind.
    """

    member: Member
    ethnicity: str
    code: str
    place: str
    full: bool
    state: str
    leaving: bool
    away: bool
    offices: tuple[str, ...]


def listed(memberships: QuerySet[Any], *, on: date) -> list[Listed]:
    """Some official memberships of a day in their order, with what a list says beside the name: nine queries."""
    # One object a member and no more: a province has 40,000.
    rows = list(memberships.values_list("member", "organization", "organization__code"))
    theirs = memberships.order_by().values("member")
    members: dict[int, Any] = Member.objects.filter(pk__in=theirs).only(*_OF_MEMBERS).in_bulk()
    ethnicities = dict(Ethnicity.objects.values_list("pk", "name"))
    duties: dict[int, str] = {}
    for member_id, kind in duties_on(on).filter(member__in=theirs).values_list("member", "kind"):
        duties.setdefault(member_id, kind)  # what weighs more comes first
    outside = DutySpan.objects.filter(member__in=theirs, span__contains=on, kind=DutySpan.Kind.AWAY)
    away = set(outside.values_list("member", flat=True))
    leaving = set(on_the_way(on).filter(member__in=theirs).values_list("member", flat=True))
    hosted: dict[int, int] = dict(
        Membership.objects.filter(member__in=theirs, kind=Membership.Kind.TEMPORARY, span__contains=on).values_list(
            "member", "organization"
        )
    )
    offices = OfficeTerm.objects.filter(member__in=theirs, span__contains=on).select_related("office")
    held: dict[int, list[OfficeTerm]] = defaultdict(list)
    for term in offices.order_by("office__rank", "pk"):
        held[term.member_id].append(term)
    places = {organization_id for _pk, organization_id, _code in rows}
    places |= {term.organization_id for terms in held.values() for term in terms}
    names = names_on(places, on)
    found = []
    for pk, organization_id, code in rows:
        member = members[pk]
        member.duty = ""
        standing = state_of(member, on=on)
        found.append(
            Listed(
                member=member,
                ethnicity=ethnicities.get(member.ethnicity_id, ""),
                code=code,
                place=names.get(organization_id, code),
                full=standing == "full",
                state=duties.get(pk, standing),
                leaving=pk in leaving,
                away=pk in away or hosted.get(pk, organization_id) != organization_id,
                offices=tuple(_offices(held.get(pk, ()), organization_id, names)),
            )
        )
    return found


def readable_among(memberships: QuerySet[Any], *, by: Any, on: date) -> set[int]:
    """Of the members of some memberships those whose file a user may open today."""
    files = files_readable_by(by, on=on).filter(pk__in=memberships.order_by().values("member"))
    return set(files.values_list("pk", flat=True))


def _offices(terms: Iterable[OfficeTerm], home: int, names: dict[int, str]) -> Iterable[str]:
    for term in terms:
        elsewhere = "" if term.organization_id == home else names.get(term.organization_id, "")
        yield f"{term.office.name} ({elsewhere})" if elsewhere else term.office.name
