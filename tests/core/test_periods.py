from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from core import periods
from core.periods import Period, PeriodError, months_and_days

DAYS = st.dates(date(1931, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("text", "start", "last", "label", "months"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31), "năm 2022", 12),
        ("2022-H1", date(2022, 1, 1), date(2022, 6, 30), "6 tháng đầu năm 2022", 6),
        ("2022-h2", date(2022, 7, 1), date(2022, 12, 31), "6 tháng cuối năm 2022", 6),
        ("2022-Q1", date(2022, 1, 1), date(2022, 3, 31), "quý I/2022", 3),
        ("2022-q4", date(2022, 10, 1), date(2022, 12, 31), "quý IV/2022", 3),
        ("2022-03", date(2022, 3, 1), date(2022, 3, 31), "tháng 3/2022", 1),
        (" 2024-02 ", date(2024, 2, 1), date(2024, 2, 29), "tháng 2/2024", 1),
        ("2022-01..2022-06", date(2022, 1, 1), date(2022, 6, 30), "từ tháng 1/2022 đến tháng 6/2022", 6),
        ("2021..2022", date(2021, 1, 1), date(2022, 12, 31), "từ tháng 1/2021 đến tháng 12/2022", 24),
        ("2022-03-15..2022-06-30", date(2022, 3, 15), date(2022, 6, 30), "từ 15/3/2022 đến 30/6/2022", 4),
        ("2022-03-15", date(2022, 3, 15), date(2022, 3, 15), "ngày 15/3/2022", 1),
        ("2022-03..2022-06-05", date(2022, 3, 1), date(2022, 6, 5), "từ 1/3/2022 đến 5/6/2022", 4),
    ],
)
def test_a_text_names_a_period(text, start, last, label, months):
    period = Period.parse(text)
    assert (period.start, period.last, period.end) == (start, last, last + timedelta(days=1))
    assert period.label == label
    assert len(period.months()) == months
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Không hiểu kỳ"),
        ("tháng ba", "Không hiểu kỳ"),
        ("2022-Q5", "Không hiểu kỳ"),
        ("2022-3", "Không hiểu kỳ"),
        ("2022..", "Không hiểu kỳ"),
        ("2022-13", "không có ngày hoặc tháng này"),
        ("2022-02-31..2022-03-01", "không có ngày hoặc tháng này"),
        ("2022-06..2022-01", "Hãy đổi chỗ hai vế"),
        ("1929", "năm phải từ 1930 đến 2199"),
        ("1990..2022", "dài quá 20 năm"),
    ],
)
def test_a_text_that_names_none_is_answered_in_a_sentence(text, sentence):
    with pytest.raises(PeriodError, match=sentence) as caught:
        Period.parse(text)
    assert f"“{text}”" in str(caught.value)


def test_whole_months_and_membership():
    assert Period.parse("2022-01..2022-06").whole_months
    assert not Period.parse("2022-01-01..2022-06-29").whole_months
    assert Period.parse("2022-01-01..2022-06-30").whole_months
    march = Period.parse("2022-03")
    assert date(2022, 3, 31) in march
    assert date(2022, 4, 1) not in march
    assert Period.parse("2022-03-15..2022-05-02").months() == [date(2022, 3, 1), date(2022, 4, 1), date(2022, 5, 1)]


@pytest.mark.parametrize(
    ("text", "previous", "last_year"),
    [
        ("2022", "2021", "2021"),
        ("2022-H1", "2021-H2", "2021-H1"),
        ("2022-Q1", "2021-Q4", "2021-Q1"),
        ("2022-01", "2021-12", "2021-01"),
        ("2022-02..2022-04", "2021-11..2022-01", "2021-02..2021-04"),
        ("2022-03-15..2022-03-24", "2022-03-05..2022-03-14", "2021-03-15..2021-03-24"),
        ("2024-02-29..2024-02-29", "2024-02-28..2024-02-28", "2023-02-28..2023-02-28"),
        ("2025-02-01..2025-02-28", "2025-01-01..2025-01-31", "2024-02-01..2024-02-29"),
        ("2025-02-01..2025-02-27", "2025-01-05..2025-01-31", "2024-02-01..2024-02-27"),
    ],
)
def test_neighbours(text, previous, last_year):
    period = Period.parse(text)
    assert period.previous().text == previous
    assert period.same_period_last_year().text == last_year


