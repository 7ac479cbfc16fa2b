"""What became of a row: the events the database's own triggers wrote, told in words (DATA §5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pghistory.core
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import date_text, datetime_text
from core.periods import last_day_of

_ACTS = {"insert": gettext_lazy("thêm"), "update": gettext_lazy("sửa"), "delete": gettext_lazy("xóa")}
# Derived from another field, or of no interest to a reader.
_SILENT = {"id", "uuid", "sort_key", "search_key"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Act:
    """One change: when, by whom, from where, what."""

    at: datetime
    who: str
    source: str
    what: str
    differences: list[Difference]


def acts_on(model: type[models.Model], pk: Any) -> list[Act]:
    """Every change of one row, latest first; empty for a model without history.

    Asks one query, and one for each kind of row its foreign keys point at.
    """
    tracked = pghistory.core.event_models(tracks_model=model)
    if not tracked:
        return []
    event_model = tracked[0]
    events = list(event_model._default_manager.filter(pgh_obj_id=pk).order_by("pgh_id"))
    fields = [
        field for field in event_model._meta.fields if not field.name.startswith("pgh_") and field.name not in _SILENT
    ]
    names = _names_of(fields, events)
    acts = []
    previous: Any = None
    for event in events:
        differences = []
        for field in fields:
            before = _text(field, previous, names) if previous is not None else ""
            after = _text(field, event, names) if event.pgh_label != "delete" else ""
            if before != after:
                differences.append(Difference(_label(model, field), before, after))
        context = event.pgh_context or {}
        acts.append(
            Act(
                at=localtime(event.pgh_created_at),
                who=context.get("username") or _("không rõ"),
                source=context.get("source", ""),
                what=str(_ACTS.get(event.pgh_label, event.pgh_label)),
                differences=differences,
            )
        )
        previous = event
    return acts[::-1]


def _names_of(fields: Iterable[Any], events: list[Any]) -> dict[tuple[Any, Any], str]:
    names: dict[tuple[Any, Any], str] = {}
    for field in fields:
        if isinstance(field, models.ForeignKey):
            related = field.related_model
            ids = {getattr(event, field.attname) for event in events} - {None}
            names |= {(related, pk): str(row) for pk, row in related._default_manager.in_bulk(ids).items()}
    return names


def _label(model: type[models.Model], field: Any) -> str:
    if field.name == "end":
        return _("đến hết ngày")
    return str(model._meta.get_field(field.name).verbose_name)  # type: ignore[union-attr]


def _text(field: Any, event: Any, names: dict[tuple[Any, Any], str]) -> str:
    value = getattr(event, field.attname)
    if value is None or value == "":
        return ""
    if isinstance(field, models.ForeignKey):
        return names.get((field.related_model, value), f"#{value}")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, datetime):
        return datetime_text(localtime(value))
    if isinstance(value, date):
        return date_text(last_day_of(value) if field.name == "end" else value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
