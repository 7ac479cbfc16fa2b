"""Pages of scores: who types what, what is refused beside its criterion, a month decided on one page."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from core.audit import SYSTEM
from core.periods import Period
from core.tables import Drill, get_report
from meetings.models import Attendance, Meeting, MeetingScore, ScoringScheme
from meetings.queries import frame_of
from meetings.services import (
    Decision,
    Entry,
    Mark,
    decide_levels,
    return_meeting,
    save_roll,
    score_meeting,
    send_meeting,
)
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.meetings.schemes import make_scheme

pytestmark = pytest.mark.django_db

DAY = date(2022, 12, 5)
As = Callable[[str], Client]


@pytest.fixture
def scheme(world: World) -> ScoringScheme:
    """The district's own: 60 points typed, 40 of attendance from 90% without anybody absent without reason."""
    return make_scheme("huyen", owner=world.d, attendance=True)


@pytest.fixture
def meeting(world: World, scheme: ScoringScheme) -> Meeting:
    """Everybody was there."""
    return make_sent_meeting(world.a, DAY)


def typed(scheme: ScoringScheme) -> int:
    return next(one.pk for one in frame_of(scheme).criteria if one.number == "1")


def address(name: str, meeting: Meeting) -> str:
    return reverse(f"meetings:{name}", args=[meeting.uuid])


def scored(world: World, meeting: Meeting, scheme: ScoringScheme, points: Any) -> MeetingScore:
    marks = {typed(scheme): Mark(Decimal(str(points)))}
    return score_meeting(meeting=meeting, marks=marks, version=0, by=world.users["secretary"], on=world.today)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_from_the_branchs_points_to_the_level_above(
    world: World, client_as: As, meeting: Meeting, scheme: ScoringScheme
) -> None:
    pk = typed(scheme)
    secretary, visitor, commune = client_as("secretary"), client_as("visitor"), client_as("commune")
    page = text(secretary.get(address("score", meeting)))
    assert f'name="c{pk}"' in page
    assert "5/5 = 100,0%, không ai vắng không lý do → 40 điểm" in page
    response = secretary.post(
        address("score", meeting), {"version": 0, f"c{pk}": "52,5", f"n{pk}": "đủ bước"}, follow=True
    )
    assert "Đã lưu 92,5 điểm" in text(response)
    # The visitor begins with what the branch gave itself.
    page = text(visitor.get(address("score_confirm", meeting)))
    assert 'value="52,5"' in page
    response = visitor.post(address("score_confirm", meeting), {"version": 1, f"c{pk}": "45"}, follow=True)
    page = text(response)
    assert "Đã lưu 85 điểm" in page
    assert "85 – Khá" in page
    assert "92,5 – Tốt" in page
    # The branch is bound by now, and reads why.
    page = text(secretary.get(address("score", meeting)))
    assert f'name="c{pk}"' not in page
    assert "Cấp trên đã xác nhận điểm hoặc xếp loại kỳ này" in page
    # The committee: another level than the points needs a reason.
    refused = commune.post(address("score_decide", meeting), {"version": 2, "quality": "good"})
    assert refused.status_code == 422
    assert "Xếp loại Tốt khác điểm đã chấm (Khá): hãy ghi lý do." in text(refused)
    response = commune.post(
        address("score_decide", meeting), {"version": 2, "quality": "good", "reason": "có mô hình hay"}, follow=True
    )
    page = text(response)
    assert "<strong>Tốt</strong>" in page
    assert "có mô hình hay" in page
    assert "Lịch sử chấm điểm" in page
    assert MeetingScore.objects.get().quality == "good"
    response = commune.post(address("score_decide", meeting), {"version": 3, "quality": ""}, follow=True)
    assert "Đã bỏ xếp loại" in text(response)


