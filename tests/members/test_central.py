"""The central sheet of 33 columns: what a row brings in, changes, leaves alone, and is refused for."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from python_calamine import CalamineWorkbook

from branches.models import Organization
from core.audit import SYSTEM, AccessLog, acting
from core.sheets.batches import import_batch, open_batch
from core.sheets.registry import get_sheet
from core.sheets.undo import UndoRefused, undo_batch
from core.sheets.writing import write_export, write_template
from members.models import Address, DutySpan, Ethnicity, Member, Membership, Occupation, Province, Religion
from members.resources import central_rows
from members.services import NewAddress, correct_member, keep_addresses, transfer_member
from tests.factories import START, TODAY, World, make_duty, make_member, make_membership, make_organization
from tests.workbooks import CENTRAL, counts, filled, passed, problems, workbook

pytestmark = pytest.mark.django_db

CARD = "001234567890"
LABELS = {column.field: column.heading for column in get_sheet("central").columns}


def row(**more: Any) -> dict[str, Any]:
    """A row of a full member of branch A; `more` by field, None for a blank cell."""
    cells: dict[str, Any] = {
        "full_name": "Nông Thị Hòa", "card_number": CARD, "code": "Chi bộ xóm Lũng Phầy", "admission": "03/02/2012",
        "full_membership_date": "03/02/2013",
    }  # fmt: skip
    return {LABELS[name]: value for name, value in (cells | more).items()}


def whole(**more: Any) -> dict[str, Any]:
    """A row with every column filled."""
    cells: dict[str, Any] = {
        "ordinal": "1", "central_id": "TW-00017", "other_name": "Hòa", "gender": "Nữ", "birth": "20/11/1985",
        "ethnicity": "tay", "religion": "không", "national_id": "004185000123", "card_issued_by": "Tỉnh ủy Cao Bằng",
        "card_issued_on": "02/09/2013", "legacy_card_number": "04123456", "birth_country": "viet nam",
        "birth_province": "tinh cao bang", "birth_text": "xóm Lũng Phầy, xã Nam Tuấn", "home_province": "CAO BẰNG",
        "home_commune": "Nam Tuấn", "home_text": "xóm Nà Rị", "permanent_province": "TP. Hồ Chí Minh",
        "permanent_commune": "Bến Thành", "permanent_text": "Số 1", "former_national_id": "080123456",
        "state": "Đang sinh hoạt", "occupation": "Viên chức", "general_education": "trung hoc pho thong",
        "professional_level": "đại học", "theory_level": "trung cấp",
    }  # fmt: skip
    return row(**(cells | more))


def central(*rows: dict[str, Any], by: Any = SYSTEM) -> Any:
    return passed(filled(central=rows), by=by)


def reasons(run: Any) -> list[tuple[str, str]]:
    return [(column, reason) for found in problems(run, "central").values() for _kind, column, reason in found]


def test_there_are_thirty_three_columns_as_the_central_database_names_them() -> None:
    assert len(CENTRAL) == len(set(CENTRAL)) == 33
    assert CENTRAL[:14] == (
        "STT", "ID", "Họ và tên", "Tên gọi khác", "Giới tính", "Sinh ngày", "Dân tộc", "Tôn giáo",
        "Số định danh cá nhân", "Số thẻ Đảng", "Nơi cấp thẻ", "Ngày cấp thẻ", "Số thẻ theo QĐ 85",
        "Tổ chức Đảng đang sinh hoạt",
    )  # fmt: skip


def test_a_new_member_comes_in_with_the_whole_record(world: World) -> None:
    assert counts(central(whole()), "central") == (1, 0, 0, 0)
    member = Member.objects.get(card_number=CARD)
    assert {name: getattr(member, name) for name in (
        "central_id", "full_name", "other_name", "gender", "birth_date", "national_id", "card_issued_by",
        "card_issued_on", "legacy_card_number", "admission_date", "full_membership_date", "former_national_id",
        "general_education", "professional_level", "theory_level",
    )} == {
        "central_id": "TW-00017", "full_name": "Nông Thị Hòa", "other_name": "Hòa", "gender": "female",
        "birth_date": date(1985, 11, 20), "national_id": "004185000123", "card_issued_by": "Tỉnh ủy Cao Bằng",
        "card_issued_on": date(2013, 9, 2), "legacy_card_number": "04123456", "admission_date": date(2012, 2, 3),
        "full_membership_date": date(2013, 2, 3), "former_national_id": "080123456",
        "general_education": "upper_secondary", "professional_level": "bachelor", "theory_level": "intermediate",
    }  # fmt: skip
    assert (member.ethnicity.name, member.religion.name, member.occupation.code) == ("Tày", "Không", "vien-chuc")
    assert [
        (one.kind, one.two_tier, one.country, one.province.name, one.province.two_tier, one.commune, one.text)
        for one in member.addresses.order_by("kind")
    ] == [
        ("birth", False, "Việt Nam", "Cao Bằng", False, "", "xóm Lũng Phầy, xã Nam Tuấn"),
        ("home_town", True, "Việt Nam", "Cao Bằng", True, "Nam Tuấn", "xóm Nà Rị"),
        ("permanent", True, "Việt Nam", "TP. Hồ Chí Minh", True, "Bến Thành", "Số 1"),
    ]
    (membership,) = member.memberships.all()
    assert (membership.organization, membership.kind, membership.start, membership.end) == (
        world.a, "official", START, None,
    )  # fmt: skip


def test_the_same_file_again_changes_nothing(world: World) -> None:
    rows = (whole(), row(card_number=None, national_id="004058000456", state="Miễn SHĐ", start="01/06/2021"))
    assert counts(central(*rows), "central") == (2, 0, 0, 0)
    before = _events()
    assert counts(central(*rows), "central") == (0, 0, 2, 0)
    assert _events() == before


def _events() -> list[int]:
    return [model.pgh_event_model.objects.count() for model in (Member, Membership, DutySpan, Address)]


def test_blank_cells_wipe_nothing_and_others_correct(world: World) -> None:
    central(whole())
    assert counts(central(row()), "central") == (0, 0, 1, 0)
    run = central(
        row(birth_text="xóm Nà Rị, xã Dân Chủ", home_province="Lạng Sơn", religion="Phật giáo", theory_level="cao cấp")
    )
    assert counts(run, "central") == (0, 1, 0, 0)
    assert [change.as_json() for change in run.outcome("central").changes[2]] == [
        ["Tôn giáo", "Không", "Phật giáo"],
        ["Lý luận chính trị", "trung cấp", "cao cấp"],
        ["Nơi đăng ký khai sinh (địa chỉ)", "xóm Lũng Phầy, xã Nam Tuấn", "xóm Nà Rị, xã Dân Chủ"],
        ["Quê quán - 2 cấp (tỉnh)", "Cao Bằng", "Lạng Sơn"],
    ]
    member = Member.objects.get(card_number=CARD)
    assert (member.religion.name, member.theory_level, member.other_name) == ("Phật giáo", "advanced", "Hòa")
    assert str(member.addresses.get(kind="home_town")) == "xóm Nà Rị, Nam Tuấn, Lạng Sơn"


@pytest.mark.parametrize(
    "code",
    ["A", "a", "chi bo xom lung phay", "Chi bộ xóm Lũng Phầy", "Chi bộ xóm Lũng Phầy (A)", "CHI BỘ XÓM LŨNG PHẦY"],
)
def test_an_organisation_is_found_by_code_or_name(world: World, code: str) -> None:
    central(row(code=code))
    assert Membership.objects.get(member__card_number=CARD).organization == world.a


def test_an_ambiguous_name_asks_for_the_code(world: World) -> None:
    make_organization("L1", world.x, name="Chi bộ Quân sự")
    make_organization("L2", world.y, name="Chi bộ Quân sự")
    assert reasons(central(row(code="chi bo quan su"))) == [
        ("Tổ chức Đảng đang sinh hoạt", "Có 2 tổ chức tên này. Hãy ghi mã: L1, L2.")
    ]
    assert counts(central(row(code="Chi bộ Quân sự (L2)")), "central") == (1, 0, 0, 0)


def test_the_scope_of_who_imports_is_the_limit(world: World) -> None:
    hidden = central(row(code="C"), by=world.users["commune"])
    nowhere = central(row(code="QQ"), by=world.users["commune"])
    assert reasons(hidden) == reasons(nowhere) != []
    known = make_member("Lý Thị Ngoài", world.c, card_number="009999999999")
    run = central(row(card_number="009999999999", full_name="Lý Thị Ngoài"), by=world.users["commune"])
    assert [reason for _column, reason in reasons(run)] == [
        "Số này không nhập được ở đây. Nếu đảng viên từ nơi khác đến, hãy dùng chức năng chuyển sinh hoạt."
    ]
    known.refresh_from_db()
    assert known.admission_date is None or known.admission_date != date(2012, 2, 3)


@pytest.mark.parametrize(
    ("more", "column", "sentence"),
    [
        ({"full_name": None}, "Họ và tên", "Thiếu Họ và tên."),
        ({"code": None}, "Tổ chức Đảng đang sinh hoạt", "Thiếu Tổ chức Đảng đang sinh hoạt."),
        ({"card_number": None}, "Số thẻ Đảng", "Thiếu cả Số thẻ Đảng và Số định danh cá nhân"),
        ({"card_number": 1234567890}, "Số thẻ Đảng", "có thể đã mất số 0 ở đầu"),
        ({"national_id": "12345"}, "Số định danh cá nhân", "12 chữ số"),
        ({"former_national_id": "0801234567"}, "Số CMND cũ", "9 hoặc 12"),
        ({"admission": None, "full_membership_date": None}, "Ngày vào Đảng", "Thiếu Ngày vào Đảng"),
        ({"card_issued_on": "01/01/2011"}, "Ngày cấp thẻ", "trước ngày vào Đảng"),
        ({"card_issued_on": "01/01/2030"}, "Ngày cấp thẻ", "tương lai"),
        ({"full_membership_date": "01/01/2011"}, "Ngày chính thức", "trước ngày vào Đảng"),
        ({"birth": "2015"}, "Ngày vào Đảng", "đứng trước ngày sinh"),
        ({"birth_province": "Atlantis"}, "Nơi đăng ký khai sinh (tỉnh)", "Không có tỉnh"),
        ({"birth_province": "Viêng Chăn", "birth_country": "Lào"}, "Nơi đăng ký khai sinh (tỉnh)", "cột địa chỉ"),
        ({"state": "Đang yêu đời"}, "Trạng thái hoạt động", "Không có nhãn này"),
        ({"state": "Quần chúng"}, "Trạng thái hoạt động", "Quần chúng không thuộc"),
        ({"state": "Khôi phục đảng tịch"}, "Trạng thái hoạt động", "Tiếp nhận"),
        ({"state": "Từ trần"}, "Ngày rời khỏi/mất/miễn SHĐ", "Thiếu ngày rời khỏi"),
        ({"state": "Từ trần", "start": "01/01/2030"}, "Ngày rời khỏi/mất/miễn SHĐ", "tương lai"),
        ({"state": "Miễn SHĐ"}, "Ngày rời khỏi/mất/miễn SHĐ", "Thiếu ngày được miễn"),
        ({"start": "01/01/2022"}, "Trạng thái hoạt động", "Có ngày nhưng"),
        ({"removal": "x"}, "Đề nghị xóa", "không bị xóa bằng tệp"),
        ({"other_name": "=HYPERLINK(1)"}, "Tên gọi khác", ""),
        ({"home_text": "x" * 400}, "Quê quán - 2 cấp (địa chỉ)", "quá 300"),
        ({"ethnicity": "Sao Hỏa"}, "Dân tộc", "Không có nhãn này"),
    ],
)
def test_what_is_wrong_is_told_with_its_column_and_nothing_is_written(
    world: World, more: dict[str, Any], column: str, sentence: str
) -> None:
    before = _events()
    run = central(row(**more))
    assert counts(run, "central") == (0, 0, 0, 1)
    ((told, reason),) = reasons(run)
    assert told == column
    assert sentence in reason
    assert _events() == before


def test_a_person_twice_is_a_problem_of_the_second_row(world: World) -> None:
    run = central(row(), row())
    assert counts(run, "central") == (1, 0, 0, 1)
    assert reasons(run) == [("Số thẻ Đảng", "Người mang số này đã có ở dòng 2. Mỗi người chỉ một dòng.")]


@pytest.mark.parametrize(
    ("label", "reason"),
    [("Từ trần", "death"), ("Khai trừ", "expulsion"), ("xoa ten", "strike_off"), ("Ra khỏi Đảng", "resignation"),
     ("Chuyển ra ngoài", "transfer_out")],
)  # fmt: skip
def test_an_end_ends_the_membership_on_its_day(world: World, label: str, reason: str) -> None:
    member = make_member("Nông Thị Hòa", world.a, card_number=CARD)
    ended = row(state=label, start="01/04/2022", admission=None, full_membership_date=None)
    assert counts(central(ended), "central") == (0, 1, 0, 0)
    membership = member.memberships.get()
    assert (membership.end, membership.end_reason) == (date(2022, 4, 1), reason)
    assert counts(central(ended), "central") == (0, 0, 1, 0)
    assert counts(central(row(state=label, admission=None, full_membership_date=None)), "central") == (0, 0, 1, 0)
    back = central(row(state="Đang sinh hoạt", admission=None, full_membership_date=None))
    assert [column for column, _reason in reasons(back)] == ["Trạng thái hoạt động"]
    assert "Tiếp nhận" in reasons(back)[0][1]


def test_who_left_before_he_was_recorded_comes_in_as_one_who_left(world: World) -> None:
    assert counts(central(row(state="Từ trần", start="01/04/2022")), "central") == (1, 0, 0, 0)
    membership = Membership.objects.get(member__card_number=CARD)
    assert (membership.start, membership.end, membership.end_reason) == (START, date(2022, 4, 1), "death")


def test_an_exemption_is_laid_over_the_membership(world: World) -> None:
    make_member("Nông Thị Hòa", world.a, card_number=CARD)
    said = row(state="Miễn SHĐ", start="01/06/2022", admission=None, full_membership_date=None)
    assert counts(central(said), "central") == (1, 0, 0, 0)
    duty = DutySpan.objects.get(member__card_number=CARD)
    assert (duty.kind, duty.start, duty.end) == ("exempt", date(2022, 6, 1), None)
    active = row(state="Đang sinh hoạt", admission=None, full_membership_date=None)
    assert "ngày kết thúc" in reasons(central(active))[0][1]


def test_another_organisation_than_recorded_leads_to_the_transfer(world: World) -> None:
    make_member("Nông Thị Hòa", world.a, card_number=CARD)
    run = central(row(code="B", admission=None, full_membership_date=None))
    assert reasons(run) == [(
        "Tổ chức Đảng đang sinh hoạt",
        (
            "Hồ sơ ghi đang sinh hoạt tại Chi bộ xóm Lũng Phầy. Tệp này không có ngày chuyển: hãy dùng Chuyển sinh "
            "hoạt ở trang của đảng viên."
        ),
    )]  # fmt: skip


def test_what_the_central_database_demands_and_lacks_is_noted(world: World) -> None:
    notes = central(row()).outcome("central").notes
    assert len(notes) == 1
    assert notes[0].startswith("Cơ sở dữ liệu trung ương bắt buộc, mà có dòng để trống: Giới tính (1); Sinh ngày (1)")
    assert central(whole(card_number="001234567891", national_id="004185000124")).outcome("central").notes == []


def test_states_without_a_destination_change_nothing_and_are_noted(world: World) -> None:
    make_member("Nông Thị Hòa", world.a, card_number=CARD)
    run = central(whole(state="SHĐ tạm thời", national_id=None))
    assert "1 dòng ghi “Chờ chuyển SHĐ” hoặc “SHĐ tạm thời”" in run.outcome("central").notes[-1]
    assert Membership.objects.filter(member__card_number=CARD).count() == 1


def test_a_name_of_the_other_tier_is_kept_in_its_own_tier(world: World) -> None:
    """Bắc Kạn is a province of before 1/7/2025 only; Huế of two tiers only."""
    said = row(birth_province="Huế", home_province="Bắc Kạn")
    central(said)
    assert sorted(Address.objects.values_list("kind", "two_tier")) == [("birth", True), ("home_town", False)]
    assert counts(central(said), "central") == (0, 0, 1, 0)


def test_an_import_is_undone_whole(world: World) -> None:
    known = make_member("Lý Văn Sơn", world.b, card_number="002222222222")
    keep_addresses(member=known, addresses=[NewAddress(known.pk, "birth", False, text="xóm cũ")], by=SYSTEM)
    content = filled(central=[
        whole(),
        row(full_name="Lý Văn Sơn", card_number="002222222222", code="B", other_name="Sơn", birth_text="xóm mới",
            home_commune="Nam Tuấn", state="Miễn SHĐ", start="01/06/2022", admission=None, full_membership_date=None),
    ])  # fmt: skip
    batch = open_batch(content=content, file_name="trung-uong.xlsx", by=world.users["district"], roots=[world.d.pk])
    run = import_batch(batch, by=world.users["district"], on=TODAY)
    assert counts(run, "central") == (1, 1, 0, 0)
    undo_batch(batch, by=world.users["district"])
    known.refresh_from_db()
    assert known.other_name == ""
    assert [str(one) for one in known.addresses.all()] == ["xóm cũ"]
    assert not DutySpan.objects.filter(member=known).exists()
    assert not Member.objects.filter(card_number=CARD).exists()
    assert not Address.objects.exclude(member=known).exists()


def test_an_undo_is_refused_once_somebody_corrected_a_place(world: World) -> None:
    batch = open_batch(content=filled(central=[whole()]), file_name="t.xlsx", by=world.users["district"], roots=[])
    import_batch(batch, by=world.users["district"], on=TODAY)
    member = Member.objects.get(card_number=CARD)
    with acting(world.users["commune"], source="test"):
        keep_addresses(member=member, addresses=[NewAddress(member.pk, "birth", False, text="nơi khác")], by=SYSTEM)
    with pytest.raises(UndoRefused, match="địa chỉ"):
        undo_batch(batch, by=world.users["district"])


# The export.


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
    with django_assert_num_queries(7):
        assert len(get_sheet("central").export([place.pk], on=TODAY)) == count


def test_the_template_holds_the_sheet_and_its_explanations_only() -> None:
    book = CalamineWorkbook.from_filelike(_file(write_template("central")))
    assert book.sheet_names == ["Phiếu đảng viên", "Hướng dẫn"]
    assert tuple(book.get_sheet_by_name("Phiếu đảng viên").to_python()[0]) == CENTRAL
    others = CalamineWorkbook.from_filelike(_file(write_template())).sheet_names
    assert others == ["Tổ chức", "Đảng viên", "Sinh hoạt", "Điểm danh", "Hướng dẫn"]


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
    path.write_bytes(filled(central=[whole(), row(card_number="001234567891", removal="x")]))
    with pytest.raises(CommandError):
        call_command(
            "import_workbook", str(path), valid_only=True, problems=tmp_path / "loi.xlsx", stdout=io.StringIO(),
            stderr=io.StringIO(),
        )  # fmt: skip
    back = CalamineWorkbook.from_path(tmp_path / "loi.xlsx").get_sheet_by_name("Phiếu đảng viên").to_python()
    assert [cells[-1][:30] for cells in back] == ["Lỗi", "", "Đề nghị xóa: Hồ sơ không bị xóa"[:30]]
    assert Member.objects.filter(card_number=CARD).exists()
