"""Taking back as a whole what one act wrote (a workbook brought in, a reorganisation), from the history it left.

The database's own triggers wrote down every row the act inserted, changed or deleted, whatever service did it, with
the act's uuid in the context. Undoing reads that: what was inserted is deleted, what was changed gets the values of the
event before, what was deleted stands there again. It is refused, with reasons, where something rests on it: a row that
is no longer as the act left it, or a row of somebody else's that points at one of its own. The history keeps both acts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _
from pghistory.models import Event

from core.formatting import integer

Owned = Mapping[type[models.Model], list[str]]

_TOUCHED = """
SELECT e.pgh_obj_id, min(e.pgh_id), (array_agg(e.pgh_label ORDER BY e.pgh_id))[1],
    (array_agg(e.pgh_label ORDER BY e.pgh_id DESC))[1]
FROM {history} e
WHERE e.pgh_id > %s AND e.pgh_id <= %s AND e.pgh_context->>%s = %s
GROUP BY e.pgh_obj_id
"""
# What was written since, of rows that are not as the act left them: who put everything back has left nothing to mind.
_LATER = """
SELECT own.pgh_obj_id FROM (
    SELECT DISTINCT ON (e.pgh_obj_id) e.* FROM {history} e
    WHERE e.pgh_id <= %(after)s AND e.pgh_obj_id IN (
        SELECT later.pgh_obj_id FROM {history} later
        WHERE later.pgh_obj_id = ANY(%(ids)s) AND later.pgh_id > %(after)s
    )
    ORDER BY e.pgh_obj_id, e.pgh_id DESC
) own LEFT JOIN {table} t ON t.id = own.pgh_obj_id
WHERE CASE WHEN own.pgh_label = 'delete' THEN t.id IS NOT NULL
    ELSE t.id IS NULL OR ({own}) IS DISTINCT FROM ({now}) END
"""
_BEFORE = """
SELECT before.pgh_id FROM unnest(%s::bigint[], %s::bigint[]) AS own(id, first)
JOIN LATERAL (
    SELECT e.pgh_id FROM {table} e WHERE e.pgh_obj_id = own.id AND e.pgh_id < own.first ORDER BY e.pgh_id DESC LIMIT 1
) before ON true
"""


class UndoRefused(Exception):
    """Something rests on the act; `reasons` are sentences."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Act:
    """What is taken back, and the words for it.

    Arguments:
        key, uuid: what its context carries: pghistory.context(**{key: uuid}).
        marks: where the history of each table stood before and after it (`history_marks`).
        record: the model that records the act itself; its own row is not taken back.
        changed: a sentence with %(count)s and %(what)s: rows that are no longer as the act left them.
        resting: the same of rows that point at rows the act made.
        owned: rows without a history that go with a deleted row, beside those that cascade: model → foreign keys.
        harmless: rows that may point at what the act made and rest on nothing: model → condition.
    """

    key: str
    uuid: str
    marks: Mapping[str, Mapping[str, int]]
    record: type[models.Model]
    changed: str
    resting: str
    owned: Owned = field(default_factory=dict)
    harmless: Mapping[type[models.Model], models.Q] = field(default_factory=dict)


@dataclass
class Touched:
    """What an act did to the rows of one model: their keys, and for changed ones the first own event."""

    model: type[models.Model]
    event: type[models.Model]
    created: list[int] = field(default_factory=list)
    changed: dict[int, int] = field(default_factory=dict)
    deleted: dict[int, int] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        """Every row it did something to."""
        return [*self.created, *self.changed, *self.deleted]


def event_models() -> dict[type[models.Model], type[models.Model]]:
    """Model → the model of its history."""
    return {
        tracked: model
        for model in apps.get_models()
        if issubclass(model, Event) and (tracked := getattr(model, "pgh_tracked_model", None)) is not None
    }


