"""Fields of the record that no other form has: numbers that are names, and provinces of before and after 1/7/2025."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.models import Province
from members.queries import province_key

TIERS = {False: "former", True: "two_tier"}


class DigitsField(forms.RegexField):
    """A number that is a name: leading zeros count; spaces and dots typed between the digits do not."""

    def __init__(self, lengths: str, sentence: Any, **kwargs: Any) -> None:
        super().__init__(rf"^(?:{lengths})\Z", required=False, error_messages={"invalid": sentence}, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The digits."""
        return super().to_python("".join(str(value or "").replace(".", "").split()))


class ProvinceField(forms.CharField):
    """A province by its name, of before 1/7/2025 or of the two tiers."""

    def __init__(self, *, two_tier: bool, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": f"provinces-{TIERS[two_tier]}", "autocomplete": "off"})
        super().__init__(required=False, max_length=80, widget=widget, **kwargs)
        self.two_tier = two_tier
        self.known: dict[str, dict[bool, Province]] = {}

    def clean(self, value: Any) -> Province | None:
        """The province. Raises ValidationError where there is none of the name."""
        text = super().clean(value)
        if not text:
            return None
        found = self.known.get(province_key(text), {})
        if self.two_tier in found:
            return found[self.two_tier]
        if found:
            sentence = _("“%(text)s” không có trong danh sách này, chỉ có ở danh sách kia; hãy ghi sang ô bên cạnh.")
        else:
            sentence = _("Không có tỉnh, thành phố “%(text)s”. Ở nước ngoài thì ghi vào ô địa chỉ.")
        raise ValidationError(sentence, code="unknown", params={"text": text})

    def prepare_value(self, value: Any) -> Any:
        """Its name."""
        return value.name if isinstance(value, Province) else value
