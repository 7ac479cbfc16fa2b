"""What changed for members without changing anybody's stock: recognition, duties, discipline (DOMAIN §2.11).

Each is counted where the member stood on its day, in the tree of that day, under a child of X. A beginning counts on
its first day, an end on the first day it no longer held; whoever belonged nowhere on that day (he died, or had left)
has no line of his own.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from branches import tree
from branches.models import Trait
from core.periods import Period
from members.queries.movements import changes_parameters
from members.queries.transfers import on_the_way

ADMISSION_DECIDED = "admission_decided"  # by the day of the decision; the stock goes by the ceremony (DOMAIN §2.11)
RECOGNITION = "recognition"
EXEMPTION, TERM_EXEMPTION, SUSPENSION = "exempt", "term_exempt", "suspended"
STARTED, ENDED = "start", "end"
AWAY_STARTED, AWAY_ENDED = "temporary_out", "temporary_back"  # of a member of ours, at a host
HOSTED_STARTED, HOSTED_ENDED = "temporary_in", "temporary_gone"  # of somebody else's, with us
REPRIMAND, WARNING, REMOVAL, EXPULSION = "reprimand", "warning", "removal_from_office", "discipline_expulsion"
TRANSFERRING = "transferring"  # on the last day: letter issued, not presented; still the origin's (§6.3)

STATE_CHANGES = (
    ADMISSION_DECIDED,
    RECOGNITION,
    *(f"{kind}_{edge}" for kind in (EXEMPTION, TERM_EXEMPTION, SUSPENSION) for edge in (STARTED, ENDED)),
    AWAY_STARTED, AWAY_ENDED, HOSTED_STARTED, HOSTED_ENDED,
    REPRIMAND, WARNING, REMOVAL, EXPULSION,
    TRANSFERRING,
)  # fmt: skip

# Every such change: what, whose, on which day, under which child of X. `day` is the day that is counted; the
# organisation is the one he officially belonged to that day, or, where the fact itself says it, that one.
# Parameters: those of members.queries.movements.changes_parameters, and `on_the_way`, the transfers under way.
_STATES = """
WITH places AS MATERIALIZED ({places}),
facts AS (
    SELECT 'recognition' AS code, id AS member_id, full_membership_date AS day,
        full_membership_document_id AS document_id
    FROM members_member WHERE full_membership_date BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT CASE kind WHEN 'away' THEN 'temporary_out' ELSE kind || '_start' END, member_id, start, document_id
    FROM members_dutyspan WHERE start BETWEEN %(first)s AND %(last)s AND kind <> 'transferring'
    UNION ALL
    SELECT CASE kind WHEN 'away' THEN 'temporary_back' ELSE kind || '_end' END, member_id, "end", end_document_id
    FROM members_dutyspan WHERE "end" BETWEEN %(first)s AND %(last)s AND kind <> 'transferring'
    UNION ALL
    SELECT 'temporary_out', member_id, start, document_id
    FROM members_membership WHERE kind = 'temporary' AND start BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT 'temporary_back', member_id, "end", end_document_id
    FROM members_membership WHERE kind = 'temporary' AND "end" BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT 'transferring', member_id, %(last)s, letter_id
    FROM members_transfer WHERE id = ANY(%(on_the_way)s)
),
told AS (
    SELECT 'admission_decided' AS code, m.member_id, d.issued_on AS day,
        GREATEST(LEAST(m.start, %(last)s), %(first)s) AS stood, m.organization_id, d.id AS document_id
    FROM core_document d
    JOIN members_member b ON b.admission_document_id = d.id
    JOIN members_membership m ON m.member_id = b.id AND m.kind = 'official' AND m.start_reason = 'admission'
    WHERE d.issued_on BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT 'temporary_in', member_id, start, start, organization_id, document_id
    FROM members_membership WHERE kind = 'temporary' AND start BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT 'temporary_gone', member_id, "end", "end" - 1, organization_id, end_document_id
    FROM members_membership WHERE kind = 'temporary' AND "end" BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT CASE form WHEN 'expulsion' THEN 'discipline_expulsion' ELSE form END,
        member_id, decided_on, decided_on, organization_id, document_id
    FROM members_discipline WHERE decided_on BETWEEN %(first)s AND %(last)s
),
states AS (
    SELECT f.code, f.member_id, f.day, m.organization_id, p.child, f.document_id
    FROM facts f
    JOIN members_membership m
        ON m.member_id = f.member_id AND m.kind = 'official'
        AND m.start <= f.day AND (m."end" IS NULL OR m."end" > f.day)
    JOIN places p
        ON p.organization_id = m.organization_id AND p.start <= f.day AND (p."end" IS NULL OR p."end" > f.day)
    UNION ALL
    SELECT t.code, t.member_id, t.day, t.organization_id, p.child, t.document_id
    FROM told t
    JOIN places p
        ON p.organization_id = t.organization_id AND p.start <= t.stood AND (p."end" IS NULL OR p."end" > t.stood)
)
"""


@dataclass(frozen=True, slots=True)
class StateChange:
    """One change of one member, and the organisation he stood in."""

    code: str
    member_id: int
    day: date
    organization_id: int
    child: int
    document_id: int | None


def state_changes_of(organization_id: int, period: Period, *, trait: Trait | None = None) -> dict[int, Counter[str]]:
    """How often each of STATE_CHANGES happened below every child of X (X itself for its own members): two
    queries."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for child, code, count in _ask(
        "SELECT child, code, count(*) FROM states GROUP BY 1, 2", organization_id, period, trait
    ):
        found[child][code] = count
    return dict(found)


def state_changes_behind(
    organization_id: int, period: Period, *, code: str, unit: int | None, trait: Trait | None = None
) -> list[StateChange]:
    """The changes behind one figure, by day: below one child of X, or below X for None."""
    rows = _ask(
        "SELECT code, member_id, day, organization_id, child, document_id FROM states", organization_id, period, trait
    )
    found = [StateChange(*row) for row in rows]
    chosen = [one for one in found if one.code == code and unit in (None, one.child)]
    return sorted(chosen, key=lambda one: (one.day, one.member_id))


def _ask(select: str, organization_id: int, period: Period, trait: Trait | None) -> list[tuple[Any, ...]]:
    places = tree.PLACES_BELOW_WITH_TRAIT if trait else tree.PLACES_BELOW
    parameters = changes_parameters(organization_id, period, trait)
    parameters["on_the_way"] = list(on_the_way(period.last).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_STATES.format(places=places) + select, parameters)
        return cursor.fetchall()
