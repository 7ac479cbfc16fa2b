"""Sources: the overview of branches, one branch's plan beside what was done, models of mass organisations."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import organization_of_id, organizations_below, organizations_named
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs, organization_or_404
from core.periods import today
from core.views import sent_once
from meetings.views.acts import RecordAct
from meetings.views.exports import FACE, list_as_file
from members.views.lists import PER_PAGE, chosen_organization, require
from recruitment.forms.sources import (
    EndModel,
    GroupForm,
    LinesForm,
    ModelFilter,
    ModelForm,
    PlanForm,
    SourceFilter,
)
from recruitment.queries.in_charge import in_charge_of
from recruitment.queries.rights import acting_for, acts_for
from recruitment.queries.sources import (
    candidates_through,
    models_listed,
    models_visible_to,
    plan_of,
    plan_sheet,
    sources_overview,
)
from recruitment.resources.sources import models_table, sources_table
from recruitment.services.sources import copy_plan
from recruitment.views.classes import own_organizations
from recruitment.views.mentors import opened

YEARS = range(1930, 2201)


class Sources(View):
    """Every branch of the scope with its plan of a year beside what was done, and whom it follows."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it, or hands it out as a file."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        form = SourceFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        year = chosen.get("nam") or on.year
        organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
        wanted = Action.EXPORT if FACE in request.GET else Action.VIEW_MEMBERS
        scope = organizations_allowing(request.user, wanted, on=on)
        if organization is not None:
            scope = organizations_below(organization, on=on, among=scope)
        every = sources_overview(scope, year, on=on)
        which = chosen.get("loc", "")
        rows = [
            one
            for one in every
            if not (which == "ke-hoach" and one.has_plan) and not (which == "nguon" and one.followed)
        ]
        named = organizations_named([one.branch for one in rows], on=on)
        rows.sort(key=lambda one: (named[one.branch].code, one.branch))
        if FACE in request.GET:
            return list_as_file(
                request, form, lambda: sources_table(rows, named, year=year, scope=organization, on=on),
                scope=organization, on=on,
            )  # fmt: skip
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
        context = {
            "title": _("Tạo nguồn năm %d") % year,
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "page": page,
            "rows": list(page),
            "named": named,
            "charges": in_charge_of([one.branch for one in page], on=on),
            "year": year,
            "without_plan": sum(not one.has_plan for one in every),
            "without_source": sum(not one.followed for one in every),
            "total": len(every),
            "may_export": Action.EXPORT in actions,
        }
        return render(request, "recruitment/sources.html", context)


def branch_or_404(request: HttpRequest, uuid: Any, year: int, *, on: date, edit: bool = False) -> Any:
    """A branch whose names the user reads; where he is to write, one he acts for.

    Raises PermissionDenied for who acts for another and for a committee, Http404 outside the scope and for a year out
    of reach.
    """
    if year not in YEARS:
        raise Http404
    require(request, Action.VIEW_MEMBERS, on=on)
    branch = organization_or_404(request.user, uuid, on=on, action=Action.VIEW_MEMBERS)
    if not branch.holds_meetings and plan_of(branch, year) is None:  # it may have been a branch in that year
        raise PermissionDenied(_("%s không phải chi bộ. Kế hoạch tạo nguồn do từng chi bộ lập.") % branch.name)
    if edit and not acts_for(request.user, branch.pk, on=on):
        raise PermissionDenied(_("Chi bộ mới ghi kế hoạch tạo nguồn của mình được."))
    return branch


class Plan(View):
    """One branch's plan of a year."""

    def get(self, request: HttpRequest, uuid: Any, year: int) -> HttpResponse:
        """Shows it beside what was done."""
        on = today()
        branch = branch_or_404(request, uuid, year, on=on)
        sheet = plan_sheet(branch, year)
        charge = in_charge_of([branch.pk], on=on).get(branch.pk)
        context = {
            "title": _("Kế hoạch tạo nguồn năm %(year)d: %(name)s") % {"year": year, "name": branch.name},
            "breadcrumb": crumbs(branch, by=request.user, on=on),
            "branch": branch,
            "year": year,
            "sheet": sheet,
            "groups": [(tag, sheet.quarters(tag), sheet.year(tag)) for tag in sheet.groups],
            "charge": charge,
            "may_write": acts_for(request.user, branch.pk, on=on),
            "may_copy": sheet.plan is None and plan_of(branch, year - 1) is not None,
        }
        return render(request, "recruitment/plan.html", context)


