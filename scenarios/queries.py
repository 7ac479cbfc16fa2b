"""What stands in the database, as the demo must know before it loads or opens anything."""

from branches.models import Organization
from core.audit import AccessLog


def holds_organizations() -> bool:
    """Whether there is any organisation at all, of a scenario or of a real district."""
    return Organization.objects.exists()


def loaded_scenario() -> str | None:
    """The name of the scenario `load_scenario` put into this database; None if it never did."""
    loads = AccessLog.objects.filter(action=AccessLog.Action.COMMAND, detail__has_key="scenario")
    return loads.values_list("detail__scenario", flat=True).first()
