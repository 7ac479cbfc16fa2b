"""The API: who reads what with a key, what it answers, and what it says when it does not."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from branches.models import Appointment
from core.audit import AccessLog
from core.periods import Period
from core.rendering import json_face
from core.tables import REPORTS, ReportBuilder, Table, register
from reports.models import ApiToken, ApiUse
from reports.queries.overview import build_report
from reports.services.tokens import GUESSES, revoke_token
from tests.factories import World, make_organization, make_sent_meeting
from tests.reports.keys import System
from tests.reports.shapes import faults_of, problems_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(world: World) -> System:
    make_sent_meeting(world.a, date(2022, 11, 3))
    return System(world, "district", "x")


def told(response: Any, status: int) -> str:
    """The sentence of a refusal, which is a problem in JSON."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail"}
    assert (body["status"], body["type"]) == (status, "about:blank")
    return body["detail"]


def test_a_report_is_what_the_page_hands_out(world: World, system: System) -> None:
    response = system.get("reports/attendance/A/2022-11?cong-thuc=F2")
    by, on = world.users["district"], world.today
    table = build_report("attendance", world.a, Period.parse("2022-11"), by=by, on=on, options={"formula": "F2"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json() == json.loads(json.dumps(json_face(table)))
    assert system.get(f"reports/attendance/{world.a.pk}/2022-11?cong-thuc=F2").json() == response.json()
    line = AccessLog.objects.filter(action="export").earliest("pk")
    assert (line.username, line.organization_id, line.subject_id) == ("district", world.a.pk, "attendance")
    assert line.detail == {"key": system.token.prefix, "period": "2022-11", "formula": "F2"}
    assert ApiUse.objects.get().count == 2


def test_the_same_figures_have_the_same_tag(world: World, system: System, settings: Any) -> None:
    first = system.get("reports/attendance/X/2022-11")
    assert first["Cache-Control"] == "private, no-cache"
    assert "Authorization" in first["Vary"]
    settings.CHIBO_TODAY = "2022-12-21"
    again = system.get("reports/attendance/X/2022-11", **{"If-None-Match": f'"other", {first["ETag"]}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    make_sent_meeting(world.b, date(2022, 11, 5))
    changed = system.get("reports/attendance/X/2022-11", **{"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_figure_leads_to_its_records(world: World, system: System) -> None:
    answer = system.get("reports/structure/A/2022?records=1").json()
    (links,) = [row for row in [answer["records"]["totals"]] if row]
    key, address = next(iter(links.items()))
    records = system.get(address.removeprefix("/api/v1/")).json()
    assert len(records["rows"]) == answer["totals"][key] > 0
    line = AccessLog.objects.filter(action="export").latest("pk")
    assert line.detail["key"] == system.token.prefix
    assert line.detail["records"]
    assert system.get("reports/sources/X/2022-11/records?q=d&k=find").json()["title"] == "Phát hiện"
    reader = System(world, "reader", "d")
    assert "danh sách sau số liệu" in told(reader.get("reports/structure/A/2022?records=1"), 403)
    assert "danh sách sau số liệu" in told(reader.get(address.removeprefix("/api/v1/")), 403)


def test_attendance_leads_to_meetings_and_months_without_names(world: World, system: System) -> None:
    make_sent_meeting(world.b, date(2022, 11, 5))
    reader = System(world, "reader", "d")
    for other in (system, reader):
        answer = other.get("reports/attendance/X/2022-11?records=1").json()
        links, figures = answer["records"]["totals"], answer["totals"]
        meetings, months = (other.get(links[key].removeprefix("/api/v1/")).json() for key in ("present", "due"))
        assert sum(row["present"] for row in meetings["rows"]) == figures["present"] > 0
        for key in ("held", "due", "not_held", "missing"):
            assert sum(row[key] for row in months["rows"]) == figures[key], key
        row = next(
            row for row, given in zip(answer["records"]["rows"], answer["rows"], strict=True) if given["code"] == "A"
        )
        (only,) = other.get(row["present"].removeprefix("/api/v1/")).json()["rows"]
        assert (only["name"], only["date"]) == ("Chi bộ xóm Lũng Phầy", "2022-11-03")
    wrong = system.get("reports/attendance/X/2022-11/records?q=meetings&month=2022-13")
    assert "Kỳ “2022-13”: không có ngày hoặc tháng này." in told(wrong, 422)


def test_organizations_and_reports_are_those_of_the_key(world: World, system: System) -> None:
    found = system.get("organizations").json()["organizations"]
    assert [(one["code"], one["parent"], one["from"], one["to"]) for one in found] == [
        ("A", "X", "2021-01-01", None),
        ("B", "X", "2021-01-01", None),
        ("X", None, "2021-01-01", None),  # its superior is out of reach
    ]
    assert {one["name"] for one in system.get("reports").json()["reports"]} == {one.name for one in REPORTS}
    only = System(world, "district", "x", reports=["movement"])
    assert [one["name"] for one in only.get("reports").json()["reports"]] == ["movement"]
    assert "không mở báo cáo" in told(only.get("reports/attendance/A/2022"), 403)


def test_a_key_reaches_no_further_than_its_account_and_its_organisation(world: World, system: System) -> None:
    assert "trong phạm vi của khóa" in told(system.get("reports/attendance/D/2022"), 404)
    assert "trong phạm vi của khóa" in told(system.get(f"reports/attendance/{world.c.pk}/2022"), 404)
    assert "trong phạm vi của khóa" in told(system.get("reports/attendance/ZZ/2022"), 404)
    reader = System(world, "reader", "d")
    assert reader.get("reports/attendance/A/2022").status_code == 200
    named = next(one.name for one in REPORTS if one.action == "view_members")
    assert "không mở báo cáo" in told(reader.get(f"reports/{named}/A/2022"), 403)
    Appointment.objects.filter(user=world.users["reader"]).update(end=world.today)
    assert "không còn quyền" in told(reader.get("reports/attendance/A/2022"), 403)
    secretary = System(world, "secretary", "a")
    assert "trong phạm vi của khóa" in told(secretary.get("reports/attendance/B/2022"), 404)


def test_a_key_that_is_over_opens_nothing(world: World, system: System, settings: Any) -> None:
    revoke_token(token=system.token, by=world.users["district"], on=world.today)
    response = system.get("reports")
    assert "đã bị thu hồi ngày 20/12/2022" in told(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer ")
    other = System(world, "reader", "d")
    settings.CHIBO_TODAY = "2023-06-30"
    assert other.get("reports").status_code == 200
    settings.CHIBO_TODAY = "2023-07-01"
    assert "đã hết hạn sau ngày 30/06/2023" in told(other.get("reports"), 401)
    settings.CHIBO_TODAY = "2023-06-30"
    world.users["reader"].is_active = False
    world.users["reader"].save()
    assert "không còn hoạt động" in told(other.get("reports"), 401)


def test_the_limit_of_a_minute(world: World) -> None:
    system = System(world, "district", "x", per_minute=2)
    assert [system.get("reports").status_code for _ in range(2)] == [200, 200]
    response = system.get("reports")
    assert "2 lần mỗi phút" in told(response, 429)
    assert 1 <= int(response["Retry-After"]) <= 60
    assert ApiUse.objects.get().count == 2


def test_keys_cannot_be_guessed_fast(world: World, system: System) -> None:
    """Wrong keys are counted by address and beginning; what nobody's key begins with, together."""
    other = System(world, "reader", "d")
    right, wrong = system.secret, system.secret[:-4] + ("aaaa" if system.secret[-4:] != "aaaa" else "bbbb")
    system.secret = wrong
    assert {system.get("reports").status_code for _ in range(GUESSES)} == {401}
    response = system.get("reports")
    assert "quá nhiều khóa sai" in told(response, 429)
    assert response["Retry-After"] == "900"
    system.secret = right
    assert system.get("reports").status_code == 429  # a lucky guess opens nothing either
    assert other.get("reports").status_code == 200  # the system next door, at the same address
    line = AccessLog.objects.filter(action="sign_in_failed").latest("pk")
    assert (line.username, line.organization_id) == ("khách", world.x.pk)
    assert line.detail == {"address": "127.0.0.1", "key": system.token.prefix}
    lines = AccessLog.objects.filter(action="sign_in_failed").count()
    other.secret = "x"
    statuses = []
    for number in range(GUESSES + 2):
        other.secret = f"chibo_aaaa{number:02}" + right[12:]
        statuses.append(other.get("reports").status_code)
    assert statuses == [401] * GUESSES + [429] * 2
    assert AccessLog.objects.filter(action="sign_in_failed").count() == lines + GUESSES


def test_a_cookie_opens_no_api_and_a_key_no_page(client_as, system: System) -> None:
    response = client_as("district").get("/api/v1/reports")
    assert "Authorization" in told(response, 401)
    assert not response.cookies
    page = system.client.get("/bao-cao/", headers={"Authorization": f"Bearer {system.secret}"})
    assert (page.status_code, page["Location"]) == (302, "/dang-nhap/?next=/bao-cao/")
    assert not system.client.cookies


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_nothing_is_written(system: System, method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)("/api/v1/reports", headers={"Authorization": f"Bearer {system.secret}"})
    assert "Ở đây chỉ đọc được" in told(response, 405)
    assert response["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("nothing", 404, "Không có địa chỉ này"),
        ("reports/", 404, "Không có địa chỉ này"),
        ("../v2%0A/", 404, "Không có địa chỉ này"),
        ("reports/none/A/2022", 404, "Không có báo cáo “none”"),
        ("reports/attendance/A/9999", 422, "năm phải từ 1930 đến 2199"),
        ("reports/attendance/A/x", 422, "Không hiểu kỳ “x”"),
        ("reports/attendance/A/2022?cong-thuc=F9", 422, "Không có công thức “F9”"),
        ("reports/attendance/A/2022?dac-diem=%FF", 422, "đặc điểm"),
        ("reports/attendance/A/2022?formula=F1", 422, "không có tham số “formula”"),
        ("reports/attendance/A/2022?cong-thuc=F1&cong-thuc=F2", 422, "chỉ ghi một lần"),
        ("reports/structure/A/2022?records=0", 422, "chỉ ghi được 1"),
        ("reports/structure/A/2022/records", 422, "không có danh sách"),
        ("reports/structure/A/2022/records?q=c&subject=1&token=2&u=" + "9" * 40, 422, ""),
        ("reports/attendance/" + "9" * 400 + "/2022", 404, "trong phạm vi của khóa"),
        ("reports/attendance/%00/2022", 400, "không đọc được"),
        ("reports?x=%00", 400, "không đọc được"),
        ("reports/attendance/%C3%28/2022", 404, "trong phạm vi của khóa"),
        ("reports?" + "a" * 6000, 422, "không có tham số"),
    ],
)
def test_what_nothing_can_be_made_of_is_told(system: System, address: str, status: int, sentence: str) -> None:
    detail = told(system.get(address), status)
    assert sentence in detail
    assert "Traceback" not in detail


@pytest.mark.parametrize(
    "sent", ["", "Basic YTpi", "Bearer", "Bearer ", "Bearer chibo_", "Bearer \xff" * 9, "Bearer " + "k" * 7000]
)
def test_what_is_no_key_opens_nothing(world: World, sent: str) -> None:
    assert told(Client().get("/api/v1/reports", headers={"Authorization": sent}), 401)


class Broken(ReportBuilder):
    """Fails in a way nobody thought of."""

    name = "broken"
    title = "Báo cáo hỏng"

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        raise ZeroDivisionError("secret")


@pytest.fixture
def broken() -> Iterator[None]:
    before = list(REPORTS)
    register(Broken())
    yield
    REPORTS[:] = before


def test_a_failure_of_ours_shows_nothing_of_itself(system: System, broken: None) -> None:
    system.client.raise_request_exception = False
    response = system.get("reports/broken/A/2022")
    assert told(response, 500) == (
        "Máy chủ gặp lỗi ngoài dự kiến, đã ghi lại. Hãy thử lại; nếu vẫn lỗi, báo người vận hành."
    )


def test_lists_ask_a_constant_number_of_queries(world: World, system: System) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert system.get(path).status_code == 200
        return len(captured)

    before = queries("organizations"), queries("reports")
    for code in ("A1", "A2", "A3"):
        make_organization(code, world.x)
    assert (queries("organizations"), queries("reports")) == before


@pytest.fixture
def document(system: System) -> dict[str, Any]:
    response = system.get("openapi.json")
    assert response.status_code == 200
    return response.json()


def test_the_description_is_an_openapi(document: dict[str, Any]) -> None:
    assert faults_of(document) == []
    assert {path.split("/")[2] for path in document["paths"] if path.startswith("/reports/")} == {
        report.name for report in REPORTS
    }


def test_every_answer_has_the_shape_the_description_says(system: System, document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        if path.endswith("/records"):
            continue
        address = path.replace("{organization}", "X").replace("{period}", "2022-11").removeprefix("/")
        body = system.get(address + ("?records=1" if "{" in path else "")).json()
        schema = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert problems_of(body, schema, schemas) == [], path
    refusal = system.get("nothing").json()
    assert problems_of(refusal, schemas["Problem"], schemas) == []


def test_the_key_itself_is_kept_nowhere(system: System) -> None:
    token = ApiToken.objects.get()
    assert system.secret.startswith(token.prefix)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_apitoken t WHERE t::text LIKE %s", [f"%{system.secret[13:]}%"])
        assert cursor.fetchone() == (0,)
