"""87-KH/HU as a programme: a model meeting in 44 branches in 2022 (DOMAIN §1.1, rows 6, 7 and 10).

Published: the plan's number and year, and that the 21 branches directly under the district and 23 of those below were
chosen. That communes made plans of their own, their numbers, days and the day for it are assumed.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from branches.models import Organization
from core.documents import Document
from reports.services.programmes import NewProgramme, add_programme
from reports.services.targets import NewTarget, add_target
from scenarios.plan import District

YEAR = 2022
FIRST, LAST, DUE = date(YEAR, 1, 1), date(YEAR, 12, 31), date(YEAR, 4, 15)
CHOSEN = 21 + 23
# How many days after the district's plan some of its units made theirs, in the order of codes: the last one late.
_AFTER = (14, 20, 31, 38, 66)


def plan_models(plan: District, organizations: Mapping[str, Organization], *, by: Any) -> None:
    """Writes the district's plan with its target down, and the plans of some of its units."""
    root = organizations[plan.bodies[0].code]
    document = Document.objects.get(number="87-KH/HU", issued_on__year=YEAR)
    programme = add_programme(
        new=NewProgramme(
            root.pk, document.number, document.issued_on, "Tổ chức sinh hoạt chi bộ mẫu năm 2022", FIRST, LAST,
            kind=Document.Kind.PLAN, plans_due_on=DUE,
        ),
        by=by, on=plan.today,
    )  # fmt: skip
    target = NewTarget("Chi bộ tổ chức sinh hoạt mẫu", Decimal(CHOSEN), figure="model_meetings")
    add_target(programme=programme, new=target, by=by, on=plan.today)
    below = [body.code for body in plan.bodies[1:]][: len(_AFTER)]
    for number, (code, days) in enumerate(zip(below, _AFTER, strict=False)):
        new = NewProgramme(
            organizations[code].pk, f"{number + 11}-KH/ĐU", date.fromordinal(document.issued_on.toordinal() + days),
            "Thực hiện Kế hoạch 87-KH/HU (giả định)", FIRST, LAST, kind=Document.Kind.PLAN, parent_id=programme.pk,
        )  # fmt: skip
        add_programme(new=new, by=by, on=plan.today)
