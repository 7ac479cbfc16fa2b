"""Months due and held through succession: of what there was at the end of each month, read in the units of today."""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from branches.models import Trait
from branches.queries import Today
from core.periods import Period, last_day
from meetings.queries.figures import (
    DUE_WITH_TRAIT,
    MonthState,
    counted_of,
    due_months,
    first_of_each_month,
    in_order_of_silence,
    say_what_was_not_held,
)

# Of some organisations those that held branch meetings and stood in the tree on the last day of some months.
DUE_AMONG = """
SELECT p.organization_id, d.first AS month, d.last AS day
FROM unnest(%(firsts)s::date[], %(lasts)s::date[]) AS d(first, last)
JOIN branches_placement p
    ON p.organization_id = ANY(%(ids)s) AND p.start <= d.last AND (p."end" IS NULL OR p."end" > d.last)
JOIN branches_organizationform f
    ON f.organization_id = p.organization_id AND f.start <= d.last AND (f."end" IS NULL OR f."end" > d.last)
JOIN branches_form k ON k.id = f.form_id AND k.holds_branch_meetings
"""


def months_through_succession(
    today: Today, organization_ids: Iterable[int], period: Period, *, on: date, trait: Trait | None = None
) -> dict[int, list[MonthState]]:
    """The branches and months that were due or held, by today's unit, missing first: three queries.

    Due is a month of whatever branch stood on its last day. In the month of a reorganisation a branch that ended and
    what it became are one: whichever of them met has held the month, and it is held once.

    Arguments:
        today: whose past counts under which unit.
        organization_ids: of them only these.
        on: today; a month is due once it is finished.
    """
    ids, months = list(organization_ids), due_months(period, on=on)
    states: dict[tuple[int, date], MonthState] = {}
    unit_of = dict(today.unit_of)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT organization_id, month FROM ({DUE_AMONG}) due WHERE true{DUE_WITH_TRAIT if trait else ''}",  # noqa: S608
            {
                "ids": ids, "firsts": months, "lasts": [last_day(month) for month in months],
                "trait": trait.pk if trait else None,
            },
        )  # fmt: skip
        for branch, month in cursor.fetchall():
            states[branch, month] = MonthState(branch, month, due=True)
    for meeting in first_of_each_month(counted_of(ids, period, trait=trait), period):
        held_by, month = meeting.organization_id, meeting.for_month
        owner = today.lineage.standing(held_by, min(last_day(month), on)) or held_by
        unit_of.setdefault(owner, unit_of[held_by])
        state = states.setdefault((owner, month), MonthState(owner, month))
        if state.meeting is None or (meeting.date, meeting.pk) < (state.meeting.date, state.meeting.pk):
            state.meeting = meeting
    found: dict[int, list[MonthState]] = {}
    say_what_was_not_held(states)
    for state in sorted(states.values(), key=in_order_of_silence):
        found.setdefault(unit_of[state.organization_id], []).append(state)
    return found
