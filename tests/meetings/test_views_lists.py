"""Lists of meetings: this month, the filtered list, the board; who sees which, in how many queries."""

import re
from datetime import date
from html import unescape

import pytest

from branches.models import Appointment
from core.audit import AccessLog
from meetings.models import Meeting
from meetings.services import RecordedMeeting, record_meetings
from tests.factories import START, World, full_roll, make_draft_meeting, make_organization, make_sent_meeting

HELD = date(2022, 12, 5)


def text(page: bytes) -> str:
    return re.sub(r"\s+", " ", page.decode())


def rows_of(page: str) -> list[str]:
    """The branches in the list's rows."""
    return re.findall(r'data-label="Tổ chức">([^<]+)<', page)


def test_this_month_says_what_is_missing_and_what_to_do(client_as, world: World) -> None:
    page = text(client_as("secretary").get("/sinh-hoat/thang-nay/").content)
    assert "Sinh hoạt tháng 12/2022" in page
    assert "Chưa có kỳ sinh hoạt thường kỳ tháng 12/2022." in page
    assert "Tháng 11/2022 chưa có kỳ sinh hoạt nào được ghi." in page
    assert "/sinh-hoat/lap/?to-chuc=A&amp;thang=2022-12" in page
    assert "Chi bộ xóm Nà Rị" not in page


def test_this_month_leads_to_the_roll_and_then_to_sending(client_as, world: World) -> None:
    make_sent_meeting(world.a, date(2022, 11, 5))
    draft = make_draft_meeting(world.a, HELD)
    page = text(client_as("secretary").get("/sinh-hoat/thang-nay/").content)
    assert f'href="/sinh-hoat/{draft.uuid}/diem-danh/"' in page
    assert f'href="/sinh-hoat/{draft.uuid}/gui/"' in page
    assert "Tháng 11/2022 chưa có" not in page
    assert "Chưa có kỳ sinh hoạt thường kỳ" not in page
    taker = text(client_as("roll_taker").get("/sinh-hoat/thang-nay/").content)
    assert f'href="/sinh-hoat/{draft.uuid}/diem-danh/"' in taker
    assert "/gui/" not in taker


def test_branches_with_something_to_do_stand_first(client_as, world: World) -> None:
    for branch in (world.a, world.b):
        make_sent_meeting(branch, date(2022, 11, 5))
    make_sent_meeting(world.a, HELD)
    page = text(client_as("commune").get("/sinh-hoat/thang-nay/").content)
    assert page.index("Chi bộ xóm Nà Rị</h2>") < page.index("Chi bộ xóm Lũng Phầy</h2>")


@pytest.mark.parametrize("actor", ["visitor", "reader"])
def test_who_takes_no_roll_hears_why_the_page_is_empty(client_as, world: World, actor: str) -> None:
    assert "Chưa có chi bộ nào để điểm danh." in text(client_as(actor).get("/sinh-hoat/thang-nay/").content)


@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        ("secretary", {"Chi bộ xóm Lũng Phầy"}),
        ("neighbour", {"Chi bộ xóm Nà Rị"}),
        ("commune", {"Chi bộ xóm Lũng Phầy", "Chi bộ xóm Nà Rị"}),
        ("district", {"Chi bộ xóm Lũng Phầy", "Chi bộ xóm Nà Rị", "Chi bộ xóm Bản Gủn", "Chi bộ Tòa án huyện"}),
    ],
)
def test_everybody_lists_his_own_scope(client_as, world: World, actor: str, seen: set[str]) -> None:
    for branch in (world.a, world.b, world.c, world.e):
        make_sent_meeting(branch, HELD)
    page = text(client_as(actor).get("/sinh-hoat/").content)
    assert set(rows_of(page)) == seen
    assert f"Có {len(seen)} kỳ sinh hoạt" in page


