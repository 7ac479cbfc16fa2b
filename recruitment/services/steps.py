"""Steps taken: the only place where a candidate comes further, or back.

A step is taken in its order, by the organisation whose step it is, with everything it asks; the row of the candidate is
locked and the page's version compared, so that of two clerks one is told what the other has done.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import names_on
from core.documents import Document
from core.files import StoredFile
from core.formatting import date_text, integer
from meetings.models import Meeting
from meetings.queries.voting import bar_to_resolutions, vote_base, voters_present
from members.queries import official_on
from recruitment.models import Body, Candidate, CandidateStay, Stage, Step, StepAct
from recruitment.queries.agenda_steps import vote_on
from recruitment.queries.blockers import blockers_of
from recruitment.queries.ended import ending_of
from recruitment.queries.steps import OPEN_STATES, Next, acts_taken, next_of
from recruitment.services.admissions import hold_ceremony, recognise_member

Kind = StepAct.Kind
State = Candidate.State
Errors = dict[str, ValidationError]


@dataclass(frozen=True, slots=True)
class NewAct:
    """What is typed of a step.

    Arguments:
        on: its day: of the meeting, the decision, the ceremony.
        received_on: when the branch received a decision.
        base: the members of a committee who could vote; of a branch it follows from the roll of its meeting.
    """

    on: date
    document: Document | None = None
    received_on: date | None = None
    file: StoredFile | None = None
    meeting: Meeting | None = None
    base: int | None = None
    agreed: int | None = None
    against: int | None = None
    note: str = ""


@transaction.atomic
def advance_candidate(
    *, candidate: Candidate, stage: str, version: int, new: NewAct, organization: Organization, by: Any, on: date,
    on_behalf: bool = False,
) -> StepAct:  # fmt: skip
    """Takes the next step of a candidate; at the ceremony the member's record and membership begin in the same act.

    Arguments:
        stage: the step the page asked about.
        version: of the candidate, as the page showed it.
        organization: who takes the step.
        on: today.
        on_behalf: somebody above writes it for an organisation nobody is appointed at.

    Raises ValidationError, by field where there is one: somebody else has written meanwhile, it is not the next step,
    another organisation's, something is missing (recruitment.queries.blockers), days that cross or lie ahead, a vote
    below its threshold.
    """
    stored = _locked(candidate, version)
    if not stored.is_open:
        raise ValidationError(_("Hồ sơ đã đóng: %s.") % stored.get_state_display(), code="closed")
    following = next_of(stored, on=on)
    if following is None or following.step.stage != stage:
        raise ValidationError(_not_next(following), code="not_next")
    if following.actor != organization.pk:
        raise ValidationError(
            _("Bước “%(step)s” do %(who)s thực hiện.")
            % {"step": following.step.get_stage_display(), "who": names_on([following.actor], on)[following.actor]},
            code="not_yours",
        )
    errors = _faults_of_days(stored, following, new, on)
    if not errors:
        blocking = blockers_of(stored, following, on=new.on)
        if blocking:
            raise ValidationError([ValidationError(one.text, code=one.code) for one in blocking])
    new, faults = _counted(stored, following, new)
    errors |= faults
    if following.step.needs_number and new.document is None:
        errors["document_number"] = ValidationError(_("Bước này cần số và ngày của văn bản."), code="required")
    if errors:
        raise ValidationError(errors)
    _settle_stay(stored, following.branch, new.on)
    act = _write(stored, Kind.TAKEN, stage, new, organization.pk, by, step=following.step, on_behalf=on_behalf)
    if stage == Stage.ADMITTED:
        stored.member = hold_ceremony(candidate=stored, on=new.on, branch=act.branch, by=by)
    if stage == Stage.RECOGNISED:
        recognise_member(candidate=stored, document=new.document, by=by)
        stored.state = State.COMPLETED
    stored.stage, stored.stage_on = stage, new.on
    _keep(stored)
    return act


@transaction.atomic
def step_back(
    *, candidate: Candidate, version: int, reason: str, organization: Organization, by: Any, on: date,
    on_behalf: bool = False,
) -> StepAct:  # fmt: skip
    """Takes the last step back; it stays written, marked so, and the one before it is the last again.

    Raises ValidationError: the ceremony was held, for a member has come of it (what was recorded wrongly of a member is
    corrected in his file); there is nothing to take back; another organisation took the step; no reason given.
    """
    stored = _locked(candidate, version)
    _must_say(reason)
    taken = sorted(acts_taken(stored).values(), key=lambda act: (act.on, act.pk))
    if not stored.is_open or len(taken) < 2:
        raise ValidationError(_("Không có bước nào để lùi."), code="nothing")
    last, before = taken[-1], taken[-2]
    if last.stage == Stage.ADMITTED:
        raise ValidationError(
            _("Đã kết nạp: hồ sơ đảng viên đã lập nên không lùi bước được; ghi sai thì sửa ở hồ sơ đảng viên."),
            code="admitted",
        )
    if last.organization_id != organization.pk:
        raise ValidationError(
            _("Bước “%(step)s” do %(who)s thực hiện; chỉ nơi ấy lùi được.")
            % {"step": last.get_stage_display(), "who": names_on([last.organization_id], on)[last.organization_id]},
            code="not_yours",
        )
    last.taken_back = True
    last.save(update_fields=["taken_back"])
    act = _write(stored, Kind.BACK, last.stage, NewAct(on=on, note=reason), organization.pk, by, on_behalf=on_behalf)
    stored.stage, stored.stage_on = before.stage, before.on
    _keep(stored)
    return act


# Kinds of acts that set a candidate aside or take him up again: from which states, to which, and whether the record of
# a member may stand behind him.
ASIDE = {
    Kind.DEFERRED: ((State.ACTIVE,), State.DEFERRED, True),
    Kind.RESUMED: ((State.DEFERRED, State.WITHDRAWN, State.REJECTED, State.EXPIRED), State.ACTIVE, True),
    Kind.WITHDRAWN: ((State.ACTIVE, State.DEFERRED), State.WITHDRAWN, False),
    Kind.REJECTED: ((State.ACTIVE, State.DEFERRED), State.REJECTED, False),
    Kind.EXPIRED: ((State.ACTIVE, State.DEFERRED), State.EXPIRED, False),
    Kind.LEFT: ((State.ACTIVE, State.DEFERRED), State.MOVED, True),
    Kind.DIED: ((State.ACTIVE, State.DEFERRED), State.DIED, True),
}


@transaction.atomic
def set_aside(
    *, candidate: Candidate, kind: str, version: int, new: NewAct, organization: Organization, by: Any, on: date,
    on_behalf: bool = False,
) -> StepAct:  # fmt: skip
    """Defers, takes up again, withdraws, rejects, lets expire or closes a candidate; everything written stays.

    Raises ValidationError: it cannot be done from the state he is in, a member's record stands behind him (then it ends
    by his membership), a day ahead or before his last step, no reason given.
    """
    stored = _locked(candidate, version)
    sources, target, with_member = ASIDE[Kind(kind)]
    if stored.state not in sources:
        raise ValidationError(
            _("Hồ sơ đang ở tình trạng “%s” nên không làm được việc này.") % stored.get_state_display(), code="state"
        )
    if stored.member_id and not with_member:
        raise ValidationError(
            _("Đã là đảng viên dự bị: không rút, không loại được; xóa tên thì ghi quyết định xóa tên."), code="member"
        )
    ending = ending_of(stored, on=on) if target in OPEN_STATES else None
    if ending is not None:
        raise ValidationError(_("Theo hồ sơ đảng viên: %s; chỉ đóng hồ sơ được.") % ending.words, code="overtaken")
    _must_say(new.note)
    errors = _faults_of_order(stored, new.on, on)
    if errors:
        raise ValidationError(errors)
    if target not in OPEN_STATES and stored.member is not None and official_on(stored.member, on) is not None:
        raise ValidationError(
            _("Người này còn sinh hoạt đảng: ghi chuyển đi, từ trần ở hồ sơ đảng viên trước rồi đóng hồ sơ."),
            code="member",
        )
    act = _write(stored, kind, stored.stage, new, organization.pk, by, on_behalf=on_behalf)
    stored.state = target
    _keep(stored)
    return act


@transaction.atomic
def move_candidate(
    *, candidate: Candidate, to: Organization, version: int, new: NewAct, organization: Organization, by: Any, on: date,
    on_behalf: bool = False,
) -> StepAct:  # fmt: skip
    """Another branch follows a candidate from a day on; what was done stays where it was done (DOMAIN §6.26).

    Raises ValidationError: he is a member, whom a transfer moves; the branch follows him already; a day ahead or not
    after the day he came; no reason given.
    """
    stored = _locked(candidate, version)
    if not stored.is_open:
        raise ValidationError(_("Hồ sơ đã đóng: %s.") % stored.get_state_display(), code="closed")
    if stored.member_id:
        raise ValidationError(
            _("Đã là đảng viên dự bị: hãy ghi chuyển sinh hoạt đảng, hồ sơ theo sang."), code="member"
        )
    if to.pk == stored.organization_id:
        raise ValidationError({"to": ValidationError(_("Chi bộ này đang theo dõi người ấy."), code="same")})
    _must_say(new.note)
    errors = _faults_of_order(stored, new.on, on)
    stay = stored.stays.filter(end__isnull=True).first()
    if stay is not None and stay.start >= new.on:
        errors["on"] = ValidationError(
            _("Chi bộ hiện nay theo dõi từ ngày %s; ngày chuyển phải sau ngày ấy.") % date_text(stay.start),
            code="before",
        )
    if errors:
        raise ValidationError(errors)
    act = _write(stored, Kind.MOVED, stored.stage, new, organization.pk, by, on_behalf=on_behalf)
    _follow(stored, to.pk, new.on, new.note, new.document)
    _keep(stored)
    return act


def _locked(candidate: Candidate, version: int) -> Candidate:
    stored = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
    if stored.version != version:
        last = stored.acts.order_by("-pk").first()
        told = (
            _("%(who)s vừa ghi “%(what)s” ngày %(day)s")
            % {"who": last.by, "what": last.get_stage_display(), "day": date_text(last.on)}
            if last
            else _("hồ sơ vừa được sửa")
        )
        raise ValidationError(
            _("Có người vừa ghi vào hồ sơ này (%s). Chưa ghi gì thêm; hãy xem lại rồi ghi tiếp.") % told, code="stale"
        )
    return stored


def _not_next(following: Next | None) -> str:
    if following is None:
        return _(
            "Hồ sơ này không còn bước nào (đã là chính thức hoặc không còn sinh hoạt đảng thì đóng hồ sơ), hoặc chi bộ "
            "theo dõi không còn hoạt động."
        )
    return _("Bước tiếp theo là “%s”; các bước làm lần lượt, không bỏ qua được.") % following.step.get_stage_display()


def _faults_of_days(candidate: Candidate, following: Next, new: NewAct, on: date) -> Errors:
    errors = _faults_of_order(candidate, new.on, on)
    stage = following.step.stage
    if stage == Stage.ADMITTED and new.on < candidate.stage_on:
        errors["on"] = ValidationError(
            _("Lễ kết nạp không thể trước ngày quyết định kết nạp (%s).") % date_text(candidate.stage_on), code="before"
        )
    if new.document is not None and stage in (Stage.DECIDED, Stage.RECOGNISED) and new.document.issued_on != new.on:
        # Party age counts from it, the ceremony's limit and the printed paper too: one day, not two (DOMAIN §2.7).
        errors["on"] = ValidationError(
            _("Ngày quyết định phải là ngày của văn bản: %s.") % date_text(new.document.issued_on), code="day"
        )
    if new.document is not None and new.document.issued_on > on:
        errors["document_date"] = ValidationError(_("Ngày văn bản ở tương lai."), code="future")
    if new.received_on is not None and not new.on <= new.received_on <= on:
        errors["received_on"] = ValidationError(_("Ngày nhận được phải từ ngày văn bản đến hôm nay."), code="received")
    return errors


def _faults_of_order(candidate: Candidate, day: date, on: date) -> Errors:
    if day > on:
        return {"on": ValidationError(_("Ngày này ở tương lai."), code="future")}
    stay = candidate.stays.filter(end__isnull=True).first()
    if stay is not None and day < stay.start and candidate.member_id is None:
        return {
            "on": ValidationError(
                _("Chi bộ hiện nay theo dõi từ ngày %s; việc trước ngày ấy thuộc nơi theo dõi cũ.")
                % date_text(stay.start),
                code="before_stay",
            )
        }
    if day < candidate.stage_on:
        return {
            "on": ValidationError(
                _("Không thể trước ngày %(day)s của bước “%(step)s”.")
                % {"day": date_text(candidate.stage_on), "step": candidate.get_stage_display()},
                code="before",
            )
        }
    return {}


def _counted(candidate: Candidate, following: Next, new: NewAct) -> tuple[NewAct, Errors]:
    """The act with the base of its vote, and what is wrong with the meeting and the vote."""
    step, errors = following.step, Errors()
    meeting = new.meeting
    if step.needs_meeting and meeting is None:
        errors["meeting"] = ValidationError(_("Chọn kỳ sinh hoạt đã ra nghị quyết."), code="required")
    if meeting is not None:
        errors |= _faults_of_meeting(following, meeting, new)
    if not step.threshold or errors:
        return new, errors
    if meeting is not None and step.actor == Body.BRANCH:
        new = replace(_voted(candidate, step.stage, new, meeting), base=vote_base(meeting).number)
    if not new.base or new.agreed is None:
        field = "base" if not new.base and step.actor != Body.BRANCH else "agreed"
        errors[field] = ValidationError(_("Ghi kết quả biểu quyết."), code="required")
    elif new.agreed + (new.against or 0) > new.base:
        errors["agreed"] = ValidationError(
            _("%(cast)s phiếu, nhiều hơn %(base)s người có quyền biểu quyết.")
            % {"cast": integer(new.agreed + (new.against or 0)), "base": integer(new.base)},
            code="too_many",
        )
    elif meeting is not None and (fault := _against_the_minutes(candidate, step, new, meeting)):
        errors["agreed"] = ValidationError(fault, code="minutes")
    elif not passes(step, agreed=new.agreed, base=new.base):
        errors["agreed"] = ValidationError(_short_of(step, new.agreed, new.base), code="not_passed")
    return new, errors


def _against_the_minutes(candidate: Candidate, step: Step, new: NewAct, meeting: Meeting) -> str:
    """What a typed vote contradicts: more votes than voters who came, or the vote the meeting's proceedings tell."""
    cast = (new.agreed or 0) + (new.against or 0)
    if step.actor == Body.BRANCH and cast > (came := voters_present(meeting)):
        return _("%(cast)s phiếu, nhưng chỉ có %(came)s đảng viên có quyền biểu quyết dự họp.") % {
            "cast": integer(cast), "came": integer(came),
        }  # fmt: skip
    vote = vote_on(candidate, step.stage, meeting)
    if vote is not None and (vote.agreed, vote.against) != (new.agreed, new.against or 0):
        return _("Biên bản ghi %(agreed)s tán thành, %(against)s không tán thành; hãy ghi đúng, hoặc để trống.") % {
            "agreed": integer(vote.agreed), "against": integer(vote.against),
        }  # fmt: skip
    return ""


