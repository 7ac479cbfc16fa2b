"""Two records that may be one person: candidate pairs, the two side by side, and what a merge would move.

Pairs are found by joins on equal keys, never by comparing everybody with everybody. What points at a member is asked of
the models themselves, in whatever room they stand, so that a row a later room adds is moved too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pghistory.models
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import manages_reference_data
from branches.scoping import Action, organizations_allowing
from core.formatting import date_text, partial_date
from members.models import Member, Membership, Merger, NotDuplicate, Precision
from members.queries.trails import people_within

MOST_PAIRS = 1000  # listed at once; merging some lets others come forward
REASONS = {
    "number": gettext_lazy("trùng số định danh, số CMND hoặc số thẻ"),
    "birth": gettext_lazy("cùng họ tên, cùng ngày sinh"),
    "card": gettext_lazy("cùng họ tên, cùng bốn số cuối của thẻ"),
    "unknown": gettext_lazy("cùng họ tên, một hồ sơ chưa có ngày sinh"),
    "marks": gettext_lazy("họ tên chỉ khác dấu"),
}
# They speak of the two records as they were when it was decided.
DECISIONS = (NotDuplicate, Merger)
# Freed on the merged record, so that the kept one may carry them and no search finds both.
NUMBERS = ("national_id", "card_number", "former_national_id", "legacy_card_number", "central_id")
# Not to be chosen: identity, keys derived from the name, and what goes with another field.
_NOT_CHOSEN = {"id", "uuid", "sort_key", "search_key", "merged_into", "birth_precision", "admission_precision"}
PARTIAL = {"birth_date": "birth_precision", "admission_date": "admission_precision"}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, in the order of their keys, and why they may be one person."""

    first_id: int
    second_id: int
    reasons: tuple[str, ...]

    @property
    def reason_text(self) -> str:
        """In words."""
        return "; ".join(str(REASONS[reason]) for reason in self.reasons)


# Birth dates agree as far as both are known: year with year, month with month, day with day.
_SAME_BIRTH = """
CASE WHEN 'year' IN (a.birth_precision, b.birth_precision) THEN date_trunc('year', a.birth_date) = date_trunc('year', b.birth_date)
     WHEN 'month' IN (a.birth_precision, b.birth_precision)
         THEN date_trunc('month', a.birth_date) = date_trunc('month', b.birth_date)
     ELSE a.birth_date = b.birth_date END
"""  # noqa: E501 - one condition a line

_PAIRS = f"""
WITH people(pk) AS MATERIALIZED ({{people}}),
p AS MATERIALIZED (
    SELECT m.id, m.full_name, m.search_key, m.gender, m.birth_date, m.birth_precision,
        right(NULLIF(COALESCE(m.card_number, m.legacy_card_number), ''), 4) AS suffix,
        m.national_id, m.former_national_id, m.card_number, m.legacy_card_number
    FROM members_member m JOIN people ON people.pk = m.id WHERE m.merged_into_id IS NULL
),
numbers AS (
    SELECT DISTINCT p.id, n.kind, n.number
    FROM p, LATERAL (VALUES ('id', p.national_id), ('id', p.former_national_id), ('card', p.card_number),
        ('card', p.legacy_card_number)) AS n(kind, number)
    WHERE n.number <> ''
),
found AS (
    SELECT a.id AS first, b.id AS second, 'number' AS reason
    FROM numbers a JOIN numbers b ON a.kind = b.kind AND a.number = b.number AND a.id < b.id
    UNION ALL
    SELECT a.id, b.id, CASE WHEN a.birth_date IS NULL OR b.birth_date IS NULL THEN 'unknown' ELSE 'birth' END
    FROM p a JOIN p b ON a.search_key = b.search_key AND a.id < b.id
    WHERE (a.gender = b.gender OR '' IN (a.gender, b.gender))
        AND (a.birth_date IS NULL OR b.birth_date IS NULL OR {_SAME_BIRTH})
    UNION ALL
    SELECT a.id, b.id, 'card' FROM p a JOIN p b
        ON a.search_key = b.search_key AND a.suffix = b.suffix AND a.id < b.id
),
pairs AS (
    SELECT f.first, f.second, array_agg(DISTINCT f.reason) AS reasons FROM found f
    WHERE NOT EXISTS (SELECT FROM members_notduplicate n WHERE n.first_id = f.first AND n.second_id = f.second)
    GROUP BY f.first, f.second
)
SELECT pairs.first, pairs.second, pairs.reasons, a.full_name <> b.full_name AND a.search_key = b.search_key
FROM pairs JOIN p a ON a.id = pairs.first JOIN p b ON b.id = pairs.second
ORDER BY 'number' = ANY(pairs.reasons) DESC, cardinality(pairs.reasons) DESC, 'unknown' = ANY(pairs.reasons),
    a.search_key, pairs.first, pairs.second
LIMIT %s
"""  # noqa: S608 - our own text


