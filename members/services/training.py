"""Training classes: opening one, who is invited, who came and with what result (bồi dưỡng)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members.models import Member, TrainingClass, TrainingParticipant


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether a participant came, with what result and certificate."""

    attended: bool | None
    result: str = ""
    certificate: str = ""


@transaction.atomic
def open_class(*, values: Mapping[str, Any], by: Any) -> TrainingClass:
    """Opens a class, checked field by field. Raises ValidationError with the fields that are wrong."""
    training = TrainingClass(**values)
    _keep(training)
    return training


@transaction.atomic
def correct_class(*, training: TrainingClass, values: Mapping[str, Any], by: Any) -> None:
    """Corrects what is known of a class, in place; the history keeps what stood there."""
    for name, value in values.items():
        setattr(training, name, value)
    _keep(training)


@transaction.atomic
def invite_members(*, training: TrainingClass, members: Mapping[Member, int], by: Any) -> int:
    """Puts members on the list of a class; returns how many were not on it yet.

    Arguments:
        members: each with the id of the organisation that sends him.
    """
    known = set(
        TrainingParticipant.objects.filter(training_class=training, member__in=members).values_list("member", flat=True)
    )
    new = [
        TrainingParticipant(training_class=training, member=member, organization_id=organization_id)
        for member, organization_id in members.items()
        if member.pk not in known
    ]
    TrainingParticipant.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def withdraw_participant(*, participant: TrainingParticipant, by: Any) -> None:
    """Takes somebody off the list of a class who was put there by mistake. Raises ValidationError once he is marked."""
    if participant.attended is not None:
        raise ValidationError(
            _("%s đã được ghi có dự hay không; hãy bỏ dấu đó trước khi đưa ra khỏi danh sách.")
            % participant.member.full_name,
            code="marked",
        )
    participant.delete()


@transaction.atomic
def mark_participants(*, training: TrainingClass, marks: Mapping[int, Mark], on: date, by: Any) -> int:
    """Writes down who came and with what result; returns how many rows changed.

    Arguments:
        marks: by the participant's key; rows of other classes are not touched.
        on: today: nobody has come to a class that has not begun.

    Raises ValidationError with the name and what is wrong.
    """
    changed = 0
    rows = TrainingParticipant.objects.select_related("member").filter(training_class=training, pk__in=list(marks))
    for row in rows.select_for_update(of=("self",)):
        mark = marks[row.pk]
        if (row.attended, row.result, row.certificate) == (mark.attended, mark.result, mark.certificate):
            continue
        if mark.attended and training.first_day > on:
            raise ValidationError(_("Lớp chưa khai giảng nên chưa thể ghi có dự."), code="not_begun")
        if not mark.attended and (mark.result or mark.certificate):
            raise ValidationError(
                _("%s: không dự học thì không có kết quả và giấy chứng nhận.") % row.member.full_name, code="absent"
            )
        row.attended, row.result, row.certificate = mark.attended, mark.result, mark.certificate
        row.full_clean(exclude=["training_class", "member", "organization"])
        row.save(update_fields=["attended", "result", "certificate"])
        changed += 1
    return changed


def _keep(training: TrainingClass) -> None:
    if training.last_day < training.first_day:
        raise ValidationError({"last_day": _("Ngày bế giảng không thể trước ngày khai giảng.")})
    training.full_clean()
    training.save()
