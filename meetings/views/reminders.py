"""One's own reminders: what came, and which kinds come at all."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from meetings.forms import RemindersForm
from meetings.queries.reminders import reminders_of

PER_PAGE = 30


class Reminders(View):
    """For every account, of itself alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows them."""
        return self.page(request, RemindersForm(user=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Switches kinds on and off."""
        form = RemindersForm(request.POST, user=request.user)
        if not form.is_valid() or form.save() is None:
            return self.page(request, form, 422)
        messages.success(request, _("Đã lưu các loại nhắc."))
        return redirect("meetings:reminders")

    def page(self, request: HttpRequest, form: Any, status: int = 200) -> HttpResponse:
        """The page."""
        page = Paginator(reminders_of(request.user), PER_PAGE).get_page(request.GET.get("trang"))
        context = {"title": _("Lời nhắc của tôi"), "form": form, "page": page}
        return render(request, "meetings/reminders.html", context, status=status)
