"""Months closed above: by whom, what comes into them afterwards, and who confirms that again."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from meetings.models import Meeting, MonthClosing
from meetings.queries import committees_closing, month_below, to_recheck
from meetings.services import (
    RecordedMeeting,
    close_month,
    confirm_meetings,
    record_meetings,
    reopen_month,
    return_meeting,
    send_meeting,
    state_not_held,
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
