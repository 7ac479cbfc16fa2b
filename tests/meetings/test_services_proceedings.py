"""Writing under an item: the whole of it, twice is once, two writers lose nothing, and what cannot be is refused."""

import threading
import uuid
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from core.audit import SYSTEM, acting
from meetings.models import AgendaItem, Conclusion, Contribution, ItemKind, Meeting, Sending, Task, TaskReport, Vote
from meetings.queries import (
    Assigned,
    Concluded,
    Said,
    Voted,
    Written,
    changes_between,
    gaps_of,
    items_of,
    merged,
    written_of,
)
from meetings.services import (
    Entry,
    StaleItem,
    add_item,
    finish_task,
    record_opening,
    return_meeting,
    save_item,
    save_roll,
    send_meeting,
    settle_conclusion,
    update_meeting,
)
from tests.factories import World, make_draft_meeting
from tests.meetings.preparing import make_task

HELD = date(2022, 12, 5)


@pytest.fixture
def meeting(world: World) -> Meeting:
    return make_draft_meeting(world.a, HELD, {world.members["cuong"]: "excused"})


@pytest.fixture
def item(world: World, meeting: Meeting) -> AgendaItem:
    return add_item(meeting=meeting, title="Đánh giá tháng 11", kind=ItemKind.REPORT, by=SYSTEM)


def whole(world: World) -> Written:
    an, binh = world.members["an"].pk, world.members["binh"].pk
    return Written(
        "Bí thư báo cáo.\nChi bộ thảo luận.",
        (Said(an, "", "Nhất trí."), Said(None, "Ông Lý", "Đề nghị sửa đường.")),
        (Voted("Giới thiệu quần chúng", 3, 0, 0, "two_thirds", True),),
        (
            Concluded("Mỗi đồng chí phụ trách hai hộ."),
            Concluded("Sửa nhà văn hóa", Assigned("Sửa mái", date(2022, 12, 31), binh, Decimal("40"), "m²")),
        ),
    )


def save(item: AgendaItem, written: Written, version: int, by: Any = SYSTEM) -> Any:
    return save_item(item=item, written=written, version=version, by=by)


def test_everything_under_an_item_is_stored_and_read_back(world: World, item: AgendaItem) -> None:
    saved = save(item, whole(world), 1)
    assert (saved.version, saved.repeated, saved.written) == (2, False, whole(world))
    item.refresh_from_db()
    assert written_of([item])[item.pk] == whole(world)
    vote = Vote.objects.get()
    assert (vote.base, vote.passed, vote.item_id) == (3, True, item.pk)
    task = Task.objects.get()
    assert (task.assigned_on, task.organization_id, task.meeting_id) == (HELD, world.a.pk, item.meeting_id)
    assert task.conclusion.text == "Sửa nhà văn hóa"


def test_the_same_save_twice_is_one_also_without_the_keys_of_its_rows(world: World, item: AgendaItem) -> None:
    save(item, whole(world), 1)
    again = save(item, whole(world), 1)
    assert (again.version, again.repeated) == (2, True)
    counts = [model.objects.count() for model in (Contribution, Vote, Conclusion, Task)]
    assert counts == [2, 1, 2, 1]


def test_rows_keep_their_keys_where_they_are_changed(world: World, item: AgendaItem) -> None:
    first = save(item, whole(world), 1).written
    an, ly = first.said
    changed = Written(
        first.proceedings,
        (Said(an.member_id, "", "Nhất trí, đề nghị làm sớm.", an.pk), ly, Said(world.members["binh"].pk, "", "Đồng ý")),
        (),
        first.concluded[1:],
    )
    second = save(item, changed, 2).written
    assert [one.pk for one in second.said][:2] == [an.pk, ly.pk]
    assert second == changed
    assert second.concluded[0].task.pk == first.concluded[1].task.pk
    assert (Vote.objects.count(), Conclusion.objects.count()) == (0, 1)


