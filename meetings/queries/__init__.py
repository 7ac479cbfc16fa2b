"""Reads of meetings and rolls: who is required and present, which months were held, who sees which meeting."""

from meetings.queries.figures import (
    Sums,
    attendance_sums,
    counted_in,
    due_months,
    first_of_each_month,
    meetings_behind,
    monthly_sums,
    months_missing,
    rolls_of,
)
from meetings.queries.rolls import (
    FOR_EXEMPT,
    FOR_REQUIRED,
    FORMULAS,
    Tally,
    count_roll,
    mean,
    required_on,
    roll_faults,
    tally,
)
from meetings.queries.visible import meetings_allowing, meetings_of, meetings_visible_to

__all__ = [
    "Sums",
    "attendance_sums",
    "first_of_each_month",
    "meetings_behind",
    "monthly_sums",
    "months_missing",
    "rolls_of",
    "FORMULAS",
    "FOR_EXEMPT",
    "FOR_REQUIRED",
    "Tally",
    "count_roll",
    "counted_in",
    "due_months",
    "mean",
    "meetings_allowing",
    "meetings_of",
    "meetings_visible_to",
    "required_on",
    "roll_faults",
    "tally",
]
