"""What keeps the next step of a candidate from being taken, in words: said on his page before anybody types."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.formatting import date_text, integer
from core.periods import add_months
from members.models import Member, TrainingParticipant
from members.queries import official_on
from recruitment.models import AdmissionCriteria, Body, Candidate, CandidatePaper, CriterionException, Stage
from recruitment.queries.classes import EXPIRED, certificate_of
from recruitment.queries.criteria import age_in_months, age_text, criteria_of, criteria_on
from recruitment.queries.mentors import (
    fault_of_mentor,
    fault_of_months,
    introducers_needed,
    mentor_excepted,
    mentors_of,
)
from recruitment.queries.steps import Next, meetings_for

NEW_MEMBER_CLASS = "dang-vien-moi"  # the code of the kind of training
# The criteria hold on the day the branch considers him (DOMAIN §2.6); who is too young, or a member, goes no further.
DECIDING = (Stage.BRANCH_RESOLVED, Stage.COMMITTEE_RESOLVED, Stage.DECIDED, Stage.ADMITTED)


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that is missing or against it. `code` names the kind, for links to where it is mended."""

    code: str
    text: str


def blockers_of(candidate: Candidate, following: Next, *, on: date) -> list[Blocker]:
    """Everything that would keep the next step from being taken on a day; what is typed of the step is not known yet.

    Arguments:
        on: the day of the step: of the meeting, the decision, the ceremony.
    """
    stage = following.step.stage
    found: list[Blocker] = []
    if candidate.state == Candidate.State.DEFERRED:
        found.append(Blocker("deferred", _("Hồ sơ đang tạm hoãn; hãy ghi “tiếp tục xét” trước.")))
    if following.earliest and on < following.earliest:
        text = _("Chưa hết 12 tháng dự bị; xét từ ngày %s.") % date_text(following.earliest)
        found.append(Blocker("too_early", text))
    found += [*_meeting_missing(candidate, following), *_papers_missing(candidate, following, on)]
    if stage in (Stage.AWARENESS_CLASS, Stage.BRANCH_RESOLVED):
        found += _certificate_missing(candidate, on)
    if stage in (Stage.MENTORED, Stage.BRANCH_RESOLVED):
        found += _mentors_missing(candidate, following, on)
    if stage == Stage.BRANCH_RESOLVED:
        found += [*_criteria_unmet(candidate, on), *_papers_expired(candidate, following, on)]
    if stage in DECIDING:
        found += [*_too_young(candidate, on), *_member_already(candidate)]
    if stage == Stage.NEW_MEMBER_CLASS:
        found += _class_missing(candidate, on)
    if candidate.member is not None and official_on(candidate.member, on) is None:
        found.append(Blocker("left", _("Người này không sinh hoạt chính thức ở tổ chức nào vào ngày này.")))
    return found


def expired_on(paper: CandidatePaper, months_valid: int | None, on: date) -> bool:
    """Whether a paper holds no more on a day."""
    return months_valid is not None and add_months(paper.dated, months_valid) <= on


def _meeting_missing(candidate: Candidate, following: Next) -> list[Blocker]:
    """A resolution rests on a meeting that was sent."""
    step = following.step
    if not step.needs_meeting or step.actor != Body.BRANCH or meetings_for(candidate, following).exists():
        return []
    day = date_text(candidate.stage_on)
    return [Blocker("meeting", _("Chưa có kỳ sinh hoạt nào của chi bộ đã gửi từ ngày %s để ra nghị quyết.") % day)]


def _papers_missing(candidate: Candidate, following: Next, on: date) -> list[Blocker]:
    rows = CandidatePaper.objects.filter(candidate=candidate, removed=False, dated__lte=on).order_by("dated", "pk")
    latest = {row.paper_id: row for row in rows.select_related("paper")}
    found = []
    for paper in following.step.papers.all():
        held = latest.get(paper.pk)
        if not paper.required:
            continue
        if held is None:
            found.append(Blocker("paper", _("Thiếu giấy tờ: %s.") % paper))
        elif expired_on(held, paper.months_valid, on):
            found.append(_expired(held))
    return found


