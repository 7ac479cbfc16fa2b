"""The board of a committee: who reported in time, late, did not meet, or says nothing; and the same as a file."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import names_on, organizations_visible_to, with_current
from branches.scoping import Action
from core.periods import Period, today
from core.tables import Table
from meetings.forms import BoardFilter
from meetings.queries import board, duty_by_sector, secretaries_of, whole_duty
from meetings.resources.board import board_table
from meetings.views.exports import FACE, list_as_file
from meetings.views.frame import may_somewhere
from meetings.views.lists import year_asked

BRANCHES_PER_PAGE = 25  # with twelve links a row: 60 kB a page


class Board(View):
    """Branches × months of a year, for whoever sees reports."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The silent first; the secretary's telephone beside them."""
        on = today()
        if not may_somewhere(request.user, Action.REPORT, on):
            raise PermissionDenied(_("Bảng theo dõi dành cho người được xem báo cáo."))
        year = year_asked(request.GET.get("nam"), on)
        within = None
        if code := request.GET.get("to-chuc"):
            within = get_object_or_404(with_current(organizations_visible_to(request.user, on=on), on=on), code=code)
        form = BoardFilter(request.GET)
        if FACE in request.GET:
            return list_as_file(request, form, lambda: self.table(request, form, year, within, on), scope=within, on=on)
        everybody = board(request.user, year, within=within, on=on)
        rows = form.narrow(everybody)
        page = Paginator(rows, BRANCHES_PER_PAGE).get_page(request.GET.get("trang"))
        context = {
            "title": _("Theo dõi sinh hoạt năm %(year)d") % {"year": year},
            "form": form,
            "page": page,
            "months": Period.year(date(year, 1, 1)).months(),
            "year": year,
            "this_year": on.year,
            "within": within,
            "silent_count": sum(bool(row.missing) for row in rows),
            "sectors": [(name or _("chưa ghi khối"), duty) for name, duty in duty_by_sector(rows)],
            "whole": whole_duty(rows),
            "superiors": names_on({row.organization.parent_id for row in page.object_list}, on),
            "secretaries": secretaries_of([row.organization.pk for row in page.object_list], by=request.user, on=on),
            "may_export": may_somewhere(request.user, Action.EXPORT, on),
        }
        return render(request, "meetings/board.html", context)

    def table(self, request: HttpRequest, form: BoardFilter, year: int, within: Any, on: date) -> Table:
        """The same rows, as far as the user may export."""
        rows = form.narrow(board(request.user, year, within=within, on=on, action=Action.EXPORT))
        superiors = names_on({row.organization.parent_id for row in rows}, on)
        return board_table(rows, year, scope=within, superiors=superiors, on=on)
