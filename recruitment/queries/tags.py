"""Who belongs to which group: by the group's rule on a day, or because it was put on him by hand.

Groups overlap; each is counted by itself and nothing is ever added up (DOMAIN §1.2).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import DateField, DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from branches.models import OrganizationForm
from members.models import Precision
from recruitment.models import Candidate, CandidateTag, Tag

Rule = Tag.Rule
NO_RELIGION = "00"  # the code of "Không" among the religions


def tags_in_use() -> QuerySet[Tag]:
    """The groups that are counted by, in their order."""
    return Tag.objects.filter(active=True)


def tags_by_hand() -> QuerySet[Tag]:
    """The groups that are put on somebody by hand."""
    return tags_in_use().filter(rule=Rule.HAND)


def belongs_to(tag: Tag, *, day: date | str, of: str = "", branch: str = "organization") -> Q:
    """A condition on rows: the candidate they are about belongs to a group on a day.

    Arguments:
        day: a day, or the field of the rows that says it: the admission's own day, for instance.
        of: the way from the rows to the candidate, e.g. "candidate__"; none on candidates themselves.
        branch: the field of the rows that says which branch followed him then.
    """
    match tag.rule:
        case Rule.WOMAN:
            return Q(**{f"{of}gender": "female"})
        case Rule.MINORITY:
            return Q(**{f"{of}ethnicity__minority": True})
        case Rule.RELIGIOUS:
            return Q(**{f"{of}religion__isnull": False}) & ~Q(**{f"{of}religion__code": NO_RELIGION})
        case Rule.AGE:
            # Not older than so many years: the birthday of the next year still lies ahead. Of whom only the year is
            # known, kept as its first day, 1 July counts (DOMAIN §6.45).
            at = F(day) if isinstance(day, str) else Value(day, output_field=DateField())
            months = ((tag.years or 0) + 1) * 12
            exact, middle = (Cast(_MonthsBefore(at, Value(count)), DateField()) for count in (months, months + 6))
            year_only = Q(**{f"{of}birth_precision": Precision.YEAR})
            return Q(**{f"{of}birth_date__gt": exact}) & ~year_only | Q(**{f"{of}birth_date__gt": middle}) & year_only
        case Rule.SECTOR:
            holds: Any = OuterRef(day) if isinstance(day, str) else day
            forms = OrganizationForm.objects.filter(
                organization=OuterRef(branch), sector=tag.sector_id, span__contains=holds
            )
            return Q(Exists(forms))
        case Rule.OCCUPATION:
            return Q(**{f"{of}occupation": tag.occupation_id})
        case Rule.BODY:
            return Q(**{f"{of}introduced_by": tag.body_id})
    given = CandidateTag.objects.filter(tag=tag, candidate=OuterRef(f"{of.removesuffix('__')}_id" if of else "pk"))
    return Q(Exists(given))


def tags_of(candidates: Iterable[Candidate], *, on: date) -> dict[int, list[Tag]]:
    """The groups of some candidates on a day, by their keys: one query for all of them, one more for the groups."""
    keys = [one.pk for one in candidates]
    tags = list(tags_in_use())
    rows = Candidate.objects.filter(pk__in=keys).order_by()
    flags = {f"tag_{tag.pk}": belongs_to(tag, day=on) for tag in tags}
    found: dict[int, list[Tag]] = {key: [] for key in keys}
    told: Any = rows.values("pk", **flags) if keys else ()
    for row in told:
        found[row["pk"]] = [tag for tag in tags if row[f"tag_{tag.pk}"]]
    return found


class _MonthsBefore(Func):
    """A day some months earlier, clamped to the month's end."""

    template = "(%(expressions)s)"
    arg_joiner = " - INTERVAL '1 month' * "
    output_field = DateTimeField()
