"""Forms of meetings: what a meeting says of itself, its roll, and what the level above answers."""

from meetings.forms.agendas import AttachFile, ChangeItem, CommentAgenda, PlanItem, PrepareMeeting
from meetings.forms.board import BoardFilter
from meetings.forms.conclusions import ConclusionFilter, ReopenConclusion, SettleConclusion
from meetings.forms.groups import CorrectGroup, EndGroup, FoundGroup, JoinGroup, LeadGroup, LeaveGroup
from meetings.forms.inspections import (
    ConcludeInspection,
    CorrectInspection,
    DropInspection,
    FindingForm,
    InspectionFilter,
    PlanInspection,
    ProgrammeForm,
    PutRightFilter,
)
from meetings.forms.lists import CalledField, FilterForm, PeriodField, ReasonForm
from meetings.forms.meetings import MeetingForm, TimeField
from meetings.forms.model_meetings import ChooseModels, DropModel, ModelFilter, ModelForm
from meetings.forms.opinions import (
    AnswerOpinion,
    ForwardOpinion,
    OpinionFilter,
    RaiseOpinion,
    ReopenOpinion,
    WithdrawOpinion,
)
from meetings.forms.orientations import ChangeOrientation, OrientationForm
from meetings.forms.papers import DocumentField
from meetings.forms.plans import ManySlotsForm, NotHeldForm, SlotForm, ThemeForm
from meetings.forms.proceedings import AddItemForm, ItemForm, OpeningForm
from meetings.forms.reminders import RemindersForm
from meetings.forms.resolutions import NumberResolution, ResolutionForm
from meetings.forms.rolls import CAPACITIES, REASONS, STATUSES, RollForm
from meetings.forms.scores import DecideForm, PointsField, RateForm, RateRow, ScoreForm
from meetings.forms.tasks import DropTask, FinishTask, GiveTask, PostponeTask, ReopenTask, ReportTask, TaskFilter
from meetings.forms.visits import (
    BY_PLACE,
    BY_VISITOR,
    AssignmentFilter,
    AssignVisitors,
    CorrectVisit,
    EndVisiting,
    PlanFilter,
    RecordVisit,
    VisitFilter,
)
from meetings.forms.written_rows import AmountField

__all__ = [
    "BY_PLACE",
    "BY_VISITOR",
    "CAPACITIES",
    "REASONS",
    "STATUSES",
    "AddItemForm",
    "AmountField",
    "AnswerOpinion",
    "AssignVisitors",
    "AssignmentFilter",
    "AttachFile",
    "BoardFilter",
    "CalledField",
    "ChangeItem",
    "ChangeOrientation",
    "ChooseModels",
    "CommentAgenda",
    "ConcludeInspection",
    "ConclusionFilter",
    "CorrectGroup",
    "CorrectInspection",
    "CorrectVisit",
    "DecideForm",
    "DocumentField",
    "DropInspection",
    "DropModel",
    "DropTask",
    "EndGroup",
    "EndVisiting",
    "FilterForm",
    "FindingForm",
    "FinishTask",
    "ForwardOpinion",
    "FoundGroup",
    "GiveTask",
    "InspectionFilter",
    "ItemForm",
    "JoinGroup",
    "LeadGroup",
    "LeaveGroup",
    "ManySlotsForm",
    "MeetingForm",
    "ModelFilter",
    "ModelForm",
    "NotHeldForm",
    "NumberResolution",
    "OpeningForm",
    "OpinionFilter",
    "OrientationForm",
    "PeriodField",
    "PlanFilter",
    "PlanInspection",
    "PlanItem",
    "PointsField",
    "PostponeTask",
    "PrepareMeeting",
    "ProgrammeForm",
    "PutRightFilter",
    "RaiseOpinion",
    "RateForm",
    "RateRow",
    "ReasonForm",
    "RecordVisit",
    "RemindersForm",
    "ReopenConclusion",
    "ReopenOpinion",
    "ReopenTask",
    "ReportTask",
    "ResolutionForm",
    "RollForm",
    "ScoreForm",
    "SettleConclusion",
    "SlotForm",
    "TaskFilter",
    "ThemeForm",
    "TimeField",
    "VisitFilter",
    "WithdrawOpinion",
]
