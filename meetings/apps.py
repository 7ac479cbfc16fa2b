from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Sinh hoạt")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from branches.services import FOLLOWERS
        from core.tables import register
        from meetings.reports import ATTENDANCE
        from meetings.queries.missed import MissedMeetings
        from meetings.resources import register_sheets
        from meetings.services import MeetingsFollow
        from members.queries import TIMELINE

        TIMELINE.append(MissedMeetings())
        FOLLOWERS.append(MeetingsFollow())
        register(ATTENDANCE)
        register_sheets()
