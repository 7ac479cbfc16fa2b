"""The only clock of the domain, and the only arithmetic on days, months and periods.

Every span is half-open: `start` belongs to it, `end` does not. People read and type the last day; `last_day_of` and
`end_after` are the one place that converts.
"""

import re
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

Span = tuple[date, date | None]  # half-open; None stays open

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FOUNDING_DAY = date(1930, 2, 3)  # of the Party: nothing in the domain is older than this, apart from births
LAST_YEAR = 2199
MAX_MONTHS = 240  # of one period: a report of more columns is a mistake in typing, not a wish

YEAR, HALF, QUARTER, MONTH, MONTHS, DAYS = "year", "half", "quarter", "month", "months", "days"
_MONTHS_OF = {YEAR: 12, HALF: 6, QUARTER: 3, MONTH: 1}
_ROMAN = ("I", "II", "III", "IV")
_SHAPE = re.compile(
    r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?"
)


def today() -> date:
    """The day it is in Vietnam, or the day of the setting CHIBO_TODAY.

    Called by views, tasks and commands, which hand it down as `on=`; never by models, queries, services or reports.

    Raises ImproperlyConfigured where CHIBO_TODAY is no date.
    """
    given = getattr(settings, "CHIBO_TODAY", "")
    if isinstance(given, date):
        return given
    if not given:
        return datetime.now(ZONE).date()
    try:
        return date.fromisoformat(given)
    except ValueError:
        message = _("CHIBO_TODAY phải là một ngày dạng 2022-12-20, không phải “%(given)s”.") % {"given": given}
        raise ImproperlyConfigured(message) from None


def last_day_of(end: date | None) -> date | None:
    """The last day people read ("đến hết ngày") of a span that ends before `end`; None stays open."""
    return None if end is None else end - timedelta(days=1)


def end_after(last: date | None) -> date | None:
    """The half-open end of a span whose last day is `last`; None stays open."""
    return None if last is None else last + timedelta(days=1)


def span_holds(span: Span, day: date) -> bool:
    """Whether a day lies in a span."""
    return span[0] <= day and (span[1] is None or day < span[1])


def share_a_day(one: Span, other: Span) -> bool:
    """Whether two spans have a day in common."""
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])


