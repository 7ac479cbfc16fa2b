"""Self-review papers: whose are due, which are in, and what the year's guide asks that they leave out."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from branches import tree
from branches.models import Organization
from branches.scoping import Action
from evaluations.models import (
    NotRated,
    Period,
    PeriodScheme,
    ReviewContent,
    ReviewPaper,
    ReviewPaperContent,
    Scheme,
    Subject,
)
from evaluations.queries.rights import ratings_visible_to
from evaluations.queries.subjects import rated_names
from members.models import Member
from members.queries import search_members
from recruitment.queries.rights import acts_for

# What the list is narrowed to, as its address spells it.
WANTING, MISSING, MINE, LACKING, WHOLE = "", "chua-nop", "cho-toi", "thieu-noi-dung", "du"


@dataclass(slots=True)
class Handed:
    """The paper of one rating: none yet, or with what it speaks of and what it leaves out."""

    rating: Any
    name: str
    paper: ReviewPaper | None = None
    covered: list[ReviewContent] = field(default_factory=list)
    left_out: list[ReviewContent] = field(default_factory=list)

    @property
    def missing(self) -> list[ReviewContent]:
        """Of what it leaves out what the guide requires."""
        return [one for one in self.left_out if one.required]


def contents_of(period: Period) -> QuerySet[ReviewContent]:
    """What a period's guide asks papers to speak of, subject by subject."""
    return ReviewContent.objects.filter(period=period).order_by("subject", "position")


def subjects_of(period: Period) -> list[tuple[str, str]]:
    """The subjects classified in a period, with their names."""
    chosen = set(PeriodScheme.objects.filter(period=period).values_list("subject", flat=True))
    return [(one.value, str(one.label)) for one in Subject if one.value in chosen]


def papers_rest_on(period: Period, subject: str) -> bool:
    """Whether papers of a subject are in already: what they were held against stays as it is."""
    return ReviewPaper.objects.filter(rating__period=period, rating__subject=subject).exists()


def keeps_contents(user: Any, period: Period, *, on: date) -> bool:
    """Whether a user writes what the guide of a period asks: who acts for the committee that opened it."""
    return acts_for(user, period.organization_id, on=on, action=Action.CLASSIFY)


def reviewed() -> Q:
    """A condition on ratings: whose paper is due. Of who is not rated only new members, by schemes that review them."""
    new = Q(not_rated=NotRated.NEW_MEMBER, scheme__short_service=Scheme.ShortService.REVIEWED)
    return Q(not_rated="") | new


def papers_due_to(user: Any, *, on: date) -> QuerySet[Any]:
    """The ratings a user sees whose paper is due, with `is_in`, `is_lacking` and `keeper`, where it is handed in."""
    rows = ratings_visible_to(user, on=on).filter(reviewed())
    spoken_of = ReviewPaperContent.objects.filter(content=OuterRef("pk"), paper__rating=OuterRef(OuterRef("pk")))
    asked = ReviewContent.objects.filter(period=OuterRef("period"), subject=OuterRef("subject"), required=True)
    return rows.annotate(
        is_in=Exists(ReviewPaper.objects.filter(rating=OuterRef("pk"))),
        is_lacking=Exists(asked.filter(~Exists(spoken_of))),
    )


def papers_listed(
    due: QuerySet[Any], *, period: Period | None, organization: Organization | None, subject: str = "",
    state: str = WANTING, text: str = "", own: Collection[int] = (), on: date,
) -> QuerySet[Any]:  # fmt: skip
    """Some of those ratings: of a period, of an organisation and of those below it, of a subject, in a state.

    Arguments:
        own: the organisations for which the reader hands papers in, for the state MINE.
    """
    rows = due.filter(period=period) if period else due.none()
    if organization is not None:
        rows = rows.filter(organization__in=tree.subtree(organization, on=on).values("pk"))
    if subject:
        rows = rows.filter(subject=subject)
    states = {
        WANTING: Q(is_in=False) | Q(is_lacking=True),
        MISSING: Q(is_in=False),
        MINE: Q(is_in=False, organization__in=own),
        LACKING: Q(is_in=True, is_lacking=True),
        WHOLE: Q(is_in=True, is_lacking=False),
    }
    rows = rows.filter(states[state]) if state in states else rows
    if text:
        rows = rows.filter(member__in=search_members(Member.objects.all(), text).values("pk"))
    return rows.select_related("member", "period").order_by("subject", "organization__code", "member__sort_key", "pk")


def with_papers(ratings: Iterable[Any], on: date) -> list[Handed]:
    """Some ratings with their papers: four queries, however many."""
    rows = list(ratings)
    names = rated_names(rows, on)
    papers = {one.rating_id: one for one in ReviewPaper.objects.filter(rating__in=rows).select_related("file")}
    spoken: dict[int, set[int]] = defaultdict(set)
    told = ReviewPaperContent.objects.filter(paper__rating__in=rows).values_list("paper__rating", "content")
    for rating, content in told:
        spoken[rating].add(content)
    asked: dict[tuple[int, str], list[ReviewContent]] = defaultdict(list)
    for row in ReviewContent.objects.filter(period__in={one.period_id for one in rows}).order_by("position"):
        asked[row.period_id, row.subject].append(row)
    found = []
    for one in rows:
        contents = asked[one.period_id, one.subject]
        covered = [row for row in contents if row.pk in spoken[one.pk]]
        left_out = [row for row in contents if row.pk not in spoken[one.pk]]
        found.append(Handed(one, names[one.pk], papers.get(one.pk), covered, left_out))
    return found
