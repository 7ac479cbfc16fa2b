"""Time limits are rows with their paper: the last day, and what is unusual (DOMAIN §2.7)."""

from datetime import date

import pytest

from members.queries import deadline_after, length_remarks

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("issued_on", "deadline", "missing"),
    [
        (date(2022, 10, 10), date(2022, 11, 21), ()),
        (date(2022, 1, 20), date(2022, 3, 10), ()),  # five days of Tết between
        (date(2030, 1, 7), date(2030, 2, 18), (2030,)),
        (date(2026, 12, 1), date(2027, 1, 12), (2027,)),
    ],
)
def test_the_deadline_counts_working_days_and_says_where_holidays_are_missing(
    issued_on: date, deadline: date, missing: tuple[int, ...]
) -> None:
    found = deadline_after("giay-gioi-thieu", issued_on)
    assert found is not None
    assert (found.day, found.years_without_holidays) == (deadline, missing)
    assert bool(found.notice) is bool(missing)


@pytest.mark.parametrize(
    ("start", "until", "words"),
    [
        (date(2022, 1, 1), date(2022, 3, 30), "ngắn hơn 3 tháng (mức mặc định, chưa có văn bản)"),
        (date(2022, 1, 1), date(2022, 3, 31), ""),
        (date(2022, 1, 1), date(2022, 12, 30), ""),
        (date(2022, 1, 1), date(2022, 12, 31), "từ 12 tháng trở lên"),
        (date(2022, 1, 1), date(2024, 1, 1), "dài quá 24 tháng"),
        (date(2026, 1, 1), date(2026, 2, 1), "ngắn hơn 3 tháng (theo 294-QĐ/TW ngày 26/05/2025)"),
    ],
)
def test_an_unusual_length_is_a_remark_with_its_paper(start: date, until: date, words: str) -> None:
    remarks = length_remarks(start, until)
    assert len(remarks) == bool(words)
    assert words in "".join(remarks)