def test_points_above_the_maximum_are_refused_beside_their_criterion(
    client_as: As, meeting: Meeting, scheme: ScoringScheme
) -> None:
    pk = typed(scheme)
    response = client_as("secretary").post(
        address("score", meeting), {"version": 0, f"c{pk}": "61", f"n{pk}": "giữ lại"}
    )
    assert response.status_code == 422
    assert response.context["form"].errors[f"c{pk}"] == ["61 điểm cao hơn điểm tối đa 60."]
    assert text(response).count("1 Nội dung</a>: 61 điểm cao hơn điểm tối đa 60.") == 1
    assert 'value="61"' in text(response)
    assert 'value="giữ lại"' in text(response)
    assert not MeetingScore.objects.exists()


def test_points_not_all_given_yet_are_kept_without_a_total(client_as: As, meeting: Meeting) -> None:
    response = client_as("secretary").post(address("score", meeting), {"version": 0}, follow=True)
    assert "còn tiêu chí chưa có điểm nên chưa có tổng" in text(response)
    assert MeetingScore.objects.get().self_total is None


def test_who_comes_second_sees_what_is_stored_and_may_insist(
    world: World, client_as: As, meeting: Meeting, scheme: ScoringScheme
) -> None:
    pk = typed(scheme)
    scored(world, meeting, scheme, 52)
    client = client_as("commune")
    response = client.post(address("score", meeting), {"version": 0, f"c{pk}": "40"})
    assert response.status_code == 422
    page = text(response)
    assert "Đang lưu: 52 điểm." in page
    assert 'name="version" value="1"' in page
    client.post(address("score", meeting), {"version": 1, f"c{pk}": "40"})
    assert MeetingScore.objects.get().self_total == 80


@pytest.mark.parametrize(
    "hostile",
    [
        {}, {"version": "x"}, {"version": "-1"}, {"version": "9" * 40}, {"version": 0, "c": "1"},
        {"version": 0, "KEY": "năm"}, {"version": 0, "KEY": "1e9"}, {"version": 0, "KEY": "4,55"},
        {"version": 0, "KEY": "٤"}, {"version": 0, "KEY": "\x00"}, {"version": 0, "KEY": "9" * 5000},
        {"version": 0, "KEY": "-1"}, {"version": 0, "NOTE": "x" * 5000, "KEY": "1"},
        {"version": 0, "NOTE": "a\x00b", "KEY": "1"},
    ],
)  # fmt: skip
def test_hostile_points_are_answered_in_a_sentence(
    client_as: As, meeting: Meeting, scheme: ScoringScheme, hostile: dict[str, Any]
) -> None:
    pk = typed(scheme)
    data = {key.replace("KEY", f"c{pk}").replace("NOTE", f"n{pk}"): value for key, value in hostile.items()}
    for actor, name in (("secretary", "score"), ("visitor", "score_confirm"), ("commune", "score_decide")):
        assert client_as(actor).post(address(name, meeting), data).status_code in (302, 422)


def test_a_meeting_that_is_not_scored_says_so(world: World, client_as: As, scheme: ScoringScheme) -> None:
    meeting = make_sent_meeting(world.a, DAY, kind="extraordinary")
    client = client_as("secretary")
    assert "Kỳ này không chấm điểm." in text(client.get(address("score", meeting)))
    response = client.post(address("score", meeting), {"version": 0}, follow=True)
    assert "Kỳ này không chấm điểm." in text(response)
    refused = client_as("commune").post(address("score_decide", meeting), {"version": 0, "quality": "good"})
    assert (refused.status_code, MeetingScore.objects.count()) == (422, 0)


def test_a_draft_is_scored_by_the_branch_and_not_yet_from_above(
    world: World, client_as: As, scheme: ScoringScheme
) -> None:
    draft = make_draft_meeting(world.a, DAY, {})
    assert f'name="c{typed(scheme)}"' in text(client_as("roll_taker").get(address("score", draft)))
    page = text(client_as("visitor").get(address("score_confirm", draft)))
    assert "Chi bộ chưa gửi kỳ này lên cấp trên" in page
    page = text(client_as("commune").get(address("score", draft)))
    assert address("score_decide", draft) not in page


def test_the_tab_leads_there(client_as: As, meeting: Meeting) -> None:
    assert address("score", meeting) in text(client_as("reader").get(address("detail", meeting)))


# A month on one page.


