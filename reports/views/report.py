"""A report as a page and its files, and the form that asks for one."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.audit import AccessLog, log_access
from core.formatting import integer
from core.periods import Period, PeriodError, today
from core.rendering import CONTENT_TYPES, render_html
from core.tables import ReportBuilder, Table
from core.views import hand_out
from reports import queries
from reports.forms.reports import ReportForm
from reports.queries import Action
from reports.queries.tokens import may_hold_keys
from reports.views.addresses import (
    asking_fields,
    compared_address,
    drill_urls,
    options_in,
    period_of,
    query_of,
    report_address,
    report_asked,
    years_address,
)
from reports.views.fitting import fitted

# What is laid out within a request: some hundred pages. Longer papers the worker makes (reports/views/exports.py).
PDF_ROWS = 2_000
YEARS = 5  # that a report is shown over, from its own page


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports there are, and the form of the one chosen; answered, it leads to the report's own address."""
    on = today()
    reports = queries.reports_for(request.user, on=on)
    if not reports:
        raise PermissionDenied
    asked = request.GET.get("bao-cao", "")
    report = next((one for one in reports if one.name == asked), None if asked else reports[0])
    if report is None:
        raise Http404
    form = _form(request, report, on, answered="to_chuc" in request.GET)
    candidates: list[Any] = []
    if form.is_valid():
        text = form.cleaned_data["to_chuc"]
        found = queries.organizations_like(request.user, text, on=on, action=report.action)
        candidates = [(one, report_address(report, one.pk, form.period, form.options)) for one in found[:20]]
        if len(candidates) == 1:
            return redirect(candidates[0][1])
        if not candidates:
            form.add_error("to_chuc", _("Không có tổ chức nào trong phạm vi của bạn mang mã hoặc tên này."))
    context = {
        "title": _("Báo cáo"),
        "reports": reports,
        "report": report,
        "form": form,
        "candidates": candidates,
        "may_import": queries.may_somewhere(request.user, Action.IMPORT, on=on),
        "may_hold_keys": may_hold_keys(request.user, on=on),
        "may_export": queries.may_somewhere(request.user, Action.EXPORT, on=on),
    }
    return render(request, "reports/list.html", context, status=422 if form.errors else 200)


@require_safe
def report_page(request: HttpRequest, name: str, pk: int, period: str) -> HttpResponse:
    """A report as a page: every figure leads to its records."""
    on = today()
    report, organization = report_asked(request.user, name, pk, on=on)
    options = options_in(request, report)
    table = _table(request, report, organization, period_of(period), on, options)
    log_access(
        by=request.user,
        action=AccessLog.Action.REPORT,
        subject=f"{table.full_title} – {table.scope.name}",
        subject_id=name,
        organization_id=organization.pk,
        detail={"period": period, **options, **table.options},
    )
    query = query_of(report, options)
    downloads, each_unit = [], ""
    if queries.may(request.user, Action.EXPORT, organization, on=on):
        downloads = [
            (face.upper(), reverse("reports:file", args=[name, pk, period, face]) + query)
            for face in ("pdf", "xlsx", "csv", "json")
        ]
        fields = asking_fields(report, organization, table.period, options)
        each_unit = f"{reverse('reports:export_ask')}?{urlencode(fields)}"
    records = queries.may(request.user, report.records_action, organization, on=on)
    neighbours = [
        (other.label, report_address(report, pk, other, options))
        for _label, other in _before(table.period)
        if other.text != period
    ]
    shown, pages = fitted(table, request.GET.get("trang"))
    initial = {"to_chuc": organization.code, **ReportForm.initial_for(table.period), **options}
    return render(
        request,
        "reports/report.html",
        {
            "title": table.full_title,
            "organization": organization,
            "breadcrumb": _breadcrumb(request, report, organization, table.period, options, on),
            "table": table,
            "fragment": render_html(shown, drill_urls(report, options, records=records)),
            "page": pages,
            "query": query.removeprefix("?"),
            "downloads": downloads,
            "each_unit": each_unit,
            "neighbours": dict(neighbours),
            "comparisons": _comparisons(report, pk, table, options),
            "report": report,
            "form": _form(request, report, on, initial=initial, organization=organization),
        },
    )


