"""Transfers: who sees them, whose turn it is, and what waits or is overdue (DOMAIN §2.12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from branches import tree
from branches.models import Organization
from branches.queries import names_on
from branches.scoping import Action, organizations_allowing
from members.models import Member, Transfer
from members.queries.limits import missing_holidays, years_without_holidays

Status, Direction = Transfer.Status, Transfer.Direction

# The two sides of a transfer. Nobody takes a step of the other side (PEERS row 25).
ORIGIN, DESTINATION = "origin", "destination"

# What a list may be narrowed to.
OUTGOING, INCOMING = "di", "den"
WAITING, OVERDUE, OPEN, CLOSED = "cho-toi", "qua-han", "dang-chuyen", "da-xong"

# step -> (the statuses it may follow, the side that takes it)
STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    "endorse": ((Status.REQUESTED,), ORIGIN),
    "issue": ((Status.ENDORSED,), ORIGIN),
    "receive": ((Status.ISSUED,), DESTINATION),
    "refuse": ((Status.ISSUED,), DESTINATION),
    "cancel": (Transfer.OPEN, ORIGIN),
}


@dataclass(frozen=True, slots=True)
class TransfersChosen:
    """What the list of transfers is narrowed to; nothing, as it is made."""

    organization: Organization | None = None
    way: str = ""
    stage: str = ""


def on_the_way(on: date) -> QuerySet[Transfer]:
    """Whose letter was issued and not presented by the end of a day, whatever came of it since (DOMAIN §2.12, §6.3).

    They stand in the origin's headcount and are flagged there, by this query in every list and report. Whose time has
    run out still is: he must attend at the origin again, and the letter is still not presented. A letter to a host for
    a time is a letter too.
    """
    rows = Transfer.objects.filter(issued_on__lte=on).exclude(direction=Direction.IN)
    unfinished = Q(received_on__isnull=True) | Q(received_on__gt=on), Q(closed_on__isnull=True) | Q(closed_on__gt=on)
    return rows.filter(*unfinished)


def transfers_visible_to(user: Any, *, on: date) -> QuerySet[Transfer]:
    """The transfers from or to the organisations whose members a user sees: each side sees the whole of it."""
    organizations = organizations_allowing(user, Action.VIEW_MEMBERS, on=on).values("pk")
    return Transfer.objects.filter(Q(organization__in=organizations) | Q(destination__in=organizations))


def transfers_waiting_for(user: Any, *, on: date) -> QuerySet[Transfer]:
    """The transfers whose next step a user takes: the origin's opinion and letter, the destination's receipt.

    What is overdue waits for the origin again, and so does the word of a destination outside the installation.
    """
    mine = organizations_allowing(user, Action.EDIT_MEMBERS, on=on).values("pk")
    late = Q(status=Status.ISSUED, deadline__lt=on)
    origin = Q(status__in=[Status.REQUESTED, Status.ENDORSED]) | late
    receipt = Q(status=Status.ISSUED, direction=Direction.INSIDE, destination__in=mine)
    return Transfer.objects.filter(Q(organization__in=mine) & origin | receipt)


def transfers_listed(user: Any, chosen: TransfersChosen, *, on: date) -> QuerySet[Transfer]:
    """The transfers a user sees, narrowed, latest first."""
    rows = transfers_visible_to(user, on=on)
    organizations: QuerySet[Any] = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    if chosen.organization is not None:
        organizations = organizations.filter(pk__in=tree.subtree(chosen.organization, on=on).values("pk"))
    ids = organizations.values("pk")
    leaving = Q(organization__in=ids) & ~Q(direction=Direction.IN)
    coming = Q(destination__in=ids)
    rows = rows.filter({OUTGOING: leaving, INCOMING: coming}.get(chosen.way, leaving | coming))
    if chosen.stage == WAITING:
        rows = rows.filter(pk__in=transfers_waiting_for(user, on=on).values("pk"))
    elif chosen.stage == OVERDUE:
        rows = rows.filter(status=Status.ISSUED, deadline__lt=on)
    elif chosen.stage == OPEN:
        rows = rows.filter(status__in=Transfer.OPEN)
    elif chosen.stage == CLOSED:
        rows = rows.exclude(status__in=Transfer.OPEN)
    return rows.select_related("member", "letter").order_by("-requested_on", "-pk")


def sides_of(user: Any, transfer: Transfer, *, on: date) -> frozenset[str]:
    """The sides of a transfer a user may act for today. An outside side has no staff here: the other speaks for it."""
    mine = set(
        organizations_allowing(user, Action.EDIT_MEMBERS, on=on)
        .filter(pk__in=[pk for pk in (transfer.organization_id, transfer.destination_id) if pk])
        .values_list("pk", flat=True)
    )
    sides = set()
    if transfer.organization_id in mine:
        sides.add(ORIGIN)
        if transfer.direction == Direction.OUT:
            sides.add(DESTINATION)
    if transfer.destination_id in mine:
        sides.add(DESTINATION)
    return frozenset(sides)


def steps_open(transfer: Transfer, sides: Iterable[str]) -> list[str]:
    """The steps that may be taken now by who acts for these sides, the next one first."""
    return [step for step, (after, side) in STEPS.items() if transfer.status in after and side in sides]


def is_overdue(transfer: Transfer, *, on: date) -> bool:
    """The letter was not presented in time: he must attend at the origin again."""
    return transfer.status == Status.ISSUED and transfer.deadline is not None and transfer.deadline < on


def holidays_missing(transfer: Transfer) -> str:
    """A sentence where the deadline was counted in years without a calendar of holidays."""
    if transfer.issued_on is None or transfer.deadline is None:
        return ""
    return missing_holidays(years_without_holidays(transfer.issued_on, transfer.deadline))


def with_places(transfers: Iterable[Transfer], *, on: date) -> list[Any]:
    """Some transfers with `origin_name`, `destination_name` and `overdue`, in one query whatever their number."""
    rows: list[Any] = list(transfers)
    ids = {pk for row in rows for pk in (row.organization_id, row.destination_id) if pk}
    names = names_on(ids, on)
    for row in rows:
        here = names.get(row.organization_id, "")
        coming_in = row.direction == Direction.IN
        row.origin_name = row.outside if coming_in else here
        row.destination_name = here if coming_in else names.get(row.destination_id, row.outside)
        row.overdue = is_overdue(row, on=on)
    return rows


def open_transfer_of(member: Member) -> Transfer | None:
    """The transfer of a member that is not finished yet."""
    return Transfer.objects.filter(member=member, status__in=Transfer.OPEN).select_related("letter").first()


def batch_of(transfer: Transfer) -> QuerySet[Transfer]:
    """Everybody who moves by the same act and stands at the same step, himself included."""
    if transfer.batch is None:
        return Transfer.objects.filter(pk=transfer.pk)
    rows = Transfer.objects.filter(batch=transfer.batch, status=transfer.status)
    return rows.select_related("member").order_by("member__sort_key", "pk")
