"""The sheets "Sinh hoạt" and "Điểm danh": a meeting and its roll stand or fall together."""

from meetings.resources.sheets import MeetingsSheet, RollsSheet, register_sheets

__all__ = ["MeetingsSheet", "RollsSheet", "register_sheets"]
