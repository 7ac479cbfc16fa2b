"""People entered into the register through its services, for tests of its pages."""

from datetime import date
from typing import Any

from branches.models import Organization
from branches.services import keep_document
from core.audit import SYSTEM
from core.files import PDF, store
from recruitment.models import Candidate, CandidatePaper, CriterionException, StepAct, StepPaper
from recruitment.services.candidates import NewCandidate, register_candidates
from recruitment.services.papers import allow_exception, receive_paper
from tests.factories import TODAY

LISTED = date(2022, 6, 1)


def enter(organization: Organization, name: str = "Nông Thị Hoa", **values: Any) -> Candidate:
    """Somebody a branch follows since LISTED."""
    new = NewCandidate(**{"organization_id": organization.pk, "full_name": name, "listed_on": LISTED} | values)
    (pk,) = register_candidates(new=[new], by=SYSTEM, on=TODAY)
    return Candidate.objects.get(pk=pk)


def paper_of(candidate: Candidate, code: str = "1-KNĐ") -> StepPaper:
    """A paper his scheme asks for, by its form."""
    return StepPaper.objects.get(step__scheme=candidate.scheme_id, code=code)


def keep_paper(organization: Organization, dated: date = date(2022, 10, 3)) -> CandidatePaper:
    """An application with its copy in the file of the one a branch follows."""
    candidate = Candidate.objects.get(organization=organization)
    file = (b"%PDF-1.7", "don.pdf", PDF)
    return receive_paper(candidate=candidate, paper=paper_of(candidate), dated=dated, file=file, by=SYSTEM, on=TODAY)


def make_exception(organization: Organization, criterion: str = "age") -> CriterionException:
    """A criterion waived for the one a branch follows."""
    document = keep_document(number="45-CV/HU", issued_on=date(2022, 5, 3), by=SYSTEM)
    return allow_exception(
        candidate=Candidate.objects.get(organization=organization), criterion=criterion, document=document,
        reason="xóm chưa có đảng viên", by=SYSTEM, on=TODAY,
    )  # fmt: skip


def attach_to_act(organization: Organization) -> StepAct:
    """The first act of the one a branch follows, with a copy attached."""
    act = StepAct.objects.get(candidate__organization=organization, stage="prospect")
    act.file = store(content=b"%PDF-1.7", name="danh-sach.pdf", content_type=PDF, by=SYSTEM)
    act.save(update_fields=["file"])
    return act
