"""The acts on a period: its dates changed, its list brought up to date, closed, opened again."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import date_text, integer
from core.views import sent_once
from evaluations.forms.periods import ChangePeriod, ClosePeriod, RefreshList, ReopenPeriod
from evaluations.queries.rights import may_open
from evaluations.views.period_frame import period_or_404, title_of, way_to
from meetings.views.acts import UNPROCESSABLE, RecordAct

MOST_PROBLEMS = 20


class PeriodAct(RecordAct):
    """What the acts on one period share: they are the committee's that opened it."""

    noun = "period"
    refusal = gettext_lazy("Chỉ cấp ủy mở kỳ mới làm việc này.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """The period. Raises Http404 where the user does not see it."""
        return period_or_404(request, key["uuid"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """The committee's own."""
        return record.organization_id in may_open(request.user, on=on)

    def about(self, record: Any) -> str:
        """Which period."""
        return _("%(title)s, chốt ngày %(day)s.") % {"title": title_of(record), "day": date_text(record.closes_on)}

    def address(self, record: Any) -> str:
        """Its page."""
        return reverse("evaluations:period", args=[record.uuid])


class ListAct(PeriodAct):
    """An act that makes the list anew, and tells what changed."""

    @sent_once
    def post(self, request: HttpRequest, **key: Any) -> HttpResponseBase:
        """Does it."""
        period, form = self.prepare(request, key, request.POST)
        changes = form.save() if form.is_valid() else None
        if changes is None:
            return self.page(request, period, form, UNPROCESSABLE)
        messages.success(request, f"{self.done} {told_changes(changes)}")
        for problem in changes.problems[:MOST_PROBLEMS]:
            messages.warning(request, problem)
        if len(changes.problems) > MOST_PROBLEMS:
            messages.warning(request, _("Và %s trường hợp nữa.") % integer(len(changes.problems) - MOST_PROBLEMS))
        return redirect(self.address(period))


class PeriodChange(ListAct):
    """Another closing day, other deadlines."""

    label, done = gettext_lazy("Đổi ngày chốt, hạn"), gettext_lazy("Đã lưu.")
    form_class = ChangePeriod

    def page(self, request: HttpRequest, record: Any, form: Any, status: int = 200) -> HttpResponse:
        """The form with its days side by side."""
        context = {
            "title": self.label,
            "breadcrumb": way_to(request, record, form.on),
            "form": form,
            "help": self.about(record),
            "action": _("Lưu"),
            "back_url": self.address(record),
        }
        return render(request, "evaluations/period_form.html", context, status=status)


class PeriodRefresh(ListAct):
    """The list brought up to date."""

    label, done = gettext_lazy("Cập nhật danh sách"), gettext_lazy("Đã cập nhật danh sách.")
    form_class = RefreshList

    def about(self, record: Any) -> str:
        """What it does."""
        return _(
            "%(about)s Lập lại danh sách theo nơi sinh hoạt đến ngày chốt: ai mới có thì thêm, ai chuyển thì xếp loại ở"
            " nơi mới từ đầu, ai không còn thì không xếp loại. Kết quả đã quyết định giữ nguyên."
        ) % {"about": super().about(record)}


class PeriodClose(PeriodAct):
    """Closed."""

    label, done = gettext_lazy("Đóng kỳ"), gettext_lazy("Đã đóng kỳ.")
    form_class = ClosePeriod

    def about(self, record: Any) -> str:
        """What it does."""
        return _("%s Đóng rồi thì không ghi thêm bước nào; cần thì mở lại.") % super().about(record)


class PeriodReopen(PeriodAct):
    """Open again."""

    label, done = gettext_lazy("Mở lại kỳ"), gettext_lazy("Đã mở lại kỳ.")
    form_class = ReopenPeriod


def told_changes(changes: Any) -> str:
    """What making the list anew changed."""
    parts = [
        (changes.added, _("thêm %s")), (changes.moved, _("chuyển nơi xếp loại %s")),
        (changes.left, _("không còn %s")), (changes.changed, _("đổi lý do, cấp quyết định %s")),
    ]  # fmt: skip
    told = [words % integer(number) for number, words in parts if number]
    return (_("Danh sách: %s.") % ", ".join(told)) if told else _("Danh sách không có gì thay đổi.")
