"""The evidence of ratings as the records give it by themselves; frozen on the rating when it is decided (HOUSE §4)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Min
from django.utils.translation import gettext as _

from branches.models import Placement
from core.formatting import date_text
from core.periods import Period as Span
from core.periods import last_day_of
from evaluations.models import Fact, Period, Rating, Subject
from evaluations.queries.derivation import FactValue
from evaluations.queries.facts.held import attendance_of, meetings_of
from evaluations.queries.facts.people import (
    disciplined_under,
    disciplines_of,
    leaves_of,
    new_member_class_of,
)
from evaluations.queries.facts.results import results_below, shortcomings_of
from evaluations.queries.facts.work import assignments_given, assignments_of, quotas_of, tasks_of
from evaluations.queries.rights import PERSONS

# Facts of an organisation that count what happened from its founding on, and say so (DOMAIN §6.37).
_SINCE_FOUNDING = (Fact.MEETINGS_HELD, Fact.ATTENDANCE, Fact.QUALITY_GOOD, Fact.QUALITY_FAIR, Fact.THEMATIC)
OF_ORGANIZATION = "organization"  # suffix of what an official's organisation did, beside what he did himself
_ORDER = {str(fact): number for number, fact in enumerate(Fact)}


def span_of(period: Period, *, on: date | None = None) -> Span:
    """The days of which the facts of a period speak: from its first to its closing day.

    Arguments:
        on: today, while the period goes on: nothing that lies ahead is counted as due.
    """
    days = [last_day_of(period.end) or period.closes_on, period.closes_on, *([on] if on else [])]
    return Span.days(period.start, max(period.start, min(days)))


def facts_of(ratings: Sequence[Rating], *, on: date | None = None) -> dict[int, list[FactValue]]:
    """What the records say of the subjects of some ratings, by rating: a constant number of queries a period.

    Of a member: what he did himself. Of an organisation, and of the collective that leads it: what it and everything
    below it did. Of an official: both; where both have a fact, his own counts and his organisation's stands beside it
    under "key:organization". A fact that says nothing of a subject is not in its list; one that is undefined has no
    value. Rows whose key has a suffix are shown and never compared.

    Arguments:
        on: today, where the closing day lies ahead.
    """
    by_period: dict[int, list[Rating]] = defaultdict(list)
    for rating in ratings:
        by_period[rating.period_id].append(rating)
    periods = Period.objects.in_bulk(by_period)
    found: dict[int, list[FactValue]] = {}
    for pk, group in by_period.items():
        found |= _facts_in(periods[pk], group, span_of(periods[pk], on=on))
    return found


def frozen_facts(rating: Rating) -> list[FactValue]:
    """The facts a rating was decided on, as they were then; none before."""
    return [FactValue.from_json(one) for one in (rating.evidence or {}).get("facts", [])]


def label_of(key: str) -> str:
    """What a fact is called; empty of one that is shown beside another and says so itself."""
    return str(Fact(key).label) if key in Fact.values else ""


def _facts_in(period: Period, ratings: Sequence[Rating], span: Span) -> dict[int, list[FactValue]]:
    members = {one.member_id for one in ratings if one.member_id is not None and one.subject in PERSONS}
    organizations = {one.organization_id for one in ratings if one.subject != Subject.MEMBER}
    end = period.end or span.end
    of_members = _gathered(
        members,
        lambda ids: attendance_of(ids, span),
        lambda ids: tasks_of(ids, span, owner="responsible"),
        lambda ids: assignments_of(ids, span),
        lambda ids: disciplines_of(ids, span),
        lambda ids: leaves_of(ids, span),
        lambda ids: new_member_class_of(ids, span),
    )
    of_organizations = _gathered(
        organizations,
        lambda ids: meetings_of(ids, span),
        lambda ids: quotas_of(ids, span, end),
        lambda ids: tasks_of(ids, span, owner="organization"),
        lambda ids: assignments_given(ids, span),
        lambda ids: disciplined_under(ids, span),
        lambda ids: results_below(ids, period, span),
    )
    founded = _founded_in(organizations, span)
    remedied = shortcomings_of(ratings, period, span)
    found = {}
    for rating in ratings:
        own = [] if rating.member_id is None else of_members.get(rating.member_id, [])
        below = of_organizations.get(rating.organization_id, []) if rating.subject != Subject.MEMBER else []
        below = _since(below, founded.get(rating.organization_id))
        facts = [*own, *_beside(below, {fact.key for fact in own}), *remedied[rating.pk]]
        found[rating.pk] = sorted(facts, key=_place)
    return found


def _gathered(
    ids: Collection[int], *sources: Callable[[Collection[int]], Mapping[int, list[FactValue]]]
) -> dict[int, list[FactValue]]:
    """What every source says of each; nothing is asked about nobody."""
    found: dict[int, list[FactValue]] = defaultdict(list)
    for source in sources if ids else ():
        for pk, facts in source(ids).items():
            found[pk] += facts
    return found


def _founded_in(organization_ids: Iterable[int], span: Span) -> dict[int, date]:
    """The organisations that began after the first of some days, with the day: one query."""
    rows = Placement.objects.filter(organization__in=list(organization_ids)).order_by().values_list("organization")
    return {pk: first for pk, first in rows.annotate(first=Min("start")) if first > span.start}


def _since(facts: Iterable[FactValue], founded: date | None) -> list[FactValue]:
    if founded is None:
        return list(facts)
    said = _("; từ ngày %(day)s (thành lập)") % {"day": date_text(founded)}
    return [replace(fact, text=fact.text + said) if fact.key in _SINCE_FOUNDING else fact for fact in facts]


def _beside(facts: Iterable[FactValue], own: Collection[str]) -> list[FactValue]:
    """An organisation's facts, told apart from an official's own of the same key."""
    told = _("tổ chức: %s")
    return [
        replace(fact, key=f"{fact.key}:{OF_ORGANIZATION}", text=told % fact.text) if fact.key in own else fact
        for fact in facts
    ]


def _place(fact: FactValue) -> tuple[int, bool]:
    """In the order of the facts; what is shown beside one comes after it."""
    key, colon, _rest = fact.key.partition(":")
    return _ORDER.get(key, _ORDER[Fact.QUALITY_FAIR]), bool(colon)  # the bands stand after quality
