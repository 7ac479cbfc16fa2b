"""Weak organisations: put on the list with a plan, followed up, lifted by a document, or ended with them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from core.documents import Document
from core.formatting import date_text
from core.periods import end_after
from evaluations.models import ConsolidationReport, ConsolidationTask, WeakOrganization


@transaction.atomic
def list_weak(
    *, organization: Organization, listed_by: Organization, values: Mapping[str, Any], by: Any
) -> WeakOrganization:
    """Puts an organisation on the list of the weak.

    Raises ValidationError: it did not stand below the committee that day, or is on the list already.
    """
    row = WeakOrganization(organization=organization, listed_by=listed_by, **values)
    _keep(row)
    return row


@transaction.atomic
def correct_weak(*, weak: WeakOrganization, values: Mapping[str, Any], by: Any) -> None:
    """Corrects what is known, or the plan, while it is on the list. Raises ValidationError once it is lifted."""
    row = _open(weak)
    for name, value in values.items():
        setattr(row, name, value)
    _keep(row)


@transaction.atomic
def set_task(
    *, weak: WeakOrganization, values: Mapping[str, Any], by: Any, task: ConsolidationTask | None = None
) -> ConsolidationTask:
    """Writes a task of the plan, new or changed, done or not.

    Raises ValidationError: it is due, or done, before the organisation was listed; a done one has no result.
    """
    row = _open(weak)
    held = task or ConsolidationTask(weak=row, organization_id=row.organization_id)
    for name, value in values.items():
        setattr(held, name, value)
    for name in ("due_on", "done_on"):
        day = getattr(held, name)
        if day is not None and day < row.start:
            raise ValidationError(
                {name: _("Đưa vào danh sách ngày %s; ngày này không thể trước đó.") % date_text(row.start)},
                code="before",
            )
    if held.done_on and not held.result:
        raise ValidationError({"result": _("Việc đã xong thì ghi kết quả.")}, code="no_result")
    held.full_clean()
    held.save()
    return held


@transaction.atomic
def follow_up(*, weak: WeakOrganization, on: date, text: str, by: Any) -> ConsolidationReport:
    """Writes how the consolidation stands on a day. Raises ValidationError for a day before it was listed."""
    row = _open(weak)
    if on < row.start:
        raise ValidationError(
            {"on_day": _("Đưa vào danh sách ngày %s; ngày này không thể trước đó.") % date_text(row.start)},
            code="before",
        )
    report = ConsolidationReport(weak=row, organization_id=row.organization_id, on=on, text=text, by=str(by)[:150])
    report.full_clean()
    report.save()
    return report


@transaction.atomic
def lift_weak(*, weak: WeakOrganization, last_day: date, result: str, document: Document | None, by: Any) -> None:
    """Lifts a consolidated organisation from the list after its last day on it.

    Raises ValidationError where it was lifted already, the day lies before it was listed, or no document says so.
    """
    row = _open(weak)
    if document is None:
        raise ValidationError(
            {"document_number": _("Đưa ra khỏi danh sách thì cần số và ngày của văn bản.")}, code="paper"
        )
    if last_day < row.start:
        raise ValidationError(
            {"last_day": _("Đưa vào danh sách ngày %s; ngày này không thể trước đó.") % date_text(row.start)},
            code="before",
        )
    row.end, row.consolidated = end_after(last_day), True
    row.result, row.lifted_document = result, document
    row.full_clean()
    row.save()


def end_with_organization(organization_id: int, on: date, reason: str) -> int:
    """Ends the listing of an organisation that stands no more from a day on; how many. Nothing was consolidated.

    What would begin on that day or later never held: it goes, with its tasks and follow-ups; the history keeps it.
    """
    rows = WeakOrganization.objects.select_for_update(of=("self",)).filter(organization=organization_id)
    found = list(rows.filter(Q(end__isnull=True) | Q(end__gt=on)))
    for row in found:
        if row.start >= on:
            row.tasks.all().delete()
            row.reports.all().delete()
            row.delete()
            continue
        row.end, row.consolidated = on, False
        row.lifted_document = None
        row.result = reason[:1000]
        row.save(update_fields=["end", "consolidated", "lifted_document", "result"])
    return len(found)


def _open(weak: WeakOrganization) -> WeakOrganization:
    row = WeakOrganization.objects.select_for_update(of=("self",)).get(pk=weak.pk)
    if row.end is not None:
        raise ValidationError(
            _("Tổ chức đã ra khỏi danh sách từ ngày %s; cần thì đưa vào danh sách lần nữa.") % date_text(row.end),
            code="ended",
        )
    return row


def _keep(row: WeakOrganization) -> None:
    Organization.objects.select_for_update(no_key=True).get(pk=row.organization_id)  # two committees wait in turn
    path = tree.paths_of([row.organization_id], on=row.start).get(row.organization_id, [])
    if row.listed_by_id not in path[:-1]:
        raise ValidationError(
            {"start": _("Ngày %s tổ chức này không trực thuộc cấp ủy đưa vào danh sách.") % date_text(row.start)},
            code="not_below",
        )
    if row.plan_until is not None and row.plan_until < row.start:
        raise ValidationError(
            {"plan_until": _("Hạn củng cố không thể trước ngày đưa vào danh sách.")}, code="plan_until"
        )
    same = WeakOrganization.objects.filter(organization=row.organization_id).exclude(pk=row.pk)
    if same.filter(Q(end__isnull=True) | Q(end__gt=row.start)).exists():
        raise ValidationError(
            {"start": _("Tổ chức đã ở trong danh sách yếu kém vào ngày này hoặc sau đó.")}, code="twice"
        )
    row.full_clean()
    row.save()
