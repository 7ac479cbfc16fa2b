"""A month's report of a commune to the district, from the draft to the corrected one, through the pages."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.audit import AccessLog
from core.jobs import Job
from reports.models import Pack
from reports.queries.frozen import printed
from reports.queries.seen import state_of
from reports.services.issuing import receive_pack
from reports.tasks import check_issues, issue
from tests.factories import World, make_sent_meeting
from tests.reports.packed import template

pytestmark = pytest.mark.django_db


class Desk:
    """One person's pages of reports."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def read(self, page: str, *args: Any, query: str = "") -> str:
        """A page, in one line."""
        response = self.client.get(reverse(f"reports:{page}", args=args) + query)
        assert response.status_code == 200, response.status_code
        return " ".join(response.content.decode().split())

    def send(self, page: str, *args: Any, status: int = 302, **typed: Any) -> Any:
        """A form."""
        response = self.client.post(reverse(f"reports:{page}", args=args), typed)
        assert response.status_code == status, getattr((response.context or {}).get("form"), "errors", response)
        return response

    def act(self, page: str, pack: Pack, status: int = 302, **typed: Any) -> Any:
        """An act on a report as its page asks for it now."""
        version = Pack.objects.get(pk=pack.pk).version
        return self.send(page, pack.uuid, status=status, version=version, **typed)


def work() -> Job:
    """What was asked of the worker, done as it would."""
    job = Job.objects.filter(task="issue_pack").latest("created_at")
    issue(job_id=str(job.pk))
    job.refresh_from_db()
    return job


