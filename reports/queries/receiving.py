"""What a committee receives from the units directly below it: who owes a report, who is late, who has sent what."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from branches.models import Organization, OrganizationForm, Placement
from branches.queries import names_on_days
from branches.scoping import Action, organizations_allowing
from core.periods import Period, span_holds
from reports.models import Issue, IssueCheck, Pack, PackKind, ReportDuty
from reports.queries.packs import closed_period, periods_of


class Sent(StrEnum):
    """How far a unit's report has come."""

    RECEIVED = "received"
    SENT = "sent"
    ISSUED = "issued"
    DRAFT = "draft"
    NONE = "none"
    DISSOLVED = "dissolved"


CAME = (Pack.State.SENT, Pack.State.RECEIVED)
_STATES: Mapping[str, Sent] = {
    Pack.State.RECEIVED: Sent.RECEIVED, Pack.State.SENT: Sent.SENT, Pack.State.ISSUED: Sent.ISSUED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What one unit owes of one period, and what came.

    Arguments:
        due: the last day on which it was in time.
        pack: the report that counts: the latest correction that was sent, else the first.
        first: the report as it was first sent; its day says whether it came in time.
        gone_on: the day the unit was dissolved; it owes nothing then.
        late: days after `due` on which it was first sent, or that have passed without it; 0 where in time.
        waiting: the report the committee has yet to receive: under way, and to it.
    """

    organization: Organization
    name: str
    period: Period
    due: date
    state: Sent
    pack: Pack | None = None
    first: Pack | None = None
    gone_on: date | None = None
    late: int = 0
    waiting: Pack | None = None

    @property
    def issue(self) -> Issue | None:
        """The issued report that counts: one that was not sent has been reported to nobody."""
        return self.pack.issue if self.pack is not None and self.has_sent else None

    @property
    def is_corrected(self) -> bool:
        """Whether a correction counts instead of what was first sent."""
        return self.pack is not None and self.pack.corrects_id is not None

    @property
    def check(self) -> IssueCheck | None:
        """When it was last computed again, and what was found."""
        return getattr(self.issue, "check_made", None)

    @property
    def cells(self) -> int:
        """How many cells differed from the records then."""
        return self.check.cells if self.check else 0

    @property
    def has_sent(self) -> bool:
        """Whether it has come."""
        return self.state in (Sent.SENT, Sent.RECEIVED)


def duty_for(organization: Organization, kind: str, period: Period) -> ReportDuty | None:
    """A committee's rule about a kind of report in force on the last day of a period."""
    rows = ReportDuty.objects.filter(organization=organization, kind=kind, span__contains=period.last)
    return rows.select_related("template", "document").first()


def kind_of(period: Period) -> str | None:
    """The kind of report that is made of a period: of a month the monthly one; None for any other stretch of days."""
    units = {
        Period.month: PackKind.MONTH, Period.quarter: PackKind.QUARTER, Period.half: PackKind.HALF,
        Period.year: PackKind.YEAR,
    }  # fmt: skip
    return next((str(kind) for unit, kind in units.items() if unit(period.start).text == period.text), None)


def received_of(duty: ReportDuty, periods: Sequence[Period], *, on: date) -> list[UnitReport]:
    """What the units owe of some periods under a rule, by unit and period: five queries at every size.

    A unit owes a report of a period on whose last day it stood directly below; one that stood there at its beginning
    and was dissolved since owes none, and says so.
    """
    return [one for _duty, one in received_under([(duty, periods)], on=on)]


def received_under(
    rules: Sequence[tuple[ReportDuty, Sequence[Period]]], *, on: date
) -> list[tuple[ReportDuty, UnitReport]]:
    """The same under several rules, each with its periods: five queries too, however many there are."""
    asked = [(duty, period) for duty, periods in rules for period in periods]
    units = _Units(asked, on=on)
    owing = [(duty, period, unit, gone) for duty, period in asked for unit, gone in units.owing(duty, period)]
    packs = _packs({unit.pk for _duty, _period, unit, _gone in owing}, asked)
    last = {duty.pk: max((period.last for period in periods), default=on) for duty, periods in rules}
    names = names_on_days({unit.pk for _duty, _period, unit, _gone in owing}, last.values())
    found = [
        (duty, _report(duty, period, unit, gone, packs.get((duty.pk, unit.pk, period.text), []),
                       names[last[duty.pk]].get(unit.pk, unit.code), on))
        for duty, period, unit, gone in owing
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one[1].organization.code, one[1].period.start))


