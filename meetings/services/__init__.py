"""Writes to meetings and rolls."""

from meetings.services.agendas import (
    accept_proposals,
    change_item,
    comment_agenda,
    move_item,
    open_preparation,
    plan_item,
    refuse_proposal,
    remove_item,
    restore_proposal,
)
from meetings.services.files import attach_file, remove_file
from meetings.services.followers import MeetingsFollow
from meetings.services.orientations import (
    AskedItem,
    change_orientation,
    issue_orientation,
    withdraw_orientation,
)
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
    "AskedItem",
    "Entry",
    "Guest",
    "ItemSaved",
    "MeetingsFollow",
    "RecordedMeeting",
    "RollSaved",
    "StaleItem",
    "StaleResolution",
    "StaleRoll",
    "accept_proposals",
    "add_item",
    "attach_file",
    "change_item",
    "change_orientation",
    "comment_agenda",
    "confirm_meetings",
    "delete_draft",
    "drop_resolution",
    "hold_roll",
    "issue_orientation",
    "move_item",
    "must_be_draft",
    "must_be_open",
    "open_meeting",
    "open_preparation",
    "plan_item",
    "record_meetings",
    "record_opening",
    "refuse_proposal",
    "release_roll",
    "remove_file",
    "remove_item",
    "reopen_meeting",
    "restore_proposal",
    "return_meeting",
    "save_item",
    "save_resolution",
    "save_roll",
    "send_meeting",
    "shown_name",
    "stamp_of",
    "update_meeting",
    "withdraw_orientation",
]
