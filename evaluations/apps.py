from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = _("Đánh giá, xếp loại")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from branches.queries import PANELS
        from branches.services import FOLLOWERS
        from core.tables import register
        from evaluations.queries.leaves import LeavesTaken
        from evaluations.queries.record_panels import RecordsPanel, ScreeningsPanel, WeakPanel
        from evaluations.queries.record_timeline import Records
        from evaluations.queries.result_panel import ResultsPanel
        from evaluations.queries.shortcomings import ShortcomingsDue
        from evaluations.queries.timeline import Results
        from evaluations.reports.classification import CLASSIFICATION
        from evaluations.reports.classification_change import CLASSIFICATION_CHANGE
        from evaluations.reports.examples import EXEMPLARY_REPORT
        from evaluations.reports.screenings import SCREENING_REPORT
        from evaluations.reports.weak import WEAK_REPORT
        from evaluations.services.rating_followers import RatingsFollow
        from evaluations.services.record_followers import ScreeningsFollow, WeakFollow
        from meetings.queries.agenda_sources import AGENDA_SOURCES
        from members.queries import TIMELINE

        FOLLOWERS.extend((RatingsFollow(), ScreeningsFollow(), WeakFollow()))
        PANELS.extend((ResultsPanel(), RecordsPanel(), ScreeningsPanel(), WeakPanel()))
        TIMELINE.extend((Results(), LeavesTaken(), Records()))
        register(CLASSIFICATION)
        register(CLASSIFICATION_CHANGE)
        register(EXEMPLARY_REPORT)
        register(SCREENING_REPORT)
        register(WEAK_REPORT)
        AGENDA_SOURCES.append(ShortcomingsDue())
