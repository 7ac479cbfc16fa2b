"""The list of members as the sheet the central database takes."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from branches.scoping import Action, organizations_allowing
from core.audit import AccessLog, log_access
from core.forms import require_filter
from core.periods import today
from core.sheets.writing import write_export
from members.forms import MemberFilter
from members.resources import central_rows
from members.views.lists import narrowed_list, require

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CentralExport(View):
    """Those of the list who belong officially in the scope, numbers in full; written into the log."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Hands it out."""
        on = today()
        require(request, Action.VIEW_MEMBERS, Action.READ_FILE, Action.EXPORT, on=on)
        organizations = organizations_allowing(request.user, Action.READ_FILE, on=on)
        form = MemberFilter(request.GET)
        require_filter(form)
        organization, members = narrowed_list(request, form, organizations, on=on)
        members = members.select_related("ethnicity", "religion", "occupation")
        rows = central_rows(members, organizations.values_list("pk", flat=True), on=on)
        log_access(
            by=request.user,
            action=AccessLog.Action.EXPORT,
            subject=_("Phiếu đảng viên 33 cột %(name)s") % {"name": organization.name if organization else ""},
            organization_id=organization.pk if organization else None,
            detail={"rows": len(rows), "face": "central", "query": request.GET.urlencode()},
        )
        name = f"phieu-dang-vien-{on:%Y-%m-%d}.xlsx"
        return HttpResponse(
            write_export({"central": rows}),
            content_type=XLSX,
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
        )
