"""Ratings on their way up: each stage from the one before, sets all or nothing, nothing overwritten unseen."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from evaluations.models import NotRated, Period, Rating, RatingAct, Stage, Subject
from evaluations.services.acts import Row, Vote
from evaluations.services.periods import close_period
from evaluations.services.ratings import (
    appraise_levels,
    excuse,
    propose_levels,
    rate_themselves,
    send_back,
    take_up,
)
from tests.evaluations.rated import DAY, bring, decide, members_of, new_period, open_year, rows_for, scheme
from tests.factories import TODAY, World, make_sent_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def period(world: World) -> Period:
    return open_year(world.d)


def self_rate(rows: list[Row], day: date = DAY) -> int:
    return rate_themselves(rows=rows, day=day, by=SYSTEM, on=TODAY)


def propose(rows: list[Row], vote: Vote, day: date = DAY) -> int:
    return propose_levels(rows=rows, vote=vote, day=day, by=SYSTEM, on=TODAY)


def sentence(error: pytest.ExceptionInfo[ValidationError], key: str) -> str:
    return " ".join(error.value.message_dict[key])


def test_the_whole_way_leaves_every_act(world: World, period: Period) -> None:
    an = members_of(period).get(member=world.members["an"])
    bring([an], "good")
    decide([an], "completed")
    an.refresh_from_db()
    levels = (an.self_level, an.proposed_level, an.appraised_level, an.decided_level)
    assert [one.code for one in levels if one] == ["good", "good", "good", "completed"]
    assert (an.stage, an.decided_on, an.version) == (Stage.DECIDED, DAY, 5)
    acts = [(one.kind, one.organization.code, one.agreed, one.base) for one in an.acts.select_related("organization")]
    assert acts == [
        ("self", "A", None, None), ("proposal", "A", 9, 10), ("appraisal", "X", None, None),
        ("decision", "X", None, None),
    ]  # fmt: skip


def test_each_stage_asks_for_the_one_before(world: World, period: Period) -> None:
    an = members_of(period).get(member=world.members["an"])
    vote = Vote(base=10)
    with pytest.raises(ValidationError) as error:
        propose(rows_for([an], "good", agreed=9), vote)
    assert "Chưa tự xếp loại" in sentence(error, f"row_{an.pk}")
    self_rate(rows_for([an], "good"))
    with pytest.raises(ValidationError) as error:
        appraise_levels(rows=rows_for([an], "good"), day=DAY, by=SYSTEM, on=TODAY)
    assert "Chưa có đề nghị" in sentence(error, f"row_{an.pk}")
    with pytest.raises(ValidationError) as error:
        decide([an], "good")
    assert "Chưa kiểm điểm xong" in sentence(error, f"row_{an.pk}")
    propose(rows_for([an], "good", agreed=9), vote)
    with pytest.raises(ValidationError) as error:
        decide([an], "good")
    assert "Chưa thẩm định" in sentence(error, f"row_{an.pk}")
    with pytest.raises(ValidationError) as error:
        self_rate(rows_for([an], "completed"))
    assert "trả lại rồi mới ghi lại" in sentence(error, f"row_{an.pk}")


def test_a_set_is_all_or_nothing_and_tells_each_row(world: World, period: Period) -> None:
    an, exempt = (period.ratings.get(member=world.members[name]) for name in ("an", "exempt"))
    with pytest.raises(ValidationError) as error:
        self_rate([Row(an.pk, 1, "good"), Row(exempt.pk, 1, "good")])
    assert list(error.value.message_dict) == [f"row_{exempt.pk}"]
    assert "được miễn công tác" in sentence(error, f"row_{exempt.pk}")
    an.refresh_from_db()
    assert (an.stage, an.acts.count()) == (Stage.OPEN, 0)


def test_what_another_wrote_meanwhile_is_told_and_stays(world: World, period: Period) -> None:
    an, binh = (members_of(period).get(member=world.members[name]) for name in ("an", "binh"))
    self_rate([Row(an.pk, 1, "good")])
    with pytest.raises(ValidationError) as error:
        self_rate([Row(an.pk, 1, "completed"), Row(binh.pk, 1, "completed")])
    assert "hệ thống vừa ghi “tự xếp loại: Hoàn thành tốt nhiệm vụ”" in sentence(error, f"row_{an.pk}")
    assert Rating.objects.get(pk=an.pk).self_level.code == "good"
    assert Rating.objects.get(pk=binh.pk).stage == Stage.OPEN


@pytest.mark.parametrize(
    ("agreed", "base", "words"),
    [
        (None, 10, "Ghi kết quả biểu quyết"),
        (9, None, "Ghi kết quả biểu quyết"),
        (11, 10, "11 phiếu, nhiều hơn 10 người"),
        (5, 10, "5/10 tán thành: chưa quá nửa"),
    ],
)
def test_a_proposal_needs_more_than_half(
    world: World, period: Period, agreed: int | None, base: int | None, words: str
) -> None:
    an = members_of(period).get(member=world.members["an"])
    self_rate(rows_for([an], "good"))
    with pytest.raises(ValidationError) as error:
        propose(rows_for([an], "good", agreed=agreed), Vote(base=base))
    assert words in sentence(error, f"row_{an.pk}")
    propose(rows_for([an], "good", agreed=6), Vote(base=10))


def test_the_base_of_a_branch_follows_from_its_meetings_roll(world: World, period: Period) -> None:
    ratings = list(members_of(period, world.a))
    self_rate(rows_for(ratings, "good"), day=date(2022, 12, 5))
    meeting = make_sent_meeting(world.a, date(2022, 12, 5))
    with pytest.raises(ValidationError) as error:
        propose(rows_for(ratings, "good", agreed=3), Vote(meeting=meeting))
    assert "ngày của kỳ sinh hoạt: 05/12/2022" in sentence(error, "on")
    with pytest.raises(ValidationError) as error:
        propose(rows_for(ratings, "good", agreed=40), Vote(meeting=meeting), day=meeting.date)
    assert "nhiều hơn" in sentence(error, f"row_{ratings[0].pk}")
    propose(rows_for(ratings, "good", agreed=3), Vote(meeting=meeting), day=meeting.date)
    act = RatingAct.objects.filter(kind="proposal").first()
    assert act is not None
    assert (act.meeting, act.agreed) == (meeting, 3)
    assert act.base == 3  # an, binh, cuong: full members present; exempt, away and suspended stand aside
    other = make_sent_meeting(world.b, date(2022, 12, 6))
    theirs = members_of(period, world.c)
    self_rate(rows_for(theirs, "good"), day=other.date)
    with pytest.raises(ValidationError) as error:
        propose(rows_for(theirs, "good", agreed=3), Vote(meeting=other), day=other.date)
    assert "không phải của nơi xếp loại" in sentence(error, "meeting")


def test_by_points_the_level_follows_and_may_only_be_lower(world: World) -> None:
    closes = date(2026, 10, 31)
    period = open_year(world.d, 2026, closes_on=closes, on=date(2026, 11, 20))
    an = members_of(period).get(member=world.members["an"])

    def rate(**values: object) -> Rating:
        rate_themselves(
            rows=[Row(an.pk, Rating.objects.get(pk=an.pk).version, **values)],  # type: ignore[arg-type]
            day=closes, by=SYSTEM, on=date(2026, 11, 20),
        )  # fmt: skip
        return Rating.objects.select_related("self_level").get(pk=an.pk)

    assert rate(total=Decimal("89.9")).self_level.code == "good"
    assert rate(total=Decimal(90)).self_level.code == "excellent"
    assert rate(total=Decimal(95), level="good").self_level.code == "good"
    with pytest.raises(ValidationError) as error:
        rate(total=Decimal(69), level="good")
    assert "69,0 điểm chỉ đạt “Hoàn thành nhiệm vụ”" in sentence(error, f"row_{an.pk}")
    criteria = {one.pk: one.maximum for one in scheme(on=closes).criteria.exclude(kind="group")}
    rated = rate(points=criteria)
    assert (rated.self_total, rated.points.count()) == (Decimal(100), len(criteria))
    first = next(iter(criteria))
    for wrong, words in (
        ({first: criteria[first]}, "Còn tiêu chí chưa chấm"),
        ({**criteria, first: Decimal(99)}, "từ 0 đến"),
    ):
        with pytest.raises(ValidationError) as error:
            rate(points=wrong)
        assert words in sentence(error, f"row_{an.pk}")


@pytest.mark.parametrize("level", ["weak", "", "xyz"])
def test_a_level_a_member_may_not_get_is_refused(world: World, period: Period, level: str) -> None:
    an = members_of(period).get(member=world.members["an"])
    with pytest.raises(ValidationError) as error:
        self_rate(rows_for([an], level))
    assert f"row_{an.pk}" in error.value.message_dict


def test_days_ahead_and_before_the_period_are_refused(world: World, period: Period) -> None:
    an = members_of(period).get(member=world.members["an"])
    for day, words in ((date(2022, 12, 21), "tương lai"), (date(2021, 12, 31), "trước ngày đầu")):
        with pytest.raises(ValidationError, match=words):
            self_rate(rows_for([an], "good"), day=day)


def test_what_is_sent_back_is_proposed_again(world: World, period: Period) -> None:
    an = members_of(period).get(member=world.members["an"])
    bring([an], "good")
    with pytest.raises(ValidationError, match="lý do trả lại"):
        send_back(rows=rows_for([an], ""), reason=" ", by=SYSTEM, on=TODAY)
    send_back(rows=rows_for([an], ""), reason="Xem lại việc vắng họp.", by=SYSTEM, on=TODAY)
    an.refresh_from_db()
    assert (an.stage, an.proposed_level, an.appraised_level) == (Stage.SELF_RATED, None, None)
    propose(rows_for([an], "completed", agreed=9), Vote(base=10))
    decided = members_of(period).get(member=world.members["binh"])
    decide(bring([decided], "good"), "good")
    with pytest.raises(ValidationError):
        send_back(rows=rows_for([decided], ""), reason="Xem lại.", by=SYSTEM, on=TODAY)


def test_the_absent_are_excused_and_rated_when_they_are_back(world: World, period: Period) -> None:
    an = members_of(period).get(member=world.members["an"])
    with pytest.raises(ValidationError, match="do danh sách tự xác định"):
        excuse(rating=an, version=1, reason=NotRated.EXEMPT, note="x", by=SYSTEM, on=TODAY)
    with pytest.raises(ValidationError, match="ghi rõ lý do"):
        excuse(rating=an, version=1, reason=NotRated.ABSENT, note=" ", by=SYSTEM, on=TODAY)
    excuse(rating=an, version=1, reason=NotRated.ABSENT, note="Đi học nước ngoài.", by=SYSTEM, on=TODAY)
    with pytest.raises(ValidationError):
        self_rate(rows_for([an], "good"))
    take_up(rating=an, version=2, note="Đã về.", by=SYSTEM, on=TODAY)
    self_rate(rows_for([an], "good"))
    assert [one.kind for one in an.acts.all()] == ["exclusion", "inclusion", "self"]
    exempt = period.ratings.get(member=world.members["exempt"])
    with pytest.raises(ValidationError, match="Chỉ đưa vào lại"):
        take_up(rating=exempt, version=1, note="", by=SYSTEM, on=TODAY)


def test_nothing_is_written_in_a_closed_period(world: World) -> None:
    period = open_year(world.x, schemes={Subject.ORGANIZATION: scheme(Subject.ORGANIZATION)})
    ratings = list(period.ratings.all())
    decide(bring(ratings, "good"), "good")
    close_period(period=period, version=1, by=SYSTEM, on=TODAY)
    with pytest.raises(ValidationError, match="đã đóng"):
        self_rate(rows_for(ratings, "good"))
    assert new_period().year == 2022
