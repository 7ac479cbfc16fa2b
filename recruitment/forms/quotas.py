"""Quotas as they are typed: set, broken down, changed, withdrawn; what their list is narrowed to."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.forms import OrganizationField, PaperForm
from branches.models import Organization
from branches.scoping import Action, organizations_allowing
from core.documents import Document
from core.formatting import integer
from core.forms import AddressForm, DayField, LastDayField, past_until
from core.periods import FOUNDING_DAY, LAST_YEAR
from recruitment.models import Quota
from recruitment.queries.quotas import acts_at_the_top, last_path_of, units_to_break_down
from recruitment.queries.rights import acting_for
from recruitment.queries.tags import tags_in_use
from recruitment.services.quotas import (
    NewQuota,
    break_down_quota,
    issue_quota,
    reallocate_quota,
    withdraw_quota,
)

BEHIND = "cham"  # in the address of the list: what is behind, or was missed


class QuotaFilter(AddressForm):
    """What the list of quotas is narrowed to; it lives in the address."""

    to_chuc = forms.CharField(label=gettext_lazy("Mã tổ chức"), required=False, max_length=40)
    nam = forms.IntegerField(
        label=gettext_lazy("Năm"), required=False, min_value=FOUNDING_DAY.year, max_value=LAST_YEAR
    )
    cap_giao = forms.CharField(label=gettext_lazy("Cấp giao (mã hoặc tên)"), required=False, max_length=200)
    tien_do = forms.ChoiceField(
        label=gettext_lazy("Tiến độ"), required=False,
        choices=[("", gettext_lazy("tất cả")), (BEHIND, gettext_lazy("chậm tiến độ hoặc không đạt"))],
    )  # fmt: skip


class IssueQuota(PaperForm):
    """A quota one issuer sets for one organisation."""

    target = OrganizationField(label=gettext_lazy("Tổ chức được giao"))
    issuer = OrganizationField(
        label=gettext_lazy("Cấp giao"), required=False,
        help_text=gettext_lazy("Mã hoặc tên tổ chức bạn làm thay mặt; là chính tổ chức được giao hoặc cấp trên."),
    )  # fmt: skip
    issuer_name = forms.CharField(
        label=gettext_lazy("Hoặc cấp giao ngoài hệ thống"), required=False, max_length=200,
        help_text=gettext_lazy("Chỉ khi cấp giao không có trong hệ thống, ví dụ Tỉnh ủy Cao Bằng."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Kỳ"), choices=Quota.Kind.choices)
    start = DayField(label=gettext_lazy("Từ ngày"))
    end = LastDayField(required=True)
    tag: Any = forms.ModelChoiceField(
        label=gettext_lazy("Nhóm đối tượng"), queryset=None, required=False, to_field_name="code",
        empty_label=gettext_lazy("tất cả"),
    )  # fmt: skip
    direction = forms.ChoiceField(label=gettext_lazy("Chiều"), choices=Quota.Direction.choices)
    minimum = forms.IntegerField(label=gettext_lazy("Chỉ tiêu (từ)"))
    maximum = forms.IntegerField(
        label=gettext_lazy("Đến"), required=False, help_text=gettext_lazy("Chỉ ghi khi giao một khoảng.")
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("Tính theo"), choices=Quota.Basis.choices,
        help_text=gettext_lazy("Chốt khi giao, về sau không đổi."),
    )  # fmt: skip
    issued_on = DayField(label=gettext_lazy("Ngày giao"))
    assumed = forms.BooleanField(
        label=gettext_lazy("Giả định: không văn bản nào nêu, số dùng để minh họa"), required=False
    )
    note = forms.CharField(label=gettext_lazy("Ghi chú"), required=False, max_length=300)

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["target"].offer(organizations_allowing(by, Action.SET_QUOTA, on=today), on=today)
        acting = acting_for(by, on=today, action=Action.SET_QUOTA)
        fields["issuer"].offer(Organization.objects.filter(pk__in=acting), on=today)
        fields["tag"].queryset = tags_in_use()
        past_until(self, today, "issued_on", "document_date")

    def clean(self) -> dict[str, Any]:
        """Who set it: one of this installation, or one outside it, whose word its highest clerk writes down."""
        data = super().clean()
        target, named = data.get("target"), data.get("issuer_name")
        if named and target and not acts_at_the_top(self.by, last_path_of(target, on=self.today), on=self.today):
            sentence = _("Chỉ tiêu của cấp ngoài hệ thống do cấp bạn được phân công cao nhất ghi.")
            self.add_error("issuer_name", ValidationError(sentence, code="not_allowed"))
        return data

    def save(self) -> Quota | None:
        """Sets it; None where the service refused."""
        return self.carry_out(lambda: issue_quota(new=self.new(), by=self.by))

    def refuse(self, error: ValidationError) -> None:
        """A fault of the organisation stands beside the field it is called by here."""
        if hasattr(error, "error_dict") and "organization" in error.error_dict:
            error.error_dict["target"] = error.error_dict.pop("organization")
        super().refuse(error)

    def new(self) -> NewQuota:
        """What was typed."""
        data = self.cleaned_data
        document, issuer, tag = self.paper(kind=Document.Kind.RESOLUTION), data["issuer"], data["tag"]
        same = ("start", "end", "minimum", "maximum", "kind", "direction", "basis", "issued_on", "assumed", "note")
        return NewQuota(
            data["target"].pk, issuer_id=issuer.pk if issuer else None, issuer_name=data["issuer_name"],
            tag_id=tag.pk if tag else None, document_id=document.pk if document else None,
            **{name: data[name] for name in same},
        )  # fmt: skip


class QuotaForm(PaperForm):
    """What the acts on one quota share."""

    def __init__(self, *args: Any, quota: Quota, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=on, organization=quota.organization, **kwargs)
        self.quota, self.on = quota, on
        past_until(self, on, "on", "document_date")


class BreakDownQuota(QuotaForm):
    """A quota parted among the organisations directly below: one field each; what stays empty gets none."""

    on = DayField(label=gettext_lazy("Ngày giao"))

    def __init__(self, *args: Any, quota: Quota, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, quota=quota, by=by, on=on, **({"initial": {"on": on}} | kwargs))
        self.units = units_to_break_down(quota, on=on)
        for unit in self.units:
            self.fields[f"unit_{unit.pk}"] = forms.IntegerField(
                label=unit.name, required=False, widget=forms.NumberInput(attrs={"min": 0, "data-summand": ""})
            )

    @property
    def parts(self) -> dict[int, int]:
        """What was typed, by organisation."""
        typed = {unit.pk: self.cleaned_data.get(f"unit_{unit.pk}") for unit in self.units}
        return {pk: part for pk, part in typed.items() if part is not None}

    @property
    def of_units(self) -> list[Any]:
        """The fields of the units, in the order of codes."""
        return [self[f"unit_{unit.pk}"] for unit in self.units]

    @property
    def others(self) -> list[Any]:
        """The other fields."""
        return [self[name] for name in self.fields if not name.startswith("unit_")]

    def save(self) -> Any:
        """Sets the parts."""
        return self.carry_out(
            lambda: break_down_quota(
                quota=self.quota, parts=self.parts, on=self.cleaned_data["on"], by=self.by,
                document=self.paper(kind=Document.Kind.PLAN),
            )
        )  # fmt: skip


class ReallocateQuota(QuotaForm):
    """Another number from now on, with the reason."""

    minimum = forms.IntegerField(label=gettext_lazy("Chỉ tiêu (từ)"))
    maximum = forms.IntegerField(label=gettext_lazy("Đến"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Lý do điều chỉnh"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    on = DayField(label=gettext_lazy("Ngày điều chỉnh"))
    seen_minimum = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen_maximum = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, quota: Quota, by: Any, on: date, **kwargs: Any) -> None:
        size = {"minimum": quota.minimum, "maximum": quota.maximum}
        seen = {f"seen_{name}": value for name, value in size.items()}
        super().__init__(*args, quota=quota, by=by, on=on, **({"initial": {**size, **seen, "on": on}} | kwargs))

    def save(self) -> Any:
        """Changes it."""
        data = self.cleaned_data
        seen = None if data["seen_minimum"] is None else (data["seen_minimum"], data["seen_maximum"])
        return self.carry_out(
            lambda: reallocate_quota(
                quota=self.quota, minimum=data["minimum"], maximum=data["maximum"], reason=data["reason"],
                on=data["on"], seen=seen, by=self.by, document=self.paper(),
            )
        )  # fmt: skip


class WithdrawQuota(QuotaForm):
    """Why a quota counts no longer."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do thu hồi"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    on = DayField(label=gettext_lazy("Ngày thu hồi"))

    def __init__(self, *args: Any, quota: Quota, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, quota=quota, by=by, on=on, **({"initial": {"on": on}} | kwargs))

    def save(self) -> Any:
        """Withdraws it."""
        data = self.cleaned_data
        return self.carry_out(
            lambda: withdraw_quota(
                quota=self.quota, reason=data["reason"], on=data["on"], by=self.by, document=self.paper()
            )
        )


def told_sum(whole: int, given: int, typed: int) -> str:
    """What the parts come to beside the whole: more and less are said, neither is refused."""
    total = given + typed
    told = {"total": integer(total), "whole": integer(whole), "rest": integer(abs(total - whole))}
    if total == whole:
        return _("Các phần cộng lại là %(total)s, bằng chỉ tiêu được giao.") % told
    if total < whole:
        return _("Các phần cộng lại là %(total)s, còn thiếu %(rest)s so với chỉ tiêu được giao %(whole)s.") % told
    return _("Các phần cộng lại là %(total)s, hơn %(rest)s so với chỉ tiêu được giao %(whole)s.") % told
