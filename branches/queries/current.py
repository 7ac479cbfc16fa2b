"""Organisations as people read them: by their name, form and superior on a day."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from branches import tree
from branches.models import Organization, OrganizationForm, OrganizationName, Placement, Sector
from branches.scoping import organizations_visible_to
from core.periods import Period

__all__ = [
    "breadcrumb",
    "names_on",
    "names_on_days",
    "organization_by_code",
    "organizations_visible_to",
    "sector_names",
    "units_below",
    "with_current",
]


def with_current(organizations: QuerySet[Organization], *, on: date) -> QuerySet[Organization]:
    """Adds what an organisation was on a day, or last was before it.

    Adds `name`, `sort_key`, `symbol`, `seat`, `form_name`, `level_name`, `sector_name`, `holds_meetings`, `parent_id`,
    `parent_code`, and `until`, the first day it no longer existed (None while it stands).
    """
    names = OrganizationName.objects.filter(organization=OuterRef("pk"), start__lte=on).order_by("-start")
    forms = OrganizationForm.objects.filter(organization=OuterRef("pk"), start__lte=on).order_by("-start")
    places = Placement.objects.filter(organization=OuterRef("pk"), start__lte=on).order_by("-start")
    return organizations.annotate(
        name=Subquery(names.values("name")[:1]),
        sort_key=Subquery(names.values("sort_key")[:1]),
        symbol=Subquery(names.values("symbol")[:1]),
        seat=Subquery(names.values("seat")[:1]),
        form_name=Subquery(forms.values("form__name")[:1]),
        level_name=Subquery(forms.values("level__name")[:1]),
        sector_name=Subquery(forms.values("sector__name")[:1]),
        holds_meetings=Subquery(forms.values("form__holds_branch_meetings")[:1]),
        parent_id=Subquery(places.values("parent")[:1]),
        parent_code=Subquery(places.values("parent__code")[:1]),
        until=Subquery(places.filter(end__lte=on).values("end")[:1]),
    )


def names_on(organization_ids: Iterable[int], on: date) -> dict[int, str]:
    """What organisations were called on a day, or last were before it; one that began later, by its first name."""
    return names_on_days(organization_ids, [on])[on]


def names_on_days(organization_ids: Iterable[int], days: Iterable[date]) -> dict[date, dict[int, str]]:
    """The same on each of some days: one query."""
    names: dict[date, dict[int, str]] = {day: {} for day in days}
    rows = OrganizationName.objects.filter(organization__in=list(organization_ids)).order_by("start")
    for organization_id, start, name in rows.values_list("organization", "start", "name"):
        for day, of_day in names.items():
            if start <= day or organization_id not in of_day:
                of_day[organization_id] = name
    return names


def organization_by_code(code: str, organizations: QuerySet[Organization] | None = None) -> Organization:
    """The organisation of a code among some. Raises Organization.DoesNotExist."""
    return (Organization.objects.all() if organizations is None else organizations).get(code=code.strip())


def units_below(organization: Organization, period: Period, *, also: Collection[int] = ()) -> list[dict[str, Any]]:
    """The organisations that stood directly below one at some time in a period, in the order of their codes.

    Each with `unit` (its id), `code`, `start` and `end`: its days there (half-open).

    Arguments:
        also: ids to which facts of the period belong, though they stood there before or after it.
    """
    meets = Q(start__lt=period.end) & (Q(end__isnull=True) | Q(end__gt=period.start))
    rows = (
        Placement.objects.filter(meets | Q(organization__in=list(also)), parent=organization)
        .order_by("organization__code", "start")
        .values("start", "end", unit=F("organization"), code=F("organization__code"))
    )
    units: dict[int, dict[str, Any]] = {}
    for row in rows:
        known = units.get(row["unit"])
        if known is None:
            units[row["unit"]] = dict(row)
        else:
            known["end"] = row["end"]
    return list(units.values())


def breadcrumb(organization: Organization, *, on: date) -> list[Organization]:
    """Its superiors and itself, root first, each with `name` on the day."""
    path = [*tree.ancestors(organization, on=on), organization]
    names = names_on([one.pk for one in path], on)
    for one in path:
        one.name = names.get(one.pk, one.code)  # type: ignore[attr-defined]
    return path


def sector_names() -> dict[int, str]:
    """Every sector's name by its id, in their order."""
    return dict(Sector.objects.values_list("pk", "name"))
