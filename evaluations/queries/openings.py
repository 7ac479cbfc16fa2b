"""What a period to be opened begins with: its days, and the schemes that would be in force on its closing day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Subquery

from branches import tree
from branches.models import Level, Organization, Sector
from core.periods import add_months, last_day_of
from evaluations.models import NotRated, Period, PeriodDeadline, Rating, Scheme, Subject
from evaluations.queries.frames import scheme_in_force

QUARTER = 3  # months


@dataclass(frozen=True, slots=True)
class Suggested:
    """The days of a period as they usually are; people type others where the guide says others."""

    first: date
    last: date
    closes_on: date


def days_of(kind: str, year: int, number: int) -> Suggested:
    """The usual days: of the year, the quarter, the school year that ends in it, the five years of a term."""
    if kind == Period.Kind.QUARTER:
        first = date(year, QUARTER * (number - 1) + 1, 1)
        end = add_months(first, QUARTER)
    elif kind == Period.Kind.SCHOOL_YEAR:
        first, end = date(year - 1, 9, 1), date(year, 9, 1)
    elif kind == Period.Kind.TERM:
        first, end = date(year - 5, 1, 1), date(year + 1, 1, 1)
    else:
        first, end = date(year, 1, 1), date(year + 1, 1, 1)
    last = last_day_of(end)
    return Suggested(first, last or end, last or end)


def schemes_offered(subject: str, organization: Organization, *, on: date) -> QuerySet[Scheme]:
    """The schemes a committee may choose for a subject: its own, those of the committees above it, the common ones."""
    path = tree.paths_of([organization.pk], on=on).get(organization.pk, [])
    rows = Scheme.objects.filter(Q(owner__isnull=True) | Q(owner__in=path), subject=subject, is_active=True)
    return rows.order_by("-start", "name")


def schemes_suggested(organization: Organization, closes_on: date) -> Mapping[str, Scheme | None]:
    """Subject → the scheme in force at a committee on a closing day."""
    return {one.value: scheme_in_force(one, organization.pk, closes_on) for one in Subject}


def sectors_offered() -> QuerySet[Sector]:
    """All sectors."""
    return Sector.objects.all()


# The stages that have a deadline. A report to the committee above is made on the day it is asked for; nobody is late.
STAGES_DUE = tuple(one for one in PeriodDeadline.Stage if one != PeriodDeadline.Stage.REPORT)


def levels_with_deadlines(organization: Organization, *, on: date) -> list[Level]:
    """The levels for which a deadline may be another than for the rest: a committee's own and those below it."""
    own = tree.form_on(on).filter(organization=organization).values("level__rank")[:1]
    return list(Level.objects.filter(rank__gte=Subquery(own)).order_by("rank", "name"))


def told_list(period: Period) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """The list of a period in numbers: subject, how many are to be rated, who is not and why."""
    counts: dict[str, dict[str, int]] = {}
    rows = period.ratings.values("subject", "not_rated").order_by().annotate(number=Count("pk"))
    for one in rows:
        counts.setdefault(one["subject"], {})[one["not_rated"]] = one["number"]
    return [
        (
            str(subject.label),
            counts[subject].get("", 0),
            [(str(reason.label), counts[subject][reason]) for reason in NotRated if reason in counts[subject]],
        )
        for subject in Subject
        if subject in counts
    ]


def decided_in(period: Period) -> int:
    """How many results of a period are decided."""
    return period.ratings.filter(stage__in=Rating.DECIDED).count()
