"""Who must send which report by when: a committee's rule, kept as spans."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.services.standing import must_stand_on
from core.documents import Document
from core.periods import end_after
from reports.models import PackTemplate, ReportDuty

MOST_DAYS = 90


@transaction.atomic
def set_duty(
    *, organization: Organization, kind: str, start: date, audience: str, due_days: int, by: Any,
    template: PackTemplate | None = None, document: Document | None = None,
) -> ReportDuty:  # fmt: skip
    """Rules from a day on that units send a kind of report; the rule before it ends the day before.

    Arguments:
        due_days: after the last day of the period.

    Raises ValidationError: a committee that did not stand that day, a template of another kind, a rule that begins on
    the same day or later.
    """
    must_stand_on(organization, start)
    if template is not None and template.kind != kind:
        raise ValidationError({"template": _("Mẫu này không phải mẫu của loại báo cáo đã chọn.")}, code="kind")
    if due_days > MOST_DAYS:
        raise ValidationError({"due_days": _("Hạn gửi nhiều nhất %d ngày sau khi hết kỳ.") % MOST_DAYS}, code="most")
    for row in ReportDuty.objects.select_for_update().filter(organization=organization, kind=kind):
        if row.start >= start:
            raise ValidationError(
                {"start": _("Đã có chế độ báo cáo loại này từ ngày %(day)s. Hãy chọn ngày sau đó, hoặc sửa chế độ ấy.")
                 % {"day": f"{row.start:%d/%m/%Y}"}},
                code="later",
            )  # fmt: skip
        if row.end is None or row.end > start:
            row.end = start
            row.save(update_fields=["end"])
    duty = ReportDuty(
        organization=organization, kind=kind, start=start, audience=audience, due_days=due_days, template=template,
        document=document,
    )  # fmt: skip
    duty.full_clean()
    duty.save()
    return duty


@transaction.atomic
def end_duty(*, duty: ReportDuty, last_day: date, by: Any) -> None:
    """Ends a rule after its last day. Raises ValidationError where it had not begun by then, or has ended."""
    row = ReportDuty.objects.select_for_update().get(pk=duty.pk)
    if row.end is not None:
        raise ValidationError(_("Chế độ báo cáo này đã kết thúc."), code="ended")
    row.end = end_after(last_day)
    row.full_clean()
    row.save(update_fields=["end"])
