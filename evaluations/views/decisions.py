"""Decisions on ratings: the list of a period's, the page of one, and the number its paper is given."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on, organization_of_id
from branches.scoping import Action
from branches.views import crumbs
from core.audit import AccessLog, log_access
from core.formatting import date_text
from core.periods import today
from evaluations.forms.decisions import NumberDecision
from evaluations.queries.decisions import (
    RELATED,
    caps_kept,
    decisions_of,
    frame_of_decision,
    may_number,
    may_read_paper,
    ratings_decided,
    told,
    units_named,
)
from evaluations.queries.rating import paper_titles
from evaluations.queries.rights import PERSONS, decisions_visible_to, periods_visible_to
from evaluations.queries.subjects import name_alone
from meetings.views.acts import RecordAct
from meetings.views.frame import may_somewhere

PER_PAGE = 50


class DecisionList(View):
    """The decisions of a period."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Fifty a page, the latest first."""
        on = today()
        require_reader(request.user, on)
        seen = periods_visible_to(request.user, on=on).select_related("organization")
        period: Any = get_object_or_404(seen, uuid=uuid)
        page = Paginator(decisions_of(period, request.user, on=on), PER_PAGE).get_page(request.GET.get("trang"))
        place = organization_of_id(period.organization_id, on=on)
        context = {
            "title": _("Quyết định xếp loại: %s") % str(period).lower(),
            "breadcrumb": crumbs(place, by=request.user, on=on),
            "period": period,
            "page": page,
            "names": names_on({one.organization_id for one in page}, on),
        }
        return render(request, "evaluations/decisions.html", context)


class DecisionPage(View):
    """One decision: its paper, whom it decided, how the caps stood."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Shows it; that people's results were read is logged."""
        on = today()
        decision = decision_or_404(request.user, uuid, on=on)
        frame = frame_of_decision(decision)
        page = Paginator(ratings_decided(decision, request.user, on=on), PER_PAGE).get_page(request.GET.get("trang"))
        names = units_named(list(page), on=on)
        if decision.subject in PERSONS and page.paginator.count:
            log_access(
                by=request.user, action=AccessLog.Action.READ, subject=_("Quyết định xếp loại %s") % decision,
                subject_id=decision.uuid, organization_id=decision.organization_id, detail={"rows": len(page)},
            )  # fmt: skip
        place = organization_of_id(decision.organization_id, on=on)
        period_url = reverse("evaluations:decisions", args=[decision.period.uuid])
        context = {
            "title": _("Quyết định xếp loại %(subject)s, %(period)s") % {
                "subject": decision.get_subject_display(), "period": str(decision.period).lower(),
            },
            "breadcrumb": [
                *crumbs(place, by=request.user, on=on), {"label": _("Quyết định xếp loại"), "url": period_url},
            ],
            "decision": decision,
            "place": place,
            "scheme": frame.scheme,
            "papers": paper_titles(frame.scheme),
            "page": page,
            "rows": [(told(one), name_alone(one, names), names.get(one.organization_id, "")) for one in page],
            "of_people": decision.subject in PERSONS,
            "caps": caps_kept(decision, frame, request.user, on=on),
            "may_print": may_read_paper(request.user, decision, on=on),
            "number_url": (
                reverse("evaluations:decision_number", args=[decision.uuid])
                if decision.document is None and may_number(request.user, decision, on=on)
                else ""
            ),
        }  # fmt: skip
        return render(request, "evaluations/decision.html", context)


class DecisionNumber(RecordAct):
    """The paper gets its number."""

    noun = "decision"
    form_class = NumberDecision
    label, done = gettext_lazy("Ghi số quyết định"), gettext_lazy("Đã ghi số và ngày của quyết định.")
    refusal = gettext_lazy("Chỉ cấp quyết định mới ghi số quyết định.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A decision the user sees."""
        return decision_or_404(request.user, key["uuid"], on=on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """For who decides there."""
        return may_number(request.user, record, on=on)

    def about(self, record: Any) -> str:
        """Which decision."""
        return _("Quyết định ngày %(day)s, %(period)s; số và ngày ghi một lần khi ký.") % {
            "day": date_text(record.on), "period": str(record.period).lower(),
        }  # fmt: skip

    def address(self, record: Any) -> str:
        """Its page."""
        return reverse("evaluations:decision", args=[record.uuid])


def decision_or_404(user: Any, uuid: Any, *, on: date) -> Any:
    """A decision a user sees. Raises Http404 for others, PermissionDenied for who sees no results at all."""
    decision = get_object_or_404(decisions_visible_to(user, on=on).select_related(*RELATED), uuid=uuid)
    require_reader(user, on)
    return decision


def require_reader(user: Any, on: date) -> None:
    """Raises PermissionDenied for who takes rolls and sees no figures."""
    if not may_somewhere(user, Action.REPORT, on):
        raise PermissionDenied(_("Vai trò của bạn không xem được kết quả xếp loại."))
