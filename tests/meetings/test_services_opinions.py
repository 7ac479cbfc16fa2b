"""An opinion's way: raised, forwarded, answered, asked again, withdrawn, told; and what cannot be."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from core.models import TimeLimit
from meetings.models import Opinion, OpinionStep
from meetings.queries import proposals_for
from meetings.queries.opinions import (
    ANSWER,
    FORWARD,
    REOPEN,
    WITHDRAW,
    addressees_for,
    forwards_for,
    opinions_visible_to,
    steps_for,
)
from meetings.services import (
    accept_proposals,
    answer_opinion,
    forward_opinion,
    raise_opinion,
    remove_item,
    reopen_opinion,
    return_meeting,
    send_meeting,
    withdraw_opinion,
)
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.meetings.preparing import make_item, make_opinion

pytestmark = pytest.mark.django_db

RAISED = date(2022, 11, 3)


def raised(world: World, **values: Any) -> Opinion:
    return raise_opinion(
        **{
            "organization": world.a, "addressee": world.x, "text": "Sửa đường vào xóm", "raised_on": RAISED,
            "by": world.users["secretary"], "on": world.today, **values,
        }
    )  # fmt: skip


def state(opinion: Opinion) -> tuple[Any, ...]:
    opinion.refresh_from_db()
    return opinion.addressee.code, opinion.is_open, opinion.answered_on, opinion.withdrawn_on, opinion.due_on


def refused(**values: Any) -> Any:
    with pytest.raises(ValidationError) as refusal:
        raised(**values)
    return refusal.value


def test_raised_by_a_member_with_the_day_of_the_rule(world: World) -> None:
    opinion = raised(world, member=world.members["an"], text="  Sửa đường\r\nvào xóm ")
    assert (opinion.text, opinion.member, opinion.resident) == ("Sửa đường\nvào xóm", world.members["an"], "")
    limit = TimeLimit.objects.get(code="tra-loi-kien-nghi")
    assert limit.document is None  # a default nobody has confirmed
    assert state(opinion) == ("X", True, None, None, RAISED + timedelta(days=limit.amount))


def test_without_a_rule_there_is_no_day(world: World) -> None:
    TimeLimit.objects.filter(code="tra-loi-kien-nghi").delete()
    assert raised(world).due_on is None


def test_raised_at_an_item_of_an_open_meeting_only(world: World) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 12, 5), {})
    item = make_item(meeting, "Thảo luận")
    opinion = raised(world, meeting=meeting, item=item, raised_on=meeting.date, resident="Bà Hoa ")
    assert (opinion.meeting, opinion.item, opinion.resident) == (meeting, item, "Bà Hoa")
    sent = make_sent_meeting(world.a, RAISED)
    assert refused(world=world, meeting=sent).code == "sent"
    elsewhere = make_draft_meeting(world.b, date(2022, 12, 5), {})
    assert refused(world=world, meeting=elsewhere).code == "elsewhere"
    assert refused(world=world, meeting=meeting, item=make_item(elsewhere, "Khác")).code == "elsewhere"


def test_what_cannot_be_raised(world: World) -> None:
    assert set(refused(world=world, text=" \n ").error_dict) == {"text"}
    assert set(refused(world=world, raised_on=world.today + timedelta(days=1)).error_dict) == {"raised_on"}
    for stranger in (world.a, world.b, world.y):
        assert set(refused(world=world, addressee=stranger).error_dict) == {"addressee"}
    both = refused(world=world, member=world.members["an"], resident="Bà Hoa")
    assert "không cả hai" in str(both)
    assert not Opinion.objects.exists()


def test_the_same_words_are_not_noted_twice_while_they_wait(world: World) -> None:
    opinion = raised(world)
    again = refused(world=world, text=" Sửa  đường\r\nvào xóm", addressee=world.d)
    assert again.messages == ["Kiến nghị này đã ghi ngày 03/11/2022 và đang chờ trả lời; không cần ghi lại."]
    assert set(again.error_dict) == {"text"}
    meeting = make_draft_meeting(world.a, RAISED, {})
    for other in (
        {"text": "Sửa đường vào xóm trên"}, {"raised_on": date(2022, 11, 4)}, {"meeting": meeting},
        {"organization": world.b},
    ):  # fmt: skip
        raised(world, **other)
    withdraw_opinion(opinion=opinion, text="Đã sửa rồi", by=SYSTEM, on=world.today)
    assert raised(world).is_open


def test_forwarded_up_the_tree_and_down_to_a_committee(world: World) -> None:
    opinion = raised(world)
    forward_opinion(opinion=opinion, to=world.d, by=world.users["commune"], on=world.today, text="Vượt thẩm quyền")
    assert state(opinion)[:2] == ("D", True)
    assert opinion.due_on == RAISED + timedelta(days=30)  # sending it on gives nobody more time
    forward_opinion(opinion=opinion, to=world.y, by=world.users["district"], on=world.today)
    assert state(opinion)[0] == "Y"
    steps = opinion.steps.values_list("kind", "organization__code", "to__code", "text", "by")
    assert list(steps) == [
        ("forwarded", "X", "D", "Vượt thẩm quyền", "Người dùng commune"),
        ("forwarded", "D", "Y", "", "Người dùng district"),
    ]
    with pytest.raises(ValidationError, match="trực thuộc nơi đang giữ"):
        forward_opinion(opinion=opinion, to=world.c, by=SYSTEM, on=world.today)


def test_where_it_may_go(world: World) -> None:
    def codes(rows: Any) -> list[str]:
        return [one.code for one in rows]

    assert codes(addressees_for(world.a, on=world.today)) == ["X", "D"]
    assert codes(addressees_for(world.d, on=world.today)) == []
    opinion = raised(world)
    assert codes(forwards_for(opinion, on=world.today)) == ["D"]
    opinion.addressee = world.d
    assert codes(forwards_for(opinion, on=world.today).order_by("code")) == ["X", "Y"]


def test_answered_by_words_or_by_a_document_on_a_day_that_can_be(world: World) -> None:
    opinion = raised(world)
    commune = world.users["commune"]
    for values, field in (
        ({"answered_on": RAISED - timedelta(days=1), "text": "Sẽ sửa"}, "answered_on"),
        ({"answered_on": world.today + timedelta(days=1), "text": "Sẽ sửa"}, "answered_on"),
        ({"answered_on": world.today, "text": " "}, "text"),
    ):
        with pytest.raises(ValidationError) as refusal:
            answer_opinion(opinion=opinion, by=commune, on=world.today, **values)
        assert set(refusal.value.error_dict) == {field}
    answer_opinion(opinion=opinion, answered_on=date(2022, 11, 20), text="Sửa trong quý I", by=commune, on=world.today)
    assert state(opinion)[1:4] == (False, date(2022, 11, 20), None)
    with pytest.raises(ValidationError, match="đã được trả lời hoặc đã rút"):
        answer_opinion(opinion=opinion, answered_on=world.today, text="Lần nữa", by=commune, on=world.today)
    assert OpinionStep.objects.count() == 1


def test_asked_again_with_a_reason_time_begins_anew(world: World) -> None:
    told = make_sent_meeting(world.a, date(2022, 12, 2))
    opinion = make_opinion(world.a, world.x, told_at=told)
    with pytest.raises(ValidationError, match="điều chưa được trả lời"):
        reopen_opinion(opinion=opinion, text=" ", by=SYSTEM, on=world.today)
    reopen_opinion(opinion=opinion, text="Chưa nói bao giờ sửa", by=world.users["secretary"], on=world.today)
    assert state(opinion) == ("X", True, None, None, world.today + timedelta(days=30))
    assert opinion.told_at is None
    with pytest.raises(ValidationError, match="đã trả lời"):
        reopen_opinion(opinion=opinion, text="Lần nữa", by=SYSTEM, on=world.today)


def test_withdrawn_with_a_reason_and_then_left_alone(world: World) -> None:
    opinion = raised(world)
    withdraw_opinion(opinion=opinion, text="Đã sửa rồi", by=world.users["secretary"], on=world.today)
    assert state(opinion)[1:4] == (False, None, world.today)
    for act in (withdraw_opinion, reopen_opinion):
        with pytest.raises(ValidationError):
            act(opinion=opinion, text="Lần nữa", by=SYSTEM, on=world.today)


def test_an_answer_is_told_at_the_meeting_that_was_sent_with_it(world: World) -> None:
    opinion = make_opinion(world.a, world.x)
    waiting = make_opinion(world.a, world.x, answered_on=None)
    meeting = make_draft_meeting(world.a, date(2022, 12, 5), {})
    sources = {one.source for found in proposals_for(meeting, on=world.today) for one in found.proposals}
    assert f"opinion:{opinion.pk}" in sources
    assert f"opinion:{waiting.pk}" not in sources
    accept_proposals(meeting=meeting, sources={f"opinion:{opinion.pk}"}, by=SYSTEM, on=world.today)
    send_meeting(meeting=meeting, by=SYSTEM, on=world.today)
    opinion.refresh_from_db()
    waiting.refresh_from_db()
    assert (opinion.told_at, waiting.told_at) == (meeting, None)
    return_meeting(meeting=meeting, reason="Xem lại", by=world.users["commune"])
    meeting.refresh_from_db()
    remove_item(item=meeting.items.get(), by=SYSTEM)
    send_meeting(meeting=meeting, by=SYSTEM, on=world.today)
    opinion.refresh_from_db()
    assert opinion.told_at is None


@pytest.mark.parametrize(
    ("actor", "seen", "steps"),
    [
        ("secretary", True, [WITHDRAW]), ("roll_taker", False, [WITHDRAW]), ("visitor", True, []),
        ("commune", True, [ANSWER, FORWARD]), ("district", True, [ANSWER, FORWARD]),
        ("reader", False, []), ("neighbour", False, []),
    ],
)  # fmt: skip
def test_who_sees_and_does_what(world: World, actor: str, seen: bool, steps: list[str]) -> None:
    opinion = raised(world)
    user = world.users[actor]
    assert opinions_visible_to(user, on=world.today).exists() is seen
    assert steps_for(user, opinion, on=world.today) == steps


def test_the_commune_does_not_answer_for_the_district(world: World) -> None:
    opinion = raised(world, addressee=world.d)
    assert steps_for(world.users["commune"], opinion, on=world.today) == []
    answer_opinion(opinion=opinion, answered_on=world.today, text="Sẽ sửa", by=SYSTEM, on=world.today)
    opinion.refresh_from_db()
    assert steps_for(world.users["secretary"], opinion, on=world.today) == [REOPEN]
    for other in ("district", "visitor"):
        assert steps_for(world.users[other], opinion, on=world.today) == []
    own = raised(world, organization=world.x, addressee=world.d)
    assert steps_for(world.users["commune"], own, on=world.today) == [WITHDRAW]


def test_an_addressee_elsewhere_sees_what_is_addressed_to_it(world: World) -> None:
    opinion = make_opinion(world.c, world.y, answered_on=None)
    assert not opinions_visible_to(world.users["commune"], on=world.today).exists()
    Opinion.objects.filter(pk=opinion.pk).update(addressee=world.x)
    assert opinions_visible_to(world.users["commune"], on=world.today).get() == opinion
