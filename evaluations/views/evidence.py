"""The evidence of one rating beside what was frozen when it was decided, and the records behind each fact."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import organization_of_id
from branches.scoping import Action, may
from branches.views import crumbs
from core.audit import AccessLog, log_access
from core.periods import today
from core.rendering import render_html
from core.tables import Drill
from evaluations.queries.evidence import facts_of, frozen_facts, label_of
from evaluations.reports.evidence import records_of
from evaluations.views.frame import told_rating_or_404

ROWS_A_PAGE = 100
# Pages of one object, by the query of a drill that carries its uuid.
PAGES = {
    "meeting": "meetings:detail", "member": "members:detail", "task": "meetings:task", "quota": "recruitment:quota",
}  # fmt: skip


class Evidence(View):
    """Every fact of a rating, each with the way to its records; what has changed since it was decided is shown."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """To who sees reports of an organisation; of a person, to who reads members' files."""
        on = today()
        rating = _asked(request, uuid, Action.REPORT, on=on)
        frozen = {fact.key: fact for fact in frozen_facts(rating)}
        rows = [
            {
                "label": label_of(fact.key),
                "fact": fact,
                "url": reverse("evaluations:evidence_records", args=[uuid, fact.key]),
                "frozen": frozen[fact.key].text if fact.key in frozen and frozen[fact.key].text != fact.text else "",
            }
            for fact in facts_of([rating], on=on)[rating.pk]
        ]
        _log(request, rating, "")
        context = {
            "title": _("Số liệu xếp loại: %s") % rating.name,
            "breadcrumb": _way(request, rating, on=on),
            "rating": rating,
            "rows": rows,
            "is_frozen": bool(frozen),
        }
        return render(request, "evaluations/evidence.html", context)


class EvidenceRecords(View):
    """The records behind one fact, a page at a time."""

    def get(self, request: HttpRequest, uuid: UUID, key: str) -> HttpResponse:
        """To who may see members there: records name them. Raises Http404 for what is no fact of the rating."""
        on = today()
        rating = _asked(request, uuid, Action.VIEW_MEMBERS, on=on)
        try:
            table = records_of(rating, key, by=request.user, on=on, until=on)
        except ValueError as error:
            raise Http404(str(error)) from error
        fact = next((one for one in facts_of([rating], on=on)[rating.pk] if one.key == key), None)
        if fact is None:
            raise Http404(_("Không có danh sách “%s”.") % key)
        _log(request, rating, key)
        page = Paginator(table.rows, ROWS_A_PAGE).get_page(request.GET.get("trang"))
        evidence = {"label": _("Số liệu xếp loại"), "url": reverse("evaluations:evidence", args=[uuid])}
        context = {
            "title": table.title,
            "breadcrumb": [*_way(request, rating, on=on), evidence],
            "rating": rating,
            "fact": fact,
            "table": table,
            "page": page,
            "count": page.paginator.count,
            "fragment": render_html(replace(table, rows=list(page)), _url),
        }
        return render(request, "evaluations/evidence_records.html", context)


def _asked(request: HttpRequest, uuid: UUID, action: str, *, on: date) -> Any:
    rating = told_rating_or_404(request.user, uuid, on=on)
    if not may(request.user, action, rating.organization, on=on):
        raise PermissionDenied(_("Vai trò của bạn không xem được số liệu này."))
    return rating


def _way(request: HttpRequest, rating: Any, *, on: date) -> list[dict[str, Any]]:
    return crumbs(organization_of_id(rating.organization_id, on=on), by=request.user, on=on)


def _url(drill: Drill) -> str:
    """The page of one object; nothing where the row names none."""
    uuid = drill.text("uuid")
    return reverse(PAGES[drill.query], args=[uuid]) if uuid else ""


def _log(request: HttpRequest, rating: Any, key: str) -> None:
    log_access(
        by=request.user,
        action=AccessLog.Action.REPORT,
        subject=_("Số liệu xếp loại: %s") % rating.name,
        subject_id=rating.uuid,
        organization_id=rating.organization_id,
        detail={"records": key} if key else {},
    )
