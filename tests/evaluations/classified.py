"""Ratings as they stand after the decisions of a period, laid down without the way there: what reports count."""

from datetime import date
from typing import Any

from branches.models import Organization
from core.documents import Document
from evaluations.models import Decision, NotRated, Period, PeriodScheme, Rating, Scheme, SchemeLevel, Stage, Subject
from members.models import Member
from tests.factories import World, make_member

SLUGS = {
    Subject.ORGANIZATION: "to-chuc", Subject.MEMBER: "dang-vien", Subject.COLLECTIVE: "tap-the",
    Subject.OFFICIAL: "ca-nhan",
}  # fmt: skip


def scheme_of(subject: str, generation: str = "132") -> Scheme:
    """One of the supplied schemes: of 2014, 132, 124 or 366."""
    return Scheme.objects.get(code=f"{SLUGS[Subject(subject)]}-{generation}")


def a_period(
    owner: Organization, year: int = 2022, *, generation: str = "132", kind: str = "year", number: int = 0,
    start: date | None = None, end: date | None = None, closes_on: date | None = None, assumed: bool = False,
) -> Period:  # fmt: skip
    """A period with the supplied schemes of a generation."""
    begins, ends = start or date(year, 1, 1), end or date(year + 1, 1, 1)
    made = Period.objects.create(
        organization=owner, kind=kind, year=year, number=number, start=begins, end=ends,
        closes_on=closes_on or date(year, 12, 1), opened_on=begins, assumed=assumed,
    )  # fmt: skip
    for subject in (Subject.ORGANIZATION, Subject.MEMBER):
        PeriodScheme.objects.create(period=made, subject=subject, scheme=scheme_of(subject, generation))
    return made


def rate(
    period: Period, organization: Organization, level: str = "", *, member: Member | None = None,
    subject: str = "", unit: Organization | None = None, not_rated: str = "", note: str = "",
    scheme: Scheme | None = None, grouping: str = "", decision: Any = None,
) -> Rating:  # fmt: skip
    """A rating: decided where a level is given, not rated where a reason is, else waiting for its decision."""
    subject = subject or (Subject.MEMBER if member else Subject.ORGANIZATION)
    scheme = scheme or period.schemes.get(subject=subject).scheme
    decided = SchemeLevel.objects.get(scheme=scheme, code=level) if level else None
    return Rating.objects.create(
        period=period, subject=subject, organization=organization, member=member, scheme=scheme,
        unit=unit or organization, decider=unit or organization, grouping=grouping, year=period.year,
        is_annual=period.is_annual, not_rated=not_rated, not_rated_note=note, decision=decision,
        stage=Stage.DECIDED if level else Stage.OPEN, decided_level=decided,
        decided_on=period.closes_on if level else None,
    )  # fmt: skip


def rate_many(period: Period, organization: Organization, unit: Organization, **counts: int) -> list[Rating]:
    """So many new members of an organisation at each level; `exempt=2` are not rated for that reason."""
    found = []
    for level, count in counts.items():
        for number in range(count):
            one = make_member(f"Nông Văn {chr(65 + number)}", organization)
            reason = level if level in NotRated.values else ""
            found.append(rate(period, organization, "" if reason else level, member=one, unit=unit, not_rated=reason))
    return found


def paper(number: str = "12-QĐ/HU", day: date = date(2022, 12, 15)) -> Document:
    """A decision on paper."""
    return Document.objects.create(number=number, issued_on=day, issuer="Huyện ủy Hòa An", kind="decision")


def listed(world: World) -> dict[str, Any]:
    """A period of the district in which A and a member of it are rated: a key of an address."""
    period = a_period(world.d)
    rate(period, world.a, unit=world.x)
    rate(period, world.a, member=world.members["an"], unit=world.x)
    return {"period": period.uuid}


def decided(world: World) -> Decision:
    """A decision of the commune on a member of A."""
    period = a_period(world.d)
    made = Decision.objects.create(organization=world.x, period=period, subject=Subject.MEMBER, on=period.closes_on)
    rate(period, world.a, "good", member=world.members["an"], unit=world.x, decision=made)
    return made
