from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecruitmentConfig(AppConfig):
    name = "recruitment"
    verbose_name = _("Phát triển đảng")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from branches.queries import PANELS
        from branches.services import FOLLOWERS
        from core.sheets.registry import register as register_sheet
        from core.tables import register
        from meetings.queries.agenda_sources import AGENDA_SOURCES
        from members.queries import TIMELINE
        from recruitment.queries.agenda_steps import StepsToResolve
        from recruitment.queries.mentor_panel import MentorsPanel
        from recruitment.queries.panels import RecruitmentPanel
        from recruitment.queries.quota_panel import QuotaPanel
        from recruitment.queries.remarks import RemarksDue
        from recruitment.queries.timeline import Candidacies
        from recruitment.reports import (
            ADMISSIONS_REPORT,
            MENTORS_REPORT,
            PIPELINE,
            PROBATION_REPORT,
            QUOTA_REPORT,
            SOURCES_REPORT,
        )
        from recruitment.resources.quotas import QuotasSheet
        from recruitment.resources.register import CandidatesSheet
        from recruitment.services.followers import CandidatesFollow
        from recruitment.services.quota_followers import QuotasFollow

        FOLLOWERS.extend((CandidatesFollow(), QuotasFollow()))
        PANELS.extend((RecruitmentPanel(), MentorsPanel(), QuotaPanel()))
        TIMELINE.append(Candidacies())
        register_sheet(CandidatesSheet())
        register_sheet(QuotasSheet())
        AGENDA_SOURCES.extend((StepsToResolve(), RemarksDue()))
        register(QUOTA_REPORT)
        register(ADMISSIONS_REPORT)
        register(PIPELINE)
        register(PROBATION_REPORT)
        register(SOURCES_REPORT)
        register(MENTORS_REPORT)
