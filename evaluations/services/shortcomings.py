"""Shortcomings named in a review, the tasks to remedy them, and the check in a later review."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.formatting import date_text
from evaluations.models import Rating, Shortcoming
from evaluations.queries.facts.results import subject_key
from meetings.services import give_task

AT_MOST = 30  # of one rating


@transaction.atomic
def record_shortcoming(
    *, rating: Rating, text: str, remedy: str, due_on: date, by: Any, on: date, as_task: bool = False
) -> Shortcoming:
    """Names a shortcoming of a subject with how and until when it is to be remedied; a task of it at once, if asked.

    Raises ValidationError: a period that is closed, a day gone by, no words, too many, and as give_task does.
    """
    stored = _open(rating)
    if Shortcoming.objects.filter(rating=stored).count() >= AT_MOST:
        raise ValidationError(_("Đã ghi %d hạn chế; hãy gộp lại.") % AT_MOST, code="too_many")
    row = Shortcoming(rating=stored, organization_id=stored.organization_id)
    _keep(row, {"text": text, "remedy": remedy, "due_on": due_on}, on)
    return assign_remedy(shortcoming=row, by=by, on=on) if as_task else row


@transaction.atomic
def correct_shortcoming(*, shortcoming: Shortcoming, values: Mapping[str, Any], by: Any, on: date) -> Shortcoming:
    """Corrects what was named until it is checked. Raises ValidationError as record_shortcoming does."""
    row = _unchecked(shortcoming)
    _open(row.rating)
    _keep(row, values, on)
    return row


@transaction.atomic
def remove_shortcoming(*, shortcoming: Shortcoming, reason: str, by: Any) -> None:
    """Takes out what was named by mistake; the history keeps it, with the reason as its last words.

    Raises ValidationError: no reason, checked already, a task of it.
    """
    row = _unchecked(shortcoming)
    _open(row.rating)
    if not reason.strip():
        raise ValidationError({"reason": _("Hãy ghi lý do bỏ.")}, code="required")
    if row.task_id is not None:
        raise ValidationError(_("Hạn chế này đã thành việc được giao; hãy thôi việc ấy."), code="has_task")
    rows = Shortcoming.objects.filter(pk=row.pk)
    rows.update(note=reason.strip()[:500])
    rows.delete()


@transaction.atomic
def assign_remedy(*, shortcoming: Shortcoming, by: Any, on: date) -> Shortcoming:
    """Makes a task of the remedy, given today to the organisation where the subject was rated; of a person, to him.

    Raises ValidationError: a task of it already, a day gone by, checked already, and as give_task does.
    """
    row = _unchecked(shortcoming)
    if row.task_id is not None:
        raise ValidationError(_("Hạn chế này đã thành việc được giao."), code="has_task")
    if row.due_on < on:
        raise ValidationError(_("Hạn khắc phục đã qua; hãy sửa hạn rồi giao việc."), code="late")
    row.task = give_task(
        organization=row.organization, text=_("Khắc phục: %(text)s – %(remedy)s") % _told(row), assigned_on=on,
        due_on=row.due_on, responsible=row.rating.member, by=by, on=on,
    )  # fmt: skip
    row.save(update_fields=["task"])
    return row


@transaction.atomic
def check_shortcoming(
    *, shortcoming: Shortcoming, within: Rating, outcome: str, checked_on: date, by: Any, on: date, note: str = ""
) -> Shortcoming:
    """Says in a later review of the same subject what became of a shortcoming; again, until that period is closed.

    Arguments:
        within: the rating of that review.

    Raises ValidationError: another subject, no later period, one that is closed, no outcome, a day to come or before
    the review that named it.
    """
    row = Shortcoming.objects.select_for_update(of=("self",)).select_related("rating__period").get(pk=shortcoming.pk)
    review = _open(within)
    if subject_key(row.rating) != subject_key(review):
        raise ValidationError(_("Hạn chế này của đối tượng khác."), code="alien")
    if row.rating.period.start >= review.period.start:
        raise ValidationError(_("Khắc phục hạn chế được kiểm tra ở kỳ sau."), code="same_period")
    if outcome not in Shortcoming.Outcome.values:
        raise ValidationError({"outcome": _("Hãy chọn kết quả khắc phục.")}, code="required")
    if checked_on > on:
        raise ValidationError({"checked_on": _("Ngày này ở tương lai.")}, code="future")
    if checked_on < row.rating.period.start:
        told = _("Không thể trước kỳ nêu hạn chế, từ %s.") % date_text(row.rating.period.start)
        raise ValidationError({"checked_on": told}, code="before")
    row.outcome, row.checked_on, row.checked_in, row.note = outcome, checked_on, review, note.strip()
    row.full_clean()
    row.save()
    return row


def _keep(row: Shortcoming, values: Mapping[str, Any], on: date) -> None:
    if values["due_on"] < on:
        raise ValidationError({"due_on": _("Hạn khắc phục không thể là ngày đã qua.")}, code="past")
    row.text, row.remedy = (" ".join(values[name].split()) for name in ("text", "remedy"))
    row.due_on = values["due_on"]
    row.full_clean()
    row.save()


def _told(row: Shortcoming) -> dict[str, str]:
    return {"text": row.text[:240], "remedy": row.remedy[:240]}


def _unchecked(shortcoming: Shortcoming) -> Shortcoming:
    rows = Shortcoming.objects.select_for_update(of=("self",)).select_related("rating__member", "organization")
    row = rows.filter(pk=shortcoming.pk).first()
    if row is None:
        raise ValidationError(_("Hạn chế này vừa được bỏ; hãy tải lại trang."), code="gone")
    if row.outcome:
        raise ValidationError(_("Hạn chế này đã được kiểm tra."), code="checked")
    return row


def _open(rating: Rating) -> Rating:
    stored = Rating.objects.select_for_update(of=("self",)).select_related("period").get(pk=rating.pk)
    if stored.period.closed_on is not None:
        raise ValidationError(_("Kỳ đã đóng, không ghi thêm được nữa."), code="closed")
    return stored
