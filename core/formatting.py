"""Exact numbers and dates as Vietnamese text. The only place where a percentage, a number or a date is written out.

Numbers stay exact (two integers, or Decimal) until here: published figures mix rounding half up (93,5) and truncation
(128,5), so one function does both, and says which (DOMAIN §1, rounding conclusion).
"""

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

NOTHING = "–"  # what a rate of an empty whole shows: never 0% nor 100% (DOMAIN §6.11)


class RoundingMethod(StrEnum):
    """How the last printed digit comes about."""

    HALF_UP = "half_up"
    TRUNCATE = "truncate"

    @property
    def label(self) -> str:
        """As printed under a table."""
        return _("làm tròn nửa lên") if self is RoundingMethod.HALF_UP else _("cắt bỏ phần lẻ")


class Precision(StrEnum):
    """How much of a date is known: an old member may have only a year of birth (DOMAIN §6.45)."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


HALF_UP, TRUNCATE = RoundingMethod.HALF_UP, RoundingMethod.TRUNCATE


def scaled(numerator: int, denominator: int, places: int, rounding: str = HALF_UP) -> int:
    """numerator ÷ denominator × 10^places as an integer, rounded away from zero at one half, or truncated.

    Raises ZeroDivisionError for an empty whole: callers print "–" instead.
    """
    value = abs(numerator) * 10**places
    whole = abs(denominator)
    size = value // whole if rounding == TRUNCATE else (2 * value + whole) // (2 * whole)
    return -size if (numerator < 0) != (denominator < 0) else size


def percent(numerator: int, denominator: int, places: int = 1, rounding: str = HALF_UP) -> str:
    """A share in hundredths without its sign: (1349, 1443) is "93,5"; "–" where the whole is empty. Never clipped."""
    return rate_text(numerator, denominator, places, rounding) or NOTHING


def rate_text(numerator: int, denominator: int, places: int = 1, rounding: str = HALF_UP) -> str | None:
    """As `percent`, but None where the whole is empty: what JSON carries."""
    if denominator == 0:
        return None
    return _placed(scaled(numerator * 100, denominator, places, rounding), places)


def mean_text(total: Decimal, count: int, places: int = 1, rounding: str = HALF_UP) -> str | None:
    """The mean of `count` fractions (of 1) that add up to `total`, in hundredths; None where there are none."""
    if count == 0:
        return None
    numerator, denominator = total.as_integer_ratio()
    return _placed(scaled(numerator * 100, denominator * count, places, rounding), places)


def capitalised(text: str) -> str:
    """With a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]


def integer(value: int | None) -> str:
    """1234 is "1.234"; nothing is empty text."""
    return "" if value is None else f"{value:,}".replace(",", ".")


def decimal(value: Decimal | int | None, places: int = 1, rounding: str = HALF_UP) -> str:
    """Decimal("1234.56") with one place is "1.234,6"; nothing is empty text."""
    if value is None:
        return ""
    numerator, denominator = Decimal(value).as_integer_ratio()
    return _placed(scaled(numerator, denominator, places, rounding), places)


def amount_text(value: Decimal | None) -> str:
    """A figure with as many decimals as it needs: Decimal("1500.00") is "1.500", 1500.50 is "1.500,5"."""
    if value is None:
        return ""
    exponent = Decimal(value).normalize().as_tuple().exponent
    return decimal(value, max(0, -int(exponent)))


def signed(text: str) -> str:
    """A difference as people read it: what grew carries its sign, "+5" or "+1,4"; "0" and "0,0" carry none."""
    grew = text[:1].isdigit() and any(one not in "0.," for one in text)
    return f"+{text}" if grew else text


def date_text(day: date | None) -> str:
    """dd/mm/yyyy; nothing is empty text."""
    return "" if day is None else f"{day.day:02}/{day.month:02}/{day.year:04}"


def datetime_text(moment: datetime | None) -> str:
    """dd/mm/yyyy hh:mm in Vietnam's time, whatever zone the moment carries; nothing is empty text."""
    if moment is not None and is_aware(moment):
        moment = localtime(moment)
    return "" if moment is None else f"{date_text(moment)} {moment.hour:02}:{moment.minute:02}"


def month_text(day: date | None) -> str:
    """mm/yyyy of the month of `day`; nothing is empty text."""
    return "" if day is None else f"{day.month:02}/{day.year:04}"


def month_key(day: date) -> str:
    """yyyy-mm: the month of `day` in addresses, JSON and commands."""
    return f"{day.year:04}-{day.month:02}"


def partial_date(day: date | None, precision: str = Precision.DAY) -> str:
    """As much of a date as is known: 05/02/1950, 02/1950 or 1950. Never a made-up 01/01."""
    if day is None:
        return ""
    if precision == Precision.YEAR:
        return f"{day.year:04}"
    return month_text(day) if precision == Precision.MONTH else date_text(day)


def long_date(day: date) -> str:
    """As in the heading of a document: "ngày 05 tháng 02 năm 2026", "ngày 27 tháng 5 năm 2026".

    Days below 10 and the months 1 and 2 carry a zero, the other months none (36-HD/VPTW and 05-HD/VPTW, DOMAIN §3).
    """
    month = f"{day.month:02}" if day.month < 3 else f"{day.month}"
    return _("ngày %(day)s tháng %(month)s năm %(year)s") % {"day": f"{day.day:02}", "month": month, "year": day.year}


def hour_text(hour: time | None) -> str:
    """As minutes say it: "19 giờ 30 phút", "19 giờ 00 phút"; nothing is empty text."""
    if hour is None:
        return ""
    return _("%(hour)s giờ %(minute)s phút") % {"hour": f"{hour.hour:02}", "minute": f"{hour.minute:02}"}


def document_number(number: int | None) -> str:
    """The number of a document: below 10 with a zero; room for the clerk's pen where it has none yet."""
    return "\u00a0" * 6 if number is None else f"{number:02}"


def _placed(value: int, places: int) -> str:
    """An integer of 10^-places as text with a decimal comma and dots between thousands."""
    sign = "-" if value < 0 else ""
    whole, part = divmod(abs(value), 10**places)
    return f"{sign}{integer(whole)},{part:0{places}}" if places else f"{sign}{integer(whole)}"
