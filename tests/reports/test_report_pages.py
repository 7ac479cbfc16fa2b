"""The report's page, files and record pages: who gets what, and that figures lead to their records."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client
from pypdf import PdfReader

from core.audit import AccessLog
from meetings.models import Attendance, Meeting
from tests.factories import World, make_sent_meeting

S = Attendance.Status
Clients = Callable[[str], Client]


@pytest.fixture
def march(world: World) -> World:
    """A, B and E met in March 2022; C did not."""
    make_sent_meeting(world.a, date(2022, 3, 5), {world.members["an"]: S.EXCUSED, world.members["binh"]: S.UNEXCUSED})
    make_sent_meeting(world.b, date(2022, 3, 6))
    make_sent_meeting(world.e, date(2022, 3, 7))
    return world


def address(organization: Any, period: str, rest: str = "") -> str:
    return f"/bao-cao/attendance/{organization.pk}/{period}/{rest}"


def test_the_page_shows_the_figures_and_is_logged(march: World, client_as: Clients) -> None:
    html = client_as("district").get(address(march.d, "2022-03")).content.decode()
    assert "Tỷ lệ đảng viên dự sinh hoạt chi bộ tháng 3/2022" in html
    assert "81,8" in html  # X: 9 of 11
    first, row = (f'<th scope="row">{name}' for name in ("Chi bộ xóm Bản Gủn", "Đảng bộ xã Nam Tuấn"))
    assert html.index(first) < html.index(row)  # the silent branch comes first
    log = AccessLog.objects.get(action=AccessLog.Action.REPORT)
    assert (log.username, log.organization_id, log.detail["period"]) == ("district", march.d.pk, "2022-03")


def test_every_figure_leads_to_records_that_make_it(march: World, client_as: Clients) -> None:
    """Follow each link of the row of X and find its number again at the foot of the records."""
    client = client_as("district")
    page = address(march.d, "2022-03")
    html = client.get(page).content.decode()
    row = re.search(r'<th scope="row">Đảng bộ xã Nam Tuấn(.*?)(?=<tr>|</tbody>)', html, re.S)
    assert row
    links = re.findall(r'<a href="([^"]+)">([^<]+)</a>', row.group(1))
    assert len(links) >= 9
    required = next(url for url, text in links if text == "11")
    records = client.get(page + required).content.decode()
    assert "Có 2 kỳ sinh hoạt đã gửi được tính." in records
    foot = re.sub(r"<[^>]+>", " ", records[records.index("<tfoot>") : records.index("</tfoot>")]).split()
    assert foot[-5:] == ["11", "9", "0", "1", "1"]
    due = next(url for url, text in links if url.startswith("m?"))
    assert "Đã họp 2 / phải họp 2" in client.get(page + due).content.decode()


def test_months_without_a_report_stand_first_among_the_records(march: World, client_as: Clients) -> None:
    html = client_as("district").get(address(march.d, "2022-03", "m")).content.decode()
    assert "Đã họp 3 / phải họp 4" in html
    assert html.index("chưa có báo cáo") < html.index("đã họp ngày")


def test_five_faces_say_the_same(march: World, client_as: Clients) -> None:
    client = client_as("district")
    data = json.loads(client.get(address(march.d, "2022-03", "tai/json")).content)
    x = next(row for row in data["rows"] if row["code"] == "X")
    assert {key: x[key] for key in ("month", "required", "present", "excused", "unexcused", "held", "due", "rate")} == {
        "month": "2022-03", "required": 11, "present": 9, "excused": 1, "unexcused": 1, "held": 2, "due": 2,
        "rate": "81,8",
    }  # fmt: skip
    lines = list(
        csv.reader(io.StringIO(client.get(address(march.d, "2022-03", "tai/csv")).content.decode("utf-8-sig")))
    )
    assert any("X" in line and "11" in line and "9" in line for line in lines)
    book = openpyxl.load_workbook(io.BytesIO(client.get(address(march.d, "2022-03", "tai/xlsx")).content))
    cells = {cell.value for sheet in book for row in sheet for cell in row}
    assert {"Đảng bộ xã Nam Tuấn", 11, 9} <= cells
    pdf = PdfReader(io.BytesIO(client.get(address(march.d, "2022-03", "tai/pdf")).content))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert "HUYỆN ỦY HÒA AN" in text
    assert "81,8" in text
    exported = AccessLog.objects.filter(action=AccessLog.Action.EXPORT)
    assert {log.detail["file"].rpartition(".")[2] for log in exported} == {"json", "csv", "xlsx", "pdf"}


def test_formula_is_kept_and_named(march: World, client_as: Clients) -> None:
    html = client_as("district").get(address(march.a, "2022-03") + "?cong-thuc=F2").content.decode()
    assert "85,7" in html
    assert "F2: tỷ lệ = có mặt ÷ (phải dự − vắng có lý do)" in html
    assert "tai/pdf?cong-thuc=F2" in html


@pytest.mark.parametrize(
    ("actor", "place", "status"),
    [
        ("secretary", "a", 200),
        ("secretary", "b", 404),
        ("secretary", "x", 404),
        ("commune", "x", 200),
        ("commune", "y", 404),
        ("commune", "d", 404),
        ("district", "d", 200),
        ("reader", "d", 200),
        ("roll_taker", "a", 404),
    ],
)
def test_scope(march: World, client_as: Clients, actor: str, place: str, status: int) -> None:
    organization = getattr(march, place)
    client = client_as(actor)
    assert client.get(address(organization, "2022-03")).status_code == status
    for rest in ("h", "m", "tai/json"):
        assert client.get(address(organization, "2022-03", rest)).status_code == status


def test_a_visitor_reads_but_takes_nothing_away(march: World, client_as: Clients) -> None:
    client = client_as("visitor")
    assert client.get(address(march.x, "2022-03")).status_code == 200
    assert client.get(address(march.x, "2022-03", "tai/pdf")).status_code == 403


@pytest.mark.parametrize(
    "rest", ["2022-13/", "nam-nay/", "2022-03/tai/exe", "2022-03/h?d=abc", "2022-03/h?d=1.xyz", "2022-03/h?k=-1"]
)
def test_nonsense_in_an_address_is_not_found(march: World, client_as: Clients, rest: str) -> None:
    assert client_as("district").get(f"/bao-cao/attendance/{march.d.pk}/{rest}").status_code == 404


def test_unknown_formula_or_report_is_not_found(march: World, client_as: Clients) -> None:
    client = client_as("district")
    assert client.get(address(march.d, "2022-03") + "?cong-thuc=F9").status_code == 404
    assert client.get(f"/bao-cao/khong-co/{march.d.pk}/2022/").status_code == 404


def test_the_form_makes_the_address(march: World, client_as: Clients) -> None:
    client = client_as("district")
    ask = {"bao-cao": "attendance", "to_chuc": "nam tuan", "nam": "2022", "phan": "Q1", "cong_thuc": "F2"}
    assert client.get("/bao-cao/", ask).headers["Location"] == address(march.x, "2022-Q1") + "?cong-thuc=F2"
    days = {**ask, "tu_ngay": "15/03/2022", "den_ngay": "30/06/2022", "cong_thuc": "F1"}
    assert client.get("/bao-cao/", days).headers["Location"] == address(march.x, "2022-03-15..2022-06-30")


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(march: World, client_as: Clients) -> None:
    client = client_as("district")
    ask = {"bao-cao": "attendance", "to_chuc": "không có đâu", "nam": "2022", "cong_thuc": "F1"}
    html = client.get("/bao-cao/", ask).content.decode()
    assert "Không có tổ chức nào trong phạm vi của bạn mang mã hoặc tên này." in html
    assert "không có đâu" in html
    half = client.get("/bao-cao/", {**ask, "to_chuc": "D", "tu_ngay": "15/03/2022"}).content.decode()
    assert "Hãy ghi cả ngày đầu và ngày cuối của kỳ." in half
    many = client.get("/bao-cao/", {**ask, "to_chuc": "chi bo xom"}).content.decode()
    assert "Có nhiều tổ chức phù hợp" in many
    assert address(march.a, "2022") in many


def test_nobody_finds_another_s_organisation_by_the_form(march: World, client_as: Clients) -> None:
    ask = {"bao-cao": "attendance", "to_chuc": "D", "nam": "2022", "cong_thuc": "F1"}
    assert client_as("district").get("/bao-cao/", ask).status_code == 302
    assert "Không có tổ chức nào" in client_as("secretary").get("/bao-cao/", ask).content.decode()


def test_the_overview_of_a_secretary_is_this_months_meeting(world: World, client_as: Clients) -> None:
    response = client_as("secretary").get("/")
    assert (response.status_code, response.headers["Location"]) == (302, "/sinh-hoat/thang-nay/")


def test_a_report_of_a_large_unit_stays_light(march: World, client_as: Clients) -> None:
    """A branch's grid of a year and a district's year both keep within 60 kB of HTML."""
    for month in range(4, 12):
        make_sent_meeting(march.a, date(2022, month, 5))
    assert Meeting.objects.count() == 11
    for organization in (march.a, march.d):
        assert len(client_as("district").get(address(organization, "2022")).content) < 60_000
