"""Sick and maternity leave written down, corrected and taken out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.documents import Document
from core.formatting import date_text
from core.periods import add_months
from evaluations.models import Leave
from members.models import Member
from members.queries import official_on

AHEAD_MONTHS, LONGEST_MONTHS = 12, 24  # more is a slip of the year: no leave is granted so far ahead or so long


@transaction.atomic
def record_leave(
    *,
    member: Member,
    kind: str,
    start: date,
    by: Any,
    on: date,
    end: date | None = None,
    note: str = "",
    document: Document | None = None,
) -> Leave:
    """Writes down that a member is on leave from a day on; half-open: `end` is the first day after it.

    Raises ValidationError: an end before its start, days on which another leave is written down, a day on which he
    belonged to no branch here, a start over a year ahead of today, more than two years.
    """
    leave = Leave(member=member, kind=kind, start=start, end=end, note=note.strip(), document=document)
    _keep(leave, on=on)
    return leave


@transaction.atomic
def correct_leave(*, leave: Leave, values: Mapping[str, Any], by: Any, on: date) -> Leave:
    """Corrects a leave in place; the history keeps what stood there. Raises ValidationError as record_leave does."""
    stored = Leave.objects.select_for_update().filter(pk=leave.pk).first()
    if stored is None:
        raise ValidationError(_("Thời gian nghỉ này vừa được bỏ; hãy tải lại trang."), code="gone")
    for name, value in values.items():
        setattr(stored, name, value)
    _keep(stored, on=on)
    return stored


@transaction.atomic
def remove_leave(*, leave: Leave, reason: str, by: Any) -> None:
    """Takes out a leave written down by mistake; the history keeps it, with the reason as its last words.

    Raises ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Hãy ghi lý do bỏ.")}, code="required")
    rows = Leave.objects.filter(pk=leave.pk)
    rows.update(note=reason.strip()[:300])
    rows.delete()


def _keep(leave: Leave, *, on: date) -> None:
    latest = add_months(on, AHEAD_MONTHS)
    if leave.start > latest:
        raise ValidationError({"start": _("Ngày đầu không thể sau %s; hãy xem lại năm.") % date_text(latest)})
    where = official_on(leave.member, leave.start)
    if where is None:
        raise ValidationError(
            {"start": _("Ngày %s đảng viên không sinh hoạt chính thức ở tổ chức nào.") % date_text(leave.start)},
            code="nowhere",
        )
    if leave.end is not None and leave.end <= leave.start:
        raise ValidationError({"end": _("Ngày cuối không thể trước ngày đầu.")}, code="before")
    longest = add_months(leave.start, LONGEST_MONTHS)
    if leave.end is not None and leave.end > longest:
        raise ValidationError(
            {"end": _("Ngày cuối không thể từ %s trở đi, hai năm sau ngày đầu; hãy xem lại năm.") % date_text(longest)}
        )
    leave.organization = where.organization
    leave.full_clean()
    leave.save()
