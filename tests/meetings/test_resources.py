"""The sheets "Sinh hoạt" and "Điểm danh"."""

from datetime import date
from typing import Any

import pytest

from core.audit import SYSTEM
from meetings.models import Attendance, AttendanceHistory, Meeting, MeetingGuest, Sending
from meetings.services import confirm_meetings
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.workbooks import counts, filled, passed, problems

pytestmark = pytest.mark.django_db

DAY = date(2022, 12, 5)
# Required in A on that day: an, binh, cuong, probationary, temporary.
REQUIRED = ("an", "binh", "cuong", "probationary", "temporary")


def meeting(code: str = "A", day: Any = DAY, **more: Any) -> dict[str, Any]:
    labels = {
        "kind": "Loại", "month": "Cho tháng", "starts": "Giờ bắt đầu", "ends": "Giờ kết thúc", "topic": "Chuyên đề",
        "listing": "Cách ghi",
    }  # fmt: skip
    row = {"Mã tổ chức": code, "Ngày": day, "Loại": "thường kỳ", "Cách ghi": "đầy đủ"}
    return row | {labels[key]: value for key, value in more.items()}


class Rows:
    """Rows of a roll by the world's names."""

    def __init__(self, world: World) -> None:
        self.world = world

    def mark(self, name: str, status: str = "có mặt", reason: str | None = None, **more: Any) -> dict[str, Any]:
        member = self.world.members.get(name)
        number = (member.card_number or member.national_id) if member else name
        row = {"Mã tổ chức": "A", "Ngày": DAY, "Loại": "thường kỳ", "Số thẻ Đảng": number}
        return row | {"Trạng thái": status, "Lý do": reason} | more

    def full(self, **statuses: str) -> list[dict[str, Any]]:
        return [self.mark(name, statuses.get(name, "có mặt")) for name in REQUIRED]


@pytest.fixture
def rows(world: World) -> Rows:
    return Rows(world)


def brought(meetings: list[dict[str, Any]] | None, rolls: list[dict[str, Any]] | None, **more: Any) -> Any:
    sheets = {name: rows for name, rows in (("meetings", meetings), ("rolls", rolls)) if rows is not None}
    return passed(filled(**sheets), **more)


def roll_of(world: World) -> dict[str, tuple[str, str]]:
    names = {member.pk: name for name, member in world.members.items()}
    found = Attendance.objects.filter(meeting__organization=world.a, meeting__date=DAY)
    return {names[pk]: (status, reason) for pk, status, reason in found.values_list("member", "status", "reason")}


def test_a_meeting_with_its_whole_roll_arrives_as_sent(world: World, rows: Rows) -> None:
    head = meeting(starts="14h00", ends="15:45", topic="Học tập", month="11/2022", kind="Thường kỳ kết hợp chuyên đề")
    marks = [
        *rows.full(
            binh="đến muộn", cuong="vắng có lý do", probationary="VANG KHONG LY DO", temporary="nhiệm vụ đặc biệt"
        ),
        rows.mark("exempt", "miễn - có dự"),
        rows.mark("guest", "khách"),
    ]
    marks = [mark | {"Loại": "thường kỳ kết hợp chuyên đề"} for mark in marks]
    run = brought([head], marks)
    assert (counts(run, "meetings"), counts(run, "rolls")) == ((1, 0, 0, 0), (7, 0, 0, 0))
    found = Meeting.objects.get(organization=world.a)
    assert (found.status, found.kind, found.for_month, found.topic) == (
        "sent",
        "combined",
        date(2022, 11, 1),
        "Học tập",
    )
    assert {name: getattr(found, name) for name in Meeting.COUNTERS} == {
        "headcount": 8, "required": 4, "present": 2, "late": 1, "excused": 1, "unexcused": 1, "special_duty": 1,
        "exempt_present": 1, "guests": 1,
    }  # fmt: skip
    assert MeetingGuest.objects.get().member == world.members["guest"]
    assert not AttendanceHistory.objects.exists()  # the first roll is no correction
    again = brought([head], marks)
    assert (counts(again, "meetings"), counts(again, "rolls")) == ((0, 0, 1, 0), (0, 0, 7, 0))
    assert Sending.objects.count() == 1


