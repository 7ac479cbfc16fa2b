"""Where members live and work: by it coverage counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from branches.models import PlaceStanding
from core.periods import end_after
from core.postgres import insert_rows, next_ids
from members.models import PlaceTie

_COLUMNS = ("id", "member_id", "organization_id", "place_id", "kind", "start", "end", "document_id")


@dataclass(slots=True)
class NewPlaceTie:
    """That a member lives in a place, or works there, for a span of days. Half-open.

    `organization_id` is the organisation that says so: where he belongs.
    """

    member_id: int
    organization_id: int
    place_id: int
    kind: str
    start: date
    end: date | None = None
    document_id: int | None = None


@transaction.atomic
def tie_members(*, new: Sequence[NewPlaceTie], by: Any) -> list[int]:
    """Says as a set where members live and work; returns the ids in the order given.

    Raises IntegrityError where a member would live in two places on one day, or be tied twice to one.
    """
    if not new:
        return []
    table = PlaceTie._meta.db_table
    with connection.cursor() as cursor:
        ids = next_ids(cursor, table, len(new))
        rows = ([pk, *(getattr(one, name) for name in _COLUMNS[1:])] for pk, one in zip(ids, new, strict=True))
        insert_rows(cursor, table, _COLUMNS, rows)
    return ids


@transaction.atomic
def tie_member(*, new: NewPlaceTie, by: Any) -> PlaceTie:
    """Says where one member lives or works, checked field by field; a new home ends the one before it.

    Raises ValidationError with the fields that are wrong.
    """
    if new.kind == PlaceTie.Kind.RESIDENT:
        former = PlaceTie.objects.filter(
            member=new.member_id, kind=new.kind, start__lt=new.start, end__isnull=True
        ).exclude(place=new.place_id)
        former.update(end=new.start)
    tie = PlaceTie(**{name: getattr(new, name) for name in _COLUMNS[1:]})
    tie.full_clean()
    _must_exist(tie)
    (pk,) = tie_members(new=[new], by=by)
    return PlaceTie.objects.get(pk=pk)


@transaction.atomic
def correct_tie(*, tie: PlaceTie, values: Mapping[str, Any], by: Any) -> None:
    """Corrects in place what was written wrongly. Raises ValidationError with the fields that are wrong."""
    for name, value in values.items():
        setattr(tie, name, value)
    tie.full_clean()
    _must_exist(tie)
    tie.save()


@transaction.atomic
def end_tie(*, tie: PlaceTie, last_day: date, by: Any) -> None:
    """Ends it after its last day. Raises ValidationError where it had not begun by then."""
    tie.end = end_after(last_day)
    tie.full_clean()
    tie.save(update_fields=["end"])


def _must_exist(tie: PlaceTie) -> None:
    """Nobody lives in a place before it is recorded."""
    if not PlaceStanding.objects.filter(place=tie.place_id, span__contains=tie.start).exists():
        raise ValidationError(
            {
                "start": ValidationError(
                    _("Địa bàn này không tồn tại vào ngày %(day)s."),
                    code="place_not_standing",
                    params={"day": f"{tie.start:%d/%m/%Y}"},
                )
            }
        )
