"""A member's year and past on his page: a registry, because most of it is known in higher rooms only (HOUSE §1)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _

from branches.queries import names_on
from core.documents import Document
from core.formatting import date_text
from core.periods import last_day_of
from members.models import Member, Membership, Transfer
from members.queries.people import duties_of
from members.queries.transfers import transfers_visible_to, with_places


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
        rows = list(Membership.objects.filter(member=member).select_related("end_document"))
        duties = list(duties_of(member))
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
            text = duty.get_kind_display().capitalize() + _until(duty.end)
            entries.append(Entry(duty.start, text + _by_paper(duty.document)))
        return entries


def _leaving(row: Membership, name: str) -> str:
    if row.end_reason:
        told = {"name": name, "reason": row.get_end_reason_display()}
        return _("Thôi sinh hoạt tại %(name)s: %(reason)s") % told + _by_paper(row.end_document)
    return _("Thôi sinh hoạt tại %(name)s") % {"name": name}


def _by_paper(document: Document | None) -> str:
    return _(" theo %s") % document if document else ""


def _until(end: date | None) -> str:
    return _(", đến hết ngày %s") % date_text(last_day_of(end)) if end else ""


class Transfers:
    """The steps of his transfers that left no membership behind: letters, and what was sent back or cancelled."""

    name = "transfers"

    def summary(self, member: Member, *, by: Any, on: date) -> list[tuple[str, str]]:
        """Nothing: where he belongs says it."""
        return []

    def entries(self, member: Member, *, by: Any, on: date) -> list[Entry]:
        """The letter, and how it ended where he did not arrive; a link for who sees one side of it."""
        rows = with_places(Transfer.objects.filter(member=member).select_related("letter"), on=on)
        seen = (
            set(transfers_visible_to(by, on=on).filter(member=member).values_list("pk", flat=True)) if rows else set()
        )
        entries = []
        for row in rows:
            url = reverse("members:transfer_detail", args=[row.uuid]) if row.pk in seen else ""
            places = {"from": row.origin_name, "to": row.destination_name}
            if row.endorsed_on and row.issued_on:
                text = _("Được giới thiệu chuyển sinh hoạt từ %(from)s đến %(to)s") % places
                entries.append(Entry(row.issued_on, text + _by_paper(row.letter), url))
            if row.closed_on:
                text = _("Chuyển sinh hoạt từ %(from)s đến %(to)s: %(status)s") % {
                    **places,
                    "status": row.get_status_display(),
                }
                entries.append(Entry(row.closed_on, text, url))
        return entries


TIMELINE: list[TimelineSource] = [Belonging(), Transfers()]


def timeline_of(member: Member, *, by: Any, on: date) -> list[Entry]:
    """What every room knows of a member's past, latest first."""
    found = [entry for source in TIMELINE for entry in source.entries(member, by=by, on=on)]
    return sorted(found, key=lambda entry: entry.day, reverse=True)


def year_of(member: Member, *, by: Any, on: date) -> list[tuple[str, str]]:
    """The figures of a member's year, from every room."""
    return [pair for source in TIMELINE for pair in source.summary(member, by=by, on=on)]
