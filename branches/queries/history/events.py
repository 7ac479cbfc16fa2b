"""The models of the events the database's own triggers write, and what they point at."""

from typing import Any

import pghistory.core
from django.apps import apps
from django.db import models


def tracked_models() -> list[type[models.Model]]:
    """Every model whose history is kept, by its name for people."""
    found = {event.pgh_tracked_model for event in apps.get_models() if hasattr(event, "pgh_tracked_model")}
    return sorted(found, key=lambda model: str(model._meta.verbose_name))


def event_model(model: type[models.Model]) -> Any:
    """The model of a model's events. Raises LookupError for a model without history."""
    events = pghistory.core.event_models(tracks_model=model)
    if not events:
        raise LookupError(model._meta.label)
    return events[0]


def pointing_at(model: type[models.Model], target: type[models.Model]) -> list[str]:
    """The columns by which a model's events point at rows of another."""
    return [
        one.column
        for one in event_model(model)._meta.fields
        if isinstance(one, models.ForeignKey) and one.related_model is target and not one.name.startswith("pgh_")
    ]


def table_of(model: Any) -> str:
    return f'"{model._meta.db_table}"'
