"""Where evaluation begins: the periods one sees, what waits for him in each, and the ways to every list of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from branches.scoping import actions_somewhere
from core.periods import today
from evaluations.queries.deadlines import late_of
from evaluations.queries.overview import counted_for, counts_of, periods_listed
from evaluations.queries.rights import may_open
from evaluations.queries.todo import todo_of
from evaluations.views.period_frame import require_reader, title_of
from evaluations.views.registers import registers_for


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
            "registers": registers_for(actions_somewhere(request.user, on=on)),
        }
        return render(request, "evaluations/home.html", context)
