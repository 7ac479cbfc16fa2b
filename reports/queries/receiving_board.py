"""The board of a committee that receives reports: its units × the periods of a year, who is silent first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from branches import tree
from branches.models import Organization
from branches.queries import with_current
from branches.scoping import Action, organizations_allowing
from core.periods import Period
from reports.models import ReportDuty
from reports.queries.owed import is_overdue
from reports.queries.receiving import UnitReport, periods_in, received_of


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One unit's reports of a year; a period it owed nothing of has none."""

    organization: Organization
    name: str
    cells: Mapping[str, UnitReport]
    overdue: int


@dataclass(frozen=True, slots=True)
class Board:
    """The periods of the year under a rule, each with its rule, and the units."""

    periods: Sequence[tuple[Period, ReportDuty]]
    rows: Sequence[BoardRow]

    @property
    def silent(self) -> int:
        """How many units are late with something."""
        return sum(bool(row.overdue) for row in self.rows)


def received_board(organization: Organization, kind: str, year: int, *, on: date) -> Board:
    """What the units of a committee sent of a kind of report in a year: a fixed number of queries a period."""
    duties = list(ReportDuty.objects.filter(organization=organization, kind=kind).select_related("organization"))
    ruled: dict[int, tuple[ReportDuty, list[Period]]] = {}
    periods = []
    for period in periods_in(kind, year, on=on):
        duty = next((one for one in duties if _rules(one, period)), None)
        if duty is not None:
            periods.append((period, duty))
            ruled.setdefault(duty.pk, (duty, []))[1].append(period)
    reports: dict[int, list[UnitReport]] = {}
    for duty, of_duty in ruled.values():
        for one in received_of(duty, of_duty, on=on):
            reports.setdefault(one.organization.pk, []).append(one)
    rows = [
        BoardRow(
            ones[-1].organization, ones[-1].name, {one.period.text: one for one in ones}, sum(map(is_overdue, ones))
        )
        for ones in reports.values()
    ]  # fmt: skip
    return Board(periods, sorted(rows, key=lambda row: (-row.overdue, row.organization.code)))


def _rules(duty: ReportDuty, period: Period) -> bool:
    return duty.start <= period.last and (duty.end is None or period.last < duty.end)


def receivers(user: Any, *, on: date) -> list[Any]:
    """The committees with rules whose figures a user sees, under their names of today."""
    ruling = organizations_allowing(user, Action.REPORT, on=on).filter(
        pk__in=ReportDuty.objects.values("organization")
    )  # fmt: skip
    named: Any = with_current(ruling, on=on)
    return list(named.order_by("code"))


def rules_visible_to(user: Any, *, on: date) -> Any:
    """Every rule of the committees whose figures a user sees, the ended ones too."""
    visible = organizations_allowing(user, Action.REPORT, on=on).values("pk")
    rows = ReportDuty.objects.filter(organization__in=visible).select_related("organization", "template", "document")
    return rows.order_by("organization__code", "kind", "-start")


def committees_ruled_by(user: Any, *, on: date) -> QuerySet[Organization]:
    """The committees a user may set rules for: where he receives reports, and there are units to send them."""
    branches = tree.form_on(on).filter(form__holds_branch_meetings=True).values("organization")
    return organizations_allowing(user, Action.ISSUE, on=on).exclude(pk__in=branches)
