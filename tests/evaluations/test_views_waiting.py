"""The waiting list of a level that is full, and the paper by which a unit may have more."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.models import CapAllowance, Period, Rating, SchemeCap, Subject
from evaluations.services.decisions import decide_levels
from tests.evaluations.rated import DAY, bring, members_of, open_year, rows_for, scheme
from tests.factories import TODAY, World

pytestmark = pytest.mark.django_db


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    assert len(response.content) < 60_000
    return " ".join(response.content.decode().split())


def of(period: Period, unit: Any) -> str:
    return reverse("evaluations:waiting", args=[period.uuid, Subject.MEMBER, unit.uuid])


def excess(period: Period, unit: Any, subject: str = Subject.MEMBER) -> str:
    cap = SchemeCap.objects.get(scheme=scheme(subject))
    return reverse("evaluations:cap_exceed", args=[period.uuid, cap.pk, unit.uuid])


def order() -> list[int]:
    return list(Rating.objects.filter(waiting__isnull=False).order_by("waiting").values_list("pk", flat=True))


@pytest.fixture
def period(world: World) -> Period:
    return open_year(world.d)


@pytest.fixture
def ratings(world: World, period: Period) -> list[Rating]:
    """Nine members of the commune, all put forward as excellent."""
    return bring(members_of(period, world.a, world.b).order_by("pk"), "excellent")


def test_the_committee_orders_who_waits_by_number_and_by_place(
    world: World, period: Period, ratings: list[Rating], client_as: Callable[[str], Client]
) -> None:
    commune = client_as("commune")
    assert text_of(commune.get(of(period, world.x))).count('class="place"') == 9
    first, second, third = (one.pk for one in ratings[:3])
    assert commune.post(of(period, world.x), {f"s{third}": "1", f"s{first}": "5", f"s{second}": "9"}).status_code == 302
    assert order() == [third, first, second]
    assert "chờ 1" in text_of(commune.get(reverse("evaluations:bulk", args=[period.uuid, "member"]) + "?cho=on"))
    numbers = {f"s{third}": "1", f"s{first}": "2", f"s{second}": "3"}
    commune.post(of(period, world.x), numbers | {"xuong": str(third)})
    assert order() == [first, third, second]
    commune.post(of(period, world.x), numbers | {"len": str(second)})
    assert order() == [first, second, third]
    commune.post(of(period, world.x), {"len": str(first)})  # there already
    commune.post(of(period, world.x), {"len": "x"})
    assert order() == [first, second, third]
    commune.post(of(period, world.x), {f"s{first}": "1"})
    assert order() == [first]
    commune.post(of(period, world.x), {f"s{first}": ""})
    assert order() == []


def test_who_has_got_the_level_waits_no_more(
    world: World, period: Period, ratings: list[Rating], client_as: Callable[[str], Client]
) -> None:
    decide_levels(
        organization=world.x, period=period, subject=Subject.MEMBER, day=DAY, by=world.users["commune"], on=TODAY,
        rows=[*rows_for(ratings[:1], "excellent"), *rows_for(ratings[1:6], "good")],
    )  # fmt: skip
    text = text_of(client_as("commune").get(of(period, world.x)))
    assert text.count('class="place"') == 8
    assert "Hoàn thành xuất sắc nhiệm vụ 1/1" in text
    assert "5 × 1 = 5 ≤ 5" in text


def test_others_read_the_list_and_nobody_outside_sees_it(
    world: World, period: Period, ratings: list[Rating], client_as: Callable[[str], Client]
) -> None:
    visitor = client_as("visitor")
    text = text_of(visitor.get(of(period, world.x)))
    assert "Lưu thứ tự" not in text
    assert "Hoàng Văn An" in text
    assert visitor.post(of(period, world.x), {f"s{ratings[0].pk}": "1"}).status_code == 403
    assert client_as("district").post(of(period, world.x), {f"s{ratings[0].pk}": "1"}).status_code == 403
    assert client_as("secretary").get(of(period, world.x)).status_code == 404
    assert client_as("commune").get(of(period, world.y)).status_code == 404
    assert client_as("reader").get(of(period, world.x)).status_code == 403
    wrong = reverse("evaluations:waiting", args=[period.uuid, "khong-co", world.x.uuid])
    assert client_as("commune").get(wrong).status_code == 404
    assert order() == []


@pytest.mark.parametrize("value", ["x", "0", "-1", "9" * 40, "\0", "1.5"])
def test_a_wrong_number_is_told_and_kept(
    world: World, period: Period, ratings: list[Rating], client_as: Callable[[str], Client], value: str
) -> None:
    text = text_of(client_as("commune").post(of(period, world.x), {f"s{ratings[0].pk}": value}), 422)
    assert "error-summary" in text
    assert order() == []


def test_a_rating_of_somebody_else_cannot_be_smuggled_onto_the_list(
    world: World, period: Period, ratings: list[Rating], client_as: Callable[[str], Client]
) -> None:
    (other, *_rest) = bring(members_of(period, world.c), "excellent")
    client_as("commune").post(of(period, world.x), {f"s{other.pk}": "1", f"s{ratings[0].pk}": "2"})
    assert order() == [ratings[0].pk]


def test_a_unit_may_have_more_by_a_paper(
    world: World, period: Period, ratings: list[Rating], client_as: Callable[[str], Client]
) -> None:
    commune, district = client_as("commune"), client_as("district")
    text = text_of(district.get(excess(period, world.x)))
    assert "đã quyết định 0, được nhiều nhất 0 (5 × 0 = 0 ≤ 0)" in text
    data = {
        "number": "4", "reason": "Tập thể xuất sắc", "document_number": "7-QĐ/HU", "document_date": "16/12/2022",
    }  # fmt: skip
    for missing in data:
        assert district.post(excess(period, world.x), data | {missing: ""}).status_code == 422
    assert district.post(excess(period, world.x), data | {"number": "9" * 30}).status_code == 422
    assert not CapAllowance.objects.exists()
    done = district.post(excess(period, world.x), data)
    assert done["Location"] == reverse("evaluations:period", args=[period.uuid])
    (allowance,) = CapAllowance.objects.all()
    assert (allowance.number, allowance.document.number, allowance.on) == (4, "7-QĐ/HU", date(2022, 12, 20))
    assert "được đến 4 theo 7-QĐ/HU" in text_of(commune.get(of(period, world.x)))
    screen = text_of(commune.get(reverse("evaluations:bulk", args=[period.uuid, "member"]) + "?buoc=decision"))
    assert 'data-allowed="4"' in screen
    assert 'value="Tập thể xuất sắc"' in text_of(district.get(excess(period, world.x)))  # the next one begins with it


def test_the_committee_the_scheme_names_allows_more_and_only_of_a_cap_of_the_period(
    world: World, period: Period, client_as: Callable[[str], Client]
) -> None:
    assert client_as("commune").get(excess(period, world.x)).status_code == 403  # never its own
    SchemeCap.objects.update(exceed_by="own")
    assert client_as("district").get(excess(period, world.x)).status_code == 403
    SchemeCap.objects.update(exceed_by="superior")
    assert client_as("district").get(excess(period, world.x)).status_code == 200
    assert client_as("district").get(excess(period, world.y)).status_code == 200
    assert client_as("commune").get(excess(period, world.y)).status_code == 404
    assert client_as("district").get(excess(period, world.x) + "?nhom=khong-co").status_code == 404
    organizations = excess(period, world.d, Subject.ORGANIZATION)
    assert client_as("district").get(organizations + "?nhom=co-so").status_code == 200
    for cap in (0, 2**70):
        wrong = reverse("evaluations:cap_exceed", args=[period.uuid, cap, world.y.uuid])
        assert client_as("district").get(wrong).status_code == 404