def _voted(candidate: Candidate, stage: str, new: NewAct, meeting: Meeting) -> NewAct:
    """What was typed of the vote; what was not, as the meeting's own proceedings have it."""
    vote = vote_on(candidate, stage, meeting) if new.agreed is None else None
    return new if vote is None else replace(new, agreed=vote.agreed, against=vote.against)


def _faults_of_meeting(following: Next, meeting: Meeting, new: NewAct) -> Errors:
    if meeting.organization_id != following.actor or meeting.is_of_committee == (following.step.actor == Body.BRANCH):
        return {"meeting": ValidationError(_("Kỳ sinh hoạt này không phải của nơi thực hiện bước."), code="elsewhere")}
    if meeting.is_open:
        return {
            "meeting": ValidationError(
                _("Kỳ sinh hoạt ngày %s chưa gửi; gửi kỳ ấy rồi mới ghi nghị quyết.") % date_text(meeting.date),
                code="not_sent",
            )
        }
    if meeting.date != new.on:
        return {
            "on": ValidationError(_("Ngày phải là ngày của kỳ sinh hoạt: %s.") % date_text(meeting.date), code="day")
        }
    barred = bar_to_resolutions(meeting) if following.step.threshold else None
    if barred is not None:
        return {
            "meeting": ValidationError(
                _("Chi bộ không đủ đảng viên chính thức để ra nghị quyết; cần văn bản đồng ý của cấp trên."),
                code="too_few",
            )
        }
    return {}


