"""The list an organisation sends up with its resolutions: read on the page, taken home as its paper."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import letterhead_of
from branches.scoping import Action, may
from branches.views import crumbs, organization_or_404
from core.audit import AccessLog
from core.periods import today
from core.rendering import Letterhead, render_html
from core.rendering import render as render_face
from core.tables import Table
from core.views import hand_out
from recruitment.queries.proposed import ADMISSION, DECISIONS, proposed_by
from recruitment.reports.proposals import proposals_table

FACES = ("pdf", "xlsx", "csv")


class ProposalList(View):
    """Whom an organisation proposes to admit (`viec=ket-nap`) or to recognise (`viec=cong-nhan`)."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """The page, or the face the address asks for."""
        on = today()
        organization = organization_or_404(request.user, uuid, on=on)
        if not may(request.user, Action.READ_FILE, organization, on=on):
            raise PermissionDenied(_("Vai trò của bạn không xem được hồ sơ phát triển đảng."))
        what = request.GET.get("viec", "")
        if what not in DECISIONS:
            what = ADMISSION
        proposed = proposed_by(organization.pk, DECISIONS[what], on=on)
        table = proposals_table(proposed, organization=organization, what=what, on=on)
        face = request.GET.get("dang", "")
        if face in FACES:
            return self.handed_out(request, table, organization, face, on)
        context = {
            "title": table.title,
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "fragment": render_html(table) if table.rows else "",
            "people": [one.candidate for one in proposed],
            "what": what,
            "may_export": may(request.user, Action.EXPORT, organization, on=on),
        }
        return render(request, "recruitment/proposals.html", context)

    def handed_out(self, request: HttpRequest, table: Table, organization: Any, face: str, on: date) -> HttpResponse:
        """The file, logged. Raises PermissionDenied for who may not export."""
        if not may(request.user, Action.EXPORT, organization, on=on):
            raise PermissionDenied(_("Bạn xem được danh sách nhưng không được xuất dữ liệu."))
        return hand_out(
            request, lambda: render_face(table, face, letterhead=_letterhead(organization, on)),
            action=AccessLog.Action.EXPORT, subject=f"{table.full_title} – {table.scope.name}",
            organization_id=organization.pk, detail={"rows": len(table.rows)},
        )  # fmt: skip


def _letterhead(organization: Any, on: date) -> Letterhead:
    return replace(letterhead_of(organization, on=on), type_symbol="DS", type_name=_("DANH SÁCH"))
