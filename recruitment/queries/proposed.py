"""Whom an organisation has resolved on and nobody has decided yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from recruitment.models import Candidate, Stage, StepAct
from recruitment.queries.candidates import with_branch
from recruitment.queries.steps import next_steps

ADMISSION, RECOGNITION = "ket-nap", "cong-nhan"  # what is proposed, as addresses say it
DECISIONS = {ADMISSION: Stage.DECIDED, RECOGNITION: Stage.RECOGNISED}
# The resolution of the branch that comes before each decision.
_RESOLVED = {Stage.DECIDED: Stage.BRANCH_RESOLVED, Stage.RECOGNISED: Stage.PROBATION_REVIEW}


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody proposed: the branch's resolution, and the last one, which is the committee's where there is one."""

    candidate: Candidate
    branch: StepAct
    last: StepAct


def proposed_by(organization_id: int, decision: str, *, on: date) -> list[Proposed]:
    """Whom an organisation proposes for a decision (Stage.DECIDED or Stage.RECOGNISED), by given name.

    A grassroots branch proposes by its own resolution, a đảng ủy cơ sở by its own on top of its branches'.
    """
    stage = _RESOLVED[Stage(decision)]
    rows: Any = with_branch(Candidate.objects.filter(state=Candidate.State.ACTIVE), on=on)
    acts = StepAct.objects.filter(
        kind=StepAct.Kind.TAKEN, taken_back=False, organization=organization_id, candidate__state=Candidate.State.ACTIVE
    )
    candidates = list(rows.filter(pk__in=acts.values("candidate")).select_related("ethnicity"))
    following = next_steps(candidates, on=on)
    waiting = {one.pk: one for one in candidates if one.pk in following and following[one.pk].step.stage == decision}
    taken = StepAct.objects.filter(candidate__in=waiting, kind=StepAct.Kind.TAKEN, taken_back=False)
    told: dict[int, list[StepAct]] = {}
    for act in taken.select_related("document").order_by("on", "pk"):
        told.setdefault(act.candidate_id, []).append(act)
    found = []
    for pk, one in waiting.items():
        branch = next((act for act in told[pk] if act.stage == stage), None)
        if branch is not None and told[pk][-1].organization_id == organization_id:
            found.append(Proposed(one, branch, told[pk][-1]))
    return sorted(found, key=lambda one: (one.candidate.sort_key, one.candidate.pk))
