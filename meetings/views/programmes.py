"""Programmes of inspections: the list, one programme with its inspections, laying one and putting it right."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import names_on, organization_of_id
from branches.scoping import Action, actions_somewhere
from branches.views import crumbs
from core.periods import today
from meetings.forms import ProgrammeForm
from meetings.queries.inspections import (
    described_inspections,
    described_programmes,
    inspection_state,
    inspections_visible_to,
    programmes_visible_to,
    programmes_writable_by,
)
from meetings.views.inspections import STATE_CLASSES, STATE_WORDS
from members.views.lists import PER_PAGE, require


class ProgrammeList(View):
    """Programmes of the scope, latest year first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows them."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        rows = described_programmes(programmes_visible_to(request.user, on=on))
        page = Paginator(rows.order_by("-year", "organization__code"), PER_PAGE).get_page(request.GET.get("trang"))
        context = {
            "title": _("Chương trình kiểm tra, giám sát"),
            "page": page,
            "rows": list(page),
            "names": names_on({one.organization_id for one in page}, on),
            "may_edit": Action.SUPERVISE in actions,
        }
        return render(request, "meetings/inspection_programmes.html", context)


class Programme(View):
    """One programme with its inspections."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shows it."""
        on = today()
        require(request, Action.VIEW_MEMBERS, on=on)
        programme = get_object_or_404(described_programmes(programmes_visible_to(request.user, on=on)), pk=pk)
        organization = organization_of_id(programme.organization_id, on=on)
        mine = inspections_visible_to(request.user, on=on).filter(programme=programme)
        rows = list(described_inspections(mine, on=on).order_by("planned_on", "organization__code", "pk"))
        context = {
            "title": programme.title,
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "programme": programme,
            "organization": organization,
            "rows": [(one, inspection_state(one, on=on)) for one in rows],
            "names": names_on({one.organization_id for one in rows} | {organization.pk}, on),
            "words": STATE_WORDS,
            "classes": STATE_CLASSES,
            "may_edit": programmes_writable_by(request.user, on=on).filter(pk=pk).exists(),
        }
        return render(request, "meetings/inspection_programme.html", context)


class ProgrammeAdd(View):
    """A programme of a year."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        return self.show(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Lays it."""
        form = self.form(request, request.POST)
        programme = form.save() if form.is_valid() else None
        if programme is None:
            return self.show(request, form)
        messages.success(request, _("Đã lập chương trình."))
        return redirect("meetings:programme", pk=programme.pk)

    def form(self, request: HttpRequest, data: Any = None) -> ProgrammeForm:
        """The form, for a user who may inspect somewhere."""
        on = today()
        if Action.SUPERVISE not in actions_somewhere(request.user, on=on):
            raise PermissionDenied(_("Vai trò của bạn không lập được chương trình kiểm tra."))
        return ProgrammeForm(data, by=request.user, today=on)

    def show(self, request: HttpRequest, form: ProgrammeForm) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Lập chương trình kiểm tra, giám sát"),
            "form": form,
            "action": _("Lập chương trình"),
            "back_url": reverse("meetings:programmes"),
        }
        return render(request, "meetings/act_form.html", context)


class ProgrammeCorrect(View):
    """A programme's title and paper."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks."""
        programme = self.programme(request, pk)
        return self.show(request, programme, ProgrammeForm(by=request.user, today=today(), programme=programme))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Corrects it."""
        programme = self.programme(request, pk)
        form = ProgrammeForm(request.POST, by=request.user, today=today(), programme=programme)
        if not form.is_valid() or form.save() is None:
            return self.show(request, programme, form)
        messages.success(request, _("Đã sửa chương trình."))
        return redirect("meetings:programme", pk=pk)

    def programme(self, request: HttpRequest, pk: int) -> Any:
        """The programme, if the user may change it. Raises Http404, PermissionDenied."""
        on = today()
        require(request, Action.VIEW_MEMBERS, on=on)
        get_object_or_404(programmes_visible_to(request.user, on=on), pk=pk)
        found = programmes_writable_by(request.user, on=on).select_related("document").filter(pk=pk).first()
        if found is None:
            raise PermissionDenied(_("Vai trò của bạn không sửa được chương trình này."))
        return found

    def show(self, request: HttpRequest, programme: Any, form: ProgrammeForm) -> HttpResponse:
        """The page."""
        on = today()
        context = {
            "title": _("Sửa chương trình"),
            "breadcrumb": crumbs(organization_of_id(programme.organization_id, on=on), by=request.user, on=on),
            "form": form,
            "action": _("Lưu"),
            "back_url": reverse("meetings:programme", args=[programme.pk]),
        }
        return render(request, "meetings/act_form.html", context)
