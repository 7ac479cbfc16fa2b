"""What the report of meetings counts: months and quarters due and what became of them, and how meetings were held."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from branches import tree
from branches.models import Trait
from branches.queries import had_trait
from core.formatting import scaled
from core.periods import Period, last_day
from meetings.models import Meeting, NotHeld
from meetings.queries.figures import DUE_WITH_TRAIT, counted_in, due_months
from meetings.queries.quality import band_that_counts
from meetings.queries.schemes import frames_of, schemes_for
from meetings.queries.themes import THEMATIC_KINDS


@dataclass(frozen=True, slots=True)
class Due:
    """One month or quarter of one branch that was due, where it stood on the last day, and what became of it."""

    organization_id: int
    first: date
    child: int
    sector: int | None
    meeting: Meeting | None = None
    not_held: NotHeld | None = None

    @property
    def is_missing(self) -> bool:
        """Nothing is known of it."""
        return self.meeting is None and self.not_held is None


@dataclass(frozen=True, slots=True)
class Held:
    """One meeting sent, where its branch stood that day.

    Arguments:
        minimum: how many minutes the scheme of its day asks for; None where no scheme says.
        quality: the band that counts; None where it is not rated.
    """

    meeting: Meeting
    child: int
    sector: int | None
    minimum: int | None
    quality: str | None = None

    @property
    def minutes(self) -> int | None:
        """How long it lasted; None where an hour is missing."""
        return self.meeting.minutes_long

    @property
    def is_measured(self) -> bool:
        """Its length is known, and what it should be."""
        return self.minutes is not None and self.minimum is not None

    @property
    def is_long_enough(self) -> bool:
        """As long as the scheme asks, or longer."""
        return self.minutes is not None and self.minimum is not None and self.minutes >= self.minimum

    @property
    def is_spoken(self) -> bool:
        """It is known how many spoke."""
        return self.meeting.speakers is not None


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything the report of an organisation counts: it adds up lists, and its records are those very lists."""

    months: list[Due]
    quarters: list[Due]
    meetings: list[Held]

    def narrowed(self, wanted: Any) -> "Holding":
        """What stands under some children and sectors of X: `wanted` takes both and says yes or no."""
        return Holding(
            [one for one in self.months if wanted(one.child, one.sector)],
            [one for one in self.quarters if wanted(one.child, one.sector)],
            [one for one in self.meetings if wanted(one.child, one.sector)],
        )

    @property
    def keys(self) -> set[tuple[int, int | None]]:
        """The children of X and sectors under which anything stands."""
        return {(one.child, one.sector) for part in (self.months, self.quarters, self.meetings) for one in part}


def holding_of(organization_id: int, period: Period, *, on: date, trait: Trait | None = None) -> Holding:
    """What was due and held below an organisation in a period; a dozen queries whatever its size.

    A month is due where the branch stood on its last day, once it is over; a quarter likewise, for a thematic meeting,
    and only if all of it lies in the period (DOMAIN §6.15). A month counts as held by a regular or combined meeting, a
    quarter by a thematic or combined one, each sent for it whenever it took place.
    """
    months = due_months(period, on=on)
    quarters = [
        quarter
        for quarter in sorted({Period.quarter(month) for month in months}, key=lambda one: one.start)
        if quarter.end <= on and quarter.start >= period.start and quarter.end <= period.end
    ]
    due = _due(organization_id, [(month, last_day(month)) for month in months], trait)
    due_quarters = _due(organization_id, [(one.start, one.last) for one in quarters], trait)
    ids = {row[0] for row in (*due, *due_quarters)}
    monthly = _first_sent(ids, months, Meeting.MONTHLY_KINDS, lambda month: month)
    thematic = _first_sent(
        ids, [month for quarter in quarters for month in quarter.months()], THEMATIC_KINDS,
        lambda month: Period.quarter(month).start,
    )  # fmt: skip
    said = {
        (row.organization_id, row.for_month): row
        for row in NotHeld.objects.filter(organization__in=ids, for_month__in=months)
    }
    return Holding(
        [
            Due(pk, first, child, sector, monthly.get((pk, first)), said.get((pk, first)))
            for pk, first, child, sector in due
        ],
        [Due(pk, first, child, sector, thematic.get((pk, first))) for pk, first, child, sector in due_quarters],
        _held(organization_id, period, trait),
    )


def mean_minutes(meetings: Iterable[Held]) -> int | None:
    """How long meetings lasted on average, in whole minutes, of those whose hours are known."""
    known = [one.minutes for one in meetings if one.minutes is not None]
    return scaled(sum(known), len(known), 0) if known else None


def _due(
    organization_id: int, spans: Collection[tuple[date, date]], trait: Trait | None
) -> list[tuple[int, date, int, int | None]]:
    """(branch, first day, child of X, sector) of what was due: one query."""
    sql = f"""
    SELECT organization_id, month, child, sector_id FROM ({tree.BRANCH_DUTY}) due
    WHERE true{DUE_WITH_TRAIT if trait else ""} ORDER BY month, organization_id
    """  # noqa: S608  # fragments of our own; every value is a parameter
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "x": organization_id,
                "firsts": [first for first, _last in spans],
                "lasts": [last for _first, last in spans],
                "trait": trait.pk if trait else None,
            },
        )
        return cursor.fetchall()


def _first_sent(
    organization_ids: Collection[int], months: Collection[date], kinds: Collection[str], key: Callable[[date], date]
) -> dict[tuple[int, date], Meeting]:
    """The first meeting of some kinds sent for each month, or for what `key` makes of it."""
    rows = Meeting.objects.filter(
        organization__in=organization_ids, for_month__in=months, kind__in=kinds, status__in=Meeting.COUNTED_STATUSES
    ).order_by("-date", "-pk")
    return {(row.organization_id, key(row.for_month)): row for row in rows}


def _held(organization_id: int, period: Period, trait: Trait | None) -> list[Held]:
    below = Meeting.objects.filter(tree.under([organization_id], path="placement__path"), counted_in(period))
    rows: Any = (
        below.filter(had_trait(trait, day="date"))
        .annotate(child=tree.ChildBelow("placement__path", organization_id), quality=band_that_counts())
        .select_related("form", "organization")
        .order_by("date", "organization__code", "pk")
    )
    meetings = list(rows)
    schemes = schemes_for(meetings)
    frames = frames_of({scheme.pk for scheme in schemes.values()})
    return [
        Held(
            one,
            one.child,
            one.form.sector_id,
            frames[schemes[one.pk].pk].minutes_for(one.kind, one.headcount or 0) if one.pk in schemes else None,
            one.quality,
        )
        for one in meetings
    ]
