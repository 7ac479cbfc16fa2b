"""Who is on the way into the Party in Hòa An on 20 December 2022, at every step; who was admitted. All invented.

What was done for them is told as papers tell it: the branch's resolutions were passed at meetings it really held, with
the votes those had. One village has nobody, as it has had nobody admitted (DOMAIN §1.1, row 2).
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from random import Random
from typing import Any

from branches.models import Organization, PlaceCoverage
from core.documents import Document
from meetings.models import Attendance, Meeting
from meetings.queries.voting import base_among
from members.models import Ethnicity, Member, Membership, Occupation, Religion, TrainingParticipant
from members.queries import belongings_on
from members.services import NewMember
from recruitment.models import IntroducingBody, MassModel, Mentorship, Stage, StepAct, Tag
from recruitment.services.entering import NewCandidate, PastAct, register_candidates
from recruitment.services.mentors import lay_mentorships
from scenarios.details import Details
from scenarios.people import FEMALE, MALE
from scenarios.persons import Registry
from scenarios.plan import GRASSROOTS, HEALTH, RURAL, SCHOOL, Branch, District

# The steps up to the decision, and how many days before each of them the one before it was taken.
_STEPS: Mapping[str, tuple[int, int]] = {
    Stage.LISTED: (30, 90), Stage.AWARENESS_CLASS: (25, 120), Stage.MENTORED: (5, 25), Stage.APPLIED: (30, 120),
    Stage.VERIFIED: (15, 40), Stage.OPINIONS: (7, 20), Stage.BRANCH_RESOLVED: (5, 20),
    Stage.COMMITTEE_RESOLVED: (6, 15), Stage.DECIDED: (10, 30),
}  # fmt: skip
# The last days of the district's classes of awareness: six a year.
CLASSES = tuple(date(year, month, 15) for year in range(2019, 2023) for month in (2, 4, 6, 8, 10, 12))
_AT_A_MEETING = (Stage.LISTED, Stage.BRANCH_RESOLVED)
# How many of a hundred have come to which step.
_COME_TO = {
    Stage.PROSPECT: 30, Stage.LISTED: 16, Stage.AWARENESS_CLASS: 14, Stage.MENTORED: 12, Stage.APPLIED: 8,
    Stage.VERIFIED: 6, Stage.OPINIONS: 5, Stage.BRANCH_RESOLVED: 4, Stage.COMMITTEE_RESOLVED: 3, Stage.DECIDED: 1,
}  # fmt: skip
_WITHOUT_ANYBODY, _MOST = 0.2, {RURAL: 4}  # of the branches; of a branch
# Of a hundred: who is not followed as the others are, from which step on that may be, and why.
_SET_ASIDE = (
    (StepAct.Kind.DEFERRED, 5, 0, "đi làm xa, chi bộ tạm dừng theo dõi"),
    (StepAct.Kind.WITHDRAWN, 3, 0, "tự nguyện xin thôi vì hoàn cảnh gia đình"),
    (StepAct.Kind.REJECTED, 2, 1, "chi bộ không tán thành"),
    (StepAct.Kind.EXPIRED, 2, 2, "giấy chứng nhận lớp nhận thức hết giá trị, chưa học lại"),
)
_OF_DEMO_BRANCH = (
    Stage.PROSPECT, Stage.LISTED, Stage.AWARENESS_CLASS, Stage.MENTORED, Stage.OPINIONS, Stage.BRANCH_RESOLVED,
)  # fmt: skip
_DECISIONS: Mapping[str, str] = {
    Stage.DECIDED: "về việc kết nạp đảng viên",
    Stage.RECOGNISED: "về việc công nhận đảng viên chính thức",
}
_CONSIDERED = 35  # days after the twelve months within which the branch meets on the recognition
_TOGETHER = (400, 2_500)  # days a mentor has known whom he follows


@dataclass
class _Followed:
    """Somebody with what was done for him."""

    new: NewCandidate
    branch: Branch

    def done(self, stage: str) -> PastAct | None:
        return next((act for act in self.new.past if act.stage == stage and act.kind == StepAct.Kind.TAKEN), None)


def follow(
    plan: District, organizations: Mapping[str, Organization], *, demo: str, without: str, by: Any
) -> list[int]:  # fmt: skip
    """Enters everybody who is followed, with his mentors; returns their ids.

    Arguments:
        demo: the code of the branch that has somebody at each of the steps a secretary sees.
        without: the code of a branch that has nobody.
    """
    made = _Files(plan, organizations)
    found = [*made.members(), *made.candidates(demo=demo, without=without)]
    _count_votes(found)
    _number_decisions(found)
    ids = register_candidates(new=[one.new for one in found], by=by, on=plan.today)
    lay_mentorships(new=list(_mentorships(plan, zip(ids, found, strict=True))), by=by)
    return ids


class _Files:
    """Makes the files; the same district gives the same ones."""

    def __init__(self, plan: District, organizations: Mapping[str, Organization]) -> None:
        self.plan, self.organizations = plan, organizations
        self.rng = Random(f"{plan.seed}/candidates")
        self.registry = Registry(
            self.rng, {row.name: row for row in Ethnicity.objects.all()}, plan.today,
            taken={number for number in Member.objects.values_list("national_id", flat=True) if number},
        )  # fmt: skip
        self.details = Details(
            f"{plan.seed}/candidates",
            occupations=dict(Occupation.objects.values_list("code", "pk")),
            religions=dict(Religion.objects.values_list("code", "pk")),
            issuer=plan.card_issuer,
            today=plan.today,
        )
        self.bodies = dict(IntroducingBody.objects.values_list("code", "pk"))
        self.models = dict(MassModel.objects.values_list("organization", "pk"))
        self.tags = dict(Tag.objects.filter(rule="").values_list("code", "pk"))
        self.places = dict(PlaceCoverage.objects.filter(shared=False).values_list("organization", "place"))
        self.meetings: dict[int, list[tuple[date, int]]] = defaultdict(list)
        held = Meeting.objects.filter(kind__in=Meeting.MONTHLY_KINDS, status__in=Meeting.COUNTED_STATUSES)
        for pk, organization, day in held.order_by("date", "pk").values_list("pk", "organization", "date"):
            self.meetings[organization].append((day, pk))

    def members(self) -> Iterable[_Followed]:
        """Those admitted since the record begins: everything up to the ceremony, and up to the recognition if any."""
        branches = {self.organizations[one.code].pk: one for one in self.plan.branches}
        rows = Membership.objects.filter(
            start_reason=Membership.StartReason.ADMISSION, start__gt=self.plan.first, end__isnull=True,
            organization__in=list(branches),
        ).select_related("member")  # fmt: skip
        taught = dict(
            TrainingParticipant.objects.filter(training_class__kind__code="dang-vien-moi", attended=True).values_list(
                "member", "training_class__last_day"
            )
        )
        for row in rows.order_by("start", "pk"):
            member, branch = row.member, branches[row.organization_id]
            assert member.admission_date
            listed_on, past = self._way(branch, Stage.DECIDED, member.admission_date)
            past.append(PastAct(Stage.ADMITTED, row.start))
            learnt = taught.get(member.pk)
            if member.full_membership_date:
                past += self._recognition(branch, row.start, learnt, member.full_membership_date)
            elif learnt and learnt >= row.start:
                past.append(PastAct(Stage.NEW_MEMBER_CLASS, learnt))
            yield _Followed(
                NewCandidate(
                    row.organization_id, member.full_name, listed_on, member.gender, member.birth_date,
                    member.birth_precision, member.ethnicity_id, member.religion_id, member.occupation_id,
                    member.national_id, member.general_education, member.professional_level, member.youth_union_date,
                    place_id=self.places.get(row.organization_id), member_id=member.pk, past=past,
                ),
                branch,
            )  # fmt: skip

    def _recognition(self, branch: Branch, ceremony: date, learnt: date | None, full: date) -> Iterable[PastAct]:
        """What follows the ceremony of who was recognised: the branch at its first meeting after the twelve months."""
        if learnt is None or not ceremony <= learnt <= full:
            learnt = ceremony + timedelta(days=self.rng.randint(60, 300))
        yield PastAct(Stage.NEW_MEMBER_CLASS, learnt)
        held = self.meetings[self.organizations[branch.code].pk]
        place = bisect_left(held, full, key=itemgetter(0))
        soon = place < len(held) and held[place][0] <= full + timedelta(days=_CONSIDERED)
        day, meeting = held[place] if soon else (min(full + timedelta(days=3), self.plan.today), None)
        yield PastAct(Stage.PROBATION_REVIEW, day, meeting_id=meeting)
        steps = [(Stage.PROBATION_ENDORSED, (3, 8)), (Stage.RECOGNISED, (4, 12))]
        for stage, days in steps[branch.level == GRASSROOTS :]:
            day = min(day + timedelta(days=self.rng.randint(*days)), self.plan.today)
            yield PastAct(stage, day)

    def candidates(self, *, demo: str, without: str) -> Iterable[_Followed]:
        """Those who are not members yet: a few in most branches, at every step."""
        stages, weights = list(_COME_TO), list(_COME_TO.values())
        for branch in self.plan.branches:
            if branch.code == demo:
                yield from (self._candidate(branch, stage, aside=False) for stage in _OF_DEMO_BRANCH)
            elif branch.code != without and self.rng.random() >= _WITHOUT_ANYBODY:
                count = self.rng.randint(1, _MOST.get(branch.sector, 2))
                for stage in self.rng.choices(stages, weights, k=count):
                    yield self._candidate(branch, stage, aside=True)

    def _candidate(self, branch: Branch, stage: str, *, aside: bool) -> _Followed:
        rng, today = self.rng, self.plan.today
        pk = self.organizations[branch.code].pk
        person = self.registry.admitted(branch, today)
        self.details.add(person, branch)
        ago = rng.randint(5, 38) if stage == Stage.DECIDED else rng.randint(8, 150)
        listed_on, past = self._way(branch, stage, today - timedelta(days=ago))
        if aside and (ended := self._set_aside(past, listed_on)):
            past.append(ended)
        new = NewCandidate(
            pk, person.full_name, listed_on, person.gender, person.birth_date, person.birth_precision,
            person.ethnicity.pk if person.ethnicity else None, person.religion_id, person.occupation_id,
            person.national_id, person.general_education, person.professional_level, person.youth_union_date,
            place_id=self.places.get(pk), introduced_by_id=self._introduced_by(person, branch),
            found_through_id=self._found_through(branch),
            tag_ids=self._tags(person, branch), past=past,
        )  # fmt: skip
        return _Followed(new, branch)

    def _way(self, branch: Branch, last: str, day: date) -> tuple[date, list[PastAct]]:
        """The day somebody was first listed, and the steps since: the last one on `day` or at the meeting before it."""
        steps = list(_STEPS)[: list(_STEPS).index(last) + 1] if last in _STEPS else []
        if branch.level == GRASSROOTS:  # no committee stands between it and the one that decides
            steps = [stage for stage in steps if stage != Stage.COMMITTEE_RESOLVED]
        past: list[PastAct] = []
        for stage in reversed(steps):
            meeting = None
            if stage in _AT_A_MEETING:
                day, meeting = self._meeting(branch, day)
            elif stage == Stage.AWARENESS_CLASS and day >= CLASSES[0]:
                day = CLASSES[bisect_right(CLASSES, day) - 1]
            past.append(PastAct(stage, day, meeting_id=meeting))
            day -= timedelta(days=self.rng.randint(*_STEPS[stage]))
        return day, past[::-1]

    def _meeting(self, branch: Branch, day: date) -> tuple[date, int | None]:
        """The last meeting up to a day; the day itself where none is recorded."""
        held = self.meetings[self.organizations[branch.code].pk]
        place = bisect_right(held, day, key=itemgetter(0))
        return held[place - 1] if place else (day, None)

    def _set_aside(self, past: Sequence[PastAct], listed_on: date) -> PastAct | None:
        chance = self.rng.random() * 100
        last = past[-1] if past else PastAct(Stage.PROSPECT, listed_on)
        for kind, share, after, reason in _SET_ASIDE:
            chance -= share
            if chance < 0:
                if len(past) < after:
                    return None
                day = min(last.on + timedelta(days=self.rng.randint(3, 60)), self.plan.today)
                return PastAct(last.stage, day, kind=kind, note=reason)
        return None

    def _introduced_by(self, person: NewMember, branch: Branch) -> int | None:
        assert person.birth_date is not None
        if self.rng.random() < 0.1:
            return None
        if (self.plan.today - person.birth_date).days < 30 * 365:
            return self.bodies["doan-thanh-nien"]
        if person.gender == FEMALE:
            return self.bodies["phu-nu"]
        return self.bodies["nong-dan" if branch.sector == RURAL else "cong-doan"]

    def _found_through(self, branch: Branch) -> int | None:
        """One in four was noticed in a model of the commune."""
        model = self.models.get(self.organizations[branch.parent_code].pk) if branch.sector == RURAL else None
        return model if model and self.rng.random() < 0.25 else None

    def _tags(self, person: NewMember, branch: Branch) -> list[int]:
        """The groups no rule tells."""
        codes = []
        if branch.sector in (SCHOOL, HEALTH):
            codes.append("tri-thuc")
        if person.discharged_on is not None:
            codes.append("quan-nhan-xuat-ngu")
        elif person.gender == MALE and branch.sector == RURAL and self.rng.random() < 0.1:
            codes.append("cong-an-vien")
        return [self.tags[code] for code in codes]


def _count_votes(followed: Sequence[_Followed]) -> None:
    """The votes of the branches' resolutions, on the bases those meetings had."""
    acts = [(one, act) for one in followed for act in one.new.past if act.meeting_id]
    here: dict[tuple[int, date], list[Any]] = defaultdict(list)
    for belonging in belongings_on({(one.new.organization_id, act.on) for one, act in acts}):
        here[belonging.organization_id, belonging.day].append(belonging)
    since = {pk: day for pk, day in Member.objects.values_list("pk", "full_membership_date") if day}
    came: dict[int, set[int]] = defaultdict(set)
    rows = Attendance.objects.filter(
        meeting__in={act.meeting_id for _one, act in acts}, status=Attendance.Status.EXEMPT_PRESENT
    )
    for meeting, member in rows.values_list("meeting", "member"):
        came[meeting].add(member)
    for one, act in acts:
        there = here[one.new.organization_id, act.on]
        full = {row.member_id for row in there if since.get(row.member_id, date.max) <= act.on}
        assert act.meeting_id
        act.base = base_among(there, full=full, came=came[act.meeting_id]).number
        act.agreed, act.against = act.base, 0


