"""Members under review: opened with reason and evidence, helped, concluded; what ends a membership is its own act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from core.documents import Document
from core.formatting import date_text
from core.periods import last_day_of
from evaluations.models import ScreeningCase, ScreeningHelp
from evaluations.queries.screenings import ENDING, last_membership
from members.models import Member, Membership

Outcome = ScreeningCase.Outcome


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How a case ends."""

    outcome: str
    on: date
    note: str = ""
    document: Document | None = None


@transaction.atomic
def open_case(*, organization: Organization, member: Member, values: Mapping[str, Any], by: Any) -> ScreeningCase:
    """Puts a member under review, where he belongs.

    Raises ValidationError: he does not belong to the organisation officially that day, is under review already, or the
    helper is himself or somebody of another branch.
    """
    row = ScreeningCase(organization=organization, member=member, **values)
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)  # two clerks wait in turn
    if ScreeningCase.objects.filter(member=member, outcome="").exists():
        raise ValidationError({"member": _("Đ/c %s đang được rà soát.") % member.full_name}, code="open")
    if not _belonged(member, organization.pk, row.opened_on):
        raise ValidationError({"member": _not_here(member, row.opened_on)}, code="elsewhere")
    _must_be_fit_to_help(row)
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def correct_case(*, case: ScreeningCase, values: Mapping[str, Any], by: Any) -> None:
    """Corrects what is known of an open case, in place. Raises ValidationError as `open_case` does."""
    row = _open(case)
    for name, value in values.items():
        setattr(row, name, value)
    if last_membership(row.member, row.opened_on) is None:
        raise ValidationError({"opened_on": _not_here(row.member, row.opened_on)}, code="elsewhere")
    _must_be_fit_to_help(row)
    row.full_clean()
    row.save()


@transaction.atomic
def record_help(*, case: ScreeningCase, keeper: int, on: date, text: str, result: str, by: Any) -> ScreeningHelp:
    """Writes what was done to help, at the branch that keeps the case. Raises ValidationError for a day before it."""
    row = _open(case)
    held = ScreeningHelp(case=row, organization_id=keeper, on=on, text=text, result=result, by=str(by)[:150])
    _keep_help(held)
    return held


@transaction.atomic
def correct_help(*, held: ScreeningHelp, on: date, text: str, result: str, by: Any) -> None:
    """Corrects a line of help, or adds what came of it. Raises ValidationError once the case is concluded."""
    _open(held.case)
    held.on, held.text, held.result = on, text, result
    _keep_help(held)


@transaction.atomic
def conclude_case(*, case: ScreeningCase, keeper: int, conclusion: Conclusion, by: Any) -> None:
    """Concludes a case at the branch that keeps it.

    Raises ValidationError: it was concluded already; the membership did not end by the very act the conclusion names
    (which is written in the member's own record first), or ended while the conclusion lets him stay.
    """
    row = _open(case)
    if conclusion.on < row.opened_on:
        raise ValidationError(
            {"outcome_on": _("Đưa vào rà soát ngày %s; không thể kết luận trước ngày ấy.") % date_text(row.opened_on)},
            code="before",
        )
    last = last_membership(row.member, conclusion.on)
    _must_rest_on_the_act(row, conclusion, last)
    row.organization_id = keeper
    row.outcome, row.outcome_on = conclusion.outcome, conclusion.on
    row.outcome_note = " ".join(conclusion.note.split())
    row.outcome_document = conclusion.document
    if row.outcome_document is None and last is not None and conclusion.outcome in ENDING:
        row.outcome_document = last.end_document
    row.full_clean()
    row.save()


@transaction.atomic
def reopen_case(*, case: ScreeningCase, by: Any) -> None:
    """Takes a wrong conclusion back. Raises ValidationError where the member is under another review by now."""
    row = ScreeningCase.objects.select_for_update(of=("self",)).select_related("member").get(pk=case.pk)
    if not row.outcome:
        raise ValidationError(_("Chưa có kết luận để bỏ."), code="open")
    if ScreeningCase.objects.filter(member=row.member, outcome="").exists():
        raise ValidationError(_("Đ/c %s đã được đưa vào một lần rà soát khác.") % row.member.full_name, code="another")
    row.outcome, row.outcome_on, row.outcome_document, row.outcome_note = "", None, None, ""
    row.full_clean()
    row.save()


