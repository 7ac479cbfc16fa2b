"""Party age, and the rules of the party-age badges (Huy hiệu Đảng): when due, in which round (DOMAIN §2.10)."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from core.formatting import Precision, month_text
from core.periods import FOUNDING_DAY, LAST_YEAR, add_months, last_day
from members.models import BadgeLevel, BadgeRound


@dataclass(frozen=True, slots=True)
class PartyAge:
    """From which day a member's time in the Party counts, how much of that day is known, and the days left out."""

    start: date
    precision: str = Precision.DAY
    excluded: int = 0

    @property
    def is_known(self) -> bool:
        """Known to the day: only then is there a day on which a badge is due (DOMAIN §6.45)."""
        return self.precision == Precision.DAY

    def due(self, years: int) -> date:
        """The day on which so many years are full: 29/2 + 30 years is 28/2, then the days left out are added."""
        return _later(add_months(self.start, years * 12), self.excluded)

    def due_between(self, years: int) -> tuple[date, date]:
        """The first and the last day that may be meant where the year or the month alone is known."""
        first, last = self.start, self.start
        if self.precision == Precision.YEAR:
            first, last = date(self.start.year, 1, 1), date(self.start.year, 12, 31)
        elif self.precision == Precision.MONTH:
            first, last = self.start.replace(day=1), last_day(self.start)
        return (
            _later(add_months(first, years * 12), self.excluded),
            _later(add_months(last, years * 12), self.excluded),
        )

    def due_text(self, years: int) -> str:
        """When it is due, no more exactly than is known: "2022", "03/2022"."""
        first, last = self.due_between(years)
        if self.precision == Precision.MONTH and month_text(first) == month_text(last):
            return month_text(first)
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"

    def on(self, day: date) -> int:
        """Whole years on a day; of a year or a month only, as if it had begun on its first day."""
        until = day - timedelta(days=min(self.excluded, (day - date.min).days))
        years = max(0, until.year - self.start.year)
        return years if not years or add_months(self.start, years * 12) <= until else years - 1


def party_age_of(member: Any) -> PartyAge | None:
    """A member's party age; None where neither day is recorded.

    The day written on the decision of admission counts, unless the record says another one: of somebody readmitted
    only a decision says whether the first time counts (DOMAIN §6.46).

    Arguments:
        member: a member, or a row with the same four fields.
    """
    if member.party_age_start:
        return PartyAge(member.party_age_start, Precision.DAY, member.party_age_excluded_days)
    if member.admission_date:
        return PartyAge(member.admission_date, member.admission_precision, member.party_age_excluded_days)
    return None


@dataclass(frozen=True)
class BadgeRules:
    """The levels and the rounds, each with the days it was in force: data, never code."""

    levels: tuple[BadgeLevel, ...]
    rounds: tuple[BadgeRound, ...]

    def levels_on(self, day: date) -> list[BadgeLevel]:
        """The levels in force on a day, lowest first."""
        return [level for level in self.levels if _holds(level, day)]

    def level(self, years: int, on: date) -> BadgeLevel | None:
        """The level of so many years, if it was in force on a day."""
        return next((level for level in self.levels if level.years == years and _holds(level, on)), None)

    def rounds_between(self, first: date, last: date) -> list[date]:
        """The days of rounds from `first` to `last`, both included, in order; a round not in force is none."""
        return self._days[bisect_left(self._days, first) : bisect_right(self._days, last)]

    def round_of(self, due: date) -> date | None:
        """The first round on or after a day: on the very day it is that one. None where no round follows."""
        at = bisect_left(self._days, due)
        return self._days[at] if at < len(self._days) else None

    def round_before(self, day: date) -> date | None:
        """The last round before a day."""
        at = bisect_left(self._days, day)
        return self._days[at - 1] if at else None

    @cached_property
    def _days(self) -> list[date]:
        """Every round there was and will be: looked up for each member and level, so worked out once."""
        found = set()
        for one in self.rounds:
            for year in range(FOUNDING_DAY.year, LAST_YEAR + 1):
                try:
                    day = date(year, one.month, one.day)
                except ValueError:  # a round on 29/2 is held in leap years only
                    continue
                if _holds(one, day):
                    found.add(day)
        return sorted(found)


def badge_rules() -> BadgeRules:
    """The rules as they are kept, in two queries."""
    return BadgeRules(tuple(BadgeLevel.objects.order_by("years", "start")), tuple(BadgeRound.objects.all()))


def _holds(row: BadgeLevel | BadgeRound, day: date) -> bool:
    return row.start <= day and (row.end is None or day < row.end)


def _later(day: date, days: int) -> date:
    return date.max if days > (date.max - day).days else day + timedelta(days=days)