def test_a_stale_save_is_refused_with_what_is_stored_and_by_whom(world: World, item: AgendaItem) -> None:
    commune = world.users["commune"]
    with acting(commune, source="test"):
        save(item, Written("Bản của xã."), 1, by=commune)
    with pytest.raises(StaleItem) as stale:
        save(item, Written("Bản của bí thư."), 1, by=world.users["secretary"])
    assert stale.value.version == 2
    assert stale.value.theirs == Written("Bản của xã.")
    assert stale.value.by == ("commune", "Người dùng commune")
    item.refresh_from_db()
    assert item.proceedings == "Bản của xã."


def test_two_who_write_in_different_items_do_not_disturb_each_other(world: World, meeting: Meeting) -> None:
    one = add_item(meeting=meeting, title="Một", kind="report", by=SYSTEM)
    two = add_item(meeting=meeting, title="Hai", kind="other", by=SYSTEM)
    save(one, Written("a"), 1, by=world.users["secretary"])
    save(two, Written("b"), 1, by=world.users["commune"])
    assert [sheet.written.proceedings for sheet in items_of(meeting)] == ["a", "b"]


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_one_is_told(world: World) -> None:
    meeting = make_draft_meeting(world.a, HELD)
    item = add_item(meeting=meeting, title="Một", kind="report", by=SYSTEM)
    barrier = threading.Barrier(2)
    results: list[str] = []

    def write(text: str) -> None:
        try:
            with transaction.atomic():
                barrier.wait(timeout=20)
                save(item, Written(text), 1)
            results.append("saved")
        except StaleItem as stale:
            results.append(f"stale after {stale.theirs.proceedings}")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(text,)) for text in ("a", "b")]
    [thread.start() for thread in threads]
    [thread.join(timeout=60) for thread in threads]
    item.refresh_from_db()
    assert sorted(results) == ["saved", f"stale after {item.proceedings}"]


def test_what_cannot_be_is_refused_in_sentences(world: World, item: AgendaItem) -> None:
    cuong, stranger = world.members["cuong"].pk, world.members["c_first"].pk
    cases = [
        (Written(said=(Said(cuong, "", "x"),)), "Đ/c Lục Văn Cường không có mặt theo điểm danh."),
        (Written(said=(Said(stranger, "", "x"),)), "Người này không sinh hoạt tại đây vào ngày họp."),
        (Written(voted=(Voted("V", 3, 1),)), "Biểu quyết “V”: 4 phiếu, nhiều hơn 3 người có quyền biểu quyết"),
        (Written(concluded=(Concluded("k", Assigned("v", date(2022, 12, 4))),)), "Hạn xong không thể trước ngày họp"),
        (
            Written(concluded=(Concluded("k", Assigned("v", date(2022, 12, 6), stranger)),)),
            "Người chịu trách nhiệm phải là đảng viên sinh hoạt tại đây",
        ),
        (Written("x" * 50_001), "“diễn biến” dài quá 50.000 ký tự"),
    ]
    for written, sentence in cases:
        with pytest.raises(ValidationError) as refusal:
            save(item, written, 1)
        assert sentence in " ".join(refusal.value.messages)
    item.refresh_from_db()
    assert (item.version, Contribution.objects.count()) == (1, 0)


def test_an_exempt_member_who_came_speaks_and_may_be_responsible_when_away(world: World) -> None:
    exempt, away = world.members["exempt"].pk, world.members["away"].pk
    meeting = make_draft_meeting(world.a, HELD, {world.members["exempt"]: "exempt_present"})
    item = add_item(meeting=meeting, title="Một", kind="report", by=SYSTEM)
    written = Written(said=(Said(exempt, "", "x"),), concluded=(Concluded("k", Assigned("v", HELD, away)),))
    assert save(item, written, 1).written == written


def test_before_the_roll_is_taken_everybody_it_may_have_speaks(world: World) -> None:
    meeting = make_draft_meeting(world.a, HELD)
    item = add_item(meeting=meeting, title="Một", kind="report", by=SYSTEM)
    written = Written(said=(Said(world.members["cuong"].pk, "", "x"),))
    assert save(item, written, 1).version == 2


