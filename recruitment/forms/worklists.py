"""What the worklists are narrowed to; it lives in the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import AddressForm
from recruitment.models import Stage
from recruitment.queries.probation import LIGHTS


class WaitingFilter(AddressForm):
    """Steps that wait."""

    buoc = forms.ChoiceField(
        label=_("Bước tiếp theo"), required=False,
        choices=(("", _("mọi bước")), *(one for one in Stage.choices if one[0] != Stage.PROSPECT)),
    )  # fmt: skip
    qua_han = forms.BooleanField(label=_("Chỉ bước quá hạn"), required=False)
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)


class ProbationFilter(AddressForm):
    """Probationary members."""

    tinh_trang = forms.ChoiceField(
        label=_("Tình trạng"), required=False, choices=(("", _("mọi tình trạng")), *LIGHTS.items())
    )
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
