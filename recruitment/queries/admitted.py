"""Who was admitted: the one numerator of quotas, reports and scenarios (DOMAIN §2.15, §6.25–26).

An admission is an official membership that began with an admission. It belongs to the branch of the ceremony and stands
in the tree where that branch stood on the day of the ceremony. It is counted on that day or on the day of the decision,
as whoever asks has frozen it (`Quota.Basis`). By decision those count too who were decided on and wait for the
ceremony: they stand where the branch that followed them stood on the day of the decision. Who was readmitted is told
apart and never counted against a quota.

Questions are asked as a set: one statement answers any number of them, at every size of the tree. The same questions
are asked of who is on the way.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connection

from branches import tree
from core.periods import Period
from members.models import Membership, Precision
from members.queries.structure import full_years_sql
from recruitment.models import Candidate, Quota, Stage, Tag
from recruitment.queries.tags import NO_RELIGION

_BORN = f"""
CASE WHEN a.birth_precision = '{Precision.YEAR}' THEN make_date(EXTRACT(YEAR FROM a.birth_date)::int, 7, 1)
    ELSE a.birth_date END
"""
_DAY = f"CASE WHEN k.basis = '{Quota.Basis.DECISION}' THEN a.decided_on ELSE a.ceremony_on END"
# Completed years on the day counted; of a birth of which only the year is known from 1 July (DOMAIN §6.45).
_AGE = full_years_sql(f"({_BORN})", f"({_DAY} + 1)")

# Whether an admission `a` belongs to the group `t` (DOMAIN §1.2: groups overlap and each is counted by itself).
_BELONGS = f"""
CASE t.rule
    WHEN '{Tag.Rule.WOMAN}' THEN a.gender = 'female'
    WHEN '{Tag.Rule.MINORITY}' THEN a.ethnicity_id IN (SELECT id FROM members_ethnicity WHERE minority)
    WHEN '{Tag.Rule.RELIGIOUS}' THEN
        a.religion_id IN (SELECT id FROM members_religion WHERE code <> '{NO_RELIGION}')
    WHEN '{Tag.Rule.AGE}' THEN {_AGE} <= t.years
    WHEN '{Tag.Rule.SECTOR}' THEN a.sector_id = t.sector_id
    WHEN '{Tag.Rule.OCCUPATION}' THEN a.occupation_id = t.occupation_id
    WHEN '{Tag.Rule.BODY}' THEN a.body_id = t.body_id
    ELSE EXISTS (SELECT 1 FROM recruitment_candidatetag h WHERE h.candidate_id = a.candidate_id AND h.tag_id = t.id)
END
"""  # noqa: S608 - fragments of our own

# The record of a member has the decision of his latest admission alone; of an earlier one the ceremony is what is left.
_LATER = f"""
    SELECT 1 FROM members_membership l
    WHERE l.member_id = m.member_id AND l.kind = '{Membership.Kind.OFFICIAL}' AND l.start > m.start
        AND l.start_reason IN ('{Membership.StartReason.ADMISSION}', '{Membership.StartReason.READMISSION}')
"""  # noqa: S608 - fragments of our own
# Who was admitted on some days. A person is told by the candidacy of his admission where there is one: it says what he
# was then. Parameters: %(first)s, %(last)s the days; %(reason)s the reason of the membership.
_ADMITTED = f"""
    SELECT m.member_id, c.id AS candidate_id, m.organization_id, m.start AS ceremony_on,
        CASE WHEN m.start_reason <> '{Membership.StartReason.ADMISSION}' THEN NULL
            WHEN EXISTS ({_LATER}) THEN m.start
            WHEN p.admission_precision = '{Precision.DAY}' THEN p.admission_date END AS decided_on,
        m.start AS placed_on, p.gender, p.birth_date, p.birth_precision, p.ethnicity_id, p.religion_id,
        COALESCE(c.occupation_id, p.occupation_id) AS occupation_id, c.introduced_by_id AS body_id, c.place_id,
        NULL AS stage
    FROM members_membership m
    JOIN members_member p ON p.id = m.member_id
    LEFT JOIN LATERAL (
        SELECT r.* FROM recruitment_candidate r WHERE r.member_id = m.member_id
        ORDER BY r.listed_on <= m.start DESC, r.listed_on DESC, r.id DESC LIMIT 1
    ) c ON true
    WHERE m.kind = '{Membership.Kind.OFFICIAL}' AND m.start_reason = %(reason)s
        AND (m.start BETWEEN %(first)s AND %(last)s OR p.admission_date BETWEEN %(first)s AND %(last)s)
    UNION ALL
    SELECT NULL, c.id, s.branch_id, NULL, s."on", s."on", c.gender, c.birth_date, c.birth_precision, c.ethnicity_id,
        c.religion_id, c.occupation_id, c.introduced_by_id, c.place_id, c.stage
    FROM recruitment_stepact s
    JOIN recruitment_candidate c ON c.id = s.candidate_id
    WHERE %(reason)s = '{Membership.StartReason.ADMISSION}' AND s.kind = 'taken' AND s.stage = 'decided'
        AND NOT s.taken_back AND s."on" BETWEEN %(first)s AND %(last)s
        AND c.member_id IS NULL AND c.former_member_id IS NULL AND c.state IN ('active', 'deferred')
