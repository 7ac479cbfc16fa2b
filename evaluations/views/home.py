"""Where evaluation begins: the periods one sees, what waits for him in each, and the ways to every list of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.scoping import Action
from core.periods import today
from evaluations.queries.overview import counted_for, counts_of, late_of, periods_listed
from evaluations.queries.rights import may_open
from evaluations.queries.todo import todo_of
from evaluations.views.period_frame import require_reader, title_of
from meetings.views.frame import may_somewhere

# The registers of this app: address, label, what one must be allowed somewhere to see it.
REGISTERS: tuple[tuple[str, Any, str], ...] = (
    ("evaluations:registrations", gettext_lazy("Đăng ký phấn đấu"), Action.REPORT),
    ("evaluations:commendations", gettext_lazy("Đề nghị khen thưởng"), Action.REPORT),
    ("evaluations:examples", gettext_lazy("Điển hình tiên tiến"), Action.REPORT),
    ("evaluations:screenings", gettext_lazy("Rà soát, sàng lọc đảng viên"), Action.VIEW_MEMBERS),
    ("evaluations:weak_list", gettext_lazy("Tổ chức yếu kém, củng cố"), Action.REPORT),
    ("evaluations:papers", gettext_lazy("Bản kiểm điểm"), Action.VIEW_MEMBERS),
    ("evaluations:comments", gettext_lazy("Nhận xét được hỏi"), Action.VIEW_MEMBERS),
    ("evaluations:shortcomings", gettext_lazy("Hạn chế, khuyết điểm"), Action.VIEW_MEMBERS),
    ("evaluations:schemes", gettext_lazy("Khung xếp loại"), Action.REPORT),
)


class Home(View):
    """Everything a user has to do with evaluation, on one page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The open periods in numbers, the closed ones as links."""
        on = today()
        require_reader(request, on)
        seen = counted_for(request.user, on=on)
        periods = periods_listed(request.user, on=on)
        counts = counts_of(periods, seen)
        late = late_of([one for one in periods if one.closed_on is None], seen, on=on)
        context = {
            "title": _("Đánh giá, xếp loại"),
            "todo": todo_of(request.user, on=on),
            "periods": [
                {
                    "period": one,
                    "title": title_of(one),
                    "counts": counts[one.pk],
                    "late": sum(overdue.count for overdue in late.get(one.pk, ())),
                }
                for one in periods
            ],
            "may_open": bool(may_open(request.user, on=on)),
            "registers": self.registers(request, on),
        }
        return render(request, "evaluations/home.html", context)

    def registers(self, request: HttpRequest, on: Any) -> list[tuple[str, str]]:
        """Address and label of what the user may see."""
        found = []
        allowed = {action: may_somewhere(request.user, action, on) for action in (Action.REPORT, Action.VIEW_MEMBERS)}
        for name, label, action in REGISTERS:
            if allowed[Action(action)]:
                try:
                    found.append((reverse(name), str(label)))
                except NoReverseMatch:  # a register that is not laid yet
                    continue
        return found