def passes(step: Step, *, agreed: int, base: int) -> bool:
    """Whether a vote reaches a step's threshold, in integers (DOMAIN §2.8)."""
    if step.threshold == Step.Threshold.TWO_THIRDS:
        return 3 * agreed >= 2 * base > 0
    return 2 * agreed > base


def _short_of(step: Step, agreed: int, base: int) -> str:
    needed = -(-2 * base // 3) if step.threshold == Step.Threshold.TWO_THIRDS else base // 2 + 1
    return _("%(agreed)s/%(base)s tán thành: cần ít nhất %(needed)s (%(threshold)s), nên chưa thông qua.") % {
        "agreed": integer(agreed), "base": integer(base), "needed": integer(needed),
        "threshold": step.get_threshold_display(),
    }  # fmt: skip


def _must_say(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"note": ValidationError(_("Hãy ghi lý do."), code="required")})


def _write(
    candidate: Candidate, kind: str, stage: str, new: NewAct, organization_id: int, by: Any, *,
    step: Step | None = None, on_behalf: bool = False,
) -> StepAct:  # fmt: skip
    act = StepAct(
        candidate=candidate, organization_id=organization_id, branch_id=candidate.organization_id, kind=kind,
        stage=stage, step=step, on=new.on, received_on=new.received_on, document=new.document, file=new.file,
        meeting=new.meeting, base=new.base, agreed=new.agreed, against=new.against, note=" ".join(new.note.split()),
        by=str(by)[:150], for_branch=on_behalf,
    )  # fmt: skip
    act.full_clean(exclude=["candidate", "organization", "branch", "step", "document", "file", "meeting"])
    act.save()
    return act


def _settle_stay(candidate: Candidate, branch: int, on: date) -> None:
    """A probationary member's file follows his membership, whoever recorded his transfer."""
    if candidate.member_id and branch != candidate.organization_id:
        _follow(candidate, branch, on, _("theo sinh hoạt đảng"), None)


def _follow(candidate: Candidate, organization_id: int, on: date, reason: str, document: Document | None) -> None:
    current = candidate.stays.filter(end__isnull=True).first()
    candidate.organization_id = organization_id
    if current is not None and current.start >= on:  # an act of an earlier day: he was not elsewhere since
        current.organization_id = organization_id
        current.save(update_fields=["organization"])
        return
    candidate.stays.filter(end__isnull=True).update(end=on)
    stay = CandidateStay(
        candidate=candidate, organization_id=organization_id, start=on, reason=reason[:300], document=document
    )
    stay.full_clean(exclude=["candidate", "organization", "document"])
    stay.save()


def _keep(candidate: Candidate) -> None:
    candidate.version += 1
    candidate.full_clean(exclude=["organization", "scheme", "member"])
    candidate.save()
