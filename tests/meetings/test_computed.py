"""Criteria that follow from figures: a table of every source, with the words they rest on."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from core.audit import SYSTEM
from core.periods import Period
from core.tables import Drill, get_report
from meetings.models import Meeting, Task
from meetings.queries import Computed, Facts, Said, Written, compute, facts_of, total_of
from meetings.services import Entry, add_item, open_preparation, return_meeting, save_item, save_roll, send_meeting
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.meetings.schemes import criterion, frame, level
from tests.offices import make_office

WARD = (level(4, 90, strict=True), level(3, 75, strict=True), level(2, 65, strict=True), level(1))
SHORT = (level(5, 0), level(4, -15), level(3, -30), level(2, -45), level(1))
BY_HAND = (
    "17/20 = 85,0%, không ai vắng không lý do: chưa đạt mức tối đa; khung không quy định mức thấp hơn, hãy chấm điểm."
)
SHARE = (level(5, 50), level(4, 40), level(2))


def computed(source: str, facts: Facts, levels: Any = (), maximum: Any = 5, **frame_values: Any) -> Computed:
    one = criterion(1, maximum, source=source)
    return compute(frame([one], levels={1: levels}, **frame_values), one, facts)


@pytest.mark.parametrize(
    ("facts", "levels", "points", "words"),
    [
        ({"required": 20, "present": 18, "unexcused": 0}, WARD, 4,
         "18/20 = 90,0%, không ai vắng không lý do → 4 điểm"),
        ({"required": 20, "present": 18, "unexcused": 1}, WARD, 1,
         "18/20 = 90,0%, 1 đồng chí vắng không lý do → 1 điểm"),
        ({"required": 20, "present": 17, "unexcused": 0}, WARD, 3,
         "17/20 = 85,0%, không ai vắng không lý do → 3 điểm"),
        # Compared exactly: 89,96% is shown as 90,0% and is not 90%.
        ({"required": 2500, "present": 2249, "unexcused": 0}, WARD, 3,
         "2249/2500 = 90,0%, không ai vắng không lý do → 3 điểm"),
        ({"required": 20, "present": 12, "unexcused": 0}, WARD, 1,
         "12/20 = 60,0%, không ai vắng không lý do → 1 điểm"),
        # The central frame says only what full points need: below it somebody gives them.
        ({"required": 20, "present": 17, "unexcused": 0}, (level(5, 90, strict=True),), None, BY_HAND),
        # "Trên 85%" is from 85,01% on.
        ({"required": 20, "present": 17, "unexcused": 0}, (level(5, "85.01", strict=True), level(0)), 0,
         "17/20 = 85,0%, không ai vắng không lý do → 0 điểm"),
        ({"required": 0, "present": 0, "unexcused": 0}, WARD, None, "Không có ai phải dự nên không tính được tỷ lệ."),
        ({"required": 5, "present": 3, "unexcused": 0, "unmarked": 2}, WARD, None,
         "Còn 2 đồng chí chưa điểm danh."),
    ],
)  # fmt: skip
def test_attendance(facts: dict[str, Any], levels: Any, points: int | None, words: str) -> None:
    expected = None if points is None else Decimal(points)
    assert computed("attendance", Facts("regular", **facts), levels) == Computed(expected, words)


@pytest.mark.parametrize(
    ("kind", "minutes", "members", "points", "words"),
    [
        ("regular", 90, 10, 5, "Họp 90 phút, ít nhất phải 90 phút → 5 điểm"),
        ("regular", 90, 30, 3, "Họp 90 phút, thiếu 30 phút so với 120 phút → 3 điểm"),
        ("regular", 75, 29, 4, "Họp 75 phút, thiếu 15 phút so với 90 phút → 4 điểm"),
        ("regular", 74, 29, 3, "Họp 74 phút, thiếu 16 phút so với 90 phút → 3 điểm"),
        ("combined", 90, 10, 3, "Họp 90 phút, thiếu 30 phút so với 120 phút → 3 điểm"),
        ("combined", 20, 10, 1, "Họp 20 phút, thiếu 100 phút so với 120 phút → 1 điểm"),
        ("regular", None, 10, None, "Chưa ghi giờ bắt đầu và giờ kết thúc."),
        ("thematic", 90, 10, None, "Khung không quy định thời lượng của loại sinh hoạt này."),
    ],
)
def test_duration(kind: str, minutes: int | None, members: int, points: int | None, words: str) -> None:
    durations = {("regular", 0): 90, ("regular", 30): 120, ("combined", 0): 120}
    found = computed("duration", Facts(kind, minutes=minutes, members=members), SHORT, durations=durations)
    assert found == Computed(None if points is None else Decimal(points), words)


@pytest.mark.parametrize(
    ("source", "facts", "points", "words"),
    [
        ("speakers", {"speakers": 10, "came": 20}, 5, "10/20 = 50,0% người dự có phát biểu → 5 điểm"),
        ("speakers", {"speakers": 9, "came": 20}, 4, "9/20 = 45,0% người dự có phát biểu → 4 điểm"),
        ("speakers", {"speakers": 0, "came": 20}, 2, "0/20 = 0,0% người dự có phát biểu → 2 điểm"),
        ("speakers", {"came": 20}, None, "Chưa ghi ai phát biểu."),
        ("speakers", {"speakers": 0, "came": 0}, None, "Không có ai dự nên không tính được tỷ lệ."),
        ("tasks", {"tasks_due": 4, "tasks_done": 2}, 5, "2/4 = 50,0% việc đến hạn đã xong → 5 điểm"),
        ("tasks", {}, None, "Kỳ này không có việc nào đến hạn."),
        ("sent_in_time", {"sent_late": False}, 5, "Gửi trong tháng → 5 điểm"),
        ("sent_in_time", {"sent_late": True}, 0, "Gửi sau khi hết tháng → 0 điểm"),
        ("sent_in_time", {}, None, "Chưa rõ ngày gửi lên cấp trên."),
        ("prepared", {"prepared_on": date(2022, 11, 1)}, 5, "Chi ủy họp chuẩn bị ngày 01/11/2022 → 5 điểm"),
        ("prepared", {"has_committee": False}, 5, "Chi bộ không có chi ủy → 5 điểm"),
        ("prepared", {}, 0, "Không có cuộc họp chi ủy nào đã họp và gửi ghi là chuẩn bị cho kỳ này → 0 điểm"),
        (
            "thematic",
            {"thematic_month": True, "thematic_quarter": True},
            5,
            "Có sinh hoạt chuyên đề trong tháng → 5 điểm",
        ),
        ("thematic", {"thematic_quarter": True}, 5, "Có sinh hoạt chuyên đề trong quý → 5 điểm"),
        ("thematic", {"thematic_quarter": False}, 0, "Cả quý không có sinh hoạt chuyên đề → 0 điểm"),
        ("thematic", {}, None, "Quý chưa hết và chưa có sinh hoạt chuyên đề: chưa tính là thiếu."),
    ],
)
def test_other_sources(source: str, facts: dict[str, Any], points: int | None, words: str) -> None:
    levels = SHARE if source in ("speakers", "tasks") else ()
    found = computed(source, Facts("regular", **facts), levels)
    assert found == Computed(None if points is None else Decimal(points), words)


def test_levels_of_a_yes_or_no_say_what_each_gives() -> None:
    levels = (level(5, 100), level(2))
    assert computed("sent_in_time", Facts("regular", sent_late=True), levels).points == 2
    assert computed("sent_in_time", Facts("regular", sent_late=False), levels).points == 5


# What the facts are gathered from.


@pytest.mark.django_db
def test_facts_of_a_sent_meeting(world: World, django_assert_num_queries: Any) -> None:
    make_office(world.members["an"], world.a)
    earlier = make_sent_meeting(world.a, date(2022, 10, 3))
    thematic = make_sent_meeting(world.a, date(2022, 10, 20), kind="thematic")
    meeting = make_sent_meeting(world.a, date(2022, 11, 3), {world.members["an"]: "unexcused"})
    for text, assigned, due, done, dropped in (
        ("xong đúng hạn", "2022-10-03", "2022-10-30", date(2022, 10, 29), None),
        ("xong trước kỳ trước, hạn kỳ này", "2022-09-01", "2022-11-01", date(2022, 10, 1), None),
        ("để lại từ kỳ trước", "2022-09-01", "2022-09-30", None, None),
        ("xong sau kỳ này", "2022-10-03", "2022-11-03", date(2022, 11, 9), None),
        ("đã xong ở kỳ trước", "2022-09-01", "2022-09-30", date(2022, 9, 29), None),
        ("đã thôi", "2022-09-01", "2022-10-30", None, date(2022, 10, 15)),
        ("chưa tới hạn", "2022-11-03", "2022-12-01", None, None),
    ):
        Task.objects.create(
            organization=world.a, text=text, assigned_on=assigned, due_on=due, done_on=done, dropped_on=dropped
        )
    preparing = make_sent_meeting(world.a, date(2022, 11, 1), kind="committee")
    Meeting.objects.filter(pk=preparing.pk).update(prepares=meeting)
    meetings = [earlier, thematic, meeting]
    with django_assert_num_queries(5):
        found = facts_of(meetings, on=world.today)
    assert found[meeting.pk] == Facts(
        kind="regular", required=6, present=5, unexcused=1, members=8, minutes=None, speakers=None, came=5, tasks_due=4,
        tasks_done=2, sent_late=None, prepared_on=date(2022, 11, 1), has_committee=False, thematic_month=False,
        thematic_quarter=True,
    )  # fmt: skip
    assert found[earlier.pk].thematic_month


@pytest.mark.django_db
def test_only_a_committee_s_meeting_that_was_held_before_and_sent_prepares(world: World) -> None:
    """Opening one is a tap; nor is one of the day after a preparation. Given back, it counts no more."""
    meeting = make_draft_meeting(world.a, date(2022, 12, 5))
    secretary = world.members["an"]
    make_office(secretary, world.a)
    draft = open_preparation(meeting=meeting, date=date(2022, 12, 2), on=world.today, by=SYSTEM)
    save_roll(
        meeting=draft, entries={secretary.pk: Entry("present")}, guests=None, uuid=uuid4(), version=draft.version,
        by=SYSTEM,
    )  # fmt: skip
    after = make_sent_meeting(world.a, date(2022, 12, 6), kind="committee")
    Meeting.objects.filter(pk=after.pk).update(prepares=meeting)

    def prepared_on() -> date | None:
        return facts_of([meeting], on=world.today)[meeting.pk].prepared_on

    assert (draft.prepares, draft.status, prepared_on()) == (meeting, "draft", None)
    sent = send_meeting(meeting=draft, by=SYSTEM, on=world.today)
    assert prepared_on() == date(2022, 12, 2)
    return_meeting(meeting=sent, reason="thiếu", by=SYSTEM)
    assert prepared_on() is None
    Meeting.objects.filter(pk=sent.pk).update(status="confirmed", date=date(2022, 12, 5))
    assert prepared_on() == date(2022, 12, 5)


@pytest.mark.django_db
def test_a_quarter_that_goes_on_may_still_see_its_thematic_meeting(world: World) -> None:
    meeting = make_sent_meeting(world.a, date(2022, 11, 3))
    assert facts_of([meeting], on=date(2022, 12, 31))[meeting.pk].thematic_quarter is None
    assert facts_of([meeting], on=date(2023, 1, 1))[meeting.pk].thematic_quarter is False


@pytest.mark.django_db
def test_an_open_meeting_is_taken_as_its_roll_stands(world: World) -> None:
    draft = make_draft_meeting(world.a, date(2022, 12, 5))
    assert facts_of([draft], on=world.today)[draft.pk].unmarked == 5
    marked = make_draft_meeting(world.a, date(2022, 12, 6), {}, kind="thematic")
    facts = facts_of([marked], on=world.today)[marked.pk]
    assert (facts.required, facts.present, facts.unmarked, facts.speakers) == (5, 5, 0, None)


@pytest.mark.django_db
def test_an_exempt_member_who_came_and_spoke_is_one_of_those_who_came(world: World) -> None:
    """Everybody speaks, the exempt one as well: it is all of them, and never more."""
    marks = {world.members["exempt"]: "exempt_present"}
    meeting = make_draft_meeting(world.a, date(2022, 12, 5), marks)
    item = add_item(meeting=meeting, title="Bàn việc xóm", kind="discussion", by=SYSTEM)
    names = ("an", "binh", "cuong", "probationary", "temporary", "exempt")
    said = tuple(Said(world.members[name].pk, "", "Nhất trí.") for name in names)
    save_item(item=item, written=Written(said=said), version=item.version, by=SYSTEM)
    still_open = facts_of([meeting], on=world.today)[meeting.pk]
    sent = send_meeting(meeting=meeting, by=SYSTEM, on=world.today)
    frozen = facts_of([sent], on=world.today)[sent.pk]
    for facts in (still_open, frozen):
        assert (facts.present, facts.came, facts.speakers) == (5, 6, 6)
        assert computed("speakers", facts, SHARE).evidence == "6/6 = 100,0% người dự có phát biểu → 5 điểm"
    report = get_report("meetings")
    period, drill = Period.parse("2022-12"), Drill("s", {"b": "spoken"})
    table = report.build(world.x, period, by=SYSTEM, on=world.today)
    assert (table.totals or table.rows[0])["spoken_rate"] == (6, 6)
    (row,) = report.records(world.x, period, drill, by=SYSTEM, on=world.today).rows
    assert (row["present"], row["came"], row["speakers"]) == (5, 6, 6)


# What points come to.


def test_bands_begin_with_their_minimum_inclusive() -> None:
    one = criterion(1, 100)
    made = frame([one])
    points = ("100", "90", "89.9", "70", "69.9", "50", "49.9", "0")
    found = [total_of(made, {1: Decimal(given)}, thematic=True).quality for given in points]
    assert found == ["good", "good", "fair", "fair", "average", "average", "poor", "poor"]


def test_no_total_while_a_criterion_has_no_points() -> None:
    first, second = criterion(1, 60), criterion(2, 40)
    found = total_of(frame([first, second]), {1: Decimal(60)}, thematic=True)
    assert (found.points, found.quality, found.missing) == (None, "", (second,))


@pytest.mark.parametrize(
    ("vetoes", "points", "quality", "held_back"),
    [
        (("good",), (60, 40), "good", ()),
        (("good",), (60, 39), "fair", (2,)),  # 99 points, and not the full ones it would need
        (("good",), (30, 39), "average", ()),  # 69 points: the condition of a better band changes nothing
        (("fair",), (60, 39), "average", (2,)),  # a condition of a band stands for the better ones too
        (("good", "fair"), (60, 39), "average", (2, 2)),
    ],
)
def test_vetoes(vetoes: tuple[str, ...], points: tuple[int, int], quality: str, held_back: tuple[int, ...]) -> None:
    first, second = criterion(1, 60), criterion(2, 40)
    made = frame([first, second], vetoes=[(one, second) for one in vetoes])
    found = total_of(made, {1: Decimal(points[0]), 2: Decimal(points[1])}, thematic=True)
    assert (found.quality, tuple(one.pk for one in found.held_back)) == (quality, held_back)


def test_a_veto_on_a_group_asks_for_all_of_its_parts() -> None:
    group = criterion(1, 40, "group")
    first, second, rest = criterion(2, 20, parent=group), criterion(3, 20, parent=group), criterion(4, 60)
    made = frame([group, first, second, rest], vetoes=[("good", group)])
    full = {2: Decimal(20), 3: Decimal(20), 4: Decimal(60)}
    assert total_of(made, full, thematic=True).quality == "good"
    assert total_of(made, {**full, 3: Decimal(19)}, thematic=True).quality == "fair"


@pytest.mark.parametrize(
    ("rule", "thematic", "points", "total"),
    [
        ("grant", False, {1: 72}, "92"),  # its 20 points are granted
        ("rescale", False, {1: 72}, "90.0"),  # 72 of 80
        ("rescale", False, {1: 71}, "88.7"),  # 88,75: cut, never rounded up into a band
        ("grant", True, {1: 72, 2: 10}, "82"),
        ("rescale", True, {1: 72, 2: 10}, "82"),
    ],
)
def test_a_month_without_a_thematic_meeting(rule: str, thematic: bool, points: dict[int, int], total: str) -> None:
    made = frame([criterion(1, 80), criterion(2, 20, thematic_only=True)], thematic_rule=rule)
    given = {pk: Decimal(value) for pk, value in points.items()}
    assert total_of(made, given, thematic=thematic).points == Decimal(total)


def test_a_veto_on_what_is_left_out_holds_nobody_back() -> None:
    only = criterion(2, 20, thematic_only=True)
    made = frame([criterion(1, 80), only], thematic_rule="rescale", vetoes=[("good", only)])
    assert total_of(made, {1: Decimal(80)}, thematic=False).quality == "good"


def test_a_scheme_of_nothing_but_thematic_criteria_has_no_total_without_one() -> None:
    made = frame([criterion(1, 100, thematic_only=True)], thematic_rule="rescale")
    assert total_of(made, {}, thematic=False).points is None
