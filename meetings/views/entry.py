"""Opening a meeting, changing what it says of itself, deleting a draft."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from branches.scoping import Action, may
from core.formatting import date_text, month_key
from core.periods import first_of_month, today
from meetings.forms import MeetingForm
from meetings.queries import branches_taking_roll, meeting_held, roll_sheet
from meetings.queries.committees import kind_at_first
from meetings.queries.proceedings import written_in
from meetings.services import delete_draft, must_be_draft, must_be_open
from meetings.views.frame import crumb_of, crumbs_of, described, may_somewhere, require, title_of, visible_meeting

FROM_PAPER = "tu-giay"  # in an address: who comes from the printed roll has it in his hand


class MeetingCreate(View):
    """A new meeting of a branch whose roll the user takes; leads on to its roll."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, as far as the address says what it is for (to-chuc, thang)."""
        on = today()
        self.check(request, on)
        code = request.GET.get("to-chuc", "")
        if not code:
            first_two = list(branches_taking_roll(request.user, on=on)[:2])
            code = first_two[0].code if len(first_two) == 1 else ""
        month = request.GET.get("thang", "")
        paper = FROM_PAPER in request.GET
        initial = {"organization": code, "kind": kind_at_first(code, on), "for_month": month, "from_paper": paper}
        if month in ("", month_key(first_of_month(on))):
            initial["date"] = date_text(on)
        return self.page(request, MeetingForm(initial=initial, user=request.user, on=on))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Opens it; the same form sent twice leads to the same meeting."""
        on = today()
        self.check(request, on)
        form = MeetingForm(request.POST, request.FILES, user=request.user, on=on)
        if not form.is_valid():
            return self.page(request, form, existing=form.first)
        twin = form.twin()
        if twin is not None:
            messages.info(request, _("Kỳ sinh hoạt này đã được lập; mời ghi tiếp."))
            return redirect("meetings:roll", twin.uuid)
        try:
            meeting = form.save(by=request.user)
        except ValidationError as error:
            form.refuse(error)
            return self.page(request, form, existing=same_of_the_day(form, form.cleaned_data["organization"]))
        return redirect("meetings:roll", meeting.uuid)

    def check(self, request: HttpRequest, on: Any) -> None:
        """Raises PermissionDenied for whoever takes nobody's roll."""
        if not may_somewhere(request.user, Action.TAKE_ROLL, on):
            raise PermissionDenied(_("Bạn không được phân công điểm danh cho chi bộ nào."))

    def page(self, request: HttpRequest, form: MeetingForm, existing: Any = None) -> HttpResponse:
        """The form, with the way to the meeting that stands in its way."""
        context = {
            "title": _("Lập kỳ sinh hoạt"),
            "form": form,
            "existing": existing,
            "action": _("Lập và điểm danh"),
        }
        return render(request, "meetings/form.html", context)


class MeetingEdit(View):
    """Day, kind, month, hours and topic of a meeting that is open."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """The form as it stands."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        try:
            must_be_open(meeting)
        except ValidationError as error:
            return turned_away(request, meeting, error)
        initial = {
            "kind": meeting.kind,
            "date": meeting.date,
            "for_month": month_key(meeting.for_month),
            "starts_at": meeting.starts_at,
            "ends_at": meeting.ends_at,
            "topic": meeting.topic,
            "from_paper": meeting.from_paper or FROM_PAPER in request.GET,
        }
        return self.page(request, meeting, MeetingForm(initial=initial, user=request.user, on=on, meeting=meeting))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Changes it."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        before = meeting.date
        form = MeetingForm(request.POST, request.FILES, user=request.user, on=on, meeting=meeting)
        if not form.is_valid():
            return self.page(request, meeting, form)
        try:
            form.save(by=request.user)
        except ValidationError as error:
            form.refuse(error)
            return self.page(request, visible_meeting(request, uuid, on), form)
        messages.success(request, _("Đã lưu thông tin kỳ sinh hoạt."))
        if form.cleaned_data["date"] != before:
            messages.warning(request, _("Ngày họp đã đổi, danh sách phải dự có thể khác; hãy xem lại điểm danh."))
        return redirect("meetings:detail", uuid)

    def page(self, request: HttpRequest, meeting: Any, form: MeetingForm) -> HttpResponse:
        """The form."""
        context = {
            "title": _("Sửa thông tin"),
            "breadcrumb": crumbs_of(request, meeting.organization, meeting.date, crumb_of(meeting)),
            "form": form,
            "existing": form.first or same_of_the_day(form, meeting.organization, but=meeting),
            "meeting": meeting,
            "action": _("Lưu"),
        }
        return render(request, "meetings/form.html", context)


class MeetingDelete(View):
    """Deletes a draft that was never sent, after a page that says what goes with it."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """What would be deleted."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        self.require(request, meeting, on)
        try:
            must_be_draft(meeting)
        except ValidationError as error:
            return turned_away(request, meeting, error)
        return self.page(request, meeting)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Deletes it."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        self.require(request, meeting, on)
        try:
            delete_draft(meeting=meeting, by=request.user)
        except ValidationError as error:
            return turned_away(request, meeting, error)
        messages.success(request, _("Đã xóa bản ghi nháp: %(what)s.") % {"what": described(meeting)})
        return redirect("meetings:list")

    def require(self, request: HttpRequest, meeting: Any, on: date) -> None:
        """Whoever takes the roll deletes a roll; what was written of the meeting is for who answers for it.

        Raises PermissionDenied.
        """
        require(request, Action.TAKE_ROLL, meeting, on)
        if written_in(meeting) and not may(request.user, Action.SEND, meeting.organization, on=on):
            raise PermissionDenied(_("Kỳ sinh hoạt này đã có diễn biến; chỉ người được gửi kỳ sinh hoạt mới xóa được."))

    def page(self, request: HttpRequest, meeting: Any) -> HttpResponse:
        """Numbers before the act."""
        sheet = roll_sheet(meeting)
        marked = len(sheet.rows) - sheet.unmarked
        context = {
            "title": _("Xóa kỳ sinh hoạt nháp"),
            "breadcrumb": crumbs_of(request, meeting.organization, meeting.date, crumb_of(meeting)),
            "lead": _("Xóa kỳ sinh hoạt %(title)s của %(what)s?")
            % {"title": title_of(meeting).lower(), "what": described(meeting)},
            "facts": [
                _("%(count)d đồng chí đã được điểm danh sẽ mất theo.") % {"count": marked},
                _("%(count)d khách đã ghi sẽ mất theo.") % {"count": sheet.guests_coming},
                *(_("%(what)s sẽ mất theo.") % {"what": what} for what in written_in(meeting)),
                _("Lịch sử vẫn giữ việc xóa này."),
            ],
            "action": _("Xóa"),
            "back_url": crumb_of(meeting)["url"],
        }
        return render(request, "core/confirm.html", context)


def turned_away(request: HttpRequest, meeting: Any, error: ValidationError) -> HttpResponse:
    """Back to the meeting, with the sentence that says why nothing can be done to it."""
    messages.error(request, " ".join(error.messages))
    return redirect("meetings:detail", meeting.uuid)


def same_of_the_day(form: MeetingForm, organization: Any, *, but: Any = None) -> Any:
    """The meeting that keeps another of its kind from that day; None for a form not refused yet."""
    data = getattr(form, "cleaned_data", {})
    if "date" not in data or "kind" not in data:
        return None
    held = meeting_held(organization, data["date"], data["kind"])
    return None if held == but else held
