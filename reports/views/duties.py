"""The rules by which units report, on the page: those there are, a new one, the end of one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from core.periods import today
from core.views import sent_once
from reports import queries
from reports.forms.receiving import DutyEndForm, DutyForm
from reports.queries import Action
from reports.queries.receiving_board import committees_ruled_by, rules_visible_to
from reports.views.receiving import UNPROCESSABLE, crumbs, require_somewhere

DUTIES_A_PAGE = 50


@require_safe
def duty_list(request: HttpRequest) -> HttpResponse:
    """Every rule of the committees whose figures the user sees, by committee and kind, the latest first."""
    on = today()
    require_somewhere(request, on=on)
    page = Paginator(rules_visible_to(request.user, on=on), DUTIES_A_PAGE).get_page(request.GET.get("trang"))
    issuing = queries.organizations_allowing(request.user, Action.ISSUE, on=on)
    context = {
        "title": _("Chế độ báo cáo"),
        "breadcrumb": crumbs(),
        "page": page,
        "names": queries.names_on({duty.organization_id for duty in page}, on),
        "own": set(issuing.filter(pk__in={duty.organization_id for duty in page}).values_list("pk", flat=True)),
        "may_set": committees_ruled_by(request.user, on=on).exists(),
        "on": on,
    }
    return render(request, "reports/duties.html", context)


class DutySet(View):
    """A new rule; the one before it ends the day before."""

    def form(self, request: HttpRequest, data: Any = None) -> DutyForm:
        """The form, for who receives reports somewhere."""
        on = today()
        if not committees_ruled_by(request.user, on=on).exists():
            raise PermissionDenied(_("Chỉ người của cấp ủy nhận báo cáo mới đặt được chế độ."))
        return DutyForm(data, by=request.user, on=on)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        return self.show(request, self.form(request))

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Sets it."""
        form = self.form(request, request.POST)
        if not form.is_valid() or form.save() is None:
            return self.show(request, form, UNPROCESSABLE)
        messages.success(request, _("Đã đặt chế độ báo cáo."))
        return redirect("reports:duties")

    def show(self, request: HttpRequest, form: DutyForm, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Đặt chế độ báo cáo"),
            "breadcrumb": crumbs((_("Chế độ báo cáo"), reverse("reports:duties"))),
            "form": form,
            "action": _("Đặt chế độ"),
            "back_url": reverse("reports:duties"),
            "help": _("Đơn vị nào phải gửi báo cáo gì, trong bao nhiêu ngày sau khi hết kỳ. Không có văn bản nào nêu"
                      " thì để trống số văn bản: chế độ được ghi là giả định."),
        }  # fmt: skip
        return render(request, "branches/organization_form.html", context, status=status)


class DutyEnd(View):
    """The end of a rule."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        """Asks for its last day."""
        duty = self.duty(request, uuid)
        return self.show(request, duty, DutyEndForm(duty=duty, by=request.user))

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        """Ends it."""
        duty = self.duty(request, uuid)
        form = DutyEndForm(request.POST, duty=duty, by=request.user)
        if not form.is_valid() or form.save() is None:
            return self.show(request, duty, form, UNPROCESSABLE)
        messages.success(request, _("Đã ghi ngày thôi áp dụng chế độ báo cáo."))
        return redirect("reports:duties")

    def duty(self, request: HttpRequest, uuid: UUID) -> Any:
        """The rule, of a committee the user receives reports for. Raises Http404 outside his scope."""
        on = today()
        duty = get_object_or_404(rules_visible_to(request.user, on=on), uuid=uuid)
        if not queries.may(request.user, Action.ISSUE, duty.organization, on=on):
            raise PermissionDenied(_("Chỉ người của cấp ủy nhận báo cáo mới đặt được chế độ."))
        return duty

    def show(self, request: HttpRequest, duty: Any, form: DutyEndForm, status: int = 200) -> HttpResponse:
        """The page."""
        name = queries.names_on([duty.organization_id], today()).get(duty.organization_id, "")
        context = {
            "title": _("Thôi áp dụng chế độ báo cáo"),
            "breadcrumb": crumbs((_("Chế độ báo cáo"), reverse("reports:duties"))),
            "lead": _("Kỳ nào hết sau ngày này thì không phải gửi nữa; các kỳ trước vẫn theo dõi như cũ."),
            "facts": [
                _("%(kind)s của %(name)s, từ ngày %(day)s: %(who)s, hạn %(days)d ngày.") % {
                    "kind": str(duty.get_kind_display()).capitalize(), "name": name, "day": f"{duty.start:%d/%m/%Y}",
                    "who": duty.get_audience_display(), "days": duty.due_days,
                }
            ],
            "form": form,
            "action": _("Thôi áp dụng"),
            "back_url": reverse("reports:duties"),
        }  # fmt: skip
        return render(request, "core/confirm.html", context, status=status)
