"""The strength list: who stands on it, in which order, what it says of everybody, and who may read it."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from branches.models import OrganizationTrait, Trait
from core.audit import SYSTEM, AccessLog
from core.periods import Period
from core.rendering import json_face
from core.tables import Table
from members.models import DutySpan, Office, OfficeTerm
from members.reports import StrengthReport, StructureReport
from tests.factories import START, TODAY, World, make_duty, make_member, make_organization
from tests.letters import make_letter

Clients = Callable[[str], Client]


def build(organization: Any, period: str = "2022-12-20", **options: Any) -> Table:
    return StrengthReport().build(organization, Period.parse(period), by=SYSTEM, on=TODAY, **options)


def names(table: Table) -> list[Any]:
    return [row["name"] for row in table.rows]


def address(organization: Any, rest: str = "") -> str:
    return f"/bao-cao/strength/{organization.pk}/2022/{rest}"


@pytest.fixture
def offices(world: World) -> World:
    """An is secretary of A and sits on X's committee."""
    for code, organization in (("bi-thu", world.a), ("uy-vien", world.x)):
        office = Office.objects.get(code=code)
        OfficeTerm.objects.create(member=world.members["an"], organization=organization, office=office, start=START)
    return world


def test_everybody_once_by_branch_and_given_name(world: World) -> None:
    """A's nine with the one who is away, without the guest, the temporary one, and those who went."""
    assert names(build(world.x)) == [
        "Hoàng Văn An", "Nông Thị Bình", "Lục Văn Cường", "Bế Thị Dung", "Triệu Thị Giang", "Lý Văn Hải",
        "Đàm Văn Ích", "Ma Thị Khánh", "Vi Văn Lâm", "Nguyễn Văn Nam", "Trần Thị Oanh", "Dương Văn Phúc",
    ]  # fmt: skip
    assert build(world.x).intro == ("Có 12 đảng viên: chính thức 11, dự bị 1.",)


def test_what_is_said_of_somebody(offices: World) -> None:
    rows = {row["name"]: row for row in json_face(build(offices.a))["rows"]}
    an = offices.members["an"]
    assert rows["Hoàng Văn An"] == {
        "code": "A", "name": "Hoàng Văn An", "unit": "Chi bộ xóm Lũng Phầy", "gender": "nam", "birth": "",
        "ethnicity": "", "card": f"…{an.card_number[-4:]}", "admission": "19/05/2010", "official": "2011-05-19",
        "state": "chính thức",
        "offices": "bí thư; ủy viên ban chấp hành, đảng ủy viên (Đảng bộ xã Nam Tuấn)",
    }  # fmt: skip
    assert {name: rows[name]["state"] for name in ("Bế Thị Dung", "Đàm Văn Ích", "Lý Văn Hải", "Ma Thị Khánh")} == {
        "Bế Thị Dung": "dự bị", "Đàm Văn Ích": "miễn sinh hoạt", "Lý Văn Hải": "đình chỉ",
        "Ma Thị Khánh": "chính thức, đang sinh hoạt tạm thời nơi khác",
    }  # fmt: skip
    assert rows["Đàm Văn Ích"]["birth"] == "1938"


def test_who_is_on_the_way_or_away_stays_full(world: World) -> None:
    make_letter(world.members["an"], world.c)
    make_duty(world.members["binh"], world.a, DutySpan.Kind.AWAY)
    rows = {row["name"]: row["state"] for row in build(world.a).rows}
    assert (rows["Hoàng Văn An"], rows["Nông Thị Bình"]) == (
        "chính thức, đang chuyển sinh hoạt", "chính thức, đang sinh hoạt tạm thời nơi khác",
    )  # fmt: skip
    counts = json_face(StructureReport().build(world.a, Period.parse("2022"), by=SYSTEM, on=TODAY))["totals"]
    assert (counts["leaving_yes"], counts["duty_away"], counts["state_full"]) == (1, 2, 7)


def test_the_list_of_a_past_day(world: World) -> None:
    march = names(build(world.a, "2022-03-31"))
    assert {"Vi Văn Lâm", "Phùng Thị Mai"} <= set(march)
    assert "Bế Thị Dung" not in march


def test_cut_by_a_trait(world: World) -> None:
    trait = Trait.objects.get(code="bien-gioi")
    OrganizationTrait.objects.create(organization=world.b, trait=trait, start=START)
    table = build(world.x, trait="bien-gioi")
    assert names(table) == ["Vi Văn Lâm", "Nguyễn Văn Nam", "Trần Thị Oanh", "Dương Văn Phúc"]
    assert table.title == "Danh sách đảng viên ở tổ chức biên giới"


@pytest.mark.parametrize("units", [1, 3])
def test_a_constant_number_of_queries(db: None, units: int) -> None:
    party = make_organization("T")
    for number in range(units):
        branch = make_organization(f"T{number}", party)
        for one in range(units):
            make_member(f"Người {number} {one}", branch)
    with CaptureQueriesContext(connection) as queries:
        table = build(party)
        first = table.rows[:100]
    assert (len(table.rows), len(first), len(queries)) == (units * units, units * units, 11)


