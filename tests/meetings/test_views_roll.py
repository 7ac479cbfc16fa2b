"""The roll screen as a plain form: who is on it, what is saved, what is refused and shown again."""

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from core.audit import SYSTEM
from meetings.models import Attendance, Meeting, RollEditor
from meetings.services import Entry, Guest, save_roll
from members.services import NewMember, NewMembership, open_memberships, register_members
from tests.factories import START, World, make_draft_meeting, make_member, make_sent_meeting

HELD = date(2022, 12, 5)


@pytest.fixture
def meeting(world: World) -> Meeting:
    return make_draft_meeting(world.a, HELD)


def address(meeting: Meeting) -> str:
    return f"/sinh-hoat/{meeting.uuid}/diem-danh/"


def form_of(client: Client, meeting: Meeting) -> dict[str, Any]:
    """What a browser would send if nothing were touched."""
    page = client.get(address(meeting)).content.decode()
    found: dict[str, Any] = {
        "uuid": re.search(r'name="uuid" value="([^"]+)"', page)[1],
        "version": re.search(r'name="version" value="([^"]+)"', page)[1],
        "guest_name": re.findall(r'name="guest_name" value="([^"]*)"', page),
        "guest_capacity": re.findall(r'name="guest_capacity" value="([^"]*)"', page),
        "guest_from": re.findall(r'name="guest_from" value="([^"]*)"', page),
    }
    found |= dict(re.findall(r'type="radio" name="(s\d+)" value="(\w+)" checked', page))
    found |= dict(re.findall(r'type="checkbox" name="([eg]\d+)" value="(1)" checked', page))
    found |= dict(re.findall(r'class="roll-reason" name="(r\d+)" value="([^"]*)"', page))
    return found


def stored(meeting: Meeting) -> dict[str, str]:
    rows = Attendance.objects.filter(meeting=meeting).order_by("member__sort_key")
    return {row.member.full_name: f"{row.status} {row.reason}".strip() for row in rows.select_related("member")}


def s(world: World, name: str) -> str:
    return f"s{world.members[name].pk}"


def r(world: World, name: str) -> str:
    return f"r{world.members[name].pk}"


def test_everybody_required_stands_on_it_by_given_name_the_exempt_apart(client_as, world: World, meeting) -> None:
    page = client_as("secretary").get(address(meeting)).content.decode()
    rows = re.findall(r'class="roll-who"[^>]*><span>([^<]+)', page)
    assert [name.strip() for name in rows] == [
        "Hoàng Văn An", "Nông Thị Bình", "Lục Văn Cường", "Bế Thị Dung", "Hà Thị Sen",
    ]  # fmt: skip
    assert "0/5 có mặt" in page
    ticks = re.findall(r'type="checkbox" name="([eg])(\d+)"', page)
    assert {(kind, int(pk)) for kind, pk in ticks} == {
        ("e", world.members["exempt"].pk),
        ("e", world.members["term_exempt"].pk),
        ("e", world.members["away"].pk),
        ("g", world.members["guest"].pk),
    }
    assert "Lý Văn Hải (đình chỉ)" in page
    assert "Ma Thị Khánh <small>sinh hoạt tạm thời nơi khác</small>" in page
    assert "Vi Văn Lâm" not in page


def test_all_present_then_the_exceptions_as_a_plain_form(client_as, world: World, meeting: Meeting) -> None:
    client = client_as("secretary")
    form = form_of(client, meeting) | {s(world, "binh"): "late"}
    answer = client.post(address(meeting), {**form, "all_present": "1"}, follow=True)
    assert "Đã ghi 4 đồng chí có mặt" in answer.content.decode()
    assert set(stored(meeting).values()) == {"present", "late"}
    form = form_of(client, meeting) | {
        s(world, "cuong"): "excused",
        r(world, "cuong"): " ốm  đau ",
        r(world, "an"): "chữ còn sót của người có mặt",
        f"e{world.members['exempt'].pk}": "1",
        f"g{world.members['guest'].pk}": "1",
        "guest_name": ["Đại úy Long", ""],
        "guest_capacity": ["Đồn biên phòng", ""],
        "guest_from": ["", ""],
    }
    answer = client.post(address(meeting), {**form, "review": "1"})
    assert answer.headers["Location"] == f"/sinh-hoat/{meeting.uuid}/gui/"
    assert stored(meeting) == {
        "Hoàng Văn An": "present",
        "Nông Thị Bình": "late",
        "Lục Văn Cường": "excused ốm đau",
        "Bế Thị Dung": "present",
        "Đàm Văn Ích": "exempt_present",
        "Hà Thị Sen": "present",
    }
    assert list(meeting.guest_list.values_list("name", "capacity", "member")) == [
        ("Dương Văn Phúc", "", world.members["guest"].pk),
        ("Đại úy Long", "Đồn biên phòng", None),
    ]


