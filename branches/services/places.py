"""Places and in whose area they lay. What carries volume is written as sets (DATA §6)."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from branches.models import Organization, Place, PlaceCoverage, PlaceKind, PlaceStanding
from branches.services.coverages import insert_spans, must_lie_within, must_stand_throughout
from branches.services.names import name_and_keys
from core.documents import Document
from core.periods import end_after
from core.postgres import insert_rows, next_ids

_PLACE_COLUMNS = ("id", "uuid", "code", "name", "sort_key", "search_key", "kind_id")
_STANDING_COLUMNS = ("id", "place_id", "organization_id", "border", "difficult", "start", "end", "document_id")


@dataclass(slots=True)
class NewPlace:
    """A place with where it lies first. Half-open: `end` is the first day it no longer exists."""

    code: str
    name: str
    kind: PlaceKind
    organization_id: int
    start: date
    end: date | None = None
    border: bool = False
    difficult: bool = False
    document_id: int | None = None


@dataclass(slots=True)
class NewStanding:
    """In whose area a place lies for a span of days, and what it is like. Half-open."""

    place_id: int
    organization_id: int
    start: date
    end: date | None = None
    border: bool = False
    difficult: bool = False
    document_id: int | None = None


@transaction.atomic
def enter_places(*, new: Sequence[NewPlace], by: Any) -> list[int]:
    """Registers places as a set, each with where it lies; returns their ids in the order given.

    Raises ValidationError where the committee does not exist all the while, IntegrityError for a code that exists.
    """
    if not new:
        return []
    table = Place._meta.db_table
    with connection.cursor() as cursor:
        ids = next_ids(cursor, table, len(new))
        insert_rows(cursor, table, _PLACE_COLUMNS, (_place_row(pk, one) for pk, one in zip(ids, new, strict=True)))
    open_standings(new=[_standing(pk, one) for pk, one in zip(ids, new, strict=True)], by=by)
    return ids


@transaction.atomic
def enter_place(*, new: NewPlace, by: Any) -> Place:
    """Registers one place, checked field by field. Raises ValidationError with the fields that are wrong."""
    Place(code=new.code, kind=new.kind, **name_and_keys(new.name)).full_clean()
    _standing_row(_standing(0, new)).full_clean(exclude=("place",))
    (pk,) = enter_places(new=[new], by=by)
    return Place.objects.get(pk=pk)


@transaction.atomic
def correct_places(*, corrections: Sequence[tuple[Place, Mapping[str, Any]]], by: Any) -> None:
    """Corrects what was written wrongly of places, in place.

    Arguments:
        corrections: places with the fields to correct: name, kind.
        by: the acting user.
    """
    for place, values in corrections:
        changed = dict(values)
        if "name" in changed:
            changed |= name_and_keys(changed["name"])
        for name, value in changed.items():
            setattr(place, name, value)
        place.full_clean()
    fields = ("name", "sort_key", "search_key", "kind")
    Place.objects.bulk_update([place for place, _values in corrections], fields, batch_size=1000)


@transaction.atomic
def open_standings(*, new: Sequence[NewStanding], by: Any) -> list[int]:
    """Says as a set in whose area places lie; returns the ids in the order given.

    Raises ValidationError where a committee does not exist all the while, IntegrityError where a place would lie in two
    areas on one day.
    """
    ids = insert_spans(PlaceStanding._meta.db_table, _STANDING_COLUMNS, new)
    must_stand_throughout(PlaceStanding, ids)
    return ids


@transaction.atomic
def change_standing(
    *, place: Place, on: date, values: Mapping[str, Any], by: Any, document: Document | None = None
) -> PlaceStanding:
    """Makes a place lie elsewhere, or be something else, from a day on; the days before keep what was true.

    Arguments:
        values: what differs: organization, border, difficult.

    Raises ValidationError where the place does not exist on that day, or nothing differs.
    """
    row = _standing_on(place, on)
    if all(getattr(row, name) == value for name, value in values.items()):
        raise ValidationError(_("Không có gì khác với điều đang ghi vào ngày này."), code="nothing_changes")
    if row.start < on:
        end, row.end = row.end, on
        row.save(update_fields=["end"])
        row.pk, row.start, row.end = None, on, end
        row._state.adding = True
    for name, value in values.items():
        setattr(row, name, value)
    row.document = document
    row.full_clean()
    row.save()
    must_stand_throughout(PlaceStanding, [row.pk])
    return row


@transaction.atomic
def correct_standing(*, standing: PlaceStanding, values: Mapping[str, Any], by: Any) -> None:
    """Corrects in place what was written wrongly of where a place lay. Raises ValidationError with what is wrong."""
    for name, value in values.items():
        setattr(standing, name, value)
    standing.full_clean()
    standing.save()
    must_stand_throughout(PlaceStanding, [standing.pk])
    must_lie_within(PlaceCoverage.objects.filter(place=standing.place_id).values_list("pk", flat=True))


@transaction.atomic
def end_place(*, place: Place, last_day: date, by: Any, document: Document | None = None) -> None:
    """Ends a place (merged with another, closed) after its last day, and whoever covered it covers it no longer.

    Raises ValidationError where it does not exist then, or something recorded begins later.
    """
    end = end_after(last_day)
    assert end is not None
    row = _standing_on(place, last_day)
    later = PlaceStanding.objects.filter(place=place, start__gte=end)
    if later.exists() or PlaceCoverage.objects.filter(place=place, start__gte=end).exists():
        raise ValidationError(
            _("Sau ngày %(day)s còn điều đã ghi cho địa bàn này; hãy sửa những điều ấy trước."),
            code="changes_later",
            params={"day": f"{last_day:%d/%m/%Y}"},
        )
    PlaceCoverage.objects.filter(place=place, span__contains=end).update(end=end)
    row.end = end
    row.document = document or row.document
    row.full_clean()
    row.save()


@transaction.atomic
def move_standings(
    *,
    from_ids: Collection[int],
    to: Organization,
    on: date,
    by: Any,
    document: Document | None = None,
    place_ids: Collection[int] | None = None,
) -> int:
    """Puts the places of some committees into the area of another from a day on; returns how many (a merger, a split).

    Arguments:
        from_ids: the committees they lie under.
        on: the first day under the other. What was to begin later begins under it.
        place_ids: only these places; all, if not given.
    """
    rows = PlaceStanding.objects.filter(organization__in=set(from_ids) - {to.pk}).exclude(end__lte=on)
    if place_ids is not None:
        rows = rows.filter(place__in=place_ids)
    held = list(rows.select_for_update())
    begun = [row for row in held if row.start < on]
    PlaceStanding.objects.filter(pk__in=[row.pk for row in begun]).update(end=on)
    document_id = document.pk if document else None
    ids = insert_spans(
        PlaceStanding._meta.db_table,
        _STANDING_COLUMNS,
        [NewStanding(row.place_id, to.pk, on, row.end, row.border, row.difficult, document_id) for row in begun],
    )
    later = [row.pk for row in held if row.start >= on]
    PlaceStanding.objects.filter(pk__in=later).update(organization=to)
    must_stand_throughout(PlaceStanding, [*ids, *later])
    return len({row.place_id for row in held})


@transaction.atomic
def release_places(*, organization_ids: Collection[int], end: date, by: Any) -> None:
    """What the end of organisations means for places: they cover none any longer, and may leave none in their area.

    Arguments:
        end: the first day they no longer exist.

    Raises ValidationError where a place would lie nowhere, or a coverage was to begin later.
    """
    left = PlaceStanding.objects.filter(organization__in=organization_ids).exclude(end__lte=end)
    count = left.values("place").distinct().count()
    if count:
        raise ValidationError(
            _("Còn %(count)s địa bàn thuộc tổ chức này sau ngày giải thể; hãy chuyển cho đảng bộ khác trước."),
            code="has_places",
            params={"count": count},
        )
    covering = PlaceCoverage.objects.filter(organization__in=organization_ids).exclude(end__lte=end)
    if covering.filter(start__gte=end).exists():
        raise ValidationError(
            _("Tổ chức này được ghi sẽ phụ trách địa bàn sau ngày giải thể; hãy sửa điều ấy trước."),
            code="covers_later",
        )
    covering.update(end=end)


def _standing_on(place: Place, on: date) -> PlaceStanding:
    row = PlaceStanding.objects.filter(place=place, span__contains=on).first()
    if row is None:
        raise ValidationError(
            _("Địa bàn không tồn tại vào ngày %(day)s."), code="not_standing", params={"day": f"{on:%d/%m/%Y}"}
        )
    return row


def _place_row(pk: int, new: NewPlace) -> tuple[Any, ...]:
    """In the order of _PLACE_COLUMNS."""
    name = name_and_keys(new.name)
    return pk, uuid.uuid4(), new.code, name["name"], name["sort_key"], name["search_key"], new.kind.pk


def _standing(place_id: int, new: NewPlace) -> NewStanding:
    return NewStanding(place_id, new.organization_id, new.start, new.end, new.border, new.difficult, new.document_id)


def _standing_row(new: NewStanding) -> PlaceStanding:
    return PlaceStanding(**{name: getattr(new, name) for name in _STANDING_COLUMNS[1:]})
