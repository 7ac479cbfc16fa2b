"""How the number of members changed: opening stock, increases and decreases by reason, closing stock (DOMAIN §2.11).

Of every member and day there is one place at most: the child of X under which the organisation of his official
membership stood that day. A change is a day on which that place is not the one of the day before. So the sums close of
themselves, for every child, for X and for every cut of the time; what is left to decide is the reason of each change,
and which two sides belong together and cancel.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from branches import tree
from branches.models import OrganizationTrait, Trait
from core.periods import Period
from members.models import Membership
from members.queries.people import is_full

Start, End = Membership.StartReason, Membership.EndReason

UNEXPLAINED = "unexplained"  # ended, nobody wrote down why, and no other organisation took him in that day
TRAIT_IN, TRAIT_OUT = "trait_in", "trait_out"  # his organisation got or lost the trait by which the table is cut

INCREASES: tuple[str, ...] = (
    Start.ADMISSION, Start.READMISSION, Start.RESTORED, Start.TRANSFER_IN, Start.REORG_IN, Start.RECORDED, TRAIT_IN,
)  # fmt: skip
DECREASES: tuple[str, ...] = (
    End.TRANSFER_OUT, End.DEATH, End.EXPULSION, End.STRIKE_OFF, End.RESIGNATION, End.REORG_OUT, UNEXPLAINED, TRAIT_OUT,
)  # fmt: skip

# What an end or a beginning may say where a member only went from one organisation to another. "Recorded" belongs here:
# whoever belonged somewhere the day before is in the record already.
_GOING = frozenset({"", End.TRANSFER_OUT, End.REORG_OUT, End.RETURNED})
_COMING = frozenset({Start.TRANSFER_IN, Start.REORG_IN, Start.RECORDED, Start.HOSTED})

# Why a member's place changed.
_MEMBERSHIP = "membership"  # he went, came, or both: the rows of his memberships say why
_REORGANISED = "reorganised"  # his organisation was put under another superior
_STOOD = "stood"  # his organisation began or ceased to stand in the tree while he belonged to it
_TRAIT = "trait"  # his organisation began or ceased to have the trait asked for

# Every change of a period: who, on which day (the first one of the new state), from which child of X to which (null:
# outside), why. Two rows of one member that touch are one change. An organisation that moved takes along everybody who
# belonged to it both on the day and the day before.
# Parameters: %(x)s, %(first)s and %(last)s the days of the period, %(trait)s.
_CHANGES = """
WITH places AS MATERIALIZED ({places}),
ours AS MATERIALIZED (
    SELECT m.id, m.member_id, m.start, m."end" FROM members_membership m
    WHERE m.kind = 'official' AND m.organization_id IN (SELECT organization_id FROM places)
        AND (m.start BETWEEN %(first)s AND %(last)s OR m."end" BETWEEN %(first)s AND %(last)s)
),
turns AS (
    SELECT o.member_id, o."end" AS day, o.id AS before_id, n.id AS after_id
    FROM ours o LEFT JOIN members_membership n
        ON n.member_id = o.member_id AND n.kind = 'official' AND n.start = o."end"
    WHERE o."end" BETWEEN %(first)s AND %(last)s
    UNION
    SELECT o.member_id, o.start, n.id, o.id
    FROM ours o LEFT JOIN members_membership n
        ON n.member_id = o.member_id AND n.kind = 'official' AND n."end" = o.start
    WHERE o.start BETWEEN %(first)s AND %(last)s
),
moves AS (
    SELECT COALESCE(g.organization_id, c.organization_id) AS organization_id, COALESCE(g."end", c.start) AS day,
        g.child AS gone, c.child AS come, c.document_id
    FROM (SELECT * FROM places WHERE "end" BETWEEN %(first)s AND %(last)s) g
    FULL JOIN (SELECT * FROM places WHERE start BETWEEN %(first)s AND %(last)s) c
        ON c.organization_id = g.organization_id AND c.start = g."end"
    WHERE g.child IS DISTINCT FROM c.child
),
changes AS (
    SELECT t.member_id, t.day, pb.child AS gone, pa.child AS come, 'membership' AS cause,
        b.end_reason, a.start_reason, b.organization_id AS from_id, a.organization_id AS to_id,
        b.end_document_id AS out_document_id, a.document_id AS in_document_id
    FROM turns t
    LEFT JOIN members_membership b ON b.id = t.before_id
    LEFT JOIN members_membership a ON a.id = t.after_id
    LEFT JOIN places pb
        ON pb.organization_id = b.organization_id AND pb.start < t.day AND (pb."end" IS NULL OR pb."end" >= t.day)
    LEFT JOIN places pa
        ON pa.organization_id = a.organization_id AND pa.start <= t.day AND (pa."end" IS NULL OR pa."end" > t.day)
    WHERE pb.child IS NOT NULL OR pa.child IS NOT NULL
    UNION ALL
    SELECT m.member_id, v.day, v.gone, v.come,
        CASE WHEN v.gone IS NOT NULL AND v.come IS NOT NULL THEN 'reorganised'
            WHEN other.below THEN 'trait' WHEN other.below IS NULL THEN 'stood' ELSE 'reorganised' END,
        NULL, NULL, m.organization_id, m.organization_id,
        NULL, CASE WHEN v.come IS NULL THEN other.document_id ELSE v.document_id END
    FROM moves v
    JOIN members_membership m
        ON m.organization_id = v.organization_id AND m.kind = 'official'
        AND m.start < v.day AND (m."end" IS NULL OR m."end" > v.day)
    LEFT JOIN LATERAL (
        SELECT {below} AS below, document_id FROM branches_placement
        WHERE organization_id = v.organization_id AND span @> CASE WHEN v.gone IS NULL THEN v.day - 1 ELSE v.day END
    ) other ON v.gone IS NULL OR v.come IS NULL
)
"""


class Unbalanced(ArithmeticError):
    """A table whose opening stock, increases and decreases do not make its closing stock: it is never shown."""


@dataclass(slots=True)
class Movement:
    """One line: the members there before the period, those who came and went by reason, those there at its end."""

    opening: int = 0
    closing: int = 0
    probationary: int = 0  # of the closing stock
    increases: Counter[str] = field(default_factory=Counter)
    decreases: Counter[str] = field(default_factory=Counter)

    @property
    def increase(self) -> int:
        """Everybody who came, whatever the reason."""
        return self.increases.total()

    @property
    def decrease(self) -> int:
        """Everybody who went, whatever the reason."""
        return self.decreases.total()

    def must_balance(self, where: object) -> None:
        """Raises Unbalanced unless opening + increase − decrease = closing."""
        if self.opening + self.increase - self.decrease != self.closing:
            raise Unbalanced(f"{where}: {self.opening} + {self.increase} - {self.decrease} != {self.closing}")


@dataclass(frozen=True, slots=True)
class Change:
    """Why a member's place changed, and between which children of X (None: outside X)."""

    gone: int | None
    come: int | None
    cause: str
    end_reason: str | None
    start_reason: str | None

    @property
    def is_one_move(self) -> bool:
        """Whether leaving and coming are two sides of one act, which cancel for whoever stands above both.

        Who was expelled and restored on one day has left and come back: that never cancels.
        """
        if self.cause != _MEMBERSHIP:
            return True
        return self.end_reason in _GOING and self.start_reason in _COMING

    @property
    def reasons(self) -> tuple[str, str]:
        """Why he left and why he came, in the words of the table; one of them means nothing where he did not."""
        if self.cause == _REORGANISED:
            return End.REORG_OUT, Start.REORG_IN
        if self.cause == _TRAIT:
            return TRAIT_OUT, TRAIT_IN
        if self.cause == _STOOD:
            return UNEXPLAINED, Start.RECORDED
        if self.is_one_move:
            reorganised = self.end_reason == End.REORG_OUT or self.start_reason == Start.REORG_IN
            return (End.REORG_OUT, Start.REORG_IN) if reorganised else (End.TRANSFER_OUT, Start.TRANSFER_IN)
        return (
            self.end_reason if self.end_reason in DECREASES else UNEXPLAINED,
            self.start_reason if self.start_reason in INCREASES else Start.RECORDED,
        )

    def counts_for(self, unit: int | None) -> tuple[bool, bool]:
        """Whether it is a decrease and whether it is an increase of one child of X, or of X itself (None)."""
        if self.is_one_move and self.gone == self.come:
            return False, False
        if unit is not None:
            return self.gone == unit, self.come == unit
        inside = self.gone is not None and self.come is not None and self.is_one_move
        return self.gone is not None and not inside, self.come is not None and not inside


