"""Schemes as they are read: everything that belongs to one, and which one is in force for a committee on a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from branches import tree
from evaluations.models import (
    CriterionStep,
    Scheme,
    SchemeCap,
    SchemeCondition,
    SchemeCriterion,
    SchemeDecider,
    SchemeLevel,
)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A scheme with everything that belongs to it, read once for any number of subjects."""

    scheme: Scheme
    levels: tuple[SchemeLevel, ...] = ()  # best first
    criteria: tuple[SchemeCriterion, ...] = ()  # groups before their parts
    steps: Mapping[int, tuple[CriterionStep, ...]] = field(default_factory=dict)  # by criterion, highest first
    conditions: tuple[SchemeCondition, ...] = ()
    caps: tuple[SchemeCap, ...] = ()
    deciders: tuple[SchemeDecider, ...] = ()

    @property
    def best(self) -> SchemeLevel:
        """The level nothing stands above."""
        return self.levels[0]

    @property
    def lowest(self) -> SchemeLevel:
        """The level nothing stands below."""
        return self.levels[-1]

    @property
    def leaves(self) -> tuple[SchemeCriterion, ...]:
        """What is given points; a group only sums up."""
        return tuple(one for one in self.criteria if one.kind != SchemeCriterion.Kind.GROUP)

    def level(self, code: str) -> SchemeLevel:
        """The level with a code. Raises KeyError where the scheme has none."""
        for one in self.levels:
            if one.code == code:
                return one
        raise KeyError(code)

    def level_of(self, level_id: int) -> SchemeLevel:
        """The level with an id. Raises KeyError where it belongs to another scheme."""
        for one in self.levels:
            if one.pk == level_id:
                return one
        raise KeyError(level_id)

    def level_for(self, total: Decimal) -> SchemeLevel | None:
        """The level of so many points; None where no level has them, or levels have no points."""
        for one in self.levels:
            if one.minimum is not None and one.minimum <= total and (one.below is None or total < one.below):
                return one
        return None

    def rank(self, level: SchemeLevel) -> int:
        """How many levels stand above it: 0 for the best."""
        return next(rank for rank, one in enumerate(self.levels) if one.pk == level.pk)

    def below(self, level: SchemeLevel) -> SchemeLevel:
        """The next level below; the lowest itself for the lowest."""
        return self.levels[min(self.rank(level) + 1, len(self.levels) - 1)]

    def worse(self, one: SchemeLevel, other: SchemeLevel) -> SchemeLevel:
        """Of two levels the lower."""
        return max(one, other, key=self.rank)

    def parts_of(self, criterion: SchemeCriterion) -> tuple[SchemeCriterion, ...]:
        """What stands directly below a criterion."""
        return tuple(one for one in self.criteria if one.parent_id == criterion.pk)

    def cap_on(self, level: SchemeLevel) -> SchemeCap | None:
        """The limit on how many may have a level."""
        return next((one for one in self.caps if one.level_id == level.pk), None)

    def decider_at(self, level_id: int | None) -> SchemeDecider | None:
        """Who appraises and decides where the organisation is of a level of organisations; the row for "every other
        one" where none names it."""
        named = {one.at_id: one for one in self.deciders}
        return named.get(level_id) or named.get(None)


def frames_of(scheme_ids: Iterable[int]) -> dict[int, Frame]:
    """Schemes with everything that belongs to them, by id: seven queries."""
    ids = set(scheme_ids)
    schemes = Scheme.objects.filter(pk__in=ids).select_related("document", "guidance", "owner")
    levels = _by_scheme(SchemeLevel.objects.filter(scheme__in=ids).order_by("position"))
    criteria = _by_scheme(SchemeCriterion.objects.filter(scheme__in=ids).order_by("position", "pk"))
    steps: dict[int, list[CriterionStep]] = defaultdict(list)
    for step in CriterionStep.objects.filter(criterion__scheme__in=ids):
        steps[step.criterion_id].append(step)
    conditions = _by_scheme(SchemeCondition.objects.filter(scheme__in=ids).order_by("position", "pk"))
    caps = _by_scheme(SchemeCap.objects.filter(scheme__in=ids).order_by("level__position"))
    deciders = _by_scheme(
        SchemeDecider.objects.filter(scheme__in=ids).select_related("at").order_by("at__rank", "at", "pk")
    )
    return {
        one.pk: Frame(
            scheme=one,
            levels=tuple(levels[one.pk]),
            criteria=tuple(_groups_first(criteria[one.pk])),
            steps={leaf.pk: tuple(steps[leaf.pk]) for leaf in criteria[one.pk] if leaf.pk in steps},
            conditions=tuple(conditions[one.pk]),
            caps=tuple(caps[one.pk]),
            deciders=tuple(deciders[one.pk]),
        )
        for one in schemes
    }


def frame_of(scheme: Scheme) -> Frame:
    """One scheme with everything that belongs to it."""
    return frames_of([scheme.pk])[scheme.pk]


def scheme_in_force(subject: str, organization_id: int | None, on: date) -> Scheme | None:
    """By which scheme a kind of subject is classified at an organisation on a day: that of the nearest committee above
    where it stood that day, its own included, that has one; else the common one. Without an organisation, the common.
    """
    standing = list(
        Scheme.objects.filter(is_active=True, subject=subject, span__contains=on).select_related("document", "guidance")
    )
    own = {one.owner_id: one for one in standing if one.owner_id is not None}
    if organization_id is not None and own:
        path = tree.paths_of([organization_id], on=on).get(organization_id, [])
        for above in reversed(path):
            if above in own:
                return own[above]
    return next((one for one in standing if one.owner_id is None), None)


def _by_scheme(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.scheme_id].append(row)
    return found


def _groups_first(criteria: list[SchemeCriterion]) -> list[SchemeCriterion]:
    """Each criterion followed by its parts; what hangs in a ring, last: the faults of a scheme name it."""
    below: dict[int | None, list[SchemeCriterion]] = defaultdict(list)
    for one in criteria:
        below[one.parent_id].append(one)
    found: list[SchemeCriterion] = []

    def walk(parent: int | None) -> None:
        for one in below[parent]:
            found.append(one)
            walk(one.pk)

    walk(None)
    return [*found, *(one for one in criteria if one not in found)]
