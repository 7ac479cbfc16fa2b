"""Dates are read as the Vietnamese write them. Without config.formats Django reads 03/02/1990 as 2 March."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils import formats

from core.forms import DayInput


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("03/02/1990", date(1990, 2, 3)),
        ("3/2/1990", date(1990, 2, 3)),
        ("13/02/1990", date(1990, 2, 13)),
        ("03-02-1990", date(1990, 2, 3)),
        ("03.02.1990", date(1990, 2, 3)),
        ("1990-02-03", date(1990, 2, 3)),
    ],
)
def test_the_day_stands_first(typed: str, meant: date) -> None:
    assert forms.DateField().clean(typed) == meant


@pytest.mark.parametrize("typed", ["02/13/1990", "31/02/2022", "03/02/90", "1990"])
def test_what_is_no_day_is_refused_in_vietnamese(typed: str) -> None:
    with pytest.raises(forms.ValidationError) as caught:
        forms.DateField().clean(typed)
    assert caught.value.messages == ["Không có ngày này; ghi ngày/tháng/năm, ví dụ 05/12/2022."]


def test_a_form_shows_what_it_reads() -> None:
    class Form(forms.Form):
        day = forms.DateField(widget=DayInput)

    html = str(Form(initial={"day": date(1990, 2, 3)})["day"])
    assert 'value="03/02/1990"' in html
    assert 'type="text"' in html
    assert 'value="03/02/1990"' in AdminDateWidget().render("day", date(1990, 2, 3))


def test_moments_are_read_and_written_day_first() -> None:
    typed = forms.DateTimeField().clean("03/02/2022 14:30")
    assert typed.replace(tzinfo=None) == datetime(2022, 2, 3, 14, 30)
    assert forms.TimeField().clean("14h30") == time(14, 30)
    assert formats.date_format(date(1990, 2, 3), "DATE_FORMAT") == "03/02/1990"


def test_the_week_starts_on_monday() -> None:
    assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


def test_numbers_have_a_decimal_comma() -> None:
    assert formats.number_format(Decimal("1234.5"), use_l10n=True, force_grouping=True) == "1.234,5"
    assert forms.DecimalField(localize=True).clean("1234,5") == Decimal("1234.5")
