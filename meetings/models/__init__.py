"""What meetings are made of: the meeting and its roll, its preparation, its proceedings, and what committees do."""

from meetings.models.agendas import (
    AgendaComment,
    AgendaItem,
    AgendaRefusal,
    AgendaTemplate,
    ItemKind,
    MeetingFile,
    Orientation,
    OrientationAddressee,
    OrientationItem,
)
from meetings.models.inspections import Finding, Inspection, InspectionProgramme
from meetings.models.meetings import Meeting, MeetingGuest, Sending
from meetings.models.opinions import Opinion, OpinionStep
from meetings.models.plans import MeetingSlot, MonthClosing, NotHeld, Theme
from meetings.models.proceedings import Conclusion, Contribution, Resolution, Task, TaskReport, Vote
from meetings.models.reminders import Reminder, ReminderKind, ReminderRefusal
from meetings.models.rolls import Attendance, AttendanceHistory, RollEditor, RollSave
from meetings.models.scoring import (
    Band,
    Criterion,
    CriterionLevel,
    DurationRule,
    MeetingScore,
    ModelGuest,
    ModelMeeting,
    Quality,
    ScoreLine,
    ScoringScheme,
    Veto,
)
from meetings.models.visits import GroupMember, Visit, VisitAssignment, VisitRight, WorkingGroup

__all__ = [
    "AgendaComment",
    "AgendaItem",
    "AgendaRefusal",
    "AgendaTemplate",
    "Attendance",
    "AttendanceHistory",
    "Band",
    "Conclusion",
    "Contribution",
    "Criterion",
    "CriterionLevel",
    "DurationRule",
    "Finding",
    "GroupMember",
    "Inspection",
    "InspectionProgramme",
    "ItemKind",
    "Meeting",
    "MeetingFile",
    "MeetingGuest",
    "MeetingScore",
    "MeetingSlot",
    "ModelGuest",
    "ModelMeeting",
    "MonthClosing",
    "NotHeld",
    "Opinion",
    "OpinionStep",
    "Orientation",
    "OrientationAddressee",
    "OrientationItem",
    "Quality",
    "Reminder",
    "ReminderKind",
    "ReminderRefusal",
    "Resolution",
    "RollEditor",
    "RollSave",
    "ScoreLine",
    "ScoringScheme",
    "Sending",
    "Task",
    "TaskReport",
    "Theme",
    "Veto",
    "Visit",
    "VisitAssignment",
    "VisitRight",
    "Vote",
    "WorkingGroup",
]