def _open(case: ScreeningCase) -> ScreeningCase:
    row = ScreeningCase.objects.select_for_update(of=("self",)).select_related("member", "helper").get(pk=case.pk)
    if row.outcome:
        raise ValidationError(
            _("Lần rà soát này đã kết luận ngày %(day)s: %(outcome)s.")
            % {"day": date_text(row.outcome_on), "outcome": row.get_outcome_display()},
            code="concluded",
        )
    return row


def _keep_help(held: ScreeningHelp) -> None:
    if held.on < held.case.opened_on:
        raise ValidationError(
            {
                "on": _("Đưa vào rà soát ngày %s; việc giúp đỡ không thể trước ngày ấy.")
                % date_text(held.case.opened_on)
            },
            code="before",
        )
    held.full_clean()
    held.save()


def _belonged(member: Member, organization_id: int, on: date) -> bool:
    return Membership.objects.filter(
        member=member, organization=organization_id, kind=Membership.Kind.OFFICIAL, span__contains=on
    ).exists()


def _not_here(member: Member, on: date) -> str:
    return _("Ngày %(day)s đ/c %(name)s không sinh hoạt chính thức ở chi bộ này.") % {
        "day": date_text(on),
        "name": member.full_name,
    }


def _must_be_fit_to_help(row: ScreeningCase) -> None:
    if row.helper is None:
        return
    if row.helper_id == row.member_id:
        raise ValidationError({"helper": _("Người giúp đỡ phải là người khác.")}, code="himself")
    home = last_membership(row.member, row.opened_on)
    if home is None or not _belonged(row.helper, home.organization_id, row.opened_on):
        raise ValidationError({"helper": _not_here(row.helper, row.opened_on)}, code="helper_elsewhere")


def _must_rest_on_the_act(row: ScreeningCase, conclusion: Conclusion, last: Membership | None) -> None:
    name, day = row.member.full_name, date_text(conclusion.on)
    last_day = last_day_of(last.end) if last else None
    gone = last is None or (last_day is not None and last_day <= conclusion.on)
    label = Outcome(conclusion.outcome).label
    wanted = ENDING.get(Outcome(conclusion.outcome))
    if wanted is not None:
        if last is None or not gone or last.end_reason != wanted or (last.end and last.end <= row.opened_on):
            where = (
                _("ghi kỷ luật khai trừ trong hồ sơ đảng viên")
                if conclusion.outcome == Outcome.EXPELLED
                else _("ghi kết thúc sinh hoạt với lý do “%s” trong hồ sơ đảng viên") % wanted.label
            )
            raise ValidationError(
                {
                    "outcome": _(
                        "Đến ngày %(day)s hồ sơ của đ/c %(name)s chưa có việc %(act)s. Hãy %(where)s trước, rồi kết "
                        "luận ở đây."
                    )
                    % {"day": day, "name": name, "act": label, "where": where}
                },
                code="no_act",
            )
    elif conclusion.outcome == Outcome.LEFT:
        if not gone:
            raise ValidationError(
                {"outcome": _("Ngày %(day)s đ/c %(name)s vẫn sinh hoạt chính thức; không kết luận “%(label)s” được.")
                 % {"day": day, "name": name, "label": label}},
                code="still_here",
            )  # fmt: skip
        if last is not None and last.end_reason in ENDING.values():
            raise ValidationError(
                {"outcome": _("Hồ sơ ghi đ/c %(name)s thôi sinh hoạt vì %(reason)s; hãy chọn đúng kết luận ấy.")
                 % {"name": name, "reason": last.get_end_reason_display()}},
                code="ended_otherwise",
            )  # fmt: skip
    elif gone:
        raise ValidationError(
            {"outcome": _("Ngày %(day)s đ/c %(name)s không còn sinh hoạt chính thức; hãy chọn kết luận theo việc đã "
                          "ghi trong hồ sơ.")
             % {"day": day, "name": name}},
            code="gone",
        )  # fmt: skip