def first_of_month(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def nearest_in_month(day: date, first: date) -> date:
    """The day itself where it lies in the month that begins on `first`, else the nearest to it that does."""
    return min(max(day, first), last_day(first))


def last_day(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """`day` so many months later (or earlier), clamped to the month's end: 31/8 + 6 = 28/2, 29/2 + 12 = 28/2.

    The rule of the deadlines counted in months (DOMAIN §6.27-28).
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(first: date, second: date) -> int:
    """Calendar months from the month of `first` to that of `second`, days ignored ("tính theo tháng", DOMAIN §6.29)."""
    return (second.year - first.year) * 12 + second.month - first.month


def months_and_days(start: date, end: date) -> tuple[int, int]:
    """A half-open span as whole months from its first day on, and the days left: 15/1 up to 20/3 is 2 months, 5 days.

    A month is over on the day `add_months` names: 31/1 up to 28/2 is one month.
    """
    months = max(months_between(start, end), 0)
    if months and add_months(start, months) > end:
        months -= 1
    return months, (end - add_months(start, months)).days


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in holidays


def add_working_days(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """The `count`-th working day after `day`, which itself is not counted; `count` is 0 or more."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, holidays)
    return day


def working_days_between(start: date, end: date, holidays: Collection[date] = ()) -> int:
    """Working days after `start` up to and including `end`: how many of a deadline's days have passed."""
    return sum(is_working_day(start + timedelta(days=n), holidays) for n in range(1, (end - start).days + 1))


class PeriodError(ValueError):
    """A text that names no period; str() is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days a report speaks of: from `start` up to, not including, `end`.

    Arguments:
        kind: year, half, quarter, month, months (whole months of any number) or days.
        text: as typed in an address or a command: 2022, 2022-H1, 2022-Q1, 2022-03, 2022-01..2022-06,
            2022-03-15..2022-06-30. `parse(text)` gives an equal period back.
    """

    start: date
    end: date
    kind: str
    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads a period; raises PeriodError with a sentence in Vietnamese."""
        given = text.strip().upper()
        first, dots, second = given.partition("..")
        start, end, kind = _piece(first, text)
        if not dots:
            if kind == DAYS:
                return cls(start, end, kind, f"{first}..{first}")
            return cls(start, end, kind, given)
        second_start, end, second_kind = _piece(second, text)
        if second_start < start or end <= start:
            raise PeriodError(_("Kỳ “%(text)s”: ngày cuối đứng trước ngày đầu. Hãy đổi chỗ hai vế.") % {"text": text})
        if months_between(start, end) > MAX_MONTHS:
            raise PeriodError(
                _("Kỳ “%(text)s” dài quá %(years)d năm. Hãy chọn kỳ ngắn hơn.")
                % {"text": text, "years": MAX_MONTHS // 12}
            )
        return cls(start, end, DAYS if DAYS in (kind, second_kind) else MONTHS, f"{first}..{second}")

    @classmethod
    def month(cls, day: date) -> Self:
        """The month of `day`."""
        return cls.parse(f"{day:%Y-%m}")

    @classmethod
    def quarter(cls, day: date) -> Self:
        """The quarter of `day`."""
        return cls.parse(f"{day.year}-Q{(day.month + 2) // 3}")

    @classmethod
    def half(cls, day: date) -> Self:
        """The half-year of `day`."""
        return cls.parse(f"{day.year}-H{1 if day.month < 7 else 2}")

    @classmethod
    def year(cls, day: date) -> Self:
        """The year of `day`."""
        return cls.parse(f"{day.year}")

    @classmethod
    def days(cls, first: date, last: date) -> Self:
        """From `first` to `last`, both included."""
        return cls.parse(f"{first:%Y-%m-%d}..{last:%Y-%m-%d}")

    def __str__(self) -> str:
        return self.text

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day < self.end

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return self.end - timedelta(days=1)

    @property
    def whole_months(self) -> bool:
        """Begins on the first and ends on the last day of a month."""
        return self.start.day == 1 and self.end.day == 1

    def months(self) -> list[date]:
        """The first day of every month it touches, in order."""
        first = first_of_month(self.start)
        return [add_months(first, n) for n in range(months_between(first, self.last) + 1)]

    @property
    def label(self) -> str:
        """As read in a title: "tháng 3/2022", "quý I/2022", "6 tháng đầu năm 2022", "năm 2022", "từ … đến …"."""
        year, month = self.start.year, self.start.month
        if self.kind == YEAR:
            return _("năm %(year)d") % {"year": year}
        if self.kind == HALF:
            text = _("6 tháng đầu năm %(year)d") if month == 1 else _("6 tháng cuối năm %(year)d")
            return text % {"year": year}
        if self.kind == QUARTER:
            return _("quý %(number)s/%(year)d") % {"number": _ROMAN[month // 3], "year": year}
        if self.kind == MONTH:
            return _("tháng %(month)d/%(year)d") % {"month": month, "year": year}
        last = self.last
        if self.kind == MONTHS:
            return _("từ tháng %(month)d/%(year)d đến tháng %(last_month)d/%(last_year)d") % {
                "month": month,
                "year": year,
                "last_month": last.month,
                "last_year": last.year,
            }
        if self.start == last:
            return _("ngày %(day)s") % {"day": _short(last)}
        return _("từ %(first)s đến %(last)s") % {"first": _short(self.start), "last": _short(last)}

    def previous(self) -> "Period":
        """The period of the same kind and length just before."""
        if self.kind in _MONTHS_OF:
            return self._like(add_months(self.start, -_MONTHS_OF[self.kind]))
        if self.whole_months:
            count = len(self.months())
            return self._between(add_months(self.start, -count), add_months(self.end, -count))
        return self._between(self.start - (self.end - self.start), self.start)

    def same_period_last_year(self) -> "Period":
        """The same days of the year before, clamped to the month's end."""
        if self.kind in _MONTHS_OF:
            return self._like(add_months(self.start, -12))
        # An end on the first of a month means "the whole month before", also where that is February.
        end = add_months(self.end, -12) if self.end.day == 1 else add_months(self.last, -12) + timedelta(days=1)
        return self._between(add_months(self.start, -12), end)

    def _like(self, start: date) -> "Period":
        return {YEAR: Period.year, HALF: Period.half, QUARTER: Period.quarter, MONTH: Period.month}[self.kind](start)

    def _between(self, start: date, end: date) -> "Period":
        last = end - timedelta(days=1)
        if self.kind == MONTHS:
            return Period.parse(f"{start:%Y-%m}..{last:%Y-%m}")
        return Period.days(start, last)


def _piece(text: str, whole: str) -> tuple[date, date, str]:
    """One side of a period as start, half-open end and kind."""
    match = _SHAPE.fullmatch(text.strip())
    if not match:
        raise PeriodError(
            _(
                "Không hiểu kỳ “%(text)s”. Hãy viết như 2022, 2022-H1, 2022-Q1, 2022-03, 2022-01..2022-06 "
                "hoặc 2022-03-15..2022-06-30."
            )
            % {"text": whole}
        )
    year = int(match["year"])
    if not FOUNDING_DAY.year <= year <= LAST_YEAR:
        raise PeriodError(
            _("Kỳ “%(text)s”: năm phải từ %(first)d đến %(last)d.")
            % {"text": whole, "first": FOUNDING_DAY.year, "last": LAST_YEAR}
        )
    if match["half"]:
        kind, month = HALF, int(match["half"]) * 6 - 5
    elif match["quarter"]:
        kind, month = QUARTER, int(match["quarter"]) * 3 - 2
    else:
        kind, month = (MONTH, int(match["month"])) if match["month"] else (YEAR, 1)
    try:
        start = date(year, month, int(match["day"] or 1))
    except ValueError:
        raise PeriodError(_("Kỳ “%(text)s”: không có ngày hoặc tháng này.") % {"text": whole}) from None
    if match["day"]:
        return start, start + timedelta(days=1), DAYS
    return start, add_months(start, _MONTHS_OF[kind]), kind


def _short(day: date) -> str:
    """As inside a sentence: 15/3/2022, without leading zeros."""
    return f"{day.day}/{day.month}/{day.year}"
