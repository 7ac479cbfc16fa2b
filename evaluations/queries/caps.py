"""How many may have a level that is capped, counted in integers at the unit the scheme names (DOMAIN §2.9, §6.31–32).

Never summed from branches: five branches with four members each rated good are one unit with twenty, which may have
four. The base holds only who is rated and decided; who is not rated stands nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import gcd

from django.db.models import Count
from django.utils.translation import gettext as _

from core.formatting import integer
from evaluations.models import CapAllowance, Period, Rating, SchemeCap, SchemeLevel

Counts = Mapping[int, int]  # a level's id → how many have it
Key = tuple[int, int, str]  # a cap, a unit, a group of similar organisations


@dataclass(frozen=True, slots=True)
class Standing:
    """How a cap stands in a unit.

    Arguments:
        levels: of the scheme, best first.
        counts: how many of the unit and group have which level.
        allowance: up to how many a document lets it have; None without one.
    """

    cap: SchemeCap
    levels: Sequence[SchemeLevel]
    unit_id: int
    grouping: str
    counts: Counts
    allowance: CapAllowance | None = None

    @property
    def level(self) -> SchemeLevel:
        """The level that is capped."""
        return next(one for one in self.levels if one.pk == self.cap.level_id)

    @property
    def used(self) -> int:
        """How many have the level that is capped."""
        return self.counts.get(self.cap.level_id, 0)

    @property
    def below(self) -> SchemeLevel:
        """The level next below the one that is capped."""
        at = next(index for index, level in enumerate(self.levels) if level.pk == self.cap.level_id)
        return self.levels[min(at + 1, len(self.levels) - 1)]

    @property
    def base(self) -> int:
        """What the cap is a part of, by the reading the scheme chose."""
        if self.cap.base == SchemeCap.Base.RATED:
            return sum(self.counts.values())
        next_level = self.counts.get(self.below.pk, 0)
        return next_level if self.cap.base == SchemeCap.Base.NEXT_LEVEL else self.used + next_level

    @property
    def limit(self) -> int:
        """The most that may have the level on this base: whole, rounded down; more only by a document."""
        share, whole = self.ratio
        return max(share * self.base // whole, self.allowance.number if self.allowance else 0)

    @property
    def free(self) -> int:
        """How many more may have it; below zero where there are too many."""
        return self.limit - self.used

    @property
    def is_broken(self) -> bool:
        """Whether too many have it."""
        return self.used > self.limit

    @property
    def ratio(self) -> tuple[int, int]:
        """The percentage as two integers: 20% is (1, 5)."""
        return ratio_of(self.cap.percent)

    @property
    def text(self) -> str:
        """The check in numbers: 5 × 3 = 15 ≤ 1 × 20."""
        return check_in_words(self.ratio, self.used, self.base) + self.permit

    @property
    def permit(self) -> str:
        """Up to how many a document lets it have, as the check goes on; empty without one."""
        if not self.allowance:
            return ""
        return _("; được đến %(number)s theo %(paper)s") % {
            "number": integer(self.allowance.number), "paper": self.allowance.document,
        }  # fmt: skip


def ratio_of(percent: Decimal) -> tuple[int, int]:
    """A percentage as two integers: 20% is (1, 5)."""
    hundredths = int(percent * 100)
    common = gcd(hundredths, 10_000)
    return hundredths // common, 10_000 // common


def check_in_words(ratio: tuple[int, int], used: int, base: int) -> str:
    """Whether so many are within a share of a base, in integers: 5 × 3 = 15 ≤ 1 × 20."""
    share, whole = ratio
    left, right = whole * used, share * base
    told = f"{whole} × {used} = {integer(left)} {'≤' if left <= right else '>'} "
    return told + (integer(right) if share == 1 else f"{share} × {base} = {integer(right)}")


def caps_of(period: Period, caps: Iterable[SchemeCap]) -> list[SchemeCap]:
    """The caps of a scheme that hold in a period: by default those of the year alone (DOMAIN §6.34)."""
    return [cap for cap in caps if period.is_annual or not cap.annual_only]


def standings(
    period: Period, caps: Sequence[SchemeCap], levels: Sequence[SchemeLevel], *, units: Iterable[int] | None = None,
    chosen: Mapping[int, int] | None = None,
) -> list[Standing]:  # fmt: skip
    """How the caps of a scheme stand in a period, by unit and group: two queries.

    Arguments:
        caps: of one scheme.
        levels: of that scheme, best first.
        units: only these; all with somebody on the list, for None.
        chosen: rating id → level id, as if these were decided so.
    """
    caps = caps_of(period, caps)
    if not caps:
        return []
    scheme_id = caps[0].scheme_id
    rows = Rating.objects.filter(period=period, scheme=scheme_id, not_rated="")
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    counts: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    found = rows.exclude(pk__in=list(chosen or ())).values("unit", "grouping", "decided_level").order_by()
    for one in found.annotate(number=Count("pk")):
        group = counts[one["unit"], one["grouping"]]
        if one["decided_level"] is not None:
            group[one["decided_level"]] = one["number"]
    if chosen:
        for pk, unit, grouping in rows.filter(pk__in=list(chosen)).values_list("pk", "unit", "grouping"):
            group = counts[unit, grouping]
            group[chosen[pk]] = group.get(chosen[pk], 0) + 1
    given = CapAllowance.objects.filter(period=period, cap__in=caps).select_related("document")
    allowances = {(one.cap_id, one.organization_id, one.grouping): one for one in given}
    return [
        Standing(cap, levels, unit, grouping, group, allowances.get((cap.pk, unit, grouping)))
        for cap in caps
        for (unit, grouping), group in sorted(counts.items())
    ]


def reading_of(cap: SchemeCap, levels: Sequence[SchemeLevel]) -> str:
    """What a cap says, with the reading of its base: printed under every figure it governs."""
    empty = Standing(cap, levels, 0, "", {})
    level, below, (share, whole) = empty.level, empty.below, empty.ratio
    base = {
        SchemeCap.Base.NEXT_LEVEL.value: _("số xếp “%(next)s” (cách tính A)"),
        SchemeCap.Base.WITH_NEXT.value: _("số xếp “%(level)s” và “%(next)s” (cách tính B)"),
        SchemeCap.Base.RATED.value: _("tổng số được xếp loại (cách tính C)"),
    }[cap.base] % {"level": level.name, "next": below.name}
    told = _(
        "Số xếp “%(level)s” không quá %(percent)s%% %(base)s, tính %(unit)s%(group)s: %(whole)s × số ấy ≤ %(right)s."
    )
    return told % {
        "level": level.name, "percent": f"{cap.percent.normalize():f}".replace(".", ","), "base": base,
        "unit": _("trong %s") % cap.get_unit_display(),
        "group": "" if cap.grouping == SchemeCap.Grouping.NONE else f", {cap.get_grouping_display()}",
        "whole": whole, "right": _("số tính") if share == 1 else f"{share} × {_('số tính')}",
    }  # fmt: skip
