"""Scores of meetings: the branch's own, the visitor's, the level decided; who overwrites whom, what is traced."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from meetings.models import Meeting, MeetingScore, ScoreLine, ScoringScheme
from meetings.queries import acts_on_score, frame_of, points_text, scheme_for, score_sheet
from meetings.services import (
    Decision,
    Mark,
    RecordedScore,
    confirm_meetings,
    confirm_score,
    decide_levels,
    record_scores,
    return_meeting,
    score_meeting,
    update_meeting,
)
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.meetings.schemes import make_scheme

pytestmark = pytest.mark.django_db

DAY = date(2022, 11, 3)


@pytest.fixture
def scheme(world: World) -> ScoringScheme:
    """The district's own: 60 points typed, 40 of attendance from 90% without anybody absent without reason."""
    return make_scheme("huyen", owner=world.d, attendance=True)


@pytest.fixture
def meeting(world: World, scheme: ScoringScheme) -> Meeting:
    """Everybody was there."""
    return make_sent_meeting(world.a, DAY)


def ids(scheme: ScoringScheme) -> dict[str, int]:
    return {one.number: one.pk for one in frame_of(scheme).criteria}


def score(
    world: World, meeting: Meeting, points: Any, *, version: int = 0, by: str = "secretary", note: str = ""
) -> Any:
    one = scheme_for(meeting)
    assert one is not None
    given = None if points is None else Decimal(str(points))
    marks = {ids(one)["1"]: Mark(given, note)}
    return score_meeting(meeting=meeting, marks=marks, version=version, by=world.users[by], on=world.today)


def confirm(world: World, meeting: Meeting, points: Any, *, version: int = 1) -> Any:
    one = scheme_for(meeting)
    assert one is not None
    marks = {ids(one)["1"]: Mark(Decimal(str(points)))}
    return confirm_score(meeting=meeting, marks=marks, version=version, by=world.users["visitor"], on=world.today)


def decide(world: World, meeting: Meeting, quality: str, reason: str = "", *, version: int = 1) -> int:
    one = Decision(meeting, quality, version, reason)
    return decide_levels(decisions=[one], by=world.users["commune"], on=world.today)


def refusal(act: Any, *args: Any, **values: Any) -> str:
    with pytest.raises(ValidationError) as found:
        act(*args, **values)
    return " ".join(found.value.messages)


def test_the_branch_scores_and_the_computed_is_filled_in(world: World, meeting: Meeting, scheme: ScoringScheme) -> None:
    made = score(world, meeting, "52.5", note="đủ bước")
    assert (made.self_total, made.self_quality, made.self_by, made.self_on, made.scheme) == (
        Decimal("92.5"), "good", str(world.users["secretary"]), world.today, scheme
    )  # fmt: skip
    lines = {line.criterion.number: line for line in ScoreLine.objects.filter(score=made)}
    assert (lines["1"].self_points, lines["1"].note, lines["1"].evidence) == (Decimal("52.5"), "đủ bước", "")
    assert (lines["2"].self_points, lines["2"].evidence) == (
        40, "6/6 = 100,0%, không ai vắng không lý do → 40 điểm"
    )  # fmt: skip
    assert {line.organization for line in lines.values()} == {world.a}


def test_typed_points_never_replace_computed_ones(world: World, meeting: Meeting, scheme: ScoringScheme) -> None:
    marks = {ids(scheme)["1"]: Mark(Decimal(10)), ids(scheme)["2"]: Mark(Decimal(7))}
    made = score_meeting(meeting=meeting, marks=marks, version=0, by=SYSTEM, on=world.today)
    assert made.self_total == 50


def test_while_a_criterion_has_no_points_there_is_no_total(world: World, meeting: Meeting) -> None:
    made = score(world, meeting, None)
    assert (made.self_total, made.self_quality) == (None, "")
    assert score(world, meeting, 60, version=1).self_total == 100


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        (61, "61 điểm cao hơn điểm tối đa 60."),
        ("60.1", "60,1 điểm cao hơn điểm tối đa 60."),
        (-1, "Điểm không thể âm."),
    ],
)
def test_points_outside_the_maximum_are_refused(world: World, meeting: Meeting, points: Any, sentence: str) -> None:
    assert sentence in refusal(score, world, meeting, points)
    assert sentence in refusal(confirm, world, meeting, points, version=0)
    assert not MeetingScore.objects.exists()


def test_a_yes_or_no_is_all_or_nothing_and_a_level_one_there_is(world: World) -> None:
    made = make_scheme("co-khong", owner=world.x)
    meeting = make_sent_meeting(world.a, DAY)
    marks = {ids(made)["1"]: Mark(Decimal(60)), ids(made)["2"]: Mark(Decimal(20))}
    told = refusal(score_meeting, meeting=meeting, marks=marks, version=0, by=SYSTEM, on=world.today)
    assert "Có thì 40 điểm, không thì 0" in told
    example = ScoringScheme.objects.get(code="vi-du-muc-chi-tiet")
    ScoringScheme.objects.filter(pk=made.pk).update(is_active=False)
    ScoringScheme.objects.filter(pk=example.pk).update(is_active=True, owner=world.x, start=date(2022, 1, 1))
    marks = {ids(example)["3.1"]: Mark(Decimal(4))}
    told = refusal(score_meeting, meeting=meeting, marks=marks, version=0, by=SYSTEM, on=world.today)
    assert "Không có mức nào 4 điểm" in told


