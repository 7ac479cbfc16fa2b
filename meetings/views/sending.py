"""The way upward and back: review and send, confirm, return, reopen."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.scoping import Action
from core.periods import first_of_month, today
from meetings.forms import ReasonForm
from meetings.queries import gaps_of, meetings_allowing, roll_sheet, waiting_for
from meetings.queries.reviews import stamp_of_minutes
from meetings.services import confirm_meetings, reopen_meeting, return_meeting, send_meeting
from meetings.views.frame import crumb_of, crumbs_of, described, may_somewhere, require, title_of, visible_meeting
from meetings.views.tabs import tabs_of

PER_PAGE = 50


class MeetingSend(View):
    """What will be frozen, and the names of the absent; then it is sent."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        """The review."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.SEND, meeting, on)
        if not meeting.is_open:
            return redirect("meetings:detail", uuid)
        return self.page(request, meeting, [])

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        """Sends it; sent twice it is sent once."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.SEND, meeting, on)
        version, read = request.POST.get("version", ""), request.POST.get("read", "")
        seen = int(version) if version.isdecimal() else None
        try:
            send_meeting(meeting=meeting, by=request.user, on=on, version=seen, read=read)
        except ValidationError as error:
            return self.page(request, visible_meeting(request, uuid, on), error.messages)
        done = _("Đã gửi lên cấp trên: %(what)s.") if meeting.superior_name else _("Đã chốt: %(what)s.")
        messages.success(request, done % {"what": described(meeting)})
        return redirect("meetings:detail", uuid)

    def page(self, request: HttpRequest, meeting: Any, errors: list[str]) -> HttpResponse:
        """The review, with what keeps it from being sent."""
        sheet = roll_sheet(meeting)
        on = today()
        context = {
            "title": _("Xem lại và gửi"),
            "breadcrumb": crumbs_of(request, meeting.organization, meeting.date, crumb_of(meeting)),
            "meeting": meeting,
            "tabs": tabs_of(request, meeting, "send", on),
            "meeting_title": title_of(meeting),
            "sheet": sheet,
            "counters": sheet.counters_so_far,
            "gaps": gaps_of(meeting),
            "read": stamp_of_minutes(meeting),
            "errors": errors,
            "is_ahead": meeting.date > on,
            "is_late": first_of_month(on) > meeting.for_month and meeting.sent_on is None,
        }
        return render(request, "meetings/send.html", context, status=422 if errors else 200)


class GiveBack(View):
    """A meeting given back to its branch with a reason; two of the kind follow."""

    title: Any = ""
    lead: Any = ""
    done: Any = ""
    service: Any = None

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Asks for the reason."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.CONFIRM, meeting, on)
        return self.page(request, meeting, ReasonForm())

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Gives it back."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.CONFIRM, meeting, on)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.page(request, meeting, form)
        try:
            self.service(meeting=meeting, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.page(request, meeting, form)
        messages.success(request, self.done % {"what": described(meeting)})
        return redirect("meetings:detail", uuid)

    def page(self, request: HttpRequest, meeting: Any, form: ReasonForm) -> HttpResponse:
        """The reason's form."""
        context = {
            "title": self.title,
            "breadcrumb": crumbs_of(request, meeting.organization, meeting.date, crumb_of(meeting)),
            "lead": self.lead % {"title": title_of(meeting).lower(), "what": described(meeting)},
            "form": form,
            "action": self.title,
            "back_url": crumb_of(meeting)["url"],
        }
        return render(request, "core/confirm.html", context)


class MeetingReturn(GiveBack):
    """Returns a sent meeting that is not confirmed yet."""

    title = gettext_lazy("Trả lại chi bộ")
    lead = gettext_lazy(
        "Trả lại kỳ sinh hoạt %(title)s của %(what)s để chi bộ sửa rồi gửi lại. Số liệu đã gửi vẫn giữ để so sánh."
    )
    done = gettext_lazy("Đã trả lại: %(what)s.")
    service = staticmethod(return_meeting)


class MeetingReopen(GiveBack):
    """Opens a confirmed meeting again."""

    title = gettext_lazy("Mở lại")
    lead = gettext_lazy("Mở lại kỳ sinh hoạt %(title)s của %(what)s đã xác nhận. Lý do được ghi vào lịch sử.")
    done = gettext_lazy("Đã mở lại: %(what)s.")
    service = staticmethod(reopen_meeting)


class ConfirmMany(View):
    """What the branches below have sent and waits for a confirmation: one or many at once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The oldest month first."""
        on = today()
        if not may_somewhere(request.user, Action.CONFIRM, on):
            raise PermissionDenied(_("Chỉ cấp trên của chi bộ mới xác nhận được."))
        waiting = waiting_for(request.user, on=on)
        page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("trang"))
        return render(request, "meetings/confirm.html", {"title": _("Xác nhận kỳ sinh hoạt"), "page": page})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Confirms those ticked that are still sent, and lie below the user."""
        on = today()
        if not may_somewhere(request.user, Action.CONFIRM, on):
            raise PermissionDenied(_("Chỉ cấp trên của chi bộ mới xác nhận được."))
        allowed = meetings_allowing(request.user, Action.CONFIRM, on=on)
        wanted = _uuids(request.POST.getlist("ky"))
        count = confirm_meetings(meetings=allowed.filter(uuid__in=wanted), by=request.user)
        if not wanted:
            messages.warning(request, _("Chưa chọn kỳ sinh hoạt nào để xác nhận."))
        elif count < len(wanted):
            messages.warning(
                request,
                _("Đã xác nhận %(count)d trong %(all)d kỳ; các kỳ còn lại vừa được trả lại hoặc đã xác nhận.")
                % {"count": count, "all": len(wanted)},
            )
        else:
            messages.success(request, _("Đã xác nhận %(count)d kỳ sinh hoạt.") % {"count": count})
        return redirect(_back(request))


def _uuids(texts: list[str]) -> set[UUID]:
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


def _back(request: HttpRequest) -> str:
    path = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure()):
        return path
    return reverse("meetings:confirm")
