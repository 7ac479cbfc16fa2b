"""Working groups that attend branches: the list, one group with its people and branches, and the acts on it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on, organization_of_id
from branches.scoping import Action, may, may_somewhere, organizations_allowing
from branches.views import crumbs
from core.periods import today
from meetings.forms import CorrectGroup, EndGroup, FoundGroup, JoinGroup, LeadGroup, LeaveGroup
from meetings.queries.visits import (
    assignments_of,
    described_groups,
    group_people,
    groups_visible_to,
)
from members.queries import files_readable_by
from members.views.lists import PER_PAGE, require


def group_or_404(request: HttpRequest, uuid: Any, *, on: date, edit: bool = False) -> Any:
    """A group the user sees, and may change if he wants to.

    Raises PermissionDenied for who may see no names or not change this one, Http404 outside the scope.
    """
    require(request, Action.VIEW_MEMBERS, on=on)
    group = get_object_or_404(described_groups(groups_visible_to(request.user, on=on), on=on), uuid=uuid)
    if edit and not may(request.user, Action.SUPERVISE, group.organization, on=on):
        raise PermissionDenied(_("Vai trò của bạn không sửa được tổ công tác này."))
    return group


class GroupList(View):
    """Groups of the scope, those that are over last."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        groups = described_groups(groups_visible_to(request.user, on=on), on=on)
        page = Paginator(groups.order_by("-end", "organization__code", "name"), PER_PAGE).get_page(
            request.GET.get("trang")
        )
        names = names_on({one.organization_id for one in page}, on)
        context = {
            "title": _("Tổ công tác"),
            "page": page,
            "rows": [(one, names.get(one.organization_id, "")) for one in page],
            "may_edit": Action.SUPERVISE in actions,
            "today": on,
        }
        return render(request, "meetings/group_list.html", context)


class GroupAdd(View):
    """A new group."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        return self.show(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Founds it."""
        form = self.form(request, request.POST)
        group = form.save() if form.is_valid() else None
        if group is None:
            return self.show(request, form)
        messages.success(request, _("Đã lập %(name)s.") % {"name": group.name})
        return redirect("meetings:group", uuid=group.uuid)

    def form(self, request: HttpRequest, data: Any = None) -> FoundGroup:
        """The form, for a user who may assign somewhere."""
        on = today()
        if not may_somewhere(request.user, Action.SUPERVISE, on=on):
            raise PermissionDenied(_("Vai trò của bạn không lập được tổ công tác."))
        return FoundGroup(data, by=request.user, today=on)

    def show(self, request: HttpRequest, form: FoundGroup) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Lập tổ công tác"),
            "form": form,
            "action": _("Lập tổ"),
            "back_url": reverse("meetings:groups"),
        }
        return render(request, "meetings/act_form.html", context)


class Group(View):
    """One group: who belongs to it, what it attends."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it."""
        on = today()
        group = group_or_404(request, uuid, on=on)
        organization = organization_of_id(group.organization_id, on=on)
        people = list(group_people(group))
        seen = organizations_allowing(request.user, Action.VIEW_MEMBERS, on=on)
        assignments = list(assignments_of(group).filter(organization__in=seen.values("pk")))
        names = names_on({one.organization_id for one in assignments}, on)
        members = [row.member_id for row in people]
        context = {
            "title": group.name,
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "group": group,
            "organization": organization,
            "people": people,
            "opens": set(files_readable_by(request.user, on=on).filter(pk__in=members).values_list("pk", flat=True)),
            "assignments": [(one, names.get(one.organization_id, "")) for one in assignments],
            "may_edit": may(request.user, Action.SUPERVISE, organization, on=on),
            "ended": group.end is not None and group.end <= on,
            "today": on,
        }
        return render(request, "meetings/group_detail.html", context)


class GroupAct(View):
    """What the acts on one group share: find it, ask, do it, go back to its page."""

    form_class: Any
    title: Any
    action: Any
    help: Any = ""
    done: Any

    def get(self, request: HttpRequest, uuid: Any, **which: Any) -> HttpResponse:
        """Asks."""
        group = group_or_404(request, uuid, on=today(), edit=True)
        return self.show(request, group, self.form(request, group, **which))

    def post(self, request: HttpRequest, uuid: Any, **which: Any) -> HttpResponse:
        """Does it."""
        group = group_or_404(request, uuid, on=today(), edit=True)
        form = self.form(request, group, request.POST, **which)
        done = form.save() if form.is_valid() else None
        if done is None:
            return self.show(request, group, form)
        messages.success(request, self.done % {"name": group.name, **(done if isinstance(done, dict) else {})})
        return redirect("meetings:group", uuid=uuid)

    def form(self, request: HttpRequest, group: Any, data: Any = None) -> Any:
        """The form."""
        return self.form_class(data, group=group, by=request.user, today=today())

    def show(self, request: HttpRequest, group: Any, form: Any) -> HttpResponse:
        """The page."""
        on = today()
        context = {
            "title": f"{self.title}: {group.name}",
            "breadcrumb": crumbs(organization_of_id(group.organization_id, on=on), by=request.user, on=on),
            "form": form,
            "help": self.help,
            "action": self.action,
            "back_url": reverse("meetings:group", args=[group.uuid]),
        }
        return render(request, "meetings/act_form.html", context)


class GroupCorrect(GroupAct):
    """Name and decision."""

    form_class = CorrectGroup
    title = gettext_lazy("Sửa tổ công tác")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã sửa %(name)s.")


class GroupJoin(GroupAct):
    """Somebody joins."""

    form_class = JoinGroup
    title = gettext_lazy("Thêm thành viên")
    action = gettext_lazy("Thêm")
    help = gettext_lazy("Ai đã có tài khoản thì được quyền xem các nơi tổ dự, đúng trong những ngày ở trong tổ.")
    done = gettext_lazy("Đã thêm thành viên vào %(name)s.")


class GroupEnd(GroupAct):
    """The group ends."""

    form_class = EndGroup
    title = gettext_lazy("Kết thúc tổ công tác")
    action = gettext_lazy("Kết thúc")
    help = gettext_lazy("Các thành viên, phân công và quyền đang có của tổ kết thúc cùng ngày.")
    done = gettext_lazy("Đã kết thúc %(name)s và %(count)d phân công dự sinh hoạt.")


class PersonAct(GroupAct):
    """An act on one of a group."""

    def form(self, request: HttpRequest, group: Any, data: Any = None, pk: int = 0) -> Any:
        """The form, for one of the group's own people."""
        row = get_object_or_404(group_people(group), pk=pk)
        return self.form_class(data, row=row, by=request.user, today=today())


class GroupLeave(PersonAct):
    """Somebody leaves."""

    form_class = LeaveGroup
    title = gettext_lazy("Thôi tham gia tổ")
    action = gettext_lazy("Lưu")
    help = gettext_lazy("Quyền xem theo tổ của đồng chí này kết thúc cùng ngày.")
    done = gettext_lazy("Đã ghi một đồng chí thôi tham gia %(name)s.")


class GroupLead(PersonAct):
    """Another leader."""

    form_class = LeadGroup
    title = gettext_lazy("Giao làm tổ trưởng")
    action = gettext_lazy("Giao")
    help = gettext_lazy("Tổ trưởng trước đó vẫn là thành viên.")
    done = gettext_lazy("%(name)s đã có tổ trưởng mới.")
