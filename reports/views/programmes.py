"""Programmes: their list, "đang đứng ở đâu" of one, and one of its targets."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import names_on, organization_of_id
from branches.scoping import Action, may, may_somewhere
from branches.views.frame import crumbs
from core.audit import AccessLog, log_access
from core.periods import Period, today
from core.tables import Chart, Point
from reports.forms.programmes import ProgrammeFilter, year_asked
from reports.queries.measures import State
from reports.queries.overview import top_of
from reports.queries.programmes import (
    listed,
    may_write,
    plans_of,
    programmes_visible_to,
    relation_of,
    targets_of,
    targets_visible_to,
    values_of,
    writes_for,
)
from reports.queries.standing import Standing, Standings, chart_ratio, years_of
from reports.reports.programmes import PROGRAMME_REPORT, VALUE, may_open, remark

PER_PAGE = 40
LOOKS = {State.REACHED: "good", State.EXCEEDED: "good", State.MISSED: "bad", State.NO_DATA: "wait"}


class ProgrammeList(View):
    """The programmes a user sees: his own committee's, those from above, those of units below."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        on = today()
        if not may_somewhere(request.user, Action.REPORT, on=on):
            raise PermissionDenied(_("Chương trình, nghị quyết dành cho người được xem số liệu."))
        form = ProgrammeFilter(request.GET)
        form.is_valid()
        data = getattr(form, "cleaned_data", {})
        found = listed(request.user, on=on, year=data.get("nam"), issuer=data.get("to_chuc") or "")
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
        names = names_on({one.organization_id for one in page}, on)
        own = top_of(request.user, Action.REPORT, on=on)
        relations = relation_of([one.organization_id for one in page], own, on=on)
        context = {
            "title": _("Chương trình, nghị quyết"),
            "breadcrumb": [{"label": _("Báo cáo"), "url": reverse("reports:list")}],
            "form": form,
            "page": page,
            "rows": [
                (one, names.get(one.organization_id, ""), relations[one.organization_id], one.target_count)
                for one in page
            ],
            "on": on,
            "may_add": bool(writes_for(request.user, on=on)),
        }
        return render(request, "reports/programmes.html", context)


