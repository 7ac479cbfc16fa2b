"""Pages of meetings: lists, entry, the roll, and the way upward."""

from meetings.views.absences import Absences
from meetings.views.agendas import Agenda, AgendaComment, ItemChange, ItemPlan, ItemRemove, Prepare
from meetings.views.assignments import (
    Assignment,
    AssignmentAdd,
    AssignmentEnd,
    AssignmentGrant,
    AssignmentList,
    AssignmentWithdraw,
)
from meetings.views.board import Board
from meetings.views.closings import Closings, MonthClose, Recheck
from meetings.views.conclusions import ConclusionDetail, ConclusionList, ConclusionReopen, ConclusionSettle
from meetings.views.entry import MeetingCreate, MeetingDelete, MeetingEdit
from meetings.views.files import FileAttach, FileRemove, MeetingPaper
from meetings.views.giving import TaskGive
from meetings.views.groups import Group, GroupAdd, GroupCorrect, GroupEnd, GroupJoin, GroupLead, GroupLeave, GroupList
from meetings.views.inspections import (
    FindingAdd,
    FindingCorrect,
    InspectionAdd,
    InspectionConclude,
    InspectionCorrect,
    InspectionDetail,
    InspectionDrop,
    InspectionFile,
    InspectionList,
    InspectionResume,
    ToPutRight,
)
from meetings.views.lists import MeetingList, ThisMonth
from meetings.views.minutes import MeetingMinutes, MinutesPaper, ResolutionPage, ResolutionPaper
from meetings.views.model_meetings import ModelDetail, ModelDrop, ModelEdit, ModelFile, ModelList, ModelsChoose
from meetings.views.months import MonthPrepare, NotHeldState, NotHeldWithdraw
from meetings.views.opinions import (
    OpinionAnswer,
    OpinionDetail,
    OpinionForward,
    OpinionList,
    OpinionRaise,
    OpinionReopen,
    OpinionWithdraw,
)
from meetings.views.orientations import (
    OrientationChange,
    OrientationDetail,
    OrientationFile,
    OrientationIssue,
    OrientationList,
    OrientationWithdraw,
    Preparations,
)
from meetings.views.pages import MeetingDetail, PaperRoll
from meetings.views.plans import Plan, Plans, SlotSet, ThemeAdd, ThemeChange, ThemeRemove
from meetings.views.proceedings import Proceedings
from meetings.views.programmes import Programme, ProgrammeAdd, ProgrammeCorrect, ProgrammeList
from meetings.views.reminders import Reminders
from meetings.views.resolutions import ResolutionDrop, ResolutionNumber, ResolutionWrite
from meetings.views.roll import Roll, RollHold
from meetings.views.scores import RateMany, ScoreConfirm, ScoreDecide, ScoreMeeting
from meetings.views.sending import ConfirmMany, MeetingReopen, MeetingReturn, MeetingSend
from meetings.views.tasks import TaskDetail, TaskDrop, TaskFinish, TaskList, TaskPostpone, TaskReopen, TaskReported
from meetings.views.transmissions import TransmissionDetail, Transmissions
from meetings.views.visits import OwnVisits, VisitCorrect, VisitDetail, VisitList, VisitPlan, VisitRecord, VisitRemove

__all__ = [
    "Absences",
    "Agenda",
    "AgendaComment",
    "Assignment",
    "AssignmentAdd",
    "AssignmentEnd",
    "AssignmentGrant",
    "AssignmentList",
    "AssignmentWithdraw",
    "Board",
    "Closings",
    "ConclusionDetail",
    "ConclusionList",
    "ConclusionReopen",
    "ConclusionSettle",
    "ConfirmMany",
    "FileAttach",
    "FileRemove",
    "FindingAdd",
    "FindingCorrect",
    "Group",
    "GroupAdd",
    "GroupCorrect",
    "GroupEnd",
    "GroupJoin",
    "GroupLead",
    "GroupLeave",
    "GroupList",
    "InspectionAdd",
    "InspectionConclude",
    "InspectionCorrect",
    "InspectionDetail",
    "InspectionDrop",
    "InspectionFile",
    "InspectionList",
    "InspectionResume",
    "ItemChange",
    "ItemPlan",
    "ItemRemove",
    "MeetingCreate",
    "MeetingDelete",
    "MeetingDetail",
    "MeetingEdit",
    "MeetingList",
    "MeetingMinutes",
    "MeetingPaper",
    "MeetingReopen",
    "MeetingReturn",
    "MeetingSend",
    "MinutesPaper",
    "ModelDetail",
    "ModelDrop",
    "ModelEdit",
    "ModelFile",
    "ModelList",
    "ModelsChoose",
    "MonthClose",
    "MonthPrepare",
    "NotHeldState",
    "NotHeldWithdraw",
    "OpinionAnswer",
    "OpinionDetail",
    "OpinionForward",
    "OpinionList",
    "OpinionRaise",
    "OpinionReopen",
    "OpinionWithdraw",
    "OrientationChange",
    "OrientationDetail",
    "OrientationFile",
    "OrientationIssue",
    "OrientationList",
    "OrientationWithdraw",
    "OwnVisits",
    "PaperRoll",
    "Plan",
    "Plans",
    "Preparations",
    "Prepare",
    "Proceedings",
    "Programme",
    "ProgrammeAdd",
    "ProgrammeCorrect",
    "ProgrammeList",
    "RateMany",
    "Recheck",
    "Reminders",
    "ResolutionDrop",
    "ResolutionNumber",
    "ResolutionPage",
    "ResolutionPaper",
    "ResolutionWrite",
    "Roll",
    "RollHold",
    "ScoreConfirm",
    "ScoreDecide",
    "ScoreMeeting",
    "SlotSet",
    "TaskDetail",
    "TaskDrop",
    "TaskFinish",
    "TaskGive",
    "TaskList",
    "TaskPostpone",
    "TaskReopen",
    "TaskReported",
    "ThemeAdd",
    "ThemeChange",
    "ThemeRemove",
    "ThisMonth",
    "ToPutRight",
    "TransmissionDetail",
    "Transmissions",
    "VisitCorrect",
    "VisitDetail",
    "VisitList",
    "VisitPlan",
    "VisitRecord",
    "VisitRemove",
]
