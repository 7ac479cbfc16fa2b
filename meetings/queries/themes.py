"""The themes a branch holds thematic meetings about, quarter by quarter, and what came of them (DOMAIN §2.2, §6.15)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from branches.models import Organization
from core.names import fold
from core.periods import Period, first_of_month
from meetings.models import Meeting, Theme

THEMATIC_KINDS = (Meeting.Kind.THEMATIC, Meeting.Kind.COMBINED)
QUARTERS = (1, 2, 3, 4)


@dataclass(slots=True)
class Planned:
    """One theme, and the meeting sent that was about it."""

    theme: Theme
    meeting: Meeting | None = None


@dataclass(slots=True)
class Quarter:
    """One quarter of one branch: what was planned, what was held; missing only once it is over."""

    number: int
    period: Period
    themes: list[Planned] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    is_over: bool = False

    @property
    def is_missing(self) -> bool:
        """Over, and without a thematic meeting sent."""
        return self.is_over and not self.meetings

    @property
    def others(self) -> list[Meeting]:
        """The thematic meetings about something that was not planned."""
        about = {planned.meeting.pk for planned in self.themes if planned.meeting is not None}
        return [meeting for meeting in self.meetings if meeting.pk not in about]


def quarter_of(year: int, number: int) -> Period:
    """A quarter by its number."""
    return Period.quarter(date(year, number * 3 - 2, 1))


def quarters_of(organization_ids: Iterable[int], year: int, *, on: date) -> dict[int, list[Quarter]]:
    """A year of some branches, quarter by quarter: two queries."""
    ids = list(organization_ids)
    found = {pk: [_empty(year, number, on) for number in QUARTERS] for pk in ids}
    for theme in Theme.objects.filter(organization__in=ids, year=year).select_related("document"):
        found[theme.organization_id][theme.quarter - 1].themes.append(Planned(theme))
    for meeting in thematic_sent(ids, Period.year(date(year, 1, 1))):
        found[meeting.organization_id][(meeting.for_month.month - 1) // 3].meetings.append(meeting)
    for quarters in found.values():
        for quarter in quarters:
            by_topic: dict[str, list[Meeting]] = defaultdict(list)
            for meeting in quarter.meetings:
                by_topic[fold(meeting.topic)].append(meeting)
            for planned in quarter.themes:
                planned.meeting = next(iter(by_topic[fold(planned.theme.topic)]), None)
    return found


def thematic_sent(organization_ids: Iterable[int], period: Period) -> Any:
    """The thematic and combined meetings of some branches sent for the months of a period, in order."""
    return Meeting.objects.filter(
        organization__in=list(organization_ids),
        kind__in=THEMATIC_KINDS,
        status__in=Meeting.COUNTED_STATUSES,
        for_month__gte=period.start,
        for_month__lt=period.end,
    ).order_by("date", "pk")


def meeting_about(theme: Theme) -> Meeting | None:
    """The meeting sent that was about a theme, in its quarter."""
    meetings = thematic_sent([theme.organization_id], quarter_of(theme.year, theme.quarter))
    return next((one for one in meetings if fold(one.topic) == fold(theme.topic)), None)


def theme_for(organization: Organization, month: date) -> str:
    """The subject planned for the quarter of a month that no meeting was about yet; "" where there is none."""
    quarter = quarters_of([organization.pk], month.year, on=first_of_month(month))[organization.pk][
        (month.month - 1) // 3
    ]
    return next((one.theme.topic for one in quarter.themes if one.meeting is None), "")


def themes_of(organization: Organization) -> Any:
    """Every theme of an organisation."""
    return Theme.objects.filter(organization=organization).select_related("document")


def _empty(year: int, number: int, on: date) -> Quarter:
    period = quarter_of(year, number)
    return Quarter(number, period, is_over=period.end <= on)
