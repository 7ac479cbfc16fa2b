"""Comparisons as people meet them: what became of units, broken scales, what is refused, all faces, the terminal."""

import io
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import load_workbook

from branches.services import absorb_organization, record_founding, record_rename
from core.audit import SYSTEM, AccessLog
from core.periods import Period
from core.tables import Ratio, get_report
from evaluations.models import Rating, Scheme, Subject
from meetings.models import Attendance
from reports.queries import NothingToCompare, compared, over_periods
from reports.queries.comparisons import scales_of
from tests.evaluations.rated import bring, decide, members_of, open_year, scheme
from tests.factories import TODAY, World, make_sent_meeting, new_organization

S = Attendance.Status
Clients = Callable[[str], Client]
REPORT = "attendance"


@pytest.fixture
def met(world: World) -> World:
    """Branches A and B met in March of both years; in 2022 A is renamed, N new, and B becomes one with A."""
    for year in (2021, 2022):
        make_sent_meeting(world.a, date(year, 3, 5), {world.members["an"]: S.UNEXCUSED} if year == 2022 else {})
        make_sent_meeting(world.b, date(year, 3, 6))
    record_rename(organization=world.a, name="Chi bộ xóm Lũng Phầy mới", on=date(2022, 6, 1), by=SYSTEM)
    record_founding(new=new_organization("N", "X", start=date(2022, 7, 1)), by=SYSTEM)
    absorb_organization(organization=world.b, into=world.a, on=date(2022, 10, 1), by=SYSTEM)
    return world


def address(organization: Any, rest: str, period: str = "2022") -> str:
    return f"/so-sanh/{REPORT}/{organization.pk}/{period}/{rest}"


def two(world: World, first: str = "2022", second: str = "2021") -> Any:
    sides = ((world.x, Period.parse(first)), (world.x, Period.parse(second)))
    return compared(get_report(REPORT), *sides, by=SYSTEM, on=TODAY, options={})


def test_units_meet_by_code_and_say_what_became_of_them(met: World) -> None:
    table = two(met).table
    rows = {row["code"]: row for row in table.rows}
    assert {code: row.note for code, row in rows.items()} == {
        "A": "đổi tên từ ngày 01/06/2022, trước là Chi bộ xóm Lũng Phầy; tiếp nhận Chi bộ xóm Nà Rị từ ngày 01/10/2022",
        "B": "sáp nhập vào Chi bộ xóm Lũng Phầy mới từ ngày 01/10/2022; đến 30/09/2022",
        "N": "mới thành lập từ ngày 01/07/2022; từ 01/07/2022",
    }
    assert (rows["A"]["required_a"], rows["A"]["required_b"], rows["A"]["required_change"]) == (9, 8, -1)
    assert rows["A"]["rate_change"] == Ratio(7 * 9 - 9 * 8, 9 * 8)
    assert (rows["N"]["due_a"], rows["N"]["due_b"], rows["N"]["due_change"]) == (None, 5, None)
    assert table.title == "So sánh với năm 2021: Tỷ lệ đảng viên dự sinh hoạt chi bộ"
    assert table.options == {"formula": "F1", "against": "2021"}


def test_a_figure_of_each_side_leads_to_the_records_of_its_report(met: World, client_as: Clients) -> None:
    client = client_as("district")
    html = client.get(address(met.x, f"voi/{met.x.pk}/2021/")).content.decode()
    links = re.findall(r'<a href="(/bao-cao/attendance/\d+/(\d{4})/h\?d=\d+)">[89]<', html)
    assert [year for _url, year in links] == ["2021", "2022", "2021"]
    for url, _year in links:
        assert "Có 1 kỳ sinh hoạt đã gửi được tính." in client.get(url).content.decode()
    assert len(html) < 60_000
    assert client_as("reader").get(address(met.x, f"voi/{met.x.pk}/2021/")).status_code == 200


@pytest.mark.parametrize("rest", ["voi/{x}/2021/", "voi/{y}/2022/", "5-nam/"])
def test_every_face_and_its_log(met: World, client_as: Clients, rest: str) -> None:
    client, base = client_as("district"), address(met.x, rest.format(x=met.x.pk, y=met.y.pk))
    assert client.get(base).status_code == 200
    faces = {face: client.get(f"{base}tai/{face}") for face in ("xlsx", "csv", "json")}
    assert [answer.status_code for answer in faces.values()] == [200, 200, 200]
    assert (
        json.loads(faces["json"].content)["title"]
        in load_workbook(io.BytesIO(faces["xlsx"].content)).active["A2"].value
    )
    assert client.get(f"{base}tai/html").status_code == client.get(f"{base}tai/exe").status_code == 404
    log = AccessLog.objects.filter(action=AccessLog.Action.EXPORT).order_by("-pk")
    assert [line.organization_id for line in log] == [met.x.pk] * 3
    assert client_as("reader").get(f"{base}tai/json").status_code in (200, 403)


