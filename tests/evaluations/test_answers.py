"""Required conditions in words on the bulk screen: one tick for the rows of a level, with the step or not."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from evaluations.models import ConditionAnswer, Period, Rating, SchemeCondition
from tests.evaluations.rated import members_of, open_year
from tests.evaluations.test_views_bulk import address, text_of, typed
from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def period(world: World) -> Period:
    return open_year(world.d)


@pytest.fixture
def condition(period: Period) -> SchemeCondition:
    """The scheme of the period asks for something in words, as that of 366-QĐ/TW does."""
    scheme = period.schemes.get(subject="member").scheme
    return SchemeCondition.objects.create(
        scheme=scheme, level=scheme.levels.get(code="excellent"), effect="required", kind="words", position=90,
        text="Ít nhất 30% nhiệm vụ vượt mức",
    )  # fmt: skip


def kept() -> list[tuple[int, bool | None, str, str]]:
    rows = ConditionAnswer.objects.select_related("organization").order_by("rating")
    return [(one.rating_id, one.holds, one.note, one.organization.code) for one in rows]


def test_one_tick_answers_for_the_rows_of_the_level_with_the_step(
    world: World, period: Period, condition: SchemeCondition, client_as: Callable[[str], Client]
) -> None:
    ratings = list(members_of(period, world.a).order_by("pk"))
    secretary, commune = client_as("secretary"), client_as("commune")
    tick = f"have_{condition.pk}"
    assert tick not in text_of(secretary.get(address(period, "self")))
    secretary.post(address(period, "self"), typed(ratings))
    shown = text_of(secretary.get(address(period, "proposal")))
    assert f'name="{tick}"' in shown
    assert "có đủ “Ít nhất 30% nhiệm vụ vượt mức”" in shown
    more = {tick: "on", "ground": "Biên bản 12", "base": "5", "agreed": "4"}
    # Nobody of that level: told, and neither the step nor an answer is written.
    text = text_of(secretary.post(address(period, "proposal"), typed(ratings, **more)), 422)
    assert "Không dòng nào được chọn mức cần điều kiện này." in text
    assert 'value="Biên bản 12"' in text
    assert not Rating.objects.filter(proposed_level__isnull=False).exists()
    # A refused step leaves no answer.
    best = {f"l{one.pk}": "excellent" for one in ratings[:2]}
    text_of(secretary.post(address(period, "proposal"), typed(ratings, **more, **best) | {"agreed": "1"}), 422)
    assert kept() == []
    assert secretary.post(address(period, "proposal"), typed(ratings, **more, **best)).status_code == 302
    assert kept() == [(one.pk, True, "Biên bản 12", "A") for one in ratings[:2]]
    # The commune finds one more; what was answered keeps its ground.
    best[f"l{ratings[2].pk}"] = "excellent"
    data = typed(ratings, **best, **{tick: "on", "ground": "Đã kiểm tra"})
    assert commune.post(address(period, "appraisal"), data).status_code == 302
    assert kept()[2:] == [(ratings[2].pk, True, "Đã kiểm tra", "X")]
    assert kept()[0][2] == "Biên bản 12"


def test_an_answer_from_above_refuses_its_row(
    world: World, period: Period, condition: SchemeCondition, client_as: Callable[[str], Client]
) -> None:
    one, *_rest = members_of(period, world.a)
    secretary = client_as("secretary")
    secretary.post(address(period, "self"), typed([one]))
    ConditionAnswer.objects.create(
        rating=one,
        organization=world.x,
        condition=condition,
        holds=False,
        note="Không",
        by="x",
        on=one.period.closes_on,
    )
    more = {f"have_{condition.pk}": "on", "ground": "", "base": "5", "agreed": "4"}
    text = text_of(secretary.post(address(period, "proposal"), typed([one], "excellent", **more)), 422)
    assert "nơi xếp loại không ghi đè được" in text
    assert kept() == [(one.pk, False, "Không", "X")]
    counted = text_of(secretary.post(address(period, "proposal"), typed([one], "excellent", **more) | {"count": "1"}))
    (box,) = re.findall(rf'<input[^>]*name="have_{condition.pk}"[^>]*>', counted)
    assert " checked" in box  # counting loses nothing
