"""What the page of one rating shows: four levels side by side, the evidence then and now, and every reason in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from branches.queries import names_on, organizations_visible_to
from evaluations.models import (
    Appeal,
    ConditionAnswer,
    Rating,
    RatingAct,
    RatingComment,
    Registration,
    ReviewContent,
    ReviewPaper,
    Scheme,
    SchemeCondition,
    SchemeCriterion,
    Subject,
)
from evaluations.queries.derivation import Answer, Derived, FactValue, holds_of
from evaluations.queries.evidence import frozen_facts, label_of
from evaluations.queries.frames import Frame, frame_of
from evaluations.queries.frozen import derive_all
from evaluations.queries.rights import ratings_visible_to

RELATED = (
    "period", "period__document", "scheme", "scheme__document", "scheme__guidance", "member", "office_term",
    "office_term__office", "organization", "self_level", "proposed_level", "appraised_level", "decided_level",
    "decision", "decision__document",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One of the four columns: who gave which level, with how many points."""

    label: str
    level: Any
    total: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with its points, as given by each; a group only heads its parts."""

    criterion: SchemeCriterion
    given: tuple[Decimal | None, Decimal | None, Decimal | None] = (None, None, None)

    @property
    def is_group(self) -> bool:
        """Whether it only sums up."""
        return self.criterion.kind == SchemeCriterion.Kind.GROUP


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact: as it stands now, and as it was kept at the decision.

    Arguments:
        now: None where the records say nothing of it any more.
        then: None before the decision, and for what was not known at it.
    """

    now: FactValue | None
    then: FactValue | None
    frozen: bool

    @property
    def shown(self) -> FactValue:
        """What counts: of what is decided the fact the decision rests on."""
        found = self.then if self.frozen and self.then else self.now or self.then
        if found is None:
            raise ValueError("a fact nobody knows")
        return found

    @property
    def label(self) -> str:
        """What kind of fact it is; of what is shown beside one nothing, for it says so itself."""
        return capfirst(label_of(self.shown.key))

    @property
    def differs(self) -> bool:
        """Whether the records say something else by now than they said at the decision."""
        return self.frozen and _figures(self.now) != _figures(self.then)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the scheme, what is known of it, and what that rests on."""

    condition: SchemeCondition
    level: str
    holds: bool | None
    ground: str
    answer: ConditionAnswer | None

    @property
    def in_words(self) -> bool:
        """Whether people answer it."""
        return self.condition.kind == SchemeCondition.Kind.WORDS

    @property
    def lifted(self) -> bool:
        """Whether the decider let it not lower this subject."""
        return self.answer is not None and self.answer.lifted

    @property
    def may_be_lifted(self) -> bool:
        """Whether the scheme lets the decider lift it, and it lowers."""
        required = self.condition.effect == SchemeCondition.Effect.REQUIRED
        return self.condition.liftable and not self.lifted and self.holds is not None and self.holds is not required


@dataclass(frozen=True, slots=True)
class Paper:
    """The self-review paper: handed in or not, and which contents of the guide it lacks."""

    received: ReviewPaper | None
    contents: Sequence[ReviewContent]
    missing: Sequence[ReviewContent]


@dataclass(frozen=True, slots=True)
class RatingFile:
    """Everything one rating's page tells."""

    rating: Rating
    frame: Frame
    sides: Sequence[Side]
    lines: Sequence[Line]
    evidence: Sequence[Evidence]
    derived: Derived
    ceiling: str
    level: str
    conditions: Sequence[Condition]
    comments: Sequence[RatingComment]
    paper: Paper
    registered: Sequence[Registration]
    acts: Sequence[RatingAct]
    appeals: Sequence[Appeal]
    names: Mapping[int, str]


def rating_seen_by(user: Any, uuid: Any, *, on: date) -> Rating | None:
    """A rating a user sees, with what its page names."""
    return ratings_visible_to(user, on=on).filter(uuid=uuid).select_related(*RELATED).first()


def rating_is_within(user: Any, uuid: Any, *, on: date) -> bool:
    """Whether a rating belongs to an organisation a user sees, though not its people: inside, and not allowed."""
    seen = organizations_visible_to(user, on=on).values("pk")
    return Rating.objects.filter(uuid=uuid, organization__in=seen).exists()