@require_safe
def report_file(request: HttpRequest, name: str, pk: int, period: str, face: str) -> HttpResponse:
    """A report as a file. Reading it out of the house is logged as an export."""
    on = today()
    report, organization = report_asked(request.user, name, pk, on=on)
    if not queries.may(request.user, Action.EXPORT, organization, on=on):
        raise PermissionDenied
    if face not in CONTENT_TYPES or face == "html":
        raise Http404
    options = options_in(request, report)
    table = _table(request, report, organization, period_of(period), on, options)
    rows = sum(len(one.rows) for one in (table, *table.annexes))
    if face == "pdf" and rows > PDF_ROWS:
        sentence = _(
            "Báo cáo có %(rows)s dòng, quá dài để in ngay (tối đa %(most)s). Hãy để máy chủ lập trong lúc bạn làm việc "
            "khác, hoặc tải tệp Excel."
        )
        context = {
            "title": _("Báo cáo quá dài cho một tệp PDF"),
            "sentence": sentence % {"rows": integer(rows), "most": integer(PDF_ROWS)},
            "asking": asking_fields(report, organization, table.period, options) | {"kieu": "report", "tep": face},
        }
        return render(request, "reports/pdf_unavailable.html", context, status=422)
    return hand_out(
        request, lambda: queries.report_as_file(report, table, face, organization, on=on),
        action=AccessLog.Action.EXPORT, subject=f"{table.full_title} – {table.scope.name}", subject_id=name,
        organization_id=organization.pk, detail={"period": period, **options, **table.options},
        without_pdf="reports/pdf_unavailable.html",
    )  # fmt: skip


def _before(period: Period) -> list[tuple[str, Period]]:
    """What a period is usually set beside: the one before it and that of the year before, where there are such."""
    found = []
    for label, step in (
        (_("So với kỳ trước"), period.previous),
        (_("So với cùng kỳ năm trước"), period.same_period_last_year),
    ):
        try:
            found.append((label, step()))
        except PeriodError:
            continue  # before the first year we count
    return found


def _comparisons(report: ReportBuilder, pk: int, table: Table, options: dict[str, str]) -> list[tuple[str, str]]:
    """The ways from a report to what it is usually set beside; none from a list without figures."""
    if not queries.figures_of(table):
        return []
    period = table.period
    found = _before(period)
    now = (pk, period)
    ways = {
        other.text: (label, compared_address(report, now, (pk, other), options)) for label, other in reversed(found)
    }
    years = (_("Qua các năm"), years_address(report, pk, period, YEARS, options))
    return [*reversed(ways.values()), years]


def _table(
    request: HttpRequest, report: ReportBuilder, organization: Any, period: Period, on: date, options: dict[str, str]
) -> Table:
    """Raises Http404 for an option's value that does not exist."""
    try:
        return queries.build_report(report.name, organization, period, by=request.user, on=on, options=options)
    except ValueError as error:
        raise Http404(str(error)) from error


def _form(
    request: HttpRequest, report: ReportBuilder, on: date, *, answered: bool = False, initial: Any = None,
    organization: Any = None,
) -> ReportForm:  # fmt: skip
    """The form of one report: answered, or with what it opens with.

    Arguments:
        organization: whose options it offers; that of the answer, or the user's highest, if not given.
    """
    if initial is None and not answered:
        top = queries.top_of(request.user, report.action, on=on)
        initial = {"to_chuc": top.code if top else "", "nam": on.year}
        organization = top
    if organization is not None:
        choices = report.choices_for(organization, by=request.user, on=on)
    else:
        choices = queries.choices_offered(request.user, report, request.GET.get("to_chuc", ""), on=on)
    return ReportForm(
        request.GET if answered else None, report=report, on=on, traits=queries.trait_names(), choices=choices,
        initial=initial,
    )  # fmt: skip


def _breadcrumb(
    request: HttpRequest, report: ReportBuilder, organization: Any, period: Period, options: dict[str, str], on: date
) -> list[dict[str, Any]]:
    """Where the report stands in the tree; a click shows the same report of a superior or of a child."""
    visible = queries.reportable(request.user, on=on, action=report.action)
    path: list[Any] = queries.breadcrumb(organization, on=on)
    reachable = set(visible.filter(pk__in=[one.pk for one in path]).values_list("pk", flat=True))
    crumbs: list[dict[str, Any]] = [{"label": _("Báo cáo"), "url": reverse("reports:list")}]
    crumbs += [
        {"label": one.name, "url": report_address(report, one.pk, period, options)}
        for one in path
        if one.pk in reachable
    ]
    below: list[Any] = list(
        queries.with_current(queries.visible_children(organization, by=request.user, on=on, day=on), on=on).order_by(
            "code"
        )
    )
    if below and len(crumbs) > 1:
        crumbs[-1]["children"] = [
            {"label": one.name, "url": report_address(report, one.pk, period, options)} for one in below
        ]
    return crumbs
