"""Creating sources: what branches planned for the quarters of a year, and what the records say was done.

Done is never typed: found is who was put on the list, sent to class is who was on the list of a class, admitted is who
was admitted (`recruitment.queries.admitted`). Of a group each is counted by the group's own rule, on the day it
happened; groups overlap and nothing is added up (DOMAIN §1.2).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Func, Q, QuerySet

from branches import tree
from branches.models import Organization, Trait
from branches.queries import tops_of
from branches.scoping import Action, organizations_allowing
from core.names import fold
from core.periods import Period
from meetings.queries.visit_figures import Ground
from members.models import Member
from recruitment.models import (
    AwarenessStudent,
    Candidate,
    CandidateStay,
    IntroducingBody,
    MassModel,
    SourcePlan,
    SourcePlanLine,
    StepAct,
    Tag,
)
from recruitment.queries.admitted import Question, admissions_behind
from recruitment.queries.candidates import candidates_visible_to
from recruitment.queries.tags import belongs_to

FIND, CLASS, ADMIT = "find", "class", "admit"
KINDS = (FIND, CLASS, ADMIT)
QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of a plan, and the unit it counts for."""

    unit: int
    branch: int
    year: int
    quarter: int
    tag: int | None
    to_find: int
    to_class: int
    to_admit: int

    def of(self, kind: str) -> int:
        """How many of one kind."""
        return {FIND: self.to_find, CLASS: self.to_class, ADMIT: self.to_admit}[kind]


@dataclass(frozen=True, slots=True)
class Done:
    """Somebody found, sent to class or admitted: where, on which day, counted for which group."""

    kind: str
    unit: int
    branch: int
    day: date
    tag: int | None
    candidate: int | None = None
    member: int | None = None


def quarter_of(day: date) -> int:
    """The quarter of a day."""
    return (day.month + 2) // 3


def tags_planned(organization_ids: Iterable[int], years: Iterable[int]) -> list[Tag]:
    """The groups the plans of some branches speak of, in their order."""
    lines = SourcePlanLine.objects.filter(organization__in=list(organization_ids), plan__year__in=list(years))
    return list(Tag.objects.filter(pk__in=lines.order_by().values("tag")).order_by("position", "name"))


def planned_below(organization_id: int, period: Period, *, trait: Trait | None = None) -> list[Planned]:
    """The lines of the plans below an organisation for the quarters a period touches, where each branch stood at the
    end of its quarter, or of the period."""
    ground = Ground(organization_id, period, trait)
    quarters = {(month.year, quarter_of(month)) for month in period.months()}
    lines = SourcePlanLine.objects.filter(
        organization__in=ground.ids, plan__year__in={year for year, _quarter in quarters}
    )
    rows = lines.order_by("organization__code", "plan__year", "quarter", "tag__position", "pk").values_list(
        "organization", "plan__year", "quarter", "tag", "to_find", "to_class", "to_admit"
    )
    found = []
    for branch, year, quarter, *numbers in rows:
        if (year, quarter) not in quarters:
            continue
        last = min(Period.parse(f"{year}-Q{quarter}").last, period.last)
        unit = ground.unit(branch, last)
        if unit is not None:
            found.append(Planned(unit, branch, year, quarter, *numbers))
    return found


def done_below(organization_id: int, period: Period, tags: Sequence[Tag], *, trait: Trait | None = None) -> list[Done]:
    """What was done at or below an organisation in a period, of everybody and of each of some groups.

    Each counts where the branch stood on its own day; three queries for everybody and three for each group.
    """
    ground = Ground(organization_id, period, trait)
    question = Question.about(organization_id, period, trait_id=trait.pk if trait else None)
    found: list[Done] = []
    for tag in (None, *tags):
        key = tag.pk if tag else None
        for branch, day, candidate in _listed(ground.ids, period, tag):
            unit = ground.unit(branch, day)
            if unit is not None:
                found.append(Done(FIND, unit, branch, day, key, candidate))
        for branch, day, candidate in _sent(ground.ids, period, tag):
            unit = ground.unit(branch, day)
            if unit is not None:
                found.append(Done(CLASS, unit, branch, day, key, candidate))
        asked = Question(
            question.organization_id, question.first, question.last, question.basis, key, question.trait_id
        )
        found += [
            Done(ADMIT, one.child_id, one.organization_id, one.day, key, one.candidate_id, one.member_id)
            for one in admissions_behind(asked)
        ]
    return found