class ProgrammeDetail(View):
    """Where one programme stands in a year: every target, its units, and who below has made a plan."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """The page."""
        on = today()
        programme = programme_or_404(request, uuid, on)
        whom = reader_s_unit(request, programme.organization, on)
        years = years_of(programme)
        year = year_asked(request.GET.get("nam", ""), years, on)
        targets = targets_of([programme])
        book = Standings(whom or programme.organization, targets, by=request.user, on=on)
        shown = [target for target in targets if year in years_of(programme, target)]
        told = [self.row(request, book, target, year, whom, on) for target in shown]
        log_access(
            by=request.user, action=AccessLog.Action.REPORT,
            subject=f"{PROGRAMME_REPORT.title} – {programme.document.number}", subject_id=PROGRAMME_REPORT.name,
            organization_id=programme.organization_id, detail={"period": str(year), "programme": str(programme.uuid)},
        )  # fmt: skip
        own = whom is None or whom.pk == programme.organization_id
        names = names_on(
            {programme.organization_id, *([programme.parent.organization_id] if programme.parent else [])}, on
        )
        period = Period.parse(str(year))
        context = {
            "title": _("%(number)s: đang đứng ở đâu") % {"number": programme.document.number},
            "breadcrumb": [{"label": _("Chương trình, nghị quyết"), "url": reverse("reports:programmes")}],
            "programme": programme,
            "issuer": names.get(programme.organization_id, ""),
            "parent_issuer": names.get(programme.parent.organization_id, "") if programme.parent else "",
            "whole": own,
            "whom": whom,
            "years": years,
            "year": year,
            "rows": told,
            "ended_targets": [target for target in targets if target not in shown],
            "plans": plans_of(programme, on=on) if own else [],
            "plan_for": self.plan_for(request, programme, on),
            "may_write": programme.ended_on is None and may_write(request.user, programme, on=on),
            "report": reverse("reports:report", args=[PROGRAMME_REPORT.name, programme.organization_id, period.text])
            + f"?chuong-trinh={programme.uuid}",
        }
        return render(request, "reports/programme.html", context)

    def row(self, request: HttpRequest, book: Standings, target: Any, year: int, whom: Any, on: date) -> dict[str, Any]:
        """One target: of the committee with its units, or, to who only looks up from below, what is asked of his."""
        if whom is not None and not book.has_share(target, whom):
            asked = book.asked_of(target, year, target.organization)
            return {"target": target, "asked_text": asked.text(target.unit)}
        opens = may_open(target, book.organization, by=request.user, on=on)
        units = [] if whom else book.units_asked(target, year)
        own = book.standing(target, year)
        return {
            "target": target,
            "asked_text": own.asked_text,
            "one": told(own, book.organization, year, opens),
            "units": [
                told(book.standing(target, year, unit), book.organization, year, opens, unit, book.note_of(unit, year))
                for unit in units
            ],
        }

    def plan_for(self, request: HttpRequest, programme: Any, on: date) -> Any:
        """The unit directly below for which the user may write a plan, where there is exactly one without."""
        mine = writes_for(request.user, on=on)
        waiting = [plan for plan in plans_of(programme, on=on) if plan.unit.pk in mine and plan.programme is None]
        return waiting[0] if len(waiting) == 1 else None


class TargetDetail(View):
    """One target over its years, its shares, and everything typed for it."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """The page."""
        on = today()
        target = target_or_404(request, uuid, on)
        programme = target.programme
        if reader_s_unit(request, programme.organization, on) is not None:
            raise PermissionDenied(_("Kết quả từng năm của cấp trên chỉ dành cho người được xem số liệu của cấp ấy."))
        book = Standings(programme.organization, [target], by=request.user, on=on)
        years = [year for year in years_of(programme, target) if year <= on.year]
        opens = may_open(target, programme.organization, by=request.user, on=on)
        standings = [book.standing(target, year) for year in years]
        points = [Point(str(year), chart_ratio(one)) for year, one in zip(years, standings, strict=True)]
        values = values_of(target)
        names = names_on({*book.units, target.organization_id}, on)
        context = {
            "title": target.name,
            "breadcrumb": [
                {"label": _("Chương trình, nghị quyết"), "url": reverse("reports:programmes")},
                {"label": programme.document.number, "url": reverse("reports:programme", args=[programme.uuid])},
            ],
            "target": target,
            "programme": programme,
            "asked": book.asked_of(target, None, programme.organization).text(target.unit),
            "rows": [
                told(one, programme.organization, year, opens) for year, one in zip(years, standings, strict=True)
            ],
            "chart": Chart(_("Tỷ lệ từng năm (%)"), points) if len([one for one in points if one.ratio]) > 1 else None,
            "shares": [(share, names.get(share.organization_id, "")) for share in book.shares[target.pk]],
            "values": [(row, names.get(row.organization_id, "")) for row in values],
            "computed": bool(target.figure),
            "may_write": target.ended_on is None
            and programme.ended_on is None
            and may_write(request.user, programme, on=on),
        }
        return render(request, "reports/target.html", context)


def told(
    one: Standing, organization: Any, year: int, opens: bool, unit: Any = None, note: str = ""
) -> dict[str, Any]:  # fmt: skip
    """A standing as the templates print it; its value leads to what makes it."""
    address = ""
    if opens and one.amount.value is not None:
        params = {"q": VALUE, "c": one.target.pk, "y": year, **({"u": unit.pk} if unit else {})}
        period = Period.parse(str(year)).text
        address = reverse("reports:records", args=[PROGRAMME_REPORT.name, organization.pk, period])
        address += f"?{urlencode(params)}"
    rate = one.judged.rate
    return {
        "one": one,
        "year": year,
        "url": address,
        "rate": rate,
        "bar": min(100, rate[0] * 100 // rate[1]) if rate else 0,
        "remark": remark(one),
        "look": LOOKS.get(one.state, "wait" if one.judged.behind else ""),
        "note": note,
    }


def programme_or_404(request: HttpRequest, uuid: UUID, on: date) -> Any:
    """The programme, if the user sees it; 404 otherwise."""
    return get_object_or_404(programmes_visible_to(request.user, on=on), uuid=uuid)


def target_or_404(request: HttpRequest, uuid: UUID, on: date) -> Any:
    """The target of a programme the user sees; 404 otherwise."""
    return get_object_or_404(targets_visible_to(request.user, on=on), uuid=uuid)


def reader_s_unit(request: HttpRequest, organization: Any, on: date) -> Any:
    """Where the reader stands, if he only looks up from below; None for who sees the committee's own figures.

    Of several appointments the highest below this committee: what it asks is not asked of the others.
    """
    if may(request.user, Action.REPORT, organization, on=on):
        return None
    return top_of(request.user, Action.REPORT, on=on, below=organization)


def crumbs_of(programme: Any, by: Any, on: date) -> list[dict[str, Any]]:
    """The way to the committee of a programme."""
    return crumbs(organization_of_id(programme.organization_id, on=on), by=by, on=on)
