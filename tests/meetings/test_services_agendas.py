"""The agenda as it is written: proposals taken, items by hand, moved, taken out; the meeting that prepares another."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from meetings.models import AgendaComment, AgendaItem, AgendaRefusal, Meeting, Vote
from meetings.services import (
    AskedItem,
    accept_proposals,
    change_item,
    comment_agenda,
    move_item,
    open_preparation,
    plan_item,
    refuse_proposal,
    remove_item,
)
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.meetings.preparing import make_conclusion, make_document, make_item, make_orientation, make_task
from tests.offices import make_office

TODAY = date(2022, 12, 20)
HELD = date(2022, 12, 28)


@pytest.fixture
def meeting(world: World) -> Meeting:
    return make_draft_meeting(world.a, HELD)


def agenda(meeting: Meeting) -> list[str]:
    """Kinds in their order, after a look at the numbers."""
    items = list(AgendaItem.objects.filter(meeting=meeting))
    assert [item.position for item in items] == list(range(1, len(items) + 1))
    return [item.kind for item in items]


def titles(meeting: Meeting) -> list[str]:
    return [item.title for item in AgendaItem.objects.filter(meeting=meeting)]


def test_all_at_once_the_template_in_its_order_the_others_with_their_kind(world: World, meeting: Meeting) -> None:
    make_orientation(world.d, AskedItem("transmission", "Quán triệt Chỉ thị 05", make_document()))
    make_task(world.a, "Thu quỹ", date(2022, 12, 10))
    assert accept_proposals(meeting=meeting, by=SYSTEM, on=TODAY) == 11
    assert agenda(meeting) == [
        "other", "tasks", "tasks", "information", "transmission", "transmission", "report", "discussion", "criticism",
        "decision", "scoring",
    ]  # fmt: skip
    item = AgendaItem.objects.get(meeting=meeting, source__startswith="orientation:")
    assert (item.document.number, item.minutes, item.organization_id) == ("05-CT/TU", None, world.a.pk)


def test_into_an_agenda_begun_by_hand_the_opening_comes_first(world: World, meeting: Meeting) -> None:
    make_item(meeting, "Bàn việc làm đường")
    accept_proposals(meeting=meeting, by=SYSTEM, on=TODAY)
    assert agenda(meeting)[0] == "other"
    assert agenda(meeting)[-2:] == ["decision", "scoring"]
    assert titles(meeting).index("Bàn việc làm đường") < len(titles(meeting)) - 2


def test_one_tap_twice_is_one_item(world: World, meeting: Meeting) -> None:
    assert accept_proposals(meeting=meeting, sources=["criticism"], by=SYSTEM, on=TODAY) == 1
    assert accept_proposals(meeting=meeting, sources=["criticism"], by=SYSTEM, on=TODAY) == 0
    assert agenda(meeting) == ["criticism"]


@pytest.mark.parametrize("source", ["task:1", "", "criticism\x00", "x" * 500])
def test_what_nobody_proposes_is_refused_in_a_sentence(meeting: Meeting, source: str) -> None:
    with pytest.raises(ValidationError, match="không còn được đề xuất"):
        accept_proposals(meeting=meeting, sources=[source], by=SYSTEM, on=TODAY)
    if "\x00" not in source:
        with pytest.raises(ValidationError, match="không còn được đề xuất"):
            refuse_proposal(meeting=meeting, source=source, by=SYSTEM, on=TODAY)


def test_a_sent_meeting_takes_nothing_any_more(world: World) -> None:
    sent = make_sent_meeting(world.a, date(2022, 12, 5))
    acts = [
        lambda: accept_proposals(meeting=sent, by=SYSTEM, on=TODAY),
        lambda: refuse_proposal(meeting=sent, source="criticism", by=SYSTEM, on=TODAY),
        lambda: make_item(sent, "Thêm"),
        lambda: comment_agenda(meeting=sent, text="Góp ý", by=SYSTEM, on=date(2022, 12, 1)),
        lambda: open_preparation(meeting=sent, date=date(2022, 12, 1), by=SYSTEM, on=TODAY),
    ]
    for act in acts:
        with pytest.raises(ValidationError, match="đã gửi"):
            act()
    assert not AgendaItem.objects.exists()


def test_an_item_by_hand_is_checked_field_by_field(meeting: Meeting) -> None:
    with pytest.raises(ValidationError) as refused:
        plan_item(meeting=meeting, values={"kind": "party", "title": "", "minutes": -1}, by=SYSTEM)
    assert set(refused.value.error_dict) == {"kind", "title", "minutes"}
    assert agenda(meeting) == []


def test_an_agenda_holds_so_many_items_and_no_more(meeting: Meeting) -> None:
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, organization_id=meeting.organization_id, position=n, title=str(n))
        for n in range(1, 61)
    )
    with pytest.raises(ValidationError, match="tối đa 60 nội dung"):
        make_item(meeting, "Một nội dung nữa")


def test_an_item_is_changed_and_keeps_what_was_said_on_it(meeting: Meeting) -> None:
    item = make_item(meeting, "Bàn việc làm đường")
    AgendaItem.objects.filter(pk=item.pk).update(proceedings="Đồng chí An báo cáo")
    change_item(item=item, values={"title": "Bàn việc làm cầu", "minutes": 20}, by=SYSTEM)
    item.refresh_from_db()
    assert (item.title, item.minutes, item.proceedings) == ("Bàn việc làm cầu", 20, "Đồng chí An báo cáo")
    with pytest.raises(ValidationError):
        change_item(item=item, values={"title": "x" * 301}, by=SYSTEM)


@pytest.mark.parametrize(
    ("which", "places", "expected"),
    [(2, -1, "132"), (0, 1, "213"), (0, -1, "123"), (2, 1, "123"), (0, 99, "231"), (2, -99, "312")],
)
def test_an_item_moves_no_further_than_the_ends(meeting: Meeting, which: int, places: int, expected: str) -> None:
    items = [make_item(meeting, title) for title in "123"]
    move_item(item=items[which], places=places, by=SYSTEM)
    assert "".join(titles(meeting)) == expected
    agenda(meeting)


def test_what_is_taken_out_counts_as_refused(meeting: Meeting) -> None:
    accept_proposals(meeting=meeting, sources=["criticism"], by=SYSTEM, on=TODAY)
    by_hand = make_item(meeting, "Việc khác")
    remove_item(item=by_hand, by=SYSTEM)
    remove_item(item=AgendaItem.objects.get(source="criticism"), by=SYSTEM)
    assert agenda(meeting) == []
    assert list(AgendaRefusal.objects.values_list("source", "title")) == [
        ("criticism", "Tự phê bình và phê bình trong chi bộ")
    ]
    with pytest.raises(ValidationError, match="vừa được bỏ"):
        move_item(item=by_hand, places=1, by=SYSTEM)


def test_an_item_on_which_something_was_said_stays(meeting: Meeting) -> None:
    items = [make_item(meeting, str(number)) for number in range(3)]
    make_conclusion(meeting, "Kết luận", item=items[0])
    Vote.objects.create(meeting=meeting, organization_id=meeting.organization_id, item=items[1], subject="x",
                        base=5, agreed=5)  # fmt: skip
    AgendaItem.objects.filter(pk=items[2].pk).update(proceedings="Đã bàn")
    for item in items:
        with pytest.raises(ValidationError, match="không bỏ được"):
            remove_item(item=item, by=SYSTEM)
    assert titles(meeting) == ["0", "1", "2"]


def test_a_comment_before_the_day_or_on_it(world: World, meeting: Meeting) -> None:
    comment_agenda(meeting=meeting, text="  Bổ sung nội dung phòng rét ", by=world.users["commune"], on=TODAY)
    comment_agenda(meeting=meeting, text="Chú ý thời gian", by=world.users["visitor"], on=HELD)
    assert list(AgendaComment.objects.values_list("text", "by")) == [
        ("Bổ sung nội dung phòng rét", "Người dùng commune"),
        ("Chú ý thời gian", "Người dùng visitor"),
    ]
    with pytest.raises(ValidationError, match="đã qua"):
        comment_agenda(meeting=meeting, text="Muộn", by=SYSTEM, on=date(2022, 12, 29))
    with pytest.raises(ValidationError):
        comment_agenda(meeting=meeting, text="   ", by=SYSTEM, on=TODAY)


def test_the_committee_prepares_a_branch_meeting_once_and_not_after_it(world: World, meeting: Meeting) -> None:
    make_office(world.members["an"], world.a)
    with pytest.raises(ValidationError, match="trước hoặc cùng ngày"):
        open_preparation(meeting=meeting, date=date(2022, 12, 29), by=SYSTEM, on=TODAY)
    prepared = open_preparation(meeting=meeting, date=date(2022, 12, 26), by=SYSTEM, on=TODAY)
    assert (prepared.kind, prepared.prepares, prepared.for_month) == ("committee", meeting, date(2022, 12, 1))
    assert agenda(prepared) == ["other", "report", "discussion", "decision"]
    with pytest.raises(ValidationError, match="đã có họp chi ủy"):
        open_preparation(meeting=meeting, date=date(2022, 12, 27), by=SYSTEM, on=TODAY)
    with pytest.raises(ValidationError, match="không có họp chi ủy"):
        open_preparation(meeting=prepared, date=date(2022, 12, 25), by=SYSTEM, on=TODAY)
