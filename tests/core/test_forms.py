"""The fields of core.forms: what is typed, what is kept, what is shown again."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.documents import Document
from core.forms import FIRST_BIRTH, AddressForm, DayField, LastDayField, PartialDateField, ServiceForm, past_until


class SpanForm(forms.Form):
    end = LastDayField()


def test_a_last_day_is_kept_as_the_half_open_end() -> None:
    form = SpanForm({"end": "31/12/2022"})
    assert form.is_valid()
    assert form.cleaned_data == {"end": date(2023, 1, 1)}
    assert SpanForm({"end": ""}).fields["end"].clean("") is None


def test_a_stored_end_is_shown_as_the_last_day_and_is_no_change() -> None:
    form = SpanForm({"end": "31/12/2022"}, initial={"end": date(2023, 1, 1)})
    assert form.changed_data == []
    assert 'value="31/12/2022"' in str(SpanForm(initial={"end": date(2023, 1, 1)})["end"])
    assert SpanForm({"end": "01/01/2023"}, initial={"end": date(2023, 1, 1)}).changed_data == ["end"]


def test_what_is_no_day_comes_back_as_it_was_typed() -> None:
    form = SpanForm({"end": "31/02/2022"})
    assert list(form.errors) == ["end"]
    assert 'value="31/02/2022"' in str(form["end"])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("05/02/1950", (date(1950, 2, 5), "day")),
        ("5-2-1950", (date(1950, 2, 5), "day")),
        ("02/1950", (date(1950, 2, 1), "month")),
        ("1950", (date(1950, 1, 1), "year")),
        ("", (None, "day")),
    ],
)
def test_a_date_is_kept_as_exactly_as_it_is_known(typed, kept) -> None:
    field = PartialDateField(required=False)
    assert field.clean(typed) == kept
    assert not field.has_changed(kept, PartialDateField().prepare_value(kept))


@pytest.mark.parametrize("typed", ["31/02/1950", "13/1950", "50", "năm 1950", "1950/02/05", "1/2/3/1950"])
def test_what_is_no_date_is_refused_in_a_sentence(typed) -> None:
    with pytest.raises(ValidationError) as refused:
        PartialDateField(required=False).clean(typed)
    assert "ngày/tháng/năm" in refused.value.messages[0] or "10" in refused.value.messages[0]


@pytest.mark.parametrize("field", [DayField, LastDayField, PartialDateField])
@pytest.mark.parametrize("typed", ["31/12/9999", "01/01/2200", "01/01/0001", "02/02/1930"])
def test_a_day_nobody_can_mean_is_refused_in_a_sentence(field, typed) -> None:
    with pytest.raises(ValidationError) as refused:
        field().clean(typed)
    assert refused.value.messages == ["Ngày phải từ 03/02/1930 đến 31/12/2199; hãy xem lại năm."]


def test_the_limits_themselves_are_days_like_any_other() -> None:
    assert DayField().clean("03/02/1930") == date(1930, 2, 3)
    assert LastDayField().clean("31/12/2199") == date(2200, 1, 1)
    assert PartialDateField().clean("1930") == (date(1930, 1, 1), "year")
    assert PartialDateField().clean("02/1930") == (date(1930, 2, 1), "month")
    assert PartialDateField(earliest=FIRST_BIRTH).clean("1880") == (date(1880, 1, 1), "year")
    with pytest.raises(ValidationError):
        PartialDateField(earliest=FIRST_BIRTH).clean("1879")


def test_what_has_happened_does_not_lie_in_the_future() -> None:
    class Past(forms.Form):
        day = DayField()
        known = PartialDateField()

    form = Past({"day": "21/12/2022", "known": "01/2023"})
    past_until(form, date(2022, 12, 20), "day", "known", "left out")
    assert form.errors == {"day": ["Ngày này ở tương lai."], "known": ["Ngày này ở tương lai."]}
    form = Past({"day": "20/12/2022", "known": "12/2022"})
    past_until(form, date(2022, 12, 20), "day", "known")
    assert form.is_valid()


@pytest.mark.parametrize("field", [DayField, LastDayField])
def test_what_is_no_day_is_told_how_to_write_one(field) -> None:
    with pytest.raises(ValidationError) as refused:
        field().clean("31/02/2022")
    assert refused.value.messages == ["Không có ngày này; ghi ngày/tháng/năm, ví dụ 05/12/2022."]


def test_words_of_an_address_are_joined_by_hyphens() -> None:
    class Narrowing(AddressForm):
        to_chuc = forms.CharField()

    form = Narrowing({"to-chuc": "A"})
    assert form.is_valid()
    assert form.cleaned_data == {"to_chuc": "A"}
    assert 'name="to-chuc"' in str(form["to_chuc"])


@pytest.mark.django_db
def test_a_refusal_of_a_service_stands_beside_its_field_or_at_the_top() -> None:
    class Act(ServiceForm):
        on = forms.CharField()

    def refuse(error: ValidationError) -> None:
        raise error

    form = Act({"on": "x"})
    assert form.is_valid()
    assert form.carry_out(refuse, error=ValidationError({"on": "sai ngày", "other": "sai khác"})) is None
    assert form.errors == {"on": ["sai ngày"], "__all__": ["sai khác"]}
    form = Act({"on": "x"})
    assert form.is_valid()
    assert form.carry_out(refuse, error=ValidationError("không được")) is None
    assert form.errors == {"__all__": ["không được"]}
    assert Act({"on": "x"}).carry_out(lambda: None) is True


@pytest.mark.django_db
def test_what_somebody_else_wrote_a_moment_before_is_said_and_nothing_is_half_done() -> None:
    """The look before the write found it free; the constraint did not (two clerks, or a button pressed twice)."""
    form = ServiceForm({})
    assert form.is_valid()

    def twice() -> None:
        for _number in range(2):
            Document.objects.create(number="1-QĐ/HU", issued_on=date(2022, 1, 3))

    assert form.carry_out(twice) is None
    assert form.errors == {
        "__all__": ["Vừa có người ghi điều này (hoặc nút đã được bấm hai lần). Hãy tải lại trang để xem."]
    }
    assert not Document.objects.filter(number="1-QĐ/HU").exists()