class PlanAct(View):
    """What the forms of one plan share."""

    title: Any
    done: Any

    def get(self, request: HttpRequest, uuid: Any, year: int) -> HttpResponse:
        """Asks."""
        on = today()
        branch = branch_or_404(request, uuid, year, on=on, edit=True)
        return self.show(request, branch, year, self.form(request, branch, year, on))

    @sent_once
    def post(self, request: HttpRequest, uuid: Any, year: int) -> HttpResponse:
        """Writes it."""
        on = today()
        branch = branch_or_404(request, uuid, year, on=on, edit=True)
        form = self.form(request, branch, year, on, request.POST)
        if not form.is_valid() or form.save() is None:
            return self.show(request, branch, year, form, 422)
        messages.success(request, self.done)
        return redirect("recruitment:plan", uuid=uuid, year=year)

    def form(self, request: HttpRequest, branch: Any, year: int, on: date, data: Any = None) -> Any:
        """The form."""
        raise NotImplementedError

    def show(self, request: HttpRequest, branch: Any, year: int, form: Any, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "title": self.title,
            "breadcrumb": crumbs(branch, by=request.user, on=today()),
            "form": form,
            "help": f"{branch.name}, {year}",
            "action": _("Lưu"),
            "back_url": reverse("recruitment:plan", args=[branch.uuid, year]),
        }
        return render(request, self.template, context, status=status)

    template = "branches/organization_form.html"


class PlanWrite(PlanAct):
    """The head of the plan."""

    title = gettext_lazy("Kế hoạch tạo nguồn")
    done = gettext_lazy("Đã lưu kế hoạch; ghi tiếp số liệu từng quý.")

    def form(self, request: HttpRequest, branch: Any, year: int, on: date, data: Any = None) -> PlanForm:
        """The form."""
        return PlanForm(data, branch=branch, year=year, plan=plan_of(branch, year), by=request.user, on=on)


class PlanLines(PlanAct):
    """The figures of one group, or of everybody, by quarter."""

    title = gettext_lazy("Số liệu kế hoạch từng quý")
    done = gettext_lazy("Đã lưu số liệu kế hoạch.")
    template = "recruitment/plan_lines.html"

    def form(self, request: HttpRequest, branch: Any, year: int, on: date, data: Any = None) -> LinesForm:
        """The form of the group the address names. Raises Http404 for no plan or no such group."""
        sheet = plan_sheet(branch, year)
        groups = GroupForm(request.GET)
        if sheet.plan is None or not groups.is_valid():
            raise Http404(_("Chưa có kế hoạch năm này, hoặc không có nhóm ấy."))
        self.groups = groups
        return LinesForm(
            data, plan=sheet.plan, sheet=sheet, tag=groups.cleaned_data["nhom"], by=request.user, on=on
        )  # fmt: skip

    def show(self, request: HttpRequest, branch: Any, year: int, form: Any, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "title": _("%(title)s: %(tag)s") % {"title": self.title, "tag": form.tag or _("chung")},
            "breadcrumb": crumbs(branch, by=request.user, on=today()),
            "form": form,
            "groups": self.groups,
            "branch": branch,
            "year": year,
        }
        return render(request, self.template, context, status=status)


