"""Forms of meetings: what a meeting says of itself, its roll, and what the level above answers."""

from meetings.forms.lists import CalledField, FilterForm, PeriodField, ReasonForm
from meetings.forms.meetings import MeetingForm, TimeField
from meetings.forms.proceedings import AddItemForm, AmountField, ItemForm, OpeningForm
from meetings.forms.rolls import REASONS, STATUSES, RollForm

__all__ = [
    "REASONS",
    "STATUSES",
    "AddItemForm",
    "AmountField",
    "CalledField",
    "FilterForm",
    "ItemForm",
    "MeetingForm",
    "OpeningForm",
    "PeriodField",
    "ReasonForm",
    "RollForm",
    "TimeField",
]
