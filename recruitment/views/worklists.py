"""What waits for the user, step by step, and who of his scope is on probation."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on, organizations_below, organizations_visible_to, with_current
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs
from core.formatting import date_text, integer
from core.periods import today
from meetings.views.exports import FACE, list_as_file
from meetings.views.frame import may_somewhere
from recruitment.forms.worklists import ProbationFilter, WaitingFilter
from recruitment.queries.candidates import candidates_visible_to
from recruitment.queries.probation import DUE, LIGHTS, NEAR, OVERDUE, SOON, probationers_of
from recruitment.queries.rights import acting_for, proposing
from recruitment.queries.steps import organizations_named, waiting_for
from recruitment.reports.worklists import probation_table, waiting_table

PER_PAGE = 50
_MARKS = {OVERDUE: "bad", DUE: "bad", SOON: "wait", NEAR: "wait"}


class WaitingTable(tables.Table):
    """Whose step, until when."""

    name = tables.Column(verbose_name=gettext_lazy("Họ và tên"), empty_values=())
    branch = tables.Column(verbose_name=gettext_lazy("Chi bộ"), empty_values=())
    step = tables.Column(verbose_name=gettext_lazy("Bước tiếp theo"), empty_values=())
    since = tables.Column(verbose_name=gettext_lazy("Bước trước"))
    due = tables.Column(verbose_name=gettext_lazy("Hạn"), empty_values=())

    noun = gettext_lazy("việc")

    class Meta:
        orderable = False
        page_field = "trang"
        empty_text = gettext_lazy("Không có bước nào chờ bạn. Bước đến lượt tổ chức của bạn thì hiện ở đây.")

    def __init__(self, *args: Any, names: dict[int, str], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.on = names, on

    def render_name(self, record: Any) -> str:
        """A link to his page."""
        return format_html(
            '<a href="{}">{}</a>', reverse("recruitment:candidate", args=[record.candidate.uuid]),
            record.candidate.full_name,
        )  # fmt: skip

    def render_branch(self, record: Any) -> str:
        """The branch that follows him."""
        return self.names.get(record.next.branch, "")

    def render_step(self, record: Any) -> str:
        """What comes, and for whom the user acts."""
        return format_html(
            "{} <small>{}</small>", record.next.step.get_stage_display(), self.names.get(record.next.actor, "")
        )

    def render_since(self, value: date) -> str:
        """The day of the last step, and how long ago."""
        return _("%(day)s (%(days)s ngày)") % {"day": date_text(value), "days": integer((self.on - value).days)}

    def render_due(self, record: Any) -> str:
        """Its last day."""
        if record.next.due is None:
            return ""
        kind = "bad" if record.next.is_overdue(self.on) else "wait"
        return format_html('<span class="state {}">{}</span>', kind, date_text(record.next.due.day))


class WaitingList(View):
    """The steps the user's organisations take next."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Fifty a page, the most urgent first."""
        on = today()
        if not may_somewhere(request.user, Action.RECRUIT, on):
            raise PermissionDenied(_("Vai trò của bạn không thực hiện bước nào của hồ sơ phát triển đảng."))
        form = WaitingFilter(request.GET)
        form.is_valid()
        scope = _scope(request, form, on)
        candidates = candidates_visible_to(request.user, on=on)
        waiting = waiting_for(candidates, acting_for(request.user, on=on), on=on, below=scope)
        stage, late = form.cleaned_data.get("buoc", ""), form.cleaned_data.get("qua_han", False)
        waiting = [
            one for one in waiting
            if (not stage or one.next.step.stage == stage) and (not late or one.next.is_overdue(on))
        ]  # fmt: skip
        if FACE in request.GET:
            return list_as_file(request, form, lambda: waiting_table(waiting, scope=scope, on=on), scope=scope, on=on)
        table = WaitingTable(waiting, names=names_on(organizations_named(waiting), on), on=on)
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        return render(request, "recruitment/waiting_list.html", _context(request, form, table, scope, on) | {
            "title": _("Bước chờ thực hiện"), "proposing": proposing(request.user, on=on),
        })  # fmt: skip


