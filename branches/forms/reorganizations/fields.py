"""What the forms of acts on several organisations share: the day, codes, new units, destinations.

Where an organisation ends or is split, everybody and everything in it has a field of its own: a member `m…`, a unit
below it `u…`, a place `p…`.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.forms.organizations import PaperForm
from branches.scoping import Action, organizations_allowing
from core.forms import DayField, NameField
from core.periods import end_after
from core.sheets.columns import Code
from core.sheets.problems import CellError

MOST_UNITS = 4  # organisations that come out of one at once


def day_after(last: date) -> date:
    """The first day on which what had a last day is no more."""
    day = end_after(last)
    assert day is not None
    return day


class CodeField(forms.CharField):
    """The code of an organisation to be founded, as the workbook takes it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        """The code. Raises ValidationError where it is none."""
        text = str(super().clean(value))
        if not text:
            return text
        try:
            return str(Code().read(text))
        except CellError as error:
            raise ValidationError(str(error), code="code") from error


class DestinationInput(forms.TextInput):
    """An organisation by code or name, of those another field of the page offers."""

    def __init__(self, offered_by: str) -> None:
        super().__init__(attrs={"list": f"{offered_by}-danh-sach"})


class ReorganizationForm(PaperForm):
    """What these acts share: the organisation, the day, and whatever is chosen singly."""

    on = DayField(label=gettext_lazy("Kể từ ngày"))

    def __init__(self, *args: Any, organization: Any, by: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": today, "last_day": today} | kwargs.get("initial", {})
        super().__init__(*args, organization=organization, by=by, today=today, **kwargs)
        self.manageable = organizations_allowing(by, Action.MANAGE_ORGANIZATIONS, on=today)

    def day(self) -> date:
        """The first day it is different, as typed, for what belongs to the organisation then; today where none is."""
        name = "on" if "on" in self.fields else "last_day"
        try:
            typed = self.fields[name].clean(self.data.get(name)) or self.today
        except ValidationError:
            return self.today
        return typed if name == "on" else day_after(typed)

    def add_before_paper(self, fields: Mapping[str, forms.Field]) -> None:
        """Puts fields where they are read: before the number and date of the decision."""
        papers = {name: self.fields.pop(name) for name in ("document_number", "document_date")}
        self.fields |= {**fields, **papers}


class NewUnitFields:
    """Name and code of what comes out of an act, and that one of them may begin with nobody."""

    @staticmethod
    def units(count: int) -> Iterator[tuple[str, forms.Field]]:
        """Fields of so many units; the first is required."""
        for number in range(1, count + 1):
            yield (
                f"name_{number}",
                NameField(
                    label=_("Tên đơn vị mới %(number)s") % {"number": number}, max_length=200, required=number == 1
                ),
            )
            yield (
                f"code_{number}",
                CodeField(label=_("Mã đơn vị mới %(number)s") % {"number": number}, required=number == 1),
            )

    @staticmethod
    def empty() -> forms.Field:
        """Ticked where it is meant that a new unit has nobody yet."""
        return forms.BooleanField(
            label=_("Có đơn vị mới chưa có đảng viên, tổ chức trực thuộc nào; tôi biết điều đó"), required=False
        )

    @staticmethod
    def check(form: forms.Form, count: int) -> None:
        """A name without a code, or a code without a name, is no organisation."""
        for number in range(1, count + 1):
            name, code = form.cleaned_data.get(f"name_{number}"), form.cleaned_data.get(f"code_{number}")
            for has, lacks in ((name, f"code_{number}"), (code, f"name_{number}")):
                if has and not form.cleaned_data.get(lacks) and lacks not in form.errors:
                    form.add_error(lacks, _("Đơn vị mới phải có cả tên và mã."))
