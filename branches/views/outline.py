"""The whole tree on one page: walked, filtered by level, sector, form, trait and warnings, and printed."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from branches.forms import OutlineFilter
from branches.queries import PANELS, WARNINGS, narrowed, organizations_visible_to, outline_of, with_current
from branches.scoping import Action, may_somewhere
from branches.views.frame import crumbs
from core.formatting import date_text
from core.periods import today


class OrganizationOutline(View):
    """The tree of a day, of what the user sees."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        if not may_somewhere(request.user, Action.VIEW, on=on):
            raise PermissionDenied(_("Tài khoản của bạn chưa được phân công ở tổ chức nào. Hãy hỏi cấp ủy cấp trên."))
        visible = organizations_visible_to(request.user, on=on)
        warns = next((panel for panel in PANELS if panel.name == WARNINGS), None)
        if warns is not None and not may_somewhere(request.user, warns.action, on=on):
            warns = None
        form = OutlineFilter(request.GET, warns=warns is not None)
        form.is_valid()
        chosen = form.cleaned_data
        day = chosen.get("ngay") or on
        below = None
        if chosen.get("duoi"):
            below = with_current(visible, on=day).filter(code=chosen["duoi"]).first()
        among: Any = None
        if form.is_narrowing:
            found = narrowed(
                visible, on=day, text=chosen.get("q", ""), form=chosen.get("loai"), sector=chosen.get("khoi"),
                trait=chosen.get("dac_diem"), level=chosen.get("cap"),
            )  # fmt: skip
            among = set(found.values_list("pk", flat=True))
            if chosen.get("canh_bao") and warns is not None:
                among = {pk for pk, count in warns.figures(among, on=day).items() if count}
        tops, count = outline_of(visible, on=day, below=below, among=among)
        context = {
            "title": _("Cây tổ chức: %(name)s") % {"name": below.name} if below else _("Cây tổ chức"),
            "breadcrumb": crumbs(below, by=request.user, on=on) if below else [],
            "form": form,
            "tops": tops,
            "count": count,
            "narrowing": form.is_narrowing,
            "day": day,
            "is_today": day == on,
            "query": f"&{urlencode({'ngay': date_text(day)})}" if day != on else "",
        }
        return render(request, "branches/outline.html", context)
