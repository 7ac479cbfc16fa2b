"""Goal 2 for the movement table."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from bench.goals import Result, pair_ms, query_clock
from bench.reporting import PERIOD, SCOPES
from branches.models import Organization
from core.audit import SYSTEM
from core.periods import today
from members.reports import MOVEMENT

# The report's rows by hand: both stocks, who came and went by child and reason, what moved with everybody in it, what
# changed without moving anybody, the units.
BY_HAND = (
    *(
        f"""
SELECT p.path[array_position(p.path, %(x)s::bigint) + 1], count(*),
    count(*) FILTER (WHERE NOT COALESCE(b.full_membership_date <= {day}, b.admission_date IS NULL))
FROM members_membership m JOIN branches_placement p ON p.organization_id = m.organization_id
JOIN members_member b ON b.id = m.member_id
WHERE m.kind = 'official' AND m.span @> {day} AND p.span @> {day} AND p.path @> ARRAY[%(x)s::bigint]
GROUP BY 1
"""
        for day in ("(%(start)s::date - 1)", "(%(end)s::date - 1)")
    ),
    """
WITH below AS MATERIALIZED (
    SELECT organization_id, start, "end", path[array_position(path, %(x)s::bigint) + 1] AS child FROM branches_placement
    WHERE path @> ARRAY[%(x)s::bigint]
), touched AS MATERIALIZED (
    SELECT member_id FROM members_membership
    WHERE kind = 'official' AND (start >= %(start)s AND start < %(end)s OR "end" >= %(start)s AND "end" < %(end)s)
        AND organization_id IN (SELECT organization_id FROM below)
), days AS (
    SELECT member_id, "end" AS day FROM members_membership
    WHERE kind = 'official' AND "end" >= %(start)s AND "end" < %(end)s AND member_id IN (SELECT member_id FROM touched)
    UNION
    SELECT member_id, start FROM members_membership
    WHERE kind = 'official' AND start >= %(start)s AND start < %(end)s AND member_id IN (SELECT member_id FROM touched)
)
SELECT date_trunc('month', d.day), pb.child, pa.child, b.end_reason, a.start_reason, count(*)
FROM days d
LEFT JOIN members_membership b ON b.member_id = d.member_id AND b.kind = 'official' AND b."end" = d.day
LEFT JOIN members_membership a ON a.member_id = d.member_id AND a.kind = 'official' AND a.start = d.day
LEFT JOIN below pb ON pb.organization_id = b.organization_id
    AND pb.start < d.day AND (pb."end" IS NULL OR pb."end" >= d.day)
LEFT JOIN below pa ON pa.organization_id = a.organization_id
    AND pa.start <= d.day AND (pa."end" IS NULL OR pa."end" > d.day)
WHERE pb.child IS NOT NULL OR pa.child IS NOT NULL
GROUP BY 1, 2, 3, 4, 5
UNION ALL
SELECT date_trunc('month', pa.start), pb.child, pa.child, NULL, NULL, count(*)
FROM below pa LEFT JOIN below pb ON pb.organization_id = pa.organization_id AND pb."end" = pa.start
JOIN members_membership m ON m.organization_id = pa.organization_id AND m.kind = 'official' AND m.start < pa.start
    AND (m."end" IS NULL OR m."end" > pa.start)
WHERE pa.start >= %(start)s AND pa.start < %(end)s AND pb.child IS DISTINCT FROM pa.child
GROUP BY 1, 2, 3
UNION ALL
SELECT date_trunc('month', pb."end"), pb.child, NULL, NULL, NULL, count(*)
FROM below pb JOIN members_membership m ON m.organization_id = pb.organization_id AND m.kind = 'official'
    AND m.start < pb."end" AND (m."end" IS NULL OR m."end" > pb."end")
WHERE pb."end" >= %(start)s AND pb."end" < %(end)s
    AND NOT EXISTS (SELECT FROM below pa WHERE pa.organization_id = pb.organization_id AND pa.start = pb."end")
