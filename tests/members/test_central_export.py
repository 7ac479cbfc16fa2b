"""The central sheet written from the record: reads back unchanged, text cells only, for who may have it."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from python_calamine import CalamineWorkbook

from branches.models import Organization
from core.audit import SYSTEM, AccessLog
from core.sheets.registry import get_sheet
from core.sheets.writing import write_export, write_template
from members.models import Address, DutySpan, Ethnicity, Member, Membership, Occupation, Province, Religion
from members.resources import central_rows
from members.services import NewAddress, correct_member, keep_addresses, transfer_member
from tests.factories import TODAY, World, make_duty, make_member, make_membership, make_organization
from tests.workbooks import CENTRAL, central_row, counts, filled, passed, problems, whole_central_row, workbook

pytestmark = pytest.mark.django_db

CARD = "001234567890"


def _events() -> list[int]:
    return [model.pgh_event_model.objects.count() for model in (Member, Membership, DutySpan, Address)]


def dressed(world: World) -> None:
    """Members in every state, with records of every kind."""
    member = make_member(
        "Lục Văn Bảo", world.a, card_number="012345", birth_date=date(1950, 3, 1), birth_precision="month",
        admission_date=date(1985, 1, 1), admission_precision="year", full_membership_date=date(1986, 5, 19),
    )  # fmt: skip
    values = {
        "other_name": "Bảo", "gender": "male", "ethnicity": Ethnicity.objects.get(name="Nùng"),
        "religion": Religion.objects.get(name="Công giáo"), "occupation": Occupation.objects.get(code="nghi-huu"),
        "central_id": "TW/1", "former_national_id": "012345678", "legacy_card_number": "001234",
        "card_issued_on": date(1987, 1, 1), "card_issued_by": "Tỉnh ủy", "general_education": "primary",
        "professional_level": "none", "theory_level": "bachelor",
    }  # fmt: skip
    correct_member(member=member, values=values, by=SYSTEM)
    old, new = (Province.objects.get(name="Cao Bằng", two_tier=tier) for tier in (False, True))
    keep_addresses(member=member, by=SYSTEM, addresses=[
        NewAddress(member.pk, "birth", True, province_id=new.pk, commune="Nam Tuấn", text="=SUM(A1)"),
        NewAddress(member.pk, "home_town", False, province_id=old.pk, commune="Nam Tuấn, Hòa An"),
        NewAddress(member.pk, "permanent", True, country="Lào", text="Viêng Chăn"),
        NewAddress(member.pk, "permanent", False, text="chỗ cũ"),
        NewAddress(member.pk, "current", True, text="không có trong tệp"),
    ])  # fmt: skip
    make_duty(make_member("Bế Văn Cảnh", world.a), world.a, "term_exempt", start=date(2022, 1, 5))
    transfer_member(member=make_member("Hà Văn Đi", world.a), to=world.c, on=date(2022, 3, 1), by=SYSTEM)


def test_what_is_written_out_reads_back_as_nothing_new(world: World) -> None:
    dressed(world)
    ids = list(Organization.objects.values_list("pk", flat=True))
    rows = get_sheet("central").export(ids, on=TODAY)
    before = _events()
    run = passed(write_export({"central": rows}))
    assert problems(run, "central") == {}
    assert counts(run, "central") == (0, 0, len(rows), 0)
    assert _events() == before
    assert len(rows) == Membership.objects.filter(kind="official").values("member").distinct().count()


def test_every_cell_is_text_and_leading_zeros_stay(world: World) -> None:
    dressed(world)
    members = Member.objects.filter(full_name__in=("Lục Văn Bảo", "Hà Văn Đi")).order_by("sort_key")
    content = write_export({"central": central_rows(members, [world.a.pk], on=TODAY)})
    heading, bao = CalamineWorkbook.from_filelike(_file(content)).get_sheet_by_name("Phiếu đảng viên").to_python()
    assert tuple(heading) == CENTRAL
    assert all(isinstance(cell, str) for cell in bao)
    assert dict(zip(heading, bao, strict=True)) | {} == {
        **dict.fromkeys(CENTRAL, ""),
        "STT": "1", "ID": "TW/1", "Họ và tên": "Lục Văn Bảo", "Tên gọi khác": "Bảo", "Giới tính": "nam",
        "Sinh ngày": "03/1950", "Dân tộc": "Nùng", "Tôn giáo": "Công giáo", "Số thẻ Đảng": "012345",
        "Nơi cấp thẻ": "Tỉnh ủy", "Ngày cấp thẻ": "01/01/1987", "Số thẻ theo QĐ 85": "001234",
        "Tổ chức Đảng đang sinh hoạt": "Chi bộ xóm Lũng Phầy", "Nơi đăng ký khai sinh (quốc gia)": "Việt Nam",
        "Nơi đăng ký khai sinh (tỉnh)": "Cao Bằng", "Nơi đăng ký khai sinh (địa chỉ)": "=SUM(A1), Nam Tuấn",
        "Quê quán - 2 cấp (tỉnh)": "Cao Bằng", "Quê quán - 2 cấp (xã)": "Nam Tuấn, Hòa An",
        "Thường trú - 2 cấp (địa chỉ)": "Viêng Chăn", "Ngày vào Đảng": "1985", "Ngày chính thức": "19/05/1986",
        "Số CMND cũ": "012345678", "Trạng thái hoạt động": "Đang sinh hoạt", "Nghề nghiệp": "nghỉ hưu, mất sức",
        "Học vấn phổ thông": "tiểu học", "Trình độ chuyên môn": "chưa qua đào tạo", "Lý luận chính trị": "cử nhân",
    }  # fmt: skip
    assert b"<f>" not in content


def _file(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)


def test_branches_of_one_name_are_written_with_their_codes(world: World) -> None:
    first = make_organization("L1", world.x, name="Chi bộ Quân sự")
    second = make_organization("L2", world.y, name="Chi bộ quân sự")
    for place in (first, second):
        make_member("Lý Văn Sơn", place)
    rows = central_rows(Member.objects.filter(full_name="Lý Văn Sơn"), [first.pk, second.pk], on=TODAY)
    assert sorted(one["code"] for one in rows) == ["Chi bộ Quân sự (L1)", "Chi bộ quân sự (L2)"]
    assert counts(passed(write_export({"central": rows})), "central") == (0, 0, 2, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_an_export_asks_as_often_for_three_as_for_one(world: World, count: int, django_assert_num_queries: Any) -> None:
    place = make_organization("L", world.x)
    for _number in range(count):
        member = make_member("Lý Văn Sơn", place)
        keep_addresses(member=member, addresses=[NewAddress(member.pk, "birth", False, text="xóm")], by=SYSTEM)
        make_membership(member, world.b, kind="temporary")
    with django_assert_num_queries(8):
        assert len(get_sheet("central").export([place.pk], on=TODAY)) == count


def test_the_template_holds_the_sheet_and_its_explanations_only() -> None:
    book = CalamineWorkbook.from_filelike(_file(write_template("central")))
    assert book.sheet_names == ["Phiếu đảng viên", "Hướng dẫn"]
    assert tuple(book.get_sheet_by_name("Phiếu đảng viên").to_python()[0]) == CENTRAL
    others = CalamineWorkbook.from_filelike(_file(write_template())).sheet_names
    assert others == [
        "Tổ chức",
        "Địa bàn",
        "Đảng viên",
        "Lịch sinh hoạt",
        "Chuyên đề",
        "Sinh hoạt",
        "Điểm danh",
        "Quần chúng",
        "Chỉ tiêu",
        "Hướng dẫn",
    ]


def test_the_examples_of_the_template_come_in(world: World) -> None:
    """Every example is a row that is right, apart from its organisation's code."""
    make_organization("HU01.05", world.x, name="Chi bộ xóm Mẫu", start=date(2000, 1, 1))
    columns = get_sheet("central").columns
    rows = [[column.examples[index] for column in columns] for index in range(3)]
    for cells in rows:
        cells[13] = "HU01.05"
    run = passed(workbook({"Phiếu đảng viên": [CENTRAL, *rows]}))
    assert problems(run, "central") == {}
    assert counts(run, "central") == (3, 0, 0, 0)


