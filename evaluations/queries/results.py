"""Results of several years beside one another: what is of another scale is a break, never compared (DOMAIN §2.9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.documents import Document
from evaluations.models import Rating, RatingAct, Subject


@dataclass(frozen=True, slots=True)
class Result:
    """A decided rating among those of its subject.

    Arguments:
        breaks: the result before it is of another scale, so that neither says that the other was better.
    """

    rating: Rating
    breaks: bool = False

    @property
    def text(self) -> str:
        """ "Hoàn thành tốt nhiệm vụ (khung “Đảng viên 2018”)": the level with the scheme it belongs to."""
        told = {"level": self.rating.decided_level, "scheme": self.rating.scheme.name}
        return _("%(level)s (khung “%(scheme)s”)") % told

    @property
    def warning(self) -> str:
        """What is to be said of a break; "" where there is none."""
        return _("khác thang với kết quả trước, không so sánh") if self.breaks else ""


def decided(ratings: QuerySet[Rating]) -> QuerySet[Rating]:
    """Of some ratings those with a result, with what their sentence needs, the latest first."""
    rows = ratings.filter(stage__in=Rating.DECIDED).select_related("decided_level", "scheme", "period", "decision")
    return rows.select_related("decision__document").order_by("-year", "-period__start", "-decided_on", "-pk")


def of_same_subject(rating: Rating, among: QuerySet[Rating]) -> list[Result]:
    """The results of whom a rating speaks of, year by year, the latest first: one query."""
    same = Q(subject=rating.subject)
    if rating.subject == Subject.MEMBER:
        same &= Q(member=rating.member_id)
    elif rating.subject == Subject.OFFICIAL:
        same &= Q(member=rating.member_id, organization=rating.organization_id)
    else:
        same &= Q(organization=rating.organization_id)
    return with_breaks(list(decided(among.filter(same))))


def with_breaks(ratings: Sequence[Rating]) -> list[Result]:
    """Results of one subject, the latest first, each marked where the one before it is of another scale."""
    return [
        Result(one, earlier is not None and earlier.scheme.scale != one.scheme.scale)
        for one, earlier in zip_longest(ratings, ratings[1:])
    ]


def papers_of(ratings: Sequence[Rating]) -> dict[int, Document | None]:
    """Rating id → the paper its level stands on: of the last change, else of the decision, once it has its number."""
    papers: dict[int, Document | None] = {
        one.pk: one.decision.document if one.decision else None for one in ratings
    }  # fmt: skip
    changes = RatingAct.objects.filter(rating__in=list(papers), kind=RatingAct.Kind.CHANGE).order_by("pk")
    for act in changes.select_related("document"):
        papers[act.rating_id] = act.document
    return papers
