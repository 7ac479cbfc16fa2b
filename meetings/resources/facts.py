"""Meetings and marks as the sheets have them, and as they are recorded."""

import datetime
from dataclasses import dataclass, field
from datetime import time

from django.utils.translation import gettext as _

from branches.resources import Known
from core.formatting import date_text, month_text
from core.sheets.problems import Change
from meetings.models import Attendance, Meeting

LISTED, ABSENT_ONLY = "listed", "absent_only"
GUEST = "guest"
PRESENT = str(Attendance.Status.PRESENT)
_STATUS_NAMES = {str(value): str(label) for value, label in Attendance.Status.choices}
_KIND_NAMES = {str(value): str(label) for value, label in Meeting.Kind.choices}
NAMED = 5  # how many names a sentence holds

Key = tuple[int, datetime.date, str]


@dataclass(slots=True)
class Announced:
    """A meeting of the sheet "Sinh hoạt"."""

    number: int
    known: Known
    date: datetime.date
    kind: str
    for_month: datetime.date
    month_given: bool
    starts_at: time | None
    ends_at: time | None
    topic: str | None
    listing: str

    @property
    def subject(self) -> str:
        """As a list shows it."""
        return f"{self.known.name} – {date_text(self.date)}"


@dataclass
class Announcements:
    """The meetings of the file: where each was first seen, and those that can be read."""

    seen: dict[Key, int] = field(default_factory=dict)
    rows: dict[Key, Announced] = field(default_factory=dict)


@dataclass(slots=True)
class Mark:
    """One row of a roll. `member` is settled when it is known who belongs."""

    number: int
    card: str
    status: str
    reason: str | None
    candidates: list[int]
    member: int = 0


@dataclass(slots=True)
class Stored:
    """A meeting already recorded, with its roll and its guests."""

    meeting: Meeting
    roll: dict[int, tuple[str, str]] = field(default_factory=dict)
    guests: list[tuple[str, str, str, int | None]] = field(default_factory=list)


def header_changes(row: Announced, meeting: Meeting) -> list[Change]:
    """What the sheet says otherwise of a meeting itself; blank cells say nothing."""
    changes = []
    if row.month_given and row.for_month != meeting.for_month:
        changes.append(Change(_("Cho tháng"), month_text(meeting.for_month), month_text(row.for_month)))
    for name, label in (("starts_at", _("Giờ bắt đầu")), ("ends_at", _("Giờ kết thúc"))):
        before, after = getattr(meeting, name), getattr(row, name)
        if after is not None and after != before:
            changes.append(Change(label, f"{before:%H:%M}" if before else "", f"{after:%H:%M}"))
    if row.topic is not None and row.topic != meeting.topic:
        changes.append(Change(_("Chuyên đề"), meeting.topic, row.topic))
    return changes


def entry_text(entry: tuple[str, str]) -> str:
    """A status with its reason, as people write it."""
    status, reason = entry
    text = _STATUS_NAMES.get(status, "")
    return f"{text} ({reason})" if reason else text
