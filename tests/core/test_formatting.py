from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import formatting
from core.formatting import HALF_UP, TRUNCATE, Precision


@pytest.mark.parametrize(
    ("numerator", "denominator", "places", "half_up", "truncated"),
    [
        # Published figures (DOMAIN §1, rounding conclusion).
        (9, 7, 1, "128,6", "128,5"),
        (1349, 1443, 1, "93,5", "93,4"),
        (9694, 10000, 2, "96,94", "96,94"),
        (5, 1343, 2, "0,37", "0,37"),
        (9, 2725, 2, "0,33", "0,33"),
        (9, 9, 1, "100,0", "100,0"),
        # Edges.
        (0, 7, 1, "0,0", "0,0"),
        (1, 2000, 1, "0,1", "0,0"),  # 0,05: one half goes up
        (49, 100000, 1, "0,0", "0,0"),
        (1999, 2000, 1, "100,0", "99,9"),
        (2, 3, 0, "67", "66"),
        (25, 1, 1, "2.500,0", "2.500,0"),  # never clipped
        (-1, 3, 1, "-33,3", "-33,3"),
        (-1, 2000, 1, "-0,1", "0,0"),
        (0, 0, 1, "–", "–"),
        (3, 0, 1, "–", "–"),
    ],
)
def test_a_share_is_printed_exactly(numerator, denominator, places, half_up, truncated):
    assert formatting.percent(numerator, denominator, places) == half_up
    assert formatting.percent(numerator, denominator, places, rounding=TRUNCATE) == truncated


def test_json_carries_nothing_for_an_empty_whole():
    assert formatting.rate_text(0, 0) is None
    assert formatting.rate_text(29, 31) == "93,5"
    assert formatting.mean_text(Decimal(0), 0) is None


def test_pooled_and_mean_are_different_figures():
    # Branch A 3/3, B 10/20: pooled 56,5, mean 75 (DOMAIN §6.43).
    assert formatting.percent(13, 23) == "56,5"
    assert formatting.mean_text(Decimal(1) + Decimal("0.5"), 2) == "75,0"


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 4))
def test_rounding_agrees_with_decimal(numerator, denominator, places):
    exact = Decimal(numerator) * 100 / Decimal(denominator)
    for method, name in ((HALF_UP, "ROUND_HALF_UP"), (TRUNCATE, "ROUND_DOWN")):
        text = formatting.percent(numerator, denominator, places, method)
        number = Decimal(text.replace(".", "").replace(",", "."))
        assert number == exact.quantize(Decimal(1).scaleb(-places), rounding=name)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (999, "999"), (6300, "6.300"), (-1234567, "-1.234.567"), (None, "")]
)
def test_integers_have_dots(value, text):
    assert formatting.integer(value) == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("1234.56"), 1, "1.234,6"),
        (Decimal("0.05"), 1, "0,1"),
        (7, 2, "7,00"),
        (Decimal("-2.5"), 0, "-3"),
        (None, 1, ""),
    ],
)
def test_decimals_have_a_comma(value, places, text):
    assert formatting.decimal(value, places) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 5, 27), "ngày 27 tháng 5 năm 2026"),
        (date(2022, 12, 5), "ngày 05 tháng 12 năm 2022"),
        (date(2023, 1, 31), "ngày 31 tháng 01 năm 2023"),
        (date(2023, 3, 9), "ngày 09 tháng 3 năm 2023"),
    ],
)
def test_the_date_of_a_document(day, text):
    assert formatting.long_date(day) == text


def test_dates():
    day = date(1990, 2, 3)
    assert formatting.date_text(day) == "03/02/1990"
    assert formatting.month_text(day) == "02/1990"
    assert formatting.month_key(day) == "1990-02"
    assert formatting.datetime_text(datetime(1990, 2, 3, 4, 5)) == "03/02/1990 04:05"
    assert formatting.datetime_text(datetime(1990, 2, 3, 20, 5, tzinfo=UTC)) == "04/02/1990 03:05"
    assert [formatting.date_text(None), formatting.month_text(None), formatting.datetime_text(None)] == ["", "", ""]


@pytest.mark.parametrize(
    ("precision", "text"), [(Precision.DAY, "01/01/1950"), (Precision.MONTH, "01/1950"), (Precision.YEAR, "1950")]
)
def test_a_date_is_printed_as_far_as_it_is_known(precision, text):
    assert formatting.partial_date(date(1950, 1, 1), precision) == text
    assert formatting.partial_date(None, precision) == ""


def test_the_number_of_a_document_is_left_open_for_the_pen():
    assert formatting.document_number(None).isspace()
    assert len(formatting.document_number(None)) == 6
    assert (formatting.document_number(7), formatting.document_number(17)) == ("07", "17")
