"""Certificates of the awareness class: the latest one, and the day it ends."""

from datetime import date

import pytest

from recruitment.queries.classes import ENDING, EXPIRED, LAST, VALID, certificate_of, certificates_of
from tests.factories import World
from tests.recruitment.followed import certify, make_class, make_followed


@pytest.mark.parametrize(
    ("issued", "ends"),
    [
        (date(2020, 1, 15), date(2025, 1, 15)),  # the published example (DOMAIN §6.27)
        (date(2020, 2, 29), date(2025, 2, 28)),
        (date(2025, 7, 1), date(2030, 7, 1)),  # under 294-QĐ/TW
    ],
)
def test_a_certificate_ends_after_sixty_months(world: World, issued: date, ends: date) -> None:
    hoa = make_followed("Nông Thị Hoa", world.a)
    certify(make_class(world), hoa, issued)
    found = certificate_of(hoa, issued)
    assert found is not None
    assert (found.number, found.issued_on, found.ends_on) == ("12-GCN", issued, ends)
    assert certificate_of(hoa, date(2019, 12, 31)) is None


def test_the_day_before_the_very_day_and_the_day_after(world: World) -> None:
    hoa = make_followed("Nông Thị Hoa", world.a)
    certify(make_class(world), hoa, date(2020, 1, 15))
    found = certificate_of(hoa, date(2025, 2, 3))
    assert found is not None
    days = {date(2024, 7, 14): VALID, date(2024, 7, 15): ENDING, date(2025, 1, 14): ENDING, date(2025, 1, 15): LAST}
    assert {day: found.standing(day) for day in days} == days
    assert found.standing(date(2025, 2, 3)) == EXPIRED
    assert found.warning(date(2024, 7, 14)) == ""
    assert found.warning(date(2025, 1, 14)) == "Giấy chứng nhận số 12-GCN sắp hết giá trị: xét trước ngày 15/01/2025."
    assert "hết giá trị đúng hôm nay" in found.warning(date(2025, 1, 15))
    assert found.warning(date(2025, 2, 3)) == (
        "Giấy chứng nhận số 12-GCN cấp ngày 15/01/2020 đã hết giá trị từ ngày 15/01/2025."
    )


def test_the_latest_counts_and_many_are_asked_for_at_once(world: World, django_assert_num_queries) -> None:
    hoa, toi = make_followed("Nông Thị Hoa", world.a), make_followed("Lý Văn Tới", world.b)
    first, second = make_class(world), make_class(world, first_day=date(2022, 6, 1))
    certify(second, hoa, date(2022, 6, 5), "2")
    certify(first, hoa, date(2022, 3, 5), "1")
    certify(first, toi, date(2022, 3, 5), "3")
    with django_assert_num_queries(2):
        found = certificates_of([hoa.pk, toi.pk], date(2022, 12, 1))
    assert {pk: one.number for pk, one in found.items()} == {hoa.pk: "2", toi.pk: "3"}
    early = certificate_of(hoa, date(2022, 4, 1))
    assert early is not None
    assert early.number == "1"
