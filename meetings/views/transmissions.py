"""Documents transmitted to the branches: the list with its progress, and one document branch by branch."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import names_on, tops_of, with_current
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs
from core.periods import Period, today
from meetings.queries import branches_of, secretaries_of, transmission_of, transmissions_of
from meetings.views.frame import may_somewhere

PER_PAGE = 50
FIRST_YEAR = 1930


class Transmissions(View):
    """The documents of a year below an organisation."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The latest first."""
        on = today()
        organization = scope_asked(request, on)
        year = _year(request.GET.get("nam"), on)
        period = Period.parse(str(year))
        found = transmissions_of(organization, period, on=on)
        context = {
            "title": _("Quán triệt văn bản năm %(year)d") % {"year": year},
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "organization": organization,
            "page": Paginator(found, PER_PAGE).get_page(request.GET.get("trang")),
            "year": year,
            "this_year": on.year,
        }
        return render(request, "meetings/transmissions.html", context)


class TransmissionDetail(View):
    """One document: which branches transmitted it, when, to how many of the required; whom to call where none did."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Those that have not stand first."""
        on = today()
        organization = scope_asked(request, on)
        found = transmission_of(pk, organization, on=on)
        if found is None:
            raise Http404(_("Không có văn bản này trong phạm vi của bạn."))
        page = Paginator(branches_of(found, on=on), PER_PAGE).get_page(request.GET.get("trang"))
        shown = [row.organization for row in page.object_list]
        context = {
            "title": _("Quán triệt %(document)s") % {"document": found.document},
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "organization": organization,
            "found": found,
            "page": page,
            "superiors": names_on({one.parent_id for one in shown}, on),
            "secretaries": secretaries_of([one.pk for one in shown], by=request.user, on=on),
        }
        return render(request, "meetings/transmission.html", context)


def scope_asked(request: HttpRequest, on: date) -> Any:
    """The organisation of the address (to-chuc=), or the user's own top.

    Raises PermissionDenied for who reads no reports, Http404 outside the scope.
    """
    if not may_somewhere(request.user, Action.REPORT, on):
        raise PermissionDenied(_("Trang quán triệt văn bản dành cho người được xem báo cáo."))
    allowed = organizations_allowing(request.user, Action.REPORT, on=on)
    if code := request.GET.get("to-chuc", ""):
        return get_object_or_404(with_current(allowed, on=on), code=code)
    top = with_current(tops_of(allowed, on=on), on=on).order_by("code").first()
    if top is None:
        raise PermissionDenied(_("Trang quán triệt văn bản dành cho người được xem báo cáo."))
    return top


def _year(text: str | None, on: date) -> int:
    if not text:
        return on.year
    if not (text.isascii() and text.isdecimal() and len(text) == 4) or not FIRST_YEAR <= int(text) <= on.year + 1:
        raise Http404
    return int(text)
