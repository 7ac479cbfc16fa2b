"""In which places there is a branch, in which members only, in which nobody: one definition for lists and reports.

Of a place that stands on a day exactly one is true, asked in this order:

- `own_branch`: an organisation that stands that day covers it as its own;
- `no_member` ("trắng"): nobody who is in the Party that day lives or works there. Who only meets in a joint branch that
  covers the place does not count for it: an open tie of residence or work does;
- `shared_branch`: a joint branch (sinh hoạt ghép) covers it;
- `no_branch`: members, but no branch at all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from branches import tree
from branches.models import Organization, PlaceCoverage, PlaceKind, PlaceStanding
from members.models import PlaceTie
from members.queries.belongings import in_party_on


class Class(TextChoices):
    """What is true of a place on a day."""

    OWN_BRANCH = "own_branch", _("có chi bộ riêng")
    SHARED_BRANCH = "shared_branch", _("sinh hoạt ghép")
    NO_BRANCH = "no_branch", _("có đảng viên, chưa có chi bộ")
    NO_MEMBER = "no_member", _("chưa có đảng viên (“trắng”)")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many places of each class; together they are all of them."""

    own_branch: int = 0
    shared_branch: int = 0
    no_branch: int = 0
    no_member: int = 0

    @property
    def total(self) -> int:
        """Every place is in exactly one class."""
        return self.own_branch + self.shared_branch + self.no_branch + self.no_member

    @property
    def without_own(self) -> int:
        """Members, but no branch of the place's own: what papers call "chưa có chi bộ, phải sinh hoạt ghép"."""
        return self.shared_branch + self.no_branch

    @property
    def uncovered(self) -> int:
        """Without members or without a branch of its own: what resolutions ask to reduce."""
        return self.without_own + self.no_member

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


_PATH = "organization__placements__path"
WITHOUT_OWN = "without_own"  # beside the classes: whatever has no branch of its own, as Counts.uncovered counts it
# (the unit below the organisation, the kind of place) → counts.
ByUnitAndKind = dict[tuple[int, int], Counts]


def ties_on(on: date) -> QuerySet[PlaceTie]:
    """The ties of residence and work that hold on a day, of those who are in the Party that day."""
    return PlaceTie.objects.filter(span__contains=on, member__in=in_party_on(on).values("member"))


def covering_on(on: date) -> QuerySet[PlaceCoverage]:
    """The coverages that hold on a day, by organisations that stand that day."""
    return PlaceCoverage.objects.filter(span__contains=on, organization__in=tree.as_of(on).values("organization"))


def standings_on(
    on: date, *, under: Collection[int] | None = None, among: QuerySet[Organization] | None = None
) -> QuerySet[PlaceStanding]:
    """Where every place lies that stands on a day.

    Arguments:
        under: only in the areas of these organisations and of whatever stands below them that day.
        among: only directly under these.
    """
    rows = PlaceStanding.objects.filter(span__contains=on)
    if among is not None:
        rows = rows.filter(organization__in=among.values("pk"))
    if under is None:
        return rows
    return rows.filter(tree.under(under, path=_PATH), organization__placements__span__contains=on)


def with_class(standings: QuerySet[PlaceStanding], *, on: date) -> QuerySet[PlaceStanding]:
    """Adds `coverage`, one of Class, to where places lie on a day."""
    here = covering_on(on).filter(place=OuterRef("place"))
    nobody = ~Exists(ties_on(on).filter(place=OuterRef("place")))
    return standings.annotate(
        coverage=Case(
            When(Exists(here.filter(shared=False)), then=Value(Class.OWN_BRANCH.value)),
            When(nobody, then=Value(Class.NO_MEMBER.value)),
            When(Exists(here), then=Value(Class.SHARED_BRANCH.value)),
            default=Value(Class.NO_BRANCH.value),
            output_field=CharField(),
        )
    )


def coverage_on(organization: Organization, on: date, *, among: QuerySet[Organization] | None = None) -> ByUnitAndKind:
    """How many places of each class lie in an organisation's area on a day, by direct child and kind; two queries.

    The organisation itself stands for the places that lie directly under it.

    Arguments:
        among: only places directly under these (a report cut by a trait).
    """
    standings = standings_on(on, under=[organization.pk], among=among)
    rows = (
        with_class(standings, on=on)
        .annotate(unit=tree.ChildBelow(_PATH, organization.pk))
        .order_by()
        .values_list("unit", "place__kind", "coverage")
        .annotate(count=Count("pk"))
    )
    found: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for unit, kind, coverage, count in rows:
        found[unit, kind][coverage] = count
    counted = {key: Counts(**classes) for key, classes in found.items()}
    total = standings.count()
    assert sum(one.total for one in counted.values()) == total, "a place in two classes, or in none"
    return counted