def test_a_criterion_of_another_scheme_is_refused(world: World, meeting: Meeting) -> None:
    strange = make_scheme("khac", owner=world.y)
    marks = {ids(strange)["1"]: Mark(Decimal(1))}
    told = refusal(score_meeting, meeting=meeting, marks=marks, version=0, by=SYSTEM, on=world.today)
    assert "Khung chấm điểm đã đổi" in told


def test_a_meeting_to_come_and_one_that_is_not_scored(world: World, scheme: ScoringScheme) -> None:
    ahead = make_draft_meeting(world.a, date(2022, 12, 21))
    assert "Ngày họp 21/12/2022 chưa tới" in refusal(score, world, ahead, 60)
    extraordinary = make_sent_meeting(world.a, DAY, kind="extraordinary")
    told = refusal(score_meeting, meeting=extraordinary, marks={}, version=0, by=SYSTEM, on=world.today)
    assert "Kỳ này không chấm điểm" in told


def test_an_open_meeting_is_scored_by_its_roll_so_far(world: World, scheme: ScoringScheme) -> None:
    draft = make_draft_meeting(world.a, DAY, {world.members["an"]: "unexcused"})
    assert score(world, draft, 60).self_total == 70


def test_the_visitor_confirms_beside_and_the_branch_is_then_bound(world: World, meeting: Meeting) -> None:
    score(world, meeting, 52)
    made = confirm(world, meeting, 45)
    assert (made.self_total, made.confirmed_total, made.confirmed_quality) == (92, 85, "fair")
    assert made.quality == "fair"
    assert "chi bộ không chấm lại được nữa" in refusal(score, world, meeting, 60, version=2)


def test_what_is_not_sent_is_neither_confirmed_nor_rated(world: World, scheme: ScoringScheme) -> None:
    draft = make_draft_meeting(world.a, DAY, {})
    assert "Chi bộ chưa gửi kỳ này" in refusal(confirm, world, draft, 45, version=0)
    assert "Chi bộ chưa gửi kỳ này" in refusal(decide, world, draft, "good", "vì", version=0)


def test_a_confirmed_meeting_is_scored_by_the_branch_no_more(world: World, meeting: Meeting) -> None:
    confirm_meetings(meetings=Meeting.objects.filter(pk=meeting.pk), by=SYSTEM)
    assert "đã được xác nhận" in refusal(score, world, meeting, 60)


def test_the_committee_decides_and_says_why_where_points_say_otherwise(world: World, meeting: Meeting) -> None:
    score(world, meeting, 52)
    told = refusal(decide, world, meeting, "fair")
    assert told == "Xếp loại Khá khác điểm đã chấm (Tốt): hãy ghi lý do."
    assert decide(world, meeting, "fair", "  chưa thực hiện nghị quyết ") == 1
    made = MeetingScore.objects.get()
    assert (made.official_quality, made.official_reason, made.official_on, made.version) == (
        "fair", "chưa thực hiện nghị quyết", world.today, 2
    )  # fmt: skip
    assert made.quality == "fair"
    assert "Kỳ này đã được xếp loại" in refusal(confirm, world, meeting, 60, version=2)
    # Decided again as it is: nothing happens. Taken back: the points count again.
    assert decide(world, meeting, "fair", "chưa thực hiện nghị quyết", version=2) == 0
    assert decide(world, meeting, "", version=2) == 1
    made.refresh_from_db()
    assert (made.quality, made.official_by, made.official_on) == ("good", "", None)


def test_without_any_points_a_level_needs_a_reason(world: World, meeting: Meeting) -> None:
    assert "chưa chấm điểm" in refusal(decide, world, meeting, "poor", version=0)
    assert decide(world, meeting, "poor", "chi bộ không chấm", version=0) == 1
    assert decide(world, meeting, "", version=1) == 1


def test_many_levels_are_decided_all_or_none(world: World, meeting: Meeting, scheme: ScoringScheme) -> None:
    other = make_sent_meeting(world.b, DAY)
    score(world, meeting, 52)
    both = [Decision(meeting, "good", 1), Decision(other, "good", 0)]
    with pytest.raises(ValidationError) as found:
        decide_levels(decisions=both, by=SYSTEM, on=world.today)
    assert set(found.value.message_dict) == {f"q{other.uuid}"}
    assert MeetingScore.objects.get().official_quality == ""
    both[1] = Decision(other, "average", 0, "chi bộ không chấm")
    assert decide_levels(decisions=both, by=SYSTEM, on=world.today) == 2


def test_an_unknown_level_is_refused(world: World, meeting: Meeting) -> None:
    assert "Không có mức xếp loại này" in refusal(decide, world, meeting, "excellent", version=0)


