"""What is typed of conclusions after their meeting, and what their list is narrowed to."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import AddressForm, DayField, ServiceForm, past_until
from meetings import services
from meetings.models import Conclusion
from meetings.queries.conclusions import ANY, OPEN, SETTLED


class ConclusionFilter(AddressForm):
    """What the list is narrowed to; it lives in the address."""

    tinh_trang = forms.ChoiceField(
        label=_("Tình trạng"), required=False,
        choices=((OPEN, _("chưa xong")), (SETTLED, _("đã xong")), (ANY, _("mọi tình trạng"))),
    )  # fmt: skip
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)


class ConclusionAct(ServiceForm):
    """What the acts share."""

    def __init__(self, *args: Any, conclusion: Conclusion, by: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conclusion, self.by, self.on = conclusion, by, on


class SettleConclusion(ConclusionAct):
    """Nothing of it is left to do."""

    settled_on = DayField(label=_("Xong ngày"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["settled_on"].initial = self.on
        past_until(self, self.on, "settled_on")

    def save(self) -> Any:
        """Writes it."""
        return self.carry_out(
            services.settle_conclusion, conclusion=self.conclusion, by=self.by, on=self.on, **self.cleaned_data
        )


class ReopenConclusion(ConclusionAct):
    """It was no end."""

    def save(self) -> Any:
        """Puts it back."""
        return self.carry_out(services.reopen_conclusion, conclusion=self.conclusion, by=self.by)
