"""A report as a page, its files, and the records behind its figures."""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.audit import AccessLog, log_access
from core.periods import Period, PeriodError, first_of_month, today
from core.rendering import CONTENT_TYPES, PdfUnavailable, render_html
from core.rendering import render as render_face
from core.tables import REPORTS, Drill, ReportBuilder, Table, UnknownReport
from reports import queries
from reports.forms import ReportForm
from reports.queries import Action, Slice

LEADING_ROWS = 12  # of a list read before the table; the rest is one click away
ROWS_A_PAGE = 100


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports there are, each with its form; an answered form leads to the report's own address."""
    on = today()
    top = queries.top_of(request.user, Action.REPORT, on=on)
    if top is None:
        raise PermissionDenied
    asked = request.GET.get("bao-cao", "")
    entries = []
    for report in REPORTS:
        chosen = asked == report.name
        form = ReportForm(
            request.GET if chosen else None, report=report, on=on, initial={"to_chuc": top.code, "nam": on.year}
        )
        candidates: list[Any] = []
        if chosen and form.is_valid():
            candidates = list(queries.organizations_like(request.user, form.cleaned_data["to_chuc"], on=on)[:20])
            if len(candidates) == 1:
                return redirect(_address(report, candidates[0].pk, form.cleaned_data["period"], form.cleaned_data))
            if not candidates:
                form.add_error("to_chuc", _("Không có tổ chức nào trong phạm vi của bạn mang mã hoặc tên này."))
        links = [(one, _address(report, one.pk, form.cleaned_data["period"], form.cleaned_data)) for one in candidates]
        entries.append({"report": report, "form": form, "candidates": links})
    return render(
        request, "reports/list.html", {"title": _("Báo cáo"), "entries": entries, "may_import": _imports(request, on)}
    )


@require_safe
def report_page(request: HttpRequest, name: str, pk: int, period: str) -> HttpResponse:
    """A report as a page: every figure leads to its records."""
    on = today()
    organization: Any = get_object_or_404(queries.reportable(request.user, on=on), pk=pk)
    report, table = _table(request, name, organization, period, on)
    log_access(
        by=request.user,
        action=AccessLog.Action.REPORT,
        subject=f"{table.full_title} – {table.scope.name}",
        subject_id=name,
        organization_id=organization.pk,
        detail={"period": period, **table.options},
    )
    downloads = []
    if queries.may(request.user, Action.EXPORT, organization, on=on):
        downloads = [
            (face.upper(), reverse("reports:file", args=[name, pk, period, face]) + _options(table))
            for face in ("pdf", "xlsx", "csv", "json")
        ]
    initial = {
        "to_chuc": organization.code,
        "cong_thuc": table.options.get("formula"),
        **ReportForm.initial_for(table.period),
    }
    neighbours = [
        (other.label, reverse("reports:report", args=[name, pk, other.text]) + _options(table))
        for other in (table.period.previous(), table.period.same_period_last_year())
        if other.text != period
    ]
    return render(
        request,
        "reports/report.html",
        {
            "title": table.full_title,
            "organization": organization,
            "breadcrumb": _breadcrumb(request, name, organization, table, on),
            "table": table,
            "fragment": render_html(_trimmed(table), _drill_url),
            "downloads": downloads,
            "neighbours": dict(neighbours),
            "report": report,
            "form": ReportForm(report=report, on=on, initial=initial),
        },
    )


@require_safe
def report_file(request: HttpRequest, name: str, pk: int, period: str, face: str) -> HttpResponse:
    """A report as a file. Reading it out of the house is logged as an export."""
    on = today()
    organization: Any = get_object_or_404(queries.reportable(request.user, on=on), pk=pk)
    if not queries.may(request.user, Action.EXPORT, organization, on=on):
        raise PermissionDenied
    if face not in CONTENT_TYPES or face == "html":
        raise Http404
    _report, table = _table(request, name, organization, period, on)
    try:
        file = render_face(table, face, letterhead=queries.letterhead_of(organization, on=on))
    except PdfUnavailable as error:
        context = {"title": _("Chưa lập được tệp PDF"), "sentence": str(error)}
        return render(request, "reports/pdf_unavailable.html", context, status=503)
    log_access(
        by=request.user,
        action=AccessLog.Action.EXPORT,
        subject=f"{table.full_title} – {table.scope.name}",
        subject_id=name,
        organization_id=organization.pk,
        detail={"period": period, "file": file.filename, "bytes": len(file.content), **table.options},
    )
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(face != "pdf", file.filename) or ""
    return response


@require_safe
def meetings_behind(request: HttpRequest, name: str, pk: int, period: str) -> HttpResponse:
    """The meetings behind a figure, with the sums that make it."""
    on = today()
    organization: Any = get_object_or_404(queries.reportable(request.user, on=on), pk=pk)
    when = _period(period)
    part, words = _part(request, organization, when)
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
    return render(request, "reports/meetings_behind.html", context | _frame(request, name, organization, when, on))


@require_safe
def months_behind(request: HttpRequest, name: str, pk: int, period: str) -> HttpResponse:
    """The months behind "held" and "due": which branch met for which month, which did not."""
    on = today()
    organization: Any = get_object_or_404(queries.reportable(request.user, on=on), pk=pk)
    when = _period(period)
    part, words = _part(request, organization, when)
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
    return render(request, "reports/months_behind.html", context | _frame(request, name, organization, when, on))