def _listed(ids: Sequence[int], period: Period, tag: Tag | None) -> QuerySet[Any, tuple[int, date, int]]:
    """Who was put on the list in a period, with the branch that followed him then."""
    rows = CandidateStay.objects.filter(
        Q(end__isnull=True) | Q(end__gt=F("candidate__listed_on")), organization__in=ids,
        candidate__listed_on__gte=period.start, candidate__listed_on__lt=period.end,
        start__lte=F("candidate__listed_on"),
    )  # fmt: skip
    if tag is not None:
        rows = rows.filter(belongs_to(tag, day="candidate__listed_on", of="candidate__"))
    found: Any = rows.order_by("candidate__listed_on", "candidate__sort_key", "candidate")
    return found.values_list("organization", "candidate__listed_on", "candidate")


def _sent(ids: Sequence[int], period: Period, tag: Tag | None) -> QuerySet[Any, tuple[int, date, int]]:
    """Who was on the list of a class that began in a period and is not known to have stayed away."""
    rows = AwarenessStudent.objects.filter(
        Q(attended__isnull=True) | Q(attended=True), organization__in=ids,
        awareness_class__first_day__gte=period.start, awareness_class__first_day__lt=period.end,
    )  # fmt: skip
    if tag is not None:
        rows = rows.filter(belongs_to(tag, day="awareness_class__first_day", of="candidate__"))
    found: Any = rows.order_by("awareness_class__first_day", "candidate__sort_key", "pk")
    return found.values_list("organization", "awareness_class__first_day", "candidate")


# One branch.


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan says and what was done, of one quarter and one group."""

    planned: dict[str, int]
    done: dict[str, int]


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """A branch's plan of a year beside what was done; the group None is everybody.

    Arguments:
        plan: None where the branch has none: what was done is shown all the same.
    """

    plan: SourcePlan | None
    groups: list[Tag | None]
    cells: dict[tuple[int | None, int], Figures]

    def quarters(self, tag: Tag | None) -> list[tuple[int, Figures]]:
        """A group's quarters in order."""
        return [(quarter, self.cells[tag.pk if tag else None, quarter]) for quarter in QUARTERS]

    def year(self, tag: Tag | None) -> Figures:
        """A group's whole year: quarters do add up."""
        cells = [figures for _quarter, figures in self.quarters(tag)]
        return Figures(
            {kind: sum(one.planned[kind] for one in cells) for kind in KINDS},
            {kind: sum(one.done[kind] for one in cells) for kind in KINDS},
        )


def plan_of(organization: Organization, year: int) -> SourcePlan | None:
    """A branch's plan of a year."""
    return SourcePlan.objects.filter(organization=organization, year=year).select_related("document").first()


def plan_sheet(organization: Organization, year: int) -> PlanSheet:
    """A branch's plan of a year, and what the branch itself has done of it."""
    plan = plan_of(organization, year)
    tags = tags_planned([organization.pk], [year])
    planned: dict[tuple[int | None, int], SourcePlanLine] = {}
    if plan is not None:
        planned = {(line.tag_id, line.quarter): line for line in SourcePlanLine.objects.filter(plan=plan)}
    counts: dict[tuple[int | None, int, str], int] = defaultdict(int)
    for one in done_below(organization.pk, Period.parse(str(year)), tags):
        if one.branch == organization.pk:
            counts[one.tag, quarter_of(one.day), one.kind] += 1
    groups = [None, *tags]
    cells = {}
    for tag in groups:
        key = tag.pk if tag else None
        for quarter in QUARTERS:
            line = planned.get((key, quarter))
            told = dict(zip(KINDS, (line.to_find, line.to_class, line.to_admit), strict=True)) if line else {}
            cells[key, quarter] = Figures(
                {kind: told.get(kind, 0) for kind in KINDS},
                {kind: counts[key, quarter, kind] for kind in KINDS},
            )
    return PlanSheet(plan, groups, cells)


# Branches without.


def branches_below(organization_ids: Iterable[int], *, on: date) -> set[int]:
    """The branches (whatever holds branch meetings) at or below some organisations on a day."""
    holding = tree.form_on(on).filter(form__holds_branch_meetings=True).values("organization")
    places = tree.as_of(on).filter(tree.under(organization_ids, path="path"), organization__in=holding)
    return set(places.values_list("organization", flat=True))


