"""What every form shares: one field template, and widgets that read as people write."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.db import IntegrityError, transaction
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from core.formatting import Precision, date_text, partial_date
from core.models import SentForm
from core.names import clean_name, fault_of_name, printable
from core.periods import FOUNDING_DAY, LAST_YEAR, end_after, last_day_of

ONCE = "once"  # the id a page gives its form; see key_of_sending
_NOT_TYPED = (ONCE, "csrfmiddlewaretoken", "confirmed")
FIRST_BIRTH = date(1880, 1, 1)  # nobody on record is older; everything else is younger than the Party
LAST_DAY = date(LAST_YEAR, 12, 31)


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


def past_until(form: forms.BaseForm, day: date, *names: str) -> None:
    """What these fields of a form say has happened: none lies after `day`, which is today."""
    for name in names:
        if name in form.fields:  # the back office leaves out what one may only read
            field: Any = form.fields[name]
            field.latest = day


def check_limits(day: date, *, earliest: date, latest: date, precision: str = Precision.DAY) -> None:
    """A day the record can mean: a slip of the year is told where it is typed, and no arithmetic runs out of years.

    Arguments:
        earliest: the first day allowed; of a date known to the month or year only, its month or year counts.
        latest: the last; LAST_DAY, or today for what must have happened.

    Raises ValidationError.
    """
    if precision != Precision.DAY:
        earliest = earliest.replace(day=1, month=1 if precision == Precision.YEAR else earliest.month)
    if not earliest <= day <= LAST_DAY:
        raise ValidationError(
            _("Ngày phải từ %(first)s đến %(last)s; hãy xem lại năm."),
            code="limits",
            params={"first": date_text(earliest), "last": date_text(LAST_DAY)},
        )
    if day > latest:
        raise ValidationError(_("Ngày này ở tương lai."), code="future")


class DayField(forms.DateField):
    """A day, of this domain: every form and the back office use it in place of Django's."""

    widget = DayInput
    default_error_messages = {"invalid": _("Không có ngày này; ghi ngày/tháng/năm, ví dụ 05/12/2022.")}

    latest = LAST_DAY  # of a form, see past_until

    def to_python(self, value: Any) -> date | None:
        """The day typed. Raises ValidationError where it is none, or none that can be meant."""
        day: date | None = super().to_python(value)
        if day is not None:
            check_limits(day, earliest=FOUNDING_DAY, latest=self.latest)
        return day


class LastDayField(DayField):
    """The end of a span: people read and type the last day it was true, code holds the day after (DATA §1)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Đến hết ngày"))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """What was typed as the half-open end. Raises ValidationError where it is no date."""
        return end_after(super().to_python(value))

    def prepare_value(self, value: Any) -> Any:
        """A stored end as its last day; what was typed stays as it was typed."""
        return super().prepare_value(last_day_of(value) if isinstance(value, date) else value)


class PartialDateField(forms.CharField):
    """A date of which perhaps only the month or the year is known: 05/02/1950, 02/1950 or 1950 (DOMAIN §6.45).

    Its clean value is the date and how much of it is known; (None, "day") where nothing was typed.

    Arguments:
        earliest: the first day allowed: of a birth FIRST_BIRTH.
    """

    widget = DayInput
    latest = LAST_DAY  # of a form, see past_until
    default_error_messages = {
        "invalid": _("Hãy ghi ngày/tháng/năm, tháng/năm hoặc chỉ năm, ví dụ 05/02/1950, 02/1950, 1950."),
    }

    def __init__(self, *, earliest: date = FOUNDING_DAY, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Chỉ biết năm thì ghi năm."))
        super().__init__(max_length=10, **kwargs)
        self.earliest = earliest

    def clean(self, value: Any) -> tuple[date | None, str]:
        """The date, and its precision. Raises ValidationError where it is neither."""
        text = str(super().clean(value))
        if not text:
            return None, Precision.DAY
        numbers = [part.strip() for part in re.split(r"[/.-]", text)]
        try:
            day, month, year = [1] * (3 - len(numbers)) + [int(number) for number in numbers]
            if len(numbers[-1]) != 4:
                raise ValueError(text)
            found = date(year, month, day)
            precision = (Precision.YEAR, Precision.MONTH, Precision.DAY)[len(numbers) - 1]
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        check_limits(found, earliest=self.earliest, latest=self.latest, precision=precision)
        return found, precision

    def prepare_value(self, value: Any) -> Any:
        """A date and its precision as they are written."""
        return partial_date(*value) if isinstance(value, tuple) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares what is written."""
        return (self.prepare_value(initial) or "") != (data or "")


