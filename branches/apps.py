from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BranchesConfig(AppConfig):
    name = "branches"
    verbose_name = _("Tổ chức")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from branches.queries import PANELS, RegulationsPanel
        from branches.reports import REGULATIONS
        from branches.resources import register_sheets
        from core.tables import register

        PANELS.append(RegulationsPanel())
        register(REGULATIONS)
        register_sheets()
