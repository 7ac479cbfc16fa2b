"""Issued reports: their files byte for byte, their frozen tables, and what the records say today."""

from datetime import date
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
from core.periods import Period, today
from core.rendering import Face, render_html
from core.views import hand_out
from reports import queries
from reports.queries import Action
from reports.queries.composing import compose
from reports.queries.differences import differences_of
from reports.queries.frozen import table_of
from reports.queries.issued import checking_job, open_job, tables_listed
from reports.queries.packs import issued_table_of, issues_for, may_read_whole
from reports.queries.papers import pack_paper
from reports.services.issuing import ask_check
from reports.views.addresses import drill_urls
from reports.views.figure_links import FigureLinks
from reports.views.fitting import fitted
from reports.views.pack_frame import corrections_of, lines_of, pack_or_404, title_of, way_to

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
    # The tables behind the prose's figures are in neither file.
    bound = pack.issue.tables.filter(annexed=True).values_list("report", flat=True)
    _may_carry_away(request.user, pack, bound, on)
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
    composed = compose(pack, on=on, mark=_("Dự thảo"), bound=whole)
    rows = lines_of(one.printed for one in composed.annexes)
    if whole and rows > ROWS_PRINTED:
        sentence = _(
            "Các biểu của dự thảo, kể cả bảng chi tiết, có %(rows)s dòng, quá dài để in ngay (tối đa %(most)s). Máy chủ"
            " lập bản PDF và sổ Excel đủ mọi biểu trong lúc bạn làm việc khác."
        ) % {"rows": integer(rows), "most": integer(ROWS_PRINTED)}
        context = {
            "title": _("Dự thảo quá dài để in ngay"), "sentence": sentence, "breadcrumb": way_to(pack), "pack": pack
        }  # fmt: skip
        return render(request, "reports/pack_too_long.html", context, status=422)
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
    """What the report says against what the records say today: how much by the last count, and one table cell by cell.

    A table is computed again when its own address is asked for, all of them only by the worker.
    """
    on = today()
    pack = pack_or_404(request.user, uuid, on=on)
    if not pack.is_frozen:
        raise Http404(_("Báo cáo này chưa ban hành."))
    links = FigureLinks(request.user, pack.organization, on=on)
    listed = list(tables_listed(pack.issue))
    seen = [one for one in listed if links.may_see(one.report)]
    chosen = _chosen(request.GET.get("bang"), seen)
    check = getattr(pack.issue, "check_made", None)
    counted = checking_job(pack)
    cells = counted.params.get("cells", {}) if counted else {}
    context = {
        "title": _("Khác với số đã báo cáo"),
        "breadcrumb": way_to(pack),
        "pack": pack,
        "issue": pack.issue,
        "check": check,
        "check_age": check.age(on) if check else 0,
        "job": open_job(pack),
        "failure": counted if counted and counted.is_failed else None,
        "counted": counted if counted and "cells" in counted.params else None,
        "tables": [(one, cells.get(str(one.position), 0)) for one in seen],
        "chosen": chosen,
        "table": _compared(request, pack, chosen, links) if chosen else None,
        "hidden": len(listed) - len(seen),
        "may_count": queries.may(request.user, Action.ISSUE, pack.organization, on=on),
        "may_issue": pack.organization_id in issues_for(request.user, on=on),
        "corrections": corrections_of(pack, request.user, on=on),
    }
    return render(request, "reports/pack_differences.html", context)


def _chosen(asked: str | None, seen: list[Any]) -> Any:
    """The table an address asks for by its place. Raises Http404 where the reader has no such table."""
    if asked is None:
        return None
    found = next((one for one in seen if str(one.position) == asked), None)
    if found is None:
        raise Http404
    return found


def _compared(request: HttpRequest, pack: Any, chosen: Any, links: FigureLinks) -> dict[str, Any]:
    """A table with as many of its differing cells as a page holds, each with the address of its records."""
    log_access(
        by=request.user, action=AccessLog.Action.REPORT, subject=f"{chosen.title} – {pack.issue}",
        subject_id=pack.issue.uuid, organization_id=pack.organization_id, detail={"differences": chosen.position},
    )  # fmt: skip
    differing = differences_of(pack.issue, position=chosen.position)
    period = Period.parse(chosen.of)
    cells = [cell for one in differing for cell in one.cells]
    return {
        "problem": " ".join(one.problem for one in differing if one.problem),
        "cells": [
            (cell, links.to_records(chosen.report, period, chosen.options, cell.drill)) for cell in cells[:CELLS_SHOWN]
        ],
        "count": len(cells),
        "unshown": max(0, len(cells) - CELLS_SHOWN),
    }


@require_POST
def recheck(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Has the worker compute it again, for the lists to say how much differs."""
    on = today()
    pack = pack_or_404(request.user, uuid, on=on)
    if not queries.may(request.user, Action.ISSUE, pack.organization, on=on):
        raise PermissionDenied
    if not pack.is_frozen:
        raise Http404(_("Báo cáo này chưa ban hành."))
    ask_check(pack=pack, by=request.user)
    messages.success(request, _("Máy chủ đang tính lại báo cáo."))
    return redirect("reports:pack_differences", uuid=uuid)
