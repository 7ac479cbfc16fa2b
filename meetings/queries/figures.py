"""Sums over meetings: attendance, months held and months due, by unit, month and sector."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Round

from branches import tree
from branches.models import Organization, Trait
from branches.queries import had_trait
from core.periods import Period, last_day
from meetings.models import Attendance, Meeting, NotHeld
from meetings.queries.rolls import BASES, RateInSql

Key = tuple[int, date, int | None]  # child of X, month, sector


@dataclass(slots=True)
class Sums:
    """Exact sums over some meetings; `rates` and `rated` are the sum of the meetings' own rates and their number."""

    meetings: int = 0
    unconfirmed: int = 0
    headcount: int = 0
    required: int = 0
    present: int = 0
    late: int = 0
    excused: int = 0
    unexcused: int = 0
    special_duty: int = 0
    exempt_present: int = 0
    guests: int = 0
    rates: Decimal = Decimal(0)
    rated: int = 0
    held: int = 0
    due: int = 0
    not_held: int = 0  # months due in which a branch said why it did not meet
    missing: tuple[int, ...] = ()  # the branches of which a month due says nothing, once for each month

    def __iadd__(self, other: "Sums") -> "Sums":
        # Written out: a province's year adds some ten thousand of these for one page.
        self.meetings += other.meetings
        self.unconfirmed += other.unconfirmed
        self.headcount += other.headcount
        self.required += other.required
        self.present += other.present
        self.late += other.late
        self.excused += other.excused
        self.unexcused += other.unexcused
        self.special_duty += other.special_duty
        self.exempt_present += other.exempt_present
        self.guests += other.guests
        self.rates += other.rates
        self.rated += other.rated
        self.held += other.held
        self.due += other.due
        self.not_held += other.not_held
        if other.missing:
            self.missing += other.missing
        return self

    @property
    def due_and_held(self) -> int:
        """Of the months due those that were held: what is left of them is said not to be, or missing."""
        return self.due - self.not_held - len(self.missing)


_COUNTERS = (
    "headcount",
    "required",
    "present",
    "late",
    "excused",
    "unexcused",
    "special_duty",
    "exempt_present",
    "guests",
)


# Of the months due those of branches that had a trait on the month's last day. Parameter: %(trait)s a trait's id.
DUE_WITH_TRAIT = """ AND EXISTS (SELECT FROM branches_organizationtrait t
    WHERE t.trait_id = %(trait)s AND t.organization_id = due.organization_id AND t.span @> due.day)"""


def attendance_sums(
    organization_id: int, period: Period, *, formula: str, on: date, trait: Trait | None = None
) -> dict[Key, Sums]:
    """Attendance, months held and months due below an organisation, by its child, month and sector: three queries.

    A meeting stands where its branch stood on the meeting's own day (DATA §2), so that quarters add up to the year; a
    month due stands where the branch stood on the month's last day; a month held, at its first meeting.

    Arguments:
        organization_id: X. Facts of X itself stand under X.
        formula: F1, F2 or F3, for the mean of the meetings' rates.
        on: today; a month is due once it is finished.
        trait: only what organisations that had it did: meetings on their own day, months due on their last.
    """
    found = attendance_counters(organization_id, period, formula=formula, trait=trait)
    below = _below(organization_id, trait).annotate(**_keys(organization_id))
    for child, month, sector, held in _held(below, period):
        found[child, month, sector].held = held
    for child, month, sector, due, not_held, missing in _due(organization_id, due_months(period, on=on), trait):
        sums = found[child, month, sector]
        sums.due, sums.not_held, sums.missing = due, not_held, tuple(missing or ())
    return found


def attendance_counters(
    organization_id: int, period: Period, *, formula: str, trait: Trait | None = None
) -> dict[Key, Sums]:
    """The sums of the frozen counters alone, by child of X, month and sector: one query."""
    counted: QuerySet[Any] = _below(organization_id, trait).filter(counted_in(period))
    return _counters(counted.annotate(**_keys(organization_id)), formula)


def counters_by_organization(
    organization_ids: Iterable[int], period: Period, *, formula: str, trait: Trait | None = None
) -> dict[Key, Sums]:
    """The sums of the frozen counters of some organisations, each by itself wherever it stood, month and sector."""
    counted: QuerySet[Any] = counted_of(organization_ids, period, trait=trait)
    return _counters(counted.annotate(child=F("organization"), sector=F("form__sector")), formula)


def counted_of(organization_ids: Iterable[int], period: Period, *, trait: Trait | None = None) -> QuerySet[Meeting]:
    """The counted meetings of some organisations in a period, wherever each stood."""
    meetings = Meeting.objects.filter(counted_in(period), organization__in=list(organization_ids))
    return meetings.filter(had_trait(trait, day="date")).order_by()