def history_marks() -> dict[str, int]:
    """Where the history of every table stands: the last key, by table."""
    tables = sorted(event._meta.db_table for event in event_models().values())
    one_query = " UNION ALL ".join(
        f"SELECT '{table}', (SELECT COALESCE(max(pgh_id), 0) FROM \"{table}\")"  # noqa: S608 - names of tables
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(one_query)
        return dict(cursor.fetchall())


def touched_by(act: Act) -> list[Touched]:
    """What an act inserted, changed and deleted, by model."""
    found = []
    before, after = act.marks.get("before", {}), act.marks.get("after", {})
    with connection.cursor() as cursor:
        for model, event in event_models().items():
            table = event._meta.db_table
            if model is act.record or before.get(table, 0) == after.get(table, 0):
                continue
            cursor.execute(
                _TOUCHED.format(history=table), [before.get(table, 0), after.get(table, 0), act.key, act.uuid]
            )
            one = Touched(model, event)
            for pk, first, first_act, last_act in cursor.fetchall():
                if first_act == "insert":
                    if last_act != "delete":
                        one.created.append(pk)
                elif last_act == "delete":
                    one.deleted[pk] = first
                else:
                    one.changed[pk] = first
            if one.ids:
                found.append(one)
    return found


def changed_later(act: Act, one: Touched, ids: list[int]) -> int:
    """How many of some rows are no longer as the act left them: changed, confirmed or deleted since."""
    history, table = one.event._meta.db_table, one.model._meta.db_table
    columns = _kept_columns(one)
    query = _LATER.format(
        history=history,
        table=table,
        own=", ".join(f'own."{column}"' for column in columns),
        now=", ".join(f't."{column}"' for column in columns),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ({query}) later",  # noqa: S608 - names of tables
            {"ids": ids, "after": act.marks["after"].get(history, 0)},
        )
        count: int = cursor.fetchone()[0]
    return count


def values_before(one: Touched, *, deleted: bool = False) -> dict[int, dict[str, Any]]:
    """What the changed (or deleted) rows of an act were before it: key → column → value, from the history."""
    firsts = one.deleted if deleted else one.changed
    rows = one.event._default_manager.filter(pk__in=_events_before(one, firsts)).values()
    return {row["pgh_obj_id"]: row for row in rows}


def reasons_against(act: Act, touched: list[Touched]) -> list[str]:
    """Why an act cannot be undone: what changed since, and what others built on it. Empty where it can."""
    reasons = []
    for one in touched:
        count = changed_later(act, one, one.ids)
        if count:
            reasons.append(act.changed % {"count": integer(count), "what": one.model._meta.verbose_name})
    created = {one.model: one.created for one in touched if one.created}
    changed = {one.model: list(one.changed) for one in touched if one.changed}
    resting: Counter[str] = Counter()
    for model, ids in created.items():
        for relation in _relations(model):
            source = relation.related_model
            if relation.field.name in owned_by(model, act.owned).get(source, []):
                continue
            rows = source._default_manager.filter(**{f"{relation.field.name}__in": ids})
            # What the act itself pointed there points elsewhere again afterwards.
            rows = _without_own(rows, source, created, act.owned).exclude(pk__in=changed.get(source, []))
            if source in act.harmless:
                rows = rows.exclude(act.harmless[source])
            count = rows.count()
            if count:
                resting[str(source._meta.verbose_name)] = max(resting[str(source._meta.verbose_name)], count)
    reasons += [act.resting % {"count": integer(count), "what": what} for what, count in resting.items()]
    return reasons


def undo_counts(touched: Iterable[Touched], owned: Owned | None = None) -> list[tuple[str, int, int]]:
    """What an undo would do, for the question before it: (what, rows to delete, rows to restore).

    Rows whose history another table keeps (a roll's) are no act's own, and go with the rows that own them.
    """
    touched = list(touched)
    counts = [
        (str(one.model._meta.verbose_name), len(one.created), len(one.changed) + len(one.deleted)) for one in touched
    ]
    for one in touched:
        for source, names in owned_by(one.model, owned or {}).items() if one.created else ():
            if getattr(source, "history_elsewhere", "none").startswith("none"):
                continue
            going = reduce(or_, (models.Q(**{f"{name}__in": one.created}) for name in names))
            counts.append((str(source._meta.verbose_name), source._default_manager.filter(going).count(), 0))
    return counts


@transaction.atomic
def take_back(act: Act, touched: list[Touched]) -> None:
    """Deletes what an act made, restores what it changed and deleted. Raises UndoRefused; nothing is changed then."""
    reasons = reasons_against(act, touched)
    if reasons:
        raise UndoRefused(reasons)
    created = {one.model: one.created for one in touched if one.created}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Keys are checked at the end of a transaction: the order of the tables does not matter before.
            for model, ids in created.items():
                for source, names in owned_by(model, act.owned).items():
                    for name in names:
                        column = source._meta.get_field(name).column  # type: ignore[union-attr]
                        cursor.execute(
                            f'DELETE FROM "{source._meta.db_table}" WHERE "{column}" = ANY(%s)',  # noqa: S608 - names of tables
                            [ids],
                        )
            for model, ids in created.items():
                cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE id = ANY(%s)', [ids])  # noqa: S608 - names of tables
            for one in touched:
                _restore(cursor, one)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise UndoRefused([_("Có dữ liệu khác đang dựa trên những gì sẽ hoàn tác.")]) from error


def owned_by(model: type[models.Model], beside: Owned) -> dict[type[models.Model], list[str]]:
    """Rows that go with a deleted row of a model: those Django would cascade to, and those declared beside."""
    owned: dict[type[models.Model], list[str]] = defaultdict(list)
    for relation in _relations(model):
        if relation.on_delete is models.CASCADE:
            owned[relation.related_model].append(relation.field.name)
    for source, names in beside.items():
        for name in names:
            if source._meta.get_field(name).related_model is model and name not in owned[source]:
                owned[source].append(name)
    return owned


def _relations(model: type[models.Model]) -> list[Any]:
    """Everything in the database that points at a model, history apart."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and not relation.concrete
        and (relation.one_to_many or relation.one_to_one)
        and not issubclass(relation.related_model, Event)  # type: ignore[arg-type]
    ]


def _without_own(rows: Any, source: Any, created: dict[type[models.Model], list[int]], beside: Owned) -> Any:
    """Of rows that point at the act's, those that are not the act's own."""
    if source in created:
        rows = rows.exclude(pk__in=created[source])
    for model, ids in created.items():
        for name in owned_by(model, beside).get(source, []):
            rows = rows.exclude(**{f"{name}__in": ids})
    return rows


def _kept_columns(one: Touched) -> list[str]:
    """The columns of a table that its history keeps, its key apart."""
    return [
        str(column.column)
        for column in one.event._meta.concrete_fields
        if not column.name.startswith("pgh_") and column.column != "id"
    ]


def _events_before(one: Touched, firsts: Mapping[int, int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE.format(table=one.event._meta.db_table), [list(firsts), list(firsts.values())])
        return [row[0] for row in cursor.fetchall()]


def _restore(cursor: Any, one: Touched) -> None:
    table, history, columns = one.model._meta.db_table, one.event._meta.db_table, _kept_columns(one)
    if one.changed:
        events = _events_before(one, one.changed)
        if len(events) < len(one.changed):
            raise UndoRefused([_("Không còn lịch sử của một số dòng đã thay đổi.")])
        settings = ", ".join(f'"{column}" = e."{column}"' for column in columns)
        cursor.execute(
            f'UPDATE "{table}" t SET {settings} FROM "{history}" e WHERE t.id = e.pgh_obj_id AND e.pgh_id = ANY(%s)',  # noqa: S608 - names of tables
            [events],
        )
    if one.deleted:
        events = _events_before(one, one.deleted)
        names = ", ".join(f'"{column}"' for column in ["id", *columns])
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{history}" e WHERE e.pgh_id = ANY(%s)',  # noqa: S608 - names of tables
            [events],
        )
