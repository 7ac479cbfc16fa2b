"""The quotas of an organisation and of what stands directly below it, unit by unit: for the report and the list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from branches.models import Organization
from branches.queries import names_on, units_below
from core.periods import Period
from recruitment.queries.admitted import Question, count_answers
from recruitment.queries.progress import Progress, progress_of
from recruitment.queries.quotas import issuer_name, quotas_in


@dataclass(frozen=True, slots=True)
class UnitQuotas:
    """One unit: its quotas, each issuer's by itself.

    Arguments:
        without: how many were admitted there, where the direct superior has set nothing for everybody; else None.
        missing_issuer: that superior's name; empty for the top, for which nobody set anything.
    """

    pk: int
    code: str
    uuid: Any
    name: str
    progress: list[tuple[Progress, str]]
    without: int | None = None
    missing_issuer: str = ""


def units_in(organization: Organization, period: Period) -> dict[int, str]:
    """The organisation, and what stood directly below it at some time in a period, in the order of codes: id → code."""
    return {organization.pk: organization.code} | {
        unit["unit"]: unit["code"] for unit in units_below(organization, period)
    }


def quotas_by_unit(organization: Organization, period: Period, *, on: date) -> list[UnitQuotas]:
    """The organisation first, then those below it; a dozen queries at every size.

    Arguments:
        on: today; quotas are counted to the last day of the period, or to today.
    """
    units = units_in(organization, period)
    until = min(period.last, on)
    quotas = quotas_in(period, units)
    progress = progress_of(quotas, on=on, until=period.last)
    names = names_on({*units, *(one.issuer_id for one in quotas if one.issuer_id)}, until)
    by_unit: dict[int, list[tuple[Progress, str]]] = {pk: [] for pk in units}
    for one in progress:
        by_unit[one.quota.organization_id].append((one, issuer_name(one.quota, names)))
    without = [pk for pk in units if _is_without(pk, by_unit[pk], organization)]
    counts = count_answers([Question(pk, period.start, until) for pk in without])
    admitted: Mapping[int, int] = dict(zip(without, counts, strict=True))
    uuids = dict(Organization.objects.filter(pk__in=units).values_list("pk", "uuid"))
    superior = names.get(organization.pk, organization.code)
    return [
        UnitQuotas(
            pk, code, uuids[pk], names.get(pk, code), by_unit[pk], admitted.get(pk),
            "" if pk == organization.pk else superior,
        )
        for pk, code in units.items()
    ]  # fmt: skip


def quotas_of_year(organization_ids: Iterable[int], *, on: date) -> dict[int, list[tuple[Progress, str]]]:
    """The quotas of some organisations that run in the year of a day, each with its issuer's name, by organisation."""
    progress = progress_of(quotas_in(Period.year(on), organization_ids), on=on)
    names = names_on({one.quota.issuer_id for one in progress if one.quota.issuer_id}, on)
    found: dict[int, list[tuple[Progress, str]]] = {}
    for one in progress:
        found.setdefault(one.quota.organization_id, []).append((one, issuer_name(one.quota, names)))
    return found


def _is_without(pk: int, found: list[tuple[Progress, str]], organization: Organization) -> bool:
    """Whether the direct superior set nothing for everybody there; of the top, whether nobody did."""
    given = [one.quota for one, _issuer in found if one.quota.tag_id is None]
    if pk == organization.pk:
        return not given
    return all(quota.issuer_id != organization.pk for quota in given)
