"""Programmes: a committee's resolution, plan or scheme is written down, changed, and ended with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.services import keep_document
from core.documents import Document
from core.formatting import date_text
from core.names import clean_name
from reports.models import Programme, TargetShare, TargetValue

LONGEST = 10  # years of a term
CHANGEABLE = ("name", "first_day", "last_day", "parent_id", "plans_due_on")


@dataclass(slots=True)
class NewProgramme:
    """A programme to write down; days are first and last days, both included.

    Arguments:
        number, issued_on, kind: its paper, found where it is on record already.
        parent_id: the programme of a committee above it carries out.
        plans_due_on: the day by which the units directly below must have made their own.
    """

    organization_id: int
    number: str
    issued_on: date
    name: str
    first_day: date
    last_day: date
    kind: str = Document.Kind.RESOLUTION
    parent_id: int | None = None
    plans_due_on: date | None = None


@transaction.atomic
def add_programme(*, new: NewProgramme, by: Any, on: date) -> Programme:
    """Writes a programme down, its paper recorded if it is not yet.

    Raises ValidationError with what is wrong, by field.
    """
    if new.issued_on > on:
        raise _fault("issued_on", "future", _("Ngày ban hành ở tương lai; ghi khi văn bản đã ban hành."))
    if not tree.as_of(new.issued_on).filter(organization=new.organization_id).exists():
        sentence = _("Ngày %s cấp ủy này chưa có hoặc không còn trong cây tổ chức.") % date_text(new.issued_on)
        raise _fault("issued_on", "not_standing", sentence)
    document = keep_document(number=new.number, issued_on=new.issued_on, by=by, kind=new.kind)
    programme = Programme(
        organization_id=new.organization_id, document=document, name=clean_name(new.name), first_day=new.first_day,
        last_day=new.last_day, parent_id=new.parent_id, plans_due_on=new.plans_due_on, by=str(by)[:150],
    )  # fmt: skip
    if Programme.objects.filter(organization=new.organization_id, document=document).exists():
        sentence = _("Cấp ủy này đã ghi văn bản %s; hãy mở chương trình ấy để sửa.") % document
        raise _fault("number", "twice", sentence)
    _check(programme)
    programme.save()
    return programme


@transaction.atomic
def change_programme(*, programme: Programme, values: Mapping[str, Any], by: Any) -> Programme:
    """Corrects the name, the term, the programme above or the day for plans of units; the paper stays.

    Raises ValidationError with what is wrong: shares and figures already there must stay within the term.
    """
    stored = _locked(programme)
    for name in CHANGEABLE:
        if name in values:
            setattr(stored, name, values[name])
    stored.name = clean_name(stored.name)
    _check(stored)
    _check_what_is_there(stored)
    stored.save(update_fields=[*CHANGEABLE])
    return stored


@transaction.atomic
def end_programme(*, programme: Programme, ended_on: date, note: str, by: Any) -> Programme:
    """Ends a programme before its term is over; its figures until then stay.

    Raises ValidationError without a reason, for a day outside the term, or where it has ended.
    """
    stored = _locked(programme)
    if not stored.first_day <= ended_on <= stored.last_day:
        sentence = _("Ngày thôi thực hiện phải từ %(first)s đến %(last)s.") % {
            "first": date_text(stored.first_day),
            "last": date_text(stored.last_day),
        }
        raise _fault("ended_on", "outside", sentence)
    stored.ended_on, stored.ended_note = ended_on, clean_name(note)
    if not stored.ended_note:
        raise _fault("note", "required", _("Hãy ghi lý do thôi thực hiện."))
    stored.full_clean()
    stored.save(update_fields=["ended_on", "ended_note"])
    return stored


def _locked(programme: Programme) -> Programme:
    """The programme as it is by now; two clerks take turns. Raises ValidationError for one that has ended."""
    stored = Programme.objects.select_for_update(of=("self",)).select_related("document").get(pk=programme.pk)
    refuse_ended(stored)
    return stored


def refuse_ended(programme: Programme) -> None:
    """Raises ValidationError for a programme that has been ended: it stays as it was."""
    if programme.ended_on is not None:
        sentence = _("Văn bản này đã thôi thực hiện từ ngày %s; không sửa được nữa.") % date_text(programme.ended_on)
        raise ValidationError(sentence, code="ended")


def _check(programme: Programme) -> None:
    """Raises ValidationError where the term, the day for plans or the programme above cannot be."""
    issued_on = programme.document.issued_on
    if programme.last_day < programme.first_day:
        raise _fault("last_day", "reversed", _("Ngày cuối không thể trước ngày đầu."))
    if programme.last_day.year - programme.first_day.year > LONGEST:
        sentence = _("Thời gian thực hiện không dài quá %d năm; hãy xem lại ngày.") % LONGEST
        raise _fault("last_day", "too_long", sentence)
    if programme.last_day < issued_on:
        sentence = _("Thời gian thực hiện kết thúc trước ngày ban hành %s.") % date_text(issued_on)
        raise _fault("last_day", "before_issue", sentence)
    due = programme.plans_due_on
    if due is not None and not issued_on <= due <= programme.last_day:
        sentence = _("Hạn ban hành kế hoạch phải từ ngày ban hành %(first)s đến %(last)s.") % {
            "first": date_text(issued_on),
            "last": date_text(programme.last_day),
        }
        raise _fault("plans_due_on", "outside", sentence)
    if programme.parent_id is not None:
        _check_parent(programme, issued_on)
    programme.full_clean(validate_constraints=False)


def _check_parent(programme: Programme, issued_on: date) -> None:
    """What is carried out is a programme of a committee above, in force when this one was issued, of the same time."""
    parent = Programme.objects.filter(pk=programme.parent_id or 0).first()
    path = tree.paths_of([programme.organization_id], on=issued_on).get(programme.organization_id, [])
    if parent is None or parent.organization_id not in path[:-1]:
        sentence = _("Văn bản được thực hiện phải là của cấp ủy cấp trên, theo cây tổ chức ngày ban hành.")
        raise _fault("parent", "not_above", sentence)
    if parent.ended_on is not None and parent.ended_on <= issued_on:
        sentence = _("Văn bản của cấp trên đã thôi thực hiện từ ngày %s.") % date_text(parent.ended_on)
        raise _fault("parent", "ended", sentence)
    if parent.last_day < programme.first_day or programme.last_day < parent.first_day:
        sentence = _("Văn bản của cấp trên thực hiện từ %(first)s đến %(last)s, không trùng ngày nào.") % {
            "first": date_text(parent.first_day),
            "last": date_text(parent.last_day),
        }
        raise _fault("parent", "apart", sentence)


def _check_what_is_there(programme: Programme) -> None:
    """Raises ValidationError where a shorter term would leave a share or a typed figure outside."""
    first, last = programme.first_day, programme.last_day
    shares = TargetShare.objects.filter(target__programme=programme.pk, year__isnull=False)
    years = {year for year in shares.values_list("year", flat=True) if year is not None}
    days = set(TargetValue.objects.filter(target__programme=programme.pk).values_list("as_of", flat=True))
    outside = [year for year in sorted(years) if not first.year <= year <= last.year]
    if outside:
        sentence = _("Đã giao mức cho năm %d; thời gian thực hiện phải gồm năm ấy.") % outside[0]
        raise _fault("last_day" if outside[0] > last.year else "first_day", "shares_outside", sentence)
    early = [day for day in sorted(days) if not first <= day <= last]
    if early:
        sentence = _("Đã ghi số thực hiện tính đến ngày %s; thời gian thực hiện phải gồm ngày ấy.")
        raise _fault(
            "last_day" if early[0] > last else "first_day", "values_outside", sentence % date_text(early[0])
        )  # fmt: skip


def _fault(field: str, code: str, sentence: str) -> ValidationError:
    return ValidationError({field: ValidationError(sentence, code=code)})
