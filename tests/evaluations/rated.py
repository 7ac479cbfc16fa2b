"""Periods with their lists, and ratings brought as far as a test needs them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from branches.models import Organization
from core.audit import SYSTEM
from evaluations.models import Decision, Period, Rating, Scheme, Subject
from evaluations.services.acts import Row, Vote
from evaluations.services.decisions import decide_levels
from evaluations.services.periods import NewPeriod, open_period
from evaluations.services.ratings import appraise_levels, propose_levels, rate_themselves
from tests.factories import TODAY

CLOSES = date(2022, 12, 15)
DAY = date(2022, 12, 16)


def scheme(subject: str = Subject.MEMBER, *, on: date = CLOSES) -> Scheme:
    """The scheme of everybody that is in force for a subject on a day."""
    return Scheme.objects.get(subject=subject, owner=None, is_active=True, span__contains=on)


def new_period(year: int = 2022, *, closes_on: date | None = None, **values: Any) -> NewPeriod:
    """A year to open, with the schemes of its closing day for all four subjects."""
    closes = closes_on or date(year, 12, 15)
    given = {
        "kind": Period.Kind.YEAR, "year": year, "first": date(year, 1, 1), "last": date(year, 12, 31),
        "closes_on": closes, "schemes": {one: scheme(one, on=closes) for one in Subject},
    }  # fmt: skip
    return NewPeriod(**{**given, **values})


def open_year(organization: Organization, year: int = 2022, *, on: date = TODAY, **values: Any) -> Period:
    """A year opened by a committee, with its list."""
    return open_period(organization=organization, new=new_period(year, **values), by=SYSTEM, on=on)


def members_of(period: Period, *organizations: Organization) -> QuerySet[Rating]:
    """The members to be rated in a period, of some branches or of all."""
    rows = period.ratings.filter(subject=Subject.MEMBER, not_rated="")
    return rows.filter(organization__in=organizations) if organizations else rows


def rows_for(ratings: Iterable[Rating], level: str, **values: Any) -> list[Row]:
    """What a page sends to give all of them one level."""
    return [Row(one.pk, Rating.objects.get(pk=one.pk).version, level=level, **values) for one in ratings]


def bring(
    ratings: Iterable[Rating], level: str, *, day: date = DAY, on: date = TODAY, total: Any = None
) -> list[Rating]:
    """Ratings rated by themselves, proposed and appraised at one level, ready to be decided."""
    ratings = list(ratings)
    rate_themselves(rows=rows_for(ratings, level, total=total), day=day, by=SYSTEM, on=on)
    propose_levels(rows=rows_for(ratings, level, agreed=9, total=total), vote=Vote(base=10), day=day, by=SYSTEM, on=on)
    appraise_levels(rows=rows_for(ratings, level, total=total), day=day, by=SYSTEM, on=on)
    return [Rating.objects.get(pk=one.pk) for one in ratings]


def decide(ratings: Iterable[Rating], level: str, *, day: date = DAY, on: date = TODAY, **values: Any) -> Decision:
    """Ratings of one decider and subject decided at one level."""
    ratings = list(ratings)
    first = ratings[0]
    return decide_levels(
        organization=first.decider, period=first.period, subject=first.subject, rows=rows_for(ratings, level), day=day,
        by=SYSTEM, on=on, **values,
    )  # fmt: skip
