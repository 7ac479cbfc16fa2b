"""Time limits of the rules, counted from a day: always a row with its paper, never a number in code (DOMAIN §2.7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core.models import Holiday, TimeLimit
from core.periods import add_months, add_working_days

LETTER, LEAST, MOST, MOST_TRAINING = "giay-gioi-thieu", "tam-thoi-it-nhat", "tam-thoi-nhieu-nhat", "tam-thoi-di-hoc"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a time limit, and what a reader must know of how it was counted.

    `years_without_holidays`: working days of these years were counted without a calendar of public holidays.
    """

    day: date
    limit: TimeLimit
    years_without_holidays: tuple[int, ...] = ()

    @property
    def notice(self) -> str:
        """A sentence where holidays are missing; "" where the day is sure."""
        return missing_holidays(self.years_without_holidays)


def limit_on(code: str, on: date) -> TimeLimit | None:
    """The time limit that was in force on a day; None where nobody has written one."""
    return TimeLimit.objects.filter(code=code, span__contains=on).select_related("document").first()


def deadline_after(code: str, day: date) -> Deadline | None:
    """The last day of a time limit that begins on `day`, by the rule of that day; None where there is no such rule."""
    return deadlines_after(code, [day]).get(day)


def deadlines_after(code: str, days: Iterable[date]) -> dict[date, Deadline]:
    """The same for some days; those without such a rule are left out. Of months and days, one query for all."""
    limits = list(TimeLimit.objects.filter(code=code).select_related("document"))
    found = {}
    for day in set(days):
        limit = next((one for one in limits if one.start <= day and (one.end is None or day < one.end)), None)
        if limit is not None:
            found[day] = _deadline(limit, day)
    return found


def _deadline(limit: TimeLimit, day: date) -> Deadline:
    if limit.unit == TimeLimit.Unit.MONTHS:
        return Deadline(add_months(day, limit.amount), limit)
    if limit.unit == TimeLimit.Unit.DAYS:
        return Deadline(day + timedelta(days=limit.amount), limit)
    holidays = set(Holiday.objects.filter(day__gt=day).values_list("day", flat=True))
    last = add_working_days(day, limit.amount, holidays)
    return Deadline(last, limit, years_without_holidays(day, last))


def years_without_holidays(first: date, last: date) -> tuple[int, ...]:
    """The years of some days in which no public holiday is on record."""
    known = set(Holiday.objects.values_list("day__year", flat=True).distinct())
    return tuple(year for year in range(first.year, last.year + 1) if year not in known)


def missing_holidays(years: Iterable[int]) -> str:
    """What a page says where working days were counted without a calendar; "" for no year."""
    told = ", ".join(str(year) for year in years)
    if not told:
        return ""
    return _(
        "Chưa có lịch nghỉ lễ năm %(years)s trong hệ thống: hạn mới chỉ trừ thứ Bảy và Chủ nhật. Hãy bổ sung ngày nghỉ."
    ) % {"years": told}


def length_remarks(start: date, until: date) -> list[str]:
    """What is unusual in the length of a temporary membership: warnings, never refusals.

    Arguments:
        until: its last day.
    """
    least, most, training = limit_on(LEAST, start), limit_on(MOST, start), limit_on(MOST_TRAINING, start)
    end = until + timedelta(days=1)
    remarks = []
    if least and end < add_months(start, least.amount):
        remarks.append(_("Sinh hoạt tạm thời ngắn hơn %(amount)s tháng%(source)s.") % _told(least))
    if training and end > add_months(start, training.amount):
        remarks.append(_("Sinh hoạt tạm thời dài quá %(amount)s tháng%(source)s.") % _told(training))
    elif most and end >= add_months(start, most.amount):
        remarks.append(
            _("Sinh hoạt tạm thời từ %(amount)s tháng trở lên chỉ dành cho người đi học%(source)s.") % _told(most)
        )
    return remarks


def _told(limit: TimeLimit) -> dict[str, object]:
    source = _(" (theo %s)") % limit.document if limit.document else _(" (mức mặc định, chưa có văn bản)")
    return {"amount": limit.amount, "source": source}