# From the list, and by command.


def test_the_list_downloads_as_the_central_sheet_and_reads_back_unchanged(world: World, client_as: Any) -> None:
    dressed(world)
    client = client_as("commune")
    response = client.get(reverse("members:export_central"), {"to-chuc": "A"})
    assert response["Content-Disposition"].endswith('filename="phieu-dang-vien-2022-12-20.xlsx"')
    rows = CalamineWorkbook.from_filelike(_file(response.content)).get_sheet_by_name("Phiếu đảng viên").to_python()
    names = [cells[2] for cells in rows[1:]]
    assert "Lục Văn Bảo" in names
    assert "Hà Thị Sen" not in names  # hosted in A, at home in C
    run = passed(response.content, by=world.users["commune"])
    assert problems(run, "central") == {}
    assert counts(run, "central") == (0, 0, len(names), 0)
    line = AccessLog.objects.get(action=AccessLog.Action.EXPORT)
    assert (line.organization_id, line.detail) == (
        world.a.pk, {"rows": len(names), "face": "central", "query": "to-chuc=A"},
    )  # fmt: skip


def test_only_who_reads_files_and_exports_gets_the_sheet(world: World, client_as: Any) -> None:
    assert {actor: client_as(actor).get(reverse("members:export_central")).status_code for actor in (
        "roll_taker", "visitor", "reader", "secretary", "commune",
    )} == {"roll_taker": 403, "visitor": 403, "reader": 403, "secretary": 200, "commune": 200}  # fmt: skip
    mine = client_as("neighbour").get(reverse("members:export_central")).content
    names = [cells[2] for cells in CalamineWorkbook.from_filelike(_file(mine)).get_sheet_by_index(0).to_python()[1:]]
    assert sorted(names) == ["Dương Văn Phúc", "Nguyễn Văn Nam", "Trần Thị Oanh", "Vi Văn Lâm"]