@dataclass(slots=True)
class Movements:
    """The movement table of X: each child, the whole, and the whole month by month."""

    units: dict[int, Movement]
    whole: Movement
    months: dict[date, Movement]


def movements_of(organization_id: int, period: Period, *, trait: Trait | None = None) -> Movements:
    """The movement of every child of X and of X: three queries, whatever the size.

    Arguments:
        organization_id: X. Who belongs to X directly stands under X.
        trait: only members of organisations while these had it.

    Raises Unbalanced where a sum does not close.
    """
    try:
        return _movements(organization_id, period, trait)
    except Unbalanced:
        # Somebody may have written between two of the queries. What is wrong indeed is wrong the second time too.
        return _movements(organization_id, period, trait)


def _movements(organization_id: int, period: Period, trait: Trait | None) -> Movements:
    units: dict[int, Movement] = defaultdict(Movement)
    whole = Movement()
    eve = official_below(organization_id, period.start - timedelta(days=1), trait).values("child")
    for child, count in eve.annotate(count=Count("pk")).values_list("child", "count"):
        units[child].opening = count
        whole.opening += count
    last = official_below(organization_id, period.last, trait).values("child")
    probationary = Count("pk", filter=~Q(is_full(period.last, of="member__")))
    for child, count, of_them in last.annotate(count=Count("pk"), probationary=probationary).values_list(
        "child", "count", "probationary"
    ):
        units[child].closing, units[child].probationary = count, of_them
        whole.closing += count
        whole.probationary += of_them
    months = {month: Movement() for month in period.months()}
    for month, change, count in _counted_changes(organization_id, period, trait):
        _add(whole, change, None, count)
        _add(months[month], change, None, count)
        for unit in {change.gone, change.come} - {None}:
            assert unit is not None
            _add(units[unit], change, unit, count)
    stock = whole.opening
    for line in months.values():
        line.opening = stock
        line.closing = stock = stock + line.increase - line.decrease
    found = Movements(dict(units), whole, months)
    _must_balance(organization_id, found)
    return found


