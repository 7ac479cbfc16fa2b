"""Writing what happens in a meeting: a form an item, saved by itself; a script saves it as one types."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from branches.scoping import Action, may
from core.middleware import sent_by_script
from core.periods import today
from meetings.forms import AddItemForm, ItemForm, OpeningForm
from meetings.queries import items_of, next_resolution, people_of, resolutions_of, roll_sheet, vote_base
from meetings.services import StaleItem
from meetings.views.frame import crumb_of, crumbs_of, require, title_of, visible_meeting
from meetings.views.tabs import tabs_of


class Proceedings(View):
    """Who leads and where; then item by item what was said, voted and concluded."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        """As it is stored: the server is the truth."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        if not meeting.is_open:
            messages.info(request, _("Kỳ sinh hoạt đã gửi; muốn sửa diễn biến, đề nghị cấp trên trả lại."))
            return redirect("meetings:detail", uuid)
        return Page(request, meeting).shown()

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        """Saves the form that was sent. A script is answered in JSON."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        page = Page(request, meeting)
        if "mo-dau" in request.POST:
            return self.save_opening(page)
        if "them" in request.POST:
            return self.add(page)
        return self.save_item(page)

    def save_item(self, page: "Page") -> HttpResponseBase:
        """One item, as far as it can be saved."""
        request, form = page.request, page.item_sent()
        if form is None:
            return page.refused([_("Nội dung này vừa được bỏ khỏi chương trình; những gì bạn ghi còn dưới đây.")])
        form.is_valid()
        if "version" in form.errors:
            return page.refused([_("Trang gửi lên không đầy đủ nên chưa lưu được; hãy bấm lưu lại.")])
        try:
            saved = form.save(by=request.user)
        except StaleItem as stale:
            return page.stale(form, stale)
        except ValidationError as error:
            return page.refused(error.messages)
        if page.by_script:
            return JsonResponse({"version": saved.version, "keys": form.keys, "waiting": form.faults})
        if form.faults:
            return page.refused(form.faults, lead=_("Đã lưu phần còn lại; những chỗ dưới đây chưa lưu được:"))
        messages.success(request, _("Đã lưu: %s.") % form.item.title)
        return page.back(f"muc-{form.item.pk}")

    def save_opening(self, page: "Page") -> HttpResponseBase:
        """Who leads, where and when."""
        form = page.opening
        if not form.is_valid() or not form.save(by=page.request.user):
            if page.by_script:
                told = [f"{_label(form, name)}{text}" for name, texts in form.errors.items() for text in texts]
                answer = {"errors": told, "shown": form.disclosed}
                return JsonResponse(answer, status=HTTPStatus.UNPROCESSABLE_ENTITY)
            return page.shown(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if page.by_script:
            return JsonResponse({"waiting": []})
        messages.success(page.request, _("Đã lưu người chủ trì, giờ và nơi họp."))
        return page.back("mo-dau")

    def add(self, page: "Page") -> HttpResponseBase:
        """An item that came up in the meeting."""
        form = page.adding
        item = form.save(by=page.request.user) if form.is_valid() else None
        if item is None:
            return page.shown(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        messages.success(page.request, _("Đã thêm nội dung: %s.") % item.title)
        return page.back(f"muc-{item.pk}")


class Page:
    """The screen of one meeting, with the one form that was sent laid over what is stored."""

    def __init__(self, request: HttpRequest, meeting: Any) -> None:
        self.request, self.meeting = request, meeting
        self.by_script = sent_by_script(request)
        sheet = roll_sheet(meeting)
        self.people, self.base = people_of(sheet), vote_base(meeting)
        data = request.POST
        wanted = data.get("item", "")
        self.forms = [
            ItemForm(
                data if wanted == str(one.item.uuid) else None,
                sheet=one,
                people=self.people,
                base=self.base,
                meeting=meeting,
            )
            for one in items_of(meeting)
        ]
        may_come = [(row.member_id, self.people.all_here[row.member_id]) for row in (*sheet.rows, *sheet.exempt)]
        self.opening = OpeningForm(data if "mo-dau" in data else None, meeting=meeting, may_come=may_come)
        self.adding = AddItemForm(data if "them" in data else None, meeting=meeting)

    def item_sent(self) -> ItemForm | None:
        """The form of the item that was sent; None where it is in the agenda no more."""
        return next((form for form in self.forms if form.is_bound), None)

    def stale(self, form: ItemForm, stale: StaleItem) -> HttpResponse:
        """Nothing was written: both versions side by side; saving again keeps both."""
        own = stale.by.username == self.request.user.get_username()
        who = stale.by.name or _("người khác")
        if self.by_script:
            return JsonResponse({"by": who, "own": own}, status=HTTPStatus.CONFLICT)
        form.lay_theirs(stale)
        return self.shown(status=HTTPStatus.CONFLICT, conflict=form, conflict_by=who, conflict_own=own)

    def refused(self, errors: list[str], *, lead: str = "") -> HttpResponse:
        """What was typed, with the reasons why it was not saved."""
        if self.by_script:
            return JsonResponse({"errors": errors}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        lost = "" if self.item_sent() else self.request.POST.get("text", "")
        return self.shown(status=HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors, lead=lead, lost=lost)

    def back(self, anchor: str) -> HttpResponse:
        """To the page, at the form that was saved."""
        return redirect(f"{reverse('meetings:proceedings', args=[self.meeting.uuid])}#{anchor}")

    def shown(self, *, status: int = 200, **more: Any) -> HttpResponse:
        """The screen."""
        meeting, on = self.meeting, today()
        resolutions = resolutions_of(meeting)
        context = {
            "title": _("Diễn biến"),
            "breadcrumb": crumbs_of(self.request, meeting.organization, meeting.date, crumb_of(meeting)),
            "tabs": tabs_of(self.request, meeting, "proceedings", on),
            "meeting": meeting,
            "meeting_title": title_of(meeting),
            "forms": self.forms,
            "opening": self.opening,
            "adding": self.adding,
            "people": self.people,
            "base": self.base,
            "raise_url": f"{reverse('meetings:opinion_raise', args=[meeting.organization.uuid])}?ky={meeting.uuid}",
            "resolutions": resolutions,
            "next_resolution": next_resolution(meeting, resolutions),
            "may_send": may(self.request.user, Action.SEND, meeting.organization, on=on),
        }
        return render(self.request, "meetings/proceedings.html", {**context, **more}, status=status)


def _label(form: Any, name: str) -> str:
    return f"{form.fields[name].label}: " if name in form.fields else ""
