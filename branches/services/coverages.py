"""Which branch covered which place. What carries volume is written as sets (DATA §6)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from branches.models import Organization, PlaceCoverage, PlaceStanding
from core.documents import Document
from core.periods import end_after
from core.postgres import insert_rows, next_ids

_COVERAGE_COLUMNS = ("id", "place_id", "organization_id", "shared", "start", "end", "document_id")

# Of some rows with an organisation and a span, the first whose organisation does not stand in the tree all the while.
_OUTLIVING = """
SELECT r.id FROM {table} r
WHERE r.id = ANY(%s) AND NOT COALESCE(
    (SELECT range_agg(p.span) FROM branches_placement p WHERE p.organization_id = r.organization_id) @> r.span, false)
ORDER BY r.id LIMIT 1
"""
# Of some coverages the first that holds on a day on which the place itself is not recorded.
_OUTSIDE = """
SELECT r.id FROM branches_placecoverage r
WHERE r.id = ANY(%s) AND NOT COALESCE(
    (SELECT range_agg(s.span) FROM branches_placestanding s WHERE s.place_id = r.place_id) @> r.span, false)
ORDER BY r.id LIMIT 1
"""


@dataclass(slots=True)
class NewCoverage:
    """A branch that covers a place for a span of days, as its own or shared. Half-open."""

    place_id: int
    organization_id: int
    start: date
    end: date | None = None
    shared: bool = False
    document_id: int | None = None


@transaction.atomic
def cover_places(*, new: Sequence[NewCoverage], by: Any) -> list[int]:
    """Says as a set which branches cover which places; returns the ids in the order given.

    Raises ValidationError where a branch or a place does not exist all the while, IntegrityError where a branch would
    cover a place twice on one day.
    """
    ids = insert_spans(PlaceCoverage._meta.db_table, _COVERAGE_COLUMNS, new)
    must_stand_throughout(PlaceCoverage, ids)
    must_lie_within(ids)
    return ids


@transaction.atomic
def cover_place(*, new: NewCoverage, by: Any) -> PlaceCoverage:
    """Says that one branch covers one place, checked field by field. Raises ValidationError with what is wrong."""
    _coverage_row(new).full_clean()
    (pk,) = cover_places(new=[new], by=by)
    return PlaceCoverage.objects.get(pk=pk)


@transaction.atomic
def correct_coverage(*, coverage: PlaceCoverage, values: Mapping[str, Any], by: Any) -> None:
    """Corrects in place what was written wrongly of a branch and its place. Raises ValidationError with what."""
    for name, value in values.items():
        setattr(coverage, name, value)
    coverage.full_clean()
    coverage.save()
    must_stand_throughout(PlaceCoverage, [coverage.pk])
    must_lie_within([coverage.pk])


@transaction.atomic
def uncover_places(*, coverages: Sequence[PlaceCoverage], last_day: date, by: Any) -> None:
    """Ends coverages after their last day. Raises ValidationError where one had not begun by then."""
    for coverage in coverages:
        coverage.end = end_after(last_day)
        coverage.full_clean()
    PlaceCoverage.objects.bulk_update(coverages, ["end"], batch_size=1000)


@transaction.atomic
def move_coverages(
    *,
    from_ids: Collection[int],
    to: Organization,
    on: date,
    by: Any,
    document: Document | None = None,
    place_ids: Collection[int] | None = None,
    shared: bool | None = None,
) -> int:
    """Lets a branch cover from a day on what some others covered; returns how many places (a merger, a split).

    Arguments:
        from_ids: the branches that covered them.
        on: the first day. What was to begin later is the other branch's as well.
        place_ids: only these places; all, if not given.
        shared: how the branch covers them; as each was covered before, if not given. Whoever merges two branches of two
            villages decides: the report warns of a branch that is the own one of several.
    """
    rows = PlaceCoverage.objects.filter(organization__in=set(from_ids) - {to.pk}).exclude(end__lte=on)
    if place_ids is not None:
        rows = rows.filter(place__in=place_ids)
    held: dict[int, list[PlaceCoverage]] = defaultdict(list)
    for row in rows.order_by("place", "start").select_for_update():
        held[row.place_id].append(row)
    own: dict[int, list[PlaceCoverage]] = defaultdict(list)
    for row in PlaceCoverage.objects.filter(organization=to, place__in=list(held)).exclude(end__lte=on):
        own[row.place_id].append(row)
    begun = {place_id: [row for row in found if row.start < on] for place_id, found in held.items()}
    PlaceCoverage.objects.filter(pk__in=[row.pk for found in begun.values() for row in found]).update(end=on)
    new: list[NewCoverage] = []
    for place_id, found in begun.items():
        new += _free_of(_wanted(place_id, found, to, on, document, shared), own[place_id])
    later = [row for found in held.values() for row in found if row.start >= on]
    _must_not_meet(later, [*later, *new, *(row for found in own.values() for row in found)])
    cover_places(new=new, by=by)
    changed = {"organization": to} if shared is None else {"organization": to, "shared": shared}
    PlaceCoverage.objects.filter(pk__in=[row.pk for row in later]).update(**changed)
    must_stand_throughout(PlaceCoverage, [row.pk for row in later])
    return len(held)


def _wanted(
    place_id: int,
    found: Sequence[PlaceCoverage],
    to: Organization,
    on: date,
    document: Document | None,
    shared: bool | None,
) -> list[NewCoverage]:
    """One span from a day on, for as long as the longest of those who covered a place; own if one covered it so."""
    if not found:
        return []
    ends = [row.end for row in found]
    end = None if None in ends else max(one for one in ends if one)
    joint = all(row.shared for row in found) if shared is None else shared
    return [NewCoverage(place_id, to.pk, on, end, joint, document.pk if document else None)]


def _must_not_meet(later: Sequence[PlaceCoverage], others: Sequence[PlaceCoverage | NewCoverage]) -> None:
    """What was to begin later cannot become the other branch's where that covers the place by then already."""
    for row in later:
        for other in others:
            if other is row or other.place_id != row.place_id:
                continue
            if (other.end is None or other.end > row.start) and (row.end is None or row.end > other.start):
                raise ValidationError(
                    _("%(place)s đã được ghi có chi bộ khác từ ngày %(day)s; hãy sửa điều ấy trước."),
                    code="covered_later",
                    params={"place": row.place.name, "day": f"{row.start:%d/%m/%Y}"},
                )


