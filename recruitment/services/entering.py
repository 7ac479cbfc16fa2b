"""Files of candidates as a set, with what was done before they were entered: imports and scenarios."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.names import clean_name, search_key, sort_key
from core.postgres import insert_rows, next_ids
from meetings.services import shown_name
from members.models import Precision
from recruitment.models import Body, Candidate, CandidateStay, CandidateTag, Stage, Step, StepAct, StepScheme
from recruitment.queries.rights import Line, appointed_among, lines_of

Kind, State = StepAct.Kind, Candidate.State
# What each act makes of a candidate; the recognition ends his file, the other steps leave it open.
STATE_AFTER: dict[str, str] = {
    Kind.TAKEN: State.ACTIVE, Kind.BACK: State.ACTIVE, Kind.DEFERRED: State.DEFERRED, Kind.RESUMED: State.ACTIVE,
    Kind.WITHDRAWN: State.WITHDRAWN, Kind.REJECTED: State.REJECTED, Kind.EXPIRED: State.EXPIRED,
    Kind.MOVED: State.ACTIVE, Kind.LEFT: State.MOVED, Kind.DIED: State.DIED, Kind.STRUCK_OFF: State.STRUCK_OFF,
}  # fmt: skip

PERSON = (
    "gender", "birth_date", "birth_precision", "ethnicity_id", "religion_id", "occupation_id", "national_id",
    "general_education", "professional_level", "youth_union_date", "address", "workplace", "place_id",
    "introduced_by_id", "found_through_id", "note", "former_member_id", "member_id",
)  # fmt: skip
_COLUMNS = (
    "id", "uuid", "organization_id", "scheme_id", "stage", "state", "stage_on", "listed_on", "full_name", "sort_key",
    "search_key", "version", *PERSON,
)  # fmt: skip
_ACT = (
    "uuid", "candidate_id", "organization_id", "branch_id", "kind", "stage", "step_id", "on", "received_on",
    "document_id", "meeting_id", "base", "agreed", "against", "note", "taken_back", "by", "for_branch",
)  # fmt: skip


@dataclass(slots=True)
class PastAct:
    """Something that was done for a candidate before his file was entered here, as papers tell it.

    Arguments:
        organization_id: who acted; of a step taken, whoever takes it by its scheme, if not given.
    """

    stage: str
    on: date
    kind: str = Kind.TAKEN
    organization_id: int | None = None
    received_on: date | None = None
    document_id: int | None = None
    meeting_id: int | None = None
    base: int | None = None
    agreed: int | None = None
    against: int | None = None
    note: str = ""


@dataclass(slots=True)
class NewCandidate:
    """What is known of a candidate when his file begins.

    Arguments:
        past: what was done for him after the first step, in order; the first step is taken on `listed_on`.
        member_id: of whoever was admitted in the past: the record the ceremony made.
    """

    organization_id: int
    full_name: str
    listed_on: date
    gender: str = ""
    birth_date: date | None = None
    birth_precision: str = Precision.DAY
    ethnicity_id: int | None = None
    religion_id: int | None = None
    occupation_id: int | None = None
    national_id: str | None = None
    general_education: str = ""
    professional_level: str = ""
    youth_union_date: date | None = None
    address: str = ""
    workplace: str = ""
    place_id: int | None = None
    introduced_by_id: int | None = None
    found_through_id: int | None = None
    note: str = ""
    former_member_id: int | None = None
    member_id: int | None = None
    tag_ids: Collection[int] = ()
    past: Sequence[PastAct] = field(default_factory=tuple)


@transaction.atomic
def register_candidates(*, new: Sequence[NewCandidate], by: Any, on: date) -> list[int]:
    """Takes people into the register as a set, with what was done for them; returns their ids in the order given.

    Raises ValidationError where what was done leaves out a step, is out of order, or begins before there is a scheme;
    IntegrityError where the database refuses a row: callers look first.
    """
    if not new:
        return []
    schemes = _schemes()
    lines = _Lines(new)
    for_branch = _entered_for(new, by, on)
    with connection.cursor() as cursor:
        ids = next_ids(cursor, Candidate._meta.db_table, len(new))
        files = [_File(pk, one, _scheme_of(one, schemes), lines) for pk, one in zip(ids, new, strict=True)]
        name = shown_name(by)
        # Before the first COPY: nothing else can be asked of the database while one runs.
        acts = [(*act, name, file.new.organization_id in for_branch) for file in files for act in file.acts()]
        insert_rows(cursor, Candidate._meta.db_table, _COLUMNS, (file.row() for file in files))
        stays = ((one.listed_on, pk, one.organization_id, "") for pk, one in zip(ids, new, strict=True))
        columns = ("start", "candidate_id", "organization_id", "reason")
        insert_rows(cursor, CandidateStay._meta.db_table, columns, stays)
        insert_rows(cursor, StepAct._meta.db_table, _ACT, acts)
        tags = [(file.pk, file.new.organization_id, tag) for file in files for tag in sorted(set(file.new.tag_ids))]
        if tags:
            insert_rows(cursor, CandidateTag._meta.db_table, ("candidate_id", "organization_id", "tag_id"), tags)
    return ids


@dataclass(slots=True)
class _Scheme:
    """A scheme with its steps in order, for sets."""

    row: StepScheme
    steps: list[Step]

    def step(self, stage: str) -> Step | None:
        return next((step for step in self.steps if step.stage == stage), None)


class _Lines:
    """Who takes the steps of committees for the branches of a set, asked once for each day that needs it."""

    def __init__(self, new: Sequence[NewCandidate]) -> None:
        self.branches = {one.organization_id for one in new}
        self.days: dict[date, dict[int, Line]] = {}

    def of(self, branch: int, on: date) -> Line | None:
        if on not in self.days:
            self.days[on] = lines_of(self.branches, on=on)
        return self.days[on].get(branch)


@dataclass(slots=True)
class _File:
    """One candidate of a set on his way into the tables.

    `done`: everything done for him, in order.
    """

    pk: int
    new: NewCandidate
    scheme: _Scheme
    lines: _Lines
    done: list[PastAct] = field(init=False)

    def __post_init__(self) -> None:
        """Raises ValidationError where a step is left out or stands before an earlier one."""
        past = self.new.past
        # Of somebody admitted in the past the papers may begin later than with the first list.
        begun = bool(self.new.member_id and past and past[0].stage != Stage.LISTED)
        self.done = [*past] if begun else [PastAct(Stage.PROSPECT, self.new.listed_on), *past]
        self._must_follow()

    def row(self) -> tuple[Any, ...]:
        """In the order of _COLUMNS."""
        new, last = self.new, self.done[-1]
        stage = next(act.stage for act in reversed(self.done) if act.kind == Kind.TAKEN)
        recognised = last.kind == Kind.TAKEN and last.stage == Stage.RECOGNISED
        state = State.COMPLETED if recognised else STATE_AFTER[last.kind]
        return (
            self.pk, uuid.uuid4(), new.organization_id, self.scheme.row.pk, str(stage), str(state), last.on,
            new.listed_on, *name_and_keys(new.full_name).values(), 1, *(plain(new, column) for column in PERSON),
        )  # fmt: skip

    def acts(self) -> Iterable[tuple[Any, ...]]:
        """In the order of _ACT, without the two last."""
        branch = self.new.organization_id
        for act in self.done:
            step = self.scheme.step(act.stage)
            yield (
                uuid.uuid4(), self.pk, act.organization_id or self._actor(step, act), branch, str(act.kind),
                str(act.stage), step.pk if step else None, act.on, act.received_on, act.document_id, act.meeting_id,
                act.base, act.agreed, act.against, act.note, False,
            )  # fmt: skip

    def _actor(self, step: Step | None, act: PastAct) -> int:
        branch = self.new.organization_id
        if step is None or step.actor == Body.BRANCH or act.kind != Kind.TAKEN:
            return branch
        line = self.lines.of(branch, act.on)
        return line.taker(step) if line else branch

    def _must_follow(self) -> None:
        steps = self.scheme.steps
        order = [step.stage for step in steps]
        at, day = -1, self.new.listed_on
        for act in self.done:
            if act.on < day:
                raise ValidationError(
                    _("%(name)s: bước “%(stage)s” ghi ngày %(day)s, trước bước đứng trước nó."),
                    code="out_of_order",
                    params={
                        "name": self.new.full_name, "stage": Stage(act.stage).label, "day": f"{act.on:%d/%m/%Y}",
                    },
                )  # fmt: skip
            day = act.on
            if act.kind != Kind.TAKEN:
                continue
            place = order.index(act.stage) if act.stage in order else -1
            skipped = steps[at + 1 : place]
            begins = at == -1 and self.new.member_id is not None
            if place <= at or (not begins and any(self._has(step, act.on) for step in skipped)):
                raise ValidationError(
                    _("%(name)s: đến bước “%(stage)s” thì các bước trước phải có đủ."),
                    code="skipped",
                    params={"name": self.new.full_name, "stage": Stage(act.stage).label},
                )
            at = place

    def _has(self, step: Step, on: date) -> bool:
        """Whether a step exists for his branch."""
        if not step.below_committee:
            return True
        line = self.lines.of(self.new.organization_id, on)
        return line is None or line.has(step)


def _schemes() -> list[_Scheme]:
    steps: dict[int, list[Step]] = {}
    for step in Step.objects.order_by("position"):
        steps.setdefault(step.scheme_id, []).append(step)
    return [_Scheme(row, steps.get(row.pk, [])) for row in StepScheme.objects.order_by("start")]


def _scheme_of(new: NewCandidate, schemes: Sequence[_Scheme]) -> _Scheme:
    for one in reversed(schemes):
        if one.row.start <= new.listed_on and (one.row.end is None or new.listed_on < one.row.end):
            return one
    raise ValidationError(
        _("%(name)s: chưa có quy trình kết nạp nào cho ngày %(day)s."),
        code="no_scheme",
        params={"name": new.full_name, "day": f"{new.listed_on:%d/%m/%Y}"},
    )


def _entered_for(new: Sequence[NewCandidate], by: Any, on: date) -> set[int]:
    """The branches whose files somebody else enters for them."""
    branches = {one.organization_id for one in new}
    return branches - appointed_among(by, branches, on=on)


def name_and_keys(full_name: str) -> dict[str, str]:
    name = clean_name(full_name)
    return {"full_name": name, "sort_key": sort_key(name), "search_key": search_key(name)}


def plain(new: NewCandidate, column: str) -> Any:
    value = getattr(new, column)
    return (value or None) if column == "national_id" else str(value) if column == "birth_precision" else value
