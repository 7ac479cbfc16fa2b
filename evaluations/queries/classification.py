"""How many of a scope were rated at which level in a period, by unit, level, sector and form of organisation.

A rating stands where its organisation stood on the closing day of its period, as what it was then; one that had ended
by then stands where it last stood. Shares are of those who are rated: who is on the list and not rated, or not decided
yet, is in no base (DOMAIN §6.32).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from branches import tree
from branches.models import Organization, OrganizationForm
from core import periods
from core.tables import Ratio
from evaluations.models import NotRated, Period, Rating, SchemeLevel, Subject

# Of these the grassroots organisations and the branches under them are never counted together.
BY_LEVEL = (Subject.ORGANIZATION, Subject.COLLECTIVE)


@dataclass(frozen=True, slots=True)
class Group:
    """Ratings that are alike in everything a report cuts by.

    Arguments:
        unit: the child of the scope under which they stand, or the scope itself.
        level, sector, form: ids of what the organisation was; 0 where it had none, or where the level does not part
            the subject.
        outcome: the code of the decided level; empty for who has none.
        reason: why they are not rated; empty for who is, or is to be.
    """

    subject: str
    scale: str
    unit: int
    level: int
    sector: int
    form: int
    outcome: str
    reason: str
    number: int


@dataclass(slots=True)
class Figures:
    """The sums of some groups: on the list = rated + not decided yet + not rated."""

    levels: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    undecided: int = 0

    def add(self, group: Group) -> None:
        """Counts a group in."""
        if group.outcome:
            self.levels[group.outcome] += group.number
        elif group.reason:
            self.reasons[group.reason] += group.number
        else:
            self.undecided += group.number

    @property
    def rated(self) -> int:
        """Who has a decided level: the base of every share."""
        return self.levels.total()

    @property
    def not_rated(self) -> int:
        """Who is on the list and not rated."""
        return self.reasons.total()

    @property
    def listed(self) -> int:
        """Everybody on the list."""
        return self.rated + self.undecided + self.not_rated

    def share(self, level: str) -> Ratio:
        """Of those rated, the share of a level."""
        return Ratio(self.levels[level], self.rated)


def asked_of(period: periods.Period) -> Q:
    """The rating periods a period of days means: the year's annual ones (year and school year), a quarter's, or the
    one that has exactly these days (a term, a school year)."""
    if period.kind == periods.YEAR:
        return Q(is_annual=True, year=period.start.year)
    if period.kind == periods.QUARTER:
        number = (period.start.month + 2) // 3
        return Q(period__kind=Period.Kind.QUARTER, year=period.start.year, period__number=number)
    return Q(period__start=period.start, period__end=period.end)


def ratings_in(organization: Organization, asked: Q, *, subject: str = "") -> QuerySet[Rating]:
    """The ratings of what stands at or below an organisation, each annotated with `unit`, the child it stands under.

    Who left before the closing day is not among them: who moved is told where he belongs by then, who died or was
    expelled in the movement alone (DOMAIN §6.35–36).

    Arguments:
        asked: which periods.
        subject: of one subject alone.
    """
    place = "organization__placements"
    there = Q(**{f"{place}__start__lte": F("period__closes_on")}) & (
        Q(**{f"{place}__end": None})
        | Q(**{f"{place}__end__gt": F("period__closes_on")})
        | Q(**{f"{place}__dissolved": True})
    )
    # One filter: the conditions are of one and the same place.
    rows = Rating.objects.filter(asked, there, tree.under([organization.pk], path=f"{place}__path"))
    rows = rows.exclude(not_rated=NotRated.LEFT)
    if subject:
        rows = rows.filter(subject=subject)
    return rows.annotate(unit_below=tree.ChildBelow(f"{place}__path", organization.pk))


def groups_of(organization: Organization, asked: Q, *, subject: str = "") -> list[Group]:
    """The ratings of a scope, counted: two queries, whatever their number."""
    ratings: Any = ratings_in(organization, asked, subject=subject)
    counted = (
        ratings.order_by()
        .values(
            "subject", "organization", "unit_below", "not_rated", scale=F("scheme__scale"),
            closes_on=F("period__closes_on"), outcome=F("decided_level__code"),
        )
        .annotate(number=Count("pk"))
    )  # fmt: skip
    rows = list(counted)
    was = forms_of({row["organization"] for row in rows})
    found: Counter[Group] = Counter()
    for row in rows:
        form = was(row["organization"], row["closes_on"])
        by_level = row["subject"] in BY_LEVEL
        group = Group(
            subject=row["subject"], scale=row["scale"], unit=row["unit_below"],
            level=form.level_id if form and by_level else 0, sector=(form.sector_id or 0) if form else 0,
            form=form.form_id if form else 0, outcome=row["outcome"] or "", reason=row["not_rated"], number=0,
        )  # fmt: skip
        found[group] += row["number"]
    return [replace(group, number=number) for group, number in found.items()]


def forms_of(organization_ids: Iterable[int]) -> Callable[[int, date], OrganizationForm | None]:
    """What organisations were on a day, or last were before it."""
    known: dict[int, list[OrganizationForm]] = defaultdict(list)
    for row in OrganizationForm.objects.filter(organization__in=list(organization_ids)).order_by("start"):
        known[row.organization_id].append(row)

    def was(organization_id: int, day: date) -> OrganizationForm | None:
        before = [row for row in known[organization_id] if row.start <= day]
        return before[-1] if before else None

    return was


def summed(groups: Iterable[Group], key: Callable[[Group], Any]) -> dict[Any, Figures]:
    """The figures of groups by a key."""
    found: dict[Any, Figures] = defaultdict(Figures)
    for group in groups:
        found[key(group)].add(group)
    return dict(found)


def levels_of_scales(scales: Iterable[str]) -> dict[str, list[SchemeLevel]]:
    """The levels of each scale, best first, as the newest scheme that uses it calls them."""
    found: dict[str, dict[str, SchemeLevel]] = defaultdict(dict)
    rows = SchemeLevel.objects.filter(scheme__scale__in=list(scales)).order_by("-scheme__start", "scheme", "position")
    for row in rows.select_related("scheme"):
        found[row.scheme.scale].setdefault(row.code, row)
    return {scale: sorted(levels.values(), key=lambda one: one.position) for scale, levels in found.items()}


def unrated_in(ratings: QuerySet[Rating]) -> list[Rating]:
    """Those on the list that are not rated, with what is told of them, by subject and reason."""
    rows = ratings.exclude(not_rated="").select_related("member", "organization").order_by("organization__code", "pk")
    return sorted(rows, key=lambda one: (Subject.values.index(one.subject), NotRated.values.index(one.not_rated)))


def narrowed(ratings: QuerySet[Rating], *, level: int | None, sector: int | None, form: int | None) -> list[Rating]:
    """Of some ratings those whose organisation was so on the closing day (0: it had none)."""
    rows = list(ratings)
    if level is None and sector is None and form is None:
        return rows
    was = forms_of({row.organization_id for row in rows})
    return [row for row in rows if _is(was(row.organization_id, row.period.closes_on), level, sector, form)]


def _is(was: OrganizationForm | None, level: int | None, sector: int | None, form: int | None) -> bool:
    told = (was.level_id, was.sector_id or 0, was.form_id) if was else (0, 0, 0)
    return all(asked is None or asked == given for asked, given in zip((level, sector, form), told, strict=True))