class NameField(forms.CharField):
    """A name of a person or an organisation, its symbol or its seat, by the rule the imports keep too.

    Arguments:
        person: a member's: no digits.
    """

    def __init__(self, *, person: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person = person

    def clean(self, value: Any) -> str:
        """The name as it is stored. Raises ValidationError where it is none."""
        name = clean_name(str(super().clean(value)))
        if fault := fault_of_name(name, person=self.person):
            raise ValidationError(fault, code="name")
        if self.required and not name:
            raise ValidationError(self.error_messages["required"], code="required")
        return name


class AddressForm(forms.Form):
    """What a page is narrowed to; it lives in the address, where words are joined by hyphens (`to-chuc=`)."""

    def add_prefix(self, field_name: str) -> str:
        """The field's name in the address."""
        return super().add_prefix(field_name).replace("_", "-")


def key_of_sending(post: QueryDict, files: MultiValueDict[str, Any], *, sender: object, address: str) -> UUID | None:
    """What makes two sendings of a form the same one: its page's id, who sent it where, and what was typed.

    None where the page gave no id. The question between form and act ("confirmed") changes nothing about the key.
    """
    try:
        page = UUID(post.get(ONCE, ""))
    except ValueError:
        return None
    typed = sorted(
        (name, value) for name, values in post.lists() if name not in _NOT_TYPED for value in values if value
    )
    sent = sorted((name, file.name, file.size) for name, held in files.lists() for file in held)
    return uuid5(page, json.dumps([str(sender), address, typed, sent]))


def begin_sending(key: UUID, *, username: str) -> tuple[SentForm, bool]:
    """The row of a sending, and whether it is the first: another one with this key in the same second is waited for."""
    return SentForm.objects.get_or_create(key=key, defaults={"username": username})


class WrongFilter(BadRequest):
    """An address narrows a file to something nobody knows; says which part, in words for the user."""


def require_filter(form: forms.Form) -> None:
    """Refuses to hand out a file whose filter is wrong: without it the file would hold everybody."""
    if form.is_valid():
        return
    wrong = [
        f"{form.fields[name].label}: {errors[0]}" if name in form.fields else str(errors[0])
        for name, errors in form.errors.items()
    ]
    raise WrongFilter(_("Chưa xuất tệp, vì điều kiện lọc không dùng được. %(wrong)s") % {"wrong": " ".join(wrong)})


class ServiceForm(forms.Form):
    """Input, clean values, a service: what the service refuses is shown beside the field it speaks of."""

    def _clean_fields(self) -> None:
        """As Django's, and without the control characters that come along when text is pasted."""
        super()._clean_fields()  # type: ignore[misc]
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str):
                self.cleaned_data[name] = printable(value)

    def carry_out(self, service: Callable[..., Any], **values: Any) -> Any:
        """Calls a service and returns what it returns (True for nothing); None where it refused and said why."""
        try:
            with transaction.atomic():
                done = service(**values)
        except ValidationError as error:
            self.refuse(error)
            return None
        except IntegrityError:
            # Looked at, found free, and taken by somebody else before it was written: the database has the last word.
            self.refuse(
                ValidationError(
                    _("Vừa có người ghi điều này (hoặc nút đã được bấm hai lần). Hãy tải lại trang để xem."),
                    code="raced",
                )
            )
            return None
        return True if done is None else done

    def refuse(self, error: ValidationError) -> None:
        """Shows a service's refusal: beside the field where the form has it, at the top otherwise."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class Guarded:
    """A mixin for the correction of a row: what somebody else wrote since the page was shown is not overwritten unseen.

    Each field carries what the page showed. What the user did not touch stays as the record has it by now; where both
    changed one field he is told, sees the other's words beside his own, and decides. `guard` is called where the form
    corrects a row, once its fields stand.
    """

    data: Any
    fields: dict[str, Any]
    contested: Sequence[str] = ()
    guarded: Sequence[str] = ()
    disclosed: dict[str, str]  # what a page must carry from now on, once the user was told of it: to save is to insist

    def guard(self) -> None:
        """Lets every field of one value carry what it shows."""
        form: Any = self
        plain = {
            name: field
            for name, field in form.fields.items()
            if type(field.hidden_widget()) is forms.HiddenInput
            and not (field.disabled or isinstance(field, forms.FileField))
        }
        for field in plain.values():
            field.show_hidden_initial = True
        self.guarded = tuple(plain)

    def full_clean(self) -> None:
        """Brings what was sent up to the day before it is read."""
        form: Any = self
        self.disclosed = {}
        if form.is_bound and self.guarded:
            self.contested = self._merge(form)
        super().full_clean()  # type: ignore[misc]

    def clean(self) -> Any:
        """And what he changed must not have been changed by somebody else meanwhile."""
        form: Any = self
        data = super().clean()  # type: ignore[misc]
        typed = form.cleaned_data
        for name in self.contested:
            now = self._now(form, name)
            same = self._text(name, now) in (form.data.get(form.add_prefix(name)), self._text(name, typed.get(name)))
            if name not in typed or same:
                continue
            self.disclosed[form.add_initial_prefix(name)] = self._text(name, now)
            sentence = _(
                "Trong lúc bạn sửa, người khác đã ghi ô này là “%(now)s”; bạn ghi “%(typed)s”. "
                "Sửa lại cho đúng rồi lưu lần nữa."
            )
            form.add_error(name, sentence % {"now": self._read(name, now), "typed": self._read(name, typed[name])})
        for carried, text in self.disclosed.items():
            form.data[carried] = text
        return data

    def _merge(self, form: Any) -> list[str]:
        """Takes over what others changed since the page was shown; the names of what he changed too."""
        form.data = form.data.copy()
        stale = {}
        for name in self.guarded:
            if name not in form.fields:
                continue
            shown = form.data.get(form.add_initial_prefix(name))
            now = self._now(form, name)
            if shown is not None and not self._is(name, shown, now):
                stale[name] = now
        contested = [name for name in stale if form[name]._has_changed()]
        for name in stale.keys() - set(contested):
            now = stale[name]
            told = self._read if isinstance(now, date | time) else self._text
            form.data[form.add_prefix(name)] = told(name, now)
            form.data[form.add_initial_prefix(name)] = self._text(name, now)
        return contested

    @staticmethod
    def _now(form: Any, name: str) -> Any:
        """What the record has by now."""
        return form.get_initial_for_field(form.fields[name], name)

    def _is(self, name: str, shown: str, now: Any) -> bool:
        """Whether what the page carries means what is stored: a script carries it as it was typed, 11:00 or 11h."""
        text = self._text(name, now)
        try:
            return _lines(shown) == text or self.fields[name].to_python(shown) == self.fields[name].to_python(text)
        except ValidationError:
            return False

    def _text(self, name: str, value: Any) -> str:
        """A value as the hidden field beside it carries it."""
        prepared = self.fields[name].prepare_value(value)
        return "" if prepared is None else _lines(str(prepared))

    def _read(self, name: str, value: Any) -> str:
        """A value as people read and type it."""
        field: Any = self.fields[name]
        prepared = field.prepare_value(value)
        if isinstance(prepared, date):
            return date_text(prepared)
        if isinstance(prepared, time):
            return f"{prepared:%H:%M}"
        if isinstance(field, forms.BooleanField):
            return str(_("có") if value else _("không"))
        if isinstance(field, forms.ModelChoiceField):
            rows: Any = field.queryset
            found = rows.filter(**{field.to_field_name or "pk": prepared}).first() if prepared else None
            return str(found or "–")
        if isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            words = {str(key): word for key, word in choices}
            return str(words.get(str(prepared or ""), prepared))
        return self._text(name, value) or "–"


def _lines(text: str) -> str:
    """Lines end as they are stored, not as browsers send them."""
    return text.replace("\r\n", "\n")
