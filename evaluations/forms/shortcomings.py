"""Forms of shortcomings: named, made a task, checked a year later."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import AddressForm, DayField, Guarded, ServiceForm, past_until
from evaluations.forms.fields import YearField, text_of
from evaluations.models import Rating, Shortcoming
from evaluations.queries.shortcomings import CHECKED, EVERY, LATE, OPEN
from evaluations.services import shortcomings as services


class ShortcomingsFilter(AddressForm):
    """What the list is narrowed to; it lives in the address."""

    nam = YearField(label=_("Kiểm điểm năm"), required=False)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    tinh_trang = forms.ChoiceField(
        label=_("Tình trạng"), required=False,
        choices=[
            (OPEN, _("chưa khắc phục xong")), (LATE, _("quá hạn")), (CHECKED, _("đã kiểm tra")), (EVERY, _("tất cả")),
        ],
    )  # fmt: skip


class ShortcomingForm(ServiceForm):
    """What is wanting, how it is to be remedied, until when."""

    text = text_of(_("Hạn chế, khuyết điểm"), 500)
    remedy = text_of(_("Biện pháp khắc phục"), 500)
    due_on = DayField(label=_("Hạn khắc phục"))


class RecordShortcoming(ShortcomingForm):
    """One more."""

    as_task = forms.BooleanField(
        label=_("Giao thành việc"), required=False,
        help_text=_("Việc của tổ chức nơi xếp loại; hạn chế của cá nhân thì người ấy chịu trách nhiệm."),
    )  # fmt: skip

    def __init__(self, *args: Any, rating: Rating, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rating, self.by, self.on = rating, by, on

    def save(self) -> Any:
        """Names it."""
        return self.carry_out(
            services.record_shortcoming, rating=self.rating, by=self.by, on=self.on, **self.cleaned_data
        )


class CorrectShortcoming(Guarded, ShortcomingForm):
    """Named badly."""

    def __init__(self, *args: Any, shortcoming: Shortcoming, by: Any, on: date, **kwargs: Any) -> None:
        initial = {name: getattr(shortcoming, name) for name in ("text", "remedy", "due_on")}
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.shortcoming, self.by, self.on = shortcoming, by, on
        self.guard()

    def save(self) -> Any:
        """Corrects it."""
        return self.carry_out(
            services.correct_shortcoming, shortcoming=self.shortcoming, values=self.cleaned_data, by=self.by, on=self.on
        )


class RemoveShortcoming(ServiceForm):
    """Named by mistake."""

    reason = forms.CharField(label=_("Lý do bỏ"), max_length=500)

    def __init__(self, *args: Any, shortcoming: Shortcoming, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shortcoming, self.by, self.on = shortcoming, by, on

    def save(self) -> Any:
        """Takes it out."""
        return self.carry_out(
            services.remove_shortcoming, shortcoming=self.shortcoming, reason=self.cleaned_data["reason"], by=self.by
        )


class AssignRemedy(ServiceForm):
    """Made a task."""

    def __init__(self, *args: Any, shortcoming: Shortcoming, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shortcoming, self.by, self.on = shortcoming, by, on

    def save(self) -> Any:
        """Gives it."""
        return self.carry_out(services.assign_remedy, shortcoming=self.shortcoming, by=self.by, on=self.on)


class CheckShortcoming(ServiceForm):
    """What became of it, in a later review: `shortcoming.within` is the rating of that review."""

    outcome = forms.ChoiceField(label=_("Kết quả khắc phục"), choices=Shortcoming.Outcome.choices)
    checked_on = DayField(label=_("Kiểm tra ngày"))
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=500)

    def __init__(self, *args: Any, shortcoming: Any, by: Any, on: date, **kwargs: Any) -> None:
        initial = {
            "outcome": shortcoming.outcome, "checked_on": shortcoming.checked_on or on, "note": shortcoming.note,
        }  # fmt: skip
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.shortcoming, self.by, self.on = shortcoming, by, on
        past_until(self, on, "checked_on")

    def save(self) -> Any:
        """Says it."""
        return self.carry_out(
            services.check_shortcoming, shortcoming=self.shortcoming, within=self.shortcoming.within, by=self.by,
            on=self.on, **self.cleaned_data,
        )  # fmt: skip
