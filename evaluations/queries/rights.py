"""Who takes which stage of a rating, and who sees it.

The organisation where the subject is rated takes its self-rating and proposal, the appraiser and the decider theirs:
each by whoever is appointed there, or by the nearest above where nobody is (recruitment.queries.rights).
"""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from branches import tree
from branches.models import Organization
from branches.scoping import (
    Action,
    is_system,
    organizations_allowing,
    organizations_under,
    roots_allowing,
)
from evaluations.models import Body, Decision, Period, Rating, RatingAct, SchemeCap, Stage, Subject
from recruitment.queries.rights import acting_for, acts_for, appointed_among, lines_of

Kind = RatingAct.Kind
PERSONS = (Subject.MEMBER, Subject.OFFICIAL)

# Act → the action of the rights table, the key that says whose act it is, and the stages it may come from.
TAKEN: dict[str, tuple[str, str, tuple[str, ...]]] = {
    Kind.SELF: (Action.EVALUATE, "organization_id", (Stage.OPEN, Stage.SELF_RATED)),
    Kind.PROPOSAL: (Action.EVALUATE, "organization_id", (Stage.SELF_RATED, Stage.PROPOSED)),
    Kind.APPRAISAL: (Action.CLASSIFY, "appraiser_id", (Stage.PROPOSED, Stage.APPRAISED)),
    Kind.DECISION: (Action.CLASSIFY, "decider_id", (Stage.PROPOSED, Stage.APPRAISED)),
    Kind.NOTICE: (Action.CLASSIFY, "decider_id", (Stage.DECIDED,)),
    Kind.CHANGE: (Action.CLASSIFY, "decider_id", (Stage.DECIDED, Stage.NOTIFIED)),
    Kind.RETURN: (Action.CLASSIFY, "decider_id", (Stage.PROPOSED, Stage.APPRAISED)),
    Kind.EXCLUSION: (Action.EVALUATE, "organization_id", (Stage.OPEN, Stage.SELF_RATED, Stage.PROPOSED)),
    Kind.INCLUSION: (Action.EVALUATE, "organization_id", ()),
}


def ratings_visible_to(user: Any, *, on: date) -> QuerySet[Rating]:
    """The ratings a user sees on a day: of organisations he sees, of people where he sees the list of members."""
    seen = organizations_allowing(user, Action.VIEW, on=on).values("pk")
    known = organizations_allowing(user, Action.VIEW_MEMBERS, on=on).values("pk")
    return Rating.objects.filter(
        Q(subject__in=PERSONS, organization__in=known) | (~Q(subject__in=PERSONS) & Q(organization__in=seen))
    )


def files_told_at(user: Any, *, on: date) -> QuerySet[Organization]:
    """The organisations at which a user reads on a day what stands in people's ratings: as he reads members' files.

    Of what was dissolved too, where no file is left: its ratings are its archive.
    """
    if is_system(user):
        return Organization.objects.all()
    return organizations_under(roots_allowing(user, Action.READ_FILE, on=on), Action.VIEW_MEMBERS, on=on)


def ratings_told_to(user: Any, *, on: date) -> QuerySet[Rating]:
    """Of the ratings a user sees those of which he is told everything: facts, texts, papers."""
    told = files_told_at(user, on=on).values("pk")
    return ratings_visible_to(user, on=on).filter(~Q(subject__in=PERSONS) | Q(organization__in=told))


def is_told(user: Any, rating: Rating, *, on: date) -> bool:
    """Whether a user is told everything of a rating he sees: of people only who reads members' files there."""
    return rating.subject not in PERSONS or files_told_at(user, on=on).filter(pk=rating.organization_id).exists()


def periods_visible_to(user: Any, *, on: date) -> QuerySet[Period]:
    """The periods in which something a user sees is rated, and those his own committees opened."""
    seen = organizations_allowing(user, Action.VIEW, on=on).values("pk")
    mine = Q(organization__in=seen) | Q(pk__in=ratings_visible_to(user, on=on).values("period"))
    return Period.objects.filter(mine)


def decisions_visible_to(user: Any, *, on: date) -> QuerySet[Decision]:
    """The decisions of committees a user sees on a day, and those on somebody whose rating he sees."""
    seen = organizations_allowing(user, Action.VIEW, on=on).values("pk")
    known = ratings_visible_to(user, on=on).filter(decision__isnull=False).values("decision")
    return Decision.objects.filter(Q(organization__in=seen) | Q(pk__in=known))


def acts_at(user: Any, kind: str, *, on: date) -> set[int]:
    """The organisations for which a user takes an act on a day."""
    return acting_for(user, on=on, action=TAKEN[kind][0])


def ratings_to_take(user: Any, kind: str, *, on: date) -> QuerySet[Rating]:
    """The ratings that wait for an act of the user's on a day, and those on which he may still correct it."""
    _action, key, stages = TAKEN[kind]
    rows = Rating.objects.filter(
        not_rated="", stage__in=stages, period__closed_on__isnull=True, **{f"{key}__in": acts_at(user, kind, on=on)}
    )
    # What is appraised at all is decided only from there.
    return rows.exclude(appraiser__isnull=False, stage=Stage.PROPOSED) if kind == Kind.DECISION else rows


def takes(user: Any, rating: Rating, kind: str, *, on: date) -> bool:
    """Whether a user takes an act on a rating, whatever stage it has come to."""
    return getattr(rating, TAKEN[kind][1]) in acts_at(user, kind, on=on)


def on_behalf(user: Any, organization_ids: set[int], kind: str, *, on: date) -> bool:
    """Whether he acts from above: he is appointed at none of the organisations whose act it is."""
    return not appointed_among(user, organization_ids, on=on, action=TAKEN[kind][0])


def may_open(user: Any, *, on: date) -> set[int]:
    """The organisations for which a user opens and closes periods on a day: his own, that lead others."""
    leading = tree.form_on(on).filter(form__holds_branch_meetings=False)
    mine = acting_for(user, on=on, action=Action.CLASSIFY)
    return set(leading.filter(organization__in=mine).values_list("organization", flat=True))


def may_exceed(user: Any, cap: SchemeCap, unit_id: int, *, on: date) -> bool:
    """Whether a user writes down, on a day, that a unit may exceed a cap: he acts for the body the scheme names."""
    path = tree.paths_of([unit_id], on=on).get(unit_id, [unit_id])
    line = lines_of([unit_id], on=on).get(unit_id)
    above = path[-2] if len(path) > 1 else unit_id
    body = {Body.OWN.value: unit_id, Body.GRASSROOTS.value: line.grassroots if line else unit_id}.get(
        cap.exceed_by, above
    )
    return cap.may_exceed and acts_for(user, body, on=on, action=Action.CLASSIFY)
