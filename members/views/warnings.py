"""The list of what organisations are warned of, narrowed by rule and unit, and as a file."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import only_top, organizations_below, organizations_named
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs
from core.audit import AccessLog, log_access
from core.forms import require_filter
from core.periods import today
from core.rendering import render as render_face
from core.tables import Scope
from members.forms import WarningFilter
from members.queries import RULE_LABELS, warnings_of
from members.reports import warning_list
from members.views.lists import FACES, PER_PAGE, chosen_organization, require


class WarningTable(tables.Table):
    """An organisation, what it is warned of, and what the rule rests on."""

    name = tables.Column(verbose_name=gettext_lazy("Tổ chức"), accessor="organization_id")
    rule = tables.Column(verbose_name=gettext_lazy("Cảnh báo"))
    text = tables.Column(verbose_name=gettext_lazy("Nội dung"))
    basis = tables.Column(verbose_name=gettext_lazy("Căn cứ"), default="")
    waiver = tables.Column(verbose_name=gettext_lazy("Được phép theo"), default="")

    class Meta:
        orderable = False
        page_field = "trang"

    noun = gettext_lazy("cảnh báo")
    empty_text = gettext_lazy("Không có cảnh báo nào. Số đảng viên, cấp ủy, bí thư và nhiệm kỳ đều đúng quy định.")
    organizations: dict[int, Any] = {}

    def render_name(self, value: int) -> str:
        """A link to it."""
        one = self.organizations[value]
        return format_html('<a href="{}">{}</a>', reverse("branches:detail", args=[one.uuid]), one.name)

    def render_rule(self, value: str) -> str:
        """The rule in words."""
        return str(RULE_LABELS[value])

    def render_waiver(self, value: str) -> str:
        """The paper, with a mark."""
        return format_html('<span class="state good">{}</span>', value) if value else ""


def narrowed_warnings(request: HttpRequest, *, on: date) -> tuple[Any, Any, list[Any], dict[int, Any]]:
    """The form, the organisation the list is narrowed to, the warnings in the order of codes, and whose they are."""
    form = WarningFilter(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
    allowed = organizations_allowing(request.user, Action.REPORT, on=on)
    found = warnings_of(organizations_below(organization, on=on, among=allowed), on=on)
    if chosen.get("loai"):
        found = [one for one in found if one.rule == chosen["loai"]]
    if not chosen.get("xem"):
        found = [one for one in found if not one.waiver]
    organizations = organizations_named({one.organization_id for one in found}, on=on)
    found.sort(key=lambda one: organizations[one.organization_id].code)
    return form, organization, found, organizations


class WarningList(View):
    """What the organisations of the scope are warned of."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        actions = require(request, Action.REPORT, on=on)
        form, organization, found, organizations = narrowed_warnings(request, on=on)
        table = WarningTable(found)
        table.organizations = organizations
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        title = _("Cảnh báo về tổ chức")
        context = {
            "title": f"{title}: {organization.name}" if organization else title,
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "table": table,
            "may_export": Action.EXPORT in actions,
            "query": request.GET.urlencode(),
        }
        return render(request, "members/warning_list.html", context)


class WarningExport(View):
    """The list as a file, written into the log."""

    def get(self, request: HttpRequest, face: str) -> HttpResponse:
        """Hands it out."""
        on = today()
        if face not in FACES:
            raise Http404(_("Danh sách chỉ có dạng xlsx và csv."))
        require(request, Action.REPORT, Action.EXPORT, on=on)
        require_filter(WarningFilter(request.GET))
        _form, organization, found, organizations = narrowed_warnings(request, on=on)
        top: Any = organization or only_top(organizations_allowing(request.user, Action.REPORT, on=on), on=on)
        scope = Scope(top.code, top.name) if top else Scope("", "")
        table = warning_list(found, organizations, labels=RULE_LABELS, scope=scope, on=on)
        log_access(
            by=request.user,
            action=AccessLog.Action.EXPORT,
            subject=_("Cảnh báo về tổ chức %(name)s") % {"name": scope.name},
            organization_id=organization.pk if organization else None,
            detail={"rows": len(table.rows), "face": face, "query": request.GET.urlencode()},
        )
        file = render_face(table, face)
        return HttpResponse(
            file.content,
            content_type=file.content_type,
            headers={"Content-Disposition": f'attachment; filename="{file.filename}"'},
        )
