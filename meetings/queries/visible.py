"""Who sees which meeting."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from branches import tree
from branches.models import Organization
from branches.scoping import Action, appointments_of, is_system, organizations_allowing, roles_allowing
from meetings.models import Meeting


def meetings_visible_to(user: Any, *, on: date) -> QuerySet[Meeting]:
    """The meetings a user sees: of the organisations he sees today, and those held below him on their own day."""
    return _meetings(user, Action.VIEW, on)


def meetings_of(organizations: QuerySet[Organization]) -> QuerySet[Meeting]:
    """The meetings of some organisations."""
    return Meeting.objects.filter(organization__in=organizations.values("pk"))


def meetings_allowing(user: Any, action: str, *, on: date) -> QuerySet[Meeting]:
    """The meetings at whose organisation a user may do something today (take the roll, send, confirm)."""
    return meetings_of(organizations_allowing(user, action, on=on))


def rolls_visible_to(user: Any, *, on: date) -> QuerySet[Meeting]:
    """The meetings on whose roll a user reads the names: not the reader of reports, to whom figures are enough."""
    return _meetings(user, Action.VIEW_MEMBERS, on) | meetings_allowing(user, Action.TAKE_ROLL, on=on)


def minutes_visible_to(user: Any, *, on: date) -> QuerySet[Meeting]:
    """The meetings whose minutes a user reads, with who said what: a roll-taker writes, and reads none afterwards."""
    return _meetings(user, Action.VIEW_MEMBERS, on)


def trails_visible_to(user: Any, *, on: date) -> QuerySet[Meeting]:
    """The meetings whose history a user reads: those who answer for it, and those who read the log."""
    actions = (Action.SEND, Action.CONFIRM, Action.VIEW_LOG)
    allowed = Q()
    for action in actions:
        allowed |= Q(organization__in=organizations_allowing(user, action, on=on).values("pk"))
    return Meeting.objects.filter(allowed)


def _meetings(user: Any, action: str, on: date) -> QuerySet[Meeting]:
    if is_system(user):
        return Meeting.objects.all()
    roots = appointments_of(user, on=on).filter(role__in=roles_allowing(action)).values_list("organization", flat=True)
    today = organizations_allowing(user, action, on=on)
    return Meeting.objects.filter(
        Q(organization__in=today.values("pk")) | tree.under(list(roots), path="placement__path")
    )
