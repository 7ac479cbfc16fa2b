"""Reports to the committee above of every unit at once: as issued, as drafted, or as the template would give them."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from core.audit import SYSTEM
from reports.models import Export, Pack, PackAct
from reports.services.exports import ask_export
from reports.services.issuing import correct_pack, issue_pack
from reports.services.packs import discard_pack, review_pack, save_annex, save_section
from reports.tasks import make_export
from tests.factories import TODAY, World
from tests.reports.packed import draft, issued, template

pytestmark = pytest.mark.django_db


def test_each_unit_s_report_and_none_is_begun(world: World, client_as) -> None:
    made, other = template(), template("khac", name="Mẫu của xã khác", owner=world.y)
    issue = issued(world.b, template=made)
    client: Client = client_as("commune")
    page = client.get(reverse("reports:export_packs")).content.decode()
    assert made.name in page
    assert other.name not in page
    asked = {"to_chuc": "X", "mau": str(made.uuid), "nam": "2022", "phan": "11", "tep": ["pdf", "xlsx"]}
    export = Export.objects.get(
        uuid=client.post(reverse("reports:export_packs"), asked).url.rstrip("/").rpartition("/")[2]
    )
    assert str(export) == "Báo cáo tháng thử, tháng 11/2022 – các đơn vị trực thuộc Đảng bộ xã Nam Tuấn"
    make_export(job_id=str(export.job_id))
    a, b = export.parts.all()
    with zipfile.ZipFile(io.BytesIO(bytes(b.content))) as archive:
        assert [archive.read(name) for name in archive.namelist()] == [
            bytes(issue.pdf.content), bytes(issue.workbook.content)
        ]  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(bytes(a.content))) as archive:
        names = archive.namelist()
        pdf, workbook = (archive.read(name) for name in names)
    assert names == ["a-bao-cao-tinh-hinh-thang-11-2022.pdf", "a-bao-cao-tinh-hinh-thang-11-2022.xlsx"]
    assert "Dự thảo" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(workbook)).sheet_names) >= 1
    assert (a.organization, a.problem, a.rows > 0, b.rows > 0) == (world.a, "", True, True)
    assert list(Pack.objects.values_list("organization", flat=True)) == [world.b.pk]
    assert not PackAct.objects.filter(organization=world.a).exists()


def test_a_draft_is_printed_as_it_stands(world: World) -> None:
    made = template()
    pack = draft(world.a, template=made)
    pack.sections.update(text="Đã viết tay.")
    Pack.objects.filter(pk=pack.pk).update(subject="lời riêng của chi bộ")
    params = {"template": str(made.uuid), "period": "2022-11", "faces": ["xlsx"]}
    export = ask_export(kind="packs", organization=world.x, params=params, by=world.users["commune"], on=TODAY)
    make_export(job_id=str(export.job_id))
    assert [part.name for part in export.parts.all()] == [
        "a-bao-cao-loi-rieng-cua-chi-bo.xlsx", "b-bao-cao-tinh-hinh-thang-11-2022.xlsx"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"template": "x"}, "Không có mẫu báo cáo này"),
        ({"period": "2022"}, "không lập cho năm 2022"),
        ({"faces": ["csv"]}, "Hãy chọn ít nhất một loại tệp."),
    ],
)
def test_what_cannot_be_is_refused(world: World, change: dict[str, object], sentence: str) -> None:
    params = {"template": str(template().uuid), "period": "2022-11", "faces": ["pdf"], **change}
    with pytest.raises(ValidationError, match=sentence):
        ask_export(kind="packs", organization=world.x, params=params, by=world.users["commune"], on=TODAY)


def test_a_period_that_has_not_begun_is_a_sentence_at_every_unit(world: World) -> None:
    params = {"template": str(template().uuid), "period": "2023-01", "faces": ["xlsx"]}
    export = ask_export(kind="packs", organization=world.x, params=params, by=world.users["commune"], on=TODAY)
    make_export(job_id=str(export.job_id))
    assert {part.problem for part in export.parts.all()} == {
        "Kỳ tháng 1/2023 chưa bắt đầu: chưa có số liệu để báo cáo."
    }


def test_who_may_not_see_a_table_of_the_report_gets_none_of_it(world: World) -> None:
    made = template(annexes=("attendance", "strength"))
    params = {"template": str(made.uuid), "period": "2022-11", "faces": ["xlsx"]}
    with pytest.raises(ValidationError, match="Bạn không có quyền tải báo cáo “Báo cáo tháng thử”"):
        ask_export(kind="packs", organization=world.x, params=params, by=world.users["reader"], on=TODAY)


def test_a_table_of_names_bound_to_a_draft_or_issued_is_kept_from_who_may_not_see_them(world: World) -> None:
    """The template asks no more than figures; branch A issued its report, B drafted its own, each with a list."""
    made = template()
    for unit in (world.a, world.b):
        pack = draft(unit, template=made)
        save_annex(pack=pack, report="strength", options={}, by=SYSTEM, on=TODAY)
        if unit == world.a:
            pack.refresh_from_db()
            pack = review_pack(pack=pack, version=pack.version, by=SYSTEM, on=TODAY)
            issue_pack(pack=pack, version=pack.version, issued_on=TODAY, number=None, by=SYSTEM, on=TODAY)
    params = {"template": str(made.uuid), "period": "2022-11", "faces": ["xlsx"]}
    found = {}
    for actor in ("reader", "commune"):
        export = ask_export(kind="packs", organization=world.x, params=params, by=world.users[actor], on=TODAY)
        make_export(job_id=str(export.job_id))
        found[actor] = [(part.problem, part.size > 0, part.named) for part in export.parts.all()]
    refused = "Báo cáo của đơn vị có biểu liệt kê đảng viên, bạn không có quyền xem ở đơn vị này."
    drafting = "Đơn vị đang soạn báo cáo này, chưa ban hành; dự thảo không dành cho người chỉ xem."
    assert found == {
        "reader": [(refused, False, True), (drafting, False, True)], "commune": [("", True, True)] * 2
    }  # fmt: skip


def test_what_was_issued_goes_before_the_draft_of_its_correction(world: World) -> None:
    made = template()
    first = issued(world.b, template=made)
    correct_pack(pack=first.pack, reason="ghi nhầm", by=SYSTEM, on=TODAY)
    params = {"template": str(made.uuid), "period": "2022-11", "faces": ["xlsx"]}
    export = ask_export(kind="packs", organization=world.x, params=params, by=world.users["commune"], on=TODAY)
    make_export(job_id=str(export.job_id))
    assert bytes(export.parts.get(organization=world.b).content) == bytes(first.workbook.content)


def test_a_long_draft_is_made_by_the_worker(world: World, client_as) -> None:
    made = template(annexes=("attendance", "movement"))
    first = issued(world.a, template=made).pack
    pack = correct_pack(pack=first, reason="ghi nhầm", by=SYSTEM, on=TODAY)  # this draft, not what was issued
    save_section(pack=pack, heading="", text="Lời của bản đính chính.", by=SYSTEM)
    url, page = reverse("reports:pack_export", args=[pack.uuid]), reverse("reports:pack", args=[pack.uuid])
    client, reader = client_as("secretary"), client_as("reader")
    assert url in client.get(page).content.decode()
    assert reader.post(url).status_code == 404
    answer = client.post(url)
    export = Export.objects.get()
    assert answer.url == reverse("reports:export", args=[export.uuid])
    assert str(export) == "Dự thảo báo cáo tình hình tháng 11/2022 – Chi bộ xóm Lũng Phầy"
    make_export(job_id=str(export.job_id))
    part = export.parts.get()
    assert (part.problem, part.name) == ("", "a-bao-cao-tinh-hinh-thang-11-2022.zip")
    with zipfile.ZipFile(io.BytesIO(bytes(part.content))) as archive:
        pdf, workbook = (archive.read(name) for name in archive.namelist())
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)
    assert "Lời của bản đính chính." in text
    assert "Biểu số 2" in text
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(workbook)).sheet_names) >= 3
    listed = client.get(reverse("reports:export", args=[export.uuid])).content.decode()
    assert part.name in listed
    # Given up before the worker comes to it; and then nothing more is asked for.
    other = ask_export(
        kind="pack", organization=world.a, params={"pack": str(pack.uuid), "faces": ["xlsx"]},
        by=world.users["secretary"], on=TODAY,
    )  # fmt: skip
    pack.refresh_from_db()
    discard_pack(pack=pack, version=pack.version, reason="thôi", by=SYSTEM, on=TODAY)
    make_export(job_id=str(other.job_id))
    assert other.parts.get().problem == "Dự thảo đã bị bỏ, hoặc bạn không còn được xem."
    assert client.post(url).url == page
    assert "không còn là dự thảo" in client.get(page).content.decode()
    assert Export.objects.count() == 2
