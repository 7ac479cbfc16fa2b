"""Tasks: given between meetings; then progress, done, dropped, another day, put back."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from core.formatting import date_text
from meetings.models import Conclusion, Meeting, Task, TaskReport
from meetings.queries.tasks import who_may_answer
from meetings.services.proceedings import save_clean
from meetings.services.states import stand
from members.models import Member


@transaction.atomic
def give_task(
    *,
    organization: Organization,
    text: str,
    assigned_on: date,
    due_on: date,
    by: Any,
    on: date,
    responsible: Member | None = None,
    target: Decimal | None = None,
    unit: str = "",
) -> Task:
    """Gives a branch, a committee or one of its people something to do between meetings; who gave it is its first word.

    Raises ValidationError: no text, a day to come or before the organisation stood, a last day before the first, a
    unit without a figure, somebody who neither belongs there nor holds an office there.
    """
    if assigned_on > on:
        raise ValidationError({"assigned_on": _("Ngày này ở tương lai.")}, code="future")
    try:
        stand(organization.pk, assigned_on)
    except ValidationError as error:
        raise ValidationError({"assigned_on": error.messages}, code="not_standing") from None
    if due_on < assigned_on:
        raise ValidationError({"due_on": _("Hạn xong không thể trước ngày giao.")}, code="before")
    if unit.strip() and target is None:
        raise ValidationError({"target": _("Ghi đơn vị tính thì phải ghi chỉ tiêu.")}, code="no_target")
    if responsible is not None and not who_may_answer(organization, on=assigned_on).filter(pk=responsible.pk).exists():
        raise ValidationError(
            {"responsible": _("%s không sinh hoạt và không giữ chức vụ ở đây vào ngày giao.") % responsible.full_name},
            code="stranger",
        )
    task = Task(
        organization=organization, text=" ".join(text.split())[:500], assigned_on=assigned_on, due_on=due_on,
        responsible=responsible, target=target, unit=unit.strip(),
    )  # fmt: skip
    if not task.text:
        raise ValidationError({"text": _("Hãy ghi việc phải làm.")}, code="required")
    save_clean(task)
    _say(task, assigned_on, _("Giao việc ngoài kỳ sinh hoạt."), by)
    return task


@transaction.atomic
def report_task(
    *,
    task: Task,
    day: date,
    text: str,
    by: Any,
    on: date,
    amount: Decimal | None = None,
    meeting: Meeting | None = None,
) -> TaskReport:
    """Says how far an open task has come, with the amount reached where it has a target.

    Raises ValidationError: it ended already, a day before it was given or to come, nothing said, an amount without a
    target, a meeting of another organisation.
    """
    stored = _open(task)
    _must_be_possible(day, stored, on, "day")
    if amount is not None and stored.target is None:
        raise ValidationError({"amount": _("Việc này không có chỉ tiêu để ghi số đã làm.")}, code="no_target")
    if meeting is not None and meeting.organization_id != stored.organization_id:
        raise ValidationError(
            {"meeting": _("Kỳ sinh hoạt này không phải của tổ chức được giao việc.")}, code="elsewhere"
        )
    return _say(stored, day, text, by, amount=amount, meeting=meeting)


@transaction.atomic
def finish_task(
    *, task: Task, done_on: date, by: Any, on: date, result: str = "", amount: Decimal | None = None
) -> None:
    """An open task is done. The conclusion it came from is settled with its last task.

    Raises ValidationError: it ended already, a day before it was given or to come, an amount without a target.
    """
    stored = _open(task)
    _must_be_possible(done_on, stored, on, "done_on")
    if amount is not None:
        if stored.target is None:
            raise ValidationError({"amount": _("Việc này không có chỉ tiêu để ghi số đã làm.")}, code="no_target")
        _say(stored, done_on, result.strip() or _("Xong việc."), by, amount=amount)
    stored.done_on, stored.result = done_on, _line(result)
    save_clean(stored)
    _settle(stored, done_on)


@transaction.atomic
def drop_given_task(*, task: Task, reason: str, by: Any, on: date) -> None:
    """An open task is given up, with the reason. Raises ValidationError: it ended already; no reason."""
    stored = _open(task)
    if not reason.strip():
        raise ValidationError({"reason": _("Hãy ghi lý do thôi việc này.")}, code="required")
    stored.dropped_on, stored.result = on, _line(reason)
    save_clean(stored)
    _settle(stored, on)


@transaction.atomic
def postpone_task(*, task: Task, due_on: date, reason: str, by: Any, on: date) -> None:
    """An open task has another day; the old one, the reason and who changed it stand among its reports.

    Raises ValidationError: it ended already, no change, a day before it was given, no reason.
    """
    stored = _open(task)
    if due_on == stored.due_on:
        raise ValidationError({"due_on": _("Hạn vẫn như cũ.")}, code="same")
    if due_on < stored.assigned_on:
        raise ValidationError({"due_on": _("Hạn xong không thể trước ngày giao.")}, code="before")
    if not reason.strip():
        raise ValidationError({"reason": _("Hãy ghi lý do đổi hạn.")}, code="required")
    told = {"before": date_text(stored.due_on), "after": date_text(due_on), "reason": reason.strip()}
    _say(stored, max(on, stored.assigned_on), _("Đổi hạn từ %(before)s sang %(after)s: %(reason)s") % told, by)
    stored.due_on = due_on
    save_clean(stored)


@transaction.atomic
def reopen_task(*, task: Task, reason: str, by: Any, on: date) -> None:
    """A task that was ended by mistake, or badly, is open again; what was said of its end stands among its reports.

    Raises ValidationError: it is open; no reason.
    """
    stored = Task.objects.select_for_update().get(pk=task.pk)
    if stored.is_open:
        raise ValidationError(_("Việc này chưa kết thúc."), code="open")
    if not reason.strip():
        raise ValidationError({"reason": _("Hãy ghi lý do mở lại.")}, code="required")
    ended = stored.done_on or stored.dropped_on
    told = {"day": date_text(ended), "reason": reason.strip()}
    _say(stored, on, _("Mở lại việc đã kết thúc ngày %(day)s: %(reason)s") % told, by)
    stored.done_on = stored.dropped_on = None
    stored.result = ""
    save_clean(stored)
    if stored.conclusion_id:
        Conclusion.objects.filter(pk=stored.conclusion_id).update(settled_on=None)


def _settle(task: Task, day: date) -> None:
    """Nothing of a conclusion is left to do once its tasks have ended: the next agenda does not ask for it."""
    if task.conclusion_id is None:
        return
    left = Task.objects.filter(conclusion=task.conclusion_id, done_on__isnull=True, dropped_on__isnull=True)
    if not left.exists():
        Conclusion.objects.filter(pk=task.conclusion_id, settled_on__isnull=True).update(settled_on=day)


def _open(task: Task) -> Task:
    stored = Task.objects.select_for_update().get(pk=task.pk)
    if not stored.is_open:
        raise ValidationError(_("Việc này đã kết thúc; hãy tải lại trang để xem."), code="ended")
    return stored


def _say(task: Task, day: date, text: str, by: Any, **more: Any) -> TaskReport:
    if not text.strip():
        raise ValidationError({"text": _("Hãy ghi tình hình thực hiện.")}, code="required")
    report = TaskReport(
        task=task, organization_id=task.organization_id, on=day, text=_line(text), by=str(by)[:150], **more
    )
    save_clean(report)
    return report


def _line(text: str) -> str:
    return text.replace("\r\n", "\n").strip()[:1000]


def _must_be_possible(day: date, task: Task, on: date, field: str) -> None:
    if day > on:
        raise ValidationError({field: _("Ngày này ở tương lai.")}, code="future")
    if day < task.assigned_on:
        raise ValidationError(
            {field: _("Không thể trước ngày giao việc, %s.") % date_text(task.assigned_on)}, code="before"
        )
