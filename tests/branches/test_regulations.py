"""Regulations in force: recorded, replaced, reviewed, their file; who lacks one or is late; traits on the page."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branches.models import OrganizationTrait, Regulation, RegulationKind, Trait
from branches.queries import acts_on, regulation_gaps, regulations_of
from branches.services import change_regulation, give_trait, keep_document, record_regulation
from core.audit import SYSTEM, AccessLog
from core.files import StoredFile
from core.periods import Period
from core.rendering.flat import render_csv, render_json
from reports.queries import build_report
from tests.factories import START, TODAY, World, form

pytestmark = pytest.mark.django_db

JULY = date(2022, 7, 1)


def working_rules() -> RegulationKind:
    return RegulationKind.objects.get(code="quy-che-lam-viec")


def record(world: World, start: date = START, number: str = "1-QC/CB", **values) -> Regulation:
    document = keep_document(number=number, issued_on=start, by=SYSTEM)
    return record_regulation(
        organization=world.a, kind=working_rules(), document=document, start=start, by=SYSTEM, **values
    )


def test_a_new_regulation_ends_the_one_before_it(world: World) -> None:
    first = record(world)
    second = record(world, JULY, "2-QC/CB")
    first.refresh_from_db()
    assert (first.end, second.end) == (JULY, None)
    with pytest.raises(ValidationError, match="Tổ chức đã có quy chế loại này"):
        record(world, date(2022, 5, 1), "3-QC/CB")
    with pytest.raises(ValidationError, match="không tồn tại vào ngày 31/12/2020"):
        record(world, date(2020, 12, 31), "4-QC/CB")


def test_who_lacks_a_regulation_or_reviews_it_late_is_listed(world: World) -> None:
    kind = working_rules()
    kind.form, kind.review_months = form(), 12
    kind.save()
    RegulationKind.objects.exclude(pk=kind.pk).delete()
    row = record(world)
    gaps, asked = regulation_gaps(world.x, on=TODAY)
    assert [(gap.code, gap.regulation, gap.due) for gap in gaps] == [("A", row, date(2022, 1, 1)), ("B", None, None)]
    assert asked == 2  # the commune is no branch
    change_regulation(regulation=row, values={"reviewed_on": JULY, "end": None}, by=SYSTEM)
    assert [gap.code for gap in regulation_gaps(world.x, on=TODAY)[0]] == ["B"]
    # Due on the very day is not late yet.
    assert [gap.code for gap in regulation_gaps(world.x, on=date(2023, 7, 1))[0]] == ["B"]
    assert [gap.code for gap in regulation_gaps(world.x, on=date(2023, 7, 2))[0]] == ["A", "B"]


def test_the_report_says_the_same_in_its_faces_and_is_cut_by_trait_and_kind(world: World) -> None:
    record(world)
    give_trait(organization=world.a, trait=Trait.objects.get(code="bien-gioi"), start=START, by=SYSTEM)
    period = Period.parse("2022")

    def table(**options: str):
        return build_report("regulations", world.x, period, by=SYSTEM, on=TODAY, options=options)

    whole = json.loads(render_json(table()))
    assert [(row["code"], row["kind"], row["state"]) for row in whole["rows"]] == [
        ("A", "quy chế dân chủ ở cơ sở", "còn thiếu"), ("B", "quy chế dân chủ ở cơ sở", "còn thiếu"),
        ("B", "quy chế làm việc", "còn thiếu"), ("X", "quy chế dân chủ ở cơ sở", "còn thiếu"),
        ("X", "quy chế làm việc", "còn thiếu"),
    ]  # fmt: skip
    assert "6 quy chế phải có; 5 còn thiếu, 0 quá hạn rà soát." in whole["notes"]
    assert len(render_csv(table()).decode("utf-8-sig").strip().splitlines()) == 6
    assert [row.values["code"] for row in table(trait="bien-gioi").rows] == ["A"]
    assert [row.values["code"] for row in table(kind="quy-che-lam-viec").rows] == ["B", "X"]
    with pytest.raises(ValueError, match="Không có loại quy chế “zz”"):
        table(kind="zz")


def test_a_regulation_is_recorded_through_the_page_and_its_file_served_in_scope(world, client_as) -> None:
    url = reverse("branches:regulation_add", args=[world.a.uuid])
    data = {
        "kind": working_rules().pk, "start": "01/01/2022", "document_number": "5-QC/CB",
        "document_date": "28/12/2021", "reviewed_on": "01/12/2022",
    }  # fmt: skip
    client = client_as("district")
    for content, sentence in (
        (b"khong phai", "Nội dung tệp không phải PDF"),
        (b"", "Tệp rỗng"),
        (b"%PDF-" + b"0" * 10_485_760, "quá 10 MB"),
    ):
        response = client.post(url, data | {"file": SimpleUploadedFile("a.pdf", content)})
        assert sentence in response.content.decode()
    assert not StoredFile.objects.exists()
    client.post(url, data | {"file": SimpleUploadedFile("../quy chế.pdf", b"%PDF-1.7 x")})
    row = world.a.regulations.get()
    assert (row.document.number, row.reviewed_on, row.file.name) == ("5-QC/CB", date(2022, 12, 1), "quy chế.pdf")
    file = reverse("branches:regulation_file", args=[world.a.uuid, row.pk])
    assert client_as("neighbour").get(file).status_code == 404
    served = client_as("secretary").get(file)
    assert (served.content, served["Content-Type"]) == (b"%PDF-1.7 x", "application/pdf")
    assert served["Content-Disposition"].startswith("attachment")
    log = AccessLog.objects.get(action="download")
    assert (log.username, log.organization_id, "5-QC/CB" in log.subject) == ("secretary", world.a.pk, True)
    page = client_as("secretary").get(reverse("branches:detail", args=[world.a.uuid])).content.decode()
    assert file in page
    change = reverse("branches:regulation_change", args=[world.a.uuid, row.pk])
    assert f'href="{change}"' not in page
    assert client.post(change, {"end": "31/12/2021"}).context["form"].errors
    client.post(change, {"reviewed_on": "15/12/2022", "end": ""})
    row.refresh_from_db()
    assert (row.reviewed_on, row.end, row.file.name) == (date(2022, 12, 15), None, "quy chế.pdf")


def test_a_trait_is_given_filtered_by_and_ended_through_the_pages(world, client_as) -> None:
    client, border = client_as("district"), Trait.objects.get(code="bien-gioi")
    client.post(reverse("branches:trait_give", args=[world.a.uuid]), {"trait": border.pk, "start": "01/12/2022"})
    row = world.a.traits.get()
    assert (row.trait, row.start, row.end) == (border, date(2022, 12, 1), None)
    listed = client.get(reverse("branches:list"), {"dac-diem": "bien-gioi"})
    assert [one.record.code for one in listed.context["table"].paginated_rows] == ["A"]
    url = reverse("branches:trait_end", args=[world.a.uuid, row.pk])
    assert "Ngày kết thúc phải sau ngày bắt đầu" in client.post(url, {"last_day": "01/11/2022"}).content.decode()
    client.post(url, {"last_day": "15/12/2022"})
    row.refresh_from_db()
    assert row.end == date(2022, 12, 16)
    assert client.get(reverse("branches:trait_end", args=[world.b.uuid, row.pk])).status_code == 404


def test_a_trait_written_wrongly_is_corrected_and_withdrawn_with_its_history(world, client_as) -> None:
    client, border = client_as("district"), Trait.objects.get(code="bien-gioi")
    row = give_trait(organization=world.a, trait=border, start=date(2022, 12, 1), by=SYSTEM)
    url = reverse("branches:trait_correct", args=[world.a.uuid, row.pk])
    other = Trait.objects.exclude(pk=border.pk).first()
    wrong = {"trait": border.pk, "start": "01/01/1990", "end": ""}
    assert "Tổ chức không tồn tại vào ngày 01/01/1990" in client.post(url, wrong).content.decode()
    said = {"trait": other.pk, "start": "01/11/2022", "end": "30/11/2022", "document_number": "", "document_date": ""}
    assert client.post(url, said).status_code == 302
    row.refresh_from_db()
    assert (row.trait, row.start, row.end) == (other, date(2022, 11, 1), date(2022, 12, 1))
    withdraw = reverse("branches:trait_withdraw", args=[world.a.uuid, row.pk])
    assert "báo cáo không tính nữa" in client.get(withdraw).content.decode()
    assert client.post(withdraw).status_code == 302
    assert not world.a.traits.exists()
    assert [act.who for act in acts_on(OrganizationTrait, row.pk)[:2]] == ["district", "district"]
    assert client.get(withdraw).status_code == 404


def test_a_regulation_written_wrongly_is_corrected_and_the_one_before_follows(world, client_as) -> None:
    client = client_as("district")
    first, second = record(world), record(world, date(2022, 3, 1), "2-QC/CB")
    url = reverse("branches:regulation_correct", args=[world.a.uuid, second.pk])
    said = {
        "kind": second.kind_id, "start": "01/06/2022", "end": "", "reviewed_on": "", "document_number": "08-QC/CB",
        "document_date": "25/05/2022",
    }  # fmt: skip
    for start, day in (("01/06/2022", date(2022, 6, 1)), ("01/02/2022", date(2022, 2, 1))):
        assert client.post(url, said | {"start": start}).status_code == 302
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.end, second.start, str(second.document)) == (day, day, "08-QC/CB ngày 25/05/2022")
    refused = client.post(url, said | {"start": "01/01/2021"})
    assert "phải bắt đầu sau ngày ấy" in str(refused.context["form"].errors["start"])
    assert client.post(url, said | {"document_number": ""}).context["form"].errors["document_number"]
    assert client.post(reverse("branches:regulation_withdraw", args=[world.a.uuid, second.pk])).status_code == 302
    assert list(regulations_of(world.a)) == [first]
    first.refresh_from_db()
    assert first.end is None


def test_the_last_day_of_a_regulation_is_shown_and_kept_as_it_is(world, client_as) -> None:
    client, row = client_as("district"), record(world)
    url = reverse("branches:regulation_change", args=[world.a.uuid, row.pk])
    client.post(url, {"reviewed_on": "", "end": "31/12/2023"})
    form = client.get(url).context["form"]
    assert form["end"].value() == date(2023, 12, 31)
    client.post(url, {"reviewed_on": "", "end": "31/12/2023"})
    row.refresh_from_db()
    assert row.end == date(2024, 1, 1)
