"""Shortcomings named in reviews: which are open, which a later review is to check, and what a branch is to speak of."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization
from core.formatting import date_text
from evaluations.models import Rating, Shortcoming
from evaluations.queries.evidence import span_of
from evaluations.queries.facts.results import is_carried, shortcomings_before
from evaluations.queries.rights import PERSONS, ratings_told_to
from meetings.models import ItemKind, Meeting
from meetings.queries.agenda_sources import Proposal

OPEN, LATE, CHECKED, EVERY = "", "qua-han", "da-kiem-tra", "tat-ca"  # as the address of the list spells it
REMEDIED = Shortcoming.Outcome.REMEDIED
IS_OPEN = ~Q(outcome=REMEDIED)
SOON = timedelta(days=30)
AT_MOST = 30


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The shortcomings of one rating: those it names, and those of earlier reviews it is to check."""

    named: list[Shortcoming]
    earlier: list[Shortcoming]


def shortcomings_visible_to(user: Any, *, on: date) -> QuerySet[Any]:
    """The shortcomings named in the ratings of which a user is told everything."""
    rows = Shortcoming.objects.filter(rating__in=ratings_told_to(user, on=on).values("pk"))
    return rows.select_related("rating__member", "rating__period", "task")


def shortcomings_listed(
    rows: QuerySet[Any], *, organization: Organization | None = None, year: int | None = None, state: str = OPEN,
    on: date,
) -> QuerySet[Any]:  # fmt: skip
    """Some of them: of an organisation and those below, of a year, in a state; the first due first."""
    if organization is not None:
        rows = rows.filter(organization__in=tree.subtree(organization, on=on).values("pk"))
    if year is not None:
        rows = rows.filter(rating__year=year)
    states = {OPEN: IS_OPEN, LATE: IS_OPEN & Q(due_on__lt=on), CHECKED: ~Q(outcome="")}
    return rows.filter(states.get(state, Q())).order_by("due_on", "pk")


def reviewed_in(rating: Rating) -> Reviewed:
    """What a rating names, and what earlier reviews left that it is to check: two queries."""
    period = rating.period
    named = Shortcoming.objects.filter(rating=rating).select_related("task").order_by("pk")
    before = shortcomings_before([rating], period).select_related("rating__period", "task")
    span = span_of(period)
    return Reviewed(list(named), [row for row in before if is_carried(row, rating, period, span)])


class ShortcomingsDue:
    """What the reviews of a branch and its committee found and is to be remedied by now, for its next agenda."""

    name = "shortcoming"
    title = gettext_lazy("Kiểm điểm khắc phục hạn chế")

    def proposals(self, meeting: Meeting, *, on: date) -> list[Proposal]:
        """Those open and due within a month of the meeting, the first due first; of the branch, not of its members."""
        if meeting.kind not in Meeting.MONTHLY_KINDS:
            return []
        rows = Shortcoming.objects.filter(outcome="", organization=meeting.organization_id)
        due = rows.exclude(rating__subject__in=PERSONS).filter(due_on__lte=meeting.date + SOON)
        return [
            Proposal(
                f"shortcoming:{one.pk}",
                ItemKind.TASKS,
                _("Kiểm điểm khắc phục hạn chế: %s") % one.text[:200],
                _("%(remedy)s Hạn: %(day)s.") % {"remedy": one.remedy, "day": date_text(one.due_on)},
                url=reverse("evaluations:shortcomings_of", args=[one.rating.uuid]),
            )
            for one in due.select_related("rating").order_by("due_on", "pk")[:AT_MOST]
        ]
