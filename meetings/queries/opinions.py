"""Opinions sent upward: who sees them, who may do what with them, the lists, and where one may go next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from branches import tree
from branches.models import Organization
from branches.queries import names_on
from branches.scoping import Action, organizations_allowing
from meetings.models import Opinion
from meetings.queries.inherited import continues_itself, of_or_left_to
from members.models import Member
from members.queries import Deadline, deadline_after, memberships_on

ANSWER_LIMIT = "tra-loi-kien-nghi"  # the code of the time limit

# What a list may be narrowed to.
TO_ANSWER, RAISED = "cho-tra-loi", "da-neu"
OPEN, OVERDUE, ANSWERED, WITHDRAWN = "chua-tra-loi", "qua-han", "da-tra-loi", "da-rut"

# The steps after it was raised.
FORWARD, ANSWER, REOPEN, WITHDRAW = "forward", "answer", "reopen", "withdraw"

IS_OPEN = Q(answered_on__isnull=True, withdrawn_on__isnull=True)


@dataclass(frozen=True, slots=True)
class OpinionsChosen:
    """What the list is narrowed to; nothing, as it is made."""

    organization: Organization | None = None
    side: str = ""
    state: str = ""


def opinions_visible_to(user: Any, *, on: date) -> QuerySet[Opinion]:
    """The opinions whose place of origin (or who continues it) or whose addressee is in the scope of who reads names.

    What somebody asked of a committee is said under his name: it is for nobody who may not read names.
    """
    seen = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    return Opinion.objects.filter(of_or_left_to(seen, on=on) | Q(addressee__in=seen.values("pk")))


def organizations_raising(user: Any, *, on: date) -> QuerySet[Organization]:
    """Where a user may note an opinion: whoever takes the roll there, and a visitor at the branches he attends."""
    return organizations_allowing(user, Action.TAKE_ROLL, on=on) | organizations_allowing(user, Action.VISIT, on=on)


def speaks_for(user: Any, opinion: Opinion, *, on: date) -> bool:
    """Whether a user may take an opinion back or ask again: whoever writes at the place that raised it, nobody above.

    A committee does not clear what waits for its own answer, nor a visitor what the branch asked through him.
    """
    return continues_itself(user, Action.TAKE_ROLL, opinion.organization_id, on=on)


def opinions_listed(user: Any, chosen: OpinionsChosen, *, on: date, action: str = "") -> QuerySet[Opinion]:
    """The opinions a user sees, narrowed, the oldest of those still open first.

    Arguments:
        action: only where he may do this as well, at the place of origin or at the addressee (to export them).
    """
    rows = opinions_visible_to(user, on=on)
    if action:
        allowed = organizations_allowing(user, action, on=on).values("pk")
        rows = rows.filter(Q(organization__in=allowed) | Q(addressee__in=allowed))
    if chosen.organization is not None:
        below = tree.subtree(chosen.organization, on=on).values("pk")
        here = Q(organization__in=below)
        there = Q(addressee__in=below)
        rows = rows.filter({TO_ANSWER: there, RAISED: here}.get(chosen.side, here | there))
    elif chosen.side == TO_ANSWER:
        rows = rows.filter(addressee__in=organizations_allowing(user, Action.ANSWER, on=on).values("pk"))
    elif chosen.side == RAISED:
        rows = rows.filter(organization__in=organizations_allowing(user, Action.VIEW_MEMBERS, on=on).values("pk"))
    states = {
        OPEN: IS_OPEN,
        OVERDUE: IS_OPEN & Q(due_on__lt=on),
        ANSWERED: Q(answered_on__isnull=False, withdrawn_on__isnull=True),
        WITHDRAWN: Q(withdrawn_on__isnull=False),
    }
    rows = rows.filter(states.get(chosen.state, Q()))
    return rows.select_related("member").order_by(
        F("withdrawn_on").asc(nulls_first=True), F("answered_on").desc(nulls_first=True), "raised_on", "pk"
    )


def with_sides(opinions: Iterable[Opinion], *, on: date) -> list[Any]:
    """Some opinions with `raised_at` and `addressee_name`, whether `overdue` and how many days old: one query."""
    rows: list[Any] = list(opinions)
    names = names_on({pk for row in rows for pk in (row.organization_id, row.addressee_id)}, on) if rows else {}
    for row in rows:
        row.raised_at = names.get(row.organization_id, "")
        row.addressee_name = names.get(row.addressee_id, "")
        row.overdue = row.is_open and row.due_on is not None and row.due_on < on
        row.age = ((row.answered_on or row.withdrawn_on or on) - row.raised_on).days
    return rows


def addressees_for(organization: Organization, *, on: date) -> list[Organization]:
    """The committees above an organisation, which can answer what is raised there; the nearest first."""
    return list(reversed(tree.ancestors(organization, on=on)))


def forwards_for(opinion: Opinion, *, on: date) -> QuerySet[Organization]:
    """Where an opinion may be sent on to: the committees above its addressee, and those below it that lead others."""
    above = [one.pk for one in tree.ancestors(opinion.addressee, on=on)]
    branches = tree.form_on(on).filter(form__holds_branch_meetings=True).values("organization")
    below = tree.subtree(opinion.addressee, on=on).exclude(pk__in=branches).values("pk")
    return Organization.objects.filter(Q(pk__in=above) | Q(pk__in=below)).exclude(
        pk__in=[opinion.addressee_id, opinion.organization_id]
    )


def steps_for(user: Any, opinion: Opinion, *, on: date) -> list[str]:
    """What a user may do with an opinion now, the next thing first."""
    steps = []
    answering = organizations_allowing(user, Action.ANSWER, on=on).filter(pk=opinion.addressee_id).exists()
    raising = speaks_for(user, opinion, on=on)
    if opinion.is_open:
        steps += [ANSWER, FORWARD] if answering else []
        steps += [WITHDRAW] if raising else []
    elif opinion.answered_on is not None and opinion.withdrawn_on is None and raising:
        steps.append(REOPEN)
    return steps


def answer_due(raised_on: date) -> Deadline | None:
    """The last day for an answer to what was raised, or asked for again, on a day; None where no rule was in force."""
    return deadline_after(ANSWER_LIMIT, raised_on)


def speakers_of(organization: Organization, *, on: date) -> QuerySet[Member]:
    """The members of an organisation who may be named as those who raised an opinion."""
    here = memberships_on([organization.pk], on).values("member")
    return Member.objects.filter(pk__in=here).order_by("sort_key", "pk")


def opinions_of_meeting(meeting: Any) -> QuerySet[Opinion]:
    """The opinions raised at a meeting, in the order in which they were noted."""
    return Opinion.objects.filter(meeting=meeting).select_related("member").order_by("pk")
