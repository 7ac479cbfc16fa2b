"""Inspections (kiểm tra, giám sát) and self-inspections: the year's programme, what was found, what was put right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from core.documents import Document
from core.files import StoredFile, store
from core.formatting import date_text
from meetings.models import Finding, Inspection, InspectionProgramme

Kind = Inspection.Kind


@dataclass(frozen=True, slots=True)
class NewInspection:
    """An inspection before it is in the database; of a self-inspection both organisations are one."""

    organization: Organization
    inspected_by: Organization
    kind: str
    subject: str
    planned_on: date
    programme: InspectionProgramme | None = None
    document: Document | None = None
    team: str = ""


@transaction.atomic
def lay_programme(
    *, organization: Organization, year: int, title: str, by: Any, document: Document | None = None
) -> InspectionProgramme:
    """A committee's programme of a year. Raises ValidationError where it has one already."""
    programme = InspectionProgramme(organization=organization, year=year, title=title.strip(), document=document)
    programme.full_clean()
    programme.save()
    return programme


@transaction.atomic
def correct_programme(*, programme: InspectionProgramme, values: Mapping[str, Any], by: Any) -> None:
    """Puts right a programme's title and paper; the history keeps what stood there."""
    for name in ("title", "document"):
        if name in values:
            setattr(programme, name, values[name])
    programme.full_clean()
    programme.save()


@transaction.atomic
def plan_inspections(*, new: Sequence[NewInspection], by: Any) -> list[Inspection]:
    """Plans inspections.

    Raises ValidationError: an organisation that does not stand below the inspecting one on the day (nor is the same, of
    a self-inspection), a programme of another committee or year. Nothing is written then.
    """
    made = []
    for one in new:
        _must_stand(one.organization, one.inspected_by, one.kind, one.planned_on)
        _must_be_of_programme(one.programme, one.inspected_by, one.planned_on)
        row = Inspection(
            organization=one.organization, inspected_by=one.inspected_by, kind=one.kind, subject=one.subject.strip(),
            planned_on=one.planned_on, programme=one.programme, document=one.document, team=one.team.strip(),
        )  # fmt: skip
        row.full_clean()
        row.save()
        made.append(row)
    return made


@transaction.atomic
def correct_inspection(*, inspection: Inspection, values: Mapping[str, Any], by: Any) -> None:
    """Puts right what was planned: subject, day, team, paper, programme.

    Raises ValidationError as `plan_inspections` does, and once the inspection is done or dropped.
    """
    row = _locked(inspection)
    _must_be_open(row)
    for name in ("subject", "planned_on", "team", "document", "programme"):
        if name in values:
            setattr(row, name, values[name])
    _must_stand(row.organization, row.inspected_by, row.kind, row.planned_on)
    _must_be_of_programme(row.programme, row.inspected_by, row.planned_on)
    row.full_clean()
    row.save()


@transaction.atomic
def conclude_inspection(
    *,
    inspection: Inspection,
    done_on: date,
    conclusion: str,
    on: date,
    by: Any,
    document: Document | None = None,
    file: tuple[bytes, str, str] | None = None,
) -> None:
    """An inspection is done, with its conclusion; once more, what was concluded is put right.

    Arguments:
        file: content, name and content type of what was checked already; None leaves the one there is.

    Raises ValidationError: a day in the future, an inspection that was dropped, a deadline of a finding before the day.
    """
    row = _locked(inspection)
    if row.dropped_on is not None:
        raise ValidationError(_("Cuộc kiểm tra này đã ghi là không làm; hãy làm lại rồi mới ghi kết luận."))
    if done_on > on:
        raise ValidationError({"done_on": _("Ngày kết thúc ở tương lai; xong rồi hãy ghi.")})
    early = Finding.objects.filter(inspection=row, due_on__lt=done_on).first()
    if early is not None and early.due_on is not None:
        raise ValidationError(
            {"done_on": _("Có nội dung phải khắc phục trước ngày này (%s).") % date_text(early.due_on)}
        )
    _must_stand(row.organization, row.inspected_by, row.kind, done_on, field="done_on")
    row.done_on, row.conclusion, row.conclusion_document = done_on, conclusion.strip(), document
    stored = _stored(file, by)
    if stored is not None:
        row.file = stored
    row.full_clean()
    row.save()


@transaction.atomic
def drop_inspection(*, inspection: Inspection, dropped_on: date, reason: str, on: date, by: Any) -> None:
    """An inspection is not done, for a reason. Raises ValidationError: done or dropped already, no reason."""
    row = _locked(inspection)
    _must_be_open(row)
    if dropped_on > on:
        raise ValidationError({"dropped_on": _("Ngày này ở tương lai.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Ghi lý do thôi không làm.")})
    row.dropped_on, row.drop_reason = dropped_on, reason.strip()
    row.full_clean()
    row.save()


