"""What a user may do on one rating: by right alone (whose act it is), and by what it has come to."""

from datetime import date
from typing import Any

from branches.scoping import Action
from evaluations.models import NotRated, Rating, RatingAct, Stage
from evaluations.queries.rights import TAKEN
from recruitment.queries.rights import acting_for

Kind = RatingAct.Kind
ANSWER, LIFT, APPEAL, REPLY = "answer", "lift", "appeal", "reply"
BY_HAND = (NotRated.ABSENT, NotRated.OTHER)  # why somebody is not rated, where a person and no rule said so

# Act → the rights that give it, each at one of the organisations of the rating.
OWNERS: dict[str, tuple[tuple[str, str], ...]] = {
    **{kind: ((action, key),) for kind, (action, key, _stages) in TAKEN.items()},
    ANSWER: (
        (Action.EVALUATE, "organization_id"), (Action.CLASSIFY, "appraiser_id"), (Action.CLASSIFY, "decider_id"),
    ),
    LIFT: ((Action.CLASSIFY, "decider_id"),),
    APPEAL: ((Action.EVALUATE, "organization_id"), (Action.CLASSIFY, "decider_id")),
    REPLY: ((Action.CLASSIFY, "decider_id"),),
}  # fmt: skip


def may_take(user: Any, rating: Rating, act: str, *, on: date) -> bool:
    """Whether an act on a rating is a user's, whatever stage it has come to: the service says what that forbids."""
    return any(
        getattr(rating, key) in acting_for(user, on=on, action=action) for action, key in OWNERS[act]
    )  # fmt: skip


def open_acts(user: Any, rating: Rating, *, appealed: bool, on: date) -> list[str]:
    """What a user may do on a rating now, the next step first.

    Arguments:
        appealed: an appeal against it is not answered yet.
    """
    acting: dict[str, set[int]] = {
        action: acting_for(user, on=on, action=action) for action in (Action.EVALUATE, Action.CLASSIFY)
    }
    mine = {
        act for act, owners in OWNERS.items() if any(getattr(rating, key) in acting[action] for action, key in owners)
    }  # fmt: skip
    return [act for act in _possible(rating, appealed) if act in mine]


def _possible(rating: Rating, appealed: bool) -> list[str]:
    """By state alone."""
    is_open = rating.period.closed_on is None
    if rating.not_rated:
        return [Kind.INCLUSION] if is_open and rating.not_rated in BY_HAND else []
    if rating.is_decided:
        found = [Kind.NOTICE] if rating.stage == Stage.DECIDED else []
        return [*found, REPLY if appealed else APPEAL, *([Kind.CHANGE] if is_open else [])]
    if not is_open:
        return []
    order = (Kind.DECISION, Kind.APPRAISAL, Kind.PROPOSAL, Kind.SELF, Kind.RETURN, Kind.EXCLUSION)
    waits = rating.appraiser_id is not None and rating.stage == Stage.PROPOSED
    steps = [kind for kind in order if rating.stage in TAKEN[kind][2] and not (kind == Kind.DECISION and waits)]
    return [*steps, ANSWER, LIFT]
