"""What became of a meeting: who changed what and when, and how its sendings differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from core.formatting import date_text, month_text
from meetings.models import Attendance, AttendanceHistory, Meeting, Sending
from meetings.queries.snapshots import changes_between
from members.queries import members_named

_FIELDS = (
    "status",
    "return_reason",
    "kind",
    "date",
    "for_month",
    "starts_at",
    "ends_at",
    "place",
    "topic",
    "from_paper",
)


@dataclass(slots=True)
class Step:
    """One act on a meeting or on its roll: (what, before, after) lines, and who did it."""

    at: datetime
    by: str
    title: str
    changes: list[tuple[str, str, str]] = attribute(default_factory=list)


@dataclass(slots=True)
class Compared:
    """One sending, with what differs from the one before it."""

    sending: Sending
    counters: list[tuple[str, int, int]] = attribute(default_factory=list)
    rows: list[tuple[str, str, str]] = attribute(default_factory=list)
    proceedings: list[str] = attribute(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether anything at all does."""
        return bool(self.counters or self.rows or self.proceedings)


def trail_of(meeting: Meeting) -> list[Step]:
    """The history of a meeting and of its roll (from the first sending on), latest first: three queries."""
    steps = [*_meeting_steps(meeting), *_roll_steps(meeting)]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def sendings_of(meeting: Meeting) -> list[Compared]:
    """Every sending, latest first, each compared with the one before: two queries."""
    sendings = list(Sending.objects.filter(meeting=meeting).order_by("sequence"))
    names = members_named({row[0] for sending in sendings for row in sending.roll}) if len(sendings) > 1 else {}
    found = [Compared(sending) for sending in sendings]
    for before, after in pairwise(found):
        after.counters = [
            (_label(name), old, after.sending.counters[name])
            for name, old in before.sending.counters.items()
            if after.sending.counters[name] != old
        ]
        after.rows = _rows_differing(before.sending.roll, after.sending.roll, names)
        after.proceedings = changes_between(before.sending.proceedings, after.sending.proceedings)
    return found[::-1]


def entry_text(status: str, reason: str = "") -> str:
    """A row of a roll in words: "vắng có lý do (ốm đau)"; "không ghi" where there is none."""
    if not status:
        return _("không ghi")
    label = str(Attendance.Status(status).label)
    return f"{label} ({reason})" if reason else label


def _rows_differing(
    before: Sequence[Sequence[Any]], after: Sequence[Sequence[Any]], names: Mapping[int, str]
) -> list[tuple[str, str, str]]:
    old = {row[0]: (row[1], row[2]) for row in before}
    new = {row[0]: (row[1], row[2]) for row in after}
    return [
        (name, entry_text(*old.get(pk, ("", ""))), entry_text(*new.get(pk, ("", ""))))
        for pk, name in names.items()
        if old.get(pk) != new.get(pk)
    ]


def _meeting_steps(meeting: Meeting) -> list[Step]:
    steps: list[Step] = []
    before: Any = None
    for event in Meeting.pgh_event_model.objects.filter(pgh_obj_id=meeting.pk).order_by("pgh_id"):  # type: ignore[attr-defined]
        changes = [] if before is None else _changes(before, event)
        if before is None or changes:
            steps.append(Step(event.pgh_created_at, _who(event.pgh_context), _title(before, event), changes))
        before = event
    return steps


def _changes(before: Any, after: Any) -> list[tuple[str, str, str]]:
    return [
        (_label(name), _text(before, name), _text(after, name))
        for name in _FIELDS
        if getattr(before, name) != getattr(after, name)
    ]


def _title(before: Any, after: Any) -> str:
    status = Meeting.Status
    if before is None:
        return _("Lập kỳ sinh hoạt") if after.status == status.DRAFT else _("Ghi nhận kỳ sinh hoạt đã gửi")
    if before.status == after.status:
        return _("Sửa thông tin")
    if after.status == status.RETURNED:
        return _("Mở lại") if before.status == status.CONFIRMED else _("Trả lại")
    return _("Gửi lên cấp trên") if after.status == status.SENT else _("Xác nhận")


def _text(event: Any, name: str) -> str:
    value = getattr(event, name)
    if name == "status":
        return str(Meeting.Status(value).label)
    if name == "kind":
        return str(Meeting.Kind(value).label)
    if name == "for_month":
        return month_text(value)
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value or "–")


def _roll_steps(meeting: Meeting) -> list[Step]:
    rows = list(AttendanceHistory.objects.filter(meeting_id=meeting.pk).order_by("pk"))
    names = members_named({row.member_id for row in rows}) if rows else {}
    steps: dict[tuple[datetime, str], Step] = {}
    for row in rows:
        # One save is one statement, or two of one transaction: they carry the same moment.
        key = (row.at, _who(row.context))
        step = steps.setdefault(key, Step(row.at, key[1], _("Sửa điểm danh")))
        before = entry_text(row.status_before, row.reason_before)
        after = entry_text(row.status_after, row.reason_after)
        step.changes.append((names.get(row.member_id, "–"), before, after))
    return list(steps.values())


def _who(context: Mapping[str, Any] | None) -> str:
    return (context or {}).get("username") or _("không rõ")


def _label(name: str) -> str:
    field: Any = Meeting._meta.get_field(name)
    return str(field.verbose_name)