def test_who_is_not_listed_was_present(world: World, rows: Rows) -> None:
    head = meeting(listing="chỉ ghi vắng")
    marks = [rows.mark("cuong", "vắng có lý do", "ốm")]
    assert counts(brought([head], marks), "meetings") == (1, 0, 0, 0)
    assert roll_of(world) == dict.fromkeys(REQUIRED, ("present", "")) | {"cuong": ("excused", "ốm")}
    assert counts(brought([head], marks), "meetings") == (0, 0, 1, 0)


def test_a_meeting_nobody_missed_needs_no_row(world: World) -> None:
    assert counts(brought([meeting(listing="chỉ ghi vắng")], None), "meetings") == (1, 0, 0, 0)
    assert set(roll_of(world)) == set(REQUIRED)


def test_who_is_missing_from_a_full_roll_is_named(world: World, rows: Rows) -> None:
    marks = [mark for mark in rows.full() if mark["Số thẻ Đảng"] != world.members["binh"].card_number]
    run = brought([meeting()], marks)
    assert problems(run, "meetings") == {
        2: [("roll", "Cách ghi", "Cách ghi “đầy đủ” nhưng trang Điểm danh thiếu Nông Thị Bình.")]
    }
    assert {reason for found in problems(run, "rolls").values() for _k, _c, reason in found} == {
        "Kỳ sinh hoạt ở trang Sinh hoạt, dòng 2, có lỗi."
    }
    assert not Meeting.objects.exists()
    run = brought([meeting()], None)
    assert problems(run, "meetings")[2][0][2].startswith("Cách ghi “đầy đủ” nhưng trang Điểm danh thiếu ")


@pytest.mark.parametrize(
    ("name", "status", "column", "reason"),
    [
        ("b_first", "có mặt", "Số thẻ Đảng",
         "Nguyễn Văn Nam không sinh hoạt tại tổ chức này vào ngày họp. Nếu dự với tư cách khách, ghi “khách”."),
        ("moved", "có mặt", "Số thẻ Đảng",
         "Vi Văn Lâm không sinh hoạt tại tổ chức này vào ngày họp. Nếu dự với tư cách khách, ghi “khách”."),
        ("exempt", "có mặt", "Trạng thái",
         "Đàm Văn Ích được miễn vào ngày họp: có dự thì ghi “miễn – có dự”, không dự thì bỏ dòng."),
        ("suspended", "vắng có lý do", "Trạng thái", "Lý Văn Hải bị đình chỉ sinh hoạt vào ngày họp. Hãy bỏ dòng."),
        ("away", "có mặt", "Trạng thái", (
            "Ma Thị Khánh đang sinh hoạt tạm thời nơi khác vào ngày họp: có dự thì ghi “miễn – có dự”, không dự thì "
            "bỏ dòng."
        )),
        ("an", "miễn – có dự", "Trạng thái", (
            "Hoàng Văn An không được miễn, cũng không sinh hoạt tạm thời nơi khác vào ngày họp."
        )),
        ("an", "khách", "Trạng thái", "Hoàng Văn An sinh hoạt tại đây, không phải khách."),
    ],
)  # fmt: skip
def test_who_cannot_have_this_mark(world: World, rows: Rows, name: str, status: str, column: str, reason: str) -> None:
    marks = [mark for mark in rows.full() if mark["Số thẻ Đảng"] != world.members[name].card_number]
    run = brought([meeting()], [rows.mark(name, status), *marks])
    assert problems(run, "rolls")[2] == [("roll", column, reason)]
    assert problems(run, "meetings") == {2: [("resting", "", "Bảng điểm danh có lỗi ở dòng 2.")]}
    assert {kind for row, found in problems(run, "rolls").items() if row > 2 for kind, _c, _r in found} == {"resting"}
    assert not Meeting.objects.exists()


