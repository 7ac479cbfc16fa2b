"""Conclusions: the list of those nobody has settled, the page of one, and the word that it is done."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import organization_of_id, organizations_visible_to, with_current
from branches.scoping import Action
from branches.views import crumbs
from core.formatting import date_text
from core.periods import today
from meetings.forms import ConclusionFilter, ReopenConclusion, SettleConclusion
from meetings.queries.conclusions import conclusions_listed, conclusions_visible_to, tasks_of, with_organization_names
from meetings.queries.inherited import continues
from meetings.queries.tasks import with_progress
from meetings.views.acts import RecordAct
from meetings.views.frame import may_somewhere
from meetings.views.tasks import PER_PAGE, state_of

SETTLE, REOPEN = gettext_lazy("Đã thực hiện xong"), gettext_lazy("Chưa xong")


class ConclusionTable(tables.Table):
    """What was concluded, where and when."""

    text = tables.Column(verbose_name=gettext_lazy("Kết luận"))
    organization_name = tables.Column(verbose_name=gettext_lazy("Tổ chức"), empty_values=())
    day = tables.Column(verbose_name=gettext_lazy("Ngày họp"), accessor="meeting__date")
    state = tables.Column(verbose_name=gettext_lazy("Tình trạng"), empty_values=())

    noun = gettext_lazy("kết luận")

    class Meta:
        orderable = False
        page_field = "trang"
        empty_text = gettext_lazy("Không có kết luận nào khớp với điều kiện đang chọn.")

    def render_text(self, record: Any) -> str:
        """A link to its page."""
        return format_html(
            '<a href="{}">{}</a>', reverse("meetings:conclusion", args=[record.pk]), Truncator(record.text).chars(200)
        )

    def render_organization_name(self, record: Any) -> str:
        """Whose."""
        return str(record.organization_name)

    def render_day(self, value: date) -> str:
        """Of which meeting."""
        return date_text(value)

    def render_state(self, record: Any) -> str:
        """Whether it is done."""
        return conclusion_state(record)


def conclusion_state(conclusion: Any) -> str:
    """Its state as a page marks it."""
    if conclusion.settled_on is None:
        return format_html('<span class="state wait">{}</span>', _("chưa xong"))
    return format_html('<span class="state good">{}</span>', _("xong %s") % date_text(conclusion.settled_on))


class ConclusionList(View):
    """The conclusions of the scope that nobody has settled, the oldest first; narrowed by the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Fifty a page."""
        on = today()
        if not may_somewhere(request.user, Action.VIEW_MEMBERS, on):
            raise PermissionDenied(_("Vai trò của bạn không xem được kết luận của các kỳ sinh hoạt."))
        form = ConclusionFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        organization = None
        if code := chosen.get("to_chuc", "").strip():
            seen: Any = with_current(organizations_visible_to(request.user, on=on), on=on)
            organization = get_object_or_404(seen, code=code)
        rows = conclusions_listed(request.user, organization, chosen.get("tinh_trang", ""), on=on)
        table = ConclusionTable(rows)
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        with_organization_names((row.record for row in table.paginated_rows), on=on)
        context = {
            "title": _("Kết luận của các kỳ sinh hoạt"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "table": table,
        }
        return render(request, "meetings/conclusion_list.html", context)


class ConclusionDetail(View):
    """What was concluded, what followed from it, and whether it is done."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shows it."""
        on = today()
        conclusion = conclusion_or_404(request, pk, on)
        tasks_ = with_progress(tasks_of(conclusion), on=on)
        acts = []
        if continues(request.user, Action.TAKE_ROLL, conclusion.organization_id, on=on):
            if conclusion.settled_on is None and not any(one.is_open for one in tasks_):
                acts.append((reverse("meetings:conclusion_settle", args=[pk]), SETTLE))
            elif conclusion.settled_on is not None and not tasks_:
                acts.append((reverse("meetings:conclusion_reopen", args=[pk]), REOPEN))
        context = {
            "title": _("Kết luận ngày %s") % date_text(conclusion.meeting.date),
            "breadcrumb": crumbs(organization_of_id(conclusion.organization_id, on=on), by=request.user, on=on),
            "conclusion": conclusion,
            "state": conclusion_state(conclusion),
            "tasks": [(one, state_of(one)) for one in tasks_],
            "acts": acts,
        }
        return render(request, "meetings/conclusion.html", context)


class ConclusionAct(RecordAct):
    """What the acts on a conclusion share."""

    noun = "conclusion"
    refusal = gettext_lazy("Chỉ người lập kỳ sinh hoạt của tổ chức này mới ghi được kết luận đã xong.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A conclusion of the user's scope."""
        return conclusion_or_404(request, key["pk"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """For who writes there."""
        return continues(request.user, Action.TAKE_ROLL, record.organization_id, on=on)

    def about(self, record: Any) -> str:
        """What was concluded."""
        return str(record.text)

    def address(self, record: Any) -> str:
        """By its number."""
        return reverse("meetings:conclusion", args=[record.pk])


class ConclusionSettle(ConclusionAct):
    """Done."""

    label, form_class = SETTLE, SettleConclusion
    done = gettext_lazy("Đã ghi kết luận thực hiện xong; chương trình kỳ tới không hỏi lại.")


class ConclusionReopen(ConclusionAct):
    """Not done after all."""

    label, form_class = REOPEN, ReopenConclusion
    done = gettext_lazy("Kết luận lại là chưa xong.")


def conclusion_or_404(request: HttpRequest, pk: int, on: date) -> Any:
    """A conclusion of the user's scope, with its organisation's name."""
    (found,) = with_organization_names([get_object_or_404(conclusions_visible_to(request.user, on=on), pk=pk)], on=on)
    return found
