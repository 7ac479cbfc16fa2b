"""Conclusions of meetings: who sees them, and the list of those not settled, the oldest first."""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from branches import tree
from branches.models import Organization
from branches.queries import names_on
from branches.scoping import Action, organizations_allowing
from meetings.models import Conclusion, Meeting, Task
from meetings.queries.inherited import of_or_left_to
from meetings.queries.tasks import IS_OPEN

# What the list may be narrowed to.
OPEN, SETTLED, ANY = "", "da-xong", "tat-ca"

# Not done yet, of a meeting that was sent: what a draft says may still change.
UNSETTLED = Q(settled_on__isnull=True, meeting__status__in=Meeting.COUNTED_STATUSES)
# Of these what nothing but a word about it settles: without a task still to be done.
WAITS = UNSETTLED & ~Exists(Task.objects.filter(IS_OPEN, conclusion=OuterRef("pk")))


def conclusions_visible_to(user: Any, *, on: date) -> QuerySet[Conclusion]:
    """The conclusions of the organisations whose members' names a user reads, and of those they continue: what is
    concluded may name people."""
    seen = of_or_left_to(organizations_allowing(user, Action.VIEW_MEMBERS, on=on), on=on)
    return Conclusion.objects.filter(seen).select_related("meeting", "organization")


def conclusions_listed(user: Any, organization: Organization | None, state: str, *, on: date) -> QuerySet[Conclusion]:
    """The conclusions a user sees, of an organisation and those below it: what waits the oldest first."""
    rows = conclusions_visible_to(user, on=on)
    if organization is not None:
        rows = rows.filter(of_or_left_to(tree.subtree(organization, on=on), on=on))
    rows = rows.filter({OPEN: UNSETTLED, SETTLED: Q(settled_on__isnull=False)}.get(state, Q()))
    return rows.order_by(F("settled_on").desc(nulls_first=True), "meeting__date", "pk")


def with_organization_names(rows: Any, *, on: date) -> list[Any]:
    """Some conclusions with `organization_name`: one query."""
    found: list[Any] = list(rows)
    names = names_on({row.organization_id for row in found}, on) if found else {}
    for row in found:
        row.organization_name = names.get(row.organization_id, "")
    return found


def tasks_of(conclusion: Conclusion) -> list[Task]:
    """Its tasks, by their day."""
    return list(conclusion.tasks.order_by("due_on", "pk"))
