"""A party committee's own meeting: from the organisation's page to the committee above, apart from its branches'."""

import re
from datetime import date
from html import unescape
from typing import Any
from uuid import uuid4

import pytest

from core.audit import SYSTEM, AccessLog
from core.periods import Period
from core.rendering import json_face
from core.tables import get_report
from meetings.models import Meeting, Vote
from meetings.queries import (
    Resolved,
    Voted,
    month_below,
    months_of,
    resolution_head,
    resolutions_of,
    roll_sheet,
    silent_branches,
)
from meetings.queries.absences import absentees
from meetings.queries.missed import MissedMeetings
from meetings.queries.panels import MeetingsPanel
from meetings.services import Entry, RecordedMeeting, record_meetings, save_resolution, save_roll, send_meeting
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.offices import make_office

HELD = date(2022, 12, 5)
ON = date(2022, 12, 20)


@pytest.fixture
def seated(world: World) -> World:
    """Who sits where: three on X's executive committee, two of them its standing committee; two at D, one at A."""
    make_office(world.members["an"], world.x)
    make_office(world.members["b_first"], world.x, "uy-vien-thuong-vu")
    make_office(world.members["b_second"], world.x, "uy-vien")
    make_office(world.members["e_first"], world.d)
    make_office(world.members["e_second"], world.d, "uy-vien-thuong-vu")
    make_office(world.members["binh"], world.a)
    return world


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def kinds(page: str) -> list[str]:
    select = re.search(r'<select name="kind".*?</select>', page)[0]
    return re.findall(r'<option value="(\w+)"', select)


def marked(meeting: Meeting, **statuses: str) -> Meeting:
    entries = {int(pk[1:]): Entry(status) for pk, status in statuses.items()}
    save_roll(meeting=meeting, entries=entries, guests=None, uuid=uuid4(), version=meeting.version, by=SYSTEM)
    meeting.refresh_from_db()
    return meeting


def test_the_form_offers_what_fits_those_there_are_to_choose_from(client_as: Any, seated: World) -> None:
    of_branch = [kind for kind, _label in Meeting.Kind.choices if kind not in ("executive", "standing")]
    assert kinds(text(client_as("secretary").get("/sinh-hoat/lap/"))) == of_branch
    page = text(client_as("commune").get("/sinh-hoat/lap/?to-chuc=X"))
    assert kinds(page) == [*of_branch, "executive", "standing"]
    assert '<optgroup label="Của đảng bộ: cấp ủy họp">' in page
    assert '<option value="X" selected>Đảng bộ xã Nam Tuấn</option>' in page
    assert '<option value="executive" selected>' in page
    assert '<option value="D"' not in page
    meeting = make_draft_meeting(seated.x, HELD, kind="executive")
    assert kinds(text(client_as("commune").get(f"/sinh-hoat/{meeting.uuid}/sua/"))) == ["executive", "standing"]


def test_the_ways_to_it(client_as: Any, seated: World) -> None:
    way = 'href="/sinh-hoat/lap/?to-chuc=X"'
    assert way in text(client_as("commune").get(f"/to-chuc/{seated.x.uuid}/"))
    assert way in text(client_as("commune").get("/sinh-hoat/?to-chuc=X"))
    assert "Lập hội nghị cấp ủy" not in text(client_as("commune").get("/sinh-hoat/?to-chuc=A"))
    assert "Lập hội nghị ban chấp hành" not in text(client_as("commune").get(f"/to-chuc/{seated.a.uuid}/"))
    for actor in ("reader", "visitor"):
        assert "sinh-hoat/lap/" not in text(client_as(actor).get(f"/to-chuc/{seated.x.uuid}/")), actor
        assert "Lập hội nghị cấp ủy" not in text(client_as(actor).get("/sinh-hoat/?to-chuc=X")), actor


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"organization": "X", "kind": "regular"}, "Đảng bộ chỉ lập hội nghị ban chấp hành hoặc ban thường vụ"),
        ({"organization": "A", "kind": "standing"}, "Chi bộ không có ban chấp hành, ban thường vụ"),
        ({"organization": "B", "kind": "committee"}, "Ngày 05/12/2022 chưa ghi ai giữ chức vụ trong chi ủy"),
    ],
)
def test_what_does_not_fit_is_told_beside_the_kind(
    client_as: Any, seated: World, typed: dict[str, str], sentence: str
) -> None:
    answer = client_as("commune").post("/sinh-hoat/lap/", {**typed, "date": "05/12/2022", "for_month": ""})
    page = text(answer)
    beside = re.search(r'<select name="kind".*?<ul class="errorlist" [^>]*><li>([^<]*)', page)
    assert beside[1].startswith(sentence)
    assert not Meeting.objects.exists()