def _papers_expired(candidate: Candidate, following: Next, on: date) -> list[Blocker]:
    """What an earlier step asked for and holds no more on the day the branch considers him."""
    rows = CandidatePaper.objects.filter(
        candidate=candidate, removed=False, dated__lte=on, paper__required=True, paper__months_valid__isnull=False,
        paper__step__position__lt=following.step.position,
    )  # fmt: skip
    latest = {row.paper_id: row for row in rows.select_related("paper").order_by("dated", "pk")}
    return [_expired(row) for row in latest.values() if expired_on(row, row.paper.months_valid, on)]


def _expired(held: CandidatePaper) -> Blocker:
    values = {"paper": held.paper, "day": date_text(held.dated), "months": held.paper.months_valid}
    return Blocker("paper", _("%(paper)s đề ngày %(day)s đã quá %(months)s tháng; cần bản mới.") % values)


def _certificate_missing(candidate: Candidate, on: date) -> list[Blocker]:
    certificate = certificate_of(candidate, on)
    if certificate is None:
        return [Blocker("certificate", _("Chưa có giấy chứng nhận học lớp nhận thức về Đảng (CN-NTVĐ)."))]
    if certificate.standing(on) == EXPIRED:
        return [Blocker("certificate", certificate.warning(on))]
    return []


def _mentors_missing(candidate: Candidate, following: Next, on: date) -> list[Blocker]:
    """How many introduce him, and whether each may on the day."""
    criteria = criteria_on(on)
    if criteria is None:
        return []
    mentors = mentors_of(candidate, on)
    excepted = mentor_excepted(candidate)
    found = []
    for one in mentors:
        fault = fault_of_mentor(one.member, following.branch, on)
        if not fault and not excepted and following.step.stage == Stage.BRANCH_RESOLVED:
            fault = fault_of_months(one.member, one.together_since, criteria, on)
        if fault:
            found.append(Blocker("mentor", fault))
    needed = introducers_needed(candidate, criteria, on)
    if len(mentors) < needed:
        values = {"needed": integer(needed), "count": integer(len(mentors))}
        text = _("Cần %(needed)s đảng viên chính thức giúp đỡ, giới thiệu; mới có %(count)s.") % values
        found.append(Blocker("mentor", text))
    return found


def _criteria_unmet(candidate: Candidate, on: date) -> list[Blocker]:
    """What he does not fulfil and no paper allows. Nobody is admitted below the lowest age, by no paper."""
    return [
        Blocker("criterion", f"{one.label.capitalize()}: {one.text}.")
        for one in criteria_of(candidate, on=on)
        if not one.holds and one.criterion != CriterionException.Criterion.BRANCH_SIZE  # its meeting says so
    ]


def _too_young(candidate: Candidate, on: date) -> list[Blocker]:
    criteria: AdmissionCriteria | None = criteria_on(on)
    if criteria is None:
        return []
    if candidate.birth_date is None:
        return [Blocker("too_young", _("Chưa ghi ngày sinh nên không xét được tuổi; không văn bản nào thay được."))]
    age = age_in_months(candidate.birth_date, on, by_month=criteria.by_month)
    if age >= criteria.minimum_months:
        return []
    values = {"age": age_text(age), "day": date_text(on), "least": age_text(criteria.minimum_months)}
    return [Blocker("too_young", _("Mới %(age)s vào ngày %(day)s; phải đủ %(least)s, tính theo tháng.") % values)]


def _member_already(candidate: Candidate) -> list[Blocker]:
    """Somebody entered meanwhile as a member under the same number is not admitted a second time."""
    if candidate.national_id is None:
        return []
    same = Member.objects.filter(national_id=candidate.national_id, merged_into__isnull=True)
    if candidate.former_member_id:
        same = same.exclude(pk=candidate.former_member_id)
    found = same.first()
    if found is None:
        return []
    text = _("Đã có đảng viên cùng số định danh cá nhân: %s. Nếu kết nạp lại, hãy ghi “đã từng là đảng viên” ở hồ sơ.")
    return [Blocker("member", text % found.full_name)]


def _class_missing(candidate: Candidate, on: date) -> list[Blocker]:
    came = TrainingParticipant.objects.filter(
        member=candidate.member_id, attended=True, training_class__kind__code=NEW_MEMBER_CLASS,
        training_class__last_day__lte=on,
    ).exclude(result=TrainingParticipant.Result.FAILED)  # fmt: skip
    if came.exists():
        return []
    return [Blocker("class", _("Chưa ghi kết quả học lớp đảng viên mới (mục Bồi dưỡng) đến ngày này."))]
