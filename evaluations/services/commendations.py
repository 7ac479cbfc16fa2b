"""Commendations proposed with what had been registered; awarded or refused by the committee above, or withdrawn."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from core.documents import Document
from core.formatting import date_text
from evaluations.models import Commendation, Registration
from members.models import Award, Member, Membership
from members.services import record_award

Outcome = Commendation.Outcome


@dataclass(frozen=True, slots=True)
class NewCommendation:
    """What is proposed, for an organisation or one of its members."""

    year: int
    title: str
    issuer: str
    for_what: str
    proposed_on: date
    member: Member | None = None
    registration: Registration | None = None
    document: Document | None = None


@transaction.atomic
def propose_commendation(*, organization: Organization, new: NewCommendation, by: Any) -> Commendation:
    """Proposes a commendation.

    Raises ValidationError: the member does not belong to the organisation officially that day; the registration is of
    somebody else, of another year or was withdrawn; the same was proposed in the year.
    """
    _must_belong(organization, new.member, new.proposed_on)
    _must_rest_on(organization, new)
    if not new.year - 1 <= new.proposed_on.year <= new.year + 1:
        raise ValidationError(
            {"proposed_on": _("Ngày đề nghị quá xa năm %d; hãy xem lại năm hoặc ngày.") % new.year}, code="year"
        )
    row = Commendation(
        organization=organization, member=new.member, year=new.year, title=" ".join(new.title.split()),
        issuer=" ".join(new.issuer.split()), for_what=new.for_what, registration=new.registration,
        proposed_on=new.proposed_on, document=new.document,
    )  # fmt: skip
    same = Commendation.objects.filter(organization=organization, member=new.member, year=new.year, title=row.title)
    if same.filter(outcome__in=("", Outcome.AWARDED)).exists():
        raise ValidationError(
            {"title": _("Đã đề nghị “%(title)s” năm %(year)d.") % {"title": row.title, "year": row.year}}
        )
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def award_commendation(
    *, commendation: Commendation, awarded_on: date, document: Document | None, by: Any
) -> Commendation:
    """Records that it was awarded; of a member it stands in his file from then on.

    Raises ValidationError where it was answered already, where the decision has no paper, and as `record_award` does.
    """
    row = _open(commendation)
    if document is None:
        raise ValidationError({"document_number": _("Khen thưởng thì cần số và ngày của quyết định.")}, code="paper")
    _answer(row, Outcome.AWARDED, awarded_on, "")
    row.outcome_document = document
    if row.member is not None:
        row.award = record_award(
            member=row.member, organization=row.organization, title=row.title, awarded_on=awarded_on, issuer=row.issuer,
            for_what=row.for_what, document=document, by=by,
        )  # fmt: skip
    _keep(row)
    return row


@transaction.atomic
def refuse_commendation(*, commendation: Commendation, answered_on: date, reason: str, by: Any) -> None:
    """Records that it was not awarded, and why. Raises ValidationError where it was answered already."""
    row = _open(commendation)
    _answer(row, Outcome.REFUSED, answered_on, reason)
    _keep(row)


@transaction.atomic
def withdraw_commendation(*, commendation: Commendation, answered_on: date, reason: str, by: Any) -> None:
    """Takes a proposal back before it is answered, and says why. Raises ValidationError where it was answered."""
    row = _open(commendation)
    _answer(row, Outcome.WITHDRAWN, answered_on, reason)
    _keep(row)


@transaction.atomic
def take_back_answer(*, commendation: Commendation, reason: str, by: Any) -> None:
    """Takes a wrong answer back: the proposal is open again, and the award leaves the member's file.

    The history keeps both. Raises ValidationError where nothing was answered.
    """
    row = _locked(commendation)
    if row.outcome not in (Outcome.AWARDED, Outcome.REFUSED):
        raise ValidationError(_("Đề nghị này chưa có trả lời để bỏ."), code="open")
    award = row.award
    row.outcome, row.outcome_on, row.outcome_document, row.award = "", None, None, None
    row.note = " ".join(reason.split())
    _keep(row)
    if award is not None:
        Award.objects.filter(pk=award.pk).delete()


def _locked(commendation: Commendation) -> Commendation:
    rows = Commendation.objects.select_for_update(of=("self",)).select_related("member", "organization", "award")
    return rows.get(pk=commendation.pk)


def _open(commendation: Commendation) -> Commendation:
    row = _locked(commendation)
    if row.outcome:
        raise ValidationError(
            _("Đề nghị này đã có kết quả: %(outcome)s ngày %(day)s.")
            % {"outcome": row.get_outcome_display(), "day": date_text(row.outcome_on)},
            code="answered",
        )
    return row


def _answer(row: Commendation, outcome: str, on: date, reason: str) -> None:
    if on < row.proposed_on:
        raise ValidationError(
            {"on_day": _("Đề nghị ngày %s; kết quả không thể trước ngày ấy.") % date_text(row.proposed_on)},
            code="before",
        )
    row.outcome, row.outcome_on, row.note = outcome, on, " ".join(reason.split())


def _keep(row: Commendation) -> None:
    row.full_clean()
    row.save()


def _must_belong(organization: Organization, member: Member | None, on: date) -> None:
    if member is None:
        return
    official = Membership.objects.filter(kind=Membership.Kind.OFFICIAL, organization=organization, span__contains=on)
    if not official.filter(member=member).exists():
        raise ValidationError(
            {
                "member": _("Ngày %(day)s đ/c %(name)s không sinh hoạt chính thức ở tổ chức này.")
                % {"day": date_text(on), "name": member.full_name}
            },
            code="elsewhere",
        )


def _must_rest_on(organization: Organization, new: NewCommendation) -> None:
    registration = new.registration
    if registration is None:
        return
    mine = (
        registration.member_id == new.member.pk
        if new.member
        else registration.member_id is None and registration.organization_id == organization.pk
    )
    if not mine:
        raise ValidationError(
            {"registration": _("Đăng ký này không phải của người, tổ chức được đề nghị.")}, code="of_another"
        )
    if registration.year != new.year or registration.outcome == Registration.Outcome.WITHDRAWN:
        raise ValidationError(
            {"registration": _("Đăng ký này của năm khác hoặc đã thôi; hãy chọn đăng ký của năm %d.") % new.year},
            code="year",
        )
