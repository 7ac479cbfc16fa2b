"""Pages of meetings: lists, entry, the roll, and the way upward."""

from meetings.views.entry import MeetingCreate, MeetingDelete, MeetingEdit
from meetings.views.lists import Board, MeetingList, ThisMonth
from meetings.views.pages import MeetingDetail, PaperRoll
from meetings.views.roll import Roll, RollHold
from meetings.views.sending import ConfirmMany, MeetingReopen, MeetingReturn, MeetingSend

__all__ = [
    "Board",
    "ConfirmMany",
    "MeetingCreate",
    "MeetingDelete",
    "MeetingDetail",
    "MeetingEdit",
    "MeetingList",
    "MeetingReopen",
    "MeetingReturn",
    "MeetingSend",
    "PaperRoll",
    "Roll",
    "RollHold",
    "ThisMonth",
]
