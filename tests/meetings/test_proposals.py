"""What is proposed for an agenda, from which source, and what no longer."""

from datetime import date

import pytest

from core.audit import SYSTEM
from meetings.models import AgendaItem, AgendaTemplate, Meeting, Theme
from meetings.queries import AGENDA_SOURCES, every_proposal, proposals_for, template_of
from meetings.services import AskedItem, accept_proposals, refuse_proposal, restore_proposal, withdraw_orientation
from meetings.services.opinions import tell_answers
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.meetings.preparing import (
    make_conclusion,
    make_document,
    make_item,
    make_opinion,
    make_orientation,
    make_task,
)
from tests.offices import make_office

TODAY = date(2022, 12, 20)
HELD = date(2022, 12, 28)  # prepared before its day


def proposed(meeting: Meeting, *sources: str) -> list[tuple[str, str]]:
    """(source, title) of what some sources propose."""
    found = every_proposal(one for one in proposals_for(meeting, on=TODAY) if one.name in sources)
    return [(one.source.partition(":")[0], one.title) for one in found]


def test_the_sources_of_meetings_stand_first() -> None:
    assert [source.name for source in AGENDA_SOURCES][:8] == [
        "orientation", "prepared", "conclusion", "task", "opinion", "theme", "criticism", "template",
    ]  # fmt: skip


@pytest.mark.django_db
def test_every_kind_of_meeting_has_a_template() -> None:
    kinds = set(AgendaTemplate.objects.filter(owner__isnull=True).values_list("meeting_kind", flat=True))
    assert kinds == set(Meeting.Kind.values)


def test_a_committee_asks_for_its_own_tasks_and_is_told_no_answers(world: World) -> None:
    """What the branch was answered is told to the branch, not to its committee alone."""
    make_office(world.members["an"], world.a)
    branch, committee = make_draft_meeting(world.a, HELD), make_draft_meeting(world.a, HELD, kind="committee")
    earlier = make_draft_meeting(world.a, date(2022, 11, 2), kind="committee")
    make_task(world.a, "Của chi ủy", date(2022, 12, 31), meeting=earlier)
    make_task(world.a, "Của chi bộ", date(2022, 12, 31))
    opinion = make_opinion(world.a, world.x)
    assert [title for _source, title in proposed(branch, "task")] == ["Kiểm điểm việc đã giao: Của chi bộ"]
    assert [title for _source, title in proposed(committee, "task")] == ["Kiểm điểm việc đã giao: Của chi ủy"]
    assert proposed(committee, "opinion") == []
    item = make_item(committee, "Báo chi ủy")
    AgendaItem.objects.filter(pk=item.pk).update(source=f"opinion:{opinion.pk}")
    tell_answers(committee)
    opinion.refresh_from_db()
    assert opinion.told_at is None


def test_the_nearest_owner_of_a_template_wins(world: World) -> None:
    for owner, title in ((world.d, "của huyện"), (world.x, "của xã")):
        AgendaTemplate.objects.create(owner=owner, meeting_kind="regular", position=1, title=title)

    def titles(organization: object, kind: str = "regular") -> list[str]:
        return [line.title for line in template_of(organization, kind, on=TODAY)]

    assert titles(world.a) == ["của xã"]
    assert titles(world.c) == ["của huyện"]
    assert titles(world.x) == ["của xã"]
    assert len(titles(world.a, "thematic")) == 5  # nobody has one of his own: the common one


def test_conclusions_nobody_settled_are_carried_over(world: World) -> None:
    before = make_sent_meeting(world.a, date(2022, 11, 3))
    make_conclusion(before, "Làm xong đường nội đồng")
    make_conclusion(before, "Đã xong", settled_on=date(2022, 11, 20))
    make_conclusion(make_sent_meeting(world.b, date(2022, 11, 3)), "Của chi bộ khác")
    make_conclusion(make_sent_meeting(world.a, date(2021, 11, 3)), "Quá một năm")
    meeting = make_draft_meeting(world.a, HELD)
    make_conclusion(meeting, "Của chính kỳ này")
    assert proposed(meeting, "conclusion") == [
        ("conclusion", "Việc thực hiện kết luận ngày 03/11/2022: Làm xong đường nội đồng")
    ]


