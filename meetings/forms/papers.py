"""Documents as people name them in one field, and papers as they attach them."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationInput, PaperFile
from core.documents import Document
from core.forms import DayField
from core.names import clean_name

_NAMED = re.compile(r"^(?P<number>.{1,60}?),?\s+ngày\s+(?P<day>\d{1,2}[/.-]\d{1,2}[/.-]\d{4})$", re.IGNORECASE)
# What the symbol of a number says of its kind: 05-CT/TU is a directive (DOMAIN §3).
_KINDS = {
    "CT": Document.Kind.DIRECTIVE,
    "NQ": Document.Kind.RESOLUTION,
    "KL": Document.Kind.CONCLUSION,
    "HD": Document.Kind.GUIDANCE,
    "QĐI": Document.Kind.REGULATION,
    "QĐ": Document.Kind.DECISION,
    "KH": Document.Kind.PLAN,
    "TB": Document.Kind.NOTICE,
}


class DocumentField(forms.CharField):
    """A document by its number *and* date, picked from those offered or typed in: "05-CT/TU ngày 10/10/2022".

    Its clean value is (number, day, kind), or None where nothing was typed.
    """

    default_error_messages = {
        "unclear": _("Văn bản phải ghi cả số và ngày, ví dụ “05-CT/TU ngày 10/10/2022” (01-HD/TW có ba bản khác năm)."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Chọn trong gợi ý, hoặc ghi như “05-CT/TU ngày 10/10/2022”."))
        kwargs.setdefault("widget", OrganizationInput(attrs={"autocomplete": "off"}))
        super().__init__(required=False, max_length=90, **kwargs)

    def offer(self, documents: Any) -> None:
        """Documents offered while one types."""
        widget: Any = self.widget
        widget.options = [str(one) for one in documents]

    def prepare_value(self, value: Any) -> Any:
        """A document as it is written."""
        return str(value) if isinstance(value, Document) else value

    def clean(self, value: Any) -> Any:
        """Number, day and kind. Raises ValidationError where one of the first two is missing."""
        text = clean_name(str(super().clean(value)))
        if not text:
            return None
        found = _NAMED.match(text)
        if found is None:
            raise ValidationError(self.error_messages["unclear"], code="unclear")
        number = found["number"].strip()
        symbol = re.search(r"-([^\W\d_]+)(?:/|$)", number)
        kind = _KINDS.get(symbol[1].upper() if symbol else "", Document.Kind.OTHER)
        return number, DayField().clean(found["day"]), kind


__all__ = ["DocumentField", "PaperFile"]
