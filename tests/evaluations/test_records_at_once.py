"""Two clerks at one record at once: one wins, the other is told or adds nothing, and nothing is half-done."""

from datetime import date
from typing import Any

import pytest

from core.audit import SYSTEM
from evaluations.models import Commendation, Registration, ScreeningCase, WeakOrganization
from evaluations.queries.registrations import levels_offered
from evaluations.services.commendations import award_commendation, refuse_commendation
from evaluations.services.registrations import register_levels
from evaluations.services.screenings import open_case
from evaluations.services.weak import list_weak
from members.models import Award
from tests.evaluations.registered import REGISTERED, make_commendation, paper
from tests.factories import TODAY, build_world
from tests.members.test_two_clerks import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_that_save_the_table_of_levels_leave_one_level_each() -> None:
    world = build_world()
    an = world.members["an"]

    def write(level: Any) -> int:
        return register_levels(
            organization=world.a, year=2022, own=None, of_members={an: level}, registered_on=REGISTERED, by=SYSTEM
        )

    assert at_once(write, levels_offered("member", world.a.pk, 2022)[:2]) == ["", ""]
    assert Registration.objects.filter(member=an, kind="level", year=2022).count() == 1


def test_of_two_answers_to_a_proposal_one_stands_and_one_award_at_most() -> None:
    world = build_world()
    row, decision = make_commendation(world.a, world.members["an"]), paper()
    acts = [
        lambda: award_commendation(commendation=row, awarded_on=TODAY, document=decision, by=SYSTEM),
        lambda: refuse_commendation(commendation=row, answered_on=TODAY, reason="Vượt số lượng", by=SYSTEM),
    ]
    assert sorted(at_once(lambda act: act(), acts)) == ["", "refused"]
    awarded = Commendation.objects.get().outcome == Commendation.Outcome.AWARDED
    assert Award.objects.count() == int(awarded)


def test_of_two_that_list_or_review_the_same_one_wins() -> None:
    world = build_world()
    values = {"start": date(2022, 3, 1), "reason": "Không duy trì sinh hoạt"}

    def put(listed_by: Any) -> Any:
        return list_weak(organization=world.a, listed_by=listed_by, values=values, by=SYSTEM)

    assert sorted(at_once(put, [world.x, world.d])) == ["", "refused"]
    assert WeakOrganization.objects.count() == 1
    seen = {"opened_on": date(2022, 3, 1), "reason": "absent", "evidence": "Bỏ sinh hoạt"}

    def review(_clerk: int) -> Any:
        return open_case(organization=world.a, member=world.members["an"], values=seen, by=SYSTEM)

    assert sorted(at_once(review, [1, 2])) == ["", "refused"]
    assert ScreeningCase.objects.count() == 1
