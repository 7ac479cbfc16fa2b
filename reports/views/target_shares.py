"""One form for what a target asks of all units directly below; what it comes to is said before it is written."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.views.frame import crumbs
from core.formatting import integer
from core.periods import today
from core.views import sent_once
from meetings.views.acts import UNPROCESSABLE
from reports.forms.target_shares import ShareOut, told_total
from reports.queries.standing import years_of
from reports.views.programme_acts import TargetAct


class TargetShares(TargetAct):
    """Shares of a year, which the address names, or of every year."""

    label = gettext_lazy("Giao mức cho các đơn vị")

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, ShareOut]:
        """The target and the form. Raises Http404 for a year it does not count in."""
        on = today()
        target = self.found(request, on, **key)
        if not self.allows(request, target, on):
            raise PermissionDenied(self.refusal)
        text = request.GET.get("nam", "")
        year = next((one for one in self.years(target) if str(one) == text), None)
        if text and year is None:
            raise Http404
        return target, ShareOut(data, target=target, year=year, by=request.user, on=on)

    def years(self, target: Any) -> list[int]:
        """The years that may be asked for by themselves."""
        return list(years_of(target.programme, target)) if target.cadence == target.Cadence.YEAR else []

    @sent_once
    def post(self, request: HttpRequest, **key: Any) -> HttpResponse:
        """Writes the shares, after saying what changes and what they come to."""
        target, form = self.prepare(request, key, request.POST)
        if not form.is_valid():
            return self.page(request, target, form, UNPROCESSABLE)
        if "confirmed" not in request.POST:
            return self.ask(request, target, form)
        changed = form.save()
        if changed is None:
            return self.page(request, target, form, UNPROCESSABLE)
        messages.success(request, _("Đã giao mức: %s đơn vị thay đổi.") % integer(changed))
        return redirect(self.address(target))

    def ask(self, request: HttpRequest, target: Any, form: ShareOut) -> HttpResponse:
        """The question: what changes, and the sum beside the whole."""
        names = [name for field in form.fields for name in (form.add_prefix(field), form.add_initial_prefix(field))]
        context = {
            "title": self.label,
            "breadcrumb": crumbs(self.place(request, target, form.on), by=request.user, on=form.on),
            "lead": f"{self.about_year(target, form)} "
            + ("" if form.whole is None else told_total(form.whole, form.total)),
            "facts": form.changes,
            "fields": [(name, form.data.get(name, "")) for name in names],
            "action": self.label,
            "back_url": self.address(target),
        }
        return render(request, "core/confirm.html", context)

    def about_year(self, target: Any, form: ShareOut) -> str:
        """The target and the year at hand."""
        when = _("năm %d") % form.year if form.year else _("mọi năm")
        return f"{target.programme.document}: {target.name}, {when}."

    def page(self, request: HttpRequest, record: Any, form: ShareOut, status: int = 200) -> HttpResponse:
        """The form, the years beside it, and what is typed summed up."""
        context = {
            "title": self.label,
            "breadcrumb": crumbs(self.place(request, record, form.on), by=request.user, on=form.on),
            "form": form,
            "target": record,
            "about": self.about_year(record, form),
            "years": self.years(record),
            "back_url": self.address(record),
        }
        return render(request, "reports/target_shares.html", context, status=status)
