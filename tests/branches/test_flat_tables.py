"""Every flat table of the back office goes out as a file and comes in again, spans and foreign keys by words."""

import io
from datetime import date, datetime

import pytest
from django.contrib import admin
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import get_resolver, reverse
from openpyxl import Workbook, load_workbook

from branches.admin import FlatAdmin
from branches.models import Form, RegulationKind
from core.models import Document, TimeLimit
from members.models import BadgeLevel, Band, SizeRule

pytestmark = pytest.mark.django_db

assert get_resolver().url_patterns  # loads every app's screens
SCREENS = sorted(
    (screen for screen in admin.site._registry.values() if isinstance(screen, FlatAdmin)),
    key=lambda screen: screen.opts.label,
)

FORM = str(RegulationKind._meta.get_field("form").verbose_name).capitalize()


def address(screen: FlatAdmin, page: str) -> str:
    return reverse(f"admin:{screen.opts.app_label}_{screen.opts.model_name}_{page}")


def exported(client, screen: FlatAdmin) -> bytes:
    response = client.post(address(screen, "export"), {"format": "0", "resource": "0"})
    assert response.status_code == 200
    return response.content


def bring_in(client, screen: FlatAdmin, content: bytes):
    file = io.BytesIO(content)
    file.name = "bang.xlsx"
    return client.post(address(screen, "import"), {"import_file": file, "format": "0", "resource": "0"})


def faults(page) -> str:
    result = page.context["result"]
    found = [str(error.error) for row in result.row_errors() for error in row[1]]
    return " ".join([*found, *(str(row.error) for row in result.invalid_rows)])


def sheet(*rows: tuple) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.opts.label)
def test_what_goes_out_comes_in_again(world, client_as, screen: FlatAdmin) -> None:
    client, model = client_as("district"), screen.model
    assert model._default_manager.exists(), "nothing to take out"
    columns = [model._meta.get_field(name).attname for name in screen.columns]
    before = set(model._default_manager.values_list(*columns))
    content = exported(client, screen)
    again = bring_in(client, screen, content)
    assert "confirm_form" in again.context, faults(again)
    assert (again.context["result"].totals["skip"], again.context["result"].totals["error"]) == (len(before), 0)
    for row in model._default_manager.all():
        try:
            with transaction.atomic():
                row.delete()
        except ProtectedError:
            continue
    gone = len(before) - model._default_manager.count()
    page = bring_in(client, screen, content)
    assert page.context["result"].totals["new"] == gone
    client.post(address(screen, "process_import"), page.context["confirm_form"].initial)
    assert set(model._default_manager.values_list(*columns)) == before


@pytest.fixture
def paper() -> Document:
    return Document.objects.create(number="05-HD/TW", issued_on=date(2022, 1, 5), kind="guidance")


def screen_of(model) -> FlatAdmin:
    return admin.site._registry[model]


def test_spans_and_papers_are_written_as_people_write_them(world, client_as, paper) -> None:
    client = client_as("district")
    content = sheet(
        ("Mã", "Thời hạn", "Số", "Đơn vị tính", "Văn bản", "Từ ngày", "Đến hết ngày"),
        ("han-thu", "Hạn thử", 30, "Ngay lam viec", "05-HD/TW ngày 05/01/2022", "01/02/2022", "31/12/2022"),
    )
    screen = screen_of(TimeLimit)
    page = bring_in(client, screen, content)
    assert "confirm_form" in page.context, faults(page)
    client.post(address(screen, "process_import"), page.context["confirm_form"].initial)
    row = TimeLimit.objects.get(code="han-thu")
    assert (row.start, row.end, row.document, row.unit) == (
        date(2022, 2, 1), date(2023, 1, 1), paper, "working_days",
    )  # fmt: skip
    rows = list(load_workbook(io.BytesIO(exported(client, screen))).active.values)
    assert rows[0][-1] == "Đến hết ngày"
    (mine,) = [one for one in rows if one[0] == "han-thu"]
    assert mine[3:] == ("ngày làm việc", "05-HD/TW ngày 05/01/2022", datetime(2022, 2, 1), datetime(2022, 12, 31))


