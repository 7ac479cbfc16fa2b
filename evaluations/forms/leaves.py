"""Forms of sick and maternity leave."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import PaperForm
from core.forms import DayField, Guarded, LastDayField, ServiceForm
from evaluations.models import Leave
from evaluations.services import leaves as services
from members.models import Member


class LeaveForm(PaperForm):
    """From when to when a member is on leave."""

    kind = forms.ChoiceField(label=_("Loại nghỉ"), choices=Leave.Kind.choices)
    start = DayField(label=_("Từ ngày"))
    end = LastDayField(help_text=_("Để trống nếu chưa biết."))
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(self, *args: Any, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=on, **kwargs)
        self.on = on

    def values(self) -> dict[str, Any]:
        """As the row keeps them."""
        kept = {name: self.cleaned_data[name] for name in ("kind", "start", "end", "note")}
        return kept | {"document": self.paper()}


class RecordLeave(LeaveForm):
    """A leave that is not written down yet."""

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def save(self) -> Any:
        """Writes it down."""
        return self.carry_out(
            lambda: services.record_leave(member=self.member, by=self.by, on=self.on, **self.values())
        )


class CorrectLeave(Guarded, LeaveForm):
    """One written down wrongly."""

    def __init__(self, *args: Any, leave: Leave, **kwargs: Any) -> None:
        initial = {name: getattr(leave, name) for name in ("kind", "start", "end", "note")}
        if leave.document:
            initial |= {"document_number": leave.document.number, "document_date": leave.document.issued_on}
        super().__init__(*args, initial=initial, **kwargs)
        self.leave = leave
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(
            lambda: services.correct_leave(leave=self.leave, values=self.values(), by=self.by, on=self.on)
        )


class RemoveLeave(ServiceForm):
    """One that never was."""

    reason = forms.CharField(label=_("Lý do bỏ"), max_length=300)

    def __init__(self, *args: Any, leave: Leave, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leave, self.by, self.on = leave, by, on

    def save(self) -> Any:
        """Takes it out."""
        return self.carry_out(services.remove_leave, leave=self.leave, reason=self.cleaned_data["reason"], by=self.by)
