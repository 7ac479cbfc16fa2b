"""The word of a branch that it could not meet in a month, and what takes it back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from core.formatting import date_text, month_text
from core.periods import first_of_month, last_day
from meetings.models import Meeting, NotHeld
from meetings.queries import closed_above
from meetings.services.states import stand


@transaction.atomic
def state_not_held(
    *, organization: Organization, month: date, reason: str, on: date, by: Any, note: str = ""
) -> NotHeld:
    """Writes down that a branch did not hold its regular meeting of a month, and why.

    Said of a month closed above it is flagged, and the level above confirms it again (DOMAIN §6.50).

    Arguments:
        month: its first day; the month of `on` or an earlier one.
        on: today, the day on which it is said.

    Raises ValidationError for a month to come, one whose meeting was sent, one said already, one in which the branch
    did not exist; for "lý do khác" without a word of what it was.
    """
    if month > first_of_month(on):
        raise ValidationError({"month": _("Tháng %(month)s chưa tới.") % {"month": month_text(month)}}, code="ahead")
    sent = Meeting.objects.filter(
        organization=organization, for_month=month, kind__in=Meeting.MONTHLY_KINDS, status__in=Meeting.COUNTED_STATUSES
    ).first()
    if sent is not None:
        raise ValidationError(
            {
                "month": _("Tháng %(month)s chi bộ đã gửi kỳ sinh hoạt họp ngày %(day)s.")
                % {"month": month_text(month), "day": date_text(sent.date)}
            },
            code="sent",
        )
    try:
        placement, form = stand(organization.pk, min(last_day(month), on))
    except ValidationError:
        raise ValidationError(
            {"month": _("Tháng %(month)s tổ chức không tồn tại.") % {"month": month_text(month)}}, code="not_standing"
        ) from None
    row = NotHeld(
        organization=organization, placement=placement, form=form, for_month=month, reason=reason, note=note.strip(),
        stated_on=on, stated_by=str(by)[:150],
        entered_after_close=bool(closed_above(organization, month, on=min(last_day(month), on))),
    )  # fmt: skip
    if reason == NotHeld.Reason.OTHER and not row.note:
        raise ValidationError({"note": _("Chọn “lý do khác” thì phải nói rõ lý do.")}, code="no_note")
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def withdraw_not_held(*, row: NotHeld, by: Any) -> None:
    """Takes the word back; the history keeps it.

    Raises ValidationError where the month was closed on it: silence is entered into no closed month. What was said
    into the closed month itself may be taken back until the level above has confirmed it.
    """
    row = NotHeld.objects.select_for_update().get(pk=row.pk)
    waits = row.entered_after_close and row.rechecked_at is None
    if not waits and closed_above(row.organization, row.for_month, on=min(last_day(row.for_month), row.stated_on)):
        raise ValidationError(
            _(
                "Tháng %(month)s đã khóa, không rút lại được. Đã họp bù thì gửi kỳ sinh hoạt, điều ghi ở đây tự được "
                "rút; báo nhầm thì đề nghị cấp ủy mở lại tháng."
            )
            % {"month": month_text(row.for_month)},
            code="closed",
        )
    row.delete()


def withdraw_where_held(held: Iterable[tuple[int, date]]) -> int:
    """Takes back every word "not held" of a branch and month for which a regular meeting came after all.

    Arguments:
        held: (organisation id, first of the month).

    Returns how many there were; the history keeps them.
    """
    keys = set(held)
    rows = NotHeld.objects.filter(organization__in={organization_id for organization_id, _month in keys})
    gone = [row.pk for row in rows if (row.organization_id, row.for_month) in keys]
    return NotHeld.objects.filter(pk__in=gone).delete()[0] if gone else 0
