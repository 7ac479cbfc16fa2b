"""Goal 2 for the reports of members: the structure of a stock, against the same figures by hand."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from bench.data import DISTRICT, PROVINCE, YEAR
from bench.goals import Result, pair_ms, query_clock
from branches.models import Organization
from core.audit import SYSTEM
from core.periods import Period, today
from members.queries.structure import structure_of
from members.reports import STRUCTURE

PERIOD = Period.parse(str(YEAR))
SCOPES = (("district", DISTRICT), ("province", PROVINCE))

# Everything the report asks for, as one would write it for this one purpose.
BY_HAND = (
    """
WITH stock AS (
    SELECT p.path[array_position(p.path, %(x)s::bigint) + 1] AS unit, m.gender, m.ethnicity_id, m.general_education,
        m.professional_level, m.theory_level, m.occupation_id, m.religion_id, f.sector_id,
        extract(year FROM age(%(on)s, m.birth_date)) AS age, extract(year FROM age(%(on)s, m.admission_date)) AS years,
        m.full_membership_date <= %(on)s AS is_full,
        (SELECT max(d.kind) FROM members_dutyspan d WHERE d.member_id = m.id AND d.span @> %(on)s::date) AS duty,
        EXISTS (SELECT FROM members_membership a
            WHERE a.member_id = m.id AND a.kind = 'temporary' AND a.span @> %(on)s::date) AS away
    FROM members_membership s
    JOIN branches_placement p ON p.organization_id = s.organization_id AND p.span @> %(on)s::date
        AND p.path @> ARRAY[%(x)s::bigint]
    JOIN branches_organizationform f ON f.organization_id = s.organization_id AND f.span @> %(on)s::date
    JOIN members_member m ON m.id = s.member_id
    WHERE s.kind = 'official' AND s.span @> %(on)s::date
)
SELECT unit, gender, ethnicity_id, general_education, professional_level, theory_level, occupation_id, religion_id,
    sector_id, age, years, is_full, duty, away, count(*)
FROM stock
GROUP BY GROUPING SETS ((unit), (unit, gender), (unit, ethnicity_id), (unit, general_education),
    (unit, professional_level), (unit, theory_level), (unit, occupation_id), (unit, religion_id), (unit, sector_id),
    (unit, age), (unit, years), (unit, is_full), (unit, duty, away))
""",
    "SELECT id, code, name, minority FROM members_ethnicity",
    "SELECT id, code, name FROM members_occupation",
    "SELECT id, code, name FROM members_religion",
    "SELECT id, name FROM branches_sector",
    "SELECT kind, lowest, highest, name FROM members_band",
    """
SELECT c.id, c.code, n.name
FROM branches_placement p JOIN branches_organization c ON c.id = p.organization_id
JOIN branches_organizationname n ON n.organization_id = c.id AND n.span @> %(on)s::date
WHERE p.parent_id = %(x)s::bigint AND p.span @> %(on)s::date ORDER BY c.code
""",
)


def queries_against_sql() -> Iterator[Result]:
    """Time in the database, a constant number of queries, and the same totals."""
    counts = set()
    for size, code in SCOPES:
        organization = Organization.objects.get(code=code)
        spent: list[float] = []

        def ours(organization: Organization = organization, spent: list[float] = spent) -> None:
            with query_clock() as clock:
                STRUCTURE.build(organization, PERIOD, by=SYSTEM, on=today())
            spent.append(clock.spent)
            counts.add(clock.count)

        def theirs(organization: Organization = organization) -> list[Any]:
            return [_fetch(sql, organization.pk) for sql in BY_HAND]

        whole, by_hand = pair_ms(ours, theirs)
        queries = sorted(spent)[len(spent) // 2]
        # A value may be null by itself; the row of a unit that groups by nothing is the largest of them.
        totals: dict[int, int] = {}
        for unit, *values, count in theirs()[0]:
            if all(value is None for value in values):
                totals[unit] = max(count, totals.get(unit, 0))
        same = totals == structure_of(organization, on=PERIOD.last).totals
        constant = len(counts) == 1
        yield Result(
            2, f"queries of a {size}'s structure ({'/'.join(map(str, sorted(counts)))} queries; whole {whole:,.0f} ms)",
            queries, by_hand, "1.5x + 5 ms, constant count", same and constant and queries <= 1.5 * by_hand + 5,
            against="hand-written SQL",
        )  # fmt: skip


def _fetch(sql: str, pk: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"x": pk, "on": PERIOD.last})
        return cursor.fetchall()
