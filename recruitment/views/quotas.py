"""Quotas: the list of a unit and those below it, and one of them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import names_on, only_top, organizations_named, tops_of, with_current
from branches.scoping import Action, may, organizations_allowing
from branches.views.frame import crumbs
from core.audit import AccessLog, log_access
from core.names import fold
from core.periods import Period, today
from core.rendering import CONTENT_TYPES
from meetings.views.exports import FACE
from meetings.views.frame import may_somewhere
from recruitment.forms.quotas import (
    BEHIND,
    QuotaFilter,
    told_sum,
)
from recruitment.queries.admitted import admissions_behind
from recruitment.queries.progress import FAILING, STAGES, progress_of, question_of
from recruitment.queries.quotas import (
    changes_of,
    charged_to,
    inherited_quotas,
    issuer_name,
    may_break_down,
    may_change,
    nearest_issuer,
    parts_of,
    quotas_in,
    quotas_visible_to,
    units_to_break_down,
)
from recruitment.queries.unit_quotas import quotas_by_unit
from recruitment.reports.admission_records import admission_rows
from recruitment.resources.quotas import quotas_workbook

PER_PAGE = 40  # units of one page
MOST_NAMES = 100  # on the page of one quota; the report has them all


class QuotaList(View):
    """The quotas of an organisation and of those directly below it, in a year."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The list; with `dang=xlsx` as the sheet of the workbook."""
        on = today()
        if not may_somewhere(request.user, Action.REPORT, on):
            if charged_to(request.user, on=on).exists():
                return redirect("recruitment:own_charges")
            raise PermissionDenied(_("Chỉ tiêu kết nạp dành cho người được xem số liệu."))
        form = QuotaFilter(request.GET)
        form.is_valid()
        data = getattr(form, "cleaned_data", {})
        organization = self.organization(request, data.get("to_chuc") or "", on)
        year = data.get("nam") or on.year
        period = Period.year(date(year, 1, 1))
        if FACE in request.GET:
            return self.file(request, organization, period, on)
        issuer = fold(data.get("cap_giao") or "")
        behind = data.get("tien_do") == BEHIND
        units = [
            unit
            for unit in quotas_by_unit(organization, period, on=on)
            if not behind or any(one.outcome in FAILING for one, _issuer in unit.progress)
        ]
        page = Paginator(units, PER_PAGE).get_page(request.GET.get("trang"))
        inherited = inherited_quotas([unit.pk for unit in units], period, on=on)
        context = {
            "title": _("Chỉ tiêu kết nạp %(period)s") % {"period": period.label},
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "form": QuotaFilter(
                initial={
                    "to_chuc": organization.code,
                    "nam": year,
                    "cap_giao": data.get("cap_giao", ""),
                    "tien_do": data.get("tien_do", ""),
                }
            ),
            "organization": organization,
            "year": year,
            "page": page,
            "rows": [row for unit in page for row in _rows(unit, issuer, behind=behind)],
            "inherited": self.inherited(inherited, on),
            "issuer": nearest_issuer(request.user, organization, on=on),
            "may_export": may(request.user, Action.EXPORT, organization, on=on),
            "report": reverse("reports:report", args=["quota", organization.pk, period.text]),
        }
        return render(request, "recruitment/quotas.html", context)

    def organization(self, request: HttpRequest, code: str, on: date) -> Any:
        """The one asked for; else where the user's part of the tree begins. Raises Http404 outside the scope."""
        allowed = organizations_allowing(request.user, Action.REPORT, on=on)
        if code:
            return get_object_or_404(with_current(allowed, on=on), code=code)
        top = only_top(allowed, on=on) or with_current(tops_of(allowed, on=on), on=on).order_by("code").first()
        if top is None:
            raise Http404(_("Không có tổ chức nào trong phạm vi của bạn."))
        return top

    def inherited(self, found: dict[int, list[Any]], on: date) -> list[dict[str, Any]]:
        """The quotas of what was merged, as they were issued, under who continues it."""
        quotas = [quota for of_one in found.values() for quota in of_one]
        progress = {one.quota.pk: one for one in progress_of(quotas, on=on)}
        ids = {*found, *(quota.organization_id for quota in quotas), *(quota.issuer_id or 0 for quota in quotas)}
        names = names_on(ids, on)
        codes = {pk: one.code for pk, one in organizations_named(found, on=on).items()}
        return [
            {
                "heir_code": codes[heir],
                "heir": names.get(heir, ""),
                "name": names.get(quota.organization_id, ""),
                "progress": progress[quota.pk],
                "issuer": issuer_name(quota, names),
            }
            for heir, of_one in found.items()
            for quota in of_one
        ]

    def file(self, request: HttpRequest, organization: Any, period: Period, on: date) -> HttpResponse:
        """The sheet "Chỉ tiêu" of the list, as it is brought in again; logged. Raises Http404 for another face."""
        if request.GET[FACE] != "xlsx":
            raise Http404
        if not may(request.user, Action.EXPORT, organization, on=on):
            raise PermissionDenied(_("Bạn xem được chỉ tiêu nhưng không được xuất dữ liệu."))
        units = [unit.pk for unit in quotas_by_unit(organization, period, on=on)]
        content, rows = quotas_workbook(quotas_in(period, units))
        name = f"chi-tieu-{fold(organization.code).replace(' ', '-')}-{period.text}.xlsx"
        log_access(
            by=request.user,
            action=AccessLog.Action.EXPORT,
            subject=_("Chỉ tiêu kết nạp %(period)s – %(name)s") % {"period": period.label, "name": organization.name},
            organization_id=organization.pk,
            detail={"rows": rows, "file": name, "filters": request.GET.urlencode()},
        )
        response = HttpResponse(content, content_type=CONTENT_TYPES["xlsx"])
        response["Content-Disposition"] = content_disposition_header(True, name) or ""
        return response


