"""A report to the committee above: which to list, which to begin, its words, sections and annexes, the acts on it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.forms import OrganizationField
from core.forms import AddressForm, DayField, ServiceForm
from core.periods import Period, PeriodError
from reports.models import Pack, PackKind
from reports.queries.packs import (
    TO_ISSUE,
    TO_SEND,
    TO_WRITE,
    closed_period,
    issuers_for,
    periods_offered,
    templates_for,
)
from reports.services.packs import begin_pack

YEARS_LISTED = 10  # in the list's filter, and of periods a draft is begun for; older ones by manage.py issue_pack


class PackFilter(AddressForm):
    """What the list is narrowed to."""

    to_chuc = forms.CharField(label=gettext_lazy("Đơn vị (mã hoặc tên)"), max_length=200, required=False)
    loai = forms.ChoiceField(
        label=gettext_lazy("Loại"), choices=[("", gettext_lazy("mọi loại")), *PackKind.choices], required=False
    )
    nam = forms.TypedChoiceField(label=gettext_lazy("Năm"), coerce=int, empty_value=None, required=False)
    tinh_trang = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"), choices=[("", gettext_lazy("mọi trạng thái")), *Pack.State.choices],
        required=False,
    )  # fmt: skip
    viec = forms.ChoiceField(
        label=gettext_lazy("Chờ tôi"),
        choices=[
            ("", "–"),
            (TO_WRITE, gettext_lazy("hoàn thành dự thảo")),
            (TO_ISSUE, gettext_lazy("ban hành")),
            (TO_SEND, gettext_lazy("gửi cấp trên")),
        ],
        required=False,
    )

    def __init__(self, data: Any, *, on: date) -> None:
        super().__init__(data)
        years = [(year, str(year)) for year in range(on.year, on.year - YEARS_LISTED, -1)]
        self.fields["nam"].choices = [("", _("mọi năm")), *years]


class BeginPack(ServiceForm):
    """A draft from a template: of whom, of which period."""

    organization = OrganizationField(label=gettext_lazy("Tổ chức báo cáo"))
    period = forms.ChoiceField(label=gettext_lazy("Kỳ báo cáo"), required=False)
    first = DayField(label=gettext_lazy("Hoặc từ ngày"), required=False)
    last = DayField(label=gettext_lazy("Đến hết ngày"), required=False)

    def __init__(self, data: Any = None, *, template: Any, by: Any, on: date, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.template, self.by, self.on = template, by, on
        self.fields["organization"].offer(issuers_for(by, on=on), on=on)
        closed = closed_period(template.kind, on)
        if closed is None:
            del self.fields["period"]
            for name, label in (("first", _("Từ ngày")), ("last", _("Đến hết ngày"))):
                self.fields[name].label, self.fields[name].required = label, True
            return
        del self.fields["first"], self.fields["last"]
        self.fields["period"].required = True
        self.fields["period"].choices = [
            (one.text, one.label if one.last < on else _("%(period)s (chưa hết kỳ)") % {"period": one.label})
            for one in periods_offered(template.kind, on, years=YEARS_LISTED)
        ]
        self.fields["period"].initial = closed.text

    def clean(self) -> dict[str, Any]:
        """The period, and that the template is one of the organisation's."""
        data = super().clean() or {}
        organization = data.get("organization")
        if organization and not templates_for(organization, on=self.on).filter(pk=self.template.pk).exists():
            self.add_error("organization", _("Tổ chức này không dùng mẫu “%s”.") % self.template)
        try:
            if data.get("first") and data.get("last"):
                self.asked = Period.days(data["first"], data["last"])
            elif data.get("period"):
                self.asked = Period.parse(data["period"])
        except PeriodError as error:
            self.add_error("last" if "last" in self.fields else "period", str(error))
        return data

    def save(self) -> Any:
        """The draft; None where it was refused."""
        return self.carry_out(
            begin_pack, organization=self.cleaned_data["organization"], template=self.template, period=self.asked,
            by=self.by, on=self.on,
        )  # fmt: skip
