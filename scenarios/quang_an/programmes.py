"""The commune's own resolution as a programme: seven admissions in 2024 (DOMAIN §1.4, row 2).

Published is what it comes to, 128,5%, which gives the seven; its number, day and heading are assumed and say so.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from branches.models import Organization
from reports.services.programmes import NewProgramme, add_programme
from reports.services.targets import NewTarget, add_target
from scenarios.quang_an import quotas, units


def resolve(organizations: Mapping[str, Organization], *, today: date, by: Any) -> None:
    """Writes the resolution and its target down."""
    year = quotas.YEAR
    programme = add_programme(
        new=NewProgramme(
            organizations[units.commune_code(units.QUANG_AN)].pk, "01-NQ/ĐU", date(year, 1, 8),
            "Nhiệm vụ năm 2024 của Đảng bộ xã (số, ngày, trích yếu: giả định)", date(year, 1, 1), date(year, 12, 31),
        ),
        by=by, on=today,
    )  # fmt: skip
    target = NewTarget("Kết nạp đảng viên", Decimal(quotas.OF_COMMUNE), figure="admitted")
    add_target(programme=programme, new=target, by=by, on=today)
