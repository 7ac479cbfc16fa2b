"""What schemes of classification say, for everybody who sees how is classified; they are kept in the back office."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import organizations_named
from branches.scoping import Action
from core.periods import today
from evaluations.forms.schemes import SchemeFilter
from evaluations.queries.frames import frame_of
from evaluations.queries.schemes import days_of, may_keep_scheme, schemes_visible_to
from evaluations.queries.schemes_shown import scheme_shown
from members.views.lists import PER_PAGE, require


class Schemes(View):
    """The schemes the user may read, of each subject the latest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows them."""
        on = today()
        actions = require(request, Action.REPORT, on=on)
        form = SchemeFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        rows = schemes_visible_to(request.user, on=on)
        if chosen.get("doi_tuong"):
            rows = rows.filter(subject=chosen["doi_tuong"])
        if chosen.get("hieu_luc"):
            rows = rows.filter(is_active=True, span__contains=on)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
        owners = organizations_named({one.owner_id for one in page if one.owner_id}, on=on)
        context = {
            "title": _("Khung xếp loại"),
            "form": form,
            "rows": [(one, days_of(one), owners.get(one.owner_id or 0)) for one in page],
            "page": page,
            "keeping": reverse("admin:evaluations_scheme_changelist")
            if request.user.is_staff and Action.CLASSIFY in actions
            else "",
        }
        return render(request, "evaluations/schemes.html", context)


class Scheme(View):
    """What one says: levels, criteria, conditions, limits, who decides."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Shows it."""
        on = today()
        require(request, Action.REPORT, on=on)
        scheme: Any = schemes_visible_to(request.user, on=on).filter(code=code).first()
        if scheme is None:
            raise Http404(_("Không có khung xếp loại này."))
        owner = organizations_named([scheme.owner_id], on=on).get(scheme.owner_id) if scheme.owner_id else None
        keeps = request.user.is_staff and may_keep_scheme(request.user, scheme, on=on)
        context = {
            "title": scheme.name,
            "breadcrumb": [{"label": _("Khung xếp loại"), "url": reverse("evaluations:schemes")}],
            "scheme": scheme,
            "owner": owner,
            "days": days_of(scheme),
            "shown": scheme_shown(frame_of(scheme)),
            "keeping": reverse("admin:evaluations_scheme_change", args=[scheme.pk]) if keeps else "",
        }
        return render(request, "evaluations/scheme.html", context)
