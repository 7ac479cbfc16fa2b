"""Writes to meetings and rolls."""

from meetings.services.followers import MeetingsFollow
from meetings.services.recording import RecordedMeeting, record_meetings
from meetings.services.rolls import Entry, Guest, RollSaved, StaleRoll, hold_roll, release_roll, save_roll, shown_name
from meetings.services.sending import (
    confirm_meetings,
    delete_draft,
    must_be_draft,
    must_be_open,
    open_meeting,
    reopen_meeting,
    return_meeting,
    send_meeting,
    update_meeting,
)

__all__ = [
    "Entry",
    "Guest",
    "MeetingsFollow",
    "RecordedMeeting",
    "RollSaved",
    "StaleRoll",
    "confirm_meetings",
    "delete_draft",
    "hold_roll",
    "must_be_draft",
    "must_be_open",
    "open_meeting",
    "record_meetings",
    "release_roll",
    "reopen_meeting",
    "return_meeting",
    "save_roll",
    "send_meeting",
    "shown_name",
    "update_meeting",
]
