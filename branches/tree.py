"""The tree on a day. Nothing else in the house reads paths: reports group by an expression from here (HOUSE §3)."""

from collections import defaultdict
from collections.abc import Container, Iterable
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from branches.models import Organization, OrganizationForm, Placement
from core.periods import Span

# A place at or below X, ever: a condition for queries written by hand. Parameter: %(x)s an organisation id.
AT_OR_BELOW = "path @> ARRAY[%(x)s::bigint]"

# Every branch that stood at or below X on the given days, with the child of X it stood under: a fragment for queries
# that count what was due. Parameters: %(x)s an organisation id, %(firsts)s and %(lasts)s the days, pairwise. Days are
# compared one by one and not by `span @>`: the planner takes a range that contains a joined column for a great rarity,
# and loops 40,000 times where it should hash.
BRANCH_DUTY = """
SELECT p.organization_id, d.first AS month, d.last AS day, f.sector_id,
    COALESCE(p.path[array_position(p.path, %(x)s::bigint) + 1], %(x)s::bigint) AS child
FROM unnest(%(firsts)s::date[], %(lasts)s::date[]) AS d(first, last)
JOIN branches_placement p
    ON p.path @> ARRAY[%(x)s::bigint] AND p.start <= d.last AND (p."end" IS NULL OR p."end" > d.last)
JOIN branches_organizationform f
    ON f.organization_id = p.organization_id AND f.start <= d.last AND (f."end" IS NULL OR f."end" > d.last)
JOIN branches_form k ON k.id = f.form_id AND k.holds_branch_meetings
"""

# The places at or below X that touch some days, with the child of X each stood under: a fragment for queries that
# follow what stood where through the days (a change is a place that ends and another that begins). Parameters: %(x)s
# an organisation id, %(first)s and %(last)s the days.
PLACES_BELOW = """
SELECT p.organization_id, p.start, p."end", p.document_id,
    COALESCE(p.path[array_position(p.path, %(x)s::bigint) + 1], %(x)s::bigint) AS child
FROM branches_placement p
WHERE p.path @> ARRAY[%(x)s::bigint] AND p.start <= %(last)s AND (p."end" IS NULL OR p."end" >= %(first)s)
"""

# The same, cut to the days on which the organisation itself had a trait: %(trait)s, a trait's id.
PLACES_BELOW_WITH_TRAIT = """
SELECT p.organization_id, GREATEST(p.start, t.start) AS start, LEAST(p."end", t."end") AS "end", p.document_id,
    COALESCE(p.path[array_position(p.path, %(x)s::bigint) + 1], %(x)s::bigint) AS child
FROM branches_placement p
JOIN branches_organizationtrait t
    ON t.organization_id = p.organization_id AND t.trait_id = %(trait)s AND t.span && p.span
WHERE p.path @> ARRAY[%(x)s::bigint] AND p.start <= %(last)s AND (p."end" IS NULL OR p."end" >= %(first)s)
    AND t.start <= %(last)s AND (t."end" IS NULL OR t."end" >= %(first)s)
"""

# The places at or below each of several organisations, with the child of that one each stood under: a fragment for
# queries that count for many at once. Parameters: %(organizations)s their ids.
PLACES_BELOW_EACH = """
SELECT u.above, p.organization_id, p.start, p."end",
    COALESCE(p.path[array_position(p.path, u.above) + 1], u.above) AS child
FROM (SELECT DISTINCT unnest(%(organizations)s::bigint[]) AS above) u
JOIN branches_placement p ON p.path @> ARRAY[u.above]
"""

# Every branch that stood at or below each of several organisations on the given days: the twin of BRANCH_DUTY for
# queries that count for many at once. Parameters: %(organizations)s their ids, %(firsts)s and %(lasts)s the days.
BRANCH_DUTY_EACH = f"""
SELECT p.above, p.organization_id, d.first
FROM unnest(%(firsts)s::date[], %(lasts)s::date[]) AS d(first, last)
JOIN ({PLACES_BELOW_EACH}) p ON p.start <= d.last AND (p."end" IS NULL OR p."end" > d.last)
JOIN branches_organizationform f
    ON f.organization_id = p.organization_id AND f.start <= d.last AND (f."end" IS NULL OR f."end" > d.last)
JOIN branches_form k ON k.id = f.form_id AND k.holds_branch_meetings
"""  # noqa: S608 - a fragment of our own; every value is a parameter


def as_of(on: date) -> QuerySet[Placement]:
    """Every organisation's place in the tree on a day."""
    return Placement.objects.filter(span__contains=on)


def under(organization_ids: Iterable[int], *, path: str) -> Q:
    """A condition on rows that carry a path: they stood at or below any of the organisations.

    Arguments:
        organization_ids: the organisations; none of them means no row.
        path: the path's field, e.g. "placement__path" of a fact, "path" of a placement.
    """
    return Q(**{f"{path}__overlap": list(organization_ids)})


