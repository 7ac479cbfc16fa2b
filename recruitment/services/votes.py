"""The vote of a step: over the roll's own base, no more than those who came, in integers (DOMAIN §2.8)."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.formatting import date_text, integer
from meetings.models import Meeting
from meetings.queries.voting import bar_to_resolutions, vote_base, voters_present
from recruitment.models import Body, Candidate, Step
from recruitment.queries.agenda_steps import vote_on
from recruitment.queries.steps import Next
from recruitment.services.acts import Errors, NewAct


def counted(candidate: Candidate, following: Next, new: NewAct) -> tuple[NewAct, Errors]:
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