"""  # noqa: S608 - fragments of our own; every value is a parameter
# Who is on the way to a first admission today, %(first)s.
_FOLLOWED = """
    SELECT NULL::bigint AS member_id, c.id AS candidate_id, c.organization_id, %(first)s::date AS ceremony_on,
        %(first)s::date AS decided_on, %(first)s::date AS placed_on, c.gender, c.birth_date, c.birth_precision,
        c.ethnicity_id, c.religion_id, c.occupation_id, c.introduced_by_id AS body_id, c.place_id, c.stage
    FROM recruitment_candidate c
    WHERE c.member_id IS NULL AND c.former_member_id IS NULL AND c.state IN ('active', 'deferred')
"""


class By(StrEnum):
    """What admissions are told apart by; each is a column of `answers`."""

    CHILD = "child"  # the child of the organisation asked about
    MONTH = "date_trunc('month', day)::date"
    SECTOR = "sector_id"
    AGE = "age"
    PLACE = "place_id"
    STAGE = "stage"  # of who is on the way


@dataclass(frozen=True, slots=True)
class Question:
    """How many were admitted at or below an organisation from a day to another, both included.

    Arguments:
        basis: which day of an admission counts, one of Quota.Basis.
        tag_id: only of one group.
        trait_id: only in branches that had this trait on the day of the ceremony.
    """

    organization_id: int
    first: date
    last: date
    basis: str = Quota.Basis.CEREMONY
    tag_id: int | None = None
    trait_id: int | None = None

    @classmethod
    def about(cls, organization_id: int, period: Period, **values: Any) -> "Question":
        """The question of a period."""
        return cls(organization_id, period.start, period.last, **values)

    @property
    def today(self) -> "Question":
        """The question of who is on the way on the last day."""
        return replace(self, first=self.last)


@dataclass(frozen=True, slots=True)
class Admission:
    """One admission behind a figure: of a member, or of a candidate who waits for his ceremony."""

    member_id: int | None
    candidate_id: int | None
    organization_id: int
    child_id: int
    ceremony_on: date | None
    decided_on: date | None
    day: date
    age: int | None
    sector_id: int | None
    place_id: int | None


def count_admissions(
    organization_id: int, period: Period, *, basis: str = Quota.Basis.CEREMONY, tag_id: int | None = None
) -> int:
    """How many were admitted at or below an organisation in a period: one query."""
    return count_answers([Question.about(organization_id, period, basis=basis, tag_id=tag_id)])[0]


def count_answers(questions: Sequence[Question], *, readmitted: bool = False) -> list[int]:
    """How many admissions answer each question, in the order asked: one query.

    Arguments:
        readmitted: count those who were readmitted instead, by the day of the ceremony.
    """
    rows = _ask(questions, "SELECT number, count(*) FROM answers GROUP BY number", readmitted=readmitted)
    counts = dict(rows)
    return [counts.get(number, 0) for number in range(len(questions))]


def count_answers_by(questions: Sequence[Question], by: By, *, readmitted: bool = False) -> list[Mapping[Any, int]]:
    """The same told apart by one characteristic; what is unknown stands under None. Every value once: they add up."""
    found: list[dict[Any, int]] = [{} for _question in questions]
    sql = f"SELECT number, {by} AS key, count(*) FROM answers GROUP BY 1, 2"  # noqa: S608 - one of our own columns
    for number, key, count in _ask(questions, sql, readmitted=readmitted):
        found[number][key] = count
    return list(found)


def days_reached(questions: Sequence[Question], sizes: Sequence[int]) -> list[date | None]:
    """The day of the n-th admission of each question, n of `sizes`; None where there were fewer, or n is 0."""
    sql = """, numbered AS (
        SELECT number, day, row_number() OVER (PARTITION BY number ORDER BY day) AS place FROM answers
    )
    SELECT n.number, n.day FROM numbered n
    JOIN unnest(%(numbers)s::int[], %(sizes)s::bigint[]) AS z(number, size) ON z.number = n.number AND z.size = n.place
    """
    days = dict(_ask(questions, sql, sizes=list(sizes)))
    return [days.get(number) for number in range(len(questions))]


def admissions_behind(question: Question, *, readmitted: bool = False, child: int | None = None) -> list[Admission]:
    """Who makes up a figure, by day and then by number of the record: one query.

    Arguments:
        child: only those who stood under this child of the organisation.
    """
    sql = """
    SELECT member_id, candidate_id, organization_id, child, ceremony_on, decided_on, day, age, sector_id, place_id
    FROM answers WHERE %(child)s::bigint IS NULL OR child = %(child)s::bigint ORDER BY day, member_id, candidate_id
    """
    return [Admission(*row) for row in _ask([question], sql, readmitted=readmitted, child=child)]


def stages_of(questions: Sequence[Question]) -> list[Mapping[str, int]]:
    """Who is on the way on the last day of each question by the step he has come to: one query.

    Arguments:
        questions: all of one last day, today; by decision who was decided on is admitted already, and not on the way.
    """
    found: list[dict[str, int]] = [{} for _question in questions]
    sql = f"SELECT number, {By.STAGE}, count(*) FROM answers GROUP BY 1, 2"  # noqa: S608 - one of our own columns
    for number, stage, count in _ask([one.today for one in questions], sql, people=_FOLLOWED):
        if stage != Stage.DECIDED or questions[number].basis != Quota.Basis.DECISION:
            found[number][stage] = count
    return list(found)


def followed_behind(question: Question, stage: str = "") -> list[Candidate]:
    """Who is on the way on the last day of a question, by given name: two queries.

    Arguments:
        stage: only who has come to this step.
    """
    rows = _ask([question.today], "SELECT candidate_id, stage FROM answers", people=_FOLLOWED)
    by_decision = question.basis == Quota.Basis.DECISION
    wanted = [pk for pk, at in rows if stage in ("", at) and not (by_decision and at == Stage.DECIDED)]
    return list(Candidate.objects.filter(pk__in=wanted).order_by("sort_key", "pk"))


def tag_questions(question: Question, tags: Sequence[Tag]) -> list[Question]:
    """The question of everybody, and the same of each of some groups."""
    return [question, *(replace(question, tag_id=tag.pk) for tag in tags)]


def _answers(people: str) -> str:
    """What was asked, and everybody who answers it: one row of `answers` for every question and person.

    Its parameters are one array each of the questions' parts.
    """
    return f"""
    WITH asked AS MATERIALIZED (
        SELECT * FROM unnest(%(numbers)s::int[], %(organizations)s::bigint[], %(firsts)s::date[], %(lasts)s::date[],
            %(bases)s::text[], %(tags)s::bigint[], %(traits)s::bigint[])
            AS k(number, organization_id, first, last, basis, tag_id, trait_id)
    ),
    places AS MATERIALIZED ({tree.PLACES_BELOW_EACH}),
    people AS MATERIALIZED ({people}),
    standing AS MATERIALIZED (
        SELECT a.*, f.sector_id FROM people a
        LEFT JOIN branches_organizationform f
            ON f.organization_id = a.organization_id AND f.start <= a.placed_on
            AND (f."end" IS NULL OR f."end" > a.placed_on)
    ),
    answers AS (
        SELECT k.number, a.*, w.child, {_DAY} AS day, {_AGE} AS age
        FROM asked k
        JOIN places w ON w.above = k.organization_id
        JOIN standing a
            ON a.organization_id = w.organization_id AND w.start <= a.placed_on
            AND (w."end" IS NULL OR w."end" > a.placed_on)
        LEFT JOIN recruitment_tag t ON t.id = k.tag_id
        WHERE {_DAY} BETWEEN k.first AND k.last AND (k.tag_id IS NULL OR {_BELONGS})
            AND (k.trait_id IS NULL OR EXISTS (
                SELECT 1 FROM branches_organizationtrait h
                WHERE h.organization_id = a.organization_id AND h.trait_id = k.trait_id
                    AND h.start <= a.placed_on AND (h."end" IS NULL OR h."end" > a.placed_on)))
    )
    """  # noqa: S608 - fragments of our own; every value is a parameter


def _ask(
    questions: Sequence[Question], sql: str, *, people: str = _ADMITTED, readmitted: bool = False, **values: Any
) -> list[tuple[Any, ...]]:
    """The rows of a statement over `answers`."""
    if not questions:
        return []
    lists: dict[str, list[Any]] = defaultdict(list)
    for number, one in enumerate(questions):
        lists["numbers"].append(number)
        lists["organizations"].append(one.organization_id)
        lists["firsts"].append(one.first)
        lists["lasts"].append(one.last)
        # A decision to readmit is not on the member's record: these are told by the ceremony alone.
        lists["bases"].append(Quota.Basis.CEREMONY.value if readmitted else str(one.basis))
        lists["tags"].append(one.tag_id)
        lists["traits"].append(one.trait_id)
    reason = Membership.StartReason.READMISSION if readmitted else Membership.StartReason.ADMISSION
    parameters = {
        **lists,
        **values,
        "first": min(one.first for one in questions),
        "last": max(one.last for one in questions),
        "reason": reason.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_answers(people) + sql, parameters)
        return cursor.fetchall()
