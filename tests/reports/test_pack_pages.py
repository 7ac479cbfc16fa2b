"""Pages of reports to the committee above: what is listed, who sees what, what a failed issue leaves."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from core.audit import SYSTEM
from core.jobs import Job
from core.periods import Period
from reports.models import Issue, Pack
from reports.queries.issued import known_by_fingerprint
from reports.queries.packs import packs_todo
from reports.services.issuing import ask_issue, issue_pack, send_pack
from reports.services.packs import discard_pack, edit_pack, review_pack
from reports.tasks import issue
from tests.factories import World, make_sent_meeting
from tests.reports.packed import draft, issued, reviewed, template

pytestmark = pytest.mark.django_db
ClientAs = Callable[[str], Client]
LIST_QUERIES = 11


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
    table = pack.issue.tables.get(report="probation")
    frozen = url("issued_table", "probation", world.x.pk, "2022-11", table.pk)
    reader, commune = client_as("reader"), client_as("commune")
    for one in (pack, open_draft):
        page = text_of(reader.get(url("pack", one.uuid)))
        assert "1 biểu của báo cáo liệt kê tên người" in page
        assert page.count('data-label="Khổ trang"') == 1 + one.is_frozen  # beside attendance the cited movement
        assert "tỷ lệ dự sinh hoạt" in page
        assert "liệt kê tên người" not in text_of(commune.get(url("pack", one.uuid)))
    assert "không được so ở đây" in text_of(reader.get(url("pack_differences", pack.uuid)))
    refused = {
        address: reader.get(address).status_code
        for address in (
            frozen, url("pack_pdf", pack.uuid), url("pack_workbook", pack.uuid),
            url("pack_draft", open_draft.uuid) + "?bieu=on",
        )
    }  # fmt: skip
    assert set(refused.values()) == {403}
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
    assert "Chưa ban hành được. Số 01-BC/ĐU đã dùng cho báo cáo ngày 20/12/2022. Số tiếp theo là 02." in page
    assert (Issue.objects.count(), Pack.objects.get(pk=pack.pk).state) == (1, "reviewed")
    # Once it is changed, that is of no interest any more; a job of the old version issues nothing.
    ask_issue(pack=pack, version=2, issued_on=world.today, number=2, by=user, on=world.today)
    edit_pack(pack=pack, version=2, subject="tình hình khác", by=SYSTEM)
    issue(job_id=str(Job.objects.latest("created_at").pk))
    job = Job.objects.latest("created_at")
    assert (job.state, job.message[:32]) == ("failed", "Người khác vừa sửa báo cáo này. ")
    page = text_of(client_as("commune").get(url("pack", pack.uuid)))
    assert "Chưa ban hành được" not in page
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
