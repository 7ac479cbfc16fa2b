"""Many meetings: this month of one's own branches, and the list."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on
from branches.scoping import Action, actions_somewhere, may
from core.formatting import date_text, integer, month_text, percent
from core.periods import first_of_month, today
from core.tables import Table
from meetings.forms import FilterForm
from meetings.queries import (
    begun_of,
    branches_taking_roll,
    meetings_allowing,
    meetings_visible_to,
    silent_branches,
    this_month_of,
    with_names,
)
from meetings.queries.committees import is_body
from meetings.resources.listing import listed_meetings
from meetings.views.exports import FACE, list_as_file
from meetings.views.frame import may_somewhere

PER_PAGE = 50
SILENT_SHOWN = 12


class ThisMonth(View):
    """The secretary's first page: what each of his branches has for this month, and the next thing to do."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Whoever has something left to do stands first."""
        on = today()
        branches = branches_taking_roll(request.user, on=on)
        page = Paginator(branches, PER_PAGE).get_page(request.GET.get("trang"))
        context = {
            "title": _("Sinh hoạt tháng %(month)s") % {"month": month_text(on).lstrip("0")},
            "rows": this_month_of(list(page.object_list), on=on),
            "page": page,
            "month": first_of_month(on),
            "today": on,
            "may_send": may_somewhere(request.user, Action.SEND, on),
        }
        return render(request, "meetings/this_month.html", context)


FIGURE: dict[str, Any] = {"th": {"class": "num"}, "td": {"class": "num"}}


class MeetingTable(tables.Table):
    """The list's columns."""

    date = tables.Column(verbose_name=gettext_lazy("Ngày"))
    organization = tables.Column(
        verbose_name=gettext_lazy("Tổ chức"), accessor="organization_name", order_by=("organization_sort",)
    )
    kind = tables.Column(verbose_name=gettext_lazy("Loại"))
    for_month = tables.Column(verbose_name=gettext_lazy("Cho tháng"))
    figures = tables.Column(
        verbose_name=gettext_lazy("Có mặt / phải dự"), empty_values=(), orderable=False, attrs=FIGURE
    )
    rate = tables.Column(verbose_name=gettext_lazy("Tỷ lệ F1 (%)"), empty_values=(), orderable=False, attrs=FIGURE)
    status = tables.Column(verbose_name=gettext_lazy("Trạng thái"))

    noun = gettext_lazy("kỳ sinh hoạt")
    caption = gettext_lazy("Các kỳ sinh hoạt")

    class Meta:
        order_by_field = "xep"
        page_field = "trang"
        empty_text = gettext_lazy("Không có kỳ sinh hoạt nào khớp với điều kiện đang chọn.")

    def render_date(self, record: Any) -> str:
        return format_html('<a href="{}">{}</a>', _address(record), date_text(record.date))

    def render_organization(self, record: Any) -> str:
        return format_html("{}<br><small>{}</small>", record.organization_name, record.superior_name or "")

    def render_for_month(self, value: Any) -> str:
        return month_text(value)

    def render_kind(self, record: Any) -> str:
        return str(record.get_kind_display())

    def render_figures(self, record: Any) -> str:
        return "" if record.required is None else f"{integer(record.present)} / {integer(record.required)}"

    def render_rate(self, record: Any) -> str:
        return "" if record.required is None else percent(record.present, record.required)

    def render_status(self, record: Any) -> str:
        late = format_html(' <span class="state wait">{}</span>', _("gửi muộn")) if record.was_sent_late else ""
        closed = _("ghi sau khi khóa tháng") if record.entered_after_close else ""
        after = format_html(' <span class="state wait">{}</span>', closed) if closed else ""
        typed = _("nhập từ bản giấy") if record.from_paper else ""
        paper = format_html(' <span class="state">{}</span>', typed) if typed else ""
        state, label = STATE_CLASSES[record.status], record.get_status_display()
        return format_html('<span class="state {}">{}</span>{}{}{}', state, label, late, paper, after)


STATE_CLASSES = {"draft": "", "sent": "wait", "returned": "bad", "confirmed": "good"}


