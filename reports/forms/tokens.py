"""The form of a key of the API."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField
from branches.scoping import Action, may_somewhere
from core.forms import DayField, ServiceForm
from core.periods import add_months
from reports.queries.overview import reports_for, top_of
from reports.queries.tokens import holders_for, readable
from reports.services.tokens import MONTHS, issue_token


class TokenForm(ServiceForm):
    """A key: what for, of which organisation, which reports, how often, until when. Its secret comes back once."""

    undone = _("Chưa lập được khóa")

    name = forms.CharField(
        label=_("Dùng cho"), max_length=100, help_text=_("Hệ thống nào đọc, ví dụ “Kho dữ liệu Huyện ủy”.")
    )
    organization = OrganizationField(
        label=_("Phạm vi"), help_text=_("Khóa mở tổ chức này và mọi tổ chức bên dưới. Ghi mã hoặc tên.")
    )
    user = forms.CharField(
        label=_("Tài khoản"), max_length=150,
        help_text=_("Tên đăng nhập của người chịu trách nhiệm; khóa không mở quá quyền tài khoản ấy đang có."),
    )  # fmt: skip
    reports = forms.MultipleChoiceField(
        label=_("Các báo cáo"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn báo cáo nào: mọi báo cáo tài khoản được xem."),
    )  # fmt: skip
    per_minute = forms.IntegerField(
        label=_("Số lần đọc mỗi phút"), min_value=1, max_value=600, initial=60, help_text=_("Từ 1 đến 600.")
    )
    expires_on = DayField(label=_("Dùng đến hết ngày"))

    def __init__(self, *args: Any, by: Any, on: date, **kwargs: Any) -> None:
        top = top_of(by, Action.EXPORT, on=on)
        initial = {
            "organization": top.code if top else "", "user": by.get_username(), "expires_on": add_months(on, MONTHS),
        }  # fmt: skip
        super().__init__(*args, **(kwargs | {"initial": initial}))
        self.by, self.on = by, on
        fields: Any = self.fields
        fields["organization"].offer(readable(by, on=on), on=on)
        fields["reports"].choices = [(report.name, report.title) for report in reports_for(by, on=on)]
        if not may_somewhere(by, Action.APPOINT, on=on):
            del fields["user"]

    def clean_user(self) -> Any:
        """The account. Raises ValidationError for one that is no account, or out of the scope: the same sentence."""
        text = self.cleaned_data["user"].strip().lower()
        found = holders_for(self.by, on=self.on).filter(username=text).first()
        if found is None:
            raise ValidationError(_("Không có tài khoản này trong số tài khoản bạn phân công quyền."), code="unknown")
        return found

    def save(self) -> Any:
        """Makes the key; it and its secret, or None where the service refused."""
        data = self.cleaned_data
        return self.carry_out(
            issue_token, user=data.get("user", self.by), organization=data["organization"], name=data["name"],
            reports=data["reports"], per_minute=data["per_minute"], expires_on=data["expires_on"], by=self.by,
            on=self.on,
        )  # fmt: skip
