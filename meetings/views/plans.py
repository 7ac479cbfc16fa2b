"""The plan of a branch: its slot, its themes; and which branches of a committee have none."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on, organizations_visible_to, with_current
from branches.scoping import Action, may, organizations_allowing
from branches.views.frame import crumbs, organization_or_404
from core.audit import AccessLog, log_access
from core.periods import Period, first_of_month, today
from core.rendering import CONTENT_TYPES
from core.views import sent_once
from meetings.forms import ManySlotsForm, SlotForm, ThemeForm
from meetings.queries import (
    branches_to_plan,
    days_ahead,
    due_day,
    months_of,
    quarters_of,
    slot_text,
    slots_in,
    slots_of,
    themes_of,
)
from meetings.resources.plans import plans_workbook
from meetings.services import remove_theme
from meetings.views.exports import FACE
from meetings.views.frame import may_somewhere
from meetings.views.lists import year_asked

PER_PAGE = 50
MOST_AT_ONCE = 60  # branches without a slot offered in one form


def branch_or_404(request: HttpRequest, uuid: Any, action: str = Action.VIEW) -> Any:
    """The branch, if the user may do this there; a committee plans no branch meetings."""
    organization = organization_or_404(request.user, uuid, on=today(), action=action)
    if not organization.holds_meetings:
        raise Http404
    return organization


class Plan(View):
    """When a branch meets, about what, and what came of it."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """The slot, the next days, the themes of a year."""
        on = today()
        organization = branch_or_404(request, uuid)
        year = year_asked(request.GET.get("nam"), on)
        slots = slots_of(organization)
        months = Period.year(date(year, 1, 1)).months()
        states = months_of([organization.pk], months, on=on)
        context = {
            "title": _("Kế hoạch sinh hoạt"),
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "organization": organization,
            "slots": [(slot, slot_text(slot)) for slot in slots],
            "ahead": days_ahead(slots, on=on),
            "year": year,
            "quarters": quarters_of([organization.pk], year, on=on)[organization.pk],
            "months": [states[organization.pk, month] for month in months],
            "may_plan": may(request.user, Action.SEND, organization, on=on),
            "not_after": first_of_month(on),
        }
        return render(request, "meetings/plan.html", context)


class PlanAct(View):
    """What the acts on a branch's plan share: find it, ask, do it, back to the plan."""

    title: Any
    done: Any
    help: Any = ""

    def get(self, request: HttpRequest, uuid: Any, **keys: Any) -> HttpResponse:
        """Asks."""
        organization = branch_or_404(request, uuid, Action.SEND)
        return self.show(request, organization, self.form(request, organization, None, **keys))

    @sent_once
    def post(self, request: HttpRequest, uuid: Any, **keys: Any) -> HttpResponseBase:
        """Does it."""
        organization = branch_or_404(request, uuid, Action.SEND)
        form = self.form(request, organization, request.POST, **keys)
        if not form.is_valid() or form.save() is None:
            return self.show(request, organization, form)
        messages.success(request, self.done)
        return redirect("meetings:plan", uuid)

    def form(self, request: HttpRequest, organization: Any, data: Any, **keys: Any) -> Any:
        """The act's form."""
        raise NotImplementedError

    def show(self, request: HttpRequest, organization: Any, form: Any) -> HttpResponse:
        """The page with the form."""
        context = {
            "title": self.title,
            "breadcrumb": crumbs(organization, by=request.user, on=today()),
            "form": form,
            "help": self.help,
            "action": _("Lưu"),
            "back_url": reverse("meetings:plan", args=[organization.uuid]),
        }
        return render(request, "branches/organization_form.html", context)


class SlotSet(PlanAct):
    """Another slot from a day on."""

    title = gettext_lazy("Lịch sinh hoạt định kỳ")
    done = gettext_lazy("Đã ghi lịch sinh hoạt định kỳ.")
    help = gettext_lazy("Lịch đang dùng kết thúc vào ngày hôm trước; ghi cùng ngày bắt đầu thì lịch ấy được sửa lại.")

    def form(self, request: HttpRequest, organization: Any, data: Any, **keys: Any) -> Any:
        """The slot as it stands."""
        return SlotForm(data, organization=organization, by=request.user, today=today())


class ThemeAdd(PlanAct):
    """A theme of a quarter."""

    title = gettext_lazy("Thêm chuyên đề")
    done = gettext_lazy("Đã ghi chuyên đề.")

    def form(self, request: HttpRequest, organization: Any, data: Any, **keys: Any) -> Any:
        """An empty one."""
        on = today()
        year = year_asked(request.GET.get("nam"), on)
        return ThemeForm(data, organization=organization, by=request.user, today=on, year=year)


class ThemeChange(PlanAct):
    """A theme put right, while no meeting was about it."""

    title = gettext_lazy("Sửa chuyên đề")
    done = gettext_lazy("Đã sửa chuyên đề.")

    def form(self, request: HttpRequest, organization: Any, data: Any, **keys: Any) -> Any:
        """The theme as it stands."""
        theme = get_object_or_404(themes_of(organization), pk=keys["pk"])
        return ThemeForm(data, organization=organization, by=request.user, today=today(), theme=theme)