class MeetingList(View):
    """The meetings a user sees, narrowed by the address; above them, who has not reported."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Fifty a page."""
        on = today()
        form = FilterForm(request.GET, user=request.user, on=on)
        form.is_valid()
        if FACE in request.GET:
            return list_as_file(
                request, form, lambda: self.table(request, form, on), scope=self.chosen(form).get("to-chuc"), on=on
            )
        meetings = form.narrow(with_names(meetings_visible_to(request.user, on=on)))
        table = MeetingTable(meetings, order_by="-date")
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        actions = actions_somewhere(request.user, on=on)
        context: dict[str, Any] = {
            "title": _("Sinh hoạt chi bộ"),
            "form": form,
            "table": table,
            "may_open": Action.TAKE_ROLL in actions,
            "calling": body_calling(request.user, form.chosen, on=on),
            "may_confirm": Action.CONFIRM in actions,
            "may_report": Action.REPORT in actions,
            "may_export": Action.EXPORT in actions,
            "may_visit": Action.VISIT in actions,
            "may_see_visits": Action.VIEW_MEMBERS in actions,
            "may_read_names": Action.VIEW_MEMBERS in actions,
            "may_plan": Action.SEND in actions,
            "may_see_members": Action.VIEW_MEMBERS in actions,
        }
        if context["may_report"]:
            context |= self.silent(request, form, on)
        if Action.REPORT in actions and Action.VIEW_MEMBERS in actions:
            chosen = self.chosen(form).get("to-chuc")
            context |= {"book": book_address(chosen, on), "year": book_address(chosen, on, report="branch_year")}
        return render(request, "meetings/list.html", context)

    def table(self, request: HttpRequest, form: FilterForm, on: date) -> Table:
        """The same list, as far as the user may export."""
        chosen = self.chosen(form)
        meetings = form.narrow(with_names(meetings_allowing(request.user, Action.EXPORT, on=on)))
        rows = meetings.order_by("date", "organization_sort", "pk")
        return listed_meetings(rows, scope=chosen.get("to-chuc"), period=chosen.get("ky"), on=on)

    def chosen(self, form: FilterForm) -> dict[str, Any]:
        """What the list is narrowed to, as far as it was understood."""
        return getattr(form, "cleaned_data", {})

    def silent(self, request: HttpRequest, form: FilterForm, on: date) -> dict[str, Any]:
        """The branches that owe the month asked for, or this one."""
        period = form.chosen.get("ky")
        month = period.start if period is not None and period.kind == "month" else first_of_month(on)
        if month > on:
            return {}
        within = form.chosen.get("to-chuc")
        branches = silent_branches(request.user, month, within=within, on=on)
        count = branches.count()
        shown = list(branches[:SILENT_SHOWN])
        return {
            "superiors": names_on({one.parent_id for one in shown}, on),
            "begun": begun_of([one.pk for one in shown], month),
            "silent_month": month,
            "silent": shown,
            "silent_count": count,
            "silent_more": count - len(shown),
            "within": within,
        }


def book_address(organization: Any, on: date, *, report: str = "yearbook") -> str:
    """The year book of the branch the list is narrowed to, or its year; else where one asks for a branch's."""
    if organization is None:
        return f"{reverse('reports:list')}?bao-cao={report}"
    return reverse("reports:report", args=[report, organization.pk, str(on.year)])


def body_calling(user: Any, chosen: dict[str, Any], *, on: date) -> Any:
    """The party body a list is narrowed to, where the user may call a meeting of its committees."""
    body = chosen.get("to-chuc")
    if body is None or not is_body(body, on=on) or not may(user, Action.TAKE_ROLL, body, on=on):
        return None
    return body


def _address(meeting: Any) -> str:
    return reverse("meetings:detail", args=[meeting.uuid])


def year_asked(text: str | None, on: date) -> int:
    """The year an address names, or this one. Raises Http404 for none there is."""
    if not text:
        return int(on.year)
    if not text.isdecimal() or not 1930 <= int(text) <= on.year + 1:
        raise Http404
    return int(text)
