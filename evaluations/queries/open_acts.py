"""What a user may do on one rating: by right alone (whose act it is), and by what it has come to."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.scoping import Action
from evaluations.models import ConditionAnswer, NotRated, Rating, RatingAct, Stage
from evaluations.queries.rights import TAKEN
from recruitment.queries.rights import acting_for

Kind = RatingAct.Kind
ANSWER, LIFT, APPEAL, REPLY = "answer", "lift", "appeal", "reply"
OWN_ANSWERS = (Stage.OPEN, Stage.SELF_RATED, Stage.PROPOSED)  # while the organisation itself may still answer
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


def answers_for(user: Any, rating: Rating, *, on: date) -> int | None:
    """The organisation for which a user answers conditions on a rating: who decides, who appraises, or its own."""
    for action, key in reversed(OWNERS[ANSWER]):
        organization: int | None = getattr(rating, key)
        if organization in acting_for(user, on=on, action=action):
            return organization
    return None


def bar_to_own_answer(rating: Rating, kept: ConditionAnswer | None) -> str:
    """Why the organisation where a subject is rated answers a condition no more, in a sentence; empty while it does.

    What those above answered is theirs, and so is everything once the rating is appraised.
    """
    if rating.stage not in OWN_ANSWERS:
        return _("Đã thẩm định hoặc quyết định: chỉ cấp thẩm định, cấp quyết định trả lời điều kiện.")
    above = {rating.appraiser_id, rating.decider_id} - {rating.organization_id}
    if kept is not None and kept.organization_id in above:
        return _("Cấp trên đã trả lời điều kiện này: nơi xếp loại không ghi đè được.")
    return ""


def open_acts(user: Any, rating: Rating, *, appealed: bool, on: date) -> list[str]:
    """What a user may do on a rating now, the next step first.

    Arguments:
        appealed: an appeal against it is not answered yet.
    """
    acting: dict[str, set[int]] = {
        action: acting_for(user, on=on, action=action) for action in (Action.EVALUATE, Action.CLASSIFY)
    }
    mine = {
        act for act in OWNERS if any(getattr(rating, key) in acting[action] for action, key in _owners(act, rating))
    }  # fmt: skip
    return [act for act in _possible(rating, appealed) if act in mine]


def _owners(act: str, rating: Rating) -> tuple[tuple[str, str], ...]:
    """Whose act it is at this stage: once it is appraised, conditions are answered from above alone."""
    return OWNERS[act][1:] if act == ANSWER and rating.stage not in OWN_ANSWERS else OWNERS[act]


def _possible(rating: Rating, appealed: bool) -> list[str]:
    """By state alone."""
    is_open = rating.period.closed_on is None
    if rating.not_rated:
        return [Kind.INCLUSION] if is_open and rating.not_rated in BY_HAND else []
    if rating.is_decided:
        found = [Kind.NOTICE] if rating.stage == Stage.DECIDED else []
        appeal = [REPLY, ANSWER, LIFT] if appealed else [APPEAL]  # what an appeal is about may be answered anew
        return [*found, *appeal, *([Kind.CHANGE] if is_open else [])]
    if not is_open:
        return []
    order = (Kind.DECISION, Kind.APPRAISAL, Kind.PROPOSAL, Kind.SELF, Kind.RETURN, Kind.EXCLUSION)
    waits = rating.appraiser_id is not None and rating.stage == Stage.PROPOSED
    steps = [kind for kind in order if rating.stage in TAKEN[kind][2] and not (kind == Kind.DECISION and waits)]
    return [*steps, ANSWER, LIFT]