def test_nobody_overwrites_unseen(world: World, meeting: Meeting, scheme: ScoringScheme) -> None:
    score(world, meeting, 52)
    with pytest.raises(ValidationError) as found:
        score(world, meeting, 40, version=0, by="commune")
    told = found.value.message_dict
    assert told[f"c{ids(scheme)['1']}"] == ["Đang lưu: 52 điểm."]
    assert str(world.users["secretary"]) in told["__all__"][0]
    assert score(world, meeting, 40, version=1, by="commune").self_total == 80
    assert "vừa được người khác ghi; đang là: Khá" in refusal(decide, world, meeting, "good", "vì", version=1)


def test_every_step_is_traced(world: World, meeting: Meeting) -> None:
    made = score(world, meeting, 52)
    confirm(world, meeting, 45)
    decide(world, meeting, "fair", version=2)
    acts = acts_on_score(made)
    latest = [(one.label, one.before, one.after) for one in acts[0].differences]
    assert ("cấp trên xếp loại", "", "Khá") in latest
    assert len(acts) == 7  # three of the score, and two of each of its two lines


def test_a_meeting_moved_to_a_day_of_another_scheme_is_scored_again(world: World) -> None:
    make_scheme("truoc", owner=world.d, start=date(2022, 1, 1), end=date(2022, 11, 5))
    later = make_scheme("sau", owner=world.d, start=date(2022, 11, 5), attendance=True)
    meeting = make_sent_meeting(world.a, DAY)
    score(world, meeting, 60)
    return_meeting(meeting=meeting, reason="sai ngày", by=SYSTEM)
    update_meeting(meeting=meeting, kind="regular", date=date(2022, 11, 6), for_month=date(2022, 11, 1), by=SYSTEM)
    sheet = score_sheet(meeting, on=world.today)
    assert sheet is not None
    assert [row.self_points for row in sheet.rows] == [None, None]
    made = score(world, meeting, 50, version=1)
    assert (made.scheme, made.self_total) == (later, 90)
    assert {line.criterion.scheme for line in made.lines.all()} == {later}


def test_the_sheet_shows_what_changed_since_it_was_scored(world: World, meeting: Meeting) -> None:
    score(world, meeting, 52)
    Meeting.objects.filter(pk=meeting.pk).update(present=5, unexcused=1)
    sheet = score_sheet(Meeting.objects.get(pk=meeting.pk), on=world.today)
    assert sheet is not None
    assert sheet.is_stale
    row = sheet.rows[1]
    assert (row.self_text, row.evidence) == ("40", "6/6 = 100,0%, không ai vắng không lý do → 40 điểm")
    assert row.computed is not None
    assert row.computed.evidence == "5/6 = 83,3%, 1 đồng chí vắng không lý do → 10 điểm"


def test_scores_recorded_as_a_set_are_those_typed_one_by_one(
    world: World, meeting: Meeting, scheme: ScoringScheme
) -> None:
    other = make_sent_meeting(world.b, DAY)
    extraordinary = make_sent_meeting(world.b, date(2022, 11, 4), kind="extraordinary")
    first = ids(scheme)["1"]
    new = [
        RecordedScore(
            meeting.pk,
            {first: Decimal(52)},
            {first: Decimal(45)},
            "fair",
            self_on=DAY,
            confirmed_on=DAY,
            official_on=DAY,
        ),
        RecordedScore(other.pk, {first: Decimal(60)}, self_on=DAY),
        RecordedScore(extraordinary.pk, {}),
    ]
    assert record_scores(new=new, by=SYSTEM, on=world.today) == 2
    found = MeetingScore.objects.get(meeting=meeting)
    assert (found.self_total, found.confirmed_total, found.official_quality, found.scheme) == (92, 85, "fair", scheme)
    assert [points_text(line.confirmed_points) for line in found.lines.order_by("criterion__position")] == ["45", "40"]
    alone = MeetingScore.objects.get(meeting=other)
    assert (alone.self_total, alone.confirmed_total, alone.confirmed_on, alone.quality) == (100, None, None, "good")


def test_a_year_of_two_schemes(world: World) -> None:
    """Each meeting by the scheme of its own day (DOMAIN §6.38): the 27th and the 28th of October 2025."""
    before, after = make_sent_meeting(world.a, date(2025, 10, 27)), make_sent_meeting(world.a, date(2025, 11, 3))
    for meeting, numbers in ((before, 10), (after, 10)):
        one = scheme_for(meeting)
        assert one is not None
        frame = frame_of(one)
        assert len(frame.leaves) == numbers
        marks = {leaf.pk: Mark(leaf.maximum) for leaf in frame.leaves}
        made = score_meeting(meeting=meeting, marks=marks, version=0, by=SYSTEM, on=date(2025, 12, 1))
        assert (made.self_total, made.self_quality) == (100, "good")
    codes = MeetingScore.objects.order_by("meeting__date").values_list("scheme__code", flat=True)
    assert list(codes) == ["12-hd-btctw-2018", "42-hd-btctw-2025"]
