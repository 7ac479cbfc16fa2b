"""Registering, correcting, transferring, hosting and relieving members, and ending what has ended."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on, organization_of_id
from branches.scoping import Action, may_somewhere
from branches.views import crumbs, organization_or_404
from core.periods import today
from core.views import sent_once
from members.forms import (
    AdmitMember,
    CorrectMember,
    EndDuty,
    EndMembership,
    HostMember,
    RegisterMember,
    RelieveMember,
    TransferEverybody,
    TransferMember,
)
from members.queries import duties_of, files_readable_by, memberships_editable_by
from members.views.pages import file_or_404


class MemberAdd(View):
    """A member who is in no record yet."""

    form_class: Any = RegisterMember
    title: Any = gettext_lazy("Thêm đảng viên")
    help: Any = gettext_lazy(
        "Người từ ngoài hệ thống chuyển đến thì dùng Tiếp nhận người chuyển đến; kết nạp lại, khôi phục đảng tịch "
        "thì dùng Đưa trở lại."
    )
    done: Any = gettext_lazy("Đã thêm đảng viên %(name)s.")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        return self.show(request, self.form(request))

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponse:
        """Does it."""
        form = self.form(request, request.POST)
        member = form.save() if form.is_valid() else None
        if member is None:
            return self.show(request, form)
        messages.success(request, self.done % {"name": member.full_name})
        if files_readable_by(request.user, on=today()).filter(pk=member.pk).exists():
            return redirect("members:detail", uuid=member.uuid)
        return redirect("members:list")

    def form(self, request: HttpRequest, data: Any = None) -> Any:
        """The form, for a user who may write members somewhere."""
        on = today()
        if not may_somewhere(request.user, Action.EDIT_MEMBERS, on=on):
            raise PermissionDenied(_("Vai trò của bạn không được thêm đảng viên."))
        initial = {"organization": request.GET.get("to-chuc", "")}
        return self.form_class(data, by=request.user, today=on, initial=initial)

    def show(self, request: HttpRequest, form: Any) -> HttpResponse:
        """The page."""
        context = {
            "title": self.title,
            "form": form,
            "help": self.help,
            "action": self.title,
            "back_url": reverse("members:list"),
        }
        return render(request, "members/member_form.html", context)


class MemberAdmit(MemberAdd):
    """Somebody who is in the record and belongs nowhere now."""

    form_class = AdmitMember
    title = gettext_lazy("Đưa trở lại")
    help = gettext_lazy(
        "Kết nạp lại, khôi phục đảng tịch: ghi đủ số thẻ Đảng hoặc số định danh của người đã có trong hệ thống."
    )
    done = gettext_lazy("Đã đưa %(name)s trở lại sổ.")


class MemberAct(View):
    """What the acts on one member share: find him, ask, do it, go back to his file."""

    form_class: Any
    template = "members/member_form.html"
    ways = ""  # which of the ways to transfer him this page is
    title: Any
    action: Any
    help: Any = ""
    done: Any

    def get(self, request: HttpRequest, uuid: Any, **which: Any) -> HttpResponse:
        """Asks."""
        on = today()
        member = file_or_404(request.user, uuid, on=on, edit=True)
        return self.show(request, member, self.form(request, member, on, **which))

    @sent_once
    def post(self, request: HttpRequest, uuid: Any, **which: Any) -> HttpResponse:
        """Does it."""
        on = today()
        member = file_or_404(request.user, uuid, on=on, edit=True)
        form = self.form(request, member, on, data=request.POST, **which)
        if not form.is_valid() or form.save() is None:
            return self.show(request, member, form)
        messages.success(request, self.done % {"name": member.full_name})
        if files_readable_by(request.user, on=on).filter(pk=member.pk).exists():
            return redirect("members:detail", uuid=uuid)
        return redirect("members:list")

    def form(self, request: HttpRequest, member: Any, on: date, data: Any = None) -> Any:
        """The form."""
        return self.form_class(data, member=member, by=request.user, today=on)

    def show(self, request: HttpRequest, member: Any, form: Any) -> HttpResponse:
        """The page."""
        on = today()
        organization = organization_of_id(member.organization_id, on=on) if member.organization_id else None
        back = reverse("members:detail", args=[member.uuid])
        context = {
            "title": f"{self.title}: {member.full_name}",
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "help": self.help,
            "action": self.action,
            "back_url": back,
            "member": member,
            "ways": self.ways,
        }
        return render(request, self.template, context)


class MemberCorrect(MemberAct):
    """What is known of him."""

    form_class = CorrectMember
    title = gettext_lazy("Sửa")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã sửa thông tin của %(name)s.")


class MemberTransfer(MemberAct):
    """To another organisation of the scope, in one step: the user stands above both sides."""

    form_class = TransferMember
    template = "members/transfer_form.html"
    ways = "once"
    title = gettext_lazy("Chuyển sinh hoạt")
    action = gettext_lazy("Chuyển ngay")
    help = gettext_lazy(
        "Chuyển ngay, một bước, khi bạn phụ trách cả nơi đi và nơi đến. Nơi đến do người khác phụ trách hoặc ở ngoài "
        "hệ thống thì chọn Có giấy giới thiệu."
    )
    done = gettext_lazy("Đã chuyển sinh hoạt của %(name)s.")


class EverybodyTransfer(View):
    """Everybody of an organisation to another, confirmed with numbers."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks."""
        organization, form = self.prepare(request, uuid)
        return self.show(request, organization, form)

    @sent_once
    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Tries it, asks with the number, does it."""
        organization, form = self.prepare(request, uuid, request.POST)
        if not form.is_valid():
            return self.show(request, organization, form)
        confirmed = "confirmed" in request.POST
        with transaction.atomic():
            moved = form.save()
            transaction.set_rollback(not confirmed)
        if moved is None:
            return self.show(request, organization, form)
        numbers = {
            "count": moved,
            "name": organization.name,
            "to": names_on([form.cleaned_data["to"].pk], today()).get(form.cleaned_data["to"].pk, ""),
            "day": f"{form.cleaned_data['on']:%d/%m/%Y}",
        }
        if confirmed:
            messages.success(request, _("Đã chuyển %(count)s đảng viên từ %(name)s đến %(to)s.") % numbers)
            return redirect("branches:detail", uuid=uuid)
        lead = _("%(name)s: %(count)s đảng viên → %(to)s kể từ ngày %(day)s.") % numbers
        context = self.context(request, organization) | {
            "lead": lead,
            "facts": [_("Người sinh hoạt tạm thời và khách ở đây thôi sinh hoạt tại đây từ cùng ngày.")],
            "fields": [(name, form.data.get(name, "")) for name in form.fields],
            "action": _("Chuyển"),
        }
        return render(request, "core/confirm.html", context)

    def prepare(self, request: HttpRequest, uuid: Any, data: Any = None) -> tuple[Any, Any]:
        """The organisation, if the user may write its members, and the form."""
        on = today()
        organization = organization_or_404(request.user, uuid, on=on, action=Action.EDIT_MEMBERS)
        return organization, TransferEverybody(data, organization=organization, by=request.user, today=on)

    def show(self, request: HttpRequest, organization: Any, form: Any) -> HttpResponse:
        """The page with the form."""
        context = self.context(request, organization) | {"form": form, "action": _("Xem trước")}
        return render(request, "members/member_form.html", context)

    def context(self, request: HttpRequest, organization: Any) -> dict[str, Any]:
        """What both pages show."""
        return {
            "title": _("Chuyển toàn bộ đảng viên: %(name)s") % {"name": organization.name},
            "breadcrumb": crumbs(organization, by=request.user, on=today()),
            "back_url": reverse("branches:detail", args=[organization.uuid]),
        }


class MemberHost(MemberAct):
    """Temporarily elsewhere in the scope, in one step."""

    form_class = HostMember
    template = "members/transfer_form.html"
    ways = "host"
    title = gettext_lazy("Sinh hoạt tạm thời")
    action = gettext_lazy("Lưu")
    help = gettext_lazy(
        "Một bước, khi bạn phụ trách cả hai nơi. Nơi gốc vẫn tính đảng viên vào đảng số; nơi đến điểm danh."
    )
    done = gettext_lazy("Đã ghi sinh hoạt tạm thời của %(name)s.")


class MemberRelieve(MemberAct):
    """Exempt or suspended."""

    form_class = RelieveMember
    title = gettext_lazy("Miễn, tạm miễn, đình chỉ")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã ghi cho %(name)s.")


class MembershipEnd(MemberAct):
    """The last day of a membership."""

    form_class = EndMembership
    title = gettext_lazy("Kết thúc sinh hoạt")
    action = gettext_lazy("Kết thúc")
    done = gettext_lazy("Đã kết thúc sinh hoạt của %(name)s.")

    def form(self, request: HttpRequest, member: Any, on: date, data: Any = None, pk: int = 0) -> Any:
        """The form, for a membership in the scope."""
        rows = memberships_editable_by(request.user, on=on).filter(member=member)
        membership = get_object_or_404(rows, pk=pk)
        form = self.form_class(data, membership=membership, by=request.user, today=on)
        name = names_on([membership.organization_id], on).get(membership.organization_id, "")
        form.fields["last_day"].label = _("Ngày cuối cùng sinh hoạt tại %(name)s") % {"name": name}
        return form


class DutyEnd(MemberAct):
    """The last day of an exemption or suspension."""

    form_class = EndDuty
    title = gettext_lazy("Kết thúc miễn, tạm miễn, đình chỉ")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã ghi cho %(name)s.")

    def form(self, request: HttpRequest, member: Any, on: date, data: Any = None, pk: int = 0) -> Any:
        """The form, for a duty span of the member."""
        duty = get_object_or_404(duties_of(member), pk=pk)
        return self.form_class(data, duty=duty, by=request.user, today=on)
