from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecruitmentConfig(AppConfig):
    name = "recruitment"
    verbose_name = _("Phát triển đảng")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from branches.queries import PANELS
        from branches.services import FOLLOWERS
        from core.tables import register
        from meetings.queries.agenda_sources import AGENDA_SOURCES
        from members.queries import TIMELINE
        from recruitment.queries.panels import RecruitmentPanel
        from recruitment.queries.remarks import RemarksDue
        from recruitment.queries.timeline import Candidacies
        from recruitment.reports import ADMISSIONS_REPORT, QUOTA_REPORT
        from recruitment.services.followers import CandidatesFollow

        FOLLOWERS.append(CandidatesFollow())
        PANELS.append(RecruitmentPanel())
        TIMELINE.append(Candidacies())
        register(QUOTA_REPORT)
        register(ADMISSIONS_REPORT)
        AGENDA_SOURCES.append(RemarksDue())
