"""Who is assigned to attend where: the list, one assignment with its rights, and the acts on it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from branches.queries import names_on, organization_of_id, organizations_below, with_current
from branches.scoping import Action, may, may_somewhere, organizations_allowing
from branches.views import crumbs
from core.periods import Period, today
from meetings.forms import AssignmentFilter, AssignVisitors, EndVisiting
from meetings.queries import (
    holders_of,
)
from meetings.queries.visits import (
    assignments_listed,
    assignments_visible_to,
    described_assignments,
    expected_visits,
    groups_to_assign,
)
from meetings.services import settle_rights, withdraw_visiting
from members.views.lists import PER_PAGE, chosen_organization, require

OFFERED = 120  # branches to tick on one page; more are narrowed to a committee first


def assignment_or_404(request: HttpRequest, uuid: Any, *, on: date, edit: bool = False) -> Any:
    """An assignment the user sees, and may change if he wants to.

    Raises PermissionDenied for who may see no names or not change this one, Http404 outside the scope.
    """
    require(request, Action.VIEW_MEMBERS, on=on)
    rows = described_assignments(assignments_visible_to(request.user, on=on))
    assignment = get_object_or_404(rows, uuid=uuid)
    if edit and not may(request.user, Action.SUPERVISE, assignment.assigned_by, on=on):
        raise PermissionDenied(_("Vai trò của bạn không sửa được phân công này; cấp ủy phân công mới sửa được."))
    return assignment


class AssignmentList(View):
    """Assignments of the scope."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        form = AssignmentFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
        rows = assignments_listed(
            assignments_visible_to(request.user, on=on),
            within=organization,
            text=chosen.get("q", ""),
            ended=bool(chosen.get("da_het")),
            on=on,
        )
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
        names = names_on({one.organization_id for one in page}, on)
        context = {
            "title": _("Phân công dự sinh hoạt"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "page": page,
            "rows": [(one, names.get(one.organization_id, "")) for one in page],
            "may_edit": Action.SUPERVISE in actions,
        }
        return render(request, "meetings/visit_assignment_list.html", context)


class AssignmentAdd(View):
    """A group or an official attends one branch or many."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        on = today()
        self.check(request, on)
        initial: dict[str, Any] = {"start": on, "rhythm": "quarterly"}
        if "to" in request.GET:
            wanted = request.GET["to"]
            group = next((one for one in groups_to_assign(request.user, on=on) if str(one.uuid) == wanted), None)
            initial |= {"group": group.pk, "assigned_by": group.organization.code} if group else {}
        within, places = self.places(request, on)
        form = AssignVisitors(by=request.user, today=on, groups=groups_to_assign(request.user, on=on), offered=places,
                              initial=initial)  # fmt: skip
        return self.show(request, form, within, places)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Assigns."""
        on = today()
        self.check(request, on)
        within, places = self.places(request, on)
        groups = groups_to_assign(request.user, on=on)
        form = AssignVisitors(request.POST, by=request.user, today=on, groups=groups, offered=places)
        made = form.save() if form.is_valid() else None
        if not made:
            return self.show(request, form, within, places)
        told = ngettext("Đã phân công dự sinh hoạt %d nơi.", "Đã phân công dự sinh hoạt %d nơi.", len(made))
        messages.success(request, told % len(made))
        without = sorted({one.member.full_name for one in holders_of(made[0], on=on) if one.account is None})
        if without:
            messages.warning(
                request,
                _("Chưa có tài khoản nên chưa có quyền xem: %(names)s. Có tài khoản rồi thì bấm Cấp quyền ở trang "
                  "phân công.") % {"names": ", ".join(without)},
            )  # fmt: skip
        return redirect("meetings:visit_assignment", uuid=made[0].uuid)

    def check(self, request: HttpRequest, on: date) -> None:
        """Raises PermissionDenied for whoever assigns nobody."""
        if not may_somewhere(request.user, Action.SUPERVISE, on=on):
            raise PermissionDenied(_("Vai trò của bạn không phân công được người dự sinh hoạt."))

    def places(self, request: HttpRequest, on: date) -> tuple[Any, list[Any]]:
        """What the branches are narrowed to, and those offered: none where they are too many for one page."""
        within = chosen_organization(request, request.GET.get("duoi", "").strip()[:40], on=on)
        scope = organizations_allowing(request.user, Action.SUPERVISE, on=on)
        named: Any = with_current(organizations_below(within, on=on, among=scope), on=on)
        branches = named.filter(holds_meetings=True).order_by("code")
        return within, list(branches) if branches.count() <= OFFERED else []

    def show(self, request: HttpRequest, form: AssignVisitors, within: Any, places: list[Any]) -> HttpResponse:
        """The page; where the branches are many, their committees first."""
        on = today()
        scope = organizations_allowing(request.user, Action.SUPERVISE, on=on)
        named: Any = with_current(organizations_below(None, on=on, among=scope), on=on)
        context = {
            "title": _("Phân công dự sinh hoạt"),
            "form": form,
            "within": within,
            "places": places,
            "bodies": list(named.filter(holds_meetings=False).order_by("code")[:OFFERED]),
            "action": _("Phân công"),
            "back_url": reverse("meetings:visit_assignments"),
        }
        return render(request, "meetings/visit_assign.html", context)


class Assignment(View):
    """One assignment: who attends, with which rights, and what is expected and done this year."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it."""
        on = today()
        assignment = assignment_or_404(request, uuid, on=on)
        organization = organization_of_id(assignment.organization_id, on=on)
        holders = holders_of(assignment, on=on)
        context = {
            "title": _("%(who)s dự sinh hoạt %(place)s")
            % {"who": assignment.group or assignment.member, "place": organization.name},
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "assignment": assignment,
            "organization": organization,
            "committee": names_on([assignment.assigned_by_id], on).get(assignment.assigned_by_id, ""),
            "holders": holders,
            "missing": any(one.missing for one in holders),
            "year": Period.year(on),
            "expected": expected_visits([assignment], Period.year(on), on=on),
            "may_edit": may(request.user, Action.SUPERVISE, assignment.assigned_by, on=on),
            "may_record": may(request.user, Action.VISIT, organization, on=on),
            "begun": assignment.start <= on,
            "ended": assignment.end is not None and assignment.end <= on,
        }
        return render(request, "meetings/visit_assignment.html", context)


class AssignmentEnd(View):
    """The last day of an assignment."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks."""
        assignment = assignment_or_404(request, uuid, on=today(), edit=True)
        return self.show(request, assignment, EndVisiting(assignment=assignment, by=request.user, today=today()))

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Ends it."""
        assignment = assignment_or_404(request, uuid, on=today(), edit=True)
        form = EndVisiting(request.POST, assignment=assignment, by=request.user, today=today())
        if not form.is_valid() or form.save() is None:
            return self.show(request, assignment, form)
        messages.success(request, _("Đã kết thúc phân công và quyền xem theo phân công này."))
        return redirect("meetings:visit_assignment", uuid=uuid)

    def show(self, request: HttpRequest, assignment: Any, form: EndVisiting) -> HttpResponse:
        """The page."""
        on = today()
        context = {
            "title": _("Kết thúc phân công dự sinh hoạt"),
            "breadcrumb": crumbs(organization_of_id(assignment.organization_id, on=on), by=request.user, on=on),
            "form": form,
            "help": _("Quyền xem của %(who)s theo phân công này kết thúc cùng ngày.")
            % {"who": assignment.group or assignment.member},
            "action": _("Kết thúc"),
            "back_url": reverse("meetings:visit_assignment", args=[assignment.uuid]),
        }
        return render(request, "meetings/act_form.html", context)


class AssignmentGrant(View):
    """Completes the rights of whoever was given an account since."""

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Writes what is missing; a second time there is nothing left to write."""
        on = today()
        assignment = assignment_or_404(request, uuid, on=on, edit=True)
        settle_rights(assignments=[assignment], on=on, by=request.user)
        messages.success(request, _("Ai đã có tài khoản thì nay có đủ quyền xem trong những ngày được phân công."))
        return redirect("meetings:visit_assignment", uuid=uuid)


class AssignmentWithdraw(View):
    """Takes back an assignment that has not begun."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks."""
        return self.show(request, assignment_or_404(request, uuid, on=today(), edit=True))

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Takes it back."""
        on = today()
        assignment = assignment_or_404(request, uuid, on=on, edit=True)
        if "confirmed" not in request.POST:
            return self.show(request, assignment)
        try:
            withdraw_visiting(assignment=assignment, on=on, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("meetings:visit_assignment", uuid=uuid)
        messages.success(request, _("Đã bỏ phân công chưa bắt đầu."))
        return redirect("meetings:visit_assignments")

    def show(self, request: HttpRequest, assignment: Any) -> HttpResponse:
        """The page that asks."""
        on = today()
        organization = organization_of_id(assignment.organization_id, on=on)
        context = {
            "title": _("Bỏ phân công chưa bắt đầu"),
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "lead": _("%(who)s không dự sinh hoạt %(place)s nữa; phân công chưa có hiệu lực nên được bỏ hẳn.")
            % {"who": assignment.group or assignment.member, "place": organization.name},
            "action": _("Bỏ phân công"),
            "back_url": reverse("meetings:visit_assignment", args=[assignment.uuid]),
        }
        return render(request, "core/confirm.html", context)
