"""The roll screen: a plain form that saves idempotently; a script saves it in the background where there is one."""

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from branches.scoping import Action, may
from core.middleware import sent_by_script
from core.periods import today
from meetings.forms import CAPACITIES, REASONS, STATUSES, RollForm
from meetings.queries import RollSheet, editor_of, roll_sheet, scans_of
from meetings.services import StaleRoll, hold_roll, release_roll, shown_name
from meetings.services.rolls import HELD_FOR
from meetings.views.frame import crumb_of, crumbs_of, require, title_of, visible_meeting
from meetings.views.tabs import tabs_of


class Roll(View):
    """One screen: everybody who must attend, who may, and the guests."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        """The roll as it is stored: the server is the truth."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        if not meeting.is_open:
            messages.info(request, _("Kỳ sinh hoạt đã gửi; muốn sửa điểm danh, đề nghị cấp trên trả lại."))
            return redirect("meetings:detail", uuid)
        return self.page(request, roll_sheet(meeting), version=meeting.version)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        """Saves it. A script is answered in JSON: the new version, and the key of the next save."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        form = RollForm(request.POST, sheet=roll_sheet(meeting))
        by_script = sent_by_script(request)
        if not form.is_valid():
            error = _("Trang điểm danh gửi lên không đầy đủ nên chưa lưu được; hãy bấm lưu lại.")
            return self.refused(request, form.sheet, [error], version=meeting.version)
        rest = form.mark_rest_present() if "all_present" in request.POST else 0
        try:
            saved = form.save(by=request.user)
        except StaleRoll as stale:
            return self.stale(request, form, stale)
        except ValidationError as error:
            return self.refused(request, form.sheet, error.messages, version=form.cleaned_data["version"])
        if by_script:
            return JsonResponse({"version": saved.version, "uuid": str(uuid4()), "repeated": saved.repeated})
        if saved.repeated:
            messages.info(request, _("Bảng điểm danh này đã được lưu trước đó."))
        elif "all_present" in request.POST:
            messages.success(request, _("Đã ghi %(count)d đồng chí có mặt; nay chọn người vắng.") % {"count": rest})
        else:
            messages.success(request, _("Đã lưu điểm danh."))
        return redirect("meetings:send" if "review" in request.POST else "meetings:roll", uuid)

    def stale(self, request: HttpRequest, form: RollForm, stale: StaleRoll) -> HttpResponse:
        """Nothing was written: both values side by side; posting again is the user's choice."""
        who = stale.by or _("người khác")
        own = stale.by == shown_name(request.user)  # in another window, or a save whose answer was lost
        if sent_by_script(request):
            return JsonResponse({"by": who, "own": own}, status=HTTPStatus.CONFLICT)
        count = form.lay_theirs(stale)
        context = {"conflict_by": who, "conflict_own": own, "conflict_count": count}
        status = HTTPStatus.CONFLICT
        return self.page(request, form.sheet, version=stale.version, typed=True, status=status, **context)

    def refused(self, request: HttpRequest, sheet: RollSheet, errors: list[str], *, version: int) -> HttpResponse:
        """What was typed, with the reason why it was not saved."""
        if sent_by_script(request):
            return JsonResponse({"errors": errors}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return self.page(request, sheet, version=version, typed=True, status=status, errors=errors)

    def page(
        self,
        request: HttpRequest,
        sheet: RollSheet,
        *,
        version: int,
        typed: bool = False,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        """The screen."""
        meeting: Any = sheet.meeting
        on = today()
        context = {
            "title": _("Điểm danh"),
            "breadcrumb": crumbs_of(request, meeting.organization, meeting.date, crumb_of(meeting)),
            "meeting": meeting,
            "tabs": tabs_of(request, meeting, "roll", on),
            "meeting_title": title_of(meeting),
            "sheet": sheet,
            "scans": scans_of(meeting),
            "version": version,
            "uuid": uuid4(),
            "typed": typed,
            "statuses": STATUSES,
            "reasons": REASONS,
            "capacities": CAPACITIES,
            "editor": editor_of(meeting, request.user.pk, held_for=HELD_FOR),
            "may_send": may(request.user, Action.SEND, meeting.organization, on=on),
            "is_ahead": meeting.date > on,
        }
        return render(request, "meetings/roll.html", {**context, **more}, status=status)


class RollHold(View):
    """The heartbeat of whoever has the roll open: says who else is editing. By POST, as it writes."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Holds it, or with `release` gives it free."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        if "release" in request.POST:
            release_roll(meeting=meeting, by=request.user)
            return JsonResponse({"editor": ""})
        return JsonResponse({"editor": hold_roll(meeting=meeting, by=request.user)})
