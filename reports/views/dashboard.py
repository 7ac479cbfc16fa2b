"""The first page after signing in: what waits, what is missing, how the year stands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.periods import Period, add_months, first_of_month, today
from core.rendering import page_table
from reports import queries
from reports.queries import Action


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Whoever only keeps a branch's meetings goes straight to this month's, who only attends some to these; others see
    their units' state."""
    on = today()
    top = queries.top_of(request.user, Action.REPORT, on=on)
    if top is None or not queries.oversees(request.user, on=on):
        if queries.may_somewhere(request.user, Action.TAKE_ROLL, on=on):
            return redirect("meetings:this_month")
        if top is None:
            return render(request, "reports/no_appointment.html", {"title": _("Tổng quan")})
    if queries.only_attends(request.user, on=on):
        return redirect("meetings:own_visits")
    organization: Any = queries.reportable(request.user, on=on).get(pk=top.pk)
    year, month = Period.year(on), Period.month(add_months(first_of_month(on), -1))
    table = queries.build_report("attendance", organization, year, by=request.user, on=on, options={})
    last = queries.build_report("attendance", organization, month, by=request.user, on=on, options={})
    report_of_year = reverse("reports:report", args=["attendance", organization.pk, year.text])
    return render(
        request,
        "reports/dashboard.html",
        {
            "title": _("Tổng quan"),
            "organization": organization,
            "breadcrumb": [{"label": organization.name, "url": reverse("branches:detail", args=[organization.uuid])}],
            "year": year,
            "month": month,
            "totals": table.totals,
            "last": last.totals,
            "chart": page_table(table).chart,
            "chart_title": table.chart.title if table.chart else "",
            "silent": [annex for annex in last.annexes if annex.leading],
            "members": queries.members_below(organization, on=on),
            "waiting": queries.waiting_for_confirmation(request.user, on=on),
            "transfers": queries.transfers_waiting(request.user, on=on),
            "recruitment": queries.recruitment_todo(request.user, on=on),
            "evaluations": queries.evaluations_todo(request.user, on=on),
            "warnings": queries.warnings_open(request.user, on=on),
            "may_transfer": queries.may_somewhere(request.user, Action.EDIT_MEMBERS, on=on),
            "unusual": queries.recent_unusual(request.user, on=on),
            "report_of_year": report_of_year,
            "report_of_month": reverse("reports:report", args=["attendance", organization.pk, month.text]),
            "may_visit": queries.attends_branches(request.user, on=on),
            "may_confirm": queries.may_somewhere(request.user, Action.CONFIRM, on=on),
            "may_list_members": queries.may_somewhere(request.user, Action.VIEW_MEMBERS, on=on),
            "may_see_log": queries.may_somewhere(request.user, Action.VIEW_LOG, on=on),
            "may_import": queries.may_somewhere(request.user, Action.IMPORT, on=on),
        },
    )
