"""What comes next for a candidate: which step, who takes it, until when; and what waits for whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet

from branches import tree
from branches.models import Organization
from core.periods import span_holds
from meetings.models import Meeting
from members.models import Member, Precision
from members.queries import Deadline, deadline_after
from members.queries.limits import calendar_read
from recruitment.models import AdmissionCriteria, Candidate, Stage, Step, StepAct, StepPaper
from recruitment.queries.candidates import with_branch
from recruitment.queries.ended import ended_on
from recruitment.queries.rights import Line, lines_of

PROBATION = "du-bi"  # the code of the time limit: twelve months from the ceremony (DOMAIN §2.7)
CEREMONY = "le-ket-nap"
RECOGNITION = "cong-nhan-chinh-thuc"
# Whose resolutions a step may rest on: every kind of meeting of the whole branch.
RESOLVING = tuple(one for one in Meeting.Kind if one not in Meeting.COMMITTEE_KINDS)
OPEN_STATES = (Candidate.State.ACTIVE, Candidate.State.DEFERRED)


@dataclass(frozen=True, slots=True)
class Next:
    """The step that follows.

    Arguments:
        actor: the organisation that takes it, by its id.
        branch: the branch that follows the candidate on the day.
        due: its last day, where a time limit runs; None where none does.
        earliest: the first day on which it can be taken, where something must have passed first.
    """

    step: Step
    actor: int
    branch: int
    due: Deadline | None = None
    earliest: date | None = None

    def is_overdue(self, on: date) -> bool:
        """Whether its last day has passed."""
        return self.due is not None and self.due.day < on


@dataclass(frozen=True, slots=True)
class Waiting:
    """A candidate whose next step waits for somebody."""

    candidate: Candidate
    next: Next
    since: date


def steps_of_schemes(scheme_ids: Iterable[int], *, papers: bool = True) -> dict[int, list[Step]]:
    """The steps of some schemes in order: one query, and one for their papers."""
    found: dict[int, list[Step]] = defaultdict(list)
    steps = Step.objects.filter(scheme__in=set(scheme_ids)).order_by("position")
    if papers:
        steps = steps.prefetch_related(Prefetch("papers", queryset=StepPaper.objects.order_by("position", "pk")))
    for step in steps:
        found[step.scheme_id].append(step)
    return found


def steps_of(candidate: Candidate, line: Line | None) -> list[Step]:
    """The steps of a candidate in order: of his scheme, without those his branch has not."""
    steps = steps_of_schemes([candidate.scheme_id])[candidate.scheme_id]
    return [step for step in steps if line is None or line.has(step)]


def step_after(steps: Sequence[Step], stage: str) -> Step | None:
    """The step that follows a stage; None after the last. A stage that is none of the steps is before all of them."""
    at = next((index for index, step in enumerate(steps) if step.stage == stage), -1)
    return steps[at + 1] if at + 1 < len(steps) else None


def acts_taken(candidate: Candidate) -> dict[str, StepAct]:
    """The steps that stand, by their stage."""
    rows = candidate.acts.filter(kind=StepAct.Kind.TAKEN, taken_back=False)
    return {act.stage: act for act in rows.select_related("document", "meeting")}


def branches_following(candidates: Sequence[Candidate], *, on: date) -> dict[int, int]:
    """Which branch follows each candidate on a day, by their keys: of a member, the one he belongs to officially.

    A probationary member who moves takes his file along, whoever recorded the transfer; who belongs nowhere any more
    stays with the branch he belonged to last.
    """
    here = _by_record(candidates, on)
    return {one.pk: here[one.pk][0] if one.pk in here else one.organization_id for one in candidates}


def _by_record(candidates: Sequence[Candidate], on: date) -> dict[int, tuple[int, date | None]]:
    """The branch of each of some candidates who are members, and the day from which all is over: one query."""
    members = Candidate.objects.filter(pk__in=[one.pk for one in candidates if one.member_id])
    rows: Any = with_branch(members, on=on).annotate(over=ended_on())
    return {pk: (branch, over) for pk, branch, over in rows.order_by().values_list("pk", "followed_by", "over")}


def next_steps(
    candidates: Sequence[Candidate], *, on: date, paths: Mapping[int, list[int]] | None = None, papers: bool = True
) -> dict[int, Next]:
    """What follows for each of some candidates on a day, by their keys; a fixed number of queries.

    Nobody is left out but those with whom all is done, by their file or by their record as members, or whose branch
    stands in the tree no more.

    Arguments:
        paths: of the organisations whose candidates are asked for, where they are known already; others are left out.
        papers: whether the papers of the steps are wanted too.
    """
    here = _by_record(candidates, on)
    over = {pk for pk, (_branch, day) in here.items() if day is not None and day <= on}
    still = [one for one in candidates if one.is_open and one.pk not in over]
    branches = {one.pk: here[one.pk][0] if one.pk in here else one.organization_id for one in still}
    lines = lines_of(set(branches.values()), on=on, paths=paths)
    schemes = steps_of_schemes((one.scheme_id for one in still), papers=papers)
    ends = _Clock(still)
    found = {}
    for one in still:
        line = lines.get(branches[one.pk])
        if line is None:
            continue
        steps = [step for step in schemes[one.scheme_id] if line.has(step)]
        step = step_after(steps, one.stage)
        if step is not None:
            due, earliest = ends.of(one, step)
            found[one.pk] = Next(step, line.taker(step), line.branch, due, earliest)
    return found


def next_of(candidate: Candidate, *, on: date) -> Next | None:
    """What follows for one."""
    return next_steps([candidate], on=on).get(candidate.pk)


def waiting_for(
    candidates: Any,
    organization_ids: set[int],
    *,
    on: date,
    below: Organization | None = None,
    paths: Mapping[int, list[int]] | None = None,
) -> list[Waiting]:
    """Of some candidates those whose next step some organisations take, the most urgent first.

    Arguments:
        candidates: with `followed_by` (recruitment.queries.candidates).
        paths: of everything at or below those organisations, where they are known already.
        below: only whom a branch at or below this organisation follows.
    """
    active = candidates.filter(state=Candidate.State.ACTIVE)
    if below is not None:
        active = active.filter(followed_by__in=tree.subtree(below, on=on).values("pk"))
    rows = list(active.select_related("organization"))
    following = next_steps(rows, on=on, paths=paths, papers=False)
    waiting = [
        Waiting(one, following[one.pk], one.stage_on)
        for one in rows
        if one.pk in following and following[one.pk].actor in organization_ids
    ]
    return sorted(waiting, key=lambda one: (_due_day(one.next), one.since, one.candidate.sort_key))


def ceremony_of(member: Member) -> date | None:
    """The day probation began: the ceremony; of records that lack it the day of admission, where that is a day.

    The member's record says it, and nothing else: a correction there is one for his file as well.
    """
    return member.ceremony_date or (member.admission_date if member.admission_precision == Precision.DAY else None)


def probation_ends(ceremony: date) -> date:
    """The day on which the twelve months from a ceremony have passed (DOMAIN §6.28: 31/8 → 31/8, 29/2 → 28/2)."""
    found = deadline_after(PROBATION, ceremony)
    assert found is not None  # core's reference data: without it nobody could be recognised
    return found.day


def ceremony_due(decision: StepAct) -> Deadline | None:
    """The last day for the ceremony after a decision, counted from the event the regulation of its day names."""
    return _Clock([]).ceremony(decision)


class _Clock:
    """The time limits of the next steps of some candidates: what they are counted from is read once for all."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        rows = StepAct.objects.filter(
            candidate__in=[one.pk for one in candidates if one.stage == Stage.DECIDED],
            kind=StepAct.Kind.TAKEN, taken_back=False, stage=Stage.DECIDED,
        )  # fmt: skip
        self.decisions = {act.candidate_id: act for act in rows.select_related("document")}
        self.members = Member.objects.in_bulk([one.member_id for one in candidates if one.member_id])
        self.calendar = calendar_read()

    @cached_property
    def criteria(self) -> list[AdmissionCriteria]:
        """Every era's."""
        return list(AdmissionCriteria.objects.all())

    def of(self, candidate: Candidate, step: Step) -> tuple[Deadline | None, date | None]:
        """The last day and the first day of a step; None where nothing limits it."""
        if step.stage == Stage.ADMITTED:
            decision = self.decisions.get(candidate.pk)
            return (self.ceremony(decision) if decision else None), None
        if step.stage == Stage.PROBATION_REVIEW and candidate.member_id:
            began = ceremony_of(self.members[candidate.member_id])
            end = self.calendar.after(PROBATION, began) if began else None
            return (self.calendar.after(step.time_limit or RECOGNITION, end.day), end.day) if end else (None, None)
        return (self.calendar.after(step.time_limit, candidate.stage_on) if step.time_limit else None), None

    def ceremony(self, decision: StepAct) -> Deadline | None:
        """The last day for the ceremony."""
        issued = decision.document.issued_on if decision.document else decision.on
        rule = next((one for one in self.criteria if span_holds((one.start, one.end), decision.on)), None)
        if rule is not None and rule.ceremony_counts_from == AdmissionCriteria.CountFrom.RECEIVED:
            return self.calendar.after(CEREMONY, decision.received_on or issued)
        return self.calendar.after(CEREMONY, issued)


def meetings_for(candidate: Candidate, following: Next) -> QuerySet[Meeting]:
    """The sent meetings of the branch from the day of the last step on: those that may have resolved the next one."""
    rows = Meeting.objects.filter(organization=following.actor, date__gte=candidate.stage_on, kind__in=RESOLVING)
    return rows.exclude(status__in=Meeting.OPEN_STATUSES).order_by("-date", "pk")


def where_to_move(candidate: Candidate, *, on: date) -> QuerySet[Organization]:
    """The other branches of the installation on a day."""
    branches = tree.form_on(on).filter(form__holds_branch_meetings=True).values("organization")
    standing = Organization.objects.filter(tree.stood_on(on), pk__in=branches)
    return standing.exclude(pk=candidate.organization_id).order_by("code")


def _due_day(following: Next) -> date:
    return following.due.day if following.due else date.max


def organizations_named(waiting: Iterable[Waiting]) -> set[int]:
    """Every organisation a worklist names."""
    return {pk for one in waiting for pk in (one.next.actor, one.next.branch)}