@transaction.atomic
def resume_inspection(*, inspection: Inspection, by: Any) -> None:
    """What was dropped is to be done after all. Raises ValidationError for one that was not dropped."""
    row = _locked(inspection)
    if row.dropped_on is None:
        raise ValidationError(_("Cuộc kiểm tra này không ở trạng thái thôi không làm."))
    row.dropped_on, row.drop_reason = None, ""
    row.save()


@transaction.atomic
def add_finding(*, inspection: Inspection, kind: str, text: str, by: Any, due_on: date | None = None) -> Finding:
    """Something an inspection found; of a fault, by when it is to be put right.

    Raises ValidationError: an inspection that is not done, a deadline before its end, a strength with a deadline.
    """
    row = _locked(inspection)
    if row.done_on is None:
        raise ValidationError(_("Ghi ngày kết thúc và kết luận trước, rồi mới ghi từng nội dung."))
    finding = Finding(inspection=row, organization_id=row.organization_id, kind=kind, text=text.strip(), due_on=due_on)
    _must_fit(finding, row)
    finding.full_clean()
    finding.save()
    return finding


@transaction.atomic
def correct_finding(*, finding: Finding, values: Mapping[str, Any], on: date, by: Any) -> None:
    """Puts right what was found, and writes down when and how it was put right.

    Raises ValidationError: a deadline or a day before the inspection ended, a day in the future, of a strength.
    """
    row = Finding.objects.select_for_update().select_related("inspection").get(pk=finding.pk)
    for name in ("kind", "text", "due_on", "put_right_on", "result"):
        if name in values:
            setattr(row, name, values[name])
    _must_fit(row, row.inspection)
    if row.put_right_on is not None:
        done = row.inspection.done_on
        if row.put_right_on > on or (done is not None and row.put_right_on < done):
            raise ValidationError(
                {"put_right_on": _("Ngày khắc phục xong phải từ ngày kết thúc kiểm tra (%s) đến hôm nay.")
                 % date_text(done)}
            )  # fmt: skip
    elif row.result:
        raise ValidationError({"put_right_on": _("Đã ghi kết quả khắc phục thì ghi cả ngày khắc phục xong.")})
    row.full_clean()
    row.save()


def _locked(inspection: Inspection) -> Inspection:
    rows = Inspection.objects.select_for_update(of=("self",))
    return rows.select_related("organization", "inspected_by", "programme").get(pk=inspection.pk)


def _must_be_open(row: Inspection) -> None:
    if row.done_on is not None:
        raise ValidationError(_("Cuộc kiểm tra này đã làm xong ngày %s.") % date_text(row.done_on))
    if row.dropped_on is not None:
        raise ValidationError(_("Cuộc kiểm tra này đã ghi là thôi không làm."))


def _must_stand(
    organization: Organization, inspected_by: Organization, kind: str, day: date, *, field: str = "planned_on"
) -> None:
    """Who is inspected stands below who inspects; of a self-inspection it is the same that stands."""
    itself = organization.pk == inspected_by.pk
    if (kind == Kind.SELF) != itself:
        raise ValidationError(
            {"kind": _("Tự kiểm tra là của chính tổ chức; kiểm tra, giám sát là với tổ chức trực thuộc.")}
        )
    places = tree.as_of(day).filter(organization=organization)
    if not itself:
        places = tree.strictly_below(places, [inspected_by.pk])
    if not places.exists():
        raise ValidationError(
            {field: _("Ngày %s tổ chức chưa có, không còn hoặc không trực thuộc tổ chức kiểm tra.") % date_text(day)}
        )


def _must_be_of_programme(programme: InspectionProgramme | None, inspected_by: Organization, day: date) -> None:
    if programme is None:
        return
    if programme.organization_id != inspected_by.pk:
        raise ValidationError({"programme": _("Chương trình này của tổ chức khác.")})
    if programme.year != day.year:
        raise ValidationError({"programme": _("Ngày dự kiến không thuộc năm %d của chương trình.") % programme.year})


def _must_fit(finding: Finding, inspection: Inspection) -> None:
    if finding.kind == Finding.Kind.STRENGTH and (finding.due_on or finding.put_right_on):
        raise ValidationError({"kind": _("Ưu điểm không có hạn hay kết quả khắc phục.")})
    if finding.due_on is not None and inspection.done_on is not None and finding.due_on < inspection.done_on:
        raise ValidationError(
            {"due_on": _("Hạn khắc phục không thể trước ngày kết thúc kiểm tra (%s).") % date_text(inspection.done_on)}
        )


def _stored(file: tuple[bytes, str, str] | None, by: Any) -> StoredFile | None:
    if file is None:
        return None
    content, name, content_type = file
    return store(content=content, name=name, content_type=content_type, by=by)
