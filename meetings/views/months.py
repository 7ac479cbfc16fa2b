"""A branch's month: its meeting prepared with one tap, or the word that it could not meet."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.scoping import Action
from branches.views.frame import crumbs
from core.formatting import month_key, month_text
from core.periods import first_of_month, today
from meetings.forms import NotHeldForm
from meetings.queries import months_not_held
from meetings.services import prepare_month, withdraw_not_held
from meetings.views.plans import PlanAct, branch_or_404


class MonthPrepare(View):
    """Opens this month's regular meeting on the day planned, and leads to its agenda."""

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Tapped twice, or by two people, it opens one."""
        on = today()
        organization = branch_or_404(request, uuid, Action.TAKE_ROLL)
        month = first_of_month(on)
        try:
            meeting = prepare_month(organization=organization, month=month, on=on, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            asked = urlencode({"to-chuc": organization.code, "thang": month_key(month)})
            return redirect(f"{reverse('meetings:create')}?{asked}")
        return redirect("meetings:agenda", meeting.uuid)


class NotHeldState(PlanAct):
    """Why a month had no meeting."""

    title = gettext_lazy("Không họp được")
    done = gettext_lazy("Đã ghi tháng không sinh hoạt và lý do.")
    help = gettext_lazy(
        "Nếu sau đó chi bộ vẫn họp bù cho tháng này và gửi lên, điều ghi ở đây tự được rút lại. Ghi cho tháng "
        "cấp trên đã khóa thì được đánh dấu và phải có cấp trên xác nhận lại."
    )

    def form(self, request: HttpRequest, organization: Any, data: Any, **keys: Any) -> Any:
        """For the month the address names."""
        month = request.GET.get("thang", "")
        return NotHeldForm(data, organization=organization, by=request.user, today=today(), month=month)


class NotHeldWithdraw(View):
    """Takes the word back."""

    def get(self, request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
        """Asks."""
        organization = branch_or_404(request, uuid, Action.SEND)
        row = get_object_or_404(months_not_held(organization), pk=pk)
        context = {
            "title": _("Rút lại"),
            "breadcrumb": crumbs(organization, by=request.user, on=today()),
            "lead": _("Rút lại điều đã ghi: tháng %(month)s không sinh hoạt, %(reason)s?")
            % {"month": month_text(row.for_month), "reason": row.get_reason_display()},
            "facts": [_("Tháng này lại tính là chưa báo cáo; lịch sử vẫn giữ điều đã ghi.")],
            "action": _("Rút lại"),
            "back_url": reverse("meetings:plan", args=[uuid]),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
        """Does it."""
        organization = branch_or_404(request, uuid, Action.SEND)
        row = get_object_or_404(months_not_held(organization), pk=pk)
        try:
            withdraw_not_held(row=row, by=request.user)
            messages.success(request, _("Đã rút lại."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("meetings:plan", uuid)
