"""What the addresses of periods speak of, for the matrix of routes: the year the district opened."""

from collections.abc import Callable
from typing import Any

from evaluations.models import SchemeCap, Subject
from tests.evaluations.rated import open_year, scheme
from tests.factories import World

OPENED: dict[str, Callable[[World], Any]] = {"opened": lambda world: open_year(world.d)}
# The commune Y has nobody appointed: the district decides for it.
OPENED_KEYS: dict[str, Callable[[World], dict[str, Any]]] = {
    "evaluations:bulk": lambda world: {"subject": Subject.MEMBER.value},
    "evaluations:waiting": lambda world: {"subject": Subject.MEMBER.value, "unit": world.y.uuid},
    "evaluations:cap_exceed": lambda world: {
        "cap": SchemeCap.objects.get(scheme=scheme()).pk, "unit": world.y.uuid,
    },
}  # fmt: skip
