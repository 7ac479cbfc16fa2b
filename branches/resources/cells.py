"""The cells of flat tables in files: as people write them, and a sentence for what nobody can mean.

Each is a widget of django-import-export; a ValueError is shown by the page at its row.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from import_export import widgets

from core.documents import Document
from core.formatting import date_text, datetime_text
from core.forms import DayField
from core.names import fold
from core.periods import end_after, last_day_of

_PAPER = re.compile(r"^(?P<number>.+?)\s+ngày\s+(?P<day>\d{1,2}/\d{1,2}/\d{4})$", re.IGNORECASE)


def is_blank(value: Any) -> bool:
    """Nothing stands in the cell."""
    return value is None or not str(value).strip()


class TextCell(widgets.Widget):
    """Text as it stands; a number of the spreadsheet as its digits."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The text; nothing for an empty cell."""
        if is_blank(value):
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value).strip()

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The text."""
        return str(value or "")


class LabelCell(widgets.Widget):
    """A choice by its label, in any case and with or without diacritics, never by its code."""

    def __init__(self, choices: Iterable[tuple[Any, Any]], *, optional: bool = False) -> None:
        super().__init__()
        self.labels = {value: str(label) for value, label in choices if value not in (None, "")}
        self.values = {fold(label): value for value, label in self.labels.items()}
        self.optional = optional

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The value of a label. Raises ValueError, which the page shows at its row."""
        if self.optional and is_blank(value):
            return ""
        if fold(str("" if value is None else value)) not in self.values:
            allowed = ", ".join(self.labels.values())
            raise ValueError(
                _("Không hiểu “%(value)s”; hãy ghi một trong: %(allowed)s.") % {"value": value, "allowed": allowed}
            )
        return self.values[fold(str(value))]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The label."""
        return self.labels.get(value, str(value or ""))


class YesNoCell(LabelCell):
    """Có or không, as the pages say it; 1 and 0 are understood too."""

    def __init__(self, *, blank: bool | None = False) -> None:
        super().__init__([(True, _("có")), (False, _("không"))])
        self.values |= {"1": True, "0": False, "true": True, "false": False}
        self.blank = blank

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:
        """Whether it says yes; nothing says no, or that nobody knows. Raises ValueError for anything else."""
        return self.blank if is_blank(value) else bool(super().clean(value, row, **kwargs))


class NumberCell(widgets.IntegerWidget):
    """A whole number of so many digits at most."""

    def __init__(self, digits: int = 9) -> None:
        super().__init__()
        self.digits = digits

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        """The number. Raises ValueError for what is none."""
        if is_blank(value):
            return None
        text = str(value).strip()
        if not re.fullmatch(rf"\d{{1,{self.digits}}}(?:\.0)?", text, re.ASCII):
            raise ValueError(_("“%(value)s” không phải số nguyên không âm.") % {"value": text[:40]})
        return int(float(text))


class DayCell(widgets.DateWidget):
    """A day: a date of the spreadsheet, or dd/mm/yyyy."""

    def __init__(self) -> None:
        super().__init__(format="%d/%m/%Y")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        """The day. Raises ValueError for what is none, or none that can be meant."""
        if is_blank(value):
            return None
        day = value.date() if isinstance(value, datetime) else value
        try:
            return DayField().clean(date_text(day) if isinstance(day, date) else str(day).strip())
        except ValidationError as error:
            raise ValueError(f"{str(value)[:40]}: {' '.join(error.messages)}") from error


class MomentCell(widgets.Widget):
    """A moment: to read."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Day and hour."""
        return datetime_text(value)


class LastDayCell(DayCell):
    """The last day of a span; code holds the day after (DATA §1)."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        """What was written as the half-open end."""
        return end_after(super().clean(value, row, **kwargs))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The last day."""
        return super().render(last_day_of(value) if isinstance(value, date) else value, obj, **kwargs)


class PaperCell(widgets.Widget):
    """A document by its number *and* date: "01-HD/TW ngày 19/05/2026"."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Document | None:
        """The document. Raises ValueError for one that is not recorded."""
        if is_blank(value):
            return None
        text = " ".join(str(value).split())
        found = _PAPER.match(text)
        if found is None:
            raise ValueError(
                _("Văn bản phải ghi cả số và ngày, ví dụ “12-HD/BTCTW ngày 06/07/2018”; ở đây là “%(value)s”.")
                % {"value": text[:80]}
            )
        day: Any = DayCell().clean(found["day"])
        document = Document.objects.filter(number=found["number"], issued_on=day).first()
        return document or self.missing(found["number"], day)

    def missing(self, number: str, day: date) -> Document:
        """What a paper nobody has named yet is. Raises ValueError."""
        text = f"{number} ngày {date_text(day)}"
        raise ValueError(_("Chưa có văn bản “%(value)s”; hãy thêm ở mục Văn bản trước.") % {"value": text[:80]})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Number and date."""
        return str(value or "")


class RowCell(widgets.Widget):
    """A row of another flat table by its name, in any case and with or without diacritics, or by its code."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__()
        self.model = model

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The row. Raises ValueError for a name nothing has."""
        if is_blank(value):
            return None
        rows = list(self.model._default_manager.select_related())  # what a name is made of
        found = [one for one in rows if fold(str(value)) in (fold(str(one)), fold(str(getattr(one, "code", ""))))]
        if not found:
            allowed = ", ".join(str(one) for one in rows[:20])
            raise ValueError(
                _("Không có “%(value)s”; hãy ghi một trong: %(allowed)s.")
                % {"value": str(value)[:80], "allowed": allowed}
            )
        return found[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The name."""
        return str(value or "")


def cell_of(column: Any) -> widgets.Widget | None:
    """How a column of a model is written in a file; None for plain text."""
    if column.choices:
        return LabelCell(column.flatchoices, optional=column.blank)
    if isinstance(column, models.ForeignKey):
        return PaperCell() if column.related_model is Document else RowCell(column.related_model)
    if isinstance(column, models.BooleanField):
        return YesNoCell(blank=None if column.null else False)
    if isinstance(column, models.DateTimeField):
        return MomentCell()
    if isinstance(column, models.DateField):
        return LastDayCell() if column.name == "end" else DayCell()
    if isinstance(column, models.BigIntegerField):
        return NumberCell(15)
    return NumberCell() if isinstance(column, models.IntegerField) else None