def test_from_the_draft_to_the_corrected_report(world: World, client_as: Callable[[str], Client]) -> None:
    meeting = make_sent_meeting(world.a, date(2022, 11, 3))
    made = template()
    desk, district = Desk(client_as("commune")), Desk(client_as("district"))

    # Begun for the month that is over, which the page proposes.
    page = desk.read("pack_begin", query=f"?mau={made.uuid}")
    assert '<option value="2022-11" selected>tháng 11/2022</option>' in page
    desk.send("pack_begin", mau=made.uuid, organization="X", period="2022-11")
    pack = Pack.objects.get()
    page = desk.read("pack", pack.uuid)
    share = f'href="{reverse("reports:report", args=["attendance", world.x.pk, "2022-11"])}h" title="tỷ lệ dự sinh hoạt'
    assert share in page
    assert re.search(r'<a class="figure" [^>]*title="tổng số đảng viên: [^"]+">\d+</a> đảng viên', page)

    # Written: a figure nobody knows is refused beside the text, what was typed stays.
    section = pack.sections.get()
    part = reverse("reports:pack_section", args=[pack.uuid, section.pk])
    typed = {
        "seen": state_of(section),
        "heading": "Sinh hoạt",
        "text": "Đạt {tỷ lệ dự sinh hoạtt}; họp {số kỳ đã họp} kỳ.",
    }
    refused = desk.client.post(part, typed)
    assert refused.status_code == 422
    assert "Có phải là {tỷ lệ dự sinh hoạt}?" in refused.content.decode()
    assert "Đạt {tỷ lệ dự sinh hoạtt}" in refused.content.decode()
    right = typed | {"text": "Đạt {tỷ lệ dự sinh hoạt}; họp {số kỳ đã họp} kỳ.\n[Ghi việc nổi bật.]"}
    assert desk.client.post(part, right).status_code == 302
    assert "<code data-figure>{số kỳ đã họp}</code> = 1<" in desk.read("pack_figures", pack.uuid)
    # A colleague who still has the old page is told, and shown what stands by now beside what he typed.
    late = desk.client.post(part, typed | {"text": "Bản của tôi"})
    assert late.status_code == 422
    assert "Người khác vừa sửa phần này của dự thảo." in late.content.decode()
    assert "Bản của tôi" in late.content.decode()
    section.refresh_from_db()
    assert f'name="seen" value="{state_of(section)}"' in late.content.decode()
    desk.send("pack_annex_add", pack.uuid, **{"bao-cao": "movement", "layout": "portrait"})
    page = desk.read("pack", pack.uuid)
    assert "Cần viết: Ghi việc nổi bật." in page
    assert page.count('data-label="Khổ trang"') == 2

    # Reviewed and issued: the worker makes the paper, two clicks make one.
    desk.act("pack_review", pack)
    question = desk.read("pack_issue", pack.uuid)
    assert "1 mục với 2 số liệu trong phần lời" in question
    assert 'name="number" value="1"' in question
    desk.act("pack_issue", pack, number=1, issued_on="20/12/2022")
    again = desk.act("pack_issue", pack, 422, number=1, issued_on="20/12/2022")
    assert "đang được ban hành" in again.content.decode()
    assert "Đang chờ máy chủ ban hành" in desk.read("pack", pack.uuid)
    assert work().state == "done"
    pack.refresh_from_db()
    first = pack.issue
    assert desk.client.get(reverse("reports:pack_progress", args=[pack.uuid])).headers["HX-Refresh"] == "true"
    page = desk.read("pack", pack.uuid)
    assert printed(first.fingerprint) in page
    paper = desk.client.get(reverse("reports:pack_pdf", args=[pack.uuid])).content
    assert paper == bytes(first.pdf.content)
    assert AccessLog.objects.filter(action="download", subject_id=str(first.uuid)).count() == 1

    # Sent; the district sees it.
    assert "Gửi đến: " in desk.read("pack_send", pack.uuid)
    desk.act("pack_send", pack)
    assert "tình hình tháng 11/2022" in district.read("packs").lower()
    pack.refresh_from_db()
    receive_pack(pack=pack, version=pack.version, by=world.users["district"], on=world.today)

    # A record is corrected: the paper stays, the cell is said, the night's round marks the list.
    before = meeting.present
    meeting.present -= 1
    meeting.unexcused += 1
    meeting.save()
    check_issues(timestamp=0)
    first.check_made.refresh_from_db()
    assert f"khác với số đã báo cáo: {first.check_made.cells} ô" in district.read("packs")
    page = desk.read("pack_differences", pack.uuid, query="?bang=1")
    cell = (
        r'<td data-label="Dòng">Tổng cộng</td> <td data-label="Cột">[^<]*Có mặt</td> <td class="num" '
        rf'data-label="Đã báo cáo">{before}</td> <td class="num" data-label="Hiện nay"><a href="([^"]+)">{before - 1}<'
    )
    found = re.search(cell, page)
    assert found
    assert str(before - 1) in desk.client.get(found[1].replace("&amp;", "&")).content.decode()
    table = first.tables.get(position=1)
    frozen = desk.read("issued_table", "attendance", world.x.pk, "2022-11", table.pk)
    assert "Số đã báo cáo ngày 20/12/2022, số 01-BC/ĐU" in frozen
    assert f">{before}<" in frozen

    # The corrected report refers to the first; whoever holds the old paper is told.
    desk.send("pack_correct", pack.uuid, reason="chi bộ A điểm danh nhầm")
    corrected = pack.corrections.get()
    desk.act("pack_review", corrected)
    desk.act("pack_issue", corrected, number=2, issued_on="20/12/2022")
    assert work().state == "done"
    page = desk.read("pack", corrected.uuid)
    assert "Văn bản này đính chính Báo cáo số 01-BC/ĐU ngày 20/12/2022" in page
    assert "đã được đính chính bằng" in desk.read("pack", pack.uuid)
    told = district.read("fingerprint", query=f"?ma={printed(first.fingerprint)[:17]}")
    assert "01-BC/ĐU, 20/12/2022" in told
    assert "02-BC/ĐU ngày 20/12/2022" in told
    known = district.client.post(reverse("reports:fingerprint"), {"tep": SimpleUploadedFile("bc.pdf", paper)})
    assert "Đúng tệp đã ban hành" in known.content.decode()
    other = district.client.post(reverse("reports:fingerprint"), {"tep": SimpleUploadedFile("bc.pdf", paper + b" ")})
    assert "đã bị sửa dù chỉ một ký tự" in other.content.decode()
