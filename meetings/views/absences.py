"""The list of who stays away from meetings: an alert for people to act on, never an act."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import organizations_visible_to, with_current
from branches.scoping import Action
from core.periods import today
from meetings.queries.absences import MONTHS, RUNNING, absentees
from meetings.views.frame import may_somewhere
from meetings.views.lists import year_asked

PER_PAGE = 50


class Absences(View):
    """Absent from regular meetings running, or without a reason in several months of the year."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Those without a reason first; names are for whoever sees the members."""
        on = today()
        if not may_somewhere(request.user, Action.VIEW_MEMBERS, on):
            raise PermissionDenied(_("Danh sách này có tên đảng viên; vai trò của bạn không xem được."))
        within = None
        if code := request.GET.get("to-chuc"):
            within = get_object_or_404(with_current(organizations_visible_to(request.user, on=on), on=on), code=code)
        # In January the list still speaks of the year that ended: its last rolls are only coming in.
        year = year_asked(request.GET.get("nam"), on - timedelta(days=31))
        found = absentees(request.user, within=within, on=on, year=year)
        context = {
            "title": _("Vắng sinh hoạt nhiều kỳ"),
            "page": Paginator(found, PER_PAGE).get_page(request.GET.get("trang")),
            "within": within,
            "running": RUNNING,
            "months": MONTHS,
            "year": year,
            "years": [one for one in (on.year - 1, on.year) if one != year],
            "without_reason": sum(one.without_reason for one in found),
        }
        return render(request, "meetings/absences.html", context)