def _rows(unit: Any, issuer: str, *, behind: bool) -> list[dict[str, Any]]:
    """One line for each quota of a unit, and one where its superior set nothing.

    Arguments:
        issuer: only the quotas of an issuer so called.
        behind: only those that are behind, or were missed.
    """
    found = [
        {"unit": unit, "progress": one, "issuer": name}
        for one, name in unit.progress
        if (not issuer or issuer in fold(name) or (one.quota.issuer and issuer == fold(one.quota.issuer.code)))
        and (not behind or one.outcome in FAILING)
    ]
    if not behind and unit.without is not None and (not issuer or issuer in fold(unit.missing_issuer)):
        found.append({"unit": unit, "progress": None, "issuer": unit.missing_issuer})
    return found


class QuotaDetail(View):
    """One quota: how far it is, who made it so, its parts, what was changed."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """The page."""
        on = today()
        quota = quota_or_404(request, uuid, on)
        parts = parts_of(quota)
        progress, *of_parts = progress_of([quota, *parts], on=on)
        admitted = admissions_behind(question_of(quota, on))
        ids = {quota.organization_id, quota.issuer_id or 0, *(part.organization_id for part in parts)}
        names = names_on(ids, on)
        named = may(request.user, Action.VIEW_MEMBERS, quota.organization, on=on)
        period = Period.days(quota.start, progress.last)
        context = {
            "title": _("Chỉ tiêu kết nạp"),
            "breadcrumb": [*crumbs_of_list(request, quota, names, on)],
            "quota": quota,
            "progress": progress,
            "name": names.get(quota.organization_id, ""),
            "issuer": issuer_name(quota, names),
            "stages": [(stage.label, progress.stages.get(stage, 0)) for stage in STAGES],
            "parts": [(names.get(one.quota.organization_id, ""), one) for one in of_parts],
            "told_sum": told_sum(quota.minimum, sum(part.minimum for part in parts), 0) if parts else "",
            "changes": changes_of(quota),
            "whole": quota.broken_down_from,
            "admitted": self.people(request, admitted[:MOST_NAMES], on) if named else None,
            "more": max(len(admitted) - MOST_NAMES, 0),
            "report": reverse("reports:report", args=["quota", quota.organization_id, period.text]),
            "may_report": may(request.user, Action.REPORT, quota.organization, on=on),
            "may_change": quota.withdrawn_on is None and may_change(request.user, quota, on=on),
            "may_break_down": quota.withdrawn_on is None
            and may_break_down(request.user, quota, on=on)
            and bool(units_to_break_down(quota, on=on)),
        }
        return render(request, "recruitment/quota.html", context)

    def people(self, request: HttpRequest, admitted: Any, on: date) -> list[dict[str, Any]]:
        """Who was admitted, as the template prints it; a name leads to the file where the reader may open it."""
        rows = admission_rows(admitted, by=request.user, on=on)
        return [{**row.values, **(row.drill or {})} for row in rows]


def quota_or_404(request: HttpRequest, uuid: UUID, on: date) -> Any:
    """The quota, if the user sees it; 404 otherwise."""
    return get_object_or_404(quotas_visible_to(request.user, on=on), uuid=uuid)


def crumbs_of_list(request: HttpRequest, quota: Any, names: Any, on: date) -> list[dict[str, Any]]:
    """The way back to the list a quota stands in."""
    address = f"{reverse('recruitment:quotas')}?to-chuc={quota.organization.code}&nam={quota.start.year}"
    return [
        {"label": _("Chỉ tiêu kết nạp"), "url": reverse("recruitment:quotas")},
        {"label": names.get(quota.organization_id, quota.organization.code), "url": address},
    ]
