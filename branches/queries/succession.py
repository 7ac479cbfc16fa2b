"""What former organisations are today, through succession: the "current structure" view (DOMAIN §5.6).

A line leads on where it is the only one: what was split, or dissolved into many, has no automatic division and keeps
its own name.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from branches import tree
from branches.models import Organization, Placement, Succession


@dataclass
class Today:
    """Today's units of an organisation, and what belongs to each.

    Arguments:
        unit_of: organisation id → the unit (direct child of X, or X itself) under which its successor stands today;
            what ended without one successor is its own unit.
        ended: of the units those that ended, with whether they were split (else dissolved).
        lineage: what became of what, for a question about another day.
    """

    lineage: "Lineage"
    unit_of: dict[int, int] = field(default_factory=dict)
    ended: dict[int, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Lineage:
    """What ended by a day and what it became.

    Arguments:
        ends: organisation id → the first day it was no more.
        paths: organisation id → the path of its last place.
        onward: organisation id → (day, successor) of its lines.
    """

    ends: dict[int, date]
    paths: dict[int, list[int]]
    onward: dict[int, set[tuple[date, int]]]

    def standing(self, pk: int, day: date) -> int | None:
        """What an organisation is on a day: itself, or its one successor's; None where there is none, or many."""
        seen: set[int] = set()
        while pk in self.ends and self.ends[pk] <= day:
            following = {successor for since, successor in self.onward.get(pk, ()) if since <= day}
            seen.add(pk)
            if len(following) != 1 or following & seen:
                return None
            (pk,) = following
        return pk


def units_today(organization: Organization, *, on: date) -> Today:
    """Whose past counts under which of an organisation's units, by the tree of a day."""
    paths = {row.organization_id: row.path for row in tree.as_of(on).filter(tree.under([organization.pk], path="path"))}
    lineage = _lineage(on)
    found = Today(lineage)
    for pk, path in paths.items():
        found.unit_of[pk] = tree.child_on(path, organization.pk)
    for pk, path in lineage.paths.items():
        now = lineage.standing(pk, on)
        if now is not None:
            if now in paths:
                found.unit_of[pk] = tree.child_on(paths[now], organization.pk)
        elif any(lineage.standing(above, on) in paths for above in path[:-1]):
            found.unit_of[pk], found.ended[pk] = pk, len({one for _day, one in lineage.onward.get(pk, ())}) > 1
    return found


def _lineage(on: date) -> Lineage:
    """Everything that was dissolved by a day: two queries."""
    rows = Placement.objects.filter(dissolved=True, end__lte=on).order_by("start")
    last = {pk: (end, path) for pk, end, path in rows.values_list("organization", "end", "path")}
    onward: dict[int, set[tuple[date, int]]] = defaultdict(set)
    lines = Succession.objects.filter(predecessor__in=last, reorganization__on__lte=on)
    for predecessor, since, successor in lines.values_list("predecessor", "reorganization__on", "organization"):
        onward[predecessor].add((since, successor))
    ends = {pk: end for pk, (end, _path) in last.items() if end is not None}
    return Lineage(ends, {pk: path for pk, (_end, path) in last.items()}, dict(onward))
