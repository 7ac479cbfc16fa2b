"""Documents transmitted to the branches (quán triệt): which branch did it, when, to how many of its required.

A branch has transmitted a document at the first meeting, on or after the day it was issued, that was sent with an item
naming it. Who is due follows from the orientations that ask for it; where none does, every branch is.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from branches import tree
from branches.models import Organization
from branches.queries import organizations_named
from core.documents import Document
from core.periods import Period, last_day
from meetings.models import AgendaItem, Meeting, OrientationAddressee, OrientationItem


@dataclass(frozen=True, slots=True)
class Held:
    """The meeting at which a branch transmitted a document."""

    organization_id: int
    uuid: Any
    date: date
    present: int
    required: int


@dataclass(frozen=True, slots=True)
class Transmission:
    """One document, and how far it has come.

    Arguments:
        due: the branches it must reach.
        held: where it was transmitted, by branch; all of them due.
        asked: whether an orientation asks for it.
    """

    document: Document
    due: frozenset[int]
    held: Mapping[int, Held]
    asked: bool

    @property
    def left(self) -> frozenset[int]:
        """The branches that have not."""
        return self.due - self.held.keys()

    @property
    def present(self) -> int:
        """How many members were there when it was transmitted."""
        return sum(one.present for one in self.held.values())

    @property
    def required(self) -> int:
        """How many of them had to be."""
        return sum(one.required for one in self.held.values())


def transmissions_of(organization: Organization, period: Period, *, on: date) -> list[Transmission]:
    """The documents asked for in a period's months below an organisation, or transmitted in it; the latest first.

    What was reached counts until the end of the period (today, while it runs). Five queries whatever their number.
    """
    day = min(period.last, on)
    paths = tree.paths_to_branches(organization, on=day)
    asked = _asked_of(paths, day)
    held = _held_by(paths, day)
    wanted = {
        document_id
        for document_id, rows in asked.items()
        if any(period.start <= last_day(row.month) and row.month < period.end for row in rows)
    } | {
        document_id
        for document_id, branches in held.items()
        if any(one.date in period for one in branches.values())
    }  # fmt: skip
    documents = Document.objects.filter(pk__in=wanted).order_by("-issued_on", "number")
    found = [_of(document, paths, asked.get(document.pk, []), held.get(document.pk, {})) for document in documents]
    return [one for one in found if one.due]


def transmission_of(document_id: int, organization: Organization, *, on: date) -> Transmission | None:
    """One document below an organisation, as it stands on a day; None where it is nobody's to transmit there."""
    paths = tree.paths_to_branches(organization, on=on)
    asked, held = _asked_of(paths, on, document_id), _held_by(paths, on, document_id)
    if not asked.get(document_id) and not held.get(document_id):
        return None
    document = Document.objects.get(pk=document_id)
    found = _of(document, paths, asked.get(document_id, []), held.get(document_id, {}))
    return found if found.due else None


@dataclass(frozen=True, slots=True)
class BranchRow:
    """One branch that is due, and its meeting if it has transmitted the document."""

    organization: Any
    held: Held | None


def branches_of(transmission: Transmission, *, on: date, state: str = "due") -> list[BranchRow]:
    """The branches behind a figure of a document: "due", "done" or "left"; those that have not stand first.

    Raises KeyError for another state.
    """
    ids: Collection[int] = {
        "due": transmission.due, "done": transmission.held.keys(), "left": transmission.left,
    }[state]  # fmt: skip
    named: Mapping[int, Any] = organizations_named(ids, on=on)
    rows = [BranchRow(one, transmission.held.get(pk)) for pk, one in named.items()]
    return sorted(rows, key=lambda row: (row.held is not None, row.organization.sort_key, row.organization.pk))


@dataclass(frozen=True, slots=True)
class _Asked:
    """That an orientation asks to transmit a document."""

    issuer: int
    month: date
    addressees: frozenset[int]

    def reaches(self, path: list[int]) -> bool:
        """Whether it speaks to the branch at the end of a path."""
        if self.issuer not in path[:-1]:
            return False
        return not self.addressees or not self.addressees.isdisjoint(path)


def _of(
    document: Document, paths: Mapping[int, list[int]], asked: list[_Asked], held: Mapping[int, Held]
) -> Transmission:
    due = {pk for pk, path in paths.items() if not asked or any(one.reaches(path) for one in asked)}
    # Who transmits what nobody asked him to has done it all the same.
    return Transmission(document, frozenset(due | held.keys()), held, bool(asked))


def _asked_of(paths: Mapping[int, list[int]], day: date, document_id: int | None = None) -> dict[int, list[_Asked]]:
    """What orientations ask the branches to transmit, by document: of committees above them, not withdrawn."""
    issuers = {pk for path in paths.values() for pk in path[:-1]}
    items = OrientationItem.objects.filter(
        _named(document_id), orientation__organization__in=issuers, orientation__withdrawn_on__isnull=True,
        orientation__issued_on__lte=day,
    )  # fmt: skip
    rows = list(
        items.values_list("document", "orientation", "orientation__organization", "orientation__for_month").distinct()
    )
    addressees: dict[int, set[int]] = defaultdict(set)
    named = OrientationAddressee.objects.filter(orientation__in={row[1] for row in rows})
    for orientation_id, organization_id in named.values_list("orientation", "organization"):
        addressees[orientation_id].add(organization_id)
    found: dict[int, list[_Asked]] = defaultdict(list)
    for document, orientation_id, issuer, month in rows:
        one = _Asked(issuer, month, frozenset(addressees[orientation_id]))
        if any(one.reaches(path) for path in paths.values()):
            found[document].append(one)
    return dict(found)


def _held_by(paths: Mapping[int, list[int]], day: date, document_id: int | None = None) -> dict[int, dict[int, Held]]:
    """The first meeting of each branch that transmitted a document, by document and branch."""
    items = (
        AgendaItem.objects.filter(_named(document_id), organization__in=list(paths))
        .filter(
            meeting__status__in=Meeting.COUNTED_STATUSES,
            meeting__date__gte=F("document__issued_on"),
            meeting__date__lte=day,
        )
        .exclude(meeting__kind__in=Meeting.COMMITTEE_KINDS)
        .order_by("document", "organization", "meeting__date", "meeting")
        .distinct("document", "organization")
    )
    found: dict[int, dict[int, Held]] = defaultdict(dict)
    columns = ("document", "organization", "meeting__uuid", "meeting__date", "meeting__present", "meeting__required")
    for document, organization_id, uuid, held_on, present, required in items.values_list(*columns):
        found[document][organization_id] = Held(organization_id, uuid, held_on, present, required)
    return dict(found)


def _named(document_id: int | None) -> Q:
    return Q(document__isnull=False) if document_id is None else Q(document=document_id)
