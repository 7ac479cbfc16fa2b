"""The papers of a meeting: attached, handed out to whoever may see them, taken off."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.scoping import Action
from core.audit import AccessLog, log_access
from core.periods import today
from meetings.forms import AttachFile
from meetings.queries import papers_of, rolls_visible_to
from meetings.services import remove_file
from meetings.views.agendas import MeetingAct
from meetings.views.frame import crumb_of, crumbs_of, described, require, visible_meeting


class FileAttach(MeetingAct):
    """A paper attached."""

    form_class = AttachFile
    title = gettext_lazy("Đính kèm tài liệu")
    action = gettext_lazy("Đính kèm")
    done = gettext_lazy("Đã đính kèm tài liệu.")

    def form(self, request: HttpRequest, meeting: Any, on: date, *data: Any, **keys: Any) -> Any:
        """For the item of the address, if it names one."""
        initial = {"item": request.GET.get("noi-dung", "")}
        return AttachFile(*data, meeting=meeting, by=request.user, on=on, initial=initial)


class MeetingPaper(View):
    """One paper, handed out as what it was found to be; each download is logged."""

    def get(self, request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponse:
        """To whoever sees the meeting; what names people, to whoever reads the names."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        names = rolls_visible_to(request.user, on=on).filter(pk=meeting.pk).exists()
        paper = get_object_or_404(papers_of(meeting, names=names), uuid=file)
        log_access(
            by=request.user,
            action=AccessLog.Action.DOWNLOAD,
            subject=_("%(title)s, %(what)s") % {"title": paper.title, "what": described(meeting)},
            subject_id=paper.uuid,
            organization_id=meeting.organization_id,
        )
        return handed_out(paper.file)


class FileRemove(View):
    """A paper taken off; it is kept, and no longer shown."""

    def get(self, request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponse:
        """Asks."""
        meeting, paper = self.find(request, uuid, file)
        context = {
            "title": _("Gỡ tài liệu"),
            "breadcrumb": crumbs_of(request, meeting.organization, meeting.date, crumb_of(meeting)),
            "lead": _("Gỡ “%(title)s” khỏi %(what)s?") % {"title": paper.title, "what": described(meeting)},
            "facts": [_("Không ai tải được nữa; hệ thống vẫn lưu tệp cùng ngày gỡ.")],
            "action": _("Gỡ"),
            "back_url": reverse("meetings:agenda", args=[uuid]),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponse:
        """Takes it off."""
        _meeting, paper = self.find(request, uuid, file)
        try:
            remove_file(file=paper, on=today(), by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Đã gỡ “%(title)s”.") % {"title": paper.title})
        return redirect("meetings:agenda", uuid)

    def find(self, request: HttpRequest, uuid: UUID, file: UUID) -> tuple[Any, Any]:
        """The meeting, if the user prepares it, and the paper."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        return meeting, get_object_or_404(papers_of(meeting, names=True), uuid=file)


def handed_out(file: Any) -> HttpResponse:
    """A stored file as a download of what it was found to be."""
    response = HttpResponse(bytes(file.content), content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
