"""A list handed out as a file: who may, in which face, and that it is logged."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from branches.scoping import Action
from core.audit import AccessLog
from core.forms import require_filter
from core.rendering import render as render_face
from core.tables import Table
from core.views import hand_out
from meetings.views.frame import may_somewhere

FACE = "dang"  # the parameter of a list's address that asks for its file
EXPORTS = ("xlsx", "csv", "json")


def list_as_file(request: HttpRequest, form: Form, make: Callable[[], Table], *, scope: Any, on: date) -> HttpResponse:
    """The file of a list, as the address asks for it.

    Arguments:
        form: what the list is narrowed to; a wrong one is refused, or the file would hold everybody.
        make: the table of what the user may export.
        scope: the organisation it is narrowed to, or None.

    Raises PermissionDenied, Http404 for a face there is none of.
    """
    if not may_somewhere(request.user, Action.EXPORT, on):
        raise PermissionDenied(_("Bạn xem được danh sách nhưng không được xuất dữ liệu."))
    face = request.GET[FACE]
    if face not in EXPORTS:
        raise Http404
    require_filter(form)
    table = make()
    return hand_out(
        request, lambda: render_face(table, face), action=AccessLog.Action.EXPORT,
        subject=f"{table.full_title} – {table.scope.name}", organization_id=scope.pk if scope else None,
        detail={"rows": len(table.rows), "filters": request.GET.urlencode()},
    )  # fmt: skip
