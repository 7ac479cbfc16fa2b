"""Commendations and disciplinary measures of members (DOMAIN §2.13). Striking off is no discipline: no row is kept."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from core.documents import Document
from core.formatting import date_text
from core.periods import last_day_of
from members.models import Award, Discipline, Member, Membership, OfficeTerm
from members.queries import offices_held, official_on, was_recognised
from members.services.memberships import end_membership
from members.services.transfers import cancel_open_transfer

Form = Discipline.Form
# What may be laid on a member who is not recognised yet.
PROBATIONARY_FORMS = (Form.REPRIMAND, Form.WARNING)


@transaction.atomic
def record_award(
    *,
    member: Member,
    organization: Organization,
    title: str,
    awarded_on: date,
    by: Any,
    issuer: str = "",
    for_what: str = "",
    document: Document | None = None,
) -> Award:
    """Records a commendation.

    Raises ValidationError with the fields that are wrong: a day before he was born, or the same title on the same day.
    """
    award = Award(
        member=member,
        organization=organization,
        title=title,
        issuer=issuer,
        awarded_on=awarded_on,
        for_what=for_what,
        document=document,
    )
    _refuse_impossible_award(award)
    award.full_clean()
    award.save()
    return award


@transaction.atomic
def record_discipline(
    *,
    member: Member,
    organization: Organization,
    form: str,
    decided_on: date,
    by: Any,
    issuer: str = "",
    reason: str = "",
    document: Document | None = None,
    offices: Sequence[OfficeTerm] = (),
) -> Discipline:
    """Records a disciplinary measure, and what follows from it on the same day.

    Expulsion ends the membership: from the day it takes effect he belongs nowhere, holds no office, and a transfer that
    was not finished is cancelled. Removal ends the offices it names. A membership that was ended for expulsion on that
    very day already is left as it is, so that either act may come first.

    Arguments:
        decided_on: the day it takes effect; of one a branch decides, the day the vote was announced.
        offices: of a removal, the offices he is removed from.

    Raises ValidationError: he did not belong to the Party that day, the form is none for a probationary member, he held
    none of the offices, the same form is on record for that day, or a removal or an expulsion has no paper.
    """
    current = official_on(member, decided_on)
    ended = _expelled_on(member, decided_on)
    if current is None and not (form == Form.EXPULSION and ended):
        raise ValidationError(
            {"decided_on": _("Ngày %s đảng viên không sinh hoạt chính thức ở tổ chức nào.") % date_text(decided_on)}
        )
    if form not in PROBATIONARY_FORMS and not was_recognised(member, decided_on):
        raise ValidationError({"form": _("Đảng viên dự bị chỉ bị khiển trách hoặc cảnh cáo.")})
    held = list(offices_held(member, decided_on))
    if form == Form.REMOVAL:
        _must_hold(offices, held, decided_on)
    elif offices:
        raise ValidationError({"offices": _("Chỉ cách chức mới ghi chức vụ.")})
    _must_have_paper(form, document)
    discipline = Discipline(
        member=member,
        organization=organization,
        form=form,
        decided_on=decided_on,
        issuer=issuer,
        reason=reason,
        document=document,
    )
    _refuse_same_measure(discipline)
    discipline.full_clean()
    discipline.save()
    if form == Form.REMOVAL:
        _end_offices(offices, decided_on, Form.REMOVAL, document)
    if form == Form.EXPULSION:
        _end_offices(held, decided_on, Form.EXPULSION, document)
        if current is not None:
            _expel(member, current, decided_on, document, by=by)
    return discipline


@transaction.atomic
def lift_discipline(*, discipline: Discipline, lifted_on: date, by: Any) -> None:
    """A measure ceases to have effect. Raises ValidationError for a day before it began, and for an expulsion."""
    if discipline.form == Form.EXPULSION:
        raise ValidationError(
            _("Khai trừ không chấm dứt hiệu lực; khi được khôi phục đảng tịch hãy dùng Đưa trở lại."), code="expulsion"
        )
    discipline.lifted_on = lifted_on
    if lifted_on < discipline.decided_on:
        raise ValidationError({"lifted_on": _("Ngày chấm dứt không thể trước ngày có hiệu lực.")})
    discipline.full_clean()
    discipline.save(update_fields=["lifted_on"])


@transaction.atomic
def correct_record(*, row: Award | Discipline, values: Mapping[str, Any], by: Any) -> None:
    """Corrects an award or a measure that was written wrongly, in place; the history keeps what stood there.

    Raises ValidationError with what is wrong; the form of a measure that ended a membership or an office is not
    corrected in place, for what it ended would stay ended.
    """
    if isinstance(row, Discipline):
        _must_stay_in_step(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    if isinstance(row, Discipline):
        if "document" in values:
            _must_have_paper(row.form, row.document)
        _refuse_same_measure(row)
    else:
        _refuse_impossible_award(row)
    row.full_clean()
    row.save()


def _refuse_impossible_award(award: Award) -> None:
    birth = award.member.birth_date
    if birth and award.awarded_on < birth:
        raise ValidationError({"awarded_on": _("Ngày khen thưởng không thể trước ngày sinh của đảng viên.")})
    same = Award.objects.filter(member=award.member, title__iexact=award.title, awarded_on=award.awarded_on)
    if same.exclude(pk=award.pk).exists():
        raise ValidationError(
            {
                "title": _("Đã ghi “%(title)s” ngày %(day)s cho đảng viên này; cần sửa thì mở dòng đã ghi.")
                % {"title": award.title, "day": date_text(award.awarded_on)}
            }
        )


def _refuse_same_measure(row: Discipline) -> None:
    same = Discipline.objects.filter(member=row.member, form=row.form, decided_on=row.decided_on)
    if same.exclude(pk=row.pk).exists():
        raise ValidationError(
            {
                "form": _("Đã ghi kỷ luật %(form)s ngày %(day)s cho đảng viên này; cần sửa thì mở dòng đã ghi.")
                % {"form": Form(row.form).label, "day": date_text(row.decided_on)}
            }
        )


def _must_have_paper(form: str, document: Document | None) -> None:
    """What a branch may decide itself takes effect with the vote, perhaps without a number (DOMAIN §2.13)."""
    if form in (Form.REMOVAL, Form.EXPULSION) and document is None:
        label = str(Form(form).label).capitalize()
        raise ValidationError({"document_number": _("%s thì cần số và ngày của quyết định.") % label})


def _must_hold(offices: Sequence[OfficeTerm], held: Sequence[OfficeTerm], on: date) -> None:
    if not held:
        raise ValidationError(
            {"form": _("Ngày %s đảng viên không giữ chức vụ nào nên không thể cách chức.") % date_text(on)}
        )
    if not offices or any(one not in held for one in offices):
        raise ValidationError({"offices": _("Chọn chức vụ bị cách, trong số chức vụ đang giữ ngày đó.")})


def _end_offices(offices: Sequence[OfficeTerm], on: date, form: str, document: Document | None) -> None:
    for term in offices:
        term.end, term.end_reason, term.end_document = on, str(Form(form).label), document
        term.full_clean()
        term.save(update_fields=["end", "end_reason", "end_document"])


def _expel(member: Member, current: Membership, on: date, document: Document | None, *, by: Any) -> None:
    last = last_day_of(on)
    assert last is not None
    reason = Membership.EndReason.EXPULSION
    end_membership(membership=current, last_day=last, reason=reason, document=document, by=by)
    others = Membership.objects.filter(member=member, span__contains=on).exclude(pk=current.pk)
    for row in others:
        end_membership(membership=row, last_day=last, reason=reason, document=document, by=by)
    cancel_open_transfer(member=member, on=on, reason=str(reason.label), by=by)


def _expelled_on(member: Member, on: date) -> bool:
    ended = Membership.objects.filter(member=member, kind=Membership.Kind.OFFICIAL, end=on)
    return ended.filter(end_reason=Membership.EndReason.EXPULSION).exists()


def _must_stay_in_step(row: Discipline, values: Mapping[str, Any]) -> None:
    form, day = values.get("form", row.form), values.get("decided_on", row.decided_on)
    bound = (Form.EXPULSION, Form.REMOVAL)
    if form != row.form and (form in bound or row.form in bound):
        raise ValidationError(
            {"form": _("Khai trừ và cách chức kéo theo việc khác nên không sửa tại chỗ; hãy ghi thành việc riêng.")}
        )
    if day != row.decided_on and row.form in bound:
        raise ValidationError(
            {"decided_on": _("Ngày khai trừ, cách chức gắn với ngày thôi sinh hoạt, thôi chức vụ nên không sửa ở đây.")}
        )
    if row.form not in bound and official_on(row.member, day) is None:
        raise ValidationError(
            {"decided_on": _("Ngày %s đảng viên không sinh hoạt chính thức ở tổ chức nào.") % date_text(day)}
        )
