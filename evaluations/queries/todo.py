"""What evaluation asks of a user today, as figures that lead to their lists: for its own page and the overview."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.scoping import Action, actions_somewhere
from evaluations.models import Period, Subject
from evaluations.queries.overview import STEP_KINDS, counted_for, late_of, periods_listed, waiting_of
from recruitment.queries.todo import Todo

WAITS: dict[str, Any] = {
    "self": gettext_lazy("tự xếp loại"),
    "proposal": gettext_lazy("đề nghị"),
    "appraisal": gettext_lazy("thẩm định"),
    "decision": gettext_lazy("quyết định"),
    "notice": gettext_lazy("thông báo"),
}


def step_address(period: Period, subject: str, kind: str, **asked: str) -> str:
    """The bulk screen of a subject at a step."""
    query = urlencode({"buoc": kind, **asked})
    return f"{reverse('evaluations:bulk', args=[period.uuid, subject])}?{query}"


def todo_of(user: Any, *, on: date) -> list[Todo]:
    """The figures of a user's part of the tree on a day: a fixed number of queries."""
    if Action.REPORT not in actions_somewhere(user, on=on):
        return []
    periods = [one for one in periods_listed(user, on=on) if one.closed_on is None]
    waiting = waiting_of(user, on=on)
    found = []
    for period in periods:
        of_period = sorted(
            waiting.get(period.pk, ()),
            key=lambda one: (list(Subject.values).index(one.subject), STEP_KINDS.index(one.kind)),
        )
        for one in of_period:
            words = {"subject": Subject(one.subject).label, "step": WAITS[one.kind], "period": str(period).lower()}
            label = _("%(subject)s chờ bạn %(step)s (%(period)s)") % words
            found.append(Todo(one.count, label, step_address(period, one.subject, one.kind, viec="on")))
    late = late_of(periods, counted_for(user, on=on), on=on)
    for period in periods:
        if count := sum(one.count for one in late.get(period.pk, ())):
            label = _("kết quả chậm hạn (%s)") % str(period).lower()
            address = f"{reverse('evaluations:period', args=[period.uuid])}#han"
            found.append(Todo(count, label, address, pressing=True))
    return found
