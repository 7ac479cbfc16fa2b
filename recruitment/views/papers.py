"""The papers of a file: put in, handed out, taken out; and the documents by which a criterion is waived."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.audit import AccessLog, log_access
from core.periods import today
from meetings.views.files import handed_out
from recruitment.forms.papers import AllowException, ReceivePaper
from recruitment.queries.criteria import exceptions_of
from recruitment.queries.files import acts_of, bodies_of
from recruitment.queries.papers import papers_of
from recruitment.services.papers import drop_exception, remove_paper
from recruitment.views.frame import CandidateAct, candidate_or_404, way_to


class PaperReceive(CandidateAct):
    """A paper put into the file, by whoever takes the step that asks for it."""

    label, form_class = gettext_lazy("Thêm giấy tờ"), ReceivePaper
    refusal = gettext_lazy("Bạn không thực hiện bước nào của hồ sơ này.")
    done = gettext_lazy("Đã thêm giấy tờ vào hồ sơ.")

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """For every body that takes a step of it."""
        return bool(bodies_of(request.user, record.followed_by, on=on))

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """With the file given, for the papers of the user's own steps."""
        on = today()
        record = self.found(request, on, **key)
        bodies = bodies_of(request.user, record.followed_by, on=on)
        if not bodies:
            raise PermissionDenied(self.refusal)
        given = (data, request.FILES) if data is not None else ()
        initial = {"paper": request.GET.get("giay", "")}
        return record, ReceivePaper(*given, candidate=record, bodies=bodies, by=request.user, on=on, initial=initial)


class PaperFile(View):
    """The copy of a paper; each download is logged."""

    def get(self, request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponse:
        """To whoever reads the file."""
        on = today()
        candidate = candidate_or_404(request.user, uuid, on=on)
        paper = get_object_or_404(papers_of(candidate), uuid=file)
        if paper.file is None:
            raise Http404(_("Giấy tờ này không kèm tệp."))
        log_access(
            by=request.user,
            action=AccessLog.Action.DOWNLOAD,
            subject=_("%(paper)s của %(name)s") % {"paper": paper.paper, "name": candidate.full_name},
            subject_id=candidate.uuid,
            organization_id=candidate.followed_by,
        )
        return handed_out(paper.file)


class ActFile(View):
    """The copy attached to an act; each download is logged."""

    def get(self, request: HttpRequest, uuid: UUID, act: UUID) -> HttpResponse:
        """To whoever reads the file."""
        candidate = candidate_or_404(request.user, uuid, on=today())
        found = get_object_or_404(acts_of(candidate), uuid=act)
        if found.file is None:
            raise Http404(_("Việc này không kèm tệp."))
        log_access(
            by=request.user,
            action=AccessLog.Action.DOWNLOAD,
            subject=_("%(step)s của %(name)s") % {"step": found.get_stage_display(), "name": candidate.full_name},
            subject_id=candidate.uuid,
            organization_id=candidate.followed_by,
        )
        return handed_out(found.file)


class FileTakingOut(View):
    """What the two pages share that take something out of a file: asked with what it means, then done."""

    title: Any
    action: Any
    done: Any

    def get(self, request: HttpRequest, uuid: UUID, **key: Any) -> HttpResponse:
        """Asks."""
        on = today()
        candidate = candidate_or_404(request.user, uuid, on=on)
        row = self.row(request, candidate, on, **key)
        context = {
            "title": self.title,
            "breadcrumb": way_to(request, candidate, on=on),
            "lead": self.lead(row),
            "facts": [self.fact()],
            "action": self.action,
            "back_url": reverse("recruitment:candidate", args=[uuid]),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request: HttpRequest, uuid: UUID, **key: Any) -> HttpResponse:
        """Does it."""
        on = today()
        candidate = candidate_or_404(request.user, uuid, on=on)
        try:
            self.take_out(self.row(request, candidate, on, **key), request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, self.done)
        return redirect("recruitment:candidate", uuid=uuid)

    def row(self, request: HttpRequest, candidate: Any, on: date, **key: Any) -> Any:
        """What is taken out. Raises Http404, PermissionDenied."""
        raise NotImplementedError

    def lead(self, row: Any) -> str:
        """The question."""
        raise NotImplementedError

    def fact(self) -> str:
        """What remains."""
        raise NotImplementedError

    def take_out(self, row: Any, by: Any) -> None:
        """Calls the service."""
        raise NotImplementedError


class PaperRemove(FileTakingOut):
    """A paper taken out of the file."""

    title, action = gettext_lazy("Rút giấy tờ"), gettext_lazy("Rút khỏi hồ sơ")
    done = gettext_lazy("Đã rút giấy tờ khỏi hồ sơ.")

    def row(self, request: HttpRequest, candidate: Any, on: date, **key: Any) -> Any:
        """A paper of a step the user takes."""
        bodies = bodies_of(request.user, candidate.followed_by, on=on)
        if not bodies:
            raise PermissionDenied(_("Bạn không thực hiện bước nào của hồ sơ này."))
        paper = get_object_or_404(papers_of(candidate).select_related("paper__step", "candidate"), uuid=key["file"])
        if paper.paper.step.actor not in bodies:
            raise PermissionDenied(_("Giấy tờ này của bước do tổ chức khác thực hiện."))
        return paper

    def lead(self, row: Any) -> str:
        """Which."""
        return _("Rút “%(paper)s” khỏi hồ sơ?") % {"paper": row}

    def fact(self) -> str:
        """It is kept."""
        return _("Không ai tải được nữa; hệ thống vẫn lưu tệp cùng người rút.")

    def take_out(self, row: Any, by: Any) -> None:
        """Takes it out."""
        remove_paper(paper=row, by=by)


class ExceptionAllow(CandidateAct):
    """A document by which a criterion is waived."""

    label, form_class = gettext_lazy("Ghi trường hợp đặc biệt"), AllowException
    refusal = gettext_lazy("Bạn không thực hiện bước nào của hồ sơ này.")
    done = gettext_lazy("Đã ghi văn bản cho phép.")

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """For every body that takes a step of the file."""
        return bool(bodies_of(request.user, record.followed_by, on=on))


class ExceptionDrop(FileTakingOut):
    """Noted by mistake."""

    title, action = gettext_lazy("Bỏ trường hợp đặc biệt"), gettext_lazy("Bỏ")
    done = gettext_lazy("Đã bỏ; tiêu chuẩn xét như bình thường.")

    def row(self, request: HttpRequest, candidate: Any, on: date, **key: Any) -> Any:
        """One of his."""
        if not bodies_of(request.user, candidate.followed_by, on=on):
            raise PermissionDenied(_("Bạn không thực hiện bước nào của hồ sơ này."))
        return get_object_or_404(exceptions_of(candidate).select_related("candidate"), pk=key["pk"])

    def lead(self, row: Any) -> str:
        """Which."""
        return _("Bỏ trường hợp đặc biệt về %(criterion)s theo %(document)s?") % {
            "criterion": row.get_criterion_display(), "document": row.document,
        }  # fmt: skip

    def fact(self) -> str:
        """It is kept in the history."""
        return _("Lịch sử thay đổi vẫn lưu điều đã ghi.")

    def take_out(self, row: Any, by: Any) -> None:
        """Takes it back."""
        drop_exception(exception=row, by=by)