def test_a_task_that_was_reported_on_is_not_taken_out(world: World, item: AgendaItem) -> None:
    first = save(item, whole(world), 1).written
    task = Task.objects.get()
    TaskReport.objects.create(task=task, organization=world.a, meeting=item.meeting, on=HELD, text="đang làm", by="x")
    with pytest.raises(ValidationError, match=r"Việc “Sửa mái” đã có báo cáo"):
        save(item, Written(first.proceedings), 2)
    without = Written(first.proceedings, first.said, first.voted, (first.concluded[0],))
    with pytest.raises(ValidationError, match=r"Việc “Sửa mái” đã có báo cáo"):
        save(item, without, 2)
    assert Conclusion.objects.count() == 2


def test_nothing_is_written_after_the_sending_until_it_is_returned(world: World, item: AgendaItem) -> None:
    save(item, whole(world), 1)
    sent = send_meeting(meeting=item.meeting, by=world.users["secretary"], on=world.today)
    assert save(item, whole(world), 1).repeated  # its answer was lost: it is stored, nothing is refused
    for act in (
        lambda: save(item, Written("khác"), 2),
        lambda: add_item(meeting=sent, title="Thêm", kind="other", by=SYSTEM),
        lambda: record_opening(meeting=sent, place="x", by=SYSTEM),
    ):
        with pytest.raises(ValidationError, match="đã gửi"):
            act()
    return_meeting(meeting=sent, reason="thiếu", by=SYSTEM)
    assert save(item, Written("khác"), 2).version == 3


def test_a_task_added_to_a_settled_conclusion_opens_it_again(world: World, item: AgendaItem) -> None:
    first = save(item, Written(concluded=(Concluded("Sửa nhà văn hóa"), Concluded("Việc khác"))), 1)
    for conclusion in Conclusion.objects.all():
        settle_conclusion(conclusion=conclusion, settled_on=HELD, by=SYSTEM, on=world.today)
    settled, other = first.written.concluded
    task = Assigned("Sửa mái", date(2022, 12, 31), world.members["binh"].pk)
    save(item, Written(concluded=(replace(settled, task=task), other)), first.version)
    found = dict(Conclusion.objects.values_list("text", "settled_on"))
    assert found == {"Sửa nhà văn hóa": None, "Việc khác": HELD}
    finish_task(task=Task.objects.get(), done_on=date(2022, 12, 10), by=SYSTEM, on=world.today)
    # Written again in other words: what is done is not asked for again.
    done = written_of([item])[item.pk]
    item.refresh_from_db()
    save(item, replace(done, proceedings="Bí thư báo cáo."), item.version)
    assert Conclusion.objects.get(text="Sửa nhà văn hóa").settled_on == date(2022, 12, 10)


def test_a_meeting_s_tasks_were_given_on_its_day_whatever_that_becomes(world: World, item: AgendaItem) -> None:
    save(item, whole(world), 1)
    make_task(world.a, "Việc của kỳ khác", date(2022, 12, 31))

    def move(day: date) -> None:
        update_meeting(
            meeting=item.meeting, kind="regular", date=day, for_month=date(2022, 12, 1), by=SYSTEM, on=world.today
        )

    move(date(2022, 12, 8))
    given = dict(Task.objects.values_list("text", "assigned_on"))
    assert given == {"Sửa mái": date(2022, 12, 8), "Việc của kỳ khác": date(2022, 11, 3)}
    with pytest.raises(ValidationError, match="“Sửa mái” giao tại kỳ này hạn ngày 31/12/2022, trước ngày họp mới"):
        move(date(2023, 1, 5))
    assert Meeting.objects.get(pk=item.meeting_id).date == date(2022, 12, 8)


def test_sending_freezes_speakers_criticism_votes_and_the_minutes(world: World, item: AgendaItem) -> None:
    save(item, whole(world), 1)
    critic = add_item(meeting=item.meeting, title="Phê bình", kind=ItemKind.CRITICISM, by=SYSTEM)
    an, binh = world.members["an"].pk, world.members["binh"].pk
    save(critic, Written(said=(Said(an, "", "a"), Said(binh, "", "b"))), 1)
    record_opening(
        meeting=item.meeting, chair_id=an, minute_taker_id=binh, place="Nhà văn hóa", starts_at=time(19, 30), by=SYSTEM
    )
    sent = send_meeting(meeting=item.meeting, by=world.users["secretary"], on=world.today)
    assert (sent.speakers, sent.criticism) == (2, True)
    kept = Sending.objects.get().proceedings
    assert (kept["chair"], kept["minute_taker"], kept["place"], kept["starts_at"]) == (an, binh, "Nhà văn hóa", "19:30")
    first = kept["items"][0]
    assert first["said"] == [[an, "", "Nhất trí."], [None, "Ông Lý", "Đề nghị sửa đường."]]
    assert first["voted"] == [["Giới thiệu quần chúng", "two_thirds", True, 3, 3, 0, 0, True]]
    assert first["concluded"][1] == ["Sửa nhà văn hóa", ["Sửa mái", binh, "2022-12-31", "40.00", "m²"]]


