"""The sheet "Đảng viên": persons, spans, what a second file says of them, and what cannot be."""

import unicodedata
from datetime import date
from typing import Any

import pytest

from branches.services import change_form
from core.audit import SYSTEM
from members.models import DutySpan, Member, Membership
from tests.factories import World, form, level, make_duty, make_member, make_organization
from tests.workbooks import counts, filled, member_row, passed, problems

pytestmark = pytest.mark.django_db

CARD = "000000000001"


def members(*rows: dict[str, Any], by: Any = None) -> Any:
    return passed(filled(members=rows), **({"by": by} if by else {}))


def spans(card: str = CARD) -> list[tuple[str, str, date, date | None, str, str]]:
    found = Membership.objects.filter(member__card_number=card).order_by("start", "kind")
    return list(found.values_list("organization__code", "kind", "start", "end", "start_reason", "end_reason"))


def duties(card: str = CARD) -> list[tuple[str, date, date | None]]:
    return list(DutySpan.objects.filter(member__card_number=card).order_by("start").values_list("kind", "start", "end"))


def test_a_member_as_the_sheet_says(world: World) -> None:
    run = members(
        member_row(
            1, "Nông Thị Hoà", "A", gender="Nữ", birth="1958", ethnicity="tay", national_id="004158000001",
            admission="05/1985", full="19/05/1986",
        )
    )  # fmt: skip
    assert counts(run, "members") == (1, 0, 0, 0)
    member = Member.objects.get(card_number=CARD)
    assert (member.full_name, member.gender, member.birth_date, member.birth_precision) == (
        "Nông Thị Hoà", "female", date(1958, 1, 1), "year",
    )  # fmt: skip
    assert member.ethnicity is not None
    assert (member.ethnicity.name, member.national_id) == ("Tày", "004158000001")
    assert (member.admission_date, member.admission_precision) == (date(1985, 5, 1), "month")
    # Since admission, but the branch stands only since 2021.
    assert spans() == [("A", "official", date(2021, 1, 1), None, "recorded", "")]


def test_rows_of_one_person_are_his_spans(world: World) -> None:
    rows = [
        member_row(1, "Nông Văn An", "A", state="dự bị", full="10/05/2022", admission="10/05/2021", last="09/05/2022"),
        member_row(1, "Nông Văn An", "A", full="10/05/2022", admission="10/05/2021", start="10/05/2022",
                   last="31/07/2022"),
        member_row(1, "Nông Văn An", "B", full="10/05/2022", admission="10/05/2021", start="01/08/2022"),
        member_row(1, "Nông Văn An", "C", full="10/05/2022", admission="10/05/2021", state="sinh hoạt tạm thời",
                   start="01/09/2022", last="31/12/2022"),
        member_row(1, "Nông Văn An", "B", full="10/05/2022", admission="10/05/2021", state="tạm miễn",
                   start="05/08/2022", last="20/08/2022"),
    ]  # fmt: skip
    assert counts(members(*rows), "members") == (5, 0, 0, 0)
    assert spans() == [
        ("A", "official", date(2021, 5, 10), date(2022, 8, 1), "admission", "transfer_out"),
        ("B", "official", date(2022, 8, 1), None, "transfer_in", ""),
        ("C", "temporary", date(2022, 9, 1), date(2023, 1, 1), "hosted", ""),
    ]
    assert duties() == [("term_exempt", date(2022, 8, 5), date(2022, 8, 21))]
    assert counts(members(*rows), "members") == (0, 0, 5, 0)
    assert counts(members(*reversed(rows)), "members") == (0, 0, 5, 0)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("chuyển đi", "transfer_out"), ("từ trần", "death"), ("khai trừ", "expulsion"), ("xoá tên", "strike_off"),
        ("xin ra", "resignation"),
    ],
)  # fmt: skip
def test_an_end_is_the_first_day_he_no_longer_belongs(world: World, state: str, reason: str) -> None:
    rows = [member_row(1, "Nông Văn An", "A"), member_row(1, "Nông Văn An", "A", state=state, start="15/03/2022")]
    assert counts(members(*rows), "members") == (2, 0, 0, 0)
    assert spans() == [("A", "official", date(2021, 1, 1), date(2022, 3, 15), "recorded", reason)]
    assert counts(members(*rows), "members") == (0, 0, 2, 0)