def duplicate_pairs(user: Any, *, on: date) -> list[Pair]:
    """The pairs of records a user may merge that may be one person, surest first, at most MOST_PAIRS."""
    text, params = records_mergeable_by(user, on=on).order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        # Right after a big import the planner knows nothing of the new rows and would compare everybody with everybody.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(_PAIRS.format(people=text), [*params, MOST_PAIRS])
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop = on")
    order = list(REASONS)
    return [
        Pair(first, second, tuple(sorted([*reasons, *(["marks"] if marks else [])], key=order.index)))
        for first, second, reasons, marks in rows
    ]


def records_mergeable_by(user: Any, *, on: date) -> QuerySet[Member]:
    """The records a user may merge or call different: those he may write, and those of people who belong nowhere now
    and last belonged where he may. Of nobody's records that were never placed only who manages a root disposes.

    Both records of a merge must be among them: else one could own a stranger's record by merging it into one's own.
    """
    organizations = organizations_allowing(user, Action.EDIT_MEMBERS, on=on)
    people = people_within(organizations, with_unplaced=manages_reference_data(user, on=on), on=on)
    return Member.objects.filter(pk__in=people, merged_into__isnull=True)


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of two records: what each says, which is offered, and whether there is anything to choose."""

    name: str
    label: str
    kept: str
    merged: str
    takes_merged: bool

    @property
    def differs(self) -> bool:
        """Something to choose."""
        return self.kept != self.merged


def compared(kept: Member, merged: Member) -> list[Choice]:
    """Two records field by field; of two answers the more complete one is offered, of two equal ones the kept one's."""
    rows = []
    for one in Member._meta.concrete_fields:
        if one.name in _NOT_CHOSEN or one.generated:
            continue
        mine, other = told(kept, one), told(merged, one)
        if mine or other:
            rows.append(
                Choice(one.name, capfirst(str(one.verbose_name)), mine, other, _fuller(kept, merged, one, mine, other))
            )
    return rows


def told(member: Member, one: Any) -> str:
    """One field of a record in words."""
    value = getattr(member, one.name)
    if value is None or value == "" or (one.name == "party_age_excluded_days" and value == 0):
        return ""
    if one.name in PARTIAL:
        return partial_date(value, getattr(member, PARTIAL[one.name]))
    if one.choices:
        return str(dict(one.flatchoices).get(value, value))
    if isinstance(value, date):
        return date_text(value)
    return str(value)


def _fuller(kept: Member, merged: Member, one: Any, mine: str, other: str) -> bool:
    if one.name in PARTIAL and mine and other:
        exact = [Precision.YEAR, Precision.MONTH, Precision.DAY]
        name = PARTIAL[one.name]
        return exact.index(Precision(getattr(merged, name))) > exact.index(Precision(getattr(kept, name)))
    return bool(other) and not mine


def values_chosen(merged: Member, names: Iterable[str]) -> dict[str, Any]:
    """What the kept record takes from the merged one, for fields of `compared`."""
    values: dict[str, Any] = {}
    for name in names:
        values[name] = getattr(merged, name)
        if name in PARTIAL:
            values[PARTIAL[name]] = getattr(merged, PARTIAL[name])
    return values