def _number_decisions(followed: Sequence[_Followed]) -> None:
    """Numbers the decisions of the district, to admit and to recognise, through the years."""
    decided = sorted(
        (act for one in followed for act in one.new.past if act.stage in _DECISIONS and act.kind == StepAct.Kind.TAKEN),
        key=lambda act: act.on,
    )
    counts: dict[int, int] = defaultdict(int)
    documents = []
    for act in decided:
        counts[act.on.year] += 1
        number = f"{1_000 + counts[act.on.year]}-QĐ/HU"
        documents.append(
            Document(number=number, issued_on=act.on, issuer="Ban Thường vụ Huyện ủy Hòa An",
                     title=_DECISIONS[act.stage])
        )  # fmt: skip
    for act, document in zip(decided, Document.objects.bulk_create(documents), strict=True):
        act.document_id = document.pk


def _mentorships(plan: District, pairs: Iterable[tuple[int, _Followed]]) -> Iterable[Mentorship]:
    """Two full members of the branch for everybody who has come that far; one may follow several."""
    rng = Random(f"{plan.seed}/mentors")
    able: dict[int, list[tuple[int, date]]] = defaultdict(list)
    rows = Membership.objects.filter(
        kind=Membership.Kind.OFFICIAL, end__isnull=True, member__dutyspans=None,
        member__full_membership_date__lt=plan.first, start__lt=plan.first - timedelta(days=_TOGETHER[0]),
        member__birth_date__year__gte=plan.today.year - 62,
    ).exclude(member__memberships__kind=Membership.Kind.TEMPORARY)  # fmt: skip
    for organization, member, start in rows.order_by("pk").values_list("organization", "member", "start"):
        able[organization].append((member, start))
    for pk, one in pairs:
        laid = one.done(Stage.MENTORED)
        among = able[one.new.organization_id]
        if laid is None:
            continue
        for member, since in rng.sample(among, min(2, len(among))):
            together = max(since, laid.on - timedelta(days=rng.randint(*_TOGETHER)))
            recognised = one.done(Stage.RECOGNISED)
            yield Mentorship(
                candidate_id=pk, organization_id=one.new.organization_id, member_id=member, start=laid.on,
                end=recognised.on if recognised else None, end_reason="đã công nhận chính thức" if recognised else "",
                together_since=together,
            )  # fmt: skip
