"""The ceremony, recognition and strike-off: where a candidate's file and a member's record touch."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import names_on
from core.documents import Document
from core.formatting import date_text
from core.periods import add_months
from members.models import Member, Membership, Precision
from members.queries import official_on
from members.services import (
    NewMember,
    NewMembership,
    correct_member,
    open_membership,
    record_departure,
    register_member,
)
from recruitment.models import Candidate, CandidateStay, CriterionException, Stage, StepAct, StepScheme
from recruitment.queries.criteria import criteria_on
from recruitment.queries.ended import ending_of
from recruitment.queries.rights import lines_of
from recruitment.queries.steps import acts_taken, ceremony_of, probation_ends

# What a candidate's file and a member's record both know.
_SHARED = (
    "full_name", "sort_key", "search_key", "gender", "birth_date", "birth_precision", "ethnicity", "religion",
    "occupation", "national_id", "general_education", "professional_level", "youth_union_date",
)  # fmt: skip


@transaction.atomic
def hold_ceremony(*, candidate: Candidate, on: date, branch: Organization, by: Any) -> Member:
    """Makes the member, the membership and so the movement of an admission, on the day of the ceremony.

    The date of the decision is the one his party age counts from, the ceremony's the one his probation does
    (DOMAIN §2.7). Whoever was a member before and is admitted again keeps his record.

    Raises ValidationError: he is a member, or the time before a readmission has not passed.
    """
    decision = acts_taken(candidate)[Stage.DECIDED]
    papers = {
        "admission_date": decision.on, "admission_precision": Precision.DAY, "ceremony_date": on,
        "admission_document_id": decision.document_id,
    }  # fmt: skip
    name = names_on([branch.pk], on).get(branch.pk, "")[:200]
    if candidate.former_member is not None:
        member = candidate.former_member
        _may_be_readmitted(candidate, member, on)
        correct_member(
            member=member,
            values=papers | {"admitted_in": name, "full_membership_date": None, "full_membership_document_id": None},
            by=by,
        )
        reason = Membership.StartReason.READMISSION
    else:
        member = register_member(new=_record_of(candidate, papers | {"admitted_in": name}), by=by)
        reason = Membership.StartReason.ADMISSION
    open_membership(
        new=NewMembership(
            member_id=member.pk, organization_id=branch.pk, kind=Membership.Kind.OFFICIAL, start=on,
            start_reason=reason, document_id=decision.document_id,
        ),
        by=by,
    )  # fmt: skip
    return member


@transaction.atomic
def recognise_member(*, candidate: Candidate, document: Document | None, by: Any) -> None:
    """Makes a probationary member a full one, from the day his twelve months ended, however late the decision.

    Raises ValidationError where he belongs nowhere any more, is a full member already, or no ceremony is on record.
    """
    member = _member(candidate)
    if member.full_membership_date is not None:
        raise ValidationError(
            _("%(name)s đã là đảng viên chính thức từ ngày %(day)s theo hồ sơ đảng viên; hãy đóng hồ sơ này.")
            % {"name": member.full_name, "day": date_text(member.full_membership_date)},
            code="full",
        )
    ceremony = ceremony_of(member)
    if ceremony is None:
        raise ValidationError(
            _("Chưa ghi ngày lễ kết nạp của %s; hãy ghi ở hồ sơ đảng viên trước.") % member.full_name,
            code="no_ceremony",
        )
    since = probation_ends(ceremony)
    if official_on(member, since) is None:
        raise ValidationError(
            _("%(name)s không còn là đảng viên vào ngày %(day)s, ngày hết 12 tháng dự bị.")
            % {"name": member.full_name, "day": date_text(since)},
            code="left",
        )
    correct_member(member=member, values={"full_membership_date": since, "full_membership_document": document}, by=by)


@transaction.atomic
def strike_off_candidate(
    *, candidate: Candidate, version: int, last_day: date, document: Document, reason: str, organization: Organization,
    by: Any, on: date, on_behalf: bool = False,
) -> StepAct:  # fmt: skip
    """Strikes a probationary member off: his membership ends by the decision, and his file closes.

    Raises ValidationError: he is no probationary member, somebody has written meanwhile, no reason given, a day ahead
    or before his ceremony, or what ends a membership refuses.
    """
    stored = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
    if stored.version != version:
        raise ValidationError(_("Có người vừa ghi vào hồ sơ này; hãy xem lại rồi ghi tiếp."), code="stale")
    if not stored.on_probation:
        raise ValidationError(_("Chỉ xóa tên ở đây được đảng viên dự bị."), code="not_probationary")
    ending = ending_of(stored, on=on)
    if ending is not None:
        raise ValidationError(_("Theo hồ sơ đảng viên: %s; hãy đóng hồ sơ.") % ending.words, code="overtaken")
    if not reason.strip():
        raise ValidationError({"note": ValidationError(_("Hãy ghi lý do."), code="required")})
    if last_day > on:
        raise ValidationError({"on": ValidationError(_("Ngày này ở tương lai."), code="future")})
    membership = official_on(_member(stored), last_day)
    if membership is None:
        raise ValidationError(
            {"on": ValidationError(_("Ngày này người ấy không sinh hoạt đảng ở đây."), code="not_there")}
        )
    record_departure(
        membership=membership, last_day=last_day, reason=Membership.EndReason.STRIKE_OFF, document=document, by=by
    )
    act = StepAct.objects.create(
        candidate=stored, organization=organization, branch_id=membership.organization_id,
        kind=StepAct.Kind.STRUCK_OFF, stage=stored.stage, on=last_day, document=document,
        note=" ".join(reason.split())[:1000], by=str(by)[:150], for_branch=on_behalf,
    )  # fmt: skip
    stored.state = Candidate.State.STRUCK_OFF
    stored.version += 1
    stored.save()
    return act


def _record_of(candidate: Candidate, papers: dict[str, Any]) -> NewMember:
    return NewMember(
        full_name=candidate.full_name, gender=candidate.gender, birth_date=candidate.birth_date,
        birth_precision=candidate.birth_precision, ethnicity=candidate.ethnicity, religion_id=candidate.religion_id,
        occupation_id=candidate.occupation_id, national_id=candidate.national_id,
        general_education=candidate.general_education, professional_level=candidate.professional_level,
        youth_union_date=candidate.youth_union_date, **papers,
    )  # fmt: skip


def _may_be_readmitted(candidate: Candidate, member: Member, on: date) -> None:
    last = Membership.objects.filter(member=member, kind=Membership.Kind.OFFICIAL).order_by("-start").first()
    if last is not None and (last.end is None or last.end > on):
        raise ValidationError(_("%s đang là đảng viên.") % member.full_name, code="member")
    criteria = criteria_on(on)
    if last is None or last.end is None or criteria is None:
        return
    allowed = add_months(last.end, criteria.readmission_months)
    excepted = candidate.exceptions.filter(criterion=CriterionException.Criterion.READMISSION).exists()
    if on < allowed and not excepted:
        raise ValidationError(
            _("%(name)s ra khỏi Đảng ngày %(day)s: kết nạp lại từ ngày %(from)s, trừ khi có văn bản đồng ý.")
            % {"name": member.full_name, "day": date_text(last.end), "from": date_text(allowed)},
            code="too_early",
        )


def _member(candidate: Candidate) -> Member:
    assert candidate.member is not None  # the table's own constraint: from the ceremony on there is one
    return candidate.member


@transaction.atomic
def follow_probation(*, member: Member, by: Any, on: date) -> Candidate:
    """Begins the file of a probationary member who was entered without one, at the step of his ceremony.

    What was done before it is not on record here; his recognition goes through the same steps as everybody's.

    Raises ValidationError: he is no probationary member, no ceremony is on record, or he has a file.
    """
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    membership = official_on(member, on)
    if membership is None or (member.full_membership_date is not None and member.full_membership_date <= on):
        raise ValidationError(_("%s không phải là đảng viên dự bị.") % member.full_name, code="not_probationary")
    ceremony = ceremony_of(member)
    if ceremony is None:
        raise ValidationError(
            _("Chưa ghi ngày lễ kết nạp của %s; hãy ghi ở hồ sơ đảng viên trước.") % member.full_name,
            code="no_ceremony",
        )
    if Candidate.objects.filter(member=member).exists():
        raise ValidationError(_("%s đã có hồ sơ phát triển đảng.") % member.full_name, code="followed")
    scheme = StepScheme.objects.filter(span__contains=ceremony).first()
    if scheme is None:
        raise ValidationError(_("Chưa có quy trình kết nạp nào cho ngày %s.") % date_text(ceremony), code="no_scheme")
    decided = min(member.admission_date or ceremony, ceremony)
    known = {name: getattr(member, name) for name in _SHARED}
    candidate = Candidate(
        organization_id=membership.organization_id, scheme=scheme, stage=Stage.ADMITTED, stage_on=ceremony,
        listed_on=decided, member=member, **known,
    )  # fmt: skip
    candidate.full_clean(exclude=["organization", "scheme", "member"])
    candidate.save()
    CandidateStay.objects.create(candidate=candidate, organization_id=membership.organization_id, start=decided)
    line = lines_of([membership.organization_id], on=on)[membership.organization_id]
    for step in scheme.steps.filter(stage__in=(Stage.DECIDED, Stage.ADMITTED)).order_by("position"):
        StepAct.objects.create(
            candidate=candidate, organization_id=line.taker(step), branch_id=membership.organization_id,
            stage=step.stage, step=step, on=decided if step.stage == Stage.DECIDED else ceremony,
            document=member.admission_document if step.stage == Stage.DECIDED else None,
            note=_("theo hồ sơ đảng viên"), by=str(by)[:150],
        )  # fmt: skip
    return candidate