class ThemeRemove(View):
    """Takes a theme out of the plan, while no meeting was about it."""

    def get(self, request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
        """Asks."""
        organization = branch_or_404(request, uuid, Action.SEND)
        theme = get_object_or_404(themes_of(organization), pk=pk)
        context = {
            "title": _("Bỏ chuyên đề"),
            "breadcrumb": crumbs(organization, by=request.user, on=today()),
            "lead": _("Bỏ khỏi kế hoạch: %(theme)s?") % {"theme": theme},
            "facts": [_("Lịch sử vẫn giữ việc bỏ này.")],
            "action": _("Bỏ chuyên đề"),
            "back_url": reverse("meetings:plan", args=[uuid]),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
        """Does it."""
        organization = branch_or_404(request, uuid, Action.SEND)
        theme = get_object_or_404(themes_of(organization), pk=pk)
        try:
            remove_theme(theme=theme, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Đã bỏ chuyên đề khỏi kế hoạch."))
        return redirect("meetings:plan", uuid)


class Plans(View):
    """The branches of a committee with their slots and themes; those without a slot can be given one together."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Fifty a page; with `thieu=` only those without a slot, with `dang=xlsx` as the sheets of the workbook."""
        return self.file(request) if FACE in request.GET else self.page(request)

    def file(self, request: HttpRequest) -> HttpResponse:
        """Slots and themes of those shown, as they are brought in again; logged. Raises Http404 for another face."""
        on = today()
        if request.GET[FACE] != "xlsx":
            raise Http404
        allowed = set(organizations_allowing(request.user, Action.EXPORT, on=on).values_list("pk", flat=True))
        branches = [one for one in self.branches(request, on) if one.pk in allowed]
        if "thieu" in request.GET:
            branches = [one for one in branches if one.slot is None]
        if not allowed:
            raise PermissionDenied(_("Bạn xem được kế hoạch nhưng không được xuất dữ liệu."))
        content, rows = plans_workbook([one.pk for one in branches], on=on)
        name = f"ke-hoach-sinh-hoat-{on:%Y-%m-%d}.xlsx"
        log_access(
            by=request.user,
            action=AccessLog.Action.EXPORT,
            subject=_("Kế hoạch sinh hoạt các chi bộ"),
            detail={"rows": rows, "file": name, "filters": request.GET.urlencode()},
        )
        response = HttpResponse(content, content_type=CONTENT_TYPES["xlsx"])
        response["Content-Disposition"] = content_disposition_header(True, name) or ""
        return response

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponseBase:
        """One slot for those chosen."""
        on = today()
        form = self.form(request, self.branches(request, on), request.POST, on)
        saved = form.save() if form.is_valid() else None
        if saved is None:
            return self.page(request, form)
        messages.success(request, _("Đã ghi lịch cho %(count)d chi bộ.") % {"count": saved[0]})
        return redirect("meetings:plans")

    def branches(self, request: HttpRequest, on: Any) -> list[Any]:
        """Those whose meetings the user plans, narrowed by the address; each with its slot of this month."""
        if not may_somewhere(request.user, Action.SEND, on):
            raise PermissionDenied(_("Kế hoạch sinh hoạt dành cho bí thư chi bộ và cán bộ cấp ủy."))
        within = None
        if code := request.GET.get("to-chuc"):
            within = get_object_or_404(with_current(organizations_visible_to(request.user, on=on), on=on), code=code)
        found = list(branches_to_plan(request.user, within=within, on=on))
        slots = slots_in([one.pk for one in found], on)
        for one in found:
            one.slot = slots.get(one.pk)
        return found

    def form(self, request: HttpRequest, branches: list[Any], data: Any, on: Any) -> Any:
        """The form for those without a slot; None where everybody has one."""
        without = [one for one in branches if one.slot is None]
        if data is None and not without:
            return None
        return ManySlotsForm(data, without=without[:MOST_AT_ONCE], by=request.user, today=on)

    def page(self, request: HttpRequest, form: Any = None) -> HttpResponse:
        """The list and the form."""
        on = today()
        branches = self.branches(request, on)
        without = sum(one.slot is None for one in branches)
        shown = [one for one in branches if one.slot is None] if "thieu" in request.GET else branches
        page = Paginator(shown, PER_PAGE).get_page(request.GET.get("trang"))
        quarters = quarters_of([one.pk for one in page.object_list], on.year, on=on)
        month = first_of_month(on)
        context = {
            "title": _("Kế hoạch sinh hoạt các chi bộ"),
            "may_export": may_somewhere(request.user, Action.EXPORT, on),
            "page": page,
            "rows": [
                {
                    "branch": one,
                    "text": slot_text(one.slot) if one.slot else "",
                    "day": due_day(one.slot, month) if one.slot else None,
                    "quarters": quarters[one.pk],
                }
                for one in page.object_list
            ],
            "superiors": names_on({one.parent_id for one in page.object_list}, on),
            "without": without,
            "only_without": "thieu" in request.GET,
            "month": month,
            "year": on.year,
            "form": form or self.form(request, branches, None, on),
        }
        return render(request, "meetings/plans.html", context, status=422 if form else 200)
