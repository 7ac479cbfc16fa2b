"""Exports for tests, asked for by an actor of the small world and made as the worker makes them."""

from typing import Any

from reports.models import Export
from reports.services.exports import ask_export
from reports.tasks import make_export
from tests.factories import TODAY, World

ASKED = {"report": "attendance", "period": "2022-11", "options": {}, "faces": ["csv"]}


def ask(world: World, actor: str = "commune", kind: str = "units", **params: Any) -> Export:
    return ask_export(kind=kind, organization=world.x, params={**ASKED, **params}, by=world.users[actor], on=TODAY)


def made(export: Export) -> Export:
    """What the worker does."""
    make_export(job_id=str(export.job_id))
    return Export.objects.select_related("job").get(pk=export.pk)


def made_export(world: World, **params: Any) -> Export:
    """Files of branches A and B, for the commune's account."""
    return made(ask(world, **params))
