"""Two clerks at one quota at once: one wins, the other is told in a sentence, and nothing is half-done."""

from datetime import date
from typing import Any

import pytest

from core.audit import SYSTEM
from recruitment.models import Quota, QuotaChange
from recruitment.services.quotas import (
    NewQuota,
    break_down_quota,
    issue_quota,
    reallocate_quota,
    withdraw_quota,
)
from tests.factories import build_world
from tests.members.test_two_clerks import at_once
from tests.recruitment.admitting import quota

pytestmark = pytest.mark.django_db(transaction=True)

ON = date(2022, 12, 20)


def test_of_two_that_set_the_same_quota_one_wins() -> None:
    world = build_world()
    new = [
        NewQuota(world.a.pk, date(2022, 1, 1), date(2023, 1, 1), size, issuer_id=world.x.pk) for size in (2, 3)
    ]  # fmt: skip
    assert sorted(at_once(lambda one: issue_quota(new=one, by=SYSTEM), new)) == ["", "refused"]
    assert Quota.objects.count() == 1


def test_of_two_changes_that_saw_the_same_figure_one_wins() -> None:
    world = build_world()
    given = quota(world.x, world.a, 2)

    def change(minimum: int) -> Any:
        values = {"minimum": minimum, "maximum": None, "reason": "Giao lại", "on": ON, "seen": (2, None)}
        return reallocate_quota(quota=given, by=SYSTEM, **values)

    assert sorted(at_once(change, [3, 4])) == ["", "refused"]
    assert QuotaChange.objects.count() == 1


def test_of_two_that_withdraw_or_break_down_none_is_half_done() -> None:
    world = build_world()
    given = quota(world.d, world.x, 5)
    acts = [
        lambda: withdraw_quota(quota=given, reason="Giao nhầm", on=ON, by=SYSTEM),
        lambda: withdraw_quota(quota=given, reason="Giao nhầm", on=ON, by=SYSTEM),
    ]
    assert sorted(at_once(lambda act: act(), acts)) == ["", "refused"]
    other = quota(world.d, world.x, 6)
    parts = [{world.a.pk: 2, world.b.pk: 2}, {world.a.pk: 3, world.b.pk: 3}]
    told = at_once(lambda part: break_down_quota(quota=other, parts=part, on=ON, by=SYSTEM), parts)
    assert sorted(told) == ["", "refused"]
    assert len(set(other.parts.values_list("minimum", flat=True))) == 1
    assert other.parts.count() == 2