def test_an_end_of_what_is_recorded_already(world: World) -> None:
    members(member_row(1, "Nông Văn An", "A"))
    run = members(member_row(1, "Nông Văn An", "A", state="chuyển đi", start="15/03/2022"))
    assert counts(run, "members") == (0, 1, 0, 0)
    assert [change.as_json() for change in run.outcome("members").changes[2]] == [
        ["Đến ngày", "", "14/03/2022"],
        ["Trạng thái", "", "chuyển đi"],
    ]
    assert spans() == [("A", "official", date(2021, 1, 1), date(2022, 3, 15), "recorded", "transfer_out")]
    # The first file again: its blank "Đến ngày" does not bring him back.
    assert counts(members(member_row(1, "Nông Văn An", "A")), "members") == (0, 0, 1, 0)


def test_death_ends_what_he_was_elsewhere(world: World) -> None:
    rows = [
        member_row(1, "Nông Văn An", "A"),
        member_row(1, "Nông Văn An", "C", state="sinh hoạt tạm thời", start="01/02/2022"),
        member_row(1, "Nông Văn An", "A", state="từ trần", start="15/03/2022"),
    ]
    assert counts(members(*rows), "members") == (3, 0, 0, 0)
    assert [(code, kind, end) for code, kind, _start, end, *_rest in spans()] == [
        ("A", "official", date(2022, 3, 15)),
        ("C", "temporary", date(2022, 3, 15)),
    ]
    assert counts(members(*rows), "members") == (0, 0, 3, 0)


def test_a_person_is_known_by_his_id_until_he_has_a_card(world: World) -> None:
    first = member_row(
        "", "Nông Văn An", "A", national_id="004158000001", state="dự bị", full=None, admission="10/05/2022"
    )
    assert counts(members(first), "members") == (1, 0, 0, 0)
    assert counts(members(first), "members") == (0, 0, 1, 0)
    second = first | {"Số thẻ Đảng": CARD}
    run = members(second)
    assert counts(run, "members") == (0, 1, 0, 0)
    assert Member.objects.get(national_id="004158000001").card_number == CARD
    # A file with the id alone still means him.
    assert counts(members(first), "members") == (0, 0, 1, 0)


def test_fields_that_differ_are_changed_and_blank_ones_stay(world: World) -> None:
    members(member_row(1, "Nông Văn An", "A", gender="nam", birth="12/03/1970", ethnicity="Tày"))
    run = members(
        member_row(
            1, "Nông Văn Anh", "A", gender=None, birth="1970", ethnicity="Nùng", full=None, national_id="004158000001"
        )
    )
    assert counts(run, "members") == (0, 1, 0, 0)
    assert [change.as_json() for change in run.outcome("members").changes[2]] == [
        ["Họ và tên", "Nông Văn An", "Nông Văn Anh"],
        ["Dân tộc", "Tày", "Nùng"],
        ["Số định danh cá nhân", "", "004158000001"],
    ]
    member = Member.objects.get(card_number=CARD)
    # "1970" does not take back the day that is known.
    assert (member.gender, member.birth_date, member.birth_precision) == ("male", date(1970, 3, 12), "day")
    assert member.search_key == " nong van anh "
    assert member.full_membership_date == date(2011, 2, 3)


@pytest.mark.parametrize("spelling", ["Nông Thị Hoà", "nông thị hòa", unicodedata.normalize("NFD", "Nông Thị Hòa")])
def test_two_spellings_of_one_name_are_one(world: World, spelling: str) -> None:
    first = member_row(1, "Nông Thị Hòa", "A")
    assert counts(members(first), "members") == (1, 0, 0, 0)
    assert counts(members(member_row(1, spelling, "A")), "members") == (0, 0, 1, 0)
    both = [member_row(2, "Nông Thị Hòa", "A", last="31/12/2021"), member_row(2, spelling, "A", start="01/01/2022")]
    assert counts(members(*both), "members") == (2, 0, 0, 0)
    assert Member.objects.filter(card_number="000000000002").count() == 1


