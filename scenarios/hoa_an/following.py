"""How the candidates of Hòa An are looked after, all invented: classes with their certificates, papers in the files,
and what mentors said of them in the meetings of the year."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from branches.models import Organization
from meetings.models import Meeting
from recruitment.models import (
    AwarenessClass,
    AwarenessStudent,
    Candidate,
    CandidatePaper,
    MentorRemark,
    Mentorship,
    Stage,
    StepAct,
    StepPaper,
)
from recruitment.services.classes import lay_classes
from recruitment.services.papers import lay_papers
from recruitment.services.remarks import lay_remarks
from scenarios.hoa_an.candidates import CLASSES
from scenarios.hoa_an.happenings import ORGANIZER
from scenarios.plan import District

_NEXT_CLASS = date(2023, 1, 13)  # its list is open on the scenario's day
_SENT_TO_IT = 0.6
_DAYS, _LIST_CLOSES = 4, 14  # a class takes five days; its list closes before
_MONTHS = tuple(date(2022, month, 1) for month in range(1, 12))
_SAID = 0.8
_Result, _Judgement = AwarenessStudent.Result, MentorRemark.Judgement
_STRENGTHS = (
    "Nhiệt tình với việc xóm, tham gia đủ các buổi lao động công ích.",
    "Gương mẫu chấp hành chủ trương, vận động được nhiều hộ làm theo.",
    "Hoàn thành tốt nhiệm vụ chuyên môn, được đồng nghiệp tín nhiệm.",
    "Tích cực trong hoạt động đoàn thể, có ý thức học hỏi.",
)
_WEAKNESSES = (
    "Còn ngại phát biểu trước tập thể.", "Cần sắp xếp thời gian dự sinh hoạt đoàn thể đều hơn.",
    "Cần đọc thêm tài liệu về Điều lệ Đảng.", "",
)  # fmt: skip


def look_after(plan: District, root: Organization, *, by: Any) -> None:
    """Lays classes, papers and remarks beside everybody who is followed."""
    rng = Random(f"{plan.seed}/following")
    acts = list(
        StepAct.objects.filter(kind=StepAct.Kind.TAKEN).select_related("candidate").order_by("candidate", "on", "pk")
    )
    _teach(rng, root, acts, by=by)
    lay_papers(new=list(_papers(rng, acts, by)), by=by)
    lay_remarks(new=list(_remarks(rng, by)), by=by)


def _teach(rng: Random, root: Organization, acts: Sequence[StepAct], *, by: Any) -> None:
    """The classes somebody went to, and the next one with those who are to go."""
    students: list[AwarenessStudent] = []
    classes: dict[date, AwarenessClass] = {}
    for act in acts:
        if act.stage != Stage.AWARENESS_CLASS or act.on not in CLASSES:
            continue
        held = classes.setdefault(act.on, _class(root, act.on))
        number = sum(one.awareness_class is held for one in students) + 1
        students.append(
            AwarenessStudent(
                awareness_class=held, candidate=act.candidate, organization_id=act.branch_id, attended=True,
                result=rng.choices((_Result.EXCELLENT, _Result.GOOD, _Result.FAIR, _Result.PASSED), (4, 30, 46, 20))[0],
                certificate=f"{number:03d}/{act.on.month:02d}-CN-NTVĐ", certified_on=act.on,
            )
        )  # fmt: skip
    coming = classes.setdefault(_NEXT_CLASS, _class(root, _NEXT_CLASS))
    waiting = Candidate.objects.filter(stage=Stage.LISTED, state=Candidate.State.ACTIVE)
    for candidate in waiting.order_by("pk"):
        if rng.random() < _SENT_TO_IT:
            students.append(
                AwarenessStudent(awareness_class=coming, candidate=candidate, organization_id=candidate.organization_id)
            )
    lay_classes(classes=[classes[day] for day in sorted(classes)], students=students, by=by)


def _class(root: Organization, last: date) -> AwarenessClass:
    first = last - timedelta(days=_DAYS)
    return AwarenessClass(
        name=f"Lớp bồi dưỡng nhận thức về Đảng tháng {last.month}/{last.year}", organization=root, organizer=ORGANIZER,
        first_day=first, last_day=last, closes_on=first - timedelta(days=_LIST_CLOSES), venue="Hội trường Huyện ủy",
        capacity=60,
    )  # fmt: skip


def _papers(rng: Random, acts: Sequence[StepAct], by: Any) -> Iterator[CandidatePaper]:
    """What every step taken asked for: in the file some days before it."""
    asked: dict[int, list[StepPaper]] = defaultdict(list)
    for paper in StepPaper.objects.filter(required=True).order_by("step", "position"):
        asked[paper.step_id].append(paper)
    for act in acts:
        for paper in asked[act.step_id] if act.step_id else ():
            dated = max(act.candidate.listed_on, act.on - timedelta(days=rng.randint(1, 6)))
            yield CandidatePaper(
                candidate=act.candidate, organization_id=act.branch_id, paper=paper, dated=dated, by=str(by)
            )


def _remarks(rng: Random, by: Any) -> Iterator[MentorRemark]:
    """What mentors said in most of the meetings of the year; a few still need to be judged."""
    meetings = {
        (organization, month): (pk, day)
        for pk, organization, month, day in Meeting.objects.filter(
            for_month__in=_MONTHS, kind__in=Meeting.MONTHLY_KINDS, status__in=Meeting.COUNTED_STATUSES
        ).order_by("-date").values_list("pk", "organization", "for_month", "date")
    }  # fmt: skip
    rows = Mentorship.objects.filter(end=None, candidate__state=Candidate.State.ACTIVE)
    for row in rows.order_by("candidate", "pk"):
        for month in _MONTHS:
            pk, day = meetings.get((row.organization_id, month), (None, None))
            if day is None or day < row.start or rng.random() >= _SAID:
                continue
            judgement = rng.choices(
                (_Judgement.PROGRESS, _Judgement.STEADY, _Judgement.TO_IMPROVE, _Judgement.PENDING), (44, 38, 12, 6)
            )[0]
            yield MentorRemark(
                candidate_id=row.candidate_id, mentorship=row, organization_id=row.organization_id, for_month=month,
                meeting_id=pk, strengths=rng.choice(_STRENGTHS), weaknesses=rng.choice(_WEAKNESSES),
                judgement=judgement, on=day, by=str(by),
            )  # fmt: skip
