"""Appeals against a decided level, conditions answered in words, and conditions the decider lifts."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.documents import Document
from core.formatting import date_text
from evaluations.models import Appeal, ConditionAnswer, Rating, SchemeCondition
from evaluations.queries.open_acts import bar_to_own_answer
from evaluations.services.acts import Row, keep_ratings, locked_ratings, must_be_open, not_ahead
from evaluations.services.decisions import change_level

Outcome = Appeal.Outcome


@transaction.atomic
def file_appeal(*, rating: Rating, day: date, text: str, by: Any, on: date) -> Appeal:
    """Writes down that a subject objects to its decided level.

    Raises ValidationError for what is not decided, a day before the decision or ahead, no words, an appeal still open.
    """
    not_ahead(day, on)
    stored = Rating.objects.select_for_update(of=("self",)).get(pk=rating.pk)
    if not stored.is_decided or stored.decided_on is None:
        raise ValidationError(_("Chưa quyết định nên chưa có gì để khiếu nại."), code="stage")
    if day < stored.decided_on:
        raise ValidationError({"on": _("Không thể trước ngày quyết định: %s.") % date_text(stored.decided_on)})
    appeal = Appeal(rating=stored, organization_id=stored.organization_id, on=day, text=text.strip(), by=str(by)[:150])
    appeal.full_clean(exclude=["organization"])
    appeal.save()
    return appeal


@transaction.atomic
def answer_appeal(
    *, appeal: Appeal, version: int, outcome: str, answer: str, day: date, by: Any, on: date,
    document: Document | None = None, level: str = "",
) -> Appeal:  # fmt: skip
    """Answers an appeal; where the level changes, it is changed in the same act and the cap counted again.

    Raises ValidationError: answered already, no answer, a change without paper or level, and all of `change_level`.
    """
    not_ahead(day, on)
    stored = Appeal.objects.select_for_update(of=("self",)).select_related("rating").get(pk=appeal.pk)
    if stored.outcome:
        raise ValidationError(_("Khiếu nại này đã trả lời ngày %s.") % date_text(stored.answered_on), code="answered")
    if not answer.strip():
        raise ValidationError({"answer": ValidationError(_("Hãy ghi nội dung trả lời."), code="required")})
    if outcome == Outcome.CHANGED:
        if document is None:
            raise ValidationError({"document_number": _("Thay đổi mức phải có văn bản.")})
        change_level(
            rating=stored.rating, version=version, level=level, document=document, reason=answer, day=day, by=by, on=on,
            on_appeal=True,
        )  # fmt: skip
    stored.outcome, stored.answer, stored.answered_on, stored.document = outcome, answer.strip(), day, document
    stored.full_clean(exclude=["rating", "organization", "document"])
    stored.save()
    return stored


@transaction.atomic
def answer_condition(
    *, rating: Rating, version: int, condition: SchemeCondition, holds: bool | None, note: str, by: Any, on: date,
    organization_id: int | None = None,
) -> ConditionAnswer:  # fmt: skip
    """Answers a condition in words for a subject; None takes the answer back.

    Arguments:
        organization_id: of whoever answers; who decides on the rating unless said.

    Raises ValidationError: an older page, decided already, a condition of another scheme or a computed one, one that is
    lifted; and what `bar_to_own_answer` says where the organisation in which the subject is rated answers itself.
    """
    stored = _open_rating(rating, version, condition)
    if condition.kind != SchemeCondition.Kind.WORDS:
        raise ValidationError(_("Điều kiện này tính từ số liệu, không trả lời tay."), code="computed")
    row = _answer(stored, condition, by, on)
    if row.lifted:
        raise ValidationError(
            _("Điều kiện này đã được gỡ theo %s; muốn trả lời lại thì bỏ gỡ trước.") % row.document, code="lifted"
        )
    answerer = organization_id or stored.decider_id
    above = (stored.appraiser_id, stored.decider_id)
    if answerer not in above and (bar := bar_to_own_answer(stored, row if row.pk else None)):
        raise ValidationError(bar, code="above")
    row.organization_id = answerer
    row.holds, row.note = holds, " ".join(note.split())
    row.full_clean(exclude=["rating", "organization", "condition", "document"])
    row.save()
    return row


@transaction.atomic
def lift_condition(
    *, rating: Rating, version: int, condition: SchemeCondition, document: Document, reason: str, by: Any, on: date
) -> ConditionAnswer:
    """Lets a condition that lowers not lower this subject, by the decider's paper.

    Raises ValidationError: an older page, decided already, a condition nobody may lift, no reason.
    """
    stored = _open_rating(rating, version, condition)
    if not condition.liftable:
        raise ValidationError(_("Khung xếp loại không cho gỡ điều kiện này."), code="never")
    if not reason.strip():
        raise ValidationError({"note": ValidationError(_("Hãy ghi lý do gỡ."), code="required")})
    row = _answer(stored, condition, by, on)
    row.lifted, row.document, row.note = True, document, " ".join(reason.split())
    row.full_clean(exclude=["rating", "organization", "condition", "document"])
    row.save()
    return row


@transaction.atomic
def take_lift_back(
    *, rating: Rating, version: int, condition: SchemeCondition, reason: str, by: Any, on: date
) -> ConditionAnswer:
    """Lets a condition that was lifted lower this subject again; what was answered stays, the history has the lift.

    Raises ValidationError: an older page, decided already, a condition that is not lifted, no reason.
    """
    stored = _open_rating(rating, version, condition)
    row = _answer(stored, condition, by, on)
    if not row.lifted:
        raise ValidationError(_("Điều kiện này không được gỡ, hoặc đã bỏ gỡ."), code="not_lifted")
    if not reason.strip():
        raise ValidationError({"note": ValidationError(_("Hãy ghi lý do bỏ gỡ."), code="required")})
    row.lifted, row.document, row.note = False, None, " ".join(reason.split())
    row.full_clean(exclude=["rating", "organization", "condition", "document"])
    row.save()
    return row


def _open_rating(rating: Rating, version: int, condition: SchemeCondition) -> Rating:
    ((stored, _row),) = locked_ratings([Row(rating.pk, version)], closed_too=True)
    appealed = stored.appeals.filter(outcome="").exists()
    if not appealed:
        must_be_open(stored.period)
    if stored.is_decided and not appealed:
        raise ValidationError(_("Đã quyết định; số liệu và câu trả lời lúc ấy được giữ nguyên."), code="decided")
    if condition.scheme_id != stored.scheme_id:
        raise ValidationError(_("Điều kiện này không thuộc khung xếp loại của kỳ."), code="other_scheme")
    keep_ratings([stored])
    return stored


def _answer(rating: Rating, condition: SchemeCondition, by: Any, on: date) -> ConditionAnswer:
    row = ConditionAnswer.objects.filter(rating=rating, condition=condition).first()
    row = row or ConditionAnswer(rating=rating, organization_id=rating.organization_id, condition=condition)
    row.by, row.on = str(by)[:150], on
    return row
