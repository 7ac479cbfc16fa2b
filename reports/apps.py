from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Báo cáo")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.tables import register
        from reports.reports.received import RECEIVED, RECEIVED_SUMS

        register(RECEIVED)
        register(RECEIVED_SUMS)
