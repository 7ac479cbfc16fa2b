"""The photograph in a member's file: shown on the file's page only, and changed."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.periods import today
from members.forms import PhotoForm
from members.views.acts import MemberAct
from members.views.pages import file_or_404


class MemberPhoto(View):
    """The picture itself, for whoever may read the file; the page it stands on is what the log of readings names."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Hands it out as what it was found to be, and lets no cache keep it beyond its reader."""
        photo = file_or_404(request.user, uuid, on=today()).photo
        if photo is None:
            raise Http404(_("Hồ sơ này chưa có ảnh."))
        response = HttpResponse(bytes(photo.content), content_type=photo.content_type)
        response["Content-Disposition"] = content_disposition_header(False, photo.name) or "inline"
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response


class MemberChangePhoto(MemberAct):
    """Another photograph, or none."""

    form_class = PhotoForm
    title = gettext_lazy("Đổi ảnh")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã đổi ảnh của %(name)s.")

    def form(self, request: HttpRequest, member: Any, on: date, data: Any = None) -> Any:
        """The form, with the file that was sent."""
        files = request.FILES if data is not None else None
        return self.form_class(data, files, member=member, by=request.user, today=on)