def test_from_the_form_to_the_committee_above(client_as: Any, seated: World) -> None:
    client = client_as("commune")
    typed = {"organization": "X", "kind": "standing", "date": "05/12/2022", "for_month": ""}
    answer = client.post("/sinh-hoat/lap/", typed)
    meeting = Meeting.objects.get()
    address = f"/sinh-hoat/{meeting.uuid}/"
    assert answer.headers["Location"] == f"{address}diem-danh/"
    page = text(client.get(f"{address}diem-danh/"))
    assert re.findall(r'<div class="roll-who"[^>]*><span>([^<]+?) ?<', page) == ["Hoàng Văn An", "Nguyễn Văn Nam"]
    assert "Cấp ủy viên phải dự" in page
    assert "/cham-diem/" not in page
    paper = text(client.get(f"{address}phieu/"))
    assert re.findall(r'<td class="num">\d+</td><td>([^<]+)</td>', paper) == ["Hoàng Văn An", "Nguyễn Văn Nam"]
    assert AccessLog.objects.filter(action="export", subject_id=str(meeting.uuid)).count() == 1
    assert client.get(f"{address}chuong-trinh/").status_code == 200
    marked(meeting, **{f"m{seated.members['an'].pk}": "present", f"m{seated.members['b_first'].pk}": "excused"})
    review = text(client.get(f"{address}gui/"))
    assert "Gửi đến Đảng bộ huyện Hòa An." in review
    assert "<dt>Cấp ủy viên</dt><dd>2</dd> <dt>Phải dự</dt><dd>2</dd>" in review
    assert "Họp cấp ủy không tính vào sinh hoạt chi bộ" in review
    meeting.refresh_from_db()
    sent = client.post(f"{address}gui/", {"version": meeting.version}, follow=True)
    assert "Đã gửi lên cấp trên: Đảng bộ xã Nam Tuấn, 05/12/2022." in text(sent)
    minutes = text(client.get(f"{address}bien-ban/"))
    assert "Đảng bộ xã Nam Tuấn tổ chức hội nghị ban thường vụ tháng 12 năm 2022" in minutes
    assert "3. Thành viên cấp ủy: phải dự 2, có mặt 1, vắng có lý do 1" in minutes
    assert "Vắng có lý do: đ/c Nguyễn Văn Nam." in minutes
    # The commune does not confirm itself; the district above it does, or gives it back.
    assert client.get(f"{address}tra-lai/").status_code == 403
    above = client_as("district")
    assert "Đảng bộ xã Nam Tuấn" in text(above.get("/sinh-hoat/xac-nhan/"))
    above.post("/sinh-hoat/xac-nhan/", {"ky": str(meeting.uuid)})
    meeting.refresh_from_db()
    assert meeting.status == "confirmed"


