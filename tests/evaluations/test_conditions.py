"""Whose word stands on a condition: the organisation's own until it is appraised, then that of those above; lifts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.models import ConditionAnswer, Rating, SchemeCondition
from evaluations.services.appeals import file_appeal
from tests.evaluations.rated import DAY, bring, decide, members_of, open_year
from tests.factories import TODAY, World

pytestmark = pytest.mark.django_db

PAPER = {"document_number": "3-QĐ/ĐU", "document_date": "16/12/2022"}


@pytest.fixture
def an(world: World) -> Rating:
    return members_of(open_year(world.d)).get(member=world.members["an"])


@pytest.fixture
def condition(an: Rating) -> SchemeCondition:
    found = an.scheme.conditions.filter(kind="words").first()
    assert found is not None
    SchemeCondition.objects.filter(pk=found.pk).update(liftable=True)
    return found


def of(rating: Rating, name: str, condition: SchemeCondition) -> str:
    return reverse(f"evaluations:{name}", args=[rating.uuid, condition.pk])


def send(client: Client, rating: Rating, name: str, condition: SchemeCondition, **typed: str) -> tuple[int, str]:
    version = str(Rating.objects.get(pk=rating.pk).version)
    response = client.post(of(rating, name, condition), {"version": version, **typed})
    return response.status_code, " ".join(response.content.decode().split())


def page(client: Client, rating: Rating) -> str:
    return client.get(reverse("evaluations:rating", args=[rating.uuid])).content.decode()


def kept(rating: Rating) -> tuple[Any, ...]:
    one = ConditionAnswer.objects.get(rating=rating)
    return one.holds, one.lifted, one.note, one.organization.code


def test_an_answer_from_above_is_not_overwritten_by_the_organisation(
    an: Rating, condition: SchemeCondition, client_as: Callable[[str], Client]
) -> None:
    secretary, commune = client_as("secretary"), client_as("commune")
    assert send(secretary, an, "condition_answer", condition, holds="yes", note="Tự xét")[0] == 302
    assert kept(an) == (True, False, "Tự xét", "A")
    assert send(commune, an, "condition_answer", condition, holds="no", note="Đã kiểm tra")[0] == 302
    status, text = send(secretary, an, "condition_answer", condition, holds="yes", note="Vẫn có")
    assert status == 422
    assert "Cấp trên đã trả lời điều kiện này: nơi xếp loại không ghi đè được." in text
    assert "Vẫn có</textarea>" in text
    assert kept(an) == (False, False, "Đã kiểm tra", "X")


def test_once_it_is_appraised_only_those_above_answer(
    an: Rating, condition: SchemeCondition, client_as: Callable[[str], Client]
) -> None:
    secretary, commune = client_as("secretary"), client_as("commune")
    address = of(an, "condition_answer", condition)
    assert address in page(secretary, an)
    bring([an], "good")
    assert address not in page(secretary, an)
    assert address in page(commune, an)
    status, text = send(secretary, an, "condition_answer", condition, holds="yes", note="")
    assert status == 422
    assert "chỉ cấp thẩm định, cấp quyết định trả lời điều kiện" in text
    assert send(commune, an, "condition_answer", condition, holds="no", note="")[0] == 302
    decide([an], "good")
    assert address not in page(commune, an)
    # An appeal opens the question again, for those who answer it.
    file_appeal(rating=Rating.objects.get(pk=an.pk), day=DAY, text="Xin xét lại", by="An", on=TODAY)
    assert address in page(commune, an)
    assert address not in page(secretary, an)


def test_a_lift_keeps_its_reason_and_is_taken_back(
    an: Rating, condition: SchemeCondition, client_as: Callable[[str], Client]
) -> None:
    commune = client_as("commune")
    assert send(commune, an, "condition_answer", condition, holds="yes", note="Kết luận 12")[0] == 302
    status, text = send(commune, an, "condition_lift_back", condition, note="Nhầm")
    assert status == 422
    assert "Điều kiện này không được gỡ, hoặc đã bỏ gỡ." in text
    assert send(commune, an, "condition_lift", condition, note="Đã sửa chữa", **PAPER)[0] == 302
    status, text = send(commune, an, "condition_answer", condition, holds="no", note="Ghi đè")
    assert status == 422
    assert "đã được gỡ theo 3-QĐ/ĐU" in text
    assert kept(an) == (True, True, "Đã sửa chữa", "X")
    assert of(an, "condition_lift_back", condition) in page(commune, an)
    assert send(commune, an, "condition_lift_back", condition, note=" ")[0] == 422
    assert send(commune, an, "condition_lift_back", condition, note="Gỡ nhầm người")[0] == 302
    assert kept(an) == (True, False, "Gỡ nhầm người", "X")
    assert of(an, "condition_lift_back", condition) not in page(commune, an)
