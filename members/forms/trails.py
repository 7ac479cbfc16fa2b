"""What the page of all changes is narrowed to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import AddressForm, DayField


class ChangeFilter(AddressForm):
    """Days, person and kind of row; it lives in the address."""

    tu = DayField(label=_("Từ ngày"), required=False)
    den = DayField(label=_("Đến hết ngày"), required=False)
    nguoi = forms.CharField(label=_("Người dùng"), required=False, max_length=150)
    loai = forms.ChoiceField(label=_("Loại"), required=False)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["loai"]
        field.choices = [("", _("mọi loại")), *kinds]
