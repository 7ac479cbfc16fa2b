"""Months closed above: by whom, what comes into them afterwards, and who confirms that again."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from core.periods import Period
from core.tables import Drill, get_report
from meetings.models import Meeting, MonthClosing, NotHeld
from meetings.queries import committees_closing, month_below, months_of, to_recheck
from meetings.queries.closings import not_held_to_recheck
from meetings.services import (
    RecordedMeeting,
    close_month,
    confirm_meetings,
    recheck_not_held,
    record_meetings,
    reopen_month,
    return_meeting,
    send_meeting,
    state_not_held,
    withdraw_not_held,
)
from tests.factories import World, full_roll, make_draft_meeting, make_sent_meeting

ON = date(2022, 12, 20)
NOV = date(2022, 11, 1)


def close(world: World, at: str = "x", month: date = NOV) -> MonthClosing:
    return close_month(organization=getattr(world, at), month=month, on=ON, by=SYSTEM)


def send(world: World, branch: str = "a", on: date = date(2022, 11, 5)) -> Meeting:
    meeting = make_draft_meeting(getattr(world, branch), on, {})
    return send_meeting(meeting=meeting, by=SYSTEM, on=ON)


def waiting(world: World, actor: str) -> list[Meeting]:
    return list(to_recheck(world.users[actor], on=ON))


@pytest.mark.parametrize(
    ("actor", "committees"),
    [("secretary", []), ("visitor", []), ("reader", []), ("commune", ["X"]), ("district", ["D", "X", "Y"])],
)
def test_a_committee_is_closed_by_who_works_there_or_above(world: World, actor: str, committees: list[str]) -> None:
    assert [one.code for one in committees_closing(world.users[actor], on=ON)] == committees


def test_what_is_sent_into_a_closed_month_is_flagged_and_the_level_above_confirms_it_again(world: World) -> None:
    before = send(world)
    close(world)
    after, elsewhere = send(world, "b"), send(world, "c")
    found = [Meeting.objects.get(pk=one.pk).entered_after_close for one in (before, after, elsewhere)]
    assert found == [False, True, False]
    assert waiting(world, "district") == [after]
    assert waiting(world, "commune") == waiting(world, "secretary") == []


def test_where_nobody_stands_above_the_closer_it_confirms_again_itself(world: World) -> None:
    close(world, "d")
    after = send(world, "e")
    assert waiting(world, "district") == [after]


def test_of_two_closings_the_lowest_says_who_confirms_again(world: World) -> None:
    close(world)
    close(world, "d")
    after = send(world)
    assert waiting(world, "district") == [after]
    assert waiting(world, "commune") == []


def test_a_set_that_arrives_is_flagged_alike(world: World) -> None:
    close(world)
    day = date(2022, 11, 5)
    new = [RecordedMeeting(one.pk, "regular", day, NOV, roll=full_roll(one, day)) for one in (world.a, world.c)]
    record_meetings(new=new, by=SYSTEM)
    flagged = dict(Meeting.objects.values_list("organization", "entered_after_close"))
    assert flagged == {world.a.pk: True, world.c.pk: False}


def test_opened_again_it_flags_nothing_new_and_keeps_both_days(world: World) -> None:
    closing = close(world)
    flagged = send(world)
    reopen_month(closing=closing, reason="Chi bộ gửi bổ sung", by=SYSTEM)
    assert send(world, "b").entered_after_close is False
    assert waiting(world, "district") == [flagged]
    with pytest.raises(ValidationError, match="đang mở"):
        reopen_month(closing=closing, reason="Lần nữa", by=SYSTEM)
    close(world)
    assert MonthClosing.objects.filter(organization=world.x, month=NOV).count() == 2


def test_sent_again_into_a_closed_month_it_is_confirmed_again(world: World) -> None:
    meeting = make_sent_meeting(world.a, date(2022, 11, 5))
    close(world)
    return_meeting(meeting=meeting, reason="Ghi rõ lý do", by=SYSTEM)
    assert waiting(world, "district") == []
    send_meeting(meeting=meeting, by=SYSTEM, on=ON)
    assert waiting(world, "district") == [meeting]


# The word "not held" in a closed month.


def say(world: World, branch: str = "b", month: date = NOV, on: date = ON) -> NotHeld:
    return state_not_held(organization=getattr(world, branch), month=month, reason="task", on=on, by=SYSTEM)


def test_not_held_said_of_a_closed_month_is_flagged_and_confirmed_again_by_the_level_above(world: World) -> None:
    before = say(world, "a")
    close(world)
    after, elsewhere = say(world, "b"), say(world, "c")
    assert [one.entered_after_close for one in (before, after, elsewhere)] == [False, True, False]
    who = {
        actor: list(not_held_to_recheck(world.users[actor], on=ON)) for actor in ("district", "commune", "secretary")
    }
    assert who == {"district": [after], "commune": [], "secretary": []}
    assert list(not_held_to_recheck(SYSTEM, on=ON)) == [after]
    assert recheck_not_held(row_ids=[before.pk, after.pk], by=world.users["district"]) == 1
    after.refresh_from_db()
    assert (after.rechecked_by, after.rechecked_at is None) == (str(world.users["district"]), False)
    assert list(not_held_to_recheck(SYSTEM, on=ON)) == []


def test_the_word_is_flagged_on_the_board_in_its_files_and_in_the_report(client_as, world: World) -> None:
    close(world)
    say(world, "b")
    states = months_of([world.a.pk, world.b.pk], [NOV], on=ON)
    assert [(one.state, one.came_after_close) for one in states.values()] == [("missing", False), ("not_held", True)]
    client = client_as("district")
    assert ">K*</abbr>" in client.get("/sinh-hoat/theo-doi/?nam=2022").content.decode()
    plan = client.get(f"/to-chuc/{world.b.uuid}/ke-hoach-sinh-hoat/?nam=2022").content.decode()
    assert "ghi sau khi khóa</span>" in plan
    files = client.get("/sinh-hoat/theo-doi/?nam=2022&dang=csv").content.decode()
    assert "không họp: nhiệm vụ đột xuất, ghi sau khi khóa" in files
    report, period = get_report("meetings"), Period.parse("2022-11")
    table = report.build(world.d, period, by=SYSTEM, on=ON)
    assert table.totals is not None
    assert (table.totals["not_held"], table.totals["said_after_close"]) == (1, 1)
    listed = report.records(world.d, period, Drill("m", {"b": "said_after_close"}), by=SYSTEM, on=ON)
    assert [str(row["state"])[:33] for row in listed.rows] == ["không họp, ghi sau khi khóa tháng"]


def test_a_closed_month_is_not_made_silent(world: World) -> None:
    """What was said before the closing stays; what came after it goes until the level above has confirmed it."""
    before = say(world, "a")
    closing = close(world)
    after = say(world, "b")
    with pytest.raises(ValidationError, match="Tháng 11/2022 đã khóa, không rút lại được"):
        withdraw_not_held(row=before, by=SYSTEM)
    withdraw_not_held(row=after, by=SYSTEM)
    again = say(world, "b")
    recheck_not_held(row_ids=[again.pk], by=SYSTEM)
    with pytest.raises(ValidationError, match="đã khóa"):
        withdraw_not_held(row=again, by=SYSTEM)
    reopen_month(closing=closing, reason="Báo nhầm", by=SYSTEM)
    withdraw_not_held(row=before, by=SYSTEM)
    assert list(NotHeld.objects.all()) == [again]


def test_a_meeting_sent_after_all_takes_the_word_back_and_is_itself_flagged(world: World) -> None:
    say(world, "a")
    close(world)
    assert send(world).entered_after_close
    assert not NotHeld.objects.exists()


def test_the_pages_flag_confirm_again_and_refuse(client_as, world: World) -> None:
    stays = say(world, "b", date(2022, 10, 1))
    close(world)
    close(world, month=date(2022, 10, 1))
    row = say(world, "b")
    above = client_as("district")
    assert "Chờ xác nhận lại: 1" in above.get("/sinh-hoat/khoa-thang/").content.decode()
    page = above.get("/sinh-hoat/xac-nhan-lai/").content.decode()
    assert "Có 1 tháng báo không họp khi tháng đã khóa, chờ xác nhận lại" in page
    assert "Chi bộ xóm Nà Rị" in page
    for junk in ("x", "9" * 40, "-1", "\0", str(stays.pk)):
        above.post("/sinh-hoat/xac-nhan-lai/", {"thang": [junk]})
    client_as("commune").post("/sinh-hoat/xac-nhan-lai/", {"thang": [str(row.pk)]})
    assert not NotHeld.objects.exclude(rechecked_at=None).exists()
    told = above.post("/sinh-hoat/xac-nhan-lai/", {"thang": [str(row.pk)]}, follow=True).content.decode()
    assert "Đã xác nhận lại 1 tháng không họp." in told
    assert list(NotHeld.objects.exclude(rechecked_at=None)) == [row]
    address = f"/to-chuc/{world.b.uuid}/khong-hop/{stays.pk}/rut/"
    refused = client_as("neighbour").post(address, follow=True).content.decode()
    assert "không rút lại được" in refused
    assert NotHeld.objects.filter(pk=stays.pk).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_three(
    client_as, world: World, django_assert_num_queries, count: int
) -> None:
    close(world, "d")
    for branch in "abc"[:count]:
        say(world, branch)
    client = client_as("district")
    client.get("/sinh-hoat/xac-nhan-lai/")
    with django_assert_num_queries(13):
        assert client.get("/sinh-hoat/xac-nhan-lai/").status_code == 200


@pytest.mark.parametrize(("month", "said"), [(date(2022, 12, 1), "chưa hết"), (NOV, "đã khóa")])
def test_what_closing_is_refused_for(world: World, month: date, said: str) -> None:
    close(world)
    with pytest.raises(ValidationError, match=said):
        close(world, month=month)
    with pytest.raises(ValidationError):
        reopen_month(closing=MonthClosing.objects.get(), reason=" ", by=SYSTEM)
    assert MonthClosing.objects.get().reopened_at is None


def test_what_is_open_in_a_month_is_told_before_it_is_closed(world: World) -> None:
    sent = send(world)
    state_not_held(organization=world.b, month=NOV, reason="task", on=ON, by=SYSTEM)
    below = month_below(world.d, NOV, on=ON)
    assert (below.held, below.waiting) == (1, [sent])
    assert [one.code for one in below.not_held] == ["B"]
    assert {one.code for one in below.missing} == {"C", "E"}
    assert [one.code for one in below.open_committees] == ["Y", "X"]
    assert not below.is_clean
    confirm_meetings(meetings=Meeting.objects.all(), by=SYSTEM)
    assert month_below(world.x, NOV, on=ON).is_clean
    close(world)
    assert [one.code for one in month_below(world.d, NOV, on=ON).open_committees] == ["Y"]


def test_the_page_closes_opens_again_and_confirms_again(client_as, world: World) -> None:
    client = client_as("commune")
    address = f"/to-chuc/{world.x.uuid}/khoa-thang/?thang=2022-11"
    page = client.get(address).content.decode()
    assert "2 chi bộ chưa có gì." in page
    assert "Vẫn khóa tháng" in page
    assert client.post(address).status_code == 302
    assert "đã khóa" in client.get("/sinh-hoat/khoa-thang/").content.decode()
    meeting = send(world)
    above = client_as("district")
    assert "Chờ xác nhận lại: 1" in above.get("/sinh-hoat/khoa-thang/").content.decode()
    above.post("/sinh-hoat/xac-nhan-lai/", {"ky": [str(meeting.uuid), "x"]})
    meeting.refresh_from_db()
    assert meeting.rechecked_by
    assert "Không có kỳ sinh hoạt nào chờ xác nhận lại." in above.get("/sinh-hoat/xac-nhan-lai/").content.decode()
    assert client.post(address, {"reopen": "1", "reason": ""}).status_code == 422
    assert client.post(address, {"reopen": "1", "reason": "Gửi bổ sung"}).status_code == 302
    assert MonthClosing.objects.get().reopen_reason == "Gửi bổ sung"


@pytest.mark.parametrize("query", ["?thang=2022-12", "?thang=abc", "?thang=9999-01"])
def test_only_finished_months_are_asked_for(client_as, world: World, query: str) -> None:
    assert client_as("commune").get(f"/to-chuc/{world.x.uuid}/khoa-thang/{query}").status_code == 404