def test_what_cannot_be_compared_is_refused_in_a_sentence(met: World, client_as: Clients) -> None:
    client = client_as("district")
    told = {
        address(met.x, f"voi/{met.x.pk}/2022/"): "Hai bên giống nhau: cùng tổ chức, cùng kỳ.",
        address(
            met.x, f"voi/{met.x.pk}/2020/"
        ): "Đảng bộ xã Nam Tuấn thành lập từ ngày 01/01/2021, chưa có trong năm 2020.",
        address(
            met.b, f"voi/{met.a.pk}/2022-10/", "2022-10"
        ): "không còn từ ngày 01/10/2022, không có trong tháng 10/2022.",
        address(met.x, f"voi/{met.x.pk}/2022/", "2023"): "Kỳ năm 2023 chưa bắt đầu",
        address(met.x, "1-nam/"): "Số năm phải từ 2 đến 10.",
        address(met.x, "9999999-nam/"): "Số năm phải từ 2 đến 10.",
        address(met.x, "5-nam/", "2021"): "chưa đủ hai năm để so sánh",
        f"/so-sanh/strength/{met.x.pk}/2022/voi/{met.x.pk}/2021/": "là danh sách, không có số liệu để so sánh",
        f"/so-sanh/strength/{met.x.pk}/2022/2-nam/tai/json": "là danh sách, không có số liệu để so sánh",
    }
    for url, sentence in told.items():
        answer = client.get(url)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), url
    for url in (
        address(met.x, f"voi/{met.x.pk}/9999/"), address(met.x, "voi/99999999999/2021/"),
        address(met.x, "5-nam/", "abc"), address(met.x, "5-nam/?cong-thuc=F9"),
        f"/so-sanh/khong-co/{met.x.pk}/2022/5-nam/",
    ):  # fmt: skip
        assert client.get(url).status_code == 404, url
    assert client_as("secretary").get(address(met.x, "5-nam/")).status_code == 404


def test_the_form_leads_to_the_comparison(met: World, client_as: Clients) -> None:
    client = client_as("district")
    base = {"bao_cao": REPORT, "to_chuc": "X", "nam": "2022", "phan": "", "kieu": "ky", "nam_khac": "2021"}

    def ask(**more: str) -> Any:
        return client.get("/so-sanh/", {**base, **more})

    assert ask().headers["Location"] == address(met.x, f"voi/{met.x.pk}/2021/")
    there = ask(kieu="to-chuc", to_chuc_khac="Dân Chủ").headers["Location"]
    assert there == address(met.x, f"voi/{met.y.pk}/2022/")
    assert ask(kieu="nam", so_nam="3", phan="H1").headers["Location"] == address(met.x, "3-nam/", "2022-H1")
    refused = {
        "Hai bên giống nhau": {"nam_khac": "2022"},
        "Hãy ghi mã hoặc tên tổ chức để so sánh.": {"kieu": "to-chuc"},
        "Không có tổ chức nào trong phạm vi": {"to_chuc": "khong co"},
        "Có nhiều tổ chức phù hợp, hãy ghi mã": {"to_chuc": "xa"},
        "Hãy ghi số năm.": {"kieu": "nam"},
        "trong danh sách; hãy chọn lại": {"nam_khac": "9999"},
    }
    for sentence, more in refused.items():
        answer = ask(**more)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in text, sentence
        assert "Chưa so sánh được: có 1 chỗ cần sửa." in text