def an(**more: Any) -> dict[str, Any]:
    return member_row(1, "Nông Văn An", more.pop("code", "A"), **more)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([an(code="QQ")], {2: [("unknown", "Mã tổ chức", "Không có tổ chức mang mã QQ trong phạm vi bạn được nhập.")]}),
        (
            [an(card=None)],
            {2: [("missing", "Số thẻ Đảng", (
                "Thiếu cả Số thẻ Đảng và Số định danh cá nhân: cần ít nhất một số để nhận ra đảng "
                "viên."
            ))]},
        ),
        ([an(state=None)], {2: [("missing", "Trạng thái", "Thiếu Trạng thái.")]}),
        ([an(admission="03/02/2023", full=None)], {2: [("date", "Ngày vào Đảng", (
            "Ngày này ở tương lai (hôm nay "
            "20/12/2022)."
        ))]}),
        ([an(birth="31/02/1970")], {2: [("date", "Sinh ngày", "Không có ngày 31/2/1970.")]}),
        ([an(birth="2015")], {2: [("date", "Ngày vào Đảng", "Ngày vào Đảng đứng trước ngày sinh.")]}),
        (
            [an(full="03/02/2009")],
            {2: [("date", "Ngày chính thức", "Ngày chính thức trước Ngày vào Đảng (03/02/2010).")]},
        ),
        ([an(start="01/01/2022", last="31/12/2021")], {2: [("date", "Đến ngày", "Đến ngày đứng trước Từ ngày.")]}),
        ([an(start="01/01/2020")], {2: [("span", "Từ ngày", "Tổ chức được lập ngày 01/01/2021, sau Từ ngày.")]}),
        (
            [an(admission="03/02/2022", full=None, state="dự bị", start="01/02/2022")],
            {2: [("date", "Từ ngày", "Từ ngày đứng trước Ngày vào Đảng (03/02/2022).")]},
        ),
        (
            [an(state="dự bị", start="01/02/2022")],
            {2: [("conflict", "Trạng thái", "Ghi “dự bị” từ 01/02/2022 nhưng Ngày chính thức là 03/02/2011.")]},
        ),
        ([an(admission=None, full=None)], {2: [("missing", "Từ ngày", (
            "Thiếu Từ ngày (cũng không có Ngày vào Đảng để tính từ "
            "đó)."
        ))]}),
        (
            [an(state="miễn sinh hoạt")],
            {2: [("span", "Trạng thái", (
                "Không có sinh hoạt đảng nào trong thời gian này. Cần thêm một dòng “chính thức” "
                "hoặc “dự bị”."
            ))]},
        ),
        ([an(code="X")], {2: [("conflict", "Mã tổ chức", (
            "Ngày 01/01/2021 tổ chức này không phải chi bộ. Đảng viên sinh hoạt ở chi bộ: hãy ghi mã chi bộ."
        ))]}),
        ([an(), an(state="tạm miễn", start="01/01/2022", last="30/06/2022"),
          an(state="miễn sinh hoạt", start="30/06/2022")], {
            2: [("resting", "", "Dòng 4 của cùng đảng viên có lỗi.")],
            3: [("resting", "", "Dòng 4 của cùng đảng viên có lỗi.")],
            4: [("conflict", "Trạng thái", (
                "Đảng viên đã được tạm miễn từ 01/01/2022 đến hết 30/06/2022; hãy ghi kết thúc trước."
            ))],
        }),
        ([an(), an(state="từ trần")], {
            2: [("resting", "", "Dòng 3 của cùng đảng viên có lỗi.")],
            3: [("missing", "Từ ngày", "Thiếu Từ ngày: ngày thôi sinh hoạt tại tổ chức.")],
        }),
        ([an(state="chuyển đi", start="01/02/2022")], {
            2: [("conflict", "Từ ngày", (
                "Ngày 31/01/2022 đảng viên không sinh hoạt chính thức tại tổ chức này. Cần một dòng “chính thức” "
                "hoặc “dự bị” trước đó."
            ))],
        }),
        ([an(last="28/02/2022"), an(state="chuyển đi", start="01/02/2022")], {
            2: [("resting", "", "Dòng 3 của cùng đảng viên có lỗi.")],
            3: [("conflict", "Từ ngày", "Dòng 2 ghi sinh hoạt đến hết ngày 28/02/2022.")],
        }),
        ([an(), an(code="B", start="01/02/2022")], {
            2: [("resting", "", "Dòng 3 của cùng đảng viên có lỗi.")],
            3: [("span", "Từ ngày", (
                "Chồng với sinh hoạt chính thức ở dòng 2 (01/01/2021 đến nay). Hãy ghi Đến ngày hoặc thêm dòng "
                "“chuyển đi”."
            ))],
        }),
        ([an(), an()], {
            2: [("resting", "", "Dòng 3 của cùng đảng viên có lỗi.")],
            3: [("duplicate", "Từ ngày", (
                "Trùng khoảng thời gian với dòng 2 ở cùng tổ chức. Hãy sửa Từ ngày, Đến ngày hoặc bỏ "
                "một dòng."
            ))],
        }),
        ([an(start="01/01/2022", last="30/06/2022"), an(start="01/06/2022")], {
            2: [("resting", "", "Dòng 3 của cùng đảng viên có lỗi.")],
            3: [("conflict", "Từ ngày", (
                "Trùng khoảng thời gian với dòng 2 ở cùng tổ chức. Hãy sửa Từ ngày, Đến ngày hoặc bỏ "
                "một dòng."
            ))],
        }),
        ([an(), member_row(1, "Lý Thị Bình", "B")], {
            2: [("resting", "", "Dòng 3 của cùng đảng viên có lỗi.")],
            3: [("duplicate", "Họ và tên", "Số thẻ hoặc số định danh này còn ở dòng 2 với tên khác (Nông Văn An).")],
        }),
        ([an(), member_row(1, "Nông Văn Ân", "A")], {
            2: [("resting", "", "Dòng 3 của cùng đảng viên có lỗi.")],
            3: [("conflict", "Họ và tên", "Tên viết khác dòng 2 (Nông Văn An). Hãy viết thống nhất.")],
        }),
        ([an(birth="1970", last="31/12/2021"), an(birth="1971", start="01/01/2022")], {
            2: [("resting", "", "Dòng 3 của cùng đảng viên có lỗi.")],
            3: [("conflict", "Sinh ngày", "Khác với dòng 2 của cùng đảng viên (1970).")],
        }),
        ([member_row("3000001", "Nông Văn An", "A"), member_row("300000000001", "<i>An</i>", "A")], {
            3: [("format", "Họ và tên", "Có dấu < hoặc > (mã của trang web). Hãy chỉ để lại chữ.")],
        }),
    ],
)  # fmt: skip
def test_what_cannot_be(world: World, rows: list[dict[str, Any]], found: dict[int, Any]) -> None:
    before = Membership.objects.count()
    run = members(*rows)
    assert problems(run, "members") == found
    assert Membership.objects.count() - before == len(rows) - len(found)


