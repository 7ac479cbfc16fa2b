"""Self-review papers: the list of what is wanting, one paper with what it leaves out, and the guide it is held to."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import organization_of_id
from branches.scoping import Action, may
from branches.views import crumbs
from core.audit import AccessLog, log_access
from core.periods import today
from core.tables import Table
from evaluations.forms.papers import GuideForm, PapersFilter, ReceivePaper, TakeBackPaper
from evaluations.queries.papers import MINE, keeps_contents, papers_due_to, papers_listed, with_papers
from evaluations.queries.rights import Kind, acts_at, periods_visible_to
from evaluations.resources.papers import papers_table
from evaluations.views.frame import rating_or_404, told_rating_or_404
from evaluations.views.registers import Button, RegisterList
from meetings.views.acts import RecordAct
from meetings.views.files import handed_out
from recruitment.queries.rights import acts_for


class Papers(RegisterList):
    """The papers due in a period, those that are wanting first of all."""

    title = gettext_lazy("Bản kiểm điểm")
    keeper = "organization"
    empty = gettext_lazy("Không có bản kiểm điểm nào khớp với điều kiện đang chọn.")
    how = gettext_lazy("Mở kỳ xếp loại thì mỗi đối tượng trong danh sách phải có bản kiểm điểm.")

    def filter_class(self, data: Any) -> PapersFilter:
        """With the periods the user sees."""
        self.periods = periods_visible_to(self.request.user, on=today()).order_by("-start", "-pk")
        return PapersFilter(data, periods=self.periods)

    def rows(self, request: HttpRequest, chosen: dict[str, Any], organization: Any, on: date) -> Any:
        """What the user sees, of the latest period where none is chosen."""
        self.period = chosen.get("ky") or self.periods.first()
        return papers_listed(
            papers_due_to(request.user, on=on), period=self.period, organization=organization,
            subject=chosen.get("doi_tuong", ""), state=chosen.get("tinh_trang", ""), text=chosen.get("q", ""),
            own=acts_at(request.user, Kind.SELF, on=on) if chosen.get("tinh_trang") == MINE else (), on=on,
        )  # fmt: skip

    def table(self, rows: list[Any], organization: Any, on: date) -> Table:
        """With what each leaves out."""
        return papers_table(with_papers(rows, on), scope=organization, on=on)

    def buttons(
        self, request: HttpRequest, actions: frozenset[str], organization: Any, on: date
    ) -> Sequence[Button]:  # fmt: skip
        """The guide, for who writes it."""
        if self.period is None or not keeps_contents(request.user, self.period, on=on):
            return []
        url = reverse("evaluations:review_contents", args=[self.period.uuid])
        return [Button(_("Nội dung kiểm điểm %s") % str(self.period).lower(), url)]


class Paper(View):
    """One paper: whether it is in, what it speaks of, what it leaves out."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """To who sees the rating of an organisation; of a person, to who reads members' files."""
        on = today()
        rating = told_rating_or_404(request.user, uuid, on=on)
        (handed,) = with_papers([rating], on)
        own = acts_for(request.user, rating.organization_id, on=on, action=Action.EVALUATE)
        context = {
            "title": _("Bản kiểm điểm: %s") % rating.name,
            "breadcrumb": _way(request, rating, on=on),
            "rating": rating,
            "handed": handed,
            "may_write": own and rating.period.closed_on is None,
            "may_read": _reads(request.user, rating, on=on),
        }
        return render(request, "evaluations/paper.html", context)


class PaperCopy(View):
    """The copy of a paper; each download is logged."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """To who reads the files of members there: a paper is part of one."""
        on = today()
        rating = rating_or_404(request.user, uuid, on=on)
        if not _reads(request.user, rating, on=on):
            raise PermissionDenied(_("Vai trò của bạn không xem được hồ sơ."))
        (handed,) = with_papers([rating], on)
        if handed.paper is None or handed.paper.file is None:
            raise Http404(_("Bản kiểm điểm này không kèm tệp."))
        log_access(
            by=request.user,
            action=AccessLog.Action.DOWNLOAD,
            subject=_("Bản kiểm điểm: %s") % rating.name,
            subject_id=rating.uuid,
            organization_id=rating.organization_id,
        )
        return handed_out(handed.paper.file)


class PaperAct(RecordAct):
    """What the acts on one paper share: of the organisation where it is handed in."""

    noun = "rating"
    refusal = gettext_lazy("Việc này do tổ chức nơi xếp loại làm, hoặc cấp trên gần nhất ghi thay.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A rating the user sees."""
        return rating_or_404(request.user, key["uuid"], on=on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """For who acts for the organisation."""
        return acts_for(request.user, record.organization_id, on=on, action=Action.EVALUATE)

    def about(self, record: Any) -> str:
        """Whose, and of when."""
        return f"{record.name}, {record.period}"

    def address(self, record: Any) -> str:
        """The paper's page."""
        return reverse("evaluations:paper", args=[record.uuid])


class PaperReceive(PaperAct):
    """Handed in, or said better."""

    form_class, label = ReceivePaper, gettext_lazy("Nhận bản kiểm điểm")
    done = gettext_lazy("Đã nhận bản kiểm điểm.")

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """With the file given."""
        on = today()
        record = self.found(request, on, **key)
        if not self.allows(request, record, on):
            raise PermissionDenied(self.refusal)
        given = (data, request.FILES) if data is not None else ()
        return record, ReceivePaper(*given, rating=record, by=request.user, on=on)


class PaperTakeBack(PaperAct):
    """Not in after all."""

    form_class, label = TakeBackPaper, gettext_lazy("Rút bản kiểm điểm")
    done = gettext_lazy("Đã rút; lịch sử thay đổi còn lưu, kèm lý do.")


class ReviewContents(RecordAct):
    """What the guide of a period asks papers to speak of."""

    noun, form_class, label = "period", GuideForm, gettext_lazy("Nội dung kiểm điểm")
    refusal = gettext_lazy("Nội dung kiểm điểm do cấp ủy mở kỳ xếp loại ghi.")
    done = gettext_lazy("Đã lưu nội dung kiểm điểm.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A period the user sees."""
        return get_object_or_404(periods_visible_to(request.user, on=on), uuid=key["uuid"])

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """For who acts for the committee that opened it."""
        return keeps_contents(request.user, record, on=on)

    def about(self, record: Any) -> str:
        """Which period."""
        return _("%s. Sửa được đến khi có bản kiểm điểm đầu tiên của đối tượng.") % record

    def address(self, record: Any) -> str:
        """The papers of the period."""
        return f"{reverse('evaluations:papers')}?ky={record.uuid}"


def _way(request: HttpRequest, rating: Any, *, on: date) -> list[dict[str, Any]]:
    place = crumbs(organization_of_id(rating.organization_id, on=on), by=request.user, on=on)
    return [*place, {"label": _("Bản kiểm điểm"), "url": f"{reverse('evaluations:papers')}?ky={rating.period.uuid}"}]


def _reads(user: Any, rating: Any, *, on: date) -> bool:
    return may(user, Action.READ_FILE, rating.organization, on=on)
