"""What a decision rests on: the facts, points and answers of its ratings, and the level the scheme comes to."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from evaluations.models import ConditionAnswer, Rating, RatingPoint
from evaluations.queries.derivation import Answer, Derived, derive, freeze_evidence
from evaluations.queries.evidence import facts_of
from evaluations.queries.frames import Frame


def derive_all(
    ratings: Sequence[Rating], frames: Mapping[int, Frame], *, on: date | None = None
) -> dict[int, tuple[dict[str, Any], Derived]]:
    """Rating id → its evidence as it is kept, and what its scheme derives from it: a constant number of queries.

    Arguments:
        frames: scheme id → its frame.
        on: the day it is, or is decided: what lies ahead of it, before the closing day, is not counted as due.
    """
    facts = facts_of(ratings, on=on)
    points = _points(ratings)
    answers = _answers(ratings)
    found = {}
    for one in ratings:
        rows = facts.get(one.pk, [])
        derived = derive(
            frames[one.scheme_id], {row.key: row for row in rows}, points=points.get(one.pk, {}),
            answers=answers.get(one.pk, {}),
        )  # fmt: skip
        found[one.pk] = (freeze_evidence(rows, points.get(one.pk, {}), answers.get(one.pk, {})), derived)
    return found


def _points(ratings: Sequence[Rating]) -> dict[int, dict[int, Decimal]]:
    """The points that count: of the appraisal, else proposed, else the subject's own."""
    found: dict[int, dict[int, Decimal]] = {}
    rows = RatingPoint.objects.filter(rating__in=[one.pk for one in ratings])
    for row in rows:
        given = (row.appraised_points, row.proposed_points, row.self_points)
        value = next((one for one in given if one is not None), None)
        if value is not None:
            found.setdefault(row.rating_id, {})[row.criterion_id] = value
    return found


def _answers(ratings: Sequence[Rating]) -> dict[int, dict[int, Answer]]:
    found: dict[int, dict[int, Answer]] = {}
    for row in ConditionAnswer.objects.filter(rating__in=[one.pk for one in ratings]):
        found.setdefault(row.rating_id, {})[row.condition_id] = Answer(row.holds, row.lifted)
    return found
