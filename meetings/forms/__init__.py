"""Forms of meetings: what a meeting says of itself, its roll, and what the level above answers."""

from meetings.forms.agendas import AttachFile, ChangeItem, CommentAgenda, PlanItem, PrepareMeeting
from meetings.forms.lists import CalledField, FilterForm, PeriodField, ReasonForm
from meetings.forms.meetings import MeetingForm, TimeField
from meetings.forms.model_meetings import (
    ChooseModels,
    DropModel,
    ModelFilter,
    ModelForm,
)
from meetings.forms.orientations import ChangeOrientation, OrientationForm
from meetings.forms.papers import DocumentField
from meetings.forms.proceedings import AddItemForm, AmountField, ItemForm, OpeningForm
from meetings.forms.rolls import REASONS, STATUSES, RollForm
from meetings.forms.scores import (
    DecideForm,
    PointsField,
    RateForm,
    RateRow,
    ScoreForm,
)

__all__ = [
    "REASONS",
    "STATUSES",
    "AddItemForm",
    "AmountField",
    "AttachFile",
    "CalledField",
    "ChangeItem",
    "ChangeOrientation",
    "ChooseModels",
    "CommentAgenda",
    "DecideForm",
    "DocumentField",
    "DropModel",
    "FilterForm",
    "ItemForm",
    "MeetingForm",
    "ModelFilter",
    "ModelForm",
    "OpeningForm",
    "OrientationForm",
    "PeriodField",
    "PlanItem",
    "PointsField",
    "PrepareMeeting",
    "RateForm",
    "RateRow",
    "ReasonForm",
    "RollForm",
    "ScoreForm",
    "TimeField",
]
