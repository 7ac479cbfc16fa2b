"""A period: how far it is unit by unit, what is late, how its caps stand, who is not rated."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import names_on
from branches.scoping import Action
from core.periods import today
from evaluations.forms.not_rated import NotRatedFilter
from evaluations.queries.caps import caps_of, reading_of
from evaluations.queries.deadlines import late_of
from evaluations.queries.decisions import group_names
from evaluations.queries.openings import STAGES_DUE
from evaluations.queries.overview import (
    STEP_KINDS,
    counted_for,
    frames_by_subject,
    not_rated_in,
    problems_of,
    reasons_of,
    units_of,
)
from evaluations.queries.rights import PERSONS, may_open
from evaluations.queries.senders import senders_of
from evaluations.queries.todo import step_address
from evaluations.reports.not_rated import not_rated_table
from evaluations.views.period_frame import period_or_404, title_of, way_to
from meetings.views.exports import FACE, list_as_file
from meetings.views.frame import may_somewhere

PER_PAGE = 50


class PeriodDetail(View):
    """Everything of one period."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """The page; `doi-tuong=` says whose units the table shows."""
        on = today()
        period = period_or_404(request, uuid, on)
        seen = counted_for(request.user, on=on)
        frames = frames_by_subject(period)
        asked = request.GET.get("doi-tuong", "")
        subject = asked if asked in frames else next(iter(frames))
        named = may_somewhere(request.user, Action.VIEW_MEMBERS, on)
        units = units_of(period, subject, frames[subject], seen, by=request.user, on=on)
        page = Paginator(units, PER_PAGE).get_page(request.GET.get("trang"))
        late = late_of([period], seen, on=on).get(period.pk, [])
        names = names_on({unit for one in late for unit in one.units}, period.closes_on)
        overdue = {one.deadline.pk: one for one in late}
        mine = period.organization_id in may_open(request.user, on=on)
        context = {
            "title": title_of(period),
            "breadcrumb": way_to(request, period, on, to_page=False),
            "period": period,
            "schemes": [(frame.scheme, self.readings(period, frame)) for frame in frames.values()],
            "subjects": [(code, frame.scheme.get_subject_display(), code == subject) for code, frame in frames.items()],
            "subject": subject,
            "opens_rows": named or subject not in PERSONS,
            "page": page,
            "groups": group_names({one.grouping for unit in page for one in unit.standings}),
            "senders": senders_of(period, subject, request.user, on=on) if named or subject not in PERSONS else [],
            "steps": [(kind.label, step_address(period, subject, kind.value)) for kind in STEP_KINDS],
            "deadlines": [
                (one, self.late_units(overdue[one.pk], names) if one.pk in overdue else [], overdue.get(one.pk))
                for one in period.deadlines.filter(stage__in=STAGES_DUE).select_related("at").order_by("due_on", "pk")
            ],
            "reasons": reasons_of(period, subject, seen),
            "problems": problems_of(period, seen),
            "may_change": mine,
            "named": named,
        }
        return render(request, "evaluations/period.html", context)

    def readings(self, period: Any, frame: Any) -> list[str]:
        """What each cap of a scheme says, in words."""
        return [reading_of(cap, frame.levels) for cap in caps_of(period, frame.caps)]

    def late_units(self, late: Any, names: Any) -> list[tuple[str, int]]:
        """Who is late with how many, the most first."""
        found = [(names.get(pk, ""), number) for pk, number in late.units.items()]
        return sorted(found, key=lambda one: (-one[1], one[0]))


class NotRatedList(View):
    """Who is on the list of a period and not rated, with the reason."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Fifty a page; with `dang=` as a file."""
        on = today()
        period = period_or_404(request, uuid, on)
        if not may_somewhere(request.user, Action.VIEW_MEMBERS, on):
            raise PermissionDenied(_("Vai trò của bạn không xem được danh sách đảng viên."))
        form = NotRatedFilter(request.GET)
        form.is_valid()
        rows = self.narrowed(form, not_rated_in(period, request.user, on=on))
        if FACE in request.GET:
            return list_as_file(
                request, form, lambda: not_rated_table(period, rows, on=on), scope=period.organization, on=on
            )
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
        names = names_on({one.organization_id for one in page}, period.closes_on)
        context = {
            "title": _("Không xếp loại: %s") % str(period).lower(),
            "breadcrumb": way_to(request, period, on),
            "period": period,
            "form": form,
            "page": page,
            "rows": [(one, names.get(one.organization_id, "")) for one in page],
            "may_export": may_somewhere(request.user, Action.EXPORT, on),
        }
        return render(request, "evaluations/not_rated.html", context)

    def narrowed(self, form: Any, rows: Any) -> Any:
        """Those asked for."""
        data = getattr(form, "cleaned_data", {})
        if data.get("ly_do"):
            rows = rows.filter(not_rated=data["ly_do"])
        if data.get("doi_tuong"):
            rows = rows.filter(subject=data["doi_tuong"])
        return rows
