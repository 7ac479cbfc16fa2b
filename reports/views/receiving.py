"""Receiving reports on the page: the board of a year, one period, what was sent, what is owed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_safe

from core.formatting import date_text
from core.periods import Period, today
from core.views import sent_once
from meetings.queries import secretaries_of
from reports import queries
from reports.forms.receiving import BoardFilter
from reports.queries import Action
from reports.queries.owed import DIFFERING, OVERDUE, TO_RECEIVE, is_overdue, owed_by_own, papers_to_own
from reports.queries.receiving import Sent, UnitReport, received_of, state_text
from reports.queries.receiving_board import committees_ruled_by, received_board, receivers, rules_visible_to
from reports.queries.sums import reports_in
from reports.services.receiving import Received, receive_packs
from reports.views.addresses import period_of, report_address

UNITS_A_PAGE = 25  # with twelve cells a row: 60 kB a page
PAPERS_A_PAGE = 50
UNPROCESSABLE = 422
STANDS: dict[str, Any] = {
    "": gettext_lazy("mọi đơn vị"),
    OVERDUE: gettext_lazy("quá hạn chưa gửi"),
    TO_RECEIVE: gettext_lazy("đã gửi, chờ nhận"),
    DIFFERING: gettext_lazy("khác với số đã báo cáo"),
}
_HOLDS: dict[str, Callable[[UnitReport], bool]] = {
    "": lambda one: True,
    OVERDUE: is_overdue,
    TO_RECEIVE: lambda one: one.waiting is not None,
    DIFFERING: lambda one: one.cells > 0,
}


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page of receiving."""
    way = [(_("Báo cáo"), reverse("reports:list")), (_("Nhận báo cáo"), reverse("reports:receiving")), *more]
    return [{"label": label, "url": url} for label, url in way]


def require_somewhere(request: HttpRequest, *, on: date) -> None:
    """Raises PermissionDenied for who sees no figures."""
    if not queries.may_somewhere(request.user, Action.REPORT, on=on):
        raise PermissionDenied(_("Trang nhận báo cáo dành cho người được xem báo cáo."))


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A unit's report on a page: how it looks, what may be done, what went wrong."""

    one: UnitReport
    text: str
    look: str
    mark: str = ""
    error: str = ""

    @property
    def may_be_received(self) -> bool:
        """Whether it is under way to the committee of the page."""
        return self.one.waiting is not None

    @property
    def full_text(self) -> str:
        """How it stands, with how much of it differs, for who does not see the sign."""
        if not self.one.check or not self.one.cells:
            return self.text
        return _("%(state)s; khác %(cells)d ô, tính ngày %(day)s") % {
            "state": self.text, "cells": self.one.cells, "day": date_text(self.one.check.checked_on),
        }  # fmt: skip

    @property
    def leads(self) -> Any:
        """The paper its sign leads to; drafts are their own unit's."""
        return self.one.pack if self.one.pack is not None and self.one.pack.is_frozen else None


def shown(one: UnitReport, error: str = "") -> ShownReport:
    """A report with its words, colour and the sign that stands for it on the board."""
    if one.state == Sent.DISSOLVED:
        return ShownReport(one, state_text(one), "nowhere", _("gt"), error)
    if one.has_sent:
        sent = _("G") if one.state == Sent.SENT else ""
        late = _("M") if one.late else ""
        mark = f"{sent}{late}" or "✓"
        return ShownReport(one, state_text(one), "late" if late else "on_time", f"{mark}{_differs(one)}", error)
    if one.late:
        return ShownReport(one, state_text(one), "missing", "✗", error)
    return ShownReport(one, state_text(one), "open", "…", error)


