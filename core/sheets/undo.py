"""Taking a batch back as a whole, from the history it left.

The database's own triggers wrote down every row a batch inserted, changed or deleted, whatever service did it, with
the batch in the context. Undoing reads that: what was inserted is deleted, what was changed gets the values of the
event before. It is refused, with reasons, where something rests on it: a later change of the same row, or a row of
somebody else's that points at one of its own. The history keeps both acts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from pghistory.models import Event

from core.audit import AccessLog, log_access
from core.formatting import integer
from core.sheets.models import Batch, BatchFile
from core.sheets.registry import SHEETS

_TOUCHED = """
SELECT e.pgh_obj_id, min(e.pgh_id), (array_agg(e.pgh_label ORDER BY e.pgh_id))[1],
    (array_agg(e.pgh_label ORDER BY e.pgh_id DESC))[1]
FROM {table} e
WHERE e.pgh_id > %s AND e.pgh_id <= %s AND e.pgh_context->>'batch' = %s
GROUP BY e.pgh_obj_id
"""
_LATER = """
SELECT count(DISTINCT e.pgh_obj_id) FROM {table} e
WHERE e.pgh_obj_id = ANY(%s) AND e.pgh_id > %s AND e.pgh_context->>'batch' IS DISTINCT FROM %s
"""
_BEFORE = """
SELECT before.pgh_id FROM unnest(%s::bigint[], %s::bigint[]) AS own(id, first)
JOIN LATERAL (
    SELECT e.pgh_id FROM {table} e WHERE e.pgh_obj_id = own.id AND e.pgh_id < own.first ORDER BY e.pgh_id DESC LIMIT 1
) before ON true
"""


class UndoRefused(Exception):
    """Something rests on the batch; `reasons` are sentences."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass
class Touched:
    """What a batch did to the rows of one model: their keys, and for changed ones the first own event."""

    model: type[models.Model]
    event: type[models.Model]
    created: list[int] = field(default_factory=list)
    changed: dict[int, int] = field(default_factory=dict)
    deleted: dict[int, int] = field(default_factory=dict)


def event_models() -> dict[type[models.Model], type[models.Model]]:
    """Model → the model of its history."""
    return {
        tracked: model
        for model in apps.get_models()
        if issubclass(model, Event) and (tracked := getattr(model, "pgh_tracked_model", None)) is not None
    }


def history_marks() -> dict[str, int]:
    """Where the history of every table stands: the last key, by table."""
    marks = {}
    with connection.cursor() as cursor:
        for event in event_models().values():
            table = event._meta.db_table
            cursor.execute(f'SELECT COALESCE(max(pgh_id), 0) FROM "{table}"')  # noqa: S608 - names of tables
            marks[table] = cursor.fetchone()[0]
    return marks


def touched_by(batch: Batch) -> list[Touched]:
    """What a batch inserted, changed and deleted, by model."""
    found = []
    before, after = batch.marks.get("before", {}), batch.marks.get("after", {})
    with connection.cursor() as cursor:
        for model, event in event_models().items():
            table = event._meta.db_table
            if model is Batch or before.get(table, 0) == after.get(table, 0):
                continue
            cursor.execute(
                _TOUCHED.format(table=table),
                [before.get(table, 0), after[table], str(batch.uuid)],
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
            if one.created or one.changed or one.deleted:
                found.append(one)
    return found


def changed_later(batch: Batch, one: Touched, ids: list[int]) -> int:
    """How many of some rows were changed, confirmed or deleted since the batch."""
    table = one.event._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(_LATER.format(table=table), [ids, batch.marks["after"][table], str(batch.uuid)])
        count: int = cursor.fetchone()[0]
    return count


def values_before(one: Touched, *, deleted: bool = False) -> dict[int, dict[str, Any]]:
    """What the changed (or deleted) rows of a batch were before it: key → column → value, from the history."""
    firsts = one.deleted if deleted else one.changed
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE.format(table=one.event._meta.db_table), [list(firsts), list(firsts.values())])
        events = [row[0] for row in cursor.fetchall()]
    rows = one.event._default_manager.filter(pk__in=events).values()
    return {row["pgh_obj_id"]: row for row in rows}


def reasons_against(batch: Batch, touched: list[Touched]) -> list[str]:
    """Why a batch cannot be undone: what changed since, and what others built on it. Empty where it can."""
    reasons = []
    with connection.cursor() as cursor:
        for one in touched:
            table = one.event._meta.db_table
            own = [*one.created, *one.changed, *one.deleted]
            cursor.execute(
                _LATER.format(table=table),
                [own, batch.marks["after"][table], str(batch.uuid)],
            )
            count = cursor.fetchone()[0]
            if count:
                reasons.append(
                    _("%(count)s %(what)s đã được sửa, xác nhận hoặc xóa sau khi nhập.")
                    % {"count": integer(count), "what": one.model._meta.verbose_name}
                )
    created = {one.model: one.created for one in touched if one.created}
    resting: Counter[str] = Counter()
    for model, ids in created.items():
        for relation in _relations(model):
            source = relation.related_model
            if source in owned_by(model) and relation.field.name in owned_by(model)[source]:
                continue
            rows = source._default_manager.filter(**{f"{relation.field.name}__in": ids})
            rows = _without_own(rows, source, created)
            count = rows.count()
            if count:
                resting[str(source._meta.verbose_name)] = max(resting[str(source._meta.verbose_name)], count)
    reasons += [
        _("Có %(count)s %(what)s đang dựa trên dữ liệu của lần nhập này.") % {"count": integer(count), "what": what}
        for what, count in resting.items()
    ]
    return reasons


