"""Superiors at meetings: plan against actual, one's own branches on a phone, recording and reading a visit."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import names_on, only_top, organization_of_id
from branches.scoping import Action, may, organizations_allowing
from branches.views import crumbs, organization_or_404
from core.periods import Period, today
from meetings.forms import BY_VISITOR, CorrectVisit, PlanFilter, RecordVisit, VisitFilter
from meetings.queries.opinions import opinions_of_meeting, organizations_raising
from meetings.queries.visits import (
    assignments_visible_to,
    described_visits,
    expected_visits,
    next_meetings,
    own_assignments,
    own_member,
    plan_of,
    recent_meetings,
    visits_listed,
    visits_visible_to,
)
from meetings.reports.visits import STATE_WORDS
from meetings.services import remove_visit
from members.views.lists import PER_PAGE, chosen_organization, require

STATE_CLASSES = {"done": "good", "missed": "bad", "due": "wait", "ahead": "", "not_held": ""}


class VisitPlan(View):
    """Plan against actual in a period: by branch, or by group and official."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        form = PlanFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
        period = chosen.get("ky") or Period.year(on)
        everything = plan_of(assignments_visible_to(request.user, on=on), period, within=organization, on=on)
        whole = everything.outcome
        state = chosen.get("trang_thai", "")
        rows = everything.rows(by_visitor=chosen.get("theo") == BY_VISITOR, state=state)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
        places = organizations_allowing(request.user, Action.REPORT, on=on)
        top = organization or only_top(places, on=on)
        context = {
            "title": _("Kế hoạch dự sinh hoạt %(period)s") % {"period": period.label},
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "page": page,
            "rows": page.object_list,
            "names": names_on({one.assignment.organization_id for one in page}, on),
            "whole": whole,
            "words": STATE_WORDS,
            "classes": STATE_CLASSES,
            "may_record": Action.VISIT in actions,
            "may_assign": Action.SUPERVISE in actions,
            "report_url": reverse("reports:report", args=["visits", top.pk, period.text]) if top else "",
        }
        return render(request, "meetings/visit_plan.html", context)


