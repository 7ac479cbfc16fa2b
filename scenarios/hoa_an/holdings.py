"""What the organisations of Hòa An are like and by which rules they work, all invented: traits and regulations."""

from collections.abc import Iterator, Mapping
from datetime import date
from random import Random
from typing import Any

from branches.models import Form, Organization, RegulationKind, Trait
from branches.services import end_trait, give_trait, keep_document, keep_row, record_regulation
from core.documents import Document
from scenarios.hoa_an import units
from scenarios.plan import RURAL, Branch, District

_REMOTE = ("Bạch Đằng", "Đức Long", "Ngũ Lão", "Quang Trung", "Trương Lương")
_SMALL, _FEW = 19, 6  # members of a hamlet branch that lies far up; of a branch that has few
_NO_LONGER = 9  # every so many hamlets are especially difficult no longer since 2022
_LAST_DIFFICULT_DAY = date(2021, 12, 31)

CONGRESS = date(2020, 9, 15)
REVIEW_MONTHS = 24  # as the district asks it of its party bodies
_REVIEWED = date(2022, 3, 10)
_MISSING, _OVERDUE = 13, 6  # every so many units wrote no rules down, or have not reviewed theirs in time
_BRANCHES_OF = ("Hồng Việt",)  # communes whose branches have rules on record


def describe(plan: District, organizations: Mapping[str, Organization], *, by: Any) -> None:
    """Gives traits: what is rural, far up, especially difficult for a time, or has few members."""
    traits = {trait.code: trait for trait in Trait.objects.all()}
    for body in plan.bodies:
        if body.sector == RURAL:
            give_trait(organization=organizations[body.code], trait=traits["nong-thon"], start=plan.first, by=by)
            if body.seat in _REMOTE:
                give_trait(organization=organizations[body.code], trait=traits["vung-sau"], start=plan.first, by=by)
    difficult = [one for one in plan.branches if one.sector == RURAL and one.size <= _SMALL]
    for number, one in enumerate(difficult, 1):
        row = give_trait(
            organization=organizations[one.code], trait=traits["dac-biet-kho-khan"], start=plan.first, by=by
        )
        if number % _NO_LONGER == 0:
            end_trait(row=row, last_day=_LAST_DIFFICULT_DAY, by=by)
    for one in plan.branches:
        if one.size <= _FEW:
            give_trait(organization=organizations[one.code], trait=traits["it-dang-vien"], start=plan.first, by=by)


def regulate(plan: District, organizations: Mapping[str, Organization], *, by: Any) -> None:
    """Working rules since the congress, democracy at the grassroots in the communes; some missing, some overdue."""
    working, democracy = (RegulationKind.objects.get(code=code) for code in ("quy-che-lam-viec", "quy-che-dan-chu"))
    working.review_months = REVIEW_MONTHS
    democracy.form = Form.objects.get(code="dang-bo")
    for kind in (working, democracy):
        keep_row(row=kind, by=by)
    rng = Random("hoa-an/regulations")
    root = organizations[units.ROOT]
    _record(root, working, "01-QC/HU", date(2015, 9, 10), None, by=by)
    _record(root, working, "01-QC/HU", date(2020, 10, 5), _REVIEWED, by=by)
    for number, (code, symbol) in enumerate(_units(plan)):
        if number % _MISSING == _MISSING - 1:
            continue
        start = CONGRESS.replace(day=rng.randint(1, 28))
        reviewed = None if number % _OVERDUE == _OVERDUE - 1 else _REVIEWED.replace(day=rng.randint(1, 28))
        _record(organizations[code], working, f"{rng.randint(1, 4):02d}-QC/{symbol}", start, reviewed, by=by)
    for body in plan.bodies:
        if body.sector == RURAL:
            code = f"{rng.randint(5, 9):02d}-QC/{body.symbol}"
            _record(organizations[body.code], democracy, code, date(2021, 3, rng.randint(1, 28)), None, by=by)


def _units(plan: District) -> Iterator[tuple[str, str]]:
    """The party bodies, the branches of the district and of one commune, each with the symbol of its papers."""
    communes = {body.code for body in plan.bodies if body.seat in _BRANCHES_OF}
    yield from ((body.code, body.symbol) for body in plan.bodies[1:])
    below: list[Branch] = [one for one in plan.branches if one.parent_code in {units.ROOT, *communes}]
    yield from ((one.code, "CB") for one in below)


def _record(
    organization: Organization, kind: RegulationKind, number: str, start: date, reviewed: date | None, *, by: Any
) -> None:
    paper = keep_document(number=number, issued_on=start, kind=Document.Kind.REGULATION, by=by)
    record_regulation(organization=organization, kind=kind, document=paper, start=start, reviewed_on=reviewed, by=by)
