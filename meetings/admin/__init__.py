"""The back office of meetings: what is kept on pages of their own is read here; reference data is kept here."""

from meetings.admin import meetings, records, schemes
from meetings.models import Attendance, AttendanceHistory, ReminderRefusal, RollEditor, RollSave, ScoreLine, VisitRight

__all__ = ["NO_SCREEN", "meetings", "records", "schemes"]

NO_SCREEN = {
    Attendance: "a leaf with a composite key, edited on its own page by one upsert; Django's admin refuses such keys",
    AttendanceHistory: "written by the database alone; told on the meeting's page as its history",
    RollSave: "a key that makes a repeated post harmless; of no interest to anybody",
    RollEditor: "a heartbeat of some seconds; shown to the second editor on the roll itself",
    ReminderRefusal: "switched on and off by each user on a page of his own",
    ScoreLine: "shown as rows of the meeting's score",
    VisitRight: "says why an appointment was written; shown with the assignment",
}
