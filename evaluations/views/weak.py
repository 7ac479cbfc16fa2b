"""Weak organisations: the list, one of them with its plan and follow-ups, and its acts."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on, organization_of_id
from branches.scoping import Action
from branches.views import crumbs
from core.formatting import date_text
from core.periods import today
from core.tables import Table
from core.views import sent_once
from evaluations.forms.weak import FollowUp, LiftForm, TaskForm, WeakFilter, WeakForm
from evaluations.queries.record_rows import state_text
from evaluations.queries.weak import (
    WeakNarrowing,
    may_consolidate,
    may_follow_up,
    reports_of,
    tasks_of,
    weak_listed,
    weak_visible_to,
)
from evaluations.resources.weak import weak_table
from evaluations.views.registers import Button, RegisterList, paper_text
from meetings.views.acts import UNPROCESSABLE, RecordAct
from members.views.lists import require

REFUSAL = gettext_lazy("Cấp ủy đưa tổ chức vào danh sách mới ghi được việc củng cố.")


class WeakList(RegisterList):
    """Everything that is or was on the list in the scope."""

    title = gettext_lazy("Tổ chức yếu kém")
    action = Action.REPORT
    keeper = "organization"
    filter_class = WeakFilter
    empty = gettext_lazy("Không có tổ chức yếu kém nào khớp với điều kiện đang chọn.")
    how = gettext_lazy("Cấp ủy cấp trên đưa tổ chức vào danh sách, kèm kế hoạch củng cố.")

    def rows(self, request: HttpRequest, chosen: dict[str, Any], organization: Any, on: date) -> Any:
        """What the user sees, narrowed."""
        narrowing = WeakNarrowing(
            year=chosen.get("nam"), organization=organization, state=chosen.get("tinh_trang", ""),
            text=chosen.get("q", ""),
        )  # fmt: skip
        return weak_listed(weak_visible_to(request.user, on=on), narrowing, on=on)

    def table(self, rows: list[Any], organization: Any, on: date) -> Table:
        """The list's own columns."""
        return weak_table(rows, scope=organization, on=on)

    def buttons(
        self, request: HttpRequest, actions: frozenset[str], organization: Any, on: date
    ) -> Sequence[Button]:  # fmt: skip
        """Putting one on the list."""
        if Action.CLASSIFY not in actions:
            return []
        return [Button(_("Đưa tổ chức vào danh sách"), reverse("evaluations:weak_add"), True)]