def test_a_committee_carries_on_its_own_conclusions_only(world: World) -> None:
    make_office(world.members["an"], world.a)
    make_conclusion(make_sent_meeting(world.a, date(2022, 11, 3)), "Của chi bộ")
    make_conclusion(make_draft_meeting(world.a, date(2022, 11, 2), kind="committee"), "Của chi ủy")
    branch, committee = make_draft_meeting(world.a, HELD), make_draft_meeting(world.a, HELD, kind="committee")
    assert [title for _source, title in proposed(branch, "conclusion")] == [
        "Việc thực hiện kết luận ngày 03/11/2022: Của chi bộ"
    ]
    assert [title for _source, title in proposed(committee, "conclusion")] == [
        "Việc thực hiện kết luận ngày 02/11/2022: Của chi ủy"
    ]


def test_a_long_conclusion_is_whole_in_the_detail(world: World) -> None:
    text = "Vận động nhân dân " * 30
    make_conclusion(make_sent_meeting(world.a, date(2022, 11, 3)), text)
    (found,) = [one for one in every_proposal(proposals_for(make_draft_meeting(world.a, HELD), on=TODAY))
                if one.source.startswith("conclusion:")]  # fmt: skip
    assert len(found.title) == 300
    assert found.detail == text


def test_open_tasks_the_overdue_first_without_names(world: World) -> None:
    make_task(world.a, "Trồng cây ven đường", date(2023, 1, 15), responsible=world.members["an"])
    make_task(world.a, "Thu quỹ", date(2022, 12, 10), responsible=world.members["binh"])
    make_task(world.a, "Xong rồi", date(2022, 12, 10), done_on=date(2022, 12, 9))
    make_task(world.a, "Thôi không làm", date(2022, 12, 10), dropped_on=date(2022, 12, 9))
    make_task(world.b, "Của chi bộ khác", date(2022, 12, 10))
    found = every_proposal(one for one in proposals_for(make_draft_meeting(world.a, HELD), on=TODAY)
                           if one.name == "task")  # fmt: skip
    assert [(one.title, one.detail) for one in found] == [
        ("Kiểm điểm việc đã giao: Thu quỹ", "Hạn xong: 10/12/2022 (đã quá hạn)."),
        ("Kiểm điểm việc đã giao: Trồng cây ven đường", "Hạn xong: 15/01/2023."),
    ]


def test_answers_not_told_yet_without_what_was_asked(world: World) -> None:
    make_opinion(world.a, world.x)
    make_opinion(world.a, world.x, answered_on=None)
    make_opinion(world.a, world.x, told_at=make_sent_meeting(world.a, date(2022, 12, 5)))
    make_opinion(world.b, world.x)
    assert proposed(make_draft_meeting(world.a, HELD), "opinion") == [
        ("opinion", "Thông báo trả lời kiến nghị nêu ngày 03/11/2022: Đảng bộ xã Nam Tuấn trả lời ngày 01/12/2022")
    ]


def test_orientations_of_those_above_for_the_month_of_the_meeting(world: World) -> None:
    make_office(world.members["an"], world.a)
    paper = make_document()
    make_orientation(world.d, AskedItem("transmission", "Quán triệt Chỉ thị 05", paper))
    make_orientation(world.x, AskedItem("information", "Phòng chống rét"), addressees=[world.a])
    make_orientation(world.x, AskedItem("information", "Cho chi bộ khác"), addressees=[world.b])
    make_orientation(world.d, AskedItem("information", "Xã khác"), addressees=[world.y])
    make_orientation(world.x, AskedItem("information", "Tháng khác"), month=date(2022, 11, 1))
    withdrawn = make_orientation(world.x, AskedItem("information", "Đã thu hồi"))
    withdraw_orientation(orientation=withdrawn, on=TODAY, by=SYSTEM)
    # Postponed to January, it is still December's meeting.
    meeting = make_draft_meeting(world.a, date(2023, 1, 3), for_month=date(2022, 12, 1))
    found = every_proposal(one for one in proposals_for(meeting, on=TODAY) if one.name == "orientation")
    assert [(one.title, one.document) for one in found] == [("Quán triệt Chỉ thị 05", paper), ("Phòng chống rét", None)]
    assert proposed(make_draft_meeting(world.a, HELD, kind="committee"), "orientation") == []


