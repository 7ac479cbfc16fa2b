"""Giving a task between meetings: to a branch, a committee, or somebody in it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from branches.scoping import Action, may
from branches.views import crumbs, organization_or_404
from core.periods import today
from core.views import sent_once
from meetings.forms import GiveTask

UNPROCESSABLE = 422


class TaskGive(View):
    """What is to be done there, by whom and until when."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks."""
        return self.page(request, self.form(request, uuid))

    @sent_once
    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Gives it."""
        form = self.form(request, uuid, request.POST)
        task = form.save() if form.is_valid() else None
        if task is None:
            return self.page(request, form, UNPROCESSABLE)
        messages.success(request, _("Đã giao việc."))
        return redirect("meetings:task", uuid=task.uuid)

    def form(self, request: HttpRequest, uuid: Any, data: Any = None) -> GiveTask:
        """The form, for who writes down meetings there and reads the names it offers."""
        on = today()
        organization = organization_or_404(request.user, uuid, on=on)
        wanted = (Action.TAKE_ROLL, Action.VIEW_MEMBERS)
        if not all(may(request.user, action, organization, on=on) for action in wanted):
            raise PermissionDenied(_("Chỉ bí thư của tổ chức này, hoặc cán bộ cấp ủy cấp trên, mới giao việc được."))
        return GiveTask(data, organization=organization, by=request.user, on=on)

    def page(self, request: HttpRequest, form: GiveTask, status: int = 200) -> HttpResponse:
        """The page."""
        organization = form.organization
        context = {
            "title": _("Giao việc"),
            "breadcrumb": crumbs(organization, by=request.user, on=form.on),
            "form": form,
            "help": _("Giao cho %(name)s, ngoài kỳ sinh hoạt. Việc giao trong kỳ sinh hoạt ghi ở diễn biến của kỳ ấy.")
            % {"name": organization.name},
            "action": _("Giao việc"),
            "back_url": f"{reverse('meetings:tasks')}?{urlencode({'to-chuc': organization.code})}",
        }
        return render(request, "branches/organization_form.html", context, status=status)
