"""What the report of weak organisations counts: at the start, listed, consolidated, ended otherwise, at the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from branches.models import Trait
from core.periods import Period, last_day_of
from evaluations.models import WeakOrganization
from evaluations.queries.weak import with_tasks
from meetings.queries.visit_figures import Ground

START, LISTED, CONSOLIDATED, ENDED, END = "start", "listed", "consolidated", "ended", "end"
KINDS = (START, LISTED, CONSOLIDATED, ENDED, END)


@dataclass(frozen=True, slots=True)
class Weak:
    """An organisation's time on the list that touches a period, the unit it counts for, and what of it it is."""

    unit: int
    entry: Any
    kinds: frozenset[str]


def weak_in(organization_id: int, period: Period, *, on: date, trait: Trait | None = None) -> list[Weak]:
    """What was on the list at or below an organisation on some day of a period, today at the latest.

    Each counts once, where the organisation stood on the last of its days on the list that lie in the period: what is
    there at the start and what is listed comes to what is consolidated, ended otherwise and there at the end, in every
    unit. What has the period's last day as its last on the list has left in the period.
    """
    ground = Ground(organization_id, period, trait)
    last = min(period.last, on)
    spans = WeakOrganization.objects.filter(organization__in=ground.ids, start__lte=last)
    rows = with_tasks(spans.filter(Q(end__isnull=True) | Q(end__gt=period.start)), on=last)
    found = []
    for one in rows.select_related("organization").order_by("organization__code", "start", "pk"):
        final = last_day_of(one.end)
        left = final is not None and final <= last
        unit = ground.unit(one.organization_id, final if final is not None and left else last)
        if unit is None:
            continue
        gone = CONSOLIDATED if one.consolidated else ENDED
        kinds = {START if one.start < period.start else LISTED, gone if left else END}
        found.append(Weak(unit, one, frozenset(kinds)))
    return found


def sums(found: Iterable[Weak]) -> dict[str, int]:
    """How many of each kind, and the tasks that are overdue at the end."""
    rows = list(found)
    return {kind: sum(kind in one.kinds for one in rows) for kind in KINDS} | {
        "late": sum(one.entry.late for one in rows if END in one.kinds)
    }
