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
    """

    unit_of: dict[int, int] = field(default_factory=dict)
    ended: dict[int, bool] = field(default_factory=dict)


def units_today(organization: Organization, *, on: date) -> Today:
    """Whose past counts under which of an organisation's units, by the tree of a day."""
    paths = {row.organization_id: row.path for row in tree.as_of(on).filter(tree.under([organization.pk], path="path"))}
    gone = _last_places_of_the_ended(on)
    onward: dict[int, set[int]] = defaultdict(set)
    for predecessor, successor in Succession.objects.filter(
        predecessor__in=gone, reorganization__on__lte=on
    ).values_list("predecessor", "organization"):
        onward[predecessor].add(successor)

    def standing(pk: int, seen: frozenset[int] = frozenset()) -> int | None:
        """What an organisation is today: itself, or its one successor's; None where there is none, or many."""
        if pk not in gone:
            return pk
        if len(onward[pk]) != 1 or pk in seen:
            return None
        (successor,) = onward[pk]
        return standing(successor, seen | {pk})

    found = Today()
    for pk, path in paths.items():
        found.unit_of[pk] = tree.child_on(path, organization.pk)
    for pk, path in gone.items():
        now = standing(pk)
        if now is not None:
            if now in paths:
                found.unit_of[pk] = tree.child_on(paths[now], organization.pk)
        elif any(standing(above) in paths for above in path[:-1]):
            found.unit_of[pk], found.ended[pk] = pk, len(onward[pk]) > 1
    return found


def _last_places_of_the_ended(on: date) -> dict[int, list[int]]:
    """Organisations that were dissolved by a day, with the path of their last place."""
    rows = Placement.objects.filter(dissolved=True, end__lte=on).order_by("start")
    return dict(rows.values_list("organization", "path"))
