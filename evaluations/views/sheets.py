"""The papers of a classification: a subject's sheet, the list that goes up, a decision with its annex; on the page and
in the form of the Party's papers."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import letterhead_of, organization_of_id
from branches.scoping import Action, may
from branches.views import crumbs, organization_or_404
from core.audit import AccessLog, log_access
from core.periods import today
from core.rendering import Letterhead, as_paper, bind, render_html
from core.rendering import render as render_face
from core.tables import Drill, Table
from core.views import hand_out
from evaluations.queries.decisions import may_read_paper
from evaluations.queries.rights import PERSONS, decisions_visible_to, periods_visible_to
from evaluations.reports.proposals import decision_papers, decision_table, proposal_letterhead, proposal_table
from evaluations.reports.sheets import sheet_table
from evaluations.views.frame import told_rating_or_404
from meetings.views.exports import FACE
from recruitment.queries.rights import acts_for

FACES = ("pdf", "xlsx", "csv", "json")
ROWS_A_PAGE = 100


class RatingSheet(View):
    """One subject's sheet: what it was given at every step, by which vote, on what evidence, and why."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """To who reads the file of a member, and the reports of an organisation; `dang=pdf` is the paper."""
        on = today()
        rating = told_rating_or_404(request.user, uuid, on=on)
        if rating.subject not in PERSONS and not may(request.user, Action.REPORT, rating.organization, on=on):
            raise PermissionDenied(_("Vai trò của bạn không xem được phiếu xếp loại này."))
        table = sheet_table(rating, on=on)
        subject = _("Phiếu %s") % table.full_title
        if FACE in request.GET:
            head = replace(letterhead_of(rating.organization, on=on), type_symbol="", type_name=_("PHIẾU"))
            return _face(request, table, head, rating.organization, subject=subject, subject_id=rating.uuid)
        log_access(
            by=request.user, action=AccessLog.Action.REPORT, subject=subject, subject_id=rating.uuid,
            organization_id=rating.organization_id,
        )  # fmt: skip
        links = [
            (_("Số liệu"), reverse("evaluations:evidence", args=[uuid])),
            (_("Bản kiểm điểm"), reverse("evaluations:paper", args=[uuid])),
            (_("Hạn chế, khuyết điểm"), reverse("evaluations:shortcomings_of", args=[uuid])),
        ]
        own = acts_for(request.user, rating.organization_id, on=on, action=Action.EVALUATE)
        if rating.member_id and own and not rating.is_decided:
            links.append((_("Đề nghị nhận xét"), reverse("evaluations:comment_ask", args=[uuid])))
        if rating.proposed_level_id and rating.decider_id != rating.organization_id:
            above = reverse("evaluations:proposal_list", args=[rating.organization.uuid, rating.period.uuid])
            links.append((_("Danh sách đề nghị"), f"{above}?doi-tuong={rating.subject}"))
        if rating.decision_id and decisions_visible_to(request.user, on=on).filter(pk=rating.decision_id).exists():
            links.append((_("Quyết định"), reverse("evaluations:decision", args=[rating.decision.uuid])))
        organization = organization_of_id(rating.organization_id, on=on)
        return _page(request, table, subject, organization, on, links=links)


class ProposalList(View):
    """What an organisation sends up in a period (`doi-tuong=`): with votes, totals and a sum by level."""

    def get(self, request: HttpRequest, uuid: UUID, period: UUID) -> HttpResponse:
        """To who may see the people in it. Raises Http404 for another's period and an unknown subject."""
        on = today()
        organization = organization_or_404(request.user, uuid, on=on)
        asked = get_object_or_404(periods_visible_to(request.user, on=on), uuid=period)
        subjects = [(one.subject, one.get_subject_display()) for one in asked.schemes.order_by("pk")]
        subject = request.GET.get("doi-tuong") or next((one for one, _label in subjects if one == "member"), "")
        if subject not in dict(subjects):
            raise Http404(_("Kỳ này không xếp loại đối tượng ấy."))
        _may_read(request, subject, organization, on)
        table = proposal_table(organization, asked, subject, on=on)
        if FACE in request.GET:
            head = proposal_letterhead(organization, on=on)
            return _face(request, table, head, organization, subject=f"{table.full_title} – {table.scope.name}")
        links = [(str(label).capitalize(), f"?doi-tuong={one}") for one, label in subjects if one != subject]
        return _page(request, table, table.full_title, organization, on, links=links, query=f"doi-tuong={subject}&")