def with_source(organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
    """How many people some branches followed on a day who were not admitted by then; branches without any left out."""
    ended = StepAct.objects.filter(on__lte=on, taken_back=False)
    admitted = ended.filter(kind=StepAct.Kind.TAKEN, stage="admitted").values("candidate")
    closed = ended.filter(candidate__state__in=Candidate.CLOSED, kind__in=CLOSING).values("candidate")
    stays = CandidateStay.objects.filter(organization__in=list(organization_ids), span__contains=on)
    counts: dict[int, int] = defaultdict(int)
    rows = stays.exclude(candidate__in=admitted).exclude(candidate__in=closed)
    for branch in rows.values_list("organization", flat=True):
        counts[branch] += 1
    return dict(counts)


CLOSING = (
    StepAct.Kind.WITHDRAWN, StepAct.Kind.REJECTED, StepAct.Kind.EXPIRED, StepAct.Kind.LEFT, StepAct.Kind.DIED,
    StepAct.Kind.STRUCK_OFF,
)  # fmt: skip


def with_plan(organization_ids: Iterable[int], year: int) -> set[int]:
    """Which of some branches have a plan of a year."""
    plans = SourcePlan.objects.filter(organization__in=list(organization_ids), year=year)
    return set(plans.values_list("organization", flat=True))


@dataclass(frozen=True, slots=True)
class BranchSources:
    """A branch in the overview of a year: what it planned, did and has."""

    branch: int
    planned: dict[str, int]
    done: dict[str, int]
    has_plan: bool
    followed: int


def sources_overview(organizations: QuerySet[Organization], year: int, *, on: date) -> list[BranchSources]:
    """Every branch of some organisations with its plan of a year, what it did of it, and whom it follows today."""
    tops = list(tops_of(organizations, on=on))
    branches = branches_below([one.pk for one in tops], on=on)
    period = Period.parse(str(year))
    planned: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(KINDS, 0))
    done: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(KINDS, 0))
    for top in tops:
        for line in planned_below(top.pk, period):
            if line.tag is None:
                for kind in KINDS:
                    planned[line.branch][kind] += line.of(kind)
        for one in done_below(top.pk, period, ()):
            done[one.branch][one.kind] += 1
    plans, sources = with_plan(branches, year), with_source(branches, on=on)
    return [
        BranchSources(pk, planned[pk], done[pk], pk in plans, sources.get(pk, 0)) for pk in sorted(branches)
    ]  # fmt: skip


# Models of mass organisations.


def models_visible_to(user: Any, *, on: date) -> QuerySet[MassModel]:
    """The models of the organisations whose names a user reads."""
    scope = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    rows = MassModel.objects.filter(organization__in=scope.values("pk"))
    return rows.select_related("organization", "body", "place").annotate(found=Count("candidates"))


def models_listed(
    models: QuerySet[MassModel], *, on: date, text: str = "", body: IntroducingBody | None = None, running: bool = False
) -> QuerySet[MassModel]:
    """Some models by words of the name, by mass organisation, or only those that run today."""
    folded = Func(F("name"), function="public.chibo_fold", output_field=CharField())
    for word in fold(text).split():
        models = models.alias(folded=folded).filter(folded__contains=word)
    if body is not None:
        models = models.filter(body=body)
    if running:
        models = models.filter(span__contains=on)
    return models.order_by("organization__code", "-start", "name", "pk")


def introducing_bodies() -> QuerySet[IntroducingBody]:
    """The mass organisations in their order."""
    return IntroducingBody.objects.order_by("position", "name")


def candidates_through(model: MassModel, *, by: Any, on: date) -> QuerySet[Candidate]:
    """Who was found through a model, of those a user sees; by given name."""
    return candidates_visible_to(by, on=on).filter(found_through=model).order_by("sort_key", "pk")


def people_behind(found: Iterable[Done]) -> dict[tuple[int | None, int | None], tuple[str, str]]:
    """The name of everybody behind some figures and his file's uuid, by the keys of candidate and member; "" for a
    member who is on record as no candidate. Two queries."""
    keys = {(one.candidate, one.member) for one in found}
    candidates = Candidate.objects.filter(pk__in=[candidate for candidate, _member in keys if candidate])
    members = Member.objects.filter(pk__in=[member for candidate, member in keys if member and not candidate])
    files = {pk: (name, str(uuid)) for pk, name, uuid in candidates.values_list("pk", "full_name", "uuid")}
    names = dict(members.values_list("pk", "full_name"))
    return {
        (candidate, member): files[candidate] if candidate else (names.get(member or 0, ""), "")
        for candidate, member in keys
    }
