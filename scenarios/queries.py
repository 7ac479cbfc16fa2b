"""What stands in the database, as the demo must know before it loads or opens anything."""

from django.db.models import QuerySet

from branches.models import Organization
from core.audit import AccessLog


def holds_organizations() -> bool:
    """Whether there is any organisation at all, of a scenario or of a real district."""
    return Organization.objects.exists()


def loaded_scenario() -> str | None:
    """The name of the scenario `load_scenario` put into this database; None if it never did."""
    return _loads().values_list("detail__scenario", flat=True).first()


def root_of_loaded_scenario() -> Organization:
    """The root of what `load_scenario` put into this database. Raises Organization.DoesNotExist if it never did."""
    return Organization.objects.get(pk__in=_loads().values("organization_id")[:1])


def _loads() -> QuerySet[AccessLog]:
    return AccessLog.objects.filter(action=AccessLog.Action.COMMAND, detail__has_key="scenario")
