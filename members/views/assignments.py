"""The list of who looks after what, those with nothing first; as a page and as files."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import only_top
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs
from core.audit import AccessLog, log_access
from core.forms import require_filter
from core.periods import today
from core.rendering import render as render_face
from core.tables import Scope
from members.forms import AssignmentFilter
from members.queries import Narrowing, files_editable_by, files_readable_by, members_by_assignment, with_assignments
from members.reports import assignment_list
from members.views.lists import FACES, PER_PAGE, chosen_organization, require

_ASSIGNED = {"": None, "chua": False, "da": True}


def _narrowed(request: HttpRequest, organizations: Any, on: date) -> tuple[Any, Any, AssignmentFilter]:
    """The organisation the list is narrowed to, its rows, and the form."""
    form = AssignmentFilter(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
    narrowing = Narrowing(organization=organization, text=chosen.get("q", ""))
    assigned = _ASSIGNED[chosen.get("phan_cong", "")]
    return organization, members_by_assignment(organizations, narrowing, on=on, assigned=assigned), form


class Assignments(View):
    """Members of the scope with what each looks after."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        organizations = organizations_allowing(request.user, Action.VIEW_MEMBERS, on=on)
        organization, members, form = _narrowed(request, organizations, on)
        page = Paginator(members, PER_PAGE).get_page(request.GET.get("trang"))
        rows = with_assignments(page, organizations, on=on)
        ids = [row.pk for row in rows]
        opens, writes = (
            set(found.filter(pk__in=ids).values_list("pk", flat=True))
            for found in (files_readable_by(request.user, on=on), files_editable_by(request.user, on=on))
        )
        context = {
            "title": _("Phân công phụ trách: %(name)s") % {"name": organization.name}
            if organization
            else _("Phân công phụ trách"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "page": page,
            "rows": [(row, row.pk in opens, row.pk in writes) for row in rows],
            "may_export": {Action.READ_FILE, Action.EXPORT} <= actions,
            "query": request.GET.urlencode(),
        }
        return render(request, "members/assignments.html", context)


class AssignmentExport(View):
    """The list as a file, written into the log."""

    def get(self, request: HttpRequest, face: str) -> HttpResponse:
        """Hands it out."""
        on = today()
        if face not in FACES:
            raise Http404(_("Danh sách chỉ có dạng xlsx và csv."))
        require(request, Action.VIEW_MEMBERS, Action.READ_FILE, Action.EXPORT, on=on)
        organizations = organizations_allowing(request.user, Action.READ_FILE, on=on)
        require_filter(AssignmentFilter(request.GET))
        organization, members, _form = _narrowed(request, organizations, on)
        top: Any = organization or only_top(organizations, on=on)
        scope = Scope(top.code, top.name) if top else Scope("", "")
        table = assignment_list(with_assignments(members, organizations, on=on), scope=scope, on=on)
        log_access(
            by=request.user,
            action=AccessLog.Action.EXPORT,
            subject=_("Phân công phụ trách %(name)s") % {"name": scope.name},
            organization_id=organization.pk if organization else None,
            detail={"rows": len(table.rows), "face": face, "query": request.GET.urlencode()},
        )
        file = render_face(table, face)
        return HttpResponse(
            file.content,
            content_type=file.content_type,
            headers={"Content-Disposition": f'attachment; filename="{file.filename}"'},
        )
