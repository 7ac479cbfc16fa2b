"""What a sending keeps of the minutes, how many spoke by it, and what differs between two."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from meetings.models import AgendaItem, ItemKind, Meeting, Resolution, Vote
from meetings.queries.proceedings import Assigned, Written, assigned_of, items_of
from meetings.queries.resolutions import resolutions_of


def snapshot_of(meeting: Meeting) -> dict[str, Any]:
    """Everything the minutes of a meeting say, as it is kept with a sending: ids and plain values."""
    votes = defaultdict(list)
    for vote in Vote.objects.filter(meeting=meeting).order_by("pk"):
        votes[vote.item_id].append(vote)
    items = [(one.item, one.written, votes[one.item.pk]) for one in items_of(meeting)]
    return snapshot_among(meeting, items, resolutions_of(meeting))


def snapshot_among(
    meeting: Any, items: Iterable[tuple[AgendaItem, Written, Iterable[Vote]]], resolutions: Iterable[Resolution] = ()
) -> dict[str, Any]:
    """The same from rows already at hand.

    Arguments:
        meeting: whatever says chair_id, minute_taker_id, place, starts_at and ends_at.
    """
    return {
        "chair": meeting.chair_id,
        "minute_taker": meeting.minute_taker_id,
        "place": meeting.place,
        "starts_at": f"{meeting.starts_at:%H:%M}" if meeting.starts_at else "",
        "ends_at": f"{meeting.ends_at:%H:%M}" if meeting.ends_at else "",
        "items": [_item_values(item, written, votes) for item, written, votes in items],
        "resolutions": [_resolution_values(one) for one in resolutions],
    }


def spoken_of(snapshot: dict[str, Any]) -> tuple[int | None, bool | None]:
    """How many members spoke, and whether there was criticism and self-criticism, by what was sent; (None, None) of a
    meeting of which nothing is written: unknown is not none."""
    items = snapshot["items"]
    if not any(_says(item) for item in items) and not snapshot["resolutions"]:
        return None, None
    speakers = {one[0] for item in items for one in item["said"] if one[0] is not None}
    criticism = any(item["kind"] == ItemKind.CRITICISM and bool(item["proceedings"] or item["said"]) for item in items)
    return len(speakers), criticism


def changes_between(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[str]:
    """What differs between what two sendings said, in short sentences: which items, not every word."""
    before, after = before or {}, after or {}
    told = [
        sentence
        for names, sentence in (
            (("chair",), _("người chủ trì đã đổi")),
            (("minute_taker",), _("người ghi biên bản đã đổi")),
            (("place",), _("địa điểm đã đổi")),
            (("starts_at", "ends_at"), _("giờ họp đã đổi")),
        )
        if any((before.get(name) or "") != (after.get(name) or "") for name in names)
    ]
    old = {item["uuid"]: item for item in before.get("items", ())}
    new = {item["uuid"]: item for item in after.get("items", ())}
    told += [_("thêm nội dung “%s”") % item["title"] for key, item in new.items() if key not in old]
    told += [_("bỏ nội dung “%s”") % item["title"] for key, item in old.items() if key not in new]
    told += [_("nội dung “%s” đã sửa") % item["title"] for key, item in new.items() if key in old and old[key] != item]
    if before.get("resolutions", []) != after.get("resolutions", []):
        told.append(_("nghị quyết đã sửa"))
    return told


def _says(item: dict[str, Any]) -> bool:
    return any(item[part] for part in ("proceedings", "said", "voted", "concluded"))


def _item_values(item: AgendaItem, written: Written, votes: Iterable[Vote]) -> dict[str, Any]:
    return {
        "uuid": str(item.uuid),
        "kind": item.kind,
        "title": item.title,
        "proceedings": written.proceedings,
        "said": [[one.member_id, one.guest_name, one.text] for one in written.said],
        "voted": [_vote_values(vote) for vote in votes],
        "concluded": [[one.text, _task_values(one.task) if one.task else None] for one in written.concluded],
    }


def _vote_values(vote: Vote) -> list[Any]:
    return [
        vote.subject, vote.threshold, vote.secret, vote.base, vote.agreed, vote.against, vote.abstained, vote.passed
    ]  # fmt: skip


def _task_values(task: Assigned) -> list[Any]:
    target = None if task.target is None else str(task.target)
    return [task.text, task.responsible_id, f"{task.due_on:%Y-%m-%d}", target, task.unit]


def _resolution_values(resolution: Resolution) -> dict[str, Any]:
    return {
        "title": resolution.title,
        "assessment": resolution.assessment,
        "goals": resolution.goals,
        "execution": resolution.execution,
        "vote": _vote_values(resolution.vote) if resolution.vote else None,
        "tasks": [_task_values(assigned_of(task)) for task in resolution.tasks.all()],
    }