def _table(request: HttpRequest, name: str, organization: Any, period: str, on: date) -> tuple[ReportBuilder, Table]:
    """Raises Http404 for a report, period or formula that does not exist."""
    try:
        report = queries.get_report(name)
        options = {"formula": request.GET["cong-thuc"]} if "cong-thuc" in request.GET else {}
        return report, report.build(organization, _period(period), by=request.user, on=on, **options)
    except (UnknownReport, ValueError) as error:
        raise Http404(str(error)) from error


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except PeriodError as error:
        raise Http404(str(error)) from error


def _address(report: ReportBuilder, pk: int, period: Period, cleaned: dict[str, Any]) -> str:
    address = reverse("reports:report", args=[report.name, pk, period.text])
    formula = cleaned.get("cong_thuc")
    return f"{address}?{urlencode({'cong-thuc': formula})}" if formula and formula != "F1" else address


def _options(table: Table) -> str:
    formula = table.options.get("formula", "F1")
    return f"?{urlencode({'cong-thuc': formula})}" if formula != "F1" else ""


def _drill_url(drill: Drill) -> str:
    """The address of the records behind a figure, relative to the report's own.

    As short as can be: a district's year has a thousand of these links, and a page sixty kilobytes. "d" is the unit
    with the month, "k" the sector.
    """
    if drill.query == "meeting":
        return reverse("meetings:detail", args=[drill.params["uuid"]])
    page = {"meetings": "h", "months": "m"}[drill.query]
    if "sector" in drill.params:
        return f"{page}?k={drill.params['sector']}"
    if "month" in drill.params:
        return f"{page}?d={drill.params.get('unit', '')}.{drill.params['month']}"
    return f"{page}?d={drill.params['unit']}" if "unit" in drill.params else page


def _part(request: HttpRequest, organization: Any, period: Period) -> tuple[Slice, list[str]]:
    """Which row the figure stands in, from the address, and the same in words."""
    words = []
    unit_text, _dot, month_text = request.GET.get("d", "").partition(".")
    unit = _number(unit_text)
    if unit is not None:
        words.append(queries.names_on([unit], period.last).get(unit, ""))
    month = None
    if month_text:
        month = first_of_month(_period(month_text).start)
        words.append(Period.month(month).label)
    sector = _number(request.GET.get("k", ""))
    if sector is not None:
        words.append(_("khối: %(name)s") % {"name": queries.sector_names().get(sector, _("chưa ghi khối"))})
    return Slice(unit=unit, month=month, sector=sector), [word for word in words if word]


def _number(text: str) -> int | None:
    """An id in an address. Raises Http404 for what is none."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)


def _frame(request: HttpRequest, name: str, organization: Any, period: Period, on: date) -> dict[str, Any]:
    """What the record pages share: the way back to the report."""
    report = queries.get_report(name)
    back = reverse("reports:report", args=[name, organization.pk, period.text])
    crumbs = [
        {"label": _("Báo cáo"), "url": reverse("reports:list")},
        {"label": f"{report.title} {period.label} – {organization.name}", "url": back},
    ]
    query = request.GET.copy()
    query.pop("trang", None)
    return {"breadcrumb": crumbs, "organization": organization, "period": period, "query": query.urlencode()}


def _breadcrumb(request: HttpRequest, name: str, organization: Any, table: Table, on: date) -> list[dict[str, Any]]:
    """Where the report stands in the tree; a click shows the same report of a superior or of a child."""
    visible = queries.reportable(request.user, on=on)
    path: list[Any] = queries.breadcrumb(organization, on=on)
    reachable = set(visible.filter(pk__in=[one.pk for one in path]).values_list("pk", flat=True))

    def address(pk: int) -> str:
        return reverse("reports:report", args=[name, pk, table.period.text]) + _options(table)

    crumbs: list[dict[str, Any]] = [{"label": _("Báo cáo"), "url": reverse("reports:list")}]
    crumbs += [{"label": one.name, "url": address(one.pk)} for one in path if one.pk in reachable]
    below: list[Any] = list(
        queries.with_current(queries.visible_children(organization, by=request.user, on=on, day=on), on=on).order_by(
            "code"
        )
    )
    if below and len(crumbs) > 1:
        crumbs[-1]["children"] = [{"label": one.name, "url": address(one.pk)} for one in below]
    return crumbs


def _trimmed(table: Table) -> Table:
    """A list that is read before the table shows its first rows and says how many follow."""
    annexes = []
    for annex in table.annexes:
        hidden = len(annex.rows) - LEADING_ROWS
        if annex.leading and hidden > 0:
            note = _(
                "Còn %(count)d dòng nữa: xem “Các tháng phải sinh hoạt” (bấm vào cột Phải họp) hoặc tải tệp Excel."
            )
            annex = replace(annex, rows=annex.rows[:LEADING_ROWS], notes=(*annex.notes, note % {"count": hidden}))
        annexes.append(annex)
    return replace(table, annexes=annexes)


def _imports(request: HttpRequest, on: date) -> bool:
    return queries.may_somewhere(request.user, Action.IMPORT, on=on)
