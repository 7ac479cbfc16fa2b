"""A member's year and past on his page: a registry, because most of it is known in higher rooms only (HOUSE §1)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.formatting import date_text
from core.periods import last_day_of
from members.models import DutySpan, Member, Membership


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened to a member on a day, with the address of the page about it."""

    day: date
    text: str
    url: str = ""


class TimelineSource(Protocol):
    """What one room knows of a member's past."""

    name: str

    def summary(self, member: Member, *, by: Any, on: date) -> list[tuple[str, str]]:
        """Label and figure of the year of `on`, for the head of the page; often empty."""

    def entries(self, member: Member, *, by: Any, on: date) -> list[Entry]:
        """What happened, in any order."""


class Belonging:
    """Where he belonged, and when his duties differed."""

    name = "belonging"

    def summary(self, member: Member, *, by: Any, on: date) -> list[tuple[str, str]]:
        """Nothing: it stands on the page itself."""
        return []

    def entries(self, member: Member, *, by: Any, on: date) -> list[Entry]:
        """Admissions, beginnings and ends."""
        entries = []
        if member.full_membership_date:
            entries.append(Entry(member.full_membership_date, _("Được công nhận đảng viên chính thức")))
        rows = list(Membership.objects.filter(member=member))
        duties = list(DutySpan.objects.filter(member=member))
        names = names_on({row.organization_id for row in rows}, on)
        for row in rows:
            name = names.get(row.organization_id, "")
            begins = {"kind": row.get_kind_display(), "name": name, "reason": row.get_start_reason_display()}
            entries.append(Entry(row.start, _("Sinh hoạt %(kind)s tại %(name)s (%(reason)s)") % begins))
            if row.end and row.end <= on:
                day = last_day_of(row.end)
                assert day is not None
                entries.append(Entry(day, _leaving(row, name)))
        for duty in duties:
            entries.append(Entry(duty.start, duty.get_kind_display().capitalize() + _until(duty.end)))
        return entries


def _leaving(row: Membership, name: str) -> str:
    if row.end_reason:
        return _("Thôi sinh hoạt tại %(name)s: %(reason)s") % {"name": name, "reason": row.get_end_reason_display()}
    return _("Thôi sinh hoạt tại %(name)s") % {"name": name}


def _until(end: date | None) -> str:
    return _(", đến hết ngày %s") % date_text(last_day_of(end)) if end else ""


TIMELINE: list[TimelineSource] = [Belonging()]


def timeline_of(member: Member, *, by: Any, on: date) -> list[Entry]:
    """What every room knows of a member's past, latest first."""
    found = [entry for source in TIMELINE for entry in source.entries(member, by=by, on=on)]
    return sorted(found, key=lambda entry: entry.day, reverse=True)


def year_of(member: Member, *, by: Any, on: date) -> list[tuple[str, str]]:
    """The figures of a member's year, from every room."""
    return [pair for source in TIMELINE for pair in source.summary(member, by=by, on=on)]
