"""Reads of meetings and rolls: who is required and present, which months were held, who sees which meeting."""

from meetings.queries.figures import counted_in, due_months
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
