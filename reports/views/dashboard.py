"""The overview: what waits, how the units stand, five figures with their change, what is amiss."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.scoping import actions_somewhere, rights_read_once
from core.charts import count_sparkline, sparkline
from core.periods import Period, first_of_month, today
from core.tables import Chart, Point, Ratio
from reports import queries
from reports.queries import Action
from reports.queries.alerts import alerts_of
from reports.queries.indicators import KIND_LABELS, Indicator, Stretch, indicators_of, stretch, sums_of
from reports.queries.units import UnitState, silent_of, units_of
from reports.queries.waiting import waiting_for_user
from reports.views.addresses import drill_urls, report_address

SILENT_SHOWN = 8
KIND, CODE = "ky", "to-chuc"  # what an address may ask for: the kind of period, one of the user's organisations


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """The first page after signing in: whoever only keeps a branch's meetings goes straight to this month's, who only
    attends some to these; others see the overview."""
    on = today()
    with rights_read_once():
        top = queries.top_of(request.user, Action.REPORT, on=on)
        if top is None or not queries.oversees(request.user, on=on):
            if queries.may_somewhere(request.user, Action.TAKE_ROLL, on=on):
                return redirect("meetings:this_month")
            if top is None:
                return render(request, "reports/no_appointment.html", {"title": _("Tổng quan")})
        if queries.only_attends(request.user, on=on):
            return redirect("meetings:own_visits")
        return _overview(request, top, on)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The same page for everybody who sees figures, a branch's secretary included; of one organisation, if asked."""
    on = today()
    with rights_read_once():
        top = queries.top_of(request.user, Action.REPORT, on=on)
        if top is None:
            raise PermissionDenied(_("Tổng quan dành cho người được xem số liệu."))
        return _overview(request, top, on)


def _overview(request: HttpRequest, top: Any, on: date) -> HttpResponse:
    user, kind = request.user, request.GET.get(KIND, "")
    organization: Any = top
    if code := request.GET.get(CODE, ""):
        organization = get_object_or_404(queries.reportable(user, on=on), code=code)
    asked = stretch(kind, on=on)
    sums = sums_of(organization, asked, on=on)
    units = units_of(user, organization, sums, asked.month, on=on)
    silent_count, silent = silent_of(sums, asked.month, {unit.pk: unit.name for unit in units}, most=SILENT_SHOWN)
    actions = actions_somewhere(user, on=on)
    named = queries.may(user, Action.VIEW_MEMBERS, organization, on=on)
    context = {
        "title": _("Tổng quan"),
        "organization": organization,
        "breadcrumb": _crumbs(top, organization, units, on),
        "kinds": _kinds(request, kind),
        "asked": asked,
        "waiting": waiting_for_user(user, on=on),
        "figures": [
            _shown(one, organization, asked, named=named) for one in indicators_of(organization, asked, sums, on=on)
        ],
        "units": units,
        "is_branch": [unit.pk for unit in units if unit.now] == [organization.pk],
        "whole": _whole(units),
        "running": first_of_month(on),
        "silent": silent,
        "silent_count": silent_count,
        "silent_url": _meetings_url(organization, ky=f"{asked.month:%Y-%m}"),
        "alerts": alerts_of(user, organization, on=on),
        "board": f"{reverse('meetings:board')}?{urlencode({'nam': asked.month.year, CODE: organization.code})}",
        "month_report": report_address(
            queries.get_report("attendance"), organization.pk, Period.month(asked.month), {}
        ),
        "unusual": queries.recent_unusual(user, on=on),
        "may_visit": Action.VISIT in actions and queries.attends_branches(user, on=on),
        "may_confirm": Action.CONFIRM in actions,
        "may_take_roll": Action.TAKE_ROLL in actions,
        "may_see_log": Action.VIEW_LOG in actions,
        "may_import": Action.IMPORT in actions,
    }
    return render(request, "reports/dashboard.html", context)


def _crumbs(top: Any, organization: Any, units: Sequence[UnitState], on: date) -> list[dict[str, Any]]:
    """From the top of the user's part of the tree down to the organisation, each leading to its overview."""
    path = [organization]
    if organization.pk != top.pk:
        above = queries.breadcrumb(organization, on=on)
        start = next((number for number, one in enumerate(above) if one.pk == top.pk), len(above) - 1)
        path = above[start:]
    below = [{"label": unit.name, "url": _own_url(unit.code)} for unit in units if unit.pk != organization.pk]
    rows: list[dict[str, Any]] = [{"label": one.name, "url": _own_url(one.code)} for one in path]
    rows[-1]["children"] = below
    return rows


def _own_url(code: str) -> str:
    return f"{reverse('reports:overview')}?{urlencode({CODE: code})}"


def _kinds(request: HttpRequest, chosen: str) -> list[dict[str, Any]]:
    """The choice of the period, each keeping the organisation asked for."""
    kept = {CODE: request.GET[CODE]} if request.GET.get(CODE) else {}
    chosen = chosen if chosen in KIND_LABELS else next(iter(KIND_LABELS))
    return [
        {"label": label, "url": f"?{urlencode({**kept, KIND: kind})}", "here": kind == chosen}
        for kind, label in KIND_LABELS.items()
    ]


def _shown(one: Indicator, organization: Any, asked: Stretch, *, named: bool) -> dict[str, Any]:
    """A figure with its small chart, where it leads and where its records are."""
    report = queries.get_report(one.report)
    address = report_address(report, organization.pk, asked.period, {})
    records = drill_urls(report, {}, records=named or report.records_action == Action.REPORT)(one.drill)
    return {
        "one": one,
        "report": address,
        "records": f"{address}{records}" if records else "",
        "spark": _spark(one),
    }


def _spark(one: Indicator) -> SafeString:
    if isinstance(one.value, int):
        counts = [(label, value if isinstance(value, int) else None) for label, value in one.series]
        return count_sparkline(one.label, counts)
    points = [Point(label, value if isinstance(value, Ratio) else None) for label, value in one.series]
    return sparkline(Chart(one.label, points))


def _whole(units: Iterable[UnitState]) -> dict[str, int]:
    """What the units come to."""
    rows = list(units)
    return {
        "held": sum(one.over.due_and_held for one in rows),
        "due": sum(one.over.due for one in rows),
        "not_held": sum(one.over.not_held for one in rows),
        "missing": sum(one.missing for one in rows),
        "sent": sum(one.sent for one in rows),
        "branches": sum(one.branches for one in rows),
        "waiting": sum(one.waiting for one in rows),
    }


def _meetings_url(organization: Any, **query: str) -> str:
    return f"{reverse('meetings:list')}?{urlencode({CODE: organization.code, **query})}"
