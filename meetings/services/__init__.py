"""Writes to meetings and rolls."""

from meetings.services.followers import MeetingsFollow
from meetings.services.proceedings import ItemSaved, StaleItem, add_item, record_opening, save_item
from meetings.services.recording import RecordedMeeting, record_meetings
from meetings.services.resolutions import StaleResolution, drop_resolution, save_resolution, stamp_of
from meetings.services.rolls import Entry, Guest, RollSaved, StaleRoll, hold_roll, release_roll, save_roll, shown_name
from meetings.services.sending import (
    confirm_meetings,
    delete_draft,
    open_meeting,
    reopen_meeting,
    return_meeting,
    send_meeting,
    update_meeting,
)
from meetings.services.states import must_be_draft, must_be_open

__all__ = [
    "Entry",
    "Guest",
    "ItemSaved",
    "MeetingsFollow",
    "RecordedMeeting",
    "RollSaved",
    "StaleItem",
    "StaleResolution",
    "StaleRoll",
    "add_item",
    "confirm_meetings",
    "delete_draft",
    "drop_resolution",
    "hold_roll",
    "must_be_draft",
    "must_be_open",
    "open_meeting",
    "record_meetings",
    "record_opening",
    "release_roll",
    "reopen_meeting",
    "return_meeting",
    "save_item",
    "save_resolution",
    "save_roll",
    "send_meeting",
    "shown_name",
    "stamp_of",
    "update_meeting",
]
