"""What lists of meetings are narrowed to, and why a meeting is given back."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import organizations_called, organizations_visible_to, with_current
from core.periods import Period, PeriodError
from meetings.forms.meetings import name_of
from meetings.models import Meeting
from meetings.queries import (
    below,
    held_in,
    sent_late,
    waiting_for,
)

WAITING = "cho-toi"  # in the address: what waits for the user's own confirmation


class ReasonForm(forms.Form):
    """Why a meeting is given back."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Chi bộ sẽ đọc được lý do này."),
    )


class FilterForm(forms.Form):
    """What the list of meetings is narrowed to; every part comes from the address and may be linked to."""

    TOGETHER = (
        ("counted", gettext_lazy("đã gửi hoặc đã xác nhận")),
        ("open", gettext_lazy("đang ghi hoặc được trả lại")),
        (WAITING, gettext_lazy("chờ bạn xác nhận")),
    )
    # Who met: the branch, or a committee of its own.
    BODIES = (
        ("chi-bo", gettext_lazy("sinh hoạt chi bộ, mọi loại")),
        ("cap-uy", gettext_lazy("họp cấp ủy, mọi loại")),
    )
    MANY = 60  # more organisations than this are typed, not chosen from a list

    def __init__(self, data: Any, *, user: Any, on: datetime.date) -> None:
        super().__init__(data)
        self.user, self.on = user, on
        named: Any = with_current(organizations_visible_to(user, on=on), on=on)
        seen = named.order_by("sort_key", "code")
        organization: Any
        if seen.count() > self.MANY:
            organization = CalledField(label=_("Tổ chức"), organizations=seen, on=on)
        else:
            organization = forms.ModelChoiceField(seen, to_field_name="code", required=False, label=_("Tổ chức"))
            organization.label_from_instance = name_of
            organization.empty_label = _("tất cả")
        everything = ("", _("tất cả"))
        # Names as the address has them, with hyphens.
        self.fields["to-chuc"] = organization
        self.fields["ky"] = PeriodField(label=_("Kỳ"), required=False)
        self.fields["trang-thai"] = forms.ChoiceField(
            label=_("Trạng thái"), required=False, choices=[everything, *self.TOGETHER, *Meeting.Status.choices]
        )
        self.fields["loai"] = forms.ChoiceField(
            label=_("Loại"), required=False, choices=[everything, *self.BODIES, *Meeting.Kind.choices]
        )
        self.fields["rieng"] = forms.BooleanField(label=_("Không kể cấp dưới"), required=False)
        self.fields["muon"] = forms.BooleanField(label=_("Chỉ kỳ gửi muộn"), required=False)
        self.fields["giay"] = forms.BooleanField(label=_("Chỉ kỳ nhập từ bản giấy"), required=False)

    @property
    def chosen(self) -> dict[str, Any]:
        """What was understood of the address."""
        return getattr(self, "cleaned_data", {})

    def narrow(self, meetings: Any) -> Any:
        """The meetings that match; what is not understood narrows nothing, and is said beside its field."""
        data = self.chosen
        if data.get("to-chuc"):
            within = data["to-chuc"]
            meetings = meetings.filter(Q(organization=within) if data.get("rieng") else below(within))
        if data.get("ky"):
            meetings = meetings.filter(held_in(data["ky"]))
        if data.get("trang-thai"):
            meetings = meetings.filter(self._of_state(data["trang-thai"]))
        if data.get("loai"):
            meetings = meetings.filter(_of_kind(data["loai"]))
        if data.get("giay"):
            meetings = meetings.filter(from_paper=True)
        return sent_late(meetings) if data.get("muon") else meetings

    def _of_state(self, chosen: str) -> Q:
        if chosen == WAITING:
            return Q(pk__in=waiting_for(self.user, on=self.on).order_by().values("pk"))
        wanted = {"counted": Meeting.COUNTED_STATUSES, "open": Meeting.OPEN_STATUSES}
        return Q(status__in=wanted.get(chosen, (chosen,)))


def _of_kind(chosen: str) -> Q:
    of_committee = Q(kind__in=Meeting.COMMITTEE_KINDS)
    return {"chi-bo": ~of_committee, "cap-uy": of_committee}.get(chosen, Q(kind=chosen))


class CalledField(forms.CharField):
    """An organisation by its code or its name, without diacritics if need be."""

    widget = forms.TextInput(attrs={"placeholder": gettext_lazy("mã hoặc tên"), "autocomplete": "off"})

    def __init__(self, *, organizations: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.organizations, self.on = organizations, on

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = organizations_called(self.organizations, text, on=self.on)
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("Không có tổ chức nào mang mã hoặc tên này trong phạm vi của bạn."), code="unknown")
        codes = ", ".join(one.code for one in found)
        raise ValidationError(_("Nhiều tổ chức cùng tên (mã %(codes)s); hãy ghi mã."), params={"codes": codes})


class PeriodField(forms.CharField):
    """A period as its text: 2022, 2022-Q1, 2022-03 …"""

    widget = forms.TextInput(attrs={"placeholder": "2022, 2022-Q1, 2022-03", "autocomplete": "off"})

    def to_python(self, value: Any) -> Period | None:
        text = super().to_python(value)
        try:
            return Period.parse(text) if text else None
        except PeriodError as error:
            raise ValidationError(str(error)) from None
