"""The assumed quotas of Hòa An: broken down without a rest, one missed year after year."""

from collections import defaultdict

import pytest

from branches.models import Organization
from core.audit import SYSTEM
from recruitment.models import Quota
from scenarios import loading
from scenarios.hoa_an import DEMO_COMMUNE, district, quotas
from scenarios.hoa_an.story import LUNG_PHAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def organizations() -> dict[str, Organization]:
    """The district's organisations, with nobody in them, and its quotas."""
    plan = district()
    found = loading.found(plan, by=SYSTEM)
    quotas.issue(plan, found, commune=DEMO_COMMUNE, village=LUNG_PHAY, by=SYSTEM)
    return found


def test_every_quota_broken_down_is_the_sum_of_its_parts(organizations: dict[str, Organization]) -> None:
    wholes = {row.pk: row for row in Quota.objects.exclude(parts=None)}
    sums: dict[int, int] = defaultdict(int)
    for part in Quota.objects.filter(broken_down_from__in=list(wholes)):
        assert part.broken_down_from_id
        sums[part.broken_down_from_id] += part.minimum
    assert sums == {pk: row.minimum for pk, row in wholes.items()}
    assert sorted(row.organization.code for row in wholes.values()) == ["04.052"] * 2 + [DEMO_COMMUNE] * 2
    assert {(row.start.year, row.minimum) for row in wholes.values() if row.organization.code == "04.052"} == {
        (2021, 172), (2022, 175),
    }  # fmt: skip


def test_all_are_assumed_and_one_village_is_asked_each_year(organizations: dict[str, Organization]) -> None:
    assert not Quota.objects.filter(assumed=False).exists()
    village = organizations[LUNG_PHAY]
    assert list(village.quotas.order_by("start").values_list("start__year", "minimum")) == [(2021, 1), (2022, 1)]


@pytest.mark.parametrize(("whole", "weights", "shares"), [
    (7, {"a": 1, "b": 1, "c": 1}, {"a": 3, "b": 2, "c": 2}),
    (2, {"a": 10, "b": 1, "c": 9}, {"a": 1, "c": 1}),
    (0, {"a": 1}, {}),
])  # fmt: skip
def test_shares_are_whole_and_leave_no_rest(whole: int, weights: dict[str, int], shares: dict[str, int]) -> None:
    assert quotas.shared(whole, weights) == shares