def test_the_template_is_served_and_written_by_command(world: World, client_as: Any, tmp_path: Path) -> None:
    address = reverse("reports:import_template")
    client = client_as("commune")
    assert CalamineWorkbook.from_filelike(_file(client.get(address, {"phieu": "central"}).content)).sheet_names == [
        "Phiếu đảng viên", "Hướng dẫn",
    ]  # fmt: skip
    assert client.get(address, {"phieu": "members"}).status_code == 404
    call_command("export_template", str(tmp_path / "p.xlsx"), sheet="central", stdout=io.StringIO())
    assert CalamineWorkbook.from_path(tmp_path / "p.xlsx").sheet_names == ["Phiếu đảng viên", "Hướng dẫn"]


def test_the_command_brings_it_in_and_hands_it_back_with_problems(world: World, tmp_path: Path) -> None:
    path = tmp_path / "phieu.xlsx"
    path.write_bytes(filled(central=[whole_central_row(), central_row(card_number="001234567891", removal="x")]))
    with pytest.raises(CommandError):
        call_command(
            "import_workbook", str(path), valid_only=True, problems=tmp_path / "loi.xlsx", stdout=io.StringIO(),
            stderr=io.StringIO(),
        )  # fmt: skip
    back = CalamineWorkbook.from_path(tmp_path / "loi.xlsx").get_sheet_by_name("Phiếu đảng viên").to_python()
    assert [cells[-1][:30] for cells in back] == ["Lỗi", "", "Đề nghị xóa: Hồ sơ không bị xóa"[:30]]
    assert Member.objects.filter(card_number=CARD).exists()
