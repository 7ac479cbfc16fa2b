"""What the records say of members themselves: discipline, leave, and the class of new members."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Placement
from core.formatting import TRUNCATE, scaled
from core.periods import Period, months_and_days
from evaluations.models import Fact, Leave
from evaluations.queries.derivation import FactValue
from evaluations.queries.facts.values import count, query_of, unknown
from members.models import Discipline, Member, TrainingParticipant

NEW_MEMBERS = "dang-vien-moi"  # the code of the kind of training (members, reference data)
DAYS_A_MONTH = 30  # of days left over from whole months


def disciplines_in(span: Period) -> QuerySet[Discipline]:
    """The disciplinary measures that took effect in some days."""
    return Discipline.objects.filter(decided_on__gte=span.start, decided_on__lt=span.end)


def disciplines_below(organization_ids: Collection[int], span: Period) -> QuerySet[Any]:
    """Those of members of some organisations and of those below, with the `path` of where each of them was then."""
    places = Placement.objects.filter(organization=OuterRef("organization"), span__contains=OuterRef("decided_on"))
    placed = disciplines_in(span).annotate(path=Subquery(places.values("path")[:1]))
    return placed.filter(tree.under(organization_ids, path="path"))


def disciplines_of(member_ids: Collection[int], span: Period) -> dict[int, list[FactValue]]:
    """How often some members were disciplined: it follows them wherever they go (DOMAIN §6.36): one query."""
    rows = disciplines_in(span).filter(member__among=member_ids).order_by().values_list("member")
    counts = dict(rows.annotate(number=Count("pk")))
    return {pk: [count(Fact.DISCIPLINE, counts.get(pk, 0), _("%(count)s lần bị kỷ luật"))] for pk in member_ids}


def disciplined_under(organization_ids: Collection[int], span: Period) -> dict[int, list[FactValue]]:
    """How many members of some organisations and of those below were disciplined: with the organisation in which they
    were then it stays (DOMAIN §6.36): one query."""
    rows = disciplines_below(organization_ids, span).order_by().annotate(above=tree.Above("path"))
    counts = dict(rows.values_list("above").annotate(number=Count("member", distinct=True)))
    words = _("%(count)s đảng viên bị kỷ luật")
    return {pk: [count(Fact.DISCIPLINED_BELOW, counts.get(pk, 0), words)] for pk in organization_ids}


def leaves_in(span: Period) -> QuerySet[Leave]:
    """The leaves that hold on any of some days."""
    return Leave.objects.filter(Q(end__isnull=True) | Q(end__gt=span.start), start__lt=span.end)


def leave_length(leaves: Iterable[Leave], span: Period) -> tuple[int, int]:
    """How long leaves lasted within some days, as months and days.

    21-HD asks for "a total of three months": of each leave the whole months are counted from its first day on, and the
    days left over are added up; every thirty of them are another month. 15/1–14/3 and 1/5–31/5 are three months.
    """
    months = days = 0
    for leave in leaves:
        more = months_and_days(max(leave.start, span.start), min(leave.end or span.end, span.end))
        months, days = months + more[0], days + more[1]
    return months + days // DAYS_A_MONTH, days % DAYS_A_MONTH


def leaves_of(member_ids: Collection[int], span: Period) -> dict[int, list[FactValue]]:
    """How long some members were on sick and on maternity leave: one query."""
    by_member: dict[tuple[int, str], list[Leave]] = defaultdict(list)
    for leave in leaves_in(span).filter(member__among=member_ids):
        by_member[leave.member_id, leave.kind].append(leave)
    kinds = ((Fact.SICK_MONTHS, Leave.Kind.SICK), (Fact.MATERNITY_MONTHS, Leave.Kind.MATERNITY))
    return {pk: [_leave(str(key), leave_length(by_member[pk, kind], span)) for key, kind in kinds] for pk in member_ids}


def new_member_class_of(member_ids: Collection[int], span: Period) -> dict[int, list[FactValue]]:
    """Whether some members attended the class of new members that was over by the last day: two queries.

    It is asked of who was a probationary member on any of these days; of others it says nothing unless they attended.
    """
    attended = set(classes_attended(span).filter(member__among=member_ids).values_list("member", flat=True))
    new = Q(full_membership_date__isnull=True) | Q(full_membership_date__gt=span.start)
    asked = set(Member.objects.filter(new, pk__among=member_ids).values_list("pk", flat=True))
    key = Fact.NEW_MEMBER_CLASS
    found = {}
    for pk in member_ids:
        if pk in attended:
            fact = count(key, 1, _("đã học lớp bồi dưỡng đảng viên mới"))
        elif pk in asked:
            fact = count(key, 0, _("chưa học lớp bồi dưỡng đảng viên mới"))
        else:
            fact = unknown(key, _("đã là đảng viên chính thức từ trước kỳ"))
        found[pk] = [fact]
    return found


def classes_attended(span: Period) -> QuerySet[TrainingParticipant]:
    """Who attended a class of new members that was over by the last of some days."""
    return TrainingParticipant.objects.filter(
        training_class__kind__code=NEW_MEMBERS, training_class__last_day__lt=span.end, attended=True
    )


def _leave(key: str, length: tuple[int, int]) -> FactValue:
    months, days = length
    # Never rounded up: 2 months and 29 days are less than three.
    value = months + Decimal(scaled(days, DAYS_A_MONTH, 2, TRUNCATE)).scaleb(-2)
    words = _("%(months)d tháng %(days)d ngày") if days else _("%(months)d tháng")
    if not months and not days:
        words = _("không nghỉ")
    return FactValue(key, words % {"months": months, "days": days}, value, query=query_of(key))
