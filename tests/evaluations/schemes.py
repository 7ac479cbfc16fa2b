"""Schemes for tests, made in memory as they are read."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from evaluations.models import CriterionStep, Scheme, SchemeCondition, SchemeCriterion, SchemeLevel
from evaluations.queries.derivation import FactValue
from evaluations.queries.frames import Frame

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
