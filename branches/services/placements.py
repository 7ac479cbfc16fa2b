"""The tree's time lines: parents are what people decide, paths follow from them.

One writer at a time (an advisory lock), so that two moves can never close a circle between them.
"""

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization, Placement
from branches.services.followers import follow
from branches.services.places import release_places
from core.documents import Document
from core.periods import end_after

_LOCK = 7_042_001  # any number, the same everywhere: "the tree is being written"


@dataclass(frozen=True)
class Stretch:
    """A stretch of days with one parent. `end` is the first day it no longer holds, None while it is open."""

    start: date
    end: date | None
    parent_id: int | None
    dissolved: bool = False
    document_id: int | None = None
    path: tuple[int, ...] = ()

    def covers(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.start <= on and (self.end is None or on < self.end)


TimeLines = dict[int, list[Stretch]]


def lock_tree() -> None:
    """Waits for, and keeps until the transaction ends, the right to write the tree."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


@transaction.atomic
def move_organization(
    *,
    organization: Organization,
    parent: Organization | None,
    on: date,
    by: Any,
    document: Document | None = None,
) -> None:
    """Puts an organisation, with everything below it, under another superior from a day on.

    Arguments:
        organization: what moves.
        parent: its new superior; None makes it a root.
        on: the first day under it. In the past it re-points what happened on or after that day.
        by: the acting user.
        document: the decision.

    Raises ValidationError: not in the tree on that day, already there, a circle on any day, no such superior then.
    """
    lock_tree()
    edges = _edges(_lines([organization.pk])[organization.pk])
    current = _edge_on(edges, on)
    parent_id = parent.pk if parent else None
    if current.parent_id == parent_id:
        raise ValidationError(_("Tổ chức đã trực thuộc cấp trên này vào ngày đó."), code="same_parent")
    before = [replace(edge, end=on, dissolved=False) if edge is current else edge for edge in edges if edge.start < on]
    moved = replace(
        current,
        start=on,
        parent_id=parent_id,
        document_id=document.pk if document else None,
    )
    after = [edge for edge in edges if edge.start > on]
    _write({organization.pk: [*before, moved, *after]}, since=on, by=by)


@transaction.atomic
def dissolve_organization(
    *,
    organization: Organization,
    last_day: date,
    by: Any,
    document: Document | None = None,
) -> None:
    """Ends an organisation: its names, forms and places stay readable up to its last day.

    Raises ValidationError: not in the tree on that day, or something still stands below it, belongs to it, happened in
    it or was to change in it afterwards.
    """
    lock_tree()
    end = end_after(last_day)
    assert end is not None
    edges = _edges(_lines([organization.pk])[organization.pk])
    current = _edge_on(edges, last_day)
    lines = (organization.names, organization.forms, organization.traits, organization.regulations)
    if current is not edges[-1] or current.dissolved or any(rows.filter(start__gte=end).exists() for rows in lines):
        raise ValidationError(
            _(
                "Sau ngày %(day)s tổ chức còn thay đổi đã ghi nhận "
                "(cấp trên, tên, loại, đặc điểm, quy chế hoặc giải thể)."
            ),
            code="changes_later",
            params={"day": f"{last_day:%d/%m/%Y}"},
        )
    below = Placement.objects.filter(parent=organization).exclude(end__lte=end)
    codes = sorted(set(below.values_list("organization__code", flat=True)))
    if codes:
        raise ValidationError(
            _("Còn %(count)s tổ chức trực thuộc (%(codes)s); hãy chuyển hoặc giải thể các tổ chức đó trước."),
            code="has_children",
            params={"count": len(codes), "codes": ", ".join(codes[:5])},
        )
    ended = replace(
        current,
        end=end,
        dissolved=True,
        document_id=document.pk if document else current.document_id,
    )
    for rows in lines:
        rows.filter(span__contains=end).update(end=end)
    release_places(organization_ids=[organization.pk], end=end, by=by)
    _write({organization.pk: [*edges[:-1], ended]}, since=end, by=by)


def place_new(edges: Mapping[int, Stretch]) -> None:
    """Places organisations that stand nowhere yet, in any order; their parents may be among them.

    Arguments:
        edges: for each organisation its first day, last day and parent.

    Raises ValidationError: a circle, or a parent that does not exist on some day.
    """
    lock_tree()
    lines = derive_paths({pk: [edge] for pk, edge in edges.items()})
    Placement.objects.bulk_create(
        [_row(pk, stretch) for pk, line in lines.items() for stretch in line],
        batch_size=2000,
    )


def derive_again(organization_ids: Collection[int]) -> None:
    """Writes the paths anew of organisations whose rows were put back from the history, and of all that stands below.

    The rows themselves are as they were before, so the derivation meets exactly them.
    """
    rows: dict[int, list[Placement]] = defaultdict(list)
    below = Placement.objects.filter(tree.under(organization_ids, path="path")).values_list("organization", flat=True)
    for row in Placement.objects.filter(organization__in={*organization_ids, *below}).order_by("start"):
        rows[row.organization_id].append(row)
    edges = {pk: _edges([_stretch(row) for row in line]) for pk, line in rows.items()}
    if not edges:
        return
    paths = {(pk, stretch.start): stretch for pk, line in derive_paths(edges).items() for stretch in line}
    for pk, line in rows.items():
        for row in line:
            stretch = paths.get((pk, row.start))
            if stretch is None or stretch.end != row.end:
                raise ValidationError(
                    _("Cây tổ chức đã thay đổi; không thể dựng lại vị trí như trước."), code="tree_changed"
                )
            if tuple(row.path) != stretch.path:
                Placement.objects.filter(pk=row.pk).update(path=list(stretch.path))


def derive_paths(edges: Mapping[int, Sequence[Stretch]]) -> TimeLines:
    """The time lines with their paths: every organisation's stretches, cut wherever a superior's own path changes.

    Arguments:
        edges: the parents in time of the organisations to derive; whatever else they stand under is read.

    Works day by day of change rather than top down, because two organisations may have been above one another at
    different times. Raises ValidationError for a circle on any day, or a parent that does not exist on some day.
    """
    outer = _lines({edge.parent_id for line in edges.values() for edge in line if edge.parent_id} - edges.keys())
    days = {edge.start for line in edges.values() for edge in line}
    days |= {edge.end for line in edges.values() for edge in line if edge.end}
    first = min(days)
    days |= {edge.start for line in outer.values() for edge in line if edge.start > first}
    days |= {edge.end for line in outer.values() for edge in line if edge.end and edge.end > first}
    lines: TimeLines = defaultdict(list)
    ordered: list[date | None] = [*sorted(days), None]
    for day, end in itertools.pairwise(ordered):
        assert day is not None
        _derive_day(day, end, edges, outer, lines)
    return dict(lines)


def _derive_day(
    day: date,
    end: date | None,
    edges: Mapping[int, Sequence[Stretch]],
    outer: TimeLines,
    lines: TimeLines,
) -> None:
    """Adds the stretch [day, end), in which nothing changes, to every organisation's time line."""
    standing = {pk: edge for pk, line in edges.items() for edge in line if edge.covers(day)}
    paths: dict[int, tuple[int, ...]] = {}

    def path_of(pk: int, under: tuple[int, ...]) -> tuple[int, ...]:
        if pk in paths:
            return paths[pk]
        if pk in under:
            raise ValidationError(
                _("Vòng tròn: từ ngày %(day)s tổ chức này đứng dưới chính nó."),
                code="cycle",
                params={"day": f"{day:%d/%m/%Y}"},
            )
        if pk in standing:
            parent_id = standing[pk].parent_id
            above = path_of(parent_id, (*under, pk)) if parent_id else ()
            paths[pk] = (*above, pk)
            return paths[pk]
        for stretch in outer.get(pk, ()):
            if stretch.covers(day):
                return stretch.path
        raise ValidationError(
            _("Cấp trên không tồn tại vào ngày %(day)s; hãy chọn ngày hoặc cấp trên khác."),
            code="no_parent",
            params={
                "day": f"{day:%d/%m/%Y}",
                "organization": under[-1] if under else pk,
            },
        )

    for pk, edge in standing.items():
        path = path_of(pk, ())
        line = lines[pk]
        if line and line[-1].end == day and line[-1].path == path:
            line[-1] = replace(line[-1], end=end, dissolved=edge.dissolved and end == edge.end)
        else:
            line.append(
                replace(
                    edge,
                    start=day,
                    end=end,
                    path=path,
                    dissolved=edge.dissolved and end == edge.end,
                )
            )


def _write(changed: Mapping[int, list[Stretch]], *, since: date, by: Any) -> None:
    """Derives the paths of changed organisations and of what stood below them since a day; writes the difference."""
    below = (
        Placement.objects.filter(tree.under(changed, path="path"))
        .exclude(end__lte=since)
        .values_list("organization", flat=True)
    )
    affected = {*changed, *below}
    rows: dict[int, list[Placement]] = defaultdict(list)
    for row in Placement.objects.filter(organization__in=affected).order_by("start"):
        rows[row.organization_id].append(row)
    edges = {pk: changed.get(pk) or _edges([_stretch(row) for row in rows[pk]]) for pk in affected}
    unwanted: list[int] = []
    for pk, line in derive_paths(edges).items():
        unwanted += _replace_rows(pk, rows[pk], line)
    # Facts move to the rows that now cover their day before the rows nobody wants are removed.
    follow(sorted(affected), since=since, by=by)
    Placement.objects.filter(pk__in=unwanted).delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS branches_placement_one_a_day IMMEDIATE")
        cursor.execute("SET CONSTRAINTS branches_placement_one_a_day DEFERRED")


def _replace_rows(organization_id: int, rows: Collection[Placement], line: Sequence[Stretch]) -> list[int]:
    """Makes an organisation's rows say a time line, keeping the rows that can stay; returns those left over."""
    by_start = {row.start: row for row in rows}
    for stretch in line:
        row = by_start.pop(stretch.start, None)
        if row is None:
            _row(organization_id, stretch).save()
        elif _stretch(row) != stretch:
            fresh = _row(organization_id, stretch)
            fresh.pk = row.pk
            fresh.save(force_update=True)
    return [row.pk for row in by_start.values()]


def _lines(organization_ids: Iterable[int | None]) -> TimeLines:
    lines: TimeLines = defaultdict(list)
    for row in Placement.objects.filter(organization__in=list(organization_ids)).order_by("start"):
        lines[row.organization_id].append(_stretch(row))
    return lines


def _edges(line: Iterable[Stretch]) -> list[Stretch]:
    """An organisation's parents in time: touching stretches with one parent, whatever stood above it, are one."""
    edges: list[Stretch] = []
    for stretch in line:
        last = edges[-1] if edges else None
        if last and last.end == stretch.start and last.parent_id == stretch.parent_id:
            edges[-1] = replace(last, end=stretch.end, dissolved=stretch.dissolved)
        else:
            edges.append(replace(stretch, path=()))
    return edges


def _edge_on(edges: Iterable[Stretch], on: date) -> Stretch:
    for edge in edges:
        if edge.covers(on):
            return edge
    raise ValidationError(
        _("Tổ chức không tồn tại vào ngày %(day)s."),
        code="not_standing",
        params={"day": f"{on:%d/%m/%Y}"},
    )


def _stretch(row: Placement) -> Stretch:
    return Stretch(
        row.start,
        row.end,
        row.parent_id,
        row.dissolved,
        row.document_id,
        tuple(row.path),
    )


def _row(organization_id: int, stretch: Stretch) -> Placement:
    return Placement(
        organization_id=organization_id,
        parent_id=stretch.parent_id,
        path=list(stretch.path),
        start=stretch.start,
        end=stretch.end,
        dissolved=stretch.dissolved,
        document_id=stretch.document_id,
    )
