"""How many stand at which step on a day, for how long, and what is overdue: told by their acts, of any day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import median_low
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from branches import tree
from branches.models import Placement, Trait
from branches.queries import had_trait, organizations_with_trait
from members.models import Membership
from members.queries import is_full
from recruitment.models import Candidate, CandidateStay, Stage, StepAct
from recruitment.queries.steps import ceremony_of, next_steps

# What each act leaves a candidate in.
STATES = {
    StepAct.Kind.DEFERRED: Candidate.State.DEFERRED,
    StepAct.Kind.RESUMED: Candidate.State.ACTIVE,
    StepAct.Kind.WITHDRAWN: Candidate.State.WITHDRAWN,
    StepAct.Kind.REJECTED: Candidate.State.REJECTED,
    StepAct.Kind.EXPIRED: Candidate.State.EXPIRED,
    StepAct.Kind.LEFT: Candidate.State.MOVED,
    StepAct.Kind.DIED: Candidate.State.DIED,
    StepAct.Kind.STRUCK_OFF: Candidate.State.STRUCK_OFF,
}
FOLLOWED = (Candidate.State.ACTIVE, Candidate.State.DEFERRED)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a candidate stood on a day.

    Arguments:
        unit: the child of the organisation asked about under which his branch stood.
        since: the day of his last step up to then.
    """

    candidate: Candidate
    unit: int
    branch: int
    stage: str
    state: str
    since: date

    def days(self, on: date) -> int:
        """How long he had stood there."""
        return (on - self.since).days


@dataclass(slots=True)
class Moves:
    """What happened in a period: steps taken by stage, and files that were closed, by unit."""

    taken: dict[tuple[int, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    closed: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


def standings_on(organization: Any, on: date, *, trait: Trait | None = None) -> list[Standing]:
    """Everybody followed at or below an organisation on a day, with the step he had reached by then.

    The branch is the one that followed him then, in the tree of that day; a step that was taken back since does not
    count. From his ceremony on his record as a member says where he stood and until when: whoever left, died or was a
    full member by then is not counted, so that the figures are those of the report of probation. A fixed number of
    queries.
    """
    places = tree.as_of(on).filter(tree.under([organization.pk], path="path"))
    if trait is not None:
        places = places.filter(organization__in=organizations_with_trait(trait, on=on).values("pk"))
    units = dict(places.values_list("organization", tree.ChildBelow("path", organization.pk)))
    stays = CandidateStay.objects.filter(span__contains=on, organization__in=places.values("organization"))
    followed = dict(stays.values_list("candidate", "organization"))
    probation = Membership.objects.filter(
        kind=Membership.Kind.OFFICIAL, span__contains=on, organization__in=places.values("organization")
    ).exclude(is_full(on, of="member__"))
    homes: dict[int, int] = dict(probation.values_list("member", "organization"))
    rows = Candidate.objects.filter(Q(pk__in=followed) | Q(member__in=homes)).select_related("member")
    candidates = {one.pk: one for one in rows}
    last = _last_acts(candidates.values(), on)
    found = []
    for pk, one in candidates.items():
        began = ceremony_of(one.member) if one.member else None
        branch = homes.get(one.member_id or 0) if began is not None and began <= on else followed.get(pk)
        if branch is None:
            continue
        stage, state, since = last.get(
            pk, (Stage.PROSPECT.value, Candidate.State.ACTIVE.value, candidates[pk].listed_on)
        )
        if state in FOLLOWED and stage != Stage.RECOGNISED:
            found.append(Standing(candidates[pk], units[branch], branch, stage, state, since))
    return sorted(found, key=lambda one: (one.candidate.sort_key, one.candidate.pk))


def overdue_among(standings: Iterable[Standing], *, on: date) -> set[int]:
    """Of those who stand at their present step the ones whose next step is overdue today, by their keys."""
    current = [one.candidate for one in standings if one.candidate.stage == one.stage]
    return {pk for pk, following in next_steps(current, on=on).items() if following.is_overdue(on)}


def moves_between(organization: Any, first: date, last: date, *, trait: Trait | None = None) -> Moves:
    """The steps taken and files closed in some days, each at the unit its branch stood under on its own day."""
    rows = StepAct.objects.filter(on__gte=first, on__lte=last, taken_back=False).exclude(
        kind__in=(StepAct.Kind.BACK, StepAct.Kind.MOVED, StepAct.Kind.RESUMED, StepAct.Kind.DEFERRED)
    )
    placed = Placement.objects.filter(organization=OuterRef("branch"), span__contains=OuterRef("on"))
    rows = rows.annotate(path=Subquery(placed.values("path")[:1]))
    rows = rows.filter(tree.under([organization.pk], path="path"), had_trait(trait, day="on", owner="branch"))
    rows = rows.annotate(child=tree.ChildBelow("path", organization.pk)).order_by()
    moves = Moves()
    for candidate, kind, stage, unit in rows.values_list("candidate", "kind", "stage", "child"):
        if kind == StepAct.Kind.TAKEN:
            moves.taken[unit, stage].add(candidate)
        else:
            moves.closed[unit].add(candidate)
    return moves


def median_days(standings: Iterable[Standing], on: date) -> int | None:
    """The median of days at their step; None of nobody."""
    days = [one.days(on) for one in standings]
    return median_low(days) if days else None


def candidates_named(keys: Iterable[int]) -> dict[int, Candidate]:
    """Some candidates by their keys."""
    return Candidate.objects.in_bulk(list(keys))


def _last_acts(candidates: Iterable[Candidate], on: date) -> dict[int, tuple[str, str, date]]:
    """The step, the state and the day of the step of each up to a day; the ceremony's is on the member's record."""
    ceremonies = {one.pk: ceremony_of(one.member) for one in candidates if one.member}
    keys = [one.pk for one in candidates]
    rows = StepAct.objects.filter(Q(kind=StepAct.Kind.TAKEN) | Q(kind__in=list(STATES)), candidate__in=keys)
    rows = rows.filter(Q(on__lte=on) | Q(stage=Stage.ADMITTED, kind=StepAct.Kind.TAKEN), taken_back=False)
    told = [
        (
            candidate,
            (ceremonies.get(candidate) or day) if (kind, stage) == (StepAct.Kind.TAKEN, Stage.ADMITTED) else day,
            pk, kind, stage,
        )
        for candidate, kind, stage, day, pk in rows.order_by().values_list("candidate", "kind", "stage", "on", "pk")
    ]  # fmt: skip
    found: dict[int, tuple[str, str, date]] = {}
    for candidate, day, _pk, kind, stage in sorted(told):
        if day > on:
            continue
        if kind == StepAct.Kind.TAKEN:
            found[candidate] = (stage, Candidate.State.ACTIVE.value, day)
        else:
            before = found.get(candidate, (stage, "", day))
            found[candidate] = (before[0], STATES[StepAct.Kind(kind)].value, before[2])
    return found
