"""The acts on a quota: set, changed, withdrawn, broken down."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.scoping import Action
from branches.views.frame import crumbs
from core.formatting import date_text
from core.periods import Period, today
from core.views import sent_once
from meetings.views.acts import UNPROCESSABLE, RecordAct
from meetings.views.frame import may_somewhere
from recruitment.forms.quotas import (
    BreakDownQuota,
    IssueQuota,
    QuotaFilter,
    ReallocateQuota,
    WithdrawQuota,
    told_sum,
)
from recruitment.queries.quotas import (
    may_break_down,
    may_change,
    parts_of,
    quotas_visible_to,
)
from recruitment.services.quotas import size_of
from recruitment.views.quotas import quota_or_404


class QuotaIssue(View):
    """A new quota; for an organisation the address names, where it does."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        return self.show(request, self.form(request, None))

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Sets it."""
        form = self.form(request, request.POST)
        quota = form.save() if form.is_valid() else None
        if quota is None:
            return self.show(request, form)
        messages.success(request, _("Đã giao chỉ tiêu."))
        return redirect("recruitment:quota", quota.uuid)

    def form(self, request: HttpRequest, data: Any) -> IssueQuota:
        """The form, for a user who may set quotas somewhere; a replacement begins with what it replaces."""
        on = today()
        if not may_somewhere(request.user, Action.SET_QUOTA, on):
            raise PermissionDenied(_("Vai trò của bạn không giao chỉ tiêu."))
        asked = QuotaFilter(request.GET)
        asked.is_valid()
        given = getattr(asked, "cleaned_data", {})
        year = Period.year(date(given.get("nam") or on.year, 1, 1))
        initial: dict[str, Any] = {
            "target": given.get("to_chuc", ""), "issuer": given.get("cap_giao", ""), "start": year.start,
            "end": year.end, "issued_on": on,
        }  # fmt: skip
        return IssueQuota(data, by=request.user, today=on, initial=initial | self.replaced(request, on))

    def replaced(self, request: HttpRequest, on: date) -> dict[str, Any]:
        """What a quota of a merged organisation and its replacement have in common; never its number."""
        try:
            uuid = UUID(request.GET.get("thay", ""))
        except ValueError:
            return {}
        old = quotas_visible_to(request.user, on=on).filter(uuid=uuid).first()
        if old is None:
            return {}
        return {
            "issuer": old.issuer.code if old.issuer else "",
            "issuer_name": old.issuer_name,
            "kind": old.kind,
            "start": max(on, old.start),
            "end": old.end,
            "tag": old.tag.code if old.tag else "",
            "direction": old.direction,
            "basis": old.basis,
            "note": _("Thay chỉ tiêu của %s") % old.organization.code,
        }

    def show(self, request: HttpRequest, form: IssueQuota) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Giao chỉ tiêu kết nạp"),
            "breadcrumb": [{"label": _("Chỉ tiêu kết nạp"), "url": reverse("recruitment:quotas")}],
            "form": form,
            "action": _("Giao chỉ tiêu"),
            "help": _("Mỗi cấp giao một chỉ tiêu riêng; các cấp đứng cạnh nhau, không cộng."),
            "back_url": reverse("recruitment:quotas"),
        }
        return render(
            request, "branches/organization_form.html", context, status=UNPROCESSABLE if form.is_bound else 200
        )


class QuotaAct(RecordAct):
    """What the acts on one quota share."""

    noun = "quota"

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """The quota. Raises Http404 where the user does not see it."""
        return quota_or_404(request, key["uuid"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """The issuer's."""
        return may_change(request.user, record, on=on)

    def about(self, record: Any) -> str:
        """The quota in words."""
        return _("Chỉ tiêu %(size)s, từ %(first)s.") % {
            "size": size_of(record.minimum, record.maximum),
            "first": date_text(record.start),
        }

    def address(self, record: Any) -> str:
        """Its page."""
        return reverse("recruitment:quota", args=[record.uuid])


class QuotaReallocate(QuotaAct):
    """Another number, with the reason."""

    label = gettext_lazy("Điều chỉnh chỉ tiêu")
    form_class = ReallocateQuota
    refusal = gettext_lazy("Chỉ cấp giao mới điều chỉnh chỉ tiêu.")
    done = gettext_lazy("Đã điều chỉnh chỉ tiêu.")


class QuotaWithdraw(QuotaAct):
    """It counts no longer."""

    label = gettext_lazy("Thu hồi chỉ tiêu")
    form_class = WithdrawQuota
    refusal = gettext_lazy("Chỉ cấp giao mới thu hồi chỉ tiêu.")
    done = gettext_lazy("Đã thu hồi chỉ tiêu.")

    def about(self, record: Any) -> str:
        """The quota in words, and what stays of it: parts are other committees' own and are withdrawn by themselves."""
        count = len(parts_of(record))
        stays = _("%d phần đã phân bổ từ chỉ tiêu này vẫn còn hiệu lực; nơi giao thu hồi riêng từng phần.") % count
        return f"{super().about(record)} {stays}" if count else super().about(record)


class QuotaBreakDown(QuotaAct):
    """Parts for those directly below, all in one form; what they come to is said before they are set."""

    label = gettext_lazy("Phân bổ chỉ tiêu")
    form_class = BreakDownQuota
    refusal = gettext_lazy("Chỉ tổ chức được giao mới phân bổ chỉ tiêu của mình.")
    done = gettext_lazy("Đã phân bổ chỉ tiêu.")

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """The target's."""
        return may_break_down(request.user, record, on=on)

    @sent_once
    def post(self, request: HttpRequest, **key: Any) -> HttpResponse:
        """Sets the parts, after saying what they come to."""
        quota, form = self.prepare(request, key, request.POST)
        if not form.is_valid():
            return self.page(request, quota, form, UNPROCESSABLE)
        if form.parts and "confirmed" not in request.POST:
            return self.ask(request, quota, form)
        if form.save() is None:
            return self.page(request, quota, form, UNPROCESSABLE)
        messages.success(request, self.done)
        return redirect(self.address(quota))

    def ask(self, request: HttpRequest, quota: Any, form: Any) -> HttpResponse:
        """The question: each part, and the sum beside the whole."""
        names = {unit.pk: unit.name for unit in form.units}
        given = sum(part.minimum for part in parts_of(quota))
        context = {
            "title": self.label,
            "breadcrumb": crumbs(self.place(request, quota, form.on), by=request.user, on=form.on),
            "lead": told_sum(quota.minimum, given, sum(form.parts.values())),
            "facts": [f"{names[pk]}: {part}" for pk, part in form.parts.items()],
            "fields": [(name, form.data.get(form.add_prefix(name), "")) for name in form.fields],
            "action": self.label,
            "back_url": self.address(quota),
        }
        return render(request, "core/confirm.html", context)

    def page(self, request: HttpRequest, record: Any, form: Any, status: int = 200) -> HttpResponse:
        """The form, with the whole, what is given already, and what is typed summed up beside it."""
        given = sum(part.minimum for part in parts_of(record))
        context = {
            "title": self.label,
            "breadcrumb": crumbs(self.place(request, record, form.on), by=request.user, on=form.on),
            "form": form,
            "quota": record,
            "about": self.about(record),
            "given": given,
            "rest": record.minimum - given,
            "back_url": self.address(record),
        }
        return render(request, "recruitment/quota_break_down.html", context, status=status)
