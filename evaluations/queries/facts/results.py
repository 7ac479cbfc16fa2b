"""What earlier reviews left to be remedied, and what those below were rated in the same period."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Placement
from core.periods import Period as Span
from evaluations.models import Fact, Period, Rating, SchemeLevel, Shortcoming, Subject
from evaluations.queries.derivation import FactValue
from evaluations.queries.facts.values import count, share, unknown
from evaluations.queries.rights import PERSONS

# What rests on how others were rated in the same period.
RESULTS = (Fact.MEMBERS_GOOD, Fact.MEMBERS_LOWEST, Fact.UNITS_GOOD, Fact.UNITS_LOWEST)
GOOD_UP_TO = 2  # the position of the last level that counts as good: "hoàn thành tốt trở lên"


@dataclass(slots=True)
class _Results:
    decided: int = 0
    good: int = 0
    lowest: int = 0
    waiting: int = 0


def shortcomings_before(ratings: Sequence[Rating], period: Period) -> QuerySet[Shortcoming]:
    """What reviews of earlier periods found in the same subjects as some ratings of a period."""
    people = [one.member_id for one in ratings if one.subject in PERSONS]
    groups = [one.organization_id for one in ratings if one.subject not in PERSONS]
    same = Q(rating__subject__in=PERSONS, rating__member__among=people)
    same |= Q(rating__organization__among=groups) & ~Q(rating__subject__in=PERSONS)
    rows = Shortcoming.objects.filter(same, rating__period__start__lt=period.start).select_related("rating")
    return rows.order_by("due_on", "pk")


def is_carried(row: Shortcoming, rating: Rating, period: Period, span: Span) -> bool:
    """Whether a shortcoming of an earlier period is still to be looked at in a rating of this one.

    What was found remedied before the period began is settled; what is to be remedied later is not due yet.
    """
    if subject_key(row.rating) != subject_key(rating):
        return False
    settled = row.outcome == Shortcoming.Outcome.REMEDIED and row.checked_on and row.checked_on < period.start
    if settled and row.checked_in_id != rating.pk:
        return False
    return row.due_on < span.end or bool(row.outcome)


def is_remedied(row: Shortcoming, rating: Rating, span: Span) -> bool:
    """Whether it was found remedied in this review, or by the last day."""
    checked = row.checked_in_id == rating.pk or (row.checked_on is not None and row.checked_on < span.end)
    return row.outcome == Shortcoming.Outcome.REMEDIED and checked


def subject_key(rating: Rating) -> tuple[str, int | None]:
    """What the ratings of one subject have in common through the periods; of a person, whatever he is rated as."""
    if rating.subject in PERSONS:
        return "person", rating.member_id
    return rating.subject, rating.organization_id


def shortcomings_of(ratings: Sequence[Rating], period: Period, span: Span) -> dict[int, list[FactValue]]:
    """Of what earlier reviews left to be remedied, how much was (rating → fact): one query."""
    earlier: dict[tuple[str, int | None], list[Shortcoming]] = defaultdict(list)
    for row in shortcomings_before(ratings, period):
        earlier[subject_key(row.rating)].append(row)
    words = _("đã khắc phục %(part)s/%(whole)s hạn chế, khuyết điểm kỳ trước (%(rate)s%%)")
    nothing = _("kỳ trước không ghi hạn chế, khuyết điểm nào")
    found = {}
    for rating in ratings:
        carried = [row for row in earlier[subject_key(rating)] if is_carried(row, rating, period, span)]
        remedied = sum(is_remedied(row, rating, span) for row in carried)
        found[rating.pk] = [share(Fact.SHORTCOMINGS, remedied, len(carried), words, nothing)]
    return found


def ratings_beside(period: Period) -> QuerySet[Rating]:
    """The ratings that count in a period: of a year, those of its school year as well (DOMAIN §6.34)."""
    if period.is_annual:
        return Rating.objects.filter(year=period.year, is_annual=True, not_rated="")
    return Rating.objects.filter(period=period, not_rated="")


def members_below(organization_ids: Collection[int], period: Period, day: date) -> QuerySet[Any]:
    """The members rated at or below some organisations, with the `path` of where each branch stood on a day."""
    places = Placement.objects.filter(organization=OuterRef("organization"), span__contains=day)
    rows = ratings_beside(period).filter(subject=Subject.MEMBER).annotate(path=Subquery(places.values("path")[:1]))
    return rows.filter(tree.under(organization_ids, path="path"))


def units_below(organization_ids: Collection[int], period: Period, day: date) -> QuerySet[Any]:
    """The organisations rated that stood directly below some others on a day, with `superior`."""
    places = Placement.objects.filter(organization=OuterRef("organization"), span__contains=day)
    rows = ratings_beside(period).filter(subject=Subject.ORGANIZATION)
    return rows.annotate(superior=Subquery(places.values("parent")[:1])).filter(superior__in=list(organization_ids))


def results_below(organization_ids: Collection[int], period: Period, span: Span) -> dict[int, list[FactValue]]:
    """How the members and the units below each of some organisations were rated in the same period: two queries.

    Only what is decided counts; of units those directly below, so that grassroots organisations never mix with the
    branches under them.
    """
    people = members_below(organization_ids, period, span.last).annotate(above=tree.Above("path"))
    members = _counted(people, "above")
    units = _counted(units_below(organization_ids, period, span.last), "superior")
    found = {}
    for pk in organization_ids:
        of_members, of_units = members.get(pk, _Results()), units.get(pk, _Results())
        found[pk] = [
            *_told(Fact.MEMBERS_GOOD, Fact.MEMBERS_LOWEST, of_members, _("đảng viên")),
            *_told(Fact.UNITS_GOOD, Fact.UNITS_LOWEST, of_units, _("tổ chức trực thuộc")),
        ]
    return found


def results_waiting(ratings: Sequence[Rating], period: Period) -> dict[int, int]:
    """Rating id → how many members and units below an organisation are rated in the same period and not decided yet:
    two queries; none for people, whom nothing below concerns."""
    groups = {one.organization_id: one.pk for one in ratings if one.subject not in PERSONS}
    if not groups:
        return {}
    open_ones = Q(decided_level__isnull=True)
    people = members_below(list(groups), period, period.closes_on).filter(open_ones)
    found: Counter[int] = Counter()
    for above, number in (
        people.order_by().annotate(above=tree.Above("path")).values_list("above").annotate(number=Count("pk"))
    ):
        found[above] += number
    units = units_below(list(groups), period, period.closes_on).filter(open_ones)
    for superior, number in units.order_by().values_list("superior").annotate(number=Count("pk")):
        found[superior] += number
    return {pk: found[organization] for organization, pk in groups.items()}


def with_lowest(ratings: QuerySet[Any]) -> QuerySet[Any]:
    """Adds `lowest`: whether the level decided is the last of its scheme."""
    lower = SchemeLevel.objects.filter(scheme=OuterRef("scheme"), position__gt=OuterRef("decided_level__position"))
    return ratings.annotate(lowest=~Exists(lower) & Q(decided_level__isnull=False))


def _counted(ratings: QuerySet[Any], key: str) -> dict[int, _Results]:
    decided = Q(decided_level__isnull=False)
    rows: Any = (
        with_lowest(ratings)
        .order_by()
        .values(key)
        .annotate(
            decided=Count("pk", filter=decided),
            good=Count("pk", filter=Q(decided_level__position__lte=GOOD_UP_TO)),
            worst=Count("pk", filter=Q(lowest=True)),
            waiting=Count("pk", filter=~decided),
        )
    )
    return {row[key]: _Results(row["decided"], row["good"], row["worst"], row["waiting"]) for row in rows}


def _told(good: str, lowest: str, results: _Results, what: str) -> list[FactValue]:
    left = _("; %(count)s chưa quyết định") % {"count": results.waiting} if results.waiting else ""
    nothing = _("chưa có kết quả xếp loại của %s") % what
    words = _("%(part)s/%(whole)s") + f" {what} " + _("hoàn thành tốt trở lên (%(rate)s%%)") + left
    least = _("%(count)s") + f" {what} " + _("xếp mức thấp nhất") + left
    return [
        share(good, results.good, results.decided, words, nothing),
        count(lowest, results.lowest, least) if results.decided else unknown(lowest, nothing),
    ]
