"""Fields several forms of this app share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.periods import FOUNDING_DAY, LAST_YEAR

YEARS = range(FOUNDING_DAY.year, LAST_YEAR + 1)


class YearField(forms.IntegerField):
    """A year of this domain."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Năm"))
        super().__init__(min_value=YEARS[0], max_value=YEARS[-1], **kwargs)


def text_of(label: Any, length: int, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label, max_length=length, required=required, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip
