"""The papers of a candidate's file, and the documents by which a criterion is waived."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.documents import Document
from core.files import store
from meetings.services import shown_name
from recruitment.models import Candidate, CandidatePaper, CriterionException, StepPaper

AT_MOST = 60  # papers of one file, what was taken out not counted


@transaction.atomic
def receive_paper(
    *,
    candidate: Candidate,
    paper: StepPaper,
    dated: date,
    by: Any,
    on: date,
    number: str = "",
    note: str = "",
    file: tuple[bytes, str, str] | None = None,
) -> CandidatePaper:
    """Puts a paper into the file of a candidate, with its copy where one is given.

    Arguments:
        dated: the day the paper bears; its validity counts from it.
        on: today.
        file: content, name and content type of a file that was checked (core.files.check_upload).

    Raises ValidationError with the fields that are wrong: a paper of another scheme, a day that lies ahead, the same
    paper of the same day again, a file that is closed.
    """
    candidate = _open(candidate)
    if paper.step.scheme_id != candidate.scheme_id:
        raise ValidationError(
            {"paper": ValidationError(_("Giấy tờ này không thuộc quy trình của hồ sơ."), code="alien")}
        )
    if dated > on:
        raise ValidationError({"dated": ValidationError(_("Ngày này ở tương lai."), code="untrue")})
    if candidate.birth_date and dated <= candidate.birth_date:
        raise ValidationError(
            {"dated": ValidationError(_("Giấy tờ không thể đề ngày trước ngày sinh."), code="untrue")}
        )
    if CandidatePaper.objects.filter(candidate=candidate, removed=False).count() >= AT_MOST:
        raise ValidationError(_("Hồ sơ đã có %(most)s giấy tờ; hãy rút bớt.") % {"most": AT_MOST}, code="too_many")
    row = CandidatePaper(
        candidate=candidate, organization_id=candidate.organization_id, paper=paper, dated=dated,
        number=number.strip(), note=note.strip(), by=shown_name(by),
    )  # fmt: skip
    row.full_clean(exclude=["file"])
    if file is not None:
        content, name, content_type = file
        row.file = store(content=content, name=name, content_type=content_type, by=by)
    row.save()
    return row


@transaction.atomic
def remove_paper(*, paper: CandidatePaper, by: Any) -> None:
    """Takes a paper out of the file; its row and its copy stay. Raises ValidationError for a file that is closed."""
    _open(paper.candidate)
    CandidatePaper.objects.filter(pk=paper.pk, removed=False).update(removed=True)


def lay_papers(*, new: Iterable[CandidatePaper], by: Any) -> list[CandidatePaper]:
    """The set form: papers of a scenario's files, laid as they are."""
    return CandidatePaper.objects.bulk_create(new, batch_size=1000)


@transaction.atomic
def allow_exception(
    *, candidate: Candidate, criterion: str, reason: str, document: Document, by: Any, on: date
) -> CriterionException:
    """Notes by which document a criterion is waived for a candidate, and why.

    Raises ValidationError with the fields that are wrong: no reason, a document of a day that lies ahead, a second
    document for one criterion, a file that is closed; the size of the branch, which its own waiver excuses.
    """
    candidate = _open(candidate)
    if criterion == CriterionException.Criterion.BRANCH_SIZE:
        text = _("Chi bộ thiếu đảng viên chính thức thì ghi văn bản cho phép ở trang cấp ủy của chi bộ.")
        raise ValidationError({"criterion": ValidationError(text, code="of_the_branch")})
    if document.issued_on > on:
        raise ValidationError({"document_date": ValidationError(_("Ngày này ở tương lai."), code="untrue")})
    row = CriterionException(
        candidate=candidate, organization_id=candidate.organization_id, criterion=criterion, reason=reason.strip(),
        document=document,
    )  # fmt: skip
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def drop_exception(*, exception: CriterionException, by: Any) -> None:
    """Takes back what was noted by mistake; the history keeps it. Raises ValidationError for a file that is closed."""
    _open(exception.candidate)
    CriterionException.objects.filter(pk=exception.pk).delete()


def _open(candidate: Candidate) -> Candidate:
    """The candidate, locked, with whom something may still be done. Raises ValidationError."""
    stored = Candidate.objects.select_for_update().get(pk=candidate.pk)
    if not stored.is_open:
        raise ValidationError(
            _("Hồ sơ đã kết thúc (%(state)s), không ghi thêm được."),
            code="closed",
            params={"state": stored.get_state_display()},
        )
    return stored
