"""The file of a probationary member who was entered without one, begun where he stands."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from core.formatting import date_text
from core.periods import today
from core.views import sent_once
from members.queries import files_readable_by, official_on
from recruitment.queries.rights import acts_for
from recruitment.queries.steps import ceremony_of
from recruitment.services.admissions import follow_probation


class ProbationFollow(View):
    """Begins the file, after a page that says from which step."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Asks."""
        member = self.find(request, uuid, today())
        began = ceremony_of(member)
        context = {
            "title": _("Mở hồ sơ theo dõi đảng viên dự bị"),
            "lead": _("Mở hồ sơ phát triển đảng của %s ở bước “lễ kết nạp”?") % member.full_name,
            "facts": [
                _("Lễ kết nạp: %s.") % (date_text(began) if began else _("chưa ghi; hãy ghi ở hồ sơ đảng viên trước")),
                _("Các bước trước kết nạp không ghi lại ở đây; bước tiếp theo là học lớp đảng viên mới."),
            ],
            "action": _("Mở hồ sơ"),
            "back_url": reverse("recruitment:probation"),
        }
        return render(request, "core/confirm.html", context)

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Begins it."""
        on = today()
        member = self.find(request, uuid, on)
        try:
            candidate = follow_probation(member=member, by=request.user, on=on)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("recruitment:probation")
        messages.success(request, _("Đã mở hồ sơ; hãy ghi các bước tiếp theo ở đây."))
        return redirect("recruitment:candidate", uuid=candidate.uuid)

    def find(self, request: HttpRequest, uuid: UUID, on: date) -> Any:
        """The member, for who acts for his branch. Raises Http404, PermissionDenied."""
        member = get_object_or_404(files_readable_by(request.user, on=on), uuid=uuid)
        membership = official_on(member, on)
        if membership is None or not acts_for(request.user, membership.organization_id, on=on):
            raise PermissionDenied(_("Hồ sơ do chi bộ của đảng viên mở, hoặc cấp trên khi chi bộ chưa có tài khoản."))
        return member
