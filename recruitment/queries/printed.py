"""The official forms this product fills from the record: what each says, and in whose name and of which day.

Where a step was taken the paper is of its day and number; before, it is a draft of today with room for both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization
from branches.queries import issuer_of, letterhead_of, names_on
from core.rendering import Letterhead
from meetings.models import Meeting
from members.models import Member, OfficeTerm
from recruitment.models import Body, Candidate, MentorRemark, Mentorship, Stage, StepAct, StepPaper
from recruitment.queries.mentors import mentors_of
from recruitment.queries.rights import lines_of
from recruitment.queries.steps import acts_taken, branches_following, probation_ends

Prints = StepPaper.Prints
# Each form: the step whose act it is, its template, symbol and type, and what stands under the type.
_FORMS = {
    Prints.BRANCH_RESOLUTION: (
        Stage.BRANCH_RESOLVED, "resolution", "NQ", "NGHỊ QUYẾT", gettext_lazy("đề nghị kết nạp đảng viên"),
    ),
    Prints.COMMITTEE_RESOLUTION: (
        Stage.COMMITTEE_RESOLVED, "resolution", "NQ", "NGHỊ QUYẾT", gettext_lazy("đề nghị kết nạp đảng viên"),
    ),
    Prints.DECISION: (Stage.DECIDED, "decision", "QĐ", "QUYẾT ĐỊNH", gettext_lazy("kết nạp đảng viên")),
    Prints.BRANCH_RECOGNITION: (
        Stage.PROBATION_REVIEW, "resolution", "NQ", "NGHỊ QUYẾT",
        gettext_lazy("đề nghị công nhận đảng viên chính thức"),
    ),
    Prints.COMMITTEE_RECOGNITION: (
        Stage.PROBATION_ENDORSED, "resolution", "NQ", "NGHỊ QUYẾT",
        gettext_lazy("đề nghị công nhận đảng viên chính thức"),
    ),
    Prints.RECOGNITION: (
        Stage.RECOGNISED, "decision", "QĐ", "QUYẾT ĐỊNH", gettext_lazy("công nhận đảng viên chính thức"),
    ),
}  # fmt: skip
# Papers of one person, in his own name: no number, no committee.
_PERSONAL = {
    Prints.INTRODUCTION: ("introduction", "GIẤY GIỚI THIỆU", gettext_lazy("người vào Đảng")),
    Prints.MENTOR_REMARK: ("mentor_remark", "BẢN NHẬN XÉT", gettext_lazy("đảng viên dự bị")),
}


_AFTER_CEREMONY = (
    Prints.MENTOR_REMARK, Prints.BRANCH_RECOGNITION, Prints.COMMITTEE_RECOGNITION, Prints.RECOGNITION,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Printed:
    """A form ready to be laid out: its template, what it says, its heading, what stands under its type."""

    template: str
    context: dict[str, Any]
    letterhead: Letterhead
    subject: str


@dataclass(frozen=True, slots=True)
class Printable:
    """A form that can be printed for a candidate: its kind, its code and title."""

    kind: str
    paper: StepPaper


def printable(candidate: Candidate) -> list[Printable]:
    """The forms of a candidate's scheme that this product fills, in the order of the steps."""
    rows = StepPaper.objects.filter(step__scheme=candidate.scheme_id).exclude(prints=Prints.NOTHING)
    return [Printable(row.prints, row) for row in rows.order_by("step__position", "position", "pk")]


def printable_papers(candidate: Candidate, *, on: date) -> set[int]:
    """The papers of a candidate that can be printed filled on a day, by their keys."""
    return {one.paper.pk for one in printable(candidate) if not missing_for(candidate, one.kind, on=on)}


def missing_for(candidate: Candidate, kind: str, *, on: date) -> str:
    """Why a form cannot be filled on a day, as a sentence; "" where it can."""
    if kind in _AFTER_CEREMONY and candidate.member_id is None:
        return _("Mẫu này của đảng viên dự bị; người ấy chưa được kết nạp.")
    if kind in _PERSONAL and not mentors_of(candidate, _day_of(candidate, kind, on)):
        return _("Mẫu này do người giúp đỡ ký; người ấy chưa có người giúp đỡ.")
    return ""


def printed(candidate: Candidate, kind: str, *, on: date) -> list[Printed]:
    """A form filled: one, or one for each mentor; none where nobody is there in whose name it would be.

    Arguments:
        kind: one of StepPaper.Prints.
    """
    paper = next((one.paper for one in printable(candidate) if one.kind == kind), None)
    if paper is None or missing_for(candidate, kind, on=on):
        return []
    if kind in _PERSONAL:
        day = _day_of(candidate, kind, on)
        return [_personal(candidate, kind, paper, one, day) for one in mentors_of(candidate, day)]
    stage, template, symbol, type_name, subject = _FORMS[Prints(kind)]
    step = candidate.scheme.steps.get(stage=stage)
    acts = acts_taken(candidate)
    act = acts.get(stage)
    day = act.on if act else on
    who = _actors(candidate, act, day)
    actor = who[step.actor]
    head = letterhead_of(actor, on=day)
    number = act.document.number if act and act.document else ""
    head = replace(
        head, type_symbol=symbol, type_name=type_name, number=_leading(number), mark="" if number else _("Dự thảo")
    )
    names = {pk: issuer_of(name).name for pk, name in names_on([one.pk for one in who.values()], day).items()}
    context = {
        "candidate": candidate, "kind": kind, "act": act, "acts": acts, "step": step, "paper": paper, "day": day,
        "body_name": names.get(actor.pk, head.name), "is_branch": step.actor == Body.BRANCH,
        "branch_name": names.get(who[Body.BRANCH].pk, ""), "committee_name": names.get(who[Body.GRASSROOTS].pk, ""),
        "decider_name": names.get(who[Body.DECIDER].pk, ""), "counted": _counted(act),
        "before": _resolutions_before(acts, stage), "member": candidate.member, "since": _since(candidate),
        "is_recognition": stage in (Stage.PROBATION_REVIEW, Stage.PROBATION_ENDORSED, Stage.RECOGNISED),
        "remark": _latest_remark(candidate),
    }  # fmt: skip
    return [Printed(f"recruitment/printed/{template}.html", context, head, str(subject))]