def test_numbers_and_days_that_lead_nowhere(world: World, rows: Rows) -> None:
    marks = [
        rows.mark("999999999999"),
        rows.mark("an", Ngày=date(2022, 11, 5)),
        rows.mark("an", **{"Mã tổ chức": "QQ"}),
        rows.mark("an", Loại="bất thường"),
        rows.mark("an", "ở nhà"),
    ]
    run = brought(None, marks)
    none = "Không có kỳ sinh hoạt này, cả ở trang Sinh hoạt lẫn trong sổ. Hãy thêm một dòng ở trang Sinh hoạt."
    found = problems(run, "rolls")
    assert found[2] == [
        ("unknown", "Số thẻ Đảng", "Không có đảng viên mang số 999999999999 trong phạm vi bạn được nhập.")
    ]
    assert found[3] == [("roll", "Ngày", none)]
    assert found[4] == [("unknown", "Mã tổ chức", "Không có tổ chức mang mã QQ trong phạm vi bạn được nhập.")]
    assert found[5] == [("roll", "Ngày", none)]
    assert found[6][0][:2] == ("unknown", "Trạng thái")


@pytest.mark.parametrize(
    ("head", "column", "kind", "reason"),
    [
        (meeting(day=date(2023, 1, 5)), "Ngày", "date", "Ngày này ở tương lai (hôm nay 20/12/2022)."),
        (meeting(day=date(2020, 12, 5)), "Ngày", "span", "Tổ chức không hoạt động vào ngày này."),
        (meeting(day="31/02/2022"), "Ngày", "date", "Không có ngày 31/2/2022."),
        (meeting(month="05/2022"), "Cho tháng", "date", "Cách ngày họp quá 3 tháng."),
        (meeting(starts="25:00"), "Giờ bắt đầu", "format", "Không có giờ này. Giờ từ 00:00 đến 23:59."),
        (meeting(starts="15:00", ends="14:00"), "Giờ kết thúc", "date", "Giờ kết thúc phải sau giờ bắt đầu."),
        (
            meeting(kind="họp phụ huynh"),
            "Loại",
            "unknown",
            (
                "Không có nhãn này. Hãy dùng một trong: thường kỳ; chuyên đề; thường kỳ kết hợp chuyên đề; bất thường; "
                "họp chi ủy; mở rộng; kiểm điểm cuối năm; đại hội; hội nghị ban chấp hành; hội nghị ban thường vụ."
            ),
        ),
    ],
)
def test_meetings_that_cannot_be(world: World, head: dict[str, Any], column: str, kind: str, reason: str) -> None:
    assert problems(brought([head | {"Cách ghi": "chỉ ghi vắng"}], None), "meetings") == {2: [(kind, column, reason)]}


def test_one_meeting_and_one_member_twice(world: World, rows: Rows) -> None:
    run = brought([meeting(), meeting()], [*rows.full(), rows.mark("an")])
    assert problems(run, "meetings")[3] == [("duplicate", "Ngày", "Kỳ sinh hoạt này đã ghi ở dòng 2.")]
    assert problems(run, "rolls")[7] == [("duplicate", "Số thẻ Đảng", "Hoàng Văn An đã ghi ở dòng 2 của kỳ này.")]


def test_a_roll_says_otherwise_than_the_one_sent(world: World, rows: Rows) -> None:
    brought([meeting()], rows.full())
    changed = list(rows.full(binh="vắng không lý do"))
    run = brought([meeting(topic="Nghị quyết")], changed)
    assert (counts(run, "meetings"), counts(run, "rolls")) == ((0, 1, 0, 0), (0, 1, 4, 0))
    assert [one.as_json() for one in run.outcome("rolls").changes[3]] == [["Trạng thái", "có mặt", "vắng không lý do"]]
    assert [one.as_json() for one in run.outcome("meetings").changes[2]] == [["Chuyên đề", "", "Nghị quyết"]]
    found = Meeting.objects.get(organization=world.a)
    assert (found.status, found.present, found.unexcused, found.topic) == ("sent", 4, 1, "Nghị quyết")
    assert list(Sending.objects.filter(meeting=found).values_list("sequence", flat=True)) == [1, 2]
    assert list(AttendanceHistory.objects.values_list("status_before", "status_after")) == [("present", "unexcused")]


