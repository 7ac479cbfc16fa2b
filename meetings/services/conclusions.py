"""When nothing of a conclusion is left to do. One with tasks settles with the last of them (`services.tasks`)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.formatting import date_text
from meetings.models import Conclusion


@transaction.atomic
def settle_conclusion(*, conclusion: Conclusion, settled_on: date, by: Any, on: date) -> None:
    """Nothing of a conclusion is left to do: the next agenda does not ask for it.

    Arguments:
        settled_on: the day on which it was done.

    Raises ValidationError: settled already, a task of it still open, a day to come or before its meeting.
    """
    stored = _stored(conclusion)
    if stored.settled_on is not None:
        raise ValidationError(_("Kết luận này đã ghi là xong; hãy tải lại trang để xem."), code="settled")
    left = stored.tasks.filter(done_on__isnull=True, dropped_on__isnull=True).count()
    if left:
        raise ValidationError(
            _("Còn %(count)d việc của kết luận này chưa xong; hãy ghi các việc ấy xong, kết luận tự xong theo."),
            code="tasks_left",
            params={"count": left},
        )
    if settled_on > on:
        raise ValidationError({"settled_on": _("Ngày này ở tương lai.")}, code="future")
    if settled_on < stored.meeting.date:
        raise ValidationError(
            {"settled_on": _("Không thể trước ngày họp, %s.") % date_text(stored.meeting.date)}, code="before"
        )
    stored.settled_on = settled_on
    stored.save(update_fields=["settled_on"])


@transaction.atomic
def reopen_conclusion(*, conclusion: Conclusion, by: Any) -> None:
    """A conclusion that was said to be done by mistake is asked for again.

    Raises ValidationError: it is open; it has tasks, one of which is to be opened instead.
    """
    stored = _stored(conclusion)
    if stored.settled_on is None:
        raise ValidationError(_("Kết luận này chưa ghi là xong."), code="open")
    if stored.tasks.exists():
        raise ValidationError(_("Kết luận này có việc được giao: hãy mở lại việc ấy."), code="has_tasks")
    stored.settled_on = None
    stored.save(update_fields=["settled_on"])


def _stored(conclusion: Conclusion) -> Conclusion:
    return Conclusion.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=conclusion.pk)
