"""Reports of meetings."""

from meetings.reports.attendance import ATTENDANCE, AttendanceReport
from meetings.reports.current import ATTENDANCE_CURRENT
from meetings.reports.quality import QUALITY
from meetings.reports.transmission import TRANSMISSION

__all__ = ["ATTENDANCE", "ATTENDANCE_CURRENT", "QUALITY", "TRANSMISSION", "AttendanceReport"]