def _signed_at(candidate: Candidate, kind: str) -> StepAct | None:
    """The branch's resolution a mentor's paper goes with; None before it."""
    stage = Stage.BRANCH_RESOLVED if kind == Prints.INTRODUCTION else Stage.PROBATION_REVIEW
    return acts_taken(candidate).get(stage)


def _day_of(candidate: Candidate, kind: str, on: date) -> date:
    """The day whose mentors sign: of the branch's meeting where it was held."""
    act = _signed_at(candidate, kind)
    return act.on if act else on


def _personal(candidate: Candidate, kind: str, paper: StepPaper, mentorship: Mentorship, day: date) -> Printed:
    template, type_name, subject = _PERSONAL[Prints(kind)]
    act = _signed_at(candidate, kind)  # of that branch, though he may have moved since
    followed = act.branch_id if act else branches_following([candidate], on=day)[candidate.pk]
    branch = Organization.objects.get(pk=followed)
    head = letterhead_of(branch, on=day)
    head = replace(head, type_name=type_name, signer_body="", signer_title="", recipients=(), mark="")
    context = {
        "candidate": candidate, "mentorship": mentorship, "mentor": mentorship.member, "paper": paper, "day": day,
        "branch_name": names_on([branch.pk], day).get(branch.pk, ""), "member": candidate.member,
        "remarks": list(_remarks(candidate, kind, mentorship, day)),
        "office": _office_of(mentorship.member, day),
    }  # fmt: skip
    return Printed(f"recruitment/printed/{template}.html", context, head, str(subject))


def _remarks(candidate: Candidate, kind: str, mentorship: Mentorship, day: date) -> QuerySet[MentorRemark]:
    """What he wrote of the candidate up to the day; of a probationary member since his ceremony."""
    rows = mentorship.remarks.filter(on__lte=day).order_by("for_month")
    began = candidate.member.ceremony_date if candidate.member and kind == Prints.MENTOR_REMARK else None
    return rows.filter(on__gte=began) if began else rows


def _actors(candidate: Candidate, act: StepAct | None, day: date) -> dict[str, Organization]:
    """Who is who around the candidate on a day; of a step that was taken, who took it."""
    branch = act.branch_id if act else branches_following([candidate], on=day)[candidate.pk]
    line = lines_of([branch], on=day).get(branch)
    keys = {body.value: line.actor(body) if line else branch for body in Body}
    if act is not None and act.step is not None:
        keys[act.step.actor] = act.organization_id
    found = Organization.objects.in_bulk(set(keys.values()))
    return {body: found[pk] for body, pk in keys.items()}


def _counted(act: StepAct | None) -> Meeting | None:
    """The meeting whose roll a resolution tells of."""
    return act.meeting if act else None


def _resolutions_before(acts: dict[str, StepAct], stage: str) -> Sequence[StepAct]:
    """The resolutions a paper rests on, the latest first."""
    order = {
        Stage.COMMITTEE_RESOLVED: (Stage.BRANCH_RESOLVED,),
        Stage.DECIDED: (Stage.COMMITTEE_RESOLVED, Stage.BRANCH_RESOLVED),
        Stage.PROBATION_ENDORSED: (Stage.PROBATION_REVIEW,),
        Stage.RECOGNISED: (Stage.PROBATION_ENDORSED, Stage.PROBATION_REVIEW),
    }.get(Stage(stage), ())
    return [acts[one] for one in order if one in acts]


def _since(candidate: Candidate) -> date | None:
    """From which day he is a full member."""
    member: Member | None = candidate.member
    return probation_ends(member.ceremony_date) if member and member.ceremony_date else None


def _latest_remark(candidate: Candidate) -> MentorRemark | None:
    return MentorRemark.objects.filter(candidate=candidate).order_by("-for_month", "-pk").first()


def _office_of(member: Member, on: date) -> str:
    rows = OfficeTerm.objects.filter(member=member, span__contains=on).select_related("office").order_by("office__rank")
    return ", ".join(term.office.name for term in rows)


def _leading(number: str) -> int | None:
    """The number of "17-QĐ/HU"; None where it does not begin with one."""
    digits = number.strip().partition("-")[0].strip()
    return int(digits) if digits.isdecimal() and len(digits) < 6 else None
