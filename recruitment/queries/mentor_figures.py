"""What a report of mentors counts: who follows whom at the end of a period, and the remarks owed in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from branches.models import Trait
from core.periods import Period, last_day
from meetings.queries.visit_figures import Ground
from recruitment.models import Mentorship
from recruitment.queries.mentors import following_on
from recruitment.queries.remarks import Owed, remarks_owed


@dataclass(frozen=True, slots=True)
class MentorFigures:
    """Everything a report of mentors counts, each with the unit it counts for."""

    helped: Sequence[tuple[int, Mentorship]]
    owed: Sequence[tuple[int, Owed]]


def mentor_figures(organization_id: int, period: Period, *, on: date, trait: Trait | None = None) -> MentorFigures:
    """Mentorships at or below an organisation in force on the last day of a period (or today), and the remarks owed for
    the months it touches; each where the branch that laid the mentorship stood then, a remark's at the month's end."""
    ground = Ground(organization_id, period, trait)
    day = min(period.last, on)
    laid = Mentorship.objects.filter(organization__in=ground.ids).select_related("member", "candidate", "organization")
    laid = laid.order_by("organization__code", "member__sort_key", "candidate__sort_key", "pk")
    helped = [
        (unit, row) for row in following_on(laid, day) if (unit := ground.unit(row.organization_id, day)) is not None
    ]
    owed = [
        (unit, one)
        for one in remarks_owed(laid, period.months(), on)
        if (unit := ground.unit(one.mentorship.organization_id, min(last_day(one.month), day))) is not None
    ]
    return MentorFigures(helped, owed)
