"""Reports of meetings."""

from meetings.reports.attendance import ATTENDANCE, AttendanceReport
from meetings.reports.current import ATTENDANCE_CURRENT

__all__ = ["ATTENDANCE", "ATTENDANCE_CURRENT", "AttendanceReport"]