def test_the_highest_committee_closes_its_own_minutes_and_opens_them_again(client_as: Any, seated: World) -> None:
    meeting = make_draft_meeting(seated.d, HELD, kind="standing")
    people = [seated.members[name].pk for name in ("e_first", "e_second")]
    marked(meeting, **{f"m{pk}": "present" for pk in people})
    client, address = client_as("district"), f"/sinh-hoat/{meeting.uuid}/"
    assert "Không có cấp trên trong hệ thống" in text(client.get(f"{address}gui/"))
    assert "Đã chốt: Đảng bộ huyện Hòa An" in text(client.post(f"{address}gui/", follow=True))
    assert client.post(f"{address}tra-lai/", {"reason": "sót một đồng chí"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.status == "returned"


@pytest.mark.parametrize(
    ("kind", "body", "base", "passed"),
    [("executive", "T/M BAN CHẤP HÀNH", 3, 2), ("standing", "T/M BAN THƯỜNG VỤ", 2, 2)],
)
def test_a_resolution_is_voted_by_the_committee_and_signed_for_it(
    seated: World, kind: str, body: str, base: int, passed: int
) -> None:
    """More than half of all office-holders, the absent among them (DOMAIN §2.8); no branch's least number binds it."""
    meeting = make_draft_meeting(seated.x, HELD, kind=kind)
    voted = Voted("", passed, base - passed, 0)
    resolved = Resolved("Nghị quyết", voted=voted)
    save_resolution(meeting=meeting, uuid=uuid4(), resolved=resolved, stamp="", by=SYSTEM)
    vote = Vote.objects.get()
    assert (vote.base, vote.agreed, vote.passed) == (base, passed, True)
    (resolution,) = resolutions_of(meeting)
    head = resolution_head(resolution)
    assert (head.signer_body, head.signer_name, head.type_symbol) == (body, "Hoàng Văn An", "NQ")
    roll = {f"m{row.member_id}": "present" for row in roll_sheet(meeting).rows}
    assert send_meeting(meeting=marked(meeting, **roll), by=SYSTEM, on=ON).required == base


def everything_told(client_as: Any, world: World) -> dict[str, Any]:
    """What boards, lists of who is missing, absences and reports say of the branches."""
    district, year = world.users["district"], Period.parse("2022")
    found: dict[str, Any] = {
        name: json_face(get_report(name).build(world.d, year, by=district, on=ON))
        for name in ("attendance", "attendance_current", "meetings", "quality", "transmission")
    }
    page = text(client_as("district").get("/sinh-hoat/theo-doi/?nam=2022"))
    found["board"] = re.search(r"<main.*</main>", page)[0]
    below = month_below(world.d, date(2022, 11, 1), on=ON)
    found["closing"] = (below.held, len(below.missing), below.waiting)
    months = [date(2022, month, 1) for month in range(1, 13)]
    ids = [one.pk for one in world.organizations]
    found["months"] = {key: one.state for key, one in months_of(ids, months, on=ON).items()}
    found["silent"] = [one.code for one in silent_branches(district, date(2022, 12, 1), within=None, on=ON)]
    found["absent"] = [(one.name, one.running, one.months) for one in absentees(district, within=None, on=ON)]
    for name in ("an", "binh", "b_first"):
        told = MissedMeetings()
        found[name] = (
            told.summary(world.members[name], by=district, on=ON), told.entries(world.members[name], by=district, on=ON)
        )  # fmt: skip
    found["panel"] = MeetingsPanel().facts(world.d, by=district, on=ON)[0]
    found["frozen"] = list(Meeting.objects.filter(kind="regular").values_list(*Meeting.COUNTERS))
    return found


def test_no_board_no_rate_and_no_report_takes_notice_of_it(client_as: Any, seated: World) -> None:
    world = seated
    make_sent_meeting(world.a, date(2022, 11, 5), {world.members["an"]: "unexcused"})
    make_sent_meeting(world.a, HELD, {world.members["an"]: "excused"})
    before = everything_told(client_as, world)
    sat = {
        (world.a, "committee"): ("binh",), (world.x, "executive"): ("an", "b_first", "b_second"),
        (world.x, "standing"): ("an", "b_first"), (world.d, "standing"): ("e_first", "e_second"),
    }  # fmt: skip
    for month in (10, 11, 12):
        new = [
            RecordedMeeting(
                organization.pk, kind, date(2022, month, 7), date(2022, month, 1), topic="Chuyên đề",
                roll=[(world.members[name].pk, "unexcused", "") for name in names],
            )
            for (organization, kind), names in sat.items()
        ]  # fmt: skip
        record_meetings(new=new, by=SYSTEM)
    after = everything_told(client_as, world)
    for name, told in before.items():
        assert after[name] == told, name
    assert before["panel"].value == "2"


def test_the_list_and_the_page_of_the_organisation_tell_them_apart(client_as: Any, seated: World) -> None:
    make_sent_meeting(seated.a, HELD)
    roll = [(seated.members[name].pk, "present", "") for name in ("an", "b_first", "b_second")]
    record_meetings(new=[RecordedMeeting(seated.x.pk, "executive", HELD, date(2022, 12, 1), roll=roll)], by=SYSTEM)
    roll = [(seated.members["binh"].pk, "present", "")]
    record_meetings(new=[RecordedMeeting(seated.a.pk, "committee", HELD, date(2022, 12, 1), roll=roll)], by=SYSTEM)
    client = client_as("commune")
    page = text(client.get(f"/to-chuc/{seated.x.uuid}/"))
    (way, count) = re.search(r'<dt>Họp cấp ủy đã gửi trong [^<]+</dt><dd><a href="([^"]+)">(\d+)</a>', page).groups()
    assert count == "1"
    assert "Có 1 kỳ sinh hoạt" in text(client.get(way))
    for chosen, found in (("chi-bo", 1), ("cap-uy", 2), ("executive", 1), ("", 3)):
        assert f"Có {found} kỳ sinh hoạt" in text(client.get(f"/sinh-hoat/?to-chuc=X&loai={chosen}")), chosen
