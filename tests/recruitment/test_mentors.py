"""Who may be a mentor and why not, how many are needed, whom each follows, and what is to be laid anew."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from core.documents import Document
from members.models import Membership
from members.services import end_membership
from recruitment.models import AdmissionCriteria, CriterionException, IntroducingBody, Mentorship
from recruitment.queries.mentors import (
    choices_of_mentors,
    following_on,
    introducers_needed,
    loads_of,
    mentors_of,
    to_reassign,
)
from recruitment.services.mentors import (
    NewMentor,
    assign_mentor,
    change_mentor,
    correct_mentorship,
    end_mentorship,
)
from tests.factories import World
from tests.recruitment.followed import close, make_followed, make_mentorship, make_probationer

START = date(2022, 12, 1)
SINCE = date(2021, 12, 1)


@pytest.fixture
def hoa(world: World):
    return make_followed("Nông Thị Hoa", world.a)


def assign(candidate, member, start=START, since=SINCE) -> Mentorship:
    return assign_mentor(candidate=candidate, new=NewMentor(member, start, since), by=SYSTEM)


def refused(call, *args, **kwargs) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    return caught.value.message_dict if hasattr(caught.value, "error_dict") else {"": caught.value.messages}


def test_a_full_member_of_the_branch_together_for_twelve_months(world: World, hoa) -> None:
    laid = assign(hoa, world.members["an"])
    assert (laid.organization_id, laid.start, laid.end) == (world.a.pk, START, None)
    assert mentors_of(hoa, START) == [laid]
    assert mentors_of(hoa, date(2022, 11, 30)) == []


def test_a_temporary_member_of_the_branch_may_too(world: World, hoa) -> None:
    assert assign(hoa, world.members["temporary"]).member.full_name == "Hà Thị Sen"


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("probationary", "Đ/c Bế Thị Dung là đảng viên dự bị vào ngày 01/12/2022."),
        ("b_first", "Đ/c Nguyễn Văn Nam không sinh hoạt ở chi bộ theo dõi người này vào ngày 01/12/2022."),
        ("guest", "Đ/c Dương Văn Phúc không sinh hoạt ở chi bộ theo dõi người này vào ngày 01/12/2022."),
        ("moved", "Đ/c Vi Văn Lâm không còn ở chi bộ từ ngày 01/07/2022 (chuyển đi)."),
        ("left", "Đ/c Phùng Thị Mai đã từ trần."),
        ("away", "Đ/c Ma Thị Khánh đang sinh hoạt tạm thời ở nơi khác vào ngày 01/12/2022."),
        ("exempt", "Đ/c Đàm Văn Ích thuộc diện miễn sinh hoạt vào ngày 01/12/2022."),
        ("term_exempt", "Đ/c Triệu Thị Giang thuộc diện tạm miễn vào ngày 01/12/2022."),
        ("suspended", "Đ/c Lý Văn Hải thuộc diện đình chỉ vào ngày 01/12/2022."),
    ],
)  # fmt: skip
def test_who_may_not_and_why(world: World, hoa, who: str, sentence: str) -> None:
    assert refused(assign, hoa, world.members[who]) == {"member": [sentence]}
    assert not Mentorship.objects.exists()


@pytest.mark.parametrize(
    ("since", "months", "short"),
    [(date(2021, 12, 2), 11, 1), (date(2022, 5, 1), 7, 5), (date(2022, 12, 1), 0, 12)],
)
def test_together_for_less_is_short_by_so_many_months(world: World, hoa, since: date, months: int, short: int) -> None:
    told = refused(assign, hoa, world.members["an"], since=since)["together_since"][0]
    assert f"mới cùng công tác, cư trú với người này {months} tháng" in told
    assert f"còn thiếu {short} tháng so với 12 tháng" in told
    assert told.startswith("Đ/c Hoàng Văn An")


def test_a_paper_excepts_the_months_and_nothing_else(world: World, hoa) -> None:
    paper = Document.objects.create(number="5-CV/HU", issued_on=date(2022, 11, 1), kind="other")
    CriterionException.objects.create(
        candidate=hoa, organization=world.a, criterion="mentor", reason="Mới về xóm", document=paper
    )
    assert assign(hoa, world.members["an"], since=date(2022, 6, 1)).together_since == date(2022, 6, 1)
    assert "dự bị" in refused(assign, hoa, world.members["probationary"])["member"][0]


def test_days_must_be_in_order(world: World, hoa) -> None:
    an = world.members["an"]
    assert refused(assign, hoa, an, since=date(2022, 12, 2)) == {
        "together_since": ["Ngày bắt đầu cùng công tác, cư trú không thể sau ngày phân công."]
    }
    assert "10/01/2022" in refused(assign, hoa, an, start=date(2022, 1, 9), since=date(2020, 1, 1))["start"][0]


def test_twice_the_same_and_one_followed_no_more(world: World, hoa) -> None:
    assign(hoa, world.members["an"])
    assert refused(assign, hoa, world.members["an"]) == {
        "member": ["Đ/c Hoàng Văn An đã được phân công giúp đỡ người này."]
    }
    close(hoa, "withdrawn", date(2022, 12, 10))
    assert refused(assign, hoa, world.members["binh"])[""] == [
        "Nông Thị Hoa không còn được theo dõi (rút, thôi không xét); không phân công giúp đỡ được nữa."
    ]


def test_changing_closes_one_and_opens_another(world: World, hoa) -> None:
    first = assign(hoa, world.members["an"], start=date(2022, 6, 1), since=date(2020, 1, 1))
    new = NewMentor(world.members["binh"], START, SINCE)
    second = change_mentor(mentorship=first, new=new, reason=" Chuyển  công tác ", by=SYSTEM)
    first.refresh_from_db()
    assert (first.end, first.end_reason) == (START, "Chuyển công tác")
    assert mentors_of(hoa, START) == [second]
    assert mentors_of(hoa, date(2022, 11, 30)) == [first]
    assert "đã thôi giúp đỡ từ ngày 01/12/2022" in refused(
        change_mentor, mentorship=first, new=new, reason="", by=SYSTEM
    )[""][0]  # fmt: skip


def test_a_change_that_is_refused_ends_nothing(world: World, hoa) -> None:
    first = assign(hoa, world.members["an"], start=date(2022, 6, 1), since=date(2020, 1, 1))
    for who in ("an", "probationary"):
        new = NewMentor(world.members[who], START, SINCE)
        assert "member" in refused(change_mentor, mentorship=first, new=new, reason="", by=SYSTEM)
    too_early = NewMentor(world.members["binh"], date(2022, 6, 1), date(2020, 1, 1))
    assert "start" in refused(change_mentor, mentorship=first, new=too_early, reason="", by=SYSTEM)
    assert mentors_of(hoa, START) == [first]


def test_ending_after_a_last_day(world: World, hoa) -> None:
    held = assign(hoa, world.members["an"])
    assert "last_day" in refused(
        end_mentorship, mentorship=held, last_day=date(2022, 11, 30), reason="", by=SYSTEM
    )  # fmt: skip
    end_mentorship(mentorship=held, last_day=date(2022, 12, 15), reason="Đi học", by=SYSTEM)
    assert mentors_of(hoa, date(2022, 12, 15)) == [held]
    assert mentors_of(hoa, date(2022, 12, 16)) == []


def test_correcting_the_months_keeps_the_rule(world: World, hoa) -> None:
    held = assign(hoa, world.members["an"])
    told = refused(correct_mentorship, mentorship=held, together_since=date(2022, 10, 1), document=None, by=SYSTEM)
    assert "còn thiếu 10 tháng" in told["together_since"][0]
    correct_mentorship(mentorship=held, together_since=date(2019, 5, 1), document=None, by=SYSTEM)
    held.refresh_from_db()
    assert held.together_since == date(2019, 5, 1)


@pytest.mark.parametrize(
    ("body", "birth", "needed"),
    [
        (None, date(2000, 1, 1), 2),
        ("cong-doan", date(2000, 1, 1), 2),
        ("doan-thanh-nien", date(2000, 1, 1), 1),
        ("doan-thanh-nien", date(1991, 12, 2), 1),  # thirty, and thirty-one tomorrow
        ("doan-thanh-nien", date(1991, 12, 1), 2),
        ("doan-thanh-nien", None, 2),
    ],
)
def test_the_youth_union_stands_for_one_introducer(world: World, body, birth, needed: int) -> None:
    criteria = AdmissionCriteria.objects.get(span__contains=START)
    introduced = IntroducingBody.objects.get(code=body) if body else None
    hoa = make_followed("Nông Thị Hoa", world.a, introduced_by=introduced, birth_date=birth)
    assert introducers_needed(hoa, criteria, START) == needed


def test_load_counts_whoever_is_followed_on_the_day(world: World, hoa) -> None:
    an = world.members["an"]
    dung = make_probationer(world.members["probationary"], world.a, ceremony=date(2022, 5, 10))
    gone = make_followed("Lý Văn Tới", world.a)
    for one in (hoa, dung, gone):
        make_mentorship(one, an)
    make_mentorship(hoa, world.members["binh"], end=date(2022, 6, 1))
    close(gone, "withdrawn", date(2022, 9, 1))
    assert loads_of([an.pk, world.members["binh"].pk], date(2022, 5, 1)) == {an.pk: 3, world.members["binh"].pk: 1}
    assert loads_of([an.pk, world.members["binh"].pk], START) == {an.pk: 2}
    assert {row.candidate_id for row in following_on(Mentorship.objects.all(), START)} == {hoa.pk, dung.pk}


def test_choices_show_the_load_and_what_is_in_the_way(world: World, hoa, django_assert_num_queries) -> None:
    make_mentorship(make_followed("Lý Văn Tới", world.a), world.members["binh"])
    make_mentorship(hoa, world.members["cuong"])
    with django_assert_num_queries(6):
        choices = choices_of_mentors(hoa, world.a.pk, START)
    told = {one.member.full_name: (one.load, bool(one.fault)) for one in choices}
    assert told == {
        "Hoàng Văn An": (0, False), "Nông Thị Bình": (1, False), "Bế Thị Dung": (0, True),
        "Triệu Thị Giang": (0, True), "Lý Văn Hải": (0, True), "Đàm Văn Ích": (0, True), "Ma Thị Khánh": (0, True),
        "Hà Thị Sen": (0, False),
    }  # fmt: skip


def test_who_has_left_or_died_is_to_be_replaced_and_nothing_ends(world: World, hoa, django_assert_num_queries) -> None:
    dung = make_probationer(world.members["probationary"], world.a, ceremony=date(2022, 5, 10))
    fine = make_mentorship(hoa, world.members["an"])
    gone, dead = make_mentorship(hoa, world.members["binh"]), make_mentorship(dung, world.members["cuong"])
    for who, reason in (("binh", "transfer_out"), ("cuong", "death")):
        row = Membership.objects.get(member=world.members[who])
        end_membership(membership=row, last_day=date(2022, 11, 15), reason=reason, by=SYSTEM)
    rows = following_on(Mentorship.objects.select_related("member", "candidate"), START).order_by("pk")
    with django_assert_num_queries(5):
        found = to_reassign(rows, START)
    assert [(one.mentorship, one.fault) for one in found] == [
        (gone, "Đ/c Nông Thị Bình không còn ở chi bộ từ ngày 16/11/2022 (chuyển đi)."),
        (dead, "Đ/c Lục Văn Cường đã từ trần."),
    ]
    assert to_reassign([fine, gone], date(2022, 11, 15)) == []
    assert not Mentorship.objects.filter(end__isnull=False).exists()
