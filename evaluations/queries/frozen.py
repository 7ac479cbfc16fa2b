"""What a decision rests on: the facts, points and answers of its ratings, and the level the scheme comes to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from evaluations.models import ConditionAnswer, Rating, RatingPoint
from evaluations.queries.derivation import Answer, Derived, derive, freeze_evidence
from evaluations.queries.evidence import facts_of
from evaluations.queries.frames import Frame

COLUMNS = ("appraised", "proposed", "self")  # the furthest first


def derive_all(
    ratings: Sequence[Rating], frames: Mapping[int, Frame], *, on: date | None = None
) -> dict[int, tuple[dict[str, Any], Derived]]:
    """Rating id → its evidence as it is kept, and what its scheme derives from it: a constant number of queries.

    Arguments:
        frames: scheme id → its frame.
        on: the day it is, or is decided: what lies ahead of it, before the closing day, is not counted as due.
    """
    facts = facts_of(ratings, on=on)
    given = _given(ratings)
    answers = _answers(ratings)
    found = {}
    for one in ratings:
        rows, said, (points, total) = facts.get(one.pk, []), answers.get(one.pk, {}), given[one.pk]
        derived = derive(
            frames[one.scheme_id], {row.key: row for row in rows}, points=points, answers=said, total=total
        )
        found[one.pk] = (freeze_evidence(rows, points, said, total), derived)
    return found


def _given(ratings: Sequence[Rating]) -> dict[int, tuple[dict[int, Decimal], Decimal | None]]:
    """The points that count, by criterion or as one total: of the appraisal, else proposed, else the subject's own.

    What an earlier stage gave by criterion does not count beside a total of a later one.
    """
    points: dict[int, list[RatingPoint]] = defaultdict(list)
    for row in RatingPoint.objects.filter(rating__in=[one.pk for one in ratings]):
        points[row.rating_id].append(row)
    found = {}
    for one in ratings:
        column = next((name for name in COLUMNS if getattr(one, f"{name}_total") is not None), COLUMNS[-1])
        rows = [(row.criterion_id, getattr(row, f"{column}_points")) for row in points[one.pk]]
        by_criterion = {pk: value for pk, value in rows if value is not None}
        found[one.pk] = (by_criterion, None if by_criterion else getattr(one, f"{column}_total"))
    return found


def _answers(ratings: Sequence[Rating]) -> dict[int, dict[int, Answer]]:
    found: dict[int, dict[int, Answer]] = {}
    for row in ConditionAnswer.objects.filter(rating__in=[one.pk for one in ratings]):
        found.setdefault(row.rating_id, {})[row.condition_id] = Answer(row.holds, row.lifted)
    return found