FILTERS = {
    "to-chuc=X": {"Chi bộ xóm Lũng Phầy", "Chi bộ xóm Nà Rị"},
    "ky=2022-11": {"Chi bộ xóm Bản Gủn"},
    "ky=2022-12-05..2022-12-31": {"Chi bộ xóm Lũng Phầy", "Chi bộ xóm Nà Rị"},
    "trang-thai=draft": {"Chi bộ xóm Nà Rị"},
    "trang-thai=open": {"Chi bộ xóm Nà Rị"},
    "trang-thai=counted": {"Chi bộ xóm Lũng Phầy", "Chi bộ xóm Bản Gủn"},
    "loai=thematic": {"Chi bộ xóm Bản Gủn"},
    "muon=on": {"Chi bộ xóm Bản Gủn"},
    "to-chuc=X&trang-thai=sent": {"Chi bộ xóm Lũng Phầy"},
}


@pytest.mark.parametrize("query", FILTERS)
def test_the_list_is_narrowed_by_its_address(client_as, world: World, query: str) -> None:
    make_sent_meeting(world.a, HELD)
    make_draft_meeting(world.b, HELD)
    late = date(2022, 11, 5)
    record_meetings(
        new=[
            RecordedMeeting(
                world.c.pk,
                "thematic",
                late,
                date(2022, 11, 1),
                roll=full_roll(world.c, late),
                sent_on=date(2022, 12, 2),
            )
        ],
        by=world.users["district"],
    )
    assert set(rows_of(text(client_as("district").get(f"/sinh-hoat/?{query}").content))) == FILTERS[query]


def test_a_filter_that_is_not_understood_says_so(client_as, world: World) -> None:
    make_sent_meeting(world.a, HELD)
    page = text(client_as("district").get("/sinh-hoat/?ky=2022-13").content)
    assert "không có ngày hoặc tháng này" in page
    assert rows_of(page) == ["Chi bộ xóm Lũng Phầy"]


def test_who_has_not_reported_stands_above_the_list(client_as, world: World) -> None:
    make_sent_meeting(world.a, HELD)
    make_draft_meeting(world.b, HELD)
    page = text(client_as("district").get("/sinh-hoat/").content)
    silent = re.search(r"Chưa báo cáo tháng 12/2022: (\d+) chi bộ</h2>(.*?)</section>", page)
    assert silent[1] == "3"
    assert re.findall(r">(Chi bộ [^<]+)</a>", silent[2]) == [
        "Chi bộ Tòa án huyện", "Chi bộ xóm Bản Gủn", "Chi bộ xóm Nà Rị",
    ]  # fmt: skip
    earlier = text(client_as("commune").get("/sinh-hoat/?ky=2022-11").content)
    assert "Chưa báo cáo tháng 11/2022: 2 chi bộ" in earlier
    assert "Chưa báo cáo" not in text(client_as("roll_taker").get("/sinh-hoat/").content)


def test_who_has_begun_the_month_is_led_to_what_he_began(client_as, world: World) -> None:
    make_sent_meeting(world.b, date(2022, 11, 5))
    draft = make_draft_meeting(world.b, HELD)
    make_draft_meeting(world.a, date(2022, 11, 7))
    page = text(client_as("commune").get("/sinh-hoat/").content)
    assert f'<a href="/sinh-hoat/{draft.uuid}/">Chi bộ xóm Nà Rị</a>' in page
    new = "/sinh-hoat/lap/?to-chuc={}&amp;thang=2022-12"
    assert new.format("B") not in page
    assert f'<a href="{new.format("A")}">Chi bộ xóm Lũng Phầy</a>' in page


