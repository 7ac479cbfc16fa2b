"""The pages of files made by the worker: asked for from a report, listed, watched, taken, thrown away."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from branches.models import Appointment
from branches.services import appoint
from core.audit import SYSTEM, AccessLog
from core.forms import ONCE
from core.jobs import Job
from meetings.reports.attendance import AttendanceReport
from reports.models import Export, ExportPart
from reports.views import report as report_view
from tests.factories import TODAY, World
from tests.reports.exported import ask, made, made_export

pytestmark = pytest.mark.django_db
ClientAs = Callable[[str], Client]


def text(client: Client, name: str, *args: Any, data: dict[str, Any] | None = None) -> str:
    response = client.get(reverse(f"reports:{name}", args=args), data)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def entries(response: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_from_a_report_to_the_files_of_its_units(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    page = text(client, "report", "attendance", world.x.pk, "2022-11", data={"cong-thuc": "F2"})
    (address,) = re.findall(r'href="([^"]+)">Lập cho từng đơn vị</a>', page)
    form = client.get(address.replace("&amp;", "&")).context["form"]
    assert (form["to_chuc"].value(), form["phan"].value(), form["kieu"].value()) == ("X", "11", "units")
    fields = {name: form[name].value() or "" for name in ("to_chuc", "nam", "phan", "kieu", "cong_thuc")}
    response = client.post(reverse("reports:export_ask"), {**fields, "bao-cao": "attendance", "tep": ["csv", "xlsx"]})
    export = Export.objects.select_related("job").get()
    assert response.url == reverse("reports:export", args=[export.uuid])
    assert (export.job.params["faces"], export.job.params["options"]) == (["csv", "xlsx"], {"formula": "F2"})
    log = AccessLog.objects.filter(action=AccessLog.Action.EXPORT).get()
    assert (log.username, log.organization_id, log.detail["period"]) == ("commune", world.x.pk, "2022-11")
    waiting = text(client, "export", export.uuid)
    narrowed = "Công thức: " + str(AttendanceReport.formulas["F2"]) + " · CSV, Excel"
    assert escape(narrowed) in waiting
    assert escape(narrowed) in text(client, "exports")
    assert 'hx-trigger="every 2s"' in waiting
    assert "0/2 đơn vị" in waiting
    assert ">Tải lại</a>" in waiting
    made(export)
    done = text(client, "export", export.uuid)
    assert "hx-trigger" not in done
    for part in (
        "attendance-a-2022-11.zip",
        "attendance-b-2022-11.zip",
        "Tải cả 4 tệp (ZIP)",
        "2 đơn vị có tệp, 4 tệp, ",
    ):
        assert part in done
    packed = client.get(reverse("reports:export_zip", args=[export.uuid]))
    assert packed["Content-Disposition"].startswith("attachment; filename=")
    assert sorted(entries(packed)) == [
        "attendance-a-2022-11.csv", "attendance-a-2022-11.xlsx", "attendance-b-2022-11.csv",
        "attendance-b-2022-11.xlsx",
    ]  # fmt: skip
    taken = AccessLog.objects.filter(action=AccessLog.Action.DOWNLOAD).get()
    assert (taken.subject_id, taken.detail["files"]) == (str(export.uuid), 4)


def test_a_report_too_long_for_a_request_is_made_by_the_worker(
    client_as: ClientAs, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_view, "PDF_ROWS", 1)
    client = client_as("commune")
    page = client.get(reverse("reports:file", args=["attendance", world.x.pk, "2022", "pdf"]))
    assert page.status_code == 422
    assert "Lập trên máy chủ, tải sau" in page.content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode()))
    response = client.post(reverse("reports:export_ask"), fields)
    export = Export.objects.select_related("job").get()
    assert response.url == reverse("reports:export", args=[export.uuid])
    assert (export.kind, export.organization, export.job.params["faces"]) == ("report", world.x, ["pdf"])
    assert export.job.params["period"] == "2022"


def test_what_is_refused_stands_in_the_form_and_nothing_typed_is_lost(client_as: ClientAs, world: World) -> None:
    client = client_as("commune")
    address = reverse("reports:export_ask")
    asked = {"bao-cao": "attendance", "nam": "2022", "kieu": "units", "tep": "csv"}
    for code, sentence in (
        ("Z\x01", "Không có tổ chức nào trong phạm vi của bạn"),
        ("Chi bộ", "Có nhiều tổ chức phù hợp, hãy ghi mã:"),
        ("A", "Không có đơn vị nào ở dưới"),
    ):
        page = client.post(address, {**asked, "to_chuc": code}).content.decode()
        assert sentence in page
        assert 'value="csv" checked' in page or "checked" in page.split('value="csv"')[1][:60]
    assert client.post(address, {**asked, "bao-cao": "x"}).status_code == 404
    assert Export.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    client_as: ClientAs, world: World, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        ask(world)
        ask(world, "district")
    client = client_as("district")
    text(client, "exports")
    with django_assert_num_queries(14):
        page = text(client, "exports")
    assert page.count('class="state wait"') == count * 2
    assert page.count("hx-trigger") == count


def test_one_s_own_with_links_those_of_others_only_for_who_reads_the_log(client_as: ClientAs, world: World) -> None:
    export = made_export(world)
    own, other, none = (text(client_as(actor), "exports") for actor in ("commune", "district", "reader"))
    link = f'href="{reverse("reports:export", args=[export.uuid])}"'
    assert (link in own, link in other) == (True, False)
    assert "Người khác yêu cầu" in other
    assert str(export) in other
    assert "Bạn chưa yêu cầu tệp nào." in none
    assert str(export) not in none


def test_progress_stops_by_itself(client_as: ClientAs, world: World) -> None:
    export, client = ask(world), client_as("commune")
    Job.objects.update(state=Job.State.RUNNING, done=1, message="Chi bộ xóm Lũng Phầy")
    assert "1/2 đơn vị: Chi bộ xóm Lũng Phầy" in text(client, "export_progress", export.uuid)
    Job.objects.update(state=Job.State.DONE)
    response = client.get(reverse("reports:export_progress", args=[export.uuid]))
    assert (response.status_code, response["HX-Refresh"]) == (204, "true")


def test_stopping_asking_again_and_throwing_away(client_as: ClientAs, world: World) -> None:
    export, client = ask(world), client_as("commune")
    address = {name: reverse(f"reports:export_{name}", args=[export.uuid]) for name in ("cancel", "again", "forget")}
    page = client.post(address["forget"], follow=True).content.decode()
    assert "hãy dừng trước rồi xóa" in page
    assert "Đã yêu cầu dừng" in client.post(address["cancel"], follow=True).content.decode()
    assert "Đã dừng theo yêu cầu trước khi chạy." in text(client, "export", export.uuid)
    assert "đã kết thúc" in client.post(address["cancel"], follow=True).content.decode()
    key = str(uuid4())
    for sentence in ("0/2 đơn vị", "Việc này đã thực hiện"):  # a double click asks once
        assert sentence in client.post(address["again"], {ONCE: key}, follow=True).content.decode()
    again = made(Export.objects.latest("pk"))
    assert (Export.objects.count(), again.job.params) == (2, export.job.params)
    client.post(reverse("reports:export_forget", args=[again.uuid]))
    assert ExportPart.objects.count() == 0
    assert "đã xóa tệp" in text(client, "exports")
    assert client.get(reverse("reports:export_zip", args=[again.uuid])).status_code == 404


def test_rights_are_asked_again_when_a_file_is_taken(client_as: ClientAs, world: World) -> None:
    export, client, user = made_export(world), client_as("commune"), world.users["commune"]
    first, second = export.parts.all()
    ExportPart.objects.filter(pk=second.pk).update(organization=world.c)  # as if B had gone to another commune
    packed = reverse("reports:export_zip", args=[export.uuid])
    files = [reverse("reports:export_file", args=[export.uuid, part.pk]) for part in (first, second)]
    assert sorted(entries(client.get(packed))) == [first.name]
    assert [client.get(address).status_code for address in files] == [200, 404]
    assert "1 tệp không hiện ở đây" in text(client, "export", export.uuid)
    user.appointments.update(end=TODAY)
    assert client.get(packed).status_code == 404
    appoint(user=user, organization=world.x, role=Appointment.Role.VISITOR, start=TODAY, by=SYSTEM)
    assert [client.get(address).status_code for address in (packed, *files)] == [403, 403, 403]
    assert "Bạn không còn quyền tải báo cáo của tổ chức này." in text(client, "export", export.uuid)