def strictly_below(places: QuerySet[Placement], organization_ids: Iterable[int]) -> QuerySet[Placement]:
    """Of some placements those that stood below one of the organisations, not at it."""
    above = Func(
        F("path"),
        Value(1),
        function="trim_array",
        output_field=Placement._meta.get_field("path"),
    )
    return places.annotate(above=above).filter(above__overlap=list(organization_ids))


def subtree(organization: Organization, *, on: date) -> QuerySet[Organization]:
    """The organisation and everything below it on a day."""
    return Organization.objects.filter(
        pk__in=as_of(on).filter(under([organization.pk], path="path")).values("organization")
    )


def ancestors(organization: Organization, *, on: date) -> list[Organization]:
    """Its superiors on a day, root first, without itself; empty where it did not stand in the tree."""
    path = as_of(on).filter(organization=organization).values_list("path", flat=True).first() or []
    found = Organization.objects.in_bulk(path[:-1])
    return [found[pk] for pk in path[:-1]]


def on_the_way_to(organization_ids: Iterable[int], *, on: date) -> set[int]:
    """Every organisation on the paths from the roots to some organisations on a day, themselves included."""
    paths = as_of(on).filter(organization__in=list(organization_ids)).values_list("path", flat=True)
    return {pk for path in paths for pk in path}


def paths_of(organization_ids: Iterable[int], *, on: date) -> dict[int, list[int]]:
    """The path, root first and itself last, of each of some organisations that stood in the tree on a day."""
    return dict(as_of(on).filter(organization__in=list(organization_ids)).values_list("organization", "path"))


def paths_under(organization_ids: Iterable[int], *, on: date) -> dict[int, list[int]]:
    """The same of everything at or below some organisations."""
    return dict(as_of(on).filter(under(organization_ids, path="path")).values_list("organization", "path"))


def paths_to_branches(organization: Organization, *, on: date) -> dict[int, list[int]]:
    """The path, root first, to every organisation at or below one on a day that holds branch meetings."""
    branches = form_on(on).filter(form__holds_branch_meetings=True).values("organization")
    places = as_of(on).filter(under([organization.pk], path="path"), organization__in=branches)
    return dict(places.values_list("organization", "path"))


def children(organization: Organization | None, *, on: date) -> QuerySet[Organization]:
    """The organisations directly below it on a day; the roots, for None."""
    return Organization.objects.filter(pk__in=as_of(on).filter(parent=organization).values("organization"))


def stood_on(on: date, *, owner: str = "pk") -> Exists:
    """A condition on organisations: in the tree on a day."""
    return Exists(as_of(on).filter(organization=OuterRef(owner)))


def ended_by(on: date, *, owner: str = "pk") -> Exists:
    """A condition on organisations: dissolved, and gone on the day."""
    return Exists(Placement.objects.filter(organization=OuterRef(owner), dissolved=True, end__lte=on))


def form_on(on: date) -> QuerySet[OrganizationForm]:
    """What every organisation was on a day."""
    return OrganizationForm.objects.filter(span__contains=on)


def branch_or_not(organization_ids: Iterable[int]) -> dict[int, list[tuple[Span, bool]]]:
    """When organisations were what, as half-open spans: whether they held branch meetings then."""
    found: dict[int, list[tuple[Span, bool]]] = defaultdict(list)
    rows = OrganizationForm.objects.filter(organization__in=list(organization_ids)).order_by("start")
    for pk, start, end, holds in rows.values_list("organization", "start", "end", "form__holds_branch_meetings"):
        found[pk].append(((start, end), holds))
    return dict(found)


def child_on(path: list[int], organization_id: int) -> int:
    """On one path the child of X in whose part of the tree it ends; X itself where it ends with X."""
    at = path.index(organization_id)
    return path[at + 1] if at + 1 < len(path) else organization_id


def nearest(place: Placement, organization_ids: Container[int]) -> int | None:
    """Of some organisations the one nearest above a place, itself included; None where none stands there."""
    return next((pk for pk in reversed(place.path) if pk in organization_ids), None)


def above_nearest(place: Placement, organization_ids: Container[int]) -> list[int]:
    """The organisations above the nearest of some that stands above a place; that one itself where it is the root.

    Empty where none of them stands there.
    """
    found = nearest(place, organization_ids)
    if found is None:
        return []
    return place.path[: place.path.index(found)] or [found]


class ChildBelow(Func):
    """The child of X in whose part of the tree a row stood; X itself where the row's path ends with X.

    Arguments:
        path: the path's field, e.g. "placement__path".
        organization_id: X. Its depth is read from each path, never assumed: X may itself have moved.
    """

    output_field = BigIntegerField()

    def __init__(self, path: str, organization_id: int) -> None:
        super().__init__(F(path))
        self.organization_id = organization_id

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:
        path, parameters = compiler.compile(self.source_expressions[0])
        organization_id = self.organization_id
        sql = f"COALESCE(({path})[array_position({path}, %s::bigint) + 1], %s::bigint)"
        return sql, (*parameters, *parameters, organization_id, organization_id)


class Above(Func):
    """Every organisation on a row's path, itself included, one row each: to count what stands below many."""

    function = "unnest"
    set_returning = True
    output_field = BigIntegerField()
