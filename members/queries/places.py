"""What stands beside a place in lists: the branches that cover it and who lives or works there, for whole sets."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from branches.models import PlaceCoverage
from branches.queries import names_on
from members.models import PlaceTie
from members.queries.coverage import covering_on, ties_on


def branches_of_places(place_ids: Iterable[int], *, on: date) -> dict[int, list[tuple[PlaceCoverage, str]]]:
    """Who covers some places on a day, with the names of that day: own branches first. Two queries."""
    rows = list(
        covering_on(on)
        .filter(place__in=list(place_ids))
        .select_related("organization")
        .order_by("shared", "organization__code")
    )
    names = names_on({row.organization_id for row in rows}, on)
    found: dict[int, list[tuple[PlaceCoverage, str]]] = defaultdict(list)
    for row in rows:
        found[row.place_id].append((row, names.get(row.organization_id, row.organization.code)))
    return found


def people_of_places(place_ids: Iterable[int], *, on: date) -> dict[int, list[PlaceTie]]:
    """Who of the Party lives or works in some places on a day, each person once a place, by given name. One query."""
    rows = ties_on(on).filter(place__in=list(place_ids)).select_related("member")
    found: dict[int, list[PlaceTie]] = defaultdict(list)
    seen: set[tuple[int, int]] = set()
    for row in rows.order_by("member__sort_key", "member", "kind"):
        if (row.place_id, row.member_id) not in seen:
            seen.add((row.place_id, row.member_id))
            found[row.place_id].append(row)
    return found
