"""The agenda of a meeting as its page shows it, and how far the branches below a committee have come with theirs."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from branches import tree
from branches.models import Organization
from branches.queries import names_on, with_current
from branches.scoping import Action, organizations_allowing
from core.documents import Document
from core.periods import last_day
from meetings.models import (
    AgendaComment,
    AgendaItem,
    AgendaRefusal,
    Conclusion,
    Meeting,
    MeetingFile,
    Orientation,
    OrientationItem,
)
from meetings.queries.proposals import Proposed, orientations_for, proposals_for, spoken_of_elsewhere

OFFERED = 30  # documents offered while one types


@dataclass(frozen=True, slots=True)
class Asked:
    """One item of an orientation, and whether the meeting speaks of it, or another one of the branch."""

    item: OrientationItem
    taken: bool
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """An orientation that speaks to a meeting: it stands in the agenda whether or not anything of it was taken."""

    orientation: Orientation
    issuer: str
    asked: list[Asked]


@dataclass(frozen=True, slots=True)
class Agreed:
    """The committee's meeting that prepares another, and what it agreed on."""

    meeting: Meeting
    items: list[AgendaItem]
    conclusions: list[Conclusion]


@dataclass(frozen=True, slots=True)
class AgendaSheet:
    """Everything on the page of an agenda."""

    items: list[AgendaItem]
    papers: dict[int | None, list[MeetingFile]]  # by item, None for the meeting as a whole
    standing: list[Standing]
    agreed: list[Agreed]
    comments: list[AgendaComment]
    proposed: list[Proposed] = field(default_factory=list)
    refused: list[AgendaRefusal] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """How long the items are to take, as far as it is said."""
        return sum(item.minutes or 0 for item in self.items)


def agenda_sheet(meeting: Meeting, *, on: date, writes: bool, names: bool) -> AgendaSheet:
    """The agenda of a meeting.

    Arguments:
        writes: with what is still proposed, and what was refused.
        names: with papers that name people, and what the committee concluded.
    """
    items = list(AgendaItem.objects.filter(meeting=meeting).select_related("document"))
    papers: dict[int | None, list[MeetingFile]] = defaultdict(list)
    for paper in papers_of(meeting, names=names):
        papers[paper.item_id].append(paper)
    return AgendaSheet(
        items=items,
        papers=dict(papers),
        standing=_standing(meeting, {item.source for item in items}, on),
        agreed=_agreed(meeting, names),
        comments=list(AgendaComment.objects.filter(meeting=meeting)),
        proposed=proposals_for(meeting, on=on) if writes else [],
        refused=list(AgendaRefusal.objects.filter(meeting=meeting)) if writes else [],
    )


def papers_of(meeting: Meeting, *, names: bool) -> QuerySet[MeetingFile]:
    """The papers attached to a meeting and not taken off, without their content.

    Arguments:
        names: also those that name people: signed minutes, the paper roll, pictures.
    """
    papers = MeetingFile.objects.filter(meeting=meeting, removed_on__isnull=True)
    if not names:
        papers = papers.filter(kind=MeetingFile.Kind.MATERIAL)
    return papers.select_related("file").defer("file__content").order_by("pk")


def scans_of(meeting: Meeting) -> list[MeetingFile]:
    """The scans of the paper a meeting was typed in from; none where it was not."""
    return list(papers_of(meeting, names=True).filter(kind=MeetingFile.Kind.PAPER_ROLL)) if meeting.from_paper else []


def items_of_agenda(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The items of a meeting, in order, with their documents."""
    return AgendaItem.objects.filter(meeting=meeting).select_related("document", "meeting")


def documents_offered(organization: Organization, *, on: date) -> list[Document]:
    """The documents an organisation is likely to name: those the committees above ask to transmit, and its own."""
    above = [one.pk for one in tree.ancestors(organization, on=on)]
    asked = OrientationItem.objects.filter(orientation__organization__in=[*above, organization.pk])
    named = AgendaItem.objects.filter(organization=organization, document__isnull=False)
    wanted = Q(pk__in=asked.values("document")) | Q(pk__in=named.values("document"))
    return list(Document.objects.filter(wanted).order_by("-issued_on", "number")[:OFFERED])


def _standing(meeting: Meeting, sources: set[str], on: date) -> list[Standing]:
    rows = orientations_for(meeting.organization, meeting.for_month, on=meeting.date)
    found = list(rows.prefetch_related("items__document").order_by("organization__code", "pk"))
    if not found:
        return []
    issuers = names_on({one.organization_id for one in found}, on)
    others = spoken_of_elsewhere(meeting, "orientation:")
    return [
        Standing(
            one,
            issuers.get(one.organization_id, ""),
            [
                Asked(item, taken=f"orientation:{item.pk}" in sources, elsewhere=f"orientation:{item.pk}" in others)
                for item in one.items.all()
            ],
        )
        for one in found
    ]


def _agreed(meeting: Meeting, names: bool) -> list[Agreed]:
    rows = Meeting.objects.filter(prepares=meeting).prefetch_related("items", "conclusions").order_by("date", "pk")
    return [Agreed(one, list(one.items.all()), list(one.conclusions.all()) if names else []) for one in rows]


# How far the branches below a committee have come.


def preparing_branches(
    user: Any, month: date, *, within: Organization | None, on: date, wanted: list[int] | None = None
) -> QuerySet[Organization]:
    """The branches whose figures a user sees, with their agenda for a month; whoever prepared nothing stands first.

    Adds `meeting_uuid`, `meeting_date` and `item_count` of the meeting with an agenda (of several the first; None and
    0 where there is none), `comment_count`, and `taken`, how many of some orientation items stand in an agenda of the
    branch.

    Arguments:
        within: only this organisation and what stands below it.
        wanted: keys of orientation items.
    """
    day = min(last_day(month), on)
    seen = organizations_allowing(user, Action.REPORT, on=on)
    standing = tree.as_of(day)
    if within is not None:
        standing = standing.filter(tree.under([within.pk], path="path"))
    agendas = (
        Meeting.objects.filter(organization=OuterRef("pk"), for_month=month)
        .exclude(kind__in=Meeting.COMMITTEE_KINDS)
        .filter(Exists(AgendaItem.objects.filter(meeting=OuterRef("pk"))))
        .order_by("date", "pk")
    )
    counted = agendas.annotate(item_count=Count("items"))
    comments = AgendaComment.objects.filter(meeting__organization=OuterRef("pk"), meeting__for_month=month)
    taken = AgendaItem.objects.filter(
        meeting__organization=OuterRef("pk"), source__in=[f"orientation:{pk}" for pk in wanted or ()]
    )
    named: Any = with_current(seen.filter(pk__in=standing.values("organization")), on=day)
    rows: QuerySet[Organization] = (
        named.filter(holds_meetings=True)
        .annotate(
            meeting_uuid=Subquery(agendas.values("uuid")[:1]),
            meeting_date=Subquery(agendas.values("date")[:1]),
            item_count=Coalesce(Subquery(counted.values("item_count")[:1]), 0),
            comment_count=_number_of(comments),
            taken=_number_of(taken),
        )
        .order_by("item_count", "taken", "sort_key", "pk")
    )
    return rows


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many rows of a correlated query there are."""
    counted = rows.order_by().values("meeting__organization").annotate(number=Count("pk", distinct=True))
    return Coalesce(Subquery(counted.values("number")[:1]), 0)
