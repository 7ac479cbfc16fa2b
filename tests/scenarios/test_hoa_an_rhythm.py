"""The rhythm of Hòa An's meetings and what its branches ask and do, as the reports add them up, on a small cut."""

from typing import Any

import pytest

from core.audit import SYSTEM
from core.periods import Period
from core.tables import get_report
from meetings.models import MeetingSlot, MonthClosing
from scenarios.hoa_an.story import TODAY, load
from tests.scenarios.test_loading import small

pytestmark = pytest.mark.django_db


def test_its_branches_keep_a_rhythm_ask_and_act() -> None:
    root = load(by=SYSTEM, only=small())

    def totals(name: str) -> Any:
        return get_report(name).build(root, Period.parse("2022"), by=SYSTEM, on=TODAY).totals

    meetings, opinions, tasks = totals("meetings"), totals("opinions"), totals("tasks")
    assert meetings["due"] == meetings["held"] + meetings["not_held"] + meetings["missing"] > 50
    assert MeetingSlot.objects.count() > 20
    assert MonthClosing.objects.exists()
    assert 0 < opinions["open"] < opinions["raised"]
    assert 0 < tasks["done"] < tasks["assigned"]
