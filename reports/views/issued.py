"""Issued reports: their files byte for byte, their frozen tables, and what the records say today."""

from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.audit import AccessLog, log_access
from core.formatting import integer
from core.periods import today
from core.rendering import Face, render_html
from core.views import hand_out
from reports import queries
from reports.queries import Action
from reports.queries.composing import compose
from reports.queries.differences import Difference, differences_of
from reports.queries.frozen import table_of
from reports.queries.packs import issued_table_of, may_read_whole
from reports.queries.papers import pack_paper
from reports.services.issuing import check_issue
from reports.views.addresses import drill_urls
from reports.views.figure_links import FigureLinks
from reports.views.fitting import fitted
from reports.views.pack_frame import lines_of, pack_or_404, title_of, way_to

CELLS_SHOWN = 250
# What of a draft's annexes is laid out within a request; an issued report is printed by the worker.
ROWS_PRINTED = 300


@require_safe
def pack_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The paper as it was issued."""
    return _stored(request, uuid, "pdf")


@require_safe
def pack_workbook(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The workbook as it was issued."""
    return _stored(request, uuid, "workbook")


def _stored(request: HttpRequest, uuid: UUID, name: str) -> HttpResponse:
    on = today()
    pack = pack_or_404(request.user, uuid, on=on)
    if not pack.is_frozen:
        raise Http404(_("Báo cáo này chưa ban hành."))
    _may_carry_away(request.user, pack, pack.issue.tables.values_list("report", flat=True), on)
    file = getattr(pack.issue, name)
    subject = f"{title_of(pack)}: {pack.issue}"
    return hand_out(
        request, lambda: Face(bytes(file.content), file.content_type, file.name), subject=subject,
        subject_id=pack.issue.uuid, organization_id=pack.organization_id,
    )  # fmt: skip


def _may_carry_away(user: Any, pack: Any, reports: Any, on: date) -> None:
    """Raises PermissionDenied for who takes no figures out of the house, or may not see one of the tables."""
    if not queries.may(user, Action.EXPORT, pack.organization, on=on):
        raise PermissionDenied
    if not may_read_whole(user, pack.organization, reports, on=on):
        raise PermissionDenied(_("Báo cáo có biểu liệt kê tên người mà vai trò của bạn không được xem."))


@require_safe
def pack_draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A draft on paper: its prose, or all of it while its tables are short."""
    on = today()
    pack = pack_or_404(request.user, uuid, on=on)
    if not pack.is_open:
        raise Http404
    whole = "bieu" in request.GET
    reports = pack.annexes.values_list("report", flat=True) if whole else []
    _may_carry_away(request.user, pack, reports, on)
    composed = compose(pack, on=on, mark=_("Dự thảo"))
    rows = lines_of(one.printed for one in composed.annexes)
    if whole and rows > ROWS_PRINTED:
        sentence = _(
            "Các biểu của dự thảo có %(rows)s dòng, quá dài để in ngay (tối đa %(most)s). Hãy in phần lời, hoặc mở từng"
            " biểu để tải; khi ban hành, máy chủ in đủ mọi biểu."
        ) % {"rows": integer(rows), "most": integer(ROWS_PRINTED)}
        context = {"title": _("Dự thảo quá dài để in ngay"), "sentence": sentence, "breadcrumb": way_to(pack)}
        return render(request, "reports/pdf_unavailable.html", context, status=422)
    return hand_out(
        request, lambda: pack_paper(composed, prose_only=not whole), action=AccessLog.Action.EXPORT,
        subject=f"{_('Dự thảo')}: {title_of(pack)}", subject_id=pack.uuid, organization_id=pack.organization_id,
        without_pdf="reports/pdf_unavailable.html",
    )  # fmt: skip


@require_safe
def issued_table(request: HttpRequest, name: str, pk: int, period: str, table: int) -> HttpResponse:
    """A table as it was reported. Its figures lead to the records as they are today: its address stands beside those
    of its report's records, so that a thousand links are as short here as there."""
    on = today()
    organization = get_object_or_404(queries.reportable(request.user, on=on), pk=pk)
    issued = issued_table_of(organization, table)
    if issued is None or (issued.report, issued.content["period"]) != (name, period):
        raise Http404
    links = FigureLinks(request.user, organization, on=on)
    if not links.may_see(name):
        raise PermissionDenied
    frozen, pack = table_of(issued), issued.issue.pack
    log_access(
        by=request.user, action=AccessLog.Action.REPORT, subject=f"{frozen.full_title} – {issued.issue}",
        subject_id=issued.issue.uuid, organization_id=pk, detail={"table": issued.position},
    )  # fmt: skip
    shown, page = fitted(frozen, request.GET.get("trang"))
    report = links.report(name)
    urls = drill_urls(report, issued.options, records=links.may_list(report)) if report else None
    context = {
        "title": frozen.full_title,
        "breadcrumb": way_to(pack),
        "issue": issued.issue,
        "pack": pack,
        "live": links.to_report(name, frozen.period, issued.options),
        "fragment": render_html(shown, urls),
        "page": page,
    }
    return render(request, "reports/issued_table.html", context)


@require_safe
def pack_differences(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the report says against what the records say today, table by table and cell by cell."""
    on = today()
    pack = pack_or_404(request.user, uuid, on=on)
    if not pack.is_frozen:
        raise Http404(_("Báo cáo này chưa ban hành."))
    links = FigureLinks(request.user, pack.organization, on=on)
    names = set(pack.issue.tables.values_list("report", flat=True))
    seen = [name for name in names if links.may_see(name)]
    differing = differences_of(pack.issue, reports=seen)
    total = sum(len(one.cells) for one in differing)
    context = {
        "title": _("Khác với số đã báo cáo"),
        "breadcrumb": way_to(pack),
        "pack": pack,
        "issue": pack.issue,
        "tables": _shown(differing, links),
        "total": total,
        "unshown": max(0, total - CELLS_SHOWN),
        "hidden": len(names) - len(seen),
        "may_issue": queries.may(request.user, Action.ISSUE, pack.organization, on=on),
        "corrections": pack.corrections.exclude(state="discarded"),
    }
    return render(request, "reports/pack_differences.html", context)


def _shown(differing: list[Difference], links: FigureLinks) -> list[dict[str, Any]]:
    """The tables with as many of their cells as a page holds, each cell with the address of its records."""
    tables, left = [], CELLS_SHOWN
    for one in differing:
        period = table_of(one.issued).period
        options = one.issued.options
        cells = [
            (cell, links.to_records(one.issued.report, period, options, cell.drill)) for cell in islice(one.cells, left)
        ]
        left -= len(cells)
        tables.append({"title": one.title, "problem": one.problem, "cells": cells, "count": len(one.cells)})
    return tables


@require_POST
def recheck(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Computes it again, for the lists to say how much differs."""
    on = today()
    pack = pack_or_404(request.user, uuid, on=on, acts=True)
    if not pack.is_frozen:
        raise Http404(_("Báo cáo này chưa ban hành."))
    check = check_issue(issue=pack.issue, by=request.user, on=on)
    if check.problem:
        messages.warning(request, _("Có biểu không tính lại được: %s") % check.problem)
    messages.success(request, _("Đã tính lại: %s ô khác với số đã báo cáo.") % integer(check.cells))
    return redirect("reports:pack_differences", uuid=uuid)
