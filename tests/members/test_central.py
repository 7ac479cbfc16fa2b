"""The central sheet of 33 columns: what a row brings in, changes, leaves alone, and is refused for."""

from datetime import date
from typing import Any

import pytest

from core.audit import SYSTEM, acting
from core.sheets.batches import import_batch, open_batch
from core.sheets.undo import UndoRefused, undo_batch
from members.models import Address, DutySpan, Member, Membership
from members.services import NewAddress, keep_addresses
from tests.factories import START, TODAY, World, make_member, make_organization
from tests.workbooks import CENTRAL, central_row, counts, filled, passed, problems, whole_central_row

pytestmark = pytest.mark.django_db

CARD = "001234567890"


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
    assert counts(central(whole_central_row()), "central") == (1, 0, 0, 0)
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
    rows = (
        whole_central_row(),
        central_row(card_number=None, national_id="004058000456", state="Miễn SHĐ", start="01/06/2021"),
    )
    assert counts(central(*rows), "central") == (2, 0, 0, 0)
    before = _events()
    assert counts(central(*rows), "central") == (0, 0, 2, 0)
    assert _events() == before


def _events() -> list[int]:
    return [model.pgh_event_model.objects.count() for model in (Member, Membership, DutySpan, Address)]


def test_blank_cells_wipe_nothing_and_others_correct(world: World) -> None:
    central(whole_central_row())
    assert counts(central(central_row()), "central") == (0, 0, 1, 0)
    run = central(
        central_row(
            birth_text="xóm Nà Rị, xã Dân Chủ", home_province="Lạng Sơn", religion="Phật giáo", theory_level="cao cấp"
        )
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
    central(central_row(code=code))
    assert Membership.objects.get(member__card_number=CARD).organization == world.a


def test_an_ambiguous_name_asks_for_the_code(world: World) -> None:
    make_organization("L1", world.x, name="Chi bộ Quân sự")
    make_organization("L2", world.y, name="Chi bộ Quân sự")
    assert reasons(central(central_row(code="chi bo quan su"))) == [
        ("Tổ chức Đảng đang sinh hoạt", "Có 2 tổ chức tên này. Hãy ghi mã: L1, L2.")
    ]
    assert counts(central(central_row(code="Chi bộ Quân sự (L2)")), "central") == (1, 0, 0, 0)


def test_the_scope_of_who_imports_is_the_limit(world: World) -> None:
    hidden = central(central_row(code="C"), by=world.users["commune"])
    nowhere = central(central_row(code="QQ"), by=world.users["commune"])
    assert reasons(hidden) == reasons(nowhere) != []
    known = make_member("Lý Thị Ngoài", world.c, card_number="009999999999")
    run = central(central_row(card_number="009999999999", full_name="Lý Thị Ngoài"), by=world.users["commune"])
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
        ({"code": "X"}, "Tổ chức Đảng đang sinh hoạt", "tổ chức này không phải chi bộ"),
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
    run = central(central_row(**more))
    assert counts(run, "central") == (0, 0, 0, 1)
    ((told, reason),) = reasons(run)
    assert told == column
    assert sentence in reason
    assert _events() == before


def test_a_person_twice_is_a_problem_of_the_second_row(world: World) -> None:
    run = central(central_row(), central_row())
    assert counts(run, "central") == (1, 0, 0, 1)
    assert reasons(run) == [("Số thẻ Đảng", "Người mang số này đã có ở dòng 2. Mỗi người chỉ một dòng.")]


@pytest.mark.parametrize(
    ("label", "reason"),
    [("Từ trần", "death"), ("Khai trừ", "expulsion"), ("xoa ten", "strike_off"), ("Ra khỏi Đảng", "resignation"),
     ("Chuyển ra ngoài", "transfer_out")],
)  # fmt: skip
def test_an_end_ends_the_membership_on_its_day(world: World, label: str, reason: str) -> None:
    member = make_member("Nông Thị Hòa", world.a, card_number=CARD)
    ended = central_row(state=label, start="01/04/2022", admission=None, full_membership_date=None)
    assert counts(central(ended), "central") == (0, 1, 0, 0)
    membership = member.memberships.get()
    assert (membership.end, membership.end_reason) == (date(2022, 4, 1), reason)
    assert counts(central(ended), "central") == (0, 0, 1, 0)
    assert counts(central(central_row(state=label, admission=None, full_membership_date=None)), "central") == (
        0,
        0,
        1,
        0,
    )
    back = central(central_row(state="Đang sinh hoạt", admission=None, full_membership_date=None))
    assert [column for column, _reason in reasons(back)] == ["Trạng thái hoạt động"]
    assert "Tiếp nhận" in reasons(back)[0][1]


def test_who_left_before_he_was_recorded_comes_in_as_one_who_left(world: World) -> None:
    assert counts(central(central_row(state="Từ trần", start="01/04/2022")), "central") == (1, 0, 0, 0)
    membership = Membership.objects.get(member__card_number=CARD)
    assert (membership.start, membership.end, membership.end_reason) == (START, date(2022, 4, 1), "death")


def test_an_exemption_is_laid_over_the_membership(world: World) -> None:
    make_member("Nông Thị Hòa", world.a, card_number=CARD)
    said = central_row(state="Miễn SHĐ", start="01/06/2022", admission=None, full_membership_date=None)
    assert counts(central(said), "central") == (1, 0, 0, 0)
    duty = DutySpan.objects.get(member__card_number=CARD)
    assert (duty.kind, duty.start, duty.end) == ("exempt", date(2022, 6, 1), None)
    active = central_row(state="Đang sinh hoạt", admission=None, full_membership_date=None)
    assert "ngày kết thúc" in reasons(central(active))[0][1]


def test_another_organisation_than_recorded_leads_to_the_transfer(world: World) -> None:
    make_member("Nông Thị Hòa", world.a, card_number=CARD)
    run = central(central_row(code="B", admission=None, full_membership_date=None))
    assert reasons(run) == [(
        "Tổ chức Đảng đang sinh hoạt",
        (
            "Hồ sơ ghi đang sinh hoạt tại Chi bộ xóm Lũng Phầy. Tệp này không có ngày chuyển: hãy dùng Chuyển sinh "
            "hoạt ở trang của đảng viên."
        ),
    )]  # fmt: skip


def test_what_the_central_database_demands_and_lacks_is_noted(world: World) -> None:
    notes = central(central_row()).outcome("central").notes
    assert len(notes) == 1
    assert notes[0].startswith("Cơ sở dữ liệu trung ương bắt buộc, mà có dòng để trống: Giới tính (1); Sinh ngày (1)")
    assert (
        central(whole_central_row(card_number="001234567891", national_id="004185000124")).outcome("central").notes
        == []
    )


def test_states_without_a_destination_change_nothing_and_are_noted(world: World) -> None:
    make_member("Nông Thị Hòa", world.a, card_number=CARD)
    run = central(whole_central_row(state="SHĐ tạm thời", national_id=None))
    assert "1 dòng ghi “Chờ chuyển SHĐ” hoặc “SHĐ tạm thời”" in run.outcome("central").notes[-1]
    assert Membership.objects.filter(member__card_number=CARD).count() == 1


def test_a_name_of_the_other_tier_is_kept_in_its_own_tier(world: World) -> None:
    """Bắc Kạn is a province of before 1/7/2025 only; Huế of two tiers only."""
    said = central_row(birth_province="Huế", home_province="Bắc Kạn")
    central(said)
    assert sorted(Address.objects.values_list("kind", "two_tier")) == [("birth", True), ("home_town", False)]
    assert counts(central(said), "central") == (0, 0, 1, 0)


def test_an_import_is_undone_whole(world: World) -> None:
    known = make_member("Lý Văn Sơn", world.b, card_number="002222222222")
    keep_addresses(member=known, addresses=[NewAddress(known.pk, "birth", False, text="xóm cũ")], by=SYSTEM)
    content = filled(central=[
        whole_central_row(),
        central_row(
            full_name="Lý Văn Sơn", card_number="002222222222", code="B", other_name="Sơn", birth_text="xóm mới",
            home_commune="Nam Tuấn", state="Miễn SHĐ", start="01/06/2022", admission=None, full_membership_date=None,
        ),
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
    batch = open_batch(
        content=filled(central=[whole_central_row()]), file_name="t.xlsx", by=world.users["district"], roots=[]
    )
    import_batch(batch, by=world.users["district"], on=TODAY)
    member = Member.objects.get(card_number=CARD)
    with acting(world.users["commune"], source="test"):
        keep_addresses(member=member, addresses=[NewAddress(member.pk, "birth", False, text="nơi khác")], by=SYSTEM)
    with pytest.raises(UndoRefused, match="địa chỉ"):
        undo_batch(batch, by=world.users["district"])
