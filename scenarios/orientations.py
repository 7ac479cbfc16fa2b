"""What committees ask their branches to speak of in a month, as the minutes of a scenario's meetings take it up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from branches import tree
from branches.models import Organization
from meetings.models import Orientation


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked for: what an agenda takes from the orientation, and the day from which it may."""

    source: str
    kind: str
    title: str
    since: date
    document_id: int | None
    number: str  # of the document, as minutes name it; empty without one


Asking = Mapping[tuple[int, date], Sequence[Asked]]  # by branch and month


def asked_of(orientations: Iterable[Orientation], root: Organization, *, on: date) -> Asking:
    """What each branch below an organisation is asked for in each month, by the tree of a day."""
    paths = tree.paths_to_branches(root, on=on)
    found: dict[tuple[int, date], list[Asked]] = defaultdict(list)
    for one in orientations:
        if one.withdrawn_on is not None:
            continue
        named = {row.organization_id for row in one.addressees.all()}
        items = [
            Asked(
                f"orientation:{item.pk}", item.kind, item.title, one.issued_on, item.document_id,
                item.document.number if item.document else "",
            )
            for item in one.items.select_related("document")
        ]  # fmt: skip
        for branch, path in paths.items():
            if one.organization_id in path[:-1] and (not named or not named.isdisjoint(path)):
                found[branch, one.for_month] += items
    return found