def test_the_board_tells_four_states_and_whom_to_call(client_as, world: World) -> None:
    secretary = world.users["secretary"]
    secretary.phone = "0912 345 678"
    secretary.save()
    days = {1: None, 2: date(2022, 2, 20), 3: date(2022, 4, 1)}
    record_meetings(
        new=[
            RecordedMeeting(
                world.a.pk, "regular", date(2022, month, 5), date(2022, month, 1),
                roll=full_roll(world.a, date(2022, month, 5)), sent_on=sent_on,
            )
            for month, sent_on in days.items()
        ],
        by=secretary,
    )  # fmt: skip
    make_draft_meeting(world.a, date(2022, 4, 5))
    make_organization("G", world.x, start=date(2022, 9, 10), name="Chi bộ mới")
    page = text(client_as("commune").get("/sinh-hoat/theo-doi/?nam=2022").content)
    found = {
        name: re.findall(r'class="cell (\w+)"', cells)
        for name, cells in re.findall(r'<th scope="row"><a [^>]+>([^<]+)</a><br>(.*?)</tr>', page)
    }
    assert list(found) == ["Chi bộ xóm Nà Rị", "Chi bộ xóm Lũng Phầy", "Chi bộ mới"]
    assert found["Chi bộ xóm Lũng Phầy"] == ["on_time", "on_time", "late", "open", *["missing"] * 7, "ahead"]
    assert found["Chi bộ mới"] == [*["nowhere"] * 8, *["missing"] * 3, "ahead"]
    assert 'href="tel:0912 345 678"' in page
    assert "Có 3 chi bộ, 3 chi bộ còn tháng chưa báo cáo" in page


@pytest.mark.parametrize(
    ("actor", "address", "status"),
    [
        ("roll_taker", "/sinh-hoat/theo-doi/", 403),
        ("secretary", "/sinh-hoat/theo-doi/", 200),
        ("commune", "/sinh-hoat/theo-doi/?to-chuc=Y", 404),
        ("district", "/sinh-hoat/theo-doi/?to-chuc=Y", 200),
        ("district", "/sinh-hoat/theo-doi/?nam=abc", 404),
        ("visitor", "/sinh-hoat/lap/", 403),
        ("reader", "/sinh-hoat/xac-nhan/", 403),
    ],
)
def test_who_opens_which_list(client_as, world: World, actor: str, address: str, status: int) -> None:
    assert client_as(actor).get(address).status_code == status


def test_the_reader_sees_figures_without_names(client_as, world: World) -> None:
    meeting = make_sent_meeting(world.a, HELD, {world.members["an"]: "unexcused"})
    page = text(client_as("reader").get(f"/sinh-hoat/{meeting.uuid}/").content)
    assert "80,0%" in page
    assert "F1: có mặt ÷ phải dự" in page
    assert "Hoàng Văn An" not in page
    assert "Hoàng Văn An" in text(client_as("visitor").get(f"/sinh-hoat/{meeting.uuid}/").content)


def test_the_roll_leads_to_the_files_one_may_read(client_as, world: World) -> None:
    meeting = make_sent_meeting(world.a, date(2022, 6, 5))  # "moved" was there then, and belongs to B today
    here, gone = world.members["an"], world.members["moved"]
    page = text(client_as("secretary").get(f"/sinh-hoat/{meeting.uuid}/").content)
    assert f'<a href="/dang-vien/{here.uuid}/">Hoàng Văn An</a>' in page
    assert "<td>Vi Văn Lâm</td>" in page
    assert str(gone.uuid) not in page
    assert "/dang-vien/" not in text(client_as("roll_taker").get(f"/sinh-hoat/{meeting.uuid}/").content)


def test_an_ended_appointment_sees_nothing(client_as, world: World) -> None:
    meeting = make_sent_meeting(world.a, HELD)
    Appointment.objects.filter(user=world.users["secretary"]).update(end=date(2022, 12, 20))
    client = client_as("secretary")
    assert rows_of(text(client.get("/sinh-hoat/").content)) == []
    assert client.get(f"/sinh-hoat/{meeting.uuid}/").status_code == 404


@pytest.mark.parametrize(
    ("address", "queries"),
    [("/sinh-hoat/", 18), ("/sinh-hoat/thang-nay/", 14), ("/sinh-hoat/theo-doi/", 18), ("/sinh-hoat/xac-nhan/", 9)],
)
def test_a_list_takes_the_same_queries_for_one_and_for_three(
    client_as, world: World, address: str, queries: int, django_assert_num_queries
) -> None:
    client = client_as("commune")
    make_sent_meeting(world.a, HELD)
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
    for number in (1, 2, 3):
        make_sent_meeting(world.b, date(2022, 12, number), kind="extraordinary" if number > 1 else "regular")
        make_organization(f"H{number}", world.x, start=START)
    with django_assert_num_queries(queries):
        client.get(address)
    assert Meeting.objects.count() == 4


