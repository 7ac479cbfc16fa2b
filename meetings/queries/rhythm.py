"""How often a superior is expected: the windows of a rhythm, and what became of each (DOMAIN §1.3, §1.5).

A visit counts for the month its meeting is for: a meeting put off to the next month takes the visit expected at it
along. Everything here is arithmetic on days; nothing asks the database.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from core.periods import Period, add_months, first_of_month, last_day, last_day_of
from meetings.models import VisitAssignment

Rhythm = VisitAssignment.Rhythm

DONE, MISSED, DUE, AHEAD, NOT_HELD = "done", "missed", "due", "ahead", "not_held"


@dataclass(frozen=True, slots=True)
class Window:
    """The days within which visits are expected.

    Arguments:
        first, last: both belong to it.
        count: how many visits; more than one only of "at least N a year".
        month: of a rhythm that means the meeting of one month, its first day.
    """

    first: date
    last: date
    count: int = 1
    month: date | None = None

    def takes(self, month: date) -> bool:
        """Whether a visit at a meeting for a month belongs to it."""
        return first_of_month(self.first) <= month <= self.last

    @property
    def months(self) -> list[date]:
        """The months it touches, by their first day."""
        return Period.days(self.first, self.last).months()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the visits expected in a window: the five add up to those planned."""

    planned: int = 0
    done: int = 0
    missed: int = 0
    due: int = 0
    ahead: int = 0
    not_held: int = 0  # there was nothing to attend: the branch said why it did not meet

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.planned + other.planned,
            self.done + other.done,
            self.missed + other.missed,
            self.due + other.due,
            self.ahead + other.ahead,
            self.not_held + other.not_held,
        )

    @property
    def state(self) -> str:
        """The state of the window as a whole."""
        if self.done == self.planned:
            return DONE
        left = ((self.missed, MISSED), (self.due, DUE), (self.ahead, AHEAD))
        return next((state for count, state in left if count), NOT_HELD)


def windows_of(rhythm: str, times: int | None, start: date, end: date | None, period: Period) -> list[Window]:
    """The windows of an assignment that end within a period, in order.

    Of the first and the last days of an assignment: the first day of a quarter is expected where it lies within the
    assignment; a month or a quarter, where half of its days or more do; of "at least N a year" as many as such months
    make of the year, half-up (4 a year since 01/07 are 2).

    Arguments:
        rhythm, times: as in VisitAssignment.
        start, end: the assignment's days, half-open; None: until further notice.
    """
    if rhythm == Rhythm.PER_YEAR:
        found = _of_years(times or 0, start, end, period)
    elif rhythm == Rhythm.QUARTER_START:
        found = _first_days(start, end, period)
    else:
        found = _of_spans(1 if rhythm == Rhythm.MONTHLY else 3, start, end, period)
    return [window for window in found if window.last in period]


def outcome(
    window: Window, days: Collection[date], *, on: date, until: date | None = None, not_held: bool = False
) -> Outcome:
    """What became of a window.

    Arguments:
        days: of the visits that belong to it: two people of one group on one day are one visit.
        on: today; nothing is missed before its time is over.
        until: the day of a meeting for the window's last month that was put off: the time is over after it.
        not_held: the branch said of every month of the window why it did not meet: nobody misses what was not there.
    """
    done = min(window.count, len(set(days)))
    left = window.count - done
    if not_held:
        return Outcome(window.count, done, not_held=left)
    if on > max(window.last, until or window.last):
        return Outcome(window.count, done, missed=left)
    if on < window.first:
        return Outcome(window.count, done, ahead=left)
    return Outcome(window.count, done, due=left)


def _within(first: date, last: date, start: date, end: date | None) -> tuple[date, date, bool]:
    """Days cut to a span, and whether half of them or more are left."""
    ends = last_day_of(end)
    begin, close = max(first, start), last if ends is None else min(last, ends)
    inside = (close - begin).days + 1
    return begin, close, 2 * inside >= (last - first).days + 1


def _of_spans(months: int, start: date, end: date | None, period: Period) -> Iterator[Window]:
    first = _begin(months, period)
    while first < period.end:
        last = last_day(add_months(first, months - 1))
        begin, close, enough = _within(first, last, start, end)
        if enough:
            yield Window(begin, close, month=first if months == 1 else None)
        first = add_months(first, months)


def _first_days(start: date, end: date | None, period: Period) -> Iterator[Window]:
    first = _begin(3, period)
    while first < period.end:
        if start <= first and (end is None or first < end):
            yield Window(first, last_day(first), month=first)
        first = add_months(first, 3)


def _of_years(times: int, start: date, end: date | None, period: Period) -> Iterator[Window]:
    first = _begin(12, period)
    while first < period.end:
        last = last_day(add_months(first, 11))
        months = [add_months(first, number) for number in range(12)]
        counted = sum(_within(month, last_day(month), start, end)[2] for month in months)
        begin, close, _enough = _within(first, last, start, end)
        count = (2 * times * counted + 12) // 24
        if count and begin <= close:
            yield Window(begin, close, count)
        first = add_months(first, 12)


def _begin(months: int, period: Period) -> date:
    """The first day of the month, quarter or year in which a period begins."""
    first = first_of_month(period.start)
    return add_months(first, -((first.month - 1) % months))
