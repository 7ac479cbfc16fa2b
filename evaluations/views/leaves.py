"""The leaves of one member: part of his file, written down by who changes his record or reviews his branch."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import organization_of_id
from branches.views import crumbs
from core.audit import AccessLog, log_access
from core.periods import today
from evaluations.forms.leaves import CorrectLeave, RecordLeave, RemoveLeave
from evaluations.queries.leaves import leaves_of, on_leave_written_by
from meetings.views.acts import RecordAct
from members.views.pages import file_or_404


class Leaves(View):
    """What is written down, latest first."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Shows it, and logs that it was read."""
        on = today()
        member = file_or_404(request.user, uuid, on=on)
        log_access(
            by=request.user,
            action=AccessLog.Action.READ,
            subject=_("Thời gian nghỉ của đảng viên %(name)s") % {"name": member.full_name},
            subject_id=member.uuid,
            organization_id=member.organization_id,
        )
        place = organization_of_id(member.organization_id, on=on) if member.organization_id else None
        page = {"label": member.full_name, "url": reverse("members:detail", args=[uuid])}
        context = {
            "title": _("Nghỉ ốm, thai sản: %s") % member.full_name,
            "breadcrumb": [*(crumbs(place, by=request.user, on=on) if place else []), page],
            "member": member,
            "rows": list(leaves_of(member)),
            "may_write": on_leave_written_by(request.user, on=on).filter(pk=member.pk).exists(),
        }
        return render(request, "evaluations/leaves.html", context)


class LeaveAct(RecordAct):
    """What the acts on a member's leaves share."""

    refusal = gettext_lazy("Thời gian nghỉ do cấp ủy quản lý hồ sơ, hoặc tổ chức kiểm điểm đảng viên ấy ghi.")

    def member_of(self, record: Any) -> Any:
        """Whose leave it is."""
        return record.member

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """The leave of a member whose file the user opens."""
        member = file_or_404(request.user, key["uuid"], on=on)
        return get_object_or_404(leaves_of(member).select_related("member", "document"), pk=key["pk"])

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """For who writes it down."""
        return on_leave_written_by(request.user, on=on).filter(pk=self.member_of(record).pk).exists()

    def about(self, record: Any) -> str:
        """Who."""
        return str(self.member_of(record).full_name)

    def place(self, request: HttpRequest, record: Any, on: date) -> Any:
        """The branch of the leave, or where the member belongs."""
        return organization_of_id(record.organization_id, on=on)

    def address(self, record: Any) -> str:
        """His leaves."""
        return reverse("evaluations:leaves", args=[self.member_of(record).uuid])


class LeaveAdd(LeaveAct):
    """Another leave."""

    noun, form_class, label = "member", RecordLeave, gettext_lazy("Ghi thời gian nghỉ")
    done = gettext_lazy("Đã ghi thời gian nghỉ.")

    def member_of(self, record: Any) -> Any:
        """The member himself."""
        return record

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A member whose file the user opens."""
        return file_or_404(request.user, key["uuid"], on=on)


class LeaveCorrect(LeaveAct):
    """Written down wrongly."""

    noun, form_class, label = "leave", CorrectLeave, gettext_lazy("Sửa thời gian nghỉ")
    done = gettext_lazy("Đã sửa thời gian nghỉ.")


class LeaveRemove(LeaveAct):
    """Never was."""

    noun, form_class, label = "leave", RemoveLeave, gettext_lazy("Bỏ thời gian nghỉ")
    done = gettext_lazy("Đã bỏ thời gian nghỉ; lịch sử thay đổi còn lưu, kèm lý do.")
