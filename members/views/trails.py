"""What changed: on the record of a member or an organisation, and everywhere by day and person."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import MOST, Narrowed, organization_of_id
from branches.scoping import Action, may_somewhere
from branches.views import crumbs, organization_or_404
from core.audit import AccessLog, log_access
from core.periods import today
from members.forms.trails import ChangeFilter
from members.queries import changes_visible_to, history_of_member, history_of_organization, kinds_of_changes
from members.views.pages import file_or_404

PER_PAGE = 25


def acts_page(request: HttpRequest, acts: Any) -> dict[str, Any]:
    """What branches/acts.html prints: a page of acts, how many there are, and the address without the page."""
    query = request.GET.copy()
    query.pop("trang", None)
    page = Paginator(acts, PER_PAGE).get_page(request.GET.get("trang"))
    return {"page": page, "capped": page.paginator.count >= MOST, "query": query.urlencode()}


class MemberHistory(View):
    """Every change of a member's record, by whom, before and after: part of his file, so its reading is logged."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it."""
        on = today()
        member = file_or_404(request.user, uuid, on=on)
        log_access(
            by=request.user,
            action=AccessLog.Action.READ,
            subject=_("Lịch sử thay đổi của đảng viên %(name)s") % {"name": member.full_name},
            subject_id=member.uuid,
            organization_id=member.organization_id,
        )
        organization = organization_of_id(member.organization_id, on=on) if member.organization_id else None
        context = {
            "title": _("Lịch sử thay đổi: %(row)s") % {"row": member.full_name},
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "back_url": reverse("members:detail", args=[member.uuid]),
            "back": member.full_name,
            **acts_page(request, history_of_member(member)),
        }
        return render(request, "members/history.html", context)


class OrganizationHistory(View):
    """Every change of an organisation and of what was true of it."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it."""
        on = today()
        organization = organization_or_404(request.user, uuid, on=on)
        context = {
            "title": _("Lịch sử thay đổi: %(row)s") % {"row": organization.name},
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "back_url": reverse("branches:detail", args=[organization.uuid]),
            "back": organization.name,
            **acts_page(request, history_of_organization(organization)),
        }
        return render(request, "members/history.html", context)


class Changes(View):
    """Every change in the scope by day, person and kind; the numbers of papers by their ends only."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        if not may_somewhere(request.user, Action.VIEW_LOG, on=on):
            raise PermissionDenied(_("Vai trò của bạn không xem được nhật ký."))
        form = ChangeFilter(request.GET, kinds=kinds_of_changes(request.user, on=on))
        form.is_valid()
        chosen = form.cleaned_data
        narrowed = Narrowed.to(chosen.get("tu"), chosen.get("den"), chosen.get("nguoi", ""))
        acts = changes_visible_to(request.user, on=on, narrowed=narrowed, kind=chosen.get("loai", ""))
        context = {"title": _("Nhật ký thay đổi"), "form": form, **acts_page(request, acts)}
        return render(request, "members/changes.html", context)