def rating_file(rating: Rating, *, on: date) -> RatingFile:
    """The file of a rating: a constant number of queries."""
    frame = frame_of(rating.scheme)
    kept, derived = derive_all([rating], {frame.scheme.pk: frame})[rating.pk]
    now = {row["key"]: FactValue.from_json(row) for row in kept["facts"]}
    frozen = rating.evidence is not None
    then = {fact.key: fact for fact in frozen_facts(rating)}
    if rating.derived:
        derived = derived_at_decision(rating)
    answers = {one.condition_id: one for one in rating.answers.select_related("document")}
    acts = list(rating.acts.select_related("level", "document", "meeting").order_by("pk"))
    comments = list(rating.comments.order_by("pk"))
    ids = {
        rating.organization_id, rating.unit_id, rating.appraiser_id, rating.decider_id,
        *(act.organization_id for act in acts), *(one.asked_of_id for one in comments),
    }  # fmt: skip
    return RatingFile(
        rating=rating, frame=frame, sides=_sides(rating), lines=_lines(rating, frame),
        evidence=[
            Evidence(now.get(key), then.get(key), frozen) for key in [*now, *(one for one in then if one not in now)]
        ],
        derived=derived, ceiling=frame.level(derived.ceiling).name,
        level=frame.level(derived.level).name if derived.level else "",
        conditions=_conditions(frame, then if frozen else now, answers), comments=comments, paper=_paper(rating),
        registered=list(registered_by(rating)), acts=acts,
        appeals=list(rating.appeals.select_related("document").order_by("on", "pk")),
        names=names_on({pk for pk in ids if pk is not None}, on),
    )  # fmt: skip


def derived_at_decision(rating: Rating) -> Derived:
    """What the scheme came to when a rating was decided, as it was kept."""
    kept = rating.derived
    total = None if kept["total"] is None else Decimal(kept["total"])
    return Derived(kept["level"], kept["ceiling"], total, tuple(kept["reasons"]))


def registered_by(rating: Rating) -> Any:
    """The levels registered for the year for the subject of a rating.

    A level is registered by a member as a member or by an organisation: none for an office somebody holds, whose scheme
    has levels of its own; for the leadership of an organisation counts what the organisation registered.
    """
    rows = Registration.objects.filter(year=rating.year, kind=Registration.Kind.LEVEL)
    if rating.subject == Subject.OFFICIAL:
        return rows.none()
    if rating.subject == Subject.MEMBER:
        return rows.filter(member=rating.member_id)
    return rows.filter(organization=rating.organization_id, member=None)


def effect_in_words(condition: SchemeCondition, level: str) -> str:
    """What a condition does, with the level it speaks of."""
    words = {
        SchemeCondition.Effect.REQUIRED.value: _("phải có để xếp “%s”"),
        SchemeCondition.Effect.CEILING.value: _("có thì không xếp trên “%s”"),
        SchemeCondition.Effect.DISQUALIFIER.value: _("có thì xếp “%s”"),
    }
    return words[condition.effect] % level


def paper_titles(scheme: Scheme) -> str:
    """The documents a scheme rests on."""
    return "; ".join(str(one) for one in (scheme.document, scheme.guidance) if one is not None)


def _figures(fact: FactValue | None) -> Any:
    return None if fact is None else (fact.value, fact.numerator, fact.denominator)


def _sides(rating: Rating) -> list[Side]:
    return [
        Side(_("Tự xếp loại"), rating.self_level, rating.self_total),
        Side(_("Đề nghị"), rating.proposed_level, rating.proposed_total),
        *([Side(_("Thẩm định"), rating.appraised_level, rating.appraised_total)] if rating.appraiser_id else []),
        Side(_("Quyết định"), rating.decided_level),
    ]


def _lines(rating: Rating, frame: Frame) -> list[Line]:
    """The criteria with their points; none where the scheme is not by points."""
    if not frame.scheme.by_points:
        return []
    given = {one.criterion_id: one for one in rating.points.all()}
    found = []
    for one in frame.criteria:
        row = given.get(one.pk)
        found.append(Line(one, (row.self_points, row.proposed_points, row.appraised_points)) if row else Line(one))
    return found


def _conditions(
    frame: Frame, facts: Mapping[str, FactValue], answers: Mapping[int, ConditionAnswer]
) -> list[Condition]:  # fmt: skip
    found = []
    for one in frame.conditions:
        kept = answers.get(one.pk)
        holds, ground = holds_of(one, facts, Answer(kept.holds, kept.lifted) if kept else Answer())
        found.append(Condition(one, frame.level_of(one.level_id).name, holds, capfirst(ground), kept))
    return found


def _paper(rating: Rating) -> Paper:
    contents = list(ReviewContent.objects.filter(period=rating.period_id, subject=rating.subject).order_by("position"))
    received = ReviewPaper.objects.filter(rating=rating).select_related("file").first()
    covered = set(received.contents.values_list("content", flat=True)) if received else set()
    return Paper(received, contents, [one for one in contents if one.required and one.pk not in covered])


def version_of(rating: Rating) -> int:
    """The version a rating has by now."""
    return int(Rating.objects.values_list("version", flat=True).get(pk=rating.pk))
