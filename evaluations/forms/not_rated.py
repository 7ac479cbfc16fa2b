"""What the list of who is not rated is narrowed to; it lives in the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import AddressForm
from evaluations.models import NotRated, Subject


class NotRatedFilter(AddressForm):
    """By reason and subject."""

    ly_do = forms.ChoiceField(label=_("Lý do"), required=False, choices=(("", _("mọi lý do")), *NotRated.choices))
    doi_tuong = forms.ChoiceField(
        label=_("Đối tượng"), required=False, choices=(("", _("mọi đối tượng")), *Subject.choices)
    )
