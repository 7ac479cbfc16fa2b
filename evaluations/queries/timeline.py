"""What a member was rated, year by year, on his page: for who sees the ratings, each leading to its own."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.documents import Document
from evaluations.models import Rating
from evaluations.queries.results import Result, decided, papers_of, with_breaks
from evaluations.queries.rights import PERSONS, ratings_visible_to
from members.models import Member
from members.queries import Entry


class Results:
    """His decided levels, as a member and in each office."""

    name = "results"

    def summary(self, member: Member, *, by: Any, on: date) -> list[tuple[str, str]]:
        """Nothing of the year that goes on: it is decided when it is over."""
        return []

    def entries(self, member: Member, *, by: Any, on: date) -> list[Entry]:
        """Every decided level with its scheme and paper, a change of scale marked: two queries, one where none is."""
        mine = ratings_visible_to(by, on=on).filter(member=member, subject__in=PERSONS)
        rows = list(decided(mine))
        if not rows:
            return []
        papers = papers_of(rows)
        return [
            _entry(result, papers[result.rating.pk])
            for subject in PERSONS
            for result in with_breaks([one for one in rows if one.subject == subject])
        ]


def _entry(result: Result, paper: Document | None) -> Entry:
    rating: Rating = result.rating
    text = _("Xếp loại %(subject)s %(period)s: %(result)s") % {
        "subject": rating.get_subject_display(), "period": str(rating.period).lower(), "result": result.text,
    }  # fmt: skip
    if paper is not None:
        text += _(" theo %s") % paper
    if result.breaks:
        text += f"; {result.warning}"
    return Entry(rating.decided_on or rating.period.closes_on, text, reverse("evaluations:rating", args=[rating.uuid]))
