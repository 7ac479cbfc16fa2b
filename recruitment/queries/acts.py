"""What a user may do for a candidate now: whose step comes, and who may set him aside."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from branches.models import Organization
from recruitment.models import Candidate, Stage, StepAct
from recruitment.queries.ended import ending_of
from recruitment.queries.rights import Line, acting_for, appointed_at, lines_of
from recruitment.queries.steps import acts_taken, branches_following, next_of

ADVANCE, BACK, STRIKE_OFF, MOVE, CLOSE = "advance", "back", "strike_off", "move", "close"
DEFER, RESUME, WITHDRAW, REJECT, EXPIRE, LEFT, DIED = (
    "defer", "resume", "withdraw", "reject", "expire", "left", "died",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenAct:
    """Something a user may do.

    Arguments:
        organization: for which he acts, by its id.
    """

    name: str
    organization: int


def open_acts(user: Any, candidate: Candidate, *, on: date) -> list[OpenAct]:
    """What a user may do for a candidate on a day, the next step first: by rights and state, not by what is missing."""
    mine = acting_for(user, on=on)
    return [one for one in _possible(candidate, on) if one.organization in mine]


def actor_of(user: Any, candidate: Candidate, name: str, *, on: date) -> Organization | None:
    """The organisation for which a user may do something for a candidate; None where he may not, or it is not open."""
    found = next((one for one in open_acts(user, candidate, on=on) if one.name == name), None)
    return Organization.objects.get(pk=found.organization) if found else None


def acts_on_behalf(user: Any, organization: Organization, *, on: date) -> bool:
    """Whether a user writes for an organisation from above, for nobody is appointed there."""
    return not appointed_at(user, organization.pk, on=on)


def _possible(candidate: Candidate, on: date) -> list[OpenAct]:
    branch = branches_following([candidate], on=on)[candidate.pk]
    line = lines_of([branch], on=on).get(branch)
    if line is None:  # the branch is gone; whoever succeeded it has the file, or nobody
        return []
    if ending_of(candidate, on=on) is not None:  # his record as a member has overtaken the file: it can only be closed
        return [OpenAct(CLOSE, branch)] if candidate.is_open else []
    following = next_of(candidate, on=on)
    state = candidate.state
    found: list[OpenAct] = []
    if state == Candidate.State.ACTIVE and following is not None:
        found.append(OpenAct(ADVANCE, following.actor))
    if candidate.is_open:
        found += _backward(candidate)
    if state == Candidate.State.ACTIVE:
        found.append(OpenAct(DEFER, branch))
    if state in (
        Candidate.State.DEFERRED,
        Candidate.State.WITHDRAWN,
        Candidate.State.REJECTED,
        Candidate.State.EXPIRED,
    ):
        found.append(OpenAct(RESUME, branch))
    if candidate.is_open and candidate.member_id is None:
        found += [OpenAct(MOVE, branch), OpenAct(WITHDRAW, branch), OpenAct(EXPIRE, branch)]
        found += [OpenAct(REJECT, following.actor if following else branch)]
    if candidate.is_open:
        found += [OpenAct(LEFT, branch), OpenAct(DIED, branch)]
    if candidate.on_probation:
        found.append(OpenAct(STRIKE_OFF, _deciding(candidate, line)))
    return found


def _deciding(candidate: Candidate, line: Line) -> int:
    """Who decides on members, by the candidate's scheme."""
    step = candidate.scheme.steps.filter(stage=Stage.RECOGNISED).first()
    return line.taker(step) if step else line.decider


def _backward(candidate: Candidate) -> list[OpenAct]:
    taken: list[StepAct] = sorted(acts_taken(candidate).values(), key=lambda act: (act.on, act.pk))
    if len(taken) < 2 or taken[-1].stage == Stage.ADMITTED:
        return []
    return [OpenAct(BACK, taken[-1].organization_id)]
