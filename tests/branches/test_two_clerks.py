"""The same act, or two that exclude each other, by two clerks in the same second: one is done, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from branches.models import Reorganization
from branches.services import absorb_organization, record_rename
from core.audit import SYSTEM, acting
from tests.branches.reorganizing import paths_follow_parents
from tests.factories import World

pytestmark = pytest.mark.django_db(transaction=True)

OCTOBER = date(2022, 10, 1)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What came of acts begun together, each in a connection of its own: "done", or the refusal's code."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=20)
            with acting(SYSTEM, source="test"):
                act()
        except ValidationError as error:
            return str(error.error_list[0].code)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_the_same_merger_twice(world: World) -> None:
    def merge() -> object:
        return absorb_organization(organization=world.b, into=world.c, on=OCTOBER, by=SYSTEM)

    assert at_once(merge, merge) == ["changes_later", "done"]
    assert Reorganization.objects.count() == 1


def test_two_that_join_each_other(world: World) -> None:
    found = at_once(
        lambda: absorb_organization(organization=world.b, into=world.c, on=OCTOBER, by=SYSTEM),
        lambda: absorb_organization(organization=world.c, into=world.b, on=OCTOBER, by=SYSTEM),
    )
    assert found.count("done") == 1
    assert paths_follow_parents()


def test_the_same_name_twice(world: World) -> None:
    def rename() -> object:
        return record_rename(organization=world.a, name="Chi bộ Mới", on=OCTOBER, by=SYSTEM)

    assert at_once(rename, rename) == ["done", "nothing_changes"]
