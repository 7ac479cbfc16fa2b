"""Founding, renaming, moving, changing and dissolving organisations; what reaches far is confirmed with numbers."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches import services
from branches.forms import (
    ChangeForm,
    CorrectOrganization,
    FoundOrganization,
    MoveOrganization,
    RenameOrganization,
)
from branches.queries import tree_is_empty, why_impossible
from branches.scoping import Action, may_somewhere
from branches.views.frame import crumbs, organization_or_404
from core.periods import today
from core.views import sent_once


class OrganizationAdd(View):
    """A new organisation. The very first one is founded by a superuser, who becomes its staff: nobody else could."""

    def form(self, request: HttpRequest, on: date, data: Any = None) -> FoundOrganization:
        """The form, for a user who may found somewhere."""
        first = request.user.is_superuser and tree_is_empty()
        if not first and not may_somewhere(request.user, Action.MANAGE_ORGANIZATIONS, on=on):
            raise PermissionDenied(_("Vai trò của bạn không được lập tổ chức."))
        initial = {"parent": request.GET.get("duoi", "")}
        return FoundOrganization(data, by=request.user, today=on, first=first, initial=initial)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        return self.show(request, self.form(request, today()))

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponse:
        """Founds it."""
        on = today()
        form = self.form(request, on, request.POST)
        founded = form.save() if form.is_valid() else None
        if founded is None:
            return self.show(request, form)
        if "parent" not in form.fields:
            services.appoint(user=request.user, organization=founded, role="district_staff", start=on, by=request.user)
        messages.success(request, _("Đã lập %(name)s.") % {"name": form.cleaned_data["name"]})
        return redirect("branches:detail", uuid=founded.uuid)

    def show(self, request: HttpRequest, form: FoundOrganization) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Lập tổ chức"),
            "form": form,
            "action": _("Lập tổ chức"),
            "back_url": reverse("branches:list"),
        }
        return render(request, "branches/organization_form.html", context)


class OrganizationAct(View):
    """What the acts on one organisation share: find it, ask, check, confirm where it reaches far, do it."""

    form_class: Any
    title: Any
    action: Any
    help: Any = ""
    done: Any
    confirms = False

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks."""
        organization, form = self.prepare(request, uuid)
        return self.refuse(request, organization) or self.show(request, organization, form)

    @sent_once
    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Does it, after asking with numbers where it reaches far."""
        organization, form = self.prepare(request, uuid, request.POST)
        if refused := self.refuse(request, organization):
            return refused
        if not form.is_valid():
            return self.show(request, organization, form)
        if self.confirms and "confirmed" not in request.POST:
            # Tried and taken back, so that nobody confirms what is then refused, and the numbers are what it does.
            with transaction.atomic():
                tried = form.save()
                transaction.set_rollback(True)
            if tried is None:
                return self.show(request, organization, form)
            return self.ask(request, organization, form, tried)
        if form.save() is None:
            return self.show(request, organization, form)
        messages.success(request, self.done % {"name": organization.name})
        return redirect("branches:detail", uuid=uuid)

    def prepare(self, request: HttpRequest, uuid: Any, data: Any = None) -> tuple[Any, Any]:
        """The organisation, if the user may change it, and the form."""
        on = today()
        organization = organization_or_404(request.user, uuid, on=on, action=Action.MANAGE_ORGANIZATIONS)
        return organization, self.form_class(data, organization=organization, by=request.user, today=on)

    def refuse(self, request: HttpRequest, organization: Any) -> HttpResponse | None:
        """The page that says why this can be done no longer, of an organisation that ends; None where it can."""
        match = request.resolver_match
        reason = why_impossible(match.url_name or "", organization, on=today()) if match else ""
        if not reason:
            return None
        context = {
            "title": f"{self.title}: {organization.name}",
            "breadcrumb": crumbs(organization, by=request.user, on=today()),
            "reason": reason,
            "back_url": reverse("branches:detail", args=[organization.uuid]),
        }
        return render(request, "branches/act_impossible.html", context)

    def show(self, request: HttpRequest, organization: Any, form: Any) -> HttpResponse:
        """The page with the form."""
        context = {
            "title": self.title,
            "breadcrumb": crumbs(organization, by=request.user, on=today()),
            "form": form,
            "help": self.help,
            "action": _("Xem trước") if self.confirms else self.action,
            "back_url": reverse("branches:detail", args=[organization.uuid]),
        }
        return render(request, "branches/organization_form.html", context)

    def ask(self, request: HttpRequest, organization: Any, form: Any, tried: Any) -> HttpResponse:
        """The page that says with numbers what will happen: what the act, tried and taken back, said of itself."""
        context = {
            "title": f"{self.title}: {organization.name}",
            "breadcrumb": crumbs(organization, by=request.user, on=today()),
            "lead": self.lead(organization, form.cleaned_data),
            "facts": tried.facts,
            "fields": [(name, form.data.get(form.add_prefix(name), "")) for name in form.fields],
            "action": self.action,
            "back_url": reverse("branches:detail", args=[organization.uuid]),
        }
        return render(request, "core/confirm.html", context)

    def lead(self, organization: Any, data: dict[str, Any]) -> str:
        """One sentence: what is about to happen."""
        raise NotImplementedError


class OrganizationRename(OrganizationAct):
    """Another name from a day on."""

    form_class = RenameOrganization
    title = gettext_lazy("Đổi tên tổ chức")
    action = gettext_lazy("Đổi tên")
    help = gettext_lazy("Văn bản và báo cáo của những ngày trước vẫn mang tên cũ. Nếu tên đã ghi sai, hãy dùng Sửa.")
    done = gettext_lazy("Đã đổi tên %(name)s.")


class OrganizationCorrect(OrganizationAct):
    """What was written wrongly."""

    form_class = CorrectOrganization
    title = gettext_lazy("Sửa thông tin đã ghi sai")
    action = gettext_lazy("Lưu")
    help = gettext_lazy("Sửa cả những ngày trước. Nếu tổ chức đổi tên từ một ngày, hãy dùng Đổi tên.")
    done = gettext_lazy("Đã sửa %(name)s.")


class OrganizationChange(OrganizationAct):
    """Another form, level or sector from a day on."""

    form_class = ChangeForm
    title = gettext_lazy("Đổi loại, cấp, khối")
    action = gettext_lazy("Đổi")
    done = gettext_lazy("Đã đổi loại, cấp, khối của %(name)s.")


class OrganizationMove(OrganizationAct):
    """Another superior from a day on."""

    form_class = MoveOrganization
    title = gettext_lazy("Chuyển cấp trên")
    action = gettext_lazy("Chuyển")
    help = gettext_lazy("Báo cáo của những ngày trước giữ nguyên; số liệu từ ngày chuyển tính cho cấp trên mới.")
    done = gettext_lazy("Đã chuyển %(name)s.")
    confirms = True

    def lead(self, organization: Any, data: dict[str, Any]) -> str:
        """From where to where."""
        return _("%(name)s trực thuộc %(parent)s kể từ ngày %(day)s.") % {
            "name": organization.name,
            "parent": data["parent"],
            "day": f"{data['on']:%d/%m/%Y}",
        }
