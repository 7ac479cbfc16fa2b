"""Who attends whose meetings, and how often: assigning, ending, taking back, and the rights that go along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from branches.queries import names_on
from core.documents import Document
from core.formatting import date_text
from core.periods import end_after, last_day_of
from meetings.models import VisitAssignment, WorkingGroup
from meetings.services.rights import settle_rights
from members.models import Member

Rhythm = VisitAssignment.Rhythm


@dataclass(frozen=True, slots=True)
class NewVisiting:
    """A group or one official attends some organisations, before it is in the database.

    Arguments:
        assigned_by: the committee that decides.
        organizations: where; below the committee.
        start, end: half-open.
        times: how many times a year, of that rhythm alone.
    """

    assigned_by: Organization
    organizations: Sequence[Organization]
    rhythm: str
    start: date
    end: date | None = None
    times: int | None = None
    group: WorkingGroup | None = None
    member: Member | None = None
    document: Document | None = None


@transaction.atomic
def assign_visitors(*, new: NewVisiting, on: date, by: Any) -> list[VisitAssignment]:
    """Assigns a group or an official to some organisations, and gives whoever has an account the right to see them.

    Raises ValidationError: an organisation that does not stand below the committee on the first day, days that are not
    the group's, the same assignment on the same days, a rhythm without its number. Nothing is written then.
    """
    if not new.organizations:
        raise ValidationError({"organizations": _("Chưa chọn nơi dự sinh hoạt nào.")})
    _must_say_how_often(new)
    _must_stand_below(new)
    end = new.end
    if new.group is not None:
        end = _within_group(new.group, new)
    names = names_on([one.pk for one in new.organizations], new.start)
    made = []
    for organization in new.organizations:
        row = VisitAssignment(
            organization=organization, assigned_by=new.assigned_by, group=new.group, member=new.member,
            rhythm=new.rhythm, times=new.times, start=new.start, end=end, document=new.document,
        )  # fmt: skip
        try:
            row.full_clean()
        except ValidationError as error:
            if "__all__" not in error.error_dict:
                raise
            told = [f"{names.get(organization.pk, organization.code)}: {text}" for text in error.messages]
            raise ValidationError(told) from error
        row.save()
        made.append(row)
    settle_rights(assignments=made, on=on, by=by)
    return made


@transaction.atomic
def end_visiting(*, assignment: VisitAssignment, last_day: date, on: date, by: Any) -> None:
    """An assignment ends after a day, and the rights it gave with it.

    Raises ValidationError for a day before its first, or after it ended.
    """
    assignment = VisitAssignment.objects.select_for_update().get(pk=assignment.pk)
    last = last_day_of(assignment.end)
    if last is not None and last_day > last:
        raise ValidationError(
            {"last_day": _("Phân công này kết thúc từ hết ngày %s; cần dài hơn thì phân công lại.") % date_text(last)}
        )
    assignment.end = end_after(last_day)
    assignment.full_clean()
    assignment.save(update_fields=["end"])
    settle_rights(assignments=[assignment], on=on, by=by)


@transaction.atomic
def withdraw_visiting(*, assignment: VisitAssignment, on: date, by: Any) -> None:
    """Takes back an assignment that has not begun. Raises ValidationError once it has: it is ended then."""
    assignment = VisitAssignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.start <= on:
        raise ValidationError(
            _("Phân công đã có hiệu lực từ ngày %s nên không bỏ được; hãy kết thúc.") % date_text(assignment.start)
        )
    rights = list(assignment.rights.select_related("appointment"))
    members = {right.member_id: right.member for right in assignment.rights.select_related("member")}
    for right in rights:
        right.delete()
        right.appointment.delete()
    place = assignment.organization_id
    assignment.delete()
    left = VisitAssignment.objects.filter(organization=place)
    for member in members.values():
        settle_rights(assignments=left, of=member, on=on, by=by)


def _must_say_how_often(new: NewVisiting) -> None:
    if new.rhythm != Rhythm.PER_YEAR and new.times is not None:
        raise ValidationError({"times": _("Chỉ nhịp “số lần ít nhất trong năm” ghi số lần; các nhịp khác để trống.")})
    if new.rhythm == Rhythm.PER_YEAR and not 1 <= (new.times or 0) <= 365:
        raise ValidationError({"times": _("Ghi số lần trong năm: ít nhất một lần, nhiều nhất 365.")})


def _must_stand_below(new: NewVisiting) -> None:
    below = tree.strictly_below(tree.as_of(new.start), [new.assigned_by.pk])
    found = set(
        below.filter(organization__in=[one.pk for one in new.organizations]).values_list("organization", flat=True)
    )
    outside = [one for one in new.organizations if one.pk not in found]
    if outside:
        names = names_on([one.pk for one in outside], new.start)
        raise ValidationError(
            {
                "organizations": _("Ngày %(day)s không trực thuộc cấp ủy phân công: %(names)s.")
                % {
                    "day": date_text(new.start),
                    "names": ", ".join(names.get(one.pk, one.code) for one in outside),
                }
            }
        )


def _within_group(group: WorkingGroup, new: NewVisiting) -> date | None:
    """The end of an assignment of a group: its own at the latest."""
    if new.start < group.start or (group.end is not None and new.start >= group.end):
        raise ValidationError(
            {"start": _("Ngày %(day)s tổ “%(name)s” chưa lập hoặc đã kết thúc.")
             % {"day": date_text(new.start), "name": group.name}}
        )  # fmt: skip
    ends = [end for end in (new.end, group.end) if end is not None]
    return min(ends) if ends else None
