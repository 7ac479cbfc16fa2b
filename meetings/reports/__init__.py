"""Reports of meetings."""

from meetings.reports.attendance import ATTENDANCE, AttendanceReport
from meetings.reports.current import ATTENDANCE_CURRENT
from meetings.reports.quality import QUALITY

__all__ = ["ATTENDANCE", "ATTENDANCE_CURRENT", "QUALITY", "AttendanceReport"]
