"""Model meetings: the list of a year, branches chosen for it, one of them, its recording."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from branches.queries import names_on, organizations_visible_to, with_current
from branches.scoping import Action, may
from core.audit import AccessLog, log_access
from core.periods import today
from meetings.forms import ChooseModels, DropModel, ModelFilter, ModelForm
from meetings.queries import (
    branches_to_choose,
    choosing_committees,
    guests_of,
    models_listed,
    models_visible_to,
)
from meetings.resources.worklists import models_table
from meetings.views.exports import FACE, list_as_file
from meetings.views.frame import crumbs_of, may_somewhere

PER_PAGE = 50


class ModelList(View):
    """The model meetings of a year a user sees."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Fifty a page."""
        on = today()
        form = ModelFilter(request.GET, initial={"nam": on.year})
        form.is_valid()
        data = getattr(form, "cleaned_data", {})
        year, within = data.get("nam") or on.year, None
        if data.get("to_chuc"):
            seen: Any = with_current(organizations_visible_to(request.user, on=on), on=on)
            within = get_object_or_404(seen, code=data["to_chuc"])
        if FACE in request.GET:
            allowed = models_visible_to(request.user, on=on, action=Action.EXPORT)
            listed = models_listed(allowed, year=year, within=within, on=on)
            return list_as_file(
                request, form, lambda: models_table(listed, year, scope=within, on=on), scope=within, on=on
            )
        rows = models_listed(models_visible_to(request.user, on=on), year=year, within=within, on=on)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
        names = names_on(
            {pk for one in page.object_list for pk in (one.organization_id, one.chosen_by_id)}, on
        )  # fmt: skip
        context = {
            "title": _("Sinh hoạt mẫu năm %(year)d") % {"year": year},
            "form": form,
            "page": page,
            "year": year,
            "within": within,
            "rows": [(one, names.get(one.organization_id, ""), names.get(one.chosen_by_id, "")) for one in page],
            "may_choose": may_somewhere(request.user, Action.CONFIRM, on),
            "may_export": may_somewhere(request.user, Action.EXPORT, on),
        }
        return render(request, "meetings/models.html", context)


