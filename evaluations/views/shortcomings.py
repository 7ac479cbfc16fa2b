"""Shortcomings: the list of what is still to be remedied, and what one rating names and is to check."""

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
from branches.scoping import Action
from branches.views import crumbs
from core.periods import today
from core.tables import Table
from evaluations.forms.shortcomings import (
    AssignRemedy,
    CheckShortcoming,
    CorrectShortcoming,
    RecordShortcoming,
    RemoveShortcoming,
    ShortcomingsFilter,
)
from evaluations.queries.shortcomings import (
    reviewed_in,
    shortcomings_listed,
    shortcomings_visible_to,
)
from evaluations.resources.shortcomings import shortcomings_table
from evaluations.views.frame import rating_or_404, told_rating_or_404
from evaluations.views.registers import RegisterList
from meetings.queries.tasks import tasks_visible_to
from meetings.views.acts import RecordAct
from recruitment.queries.rights import acts_for


class Shortcomings(RegisterList):
    """What reviews found in the scope, what is open first of all."""

    title = gettext_lazy("Hạn chế, khuyết điểm")
    keeper = "organization"
    filter_class = ShortcomingsFilter
    empty = gettext_lazy("Không có hạn chế, khuyết điểm nào khớp với điều kiện đang chọn.")
    how = gettext_lazy("Ghi ở trang hạn chế của từng đối tượng khi kiểm điểm; năm sau kiểm tra việc khắc phục.")

    def rows(self, request: HttpRequest, chosen: dict[str, Any], organization: Any, on: date) -> Any:
        """What the user sees, narrowed."""
        return shortcomings_listed(
            shortcomings_visible_to(request.user, on=on), organization=organization, year=chosen.get("nam"),
            state=chosen.get("tinh_trang", ""), on=on,
        )  # fmt: skip

    def table(self, rows: list[Any], organization: Any, on: date) -> Table:
        """Whose, what, until when."""
        return shortcomings_table(rows, scope=organization, on=on)


class ShortcomingsOf(View):
    """What one rating names, and what it is to check of earlier reviews."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """To who sees the rating of an organisation; of a person, to who reads members' files."""
        on = today()
        rating = told_rating_or_404(request.user, uuid, on=on)
        found = reviewed_in(rating)
        tasks = [one.task_id for one in (*found.named, *found.earlier) if one.task_id]
        context = {
            "title": _("Hạn chế, khuyết điểm: %s") % rating.name,
            "breadcrumb": [
                *crumbs(organization_of_id(rating.organization_id, on=on), by=request.user, on=on),
                {"label": _("Hạn chế, khuyết điểm"), "url": reverse("evaluations:shortcomings")},
            ],
            "rating": rating,
            "named": found.named,
            "earlier": found.earlier,
            "opens": set(tasks_visible_to(request.user, on=on).filter(pk__in=tasks).values_list("pk", flat=True)),
            "may_write": rating.period.closed_on is None
            and acts_for(request.user, rating.organization_id, on=on, action=Action.EVALUATE),
        }
        return render(request, "evaluations/shortcomings.html", context)


class ReviewAct(RecordAct):
    """What the acts on the shortcomings of a rating share: of the organisation where the subject is rated."""

    refusal = gettext_lazy("Việc này do tổ chức nơi xếp loại làm, hoặc cấp trên gần nhất ghi thay.")

    def rating_of(self, record: Any) -> Any:
        """The rating whose page one comes from."""
        return record.within

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """For who acts for that organisation."""
        place = self.rating_of(record).organization_id
        return acts_for(request.user, place, on=on, action=Action.EVALUATE)

    def place(self, request: HttpRequest, record: Any, on: date) -> Any:
        """That organisation."""
        return organization_of_id(self.rating_of(record).organization_id, on=on)

    def address(self, record: Any) -> str:
        """What the rating names and checks."""
        return reverse("evaluations:shortcomings_of", args=[self.rating_of(record).uuid])


class ShortcomingRecord(ReviewAct):
    """Another shortcoming."""

    noun, form_class, label = "rating", RecordShortcoming, gettext_lazy("Ghi hạn chế, khuyết điểm")
    done = gettext_lazy("Đã ghi hạn chế, khuyết điểm.")

    def rating_of(self, record: Any) -> Any:
        """The rating itself."""
        return record

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A rating the user sees."""
        return rating_or_404(request.user, key["uuid"], on=on)

    def about(self, record: Any) -> str:
        """Whose."""
        return f"{record.name}, {record.period}"


class ShortcomingAct(ReviewAct):
    """What the acts on a shortcoming the rating itself names share."""

    noun = "shortcoming"

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """One of a rating the user sees, with `within`, that rating."""
        rating = rating_or_404(request.user, key["uuid"], on=on)
        row: Any = get_object_or_404(shortcomings_visible_to(request.user, on=on), pk=key["pk"], rating=rating)
        row.within = rating
        return row

    def about(self, record: Any) -> str:
        """What is wanting."""
        return f"{record.within.name}: {record.text}"


class ShortcomingCorrect(ShortcomingAct):
    """Named badly."""

    form_class, label = CorrectShortcoming, gettext_lazy("Sửa hạn chế, khuyết điểm")
    done = gettext_lazy("Đã sửa.")


class ShortcomingRemove(ShortcomingAct):
    """Named by mistake."""

    form_class, label = RemoveShortcoming, gettext_lazy("Bỏ hạn chế, khuyết điểm")
    done = gettext_lazy("Đã bỏ; lịch sử thay đổi còn lưu, kèm lý do.")


class ShortcomingAssign(ShortcomingAct):
    """Made a task."""

    form_class, label = AssignRemedy, gettext_lazy("Giao thành việc")
    done = gettext_lazy("Đã giao việc khắc phục.")


class ShortcomingCheck(ShortcomingAct):
    """What became of one an earlier review named."""

    form_class, label = CheckShortcoming, gettext_lazy("Kiểm tra khắc phục")
    done = gettext_lazy("Đã ghi kết quả khắc phục.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """One the rating is to check: perhaps of a branch the member left, which the user does not see."""
        rating = rating_or_404(request.user, key["uuid"], on=on)
        row: Any = next((one for one in reviewed_in(rating).earlier if one.pk == key["pk"]), None)
        if row is None:
            return super().found(request, on, **key)
        row.within = rating
        return row
