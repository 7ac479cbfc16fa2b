"""Classes of awareness of the Party: opening one, sending people to it, results and certificates."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from core.formatting import date_text
from recruitment.models import AwarenessClass, AwarenessStudent, Candidate, Stage
from recruitment.queries.acts import acts_on_behalf
from recruitment.queries.classes import awaiting_step, may_be_sent
from recruitment.queries.mentors import branch_of, branches_of
from recruitment.services.acts import NewAct
from recruitment.services.steps import advance_candidate


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether a student came, with what result, and his certificate."""

    attended: bool | None
    result: str = ""
    certificate: str = ""
    certified_on: date | None = None


@transaction.atomic
def open_class(*, values: Mapping[str, Any], by: Any) -> AwarenessClass:
    """Opens a class, checked field by field. Raises ValidationError with the fields that are wrong."""
    awareness_class = AwarenessClass(**values)
    _keep(awareness_class)
    return awareness_class


@transaction.atomic
def correct_class(*, awareness_class: AwarenessClass, values: Mapping[str, Any], by: Any) -> None:
    """Corrects what is known of a class, in place; the history keeps what stood there."""
    for name, value in values.items():
        setattr(awareness_class, name, value)
    _keep(awareness_class)


@transaction.atomic
def send_candidates(
    *, awareness_class: AwarenessClass, candidates: Sequence[Candidate], late: bool, on: date, by: Any
) -> int:
    """Puts candidates on the list of a class; returns how many. One who is on it already is left out.

    Arguments:
        late: whether they may still come after the list was closed: the committee that opens the class takes them.
        on: today.

    Raises ValidationError, with the names: the list is closed, the class is over, or somebody cannot be sent.
    """
    held = AwarenessClass.objects.select_for_update(of=("self",)).get(pk=awareness_class.pk)
    if held.last_day < on and not late:
        raise ValidationError(_("Lớp đã bế giảng ngày %s.") % date_text(held.last_day), code="over")
    if held.closes_on is not None and held.closes_on < on and not late:
        raise ValidationError(
            _("Đã hết hạn gửi danh sách (%(day)s); đề nghị cấp ủy mở lớp ghi thêm.")
            % {"day": date_text(held.closes_on)},
            code="closed",
        )
    branches = branches_of((one.pk for one in candidates), on)
    there = set(AwarenessStudent.objects.filter(awareness_class=held).values_list("candidate", flat=True))
    new = [one for one in candidates if one.pk not in there]
    able = set(may_be_sent(held, branches.values(), on=on).values_list("pk", flat=True))
    if unable := [one.full_name for one in new if one.pk not in able]:
        raise ValidationError(
            _("Không cử được: %s. Chỉ cử người đang được theo dõi ở dưới cấp ủy mở lớp và chưa kết nạp.")
            % ", ".join(unable),
            code="unable",
        )
    AwarenessStudent.objects.bulk_create(
        [AwarenessStudent(awareness_class=held, candidate=one, organization_id=branches[one.pk]) for one in new]
    )
    return len(new)


@transaction.atomic
def withdraw_student(*, student: AwarenessStudent, by: Any) -> None:
    """Takes somebody off the list who was put there by mistake. Raises ValidationError once something is marked."""
    held = AwarenessStudent.objects.select_for_update(of=("self",)).filter(pk=student.pk).first()
    if held is None:
        return
    if held.attended is not None or held.certificate:
        raise ValidationError(
            _("%s đã được ghi có dự hay không; hãy bỏ dấu đó trước khi đưa ra khỏi danh sách.")
            % student.candidate.full_name,
            code="marked",
        )
    held.delete()


@transaction.atomic
def mark_students(*, awareness_class: AwarenessClass, marks: Mapping[int, Mark], on: date, by: Any) -> int:
    """Writes down who came, with what result and which certificate; returns how many rows changed.

    Arguments:
        marks: by the student's key; rows of other classes are not touched.
        on: today: nobody has come to a class that has not begun, and no certificate is dated ahead.

    Raises ValidationError with the names and what is wrong.
    """
    rows = AwarenessStudent.objects.filter(awareness_class=awareness_class, pk__in=list(marks))
    changed, faults = 0, []
    for row in rows.select_related("candidate").select_for_update(of=("self",)).order_by("candidate__sort_key", "pk"):
        mark = marks[row.pk]
        if Mark(row.attended, row.result, row.certificate, row.certified_on) == mark:
            continue
        if fault := _fault_of(mark, awareness_class, on):
            faults.append(f"{row.candidate.full_name}: {fault}")
            continue
        row.attended, row.result = mark.attended, mark.result
        row.certificate, row.certified_on = mark.certificate, mark.certified_on
        row.full_clean(exclude=["awareness_class", "candidate", "organization"])
        row.save(update_fields=["attended", "result", "certificate", "certified_on"])
        changed += 1
    faults += _numbers_twice(awareness_class)
    if faults:
        raise ValidationError(faults, code="marks")
    return changed


