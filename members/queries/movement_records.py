"""Who stands behind the figures of the movement table, with what a list shows of each."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from branches.models import Trait
from core.documents import Document
from core.periods import Period
from members.models import Member, Transfer
from members.queries.movements import Change, changes_parameters, changes_sql, official_below
from members.queries.people import files_readable_by, is_full

FULL, PROBATIONARY = "full", "probationary"


@dataclass(frozen=True, slots=True)
class Moved:
    """One member's change: from which organisation to which (None where there is none on record), by which paper."""

    member_id: int
    day: date
    change: Change
    reason: str
    from_id: int | None
    to_id: int | None
    document_id: int | None

    @property
    def children(self) -> tuple[int | None, int | None]:
        """The children of X he left and came to."""
        return self.change.gone, self.change.come


def moved_behind(
    organization_id: int,
    period: Period,
    *,
    reasons: Collection[str],
    unit: int | None = None,
    trait: Trait | None = None,
) -> list[Moved]:
    """Whose movements make up a figure of the table of X, by day: one query.

    Arguments:
        reasons: some of INCREASES and DECREASES.
        unit: the child of X in whose line the figure stands; None for the line of the whole.
    """
    sql = f"""{changes_sql(trait)}
    SELECT gone, come, cause, end_reason, start_reason, member_id, day, from_id, to_id, out_document_id, in_document_id
    FROM changes ORDER BY day, member_id
    """  # noqa: S608
    found = []
    with connection.cursor() as cursor:
        cursor.execute(sql, changes_parameters(organization_id, period, trait))
        for *key, member_id, day, from_id, to_id, out, into in cursor.fetchall():
            change = Change(*key)
            # One act has one paper, on whichever side it was written down.
            papers = (out or into, into or out) if change.is_one_move else (out, into)
            for counts, reason, paper in zip(change.counts_for(unit), change.reasons, papers, strict=True):
                if counts and reason in reasons:
                    found.append(Moved(member_id, day, change, reason, from_id, to_id, paper))
    return found


@dataclass(frozen=True, slots=True)
class Stood:
    """One member of a stock: where he belonged, and since when."""

    member_id: int
    organization_id: int
    since: date


def stood_behind(
    organization_id: int, on: date, *, state: str = "", unit: int | None = None, trait: Trait | None = None
) -> list[Stood]:
    """Who makes up a stock of the table of X on a day, by given name: one query.

    Arguments:
        state: FULL or PROBATIONARY; both, if not given.
        unit: the child of X in whose line the figure stands; None for the line of the whole.
    """
    held = official_below(organization_id, on, trait)
    if unit is not None:
        held = held.filter(child=unit)
    if state:
        full = is_full(on, of="member__")
        held = held.filter(full) if state == FULL else held.exclude(full)
    rows = held.order_by("member__sort_key", "member").values_list("member", "organization", "start")
    return [Stood(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Listed:
    """A member in a list: his name, the end of his number, and the uuid of his file where the reader may open it."""

    name: str
    number: str
    uuid: str


def listed(member_ids: Iterable[int], *, by: Any, on: date) -> dict[int, Listed]:
    """Some members as a list shows them. The file of who has left is closed: then the name leads nowhere (DATA §3)."""
    ids = set(member_ids)
    open_files = set(files_readable_by(by, on=on).filter(pk__in=ids).values_list("pk", flat=True))
    members = Member.objects.filter(pk__in=ids)
    return {
        one.pk: Listed(one.full_name, one.masked_number, str(one.uuid) if one.pk in open_files else "")
        for one in members
    }


def outsides_of(moved: Iterable[Moved]) -> dict[tuple[int, date], tuple[str, int | None]]:
    """Where who came or went came from or went to outside the installation, and by which letter, by member and day."""
    ids = {one.member_id for one in moved if one.from_id is None or one.to_id is None}
    transfers = Transfer.objects.filter(member__in=ids, received_on__isnull=False).exclude(outside="")
    rows = transfers.values_list("member", "received_on", "outside", "letter")
    return {(member, day): (outside, letter) for member, day, outside, letter in rows if day is not None}


def papers_of(document_ids: Iterable[int | None]) -> dict[int | None, str]:
    """Documents as a list names them, by id."""
    documents = Document.objects.filter(pk__in={pk for pk in document_ids if pk})
    return {one.pk: str(one) for one in documents}