def test_options_are_chosen_in_the_form_and_nothing_typed_is_lost(met: World, client_as: Clients) -> None:
    client = client_as("district")
    asked = {"bao_cao": REPORT, "to_chuc": "X", "nam": "2022", "phan": "H1", "kieu": "nam", "so_nam": "2",
             "cong_thuc": "F2", "dac_diem": "bien-gioi"}  # fmt: skip
    there = client.get("/so-sanh/", asked).headers["Location"]
    assert there == address(met.x, "2-nam/?cong-thuc=F2&dac-diem=bien-gioi", "2022-H1")
    shown = client.get("/so-sanh/", {**asked, "bao_cao": "quota", "doi": "1"})
    form = shown.context["form"]
    assert (shown.status_code, form.is_bound, form["phan"].value(), form["so_nam"].value()) == (200, False, "H1", "2")
    assert [field.name for field in form.option_fields] == ["lam_tron"]
    page = client.get(address(met.x, "2-nam/?cong-thuc=F2")).content.decode()
    (again,) = re.findall(r'<a href="([^"]+)">So sánh khác</a>', page)
    opened = client.get(again.replace("&amp;", "&")).context["form"]
    assert [opened[name].value() for name in ("bao_cao", "to_chuc", "nam", "cong_thuc")] == [REPORT, "X", "2022", "F2"]


def test_a_report_offers_what_it_is_usually_set_beside(met: World, client_as: Clients) -> None:
    client = client_as("district")
    html = client.get(f"/bao-cao/attendance/{met.x.pk}/2022-03/?cong-thuc=F2").content.decode()
    ways = dict(re.findall(r'<a href="(/so-sanh/[^"]+)">([^<]+)</a>', html))
    assert ways == {
        address(met.x, f"voi/{met.x.pk}/2022-02/?cong-thuc=F2", "2022-03"): "So với kỳ trước",
        address(met.x, f"voi/{met.x.pk}/2021-03/?cong-thuc=F2", "2022-03"): "So với cùng kỳ năm trước",
        address(met.x, "5-nam/?cong-thuc=F2", "2022-03"): "Qua các năm",
    }
    assert "/so-sanh/strength" not in client.get(f"/bao-cao/strength/{met.x.pk}/2022/").content.decode()


def test_years_skip_those_before_the_organisation_was(met: World) -> None:
    found = over_periods(get_report(REPORT), met.x, Period.parse("2022"), 4, by=SYSTEM, on=TODAY, options={})
    assert [(row["year"], row["required"]) for row in found.table.rows] == [("năm 2021", 12), ("năm 2022", 11)]
    assert found.table.intro == ("Chưa có tổ chức này: năm 2019, năm 2020.",)
    assert [point.label for point in found.table.chart.points] == ["năm 2021", "năm 2022"]


def test_a_change_of_scheme_is_a_break_between_years(world: World) -> None:
    report = get_report("classification")
    for year in (2021, 2022):
        closing, day = date(year, 12, 15), date(year, 12, 16)
        period = open_year(world.d, year, on=TODAY, closes_on=closing)
        rows = members_of(period, world.a)
        decide(bring(rows, "completed", day=day), "completed", day=day)
    old, new = (scales_of(report, world.d, Period.parse(str(year)), {}) for year in (2021, 2022))
    assert old == new
    first = scheme(Subject.MEMBER, on=date(2021, 12, 15))
    others = Scheme.objects.filter(subject=Subject.MEMBER, owner=None, document__isnull=False)
    later = others.exclude(document=first.document).latest("start")
    Rating.objects.filter(period__year=2022, subject=Subject.MEMBER).update(scheme=later)
    found = over_periods(report, world.d, Period.parse("2022"), 2, by=SYSTEM, on=TODAY, options={})
    told = f"Đổi khung giữa năm 2021 và năm 2022: {first.name} ({first.document}) → "
    assert any(told in note and str(later.document) in note for note in found.table.notes)


def test_in_the_terminal(met: World, capfdbinary: Any) -> None:
    def told(*more: str) -> Any:
        call_command("report", REPORT, "--org", "X", "--period", "2022", *more)
        return json.loads(capfdbinary.readouterr().out)

    assert told("--against", "2021")["options"] == {"formula": "F1", "against": "2021"}
    assert [column["key"] for column in told("--against-org", "Y")["columns"]] == ["figure", "a", "b", "change"]
    assert [row["year"] for row in told("--years", "2")["rows"]] == ["năm 2021", "năm 2022"]
    for more, sentence in (
        (("--against", "2022"), "Hai bên giống nhau"), (("--years", "1"), "Số năm phải từ 2 đến 10"),
        (("--against", "9999"), "năm phải từ"), (("--against-org", "ZZ"), "Không có tổ chức mang mã “ZZ”"),
        (("--years", "2", "--against", "2021"), "không cả hai"),
    ):  # fmt: skip
        with pytest.raises(CommandError, match=sentence):
            told(*more)


def test_two_periods_twice_is_refused_whoever_asks(met: World) -> None:
    with pytest.raises(NothingToCompare, match="Hai bên giống nhau"):
        two(met, "2022", "2022")