class DecisionPaper(View):
    """A decision: its annex on the page, and as it is signed."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """To who may see everybody in it: the annex is one list."""
        on = today()
        decision = get_object_or_404(
            decisions_visible_to(request.user, on=on).select_related("organization", "period", "document"), uuid=uuid
        )
        if not may_read_paper(request.user, decision, on=on):
            raise PermissionDenied(_("Vai trò của bạn không xem được danh sách này."))
        table = decision_table(decision, on=on)
        subject = f"{table.full_title} – {table.scope.name}"
        if FACE in request.GET and request.GET[FACE] == "pdf":
            _may_export(request, decision.organization, on)
            return hand_out(
                request, lambda: as_paper(bind(decision_papers(decision, on=on), title=subject), subject),
                subject=subject, subject_id=decision.uuid, organization_id=decision.organization_id,
                detail={"rows": len(table.rows)},
            )  # fmt: skip
        if FACE in request.GET:
            head = letterhead_of(decision.organization, on=decision.on)
            return _face(request, table, head, decision.organization, subject=subject, subject_id=decision.uuid)
        return _page(
            request, table, table.full_title, organization_of_id(decision.organization_id, on=on), on, decision=decision
        )  # fmt: skip


def _may_read(request: HttpRequest, subject: str, organization: Any, on: date) -> None:
    action = Action.VIEW_MEMBERS if subject in PERSONS else Action.REPORT
    if not may(request.user, action, organization, on=on):
        raise PermissionDenied(_("Vai trò của bạn không xem được danh sách này."))


def _may_export(request: HttpRequest, organization: Any, on: date) -> None:
    if not may(request.user, Action.EXPORT, organization, on=on):
        raise PermissionDenied(_("Bạn xem được danh sách nhưng không được xuất dữ liệu."))


def _face(
    request: HttpRequest, table: Table, head: Letterhead, organization: Any, *, subject: str, subject_id: Any = ""
) -> HttpResponse:  # fmt: skip
    """A table as the file the address asks for. Raises Http404 for a face there is none of."""
    face = request.GET[FACE]
    if face not in FACES:
        raise Http404
    _may_export(request, organization, today())
    return hand_out(
        request, lambda: render_face(table, face, letterhead=head), action=AccessLog.Action.EXPORT, subject=subject,
        subject_id=subject_id, organization_id=organization.pk, detail={"rows": len(table.rows)},
    )  # fmt: skip


def _page(
    request: HttpRequest, table: Table, title: str, organization: Any, on: date, *,
    links: list[tuple[str, str]] | None = None, query: str = "", decision: Any = None,
) -> HttpResponse:  # fmt: skip
    """A table as a page, a hundred rows at a time."""
    page = Paginator(table.rows, ROWS_A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "title": title[:1].upper() + title[1:],
        "breadcrumb": crumbs(organization, by=request.user, on=on),
        "table": table,
        "page": page,
        "fragment": render_html(replace(table, rows=list(page)), _url),
        "links": links or [],
        "query": query,
        "decision": decision,
        "may_export": may(request.user, Action.EXPORT, organization, on=on),
    }
    return render(request, "evaluations/sheet.html", context)


def _url(drill: Drill) -> str:
    """A name leads to its sheet."""
    uuid = drill.text("uuid")
    return reverse("evaluations:sheet", args=[uuid]) if uuid else ""
