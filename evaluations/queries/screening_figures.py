"""What the report of screening counts: cases at the start, opened, concluded and open at the end of a period."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from branches.models import Trait
from core.periods import Period
from evaluations.models import ScreeningCase
from meetings.queries.visit_figures import Ground
from members.models import Membership

START, OPENED, CONCLUDED, END = "start", "opened", "concluded", "end"


@dataclass(frozen=True, slots=True)
class Case:
    """A case that was open on some day of a period, the branch and the unit it counts for, and what of it it is."""

    unit: int
    branch: int
    entry: ScreeningCase
    kinds: frozenset[str]

    @property
    def outcome(self) -> str:
        """How it was concluded within the period; "" where it was not."""
        return self.entry.outcome if CONCLUDED in self.kinds else ""


def cases_in(organization_id: int, period: Period, *, on: date, trait: Trait | None = None) -> list[Case]:
    """The cases open at or below an organisation on some day of a period, today at the latest.

    Each counts once, where the member belonged on the last day of it that lies in the period: what is at the start and
    what is opened comes to what is concluded and what is still open, in every unit.
    """
    ground = Ground(organization_id, period, trait)
    last = min(period.last, on)
    rows = ScreeningCase.objects.filter(
        Q(outcome_on__isnull=True) | Q(outcome_on__gte=period.start), opened_on__lte=last
    ).select_related("member", "helper")
    entries = list(rows.order_by("opened_on", "member__sort_key", "pk"))
    homes = _homes({one.member_id for one in entries})
    found = []
    for one in entries:
        concluded = one.outcome_on is not None and one.outcome_on <= last
        day = one.outcome_on if concluded and one.outcome_on else last
        branch = _home_on(homes.get(one.member_id, ()), day) or one.organization_id
        stood = _stood_until(ground, branch, day)
        if stood is None:
            continue
        kinds = {START if one.opened_on < period.start else OPENED, CONCLUDED if concluded else END}
        found.append(Case(stood, branch, one, frozenset(kinds)))
    return found


def sums(found: Iterable[Case]) -> dict[str, int]:
    """How many of each kind, and of each outcome."""
    cases = list(found)
    kinds = Counter(kind for one in cases for kind in one.kinds)
    outcomes = Counter(one.outcome for one in cases if one.outcome)
    return {kind: kinds[kind] for kind in (START, OPENED, CONCLUDED, END)} | {
        str(outcome.value): outcomes[outcome.value] for outcome in ScreeningCase.Outcome
    }


Home = tuple[date, int]


def _homes(members: Iterable[int]) -> dict[int, list[Home]]:
    """Since when each belonged officially where, in order."""
    rows = Membership.objects.filter(kind=Membership.Kind.OFFICIAL, member__in=list(members)).order_by("start", "pk")
    found: dict[int, list[Home]] = {}
    for member, start, organization in rows.values_list("member", "start", "organization"):
        found.setdefault(member, []).append((start, organization))
    return found


def _home_on(homes: Sequence[Home], day: date) -> int | None:
    """Where he belonged on a day, or did last before it."""
    return next((organization for start, organization in reversed(homes) if start <= day), None)


def _stood_until(ground: Ground, branch: int, day: date) -> int | None:
    """The unit of a branch on a day; of one that has ended, on the last day on which it stood in the period."""
    unit = ground.unit(branch, day)
    if unit is not None:
        return unit
    places = [place for place in ground.days[branch] if place[0] <= day]
    return places[-1][2] if places and places[-1][1] is not None and places[-1][1] <= day else None
