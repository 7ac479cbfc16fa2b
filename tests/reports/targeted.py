"""Programmes with targets for tests, through the same services as everything else."""

from datetime import date
from decimal import Decimal
from typing import Any

from branches.models import Organization
from core.audit import SYSTEM
from reports.models import Programme, Target, TargetShare, TargetValue
from reports.services.programmes import NewProgramme, add_programme
from reports.services.targets import NewTarget, add_target, record_value, set_share
from tests.factories import TODAY

START, LAST = date(2021, 1, 1), date(2025, 12, 31)


def make_programme(organization: Organization, number: str = "02-NQ/ĐU", **values: Any) -> Programme:
    """A resolution of 15/01/2021 for 2021–2025, unless said otherwise."""
    defaults: dict[str, Any] = {
        "issued_on": date(2021, 1, 15), "name": "Nâng cao chất lượng chi bộ", "first_day": START, "last_day": LAST,
    }  # fmt: skip
    return add_programme(
        new=NewProgramme(organization.pk, number, **{**defaults, **values}), by=SYSTEM, on=values.pop("on", TODAY)
    )


def make_target(programme: Programme, name: str = "Kết nạp đảng viên", low: int | str = 2, **values: Any) -> Target:
    """At least two admissions a year, unless said otherwise."""
    if "unit" not in values:
        values.setdefault("figure", "admitted")
    return add_target(programme=programme, new=NewTarget(name, Decimal(low), **values), by=SYSTEM, on=TODAY)


def make_shared(organization: Organization, unit: Organization) -> TargetShare:
    """What a target whose figures are typed asks of a unit: one household a year."""
    target = make_target(make_programme(organization), "Hộ được giúp đỡ", unit="hộ")
    return set_share(target=target, organization_id=unit.pk, year=None, low=Decimal(1), by=SYSTEM, on=TODAY)


def make_value(target: Target, unit: Organization, value: int = 3, as_of: date = TODAY) -> TargetValue:
    """A typed figure of a unit."""
    return record_value(
        target=target, organization_id=unit.pk, as_of=as_of, value=Decimal(value), source="Báo cáo", by=SYSTEM,
        on=TODAY,
    )  # fmt: skip
