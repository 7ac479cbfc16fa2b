"""What is registered, by whom, and the level that was decided in the end."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Func, Q, QuerySet
from django.db.models.fields import CharField

from branches import tree
from branches.models import Organization
from branches.scoping import Action, organizations_allowing
from core.names import fold
from evaluations.models import Rating, Registration, SchemeLevel, Subject
from evaluations.queries.authority import with_keeper
from evaluations.queries.frames import frame_of, scheme_in_force
from members.models import Member, Membership

NOT_REVIEWED = "chua-xet"  # what a list may be narrowed to beside an outcome
# Whose result of a year it is: a member, or an organisation.
Key = tuple[int | None, int | None, int]


@dataclass(frozen=True, slots=True)
class RegistrationNarrowing:
    """What the list is narrowed to; `outcome` is one of the model's, or NOT_REVIEWED."""

    year: int | None = None
    kind: str = ""
    organization: Organization | None = None
    outcome: str = ""
    text: str = ""


def registrations_visible_to(user: Any, *, on: date) -> QuerySet[Registration]:
    """The registrations kept by organisations whose members' names a user reads; with `keeper`."""
    scope = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    rows: Any = with_keeper(Registration.objects.all(), on=on)
    visible: QuerySet[Registration] = rows.filter(keeper__in=scope.values("pk"))
    return visible.select_related("member", "organization", "at", "document")


def registrations_listed(
    rows: QuerySet[Registration], chosen: RegistrationNarrowing, *, on: date
) -> QuerySet[Registration]:
    """Some registrations with `keeper`, narrowed; the latest year first, an organisation before its members."""
    found: Any = rows
    if chosen.year is not None:
        found = found.filter(year=chosen.year)
    if chosen.kind:
        found = found.filter(kind=chosen.kind)
    if chosen.organization is not None:
        found = found.filter(keeper__in=tree.subtree(chosen.organization, on=on).values("pk"))
    if chosen.outcome:
        found = found.filter(outcome="" if chosen.outcome == NOT_REVIEWED else chosen.outcome)
    folded = Func(F("title"), function="public.chibo_fold", output_field=CharField())
    for word in fold(chosen.text).split():
        found = found.alias(folded=folded).filter(
            Q(member__search_key__contains=f" {word}") | Q(folded__contains=word)
        )  # fmt: skip
    order = ("-year", "organization__code", F("member__sort_key").asc(nulls_first=True), "kind", "pk")
    listed: QuerySet[Registration] = found.order_by(*order)
    return listed


def registrations_of(organization: Organization, year: int, *, on: date) -> QuerySet[Registration]:
    """What an organisation and its members registered for a year and an organisation still keeps."""
    rows: Any = with_keeper(Registration.objects.filter(year=year), on=on)
    kept: QuerySet[Registration] = rows.filter(keeper=organization.pk).exclude(outcome=Registration.Outcome.WITHDRAWN)
    order = (F("member__sort_key").asc(nulls_first=True), "member", "kind", "pk")
    return kept.select_related("member").order_by(*order)


def still_open(
    organization: Organization, year: int, ids: Collection[int], *, on: date
) -> tuple[list[Registration], dict[int, Registration | None]]:
    """Of the registrations a page showed those still to be reviewed, and the others by id: as they were reviewed or
    withdrawn since, None where the organisation keeps it no more."""
    rows: Any = with_keeper(Registration.objects.filter(year=year, pk__in=ids), on=on)
    kept = rows.filter(keeper=organization.pk).select_related("member")
    found = {row.pk: row for row in kept.order_by(F("member__sort_key").asc(nulls_first=True), "member", "kind", "pk")}
    gone = {pk: found.get(pk) for pk in ids if pk not in found or found[pk].outcome}
    return [row for row in found.values() if not row.outcome], gone


def official_members(organization: Organization, *, on: date) -> QuerySet[Member]:
    """Who belongs to an organisation officially on a day, by given name."""
    official = Membership.objects.filter(
        kind=Membership.Kind.OFFICIAL, organization=organization, span__contains=on
    )  # fmt: skip
    return Member.objects.filter(pk__in=official.values("member")).order_by("sort_key", "pk")


def key_of(row: Any) -> Key:
    """Whose result of the year a registration or a commendation speaks of."""
    return (row.member_id, None, row.year) if row.member_id else (None, row.organization_id, row.year)


def decided_levels(rows: Iterable[Any]) -> dict[Key, str]:
    """The level decided for each of some members and organisations in its year, by `key_of`; one query."""
    keys = {key_of(row) for row in rows}
    if not keys:
        return {}
    members = Q(subject=Subject.MEMBER, member__in=[one for one, _org, _year in keys if one])
    organizations = Q(subject=Subject.ORGANIZATION, organization__in=[one for _member, one, _year in keys if one])
    ratings = Rating.objects.filter(
        members | organizations, is_annual=True, year__in={year for *_who, year in keys},
        stage__in=Rating.DECIDED, decided_level__isnull=False,
    )  # fmt: skip
    found = ratings.values_list("subject", "member", "organization", "year", "decided_level__name")
    return {
        (member, None, year) if subject == Subject.MEMBER else (None, organization, year): name
        for subject, member, organization, year, name in found
    }


def levels_offered(subject: str, organization_id: int, year: int) -> list[SchemeLevel]:
    """The levels one may strive for in a year, best first: those of the scheme in force at the end of it."""
    scheme = scheme_in_force(subject, organization_id, date(year, 12, 31))
    return list(frame_of(scheme).levels) if scheme is not None else []


def levels_registered(
    organization: Organization, members: Iterable[Member], year: int
) -> dict[int | None, Registration]:
    """The level registered for a year by an organisation (None) and by some members; two queries."""
    rows = Registration.objects.filter(kind=Registration.Kind.LEVEL, year=year)
    rows = rows.exclude(outcome=Registration.Outcome.WITHDRAWN)
    mine = Q(member__isnull=True, organization=organization) | Q(member__in=[one.pk for one in members])
    return {row.member_id: row for row in rows.filter(mine)}
