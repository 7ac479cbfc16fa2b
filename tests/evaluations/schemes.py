"""Schemes for tests: made in memory as they are read, or in the database as a clerk would lay them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from core.audit import SYSTEM
from evaluations.models import (
    CriterionStep,
    Period,
    PeriodScheme,
    Scheme,
    SchemeCap,
    SchemeCondition,
    SchemeCriterion,
    SchemeDecider,
    SchemeLevel,
)
from evaluations.queries.derivation import FactValue
from evaluations.queries.frames import Frame
from evaluations.services.schemes import activate_scheme, keep_part, keep_scheme

# Code, name, from points, below points.
LEVELS = (
    ("excellent", "Xuất sắc", 90, None),
    ("good", "Tốt", 70, 90),
    ("completed", "Hoàn thành", 50, 70),
    ("not_completed", "Không hoàn thành", 0, 50),
)
LEVEL_IDS = {code: pk for pk, (code, *_rest) in enumerate(LEVELS, 1)}


def levels(*, by_points: bool = True) -> tuple[SchemeLevel, ...]:
    """The four levels, in no database."""
    return tuple(
        SchemeLevel(
            pk=pk,
            position=pk,
            code=code,
            name=name,
            minimum=Decimal(minimum) if by_points else None,
            below=Decimal(below) if by_points and below is not None else None,
        )
        for pk, (code, name, minimum, below) in enumerate(LEVELS, 1)
    )


def criterion(pk: int, maximum: int, **values: Any) -> SchemeCriterion:
    """A criterion, in no database; computed where it names a fact."""
    kind = values.pop("kind", "computed" if values.get("fact") else "number")
    return SchemeCriterion(
        pk=pk, position=pk, number=str(pk), text=f"Tiêu chí {pk}", maximum=Decimal(maximum), kind=kind, **values
    )


def step(points: int, minimum: Any = None) -> CriterionStep:
    """A step, in no database."""
    return CriterionStep(points=Decimal(points), minimum=None if minimum is None else Decimal(str(minimum)))


def condition(effect: str, level: str, text: str = "Điều kiện", pk: int = 1, **computed: Any) -> SchemeCondition:
    """A condition, in no database; computed where it names a fact, a comparison and a value."""
    if computed:
        computed = {**computed, "kind": "computed", "value": Decimal(str(computed["value"]))}
    return SchemeCondition(pk=pk, position=pk, level_id=LEVEL_IDS[level], effect=effect, text=text, **computed)


def frame(
    criteria: Sequence[SchemeCriterion] = (),
    *,
    conditions: Sequence[SchemeCondition] = (),
    steps: Mapping[int, Sequence[CriterionStep]] | None = None,
    by_points: bool = True,
) -> Frame:
    """A scheme as it is read, in no database."""
    return Frame(
        Scheme(code="thu", name="Khung thử", subject="member", start=date(2022, 1, 1), by_points=by_points),
        levels=levels(by_points=by_points),
        criteria=tuple(criteria),
        steps={pk: tuple(rows) for pk, rows in (steps or {}).items()},
        conditions=tuple(conditions),
    )


def share(key: str, numerator: int, denominator: int) -> dict[str, FactValue]:
    """A fact in hundredths of a whole, without a value where the whole is empty."""
    return {key: FactValue.share(key, f"{numerator}/{denominator}", numerator, denominator, "tasks", {"year": 2022})}


def count(key: str, value: int | None) -> dict[str, FactValue]:
    """A fact that is a number, or one nobody knows."""
    return {key: FactValue(key, f"{value}", None if value is None else Decimal(value))}


def make_scheme(
    code: str = "thu",
    *,
    owner: Any = None,
    subject: str = "member",
    start: date = date(2022, 1, 1),
    end: date | None = None,
    active: bool = True,
    **values: Any,
) -> Scheme:
    """A scheme in the database as a clerk would lay it: a group of 30 and 70 points, a condition, a cap, a decider."""
    values = {"by_points": True, "scale": "thu", **values}
    scheme = keep_scheme(
        scheme=Scheme(
            code=code, name=f"Khung {code}", owner=owner, subject=subject, start=start, end=end, **values
        ),
        by=SYSTEM,
    )  # fmt: skip
    scale = levels(by_points=scheme.by_points)
    for level in scale:
        level.pk, level.scheme = None, scheme
        keep_part(row=level, by=SYSTEM)
    best, good = scale[:2]
    group = SchemeCriterion(scheme=scheme, position=1, number="1", text="Nhóm", maximum=Decimal(100), kind="group")
    keep_part(row=group, by=SYSTEM)
    part = SchemeCriterion(scheme=scheme, parent=group, position=2, number="1.1", text="Cho", maximum=Decimal(30))
    computed = SchemeCriterion(
        scheme=scheme, parent=group, position=3, number="1.2", text="Tính", maximum=Decimal(70), kind="computed",
        fact="tasks_on_time",
    )  # fmt: skip
    for leaf in (part, computed):
        keep_part(row=leaf, by=SYSTEM)
    for row in (
        CriterionStep(criterion=computed, minimum=Decimal(90), points=Decimal(70)),
        CriterionStep(criterion=computed, points=Decimal(20)),
        SchemeCondition(scheme=scheme, position=1, level=good, effect="ceiling", text="Có khuyết điểm", liftable=True),
        SchemeCap(scheme=scheme, level=best, percent=Decimal(20)),
        SchemeDecider(scheme=scheme, decider="superior"),
    ):
        keep_part(row=row, by=SYSTEM)
    return activate_scheme(scheme=scheme, by=SYSTEM) if active else scheme


def use(scheme: Scheme, organization: Any, closes_on: date) -> Period:
    """A period of the year that closes on a day, by a scheme."""
    period = Period.objects.create(
        organization=organization,
        year=closes_on.year,
        start=date(closes_on.year, 1, 1),
        end=date(closes_on.year + 1, 1, 1),
        closes_on=closes_on,
        opened_on=closes_on,
    )
    PeriodScheme.objects.create(period=period, subject=scheme.subject, scheme=scheme)
    return period