def _differs(one: UnitReport) -> str:
    return "≠" if one.cells else ""


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Units × periods of a year for one kind of report, the silent first."""
    on = today()
    require_somewhere(request, on=on)
    known = receivers(request.user, on=on)
    form = BoardFilter(request.GET, receivers=known, on=on)
    form.is_valid()
    chosen = form.cleaned_data
    if request.GET.get("to-chuc") and not chosen.get("to_chuc"):
        raise Http404
    top = queries.top_of(request.user, Action.REPORT, on=on)
    committee = next((one for one in known if one.code == chosen.get("to_chuc")), None)
    committee = committee or next((one for one in known if top and one.pk == top.pk), known[0] if known else None)
    kind, year = chosen.get("loai") or "month", chosen.get("nam") or on.year
    form.initial = {"to_chuc": committee.code if committee else "", "loai": kind, "nam": year}
    context: dict[str, Any] = {
        "title": _("Nhận báo cáo"),
        "breadcrumb": crumbs()[:1],
        "form": BoardFilter(
            {"to-chuc": form.initial["to_chuc"], "loai": kind, "nam": str(year)}, receivers=known, on=on
        ),
        "committee": committee,
        "year": year,
        "may_set": committees_ruled_by(request.user, on=on).exists(),
    }
    if committee is not None:
        context |= _board(request, committee, kind, year, on)
    return render(request, "reports/receiving.html", context)


def _board(request: HttpRequest, committee: Any, kind: str, year: int, on: date) -> dict[str, Any]:
    found = received_board(committee, kind, year, on=on)
    page = Paginator(found.rows, UNITS_A_PAGE).get_page(request.GET.get("trang"))
    return {
        "page": page,
        "board": found,
        "periods": [
            (period, _short(period), reverse("reports:receiving_period", args=[duty.uuid, period.text]))
            for period, duty in found.periods
        ],
        "rows": [
            (row, [(_short(period), _cell(row.cells.get(period.text))) for period, _duty in found.periods])
            for row in page
        ],
        "secretaries": secretaries_of([row.organization.pk for row in page], by=request.user, on=on),
        "summary": report_address(queries.get_report("received"), committee.pk, Period.year(date(year, 1, 1)), {}),
    }


def _cell(one: UnitReport | None) -> ShownReport | None:
    return None if one is None else shown(one)


def _short(period: Period) -> str:
    """A period at the head of a column."""
    return period.text.rpartition("-")[2] if "-" in period.text else period.text


class ReceivedPeriod(View):
    """One period under a rule: each unit's report, who is late, where the records say something else."""

    def get(self, request: HttpRequest, uuid: UUID, period: str) -> HttpResponse:
        """The list."""
        on = today()
        return self.page(request, *self.asked(request, uuid, period, on), Received(), on)

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID, period: str) -> HttpResponseBase:
        """Receives those chosen, or the one whose button was pressed."""
        on = today()
        duty, asked = self.asked(request, uuid, period, on)
        if not queries.may(request.user, Action.ISSUE, duty.organization, on=on):
            raise PermissionDenied(_("Chỉ người của cấp ủy nhận báo cáo mới nhận được."))
        reports = received_of(duty, [asked], on=on)
        there = {str(one.pack.uuid): one.pack for one in reports if one.has_sent and one.pack}
        done = receive_packs(
            packs=chosen_of(request, there), receiver=duty.organization, by=request.user, on=on
        )  # fmt: skip
        if tell(request, done):
            return redirect(request.get_full_path())
        return self.page(request, duty, asked, done, on, status=UNPROCESSABLE)

    def asked(self, request: HttpRequest, uuid: UUID, text: str, on: date) -> tuple[Any, Period]:
        """The rule and the period. Raises Http404 for what is none, or out of the scope."""
        duty = get_object_or_404(rules_visible_to(request.user, on=on), uuid=uuid)
        period = period_of(text)
        if period.start > on or not duty.start <= period.last or (duty.end and period.last >= duty.end):
            raise Http404
        return duty, period

    def page(
        self, request: HttpRequest, duty: Any, period: Period, done: Received, on: date, status: int = 200
    ) -> HttpResponse:
        """The page, with what was refused beside its report."""
        everybody = received_of(duty, [period], on=on)
        work = request.GET.get("viec", "")
        work = work if work in STANDS else ""
        rows = [
            shown(one, done.refused.get(one.pack.pk, "") if one.pack else "") for one in everybody if _HOLDS[work](one)
        ]
        name = queries.names_on([duty.organization_id], on).get(duty.organization_id, "")
        context = {
            "title": _("Báo cáo %(period)s") % {"period": period.label},
            "breadcrumb": crumbs(),
            "duty": duty,
            "committee": name,
            "period": period,
            "rows": rows,
            "stands": [
                (word, label, sum(_HOLDS[word](one) for one in everybody), word == work)
                for word, label in STANDS.items()
            ],
            "due": everybody[0].due if everybody else None,
            "may_receive": queries.may(request.user, Action.ISSUE, duty.organization, on=on),
            "waiting": any(row.may_be_received for row in rows),
            "secretaries": secretaries_of([row.one.organization.pk for row in rows], by=request.user, on=on),
            "sums": _sums(request.user, duty, period, everybody, on),
        }
        return render(request, "reports/receiving_period.html", context, status=status)


