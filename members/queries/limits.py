"""Time limits of the rules, counted from a day: always a row with its paper, never a number in code (DOMAIN §2.7)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from branches.scoping import read_once
from core.models import Holiday, TimeLimit
from core.periods import add_months, add_working_days, span_holds

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
    """The same for some days; those without such a rule are left out."""
    calendar = calendar_read()
    return {day: found for day in set(days) if (found := calendar.after(code, day)) is not None}


def calendar_read() -> "Calendar":
    """The calendar, read anew each time; on a page that reads rights and rules once, the same one."""
    return read_once("calendar", Calendar)


class Calendar:
    """Every time limit and every public holiday, each read once when it is first needed: for many deadlines at once."""

    @cached_property
    def limits(self) -> dict[str, list[TimeLimit]]:
        """The limits by their code."""
        found: dict[str, list[TimeLimit]] = defaultdict(list)
        for limit in TimeLimit.objects.select_related("document"):
            found[limit.code].append(limit)
        return found

    @cached_property
    def holidays(self) -> set[date]:
        """The days."""
        return set(Holiday.objects.values_list("day", flat=True))

    @cached_property
    def years(self) -> set[int]:
        """The years of which holidays are on record."""
        return {day.year for day in self.holidays}

    def after(self, code: str, day: date) -> Deadline | None:
        """The last day of a limit that begins on a day, by the rule of that day; None where there is no such rule."""
        limit = next((one for one in self.limits.get(code, ()) if span_holds((one.start, one.end), day)), None)
        if limit is None:
            return None
        if limit.unit == TimeLimit.Unit.MONTHS:
            return Deadline(add_months(day, limit.amount), limit)
        if limit.unit == TimeLimit.Unit.DAYS:
            return Deadline(day + timedelta(days=limit.amount), limit)
        last = add_working_days(day, limit.amount, self.holidays)
        missing = tuple(year for year in range(day.year, last.year + 1) if year not in self.years)
        return Deadline(last, limit, missing)


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