def test_the_organisations_page_leads_to_its_meetings(client_as, world: World) -> None:
    make_sent_meeting(world.a, HELD, {world.members["an"]: "unexcused"})
    make_draft_meeting(world.b, HELD)
    client = client_as("commune")
    page = text(client.get(f"/to-chuc/{world.x.uuid}/").content)
    figures = dict(
        re.findall(r'href="/sinh-hoat/\?to-chuc=X&amp;ky=2022&amp;trang-thai=([\w=;&-]+)">([^<]+)</a>', page)
    )
    assert figures == {"counted&amp;loai=chi-bo": "1", "sent": "1", "open": "1"}
    for state, count in figures.items():
        listed = text(client.get(f"/sinh-hoat/?to-chuc=X&ky=2022&trang-thai={unescape(state)}").content)
        assert f"Có {count} kỳ sinh hoạt" in listed
    assert "05/12/2022: 4/5 có mặt" in text(client.get(f"/to-chuc/{world.a.uuid}/").content)


@pytest.mark.parametrize(
    ("typed", "seen", "said"),
    [
        ("chi bo xom na ri", ["Chi bộ xóm Nà Rị"], ""),
        ("B", ["Chi bộ xóm Nà Rị"], ""),
        ("chi bộ trùng tên", None, "Nhiều tổ chức cùng tên (mã T1, T2"),
        ("không có", None, "Không có tổ chức nào mang mã hoặc tên này trong phạm vi của bạn."),
    ],
)
def test_among_many_an_organisation_is_typed(client_as, world: World, monkeypatch, typed, seen, said) -> None:
    monkeypatch.setattr("meetings.forms.FilterForm.MANY", 3)
    for code in ("T1", "T2"):
        make_organization(code, world.x, name="Chi bộ trùng tên")
    make_sent_meeting(world.a, HELD)
    make_sent_meeting(world.b, HELD)
    page = text(client_as("district").get("/sinh-hoat/", {"to-chuc": typed}).content)
    everything = ["Chi bộ xóm Lũng Phầy", "Chi bộ xóm Nà Rị"]
    assert sorted(rows_of(page)) == (everything if seen is None else seen)
    assert said in page


def test_the_list_is_handed_out_as_it_is_narrowed_and_logged(client_as, world: World) -> None:
    make_sent_meeting(world.a, HELD, {world.members["an"]: "unexcused"})
    make_sent_meeting(world.b, date(2022, 11, 5))
    make_sent_meeting(world.c, HELD)
    answer = client_as("commune").get("/sinh-hoat/?ky=2022-12&dang=json")
    (row,) = answer.json()["rows"]
    assert {
        key: row[key] for key in ("code", "superior", "required", "present", "unexcused", "rate", "late", "sent_late")
    } == {
        "code": "A",
        "superior": "Đảng bộ xã Nam Tuấn",
        "required": 5,
        "present": 4,
        "unexcused": 1,
        "rate": "80,0",
        "late": 0,
        "sent_late": "",
    }
    line = AccessLog.objects.get(action="export")
    assert (line.username, line.detail["rows"], line.detail["filters"]) == ("commune", 1, "ky=2022-12&dang=json")
    assert client_as("commune").get("/sinh-hoat/?dang=xlsx").content.startswith(b"PK")
    assert client_as("commune").get("/sinh-hoat/?dang=exe").status_code == 404
    assert client_as("visitor").get("/sinh-hoat/?dang=xlsx").status_code == 403
    assert "Xuất danh sách" not in text(client_as("visitor").get("/sinh-hoat/").content)
    assert AccessLog.objects.filter(action="export").count() == 2
