"""What the addresses of one rating, of decisions and of appeals speak of: a member of branch A, decided or not."""

from collections.abc import Callable
from typing import Any

from core.audit import SYSTEM
from evaluations.models import Appeal, Decision, Period, Rating
from evaluations.services.appeals import file_appeal
from tests.evaluations.rated import DAY, bring, decide, members_of, open_year
from tests.factories import TODAY, World


def make_rated(world: World) -> Rating:
    """The first member of A on the list of the year, nothing done yet."""
    return members_of(open_year(world.d)).get(member=world.members["an"])


def make_decided(world: World) -> Decision:
    """A decision of the commune on him, without its number."""
    rating = make_rated(world)
    bring([rating], "good")
    return decide([rating], "good")


def make_appeal(world: World) -> Appeal:
    """His appeal, not answered."""
    rating = make_decided(world).ratings.get()
    return file_appeal(rating=rating, day=DAY, text="Xin xem lại", by=SYSTEM, on=TODAY)


def _appealed(world: World) -> Rating:
    return make_appeal(world).rating


def _period(world: World) -> Period:
    return make_decided(world).period


JUDGED: dict[str, Callable[[World], Any]] = {
    "rated": make_rated,
    "ruled": make_decided,
    "appealed": _appealed,
    "judged": _period,
}


def _condition(world: World) -> dict[str, Any]:
    rating = Rating.objects.get(subject="member", member=world.members["an"])
    return {"pk": rating.scheme.conditions.filter(kind="words")[0].pk}


JUDGED_KEYS: dict[str, Callable[[World], dict[str, Any]]] = {
    "evaluations:condition_answer": _condition,
    "evaluations:condition_lift_back": _condition,
    "evaluations:condition_lift": _condition,
    "evaluations:appeal_answer": lambda world: {"pk": Appeal.objects.get().pk},
}
