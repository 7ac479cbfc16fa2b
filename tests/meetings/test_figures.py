"""Sums over meetings."""

from dataclasses import fields
from decimal import Decimal

from meetings.queries import Sums


def test_adding_forgets_no_figure() -> None:
    """Every field of a sum is added: each gets a number of its own, and all must come back doubled."""
    values = {one.name: number for number, one in enumerate(fields(Sums), 1)}
    values |= {"rates": Decimal("0.5"), "missing": (7,)}  # type: ignore[dict-item]
    one, other = Sums(**values), Sums(**values)  # type: ignore[arg-type]
    one += other
    assert {field.name: getattr(one, field.name) for field in fields(Sums)} == {
        name: value * 2 for name, value in values.items()
    }
