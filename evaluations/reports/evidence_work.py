"""The quotas, tasks and assignments behind the facts of a rating."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from core.formatting import amount_text
from core.periods import last_day_of
from core.tables import DATE, INTEGER, TEXT, Column, Drill, Row
from evaluations.queries.facts import work
from evaluations.reports.evidence_asked import Asked, Listed, of_members
from meetings.queries.tasks import tasks_visible_to
from recruitment.queries.admitted import count_answers
from recruitment.queries.progress import question_of, target_of
from recruitment.queries.quotas import issuer_name, quotas_visible_to


def quotas_set(asked: Asked) -> Listed:
    quotas = list(work.quotas_ending([asked.here], asked.span.start, asked.rating.period.end or asked.span.end))
    if asked.suffix:
        quotas = [one for one in quotas if str(one.pk) == asked.suffix]
    admitted = count_answers([question_of(one, asked.span.last) for one in quotas])
    names = asked.names(one.issuer_id for one in quotas if one.issuer_id)
    links = asked.links(quotas_visible_to(asked.by, on=asked.on), quotas)
    rows = [
        Row(
            {
                "issuer": issuer_name(quota, names), "group": str(quota.tag or ""), "from": quota.start,
                "until": last_day_of(quota.end), "target": target_of(quota), "admitted": count,
            },
            links.get(quota.pk),
        )
        for quota, count in zip(quotas, admitted, strict=True)
    ]  # fmt: skip
    columns = (
        Column("issuer", _("Cấp giao"), TEXT, drill=Drill("quota")),
        Column("group", _("Nhóm"), TEXT),
        Column("from", _("Từ ngày"), DATE),
        Column("until", _("Đến hết ngày"), DATE),
        Column("target", _("Chỉ tiêu"), INTEGER),
        Column("admitted", _("Đã kết nạp"), INTEGER),
    )
    return columns, rows


def _tasks(asked: Asked, **whose: Any) -> Listed:
    due = work.with_amount(work.tasks_due(asked.span), asked.span).filter(**whose).select_related("responsible")
    found = list(due.order_by("due_on", "pk"))
    names = asked.names(one.organization_id for one in found)
    links = asked.links(tasks_visible_to(asked.by, on=asked.on), found)
    rows = [
        Row(
            {
                "text": one.text, "organization": names.get(one.organization_id, ""),
                "responsible": one.responsible.full_name if one.responsible else "", "due": one.due_on,
                "done": one.done_on, "target": amount_text(one.target), "amount": amount_text(one.amount),
            },
            links.get(one.pk),
        )
        for one in found
    ]  # fmt: skip
    columns = (
        Column("text", _("Việc"), TEXT, drill=Drill("task")),
        Column("organization", _("Tổ chức"), TEXT),
        Column("responsible", _("Chịu trách nhiệm"), TEXT),
        Column("due", _("Hạn xong"), DATE),
        Column("done", _("Xong ngày"), DATE),
        Column("target", _("Chỉ tiêu"), TEXT),
        Column("amount", _("Đã làm được"), TEXT),
    )
    return columns, rows


def own_tasks(asked: Asked) -> Listed:
    return _tasks(asked, responsible__in=asked.who)


def given_tasks(asked: Asked) -> Listed:
    return _tasks(asked, organization=asked.here)


def _assigned(asked: Asked, found: Iterable[Any]) -> Listed:
    values = [
        (one.member, {"subject": f"{one.get_kind_display()}: {one.subject}", "from": one.start,
                      "until": last_day_of(one.end), "result": one.result})
        for one in found
    ]  # fmt: skip
    columns = (
        Column("subject", _("Phụ trách"), TEXT),
        Column("from", _("Từ ngày"), DATE),
        Column("until", _("Đến hết ngày"), DATE),
        Column("result", _("Kết quả"), TEXT),
    )
    return of_members(asked, columns, values)


def own_assignments(asked: Asked) -> Listed:
    return _assigned(asked, work.assignments_in(asked.span).filter(member__in=asked.who).select_related("member"))


def given_assignments(asked: Asked) -> Listed:
    return _assigned(asked, work.assignments_below([asked.here], asked.span).select_related("member"))
