"""Pages of meetings: lists, entry, the roll, and the way upward."""

from meetings.views.agendas import Agenda, AgendaComment, ItemChange, ItemPlan, ItemRemove, Prepare
from meetings.views.entry import MeetingCreate, MeetingDelete, MeetingEdit
from meetings.views.files import FileAttach, FileRemove, MeetingPaper
from meetings.views.lists import Board, MeetingList, ThisMonth
from meetings.views.model_meetings import (
    ModelDetail,
    ModelDrop,
    ModelEdit,
    ModelFile,
    ModelList,
    ModelsChoose,
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
from meetings.views.roll import Roll, RollHold
from meetings.views.scores import (
    RateMany,
    ScoreConfirm,
    ScoreDecide,
    ScoreMeeting,
)
from meetings.views.sending import ConfirmMany, MeetingReopen, MeetingReturn, MeetingSend
from meetings.views.transmissions import TransmissionDetail, Transmissions

__all__ = [
    "Agenda",
    "AgendaComment",
    "Board",
    "ConfirmMany",
    "FileAttach",
    "FileRemove",
    "ItemChange",
    "ItemPlan",
    "ItemRemove",
    "MeetingCreate",
    "MeetingDelete",
    "MeetingDetail",
    "MeetingEdit",
    "MeetingList",
    "MeetingPaper",
    "MeetingReopen",
    "MeetingReturn",
    "MeetingSend",
    "ModelDetail",
    "ModelDrop",
    "ModelEdit",
    "ModelFile",
    "ModelList",
    "ModelsChoose",
    "OrientationChange",
    "OrientationDetail",
    "OrientationFile",
    "OrientationIssue",
    "OrientationList",
    "OrientationWithdraw",
    "PaperRoll",
    "Preparations",
    "Prepare",
    "RateMany",
    "Roll",
    "RollHold",
    "ScoreConfirm",
    "ScoreDecide",
    "ScoreMeeting",
    "ThisMonth",
    "TransmissionDetail",
    "Transmissions",
]