def test_the_rows_of_a_page_are_all_that_is_made(world: World) -> None:
    """A page of a province's list looks at a hundred of forty thousand; a file goes through all."""
    table = build(world.x)
    with CaptureQueriesContext(connection) as queries:
        third = [row["name"] for row in table.rows[2:3]]
        nobody = table.rows[12:20]
    assert (third, nobody) == (["Lục Văn Cường"], ())
    assert sum("LIMIT 1" in one["sql"] for one in queries) == 1
    everybody = [row["name"] for row in table.rows]
    assert (table.rows[2]["name"], table.rows[-1]["name"]) == (everybody[2], everybody[-1])
    assert [row["name"] for row in table.rows[::-1]] == everybody[::-1]
    assert Table.from_json(table.to_json()) == table


def test_five_faces_say_the_same_and_are_logged(offices: World, client_as: Clients) -> None:
    client = client_as("district")
    data = json.loads(client.get(address(offices.x, "tai/json")).content)
    wanted = [row["name"] for row in data["rows"]]
    assert len(wanted) == 12
    lines = list(csv.reader(io.StringIO(client.get(address(offices.x, "tai/csv")).content.decode("utf-8-sig"))))
    assert [line[1] for line in lines[1:]] == wanted
    book = openpyxl.load_workbook(io.BytesIO(client.get(address(offices.x, "tai/xlsx")).content))
    assert [row[1].value for row in book["Báo cáo"] if row[1].value in wanted] == wanted
    pdf = PdfReader(io.BytesIO(client.get(address(offices.x, "tai/pdf")).content))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert [name for name in wanted if name in text] == wanted
    width, height = (float(pdf.pages[0].mediabox[at]) for at in (2, 3))
    assert width > height
    assert AccessLog.objects.filter(action=AccessLog.Action.EXPORT, subject_id="strength").count() == 4


def test_names_lead_to_the_files_one_may_read(world: World, client_as: Clients) -> None:
    an = world.members["an"]
    link = f'<a href="/dang-vien/{an.uuid}/">Hoàng Văn An</a>'
    assert link in client_as("district").get(address(world.a)).content.decode()
    visitor = client_as("visitor").get(address(world.a)).content.decode()
    assert "Hoàng Văn An" in visitor
    assert link not in visitor


@pytest.mark.parametrize(
    ("actor", "place", "status"),
    [("secretary", "a", 200), ("secretary", "b", 404), ("commune", "x", 200), ("commune", "y", 404),
     ("reader", "d", 403), ("roll_taker", "a", 404), ("visitor", "x", 200)],
)  # fmt: skip
def test_who_reads_it(world: World, client_as: Clients, actor: str, place: str, status: int) -> None:
    client = client_as(actor)
    assert client.get(address(getattr(world, place))).status_code == status
    expected = 403 if actor == "visitor" else status
    assert client.get(address(getattr(world, place), "tai/csv")).status_code == expected


def test_a_reader_sees_the_structure_without_doors_to_names(world: World, client_as: Clients) -> None:
    page = f"/bao-cao/structure/{world.d.pk}/2022/"
    reader, district = client_as("reader"), client_as("district")
    with_links, without = (client.get(page).content.decode() for client in (district, reader))
    assert len(re.findall(r'href="r\?q=c', with_links)) > 20
    assert 'href="r?' not in without
    # How the table is laid out is nothing to the records, and a thousand links would carry it along.
    assert not re.findall(r'href="r\?[^"]*theo=', district.get(page + "?theo=all").content.decode())
    assert [client.get(page + "r?q=c&c=gender.male").status_code for client in (district, reader)] == [200, 403]
    assert "Hoàng Văn An" in district.get(page + "r?q=c&c=gender.male").content.decode()


def test_a_long_list_keeps_the_page_light(world: World, client_as: Clients) -> None:
    for number in range(260):
        make_member(f"Nguyễn Thị Đảng Viên {number:03d}", world.b, birth_date=date(1970, 1, 1))
    client = client_as("district")
    for page in ("strength/{}/2022/?trang=1", "strength/{}/2022/?trang=2", "structure/{}/2022/?theo=all"):
        response = client.get("/bao-cao/" + page.format(world.d.pk))
        assert (response.status_code, len(response.content) < 60_000) == (200, True)
    assert "Trang 1/4" in client.get(address(world.d)).content.decode()
    assert len(client.get(address(world.d, "r?q=c")).content) < 60_000


def test_a_list_too_long_for_one_pdf_says_what_to_do(
    world: World, client_as: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as("district")
    monkeypatch.setattr("reports.views.report.PDF_ROWS", 12)
    assert client.get(address(world.x, "tai/pdf")).status_code == 200
    response = client.get(address(world.d, "tai/pdf"))
    assert response.status_code == 422
    assert "Báo cáo có 16 dòng, quá dài để in ngay (tối đa 12)." in response.content.decode()
    assert client.get(address(world.d, "tai/xlsx")).status_code == 200


def test_the_command(world: World, capfdbinary: Any) -> None:
    call_command("report", "strength", "--org", "X", "--period", "2022", "--format", "json")
    assert len(json.loads(capfdbinary.readouterr().out)["rows"]) == 12
    call_command("report", "structure", "--org", "X", "--period", "2022", "--option", "kind=gender")
    rows = json.loads(capfdbinary.readouterr().out)["rows"]
    assert [(row["code"], row["total"], row["gender_male"]) for row in rows] == [("A", 8, 2), ("B", 4, 0)]
