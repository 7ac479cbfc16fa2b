"""Tasks: the list of the scope with the overdue first, the page of one, and what becomes of it."""

from datetime import date
from typing import Any
from uuid import UUID

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
from branches.scoping import Action, may
from branches.views import crumbs
from core.formatting import date_text, decimal
from core.periods import today
from meetings.forms import DropTask, FinishTask, PostponeTask, ReopenTask, ReportTask, TaskFilter
from meetings.queries.inherited import continues
from meetings.queries.tasks import TasksChosen, reports_of, tasks_listed, tasks_visible_to, with_progress
from meetings.resources.worklists import tasks_table
from meetings.views.acts import RecordAct
from meetings.views.exports import FACE, list_as_file
from meetings.views.frame import may_somewhere
from members.queries import files_readable_by

PER_PAGE = 50
WHILE_OPEN = (
    ("report", gettext_lazy("Báo tiến độ")),
    ("finish", gettext_lazy("Đã xong")),
    ("postpone", gettext_lazy("Đổi hạn")),
    ("drop", gettext_lazy("Thôi việc này")),
)
AFTERWARDS = (("reopen", gettext_lazy("Mở lại")),)
LABELS = dict((*WHILE_OPEN, *AFTERWARDS))


class TaskTable(tables.Table):
    """What is to be done, by whom, until when, how far."""

    text = tables.Column(verbose_name=gettext_lazy("Việc"))
    organization_name = tables.Column(verbose_name=gettext_lazy("Tổ chức"), empty_values=())
    responsible = tables.Column(verbose_name=gettext_lazy("Chịu trách nhiệm"), default="")
    assigned_on = tables.Column(verbose_name=gettext_lazy("Giao ngày"))
    due_on = tables.Column(verbose_name=gettext_lazy("Hạn xong"))
    progress = tables.Column(verbose_name=gettext_lazy("Đã làm / chỉ tiêu"), empty_values=())
    state = tables.Column(verbose_name=gettext_lazy("Tình trạng"), empty_values=())

    noun = gettext_lazy("việc")

    class Meta:
        orderable = False
        page_field = "trang"
        empty_text = gettext_lazy("Không có việc nào khớp với điều kiện đang chọn. Việc được giao trong kỳ sinh hoạt.")

    def render_text(self, record: Any) -> str:
        """A link to its page."""
        return format_html(
            '<a href="{}">{}</a>', reverse("meetings:task", args=[record.uuid]), Truncator(record.text).chars(160)
        )

    def render_organization_name(self, record: Any) -> str:
        """Whose."""
        return str(record.organization_name)

    def render_responsible(self, value: Any) -> str:
        """Who answers for it."""
        return str(value.full_name)

    def render_assigned_on(self, value: date) -> str:
        """Since when."""
        return date_text(value)

    def render_due_on(self, value: date) -> str:
        """Until when."""
        return date_text(value)

    def render_progress(self, record: Any) -> str:
        """How much of how much."""
        return progress_of(record)

    def render_state(self, record: Any) -> str:
        """Where it stands."""
        return state_of(record)


def progress_of(task: Any) -> str:
    """ "12 / 40 m²"; empty where nothing is counted."""
    if task.target is None:
        return ""
    done = _figure(task.amount) if task.amount is not None else "–"
    return f"{done} / {_figure(task.target)} {task.unit}".strip()


def _figure(amount: Any) -> str:
    return decimal(amount, 0 if amount == amount.to_integral_value() else 2)


def state_of(task: Any) -> str:
    """The state of a task as a page marks it."""
    if task.done_on:
        kind = "good" if task.done_on <= task.due_on else "wait"
        word = _("xong %(day)s") if task.done_on <= task.due_on else _("xong muộn %(day)s")
        return format_html('<span class="state {}">{}</span>', kind, word % {"day": date_text(task.done_on)})
    if task.dropped_on:
        return format_html('<span class="state">{}</span>', _("thôi %(day)s") % {"day": date_text(task.dropped_on)})
    if task.overdue:
        return format_html('<span class="state bad">{}</span>', _("quá hạn"))
    return format_html('<span class="state wait">{}</span>', _("đang làm"))