def _sums(user: Any, duty: Any, period: Period, reports: Sequence[UnitReport], on: date) -> list[tuple[str, str]]:
    """The tables bound into the papers, each with the address of their sum."""
    report = queries.get_report("received_sums")
    return [
        (title, report_address(report, duty.organization_id, period, {"bieu": name}))
        for name, title in reports_in(reports, duty.organization, by=user, on=on)
    ]


def chosen_of(request: HttpRequest, there: dict[str, Any]) -> Iterable[tuple[Any, int]]:
    """The reports a form names with the versions its page showed; what the user does not receive is no report to him.

    A button beside a report receives that one alone, whatever else is ticked.
    """
    values = request.POST.getlist("mot") or request.POST.getlist("bao-cao")
    for value in dict.fromkeys(values):
        uuid, _colon, version = value.partition(":")
        if uuid in there and version.isdecimal() and len(version) < 10:
            yield there[uuid], int(version)


def tell(request: HttpRequest, done: Received) -> bool:
    """Says what became of it; whether nothing is left to be looked at."""
    if done.count:
        messages.success(request, _("Đã nhận %(count)d báo cáo.") % {"count": done.count})
    if done.refused:
        messages.error(request, _("%(count)d báo cáo không nhận được; lý do ghi bên cạnh.") % {
            "count": len(done.refused)
        })  # fmt: skip
    if not done.count and not done.refused:
        messages.error(request, _("Chưa chọn báo cáo nào."))
        return False
    return not done.refused


class ReceivedPapers(View):
    """What was sent to the committees the user is appointed at, of any period: to be received, or differing."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        on = today()
        require_somewhere(request, on=on)
        return self.page(request, Received(), on)

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Receives those chosen."""
        on = today()
        if not queries.may_somewhere(request.user, Action.ISSUE, on=on):
            raise PermissionDenied(_("Chỉ người của cấp ủy nhận báo cáo mới nhận được."))
        there = {str(one.uuid): one for one in papers_to_own(request.user, TO_RECEIVE, on=on)}
        done = receive_packs(packs=chosen_of(request, there), by=request.user, on=on)
        if tell(request, done):
            return redirect(request.get_full_path())
        return self.page(request, done, on, status=UNPROCESSABLE)

    def page(self, request: HttpRequest, done: Received, on: date, status: int = 200) -> HttpResponse:
        """The page."""
        work = DIFFERING if request.GET.get("viec") == DIFFERING else TO_RECEIVE
        papers = papers_to_own(request.user, work, on=on).order_by("sent_on", "organization__code", "pk")
        page = Paginator(papers, PAPERS_A_PAGE).get_page(request.GET.get("trang"))
        names = queries.names_on({one.organization_id for one in page}, on)
        context = {
            "title": _("Báo cáo gửi đến"),
            "breadcrumb": crumbs(),
            "page": page,
            "stands": [(word, STANDS[word], word == work) for word in (TO_RECEIVE, DIFFERING)],
            "work": work,
            "rows": [
                (one, names.get(one.organization_id, ""), Period.parse(one.period), done.refused.get(one.pk, ""))
                for one in page
            ],
            "may_receive": work == TO_RECEIVE and queries.may_somewhere(request.user, Action.ISSUE, on=on),
        }
        return render(request, "reports/receiving_papers.html", context, status=status)


@require_safe
def owed(request: HttpRequest) -> HttpResponse:
    """What the organisations the user is appointed at have to send to the committee above."""
    on = today()
    require_somewhere(request, on=on)
    period, due = request.GET.get("ky", ""), request.GET.get("han", "")
    rows = [
        (one, shown(one.report))
        for one in owed_by_own(request.user, on=on)
        if period in ("", one.report.period.text) and due in ("", one.report.due.isoformat())
    ]
    above = queries.names_on({one.duty.organization_id for one, _row in rows}, on)
    context = {
        "title": _("Báo cáo phải gửi"),
        "breadcrumb": crumbs(),
        "rows": rows,
        "above": above,
        "may_issue": queries.may_somewhere(request.user, Action.ISSUE, on=on),
    }
    return render(request, "reports/owed.html", context)