def test_what_another_meeting_of_the_month_speaks_of_is_not_proposed_again(world: World) -> None:
    make_orientation(world.x)
    first, second = make_draft_meeting(world.a, date(2022, 12, 5)), make_draft_meeting(world.a, HELD, kind="thematic")
    assert len(proposed(second, "orientation")) == 1
    accept_proposals(meeting=first, by=SYSTEM, on=TODAY)
    assert proposed(second, "orientation") == []


def test_criticism_where_the_agenda_has_none(world: World) -> None:
    meeting = make_draft_meeting(world.a, HELD)
    assert [source for source, _title in proposed(meeting, "criticism")] == ["criticism"]
    make_item(meeting, "Góp ý đồng chí chậm đóng đảng phí", "criticism")
    assert proposed(meeting, "criticism") == []
    assert proposed(make_draft_meeting(world.a, HELD, kind="thematic"), "criticism") == []


def test_themes_of_the_quarter_for_a_thematic_meeting(world: World) -> None:
    for quarter, topic in ((4, "Học tập tấm gương tiết kiệm"), (3, "Quý trước")):
        Theme.objects.create(organization=world.a, year=2022, quarter=quarter, topic=topic)
    assert proposed(make_draft_meeting(world.a, HELD), "theme") == []
    combined = make_draft_meeting(world.a, HELD, kind="combined")
    assert proposed(combined, "theme") == [("theme", "Học tập tấm gương tiết kiệm")]


def test_what_the_committee_agreed_on_in_the_meeting_that_prepared_it(world: World) -> None:
    make_office(world.members["an"], world.a)
    meeting = make_draft_meeting(world.a, HELD)
    preparing = make_draft_meeting(world.a, date(2022, 12, 26), kind="committee")
    preparing.prepares = meeting
    preparing.save()
    make_conclusion(preparing, "Trình chi bộ giới thiệu quần chúng ưu tú")
    assert proposed(meeting, "prepared") == [
        ("prepared", "Chi ủy thống nhất: Trình chi bộ giới thiệu quần chúng ưu tú")
    ]


def test_accepted_or_refused_it_is_not_proposed_again_until_put_back(world: World) -> None:
    make_task(world.a, "Thu quỹ", date(2022, 12, 10))
    make_task(world.a, "Trồng cây", date(2022, 12, 11))
    meeting = make_draft_meeting(world.a, HELD)
    first, second = (one.source for one in every_proposal(proposals_for(meeting, on=TODAY)) if "task" in one.source)
    accept_proposals(meeting=meeting, sources=[first], by=SYSTEM, on=TODAY)
    refuse_proposal(meeting=meeting, source=second, by=SYSTEM, on=TODAY)
    assert proposed(meeting, "task") == []
    restore_proposal(meeting=meeting, source=second, by=SYSTEM)
    assert proposed(meeting, "task") == [("task", "Kiểm điểm việc đã giao: Trồng cây")]


def test_asking_takes_the_same_queries_for_any_number(world: World, django_assert_num_queries) -> None:
    meeting = make_draft_meeting(world.a, HELD)
    before = make_sent_meeting(world.a, date(2022, 11, 3))
    for number in range(3):
        make_conclusion(before, f"Kết luận {number}")
        make_task(world.a, f"Việc {number}", date(2022, 12, 10))
        make_opinion(world.a, world.x)
        make_orientation(world.x)
        with django_assert_num_queries(18):
            proposals_for(meeting, on=TODAY)
