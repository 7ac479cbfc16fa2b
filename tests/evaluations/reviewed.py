"""What the addresses of reviews speak of: a rating of branch A, and what belongs to it."""

from collections.abc import Callable
from typing import Any

from tests.evaluations.subjects import make_period, make_rating
from tests.factories import World

REVIEWED: dict[str, Callable[[World], Any]] = {
    "reviewed": lambda world: make_rating(make_period(world.d), world.a),
}
REVIEWED_KEYS: dict[str, Callable[[World], dict[str, Any]]] = {
    "evaluations:evidence_records": lambda world: {"key": "attendance"},
}
