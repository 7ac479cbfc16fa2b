"""The access log: who read, exported and downloaded what, and what in it is unusual. Nobody edits it."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.forms import ReadingFilter, UnusualFilter
from branches.queries import (
    WORK_BEGINS,
    WORK_ENDS,
    Narrowed,
    detail_text,
    only_top,
    readings_narrowed,
    readings_outside_hours,
    readings_visible_to,
    told_readings,
    unusual_readings,
)
from branches.reports import reading_list
from branches.scoping import Action, actions_somewhere, organizations_allowing
from core.audit import AccessLog, log_access
from core.formatting import date_text, integer
from core.forms import require_filter
from core.periods import Period, today
from core.rendering import render as render_face
from core.tables import Scope

PER_PAGE = 50
FACES = ("xlsx", "csv")
MOST_EXPORTED = 20_000  # lines of one file; whoever needs more narrows the days
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


class ReadingTable(tables.Table):
    """Lines of the log."""

    at = tables.DateTimeColumn(verbose_name=gettext_lazy("Lúc"), format="d/m/Y H:i")
    username = tables.Column(verbose_name=gettext_lazy("Người dùng"))
    action = tables.Column(accessor="get_action_display", verbose_name=gettext_lazy("Việc"))
    subject = tables.Column(verbose_name=gettext_lazy("Đối tượng"))
    detail = tables.Column(verbose_name=gettext_lazy("Chi tiết"), empty_values=())

    class Meta:
        orderable = False
        page_field = "trang"

    noun = gettext_lazy("lượt truy cập")
    empty_text = gettext_lazy("Chưa có lượt xem, xuất hay tải nào khớp với điều kiện đang chọn.")

    def render_detail(self, record: Any) -> str:
        """In words."""
        return detail_text(record.detail)


class UnusualTable(tables.Table):
    """Person × day × action, with the lines behind the figure."""

    day = tables.Column(verbose_name=gettext_lazy("Ngày"))
    username = tables.Column(verbose_name=gettext_lazy("Người dùng"))
    action = tables.Column(verbose_name=gettext_lazy("Việc"))
    times = tables.Column(verbose_name=gettext_lazy("Số lượt"), attrs=NUMBER)
    limit = tables.Column(verbose_name=gettext_lazy("Mức cảnh báo"), attrs=NUMBER, default="")

    class Meta:
        orderable = False
        page_field = "trang"

    noun = gettext_lazy("ngày bất thường")
    empty_text = gettext_lazy("Không có ngày nào vượt mức cảnh báo.")

    def render_day(self, value: date) -> str:
        """dd/mm/yyyy"""
        return date_text(value)

    def render_action(self, value: str) -> str:
        """In words."""
        return str(AccessLog.Action(value).label)

    def render_times(self, value: int, record: Any) -> str:
        """The figure leads to its lines."""
        day = date_text(record["day"])
        chosen = {"tu": day, "den": day, "nguoi": record["username"], "viec": record["action"]}
        return format_html('<a href="{}?{}">{}</a>', reverse("branches:readings"), urlencode(chosen), integer(value))


def require_log(request: HttpRequest, *needed: str, on: date) -> frozenset[str]:
    """What the user may do somewhere. Raises PermissionDenied for who may not see the log or do what is needed."""
    actions = actions_somewhere(request.user, on=on)
    if not actions.issuperset({Action.VIEW_LOG, *needed}):
        raise PermissionDenied(_("Vai trò của bạn không xem được nhật ký."))
    return actions


def chosen_lines(request: HttpRequest, *, on: date) -> tuple[ReadingFilter, Any]:
    """The filter of the address, and the lines it leaves."""
    form = ReadingFilter(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    lines = readings_narrowed(
        readings_visible_to(request.user, on=on),
        Narrowed.to(chosen.get("tu"), chosen.get("den"), chosen.get("nguoi", "")),
        action=chosen.get("viec", ""),
        subject=chosen.get("doi_tuong", ""),
    )
    return form, lines


class Readings(View):
    """Every reading, export and download in the scope, with its filter."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        actions = require_log(request, on=on)
        form, lines = chosen_lines(request, on=on)
        table = ReadingTable(lines)
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        context = {
            "title": _("Nhật ký truy cập"),
            "form": form,
            "table": table,
            "may_export": Action.EXPORT in actions,
            "query": request.GET.urlencode(),
        }
        return render(request, "branches/readings.html", context)


class ReadingsExport(View):
    """The log as a file; itself written into the log."""

    def get(self, request: HttpRequest, face: str) -> HttpResponse:
        """Hands it out."""
        on = today()
        if face not in FACES:
            raise Http404(_("Danh sách chỉ có dạng xlsx và csv."))
        require_log(request, Action.EXPORT, on=on)
        require_filter(ReadingFilter(request.GET))
        form, lines = chosen_lines(request, on=on)
        readings = told_readings(lines[:MOST_EXPORTED])
        first, last = form.cleaned_data.get("tu"), form.cleaned_data.get("den")
        period = Period.days(min(first or last or on, last or on), last or max(first or on, on))
        top: Any = only_top(organizations_allowing(request.user, Action.VIEW_LOG, on=on), on=on)
        notes = [_("Điều kiện lọc: %(query)s") % {"query": words}] if (words := filter_words(form)) else []
        if len(readings) == MOST_EXPORTED:
            most = integer(MOST_EXPORTED)
            notes.append(_("Chỉ %(count)s lượt gần nhất; chọn ngày để lấy phần khác.") % {"count": most})
        scope = Scope(top.code, top.name) if top else Scope("", "")
        table = reading_list(readings, scope=scope, period=period, notes=notes, on=on)
        log_access(
            by=request.user,
            action=AccessLog.Action.EXPORT,
            subject=_("Nhật ký truy cập"),
            organization_id=top.pk if top else None,
            detail={"rows": len(readings), "face": face, "query": request.GET.urlencode()},
        )
        file = render_face(table, face)
        return HttpResponse(
            file.content,
            content_type=file.content_type,
            headers={"Content-Disposition": f'attachment; filename="{file.filename}"'},
        )


def filter_words(form: ReadingFilter) -> str:
    """What the lines were narrowed to, as the labels of the form say it."""
    told = []
    for name, value in form.cleaned_data.items():
        if value:
            text = date_text(value) if isinstance(value, date) else str(value)
            text = str(dict(AccessLog.Action.choices).get(text, text)) if name == "viec" else text
            told.append(f"{form.fields[name].label}: {text}")
    return "; ".join(told)


class UnusualReadings(View):
    """Who passed a limit of readings on a day; or who read outside working hours."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        require_log(request, on=on)
        form = UnusualFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        lines = readings_narrowed(
            readings_visible_to(request.user, on=on),
            Narrowed.to(chosen.get("tu"), chosen.get("den"), chosen.get("nguoi", "")),
        )
        late = chosen.get("ngoai_gio", False)
        table = UnusualTable(readings_outside_hours(lines) if late else unusual_readings(lines))
        if late:
            table.exclude = ("limit",)
            table.empty_text = _("Không có lượt xem, xuất hay tải nào ngoài giờ làm việc.")
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        context = {
            "title": _("Truy cập bất thường"),
            "form": form,
            "table": table,
            "hours": (WORK_BEGINS, WORK_ENDS),
        }
        return render(request, "branches/unusual.html", context)
