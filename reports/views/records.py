"""The records behind the figures of a report: of any report as a table; attendance's meetings and months on their own.

What stands on these pages adds up to the figure one came from.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.audit import AccessLog, log_access
from core.periods import Period, first_of_month, today
from core.rendering import render_html
from core.tables import ReportBuilder
from reports import queries
from reports.queries import Slice
from reports.views.addresses import (
    ATTENDANCE,
    drill_in,
    drill_urls,
    number_of,
    options_in,
    period_of,
    report_address,
    report_asked,
)

ROWS_A_PAGE = 100


@require_safe
def records(request: HttpRequest, name: str, pk: int, period: str) -> HttpResponse:
    """The records behind a figure of any report, a page at a time."""
    on = today()
    report, organization = report_asked(request.user, name, pk, on=on)
    if not queries.may(request.user, report.records_action, organization, on=on):
        raise PermissionDenied
    options, when, drill = options_in(request, report), period_of(period), drill_in(request, report)
    try:
        table = report.records(organization, when, drill, by=request.user, on=on, **options)
    except ValueError as error:
        raise Http404(str(error)) from error
    log_access(
        by=request.user,
        action=AccessLog.Action.REPORT,
        subject=f"{table.full_title} – {table.scope.name}",
        subject_id=name,
        organization_id=organization.pk,
        detail={"period": period, "records": drill.query, **drill.params, **options},
    )
    page = Paginator(table.rows, ROWS_A_PAGE).get_page(request.GET.get("trang"))
    shown = replace(table, rows=list(page))
    context = {
        "title": table.title,
        "table": table,
        "count": page.paginator.count,
        "page": page,
        "fragment": render_html(shown, drill_urls(report, options, records=True)),
    }
    return render(request, "reports/records.html", context | _frame(request, report, organization, when, options))


@require_safe
def meetings_behind(request: HttpRequest, name: str, pk: int, period: str) -> HttpResponse:
    """The meetings behind a figure of attendance, with the sums that make it."""
    on = today()
    report, organization, options = _attendance(request, name, pk, on)
    when = period_of(period)
    part, words = _part(request, when, options)
    meetings = queries.meetings_behind(organization.pk, when, part).order_by("for_month", "date", "pk")
    counters = ("headcount", "required", "present", "late", "excused", "unexcused", "special_duty", "exempt_present")
    page = Paginator(meetings, ROWS_A_PAGE).get_page(request.GET.get("trang"))
    names = queries.names_on([meeting.organization_id for meeting in page], on)
    context = {
        "title": _("Các kỳ sinh hoạt được tính"),
        "words": words,
        "page": page,
        "rows": [(meeting, names.get(meeting.organization_id, "–")) for meeting in page],
        "sums": meetings.aggregate(**{one: Sum(one) for one in counters}),
        "count": page.paginator.count,
    }
    frame = _frame(request, report, organization, when, options)
    return render(request, "reports/meetings_behind.html", context | frame)


@require_safe
def months_behind(request: HttpRequest, name: str, pk: int, period: str) -> HttpResponse:
    """The months behind "held" and "due": which branch met for which month, which did not."""
    on = today()
    report, organization, options = _attendance(request, name, pk, on)
    when = period_of(period)
    part, words = _part(request, when, options)
    states = queries.months_behind(organization.pk, when, part, on=on)
    page = Paginator(states, ROWS_A_PAGE).get_page(request.GET.get("trang"))
    names = queries.names_on([state.organization_id for state in page], on)
    context = {
        "title": _("Các tháng phải sinh hoạt"),
        "words": words,
        "page": page,
        "rows": [(state, names.get(state.organization_id, "–")) for state in page],
        "held": sum(state.meeting is not None for state in states),
        "due": sum(state.due for state in states),
    }
    frame = _frame(request, report, organization, when, options)
    return render(request, "reports/months_behind.html", context | frame)


def _attendance(request: HttpRequest, name: str, pk: int, on: date) -> tuple[ReportBuilder, Any, dict[str, str]]:
    """The report and the organisation of an address only attendance has, with its options."""
    report, organization = report_asked(request.user, name, pk, on=on)
    if name != ATTENDANCE:
        raise Http404
    return report, organization, options_in(request, report)


def _part(request: HttpRequest, period: Period, options: dict[str, str]) -> tuple[Slice, list[str]]:
    """Which row the figure stands in, from the address, and the same in words."""
    words = []
    unit_text, _dot, month_text = request.GET.get("d", "").partition(".")
    unit = number_of(unit_text)
    if unit is not None:
        words.append(queries.names_on([unit], period.last).get(unit, ""))
    month = None
    if month_text:
        month = first_of_month(period_of(month_text).start)
        words.append(Period.month(month).label)
    sector = number_of(request.GET.get("k", ""))
    if sector is not None:
        words.append(_("khối: %(name)s") % {"name": queries.sector_names().get(sector, _("chưa ghi khối"))})
    try:
        trait = queries.trait_of(options.get("trait", ""))
    except ValueError as error:
        raise Http404(str(error)) from error
    if trait is not None:
        words.append(_("đặc điểm: %(name)s") % {"name": trait.name})
    return Slice(unit=unit, month=month, sector=sector, trait=trait), [word for word in words if word]


def _frame(
    request: HttpRequest, report: ReportBuilder, organization: Any, period: Period, options: dict[str, str]
) -> dict[str, Any]:
    """What the record pages share: the way back to the report."""
    crumbs = [
        {"label": _("Báo cáo"), "url": reverse("reports:list")},
        {
            "label": f"{report.title} {period.label} – {organization.name}",
            "url": report_address(report, organization.pk, period, options),
        },
    ]
    query = request.GET.copy()
    query.pop("trang", None)
    return {"breadcrumb": crumbs, "organization": organization, "period": period, "query": query.urlencode()}
