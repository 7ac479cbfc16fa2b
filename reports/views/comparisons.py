"""Comparisons: the form that asks for one, the page and the files of two sides or of several years."""

from collections.abc import Callable
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
from core.periods import Period, today
from core.rendering import CONTENT_TYPES, render_html
from core.tables import ReportBuilder
from core.views import hand_out
from reports import queries
from reports.forms.comparisons import ORGANIZATION, YEARS, CompareForm
from reports.queries import Action, Comparison, NothingToCompare
from reports.views.addresses import (
    asking_fields,
    compared_address,
    options_in,
    period_of,
    query_of,
    report_address,
    report_asked,
    side_urls,
    years_address,
)
from reports.views.fitting import fitted

SHOW_OPTIONS = "doi"  # asks for the form anew, with the options of the report chosen and everything typed
CELLS = 360  # the links of a comparison name their report, and are longer than a report's own
Make = Callable[[], Comparison]


@require_safe
def compare_form(request: HttpRequest) -> HttpResponse:
    """What is to be compared; answered, it leads to the comparison's own address."""
    on = today()
    reports = queries.reports_for(request.user, on=on)
    if not reports:
        raise PermissionDenied
    report = next((one for one in reports if one.name == request.GET.get("bao_cao")), reports[0])
    answered = "kieu" in request.GET and SHOW_OPTIONS not in request.GET
    top = queries.top_of(request.user, Action.REPORT, on=on)
    opened = {"bao_cao": report.name, "to_chuc": top.code if top else "", "nam": on.year, "nam_khac": on.year - 1}
    choices = queries.choices_offered(request.user, report, request.GET.get("to_chuc", ""), on=on)
    form = CompareForm(
        request.GET if answered else None, reports=reports, report=report, on=on, traits=queries.trait_names(),
        choices=choices, initial=opened | request.GET.dict(),
    )  # fmt: skip
    if form.is_valid():
        there = _asked(request, form, on)
        if there:
            return redirect(there)
    context = {"title": _("So sánh"), "form": form, "show_options": SHOW_OPTIONS}
    return render(request, "reports/compare.html", context, status=422 if form.errors else 200)


@require_safe
def compared(request: HttpRequest, name: str, pk: int, period: str, other: int, against: str) -> HttpResponse:
    """Two sides of a report as a page: every figure leads to its own side's records."""
    report, now, options, make = _two(request, name, pk, period, other, against)
    return _page(request, report, now, options, make, _("So sánh"))


@require_safe
def compared_file(
    request: HttpRequest, name: str, pk: int, period: str, other: int, against: str, face: str
) -> HttpResponse:
    """Two sides of a report as a file."""
    report, _now, options, make = _two(request, name, pk, period, other, against)
    return _file(request, report, options, make, face)


@require_safe
def over_years(request: HttpRequest, name: str, pk: int, period: str, number: int) -> HttpResponse:
    """A report over some years as a page."""
    report, now, options, make = _several(request, name, pk, period, number)
    return _page(request, report, now, options, make, _("Qua các năm"))


@require_safe
def over_years_file(request: HttpRequest, name: str, pk: int, period: str, number: int, face: str) -> HttpResponse:
    """A report over some years as a file."""
    report, _now, options, make = _several(request, name, pk, period, number)
    return _file(request, report, options, make, face)


def _asked(request: HttpRequest, form: CompareForm, on: date) -> str:
    """The address a form asks for; empty, with errors beside its fields, where it names no organisation, or several."""
    given = form.cleaned_data
    report, options = form.report, form.options
    first = _organization(request, form, "to_chuc", report, on)
    if first is None:
        return ""
    if given["kieu"] == YEARS:
        return years_address(report, first.pk, form.period, given["so_nam"], options)
    second, against = first, form.period
    if given["kieu"] == ORGANIZATION:
        second = _organization(request, form, "to_chuc_khac", report, on)
    else:
        against = form.against
    if second is None:
        return ""
    if (second, against) == (first, form.period):
        field = "to_chuc_khac" if given["kieu"] == ORGANIZATION else "nam_khac"
        form.add_error(field, _("Hai bên giống nhau: cùng tổ chức, cùng kỳ. Hãy chọn kỳ khác hoặc tổ chức khác."))
        return ""
    return compared_address(report, (first.pk, form.period), (second.pk, against), options)


def _organization(request: HttpRequest, form: CompareForm, field: str, report: ReportBuilder, on: date) -> Any:
    text = form.cleaned_data[field]
    found = list(queries.organizations_like(request.user, text, on=on, action=report.action)[:6])
    if len(found) == 1:
        return found[0]
    if not found:
        form.add_error(field, _("Không có tổ chức nào trong phạm vi của bạn mang mã hoặc tên này."))
    else:
        names = "; ".join(f"{one.name} ({one.code})" for one in found[:5])
        form.add_error(field, _("Có nhiều tổ chức phù hợp, hãy ghi mã: %(names)s.") % {"names": names})
    return None