class _Units:
    """What stood directly below some committees in some periods: three queries, the last where a unit went away."""

    def __init__(self, asked: Sequence[tuple[ReportDuty, Period]], *, on: date) -> None:
        self._on = on
        first, last = min((period.start for _duty, period in asked), default=on), on
        touches = Q(start__lte=last) & (Q(end__isnull=True) | Q(end__gt=first))
        above = {duty.organization_id for duty, _period in asked}
        self._places = list(Placement.objects.filter(touches, parent__in=above).select_related("organization"))
        below = {place.organization_id for place in self._places}
        forms = OrganizationForm.objects.filter(touches, organization__in=below, form__holds_branch_meetings=True)
        self._branches: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
        for pk, start, end in forms.values_list("organization", "start", "end"):
            self._branches[pk].append((start, end))
        self._ended: dict[int, date] | None = None

    def owing(self, duty: ReportDuty, period: Period) -> list[tuple[Organization, date | None]]:
        """The units of a rule in a period, with the day one was dissolved before its end."""
        last = min(period.last, self._on)
        there = self._audience(duty, last)
        before = self._audience(duty, period.start) if period.start < last else {}
        left = {pk: self._dissolved().get(pk) for pk in before.keys() - there.keys()} if before else {}
        gone = [(before[pk], end) for pk, end in left.items() if end is not None and end <= last]
        return [*((unit, None) for unit in there.values()), *gone]

    def _audience(self, duty: ReportDuty, day: date) -> dict[int, Organization]:
        there = {
            place.organization_id: place.organization for place in self._places
            if place.parent_id == duty.organization_id and span_holds((place.start, place.end), day)
        }  # fmt: skip
        if duty.audience == ReportDuty.Audience.DIRECT:
            return there
        wanted = duty.audience == ReportDuty.Audience.BRANCHES
        return {
            pk: unit for pk, unit in there.items()
            if any(span_holds(span, day) for span in self._branches.get(pk, ())) == wanted
        }  # fmt: skip

    def _dissolved(self) -> dict[int, date]:
        if self._ended is None:
            places = {place.organization_id for place in self._places}
            rows = Placement.objects.filter(organization__in=places, dissolved=True)
            self._ended = {pk: end for pk, end in rows.values_list("organization", "end") if end is not None}
        return self._ended


def _packs(ids: set[int], asked: Sequence[tuple[ReportDuty, Period]]) -> dict[tuple[int, int, str], list[Pack]]:
    """The reports of units, first ones before corrections, by rule, unit and period."""
    rules = {duty.pk: duty for duty, _period in asked}
    rows = Pack.objects.filter(
        organization__in=ids, kind__in={duty.kind for duty in rules.values()}, period__in={one.text for _, one in asked}
    ).exclude(state=Pack.State.DISCARDED)
    found: dict[tuple[int, int, str], list[Pack]] = defaultdict(list)
    rows = rows.select_related("issue", "issue__check_made", "organization", "template").defer("issue__content")
    for pack in rows.order_by("pk"):
        for duty in rules.values():
            if pack.kind == duty.kind and duty.template_id in (None, pack.template_id):
                found[duty.pk, pack.organization_id, pack.period].append(pack)
    return found


def _report(
    duty: ReportDuty, period: Period, unit: Organization, gone: date | None, packs: list[Pack], name: str, on: date
) -> UnitReport:
    due = period.last + timedelta(days=duty.due_days)
    firsts = [pack for pack in packs if pack.corrects_id is None]
    first = min(firsts, key=lambda pack: (pack.sent_on is None, pack.sent_on or date.max, not pack.is_frozen),
                default=None)  # fmt: skip
    if first is None:
        if gone is not None:
            return UnitReport(unit, name, period, due, Sent.DISSOLVED, gone_on=gone)
        return UnitReport(unit, name, period, due, Sent.NONE, late=max((on - due).days, 0))
    chain = [first]
    for pack in packs:
        if pack.corrects_id == chain[-1].pk:
            chain.append(pack)
    came = [pack for pack in chain if pack.state in CAME]
    counts = came[-1] if came else first  # a correction not sent yet leaves the unit's report as it was
    late = ((first.sent_on or on) - due).days
    return UnitReport(
        unit, name, period, due, _STATES.get(counts.state, Sent.DRAFT), counts, first, gone,
        late=0 if gone and not first.sent_on else max(late, 0),
        waiting=counts if counts.state == Pack.State.SENT and counts.superior_id == duty.organization_id else None,
    )  # fmt: skip


def duties_visible_to(user: Any, *, on: date) -> Any:
    """The rules of committees whose figures a user sees that are in force today."""
    visible = organizations_allowing(user, Action.REPORT, on=on).values("pk")
    return ReportDuty.objects.filter(organization__in=visible, span__contains=on).select_related(
        "organization", "template", "document"
    )


def last_period(duty: ReportDuty, *, on: date) -> Period | None:
    """The last period of a rule that is over; None for reports made when somebody asks, and before the rule began."""
    period = closed_period(duty.kind, on)
    return period if period is not None and period.last >= duty.start else None


def periods_in(kind: str, year: int, *, on: date) -> list[Period]:
    """The periods of a kind in a year that have begun."""
    return [period for period in periods_of(kind, year) if period.start <= on]


def periods_between(kind: str, whole: Period) -> list[Period]:
    """The periods of a kind that end within another period."""
    years = range(whole.start.year, whole.last.year + 1)
    return [one for year in years for one in periods_of(kind, year) if whole.start <= one.last <= whole.last]


def state_text(report: UnitReport) -> str:
    """How a unit's report stands, in words."""
    match report.state:
        case Sent.DISSOLVED:
            return _("đã giải thể")
        case Sent.NONE:
            return _("chưa có, quá hạn %d ngày") % report.late if report.late else _("chưa có, còn hạn")
        case Sent.DRAFT:
            return _("đang soạn, quá hạn %d ngày") % report.late if report.late else _("đang soạn")
        case Sent.ISSUED:
            return _("đã ban hành, chưa gửi")
    late = _("muộn %d ngày") % report.late if report.late else _("đúng hạn")
    return _("đã nhận, %s") % late if report.state == Sent.RECEIVED else _("đã gửi, %s") % late