def test_a_meeting_of_which_nothing_is_written_has_unknown_speakers(world: World, item: AgendaItem) -> None:
    sent = send_meeting(meeting=item.meeting, by=world.users["secretary"], on=world.today)
    assert (sent.speakers, sent.criticism) == (None, None)


def test_words_without_a_speaker_are_none_and_criticism_only_where_it_was(world: World, item: AgendaItem) -> None:
    save(item, Written("Họp."), 1)
    add_item(meeting=item.meeting, title="Phê bình", kind=ItemKind.CRITICISM, by=SYSTEM)
    sent = send_meeting(meeting=item.meeting, by=world.users["secretary"], on=world.today)
    assert (sent.speakers, sent.criticism) == (0, False)


def test_the_base_follows_the_roll_until_the_sending(world: World, item: AgendaItem) -> None:
    save(item, Written(voted=(Voted("V", 3),)), 1)
    change_roll(item.meeting, {world.members["exempt"].pk: Entry("exempt_present")})
    send_meeting(meeting=item.meeting, by=world.users["secretary"], on=world.today)
    assert Vote.objects.get().base == 4


def test_a_roll_that_makes_votes_or_speakers_impossible_is_not_sent(world: World, item: AgendaItem) -> None:
    change_roll(item.meeting, {world.members["exempt"].pk: Entry("exempt_present")})
    save(item, Written(voted=(Voted("V", 4),), said=(Said(world.members["binh"].pk, "", "x"),)), 1)
    change_roll(item.meeting, {world.members["binh"].pk: Entry("unexcused")}, without=world.members["exempt"].pk)
    with pytest.raises(ValidationError, match=r"Đ/c Nông Thị Bình không có mặt"):
        send_meeting(meeting=item.meeting, by=world.users["secretary"], on=world.today)
    change_roll(item.meeting, {world.members["binh"].pk: Entry("late")})
    with pytest.raises(ValidationError, match=r"Biểu quyết “V”: 4 phiếu, nhiều hơn 3"):
        send_meeting(meeting=item.meeting, by=world.users["secretary"], on=world.today)


def test_the_opening_says_who_and_when_and_refuses_what_cannot_be(world: World, meeting: Meeting) -> None:
    record_opening(
        meeting=meeting, chair_id=world.members["an"].pk, minute_taker_id=world.members["cuong"].pk,
        place=" Nhà  văn hóa ", starts_at=time(19), ends_at=time(20, 30), by=SYSTEM,
    )  # fmt: skip
    assert (meeting.place, meeting.minutes_long, meeting.version) == ("Nhà văn hóa", 90, 2)  # the roll's own version
    with pytest.raises(ValidationError) as refusal:
        record_opening(meeting=meeting, starts_at=time(20), ends_at=time(19, 30), by=SYSTEM)
    assert refusal.value.message_dict == {"ends_at": ["Giờ kết thúc phải sau giờ bắt đầu: ghi 19:30 mà bắt đầu 20:00."]}
    with pytest.raises(ValidationError) as refusal:
        record_opening(meeting=meeting, chair_id=world.members["suspended"].pk, by=SYSTEM)
    assert refusal.value.message_dict == {"chair": ["Hãy chọn trong số đảng viên được dự kỳ này."]}