@transaction.atomic
def record_class_steps(*, awareness_class: AwarenessClass, branch_ids: Collection[int], on: date, by: Any) -> int:
    """Takes the step of the awareness class for everybody of some branches who was given its certificate; how many.

    Arguments:
        branch_ids: the branches `by` acts for.
        on: today.

    Raises ValidationError, with the names and what keeps each from it; then no step is taken.
    """
    taken, faults = 0, []
    for row in awaiting_step(awareness_class, branch_ids, on=on):
        candidate, certified = row.candidate, row.certified_on
        assert certified is not None  # the query's
        branch = Organization.objects.get(pk=branch_of(candidate, on))
        try:
            with transaction.atomic():
                advance_candidate(
                    candidate=candidate, stage=Stage.AWARENESS_CLASS, version=candidate.version,
                    new=NewAct(on=max(certified, candidate.stage_on), note=awareness_class.name), organization=branch,
                    by=by, on=on, on_behalf=acts_on_behalf(by, branch, on=on),
                )  # fmt: skip
        except ValidationError as error:
            faults += [f"{candidate.full_name}: {message}" for message in error.messages]
        else:
            taken += 1
    if faults:
        raise ValidationError(faults, code="steps")
    return taken


def lay_classes(*, classes: Iterable[AwarenessClass], students: Iterable[AwarenessStudent], by: Any) -> None:
    """The set form: classes of a scenario with their students, laid as they are."""
    AwarenessClass.objects.bulk_create(classes)
    AwarenessStudent.objects.bulk_create(students)


def _fault_of(mark: Mark, awareness_class: AwarenessClass, on: date) -> str:
    if mark.attended and awareness_class.first_day > on:
        return _("lớp chưa khai giảng nên chưa thể ghi có dự.")
    if not mark.attended and (mark.result or mark.certificate or mark.certified_on):
        return _("không dự học thì không có kết quả và giấy chứng nhận.")
    if bool(mark.certificate) != (mark.certified_on is not None):
        return _("giấy chứng nhận ghi cả số và ngày cấp.")
    if mark.certificate and mark.result in ("", AwarenessStudent.Result.FAILED):
        return _("chỉ người đạt kết quả mới được cấp giấy chứng nhận.")
    if mark.certified_on is not None and mark.certified_on < awareness_class.first_day:
        return _("giấy chứng nhận không thể cấp trước ngày khai giảng.")
    if mark.certified_on is not None and mark.certified_on > on:
        return _("ngày cấp giấy chứng nhận ở tương lai.")
    return ""


def _numbers_twice(awareness_class: AwarenessClass) -> list[str]:
    """A number of a certificate stands for one person of a class."""
    rows = AwarenessStudent.objects.filter(awareness_class=awareness_class).exclude(certificate="")
    held: dict[str, list[str]] = {}
    for number, name in rows.order_by("candidate__sort_key", "pk").values_list("certificate", "candidate__full_name"):
        held.setdefault(number, []).append(name)
    return [
        _("Số giấy chứng nhận %(number)s ghi cho %(names)s.") % {"number": number, "names": ", ".join(names)}
        for number, names in held.items()
        if len(names) > 1
    ]


def _keep(awareness_class: AwarenessClass) -> None:
    closes, first = awareness_class.closes_on, awareness_class.first_day
    if awareness_class.last_day < first:
        raise ValidationError({"last_day": _("Ngày bế giảng không thể trước ngày khai giảng.")}, code="order")
    if closes is not None and closes > first:
        raise ValidationError({"closes_on": _("Hạn gửi danh sách không thể sau ngày khai giảng.")}, code="order")
    awareness_class.full_clean()
    awareness_class.save()