def new_branches(
    organization: Organization, before: date, on: date, *, among: QuerySet[Organization] | None = None
) -> dict[tuple[int, int], set[int]]:
    """The organisations that cover a place as their own on a day and covered none of its kind on a day before.

    By the direct child in whose area the place lies on the later day, and by kind; two queries.
    """
    own = (
        standings_on(on, under=[organization.pk], among=among)
        .filter(
            place__coverages__shared=False,
            place__coverages__span__contains=on,
            place__coverages__organization__in=tree.as_of(on).values("organization"),
        )
        .order_by()
        .values_list(
            tree.ChildBelow(_PATH, organization.pk),
            "place__kind",
            "place__coverages__organization",
        )
    )
    rows = list(own)
    branches = {branch for _unit, _kind, branch in rows}
    earlier = covering_on(before).filter(shared=False, organization__among=branches)
    known = set(earlier.order_by().values_list("place__kind", "organization"))
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for unit, kind, branch in rows:
        if (kind, branch) not in known:
            found[unit, kind].add(branch)
    return found


def kinds() -> list[PlaceKind]:
    """Every kind of place, in their order."""
    return list(PlaceKind.objects.all())


def added(parts: Iterable[Counts]) -> Counts:
    """Counts of parts as those of the whole."""
    whole = Counts()
    for part in parts:
        whole += part
    return whole


def places_behind(
    organization: Organization,
    on: date,
    *,
    unit: int | None = None,
    kind: int | None = None,
    coverage: str = "",
    among: QuerySet[Organization] | None = None,
) -> QuerySet[PlaceStanding]:
    """The places behind a figure of `coverage_on`, each with its class, in the order of names.

    Arguments:
        unit, kind, coverage: the row and the column the figure stands in (a class, or WITHOUT_OWN); each may be left
            out.
    """
    rows: Any = with_class(standings_on(on, under=[organization.pk], among=among), on=on)
    rows = rows.annotate(unit=tree.ChildBelow(_PATH, organization.pk))
    if unit is not None:
        rows = rows.filter(unit=unit)
    if kind is not None:
        rows = rows.filter(place__kind=kind)
    if coverage == WITHOUT_OWN:
        rows = rows.exclude(coverage=Class.OWN_BRANCH)
    elif coverage:
        rows = rows.filter(coverage=coverage)
    ordered: QuerySet[PlaceStanding] = rows.select_related("place__kind").order_by("place__sort_key", "place__code")
    return ordered


def of_branches(
    standings: QuerySet[PlaceStanding], branches: Mapping[tuple[int, int], Collection[int]], *, on: date
) -> QuerySet[PlaceStanding]:
    """Of where places lie on a day those covered as their own by some branches, as `new_branches` gives them."""
    chosen = Q(pk__in=())
    for (_unit, kind), found in branches.items():
        chosen |= Q(place__kind=kind, place__coverages__organization__in=found)
    return standings.filter(chosen, place__coverages__shared=False, place__coverages__span__contains=on).distinct()


def doubtful(organization: Organization, on: date) -> list[Any]:
    """Places of an organisation's area whose record contradicts itself on a day, each with `doubt`, a sentence.

    An own branch where nobody is recorded, or that is the own branch of several places; a joint branch where nobody is
    recorded: such a place counts as one without members.
    """
    here = covering_on(on).filter(place=OuterRef("place"))
    nobody = ~Exists(ties_on(on).filter(place=OuterRef("place")))
    several = Exists(
        here.filter(shared=False).filter(
            Exists(
                covering_on(on)
                .filter(shared=False, organization=OuterRef("organization"))
                .exclude(place=OuterRef("place"))
            )
        )
    )
    rows = with_class(standings_on(on, under=[organization.pk]), on=on).annotate(
        doubt=Case(
            When(several, then=Value("several")),
            When(Q(coverage=Class.NO_MEMBER) & Exists(here), then=Value("joint")),
            When(Q(coverage=Class.OWN_BRANCH) & nobody, then=Value("nobody")),
            default=Value(""),
            output_field=CharField(),
        )
    )
    return list(rows.exclude(doubt="").select_related("place").order_by("doubt", "place__sort_key", "place__code"))
