"""Visits made: recording one, putting right what was observed, removing one that was recorded by mistake."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.tree import as_of
from core.formatting import date_text
from meetings.models import Meeting, Visit, VisitAssignment
from members.models import Member


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit made, of a set: ids, its day, and what was observed."""

    organization_id: int
    member_id: int
    on: date
    assignment_id: int | None = None
    meeting_id: int | None = None
    observation: str = ""


@transaction.atomic
def record_visits(*, new: Sequence[NewVisit], by: Any) -> None:
    """Records many visits at once, from a scenario.

    Raises IntegrityError where one is recorded already: the caller has seen to it that each is possible.
    """
    Visit.objects.bulk_create(
        Visit(
            organization_id=one.organization_id, member_id=one.member_id, on=one.on, assignment_id=one.assignment_id,
            meeting_id=one.meeting_id, observation=one.observation, recorded_by=str(by)[:150],
        )
        for one in new
    )  # fmt: skip


@transaction.atomic
def record_visit(
    *,
    organization: Organization,
    member: Member,
    visited_on: date,
    on: date,
    by: Any,
    observation: str = "",
    meeting: Meeting | None = None,
) -> Visit:
    """Records that a superior attended, on the meeting of that day where there is one.

    Whoever is not assigned there may have attended all the same: the visit then belongs to no assignment, and says so.

    Arguments:
        visited_on: the day; of a visit to a meeting, the meeting's.
        on: today.

    Raises ValidationError: a day in the future, a day on which the organisation did not stand, or before the
    visitor was in the Party, a meeting of another organisation or day, a visit that is recorded already.
    """
    if visited_on > on:
        raise ValidationError({"on": _("Ngày dự ở tương lai; dự xong rồi hãy ghi.")})
    founded = organization.founded_on  # older than its first day in the tree, or younger than a tree "since ever"
    standing = as_of(visited_on).filter(organization=organization).exists()
    if not standing or (founded is not None and visited_on < founded):
        raise ValidationError({"on": _("Ngày %s tổ chức chưa thành lập hoặc không còn.") % date_text(visited_on)})
    _must_be_in_party(member, visited_on)
    if meeting is not None and (meeting.organization_id != organization.pk or meeting.date != visited_on):
        raise ValidationError({"meeting": _("Kỳ sinh hoạt đã chọn không phải của tổ chức này, hoặc họp ngày khác.")})
    if Visit.objects.filter(member=member, organization=organization, on=visited_on).exists():
        raise ValidationError(
            {
                "on": _("Đã ghi %(name)s dự ngày %(day)s; cần sửa thì mở lần dự ấy.")
                % {"name": member.full_name, "day": date_text(visited_on)}
            }
        )
    visit = Visit(
        organization=organization,
        member=member,
        on=visited_on,
        meeting=meeting or meeting_attended(organization, visited_on),
        assignment=assignment_for(organization, member, visited_on),
        observation=observation.strip(),
        recorded_by=str(by)[:150],
    )
    visit.full_clean()
    visit.save()
    return visit


def _must_be_in_party(member: Member, day: date) -> None:
    """Where nobody knows since when a branch stands, the visitor's own life still tells a slip of the year."""
    begun = member.admission_date or member.birth_date
    if begun is not None and day < begun:
        raise ValidationError(
            {
                "on": _("Ngày %(day)s đồng chí %(name)s chưa vào Đảng; hãy xem lại năm.")
                % {"day": date_text(day), "name": member.full_name}
            },
            code="before_admission",
        )


@transaction.atomic
def correct_visit(*, visit: Visit, observation: str, by: Any) -> None:
    """Puts right what was observed; the history keeps what stood there."""
    visit.observation = observation.strip()
    visit.full_clean()
    visit.save(update_fields=["observation"])


@transaction.atomic
def remove_visit(*, visit: Visit, by: Any) -> None:
    """Removes a visit that was recorded by mistake; the history keeps that it stood there."""
    visit.delete()


def link_visits(held: Iterable[tuple[int, date]]) -> None:
    """Gives the visits of some days that stand without a meeting the one that was entered for the day since.

    A branch that keeps its roll on paper enters a meeting long after the superior has written that he was there.

    Arguments:
        held: (organisation id, day).
    """
    keys = set(held)
    waiting = Visit.objects.filter(meeting=None, organization__in={one for one, _day in keys})
    waiting = waiting.filter(on__in={day for _one, day in keys}).order_by()
    for key in keys & set(waiting.values_list("organization", "on").distinct()):
        meeting = meeting_attended(*key)
        if meeting is not None:
            Visit.objects.filter(meeting=None, organization=key[0], on=key[1]).update(meeting=meeting)


def carry_visits(*, meeting: Meeting, before: date, on: date | None) -> None:
    """Takes the visits to a meeting along to the day on which it really was.

    Nobody was there on a day to come, nor twice on one day: such a visit stays on its day, without the meeting.

    Arguments:
        before: the day the meeting had.
        on: today, where it is known.
    """
    for visit in Visit.objects.filter(meeting=meeting).select_related("member"):
        own = Visit.objects.filter(member=visit.member_id, organization=visit.organization_id, on=meeting.date)
        if (on is not None and meeting.date > on) or own.exclude(pk=visit.pk).exists():
            visit.meeting = None
        else:
            visit.on = meeting.date
            visit.assignment = assignment_for(visit.organization_id, visit.member, visit.on)
        visit.save(update_fields=["meeting", "on", "assignment"])
    link_visits([(meeting.organization_id, day) for day in (before, meeting.date)])


def meeting_attended(organization: Organization | int, day: date) -> Meeting | None:
    """The meeting of a day, that of the whole branch before one of its committee."""
    held = Meeting.objects.filter(organization=organization, date=day)
    return min(held, key=lambda one: (one.is_of_committee, not one.is_rated, one.pk), default=None)


def assignment_for(organization: Organization | int, member: Member, day: date) -> VisitAssignment | None:
    """Because of which assignment somebody attends on a day: his own before that of his group; None for none."""
    there = VisitAssignment.objects.filter(organization=organization, span__contains=day)
    own = Q(member=member) | Q(group__people__member=member, group__people__span__contains=day)
    return there.filter(own).order_by(F("member").asc(nulls_last=True), "start", "pk").first()
