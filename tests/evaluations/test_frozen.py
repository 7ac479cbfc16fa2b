"""What a decision rests on is kept with it: the scheme of last year rates last year's evidence the same."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from core.documents import Document
from evaluations.models import Rating, SchemeCondition, Subject
from evaluations.queries.derivation import rederive
from evaluations.queries.frames import frame_of
from evaluations.queries.frozen import derive_all
from evaluations.services.appeals import answer_condition, lift_condition
from evaluations.services.decisions import decide_levels
from members.models import Discipline
from tests.evaluations.rated import DAY, bring, decide, members_of, open_year, rows_for, scheme
from tests.factories import TODAY, World, make_sent_meeting

pytestmark = pytest.mark.django_db


def test_the_decision_keeps_its_evidence_and_the_scheme_rates_it_the_same(world: World) -> None:
    for month in (1, 2, 3):
        make_sent_meeting(world.a, date(2022, month, 5))
    Discipline.objects.create(
        member=world.members["binh"], organization=world.a, form="reprimand", decided_on=date(2022, 5, 5)
    )
    period = open_year(world.d)
    ratings = bring(members_of(period, world.a), "completed")
    binh = next(one for one in ratings if one.member_id == world.members["binh"].pk)
    others = [one for one in ratings if one != binh]
    with pytest.raises(ValidationError) as error:
        decide([binh], "completed")
    assert "Không xếp trên “Không hoàn thành nhiệm vụ” được" in " ".join(error.value.messages)
    decide(others, "completed")
    decide([binh], "not_completed")
    frame = frame_of(scheme())
    for rating in Rating.objects.exclude(decided_level=None):
        facts = {row["key"]: row for row in rating.evidence["facts"]}
        assert facts["attendance"]["denominator"] is not None
        assert rederive(frame, rating.evidence).to_json() == rating.derived
    binh.refresh_from_db()
    assert binh.derived["ceiling"] == "not_completed"
    assert any("kỷ luật" in reason for reason in binh.derived["reasons"])


def test_a_correction_afterwards_changes_nothing_that_was_kept(world: World) -> None:
    period = open_year(world.d)
    (an,) = bring(members_of(period).filter(member=world.members["an"]), "good")
    decide([an], "good")
    kept = Rating.objects.get(pk=an.pk)
    Discipline.objects.create(
        member=world.members["an"], organization=world.a, form="warning", decided_on=date(2022, 5, 5)
    )
    again = Rating.objects.get(pk=an.pk)
    assert (again.evidence, again.derived) == (kept.evidence, kept.derived)
    frame = frame_of(scheme())
    ((_evidence, now),) = derive_all([again], {frame.scheme.pk: frame}).values()
    assert now.ceiling == "not_completed"
    assert rederive(frame, again.evidence).ceiling == "excellent"


def test_a_condition_in_words_lowers_when_answered_and_not_when_lifted(world: World) -> None:
    period = open_year(world.d)
    x = period.ratings.get(subject=Subject.ORGANIZATION, organization=world.x)
    bring([x], "good")
    condition = SchemeCondition.objects.get(scheme=x.scheme, text__startswith="Tổ chức bị kỷ luật")

    def version() -> int:
        return Rating.objects.get(pk=x.pk).version

    answer_condition(
        rating=x, version=version(), condition=condition, holds=True, note="Khiển trách.", by=SYSTEM, on=TODAY
    )
    with pytest.raises(ValidationError, match="Không xếp trên “Không hoàn thành nhiệm vụ”"):
        decide([x], "good")
    paper = Document.objects.create(number="5-KL/HU", issued_on=DAY)
    with pytest.raises(ValidationError, match="lý do gỡ"):
        lift_condition(rating=x, version=version(), condition=condition, document=paper, reason="", by=SYSTEM, on=TODAY)
    lift_condition(
        rating=x, version=version(), condition=condition, document=paper, reason="Đã khắc phục.", by=SYSTEM, on=TODAY
    )
    never = SchemeCondition.objects.filter(scheme=x.scheme, liftable=False, kind="words").first()
    assert never is not None
    with pytest.raises(ValidationError, match="không cho gỡ"):
        lift_condition(rating=x, version=version(), condition=never, document=paper, reason="x", by=SYSTEM, on=TODAY)
    decide([x], "good")
    with pytest.raises(ValidationError, match="Đã quyết định"):
        answer_condition(rating=x, version=version(), condition=condition, holds=None, note="", by=SYSTEM, on=TODAY)


def test_a_set_is_decided_in_a_bounded_number_of_queries(world: World, django_assert_max_num_queries) -> None:
    period = open_year(world.d)
    ratings = bring(members_of(period, world.a), "good")
    rows = rows_for(ratings, "good")
    with django_assert_max_num_queries(90):
        decide_levels(
            organization=world.x, period=period, subject=Subject.MEMBER, rows=rows, day=DAY, by=SYSTEM, on=TODAY
        )
    assert Rating.objects.filter(decided_level__code="good").count() == len(ratings)


def test_what_is_decided_before_the_closing_day_counts_nothing_that_lies_ahead(world: World) -> None:
    period = open_year(world.d, closes_on=date(2022, 12, 31))
    (rating,) = bring(period.ratings.filter(subject="organization", organization=world.a), "completed")
    decide([rating], "completed", day=DAY)
    facts = {one["key"]: one for one in type(rating).objects.get(pk=rating.pk).evidence["facts"]}
    assert facts["meetings_held"]["denominator"] == 11  # December was not over on 16/12
