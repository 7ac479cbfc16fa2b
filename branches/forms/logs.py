"""What the pages of the access log are narrowed to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.audit import AccessLog
from core.forms import AddressForm, DayField


class ReadingFilter(AddressForm):
    """What the access log is narrowed to; it lives in the address."""

    tu = DayField(label=_("Từ ngày"), required=False)
    den = DayField(label=_("Đến hết ngày"), required=False)
    nguoi = forms.CharField(label=_("Người dùng"), required=False, max_length=150)
    viec = forms.ChoiceField(label=_("Việc"), required=False, choices=[("", _("mọi việc")), *AccessLog.Action.choices])
    doi_tuong = forms.CharField(label=_("Đối tượng"), required=False, max_length=200)


class UnusualFilter(AddressForm):
    """Days and person of unusual readings; it lives in the address."""

    tu = DayField(label=_("Từ ngày"), required=False)
    den = DayField(label=_("Đến hết ngày"), required=False)
    nguoi = forms.CharField(label=_("Người dùng"), required=False, max_length=150)
    ngoai_gio = forms.BooleanField(label=_("Ngoài giờ làm việc"), required=False)