GROUP BY 1, 2
""",
    """
WITH below AS MATERIALIZED (
    SELECT organization_id, span, path[array_position(path, %(x)s::bigint) + 1] AS child FROM branches_placement
    WHERE path @> ARRAY[%(x)s::bigint]
), facts AS (
    SELECT 'recognition' AS code, id AS member_id, full_membership_date AS day FROM members_member
    WHERE full_membership_date >= %(start)s AND full_membership_date < %(end)s
    UNION ALL SELECT kind || ' from', member_id, start FROM members_dutyspan
    WHERE start >= %(start)s AND start < %(end)s
    UNION ALL SELECT kind || ' to', member_id, "end" FROM members_dutyspan
    WHERE "end" >= %(start)s AND "end" < %(end)s
    UNION ALL SELECT 'away', member_id, start FROM members_membership
    WHERE kind = 'temporary' AND start >= %(start)s AND start < %(end)s
    UNION ALL SELECT 'back', member_id, "end" FROM members_membership
    WHERE kind = 'temporary' AND "end" >= %(start)s AND "end" < %(end)s
    UNION ALL SELECT 'on the way', member_id, %(end)s::date - 1 FROM members_transfer
    WHERE issued_on < %(end)s AND (received_on IS NULL OR received_on >= %(end)s)
        AND (closed_on IS NULL OR closed_on >= %(end)s)
), here AS (
    SELECT 'in' AS code, organization_id, start AS day FROM members_membership
    WHERE kind = 'temporary' AND start >= %(start)s AND start < %(end)s
    UNION ALL SELECT 'gone', organization_id, "end" - 1 FROM members_membership
    WHERE kind = 'temporary' AND "end" >= %(start)s AND "end" < %(end)s
    UNION ALL SELECT form, organization_id, decided_on FROM members_discipline
    WHERE decided_on >= %(start)s AND decided_on < %(end)s
)
SELECT code, child, count(*) FROM (
    SELECT f.code, p.child FROM facts f
    JOIN members_membership m ON m.member_id = f.member_id AND m.kind = 'official' AND m.span @> f.day
    JOIN below p ON p.organization_id = m.organization_id AND p.span @> f.day
    UNION ALL SELECT h.code, p.child FROM here h
    JOIN below p ON p.organization_id = h.organization_id AND p.span @> h.day
) states GROUP BY 1, 2
""",
    """
SELECT c.id, c.code, n.name, p.start, p.end
FROM branches_placement p JOIN branches_organization c ON c.id = p.organization_id
JOIN branches_organizationname n ON n.organization_id = c.id AND n.span @> %(end)s::date - 1
WHERE p.parent_id = %(x)s::bigint AND p.span && daterange(%(start)s::date - 1, %(end)s) ORDER BY c.code
""",
)


def queries_against_sql() -> Iterator[Result]:
    """Goal 2: time in the database, and a constant number of queries."""
    counts = set()
    for size, code in SCOPES:
        organization = Organization.objects.get(code=code)
        spent: list[float] = []

        def ours(organization: Organization = organization, spent: list[float] = spent) -> None:
            with query_clock() as clock:
                MOVEMENT.build(organization, PERIOD, by=SYSTEM, on=today())
            spent.append(clock.spent)
            counts.add(clock.count)

        def theirs(organization: Organization = organization) -> None:
            for sql in BY_HAND:
                _fetch(sql, organization.pk)

        _whole, by_hand = pair_ms(ours, theirs)
        queries = sorted(spent)[len(spent) // 2]
        constant = len(counts) == 1
        yield Result(
            2, f"queries of a {size}'s movement ({'/'.join(map(str, sorted(counts)))} queries)", queries, by_hand,
            "1.5x + 5 ms, constant count", constant and queries <= 1.5 * by_hand + 5, against="hand-written SQL",
        )  # fmt: skip


def _fetch(sql: str, organization_id: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"x": organization_id, "start": PERIOD.start, "end": PERIOD.end})
        return cursor.fetchall()