class OwnVisits(View):
    """The superior's page, on a phone: the branches he attends, their next meeting, and one tap to record."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        require(request, Action.VISIT, on=on)
        member = own_member(request.user)
        assignments = list(own_assignments(request.user, on=on).order_by("organization__code", "pk"))
        year = Period.year(on)
        plan: dict[int, list[Any]] = {}
        for one in expected_visits(assignments, year, on=on):
            plan.setdefault(one.assignment.pk, []).append(one)
        ids = {one.organization_id for one in assignments}
        coming, names = next_meetings(ids, on=on), names_on(ids, on)
        rows = [
            {
                "assignment": one,
                "name": names.get(one.organization_id, ""),
                "meeting": coming.get(one.organization_id),
                "due": next((due for due in plan.get(one.pk, []) if due.state in ("due", "ahead")), None),
                "done": sum(due.outcome.done for due in plan.get(one.pk, [])),
                "planned": sum(due.outcome.planned for due in plan.get(one.pk, [])),
                "missed": sum(due.outcome.missed for due in plan.get(one.pk, [])),
            }
            for one in assignments
        ]
        waiting = "viec" in request.GET
        if waiting:
            rows = [row for row in rows if row["due"] and row["due"].state == "due"]
        own = visits_visible_to(request.user, on=on).filter(member=member)
        latest = list(described_visits(own).order_by("-on", "-pk")[:5]) if member else []
        context = {
            "title": _("Các chi bộ tôi dự"),
            "rows": rows,
            "member": member,
            "waiting": waiting,
            "today": on,
            "year": year,
            "words": STATE_WORDS,
            "classes": STATE_CLASSES,
            "latest": latest,
            "places": names_on({one.organization_id for one in latest}, on),
        }
        return render(request, "meetings/own_visits.html", context)


class VisitList(View):
    """Visits made in the scope, latest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        require(request, Action.VIEW_MEMBERS, on=on)
        form = VisitFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
        visits = visits_listed(
            visits_visible_to(request.user, on=on),
            within=organization,
            period=chosen.get("ky"),
            text=chosen.get("q", ""),
            unassigned=bool(chosen.get("ngoai")),
            on=on,
        )
        page = Paginator(visits, PER_PAGE).get_page(request.GET.get("trang"))
        names = names_on({one.organization_id for one in page}, on)
        context = {
            "title": _("Các lần dự sinh hoạt"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "page": page,
            "rows": [(one, names.get(one.organization_id, "")) for one in page],
        }
        return render(request, "meetings/visit_list.html", context)


class VisitRecord(View):
    """A superior attended an organisation: he records it himself, or who keeps the record does."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks; the meeting of the address, or today's, is chosen already."""
        on = today()
        organization, form = self.prepare(request, uuid, on)
        wanted = request.GET.get("ky", "")
        dates = {key: one.date for key, one in form.meetings.items()}
        form.initial["meeting"] = wanted if wanted in dates else next((key for key in dates if dates[key] == on), None)
        if form.initial["meeting"] is None and not dates:
            form.initial = {"meeting": "", "visited_on": on}
        return self.show(request, organization, form)

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Records it."""
        on = today()
        organization, form = self.prepare(request, uuid, on, request.POST)
        visit = form.save() if form.is_valid() else None
        if visit is None:
            return self.show(request, organization, form)
        if visit.assignment is None:
            messages.warning(
                request, _("Đã ghi lần dự; người dự không được phân công ở đây nên ghi là ngoài phân công.")
            )
        else:
            messages.success(request, _("Đã ghi lần dự sinh hoạt."))
        return redirect("meetings:visit", uuid=visit.uuid)

    def prepare(self, request: HttpRequest, uuid: Any, on: date, data: Any = None) -> tuple[Any, RecordVisit]:
        """The organisation, if the user records visits there, and the form."""
        organization = organization_or_404(request.user, uuid, on=on, action=Action.VISIT)
        own = own_member(request.user)
        for_others = may(request.user, Action.SUPERVISE, organization, on=on)
        if own is None and not for_others:
            raise PermissionDenied(
                _(
                    "Tài khoản của bạn chưa gắn với đảng viên nào nên chưa ghi được ai đã dự. "
                    "Hãy nhờ cán bộ quản trị gắn."
                )
            )
        form = RecordVisit(
            data, organization=organization, meetings=recent_meetings(organization, on=on), own=own,
            for_others=for_others, by=request.user, today=on,
        )  # fmt: skip
        return organization, form

    def show(self, request: HttpRequest, organization: Any, form: RecordVisit) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Ghi lần dự sinh hoạt: %(name)s") % {"name": organization.name},
            "breadcrumb": crumbs(organization, by=request.user, on=today()),
            "form": form,
            "action": _("Ghi lần dự"),
            "back_url": reverse("meetings:own_visits") if form.own else reverse("meetings:visit_plan"),
        }
        return render(request, "meetings/act_form.html", context)


class VisitDetail(View):
    """One visit, with what was observed."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it."""
        on = today()
        visit = visit_or_404(request, uuid, on=on)
        organization = organization_of_id(visit.organization_id, on=on)
        context = {
            "title": _("%(name)s dự ngày %(day)s") % {"name": visit.member.full_name, "day": f"{visit.on:%d/%m/%Y}"},
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "visit": visit,
            "organization": organization,
            "may_edit": may_change(request, visit, on),
            "may_raise": organizations_raising(request.user, on=on).filter(pk=organization.pk).exists(),
            "opinions": list(opinions_of_meeting(visit.meeting)) if visit.meeting else [],
        }
        return render(request, "meetings/visit_detail.html", context)


class VisitCorrect(View):
    """What was observed, put right by whoever attended or keeps the record."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks."""
        visit = visit_or_404(request, uuid, on=today(), edit=True)
        return self.show(request, visit, CorrectVisit(visit=visit, by=request.user))

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Corrects it."""
        visit = visit_or_404(request, uuid, on=today(), edit=True)
        form = CorrectVisit(request.POST, visit=visit, by=request.user)
        if not form.is_valid() or form.save() is None:
            return self.show(request, visit, form)
        messages.success(request, _("Đã lưu nhận xét."))
        return redirect("meetings:visit", uuid=uuid)

    def show(self, request: HttpRequest, visit: Any, form: CorrectVisit) -> HttpResponse:
        """The page."""
        on = today()
        context = {
            "title": _("Sửa nhận xét"),
            "breadcrumb": crumbs(organization_of_id(visit.organization_id, on=on), by=request.user, on=on),
            "form": form,
            "action": _("Lưu"),
            "back_url": reverse("meetings:visit", args=[visit.uuid]),
        }
        return render(request, "meetings/act_form.html", context)


class VisitRemove(View):
    """A visit that was recorded by mistake."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks."""
        return self.show(request, visit_or_404(request, uuid, on=today(), edit=True))

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Removes it."""
        visit = visit_or_404(request, uuid, on=today(), edit=True)
        if "confirmed" not in request.POST:
            return self.show(request, visit)
        remove_visit(visit=visit, by=request.user)
        messages.success(request, _("Đã xóa lần dự ghi nhầm."))
        return redirect("meetings:visits")

    def show(self, request: HttpRequest, visit: Any) -> HttpResponse:
        """The page that asks."""
        on = today()
        organization = organization_of_id(visit.organization_id, on=on)
        context = {
            "title": _("Xóa lần dự ghi nhầm"),
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "lead": _("%(name)s không dự sinh hoạt %(place)s ngày %(day)s?")
            % {"name": visit.member.full_name, "place": organization.name, "day": f"{visit.on:%d/%m/%Y}"},
            "facts": [_("Nhận xét đã ghi mất theo; lịch sử vẫn giữ việc xóa này.")],
            "action": _("Xóa lần dự"),
            "back_url": reverse("meetings:visit", args=[visit.uuid]),
        }
        return render(request, "core/confirm.html", context)


def visit_or_404(request: HttpRequest, uuid: Any, *, on: date, edit: bool = False) -> Any:
    """A visit the user sees, and may change if he wants to. Raises Http404, PermissionDenied."""
    require(request, Action.VIEW_MEMBERS, on=on)
    visit = get_object_or_404(described_visits(visits_visible_to(request.user, on=on)), uuid=uuid)
    if edit and not may_change(request, visit, on):
        raise PermissionDenied(_("Chỉ người đã dự, hoặc cán bộ cấp ủy phụ trách, sửa được lần dự này."))
    return visit


def may_change(request: HttpRequest, visit: Any, on: date) -> bool:
    """Whoever attended, while he may record there; and whoever keeps the record."""
    if may(request.user, Action.SUPERVISE, visit.organization, on=on):
        return True
    return visit.member.user_id == request.user.pk and may(request.user, Action.VISIT, visit.organization, on=on)
