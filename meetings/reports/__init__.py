"""Reports of meetings."""

from meetings.reports.attendance import ATTENDANCE, AttendanceReport
from meetings.reports.current import ATTENDANCE_CURRENT
from meetings.reports.holding import MEETINGS_REPORT
from meetings.reports.inspections import INSPECTIONS_REPORT
from meetings.reports.quality import QUALITY
from meetings.reports.transmission import TRANSMISSION
from meetings.reports.visits import VISITS_REPORT
from meetings.reports.work import OPINIONS, TASKS
from meetings.reports.yearbook import YEARBOOK

__all__ = [
    "ATTENDANCE",
    "ATTENDANCE_CURRENT",
    "INSPECTIONS_REPORT",
    "MEETINGS_REPORT",
    "OPINIONS",
    "QUALITY",
    "TASKS",
    "TRANSMISSION",
    "VISITS_REPORT",
    "YEARBOOK",
    "AttendanceReport",
]