def test_what_was_saved_is_shown_again_as_it_is(client_as, world: World, meeting: Meeting) -> None:
    client = client_as("secretary")
    form = form_of(client, meeting) | {
        s(world, "an"): "unexcused",
        f"g{world.members['guest'].pk}": "1",
        "guest_name": ['Bà "Hoa" & con'],
        "guest_capacity": ["x"],
        "guest_from": ["y"],
    }
    client.post(address(meeting), form)
    again = form_of(client, meeting)
    assert again[s(world, "an")] == "unexcused"
    assert again[f"g{world.members['guest'].pk}"] == "1"
    assert again["guest_name"] == ["Bà &quot;Hoa&quot; &amp; con", "", ""]


def test_a_character_no_text_can_hold_is_left_out(client_as, world: World, meeting: Meeting) -> None:
    client = client_as("secretary")
    typed = {"guest_name": ["Ông Lý"], "guest_capacity": ["x\0"], "guest_from": ["\0y"]}
    form = form_of(client, meeting) | {s(world, "an"): "unexcused", r(world, "an"): "ốm\0 đau", **typed}
    assert client.post(address(meeting), form).status_code == 302
    assert meeting.guest_list.values_list("name", "capacity", "from_where").get() == ("Ông Lý", "x", "y")


def test_a_guest_who_has_no_name_is_refused_and_stays_typed(client_as, world: World, meeting: Meeting) -> None:
    client = client_as("secretary")
    form = form_of(client, meeting) | {"guest_name": ["=1+1"], "guest_capacity": ["x"], "guest_from": ["y"]}
    answer = client.post(address(meeting), form).content.decode()
    assert "Khách “=1+1”: Không bắt đầu bằng dấu = + - @." in answer
    assert 'name="guest_name" value="=1+1"' in answer
    assert not meeting.guest_list.exists()


def test_the_same_form_posted_twice_is_one_roll(client_as, world: World, meeting: Meeting) -> None:
    client = client_as("secretary")
    form = form_of(client, meeting) | {s(world, "an"): "present"}
    client.post(address(meeting), form)
    answer = client.post(address(meeting), form, follow=True)
    assert "đã được lưu trước đó" in answer.content.decode()
    meeting.refresh_from_db()
    assert (meeting.version, stored(meeting)) == (2, {"Hoàng Văn An": "present"})


def test_a_stale_save_shows_both_values_and_saves_on_the_second_post(client_as, world: World, meeting) -> None:
    secretary, commune = client_as("secretary"), client_as("commune")
    old = form_of(commune, meeting)
    form = form_of(secretary, meeting)
    mine = {s(world, "an"): "present", s(world, "binh"): "excused", r(world, "binh"): "ốm"}
    secretary.post(
        address(meeting), {**form, **mine, "guest_name": ["Ông Lý"], "guest_capacity": [""], "guest_from": [""]}
    )
    theirs = {s(world, "binh"): "present", s(world, "cuong"): "late", "guest_name": ["Bà Tô"]}
    answer = commune.post(address(meeting), {**old, **theirs, "guest_capacity": ["", ""], "guest_from": ["", ""]})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Đ/c Người dùng secretary đã ghi bảng này" in page
    assert stored(meeting) == {"Hoàng Văn An": "present", "Nông Thị Bình": "excused ốm"}
    # What was typed stays chosen and theirs is said; what was not typed is taken over; the guests of both stand there.
    assert f'name="{s(world, "binh")}" value="present" checked' in page
    assert "Đang lưu: vắng có lý do (ốm)" in page
    assert f'name="{s(world, "an")}" value="present" checked' in page
    assert {"Bà Tô", "Ông Lý"} < set(re.findall(r'name="guest_name" value="([^"]*)"', page))
    key = re.search(r'name="uuid" value="([^"]+)"', page)[1]
    again = {
        "uuid": key,
        "version": re.search(r'name="version" value="([^"]+)"', page)[1],
        s(world, "an"): "present",
        **theirs,
        "guest_name": ["Bà Tô", "Ông Lý"],
        "guest_capacity": ["", ""],
        "guest_from": ["", ""],
    }
    commune.post(address(meeting), again)
    assert stored(meeting) == {"Hoàng Văn An": "present", "Nông Thị Bình": "present", "Lục Văn Cường": "late"}
    assert meeting.guest_list.count() == 2


