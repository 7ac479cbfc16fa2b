"""Reorganisations as acts: what each does and says, and that taking it back leaves no trace."""

import datetime
import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from branches import tree
from branches.models import (
    Organization,
    Reorganization,
    Trait,
)
from branches.services import (
    Destinations,
    absorb_organization,
    consolidate_organizations,
    dissolve_into,
    give_trait,
    reasons_against_undo,
    record_move,
    record_rename,
    undo_reorganization,
)
from core.audit import SYSTEM, AccessLog
from tests.branches.reorganizing import (
    ACTS,
    NOVEMBER,
    consolidate_communes,
    homes,
    lay_places,
    paths_follow_parents,
    snapshot,
    standing,
)
from tests.factories import (
    START,
    TODAY,
    World,
    make_sent_meeting,
    new_organization,
)


@pytest.mark.parametrize(("act", "kind", "moved", "belonging"), ACTS, ids=lambda one: getattr(one, "__name__", ""))
def test_an_act_does_what_it_says_and_is_taken_back_without_a_trace(
    world: World,
    act: Callable[[World], Reorganization],
    kind: str,
    moved: dict[str, str | None],
    belonging: dict[str, str],
) -> None:
    lay_places(world)
    give_trait(organization=world.b, trait=Trait.objects.get(code="bien-gioi"), start=START, by=SYSTEM)
    make_sent_meeting(world.a, date(2022, 10, 5))
    before, tree_before, homes_before = snapshot(), standing(), homes()
    row = act(world)
    row.refresh_from_db()
    assert row.kind == kind
    assert row.facts
    assert row.marks["after"] != row.marks["before"]
    wanted = {code: parent for code, parent in (tree_before | moved).items() if parent is not None or code == "D"}
    assert {code: parent or None for code, parent in wanted.items()} == standing()
    assert homes() == homes_before | belonging
    assert standing(date(2022, 9, 30)) == tree_before
    assert homes(date(2022, 9, 30)) == homes_before
    assert paths_follow_parents()
    assert snapshot() != before
    undo_reorganization(reorganization=row, by=SYSTEM)
    assert snapshot() == before
    row.refresh_from_db()
    assert row.undone_at is not None
    assert row.undone_by == "hệ thống"
    assert AccessLog.objects.filter(action="undo", subject_id=str(row.uuid)).exists()
    with pytest.raises(ValidationError, match="đã được hoàn tác"):
        undo_reorganization(reorganization=row, by=SYSTEM)


def test_acts_are_taken_back_from_the_last_to_the_first(world: World) -> None:
    before = snapshot()
    first = consolidate_communes(world)
    second = record_move(organization=world.a, parent=world.d, on=NOVEMBER, by=SYSTEM)
    third = record_rename(organization=Organization.objects.get(code="XY"), name="Đảng bộ xã Z", on=NOVEMBER, by=SYSTEM)
    assert reasons_against_undo(first) != []
    for row in (third, second, first):
        undo_reorganization(reorganization=row, by=SYSTEM)
    assert snapshot() == before
    # What the consolidation made is gone; the records of the acts on it speak of what was there before.
    assert {row.organization.code for row in Reorganization.objects.all()} == {"X", "A"}


@pytest.mark.parametrize("seed", range(3))
def test_paths_equal_their_parents_after_any_acts_and_undos(world: World, seed: int) -> None:
    """Random acts, some refused, some taken back in turn; then all that is left is taken back."""
    chance = random.Random(seed)
    before, done = snapshot(), []
    for number in range(12):
        standing_now = list(Organization.objects.filter(tree.stood_on(TODAY)).order_by("pk"))
        a, b = chance.sample(standing_now, 2)
        on = date(2022, 2, 1) + datetime.timedelta(days=chance.randrange(300))
        acts: list[Callable[[], Any]] = [
            lambda a=a, b=b, on=on: record_move(organization=a, parent=b, on=on, by=SYSTEM),
            lambda a=a, b=b, on=on: absorb_organization(organization=a, into=b, on=on, by=SYSTEM),
            lambda a=a, b=b, on=on, n=number: consolidate_organizations(
                organizations=[a, b], on=on, by=SYSTEM,
                new=new_organization(f"N{n}", "D", form=a.forms.order_by("start").last().form),
            ),
            lambda a=a, b=b, on=on: dissolve_into(
                organization=a, on=on, by=SYSTEM, destinations=Destinations(heir=b)
            ),
        ]  # fmt: skip
        try:
            chance.choice(acts)()
        except ValidationError:
            continue
        finally:
            assert paths_follow_parents()
        done.append(Reorganization.objects.order_by("pk").last())
        if chance.random() < 0.3:
            undo_reorganization(reorganization=done.pop(), by=SYSTEM)
            assert paths_follow_parents()
    assert Reorganization.objects.exists()
    for row in reversed(done):
        undo_reorganization(reorganization=row, by=SYSTEM)
        assert paths_follow_parents()
    assert snapshot() == before