def rate(month: str = "2022-12", **more: str) -> str:
    query = "&".join(f"{key}={value}" for key, value in {"thang": month, **more}.items())
    return f"{reverse('meetings:rate')}?{query}"


def fields(meeting: Meeting, quality: str, version: int, reason: str = "") -> dict[str, Any]:
    key = meeting.uuid
    return {f"q{key}": quality, f"v{key}": version, f"r{key}": reason}


@pytest.fixture
def other(world: World, scheme: ScoringScheme) -> Meeting:
    """Branch B's, with somebody absent without reason."""
    return make_sent_meeting(world.b, DAY, {world.members["b_first"]: "unexcused"})


def test_many_are_decided_at_once(
    world: World, client_as: As, meeting: Meeting, other: Meeting, scheme: ScoringScheme
) -> None:
    scored(world, meeting, scheme, 52)
    client = client_as("commune")
    page = text(client.get(rate()))
    assert "Có 2 kỳ sinh hoạt đã gửi" in page
    assert "92 – Tốt" in page
    assert "– (theo điểm: Tốt)" in page
    data = {"ky": [meeting.uuid, other.uuid], **fields(meeting, "good", 1), **fields(other, "poor", 0)}
    refused = client.post(rate(), {**data, "save": 1})
    assert refused.status_code == 422
    assert "Chưa lưu được gì: 1 kỳ cần xem lại" in text(refused)
    assert "Xếp loại Kém khác điểm đã chấm (chưa chấm điểm): hãy ghi lý do." in text(refused)
    assert not MeetingScore.objects.exclude(official_quality="").exists()
    data |= fields(other, "poor", 0, "không chấm điểm")
    response = client.post(rate(), {**data, "save": 1}, follow=True)
    assert "Đã xếp loại 2 kỳ sinh hoạt." in text(response)
    assert "Không có kỳ nào thay đổi xếp loại." in text(
        client.post(rate(), {"ky": [meeting.uuid], **fields(meeting, "good", 2)}, follow=True)
    )
    assert "Không có kỳ sinh hoạt nào cần xếp loại" in text(client.get(rate(chua="1")))


def test_the_rest_follows_from_points(
    world: World, client_as: As, meeting: Meeting, other: Meeting, scheme: ScoringScheme
) -> None:
    scored(world, meeting, scheme, 52)
    data = {"ky": [meeting.uuid, other.uuid], **fields(meeting, "", 1), **fields(other, "", 0), "by_points": 1}
    client_as("commune").post(rate(), data)
    assert [one.official_quality for one in MeetingScore.objects.all()] == ["good"]  # the other has no points


def test_one_decided_meanwhile_is_shown_again_and_not_overwritten(
    world: World, client_as: As, meeting: Meeting, scheme: ScoringScheme
) -> None:
    scored(world, meeting, scheme, 52)
    one = Decision(meeting, "fair", 1, "lý do của huyện")
    decide_levels(decisions=[one], by=SYSTEM, on=world.today)
    client = client_as("commune")
    refused = client.post(rate(), {"ky": [meeting.uuid], **fields(meeting, "good", 1)})
    assert "vừa được người khác ghi; đang là: Khá" in text(refused)
    assert f'name="v{meeting.uuid}" value="2"' in text(refused)


def test_nobody_decides_outside_his_scope(world: World, client_as: As, scheme: ScoringScheme) -> None:
    strange = make_sent_meeting(world.c, DAY)
    client_as("commune").post(rate(), {"ky": [strange.uuid], **fields(strange, "poor", 0, "vì")})
    assert not MeetingScore.objects.exists()
    assert client_as("commune").get(rate(**{"to-chuc": "C"})).status_code == 404
    assert "Chi bộ xóm Bản Gủn" in text(client_as("district").get(rate(**{"to-chuc": "Y"})))