def pointing_fields() -> list[Any]:
    """Every foreign key to a member, of every room; those of decisions about pairs and of the history excepted."""
    return [
        one
        for model in apps.get_models()
        if not issubclass(model, pghistory.models.Event) and model not in DECISIONS
        for one in model._meta.local_fields
        if one.is_relation and one.related_model is Member
    ]


@dataclass(frozen=True, slots=True)
class Moving:
    """What a merge does with the rows of one kind: how many move, how many say the same twice, why it must not."""

    field: Any
    count: int
    same: tuple[Any, ...]
    refusals: tuple[str, ...]

    @property
    def label(self) -> str:
        """The kind of row."""
        return str(self.field.model._meta.verbose_name)


def movings(kept: Member, merged: Member) -> list[Moving]:
    """What a merge would move, kind by kind; a fixed number of queries."""
    found = []
    for one in pointing_fields():
        rows = one.model._base_manager.filter(**{one.name: merged})
        count = rows.count()
        if not count:
            continue
        same = _said_twice(one, kept, merged)
        found.append(Moving(one, count - len(same), tuple(same), tuple(_refusals(one, kept, merged, same))))
    return found


def _said_twice(one: Any, kept: Member, merged: Member) -> list[Any]:
    """Memberships of one organisation that lie within one the kept record has: one fact, written down twice."""
    if one.model is not Membership:
        return []
    inside = Membership.objects.filter(
        member=kept, organization=OuterRef("organization"), kind=OuterRef("kind"), span__contains=OuterRef("span")
    )
    return list(Membership.objects.filter(Exists(inside), member=merged).values_list("pk", flat=True))


def _refusals(one: Any, kept: Member, merged: Member, same: list[Any]) -> Iterable[str]:
    model = one.model
    for names, condition, message in _rules(one):
        mine = model._base_manager.filter(**{one.name: kept}).filter(condition)
        mine = mine.filter(
            **{("span__overlap" if name == "span" else name): OuterRef(name) for name in names if name != one.name}
        )
        theirs = model._base_manager.filter(**{one.name: merged}).filter(condition)
        if same:
            theirs = theirs.exclude(pk__in=same)
        clashing = theirs.filter(Exists(mine)).count()
        if clashing:
            yield _("%(count)s %(kind)s của hai hồ sơ trùng nhau: %(message)s") % {
                "count": clashing,
                "kind": str(model._meta.verbose_name),
                "message": message,
            }


def _rules(one: Any) -> Iterable[tuple[tuple[str, ...], Q, str]]:
    """What the database would refuse of two people's rows made one's: the fields that must differ, for which rows."""
    meta = one.model._meta
    if isinstance(meta.pk, models.CompositePrimaryKey) and one.name in meta.pk.field_names:
        advice = _("hãy sửa để chỉ còn một dòng (kỳ đã gửi thì trả lại trước), rồi nhập hồ sơ.")
        yield tuple(meta.pk.field_names), Q(), advice
    if one.unique:
        yield (one.name,), Q(), _("hãy bỏ một trong hai.")
    advice = _("Hãy sửa hoặc kết thúc dòng của một hồ sơ trước, rồi nhập.")
    for constraint in meta.constraints:
        condition = getattr(constraint, "condition", None) or Q()
        message = f"{constraint.violation_error_message} {advice}"
        if isinstance(constraint, models.UniqueConstraint) and one.name in constraint.fields:
            yield tuple(constraint.fields), condition, message
        if isinstance(constraint, ExclusionConstraint):
            names = tuple(str(name) for name, _operator in constraint.expressions)
            overlaps = [name for name, operator in constraint.expressions if operator == RangeOperators.OVERLAPS]
            if one.name in names and overlaps == ["span"]:
                yield names, condition, message


def kept_record_of(uuid: Any) -> Member | None:
    """The record a merged one became; None for any other."""
    merged = Member.objects.filter(uuid=uuid).select_related("merged_into__merged_into").first()
    kept = merged.merged_into if merged else None
    return kept.merged_into or kept if kept else None
