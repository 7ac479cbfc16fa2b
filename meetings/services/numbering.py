"""The number a resolution gets once it is signed; given, changed and taken back, before or after the sending."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from core.formatting import date_text, document_number
from meetings.models import Resolution
from meetings.queries import MOST, number_in, series_on


@transaction.atomic
def number_resolution(*, resolution: Resolution, number: int | None, by: Any) -> Resolution:
    """Records a resolution's number; None takes it back.

    Raises ValidationError for a resolution no vote has passed, and for a number another one of the term has, with the
    one that is free.
    """
    # Two clerks of one organisation wait for each other: a number is given once.
    organization = Organization.objects.select_for_update().get(pk=resolution.organization_id)
    stored = Resolution.objects.select_for_update(of=("self",)).select_related("meeting", "vote").get(pk=resolution.pk)
    if number == number_in(stored.number):
        return stored
    if number is not None:
        if not 1 <= number <= MOST:
            raise ValidationError({"number": _("Số là một số từ 1 đến %(most)d.") % {"most": MOST}})
        if stored.vote is None or not stored.vote.passed:
            raise ValidationError(
                _("Nghị quyết chưa được biểu quyết thông qua nên chưa cấp số được; hãy ghi kết quả biểu quyết trước."),
                code="not_passed",
            )
        series = series_on(organization, stored.meeting.date)
        other = series.taken.get(number)
        if other is not None and other.pk != stored.pk:
            raise ValidationError(
                {
                    "number": _(
                        "Số %(number)s đã cấp cho nghị quyết “%(title)s” của cuộc họp ngày %(day)s trong %(series)s; "
                        "số chưa dùng tiếp theo là %(free)s."
                    )
                    % {
                        "number": document_number(number),
                        "title": other.title,
                        "day": date_text(other.meeting.date),
                        "series": series.label,
                        "free": document_number(series.following),
                    }
                }
            )
    stored.number = "" if number is None else document_number(number).strip()
    stored.full_clean()
    stored.save(update_fields=["number"])
    return stored
