"""The agenda of a meeting: prepared by the branch, read and commented on by those above."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.scoping import Action, may
from core.periods import today
from core.views import sent_once
from meetings.forms import ChangeItem, CommentAgenda, PlanItem, PrepareMeeting
from meetings.queries import agenda_sheet, items_of_agenda, rolls_visible_to
from meetings.services import accept_proposals, move_item, must_be_open, refuse_proposal, remove_item, restore_proposal
from meetings.views.frame import crumb_of, crumbs_of, described, require, title_of, visible_meeting
from meetings.views.tabs import tabs_of


class Agenda(View):
    """What a meeting is to speak of; for who prepares it also what is proposed, each taken with one tap."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """For whoever sees the meeting."""
        on = today()
        return self.page(request, visible_meeting(request, uuid, on), on)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """One button: a proposal taken, refused or put back, all of them taken, an item moved."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        try:
            anchor = self.act(request, meeting, on)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            anchor = ""
        return redirect(f"{reverse('meetings:agenda', args=[uuid])}{anchor}")

    def act(self, request: HttpRequest, meeting: Any, on: date) -> str:
        """Does what the button says; where on the page to go on. Raises ValidationError as the services do."""
        given = {name: request.POST[name].replace("\0", "") for name in BUTTONS if name in request.POST}
        name, value = next(iter(given.items()), ("", ""))
        by = request.user
        if name == "nhan-het":
            sources = None if value == "*" else set(request.POST.getlist(f"nguon-{value}"))
            count = accept_proposals(meeting=meeting, sources=sources, by=by, on=on)
            messages.success(request, _("Đã đưa %(count)d nội dung vào chương trình.") % {"count": count})
            return "#chuong-trinh"
        if name == "nhan":
            accept_proposals(meeting=meeting, sources={value}, by=by, on=on)
        elif name == "bo":
            refuse_proposal(meeting=meeting, source=value, by=by, on=on)
        elif name == "dua-lai":
            restore_proposal(meeting=meeting, source=value, by=by)
        elif name in ("len", "xuong"):
            item = get_object_or_404(items_of_agenda(meeting), uuid=_uuid(value))
            move_item(item=item, places=-1 if name == "len" else 1, by=by)
            return f"#nd-{item.uuid}"
        else:
            must_be_open(meeting)
            messages.warning(request, _("Chưa chọn việc nào để làm với chương trình."))
            return ""
        return "#de-xuat"

    def page(self, request: HttpRequest, meeting: Any, on: date, *, comment: Any = None) -> HttpResponse:
        """The page, with what was typed of a refused comment."""
        user, organization = request.user, meeting.organization
        writes = meeting.is_open and may(user, Action.TAKE_ROLL, organization, on=on)
        names = rolls_visible_to(user, on=on).filter(pk=meeting.pk).exists()
        comments = meeting.is_open and meeting.date >= on and may(user, Action.COMMENT, organization, on=on)
        context = {
            "title": _("Chương trình"),
            "breadcrumb": crumbs_of(request, organization, meeting.date, crumb_of(meeting)),
            "meeting": meeting,
            "meeting_title": title_of(meeting),
            "tabs": tabs_of(request, meeting, "agenda", on),
            "sheet": agenda_sheet(meeting, on=on, writes=writes, names=names),
            "may_write": writes,
            "may_open": may(user, Action.VIEW_MEMBERS, organization, on=on),
            "may_attach": may(user, Action.TAKE_ROLL, organization, on=on),
            "comment": (comment or CommentAgenda(meeting=meeting, by=user, on=on)) if comments else None,
        }
        return render(request, "meetings/agenda.html", context, status=422 if comment else 200)


BUTTONS = ("nhan-het", "nhan", "bo", "dua-lai", "len", "xuong")


class AgendaComment(View):
    """What a superior says of a prepared agenda before the day."""

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Writes it."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        if not may(request.user, Action.COMMENT, meeting.organization, on=on):
            raise PermissionDenied(_("Chỉ cấp trên và người được phân công dự mới góp ý cho chương trình."))
        form = CommentAgenda(request.POST, meeting=meeting, by=request.user, on=on)
        if not form.is_valid() or form.save() is None:
            if not meeting.is_open or meeting.date < on:
                messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
                return redirect("meetings:agenda", uuid)
            return Agenda().page(request, meeting, on, comment=form)
        messages.success(request, _("Đã gửi góp ý cho %(what)s.") % {"what": described(meeting)})
        return redirect(f"{reverse('meetings:agenda', args=[uuid])}#gop-y")