class ModelsChoose(View):
    """Branches of a committee chosen for a year, many at once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The branches that may be chosen."""
        return self.page(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Chooses those ticked."""
        form = self.form(request, request.POST)
        made = form.save() if form.is_valid() else None
        if made is None:
            return self.page(request, form)
        told = ngettext("Đã chọn %(count)d chi bộ sinh hoạt mẫu.", "Đã chọn %(count)d chi bộ sinh hoạt mẫu.", len(made))
        messages.success(request, told % {"count": len(made)})
        return redirect(f"{reverse('meetings:models')}?nam={form.year}")

    def form(self, request: HttpRequest, data: Any = None) -> ChooseModels:
        """The form, for the committee and the year of the address."""
        on = today()
        if not may_somewhere(request.user, Action.CONFIRM, on):
            raise PermissionDenied(_("Chỉ cấp ủy cấp trên của chi bộ mới chọn chi bộ sinh hoạt mẫu."))
        asked = ModelFilter(request.GET)
        asked.is_valid()
        chosen = getattr(asked, "cleaned_data", {})
        self.committees = choosing_committees(request.user, on=on)
        code = chosen.get("to_chuc") or (self.committees[0].code if self.committees else "")
        committee = next((one for one in self.committees if one.code == code), None)
        if committee is None:
            raise Http404(_("Không có cấp ủy này trong phạm vi của bạn."))
        year = chosen.get("nam") or on.year
        offered = branches_to_choose(request.user, committee, year, on=on)
        return ChooseModels(data, offered=offered, committee=committee, year=year, by=request.user, today=on)

    def page(self, request: HttpRequest, form: ChooseModels) -> HttpResponse:
        """The page; what was ticked stays ticked."""
        names = names_on({one.parent_id for one in form.offered.values()}, today())
        ticked = set(form.data.getlist("branches")) if form.is_bound else set()
        groups: dict[str, list[Any]] = {}
        for one in form.offered.values():
            groups.setdefault(names.get(one.parent_id, ""), []).append((one, one.code in ticked))
        context = {
            "title": _("Chọn chi bộ sinh hoạt mẫu năm %(year)d") % {"year": form.year},
            "breadcrumb": [{"label": _("Sinh hoạt mẫu"), "url": reverse("meetings:models")}],
            "form": form,
            "groups": list(groups.items()),
            "committees": self.committees,
        }
        return render(request, "meetings/models_choose.html", context, status=422 if form.is_bound else 200)


class ModelDetail(View):
    """One model meeting."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Everything known of it."""
        on = today()
        model = model_or_404(request, uuid, on)
        guests = list(guests_of(model))
        known = {model.organization_id, model.chosen_by_id, *(one.organization_id for one in guests)}
        names = names_on(known, on)
        context = {
            "title": _("Sinh hoạt mẫu năm %(year)d") % {"year": model.year},
            "breadcrumb": crumbs_of(request, model.organization, on),
            "model": model,
            "branch_name": names.get(model.organization_id, model.organization.code),
            "chosen_by": names.get(model.chosen_by_id, ""),
            "guests": [(names.get(one.organization_id, ""), one.people) for one in guests],
            "may_edit": model.dropped_on is None and may(request.user, Action.CONFIRM, model.organization, on=on),
        }
        return render(request, "meetings/model.html", context)


class ModelEdit(View):
    """What came of it, written by the committee above."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Asks."""
        on = today()
        model = model_or_404(request, uuid, on, edit=True)
        return self.page(request, model, ModelForm(model=model, by=request.user, today=on), on)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Writes it."""
        on = today()
        model = model_or_404(request, uuid, on, edit=True)
        form = ModelForm(request.POST, request.FILES, model=model, by=request.user, today=on)
        if not form.is_valid() or form.save() is None:
            return self.page(request, model, form, on)
        messages.success(request, _("Đã lưu sinh hoạt mẫu."))
        return redirect("meetings:model", uuid)

    def page(self, request: HttpRequest, model: Any, form: ModelForm, on: date) -> HttpResponse:
        """The form."""
        context = {
            "title": _("Ghi kết quả sinh hoạt mẫu"),
            "breadcrumb": crumbs_of(request, model.organization, on, crumb_of_model(model)),
            "form": form,
            "action": _("Lưu"),
            "back_url": reverse("meetings:model", args=[model.uuid]),
        }
        return render(request, "branches/organization_form.html", context, status=422 if form.is_bound else 200)


class ModelDrop(View):
    """A branch taken off the list of its year."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Asks for the reason."""
        on = today()
        model = model_or_404(request, uuid, on, edit=True)
        return self.page(request, model, DropModel(model=model, by=request.user, on=on), on)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Takes it off."""
        on = today()
        model = model_or_404(request, uuid, on, edit=True)
        form = DropModel(request.POST, model=model, by=request.user, on=on)
        if not form.is_valid() or form.save() is None:
            return self.page(request, model, form, on)
        messages.success(request, _("Đã thôi chọn chi bộ này."))
        return redirect("meetings:model", uuid)

    def page(self, request: HttpRequest, model: Any, form: DropModel, on: date) -> HttpResponse:
        """The question."""
        name = names_on([model.organization_id], on).get(model.organization_id, model.organization.code)
        context = {
            "title": _("Thôi chọn sinh hoạt mẫu"),
            "breadcrumb": crumbs_of(request, model.organization, on, crumb_of_model(model)),
            "lead": _("%(name)s thôi sinh hoạt mẫu năm %(year)d. Chi bộ có thể được chọn lại.")
            % {"name": name, "year": model.year},
            "form": form,
            "action": _("Thôi chọn"),
            "back_url": reverse("meetings:model", args=[model.uuid]),
        }
        return render(request, "core/confirm.html", context, status=422 if form.is_bound else 200)


class ModelFile(View):
    """The recording of a model meeting, for whoever sees it; each download is logged."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Hands it out as what it was found to be."""
        on = today()
        model = model_or_404(request, uuid, on)
        if model.recording is None:
            raise Http404(_("Sinh hoạt mẫu này chưa có tư liệu."))
        log_access(
            by=request.user,
            action=AccessLog.Action.DOWNLOAD,
            subject=_("Tư liệu sinh hoạt mẫu %(what)s") % {"what": model},
            subject_id=model.recording.uuid,
            organization_id=model.organization_id,
        )
        response = HttpResponse(bytes(model.recording.content), content_type=model.recording.content_type)
        response["Content-Disposition"] = content_disposition_header(True, model.recording.name) or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def model_or_404(request: HttpRequest, uuid: UUID, on: date, *, edit: bool = False) -> Any:
    """The model meeting, if the user sees it; 404 otherwise, 403 where he may not change it."""
    model = get_object_or_404(models_visible_to(request.user, on=on), uuid=uuid)
    if edit and not may(request.user, Action.CONFIRM, model.organization, on=on):
        raise PermissionDenied(_("Chỉ cấp ủy cấp trên của chi bộ mới ghi sinh hoạt mẫu."))
    return model


def crumb_of_model(model: Any) -> dict[str, Any]:
    """The model meeting itself, on the pages below it."""
    return {
        "label": _("Sinh hoạt mẫu năm %(year)d") % {"year": model.year},
        "url": reverse("meetings:model", args=[model.uuid]),
    }