@pytest.mark.parametrize(
    "hostile",
    [
        {}, {"ky": "x"}, {"ky": ["x"] * 500}, {"ky": "KEY", "qKEY": "xuất sắc", "vKEY": "0"},
        {"ky": "KEY", "qKEY": "good", "vKEY": "x"}, {"ky": "KEY", "qKEY": "good", "vKEY": "9" * 50},
        {"ky": "KEY", "qKEY": "good", "vKEY": "0", "rKEY": "\x00" + "x" * 9000}, {"ky": "KEY"},
    ],
)  # fmt: skip
def test_hostile_levels_are_answered(client_as: As, meeting: Meeting, hostile: dict[str, Any]) -> None:
    def put(value: Any) -> Any:
        return [put(one) for one in value] if isinstance(value, list) else value.replace("KEY", str(meeting.uuid))

    data = {put(key): put(value) for key, value in hostile.items()}
    assert client_as("commune").post(rate(), data).status_code in (302, 422)


@pytest.mark.parametrize("month", ["", "x", "2022-13", "9999-01", "0001-01", "2199-12", "2022"])
def test_any_month_in_the_address_is_answered(client_as: As, meeting: Meeting, month: str) -> None:
    assert client_as("commune").get(rate(month)).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_month_asks_as_much_for_three_as_for_one(
    world: World, client_as: As, scheme: ScoringScheme, count: int, django_assert_num_queries: Any
) -> None:
    for day in range(1, count + 1):
        scored(
            world,
            make_sent_meeting(world.a, date(2022, 12, day), kind=("regular", "thematic", "combined")[day - 1]),
            scheme,
            50,
        )
    client = client_as("commune")
    client.get(rate())
    with django_assert_num_queries(28):
        response = client.get(rate())
    assert len(response.context["form"].rows) == count


def sent_again(world: World, meeting: Meeting) -> None:
    """Given back, and sent with somebody absent without reason."""
    return_meeting(meeting=meeting, reason="Điểm danh lại", by=SYSTEM)
    meeting.refresh_from_db()
    entries = {row.member_id: Entry(row.status) for row in Attendance.objects.filter(meeting=meeting)}
    entries[world.members["an"].pk] = Entry("unexcused")
    save_roll(meeting=meeting, entries=entries, guests=None, uuid=uuid4(), version=meeting.version, by=SYSTEM)
    send_meeting(meeting=meeting, by=SYSTEM, on=world.today)


def test_a_level_that_outlived_another_roll_is_marked_where_it_is_decided_and_reported(
    world: World, client_as: As, meeting: Meeting, scheme: ScoringScheme
) -> None:
    score = scored(world, meeting, scheme, 55)
    decision = Decision(meeting, "good", score.version)
    decide_levels(decisions=[decision], by=SYSTEM, on=world.today)
    other = make_sent_meeting(world.a, date(2022, 12, 6), kind="thematic")
    scored(world, other, scheme, 55)
    client, told = client_as("commune"), "số liệu đã đổi sau khi chấm"
    report, drill = get_report("quality"), Drill("s", {"b": "rated"})

    def remarks() -> list[str]:
        table = report.records(world.x, Period.parse("2022-12"), drill, by=SYSTEM, on=world.today)
        return [str(row["remark"]) for row in table.rows]

    def noted() -> bool:
        table = report.build(world.x, Period.parse("2022-12"), by=SYSTEM, on=world.today)
        return any("gửi lại với số liệu khác sau khi chấm điểm" in note for note in table.notes)

    assert (told in text(client.get(rate())), remarks(), noted()) == (False, ["", ""], False)
    sent_again(world, meeting)
    assert (text(client.get(rate())).count(told), remarks(), noted()) == (1, [told, ""], True)
    # Nobody decides it in one go with the others: its points are to be looked at first.
    decide_levels(decisions=[Decision(meeting, "", score.version + 1)], by=SYSTEM, on=world.today)
    stored = {one.meeting_id: one.version for one in MeetingScore.objects.all()}
    data = {"by_points": "1", "ky": [str(one.uuid) for one in (meeting, other)]}
    data |= {f"v{one.uuid}": str(stored[one.pk]) for one in (meeting, other)}
    client.post(rate(), data)
    assert dict(MeetingScore.objects.values_list("meeting", "official_quality")) == {meeting.pk: "", other.pk: "good"}