def _two(
    request: HttpRequest, name: str, pk: int, period: str, other: int, against: str
) -> tuple[ReportBuilder, tuple[Any, Period], dict[str, str], Make]:
    on = today()
    report, organization = report_asked(request.user, name, pk, on=on)
    _report, second = report_asked(request.user, name, other, on=on)
    options, now, before = options_in(request, report), (organization, period_of(period)), (second, period_of(against))
    return report, now, options, lambda: queries.compared(report, now, before, by=request.user, on=on, options=options)


def _several(
    request: HttpRequest, name: str, pk: int, period: str, number: int
) -> tuple[ReportBuilder, tuple[Any, Period], dict[str, str], Make]:
    on = today()
    report, organization = report_asked(request.user, name, pk, on=on)
    options, when = options_in(request, report), period_of(period)

    def make() -> Comparison:
        return queries.over_periods(report, organization, when, number, by=request.user, on=on, options=options)

    return report, (organization, when), options, make


def _page(
    request: HttpRequest, report: ReportBuilder, now: tuple[Any, Period], options: dict[str, str], make: Make, word: str
) -> HttpResponse:
    on = today()
    try:
        comparison = _made(make)
    except NothingToCompare as error:
        return _refused(request, str(error))
    table, sides = comparison.table, comparison.sides
    log_access(
        by=request.user, action=AccessLog.Action.REPORT, subject=f"{table.full_title} – {table.scope.name}",
        subject_id=report.name, organization_id=now[0].pk, detail={"period": now[1].text, **options, **table.options},
    )  # fmt: skip
    records = {
        side for side, (one, _when) in sides.items() if queries.may(request.user, report.records_action, one, on=on)
    }
    downloads = []
    if _may_export(request, comparison, on):
        query = query_of(report, options)
        downloads = [(face.upper(), f"{request.path}tai/{face}{query}") for face in ("pdf", "xlsx", "csv", "json")]
    shown, pages = fitted(table, request.GET.get("trang"), cells=CELLS)
    context = {
        "title": table.full_title,
        "word": word,
        "breadcrumb": [
            {"label": _("Báo cáo"), "url": reverse("reports:list")},
            {"label": str(report.title), "url": report_address(report, now[0].pk, now[1], options)},
        ],
        "table": table,
        "fragment": render_html(shown, side_urls(report, sides, options, records=records)),
        "page": pages,
        "query": query_of(report, options).removeprefix("?"),
        "downloads": downloads,
        "reports": [
            (
                when.label if one.pk == now[0].pk else f"{one.name}, {when.label}",
                report_address(report, one.pk, when, options),
            )
            for one, when in sides.values()
        ],
        "report": report,
        "again": f"{reverse('reports:compare')}?{urlencode(_fields(report, now, options))}",
    }
    return render(request, "reports/comparison.html", context)


def _fields(report: ReportBuilder, now: tuple[Any, Period], options: dict[str, str]) -> dict[str, Any]:
    """The form's fields as they were for this comparison, for another one."""
    fields = asking_fields(report, *now, options)
    del fields["bao-cao"]
    return {"bao_cao": report.name, **fields}


def _file(request: HttpRequest, report: ReportBuilder, options: dict[str, str], make: Make, face: str) -> HttpResponse:
    """A comparison as a file; as any report, its export is logged."""
    on = today()
    if face not in CONTENT_TYPES or face == "html":
        raise Http404
    try:
        comparison = _made(make)
    except NothingToCompare as error:
        return _refused(request, str(error))
    if not _may_export(request, comparison, on):
        raise PermissionDenied
    table = comparison.table
    organization = list(comparison.sides.values())[-1][0]
    return hand_out(
        request, lambda: queries.comparison_as_file(table, face, organization, on=on),
        action=AccessLog.Action.EXPORT, subject=f"{table.full_title} – {table.scope.name}", subject_id=report.name,
        organization_id=organization.pk, detail={"period": table.period.text, **options, **table.options},
        without_pdf="reports/pdf_unavailable.html",
    )  # fmt: skip


def _made(make: Make) -> Comparison:
    """Raises NothingToCompare; Http404 for an option's value that does not exist."""
    try:
        return make()
    except NothingToCompare:
        raise
    except ValueError as error:
        raise Http404(str(error)) from error


def _may_export(request: HttpRequest, comparison: Comparison, on: date) -> bool:
    organizations = {one.pk: one for one, _when in comparison.sides.values()}
    return all(queries.may(request.user, Action.EXPORT, one, on=on) for one in organizations.values())


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    context = {"title": _("Không so sánh được"), "sentence": sentence, "breadcrumb": []}
    return render(request, "reports/no_comparison.html", context, status=422)
