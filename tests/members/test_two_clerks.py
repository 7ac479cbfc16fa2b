"""Two clerks at the same member at once: one wins, the other is told in a sentence, and nothing is half-done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from core.audit import SYSTEM
from members.models import Membership
from members.services import (
    NewMembership,
    NewTransfer,
    open_membership,
    record_departure,
    request_transfer,
    transfer_member,
)
from tests.factories import build_world, make_member

ASKED, ISSUED = date(2022, 10, 3), date(2022, 10, 10)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "acts",
    [
        (
            lambda member, world: request_transfer(new=NewTransfer(member, "official", ASKED, world.b), by=SYSTEM),
            lambda member, world: request_transfer(new=NewTransfer(member, "official", ASKED, world.c), by=SYSTEM),
        ),
        (
            lambda member, world: transfer_member(member=member, to=world.b, on=ISSUED, by=SYSTEM),
            lambda member, world: transfer_member(member=member, to=world.c, on=ISSUED, by=SYSTEM),
        ),
        (
            lambda member, world: transfer_member(member=member, to=world.b, on=ISSUED, by=SYSTEM),
            lambda member, world: record_departure(
                membership=member.memberships.get(), last_day=ISSUED, reason="death", by=SYSTEM
            ),
        ),
    ],
    ids=["two transfers", "two destinations", "transfer and death"],
)
def test_of_two_clerks_at_once_one_wins_and_the_other_is_told(acts: tuple[Callable[..., Any], ...]) -> None:
    world = build_world()
    member = make_member("Nông Thị Hòa", world.a)
    assert sorted(at_once(lambda act: act(member, world), acts)) == ["", "refused"]
    assert member.memberships.filter(kind="official", end__isnull=True).count() <= 1


@pytest.mark.django_db(transaction=True)
def test_of_two_official_memberships_at_once_one_wins_and_the_other_is_told() -> None:
    world = build_world()
    member = make_member("Nông Thị Hòa")
    new = [NewMembership(member.pk, place.pk, Membership.Kind.OFFICIAL, ISSUED) for place in (world.a, world.c)]
    assert sorted(at_once(lambda one: open_membership(new=one, by=SYSTEM), new)) == ["", "refused"]
    assert member.memberships.count() == 1


def at_once(act: Callable[[Any], Any], each: Any) -> list[str]:
    """Each in a connection of its own, at the same time: "" where it was done, "refused" with a sentence."""

    def one(value: Any) -> str:
        try:
            with transaction.atomic():
                act(value)
        except ValidationError as error:
            return "refused" if error.messages[0] else "no sentence"
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor() as pool:
        return list(pool.map(one, each))