def test_a_blank_cell_wipes_nothing(world, client_as, paper) -> None:
    SizeRule.objects.filter(rule="min_full").delete()
    rule = SizeRule.objects.create(rule="min_full", number=2, start=date(1990, 1, 1), end=date(1991, 1, 1))
    SizeRule.objects.filter(pk=rule.pk).update(document=paper)
    content = sheet(
        ("Quy định", "Số đảng viên", "Văn bản", "Từ ngày", "Đến hết ngày"),
        (rule.get_rule_display(), 4, None, "01/01/1990", None),
    )
    page = bring_in(client_as("district"), screen_of(SizeRule), content)
    assert "confirm_form" in page.context, faults(page)
    client_as("district").post(address(screen_of(SizeRule), "process_import"), page.context["confirm_form"].initial)
    rule.refresh_from_db()
    assert (rule.number, rule.document, rule.end) == (4, paper, date(1991, 1, 1))


@pytest.mark.parametrize(
    ("model", "columns", "row", "sentence"),
    [
        (
            RegulationKind, ("Mã", "Loại quy chế", FORM), ("quy-che-thu", "Quy chế thử", "Chi hội"),
            "Không có “Chi hội”; hãy ghi một trong: ",
        ),
        (
            BadgeLevel, ("Số năm tuổi đảng", "Văn bản", "Từ ngày"), (99, "05-HD/TW", "01/01/2022"),
            "Văn bản phải ghi cả số và ngày",
        ),
        (
            BadgeLevel, ("Số năm tuổi đảng", "Văn bản", "Từ ngày"), (99, "9-X ngày 01/01/2022", "01/01/2022"),
            "Chưa có văn bản “9-X ngày 01/01/2022”",
        ),
        (
            BadgeLevel, ("Số năm tuổi đảng", "Từ ngày"), ("ba mươi", "01/01/2022"),
            "“ba mươi” không phải số nguyên không âm",
        ),
        (BadgeLevel, ("Số năm tuổi đảng", "Từ ngày"), (99, "31/02/2022"), "Không có ngày này"),
        (BadgeLevel, ("Số năm tuổi đảng", "Từ ngày"), (99, "01/01/9999"), "Ngày phải từ"),
        (
            Band, ("Loại", "Từ (tuổi)", "Đến (tuổi)", "Tên nhóm"), ("tuổi trời", 1, 2, "x"),
            "Không hiểu “tuổi trời”; hãy ghi một trong: tuổi đời, tuổi đảng.",
        ),
    ],
)  # fmt: skip
def test_a_cell_nobody_can_mean_is_answered_in_a_sentence(world, client_as, model, columns, row, sentence) -> None:
    count = model.objects.count()
    page = bring_in(client_as("district"), screen_of(model), sheet(columns, row))
    assert "confirm_form" not in page.context
    assert sentence in faults(page)
    assert model.objects.count() == count


def test_a_form_is_found_by_its_name_without_marks_or_by_its_code(world, client_as) -> None:
    screen = screen_of(RegulationKind)
    content = sheet(
        ("Mã", "Loại quy chế", FORM), ("thu-1", "Quy chế thử một", "chi bo"), ("thu-2", "Quy chế thử hai", "dang-bo")
    )
    page = bring_in(client_as("district"), screen, content)
    assert "confirm_form" in page.context, faults(page)
    client_as("district").post(address(screen, "process_import"), page.context["confirm_form"].initial)
    found = dict(RegulationKind.objects.filter(code__startswith="thu-").values_list("code", "form__code"))
    assert found == {"thu-1": "chi-bo", "thu-2": "dang-bo"}
    assert Form.objects.filter(code="chi-bo").exists()


def test_lists_show_last_days_and_are_searched_and_filtered(world, client_as, paper) -> None:
    TimeLimit.objects.create(
        code="han-thu", name="Hạn thử", amount=3, unit="months", document=paper,
        start=date(2022, 1, 1), end=date(2023, 1, 1),
    )  # fmt: skip
    client, page = client_as("district"), address(screen_of(TimeLimit), "changelist")
    text = client.get(page, {"q": "05-HD/TW"}).content.decode()
    assert "Hạn thử" in text
    assert "31/12/2022" in text
    assert "01/01/2023" not in text
    assert [
        row.code for row in client.get(page, {"unit__exact": "months", "q": "hạn thử"}).context["cl"].result_list
    ] == ["han-thu"]
    assert not client.get(page, {"q": "không có"}).context["cl"].result_list
