"""The central sheet written from what is recorded: read again it changes nothing."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from branches.models import Organization, OrganizationName
from core.names import fold
from members.models import DutySpan, Member, Membership
from members.queries import on_the_way
from members.resources.central.columns import ACTIVE, CENTRAL_STATES, ELSEWHERE, HOSTED, PLACES, TRANSFERRING
from members.resources.central.places import Held, held_addresses, shown_address
from members.resources.timelines import END

_PLAIN = (
    "central_id", "full_name", "other_name", "gender", "ethnicity", "religion", "national_id", "card_number",
    "card_issued_by", "card_issued_on", "legacy_card_number", "full_membership_date", "former_national_id",
    "occupation", "general_education", "professional_level", "theory_level",
)  # fmt: skip
_STATES = frozenset(CENTRAL_STATES.values())
# What a day may be covered by, the strongest last.
_DUTIES = (DutySpan.Kind.TERM_EXEMPT, DutySpan.Kind.EXEMPT, DutySpan.Kind.SUSPENDED)


def central_rows(members: Iterable[Member], organization_ids: Iterable[int], *, on: date) -> list[dict[str, Any]]:
    """One row each of those who belong officially to some organisations on a day, in the order given.

    Whoever is only hosted there stands in the sheet of his home.
    """
    here = Membership.objects.filter(
        kind=Membership.Kind.OFFICIAL, span__contains=on, organization__in=list(organization_ids)
    )
    return _rows(members, {row.member_id: row for row in here}, on)


def exported(organization_ids: list[int], *, on: date) -> list[dict[str, Any]]:
    """One row of everybody who ever belonged officially to some organisations, as of his last days there."""
    latest: dict[int, Membership] = {}
    for row in Membership.objects.filter(
        kind=Membership.Kind.OFFICIAL, organization__in=organization_ids, start__lte=on
    ).order_by("start"):
        latest[row.member_id] = row
    members = Member.objects.filter(pk__in=list(latest)).order_by("sort_key", "pk")
    return _rows(members.select_related("ethnicity", "religion", "occupation"), latest, on)


def _rows(members: Iterable[Member], belonging: dict[int, Membership], on: date) -> list[dict[str, Any]]:
    ids = list(belonging)
    duties: dict[int, dict[str, date]] = {}
    for member_id, kind, start in DutySpan.objects.filter(member__among=ids, span__contains=on).values_list(
        "member", "kind", "start"
    ):
        duties.setdefault(member_id, {})[kind] = start
    hosted = set(
        Membership.objects.filter(
            member__among=ids, kind=Membership.Kind.TEMPORARY, span__contains=on
        ).values_list("member", flat=True)
    )  # fmt: skip
    leaving = set(on_the_way(on).filter(member__among=ids).values_list("member", flat=True))
    places = held_addresses(ids)
    names = _written_names({row.organization_id for row in belonging.values()})
    found: list[dict[str, Any]] = []
    for member in members:
        if row := belonging.get(member.pk):
            state, since = _state(row, duties.get(member.pk, {}), member.pk in leaving, member.pk in hosted, on)
            cells = _cells(member, places)
            cells |= {
                "ordinal": str(len(found) + 1),
                "code": names[row.organization_id],
                "state": state,
                "start": since,
            }
            found.append(cells)
    return found


def _state(
    row: Membership, duties: dict[str, date], leaving: bool, hosted: bool, on: date
) -> tuple[tuple[str, str] | None, date | None]:
    """Trạng thái hoạt động, and its day. What the sheet has no word for is left blank, which says nothing."""
    if row.end is not None and row.end <= on:
        state = (END, row.end_reason)
        return (state, row.end) if state in _STATES else (None, None)
    held = [kind for kind in _DUTIES if kind in duties]
    if held:
        return ("duty", str(held[-1])), duties[held[-1]]
    if leaving:
        return (ELSEWHERE, TRANSFERRING), None
    return ((ELSEWHERE, HOSTED) if hosted else (ACTIVE, ACTIVE)), None


def _cells(member: Member, places: Held) -> dict[str, Any]:
    cells: dict[str, Any] = {name: getattr(member, name) or None for name in _PLAIN}
    cells["birth"] = (member.birth_date, member.birth_precision) if member.birth_date else None
    cells["admission"] = (member.admission_date, member.admission_precision) if member.admission_date else None
    for place in PLACES:
        _tier, known = shown_address(places, member.pk, place)
        if known is None:
            continue
        cells[place.province] = known.province
        cells[place.text] = known.text if place.commune else known.joined
        if place.commune:
            cells[place.commune] = known.commune
        if place.country:
            cells[place.country] = known.country
    return cells


def _written_names(organization_ids: set[int]) -> dict[int, str]:
    """Names of organisations by which a sheet finds them again: with the code where several are called the same."""
    names = dict(OrganizationName.objects.order_by("start").values_list("organization", "name"))
    count = Counter(map(fold, names.values()))
    codes = dict(Organization.objects.filter(pk__in=organization_ids).values_list("pk", "code"))
    return {
        pk: names[pk] if count[fold(names[pk])] == 1 else f"{names[pk]} ({code})" for pk, code in codes.items()
    }  # fmt: skip
