"""The papers of a candidate's file against what each step asks for: there, missing, or no longer valid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from core.periods import add_months
from recruitment.models import Candidate, CandidatePaper, Step, StepPaper

PRESENT, MISSING, EXPIRED, OPTIONAL = "present", "missing", "expired", "optional"


@dataclass(frozen=True, slots=True)
class PaperState:
    """One paper a step asks for, with what is in the file.

    Arguments:
        held: the papers of this kind in the file, the latest first.
        standing: PRESENT, EXPIRED, MISSING, or OPTIONAL for one that is not there and need not be.
        ends_on: the first day on which the latest holds no more; None where nothing limits it.
    """

    paper: StepPaper
    held: tuple[CandidatePaper, ...]
    standing: str
    ends_on: date | None = None


def papers_of(candidate: Candidate) -> QuerySet[CandidatePaper]:
    """What is in a candidate's file, the latest first; what was taken out is not."""
    rows = CandidatePaper.objects.filter(candidate=candidate, removed=False)
    return rows.select_related("paper", "file").defer("file__content").order_by("-dated", "-pk")


def checklist_of(candidate: Candidate, steps: Iterable[Step], *, on: date) -> dict[int, list[PaperState]]:
    """The papers of some steps, by the steps' keys: two queries.

    Papers dated after the day are there, and are not counted as held on it.
    """
    held: dict[int, list[CandidatePaper]] = {}
    for row in papers_of(candidate):
        held.setdefault(row.paper_id, []).append(row)
    asked = StepPaper.objects.filter(step__in=list(steps)).order_by("position", "pk")
    found: dict[int, list[PaperState]] = {}
    for paper in asked:
        found.setdefault(paper.step_id, []).append(_state(paper, held.get(paper.pk, []), on))
    return found


def papers_asked(candidate: Candidate, actors: Sequence[str]) -> QuerySet[StepPaper]:
    """The papers of the steps some bodies take, in the order of the candidate's scheme."""
    rows = StepPaper.objects.filter(step__scheme=candidate.scheme_id, step__actor__in=actors)
    return rows.select_related("step").order_by("step__position", "position", "pk")


def _state(paper: StepPaper, held: list[CandidatePaper], on: date) -> PaperState:
    latest = next((row for row in held if row.dated <= on), None)
    if latest is None:
        return PaperState(paper, tuple(held), MISSING if paper.required else OPTIONAL)
    end = add_months(latest.dated, paper.months_valid) if paper.months_valid is not None else None
    return PaperState(paper, tuple(held), EXPIRED if end is not None and end <= on else PRESENT, end)
