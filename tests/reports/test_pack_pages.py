"""Pages of reports to the committee above: what is listed, who sees what, what a failed issue leaves."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from core.audit import SYSTEM
from core.jobs import Job
from core.periods import Period
from reports.models import Issue, IssueCheck, Pack
from reports.queries import figures
from reports.queries.issued import known_by_fingerprint
from reports.queries.packs import issuers_for, packs_todo, periods_offered
from reports.queries.seen import state_of
from reports.services.issuing import ask_check, ask_issue, issue_pack, send_pack
from reports.services.packs import discard_pack, edit_pack, reopen_pack, review_pack
from reports.tasks import check_asked, issue
from tests.factories import World, make_sent_meeting
from tests.reports.packed import draft, issued, reviewed, template

pytestmark = pytest.mark.django_db
ClientAs = Callable[[str], Client]
LIST_QUERIES = 12


def url(page: str, *args: Any) -> str:
    return reverse(f"reports:{page}", args=args)


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_much_for_three_reports_as_for_one(
    rows: int, world: World, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for month in range(11, 11 - rows, -1):
        issued(world.x, period=Period.parse(f"2022-{month:02}"))
    client = client_as("district")
    client.get(url("packs"))
    with django_assert_num_queries(LIST_QUERIES):
        page = text_of(client.get(url("packs")))
    assert f"{rows} báo cáo." in page
    assert page.count("-BC/ĐU, 20/12/2022") == rows


def test_the_list_is_narrowed(world: World, client_as: ClientAs) -> None:
    draft(world.x)
    issued(world.a)
    old = draft(world.a, period=Period.parse("2021-11"))
    discard_pack(pack=old, version=1, reason="nhầm", by=SYSTEM, on=world.today)
    client = client_as("district")

    def listed(query: str) -> list[Any]:
        return [pack.organization.code for pack, _name, _period in client.get(url("packs") + query).context["rows"]]

    assert listed("") == ["X", "A", "A"] or listed("") == ["A", "X", "A"]
    assert listed("?to-chuc=x") == ["X"]
    assert listed("?nam=2021") == ["A"]
    assert listed("?tinh-trang=issued") == ["A"]
    assert listed("?loai=year") == []
    assert listed("?viec=soan") == []  # the district's own: none
    assert listed("?viec=khong-co&nam=x&trang=99") == listed("")


def test_what_reports_ask_of_whom(world: World) -> None:
    draft(world.x)
    reviewed(world.x, period=Period.parse("2022-10"))
    issued(world.x, period=Period.parse("2022-09"))
    sent = issued(world.a).pack
    send_pack(pack=sent, version=sent.version, by=SYSTEM, on=world.today)
    draft(world.x, period=Period.parse("2022-12"))  # the month is not over

    def asked(actor: str) -> dict[str, int]:
        return {one.url.partition("=")[2]: one.count for one in packs_todo(world.users[actor], on=world.today)}

    assert asked("commune") == {"soan": 1, "ban-hanh": 1, "gui": 1}
    assert asked("district") == asked("reader") == asked("secretary") == {}


def test_who_may_not_see_names_sees_the_rest_and_carries_nothing_away(world: World, client_as: ClientAs) -> None:
    pack = issued(world.x, template=template(annexes=("attendance", "probation"))).pack
    open_draft = draft(world.x, template=template("hai", annexes=("attendance", "probation")))
    gone = discard_pack(pack=draft(world.a), version=1, reason="nhầm", by=SYSTEM, on=world.today)
    table = pack.issue.tables.get(report="probation")
    frozen = url("issued_table", "probation", world.x.pk, "2022-11", table.pk)
    reader, commune = client_as("reader"), client_as("commune")
    page = text_of(reader.get(url("pack", pack.uuid)))
    assert "1 biểu của báo cáo liệt kê tên người" in page
    assert page.count('data-label="Khổ trang"') == 2  # beside attendance the cited movement
    assert "tỷ lệ dự sinh hoạt" in page
    assert "liệt kê tên người" not in text_of(commune.get(url("pack", pack.uuid)))
    # Half-written words, and what was given up, are for who issues there or stands above him.
    for one in (open_draft, gone):
        found = {name: client.get(url("pack", one.uuid)).status_code for name, client in
                 (("reader", reader), ("commune", commune), ("district", client_as("district")))}  # fmt: skip
        assert found == {"reader": 404, "commune": 200, "district": 200}
    assert "1 báo cáo." in text_of(reader.get(url("packs")))
    assert "không được so ở đây" in text_of(reader.get(url("pack_differences", pack.uuid)))
    refused = {
        address: reader.get(address).status_code
        for address in (
            frozen, url("pack_pdf", pack.uuid), url("pack_workbook", pack.uuid),
            url("pack_draft", open_draft.uuid) + "?bieu=on",
        )
    }  # fmt: skip
    assert list(refused.values()) == [403, 403, 403, 404]
    assert commune.get(frozen).status_code == 200
    assert commune.get(frozen.replace("probation", "attendance")).status_code == 404


def test_a_failed_issue_says_why_and_leaves_nothing(world: World, client_as: ClientAs) -> None:
    pack = reviewed(world.x)
    user = world.users["commune"]
    ask_issue(pack=pack, version=2, issued_on=world.today, number=1, by=user, on=world.today)
    # Another report takes the number before the worker comes to it.
    other = reviewed(world.x, period=Period.parse("2022-10"))
    issue_pack(pack=other, version=2, issued_on=world.today, number=1, by=SYSTEM, on=world.today)
    job = Job.objects.get()
    issue(job_id=str(job.pk))
    page = text_of(client_as("commune").get(url("pack", pack.uuid)))
    assert re.search(
        r"Chưa ban hành được \(lúc [^)]+\)\. Số 01-BC/ĐU đã dùng cho báo cáo ngày 20/12/2022\. Số tiếp theo là 02\.",
        page,
    )
    assert (Issue.objects.count(), Pack.objects.get(pk=pack.pk).state) == (1, "reviewed")
    # A colleague takes it back, edits and reviews it before the worker comes: nothing is issued, and that is said.
    ask_issue(pack=pack, version=2, issued_on=world.today, number=2, by=user, on=world.today)
    reopen_pack(pack=pack, version=2, reason="sửa lời", by=SYSTEM, on=world.today)
    assert "Chưa ban hành được" not in text_of(client_as("commune").get(url("pack", pack.uuid)))
    edit_pack(pack=pack, seen=state_of(pack), subject="tình hình khác", by=SYSTEM)
    review_pack(pack=pack, version=4, by=SYSTEM, on=world.today)
    issue(job_id=str(Job.objects.latest("created_at").pk))
    page = text_of(client_as("commune").get(url("pack", pack.uuid)))
    assert "Báo cáo đã được sửa sau khi bạn yêu cầu ban hành. Hãy xem bản hiện nay rồi ban hành lại." in page
    reopen_pack(pack=pack, version=5, reason="sửa nữa", by=SYSTEM, on=world.today)
    assert "Chưa ban hành được" not in text_of(client_as("commune").get(url("pack", pack.uuid)))
    # Who lost the right meanwhile issues nothing.
    again = review_pack(pack=draft(world.x, period=Period.parse("2022-09")), version=1, by=SYSTEM, on=world.today)
    ask_issue(pack=again, version=2, issued_on=world.today, number=5, by=world.users["reader"], on=world.today)
    issue(job_id=str(Job.objects.latest("created_at").pk))
    assert "không còn quyền ban hành" in Job.objects.latest("created_at").message


def test_a_stranger_file_and_a_stranger_fingerprint_are_told(world: World, client_as: ClientAs) -> None:
    made = issued(world.x)
    client = client_as("secretary")

    def told(**typed: Any) -> str:
        return text_of(client.get(url("fingerprint"), typed))

    assert "Đúng mã báo cáo đã ban hành" in told(ma=made.fingerprint[:8].upper())
    assert "Đúng mã báo cáo đã ban hành" in told(ma=f" {made.fingerprint[:8]}-{made.fingerprint[8:16]} ")
    assert 'href="/bao-cao-cap-tren/' not in told(ma=made.fingerprint).partition("<main")[2].partition("crumbs")[2]
    assert "Không có báo cáo nào đã ban hành mang mã này" in told(ma="0" * 64)
    for text in ("", "1234567", "xyz" * 9, "a" * 100, "%" * 8):
        assert client.get(url("fingerprint"), {"ma": text}).status_code == 422
    for name, content in (("a.pdf", b"%PDF-1.7"), ("a.pdf", b"khong phai"), ("a.xlsx", b"%PDF-1.7"), ("a.pdf", b"")):
        response = client.post(url("fingerprint"), {"tep": SimpleUploadedFile(name, content)})
        assert (response.status_code, name) in ((200, "a.pdf"), (422, "a.pdf"), (422, "a.xlsx"))
    (known,) = known_by_fingerprint(made.fingerprint[:12])
    assert known.whole
    assert known.corrected_by is None


def test_a_short_draft_is_printed_and_a_long_one_says_so(
    world: World, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_sent_meeting(world.a, world.today.replace(month=11))
    pack = draft(world.x)
    monkeypatch.setattr("reports.views.issued.ROWS_PRINTED", 1)
    response = client_as("commune").get(url("pack_draft", pack.uuid) + "?bieu=on")
    assert response.status_code == 422
    assert "quá dài để in ngay (tối đa 1)" in text_of(response)
    assert f'action="{url("pack_export", pack.uuid)}"' in text_of(response)


def test_who_reads_has_the_paper_though_its_prose_counts_from_a_list_of_names(
    world: World, client_as: ClientAs
) -> None:
    made = template()
    made.sections.update(text="Công nhận chính thức {số công nhận chính thức} đảng viên.")
    pack = issued(world.x, template=made).pack
    assert set(pack.issue.tables.values_list("report", "annexed")) == {("attendance", True), ("probation", False)}
    reader = client_as("reader")
    for file in ("pack_pdf", "pack_workbook"):
        assert reader.get(url(file, pack.uuid)).status_code == 200
    page = text_of(reader.get(url("pack", pack.uuid)))
    assert "Bản PDF đã ban hành" in page
    assert "liệt kê tên người" not in page


def test_a_committee_s_own_clerk_issues_and_nobody_above_him(world: World, client_as: ClientAs) -> None:
    pack = reviewed(world.x, template=template())
    acts = url("pack_issue", pack.uuid)
    district, commune = client_as("district"), client_as("commune")
    assert (commune.get(acts).status_code, district.get(acts).status_code) == (200, 403)
    assert acts not in text_of(district.get(url("pack", pack.uuid)))
    assert {one.code for one in issuers_for(world.users["district"], on=world.today)} & {"X", "A"} == set()
    # Where nobody is appointed any more, the nearest above acts.
    world.users["commune"].is_active = False
    world.users["commune"].save()
    assert district.get(acts).status_code == 200
    assert acts in text_of(district.get(url("pack", pack.uuid)))


def test_a_reviewed_report_offers_no_edits_and_says_who_does_not_sign(world: World, client_as: ClientAs) -> None:
    pack = draft(world.x)
    client = client_as("commune")
    section = url("pack_section", pack.uuid, pack.sections.get().pk)
    assert section in text_of(client.get(url("pack", pack.uuid)))
    edit_pack(pack=pack, seen=state_of(pack), signer_name="", by=SYSTEM)
    review_pack(pack=pack, version=2, by=SYSTEM, on=world.today)
    page = text_of(client.get(url("pack", pack.uuid)))
    assert all(url(name, pack.uuid) not in page for name in ("pack_words", "pack_section_add", "pack_annex_add"))
    assert section not in page
    refused = client.post(section, {"heading": "Khác", "text": "Khác."})
    assert refused.status_code == 422
    assert "Hãy trả về dự thảo, sửa rồi duyệt lại." in text_of(refused)
    assert "Chưa ghi người ký" in text_of(client.get(url("pack_issue", pack.uuid)))
    edited = reopen_pack(pack=pack, version=3, reason="thêm người ký", by=SYSTEM, on=world.today)
    edit_pack(pack=edited, seen=state_of(edited), signer_name="Hoàng Văn Minh", by=SYSTEM)
    assert "Chưa ghi người ký" not in text_of(client.get(url("pack_review", pack.uuid)))


def test_a_draft_and_its_questions_build_no_annex(
    world: World, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = draft(world.x, template=template(annexes=("attendance", "quality", "coverage")))
    client = client_as("commune")
    built: list[str] = []
    build = figures.build_report

    def noted(name: str, *args: Any, **values: Any) -> Any:
        built.append(name)
        return build(name, *args, **values)

    monkeypatch.setattr(figures, "build_report", noted)
    client.get(url("pack", pack.uuid))
    assert sorted(built) == ["attendance", "movement"]  # what the prose says
    built.clear()
    assert "3 biểu kèm theo" in text_of(client.get(url("pack_review", pack.uuid)))
    assert built == []


def test_differences_are_counted_by_the_worker_and_shown_table_by_table(world: World, client_as: ClientAs) -> None:
    meeting = make_sent_meeting(world.a, date(2022, 11, 3))
    pack = issued(world.x).pack
    meeting.present -= 1
    meeting.unexcused += 1
    meeting.save()
    client = client_as("commune")
    page = text_of(client.get(url("pack_differences", pack.uuid)))
    assert "0 ô khác với số đã báo cáo" in page  # as it was counted when it was issued
    assert client.post(url("pack_recheck", pack.uuid)).status_code == 302
    client.post(url("pack_recheck", pack.uuid))
    job = Job.objects.get(task="check_issue")  # two clicks are one job
    assert "Đang chờ máy chủ tính lại" in text_of(client.get(url("pack_differences", pack.uuid)))
    assert client.get(url("pack_progress", pack.uuid)).status_code == 200
    check_asked(job_id=str(job.pk))
    pack.issue.check_made.refresh_from_db()
    cells = pack.issue.check_made.cells
    page = text_of(client.get(url("pack_differences", pack.uuid)))
    assert cells > 0
    assert f"{cells} ô khác với số đã báo cáo" in page
    counts = re.findall(r'bang=(\d)">.*?data-label="Số ô khác">(\d+)<', page)
    assert counts == [("1", str(cells)), ("2", "0")]
    table = client.get(url("pack_differences", pack.uuid) + "?bang=1").context["table"]
    assert (table["count"], table["problem"], len(table["cells"])) == (cells, "", cells)
    assert "đều như đã báo cáo" in text_of(client.get(url("pack_differences", pack.uuid) + "?bang=2"))
    for wrong in ("3", "x", "-1", ""):
        assert client.get(url("pack_differences", pack.uuid) + f"?bang={wrong}").status_code == 404
    # The count says of which day it is, and that it is old.
    IssueCheck.objects.update(checked_on=date(2022, 12, 10))
    for name in ("pack", "pack_differences"):
        page = text_of(client.get(url(name, pack.uuid)))
        assert "ngày 10/12/2022" in page
        assert "Số ô này đã cũ 10 ngày; hôm nay có thể khác." in page
    assert f"khác với số đã báo cáo: {cells} ô</span></a> <small>tính ngày 10/12/2022</small>" in (
        text_of(client.get(url("packs")))
    )
    IssueCheck.objects.update(cells=0, checked_on=date(2022, 12, 19))
    page = text_of(client.get(url("pack", pack.uuid)))
    assert "Tính lại ngày 19/12/2022: không ô nào khác với số đã báo cáo." in page
    assert "đã cũ" not in page  # last night's is as fresh as can be
    # Who lost the right meanwhile computes nothing.
    lost = ask_check(pack=pack, by=world.users["neighbour"])
    check_asked(job_id=str(lost.pk))
    assert "không còn quyền" in text_of(client.get(url("pack_differences", pack.uuid)))


def test_an_act_that_does_not_fit_leads_back_with_the_sentence(world: World, client_as: ClientAs) -> None:
    pack, client = issued(world.x).pack, client_as("commune")
    for act, label in (("pack_issue", "Ban hành"), ("pack_review", "Duyệt báo cáo"), ("pack_discard", "Bỏ dự thảo")):
        answer = client.get(url(act, pack.uuid))
        assert answer.url == url("pack", pack.uuid)
        assert f"Không còn làm được “{label}”: báo cáo này đã ban hành." in text_of(client.get(answer.url))


def test_what_is_still_to_be_written_stands_where_it_belongs(world: World, client_as: ClientAs) -> None:
    pack = draft(world.x)
    pack.sections.update(text="Một.\n[Ghi việc nổi bật.]\nHai.\n[Ghi phương hướng.]")
    page = text_of(client_as("commune").get(url("pack", pack.uuid)))
    lines = ["<p>Một.</p>", "Ghi việc nổi bật.</p>", "<p>Hai.</p>", "Ghi phương hướng.</p>"]
    assert [page.index(line) for line in lines] == sorted(page.index(line) for line in lines)


def test_periods_of_ten_years_are_offered() -> None:
    months = periods_offered("month", date(2022, 12, 20), years=10)
    assert (months[0].text, months[-1].text, len(months)) == ("2022-12", "2013-01", 120)
    assert [one.text for one in periods_offered("year", date(2022, 12, 20), years=3)] == ["2022", "2021", "2020"]
    assert periods_offered("ad_hoc", date(2022, 12, 20), years=3) == []
