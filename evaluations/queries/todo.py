"""What evaluation asks of a user today, as figures that lead to their lists: for its own page and the overview."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.scoping import Action, actions_somewhere
from core.formatting import integer
from evaluations.models import Decision, Period, Subject
from evaluations.queries.appeals import MINE, appeals_visible_to
from evaluations.queries.comments import MINE as COMMENTS_OF_MINE
from evaluations.queries.comments import comments_listed, comments_visible_to
from evaluations.queries.overview import STEP_KINDS, periods_listed, waiting_of
from evaluations.queries.papers import MINE as PAPERS_OF_MINE
from evaluations.queries.papers import papers_due_to
from evaluations.queries.rights import Kind, acts_at
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
    waiting = waiting_of(user, on=on, late_in=periods)
    found = []
    for period in periods:
        of_period = sorted(
            waiting.get(period.pk, ()),
            key=lambda one: (list(Subject.values).index(one.subject), STEP_KINDS.index(one.kind)),
        )
        for one in of_period:
            words = {"subject": Subject(one.subject).label, "step": WAITS[one.kind], "period": str(period).lower()}
            label = _("%(subject)s chờ bạn %(step)s (%(period)s)") % words
            if one.late:
                label = _("%(waiting)s, %(late)s đã quá hạn") % {"waiting": label, "late": integer(one.late)}
            address = step_address(period, one.subject, one.kind, viec="on")
            found.append(Todo(one.count, label, address, pressing=one.late > 0))
    return found + _outside_steps(user, periods, on)


def _outside_steps(user: Any, periods: list[Period], on: date) -> list[Todo]:
    """What waits for a user beside the five steps: comments, appeals, papers, numbers; each asked once for all periods.

    Comments and papers are told to who writes for the organisation, not to everybody who sees them.
    """
    own, above = acts_at(user, Kind.SELF, on=on), acts_at(user, Kind.CHANGE, on=on)
    found = []
    comments: Any = comments_listed(comments_visible_to(user, on=on), state=COMMENTS_OF_MINE, own=own, on=on)
    if count := comments.count():
        found.append(
            Todo(
                count,
                _("nhận xét được hỏi chờ bạn ghi"),
                f"{reverse('evaluations:comments')}?tinh-trang={COMMENTS_OF_MINE}",
            )
        )
    if count := appeals_visible_to(user, on=on).filter(outcome="", rating__decider__in=above).count():
        address = f"{reverse('evaluations:appeals')}?{urlencode({'tinh-trang': MINE})}"
        found.append(Todo(count, _("khiếu nại chờ bạn trả lời"), address))
    due: Any = papers_due_to(user, on=on)
    missing = due.filter(is_in=False, organization__in=own, period__in=[one.pk for one in periods])
    counts = dict(missing.values_list("period").order_by().annotate(number=Count("pk")))
    for period in periods:
        if count := counts.get(period.pk, 0):
            label = _("bản kiểm điểm chưa nộp ở nơi bạn phụ trách (%s)") % str(period).lower()
            query = urlencode({"ky": str(period.uuid), "tinh-trang": PAPERS_OF_MINE})
            found.append(Todo(count, label, f"{reverse('evaluations:papers')}?{query}"))
    bare = Decision.objects.filter(
        organization__in=above, document__isnull=True, period__in=[one.pk for one in periods]
    )
    unnumbered = dict(bare.values_list("period").order_by().annotate(number=Count("pk")))
    for period in periods:
        if count := unnumbered.get(period.pk, 0):
            label = _("quyết định chưa ghi số (%s)") % str(period).lower()
            found.append(Todo(count, label, reverse("evaluations:decisions", args=[period.uuid])))
    return found
