"""What the list of schemes is narrowed to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import AddressForm
from evaluations.models import Subject


class SchemeFilter(AddressForm):
    """It lives in the address."""

    WHEN = (("", _("mọi thời gian")), ("nay", _("đang có hiệu lực")))
    doi_tuong = forms.ChoiceField(
        label=_("Đối tượng"), required=False, choices=[("", _("mọi đối tượng")), *Subject.choices]
    )
    hieu_luc = forms.ChoiceField(label=_("Hiệu lực"), required=False, choices=WHEN)
