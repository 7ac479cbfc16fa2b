"""The first page of recruitment: candidate by candidate for a branch, unit by unit for a committee."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from recruitment.models import Candidate
from recruitment.queries.overview import units_of
from recruitment.services.candidates import PastAct
from tests.factories import TODAY, World
from tests.recruitment.entered import enter
from tests.recruitment.test_candidates import past_to

HOME = "/phat-trien/"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_branch_sees_each_with_what_comes_next(world: World, client_as: Callable[[str], Client]) -> None:
    enter(world.a, "Lê Văn An", past=past_to("opinions"))
    enter(world.a, "Lê Văn Bình", past=[PastAct("prospect", date(2022, 7, 1), kind="deferred")])
    closed = enter(world.a, "Lê Văn Cao")
    Candidate.objects.filter(pk=closed.pk).update(state="withdrawn")
    enter(world.b, "Lê Văn Xa")
    found = text(client_as("secretary").get(HOME))

    assert "Chi bộ xóm Lũng Phầy (2)" in found
    assert found.index("Lê Văn An") < found.index("Lê Văn Bình")  # the nearest to the end first
    assert "Chi bộ đề nghị kết nạp <small>Chi bộ xóm Lũng Phầy</small>" in found
    assert "tạm hoãn" in found
    assert "Lê Văn Cao" not in found
    assert "Lê Văn Xa" not in found
    assert 'aria-current="true">Phát triển đảng' in found


def test_committee_sees_its_units_with_how_many_stand_where(world: World) -> None:
    enter(world.a, "Lê Văn An", past=past_to("opinions"))
    enter(world.a, "Lê Văn Bình")
    enter(world.b, "Lê Văn Cao", past=past_to("decided"))
    enter(world.e, "Lê Văn Dũng")

    def told(user: str, organization: Any) -> list[tuple[Any, ...]]:
        rows = units_of(world.users[user], organization, on=TODAY)
        return [(row.code, row.counts, row.total, row.without_source) for row in rows]

    assert told("district", world.d) == [
        ("E", (1, 0, 0, 0), 1, 0), ("X", (1, 1, 1, 0), 3, 0), ("Y", (0, 0, 0, 0), 0, 1),
    ]  # fmt: skip
    assert told("commune", world.x) == [("A", (1, 1, 0, 0), 2, 0), ("B", (0, 0, 1, 0), 1, 0)]
    assert told("commune", None) == [("X", (1, 1, 1, 0), 3, 0)]


def test_page_of_a_committee_leads_down_to_the_branch(world: World, client_as: Callable[[str], Client]) -> None:
    enter(world.a, "Lê Văn An")
    client = client_as("district")
    assert "Đảng bộ xã Nam Tuấn" in text(client.get(HOME))
    assert "Chi bộ xóm Lũng Phầy" in text(client.get(f"{HOME}?to-chuc=X"))
    assert "Lê Văn An" in text(client.get(f"{HOME}?to-chuc=A"))
    assert client_as("secretary").get(f"{HOME}?to-chuc=X").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_branch_takes_a_fixed_number_of_queries(
    world: World, client_as: Callable[[str], Client], count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        enter(world.a, f"Lê Văn {'ABC'[number]}n")
    client = client_as("secretary")
    with django_assert_num_queries(55):
        client.get(HOME)
