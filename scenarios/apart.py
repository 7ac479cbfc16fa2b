"""A district loaded for a moment apart from what is in the database, and taken back: a check may run anywhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import ForeignKey
from pghistory.models import Event

from branches.models import Organization, Place
from core.audit import SYSTEM, acting
from core.documents import Document
from core.postgres import copy_rows, stand_in
from members.models import Member
from scenarios.scenario import Scenario

# What everything that belongs to somebody leads to. Papers lead nowhere, but a number and a date exist only once.
_OWNERS: frozenset[type[models.Model]] = frozenset((Organization, Member, Place, Document))


@contextmanager
def loaded_apart(scenario: Scenario) -> Iterator[Organization]:
    """Loads a scenario for the length of the block as into an empty database; yields its root, then takes it all back.

    Within the block the tables of organisations, people, meetings, … are empty stand-ins (core.postgres.standins): what
    is there already is neither seen nor touched, so codes and numbers may be the same. Reference data (levels, ethnic
    groups, scoring schemes, …) are this database's own.

    Raises ValidationError where the scenario cannot be loaded.
    """
    with transaction.atomic(), acting(SYSTEM, source=f"check_published {scenario.name}"):
        belongings = belonging_models()
        stand_in(connection, sorted(model._meta.db_table for model in belongings))
        copy_rows(connection, Document._meta.db_table, _cited_papers(belongings))
        yield scenario.load(by=SYSTEM)
        transaction.set_rollback(True)


def belonging_models() -> set[type[models.Model]]:
    """The models whose rows belong to somebody; the others are reference data, accounts and logs.

    Rows belong to somebody where a chain of foreign keys that are never empty leads to an organisation, a member or a
    place.
    """
    found = set(_OWNERS)
    while more := {model for model in _models() if model not in found and _needs(model) & (found - {Document})}:
        found |= more
    return found


def _models() -> list[Any]:
    """History is left where it is: nothing writes any of a stand-in."""
    return [model for model in apps.get_models(include_auto_created=True) if not issubclass(model, Event)]


def _needs(model: Any) -> set[Any]:
    """The models a row cannot do without a row of."""
    return {field.related_model for field in _foreign_keys(model) if not field.null}


def _foreign_keys(model: Any) -> list[Any]:
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]


def _cited_papers(belongings: set[type[models.Model]]) -> set[int]:
    """The papers reference data rest on."""
    cited: set[int] = set()
    for model in _models():
        for field in _foreign_keys(model) if model not in belongings else ():
            if field.related_model is Document:
                cited.update(model._base_manager.exclude(**{field.name: None}).values_list(field.attname, flat=True))
    return cited
