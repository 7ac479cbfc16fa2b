"""Who answers for which branch's recruitment: the list, naming and ending, and one's own branches."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import organization_of_id, organizations_below, organizations_named, tops_of
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs, organization_or_404
from core.periods import today
from meetings.queries.visits import own_member
from meetings.views.acts import RecordAct
from members.queries import members_visible_to
from members.views.lists import PER_PAGE, chosen_organization, require
from recruitment.forms.sources import ChargeFilter, ChargeForm, EndCharge
from recruitment.queries.in_charge import (
    charges_of,
    history_of,
    in_charge_of,
    may_be_in_charge,
    offices_above,
    stage_labels,
    superiors_of,
)
from recruitment.queries.rights import acting_for
from recruitment.queries.sources import branches_below
from recruitment.queries.unit_quotas import quotas_of_year


class Charges(View):
    """Every branch of the scope with the committee member who answers for it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        require(request, Action.VIEW_MEMBERS, on=on)
        form = ChargeFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
        scope = organizations_allowing(request.user, Action.VIEW_MEMBERS, on=on)
        if organization is not None:
            scope = organizations_below(organization, on=on, among=scope)
        branches = branches_below([one.pk for one in tops_of(scope, on=on)], on=on)
        held = in_charge_of(branches, on=on)
        wanted = branches - set(held) if chosen.get("chua") else branches
        named = sorted(organizations_named(wanted, on=on).values(), key=lambda one: (one.code, one.pk))
        page = Paginator(named, PER_PAGE).get_page(request.GET.get("trang"))
        context = {
            "title": _("Cấp ủy viên phụ trách phát triển đảng"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "page": page,
            "rows": [(one, held.get(one.pk)) for one in page],
            "without": len(branches - set(held)),
            "own": own_member(request.user) is not None,
        }
        return render(request, "recruitment/charges.html", context)


class OwnCharges(View):
    """The branches the user himself answers for, with their sources, steps and remarks: figures, no names of people."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows them; empty for an account that is no member's."""
        on = today()
        member = own_member(request.user)
        charges = charges_of(member, on=on) if member else []
        seen = organizations_allowing(request.user, Action.VIEW_MEMBERS, on=on)
        context = {
            "title": _("Tôi phụ trách"),
            "member": member,
            "charges": charges,
            "stages": stage_labels(),
            "quotas": quotas_of_year([one.branch for one in charges], on=on),
            "opens": set(seen.filter(pk__in=[one.branch for one in charges]).values_list("pk", flat=True)),
            "year": on.year,
        }
        return render(request, "recruitment/own_charges.html", context)


class ChargeAct(RecordAct):
    """What naming somebody and ending it share: the committee directly above the branch does both."""

    refusal = gettext_lazy("Cấp ủy cấp trên trực tiếp của chi bộ mới phân công người phụ trách được.")

    def branch(self, request: HttpRequest, on: date, uuid: Any) -> Any:
        """The branch, if the user reads its names."""
        require(request, Action.VIEW_MEMBERS, on=on)
        return organization_or_404(request.user, uuid, on=on, action=Action.VIEW_MEMBERS)

    def is_above(self, request: HttpRequest, branch: Any, on: date) -> bool:
        """Whether the user acts for the committee directly above it."""
        above = superiors_of(branch, on=on)
        return bool(above) and above[0].pk in acting_for(request.user, on=on)


class ChargePut(ChargeAct):
    """A committee member who answers for the branch; its history stands below."""

    noun = "branch"
    label = gettext_lazy("Phân công cấp ủy viên phụ trách")
    done = gettext_lazy("Đã phân công cấp ủy viên phụ trách.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """The branch."""
        return self.branch(request, on, key["uuid"])

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """With whoever sits on a committee above."""
        on = today()
        branch = self.found(request, on, **key)
        if not self.is_above(request, branch, on):
            raise PermissionDenied(self.refusal)
        able = list(may_be_in_charge(branch, on=on))
        offices = offices_above(able, branch, on=on)
        choices = [(one.pk, f"{one.full_name} – {offices.get(one.pk, '')}") for one in able]
        members = members_visible_to(request.user, on=on) | may_be_in_charge(branch, on=on)
        form = ChargeForm(data, branch=branch, members=members, choices=choices, by=request.user, on=on)
        return branch, form

    def place(self, request: HttpRequest, record: Any, on: date) -> Any:
        """The branch itself."""
        return record

    def about(self, record: Any) -> str:
        """Which branch."""
        return str(record.name)

    def address(self, record: Any) -> str:
        """The list."""
        return reverse("recruitment:charges")

    def page(self, request: HttpRequest, record: Any, form: Any, status: int = 200) -> HttpResponse:
        """The page, with who answered for it before."""
        context = {
            "title": _("%(label)s: %(name)s") % {"label": self.label, "name": record.name},
            "breadcrumb": crumbs(record, by=request.user, on=form.on),
            "form": form,
            "action": _("Phân công"),
            "back_url": self.address(record),
            "history": list(history_of(record)),
            "branch": record,
        }
        return render(request, "recruitment/charge_form.html", context, status=status)


class ChargeEnd(ChargeAct):
    """He answers for it no more."""

    noun = "charge"
    label = gettext_lazy("Thôi phụ trách")
    form_class = EndCharge
    done = gettext_lazy("Đã ghi thôi phụ trách.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """Of the branch of the address."""
        branch = self.branch(request, on, key["uuid"])
        return get_object_or_404(history_of(branch), pk=key["pk"])

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """Whoever acts for the committee directly above."""
        return self.is_above(request, record.organization, on)

    def about(self, record: Any) -> str:
        """Who answers for what."""
        name = organization_of_id(record.organization_id, on=record.start).name
        return _("Đ/c %(member)s phụ trách %(name)s từ ngày %(day)s.") % {
            "member": record.member.full_name, "name": name, "day": f"{record.start:%d/%m/%Y}",
        }  # fmt: skip

    def address(self, record: Any) -> str:
        """The branch's page of it."""
        return reverse("recruitment:charge_put", args=[record.organization.uuid])
