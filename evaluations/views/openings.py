"""Opening a period: its days and schemes are offered, the list is counted before it is made."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from branches.queries import organizations_named, tops_of
from branches.scoping import Action, organizations_allowing
from core.formatting import date_text, integer
from core.periods import today
from core.views import sent_once
from evaluations.forms.periods import OpenPeriod, PeriodChoice
from evaluations.queries.openings import days_of, schemes_suggested, told_list
from evaluations.queries.rights import may_open
from meetings.views.acts import UNPROCESSABLE

YEAR, QUARTER = "year", "quarter"


class PeriodOpen(View):
    """A new period, of the committee, kind and year the address names."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks, with the usual days and the schemes in force on the closing day."""
        return self.show(request, *self.prepare(request))

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Counts the list, and once that was seen makes it."""
        form, choice = self.prepare(request, request.POST)
        confirmed = "confirmed" in request.POST
        period, facts = None, []
        if form.is_valid():
            with transaction.atomic():
                period = form.save()
                facts = told_facts(period) if period else []
                transaction.set_rollback(not confirmed or period is None)
        if period is None:
            return self.show(request, form, choice)
        if not confirmed:
            return self.ask(request, form, facts)
        messages.success(request, _("Đã mở kỳ. %s") % " ".join(facts))
        return redirect("evaluations:period", period.uuid)

    def prepare(self, request: HttpRequest, data: Any = None) -> tuple[OpenPeriod, PeriodChoice]:
        """The form for what the address asks for. Raises PermissionDenied for who opens no periods."""
        on = today()
        mine = organizations_named(may_open(request.user, on=on), on=on)
        if not mine:
            raise PermissionDenied(_("Kỳ xếp loại do cán bộ của cấp ủy mở."))
        self.organizations = sorted(mine.values(), key=lambda one: one.code)
        asked = PeriodChoice(request.GET, organizations=self.organizations)
        asked.is_valid()
        given = asked.cleaned_data
        organization = next((one for one in self.organizations if one.code == given.get("to_chuc")), None)
        organization = organization or self.highest(request, on)
        kind = given.get("loai") or YEAR
        number = (given.get("quy") or 1) if kind == QUARTER else 0
        year = given.get("nam") or on.year
        chosen = {"to_chuc": organization.code, "loai": kind, "nam": year, "quy": number or ""}
        choice = PeriodChoice(initial=chosen, organizations=self.organizations)
        days = days_of(kind, year, number)
        initial: dict[str, Any] = {"first": days.first, "last": days.last, "closes_on": days.closes_on}
        for subject, scheme in schemes_suggested(organization, days.closes_on).items():
            initial[f"scheme_{subject}"] = scheme
        form = OpenPeriod(
            data, by=request.user, today=on, organization=organization, kind=kind, year=year, number=number,
            initial=initial,
        )  # fmt: skip
        return form, choice

    def highest(self, request: HttpRequest, on: date) -> Any:
        """Where the user's part of the tree begins, of the committees for which he opens periods."""
        tops = set(
            tops_of(organizations_allowing(request.user, Action.CLASSIFY, on=on), on=on).values_list("pk", flat=True)
        )
        return next((one for one in self.organizations if one.pk in tops), self.organizations[0])

    def show(self, request: HttpRequest, form: OpenPeriod, choice: PeriodChoice) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Mở kỳ xếp loại"),
            "breadcrumb": [{"label": _("Đánh giá, xếp loại"), "url": reverse("evaluations:home")}],
            "form": form,
            "choice": choice,
        }
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "evaluations/period_open.html", context, status=status)

    def ask(self, request: HttpRequest, form: OpenPeriod, facts: list[str]) -> HttpResponse:
        """The question, with the list in numbers."""
        context = {
            "title": _("Mở kỳ xếp loại"),
            "breadcrumb": [{"label": _("Đánh giá, xếp loại"), "url": reverse("evaluations:home")}],
            "lead": _("Danh sách lập theo nơi sinh hoạt đến ngày chốt %(day)s. Chưa ghi gì; bấm “%(act)s” để lập.")
            % {"day": date_text(form.cleaned_data["closes_on"]), "act": _("Mở kỳ")},
            "facts": facts,
            "fields": form.typed(),
            "action": _("Mở kỳ"),
            "back_url": request.get_full_path(),
        }
        return render(request, "core/confirm.html", context)


def told_facts(period: Any) -> list[str]:
    """The list of a period in sentences."""
    found = []
    for subject, rated, reasons in told_list(period):
        told = _("%(subject)s: %(rated)s được xếp loại") % {"subject": subject.capitalize(), "rated": integer(rated)}
        others = sum(number for _reason, number in reasons)
        if others:
            why = "; ".join(f"{reason}: {integer(number)}" for reason, number in reasons)
            told += _(", %(others)s không xếp loại (%(why)s)") % {"others": integer(others), "why": why}
        found.append(f"{told}.")
    return found
