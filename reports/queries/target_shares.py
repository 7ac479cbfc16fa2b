"""What a target asks of the units directly below its committee, and what that comes to beside the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from branches import tree
from branches.models import Organization
from branches.queries import organizations_named
from reports.models import Target, TargetShare


@dataclass(frozen=True, slots=True)
class UnitShare:
    """One unit.

    Arguments:
        own: what is asked of it in the year at hand (or of every year, where that is at hand).
        otherwise: what holds of the year where it has nothing of its own: its share of every year.
    """

    unit: Organization
    name: str
    own: TargetShare | None = None
    otherwise: TargetShare | None = None


def shares_below(target: Target, year: int | None, *, on: date) -> list[UnitShare]:
    """The units directly below the committee, in the order of codes, with their shares of a year; None of every year.

    The units are those of today, or of the nearest day on which the programme runs: as `set_share` knows them.
    """
    programme = target.programme
    day = min(max(on, programme.first_day), programme.last_day)
    below = tree.children(programme.organization, on=day).values_list("pk", flat=True)
    units = sorted(organizations_named(below, on=day).values(), key=lambda one: one.code)
    known = {(share.organization_id, share.year): share for share in TargetShare.objects.filter(target=target)}
    return [
        UnitShare(
            unit, str(getattr(unit, "name", unit.code)), known.get((unit.pk, year)),
            None if year is None else known.get((unit.pk, None)),
        )
        for unit in units
    ]  # fmt: skip


def whole_of(target: Target, year: int | None) -> Target | TargetShare:
    """What is asked of the committee itself: its own level of the year, or the target's."""
    own = None if year is None else target.shares.filter(organization=target.organization_id, year=year).first()
    return own or target


def adds_up(target: Target) -> bool:
    """Whether parts of it can be added: counts can, shares and changes in percent cannot."""
    return target.unit != "%" and target.rule not in (Target.Rule.INCREASE, Target.Rule.DECREASE)


def sum_of(levels: Iterable[Decimal | None]) -> Decimal:
    """What the levels of units come to."""
    return sum((level for level in levels if level is not None), Decimal(0))
