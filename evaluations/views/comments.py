"""Comments on members: what is asked of one's own branch, what one's own branch asked of others."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on, organization_of_id
from branches.scoping import Action
from core.audit import AccessLog, log_access
from core.periods import today
from core.tables import Table
from evaluations.forms.comments import AskComment, CommentsFilter, GiveComment
from evaluations.queries.comments import MINE, comments_listed, comments_visible_to, reads_comment, writes_comment
from evaluations.queries.rights import Kind, acts_at, periods_visible_to, ratings_told_to
from evaluations.resources.comments import comments_table
from evaluations.views.frame import rating_or_404
from evaluations.views.registers import RegisterList
from meetings.views.acts import RecordAct
from recruitment.queries.rights import acts_for


class Comments(RegisterList):
    """Comments the user's organisations are asked for, and those they asked for."""

    title = gettext_lazy("Nhận xét để xếp loại")
    keeper = "writer"
    empty = gettext_lazy("Không có đề nghị nhận xét nào khớp với điều kiện đang chọn.")
    how = gettext_lazy("Mở kỳ xếp loại thì chi bộ cũ, nơi sinh hoạt tạm thời của từng đảng viên được đề nghị nhận xét.")

    def filter_class(self, data: Any) -> CommentsFilter:
        """With the periods the user sees."""
        periods = periods_visible_to(self.request.user, on=today()).order_by("-start", "-pk")
        return CommentsFilter(data, periods=periods)

    def rows(self, request: HttpRequest, chosen: dict[str, Any], organization: Any, on: date) -> Any:
        """What the user sees, narrowed."""
        return comments_listed(
            comments_visible_to(request.user, on=on), period=chosen.get("ky"), organization=organization,
            state=chosen.get("tinh_trang", ""), text=chosen.get("q", ""),
            own=acts_at(request.user, Kind.SELF, on=on) if chosen.get("tinh_trang") == MINE else (), on=on,
        )  # fmt: skip

    def table(self, rows: list[Any], organization: Any, on: date) -> Table:
        """About whom, of whom, by whom."""
        return comments_table(rows, scope=organization, on=on)


class Comment(View):
    """One comment; its reading is logged."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """To who reads members' files where it is asked, or where it is asked for."""
        on = today()
        comment = _comment_or_404(request, pk, on)
        if not reads_comment(request.user, comment, on=on):
            raise PermissionDenied(_("Nhận xét về đảng viên chỉ mở cho người được xem hồ sơ đảng viên."))
        member = comment.rating.member
        log_access(
            by=request.user,
            action=AccessLog.Action.READ,
            subject=_("Nhận xét về %(name)s") % {"name": member.full_name},
            subject_id=member.uuid,
            organization_id=comment.organization_id,
        )
        names = names_on({pk for pk in (comment.asked_of_id, comment.organization_id) if pk}, on)
        seen = ratings_told_to(request.user, on=on).filter(pk=comment.rating_id).exists()
        context = {
            "title": _("Nhận xét về %s") % member.full_name,
            "breadcrumb": [{"label": _("Nhận xét để xếp loại"), "url": reverse("evaluations:comments")}],
            "comment": comment,
            "asked_of": comment.place_name or names.get(comment.asked_of_id, ""),
            "asked_by": names.get(comment.organization_id, ""),
            "sees_rating": seen,
            "may_write": not comment.rating.is_decided and writes_comment(request.user, comment, on=on),
        }
        return render(request, "evaluations/comment.html", context)


class CommentGive(RecordAct):
    """Written by the organisation asked."""

    noun, form_class, label = "comment", GiveComment, gettext_lazy("Ghi nhận xét")
    refusal = gettext_lazy("Nhận xét do nơi được đề nghị ghi, hoặc cấp trên gần nhất ghi thay.")
    done = gettext_lazy("Đã ghi nhận xét.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A comment the user sees."""
        return _comment_or_404(request, key["pk"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """For who acts for the organisation asked."""
        return writes_comment(request.user, record, on=on)

    def about(self, record: Any) -> str:
        """About whom."""
        return f"{record.rating.member.full_name}, {record.rating.period}"

    def place(self, request: HttpRequest, record: Any, on: date) -> Any:
        """The organisation whose turn it is."""
        return organization_of_id(record.writer, on=on)

    def address(self, record: Any) -> str:
        """Its page."""
        return reverse("evaluations:comment", args=[record.pk])


class CommentAsk(RecordAct):
    """Another place asked about somebody."""

    noun, form_class, label = "rating", AskComment, gettext_lazy("Đề nghị nhận xét")
    refusal = gettext_lazy("Việc này do tổ chức nơi xếp loại làm, hoặc cấp trên gần nhất ghi thay.")
    done = gettext_lazy("Đã đề nghị nhận xét.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A rating of somebody the user sees. Raises PermissionDenied for an organisation's."""
        rating = rating_or_404(request.user, key["uuid"], on=on)
        if rating.member is None:
            raise PermissionDenied(_("Chỉ lấy nhận xét về đảng viên, cán bộ."))
        return rating

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """For who acts for the organisation where he is rated."""
        return acts_for(request.user, record.organization_id, on=on, action=Action.EVALUATE)

    def about(self, record: Any) -> str:
        """About whom."""
        return f"{record.name}, {record.period}"

    def address(self, record: Any) -> str:
        """All that is asked."""
        return f"{reverse('evaluations:comments')}?ky={record.period.uuid}"


def _comment_or_404(request: HttpRequest, pk: int, on: date) -> Any:
    return get_object_or_404(comments_visible_to(request.user, on=on), pk=pk)