def _free_of(wanted: Sequence[NewCoverage], taken: Sequence[PlaceCoverage]) -> list[NewCoverage]:
    """Some spans without the days on which the branch covers the place already."""
    pieces = list(wanted)
    for row in taken:
        left: list[NewCoverage] = []
        for piece in pieces:
            if (piece.end is not None and piece.end <= row.start) or (row.end is not None and row.end <= piece.start):
                left.append(piece)
                continue
            if piece.start < row.start:
                left.append(replace(piece, end=row.start))
            if row.end is not None and (piece.end is None or piece.end > row.end):
                left.append(replace(piece, start=row.end))
        pieces = left
    return pieces


def must_stand_throughout(model: type[PlaceStanding] | type[PlaceCoverage], ids: Sequence[int]) -> None:
    """Nothing lies under, or is covered by, what does not exist yet or no longer."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTLIVING.format(table=model._meta.db_table), [list(ids)])
        found = cursor.fetchone()
    if found is None:
        return
    row = model._default_manager.select_related("place", "organization").get(pk=found[0])
    raise ValidationError(
        {
            "organization": ValidationError(
                _("Tổ chức %(code)s không tồn tại trong cả khoảng ngày ghi cho %(place)s; hãy xem lại ngày."),
                code="organization_not_standing",
                params={"code": row.organization.code, "place": row.place.name},
            )
        }
    )


def must_lie_within(ids: Any) -> None:
    """A place is covered only on days on which it exists."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTSIDE, [list(ids)])
        found = cursor.fetchone()
    if found is None:
        return
    row = PlaceCoverage.objects.select_related("place").get(pk=found[0])
    raise ValidationError(
        {
            "start": ValidationError(
                _("Địa bàn %(place)s không tồn tại trong cả khoảng ngày này; hãy xem lại ngày."),
                code="place_not_standing",
                params={"place": row.place.name},
            )
        }
    )


def insert_spans(table: str, columns: Sequence[str], new: Sequence[Any]) -> list[int]:
    """Inserts spans of one table as a set; returns their ids in the order given."""
    if not new:
        return []
    with connection.cursor() as cursor:
        ids = next_ids(cursor, table, len(new))
        insert_rows(
            cursor,
            table,
            columns,
            ([pk, *(getattr(one, name) for name in columns[1:])] for pk, one in zip(ids, new, strict=True)),
        )
    return ids


def _coverage_row(new: NewCoverage) -> PlaceCoverage:
    return PlaceCoverage(**{name: getattr(new, name) for name in _COVERAGE_COLUMNS[1:]})
