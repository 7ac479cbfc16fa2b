"""Issued and frozen: number, fingerprint, PDF; what is corrected later shows as a difference, not as another paper."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from openpyxl import load_workbook
from pypdf import PdfReader

from core.audit import SYSTEM
from core.periods import Period
from members.models import CommitteeTerm
from reports.models import Issue, Pack
from reports.queries.differences import differences_of
from reports.queries.frozen import drill_of, fingerprint_of, is_whole, printed, table_of
from reports.queries.overview import build_report
from reports.queries.packs import next_number
from reports.queries.seen import state_of
from reports.services.issuing import check_issue, correct_pack, issue_pack, receive_pack, send_pack
from reports.services.packs import edit_pack, review_pack, save_section
from tests.conftest import World
from tests.factories import make_sent_meeting
from tests.reports.packed import MONTH, draft, issued, reviewed, template


def refused(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_what_is_issued_is_frozen_with_its_paper_and_shows_what_was_corrected_later(world: World) -> None:
    meeting = make_sent_meeting(world.a, date(2022, 11, 3))
    issue = issued(world.x)
    issue.refresh_from_db()
    assert (issue.number, issue.symbol, issue.pack.state) == (1, "01-BC/ĐU", "issued")
    assert is_whole(issue)
    text = text_of(bytes(issue.pdf.content))
    assert f"01-BC/ĐU – Mã kiểm tra: {printed(issue.fingerprint)}" in text
    assert "Số 01-BC/ĐU" in text
    assert "I- SINH HOẠT" in text
    assert "Biểu số 1" in text
    assert bytes(issue.workbook.content).startswith(b"PK")
    # The figure in the prose is the one in the table, and still leads to its records.
    piece = next(one for one in issue.content["sections"][0]["paragraphs"][0] if one.get("figure") == "attendance_rate")
    first, second = issue.tables.all()
    assert (first.report, first.annexed, second.report, second.annexed) == ("attendance", True, "movement", False)
    table = table_of(first)
    assert table.totals is not None
    assert piece["value"] == list(table.totals["rate"])  # type: ignore[arg-type]
    assert drill_of(piece) is not None
    assert differences_of(issue) == []

    # A record is corrected after issue: the paper stays, the difference is said cell by cell.
    before = bytes(issue.pdf.content)
    meeting.present -= 1
    meeting.unexcused += 1
    meeting.save()
    (differing,) = differences_of(issue)
    cells = {(cell.row, cell.column): (cell.reported, cell.now) for cell in differing.cells}
    whole = {column.split(": ")[-1]: values for (row, column), values in cells.items() if row == "Tổng cộng"}
    assert whole["Có mặt"] == (str(meeting.present + 1), str(meeting.present))
    assert all(cell.drill is not None for cell in differing.cells if cell.row == "Tổng cộng")
    check = check_issue(issue=issue, by=SYSTEM, on=world.today)
    assert (check.cells, check.problem) == (len(differing.cells), "")
    kept = Issue.objects.get()
    assert (bytes(kept.pdf.content), is_whole(kept)) == (before, True)


def test_an_issued_report_names_nobody_unless_a_list_of_names_is_bound(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 11, 3))
    for table in issued(world.a).tables.all():
        text = str(table.content)
        assert not any(member.full_name in text for member in world.members.values())
    live = build_report("attendance", world.a, MONTH, by=SYSTEM, on=world.today, options={})
    assert world.members["an"].full_name in str(live.to_json())  # who may see names sees them on the live report


def test_a_day_that_passes_is_no_correction(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 11, 3))
    issue = issued(world.x, template=template("ket-nap-thu", annexes=("pipeline", "tasks", "meetings")))
    assert [str(one) for one in differences_of(issue)] == []
    assert check_issue(issue=issue, by=SYSTEM, on=world.today + timedelta(days=300)).cells == 0


def test_what_a_report_no_longer_leaves_out_is_told(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 11, 3))
    issue = issued(world.x)  # branch B has not reported: a table of its own says so
    make_sent_meeting(world.b, date(2022, 11, 4))
    told = {(cell.row, cell.column) for cell in differences_of(issue)[0].cells}
    assert ("Chi bộ chưa báo cáo sinh hoạt", "(cả bảng)") in told
    assert any(row.startswith("Theo khối: ") for row, _column in told)


def test_nobody_changes_an_issued_report(world: World) -> None:
    issue = issued(world.x)
    for change in (
        lambda: Issue.objects.update(number=9),
        lambda: issue.tables.update(content={}),
        lambda: Issue.objects.filter(pk=issue.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(ValidationError) as error:
        save_section(pack=issue.pack, heading="x", text="y", by=SYSTEM)
    assert refused(error) == "Báo cáo này đã ban hành nên không sửa được nữa."


def test_characters_nobody_sees_reach_no_paper(world: World) -> None:
    pack = draft(world.x)
    annex = pack.annexes.get()
    edit_pack(pack=pack, seen=state_of(pack), subject="tình hình\x1b\x00 mới\x0b", by=SYSTEM)
    pack.refresh_from_db()
    assert pack.subject == "tình hình mới"
    annex.title = "Biểu\x1b một\uffff"  # as an older row may have it
    annex.save()
    ready = review_pack(pack=pack, version=2, by=SYSTEM, on=world.today)
    issue = issue_pack(pack=ready, version=3, issued_on=world.today, by=SYSTEM, on=world.today)
    book = load_workbook(BytesIO(bytes(issue.workbook.content)))
    assert "Biểu một" in {cell.value for row in book["Mục lục"].iter_rows() for cell in row}
    assert "Biểu một tháng 11/2022" in text_of(bytes(issue.pdf.content))


def test_a_fingerprint_is_of_every_word_and_figure(world: World) -> None:
    issue = issued(world.x)
    tables = [one.content for one in issue.tables.all()]
    assert fingerprint_of(issue.content, tables) == issue.fingerprint
    assert fingerprint_of({**issue.content, "subject": "khác"}, tables) != issue.fingerprint
    assert fingerprint_of(issue.content, tables[::-1]) != issue.fingerprint
    table = table_of(issue.tables.all()[0])
    assert table.totals is not None
    changed = replace(table, totals=type(table.totals)({**table.totals.values, "present": 999}))
    assert fingerprint_of(issue.content, [changed.to_json(), *tables[1:]]) != issue.fingerprint


def test_numbers_run_on_within_a_term_and_are_given_once(world: World) -> None:
    first = issued(world.x)
    pack = reviewed(world.x, period=Period.parse("2022-10"))
    with pytest.raises(ValidationError) as error:
        issue_pack(pack=pack, version=2, issued_on=world.today, number=1, by=SYSTEM, on=world.today)
    assert refused(error) == "Số 01-BC/ĐU đã dùng cho báo cáo ngày 20/12/2022. Số tiếp theo là 02."
    assert Pack.objects.get(pk=pack.pk).state == "reviewed"
    second = issue_pack(pack=pack, version=2, issued_on=world.today, number=17, by=SYSTEM, on=world.today)
    assert (first.number, second.number, next_number(world.x, "BC", on=world.today)) == (1, 17, 18)
    assert next_number(world.x, "TB", on=world.today) == 1
    # After the congress numbers begin anew.
    CommitteeTerm.objects.create(organization=world.x, name="2022–2027", start=date(2022, 12, 20))
    assert next_number(world.x, "BC", on=world.today) == 1


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2022, 12, 21), "Ngày ban hành không thể sau hôm nay."),
        (date(2022, 10, 31), "Không thể trước ngày bắt đầu kỳ báo cáo: 01/11/2022."),
        (date(2022, 12, 19), "Không thể trước ngày lập dự thảo: 20/12/2022. Số liệu được tính từ ngày đó."),
    ],
)
def test_days_on_which_nothing_can_be_issued(world: World, day: date, sentence: str) -> None:
    pack = reviewed(world.x)
    with pytest.raises(ValidationError) as error:
        issue_pack(pack=pack, version=2, issued_on=day, by=SYSTEM, on=world.today)
    assert refused(error) == sentence
    assert not Issue.objects.exists()


def test_a_draft_is_not_issued(world: World) -> None:
    pack = draft(world.x)
    with pytest.raises(ValidationError) as error:
        issue_pack(pack=pack, version=1, issued_on=world.today, by=SYSTEM, on=world.today)
    assert refused(error) == "Chỉ báo cáo đã duyệt mới ban hành được; báo cáo này đang là dự thảo."


def test_sent_and_received(world: World) -> None:
    pack = issued(world.x).pack
    sent = send_pack(pack=pack, version=pack.version, by=SYSTEM, on=world.today)
    assert (sent.state, sent.superior, sent.sent_on) == ("sent", world.d, world.today)
    received = receive_pack(pack=sent, version=sent.version, by=SYSTEM, on=world.today + timedelta(days=1))
    assert (received.state, received.received_on) == ("received", date(2022, 12, 21))
    with pytest.raises(ValidationError) as error:
        send_pack(pack=received, version=received.version, by=SYSTEM, on=world.today)
    assert refused(error) == "Chỉ gửi được báo cáo đã ban hành; báo cáo này đã được cấp trên nhận."
    top = issued(world.d).pack
    with pytest.raises(ValidationError) as error:
        send_pack(pack=top, version=top.version, by=SYSTEM, on=world.today)
    assert "không có cấp ủy nào trên tổ chức này" in refused(error)


def test_a_correction_refers_to_the_first(world: World) -> None:
    make_sent_meeting(world.a, date(2022, 11, 3))
    first = issued(world.x)
    make_sent_meeting(world.b, date(2022, 11, 5))
    corrected = correct_pack(pack=first.pack, reason="chi bộ B gửi muộn", by=SYSTEM, on=world.today)
    assert (corrected.state, corrected.corrects, corrected.sections.count()) == ("draft", first.pack, 1)
    with pytest.raises(ValidationError) as error:
        correct_pack(pack=first.pack, reason="nữa", by=SYSTEM, on=world.today)
    assert refused(error) == "Báo cáo này đã có bản đính chính. Hãy mở bản đó."
    ready = review_pack(pack=corrected, version=1, by=SYSTEM, on=world.today)
    second = issue_pack(pack=ready, version=2, issued_on=world.today, by=SYSTEM, on=world.today)
    assert (second.corrects, second.number) == (first, 2)
    assert "Văn bản này đính chính Báo cáo số 01-BC/ĐU ngày 20/12/2022" in text_of(bytes(second.pdf.content))
    assert [(act.kind, act.note) for act in first.pack.acts.all()][-1] == ("correct", "chi bộ B gửi muộn")
    assert differences_of(second) == []
    assert differences_of(first) != []
    with pytest.raises(ValidationError) as error:
        draft(world.x, period=MONTH)
    assert "đã ban hành (01-BC/ĐU ngày 20/12/2022)" in refused(error)