def came_and_went(organization_id: int, period: Period) -> tuple[int, int]:
    """How many came to X and how many went, whatever the reason: one query."""
    whole = Movement()
    for _month, change, count in _counted_changes(organization_id, period, None):
        _add(whole, change, None, count)
    return whole.increase, whole.decrease


def changes_sql(trait: Trait | None) -> str:
    """The statement that lists the changes of a period as `changes`, up to its WITH; see `changes_parameters`."""
    places = tree.PLACES_BELOW_WITH_TRAIT if trait else tree.PLACES_BELOW
    return _CHANGES.format(places=places, below=tree.AT_OR_BELOW)


def changes_parameters(organization_id: int, period: Period, trait: Trait | None) -> dict[str, Any]:
    """The parameters of `changes_sql`."""
    return {
        "x": organization_id,
        "first": period.start,
        "last": period.last,
        "trait": trait.pk if trait else None,
    }


def official_below(organization_id: int, on: date, trait: Trait | None) -> QuerySet[Any]:
    """The official memberships that hold on a day at or below X in the tree of that day, each with `child`."""
    path = "organization__placements__path"
    held = Membership.objects.filter(kind=Membership.Kind.OFFICIAL, span__contains=on).filter(
        tree.under([organization_id], path=path), organization__placements__span__contains=on
    )
    if trait is not None:
        had = OrganizationTrait.objects.filter(trait=trait, span__contains=on)
        held = held.filter(organization__in=had.values("organization"))
    return held.annotate(child=tree.ChildBelow(path, organization_id)).order_by()


def _counted_changes(organization_id: int, period: Period, trait: Trait | None) -> list[tuple[date, Change, int]]:
    """Changes of one kind between the same two children of X in a month, and how many there were: one query."""
    # Fragments of our own; every value is a parameter.
    sql = f"""{changes_sql(trait)}
    SELECT date_trunc('month', day)::date, gone, come, cause, end_reason, start_reason, count(*)
    FROM changes GROUP BY 1, 2, 3, 4, 5, 6
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, changes_parameters(organization_id, period, trait))
        return [(month, Change(*change), count) for month, *change, count in cursor.fetchall()]


def _add(line: Movement, change: Change, unit: int | None, count: int) -> None:
    went, came = change.counts_for(unit)
    out, into = change.reasons
    if went:
        line.decreases[out] += count
    if came:
        line.increases[into] += count


def _must_balance(organization_id: int, found: Movements) -> None:
    """Opening + increase − decrease = closing of every line; the children make up the whole (DOMAIN §2.11)."""
    for unit, line in found.units.items():
        line.must_balance(f"{organization_id}/{unit}")
    found.whole.must_balance(organization_id)
    for month, line in found.months.items():
        line.must_balance(f"{organization_id} {month}")
    last = next(reversed(found.months.values()))
    ends = {found.whole.closing, last.closing, sum(line.closing for line in found.units.values())}
    net = sum(line.increase - line.decrease for line in found.units.values())
    if len(ends) > 1 or net != found.whole.increase - found.whole.decrease:
        raise Unbalanced(f"{organization_id}: {ends}, {net}")
