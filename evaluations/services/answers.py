"""Required conditions in words, answered for many at once together with the step that gives them a level."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from evaluations.models import ConditionAnswer, Rating, RatingAct, SchemeCondition
from evaluations.queries.frames import Frame
from evaluations.queries.open_acts import bar_to_own_answer
from evaluations.services.acts import Errors, Row

Kind = RatingAct.Kind
# Step → the level it gives, and the organisation whose answer it is.
ANSWERING: dict[str, tuple[str, str]] = {
    Kind.PROPOSAL: ("proposed_level_id", "organization_id"), Kind.APPRAISAL: ("appraised_level_id", "appraiser_id"),
}  # fmt: skip


@transaction.atomic
def take_with_answers(
    *, step: Callable[[], int], kind: str, rows: Sequence[Row], frame: Frame, conditions: Sequence[SchemeCondition],
    note: str, by: Any, on: date,
) -> int:  # fmt: skip
    """Takes a step, and answers "có" to required conditions for the rows it gives their level or a better one.

    The step locks the rows and checks them; what it refuses leaves no answer, and a refused answer no step. Who has
    that answer already keeps it with its ground; where a condition is lifted nothing needs to be answered.

    Raises ValidationError: all the step raises; by row what those above answered otherwise; by condition ("have_12")
    where no row has its level.
    """
    count = step()
    level_key, owner_key = ANSWERING[kind]
    ratings = list(Rating.objects.filter(pk__in=[row.rating_id for row in rows]).order_by("pk"))
    stored = ConditionAnswer.objects.filter(rating__in=ratings, condition__in=conditions)
    kept = {(one.rating_id, one.condition_id): one for one in stored}
    errors: Errors = {}
    new: list[ConditionAnswer] = []
    changed: list[ConditionAnswer] = []
    for condition in conditions:
        rank = frame.rank(frame.level_of(condition.level_id))
        reached = [one for one in ratings if frame.rank(frame.level_of(getattr(one, level_key))) <= rank]
        if not reached:
            errors[f"have_{condition.pk}"] = ValidationError(_("Không dòng nào được chọn mức cần điều kiện này."))
        for rating in reached:
            row = kept.get((rating.pk, condition.pk))
            if row is not None and (row.lifted or row.holds):
                continue
            if kind == Kind.PROPOSAL and (bar := bar_to_own_answer(rating, row)):
                errors[f"row_{rating.pk}"] = ValidationError(bar)
                continue
            (changed if row else new).append(row := row or ConditionAnswer(rating=rating, condition=condition))
            row.organization_id = getattr(rating, owner_key)
            row.holds, row.note, row.by, row.on = True, " ".join(note.split())[:500], str(by)[:150], on
    if errors:
        raise ValidationError(errors)
    ConditionAnswer.objects.bulk_create(new)
    ConditionAnswer.objects.bulk_update(changed, ["organization", "holds", "note", "by", "on"])
    return count
