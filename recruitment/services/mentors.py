"""Laying a mentorship, laying it anew and ending it; nothing ends by itself (phân công đảng viên giúp đỡ)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.documents import Document
from core.formatting import date_text
from core.periods import end_after
from members.models import Member
from recruitment.models import Candidate, Mentorship
from recruitment.queries.criteria import criteria_on
from recruitment.queries.mentors import branch_of, fault_of_mentor, fault_of_months, mentor_excepted


@dataclass(frozen=True, slots=True)
class NewMentor:
    """Who is to follow a candidate from a day on, and since when the two work or live together."""

    member: Member
    start: date
    together_since: date
    document: Document | None = None


@transaction.atomic
def assign_mentor(*, candidate: Candidate, new: NewMentor, by: Any) -> Mentorship:
    """Lets a full member follow a candidate from a day on.

    Raises ValidationError, with who and why: the candidate is followed no more; the member is on probation, belongs to
    another branch, is away, exempt or suspended; the two have not been together long enough and no paper excepts it.
    """
    stored = _locked(candidate)
    return _lay(stored, new)


@transaction.atomic
def change_mentor(*, mentorship: Mentorship, new: NewMentor, reason: str, by: Any) -> Mentorship:
    """Lets another follow the candidate from a day on, in place of one who follows him no more from that day.

    Raises ValidationError as `assign_mentor` does, and where the first had not begun by then or has ended already.
    """
    stored = _locked(mentorship.candidate)
    held = _open(mentorship)
    if new.member.pk == held.member_id:
        raise ValidationError(
            {"member": _("Đ/c %s đang giúp đỡ người này; hãy chọn người khác.") % new.member.full_name}, code="same"
        )
    _end(held, new.start, reason, field="start")
    return _lay(stored, new)


@transaction.atomic
def end_mentorship(*, mentorship: Mentorship, last_day: date, reason: str, by: Any) -> None:
    """Ends a mentorship after its last day. Raises ValidationError where it had not begun, or has ended already."""
    _locked(mentorship.candidate)
    end = end_after(last_day)
    assert end is not None  # of a day there is a next one
    _end(_open(mentorship), end, reason, field="last_day")


@transaction.atomic
def correct_mentorship(*, mentorship: Mentorship, together_since: date, document: Document | None, by: Any) -> None:
    """Corrects since when two are together, and the paper, of a mentorship in force.

    Raises ValidationError where they would not have been together for long enough when it began.
    """
    candidate = _locked(mentorship.candidate)
    held = _open(mentorship)
    held.together_since, held.document = together_since, document
    _must_be_together(candidate, NewMentor(held.member, held.start, together_since))
    held.full_clean()
    held.save(update_fields=["together_since", "document"])


def lay_mentorships(*, new: Iterable[Mentorship], by: Any) -> list[Mentorship]:
    """The set form: mentorships of a scenario, laid as they are."""
    return Mentorship.objects.bulk_create(new)


def _locked(candidate: Candidate) -> Candidate:
    """The candidate as stored, one at a time. Raises ValidationError for one with whom all is done."""
    stored = Candidate.objects.select_for_update(of=("self",)).select_related("organization").get(pk=candidate.pk)
    if not stored.is_open:
        raise ValidationError(
            _("%(name)s không còn được theo dõi (%(state)s); không phân công giúp đỡ được nữa.")
            % {"name": stored.full_name, "state": stored.get_state_display()},
            code="closed",
        )
    return stored


def _open(mentorship: Mentorship) -> Mentorship:
    held = Mentorship.objects.select_for_update(of=("self",)).select_related("member").get(pk=mentorship.pk)
    if held.end is not None:
        raise ValidationError(
            _("Đ/c %(name)s đã thôi giúp đỡ từ ngày %(day)s.")
            % {"name": held.member.full_name, "day": date_text(held.end)},
            code="ended",
        )
    return held


def _lay(candidate: Candidate, new: NewMentor) -> Mentorship:
    if new.start < candidate.listed_on:
        raise ValidationError(
            {
                "start": _("Ngày phân công không thể trước ngày đưa %(name)s vào danh sách (%(day)s).")
                % {"name": candidate.full_name, "day": date_text(candidate.listed_on)}
            },
            code="before_list",
        )
    branch_id = branch_of(candidate, new.start)
    if fault := fault_of_mentor(new.member, branch_id, new.start):
        raise ValidationError({"member": fault}, code="unfit")
    _must_be_together(candidate, new)
    mentorship = Mentorship(
        candidate=candidate,
        organization_id=branch_id,
        member=new.member,
        start=new.start,
        together_since=new.together_since,
        document=new.document,
    )
    if Mentorship.objects.filter(candidate=candidate, member=new.member, span__contains=new.start).exists():
        raise ValidationError(
            {"member": _("Đ/c %s đã được phân công giúp đỡ người này.") % new.member.full_name}, code="twice"
        )
    mentorship.full_clean()
    mentorship.save()
    return mentorship


def _must_be_together(candidate: Candidate, new: NewMentor) -> None:
    if new.together_since > new.start:
        raise ValidationError(
            {"together_since": _("Ngày bắt đầu cùng công tác, cư trú không thể sau ngày phân công.")}, code="later"
        )
    if mentor_excepted(candidate):
        return
    if fault := fault_of_months(new.member, new.together_since, criteria_on(new.start), new.start):
        raise ValidationError({"together_since": fault}, code="too_short")


def _end(held: Mentorship, end: date, reason: str, *, field: str) -> None:
    if end <= held.start:
        raise ValidationError(
            {
                field: _("Đ/c %(name)s được phân công từ ngày %(day)s; chỉ thôi được sau ngày ấy.")
                % {"name": held.member.full_name, "day": date_text(held.start)}
            },
            code="before_start",
        )
    held.end, held.end_reason = end, " ".join(reason.split())
    held.full_clean()
    held.save(update_fields=["end", "end_reason"])
