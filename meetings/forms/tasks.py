"""What is typed of tasks when and after they are given, and what their list is narrowed to."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.formatting import date_text
from core.forms import AddressForm, DayField, ServiceForm, past_until
from meetings import services
from meetings.forms.written_rows import AmountField
from meetings.models import Task
from meetings.queries.tasks import ANY, DONE, DROPPED, OPEN, OVERDUE, meetings_to_report_at, who_may_answer

STATES = (
    (OPEN, _("chưa xong")),
    (OVERDUE, _("quá hạn")),
    (DONE, _("đã xong")),
    (DROPPED, _("đã thôi")),
    (ANY, _("mọi tình trạng")),
)


class TaskFilter(AddressForm):
    """What the list is narrowed to; it lives in the address."""

    tinh_trang = forms.ChoiceField(label=_("Tình trạng"), required=False, choices=STATES)
    nguoi = forms.CharField(label=_("Người chịu trách nhiệm"), required=False, max_length=100)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)


class GiveTask(ServiceForm):
    """Something to do, given between meetings."""

    text = forms.CharField(label=_("Việc phải làm"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    responsible: Any = forms.ModelChoiceField(
        label=_("Người chịu trách nhiệm"), queryset=None, required=False, to_field_name="uuid",
        empty_label=_("cả tổ chức"),
    )  # fmt: skip
    assigned_on = DayField(label=_("Giao ngày"))
    due_on = DayField(label=_("Hạn xong"))
    target = AmountField(label=_("Chỉ tiêu"), required=False, min_value=0, max_digits=12, decimal_places=2)
    unit = forms.CharField(label=_("Đơn vị tính"), required=False, max_length=40)

    def __init__(self, *args: Any, organization: Any, by: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization, self.by, self.on = organization, by, on
        self.fields["assigned_on"].initial = on
        past_until(self, on, "assigned_on")
        who: Any = self.fields["responsible"]
        who.queryset = who_may_answer(organization, on=on)
        who.label_from_instance = lambda one: one.full_name

    def save(self) -> Any:
        """Gives it."""
        values = self.cleaned_data
        return self.carry_out(services.give_task, organization=self.organization, by=self.by, on=self.on, **values)


class TaskAct(ServiceForm):
    """What the acts share."""

    def __init__(self, *args: Any, task: Task, by: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task, self.by, self.on = task, by, on
        if task.target is None:
            self.fields.pop("amount", None)
        elif "amount" in self.fields and task.unit:
            self.fields["amount"].help_text = _("Đơn vị tính: %s.") % task.unit


def words(label: Any, *, required: bool = True) -> forms.CharField:
    """A sentence or two."""
    return forms.CharField(label=label, required=required, max_length=800, widget=forms.Textarea(attrs={"rows": 3}))


def amount() -> AmountField:
    """How much was done."""
    return AmountField(label=_("Đã làm được"), required=False, min_value=0, max_digits=12, decimal_places=2)


class ReportTask(TaskAct):
    """How far it has come."""

    day = DayField(label=_("Ngày báo"))
    text = words(_("Tình hình"))
    amount = amount()
    meeting: Any = forms.ModelChoiceField(
        label=_("Báo tại kỳ sinh hoạt"), queryset=None, required=False, to_field_name="uuid",
        empty_label=_("giữa hai kỳ"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = self.on
        past_until(self, self.on, "day")
        held: Any = self.fields["meeting"]
        held.queryset = meetings_to_report_at(self.task, on=self.on)
        held.label_from_instance = lambda one: f"{one.get_kind_display()} {date_text(one.date)}"

    def save(self) -> Any:
        """Writes it."""
        return self.carry_out(services.report_task, task=self.task, by=self.by, on=self.on, **self.cleaned_data)


class FinishTask(TaskAct):
    """It is done."""

    done_on = DayField(label=_("Xong ngày"))
    result = words(_("Kết quả"), required=False)
    amount = amount()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = self.on
        past_until(self, self.on, "done_on")

    def save(self) -> Any:
        """Ends it."""
        return self.carry_out(services.finish_task, task=self.task, by=self.by, on=self.on, **self.cleaned_data)


class PostponeTask(TaskAct):
    """Another day."""

    due_on = DayField(label=_("Hạn mới"))
    reason = words(_("Lý do đổi hạn"))

    def save(self) -> Any:
        """Moves it."""
        return self.carry_out(services.postpone_task, task=self.task, by=self.by, on=self.on, **self.cleaned_data)


class DropTask(TaskAct):
    """Given up."""

    reason = words(_("Lý do thôi"))

    def save(self) -> Any:
        """Ends it."""
        return self.carry_out(services.drop_given_task, task=self.task, by=self.by, on=self.on, **self.cleaned_data)


class ReopenTask(TaskAct):
    """Ended by mistake."""

    reason = words(_("Lý do mở lại"))

    def save(self) -> Any:
        """Puts it back."""
        return self.carry_out(services.reopen_task, task=self.task, by=self.by, on=self.on, **self.cleaned_data)
