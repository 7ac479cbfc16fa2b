"""The rows of a report by unit: what stands directly below an organisation on a day, and itself for its own facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from branches import tree
from branches.models import Organization
from branches.queries import names_on
from core.tables import Scope


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of a report."""

    pk: int
    code: str
    name: str


def units_of(organization: Organization, on: date, found: Iterable[int]) -> list[Unit]:
    """The children of an organisation on a day and whichever other units facts stand in, in the order of codes.

    Arguments:
        found: the units of the facts: a child that has moved meanwhile, or the organisation itself.
    """
    children = set(tree.children(organization, on=on).values_list("pk", flat=True))
    wanted = (children or {organization.pk}) | set(found)
    names = names_on(wanted, on)
    codes = Organization.objects.filter(pk__in=wanted).order_by("code").values_list("pk", "code")
    return [Unit(pk, code, names.get(pk, code)) for pk, code in codes]


def scope_of(organization: Organization, on: date) -> Scope:
    """The organisation as it was called on a day."""
    name = names_on([organization.pk], on).get(organization.pk, organization.code)
    return Scope(organization.code, name, organization.pk)