def undo_counts(touched: Iterable[Touched]) -> list[tuple[str, int, int]]:
    """What an undo would do, for the question before it: (what, rows to delete, rows to restore).

    Rows whose history another table keeps (a roll's) are no batch's own, and go with the rows that own them.
    """
    touched = list(touched)
    counts = [
        (
            str(one.model._meta.verbose_name),
            len(one.created),
            len(one.changed) + len(one.deleted),
        )
        for one in touched
    ]
    for one in touched:
        for source, names in owned_by(one.model).items() if one.created else ():
            if getattr(source, "history_elsewhere", "none").startswith("none"):
                continue
            going = reduce(or_, (models.Q(**{f"{name}__in": one.created}) for name in names))
            counts.append((str(source._meta.verbose_name), source._default_manager.filter(going).count(), 0))
    return counts


@transaction.atomic
def undo_batch(batch: Batch, *, by: Any) -> None:
    """Takes a batch back. Raises UndoRefused with reasons; nothing is changed then."""
    touched = touched_by(batch)
    for sheet in SHEETS:
        touched = sheet.before_undo(batch, touched, by=by)
    reasons = reasons_against(batch, touched)
    if reasons:
        raise UndoRefused(reasons)
    counts = undo_counts(touched)  # while what goes is still there
    created = {one.model: one.created for one in touched if one.created}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Keys are checked at the end of a transaction: the order of the tables does not matter before.
            for model, ids in created.items():
                for source, names in owned_by(model).items():
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
        raise UndoRefused([_("Có dữ liệu khác đang dựa trên dữ liệu của lần nhập này.")]) from error
    batch.state = Batch.State.UNDONE
    batch.undone_by = by.get_username()
    batch.refusal = ""
    batch.save()
    Batch.objects.filter(pk=batch.pk).update(undone_at=Now())
    BatchFile.objects.filter(batch=batch).delete()
    log_access(
        by=by,
        action=AccessLog.Action.UNDO,
        subject=_("Hoàn tác lần nhập tệp %(name)s") % {"name": batch.file_name},
        subject_id=batch.uuid,
        detail={what: [gone, restored] for what, gone, restored in counts},
    )


def owned_by(model: type[models.Model]) -> dict[type[models.Model], list[str]]:
    """Rows that go with a deleted row of a model: those Django would cascade to, and those a sheet declares."""
    owned: dict[type[models.Model], list[str]] = defaultdict(list)
    for relation in _relations(model):
        if relation.on_delete is models.CASCADE:
            owned[relation.related_model].append(relation.field.name)
    for sheet in SHEETS:
        for label, name in sheet.owned:
            source = apps.get_model(label)
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


def _without_own(rows: Any, source: Any, created: dict[type[models.Model], list[int]]) -> Any:
    """Of rows that point at the batch's, those that are not the batch's own."""
    if source in created:
        rows = rows.exclude(pk__in=created[source])
    for model, ids in created.items():
        for name in owned_by(model).get(source, []):
            rows = rows.exclude(**{f"{name}__in": ids})
    return rows


def _restore(cursor: Any, one: Touched) -> None:
    table, history = one.model._meta.db_table, one.event._meta.db_table
    columns = [
        column.column
        for column in one.event._meta.concrete_fields
        if not column.name.startswith("pgh_") and column.column != "id"
    ]
    if one.changed:
        cursor.execute(
            _BEFORE.format(table=history),
            [list(one.changed), list(one.changed.values())],
        )
        events = [row[0] for row in cursor.fetchall()]
        if len(events) < len(one.changed):
            raise UndoRefused([_("Không còn lịch sử của một số dòng đã thay đổi.")])
        settings = ", ".join(f'"{column}" = e."{column}"' for column in columns)
        cursor.execute(
            f'UPDATE "{table}" t SET {settings} FROM "{history}" e WHERE t.id = e.pgh_obj_id AND e.pgh_id = ANY(%s)',  # noqa: S608 - names of tables
            [events],
        )
    if one.deleted:
        cursor.execute(
            _BEFORE.format(table=history),
            [list(one.deleted), list(one.deleted.values())],
        )
        events = [row[0] for row in cursor.fetchall()]
        names = ", ".join(f'"{column}"' for column in ["id", *columns])
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{history}" e WHERE e.pgh_id = ANY(%s)',  # noqa: S608 - names of tables
            [events],
        )