def test_a_script_is_answered_in_its_own_words(client_as, world: World, meeting: Meeting) -> None:
    client = client_as("secretary")
    form = form_of(client, meeting) | {s(world, "an"): "present"}
    script = {"X-Requested-With": "XMLHttpRequest"}
    first = client.post(address(meeting), form, headers=script).json()
    assert (first["version"], first["repeated"]) == (2, False)
    assert uuid.UUID(first["uuid"]) != uuid.UUID(form["uuid"])
    assert client.post(address(meeting), form, headers=script).json()["repeated"] is True
    changed = {**form, "uuid": str(uuid.uuid4()), s(world, "an"): "late"}
    stale = client.post(address(meeting), changed, headers=script)
    assert (stale.status_code, stale.json()) == (409, {"by": "Người dùng secretary", "own": True})
    incomplete = client.post(address(meeting), {"uuid": "x"}, headers=script)
    assert (incomplete.status_code, list(incomplete.json())) == (422, ["errors"])


def test_a_save_after_the_sending_loses_nothing_typed(client_as, world: World, meeting: Meeting) -> None:
    client = client_as("secretary")
    form = form_of(client, meeting) | {s(world, "an"): "unexcused"}
    Meeting.objects.filter(pk=meeting.pk).update(status="sent", **dict.fromkeys(Meeting.COUNTERS, 0))
    answer = client.post(address(meeting), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Kỳ sinh hoạt đã gửi, không ghi thêm được" in page
    assert f'name="{s(world, "an")}" value="unexcused" checked' in page
    assert stored(meeting) == {}


def test_a_sent_roll_opens_no_form(client_as, world: World) -> None:
    meeting = make_sent_meeting(world.a, HELD)
    answer = client_as("secretary").get(address(meeting))
    assert answer.headers["Location"] == f"/sinh-hoat/{meeting.uuid}/"


@pytest.mark.parametrize(
    ("actor", "status"),
    [("secretary", 200), ("roll_taker", 200), ("commune", 200), ("district", 200), ("visitor", 403), ("reader", 403),
     ("neighbour", 404), ("anonymous", 302)],
)  # fmt: skip
def test_who_takes_the_roll(client_as, meeting: Meeting, actor: str, status: int) -> None:
    assert client_as(actor).get(address(meeting)).status_code == status


def test_the_roll_taker_reads_names_and_nothing_of_the_files(client_as, world: World, meeting: Meeting) -> None:
    page = client_as("roll_taker").get(address(meeting)).content.decode()
    assert "Nông Thị Bình" in page
    assert "/dang-vien/" not in page
    for member in world.members.values():
        assert str(member.uuid) not in page
        for number in (member.card_number, member.national_id):
            assert number is None or number not in page
    assert 'name="review"' not in page
    assert "bí thư sẽ xem lại và gửi" in page


def test_the_second_editor_hears_who_is_editing(client_as, world: World, meeting: Meeting) -> None:
    secretary, commune = client_as("secretary"), client_as("commune")
    hold = f"{address(meeting)}giu/"
    assert secretary.get(hold).status_code == 405
    assert secretary.post(hold).json() == {"editor": ""}
    assert "Đ/c <strong>Người dùng secretary</strong> đang điểm danh" in commune.get(address(meeting)).content.decode()
    assert commune.post(hold).json() == {"editor": "Người dùng secretary"}
    assert RollEditor.objects.get().user_id == world.users["secretary"].pk
    assert secretary.post(hold, {"release": "1"}).json() == {"editor": ""}
    assert RollEditor.objects.count() == 0
    page = commune.get(address(meeting)).content.decode()
    assert re.search(r'id="roll-editor" role="status" hidden', page)


def test_a_get_writes_nothing(client_as, meeting: Meeting) -> None:
    client_as("secretary").get(address(meeting))
    meeting.refresh_from_db()
    assert (meeting.version, RollEditor.objects.count(), Attendance.objects.count()) == (1, 0, 0)


def test_who_left_the_roll_is_named_before_he_is_dropped(client_as, world: World, meeting: Meeting) -> None:
    stranger = make_member("Lò Thị Yến", world.c)
    Attendance.objects.create(meeting=meeting, member=stranger, organization=world.a, status="present")
    page = client_as("secretary").get(address(meeting)).content.decode()
    assert "sẽ bỏ khi lưu: Lò Thị Yến." in page


def test_an_expired_session_loses_nothing(client_as, client: Client, world: World, meeting: Meeting) -> None:
    form = form_of(client_as("secretary"), meeting) | {s(world, "an"): "unexcused"}
    answer = client.post(address(meeting), form)
    assert answer.status_code == 401
    assert "kept" in answer.content.decode()
    script = client.post(address(meeting), form, headers={"X-Requested-With": "XMLHttpRequest"})
    assert (script.status_code, script.headers["X-Chibo-Session"]) == (401, "expired")


def test_the_screen_takes_the_same_queries_for_any_number(client_as, world: World, django_assert_num_queries) -> None:
    meeting = make_draft_meeting(world.b, HELD)
    client = client_as("neighbour")
    client.get(address(meeting))
    with django_assert_num_queries(27):
        client.get(address(meeting))
    people = {make_member(f"Lò Văn {word}", world.b).pk: Entry("excused", "ốm") for word in ("Ba", "Tư", "Năm")}
    save_roll(
        meeting=meeting,
        entries=people,
        guests=[Guest("Ông Lý")],
        uuid=uuid.uuid4(),
        version=1,
        by=world.users["commune"],
    )
    with django_assert_num_queries(27):
        page = client.get(address(meeting)).content
    assert len(page) < 60_000


def test_a_roll_of_sixty_stays_a_small_page(client_as, world: World) -> None:
    people = register_members(new=[NewMember(f"Nguyễn Thị Thanh Số {n}") for n in range(60)], by=SYSTEM)
    open_memberships(new=[NewMembership(one.pk, world.b.pk, "official", START) for one in people], by=SYSTEM)
    page = client_as("neighbour").get(address(make_draft_meeting(world.b, HELD))).content.decode()
    assert page.count('class="roll-row"') == 64
    assert len(page.encode()) < 60_000


def test_who_was_faster_than_himself_is_told_so(client_as, world: World, meeting: Meeting) -> None:
    client = client_as("secretary")
    old = form_of(client, meeting)
    client.post(address(meeting), {**old, s(world, "an"): "present"})
    answer = client.post(address(meeting), {**old, "uuid": str(uuid.uuid4()), s(world, "an"): "late"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Chính bạn đã lưu bảng này ở một cửa sổ hoặc lần khác sau khi mở" in page
    assert "Đ/c Người dùng secretary" not in page
    script = {"X-Requested-With": "XMLHttpRequest"}
    answer = client_as("commune").post(address(meeting), {**old, "uuid": str(uuid.uuid4())}, headers=script)
    assert answer.json() == {"by": "Người dùng secretary", "own": False}


def test_the_guests_of_the_last_extended_meeting_are_proposed_for_the_next(client_as, world: World) -> None:
    earlier = make_draft_meeting(world.a, date(2022, 6, 5), kind=Meeting.Kind.EXTENDED)
    entries = {world.members["an"].pk: Entry("present")}
    guests = [Guest("Ông Lý", "Trưởng thôn (xóm, khu phố)"), Guest("Bà Mỷ", "Hộ tiêu biểu")]
    save_roll(meeting=earlier, entries=entries, guests=guests, uuid=uuid.uuid4(), version=1, by=SYSTEM)
    make_draft_meeting(world.a, date(2022, 9, 5), kind=Meeting.Kind.EXTENDED)  # to which nobody was invited
    meeting = make_draft_meeting(world.a, HELD, kind=Meeting.Kind.EXTENDED)
    client = client_as("secretary")
    page = client.get(address(meeting)).content.decode()
    assert re.findall(r'name="k" value="([^"]*)"( checked)?', page) == [("Ông Lý", ""), ("Bà Mỷ", "")]
    assert '<option value="Hộ tiêu biểu">' in page
    form = form_of(client, meeting) | {
        "k": ["Bà Mỷ"], "guest_name": ["Anh Páo"], "guest_capacity": ["Bí thư chi đoàn"], "guest_from": [""],
    }  # fmt: skip
    for _again in range(2):  # a page that stays open sends its ticks with every save
        client.post(address(meeting), form)
        form |= {"uuid": str(uuid.uuid4()), "version": Meeting.objects.get(pk=meeting.pk).version}
        assert list(meeting.guest_list.values_list("name", "capacity")) == [
            ("Bà Mỷ", "Hộ tiêu biểu"), ("Anh Páo", "Bí thư chi đoàn"),
        ]  # fmt: skip
    page = client.get(address(meeting)).content.decode()
    assert re.findall(r'name="k" value="([^"]*)"( checked)?', page) == [("Ông Lý", ""), ("Bà Mỷ", " checked")]
    assert form_of(client, meeting)["guest_name"] == ["Anh Páo", "", ""]
    other = make_draft_meeting(world.a, HELD)
    assert 'name="k"' not in client.get(address(other)).content.decode()