def _counters(counted: QuerySet[Any], formula: str) -> dict[Key, Sums]:
    """Sums by the child and sector the meetings are annotated with, and month."""
    found: dict[Key, Sums] = defaultdict(Sums)
    row: Any
    for row in (
        counted.annotate(rate=RateInSql(formula), base=BASES[formula])
        .values("child", "for_month", "sector")
        .annotate(
            meetings=Count("pk"),
            unconfirmed=Count("pk", filter=Q(status=Meeting.Status.SENT)),
            # Thirds added up come to 0.9999999999999999: back to what they are, before anybody rounds half up.
            rates=Round(Sum("rate"), 12),
            rated=Count("pk", filter=Q(base__gt=0)),
            **{f"sum_{name}": Sum(name) for name in _COUNTERS},
        )
    ):
        sums = found[row["child"], row["for_month"], row["sector"]]
        sums.meetings, sums.unconfirmed, sums.rated = row["meetings"], row["unconfirmed"], row["rated"]
        sums.rates = row["rates"] or Decimal(0)
        for name in _COUNTERS:
            setattr(sums, name, row[f"sum_{name}"])
    return found


def _keys(organization_id: int) -> dict[str, Any]:
    """What the figures of X are grouped by, beside the month."""
    return {"child": tree.ChildBelow("placement__path", organization_id), "sector": F("form__sector")}


def monthly_sums(organization_id: int, period: Period, *, trait: Trait | None = None) -> dict[date, Sums]:
    """What a chart needs of everything below an organisation, by month: one query."""
    wanted = ("required", "present", "excused", "headcount")
    rows: Iterable[Any] = (
        _below(organization_id, trait)
        .filter(counted_in(period))
        .values("for_month")
        .annotate(**{f"sum_{name}": Sum(name) for name in wanted})
    )
    return {row["for_month"]: Sums(**{name: row[f"sum_{name}"] for name in wanted}) for row in rows}


def first_of_each_month(meetings: QuerySet[Any], period: Period) -> QuerySet[Any]:
    """Of some meetings those by which a month counts as held: each branch's first regular or combined one, sent."""
    monthly = meetings.filter(counted_in(period), kind__in=Meeting.MONTHLY_KINDS)
    return monthly.order_by("organization_id", "for_month", "date", "pk").distinct("organization_id", "for_month")


def _held(meetings: QuerySet[Any], period: Period) -> Iterable[tuple[int, date, int | None, int]]:
    """(child, month, sector, months held) of meetings annotated with child and sector: one query."""
    firsts, parameters = (
        first_of_each_month(meetings, period).values("child", "for_month", "sector").query.sql_with_params()
    )
    with connection.cursor() as cursor:
        # The ORM groups no query that is distinct on something; the statement inside is its own.
        cursor.execute(
            f"SELECT child, for_month, sector, count(*) FROM ({firsts}) firsts GROUP BY 1, 2, 3",  # noqa: S608
            parameters,
        )
        return cursor.fetchall()


def rolls_of(
    organization: Organization, period: Period, *, trait: Trait | None = None
) -> tuple[list[Meeting], dict[int, dict[int, str]]]:
    """The counted meetings of one branch in a period, in order of date, and their rolls: member id → status."""
    counted = Meeting.objects.filter(counted_in(period), had_trait(trait, day="date"), organization=organization)
    meetings = list(counted.order_by("date", "pk"))
    rolls: dict[int, dict[int, str]] = defaultdict(dict)
    rows = Attendance.objects.filter(meeting__in=meetings).values_list("meeting", "member", "status")
    for meeting_id, member_id, status in rows:
        rolls[meeting_id][member_id] = status
    return meetings, rolls


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a report's figures: under one child of X, for one month, in one sector; None for all of them.

    `sector` 0 means the branches without one; `trait` is what the whole report was cut by.
    """

    unit: int | None = None
    month: date | None = None
    sector: int | None = None
    trait: Trait | None = None


@dataclass(slots=True)
class MonthState:
    """One branch's month: whether a meeting was due, and the one by which it counts as held, or why none was."""

    organization_id: int
    month: date
    due: bool = False
    meeting: Meeting | None = None
    not_held: NotHeld | None = None

    @property
    def is_missing(self) -> bool:
        """Due, and nothing is known of it."""
        return self.due and self.meeting is None and self.not_held is None


def meetings_behind(organization_id: int, period: Period, part: Slice) -> QuerySet[Meeting]:
    """The counted meetings behind a figure of the attendance report of X.

    Arguments:
        organization_id: X.
        part: the row the figure stands in.
    """
    return _within(_below(organization_id, part.trait).filter(counted_in(period)), organization_id, part)


