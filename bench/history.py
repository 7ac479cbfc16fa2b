"""Goal 7: what the history costs, with the owner's triggers on and off in turn, everything taken back."""

import statistics
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from bench.goals import Result, timed_ms
from core.audit import SYSTEM, acting
from core.postgres import as_owner
from meetings.models import Meeting
from meetings.services import Entry, reopen_meeting, save_roll
from members.models import Address, Member, Membership
from members.queries import belongings_on
from members.services import (
    NewAddress,
    NewMember,
    NewMembership,
    enter_members,
    open_memberships,
    write_addresses,
)

MANY, ROLL = 10_000, 30
KINDS = (Address.Kind.BIRTH, Address.Kind.HOME_TOWN, Address.Kind.PERMANENT)
OLD = date(2010, 1, 1)


class _Back(Exception):
    """Takes a run back."""


def cost_of_history() -> Iterator[Result]:
    """Members with memberships and places as one set; a roll of thirty corrected after its first sending."""
    # Only the owner may switch triggers off.
    with as_owner(connection, settings.DATABASE_OWNER):
        try:
            with acting(SYSTEM, source="bench"):
                meeting = Meeting.objects.filter(status=Meeting.Status.CONFIRMED).order_by("-pk")[0]
                on, off = _compared(lambda: _enter(MANY, meeting.organization_id), (Member, Membership, Address), 3)
                yield Result(
                    7, f"{MANY:,} members, memberships, {3 * MANY:,} places as sets", on, off, "1.5x", on <= 1.5 * off,
                    against="without history",
                )  # fmt: skip
                on, off = _compared(_saving(meeting), ("meetings_attendance", Meeting), 25)
                yield Result(
                    7, f"saving a roll of {ROLL} that was sent before", on, off, "1.4x", on <= 1.4 * off,
                    against="without history",
                )  # fmt: skip
                raise _Back
        except _Back:
            pass


def _enter(count: int, organization_id: int) -> list[int]:
    first = 700_000_000_000
    new = [
        NewMember(f"Nông Văn {number}", card_number=str(first + number), admission_date=OLD) for number in range(count)
    ]
    ids = enter_members(new=new, by=SYSTEM)
    open_memberships(
        new=[NewMembership(pk, organization_id, str(Membership.Kind.OFFICIAL), OLD) for pk in ids], by=SYSTEM
    )
    places = (NewAddress(pk, str(kind), False, commune="xã Đo", text=f"xóm {pk}") for pk in ids for kind in KINDS)
    write_addresses(new=places, by=SYSTEM)
    _settle()
    return ids


def _saving(meeting: Meeting) -> Callable[[], Any]:
    """An act that turns every status of the roll around, once its branch has thirty members."""
    here = (meeting.organization_id, meeting.date)
    _enter(ROLL - len(list(belongings_on([here]))), meeting.organization_id)
    reopen_meeting(meeting=meeting, reason="đo", by=SYSTEM)
    people = [one.member_id for one in belongings_on([here])]
    before = {pk: Entry("present") for pk in people}
    meeting.refresh_from_db()
    save_roll(meeting=meeting, entries=before, guests=None, uuid=uuid.uuid4(), version=meeting.version, by=SYSTEM)
    _settle()
    after = {pk: Entry("excused", "đi vắng") for pk in people}

    def save() -> None:
        meeting.refresh_from_db()
        save_roll(meeting=meeting, entries=after, guests=None, uuid=uuid.uuid4(), version=meeting.version, by=SYSTEM)
        _settle()

    return save


def _compared(act: Callable[[], Any], tables: tuple[Any, ...], times: int) -> tuple[float, float]:
    """Medians with the triggers of some tables on and off, in turn, after one of each that warms up."""
    taken: dict[bool, list[float]] = {True: [], False: []}
    for _time in range(times + 1):
        for history in (True, False):
            try:
                with transaction.atomic():
                    if not history:
                        _switch_off(tables)
                    taken[history].append(timed_ms(act))
                    raise _Back
            except _Back:
                pass
    return statistics.median(taken[True][1:]), statistics.median(taken[False][1:])


def _switch_off(tables: tuple[Any, ...]) -> None:
    with connection.cursor() as cursor:
        for one in tables:
            table = one if isinstance(one, str) else one._meta.db_table
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def _settle() -> None:
    """What a commit would check: the foreign keys of the rows written."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
