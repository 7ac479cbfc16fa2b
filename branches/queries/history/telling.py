"""Events told in words: what changed from what to what, of whom, by whom.

One statement reads them with what stood there before, one names what they point at, whatever their number.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization, OrganizationForm
from branches.queries.history.events import event_model, table_of
from core.documents import Document
from core.formatting import NOTHING, date_text, datetime_text
from core.periods import FOUNDING_DAY, last_day_of

ACTS = {"insert": gettext_lazy("thêm"), "update": gettext_lazy("sửa"), "delete": gettext_lazy("xóa")}
_LONGEST = 200  # letters of a value on a page
# Derived from another field, or of no interest to a reader.
_SILENT = {"id", "uuid", "sort_key", "search_key", "marks", "batch"}
# Told as far as they tell two people apart where the page is no file of theirs (DOMAIN §0.3).
_NUMBERS = {"national_id", "card_number", "former_national_id", "legacy_card_number", "cv_number", "central_id"}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a row is called by, in SQL; `t` is the row. Others by the first of _NAMING they have, or by their organisation.
_ORGANIZATION = (
    "(SELECT n.name FROM branches_organizationname n WHERE n.organization_id = {} ORDER BY n.start DESC LIMIT 1)"
)
_NAMES: dict[type[models.Model], str] = {
    Organization: f"{_ORGANIZATION.format('t.id')} || ' (' || t.code || ')'",
    OrganizationForm: "(SELECT f.name FROM branches_form f WHERE f.id = t.form_id)",
    Document: "t.number || ' ngày ' || to_char(t.issued_on, 'DD/MM/YYYY')",
}
_PARTS = ("context", "after", "before")
_NAMING = ("full_name", "name", "title", "number", "username", "file_name", "subject", "code", "day", "date", "on")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Act:
    """One change: when, by whom, from where, to what kind of row and whose, what before and after.

    `pk` is the row's own key, `owners` are the rows it belongs to, by model: a member, an organisation.
    """

    at: datetime
    who: str
    source: str
    what: str
    kind: str
    about: str
    pk: int
    owners: Mapping[type[models.Model], int]
    differences: list[Difference]


def tell(keys: Sequence[tuple[str, int]], *, masked: bool = False) -> list[Act]:
    """Events in words, in the order given.

    Arguments:
        keys: (label of the tracked model, key of the event) pairs.
        masked: numbers of papers are told by their ends only.
    """
    found = _read(keys)
    wanted: dict[type[models.Model], set[Any]] = {}
    for (label, _pk), rows in found.items():
        for one in _told_fields(apps.get_model(label)):
            if isinstance(one, models.ForeignKey):
                values = {row[one.column] for row in (rows["before"], rows["after"]) if row} - {None}
                wanted.setdefault(one.related_model, set()).update(values)
    wanted.setdefault(Organization, set()).update(
        rows["pk"] for (label, _pk), rows in found.items() if label == Organization._meta.label
    )
    names = _names_of(wanted)
    return [_act(apps.get_model(label), found[label, pk], names, masked) for label, pk in keys]


def _read(keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], dict[str, Any]]:
    """Each event with the one before it on the same row, in one statement."""
    by_label: dict[str, list[int]] = {}
    for label, pk in keys:
        by_label.setdefault(label, []).append(pk)
    if not by_label:
        return {}
    parts = []
    # `+ 0` keeps the planner from walking the key of the whole table backwards for a row that has no earlier event.
    for label in by_label:
        table = table_of(event_model(apps.get_model(label)))
        parts.append(
            f"SELECT '{label}', e.pgh_id, e.pgh_created_at, e.pgh_label, e.pgh_obj_id, e.pgh_context, to_jsonb(e),"  # noqa: S608 - our names
            f" (SELECT to_jsonb(p) FROM {table} p WHERE p.pgh_obj_id = e.pgh_obj_id AND p.pgh_id < e.pgh_id"
            f" ORDER BY p.pgh_id + 0 DESC LIMIT 1) FROM {table} e WHERE e.pgh_id = ANY(%s)"
        )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), list(by_label.values()))
        return {
            (model, key): {
                "at": at,
                "label": label,
                "pk": pk,
                **{name: json.loads(text) if text else None for name, text in zip(_PARTS, texts, strict=True)},
            }
            for model, key, at, label, pk, *texts in cursor.fetchall()
        }


def _told_fields(model: type[models.Model]) -> list[Any]:
    return [
        one
        for one in event_model(model)._meta.fields
        if not one.name.startswith("pgh_") and one.name not in _SILENT and one.column != "id"
    ]


def _owner_fields(model: type[models.Model]) -> list[Any]:
    """Whose a row is: a member's before an organisation's."""
    named = {one.name: one for one in _told_fields(model)}
    found = [named[name] for name in ("member", "kept", "first", "organization", "place", "user") if name in named]
    return [one for one in found if isinstance(one, models.ForeignKey)]


def _name_sql(model: type[models.Model]) -> str:
    if model in _NAMES:
        return _NAMES[model]
    columns = {one.name: one for one in model._meta.fields}
    for name in _NAMING:
        if name in columns and isinstance(columns[name], models.DateField):
            return f"to_char(t.\"{columns[name].column}\", 'DD/MM/YYYY')"
        if name in columns:
            return f't."{columns[name].column}"::text'
    return _ORGANIZATION.format("t.organization_id") if "organization" in columns else "'#' || t.id::text"


def _names_of(wanted: Mapping[type[models.Model], Iterable[Any]]) -> dict[tuple[type[models.Model], Any], str]:
    """What rows of several tables are called, in one statement."""
    asked = [(model, sorted(keys)) for model, keys in wanted.items() if keys]
    if not asked:
        return {}
    parts = [
        f"SELECT '{model._meta.label}', t.id, {_name_sql(model)} FROM {table_of(model)} t WHERE t.id = ANY(%s)"  # noqa: S608 - our names
        for model, _keys in asked
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [keys for _model, keys in asked])
        return {(apps.get_model(label), pk): name or f"#{pk}" for label, pk, name in cursor.fetchall()}


def _act(model: type[models.Model], event: Mapping[str, Any], names: Mapping[Any, str], masked: bool) -> Act:
    before, after = event["before"], event["after"]
    differences = []
    for one in _told_fields(model):
        old = _text(one, before, names, masked) if before else ""
        new = _text(one, after, names, masked) if event["label"] != "delete" else ""
        if old != new:
            differences.append(Difference(_label(model, one), old, new))
    context = event["context"] or {}
    owners = {one.related_model: after[one.column] for one in _owner_fields(model) if after[one.column] is not None}
    if model is Organization:
        owners = {Organization: event["pk"]}
    about = [names.get(owner, f"#{owner[1]}") for owner in owners.items()]
    own = _own_name(model, after)
    if own and not any(own in one for one in about):
        about.append(own)
    return Act(
        at=localtime(event["at"]),
        who=context.get("username") or _("không rõ"),
        source=source_text(context.get("source", "")),
        what=str(ACTS.get(event["label"], event["label"])),
        kind=str(model._meta.verbose_name),
        about=" – ".join(about),
        pk=event["pk"],
        owners=owners,
        differences=differences,
    )


def source_text(source: str) -> str:
    """Where an act came from, in words: a screen and its address, work in the background, or a command."""
    verb, _space, rest = source.partition(" ")
    if verb in ("POST", "GET", "PUT", "DELETE"):
        return _("màn hình %(address)s") % {"address": _UUID.sub("…", rest)}
    if verb == "job":
        return _("công việc nền")
    return _("lệnh %(name)s") % {"name": source} if source else ""


def _own_name(model: type[models.Model], row: Mapping[str, Any]) -> str:
    for name in _NAMING:
        if row.get(name):
            one = model._meta.get_field(name)
            return date_text(one.to_python(row[name])) if isinstance(one, models.DateField) else str(row[name])
    return ""


def _label(model: type[models.Model], one: Any) -> str:
    if one.name == "end":
        return _("đến hết ngày")
    return str(model._meta.get_field(one.name).verbose_name)  # type: ignore[union-attr]


def _text(one: Any, row: Mapping[str, Any], names: Mapping[Any, str], masked: bool) -> str:
    value = row.get(one.column)
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(one, models.ForeignKey):
        return names.get((one.related_model, value), f"#{value}")
    if one.choices:
        return str(dict(one.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if masked and one.name in _NUMBERS:
        return f"…{value[-4:]}"
    if isinstance(one, models.DateField):
        return _day_text(one, value)
    text = _plain(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _day_text(one: Any, value: str) -> str:
    moment = one.to_python(value)
    if isinstance(moment, datetime):
        return datetime_text(localtime(moment))
    assert isinstance(moment, date)
    if one.name == "start" and moment == FOUNDING_DAY:  # since ever, as far as anybody knows
        return NOTHING
    return date_text(last_day_of(moment) if one.name == "end" else moment)


def _plain(value: Any) -> str:
    """Lists and mappings of a JSON column in a line of words."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_plain(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return str(value)
