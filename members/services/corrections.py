"""Correcting spans that were written wrongly, as a set: what a workbook says better than the record."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from members.models import DutySpan, Membership


@transaction.atomic
def correct_memberships(*, corrections: Sequence[tuple[Membership, Mapping[str, Any]]], by: Any) -> None:
    """Corrects start, end and end_reason of memberships in place; the history keeps what stood there.

    Raises IntegrityError where a member would belong twice on a day: callers look first.
    """
    _correct(Membership, corrections)


@transaction.atomic
def correct_duty_spans(*, corrections: Sequence[tuple[DutySpan, Mapping[str, Any]]], by: Any) -> None:
    """Corrects start and end of exemptions and suspensions in place; the history keeps what stood there."""
    _correct(DutySpan, corrections)


def _correct(model: Any, corrections: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
    fields: set[str] = set()
    for row, values in corrections:
        for name, value in values.items():
            setattr(row, name, value)
        fields.update(values)
    if fields:
        model.objects.bulk_update([row for row, _values in corrections], sorted(fields), batch_size=1000)
