"""Assigning members to households, an area or a theme, and what came of it (phân công đảng viên phụ trách)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Place, PlaceStanding
from core.documents import Document
from core.formatting import date_text
from core.periods import end_after
from members.models import Assignment, Member
from members.queries import attended_at

Kind = Assignment.Kind


@dataclass(slots=True)
class NewAssignment:
    """What a member is to look after. Half-open: `end` is the first day it no longer holds."""

    member: Member
    kind: str
    subject: str
    start: date
    end: date | None = None
    households: int | None = None
    place: Place | None = None
    content: str = ""
    document: Document | None = None


@transaction.atomic
def assign_member(*, new: NewAssignment, by: Any) -> Assignment:
    """Gives a member something to look after.

    Raises ValidationError: he belongs nowhere on the first day, an area without its place or its words, a place that
    is none on that day, a number of households for something else.
    """
    where = attended_at(new.member, new.start)
    if where is None:
        raise ValidationError({"start": _("Ngày %s đảng viên không sinh hoạt ở tổ chức nào.") % date_text(new.start)})
    assignment = Assignment(
        member=new.member,
        organization=where,
        kind=new.kind,
        subject=new.subject or (new.place.name if new.place else ""),
        start=new.start,
        end=new.end,
        households=new.households,
        place=new.place,
        content=new.content,
        document=new.document,
    )
    _keep(assignment)
    return assignment


@transaction.atomic
def end_assignment(
    *, assignment: Assignment, last_day: date, by: Any, result: str = "", result_on: date | None = None
) -> None:
    """Ends an assignment after its last day, with its result. Raises ValidationError where it had not begun by then."""
    assignment.end = end_after(last_day)
    if result:
        assignment.result, assignment.result_on = result, result_on or last_day
    assignment.full_clean()
    assignment.save(update_fields=["end", "result", "result_on"])


@transaction.atomic
def correct_assignment(*, assignment: Assignment, values: Mapping[str, Any], by: Any) -> None:
    """Corrects an assignment, or writes down its result, in place; the history keeps what stood there."""
    for name, value in values.items():
        setattr(assignment, name, value)
    if assignment.result and assignment.result_on is None:
        raise ValidationError({"result_on": _("Ghi ngày đánh giá kết quả.")})
    _keep(assignment)


def _keep(assignment: Assignment) -> None:
    if assignment.kind == Kind.AREA and not assignment.place and not assignment.subject:
        raise ValidationError({"subject": _("Ghi địa bàn phụ trách, hoặc chọn địa bàn trong danh mục.")})
    if not assignment.subject:
        raise ValidationError({"subject": _("Ghi đối tượng phụ trách.")})
    if assignment.households is not None and assignment.kind != Kind.HOUSEHOLDS:
        raise ValidationError({"households": _("Số hộ chỉ ghi khi phụ trách hộ gia đình.")})
    place = assignment.place
    if place and not PlaceStanding.objects.filter(place=place, span__contains=assignment.start).exists():
        raise ValidationError(
            {"place": _("Ngày %(day)s không có địa bàn %(name)s.")
             % {"day": date_text(assignment.start), "name": place.name}}
        )  # fmt: skip
    assignment.full_clean()
    assignment.save()
