"""Papers in a file, and documents by which a criterion is waived."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from branches.services import keep_document
from core.audit import SYSTEM
from recruitment.models import Candidate, CandidatePaper, CriterionException, StepPaper
from recruitment.services.candidates import NewCandidate, register_candidate
from recruitment.services.papers import allow_exception, drop_exception, receive_paper, remove_paper
from tests.factories import TODAY, World


@pytest.fixture
def one(world: World) -> Candidate:
    new = NewCandidate(world.a.pk, "Nông Thị Hoa", date(2022, 6, 1), birth_date=date(2000, 2, 3))
    return register_candidate(new=new, by=SYSTEM, on=TODAY)


def paper(one: Candidate, code: str = "1-KNĐ") -> StepPaper:
    return StepPaper.objects.get(step__scheme=one.scheme, code=code)


def receive(one: Candidate, dated: date = date(2022, 10, 1), **values: Any) -> CandidatePaper:
    return receive_paper(**{"candidate": one, "paper": paper(one), "dated": dated, "by": SYSTEM, "on": TODAY} | values)


def refused(make: Any) -> Any:
    with pytest.raises(ValidationError) as caught:
        make()
    return caught.value.message_dict if hasattr(caught.value, "error_dict") else caught.value.messages


def test_paper_is_kept_with_its_copy(one: Candidate) -> None:
    row = receive(one, number=" 12 ", file=(b"%PDF-1.4 x", "don.pdf", "application/pdf"))

    assert (row.number, row.organization, row.file and bytes(row.file.content), row.by) == (
        "12", one.organization, b"%PDF-1.4 x", "hệ thống",
    )  # fmt: skip


def test_paper_taken_out_stays_and_makes_room_for_another(one: Candidate) -> None:
    row = receive(one)
    assert refused(lambda: receive(one)) == {"__all__": ["Giấy tờ cùng loại, cùng ngày đã có trong hồ sơ."]}
    remove_paper(paper=row, by=SYSTEM)
    again = receive(one)

    assert list(CandidatePaper.objects.order_by("pk").values_list("pk", "removed")) == [
        (row.pk, True), (again.pk, False),
    ]  # fmt: skip


def test_paper_of_another_scheme_or_of_no_such_day_is_refused(one: Candidate) -> None:
    alien = StepPaper.objects.filter(code="1-KNĐ").exclude(step__scheme=one.scheme).get()

    assert refused(lambda: receive(one, paper=alien)) == {"paper": ["Giấy tờ này không thuộc quy trình của hồ sơ."]}
    assert refused(lambda: receive(one, date(2022, 12, 21))) == {"dated": ["Ngày này ở tương lai."]}
    assert refused(lambda: receive(one, date(2000, 2, 3))) == {"dated": ["Giấy tờ không thể đề ngày trước ngày sinh."]}


def test_closed_file_takes_nothing(one: Candidate) -> None:
    row = receive(one)
    Candidate.objects.update(state="withdrawn")

    told = ["Hồ sơ đã kết thúc (rút, thôi không xét), không ghi thêm được."]
    assert refused(lambda: receive(one, date(2022, 11, 1))) == told
    assert refused(lambda: remove_paper(paper=row, by=SYSTEM)) == told


def test_exception_needs_its_document_and_reason_once(one: Candidate) -> None:
    document = keep_document(number="45-CV/HU", issued_on=date(2022, 5, 1), by=SYSTEM)

    def allow(**values: Any) -> CriterionException:
        told = {"criterion": "age", "reason": "xóm chưa có đảng viên", "document": document, "by": SYSTEM, "on": TODAY}
        return allow_exception(candidate=one, **(told | values))

    assert refused(lambda: allow(reason="  ")) == {"reason": ["Hãy điền ô này, không để trống."]}
    row = allow()
    assert refused(allow) == {"__all__": ["Đã ghi văn bản cho tiêu chuẩn này."]}
    later = keep_document(number="46-CV/HU", issued_on=date(2023, 1, 1), by=SYSTEM)
    assert refused(lambda: allow(document=later, criterion="education")) == {"document_date": ["Ngày này ở tương lai."]}
    drop_exception(exception=row, by=SYSTEM)
    assert not CriterionException.objects.exists()