@given(DAYS)
def test_quarters_and_halves_make_up_the_year(day):
    year = Period.year(day)
    quarters = [Period.parse(f"{day.year}-Q{n}") for n in range(1, 5)]
    halves = [Period.parse(f"{day.year}-H{n}") for n in (1, 2)]
    assert [month for quarter in quarters for month in quarter.months()] == year.months()
    assert [month for half in halves for month in half.months()] == year.months()
    for period in (Period.month(day), Period.quarter(day), Period.half(day), year):
        assert day in period
        assert period.previous().end == period.start


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 8, 31), 12, date(2026, 8, 31)),  # DOMAIN §6.28
        (date(2024, 2, 29), 12, date(2025, 2, 28)),  # DOMAIN §6.28
        (date(2020, 1, 15), 60, date(2025, 1, 15)),  # DOMAIN §6.27
        (date(2024, 2, 29), 60, date(2029, 2, 28)),
        (date(2022, 8, 31), 6, date(2023, 2, 28)),
        (date(2022, 1, 31), -1, date(2021, 12, 31)),
        (date(2022, 3, 31), -13, date(2021, 2, 28)),
    ],
)
def test_months_are_added_with_a_clamp(day, months, expected):
    assert periods.add_months(day, months) == expected


def test_age_in_months_looks_at_months_only():
    # Born 20/6/2008, considered on 5/6/2026: 18 years "tính theo tháng" (DOMAIN §6.29).
    assert periods.months_between(date(2008, 6, 20), date(2026, 6, 5)) == 18 * 12


@given(DAYS)
def test_people_read_the_last_day_and_code_the_day_after(day):
    assert periods.end_after(periods.last_day_of(day)) == day
    assert periods.last_day_of(day) == day - timedelta(days=1)
    assert periods.first_of_month(day) <= day <= periods.last_day(day)
    assert periods.end_after(periods.last_day(day)).day == 1


def test_an_open_span_stays_open():
    assert periods.last_day_of(None) is None
    assert periods.end_after(None) is None


def test_working_days_skip_weekends_and_holidays():
    holidays = {date(2025, 4, 30), date(2025, 5, 1)}
    assert periods.add_working_days(date(2025, 4, 29), 1, holidays) == date(2025, 5, 2)
    assert periods.add_working_days(date(2025, 4, 29), 2, holidays) == date(2025, 5, 5)
    assert periods.add_working_days(date(2025, 4, 29), 0, holidays) == date(2025, 4, 29)
    assert periods.working_days_between(date(2025, 4, 29), date(2025, 5, 5), holidays) == 2
    assert periods.working_days_between(date(2025, 5, 5), date(2025, 5, 5), holidays) == 0


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_a_deadline_is_as_many_working_days_away_as_it_says(day, count):
    assert periods.working_days_between(day, periods.add_working_days(day, count)) == count


def test_the_setting_is_the_day(settings):
    settings.CHIBO_TODAY = "2022-12-20"
    assert periods.today() == date(2022, 12, 20)
    settings.CHIBO_TODAY = date(2023, 1, 2)
    assert periods.today() == date(2023, 1, 2)


def test_a_setting_that_is_no_date_is_refused(settings):
    settings.CHIBO_TODAY = "20/12/2022"
    with pytest.raises(ImproperlyConfigured, match="CHIBO_TODAY phải là một ngày"):
        periods.today()


def test_without_the_setting_it_is_the_day_in_vietnam(settings):
    settings.CHIBO_TODAY = ""
    before, found, after = (datetime.now(periods.ZONE).date(), periods.today(), datetime.now(periods.ZONE).date())
    assert before <= found <= after


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2022, 1, 15), date(2022, 3, 20), (2, 5)),
        (date(2022, 1, 15), date(2022, 3, 15), (2, 0)),
        (date(2022, 1, 15), date(2022, 3, 14), (1, 27)),
        (date(2022, 1, 31), date(2022, 2, 28), (1, 0)),
        (date(2022, 1, 31), date(2022, 2, 27), (0, 27)),
        (date(2022, 5, 1), date(2022, 5, 1), (0, 0)),
        (date(2020, 2, 29), date(2021, 3, 1), (12, 1)),
    ],
)
def test_a_span_in_months_and_days(start: date, end: date, expected: tuple[int, int]) -> None:
    assert months_and_days(start, end) == expected
