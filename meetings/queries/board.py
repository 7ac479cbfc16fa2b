"""The board of a committee: branches × months of a year, the silent first, and what that comes to by sector."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from branches import tree
from branches.models import Organization, Placement
from branches.queries import with_current
from branches.scoping import Action, organizations_allowing
from meetings.queries.months import LATE, MISSING, NOT_HELD, BranchMonth, months_of


@dataclass(slots=True)
class Duty:
    """Of the months that were due: how many were held, late, not held with a reason, not entered."""

    due: int = 0
    held: int = 0
    late: int = 0
    not_held: int = 0
    missing: int = 0

    def add(self, month: BranchMonth) -> None:
        """Counts one month; one that is not due yet counts in nothing."""
        if month.due:
            self.due += 1
            self.held += month.is_held
            self.late += month.state == LATE
            self.not_held += month.state == NOT_HELD
            self.missing += month.state == MISSING

    def __iadd__(self, other: "Duty") -> "Duty":
        self.due += other.due
        self.held += other.held
        self.late += other.late
        self.not_held += other.not_held
        self.missing += other.missing
        return self


@dataclass(slots=True)
class BoardRow:
    """One branch's year."""

    organization: Any
    cells: list[BranchMonth]
    duty: Duty = field(default_factory=Duty)

    @property
    def missing(self) -> int:
        """How many finished months say nothing."""
        return self.duty.missing


def board(user: Any, year: int, *, within: Organization | None, on: date, action: str = Action.VIEW) -> list[BoardRow]:
    """A year of the branches a user sees, the silent first; five queries."""
    months = [date(year, number, 1) for number in range(1, 13)]
    first, after = months[0], date(year + 1, 1, 1)
    day = min(after - timedelta(days=1), on)
    places = Placement.objects.filter(start__lt=after).exclude(end__lte=first)
    if within is not None:
        places = places.filter(tree.under([within.pk], path="path"))
    seen = organizations_allowing(user, action, on=on).filter(pk__in=places.values("organization"))
    named: Any = with_current(seen, on=day)
    branches = list(named.filter(holds_meetings=True).order_by("sort_key", "pk"))
    states = months_of([one.pk for one in branches], months, on=on)
    rows = [BoardRow(one, [states[one.pk, month] for month in months]) for one in branches]
    for row in rows:
        for cell in row.cells:
            row.duty.add(cell)
    return sorted(rows, key=lambda row: -row.missing)


def duty_by_sector(rows: Sequence[BoardRow]) -> list[tuple[str, Duty]]:
    """What the rows come to by sector, in the order of names; branches without one last, under ""."""
    found: dict[str, Duty] = {}
    for row in rows:
        whole = found.setdefault(row.organization.sector_name or "", Duty())
        whole += row.duty
    return sorted(found.items(), key=lambda item: (item[0] == "", item[0]))


def whole_duty(rows: Sequence[BoardRow]) -> Duty:
    """What all of them come to."""
    whole = Duty()
    for row in rows:
        whole += row.duty
    return whole
