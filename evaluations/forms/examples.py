"""Forms of the register of good examples: entering, correcting, recognising no more."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import PaperForm
from branches.models import Organization
from core.forms import AddressForm, DayField, Guarded, ServiceForm, past_until
from evaluations.forms.fields import YearField, text_of
from evaluations.models import Exemplary, Registration
from evaluations.queries.commendations import registrations_offered
from evaluations.queries.examples import MEMBERS, ORGANIZATIONS, STANDING, WITHDRAWN, issuers_offered
from evaluations.queries.registrations import official_members
from evaluations.services.examples import correct_example, enter_example, withdraw_example
from members.models import Member

SHOWN = ("member", "year", "field", "content", "issuer_id", "issuer_name", "recognised_on", "registration")


class ExampleFilter(AddressForm):
    """What the register is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Họ tên, việc làm, lĩnh vực"), required=False, max_length=100)
    nam = YearField(required=False)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    ai = forms.ChoiceField(
        label=_("Của"), required=False,
        choices=[("", _("đảng viên và tổ chức")), (MEMBERS, _("đảng viên")), (ORGANIZATIONS, _("tổ chức"))],
    )  # fmt: skip
    con = forms.ChoiceField(
        label=_("Tình trạng"), required=False,
        choices=[("", _("tất cả")), (STANDING, _("còn công nhận")), (WITHDRAWN, _("đã thôi công nhận"))],
    )  # fmt: skip


class ExampleForm(Guarded, PaperForm):
    """Who is exemplary, in what, recognised by whom."""

    member = forms.ModelChoiceField(
        label=_("Đảng viên"), queryset=Member.objects.none(), required=False, empty_label=_("cả tổ chức")
    )
    year = YearField()
    field = forms.CharField(
        label=_("Lĩnh vực"), max_length=200, required=False, help_text=_("Ví dụ: phát triển kinh tế; học tập Bác.")
    )
    content = text_of(_("Việc làm, thành tích"), 1000)
    issuer_id = forms.TypedChoiceField(label=_("Cấp công nhận"), coerce=int, empty_value=None, required=False)
    issuer_name = forms.CharField(
        label=_("Cấp công nhận ngoài hệ thống"), max_length=200, required=False,
        help_text=_("Chỉ ghi khi cấp công nhận không có trong danh sách trên."),
    )  # fmt: skip
    recognised_on = DayField(label=_("Công nhận ngày"))
    registration = forms.ModelChoiceField(
        label=_("Theo đăng ký"), queryset=Registration.objects.none(), required=False,
        empty_label=_("không theo đăng ký"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, organization: Organization, by: Any, on: date, example: Exemplary | None = None, **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {"year": on.year, "recognised_on": on}
        if example is not None:
            paper = example.document
            initial = {name: getattr(example, name) for name in SHOWN} | {
                "document_number": paper.number if paper else "",
                "document_date": paper.issued_on if paper else None,
            }
        super().__init__(*args, by=by, today=on, **({"initial": initial} | kwargs))
        self.organization, self.example, self.on = organization, example, on
        members: Any = self.fields["member"]
        members.queryset = official_members(organization, on=on)
        members.label_from_instance = lambda one: one.full_name
        issuer: Any = self.fields["issuer_id"]
        issuer.choices = [("", _("ngoài hệ thống")), *issuers_offered(by, organization, on=on)]
        year = example.year if example else on.year
        registrations: Any = self.fields["registration"]
        registrations.queryset = registrations_offered(organization, year, members.queryset)
        past_until(self, on, "recognised_on")
        if example is not None:
            del self.fields["member"]  # of another it is another entry
            self.guard()

    def save(self) -> Any:
        """Enters or corrects it."""
        values = {name: self.cleaned_data[name] for name in SHOWN if name in self.fields}
        if self.example is not None:
            return self.carry_out(
                lambda **given: correct_example(values=values | {"document": self.paper()}, **given),
                example=self.example, by=self.by,
            )  # fmt: skip
        values |= {"organization": self.organization}
        return self.carry_out(
            lambda **given: enter_example(values=values | {"document": self.paper()}, **given), by=self.by
        )


class WithdrawExample(ServiceForm):
    """It is recognised no more."""

    on_day = DayField(label=_("Thôi công nhận từ ngày"))
    reason = forms.CharField(label=_("Lý do thôi công nhận"), max_length=300)

    def __init__(self, *args: Any, example: Exemplary, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"on_day": on}} | kwargs))
        self.example, self.by, self.on = example, by, on
        past_until(self, on, "on_day")

    def save(self) -> Any:
        """Ends it."""
        data = self.cleaned_data
        return self.carry_out(
            withdraw_example, example=self.example, withdrawn_on=data["on_day"], reason=data["reason"], by=self.by
        )
