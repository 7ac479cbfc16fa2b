"""Decisions under the cap: floors, at the unit the scheme names, in any order of acts."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from core.documents import Document
from evaluations.models import Appeal, CapAllowance, Period, Rating, SchemeCap, Subject
from evaluations.queries.caps import standings
from evaluations.queries.frames import frame_of
from evaluations.services.acts import Row
from evaluations.services.appeals import answer_appeal, file_appeal
from evaluations.services.decisions import (
    allow_excess,
    change_level,
    decide_levels,
    notify_ratings,
    number_decision,
    order_waiting,
)
from members.models import Discipline
from tests.evaluations.rated import DAY, bring, decide, members_of, open_year, rows_for, scheme
from tests.factories import TODAY, World, make_member, make_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def period(world: World) -> Period:
    """A commune of twelve members in A, four in B: sixteen more than stand there already."""
    for number in range(12):
        member = make_member(full_name=f"Nông Văn {'ABCDĐEGHIKLM'[number]}", ceremony_date=date(2015, 1, 1))
        make_membership(member, world.a if number < 8 else world.b)
    return open_year(world.d)


def paper(number: str = "15-QĐ/ĐU") -> Document:
    return Document.objects.create(number=number, issued_on=DAY)


def mixed(ratings: Iterable[Rating], excellent: int) -> list[Row]:
    return [
        Row(one.pk, Rating.objects.get(pk=one.pk).version, "excellent" if index < excellent else "good")
        for index, one in enumerate(ratings)
    ]


def decide_rows(ratings: list[Rating], rows: list[Row], **values: object) -> None:
    first = ratings[0]
    decide_levels(
        organization=first.decider, period=first.period, subject=first.subject, rows=rows, day=DAY, by=SYSTEM,
        on=TODAY, **values,  # type: ignore[arg-type]
    )  # fmt: skip


def refusal(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


def test_the_cap_is_counted_over_the_grassroots_organisation_and_rounded_down(world: World, period: Period) -> None:
    ratings = bring(members_of(period, world.a, world.b), "excellent")
    assert len(ratings) == 21  # of two branches: 5E ≤ G leaves at most 3 (18 good)
    with pytest.raises(ValidationError) as error:
        decide_rows(ratings, mixed(ratings, 4))
    assert "được nhiều nhất 3, quyết định này thành 4 (5 × 4 = 20 > 17)" in refusal(error)
    assert not Rating.objects.filter(decided_level__isnull=False).exists()
    decide_rows(ratings, mixed(ratings, 3), document=paper())
    kept = Rating.objects.exclude(decision=None).first()
    assert kept is not None
    assert kept.decision is not None
    assert kept.decision.caps == [
        {
            "unit": world.x.pk, "grouping": "", "level": "excellent", "base_reading": "next_level", "percent": "20.00",
            "base": 18, "used": 3, "limit": 3, "allowance": None, "document": "",
        }
    ]  # fmt: skip


def test_who_is_decided_first_counts_too(world: World, period: Period) -> None:
    ratings = bring(members_of(period, world.a, world.b), "excellent")
    first, rest = ratings[:6], ratings[6:]
    with pytest.raises(ValidationError, match="được nhiều nhất 0"):
        decide_rows(first, mixed(first, 1)[:1])  # nobody is good yet
    decide_rows(first, mixed(first, 1))
    with pytest.raises(ValidationError) as error:
        decide_rows(rest, mixed(rest, 3))
    assert "thành 4" in refusal(error)
    decide_rows(rest, mixed(rest, 2))
    good = Rating.objects.filter(decided_level__code="good").first()
    assert good
    change_level(
        rating=good, version=good.version, level="completed", document=paper(), reason="Khiếu nại đúng.", day=DAY,
        by=SYSTEM, on=TODAY,
    )  # fmt: skip
    another = Rating.objects.filter(decided_level__code="good")[0:3]
    for one in another[:2]:
        change_level(
            rating=one, version=one.version, level="completed", document=paper(f"{one.pk}-QĐ/ĐU"), reason="Xem lại.",
            day=DAY, by=SYSTEM, on=TODAY,
        )  # fmt: skip
    last = Rating.objects.filter(decided_level__code="good").first()
    assert last
    with pytest.raises(ValidationError, match="được nhiều nhất 2"):  # 15 - 1 = 14 good would leave 3 excellent
        change_level(
            rating=last, version=last.version, level="completed", document=paper("99-QĐ/ĐU"), reason="Xem lại.",
            day=DAY, by=SYSTEM, on=TODAY,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("base", "most"), [(SchemeCap.Base.NEXT_LEVEL, 3), (SchemeCap.Base.WITH_NEXT, 4), (SchemeCap.Base.RATED, 4)]
)
def test_the_three_readings_of_the_base(world: World, period: Period, base: str, most: int) -> None:
    SchemeCap.objects.filter(scheme=scheme()).update(base=base)
    ratings = bring(members_of(period, world.a, world.b), "excellent")
    with pytest.raises(ValidationError, match=f"được nhiều nhất {most}"):
        decide_rows(ratings, mixed(ratings, most + 1))
    decide_rows(ratings, mixed(ratings, most))


def test_branchwise_rounding_is_not_what_is_done(world: World) -> None:
    """Five branches with four good each: 20 good, four excellent, where branchwise nobody could be (DOMAIN §6.31)."""
    frame = frame_of(scheme())
    (cap,) = frame.caps
    from evaluations.queries.caps import Standing

    good, excellent = frame.level("good").pk, frame.level("excellent").pk
    whole = Standing(cap, frame.levels, 1, "", {good: 20, excellent: 4})
    branch = Standing(cap, frame.levels, 1, "", {good: 4})
    assert (whole.limit, whole.is_broken, whole.text) == (4, False, "5 × 4 = 20 ≤ 20")
    assert branch.limit == 0


def test_a_document_lets_a_unit_have_more(world: World, period: Period) -> None:
    ratings = bring(members_of(period, world.a, world.b), "excellent")
    (cap,) = frame_of(scheme()).caps
    given = {"organization": world.x, "period": period, "cap": cap, "grouping": "", "by": SYSTEM, "on": TODAY}
    with pytest.raises(ValidationError, match="lý do cho vượt"):
        allow_excess(**given, number=5, document=paper(), reason=" ")
    allow_excess(**given, number=5, document=paper("7-QĐ/HU"), reason="Tập thể xuất sắc.")
    with pytest.raises(ValidationError, match="được nhiều nhất 5"):
        decide_rows(ratings, mixed(ratings, 6))
    decide_rows(ratings, mixed(ratings, 5))
    with pytest.raises(ValidationError, match="được nhiều nhất 4"):
        allow_excess(**given, number=4, document=paper("8-QĐ/HU"), reason="Giảm.")
    assert CapAllowance.objects.get().number == 5
    SchemeCap.objects.filter(pk=cap.pk).update(may_exceed=False)
    cap.refresh_from_db()
    with pytest.raises(ValidationError, match="không cho vượt"):
        allow_excess(**{**given, "cap": cap}, number=9, document=paper("9-QĐ/HU"), reason="Thêm.")


def test_the_waiting_list_keeps_its_order_and_ends_with_a_place(world: World, period: Period) -> None:
    ratings = bring(members_of(period, world.a, world.b), "excellent")
    decide_rows(ratings, mixed(ratings, 2))
    waiting = [one.pk for one in ratings[5:8]]
    assert order_waiting(period=period, rating_ids=[waiting[2], waiting[0]], by=SYSTEM) == 2
    assert list(Rating.objects.filter(waiting__isnull=False).order_by("waiting").values_list("pk", flat=True)) == [
        waiting[2], waiting[0],
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="hoặc đã có mức ấy"):
        order_waiting(period=period, rating_ids=[ratings[0].pk], by=SYSTEM)
    first = Rating.objects.get(pk=waiting[2])
    change_level(
        rating=first, version=first.version, level="excellent", document=paper(), reason="Còn chỗ.", day=DAY, by=SYSTEM,
        on=TODAY,
    )  # fmt: skip
    first.refresh_from_db()
    assert (first.decided_level.code if first.decided_level else "", first.waiting) == ("excellent", None)


def test_only_the_decider_decides_and_only_once(world: World, period: Period) -> None:
    ratings = bring(members_of(period, world.a), "good")
    with pytest.raises(ValidationError, match="Không thuộc thẩm quyền"):
        decide_levels(
            organization=world.y, period=period, subject=Subject.MEMBER, rows=rows_for(ratings, "good"), day=DAY,
            by=SYSTEM, on=TODAY,
        )  # fmt: skip
    decision = decide(ratings, "good")
    with pytest.raises(ValidationError, match="Đã quyết định ngày 16/12/2022"):
        decide(ratings, "completed")
    number_decision(decision=decision, document=paper(), by=SYSTEM)
    with pytest.raises(ValidationError, match="đã có số"):
        number_decision(decision=decision, document=paper("16-QĐ/ĐU"), by=SYSTEM)
    assert notify_ratings(rows=rows_for(ratings, ""), day=TODAY, by=SYSTEM, on=TODAY) == len(ratings)
    with pytest.raises(ValidationError, match="đã thông báo"):
        notify_ratings(rows=rows_for(ratings, ""), day=TODAY, by=SYSTEM, on=TODAY)


def test_an_appeal_upheld_or_answered_with_another_level(world: World, period: Period) -> None:
    ratings = bring(members_of(period, world.a), "good")
    one, other = ratings[:2]
    with pytest.raises(ValidationError, match="Chưa quyết định"):
        file_appeal(rating=one, day=DAY, text="Xin xem lại.", by=SYSTEM, on=TODAY)
    decide(ratings, "completed")
    first = file_appeal(rating=one, day=DAY, text="Xin xem lại.", by=SYSTEM, on=TODAY)
    with pytest.raises(ValidationError):
        file_appeal(rating=one, day=DAY, text="Xin xem lại lần nữa.", by=SYSTEM, on=TODAY)
    version = Rating.objects.get(pk=one.pk).version
    answered = {"version": version, "answer": "Đã xem lại.", "day": TODAY, "by": SYSTEM, "on": TODAY}
    with pytest.raises(ValidationError, match="phải có văn bản"):
        answer_appeal(appeal=first, outcome=Appeal.Outcome.CHANGED, level="good", **answered)
    answer_appeal(appeal=first, outcome=Appeal.Outcome.CHANGED, level="good", document=paper("20-TB/ĐU"), **answered)
    changed = Rating.objects.get(pk=one.pk)
    assert (changed.decided_level.code if changed.decided_level else "", changed.decided_on) == ("good", TODAY)
    with pytest.raises(ValidationError, match="đã trả lời"):
        answer_appeal(appeal=first, outcome=Appeal.Outcome.UPHELD, **answered)
    second = file_appeal(rating=other, day=TODAY, text="Xin xem lại.", by=SYSTEM, on=TODAY)
    answer_appeal(
        appeal=second, outcome=Appeal.Outcome.UPHELD, **{**answered, "version": Rating.objects.get(pk=other.pk).version}
    )
    kept = Rating.objects.get(pk=other.pk)
    assert kept.decided_level is not None
    assert kept.decided_level.code == "completed"


def test_who_is_not_rated_stands_in_no_base(world: World, period: Period) -> None:
    decide(bring(members_of(period, world.a, world.b), "good"), "good")
    frame = frame_of(scheme())
    (standing,) = [one for one in standings(period, frame.caps, frame.levels) if one.unit_id == world.x.pk]
    assert (standing.base, standing.limit, standing.free) == (21, 4, 4)
    assert period.ratings.filter(subject=Subject.MEMBER, unit=world.x).count() == 24  # three exempt or suspended


def test_points_bind_the_decision_and_a_total_counts_as_evidence(world: World) -> None:
    closes, on = date(2026, 10, 31), date(2026, 11, 20)
    period = open_year(world.d, 2026, closes_on=closes, on=on)
    (an,) = bring(members_of(period).filter(member=world.members["an"]), "", day=closes, on=on, total=Decimal(65))
    with pytest.raises(ValidationError, match="Không xếp trên “Hoàn thành nhiệm vụ” được"):
        decide([an], "good", day=closes, on=on)
    decide([an], "completed", day=closes, on=on)
    kept = Rating.objects.get(pk=an.pk)
    assert (kept.evidence["total"], kept.derived["level"], kept.derived["ceiling"]) == (
        "65.0",
        "completed",
        "completed",
    )


def test_the_best_level_of_an_organisation_waits_for_the_results_below(world: World, period: Period) -> None:
    x = period.ratings.get(subject=Subject.ORGANIZATION, organization=world.x)
    SchemeCap.objects.filter(scheme=x.scheme).update(base=SchemeCap.Base.RATED, percent=100)
    bring([x], "excellent")
    with pytest.raises(ValidationError, match="kết quả của đảng viên, tổ chức trực thuộc chưa quyết định"):
        decide([x], "excellent")
    decide(bring(members_of(period, world.a, world.b), "good"), "good")
    branches = period.ratings.filter(subject=Subject.ORGANIZATION, organization__in=[world.a, world.b])
    decide(bring(branches, "good"), "good")
    decide([x], "excellent")


def test_an_appeal_that_is_right_lifts_what_held_the_level_down(world: World, period: Period) -> None:
    member = world.members["an"]
    wrong = Discipline.objects.create(
        member=member, organization=world.a, form="reprimand", decided_on=date(2022, 5, 5)
    )
    (an,) = bring(members_of(period).filter(member=member), "not_completed")
    decide([an], "not_completed")
    appeal = file_appeal(rating=an, day=DAY, text="Kỷ luật đã hủy.", by=SYSTEM, on=TODAY)
    wrong.delete()
    answer_appeal(
        appeal=appeal, outcome=Appeal.Outcome.CHANGED, level="completed", document=paper("20-TB/ĐU"),
        version=Rating.objects.get(pk=an.pk).version, answer="Đã hủy kỷ luật.", day=TODAY, by=SYSTEM, on=TODAY,
    )  # fmt: skip
    kept = Rating.objects.get(pk=an.pk)
    assert (kept.decided_level.code if kept.decided_level else "", kept.derived["ceiling"]) == (
        "completed",
        "excellent",
    )


def test_papers_and_numbers_that_cannot_be(world: World, period: Period) -> None:
    ratings = bring(members_of(period, world.a), "good")
    ahead = Document.objects.create(number="9-QĐ/ĐU", issued_on=date(2199, 12, 31))
    with pytest.raises(ValidationError, match="tương lai"):
        decide(ratings, "good", document=ahead)
    decision = decide(ratings, "good")
    old = Document.objects.create(number="1-QĐ/ĐU", issued_on=date(2020, 1, 1))
    with pytest.raises(ValidationError, match="trước ngày quyết định: 16/12/2022"):
        number_decision(decision=decision, document=old, by=SYSTEM)
    (cap,) = frame_of(scheme()).caps
    with pytest.raises(ValidationError, match="chỉ có 21 đối tượng"):
        allow_excess(
            organization=world.x, period=period, cap=cap, grouping="", number=30_000, document=paper("7-QĐ/HU"),
            reason="Xuất sắc.", by=SYSTEM, on=TODAY,
        )  # fmt: skip