def test_who_led_a_meeting_was_there(world: World, meeting: Meeting) -> None:
    """The exempt who came may lead it; whom the roll has as absent did not."""
    exempt, absent = world.members["exempt"], world.members["cuong"]
    record_opening(meeting=meeting, chair_id=exempt.pk, minute_taker_id=absent.pk, by=SYSTEM)
    with pytest.raises(ValidationError) as refusal:
        send_meeting(meeting=meeting, by=world.users["secretary"], on=world.today)
    assert refusal.value.messages == [
        f"{exempt.full_name} được ghi là người chủ trì nhưng vắng theo điểm danh; hãy sửa một trong hai.",
        f"{absent.full_name} được ghi là người ghi biên bản nhưng vắng theo điểm danh; hãy sửa một trong hai.",
    ]
    change_roll(meeting, {exempt.pk: Entry("exempt_present"), absent.pk: Entry("late")})
    assert send_meeting(meeting=meeting, by=world.users["secretary"], on=world.today).status == "sent"


def test_a_task_of_nobody_is_told_before_sending(world: World, item: AgendaItem) -> None:
    save(item, Written("Họp.", concluded=(Concluded("Làm", Assigned("Sửa mái", date(2022, 12, 31))),)), 1)
    assert "người chịu trách nhiệm việc “Sửa mái”" in gaps_of(item.meeting)


def test_of_many_items_not_written_three_are_named(meeting: Meeting) -> None:
    for number in range(1, 22):
        add_item(meeting=meeting, title=f"Việc {number}", kind="other", by=SYSTEM)
    gaps = [gap for gap in gaps_of(meeting) if "nội dung" in gap]
    assert gaps == ["nội dung “Việc 1”", "nội dung “Việc 2”", "nội dung “Việc 3”", "18 nội dung khác"]


def test_an_item_added_twice_is_one(meeting: Meeting) -> None:
    first = add_item(meeting=meeting, title=" Việc  thôn ", kind="other", by=SYSTEM)
    second = add_item(meeting=meeting, title="Việc thôn", kind="other", by=SYSTEM)
    third = add_item(meeting=meeting, title="Khác", kind="other", by=SYSTEM)
    assert (first.pk, first.position, third.position) == (second.pk, 1, 2)
    with pytest.raises(ValidationError):
        add_item(meeting=meeting, title=" ", kind="other", by=SYSTEM)


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        ("a\nb\nc", "a\nb\nd", "a\nb\nc\nd"),
        ("", "x", "x"),
        ("x", "", "x"),
        ("Bí thư báo", "Bí thư báo cáo", "Bí thư báo cáo"),
        ("a\nb", "a", "a\nb"),
        ("x\na", "a\ny", "x\na\ny"),
        ("một", "hai", "một\nhai"),
    ],
)
def test_two_texts_in_one_lose_no_line(theirs: str, mine: str, both: str) -> None:
    assert merged(theirs, mine) == both


def test_what_differs_between_two_sendings_is_told_in_short(world: World, item: AgendaItem) -> None:
    save(item, Written("Họp."), 1)
    secretary = world.users["secretary"]
    sent = send_meeting(meeting=item.meeting, by=secretary, on=world.today)
    return_meeting(meeting=sent, reason="x", by=SYSTEM)
    save(item, Written("Họp kỹ."), 2)
    add_item(meeting=sent, title="Thêm", kind="other", by=SYSTEM)
    record_opening(meeting=sent, place="Nhà văn hóa", by=SYSTEM)
    send_meeting(meeting=sent, by=secretary, on=world.today)
    before, after = Sending.objects.order_by("sequence").values_list("proceedings", flat=True)
    assert changes_between(before, after) == [
        "địa điểm đã đổi", "thêm nội dung “Thêm”", "nội dung “Đánh giá tháng 11” đã sửa",
    ]  # fmt: skip
    assert changes_between(after, after) == []
    assert changes_between(None, None) == []


def change_roll(meeting: Meeting, entries: dict[int, Entry], *, without: int | None = None) -> None:
    meeting.refresh_from_db()
    rows = {row.member_id: Entry(row.status, row.reason) for row in meeting.attendances.all()} | entries
    rows.pop(without, None)
    save_roll(
        meeting=meeting, entries=rows, guests=None, uuid=uuid.uuid4(), version=meeting.version, by=SYSTEM
    )  # fmt: skip
