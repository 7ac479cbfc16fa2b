"""What receiving asks of a user today: of his own committees who has not sent, of his own units what they still owe."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
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
from reports.queries.receiving import Sent, UnitReport, received_under

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


def rules_owed(committees: Q, *, on: date) -> list[tuple[ReportDuty, Period]]:
    """The rules of some committees about the last period of each kind that is over, with that period: one query."""
    rows = ReportDuty.objects.filter(committees).select_related("organization", "template")
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
    rules = rules_owed(_above(own), on=on)
    return _not_sent(received_under([(duty, [period]) for duty, period in rules], on=on), own)


def _above(organization_ids: Collection[int]) -> Q:
    """The rules of committees that stand, or stood, directly above some organisations."""
    places = Placement.objects.filter(organization__in=organization_ids, parent__isnull=False)
    return Q(organization__in=places.values("parent"))


def _not_sent(received: Iterable[tuple[ReportDuty, UnitReport]], own: Collection[int]) -> list[Owed]:
    found = [
        Owed(duty, one) for duty, one in received
        if one.organization.pk in own and not one.has_sent and one.state != Sent.DISSOLVED
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.report.due, one.report.organization.code))


def papers_to_own(user: Any, work: str, *, on: date) -> QuerySet[Pack]:
    """The reports sent to the committees a user is appointed at: not received yet, or differing from the records."""
    packs = Pack.objects.filter(_of_work(work), superior__in=own_committees(user, on=on))
    return packs.select_related("organization", "superior", "issue", "issue__check_made").defer("issue__content")


def _of_work(work: str) -> Q:
    """Which of the reports sent are not received yet, or differ: a corrected one no more, the correction counts."""
    if work != DIFFERING:
        return Q(state=Pack.State.SENT)
    corrected = Pack.objects.filter(corrects__isnull=False, state__in=Pack.FROZEN).values("corrects")
    sent = Q(state__in=(Pack.State.SENT, Pack.State.RECEIVED), issue__check_made__cells__gt=0)
    return sent & ~Q(pk__in=corrected)


def receiving_todo(user: Any, *, on: date) -> list[Todo]:
    """What waits for who receives reports, and for who owes them; nothing for who only reads: six queries."""
    if is_system(user) or not any(Action.ISSUE in MAY[role] for _pk, role in appointments_held(user, on=on)):
        return []
    own = own_committees(user, on=on)
    rules = rules_owed(Q(organization__in=own) | _above(own), on=on)
    received = received_under([(duty, [period]) for duty, period in rules], on=on)
    below = [(duty, one) for duty, one in received if duty.organization_id in own and is_overdue(one)]
    return [*_owing(_not_sent(received, own)), *_overdue(below), *_papers(user, on)]


def _owing(owed: Iterable[Owed]) -> Iterable[Todo]:
    grouped: dict[tuple[Period, date], list[Owed]] = {}
    for one in owed:
        grouped.setdefault((one.report.period, one.report.due), []).append(one)
    for (period, due), rows in grouped.items():
        words = {"period": period.label, "day": date_text(due), "late": rows[0].report.late}
        label = _("báo cáo %(period)s phải gửi trước hết ngày %(day)s") % words
        if words["late"]:
            label = _("báo cáo %(period)s phải gửi trước hết ngày %(day)s, đã quá hạn %(late)d ngày") % words
        address = f"{reverse('reports:owed')}?{urlencode({'ky': period.text, 'han': due.isoformat()})}"
        yield Todo(len(rows), label, address, pressing=bool(words["late"]))


def _overdue(late: Iterable[tuple[ReportDuty, UnitReport]]) -> Iterable[Todo]:
    for (uuid, period), count in Counter((duty.uuid, one.period) for duty, one in late).items():
        label = _("đơn vị quá hạn gửi báo cáo %(period)s") % {"period": period.label}
        address = reverse("reports:receiving_period", args=[uuid, period.text])
        yield Todo(count, label, f"{address}?{urlencode({'viec': OVERDUE})}", pressing=True)


def _papers(user: Any, on: date) -> Iterable[Todo]:
    labels = {
        TO_RECEIVE: _("báo cáo cấp dưới gửi đến, chờ nhận"),
        DIFFERING: _("báo cáo cấp dưới có số khác với hồ sơ khi tính lại"),
    }
    packs = Pack.objects.filter(superior__in=own_committees(user, on=on))
    to_receive, differing = (Count("pk", filter=_of_work(work)) for work in labels)
    counts = packs.aggregate(to_receive=to_receive, differing=differing)
    for (work, label), count in zip(labels.items(), (counts["to_receive"], counts["differing"]), strict=True):
        yield Todo(count, label, f"{reverse('reports:receiving_papers')}?{urlencode({'viec': work})}")