class ProbationTable(tables.Table):
    """Who, until when, how near."""

    name = tables.Column(verbose_name=gettext_lazy("Họ và tên"), empty_values=())
    branch = tables.Column(verbose_name=gettext_lazy("Chi bộ"), empty_values=())
    began = tables.Column(verbose_name=gettext_lazy("Lễ kết nạp"), default="")
    ends = tables.Column(verbose_name=gettext_lazy("Hết 12 tháng"), default="")
    due = tables.Column(verbose_name=gettext_lazy("Hạn chi bộ xét"), empty_values=())
    light = tables.Column(verbose_name=gettext_lazy("Tình trạng"), empty_values=())

    noun = gettext_lazy("đảng viên dự bị")

    class Meta:
        orderable = False
        page_field = "trang"
        empty_text = gettext_lazy("Không có đảng viên dự bị nào khớp với điều kiện đang chọn.")

    def __init__(
        self, *args: Any, names: dict[int, str], mine: set[int], opens_files: bool, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.mine, self.opens_files, self.on = names, mine, opens_files, on

    def render_name(self, record: Any) -> str:
        """To his file of recruitment; without one to where it is begun, for who may; else to the member's."""
        if not self.opens_files:
            return str(record.member.full_name)
        url = (
            reverse("recruitment:candidate", args=[record.candidate.uuid])
            if record.candidate
            else reverse("recruitment:probation_follow", args=[record.member.uuid])
            if record.organization_id in self.mine
            else reverse("members:detail", args=[record.member.uuid])
        )
        return format_html('<a href="{}">{}</a>', url, record.member.full_name)

    def render_branch(self, record: Any) -> str:
        """Where he belongs."""
        return self.names.get(record.organization_id, "")

    def render_began(self, value: date) -> str:
        """The ceremony."""
        return date_text(value)

    def render_ends(self, value: date) -> str:
        """The end of the twelve months."""
        return date_text(value)

    def render_due(self, record: Any) -> str:
        """By when the branch must consider him."""
        return date_text(record.due.day) if record.due else ""

    def render_light(self, record: Any) -> str:
        """How near the end is, in words as well as colour."""
        light = record.light(self.on)
        stage = record.candidate.get_stage_display() if record.candidate else _("chưa có hồ sơ phát triển đảng")
        return format_html(
            '<span class="state {}">{}</span> <small>{}</small>', _MARKS.get(light, "good"), LIGHTS[light], stage
        )


class ProbationList(View):
    """Probationary members of the scope, the nearest end first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Fifty a page."""
        on = today()
        if not may_somewhere(request.user, Action.VIEW_MEMBERS, on):
            raise PermissionDenied(_("Vai trò của bạn không xem được danh sách đảng viên."))
        form = ProbationFilter(request.GET)
        form.is_valid()
        scope = _scope(request, form, on)
        action = Action.EXPORT if FACE in request.GET else Action.VIEW_MEMBERS
        seen = organizations_allowing(request.user, Action.VIEW_MEMBERS, on=on)
        if action == Action.EXPORT:
            seen = seen.filter(pk__in=organizations_allowing(request.user, Action.EXPORT, on=on).values("pk"))
        if scope is not None:
            seen = organizations_below(scope, on=on, among=seen)
        light = form.cleaned_data.get("tinh_trang", "")
        found = [one for one in probationers_of(seen.values("pk"), on) if not light or one.light(on) == light]
        if FACE in request.GET:
            return list_as_file(request, form, lambda: probation_table(found, scope=scope, on=on), scope=scope, on=on)
        names = names_on({one.organization_id for one in found}, on)
        opens = may_somewhere(request.user, Action.READ_FILE, on)
        table = ProbationTable(found, names=names, mine=acting_for(request.user, on=on), opens_files=opens, on=on)
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        return render(request, "recruitment/probation_list.html", _context(request, form, table, scope, on) | {
            "title": _("Đảng viên dự bị"), "may_step": may_somewhere(request.user, Action.RECRUIT, on),
        })  # fmt: skip


def _scope(request: HttpRequest, form: Any, on: date) -> Any:
    """The organisation the address narrows the list to. Raises Http404 outside the scope."""
    code = form.cleaned_data.get("to_chuc", "").strip()
    if not code:
        return None
    seen: Any = with_current(organizations_visible_to(request.user, on=on), on=on)
    return get_object_or_404(seen, code=code)


def _context(request: HttpRequest, form: Any, table: Any, scope: Any, on: date) -> dict[str, Any]:
    return {
        "breadcrumb": crumbs(scope, by=request.user, on=on) if scope else [],
        "form": form,
        "table": table,
        "may_export": may_somewhere(request.user, Action.EXPORT, on),
    }