class WeakAdd(View):
    """Another organisation on the list."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        return self.show(request, self.form(request))

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponse:
        """Lists it."""
        form = self.form(request, request.POST)
        weak = form.save() if form.is_valid() else None
        if weak is None:
            return self.show(request, form, UNPROCESSABLE)
        messages.success(request, _("Đã đưa vào danh sách; ghi tiếp các việc củng cố."))
        return redirect("evaluations:weak", uuid=weak.uuid)

    def form(self, request: HttpRequest, data: Any = None) -> WeakForm:
        """The form, for who classifies somewhere."""
        on = today()
        require(request, Action.CLASSIFY, on=on)
        return WeakForm(data, by=request.user, on=on)

    def show(self, request: HttpRequest, form: WeakForm, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Đưa tổ chức vào danh sách yếu kém"),
            "form": form,
            "action": _("Đưa vào danh sách"),
            "back_url": reverse("evaluations:weak_list"),
        }
        return render(request, "branches/organization_form.html", context, status=status)


def weak_or_404(request: HttpRequest, uuid: UUID, on: date) -> Any:
    """One of the list the user sees. Raises PermissionDenied for who reads no figures, Http404 outside the scope."""
    require(request, Action.REPORT, on=on)
    return get_object_or_404(weak_visible_to(request.user, on=on), uuid=uuid)


class Weak(View):
    """One organisation's time on the list: why, its plan, the tasks and how it stood."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Shows it."""
        on = today()
        one = weak_or_404(request, uuid, on)
        organization: Any = organization_of_id(one.organization_id, on=on)
        open_ = one.end is None
        context = {
            "title": _("Tổ chức yếu kém: %s") % (organization.name or organization.code),
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "facts": self.facts(one, organization, on),
            "buttons": self.buttons(request, one, on) if open_ else [],
            "weak": one,
            "tasks": tasks_of(one),
            "reports": reports_of(one),
            "today": on,
            "open": open_,
            "may_change": open_ and may_follow_up(request.user, one, on=on),
        }
        return render(request, "evaluations/weak.html", context)

    def facts(self, one: Any, organization: Any, on: date) -> list[dict[str, str]]:
        """What is known of it."""
        name = organization.name or organization.code
        told = (
            (_("Tổ chức"), name, reverse("branches:detail", args=[organization.uuid])),
            (_("Cấp ủy đưa vào danh sách"), names_on([one.listed_by_id], on).get(one.listed_by_id, ""), ""),
            (_("Từ ngày"), date_text(one.start), ""),
            (_("Biểu hiện yếu kém"), one.reason, ""),
            (_("Kế hoạch củng cố"), paper_text(one.document), ""),
            (_("Cấp ủy viên phụ trách"), one.in_charge, ""),
            (_("Yêu cầu củng cố"), one.plan, ""),
            (_("Củng cố xong trước ngày"), date_text(one.plan_until) if one.plan_until else "", ""),
            (_("Tình trạng"), state_text(one, on), ""),
            (_("Kết quả củng cố"), one.result, ""),
            (_("Văn bản đưa ra"), paper_text(one.lifted_document), ""),
        )
        return [{"label": label, "value": str(value), "url": url} for label, value, url in told]

    def buttons(self, request: HttpRequest, one: Any, on: date) -> list[Button]:
        """What the user may do with it by now."""
        found = []
        if may_follow_up(request.user, one, on=on):
            found.append(Button(_("Ghi tình hình"), reverse("evaluations:weak_follow", args=[one.uuid]), True))
        if may_consolidate(request.user, one, on=on):
            found += [
                Button(_("Thêm việc củng cố"), reverse("evaluations:weak_task", args=[one.uuid])),
                Button(_("Đưa ra khỏi danh sách"), reverse("evaluations:weak_lift", args=[one.uuid])),
                Button(_("Sửa"), reverse("evaluations:weak_correct", args=[one.uuid])),
            ]
        return found


class WeakAct(RecordAct):
    """What the acts on one of the list share: those of the committee that put it there."""

    noun = "weak"
    refusal = REFUSAL

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """One of the list the user sees."""
        return weak_or_404(request, key["uuid"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """Whoever acts for the committee."""
        return may_consolidate(request.user, record, on=on)

    def about(self, record: Any) -> str:
        """Why it is there, and since when."""
        return _("Trong danh sách từ ngày %(day)s: %(reason)s") % {
            "day": date_text(record.start), "reason": record.reason,
        }  # fmt: skip

    def address(self, record: Any) -> str:
        """Its page."""
        return reverse("evaluations:weak", args=[record.uuid])


class WeakCorrect(WeakAct):
    """What is known of it and its plan, put right."""

    label = gettext_lazy("Sửa")
    form_class = WeakForm
    done = gettext_lazy("Đã sửa.")


class WeakTask(WeakAct):
    """A task more."""

    label = gettext_lazy("Thêm việc củng cố")
    form_class = TaskForm
    done = gettext_lazy("Đã ghi việc củng cố.")


class WeakTaskChange(WeakAct):
    """A task changed, or done: by the committee, or by the organisation itself."""

    label = gettext_lazy("Ghi kết quả, sửa việc củng cố")
    done = gettext_lazy("Đã ghi việc củng cố.")

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """Both sides."""
        return may_follow_up(request.user, record, on=on)

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """With the task of the address."""
        on = today()
        record = self.found(request, on, uuid=key["uuid"])
        if not self.allows(request, record, on):
            raise PermissionDenied(self.refusal)
        task = get_object_or_404(tasks_of(record), pk=key["pk"])
        told = not may_consolidate(request.user, record, on=on)
        return record, TaskForm(data, weak=record, task=task, only_result=told, by=request.user, on=on)


class WeakFollow(WeakAct):
    """How it stands: told by the committee, or by the organisation itself."""

    label = gettext_lazy("Ghi tình hình")
    form_class = FollowUp
    done = gettext_lazy("Đã ghi tình hình.")

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """Both sides."""
        return may_follow_up(request.user, record, on=on)


class WeakLift(WeakAct):
    """It is weak no more."""

    label = gettext_lazy("Đưa ra khỏi danh sách")
    form_class = LiftForm
    done = gettext_lazy("Đã đưa ra khỏi danh sách.")