def test_an_exemption_recorded_before_is_not_laid_over(world: World) -> None:
    member = make_member("Hứa Văn Miễn", world.a, card_number=CARD, admission_date=None, full_membership_date=None)
    make_duty(member, world.a, "exempt", start=date(2022, 3, 1))
    row = member_row(
        1, "Hứa Văn Miễn", "A", state="tạm miễn", start="01/04/2022", last="30/04/2022", admission=None, full=None
    )
    assert problems(members(row), "members") == {
        2: [("conflict", "Trạng thái", "Đảng viên đã được miễn sinh hoạt từ 01/03/2022; hãy ghi kết thúc trước.")]
    }
    assert duties() == [("exempt", date(2022, 3, 1), None)]


def test_a_blank_first_day_is_the_first_as_a_branch(world: World) -> None:
    """What became a branch later had no members before."""
    late = make_organization("G", world.x, form=form("dang-bo"), level=level("co-so"))
    change_form(organization=late, form=form(), level=level(), sector=None, on=date(2022, 2, 1), by=SYSTEM)
    assert counts(members(an(code="G")), "members") == (1, 0, 0, 0)
    assert spans() == [("G", "official", date(2022, 2, 1), None, "recorded", "")]


def test_a_card_number_that_lost_its_zeros(world: World) -> None:
    row = an() | {"Số thẻ Đảng": 12345}
    assert problems(members(row), "members") == {
        2: [
            (
                "format",
                "Số thẻ Đảng",
                "Ô này là số nên có thể đã mất số 0 ở đầu. Hãy định dạng cột là Văn bản rồi gõ lại đủ 6 đến 12 chữ số.",
            )
        ]
    }