def months_behind(organization_id: int, period: Period, part: Slice, *, on: date) -> list[MonthState]:
    """The months behind a figure "held" or "due" of X: every branch and month that was due or held, missing first."""
    states: dict[tuple[int, date], MonthState] = {}
    cut = DUE_WITH_TRAIT if part.trait else ""
    sql = f"SELECT organization_id, month, child, sector_id FROM ({tree.BRANCH_DUTY}) due WHERE true{cut}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, _duty_parameters(organization_id, due_months(period, on=on), part.trait))
        for branch, month, child, sector in cursor.fetchall():
            if (
                part.unit in (None, child)
                and part.month in (None, month)
                and (part.sector is None or part.sector == (sector or 0))
            ):
                states[branch, month] = MonthState(branch, month, due=True)
    firsts = Meeting.objects.filter(
        pk__in=first_of_each_month(_below(organization_id, part.trait), period).values("pk")
    )
    for meeting in _within(firsts, organization_id, part):
        key = (meeting.organization_id, meeting.for_month)
        states.setdefault(key, MonthState(*key)).meeting = meeting
    say_what_was_not_held(states)
    return sorted(states.values(), key=in_order_of_silence)


def say_what_was_not_held(states: Mapping[tuple[int, date], MonthState]) -> None:
    """Lays the branches' own word beside the months, by branch and month, in which they held nothing: one query."""
    open_months = [state for state in states.values() if state.meeting is None]
    said = NotHeld.objects.filter(
        organization__in={one.organization_id for one in open_months}, for_month__in={one.month for one in open_months}
    )
    for row in said:
        state = states.get((row.organization_id, row.for_month))
        if state is not None and state.meeting is None:
            state.not_held = row


def in_order_of_silence(state: MonthState) -> tuple[int, date, int]:
    """A key to sort by: what is missing, what was not held, what was."""
    return 0 if state.is_missing else 1 if state.meeting is None else 2, state.month, state.organization_id


def _below(organization_id: int, trait: Trait | None) -> QuerySet[Meeting]:
    below = Meeting.objects.filter(tree.under([organization_id], path="placement__path"))
    return below.filter(had_trait(trait, day="date")).order_by()


def _within(meetings: QuerySet[Meeting], organization_id: int, part: Slice) -> QuerySet[Meeting]:
    if part.unit is not None:
        meetings = meetings.annotate(child=tree.ChildBelow("placement__path", organization_id)).filter(child=part.unit)
    if part.month is not None:
        meetings = meetings.filter(for_month=part.month)
    if part.sector is not None:
        meetings = meetings.filter(form__sector=part.sector or None)
    return meetings


def _due(
    organization_id: int, months: Sequence[date], trait: Trait | None
) -> Iterable[tuple[int, date, int | None, int, int, list[int] | None]]:
    """(child, month, sector, months due, of them not held, branches of which nothing is known): one query."""
    # An interpolated fragment of our own; every value is a parameter.
    sql = f"""
    SELECT child, month, sector_id, count(*),
        count(*) FILTER (WHERE held.organization_id IS NULL AND said.id IS NOT NULL),
        array_agg(due.organization_id) FILTER (WHERE held.organization_id IS NULL AND said.id IS NULL)
    FROM ({tree.BRANCH_DUTY}) due LEFT JOIN (
        SELECT DISTINCT organization_id, for_month FROM meetings_meeting
        WHERE for_month = ANY(%(firsts)s::date[]) AND status = ANY(%(statuses)s) AND kind = ANY(%(kinds)s)
            AND organization_id IN (SELECT organization_id FROM branches_placement WHERE {tree.AT_OR_BELOW})
    ) held ON held.organization_id = due.organization_id AND held.for_month = due.month
    LEFT JOIN meetings_notheld said ON said.organization_id = due.organization_id AND said.for_month = due.month
    WHERE true{DUE_WITH_TRAIT if trait else ""}
    GROUP BY 1, 2, 3
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, _duty_parameters(organization_id, months, trait))
        return cursor.fetchall()


def _duty_parameters(organization_id: int, months: Sequence[date], trait: Trait | None) -> dict[str, Any]:
    return {
        "trait": trait.pk if trait else None,
        "x": organization_id,
        "firsts": list(months),
        "lasts": [last_day(month) for month in months],
        "statuses": [str(status) for status in Meeting.COUNTED_STATUSES],
        "kinds": [str(kind) for kind in Meeting.MONTHLY_KINDS],
    }


def counted_in(period: Period) -> Q:
    """A condition on meetings: they count in a period's attendance.

    Whole months count what was held *for* them (DOMAIN §6.12); a period of other days counts what was held *in* it.
    Only sent or confirmed meetings of the kinds that feed attendance (§2.2).
    """
    counted = Q(status__in=Meeting.COUNTED_STATUSES, kind__in=Meeting.RATED_KINDS)
    field = "for_month" if period.whole_months else "date"
    return counted & Q(**{f"{field}__gte": period.start, f"{field}__lt": period.end})


def due_months(period: Period, *, on: date) -> list[date]:
    """The months of a period, by their first day, for which a meeting was due: those that are finished on a day.

    A month whose last day lies outside the period is not due in it.
    """
    return [first for first in period.months() if last_day(first) < on and last_day(first) in period]
