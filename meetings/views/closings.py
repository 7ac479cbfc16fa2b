"""Closing a month for all below a committee, opening it again, confirming once more what came afterwards."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from branches.scoping import Action
from branches.views.frame import crumbs, organization_or_404
from core.formatting import month_key, month_text
from core.periods import Period, PeriodError, today
from core.views import sent_once
from meetings.forms import ReasonForm
from meetings.queries import (
    closed_at,
    closing_of,
    closings_of,
    committees_closing,
    may_close,
    month_below,
    months_offered,
    to_recheck,
)
from meetings.queries.closings import not_held_to_recheck
from meetings.services import close_month, recheck_meetings, recheck_not_held, reopen_month
from meetings.views.frame import may_somewhere

PER_PAGE = 50


def _month(request: HttpRequest, on: date) -> date:
    """The finished month the address names, or the last one. Raises Http404 for any other."""
    text = request.GET.get("thang", "")
    offered = months_offered(on)
    if not text:
        return offered[0]
    try:
        month = Period.parse(text).start
    except PeriodError:
        raise Http404 from None
    if month not in offered:
        raise Http404
    return month


class Closings(View):
    """The committees that close months, and whether one is closed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Fifty a page."""
        on = today()
        if not may_somewhere(request.user, Action.CONFIRM, on):
            raise PermissionDenied(_("Khóa tháng là việc của cấp ủy nhận báo cáo của chi bộ."))
        month = _month(request, on)
        page = Paginator(committees_closing(request.user, on=on), PER_PAGE).get_page(request.GET.get("trang"))
        closed = closed_at([one.pk for one in page.object_list], [month])
        context = {
            "title": _("Khóa tháng %(month)s") % {"month": month_text(month)},
            "page": page,
            "rows": [(one, closed.get((one.pk, month))) for one in page.object_list],
            "month": month,
            "months": months_offered(on),
            "recheck_count": to_recheck(request.user, on=on).count() + not_held_to_recheck(request.user, on=on).count(),
        }
        return render(request, "meetings/closings.html", context)


class MonthClose(View):
    """One committee's month: what is open in it, then closed; a closed one opened again with a reason."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """What stands open."""
        on = today()
        organization = self.organization(request, uuid, on)
        return self.page(request, organization, _month(request, on), ReasonForm())

    @sent_once
    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Closes it, or with `reopen` opens it again."""
        on = today()
        organization = self.organization(request, uuid, on)
        month = _month(request, on)
        closing = closing_of(organization, month)
        form = ReasonForm(request.POST if "reopen" in request.POST else None)
        if "reopen" in request.POST and not form.is_valid():
            return self.page(request, organization, month, form)
        try:
            if "reopen" not in request.POST:
                close_month(organization=organization, month=month, on=on, by=request.user)
                messages.success(request, _("Đã khóa tháng %(month)s.") % {"month": month_text(month)})
            elif closing is not None:
                reopen_month(closing=closing, reason=form.cleaned_data["reason"], by=request.user)
                messages.success(request, _("Đã mở lại tháng %(month)s.") % {"month": month_text(month)})
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(f"{reverse('meetings:month_close', args=[uuid])}?thang={month_key(month)}")

    def organization(self, request: HttpRequest, uuid: Any, on: date) -> Any:
        """The committee, if the user may close its months."""
        organization = organization_or_404(request.user, uuid, on=on)
        if organization.holds_meetings:
            raise Http404
        if not may_close(request.user, organization, on=on):
            raise PermissionDenied(_("Bạn không làm việc cho cấp ủy này, nên không khóa tháng ở đây được."))
        return organization

    def page(self, request: HttpRequest, organization: Any, month: date, form: ReasonForm) -> HttpResponse:
        """The month as it stands."""
        on = today()
        context = {
            "title": _("Khóa tháng %(month)s") % {"month": month_text(month)},
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "organization": organization,
            "month": month,
            "below": month_below(organization, month, on=on),
            "closing": closing_of(organization, month),
            "closings": list(closings_of(organization, month)),
            "form": form,
            "months": months_offered(on),
        }
        return render(request, "meetings/month_close.html", context, status=422 if form.errors else 200)


class Recheck(View):
    """What was sent into a closed month, or said of it, and waits to be confirmed again by the level above."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The oldest month first."""
        on = today()
        if not may_somewhere(request.user, Action.CONFIRM, on):
            raise PermissionDenied(_("Chỉ cấp trên của chi bộ mới xác nhận được."))
        page = Paginator(to_recheck(request.user, on=on), PER_PAGE).get_page(request.GET.get("trang"))
        said = not_held_to_recheck(request.user, on=on)
        context = {
            "title": _("Xác nhận lại"),
            "page": page,
            "said": said[:PER_PAGE],  # the others follow once these are confirmed
            "said_count": said.count(),
        }
        return render(request, "meetings/recheck.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Confirms again those ticked that still wait for the user."""
        on = today()
        if not may_somewhere(request.user, Action.CONFIRM, on):
            raise PermissionDenied(_("Chỉ cấp trên của chi bộ mới xác nhận được."))
        wanted, said = _uuids(request.POST.getlist("ky")), _numbers(request.POST.getlist("thang"))
        if not wanted and not said:
            messages.warning(request, _("Chưa chọn kỳ sinh hoạt nào để xác nhận."))
            return redirect("meetings:recheck")
        if wanted:
            allowed = to_recheck(request.user, on=on).filter(uuid__in=wanted).values_list("pk", flat=True)
            count = recheck_meetings(meeting_ids=list(allowed), by=request.user)
            messages.success(request, _("Đã xác nhận lại %(count)d kỳ sinh hoạt.") % {"count": count})
        if said:
            own = not_held_to_recheck(request.user, on=on).filter(pk__in=said).values_list("pk", flat=True)
            count = recheck_not_held(row_ids=list(own), by=request.user)
            messages.success(request, _("Đã xác nhận lại %(count)d tháng không họp.") % {"count": count})
        return redirect("meetings:recheck")


def _uuids(texts: list[str]) -> set[UUID]:
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


def _numbers(texts: list[str]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}
