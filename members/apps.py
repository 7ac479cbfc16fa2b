from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("Đảng viên")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from branches.queries import PANELS
        from branches.services import FOLLOWERS
        from core.tables import register
        from members.queries import TIMELINE, CommitteePanel, Honours, MembersPanel, Offices, PlacesPanel, WarningsPanel
        from members.reports import BADGES_REPORT, COVERAGE, INTRODUCED, MOVEMENT, STRENGTH, STRUCTURE, TRAINING
        from members.resources import register_sheets
        from members.services import MembershipsFollow

        FOLLOWERS.append(MembershipsFollow())
        PANELS.extend([WarningsPanel(), MembersPanel(), CommitteePanel(), PlacesPanel()])
        TIMELINE.extend([Honours(), Offices()])
        register(MOVEMENT)
        register(STRUCTURE)
        register(STRENGTH)
        register(COVERAGE)
        for report in (BADGES_REPORT, INTRODUCED, TRAINING):
            register(report)
        register_sheets()