def test_single_marks_correct_a_recorded_roll(world: World, rows: Rows) -> None:
    make_sent_meeting(world.a, DAY)
    run = brought(None, [rows.mark("cuong", "vắng có lý do", "ốm"), rows.mark("an")])
    assert counts(run, "rolls") == (0, 1, 1, 0)
    assert roll_of(world)["cuong"] == ("excused", "ốm")
    assert len(roll_of(world)) == 5
    # A blank reason does not wipe the one that is there.
    assert counts(brought(None, [rows.mark("cuong", "vắng có lý do")]), "rolls") == (0, 0, 1, 0)
    assert roll_of(world)["cuong"] == ("excused", "ốm")


def test_a_confirmed_meeting_and_a_draft_are_left_alone(world: World, rows: Rows) -> None:
    sent = make_sent_meeting(world.a, DAY)
    confirm_meetings(meetings=Meeting.objects.filter(pk=sent.pk), by=SYSTEM)
    assert counts(brought([meeting()], rows.full()), "meetings") == (0, 0, 1, 0)  # the same: nothing to say
    run = brought([meeting()], rows.full(an="đến muộn"))
    assert problems(run, "meetings") == {
        2: [
            (
                "different",
                "Ngày",
                "Kỳ sinh hoạt đã được xác nhận với nội dung khác. Muốn sửa phải mở lại ở trang kỳ sinh hoạt.",
            )
        ]
    }
    make_draft_meeting(world.b, DAY)
    run = brought([meeting("B", listing="chỉ ghi vắng")], None)
    assert problems(run, "meetings")[2][0][2] == (
        "Chi bộ đang ghi kỳ sinh hoạt này, chưa gửi. Hãy để chi bộ gửi hoặc xóa bản đang ghi."
    )


def test_only_those_above_confirm_what_they_bring_in(world: World) -> None:
    heads = [meeting("A", listing="chỉ ghi vắng"), meeting("E", listing="chỉ ghi vắng")]
    run = brought(heads, None, by=world.users["commune"], confirm=True)
    assert counts(run, "meetings") == (1, 0, 0, 1)
    assert dict(Meeting.objects.values_list("organization__code", "status")) == {"A": "confirmed"}
    brought(heads, None, by=world.users["district"])
    assert dict(Meeting.objects.values_list("organization__code", "status")) == {"A": "confirmed", "E": "sent"}


def test_a_guest_out_of_sight_is_unknown(world: World, rows: Rows) -> None:
    marks = [*rows.full(), rows.mark("c_first", "khách")]
    hidden = problems(brought([meeting()], marks, by=world.users["commune"]), "rolls")
    card = world.members["c_first"].card_number
    assert hidden[7] == [("unknown", "Số thẻ Đảng", f"Không có đảng viên mang số {card} trong phạm vi bạn được nhập.")]
    assert counts(brought([meeting()], marks, by=world.users["district"]), "rolls") == (6, 0, 0, 0)


def test_a_second_regular_meeting_of_a_month_is_asked_about(world: World, rows: Rows) -> None:
    """A day put right in the sheet would make two of one meeting; named both, they are two (DOMAIN §6.13)."""
    make_sent_meeting(world.a, date(2022, 12, 15))
    run = brought([meeting()], rows.full())
    assert problems(run, "meetings") == {
        2: [("duplicate", "Ngày", (
            "Tháng 12/2022 đã ghi kỳ thường kỳ ngày 15/12/2022. Nếu là sửa ngày, hãy sửa ở trang của kỳ đó; nếu họp "
            "lần thứ hai trong tháng, hãy ghi cả hai kỳ trong tệp này."
        ))]
    }  # fmt: skip
    assert Meeting.objects.filter(organization=world.a).count() == 1
    both = [meeting(), meeting(day=date(2022, 12, 15), listing="chỉ ghi vắng")]
    assert counts(brought(both, rows.full()), "meetings")[0] == 1
    assert Meeting.objects.filter(organization=world.a).count() == 2
    assert (
        counts(brought([meeting(day=date(2022, 12, 18), kind="chuyên đề", listing="chỉ ghi vắng")], []), "meetings")[0]
        == 1
    )