class PlanCopy(View):
    """The figures of the year before as a beginning."""

    @sent_once
    def post(self, request: HttpRequest, uuid: Any, year: int) -> HttpResponse:
        """Copies them."""
        on = today()
        branch = branch_or_404(request, uuid, year, on=on, edit=True)
        try:
            copy_plan(organization=branch, year=year, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Đã chép kế hoạch năm trước; hãy sửa cho năm nay."))
        return redirect("recruitment:plan", uuid=uuid, year=year)


class Models(View):
    """Models of mass organisations in the scope."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows them, or hands them out as a file."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        form = ModelFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        rows = models_listed(
            models_visible_to(request.user, on=on), on=on, text=chosen.get("q", ""), body=chosen.get("doan_the"),
            running=bool(chosen.get("dang_chay")),
        )  # fmt: skip
        if FACE in request.GET:
            return list_as_file(request, form, lambda: models_table(rows, scope=None, on=on), scope=None, on=on)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
        context = {
            "title": _("Mô hình đoàn thể"),
            "form": form,
            "page": page,
            "rows": list(page),
            "named": organizations_named([one.organization_id for one in page], on=on),
            "today": on,
            "may_write": Action.RECRUIT in actions,
            "may_export": Action.EXPORT in actions,
        }
        return render(request, "recruitment/models.html", context)


class Model(View):
    """One model, with who was found through it."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it."""
        on = today()
        model = model_or_404(request, uuid, on)
        organization = organization_of_id(model.organization_id, on=on)
        rows = list(candidates_through(model, by=request.user, on=on))
        context = {
            "title": model.name,
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "model": model,
            "organization": organization,
            "rows": rows,
            "opens": opened(request, [one.pk for one in rows], on),
            "may_write": model.organization_id in acting_for(request.user, on=on),
        }
        return render(request, "recruitment/model.html", context)


def model_or_404(request: HttpRequest, uuid: Any, on: date) -> Any:
    """A model the user sees. Raises PermissionDenied for who reads no names, Http404 outside the scope."""
    require(request, Action.VIEW_MEMBERS, on=on)
    return get_object_or_404(models_visible_to(request.user, on=on), uuid=uuid)


class ModelOpen(View):
    """A new model."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        return self.show(request, self.form(request))

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponse:
        """Records it."""
        form = self.form(request, request.POST)
        model = form.save() if form.is_valid() else None
        if model is None:
            return self.show(request, form, 422)
        messages.success(request, _("Đã ghi mô hình %(name)s.") % {"name": model.name})
        return redirect("recruitment:model", uuid=model.uuid)

    def form(self, request: HttpRequest, data: Any = None) -> ModelForm:
        """The form, for a user who recruits somewhere."""
        on = today()
        require(request, Action.RECRUIT, on=on)
        return ModelForm(data, offered=own_organizations(request, on), by=request.user, on=on)

    def show(self, request: HttpRequest, form: ModelForm, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Ghi mô hình đoàn thể"),
            "form": form,
            "action": _("Ghi mô hình"),
            "back_url": reverse("recruitment:models"),
        }
        return render(request, "branches/organization_form.html", context, status=status)


class ModelAct(RecordAct):
    """What the acts on one model share."""

    noun = "model"
    refusal = gettext_lazy("Tổ chức đảng phụ trách mới sửa được mô hình này.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A model the user sees."""
        return model_or_404(request, key["uuid"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """Whoever acts for its organisation."""
        return acts_for(request.user, record.organization_id, on=on)

    def about(self, record: Any) -> str:
        """Which model."""
        return str(record.name)

    def address(self, record: Any) -> str:
        """Its page."""
        return reverse("recruitment:model", args=[record.uuid])


class ModelCorrect(ModelAct):
    """What is known of it."""

    label = gettext_lazy("Sửa mô hình")
    done = gettext_lazy("Đã sửa mô hình.")

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """With the organisations the user acts for."""
        on = today()
        record = self.found(request, on, **key)
        if not self.allows(request, record, on):
            raise PermissionDenied(self.refusal)
        offered = own_organizations(request, on)
        return record, ModelForm(data, model=record, offered=offered, by=request.user, on=on)


class ModelEnd(ModelAct):
    """It runs no more."""

    label = gettext_lazy("Kết thúc mô hình")
    form_class = EndModel
    done = gettext_lazy("Đã ghi mô hình kết thúc.")
