"""What the pages of evaluation share: periods found through the scope, who may be here at all, whose period it is."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from branches.scoping import Action
from evaluations.queries.rights import periods_visible_to
from meetings.views.frame import crumbs_of, may_somewhere


def require_reader(request: HttpRequest, on: date) -> None:
    """Raises PermissionDenied for who sees no figures at all."""
    if not may_somewhere(request.user, Action.REPORT, on):
        raise PermissionDenied(_("Việc đánh giá, xếp loại dành cho người được xem số liệu của tổ chức."))


def period_or_404(request: HttpRequest, uuid: Any, on: date) -> Any:
    """A period in which something the user sees is rated. Raises Http404, or PermissionDenied without figures."""
    rows = periods_visible_to(request.user, on=on).select_related("organization", "document")
    period = get_object_or_404(rows, uuid=uuid)
    require_reader(request, on)
    return period


def way_to(request: HttpRequest, period: Any, on: date, *, to_page: bool = True) -> list[dict[str, Any]]:
    """The committee's way from the root as far as the user sees it, the periods, and on pages below it the period."""
    home = {"label": _("Đánh giá, xếp loại"), "url": reverse("evaluations:home")}
    page = {"label": title_of(period), "url": reverse("evaluations:period", args=[period.uuid])}
    return [*crumbs_of(request, period.organization, on), home, *([page] if to_page else [])]


def title_of(period: Any) -> str:
    """What a period is called: "Xếp loại năm 2022"."""
    name = str(period)
    return _("Xếp loại %s") % (name[0].lower() + name[1:])
