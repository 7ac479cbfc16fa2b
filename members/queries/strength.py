"""Members one by one as lists on paper name them: where they belong on a day, in which state, in which offices."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from branches.queries import names_on
from members.models import DutySpan, Ethnicity, Membership, OfficeTerm, masked
from members.queries.lists import standing_of
from members.queries.people import duties_on, files_readable_by, is_full
from members.queries.transfers import on_the_way


class Person(NamedTuple):
    """What a list says of a member himself: no record for each, for a province has 40,000."""

    pk: int
    full_name: str
    uuid: UUID
    gender: str
    birth_date: date | None
    birth_precision: str
    ethnicity_id: int | None
    card_number: str | None
    national_id: str | None
    admission_date: date | None
    admission_precision: str
    full_membership_date: date | None

    @property
    def masked_number(self) -> str:
        """As of the member."""
        return masked(self.card_number or self.national_id)


_ASKED = ("organization_id", "organization__code", *(f"member__{name}" for name in Person._fields))


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

    member: Person
    ethnicity: str
    code: str
    place: str
    full: bool
    state: str
    leaving: bool
    away: bool
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many members some memberships are of: all, the full ones, those who belong elsewhere than at the top."""

    members: int
    full: int
    below: int


def counted(memberships: QuerySet[Any], *, top: int, on: date) -> Counted:
    """The members of some official memberships of a day."""
    counts = memberships.order_by().aggregate(
        members=Count("pk"),
        full=Count("pk", filter=is_full(on, of="member__")),
        below=Count("pk", filter=~Q(organization=top)),
    )
    return Counted(**counts)


def listed(memberships: QuerySet[Any], *, on: date) -> list[Listed]:
    """Some official memberships of a day in their order, with what a list says beside the name: eight queries."""
    rows = [
        (organization_id, code, Person(*values)) for organization_id, code, *values in memberships.values_list(*_ASKED)
    ]
    ids = [person.pk for _organization_id, _code, person in rows]
    ethnicities: dict[int | None, str] = dict(Ethnicity.objects.values_list("pk", "name"))
    duties: dict[int, str] = {}
    for member_id, kind in duties_on(on).filter(member__among=ids).values_list("member", "kind"):
        duties.setdefault(member_id, kind)  # what weighs more comes first
    outside = DutySpan.objects.filter(member__among=ids, span__contains=on, kind=DutySpan.Kind.AWAY)
    away = set(outside.values_list("member", flat=True))
    leaving = set(on_the_way(on).filter(member__among=ids).values_list("member", flat=True))
    hosted: dict[int, int] = dict(
        Membership.objects.filter(member__among=ids, kind=Membership.Kind.TEMPORARY, span__contains=on).values_list(
            "member", "organization"
        )
    )
    offices = OfficeTerm.objects.filter(member__among=ids, span__contains=on).select_related("office")
    held: dict[int, list[OfficeTerm]] = defaultdict(list)
    for term in offices.order_by("office__rank", "pk"):
        held[term.member_id].append(term)
    places = {organization_id for organization_id, _code, _person in rows}
    places |= {term.organization_id for terms in held.values() for term in terms}
    names = names_on(places, on)
    found = []
    for organization_id, code, person in rows:
        standing = standing_of(person, on=on)
        found.append(
            Listed(
                member=person,
                ethnicity=ethnicities.get(person.ethnicity_id, ""),
                code=code,
                place=names.get(organization_id, code),
                full=standing == "full",
                state=duties.get(person.pk, standing),
                leaving=person.pk in leaving,
                away=person.pk in away or hosted.get(person.pk, organization_id) != organization_id,
                offices=tuple(_offices(held.get(person.pk, ()), organization_id, names)),
            )
        )
    return found


def readable_among(member_ids: Iterable[int], *, by: Any, on: date) -> set[int]:
    """Of some members those whose file a user may open today."""
    return set(files_readable_by(by, on=on).filter(pk__among=member_ids).values_list("pk", flat=True))


def _offices(terms: Iterable[OfficeTerm], home: int, names: dict[int, str]) -> Iterable[str]:
    for term in terms:
        elsewhere = "" if term.organization_id == home else names.get(term.organization_id, "")
        yield f"{term.office.name} ({elsewhere})" if elsewhere else term.office.name
