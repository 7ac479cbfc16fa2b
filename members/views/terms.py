"""The list of committees' terms: which run out within the next months, which did, narrowed by unit, and as a file."""

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
from core.audit import AccessLog
from core.formatting import date_text
from core.forms import require_filter
from core.periods import today
from core.rendering import render as render_face
from core.tables import Scope
from core.views import hand_out
from members.forms import TermFilter
from members.queries.terms import OVER, SOON, TermOn, terms_of
from members.reports.terms import term_list
from members.views.lists import FACES, PER_PAGE, chosen_organization, require


class TermTable(tables.Table):
    """An organisation, its term, and how long that still lasts."""

    name = tables.Column(verbose_name=gettext_lazy("Tổ chức"), accessor="term__organization_id")
    term = tables.Column(verbose_name=gettext_lazy("Nhiệm kỳ"), accessor="term__name")
    start = tables.Column(verbose_name=gettext_lazy("Từ ngày"), accessor="term__start")
    ends = tables.Column(verbose_name=gettext_lazy("Hết ngày"), default="")
    text = tables.Column(verbose_name=gettext_lazy("Tình trạng"))
    document = tables.Column(verbose_name=gettext_lazy("Văn bản"), accessor="term__document", default="")

    class Meta:
        orderable = False
        page_field = "trang"

    noun = gettext_lazy("nhiệm kỳ")
    empty_text = gettext_lazy(
        "Không có nhiệm kỳ nào khớp với điều kiện đang chọn. Nhiệm kỳ ghi ở trang tổ chức, mục Cấp ủy."
    )
    organizations: dict[int, Any] = {}

    def render_name(self, value: int) -> str:
        """A link to it."""
        one = self.organizations[value]
        return format_html('<a href="{}">{}</a>', reverse("branches:detail", args=[one.uuid]), one.name)

    def render_start(self, value: date) -> str:
        """The day."""
        return date_text(value)

    def render_ends(self, value: date) -> str:
        """The day."""
        return date_text(value)

    def render_text(self, value: str, record: TermOn) -> str:
        """How long, marked where it is short or over."""
        mark = {OVER: "bad", SOON: "wait"}.get(record.state)
        return format_html('<span class="state {}">{}</span>', mark, value) if mark else value


def narrowed_terms(request: HttpRequest, *, on: date) -> tuple[Any, Any, list[TermOn], dict[int, Any]]:
    """The form, the organisation the list is narrowed to, the terms, and whose they are."""
    form = TermFilter(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
    allowed = organizations_allowing(request.user, Action.REPORT, on=on)
    found = terms_of(organizations_below(organization, on=on, among=allowed), on=on)
    if chosen.get("tinh_trang"):
        found = [one for one in found if one.state == chosen["tinh_trang"]]
    return form, organization, found, organizations_named({one.term.organization_id for one in found}, on=on)


class TermList(View):
    """The terms of the organisations of the scope, what ends first before the others."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        actions = require(request, Action.REPORT, on=on)
        form, organization, found, organizations = narrowed_terms(request, on=on)
        table = TermTable(found)
        table.organizations = organizations
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        title = _("Nhiệm kỳ cấp ủy")
        context = {
            "title": f"{title}: {organization.name}" if organization else title,
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "table": table,
            "may_export": Action.EXPORT in actions,
            "query": request.GET.urlencode(),
        }
        return render(request, "members/term_list.html", context)


class TermExport(View):
    """The list as a file, written into the log."""

    def get(self, request: HttpRequest, face: str) -> HttpResponse:
        """Hands it out."""
        on = today()
        if face not in FACES:
            raise Http404(_("Danh sách chỉ có dạng xlsx và csv."))
        require(request, Action.REPORT, Action.EXPORT, on=on)
        require_filter(TermFilter(request.GET))
        _form, organization, found, organizations = narrowed_terms(request, on=on)
        top: Any = organization or only_top(organizations_allowing(request.user, Action.REPORT, on=on), on=on)
        scope = Scope(top.code, top.name) if top else Scope("", "")
        table = term_list(found, organizations, scope=scope, on=on)
        return hand_out(
            request, lambda: render_face(table, face), subject=_("Nhiệm kỳ cấp ủy %(name)s") % {"name": scope.name},
            organization_id=organization.pk if organization else None, action=AccessLog.Action.EXPORT,
            detail={"rows": len(table.rows), "face": face, "query": request.GET.urlencode()},
        )  # fmt: skip
