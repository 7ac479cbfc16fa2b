"""What a candidate's page shows: his steps in order with what was done at each, and everything else that was done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from branches.queries import names_on
from recruitment.models import Body, Candidate, CandidateStay, Step, StepAct
from recruitment.queries.papers import PaperState, checklist_of
from recruitment.queries.rights import acting_for, lines_of

DONE, NEXT, AHEAD = "done", "next", "ahead"


@dataclass(frozen=True, slots=True)
class Done:
    """Something done for a candidate, with the names its day had.

    Arguments:
        place: who did it.
    """

    act: StepAct
    place: str


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step of the scheme as it stands for a candidate.

    Arguments:
        actor: who takes it, by name; of a step done, who took it.
        done: the act that stands; None where the step was not taken.
        undone: what was taken back, latest last.
    """

    step: Step
    standing: str
    actor: str
    done: StepAct | None
    undone: tuple[StepAct, ...]
    papers: tuple[PaperState, ...]


@dataclass(frozen=True, slots=True)
class File:
    """The steps of a file, the other acts, and where it was followed."""

    steps: list[StepTold]
    other: list[Done]
    stays: list[tuple[CandidateStay, str]]


def file_of(candidate: Candidate, branch_id: int, *, on: date) -> File:
    """The whole file of a candidate whom a branch follows on a day; a fixed number of queries."""
    acts = list(acts_of(candidate))
    stays = list(candidate.stays.select_related("document").order_by("start"))
    line = lines_of([branch_id], on=on).get(branch_id)
    steps = list(Step.objects.filter(scheme=candidate.scheme_id).order_by("position"))
    if line is not None:
        taken = {act.stage for act in acts if act.kind == StepAct.Kind.TAKEN}
        steps = [step for step in steps if line.has(step) or step.stage in taken]
    papers = checklist_of(candidate, steps, on=on)
    ids = {act.organization_id for act in acts} | {stay.organization_id for stay in stays}
    names = names_on(ids | ({line.branch, line.grassroots, line.decider} if line else set()), on)
    told: list[StepTold] = []
    standing_acts = {act.stage: act for act in acts if act.kind == StepAct.Kind.TAKEN and not act.taken_back}
    # Papers of somebody admitted long ago may begin later than with the first list: what lies before was done as well.
    reached = next((number for number, step in enumerate(steps) if step.stage == candidate.stage), -1)
    for number, step in enumerate(steps):
        done = standing_acts.get(step.stage)
        actor = done.organization_id if done else line.taker(step) if line else branch_id
        standing = DONE if number <= reached else NEXT if number == reached + 1 and candidate.is_open else AHEAD
        undone = tuple(act for act in acts if act.stage == step.stage and act.taken_back)
        told.append(StepTold(step, standing, names.get(actor, ""), done, undone, tuple(papers.get(step.pk, ()))))
    other = [Done(act, names.get(act.organization_id, "")) for act in acts if act.kind != StepAct.Kind.TAKEN]
    return File(told, other, [(stay, names.get(stay.organization_id, "")) for stay in stays])


def acts_of(candidate: Candidate) -> QuerySet[StepAct]:
    """Everything done for a candidate, in order."""
    rows = StepAct.objects.filter(candidate=candidate).select_related("document", "meeting", "file")
    return rows.defer("file__content").order_by("on", "pk")


def bodies_of(user: Any, branch_id: int, *, on: date) -> list[str]:
    """For which of the bodies of a branch's line a user acts on a day: whose papers he may put into a file."""
    line = lines_of([branch_id], on=on).get(branch_id)
    if line is None:
        return []
    mine = acting_for(user, on=on)
    return [str(body.value) for body in Body if line.actor(body.value) in mine]


def places_of(candidates: Iterable[Any], *, on: date) -> dict[int, str]:
    """The name of the branch that follows each of some candidates with `followed_by`, by the branches' keys."""
    return names_on({one.followed_by for one in candidates}, on)
