"""Where recruitment begins: a branch's own candidates, or a committee's units."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import only_top
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs
from core.periods import today
from meetings.views.frame import may_somewhere
from recruitment.queries.candidates import branches_recruiting
from recruitment.queries.overview import GROUPS, followed_of, own_branches, totals_of, units_of
from recruitment.queries.quota_panel import QuotaPanel
from recruitment.queries.todo import todo_of
from recruitment.views.candidates import scope_chosen


class Home(View):
    """Who has only branches sees each candidate with his next step; who stands above sees how many stand where."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows the one or the other, for the organisation of the address or the user's own part of the tree."""
        on = today()
        user = request.user
        if not may_somewhere(user, Action.VIEW_MEMBERS, on):
            raise PermissionDenied(_("Vai trò của bạn không xem được hồ sơ phát triển đảng."))
        allowed = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
        chosen: Any = scope_chosen(request, request.GET.get("to-chuc", "")[:40], on)
        if chosen is not None and not allowed.filter(pk=chosen.pk).exists():
            raise PermissionDenied(_("Vai trò của bạn không xem được hồ sơ phát triển đảng ở đây."))
        branches = own_branches(user, on=on) if chosen is None else [chosen] if chosen.holds_meetings else []
        organization: Any = chosen or (None if branches else only_top(allowed, on=on))
        units = [] if branches else units_of(user, organization, on=on)
        place = organization or (branches[0] if len(branches) == 1 else None)
        title = _("Phát triển đảng")
        context = {
            "title": f"{title} – {organization.name}" if organization else title,
            "breadcrumb": crumbs(place, by=user, on=on) if place else [],
            "organization": organization,
            "branches": [(one, followed_of(user, one, on=on)) for one in branches],
            "groups": [label for _name, label, _stages in GROUPS],
            "units": units,
            "totals": totals_of(units),
            "todo": todo_of(user, organization, on=on),
            "quotas": QuotaPanel().facts(place, by=user, on=on) if place else [],
            "may_add": branches_recruiting(user, on=on).exists(),
        }
        return render(request, "recruitment/home.html", context)
