"""The minutes of meetings that arrive complete, as a set: items with everything under them, in a few statements."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.postgres import insert_rows, next_ids
from meetings.models import AgendaItem, Attendance, Conclusion, Contribution, Task, Vote
from meetings.queries import Voted, Written, base_among, full_members, snapshot_among, spoken_of
from members.queries import Belonging

_ITEM_COLUMNS = (
    "id", "uuid", "meeting_id", "organization_id", "position", "kind", "title", "detail", "source",
    "document_id", "proceedings", "version",
)  # fmt: skip
_SAID_COLUMNS = ("meeting_id", "organization_id", "item_id", "member_id", "guest_name", "text")
_VOTE_COLUMNS = (
    "uuid", "meeting_id", "organization_id", "item_id", "subject", "threshold", "secret", "base", "agreed", "against",
    "abstained",
)  # fmt: skip
_CONCLUSION_COLUMNS = ("id", "meeting_id", "organization_id", "item_id", "text", "settled_on")
_TASK_COLUMNS = (
    "uuid", "organization_id", "meeting_id", "conclusion_id", "text", "responsible_id", "assigned_on", "due_on",
    "target", "unit", "done_on", "result",
)  # fmt: skip


@dataclass(slots=True)
class RecordedItem:
    """One item of a recorded meeting with everything under it.

    Arguments:
        settled: when its conclusions, and the tasks that followed from them, were done: day and result by place.
        source: what it was proposed from, as in Proposal.
        document_id: the document it transmitted.
    """

    kind: str
    title: str
    written: Written = field(default_factory=Written)
    settled: Mapping[int, tuple[date, str]] = field(default_factory=dict)
    source: str = ""
    document_id: int | None = None


@dataclass(slots=True)
class RecordedMinutes:
    """The minutes of one recorded meeting: what is frozen with it, and the rows to write."""

    meeting: Any  # a RecordedMeeting
    base: int
    items: list[tuple[AgendaItem, RecordedItem]]
    spoken: tuple[int | None, bool | None]
    kept: str | None


def minutes_of(
    new: Sequence[Any], everybody: Mapping[tuple[int, date, str], Sequence[Belonging]]
) -> list[RecordedMinutes]:
    """The minutes of recorded meetings, in their order: frozen as a sending freezes them.

    Arguments:
        everybody: everybody's standing at the meetings, by organisation, day and kind.
    """
    voting = {
        (one.organization_id, one.date, str(one.kind)) for one in new if any(item.written.voted for item in one.items)
    }
    days = {day for _organization, day, _kind in voting}
    full = {
        day: full_members({row.member_id for key in voting if key[1] == day for row in everybody[key]}, day)
        for day in days
    }
    found = []
    for one in new:
        key = (one.organization_id, one.date, str(one.kind))
        came = {pk for pk, status, _reason in one.roll if status == Attendance.Status.EXEMPT_PRESENT}
        base = base_among(everybody[key], full=full[one.date], came=came).number if key in voting else 0
        items = [
            (AgendaItem(uuid=uuid.uuid4(), position=place, kind=item.kind, title=item.title), item)
            for place, item in enumerate(one.items, start=1)
        ]
        if not items:
            found.append(RecordedMinutes(one, base, items, (None, None), None))
            continue
        snapshot = snapshot_among(
            one, [(row, item.written, [_vote(vote, base) for vote in item.written.voted]) for row, item in items]
        )
        found.append(RecordedMinutes(one, base, items, spoken_of(snapshot), json.dumps(snapshot)))
    return found


def write_minutes(cursor: Any, meeting_ids: Sequence[int], minutes: Sequence[RecordedMinutes]) -> None:
    """Writes the items of recorded meetings, given the ids of the meetings in the same order."""
    laid = [
        (meeting_id, one, row, item)
        for meeting_id, one in zip(meeting_ids, minutes, strict=True)
        for row, item in one.items
    ]
    if not laid:
        return
    for (_meeting_id, _one, row, _item), pk in zip(
        laid, next_ids(cursor, AgendaItem._meta.db_table, len(laid)), strict=True
    ):
        row.pk = pk
    insert_rows(
        cursor,
        AgendaItem._meta.db_table,
        _ITEM_COLUMNS,
        (
            (
                row.pk, row.uuid, pk, one.meeting.organization_id, row.position, str(row.kind), row.title, "",
                item.source, item.document_id, item.written.proceedings, 1,
            )
            for pk, one, row, item in laid
        ),
    )  # fmt: skip
    insert_rows(
        cursor,
        Contribution._meta.db_table,
        _SAID_COLUMNS,
        (
            (pk, one.meeting.organization_id, row.pk, said.member_id, said.guest_name, said.text)
            for pk, one, row, item in laid
            for said in item.written.said
        ),
    )
    insert_rows(
        cursor,
        Vote._meta.db_table,
        _VOTE_COLUMNS,
        (
            (
                uuid.uuid4(), pk, one.meeting.organization_id, row.pk, vote.subject, str(vote.threshold), vote.secret,
                one.base, vote.agreed, vote.against, vote.abstained,
            )
            for pk, one, row, item in laid
            for vote in item.written.voted
        ),
    )  # fmt: skip
    _write_conclusions(cursor, laid)


def _write_conclusions(cursor: Any, laid: Sequence[tuple[int, RecordedMinutes, AgendaItem, RecordedItem]]) -> None:
    concluded = [
        (pk, one.meeting, row.pk, conclusion, item.settled.get(place))
        for pk, one, row, item in laid
        for place, conclusion in enumerate(item.written.concluded)
    ]
    ids = next_ids(cursor, Conclusion._meta.db_table, len(concluded))
    insert_rows(
        cursor,
        Conclusion._meta.db_table,
        _CONCLUSION_COLUMNS,
        (
            (
                conclusion_id, pk, meeting.organization_id, item_id, conclusion.text, settled[0] if settled else None
            )
            for conclusion_id, (pk, meeting, item_id, conclusion, settled) in zip(ids, concluded, strict=True)
        ),
    )  # fmt: skip
    insert_rows(
        cursor,
        Task._meta.db_table,
        _TASK_COLUMNS,
        (
            (
                uuid.uuid4(), meeting.organization_id, pk, conclusion_id, task.text, task.responsible_id, meeting.date,
                task.due_on, task.target, task.unit, *(settled or (None, "")),
            )
            for conclusion_id, (pk, meeting, _item_id, conclusion, settled) in zip(ids, concluded, strict=True)
            if (task := conclusion.task) is not None
        ),
    )  # fmt: skip


def _vote(vote: Voted, base: int) -> Vote:
    return Vote(
        subject=vote.subject, threshold=vote.threshold, secret=vote.secret, base=base, agreed=vote.agreed,
        against=vote.against, abstained=vote.abstained,
    )  # fmt: skip
