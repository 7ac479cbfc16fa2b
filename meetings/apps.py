from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Sinh hoạt")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from branches.queries import PANELS
        from branches.services import FOLLOWERS
        from core.tables import register
        from meetings.queries.agenda_sources import AGENDA_SOURCES
        from meetings.queries.inspections import InspectionsPanel
        from meetings.queries.missed import MissedMeetings
        from meetings.queries.model_meetings import ModelPanel
        from meetings.queries.month_panel import MonthsPanel
        from meetings.queries.open_work import OpenWorkPanel
        from meetings.queries.panels import MeetingsPanel
        from meetings.queries.proposals import OWN_SOURCES
        from meetings.queries.tasks import GivenTasks
        from meetings.reports import (
            ATTENDANCE,
            ATTENDANCE_CURRENT,
            INSPECTIONS_REPORT,
            MEETINGS_REPORT,
            OPINIONS,
            QUALITY,
            TASKS,
            TRANSMISSION,
            VISITS_REPORT,
            YEARBOOK,
        )
        from meetings.resources import register_sheets
        from meetings.services import MeetingsFollow
        from meetings.services.departures import OpenMattersFollow
        from members.queries import TIMELINE

        PANELS.extend([MeetingsPanel(), MonthsPanel(), ModelPanel(), InspectionsPanel(), OpenWorkPanel()])
        TIMELINE.extend((MissedMeetings(), GivenTasks()))
        FOLLOWERS.extend((MeetingsFollow(), OpenMattersFollow()))
        register(ATTENDANCE)
        register(ATTENDANCE_CURRENT)
        register(MEETINGS_REPORT)
        register(QUALITY)
        register(TRANSMISSION)
        register(VISITS_REPORT)
        register(INSPECTIONS_REPORT)
        register(OPINIONS)
        register(TASKS)
        register(YEARBOOK)
        AGENDA_SOURCES.extend(OWN_SOURCES)
        register_sheets()
