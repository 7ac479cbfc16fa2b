"""Quotas, tasks and assignments: what was given, and what came of it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Placement
from branches.queries import names_on
from core.formatting import integer, percent
from core.periods import Period
from evaluations.models import Fact
from evaluations.queries.derivation import FactValue
from evaluations.queries.facts.values import count, share, unknown
from meetings.models import Meeting, Task, TaskReport
from members.models import Assignment
from recruitment.models import Quota
from recruitment.queries.admitted import count_answers
from recruitment.queries.progress import question_of, target_of


def quotas_ending(organization_ids: Collection[int], first: date, end: date) -> QuerySet[Quota]:
    """The quotas of some organisations whose own period ends in some days, from `first` up to, not including, `end`.

    A yearly quota counts in the year's classification and not in its first quarter's; one of a term in its last year.
    """
    rows = Quota.objects.filter(
        organization__in=list(organization_ids), withdrawn_on__isnull=True, end__gt=first, end__lte=end
    )
    return rows.select_related("tag").order_by("organization", "start", "issuer", "pk")


def quotas_of(organization_ids: Collection[int], span: Period, end: date) -> dict[int, list[FactValue]]:
    """How far the quotas of some organisations were by the last day, each issuer's by itself (DOMAIN §6.20): three
    queries.

    The fact `quota` is the lowest rate of those to be reached that were set for everybody; beside it stand all of
    them, those of a group and those not to be passed as well. A quota of zero has no rate (§6.21).

    Arguments:
        end: the half-open end of the period: which quotas end in it.
    """
    quotas = list(quotas_ending(organization_ids, span.start, end))
    counts = count_answers([question_of(one, span.last) for one in quotas])
    names = names_on({one.issuer_id for one in quotas if one.issuer_id}, span.last)
    each: dict[int, list[FactValue]] = defaultdict(list)
    of_all: dict[int, list[FactValue]] = defaultdict(list)
    for quota, admitted in zip(quotas, counts, strict=True):
        issuer = quota.issuer_name or names.get(quota.issuer_id or 0, "")
        told = issuer + (f" ({quota.tag})" if quota.tag else "")
        fact = _quota(quota, admitted, told)
        each[quota.organization_id].append(fact)
        if fact.value is not None and quota.tag_id is None and quota.direction == Quota.Direction.AT_LEAST:
            of_all[quota.organization_id].append(fact)
    found = {}
    for pk in organization_ids:
        lowest = min(of_all[pk], key=lambda one: one.value or 0, default=None)
        if lowest is None:
            told = _("chưa giao chỉ tiêu kết thúc trong kỳ") if not each[pk] else _("không có chỉ tiêu để tính tỷ lệ")
            found[pk] = [unknown(Fact.QUOTA, told), *each[pk]]
            continue
        worst = replace(lowest, key=str(Fact.QUOTA), params={})
        found[pk] = [worst, *each[pk]]
    return found


def tasks_due(span: Period) -> QuerySet[Task]:
    """The tasks whose last day lies in some days: each counts once, in the period in which it was to be done.

    None that was given up, and none of a meeting that was not sent.
    """
    given = Task.objects.filter(Q(meeting__isnull=True) | Q(meeting__status__in=Meeting.COUNTED_STATUSES))
    return given.filter(dropped_on__isnull=True, due_on__gte=span.start, due_on__lt=span.end)


def with_amount(tasks: QuerySet[Task], span: Period) -> QuerySet[Any]:
    """Adds `amount`, how much was reported last by the end of some days; and `done` and `in_time` by then."""
    told = TaskReport.objects.filter(task=OuterRef("pk"), amount__isnull=False, on__lt=span.end)
    return tasks.annotate(amount=Subquery(told.order_by("-on", "-pk").values("amount")[:1]))


def tasks_of(ids: Collection[int], span: Period, *, owner: str) -> dict[int, list[FactValue]]:
    """The tasks of some organisations, or of some members: how many were done, in time, beyond what was asked: one
    query.

    Arguments:
        owner: "organization", or "responsible" for members, wherever the task was given.
    """
    done = Q(done_on__lt=span.end)
    rows: Any = (
        with_amount(tasks_due(span), span)
        .filter(**{f"{owner}__among": ids})
        .order_by()
        .values(owner)
        .annotate(
            number=Count("pk"),
            finished=Count("pk", filter=done),
            in_time=Count("pk", filter=done & Q(done_on__lte=F("due_on"))),
            beyond=Count("pk", filter=done & Q(amount__gt=F("target"))),
        )
    )
    counts = {row[owner]: row for row in rows}
    nothing = _("không có việc nào đến hạn trong kỳ")
    words = (
        (Fact.TASKS_DONE, "finished", _("xong %(part)s/%(whole)s việc đến hạn (%(rate)s%%)")),
        (Fact.TASKS_ON_TIME, "in_time", _("đúng hạn %(part)s/%(whole)s việc đến hạn (%(rate)s%%)")),
        (Fact.DONE_BEYOND, "beyond", _("vượt chỉ tiêu %(part)s/%(whole)s việc đến hạn (%(rate)s%%)")),
    )
    none: dict[str, int] = {"number": 0, "finished": 0, "in_time": 0, "beyond": 0}
    return {
        pk: [share(key, (row := counts.get(pk, none))[name], row["number"], told, nothing) for key, name, told in words]
        for pk in ids
    }


def assignments_in(span: Period) -> QuerySet[Assignment]:
    """The assignments that hold on any of some days."""
    return Assignment.objects.filter(Q(end__isnull=True) | Q(end__gt=span.start), start__lt=span.end)


def assignments_below(organization_ids: Collection[int], span: Period) -> QuerySet[Any]:
    """Those given at or below some organisations, with the `path` of where each stood on its first day among these."""
    day = Greatest("start", Value(span.start))
    places = Placement.objects.filter(organization=OuterRef("organization"), span__contains=OuterRef("day"))
    placed = assignments_in(span).annotate(day=day).annotate(path=Subquery(places.values("path")[:1]))
    return placed.filter(tree.under(organization_ids, path="path"))


def assignments_of(member_ids: Collection[int], span: Period) -> dict[int, list[FactValue]]:
    """How many assignments some members had: one query."""
    rows = assignments_in(span).filter(member__among=member_ids).order_by().values_list("member")
    return _assigned(dict(rows.annotate(number=Count("pk"))), member_ids)


def assignments_given(organization_ids: Collection[int], span: Period) -> dict[int, list[FactValue]]:
    """How many assignments the members of some organisations, and of those below, had: one query."""
    rows = assignments_below(organization_ids, span).order_by().annotate(above=tree.Above("path")).values_list("above")
    return _assigned(dict(rows.annotate(number=Count("pk"))), organization_ids)


def _assigned(counts: dict[int, int], ids: Collection[int]) -> dict[int, list[FactValue]]:
    return {pk: [count(Fact.ASSIGNMENTS, counts.get(pk, 0), _("%(count)s phân công phụ trách"))] for pk in ids}


def _quota(quota: Quota, admitted: int, issuer: str) -> FactValue:
    key, target, params = f"quota:{quota.pk}", target_of(quota), {"quota": quota.pk}
    told = {
        "issuer": issuer,
        "admitted": integer(admitted),
        "target": integer(target),
        "rate": percent(admitted, target),
    }
    if quota.direction == Quota.Direction.AT_MOST:
        words = _("%(issuer)s giao không quá %(target)s: kết nạp %(admitted)s") % told
        return unknown(key, words, **params)
    if not target:
        words = _("%(issuer)s không giao chỉ tiêu; kết nạp %(admitted)s ngoài chỉ tiêu") % told
        return unknown(key, words, **params)
    words = _("%(issuer)s giao: kết nạp %(admitted)s/%(target)s (%(rate)s%%)") % told
    return share(key, admitted, target, words.replace("%", "%%"), "", **params)
