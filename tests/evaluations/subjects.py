"""Ratings laid by hand, for tests of what is asked about them: a period, and a subject in it."""

from datetime import date
from typing import Any

from branches.models import Organization
from evaluations.models import Period, Rating, Scheme, SchemeLevel, Stage, Subject
from members.models import Member


def make_period(organization: Organization, year: int = 2022, **values: Any) -> Period:
    """A committee's period of a year, closed on its last day unless said otherwise."""
    defaults: dict[str, Any] = {
        "kind": Period.Kind.YEAR, "start": date(year, 1, 1), "end": date(year + 1, 1, 1),
        "closes_on": date(year, 12, 31), "opened_on": date(year, 12, 1),
    }  # fmt: skip
    return Period.objects.create(organization=organization, year=year, **{**defaults, **values})


def make_rating(
    period: Period, organization: Organization, subject: str = Subject.ORGANIZATION, member: Member | None = None,
    level: str = "", **values: Any,
) -> Rating:  # fmt: skip
    """A subject on the list of a period, by the scheme of 132-QĐ/TW; decided where a level is given."""
    scheme = Scheme.objects.get(subject=subject, code__endswith="-132")
    if level:
        values |= {
            "decided_level": SchemeLevel.objects.get(scheme=scheme, code=level), "decided_on": period.closes_on,
            "stage": Stage.DECIDED,
        }  # fmt: skip
    return Rating.objects.create(
        period=period, subject=subject, organization=organization, member=member, scheme=scheme, unit=organization,
        decider=period.organization, year=period.year, is_annual=period.is_annual, **values,
    )  # fmt: skip


def rate_member(period: Period, organization: Organization, member: Member, level: str = "", **values: Any) -> Rating:
    """A member on the list of a period."""
    return make_rating(period, organization, Subject.MEMBER, member, level, **values)
