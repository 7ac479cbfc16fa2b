"""The resolutions of a meeting: each written on a page of its own, numbered once signed, and taken out again."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from branches.scoping import Action
from core.middleware import sent_by_script
from core.periods import today
from meetings.forms import NumberResolution, ResolutionForm
from meetings.queries import (
    bar_to_resolutions,
    people_of,
    resolution_among,
    resolution_exists,
    resolved_of,
    roll_sheet,
    vote_base,
)
from meetings.services import StaleResolution, drop_resolution
from meetings.views.frame import crumb_of, crumbs_of, require, title_of, visible_meeting
from meetings.views.minutes import readable_meeting
from meetings.views.tabs import tabs_of


class ResolutionWrite(View):
    """What was assessed, aimed at and arranged; who does what; and the vote."""

    def get(self, request: HttpRequest, uuid: UUID, resolution: UUID) -> HttpResponseBase:
        """As it is stored, or empty."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        if not meeting.is_open:
            messages.info(request, _("Kỳ sinh hoạt đã gửi; muốn sửa nghị quyết, đề nghị cấp trên trả lại."))
            return redirect("meetings:detail", uuid)
        return self.page(request, meeting, self.form(meeting, resolution))

    def post(self, request: HttpRequest, uuid: UUID, resolution: UUID) -> HttpResponseBase:
        """Saves it. A script is answered in JSON."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        form, by_script = self.form(meeting, resolution, request.POST), sent_by_script(request)
        try:
            stamp = form.save(by=request.user) if form.is_valid() else None
        except StaleResolution as stale:
            if by_script:
                return JsonResponse({"by": _("người khác"), "own": False}, status=HTTPStatus.CONFLICT)
            form.lay_theirs(stale)
            return self.page(request, meeting, form, status=HTTPStatus.CONFLICT)
        if stamp is None:
            if by_script:
                told = [text for texts in form.errors.values() for text in texts]
                return JsonResponse({"errors": told}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
            return self.page(request, meeting, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        form.stamp = stamp
        if by_script:
            return JsonResponse({"stamp": stamp, "keys": form.keys, "waiting": form.faults})
        if form.faults:
            return self.page(request, meeting, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        messages.success(request, _("Đã lưu nghị quyết."))
        return redirect("meetings:proceedings", uuid)

    def form(self, meeting: Any, uuid: UUID, data: Any = None) -> ResolutionForm:
        """The form over what is stored under an identifier. Raises Http404 for one of another meeting."""
        row = resolution_among(meeting, uuid)
        if row is None and resolution_exists(uuid):
            raise Http404
        return ResolutionForm(
            data,
            uuid=uuid,
            stored=resolved_of(row) if row else None,
            people=people_of(roll_sheet(meeting)),
            base=vote_base(meeting),
            meeting=meeting,
        )

    def page(self, request: HttpRequest, meeting: Any, form: ResolutionForm, *, status: int = 200) -> HttpResponse:
        """The screen."""
        parts = [
            {"field": form[name], "theirs": getattr(form.theirs, name) if form.theirs else ""}
            for name in ("assessment", "goals", "execution")
        ]
        context = {
            "title": _("Nghị quyết"),
            "breadcrumb": crumbs_of(request, meeting.organization, meeting.date, crumb_of(meeting)),
            "tabs": tabs_of(request, meeting, "proceedings", today()),
            "meeting": meeting,
            "meeting_title": title_of(meeting),
            "form": form,
            "parts": parts,
            "people": form.people,
            "base": form.base,
            "bar": bar_to_resolutions(meeting),
            "is_stored": bool(form.stored.title),
        }
        return render(request, "meetings/resolution.html", context, status=status)


class ResolutionDrop(View):
    """Takes the resolution out, after a page that says what goes with it."""

    def get(self, request: HttpRequest, uuid: UUID, resolution: UUID) -> HttpResponseBase:
        """What would go."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        row = resolution_among(meeting, resolution)
        if row is None or not meeting.is_open:
            return redirect("meetings:proceedings", uuid)
        context = {
            "title": _("Bỏ nghị quyết"),
            "breadcrumb": crumbs_of(request, meeting.organization, meeting.date, crumb_of(meeting)),
            "lead": _("Bỏ nghị quyết “%s” khỏi kỳ sinh hoạt này?") % row.title,
            "facts": [
                _("%(count)d việc giao theo nghị quyết sẽ mất theo.") % {"count": len(row.tasks.all())},
                _("Kết quả biểu quyết sẽ mất theo.") if row.vote else _("Nghị quyết chưa có kết quả biểu quyết."),
                _("Lịch sử vẫn giữ việc này."),
            ],
            "action": _("Bỏ nghị quyết"),
            "back_url": reverse("meetings:resolution", args=[uuid, resolution]),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request: HttpRequest, uuid: UUID, resolution: UUID) -> HttpResponseBase:
        """Takes it out."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        try:
            drop_resolution(meeting=meeting, uuid=resolution, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("meetings:detail", uuid)
        messages.success(request, _("Đã bỏ nghị quyết."))
        return redirect("meetings:proceedings", uuid)


class ResolutionNumber(View):
    """The number of a signed resolution; the branch's minutes and papers carry it from then on."""

    def get(self, request: HttpRequest, uuid: UUID, resolution: UUID) -> HttpResponse:
        """Proposes the next one of its series."""
        meeting, row = self.find(request, uuid, resolution)
        return self.page(request, meeting, NumberResolution(resolution=row, by=request.user))

    def post(self, request: HttpRequest, uuid: UUID, resolution: UUID) -> HttpResponse:
        """Records it."""
        meeting, row = self.find(request, uuid, resolution)
        form = NumberResolution(request.POST, resolution=row, by=request.user)
        done = form.save() if form.is_valid() else None
        if done is None:
            return self.page(request, meeting, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        messages.success(request, _("Đã ghi số nghị quyết.") if done.number else _("Nghị quyết chưa có số."))
        return redirect("meetings:resolution_text", uuid, resolution)

    def find(self, request: HttpRequest, uuid: UUID, resolution: UUID) -> tuple[Any, Any]:
        """The meeting and its resolution, for who sends its minutes. Raises Http404, PermissionDenied."""
        on = today()
        meeting = readable_meeting(request, uuid, on)
        require(request, Action.SEND, meeting, on)
        row = resolution_among(meeting, resolution)
        if row is None:
            raise Http404
        row.meeting = meeting
        return meeting, row

    def page(self, request: HttpRequest, meeting: Any, form: NumberResolution, *, status: int = 200) -> HttpResponse:
        """The form."""
        row = form.resolution
        address = reverse("meetings:resolution_text", args=[meeting.uuid, row.uuid])
        context = {
            "title": _("Số nghị quyết"),
            "breadcrumb": crumbs_of(
                request, meeting.organization, meeting.date, crumb_of(meeting), {"label": row.title, "url": address}
            ),
            "form": form,
            "action": _("Lưu"),
            "back_url": address,
        }
        return render(request, "meetings/act_form.html", context, status=status)
