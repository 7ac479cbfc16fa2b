from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Báo cáo")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from branches.queries import PANELS
        from core.tables import register
        from reports.queries.panels import BranchYearPanel, ProgrammesPanel
        from reports.reports.branch_year import BRANCH_YEAR
        from reports.reports.programmes import PROGRAMME_REPORT
        from reports.reports.received import RECEIVED, RECEIVED_SUMS

        PANELS.extend((BranchYearPanel(), ProgrammesPanel()))
        register(BRANCH_YEAR)
        register(PROGRAMME_REPORT)
        register(RECEIVED)
        register(RECEIVED_SUMS)