def test_a_card_of_somebody_else(world: World) -> None:
    card = world.members["an"].card_number
    assert card is not None
    run = members(member_row(card, "Trần Thị Xuân", "A", birth="01/01/1990"))
    assert problems(run, "members") == {
        2: [
            (
                "duplicate",
                "Số thẻ Đảng",
                "Số này đã có ở đảng viên Hoàng Văn An, khác cả tên lẫn ngày sinh. Hãy kiểm tra lại số.",
            )
        ]
    }
    assert Member.objects.get(card_number=card).full_name == "Hoàng Văn An"


def test_a_card_and_an_id_of_two_people(world: World) -> None:
    make_member("Một Người", world.a, card_number="000000000091", national_id="004000000091")
    make_member("Hai Người", world.a, card_number="000000000092", national_id="004000000092")
    row = member_row("000000000091", "Một Người", "A", national_id="004000000092")
    assert problems(members(row), "members")[2] == [
        (
            "duplicate",
            "Số định danh cá nhân",
            "Số định danh này đã có ở một đảng viên khác, không phải người mang số thẻ 000000000091.",
        )
    ]


def test_somebody_recorded_elsewhere_needs_a_transfer(world: World) -> None:
    card = world.members["c_first"].card_number
    assert card is not None
    row = member_row(card, "Sầm Văn Quân", "A", start="01/11/2022")
    hidden = problems(members(row, by=world.users["commune"]), "members")
    assert hidden == {
        2: [
            (
                "unknown",
                "Số thẻ Đảng",
                "Số này không nhập được ở đây. Nếu đảng viên từ nơi khác đến, hãy dùng chức năng chuyển sinh hoạt.",
            )
        ]
    }
    seen = problems(members(row, by=world.users["district"]), "members")
    assert seen == {
        2: [
            (
                "span",
                "Từ ngày",
                (
                    "Chồng với sinh hoạt chính thức ở Chi bộ xóm Bản Gủn (01/01/2021 đến nay). Hãy ghi Đến ngày "
                    "hoặc thêm dòng “chuyển đi”."
                ),
            )
        ]
    }


def test_the_file_of_whoever_left_is_closed_to_the_old_place(world: World) -> None:
    """What the former branch knows reads as unchanged; what it does not know it may not change."""
    card = world.members["moved"].card_number  # from A to B in July; both under the commune
    assert card is not None
    Membership.objects.filter(member=world.members["moved"], organization=world.b).update(organization=world.c)
    by = world.users["commune"]
    same = member_row(card, "Vi Văn Lâm", "A", admission=None, full=None, start="01/01/2021", last="30/06/2022")
    assert counts(members(same, by=by), "members") == (0, 0, 1, 0)
    other = same | {"Số định danh cá nhân": "004000000099"}
    assert problems(members(other, by=by), "members")[2] == [
        (
            "different",
            "",
            "Khác với hồ sơ (Số định danh cá nhân), mà đảng viên không còn sinh hoạt trong phạm vi của bạn.",
        )
    ]


def test_an_organisation_that_ended_keeps_nobody(world: World) -> None:
    from tests.branches.test_resources import organizations
    from tests.branches.test_resources import row as organization

    organizations(organization("N1", dissolved=date(2022, 6, 30)))
    assert problems(members(an(code="N1")), "members") == {
        2: [
            (
                "span",
                "Đến ngày",
                "Tổ chức giải thể ngày 30/06/2022. Hãy ghi Đến ngày không muộn hơn, và dòng ở nơi sinh hoạt mới.",
            )
        ]
    }
    assert counts(members(an(code="N1", last="30/06/2022")), "members") == (1, 0, 0, 0)


def test_a_full_member_without_his_day_is_named(world: World) -> None:
    run = members(an(full=None))
    assert counts(run, "members") == (1, 0, 0, 0)
    assert run.outcome("members").notes == [
        "1 đảng viên ghi “chính thức” nhưng chưa có Ngày chính thức: được tính là dự bị cho đến khi bổ sung ngày."
    ]
