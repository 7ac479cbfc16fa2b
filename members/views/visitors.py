"""Guests and temporary members: who attends where he does not belong, from where and since when."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on, organizations_below
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs
from core.periods import today
from members.forms import EndVisit, VisitorFilter, VisitorForm
from members.queries import files_readable_by, homes_on, memberships_editable_by, visitors_on
from members.views.acts import MemberAdd
from members.views.lists import PER_PAGE, chosen_organization, require


class Visitors(View):
    """Who attends in the scope as a guest or for a time."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        form = VisitorFilter(request.GET)
        form.is_valid()
        organization = chosen_organization(request, form.cleaned_data.get("to_chuc", ""), on=on)
        organizations = organizations_allowing(request.user, Action.VIEW_MEMBERS, on=on)
        if organization:
            organizations = organizations_below(organization, on=on, among=organizations)
        visits = visitors_on(organizations.values("pk"), on)
        page = Paginator(visits, PER_PAGE).get_page(request.GET.get("trang"))
        members = [visit.member_id for visit in page]
        homes = homes_on(members, on)
        names = names_on({visit.organization_id for visit in page} | set(homes.values()), on)
        ids = [visit.pk for visit in page]
        writes = set(memberships_editable_by(request.user, on=on).filter(pk__in=ids).values_list("pk", flat=True))
        opens = set(files_readable_by(request.user, on=on).filter(pk__in=members).values_list("pk", flat=True))
        rows = [
            {
                "visit": visit,
                "place": names.get(visit.organization_id, ""),
                "home": names.get(homes.get(visit.member_id, 0), "") or visit.home,
                "outside": visit.member_id not in homes,
                "writes": visit.pk in writes,
                "opens": visit.member_id in opens,
            }
            for visit in page
        ]
        context = {
            "title": _("Khách, sinh hoạt tạm thời: %(name)s") % {"name": organization.name}
            if organization
            else _("Khách, sinh hoạt tạm thời"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "page": page,
            "rows": rows,
            "may_edit": Action.EDIT_MEMBERS in actions,
        }
        return render(request, "members/visitors.html", context)


class VisitorAdd(MemberAdd):
    """Somebody whose home is outside the installation."""

    form_class = VisitorForm
    title = gettext_lazy("Thêm khách, người sinh hoạt tạm thời")
    help = gettext_lazy(
        "Đảng viên cơ quan, bộ đội biên phòng… thuộc tổ chức ngoài hệ thống. Người đã có trong hệ thống thì mở hồ sơ, "
        "dùng Chuyển sinh hoạt (tạm thời) hoặc Khách dự sinh hoạt."
    )
    done = gettext_lazy("Đã ghi %(name)s.")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Does it."""
        form = self.form(request, request.POST)
        member = form.save() if form.is_valid() else None
        if member is None:
            return self.show(request, form)
        messages.success(request, self.done % {"name": member.full_name})
        return redirect("members:visitors")


class VisitorEnd(View):
    """The last day of a guest or temporary member: of one whose file nobody here may open, too."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks."""
        visit = self.visit(request, pk)
        return self.show(request, visit, EndVisit(membership=visit, by=request.user, today=today()))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ends it."""
        visit = self.visit(request, pk)
        form = EndVisit(request.POST, membership=visit, by=request.user, today=today())
        if not form.is_valid() or form.save() is None:
            return self.show(request, visit, form)
        messages.success(request, _("Đã kết thúc sinh hoạt của %(name)s.") % {"name": visit.member.full_name})
        return redirect("members:visitors")

    def visit(self, request: HttpRequest, pk: int) -> Any:
        """The membership, in the scope, still open."""
        on = today()
        require(request, Action.VIEW_MEMBERS, Action.EDIT_MEMBERS, on=on)
        rows = visitors_on(organizations_allowing(request.user, Action.EDIT_MEMBERS, on=on).values("pk"), on)
        return get_object_or_404(rows, pk=pk)

    def show(self, request: HttpRequest, visit: Any, form: Any) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Kết thúc sinh hoạt: %(name)s") % {"name": visit.member.full_name},
            "form": form,
            "action": _("Kết thúc"),
            "back_url": reverse("members:visitors"),
        }
        return render(request, "members/member_form.html", context)
