"""What every form shares: one field template, and widgets that read as people write."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """One template for every field of every form (setting FORM_RENDERER), so that labels, help and errors never differ.

    The admin draws its fields itself and is not touched by this.
    """

    field_template_name = "core/field.html"
    form_template_name = "core/form.html"


class DayInput(forms.DateInput):
    """A day as people write it. Not the browser's own date field: that one shows month/day/year where it pleases."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            attrs={"placeholder": "ngày/tháng/năm", "inputmode": "numeric", "autocomplete": "off", **(attrs or {})}
        )
