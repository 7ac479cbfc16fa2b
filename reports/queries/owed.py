"""What receiving asks of a user today: of his own committees who has not sent, of his own units what they still owe."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from branches.models import Placement
from branches.scoping import MAY, Action, appointments_held, is_system
from core.formatting import date_text
from core.periods import Period
from recruitment.queries.todo import Todo
from reports.models import Pack, ReportDuty
from reports.queries.packs import closed_period
from reports.queries.receiving import Sent, UnitReport, received_of

# What a list is narrowed to, by the word its address takes.
OVERDUE, TO_RECEIVE, DIFFERING = "qua-han", "cho-nhan", "khac"


@dataclass(frozen=True, slots=True)
class Owed:
    """A report a unit owes under a rule of the committee directly above it."""

    duty: ReportDuty
    report: UnitReport


def own_committees(user: Any, *, on: date) -> list[int]:
    """The organisations a user is appointed at to issue and receive reports; of who only reads, to read them."""
    if is_system(user):
        return []
    held = appointments_held(user, on=on)
    for action in (Action.ISSUE, Action.REPORT):
        if found := sorted({pk for pk, role in held if action in MAY[role]}):
            return found
    return []


def rules_owed(organizations: Iterable[int], *, on: date) -> list[tuple[ReportDuty, Period]]:
    """The rules of committees about the last period of each kind that is over, with that period: one query."""
    rows = ReportDuty.objects.filter(organization__in=list(organizations)).select_related("organization", "template")
    found = []
    for row in rows.order_by("organization__code", "kind"):
        period = closed_period(row.kind, on)
        if period and row.start <= period.last and (row.end is None or period.last < row.end):
            found.append((row, period))
    return found


def is_overdue(report: UnitReport) -> bool:
    """Whether a unit has not sent what was due."""
    return not report.has_sent and report.state != Sent.DISSOLVED and report.late > 0


def owed_by_own(user: Any, *, on: date) -> list[Owed]:
    """What the organisations a user is appointed at have not sent of the last periods, the earliest due first."""
    own = set(own_committees(user, on=on))
    above = Placement.objects.filter(organization__in=own, parent__isnull=False).values_list("parent", flat=True)
    found = [
        Owed(duty, one)
        for duty, period in rules_owed(set(above), on=on)
        for one in received_of(duty, [period], on=on)
        if one.organization.pk in own and not one.has_sent and one.state != Sent.DISSOLVED
    ]
    return sorted(found, key=lambda one: (one.report.due, one.report.organization.code))


def papers_to_own(user: Any, work: str, *, on: date) -> QuerySet[Pack]:
    """The reports sent to the committees a user is appointed at: not received yet, or differing from the records.

    One that was corrected differs no more: the correction counts.
    """
    packs = Pack.objects.filter(superior__in=own_committees(user, on=on))
    if work == DIFFERING:
        corrected = Pack.objects.filter(corrects__isnull=False, state__in=Pack.FROZEN).values("corrects")
        packs = packs.filter(state__in=(Pack.State.SENT, Pack.State.RECEIVED), issue__check_made__cells__gt=0)
        packs = packs.exclude(pk__in=corrected)
    else:
        packs = packs.filter(state=Pack.State.SENT)
    return packs.select_related("organization", "superior", "issue", "issue__check_made").defer("issue__content")


def receiving_todo(user: Any, *, on: date) -> list[Todo]:
    """What waits for who receives reports, and for who owes them; nothing for who only reads."""
    if is_system(user) or not any(Action.ISSUE in MAY[role] for _pk, role in appointments_held(user, on=on)):
        return []
    return [*_owing(user, on), *_overdue(user, on), *_papers(user, on)]


def _owing(user: Any, on: date) -> Iterable[Todo]:
    grouped: dict[tuple[Period, date], list[Owed]] = {}
    for one in owed_by_own(user, on=on):
        grouped.setdefault((one.report.period, one.report.due), []).append(one)
    for (period, due), rows in grouped.items():
        words = {"period": period.label, "day": date_text(due), "late": rows[0].report.late}
        label = _("báo cáo %(period)s phải gửi trước hết ngày %(day)s") % words
        if words["late"]:
            label = _("báo cáo %(period)s phải gửi trước hết ngày %(day)s, đã quá hạn %(late)d ngày") % words
        address = f"{reverse('reports:owed')}?{urlencode({'ky': period.text, 'han': due.isoformat()})}"
        yield Todo(len(rows), label, address, pressing=bool(words["late"]))


def _overdue(user: Any, on: date) -> Iterable[Todo]:
    for duty, period in rules_owed(own_committees(user, on=on), on=on):
        count = sum(is_overdue(one) for one in received_of(duty, [period], on=on))
        label = _("đơn vị quá hạn gửi báo cáo %(period)s") % {"period": period.label}
        address = reverse("reports:receiving_period", args=[duty.uuid, period.text])
        yield Todo(count, label, f"{address}?{urlencode({'viec': OVERDUE})}", pressing=True)


def _papers(user: Any, on: date) -> Iterable[Todo]:
    labels = {
        TO_RECEIVE: _("báo cáo cấp dưới gửi đến, chờ nhận"),
        DIFFERING: _("báo cáo cấp dưới có số khác với hồ sơ hôm nay"),
    }
    for work, label in labels.items():
        address = f"{reverse('reports:receiving_papers')}?{urlencode({'viec': work})}"
        yield Todo(papers_to_own(user, work, on=on).count(), label, address)
