"""Steps taken: the only place where a candidate comes further, or back.

A step is taken in its order, by the organisation whose step it is, with everything it asks; the row of the candidate is
locked and the page's version compared, so that of two clerks one is told what the other has done.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import names_on
from core.formatting import date_text
from members.queries import official_on
from recruitment.models import Candidate, Stage, StepAct
from recruitment.queries.blockers import blockers_of
from recruitment.queries.ended import ending_of
from recruitment.queries.steps import OPEN_STATES, Next, acts_taken, next_of
from recruitment.services.acts import (
    Errors,
    NewAct,
    faults_of_order,
    follow_at,
    keep_candidate,
    locked_candidate,
    must_say,
    write_act,
)
from recruitment.services.admissions import hold_ceremony, recognise_member
from recruitment.services.votes import counted

Kind = StepAct.Kind
State = Candidate.State


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
    stored = locked_candidate(candidate, version)
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
    new, faults = counted(stored, following, new)
    errors |= faults
    if following.step.needs_number and new.document is None:
        errors["document_number"] = ValidationError(_("Bước này cần số và ngày của văn bản."), code="required")
    if errors:
        raise ValidationError(errors)
    _settle_stay(stored, following.branch, new.on)
    act = write_act(stored, Kind.TAKEN, stage, new, organization.pk, by, step=following.step, on_behalf=on_behalf)
    if stage == Stage.ADMITTED:
        stored.member = hold_ceremony(candidate=stored, on=new.on, branch=act.branch, by=by)
    if stage == Stage.RECOGNISED:
        recognise_member(candidate=stored, document=new.document, by=by)
        stored.state = State.COMPLETED
    stored.stage, stored.stage_on = stage, new.on
    keep_candidate(stored)
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
    stored = locked_candidate(candidate, version)
    must_say(reason)
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
    act = write_act(stored, Kind.BACK, last.stage, NewAct(on=on, note=reason), organization.pk, by, on_behalf=on_behalf)
    stored.stage, stored.stage_on = before.stage, before.on
    keep_candidate(stored)
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
    stored = locked_candidate(candidate, version)
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
    must_say(new.note)
    errors = faults_of_order(stored, new.on, on)
    if errors:
        raise ValidationError(errors)
    if target not in OPEN_STATES and stored.member is not None and official_on(stored.member, on) is not None:
        raise ValidationError(
            _("Người này còn sinh hoạt đảng: ghi chuyển đi, từ trần ở hồ sơ đảng viên trước rồi đóng hồ sơ."),
            code="member",
        )
    act = write_act(stored, kind, stored.stage, new, organization.pk, by, on_behalf=on_behalf)
    stored.state = target
    keep_candidate(stored)
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
    stored = locked_candidate(candidate, version)
    if not stored.is_open:
        raise ValidationError(_("Hồ sơ đã đóng: %s.") % stored.get_state_display(), code="closed")
    if stored.member_id:
        raise ValidationError(
            _("Đã là đảng viên dự bị: hãy ghi chuyển sinh hoạt đảng, hồ sơ theo sang."), code="member"
        )
    if to.pk == stored.organization_id:
        raise ValidationError({"to": ValidationError(_("Chi bộ này đang theo dõi người ấy."), code="same")})
    must_say(new.note)
    errors = faults_of_order(stored, new.on, on)
    stay = stored.stays.filter(end__isnull=True).first()
    if stay is not None and stay.start >= new.on:
        errors["on"] = ValidationError(
            _("Chi bộ hiện nay theo dõi từ ngày %s; ngày chuyển phải sau ngày ấy.") % date_text(stay.start),
            code="before",
        )
    if errors:
        raise ValidationError(errors)
    act = write_act(stored, Kind.MOVED, stored.stage, new, organization.pk, by, on_behalf=on_behalf)
    follow_at(stored, to.pk, new.on, new.note, new.document)
    keep_candidate(stored)
    return act


def _not_next(following: Next | None) -> str:
    if following is None:
        return _(
            "Hồ sơ này không còn bước nào (đã là chính thức hoặc không còn sinh hoạt đảng thì đóng hồ sơ), hoặc chi bộ "
            "theo dõi không còn hoạt động."
        )
    return _("Bước tiếp theo là “%s”; các bước làm lần lượt, không bỏ qua được.") % following.step.get_stage_display()


def _faults_of_days(candidate: Candidate, following: Next, new: NewAct, on: date) -> Errors:
    errors = faults_of_order(candidate, new.on, on)
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


def _settle_stay(candidate: Candidate, branch: int, on: date) -> None:
    """A probationary member's file follows his membership, whoever recorded his transfer."""
    if candidate.member_id and branch != candidate.organization_id:
        follow_at(candidate, branch, on, _("theo sinh hoạt đảng"), None)
