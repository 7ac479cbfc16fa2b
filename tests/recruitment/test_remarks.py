"""The monthly remark: owed by whom, written into the minutes of the branch's meeting, kept where there is none."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from meetings.models import AgendaItem, ItemKind
from meetings.queries import proposals_for
from meetings.queries.proceedings import Written
from meetings.services import accept_proposals, refuse_proposal, save_item, send_meeting
from recruitment.models import MentorRemark, Mentorship
from recruitment.queries.remarks import DUE, MISSING, WRITTEN, heard_in, remarks_owed
from recruitment.services.remarks import Said, write_remark
from tests.factories import TODAY, World, make_draft_meeting, make_sent_meeting
from tests.recruitment.followed import close, make_followed, make_mentorship, make_probationer

MONTH = date(2022, 12, 1)
SAID = Said("Gương mẫu, nhiệt tình", "Cần đọc thêm Điều lệ", "progress", "nhất trí")
TEXT = (
    "Đ/c Hoàng Văn An nhận xét tháng 12/2022 về Nông Thị Hoa:\n- Ưu điểm: Gương mẫu, nhiệt tình\n"
    "- Khuyết điểm, điều cần khắc phục: Cần đọc thêm Điều lệ\n- Chi bộ đánh giá: tiến bộ; nhất trí"
)


@pytest.fixture
def laid(world: World) -> Mentorship:
    return make_mentorship(make_followed("Nông Thị Hoa", world.a), world.members["an"])


def write(laid: Mentorship, said: Said = SAID, month: date = MONTH, on: date = TODAY) -> MentorRemark:
    return write_remark(mentorship=laid, for_month=month, said=said, on=on, by=SYSTEM)


def proposed(meeting) -> list[tuple[str, str, str]]:
    found = [one for one in proposals_for(meeting, on=TODAY) if one.name == "recruitment"]
    return [(one.source, one.kind, one.title) for source in found for one in source.proposals]


def test_each_regular_meeting_asks_once_for_everybody_helped(world: World, laid) -> None:
    dung = make_probationer(world.members["probationary"], world.a, ceremony=date(2022, 5, 10))
    make_mentorship(dung, world.members["an"])
    make_mentorship(laid.candidate, world.members["binh"])
    gone = make_followed("Lý Văn Tới", world.a)
    make_mentorship(gone, world.members["an"])
    close(gone, "withdrawn", date(2022, 11, 1))
    make_mentorship(make_followed("Vi Thị Xa", world.b), world.members["b_first"])
    meeting = make_draft_meeting(world.a, date(2022, 12, 5))
    assert proposed(meeting) == [
        (f"remark:{dung.pk}:2022-12", "recruitment",
         "Nhận xét đảng viên dự bị Bế Thị Dung – đảng viên giúp đỡ Hoàng Văn An"),
        (f"remark:{laid.candidate_id}:2022-12", "recruitment",
         "Nhận xét quần chúng ưu tú Nông Thị Hoa – đảng viên giúp đỡ Hoàng Văn An, Nông Thị Bình"),
    ]  # fmt: skip
    assert proposed(make_draft_meeting(world.a, date(2022, 12, 6), kind="extraordinary")) == []
    assert len(proposed(make_draft_meeting(world.a, date(2022, 12, 7), kind="combined"))) == 2


def test_heard_in_one_meeting_of_the_month_it_is_not_asked_for_in_another(world: World, laid) -> None:
    first, second = (make_draft_meeting(world.a, date(2022, 12, day)) for day in (5, 15))
    accept_proposals(meeting=first, sources={f"remark:{laid.candidate_id}:2022-12"}, by=SYSTEM, on=TODAY)
    assert proposed(second) == []
    assert len(proposed(make_draft_meeting(world.a, date(2023, 1, 5)))) == 1


def test_a_remark_stands_under_its_item_with_the_judgement(world: World, laid) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 12, 5))
    remark = write(laid)
    item = AgendaItem.objects.get(meeting=meeting, kind=ItemKind.RECRUITMENT)
    assert (remark.item, remark.meeting, remark.on) == (item, meeting, date(2022, 12, 5))
    assert (item.source, item.proceedings) == (f"remark:{laid.candidate_id}:2022-12", TEXT)


def test_it_is_put_there_although_the_proposal_was_refused(world: World, laid) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 12, 5))
    refuse_proposal(meeting=meeting, source=f"remark:{laid.candidate_id}:2022-12", by=SYSTEM, on=TODAY)
    assert write(laid).item is not None


def test_a_correction_replaces_its_own_words_and_leaves_those_of_others(world: World, laid) -> None:
    make_draft_meeting(world.a, date(2022, 12, 5))
    item = write(laid).item
    assert item is not None
    around = f"Bí thư nêu vấn đề.\n{TEXT}\nCác đồng chí nhất trí."
    save_item(item=item, written=Written(around), version=item.version, by=SYSTEM)
    write(laid, Said("Gương mẫu", "", "steady"))
    item.refresh_from_db()
    assert item.proceedings == (
        "Bí thư nêu vấn đề.\nĐ/c Hoàng Văn An nhận xét tháng 12/2022 về Nông Thị Hoa:\n- Ưu điểm: Gương mẫu\n"
        "- Chi bộ đánh giá: giữ vững\nCác đồng chí nhất trí."
    )
    version = item.version
    write(laid, Said("Gương mẫu", "", "steady"))
    item.refresh_from_db()
    assert item.version == version


def test_two_mentors_speak_under_one_item(world: World, laid) -> None:
    make_draft_meeting(world.a, date(2022, 12, 5))
    second = make_mentorship(laid.candidate, world.members["binh"])
    assert write(laid).item == write(second, Said("Chăm chỉ")).item
    item = AgendaItem.objects.get(kind=ItemKind.RECRUITMENT)
    assert item.proceedings == f"{TEXT}\nĐ/c Nông Thị Bình nhận xét tháng 12/2022 về Nông Thị Hoa:\n- Ưu điểm: Chăm chỉ"


def test_without_an_open_meeting_it_stands_without_an_item_until_there_is_one(world: World, laid) -> None:
    make_sent_meeting(world.a, date(2022, 11, 5))
    sent_already = write(laid, month=date(2022, 11, 1))
    assert (sent_already.item, sent_already.meeting, sent_already.on) == (None, None, TODAY)
    waiting = write(laid)
    assert waiting.item is None
    meeting = make_draft_meeting(world.a, date(2022, 12, 5))
    later = write(laid)
    assert (later.pk, later.meeting) == (waiting.pk, meeting)
    assert MentorRemark.objects.count() == 2


def test_what_was_sent_is_not_changed_behind_the_minutes(world: World, laid) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 12, 5), {})
    write(laid)
    send_meeting(meeting=meeting, by=SYSTEM, on=TODAY)
    assert write(laid).judgement == "progress"  # the same again is nothing new
    with pytest.raises(ValidationError, match="đã đứng trong biên bản kỳ họp ngày 05/12/2022 đã gửi"):
        write(laid, Said("Khác"))
    item = AgendaItem.objects.get(kind=ItemKind.RECRUITMENT)
    assert item.proceedings == TEXT


@pytest.mark.parametrize("month", [date(2022, 2, 1), date(2023, 1, 1)])
def test_months_outside_the_mentorship_are_refused(world: World, laid, month: date) -> None:
    with pytest.raises(ValidationError, match="từ tháng 03/2022 đến tháng 12/2022"):
        write(laid, month=month)
    assert not MentorRemark.objects.exists()


def test_nothing_said_and_too_much(world: World, laid) -> None:
    make_draft_meeting(world.a, date(2022, 12, 5))
    with pytest.raises(ValidationError, match="Ghi ưu điểm hoặc điều cần khắc phục"):
        write(laid, Said(" \n ", "", "progress"))
    with pytest.raises(ValidationError, match=r"dài quá 5\.000 ký tự"):
        write(laid, Said("x" * 5001))
    assert not MentorRemark.objects.exists()


def test_a_month_is_owed_by_whoever_helped_all_through_it(world: World, laid, django_assert_num_queries) -> None:
    late = make_mentorship(make_followed("Lý Văn Tới", world.a), world.members["an"], start=date(2022, 11, 2))
    ended = make_mentorship(laid.candidate, world.members["binh"], end=date(2022, 11, 30))
    gone = make_mentorship(make_followed("Vi Thị Xa", world.b), world.members["b_first"])
    close(gone.candidate, "withdrawn", date(2022, 12, 10))
    write(laid, month=date(2022, 10, 1))
    months = [date(2022, month, 1) for month in (10, 11, 12)]
    with django_assert_num_queries(2):
        owed = remarks_owed(Mentorship.objects.order_by("pk"), [*months, date(2023, 1, 1)], TODAY)
    found = {(one.mentorship.pk, one.month.month): one.state for one in owed}
    assert found == {
        (laid.pk, 10): WRITTEN, (ended.pk, 10): MISSING, (gone.pk, 10): MISSING,
        (laid.pk, 11): MISSING, (gone.pk, 11): MISSING,
        (laid.pk, 12): DUE, (late.pk, 12): DUE,
    }  # fmt: skip


def test_a_meeting_hears_of_whom_its_branch_helps(world: World, laid) -> None:
    meeting = make_draft_meeting(world.a, date(2022, 12, 5))
    assert heard_in(meeting) == [(laid, None)]
    remark = write(laid)
    assert heard_in(meeting) == [(laid, remark)]
    assert heard_in(make_draft_meeting(world.a, date(2022, 2, 5))) == []
