"""04-NQ/TU as a programme with its published targets (DOMAIN §1.5, rows 7 and 8).

Published: 2.000 admissions a year, 10.000 over the five of the term; 15–20% fewer villages without members or a branch
a year; at least 20% fewer schools and health stations without a branch. Its heading is not: the words are assumed. The
bases are what the article counts at the start of the term.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from branches.models import Organization
from core.documents import Document
from reports.models import Target
from reports.services.programmes import NewProgramme, add_programme
from reports.services.targets import NewTarget, add_target

_DECREASE, _TERM = Target.Rule.DECREASE, Target.Cadence.TERM
_START = date(2015, 12, 31)


def resolve(root: Organization, resolution: Document, *, today: date, by: Any) -> None:
    """Writes the resolution's programme and targets down."""
    programme = add_programme(
        new=NewProgramme(
            root.pk, resolution.number, resolution.issued_on,
            "Tổ chức đảng ở thôn bản, trường học, trạm y tế; kết nạp đảng viên 2016–2020 (trích yếu: giả định)",
            date(2016, 1, 1), date(2020, 12, 31),
        ),
        by=by, on=today,
    )  # fmt: skip
    fewer: dict[str, Any] = {"rule": _DECREASE, "base_name": "số đầu nhiệm kỳ", "base_on": _START}
    for new in (
        NewTarget("Kết nạp đảng viên mỗi năm", Decimal(2_000), figure="admitted"),
        NewTarget("Kết nạp đảng viên cả nhiệm kỳ (5 × 2.000)", Decimal(10_000), figure="admitted", cadence=_TERM),
        NewTarget(
            "Giảm thôn, bản chưa có đảng viên hoặc chưa có chi bộ", Decimal(15), figure="villages_uncovered",
            high=Decimal(20), base=Decimal(95 + 328), **fewer,
        ),
        NewTarget(
            "Giảm trường học chưa có chi bộ", Decimal(20), figure="schools_uncovered", base=Decimal(33), **fewer
        ),
        NewTarget(
            "Giảm trạm y tế chưa có chi bộ", Decimal(20), figure="clinics_uncovered", base=Decimal(88), **fewer
        ),
    ):  # fmt: skip
        add_target(programme=programme, new=new, by=by, on=today)
