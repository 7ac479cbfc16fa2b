"""What the board of received reports is narrowed to, and the rules by which units must report."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.forms import OrganizationField, PaperForm
from branches.scoping import Action
from core.forms import AddressForm, DayField, ServiceForm
from reports.models import PackKind, PackTemplate, ReportDuty
from reports.queries.overview import top_of
from reports.queries.packs import templates_for
from reports.queries.receiving_board import committees_ruled_by
from reports.services.duties import MOST_DAYS, end_duty, set_duty

YEARS_LISTED = 10
REGULAR = [(kind.value, kind.label) for kind in PackKind if kind != PackKind.AD_HOC]


class BoardFilter(AddressForm):
    """Of which committee, which kind of report, which year; it lives in the address."""

    to_chuc = forms.ChoiceField(label=gettext_lazy("Cấp ủy nhận báo cáo"), required=False)
    loai = forms.ChoiceField(label=gettext_lazy("Loại báo cáo"), choices=REGULAR, required=False)
    nam = forms.TypedChoiceField(label=gettext_lazy("Năm"), coerce=int, required=False)

    def __init__(self, *args: Any, receivers: list[Any], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["to_chuc"].choices = [(one.code, f"{one.name} ({one.code})") for one in receivers]
        fields["nam"].choices = [(str(year), str(year)) for year in range(on.year, on.year - YEARS_LISTED, -1)]


class DutyForm(PaperForm):
    """A committee's rule: who sends which report, how many days after the period's end, from which day on."""

    organization = OrganizationField(label=gettext_lazy("Cấp ủy nhận báo cáo"))
    kind = forms.ChoiceField(label=gettext_lazy("Loại báo cáo"), choices=REGULAR)
    audience = forms.ChoiceField(label=gettext_lazy("Đơn vị phải gửi"), choices=ReportDuty.Audience.choices)
    due_days = forms.IntegerField(
        label=gettext_lazy("Hạn gửi, số ngày sau khi hết kỳ"), min_value=0, max_value=MOST_DAYS,
        help_text=gettext_lazy("Ghi 5: báo cáo tháng 11 gửi trước hết ngày 05/12."),
    )  # fmt: skip
    template = forms.ModelChoiceField(
        label=gettext_lazy("Theo mẫu"), queryset=None, required=False, empty_label=gettext_lazy("mẫu nào cũng được"),
        help_text=gettext_lazy("Chọn mẫu: chỉ báo cáo lập theo mẫu ấy được tính."),
    )  # fmt: skip
    start = DayField(
        label=gettext_lazy("Áp dụng từ ngày"),
        help_text=gettext_lazy("Kỳ nào hết từ ngày này trở đi thì phải gửi; chế độ cũ cùng loại thôi vào hôm trước."),
    )

    def __init__(self, data: Any = None, *, by: Any, on: date) -> None:
        top = top_of(by, Action.ISSUE, on=on)
        initial = {"organization": top.code if top else "", "start": on.replace(day=1), "due_days": 5}
        super().__init__(data, by=by, today=on, initial=initial)
        fields: Any = self.fields
        allowed = committees_ruled_by(by, on=on)
        fields["organization"].offer(allowed, on=on)
        offered = Q(owner__isnull=True) | Q(owner__in=allowed.values("pk"))
        if top is not None:
            offered |= Q(pk__in=templates_for(top, on=on).values("pk"))
        fields["template"].queryset = PackTemplate.objects.filter(offered, is_active=True)

    def clean(self) -> dict[str, Any]:
        """The template must be one the units below that committee may use."""
        data = super().clean()
        organization, template = data.get("organization"), data.get("template")
        if organization and template and not templates_for(organization, on=self.today).filter(pk=template.pk).exists():
            self.add_error("template", _("Cấp ủy này không dùng mẫu “%s”.") % template)
        return data

    def save(self) -> ReportDuty | None:
        """The rule; None where the service refused."""
        data = self.cleaned_data
        made: ReportDuty | None = self.carry_out(
            set_duty, organization=data["organization"], kind=data["kind"], start=data["start"],
            audience=data["audience"], due_days=data["due_days"], template=data["template"], document=self.paper(),
            by=self.by,
        )  # fmt: skip
        return made


class DutyEndForm(ServiceForm):
    """The end of a rule."""

    last_day = DayField(label=gettext_lazy("Áp dụng đến hết ngày"))

    def __init__(self, data: Any = None, *, duty: ReportDuty, by: Any) -> None:
        super().__init__(data)
        self.duty, self.by = duty, by

    def save(self) -> Any:
        """True once it is ended; None where the service refused."""
        return self.carry_out(end_duty, duty=self.duty, last_day=self.cleaned_data["last_day"], by=self.by)
