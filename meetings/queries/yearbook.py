"""The year book of one branch (sổ sinh hoạt): everything its meetings left behind in a period, gathered to be read."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from branches.models import Organization
from core.periods import Period
from meetings.models import Conclusion, Meeting, MeetingScore, MeetingSlot, Opinion, Resolution, Task
from meetings.queries.lists import held_in, with_names
from meetings.queries.months import MISSING, NOT_HELD, BranchMonth, months_of
from meetings.queries.themes import Planned, Quarter, quarters_of


@dataclass(slots=True)
class YearBook:
    """One organisation's own meetings in a period and what belongs to them.

    Arguments:
        day: the last day known of the period; what is open is open on it.
        rated: the meetings that feed attendance; `others` are all the rest, its committee's among them.
        without: the months due without a meeting, said or not.
        open: the conclusions nobody had settled by `day`, of earlier years too.
        duties: how many tasks a resolution gave, by its id; scores by the id of their meeting.
    """

    organization: Organization
    day: date
    slots: Sequence[MeetingSlot]
    themes: Sequence[tuple[Quarter, Planned]]
    rated: Sequence[Meeting]
    others: Sequence[Meeting]
    without: Sequence[BranchMonth]
    resolutions: Sequence[Resolution]
    open: Sequence[Conclusion]
    tasks: Sequence[Task]
    opinions: Sequence[Opinion]
    duties: Mapping[int, int]
    scores: Mapping[int, MeetingScore]

    @property
    def meetings(self) -> list[Meeting]:
        """All of them, in the order in which they were held."""
        return sorted([*self.rated, *self.others], key=lambda one: (one.date, one.pk))

    @property
    def final(self) -> list[Meeting]:
        """Those whose minutes nobody changes any more: sent, and not returned."""
        return [one for one in self.meetings if one.status in Meeting.COUNTED_STATUSES]


def year_book(organization: Organization, period: Period, *, on: date) -> YearBook:
    """The book of a period: some dozen queries.

    Arguments:
        on: today; a month is missing only once it is over.
    """
    day = min(period.last, on)
    meetings = list(
        with_names(Meeting.objects.filter(held_in(period), organization=organization)).order_by("date", "pk")
    )
    within = Q(meeting__in=[one.pk for one in meetings])
    raised = Q(raised_on__gte=period.start, raised_on__lt=period.end)
    assigned = Q(assigned_on__gte=period.start, assigned_on__lt=period.end)
    waiting = Q(assigned_on__lte=day) & ~Q(done_on__lte=day) & ~Q(dropped_on__lte=day)
    # What a meeting that was not sent says may still change: like its attendance it counts nowhere yet.
    sent = Q(meeting__status__in=Meeting.COUNTED_STATUSES)
    given = Q(meeting__isnull=True) | sent
    still = Conclusion.objects.filter(sent, organization=organization, meeting__date__lte=day)
    still = still.exclude(settled_on__lte=day)
    return YearBook(
        organization,
        day,
        slots=list(
            MeetingSlot.objects.filter(organization=organization, start__lt=period.end)
            .exclude(end__lte=period.start)
            .order_by("start")
        ),
        themes=list(_themes(organization, period, on)),
        rated=[one for one in meetings if one.is_rated],
        others=[one for one in meetings if not one.is_rated],
        without=_without(organization, period, on),
        resolutions=list(
            Resolution.objects.filter(within & sent).select_related("meeting", "vote").order_by("meeting__date", "pk")
        ),
        open=list(still.select_related("meeting").order_by("meeting__date", "pk")),
        tasks=list(
            Task.objects.filter(given, assigned | waiting, organization=organization)
            .select_related("responsible")
            .order_by("assigned_on", "pk")
        ),
        opinions=list(
            Opinion.objects.filter(raised, organization=organization)
            .select_related("member")
            .order_by("raised_on", "pk")
        ),
        duties=Counter(
            Task.objects.filter(resolution__in=Resolution.objects.filter(within)).values_list("resolution", flat=True)
        ),
        scores={one.meeting_id: one for one in MeetingScore.objects.filter(within)},
    )


def _themes(organization: Organization, period: Period, on: date) -> Iterator[tuple[Quarter, Planned]]:
    for year in range(period.start.year, period.last.year + 1):
        for quarter in quarters_of([organization.pk], year, on=on)[organization.pk]:
            if quarter.period.start < period.end and period.start < quarter.period.end:
                yield from ((quarter, planned) for planned in quarter.themes)


def _without(organization: Organization, period: Period, on: date) -> list[BranchMonth]:
    states = months_of([organization.pk], period.months(), on=on)
    return [one for one in states.values() if one.state in (NOT_HELD, MISSING)]