class MeetingAct(View):
    """What the small forms of a meeting share: find it, ask, do it, go back to its agenda."""

    form_class: Any
    title: Any
    action: Any
    help: Any = ""
    done: Any

    def get(self, request: HttpRequest, uuid: UUID, **keys: Any) -> HttpResponse:
        """Asks."""
        meeting, form = self.prepare(request, uuid, **keys)
        return self.show(request, meeting, form)

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID, **keys: Any) -> HttpResponse:
        """Does it."""
        meeting, form = self.prepare(request, uuid, request.POST, request.FILES, **keys)
        done = form.save() if form.is_valid() else None
        if done is None:
            return self.show(request, meeting, form, status=422)
        messages.success(request, self.done)
        return redirect(self.after(meeting, done))

    def prepare(self, request: HttpRequest, uuid: UUID, *data: Any, **keys: Any) -> tuple[Any, Any]:
        """The meeting, if the user prepares it, and the form."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        return meeting, self.form(request, meeting, on, *data, **keys)

    def form(self, request: HttpRequest, meeting: Any, on: date, *data: Any, **keys: Any) -> Any:
        """The form of the act."""
        return self.form_class(*data, meeting=meeting, by=request.user, on=on)

    def after(self, meeting: Any, done: Any) -> str:
        """Where one goes on."""
        return reverse("meetings:agenda", args=[meeting.uuid])

    def show(self, request: HttpRequest, meeting: Any, form: Any, status: int = 200) -> HttpResponse:
        """The page with the form."""
        context = {
            "title": self.title,
            "breadcrumb": crumbs_of(request, meeting.organization, meeting.date, crumb_of(meeting)),
            "form": form,
            "help": self.help,
            "action": self.action,
            "back_url": reverse("meetings:agenda", args=[meeting.uuid]),
        }
        return render(request, "branches/organization_form.html", context, status=status)


class ItemPlan(MeetingAct):
    """An item written by hand."""

    form_class = PlanItem
    title = gettext_lazy("Thêm nội dung")
    action = gettext_lazy("Thêm")
    help = gettext_lazy("Nội dung mới đứng sau nội dung cùng loại; đổi chỗ bằng nút lên, xuống.")
    done = gettext_lazy("Đã thêm nội dung vào chương trình.")


class ItemChange(MeetingAct):
    """An item put right."""

    title = gettext_lazy("Sửa nội dung")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã sửa nội dung.")

    def form(self, request: HttpRequest, meeting: Any, on: date, *data: Any, **keys: Any) -> Any:
        """The form of the item in the address."""
        item = get_object_or_404(items_of_agenda(meeting), uuid=keys["item"])
        return ChangeItem(*data, item=item, by=request.user, on=on)


class ItemRemove(View):
    """An item taken out of the agenda, after a page that says what becomes of it."""

    def get(self, request: HttpRequest, uuid: UUID, item: UUID) -> HttpResponse:
        """Asks."""
        meeting, row = self.find(request, uuid, item)
        facts = [_("Nội dung này được đề xuất; bỏ rồi vẫn đưa lại được ở mục đã bỏ qua.")] if row.source else []
        context = {
            "title": _("Bỏ nội dung khỏi chương trình"),
            "breadcrumb": crumbs_of(request, meeting.organization, meeting.date, crumb_of(meeting)),
            "lead": _("Bỏ “%(title)s” khỏi chương trình %(what)s?") % {"title": row.title, "what": described(meeting)},
            "facts": facts,
            "action": _("Bỏ"),
            "back_url": reverse("meetings:agenda", args=[uuid]),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request: HttpRequest, uuid: UUID, item: UUID) -> HttpResponse:
        """Takes it out."""
        _meeting, row = self.find(request, uuid, item)
        try:
            remove_item(item=row, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Đã bỏ “%(title)s” khỏi chương trình.") % {"title": row.title})
        return redirect("meetings:agenda", uuid)

    def find(self, request: HttpRequest, uuid: UUID, item: UUID) -> tuple[Any, Any]:
        """The meeting, if the user prepares it, and the item."""
        on = today()
        meeting = visible_meeting(request, uuid, on)
        require(request, Action.TAKE_ROLL, meeting, on)
        return meeting, get_object_or_404(items_of_agenda(meeting), uuid=item)


class Prepare(MeetingAct):
    """The committee's meeting that prepares a branch meeting, opened from its agenda in one act."""

    form_class = PrepareMeeting
    title = gettext_lazy("Họp chi ủy chuẩn bị")
    action = gettext_lazy("Lập họp chi ủy")
    help = gettext_lazy("Cuộc họp được lập với chương trình mẫu; điều thống nhất hiện lại ở chương trình chi bộ.")
    done = gettext_lazy("Đã lập họp chi ủy.")

    def after(self, meeting: Any, done: Any) -> str:
        """To the agenda of the committee's meeting."""
        return reverse("meetings:agenda", args=[done.uuid])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
