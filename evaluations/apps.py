from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = _("Đánh giá, xếp loại")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.tables import register
        from evaluations.queries.leaves import LeavesTaken
        from evaluations.reports.classification import CLASSIFICATION
        from members.queries import TIMELINE

        register(CLASSIFICATION)
        TIMELINE.append(LeavesTaken())
        from evaluations.reports.classification_change import CLASSIFICATION_CHANGE

        register(CLASSIFICATION)
        register(CLASSIFICATION_CHANGE)