class TaskList(View):
    """The open tasks of the scope, the overdue first; narrowed by the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Fifty a page."""
        on = today()
        if not may_somewhere(request.user, Action.VIEW_MEMBERS, on):
            raise PermissionDenied(_("Vai trò của bạn không xem được việc được giao."))
        form = TaskFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        organization = None
        if code := chosen.get("to_chuc", "").strip():
            seen: Any = with_current(organizations_visible_to(request.user, on=on), on=on)
            organization = get_object_or_404(seen, code=code)
        narrowing = TasksChosen(organization, chosen.get("tinh_trang", ""), chosen.get("nguoi", ""))
        if FACE in request.GET:
            rows = tasks_listed(request.user, narrowing, on=on, action=Action.EXPORT)
            return list_as_file(
                request, form, lambda: tasks_table(rows, scope=organization, on=on), scope=organization, on=on
            )
        table = TaskTable(tasks_listed(request.user, narrowing, on=on))
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        with_progress((row.record for row in table.paginated_rows), on=on)
        context = {
            "title": _("Việc được giao"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "table": table,
            "may_export": may_somewhere(request.user, Action.EXPORT, on),
            "giving": organization
            if organization and may(request.user, Action.TAKE_ROLL, organization, on=on)
            else None,
        }
        return render(request, "meetings/task_list.html", context)


class TaskDetail(View):
    """What was given, how far it has come, and what may be done with it."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Shows it."""
        on = today()
        task = task_or_404(request, uuid, on)
        acts = (WHILE_OPEN if task.is_open else AFTERWARDS) if writes(request, task, on) else ()
        reader = files_readable_by(request.user, on=on).filter(pk=task.responsible_id)
        context = {
            "title": _("Việc được giao ngày %(day)s") % {"day": date_text(task.assigned_on)},
            "breadcrumb": crumbs(organization_of_id(task.organization_id, on=on), by=request.user, on=on),
            "task": task,
            "state": state_of(task),
            "progress": progress_of(task),
            "reports": [(one, _figure(one.amount) if one.amount is not None else "") for one in reports_of(task)],
            "acts": [(reverse(f"meetings:task_{name}", args=[uuid]), label) for name, label in acts],
            "opens_file": task.responsible_id is not None and reader.exists(),
        }
        return render(request, "meetings/task.html", context)


class TaskAct(RecordAct):
    """What the acts on a task share."""

    noun = "task"
    refusal = gettext_lazy("Chỉ người lập kỳ sinh hoạt của tổ chức này mới ghi được việc được giao.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A task of the user's scope."""
        return task_or_404(request, key["uuid"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """For who writes there."""
        return writes(request, record, on)

    def about(self, record: Any) -> str:
        """What and until when."""
        return _("%(text)s (hạn %(due)s)") % {"text": record.text, "due": date_text(record.due_on)}


class TaskReported(TaskAct):
    """How far it has come."""

    label, form_class, done = LABELS["report"], ReportTask, gettext_lazy("Đã ghi tiến độ.")


class TaskFinish(TaskAct):
    """Done."""

    label, form_class, done = LABELS["finish"], FinishTask, gettext_lazy("Đã ghi việc xong.")


class TaskPostpone(TaskAct):
    """Another day."""

    label, form_class = LABELS["postpone"], PostponeTask
    done = gettext_lazy("Đã đổi hạn; hạn cũ còn trong phần tiến độ.")


class TaskDrop(TaskAct):
    """Given up."""

    label, form_class, done = LABELS["drop"], DropTask, gettext_lazy("Đã ghi thôi việc này.")


class TaskReopen(TaskAct):
    """Open again."""

    label, form_class, done = LABELS["reopen"], ReopenTask, gettext_lazy("Đã mở lại việc.")


def task_or_404(request: HttpRequest, uuid: UUID, on: date) -> Any:
    """A task of the user's scope, with its organisation's name and its progress."""
    rows = tasks_visible_to(request.user, on=on).select_related("organization", "responsible", "meeting", "conclusion")
    (task,) = with_progress([get_object_or_404(rows, uuid=uuid)], on=on)
    return task


def writes(request: HttpRequest, task: Any, on: date) -> bool:
    """Whether the user says what becomes of it."""
    return continues(request.user, Action.TAKE_ROLL, task.organization_id, on=on)
