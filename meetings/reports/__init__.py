"""Reports of meetings."""

from meetings.reports.attendance import ATTENDANCE, AttendanceReport
from meetings.reports.current import ATTENDANCE_CURRENT
from meetings.reports.inspections import INSPECTIONS_REPORT
from meetings.reports.quality import QUALITY
from meetings.reports.transmission import TRANSMISSION
from meetings.reports.visits import VISITS_REPORT

__all__ = [
    "ATTENDANCE",
    "ATTENDANCE_CURRENT",
    "INSPECTIONS_REPORT",
    "QUALITY",
    "TRANSMISSION",
    "VISITS_REPORT",
    "AttendanceReport",
]
