"""Taking somebody into the register of candidates, and correcting what is known of him."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.services.standing import must_stand_on
from core.names import fault_of_name
from members.models import Member
from recruitment.models import Candidate, CandidateTag, StepScheme, Tag
from recruitment.queries.persons import known_as, left_the_party
from recruitment.services.entering import (
    PERSON,
    STATE_AFTER,
    NewCandidate,
    PastAct,
    name_and_keys,
    plain,
    register_candidates,
)

__all__ = [
    "STATE_AFTER",
    "NewCandidate",
    "PastAct",
    "correct_candidate",
    "register_candidate",
    "register_candidates",
    "set_tags",
]

# What the ceremony wrote into the member's record.
OF_THE_MEMBER = {"full_name", "gender", "birth_date", "birth_precision", "national_id", "former_member"}


@transaction.atomic
def register_candidate(*, new: NewCandidate, by: Any, on: date, confirmed: bool = False) -> Candidate:
    """Takes one person into the register, followed by a branch from `listed_on` on.

    Arguments:
        on: today.
        confirmed: somebody of the same name and birthday is on record, and the user says it is another person.

    Raises ValidationError with the fields that are wrong, for a day that lies ahead, an organisation that holds no
    branch meetings, somebody who is a member or followed already; with the code `alike` where only the user can tell.
    """
    _must_be_true(new, on)
    _must_be_branch(new.organization_id, new.listed_on)
    _must_be_nobody_known(new, on, confirmed=confirmed)
    _must_be_hand_tags(new.tag_ids)
    if not StepScheme.objects.filter(span__contains=new.listed_on).exists():
        raise ValidationError({"listed_on": _("Chưa có quy trình kết nạp nào cho ngày này.")}, code="no_scheme")
    _validated(new)
    (pk,) = register_candidates(new=[new], by=by, on=on)
    return Candidate.objects.get(pk=pk)


@transaction.atomic
def correct_candidate(
    *, candidate: Candidate, values: Mapping[str, Any], by: Any, on: date, confirmed: bool = False
) -> None:
    """Corrects what is known of a candidate, checked field by field; what stands there already is not written again.

    Raises ValidationError as register_candidate does, for a first day later than a step, for a file that is closed, and
    for what the member's record says since the ceremony.
    """
    stored = _open(candidate)
    changed = {name: value for name, value in values.items() if getattr(stored, name) != value}
    if not changed:
        return
    _must_be_said_here(stored, changed)
    if "full_name" in changed:
        changed |= name_and_keys(changed["full_name"])
    for name, value in changed.items():
        setattr(stored, name, value)
    _must_be_true(stored, on)
    if {"national_id", "full_name", "birth_date", "former_member"} & set(changed):
        _must_be_nobody_known(stored, on, confirmed=confirmed, besides=stored)
    if "listed_on" in changed:
        _move_first_day(stored)
        changed.setdefault("stage_on", stored.stage_on)
    stored.full_clean(exclude=["member"])  # no field of a form: the ceremony writes it
    stored.save(update_fields=sorted(changed))
    for name in changed:
        setattr(candidate, name, getattr(stored, name))


@transaction.atomic
def set_tags(*, candidate: Candidate, tags: Iterable[Tag], by: Any) -> None:
    """Puts a candidate into these groups, and takes him out of the others that are put on by hand.

    Raises ValidationError for a group that has a rule, to which whoever fulfils it belongs; for a file that is closed.
    """
    _open(candidate)
    wanted = {tag.pk for tag in tags}
    _must_be_hand_tags(wanted)
    held = set(CandidateTag.objects.filter(candidate=candidate).values_list("tag", flat=True))
    CandidateTag.objects.filter(candidate=candidate, tag__in=held - wanted).delete()
    for pk in sorted(wanted - held):
        CandidateTag.objects.create(candidate=candidate, organization_id=candidate.organization_id, tag_id=pk)


def _open(candidate: Candidate) -> Candidate:
    """The candidate, locked, of whom something may still be put right. Raises ValidationError."""
    stored = Candidate.objects.select_for_update().get(pk=candidate.pk)
    if stored.is_open:
        return stored
    text = (
        _("Hồ sơ đã kết thúc (%(state)s); thông tin sửa ở hồ sơ đảng viên.")
        if stored.member_id
        else _("Hồ sơ đã kết thúc (%(state)s), không sửa được nữa.")
    )
    raise ValidationError(text, code="closed", params={"state": stored.get_state_display()})


def _must_be_said_here(stored: Candidate, changed: Iterable[str]) -> None:
    """Who a member is stands in his record alone, or the two would tell two birthdays. Raises ValidationError."""
    found = OF_THE_MEMBER & set(changed) if stored.member_id else set()
    if found:
        text = _("Người này đã có hồ sơ đảng viên; hãy sửa ở hồ sơ ấy.")
        fields = {"birth_date" if name == "birth_precision" else name for name in found}
        raise ValidationError({name: ValidationError(text, code="member") for name in sorted(fields)})


def _validated(new: NewCandidate) -> None:
    """Raises ValidationError with the fields the model refuses."""
    name = name_and_keys(new.full_name)
    fault = fault_of_name(name["full_name"], person=True)
    if fault:
        raise ValidationError({"full_name": fault})
    row = Candidate(
        organization_id=new.organization_id, stage_on=new.listed_on, listed_on=new.listed_on, **name,
        **{column: plain(new, column) for column in PERSON},
    )  # fmt: skip
    row.full_clean(exclude=["scheme"])


def _must_be_true(one: NewCandidate | Candidate, on: date) -> None:
    """Nothing lies ahead, and nobody is entered before he was born."""
    wrong: dict[str, str] = {}
    for name in ("birth_date", "listed_on", "youth_union_date"):
        day = getattr(one, name)
        if day is not None and day > on:
            wrong[name] = _("Ngày này ở tương lai.")
    if one.birth_date and not wrong:
        if one.listed_on <= one.birth_date:
            wrong["listed_on"] = _("Ngày đưa vào danh sách phải sau ngày sinh.")
        if one.youth_union_date and one.youth_union_date <= one.birth_date:
            wrong["youth_union_date"] = _("Ngày vào Đoàn phải sau ngày sinh.")
    if wrong:
        raise ValidationError({name: ValidationError(text, code="untrue") for name, text in wrong.items()})


def _must_be_branch(organization_id: int, on: date) -> None:
    """Only what holds branch meetings follows candidates. Raises ValidationError."""
    form = tree.form_on(on).filter(organization=organization_id).select_related("form", "organization").first()
    if form is None or not tree.as_of(on).filter(organization=organization_id).exists():
        raise ValidationError(
            {"organization": ValidationError(
                _("Chi bộ không tồn tại vào ngày %(day)s; hãy xem lại ngày đưa vào danh sách."),
                code="not_standing", params={"day": f"{on:%d/%m/%Y}"},
            )}
        )  # fmt: skip
    if not form.form.holds_branch_meetings:
        raise ValidationError(
            {"organization": ValidationError(
                _("Quần chúng được theo dõi ở chi bộ; tổ chức này không phải chi bộ."), code="not_branch"
            )}
        )  # fmt: skip


def _must_be_nobody_known(
    one: NewCandidate | Candidate, on: date, *, confirmed: bool, besides: Candidate | None = None
) -> None:
    """Neither a member, nor followed already. Raises ValidationError, with the code `alike` where the user decides."""
    former = Member.objects.filter(pk=one.former_member_id).first() if one.former_member_id else None
    if former is not None and left_the_party(former, on=on) is None:
        raise ValidationError(
            {"former_member": ValidationError(
                _("Người này không ở diện kết nạp lại: sổ đảng viên không ghi đã ra khỏi Đảng."), code="never_left"
            )}
        )  # fmt: skip
    known = known_as(
        full_name=one.full_name, birth_date=one.birth_date, national_id=one.national_id or None, besides=besides
    )
    if known.member is not None and known.member.pk != one.former_member_id:
        text = (
            _("Số định danh này là của một người đã từng là đảng viên; hãy chọn hồ sơ cũ để xét kết nạp lại.")
            if left_the_party(known.member, on=on)
            else _("Số định danh này là của một đảng viên đã có trong hệ thống.")
        )
        raise ValidationError({"national_id": ValidationError(text, code="member")})
    if known.candidate is not None:
        raise ValidationError(
            {"national_id": ValidationError(
                _("Người có số định danh này đang được theo dõi ở một hồ sơ khác."), code="followed"
            )}
        )  # fmt: skip
    members = [member for member in known.members_alike if member.pk != one.former_member_id]
    if confirmed or not (members or known.candidates_alike):
        return
    text = (
        _("Đã có đảng viên cùng họ tên và ngày sinh. Nếu là người khác, hãy đánh dấu xác nhận rồi ghi lại.")
        if members
        else _("Đã có hồ sơ phát triển đảng cùng họ tên và ngày sinh. Nếu là người khác, hãy đánh dấu xác nhận.")
    )
    raise ValidationError({"full_name": ValidationError(text, code="alike")})


def _must_be_hand_tags(tag_ids: Iterable[int]) -> None:
    ruled = Tag.objects.filter(pk__in=list(tag_ids)).exclude(rule=Tag.Rule.HAND).first()
    if ruled is not None:
        raise ValidationError(
            {"tags": ValidationError(
                _("Nhóm “%(tag)s” tự tính (%(rule)s), không ghi tay."), code="ruled",
                params={"tag": ruled.name, "rule": ruled.get_rule_display()},
            )}
        )  # fmt: skip


def _move_first_day(candidate: Candidate) -> None:
    """The first stay and the first step begin with the file. Raises ValidationError for a day later than a step."""
    first, *later = candidate.acts.order_by("on", "pk")
    day = candidate.listed_on
    if any(act.on < day for act in later):
        raise ValidationError(
            {"listed_on": ValidationError(_("Đã có bước ghi trước ngày này; hãy xem lại."), code="after_step")}
        )
    must_stand_on(first.branch, day)
    first.on = day
    first.save(update_fields=["on"])
    stay = candidate.stays.order_by("start").first()
    assert stay is not None  # a file begins with one
    if stay.end is not None and stay.end <= day:
        raise ValidationError(
            {"listed_on": ValidationError(_("Sau ngày đã chuyển chi bộ theo dõi."), code="after_stay")}
        )
    stay.start = day
    stay.save(update_fields=["start"])
    if not later:
        candidate.stage_on = day
