"""The state of the units directly below an organisation: the month that is over, and the one that runs."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from branches import tree
from branches.models import Organization
from branches.queries import names_on, with_current
from core.periods import add_months, first_of_month, last_day
from meetings.queries import Sums
from meetings.queries.months import BranchMonth, months_of
from reports.queries.indicators import SumsByMonth
from reports.queries.overview import paths_to_confirm


@dataclass(slots=True)
class UnitState:
    """One unit, with everything below it.

    Arguments:
        over: what became of the month that is over, where the branches stood on its last day.
        branches, sent: those that meet today, and those of them that have sent something of the month that runs, a
            meeting or the word that there will be none.
        waiting: sent meetings that wait for the user's confirmation.
        last, now: of a unit that is a branch, the two months themselves.
    """

    pk: int
    code: str
    name: str
    uuid: Any
    over: Sums
    branches: int = 0
    sent: int = 0
    waiting: int = 0
    last: BranchMonth | None = None
    now: BranchMonth | None = None

    @property
    def missing(self) -> int:
        """Branches of which the month that is over says nothing."""
        return len(self.over.missing)


def units_of(
    user: Any, organization: Organization, sums: SumsByMonth, month: date, *, on: date
) -> list[UnitState]:  # fmt: skip
    """The units below an organisation, those with silent branches first; of a branch itself, the branch.

    Seven queries at every size.

    Arguments:
        sums: of `indicators.sums_of`: what became of the month that is over.
        month: the first day of that month.
    """
    named: Any = with_current(tree.children(organization, on=on), on=on)
    children = list(named.order_by("code")) or list(
        with_current(Organization.objects.filter(pk=organization.pk), on=on)
    )
    over: dict[int, Sums] = defaultdict(Sums)
    for (child, first, _sector), part in sums.items():
        if first == month:
            over[child] += part
    found = {one.pk: UnitState(one.pk, one.code, one.name, one.uuid, over[one.pk]) for one in children}
    gone = {pk for pk in over if pk not in found and over[pk].due}
    rows = Organization.objects.filter(pk__in=gone)
    names = names_on(gone, last_day(month)) if gone else {}
    for one in rows if gone else ():
        found[one.pk] = UnitState(one.pk, one.code, names.get(one.pk, one.code), one.uuid, over[one.pk])
    _add_running(found, organization, month, on=on)
    waiting = waiting_by_unit(user, organization, on=on)
    for pk, unit in found.items():
        unit.waiting = waiting.get(pk, 0)
    return sorted(found.values(), key=lambda unit: (-unit.missing, unit.code))


def waiting_by_unit(user: Any, organization: Organization, *, on: date) -> Mapping[int, int]:
    """How many sent meetings wait for a user, by the unit below which they were held: one query, and his rights."""
    paths = paths_to_confirm(user, on=on)
    return Counter(tree.child_on(path, organization.pk) for path in paths if organization.pk in path)


def _add_running(found: dict[int, UnitState], organization: Organization, month: date, *, on: date) -> None:
    paths = tree.paths_to_branches(organization, on=on)
    running = first_of_month(on)
    states = months_of(paths, [month, running], on=on, planned=False)
    for pk, path in paths.items():
        unit = found.get(tree.child_on(path, organization.pk))
        if unit is None:
            continue
        now = states[pk, running]
        unit.branches += 1
        unit.sent += now.is_held or now.not_held is not None
        if unit.pk == pk:
            unit.last, unit.now = states[pk, month], now


@dataclass(frozen=True, slots=True)
class Silent:
    """A branch of which the month that is over says nothing, and how many months in a row that is so."""

    pk: int
    name: str
    unit: str
    months: int


def silent_of(sums: SumsByMonth, month: date, units: Mapping[int, str], *, most: int) -> tuple[int, list[Silent]]:
    """How many branches are silent, and the first of them, the longest silent first: one query.

    Arguments:
        units: the names of the units, by id.
        most: how many are named.
    """
    missing: dict[int, set[date]] = defaultdict(set)
    under: dict[int, int] = {}
    for (child, first, _sector), part in sums.items():
        for branch in part.missing:
            missing[branch].add(first)
            if first == month:
                under[branch] = child
    lengths = {branch: _row(missing[branch], month) for branch in under}
    longest = sorted(lengths, key=lambda branch: (-lengths[branch], branch))[:most]
    names = names_on(longest, last_day(month))
    shown = [
        Silent(pk, names.get(pk, ""), units.get(under[pk], "") if under[pk] != pk else "", lengths[pk])
        for pk in longest
    ]
    return len(lengths), shown


def _row(months: set[date], last: date) -> int:
    length = 0
    while add_months(last, -length) in months:
        length += 1
    return length
