"""Acts on places: entered, corrected, changed, ended, covered; and the targets of coverage."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.forms import (
    AddPlace,
    ChangePlace,
    CorrectCoverage,
    CorrectPlace,
    CorrectStanding,
    CoverPlace,
    EndCoverage,
    EndPlace,
    TargetForm,
)
from branches.queries import (
    coverages_of,
    new_target,
    organization_of_id,
    places_editable_by,
    places_visible_to,
    standings_of,
    targets_given,
)
from branches.scoping import Action, may_somewhere
from branches.views.frame import crumbs, organization_or_404
from core.periods import today


def place_or_404(by: Any, uuid: Any, *, on: date, edit: bool = False) -> Any:
    """A place of the scope, with its `area`.

    Raises Http404 outside the scope, PermissionDenied where the user sees it and may not change it.
    """
    place = get_object_or_404(places_visible_to(by, on=on).select_related("kind"), uuid=uuid)
    if edit and not places_editable_by(by, on=on).filter(pk=place.pk).exists():
        raise PermissionDenied(_("Vai trò của bạn không sửa được địa bàn này."))
    return place


def place_crumbs(place: Any, *, by: Any, on: date) -> list[dict[str, Any]]:
    """Where a place lies."""
    return crumbs(organization_of_id(place.area, on=on), by=by, on=on) if place.area else []


class PlaceAdd(View):
    """A place that is in no record yet."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        return self.show(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enters it."""
        form = self.form(request, request.POST)
        place = form.save() if form.is_valid() else None
        if place is None:
            return self.show(request, form)
        messages.success(request, _("Đã thêm %(name)s.") % {"name": place.name})
        return redirect("members:place", uuid=place.uuid)

    def form(self, request: HttpRequest, data: Any = None) -> AddPlace:
        """The form, for a user who may write places somewhere."""
        on = today()
        if not may_somewhere(request.user, Action.MANAGE_ORGANIZATIONS, on=on):
            raise PermissionDenied(_("Vai trò của bạn không được thêm địa bàn."))
        initial = {"organization_": request.GET.get("to-chuc", ""), "start": on}
        return AddPlace(data, by=request.user, today=on, initial=initial)

    def show(self, request: HttpRequest, form: AddPlace) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Thêm địa bàn"),
            "form": form,
            "help": _("Thôn bản, trường học, trạm y tế, doanh nghiệp: kể cả nơi chưa có chi bộ, chưa có đảng viên."),
            "action": _("Thêm"),
            "back_url": reverse("members:places"),
        }
        return render(request, "branches/organization_form.html", context)


class PlaceAct(View):
    """What the acts on one place share: find it, ask, confirm where it reaches far, do it, go back to its page."""

    form_class: Any
    title: Any
    action: Any
    help: Any = ""
    done: Any
    confirms = False

    def get(self, request: HttpRequest, uuid: Any, **which: Any) -> HttpResponse:
        """Asks."""
        place, form = self.prepare(request, uuid, **which)
        return self.show(request, place, form)

    def post(self, request: HttpRequest, uuid: Any, **which: Any) -> HttpResponse:
        """Does it."""
        place, form = self.prepare(request, uuid, data=request.POST, **which)
        if not form.is_valid():
            return self.show(request, place, form)
        asks = self.confirms and "confirmed" not in request.POST
        with transaction.atomic():
            # Tried and taken back, so that nobody confirms what is then refused.
            possible = form.save()
            transaction.set_rollback(asks)
        if possible is None:
            return self.show(request, place, form)
        if asks:
            return self.ask(request, place, form)
        messages.success(request, self.done % {"name": place.name})
        return redirect("members:place", uuid=uuid)

    def prepare(self, request: HttpRequest, uuid: Any, data: Any = None, **which: Any) -> tuple[Any, Any]:
        """The place, if the user may change it, and the form."""
        on = today()
        place = place_or_404(request.user, uuid, on=on, edit=True)
        return place, self.form_class(data, by=request.user, today=on, **self.speaks_of(place, **which))

    def speaks_of(self, place: Any, **which: Any) -> dict[str, Any]:
        """What the form is given: the place, or a row of it."""
        return {"place": place}

    def context(self, request: HttpRequest, place: Any) -> dict[str, Any]:
        """What both pages show."""
        return {
            "title": f"{self.title}: {place.name}",
            "breadcrumb": place_crumbs(place, by=request.user, on=today()),
            "back_url": reverse("members:place", args=[place.uuid]),
        }

    def show(self, request: HttpRequest, place: Any, form: Any) -> HttpResponse:
        """The page with the form."""
        action = _("Xem trước") if self.confirms else self.action
        context = self.context(request, place) | {"form": form, "help": self.help, "action": action}
        return render(request, "branches/organization_form.html", context)

    def ask(self, request: HttpRequest, place: Any, form: Any) -> HttpResponse:
        """The page that says with numbers what will happen."""
        context = self.context(request, place) | {
            "facts": self.facts(place),
            "fields": [(name, form.data.get(name, "")) for name in form.fields],
            "action": self.action,
        }
        return render(request, "core/confirm.html", context)

    def facts(self, place: Any) -> list[str]:
        """What goes with it."""
        raise NotImplementedError


class PlaceCorrect(PlaceAct):
    """Its name or kind was written wrongly."""

    form_class = CorrectPlace
    title = gettext_lazy("Sửa tên, loại")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã sửa %(name)s.")


class PlaceChange(PlaceAct):
    """From a day on it lies elsewhere, or is something else."""

    form_class = ChangePlace
    title = gettext_lazy("Thay đổi từ một ngày")
    action = gettext_lazy("Lưu")
    help = gettext_lazy("Những ngày trước giữ nguyên. Nếu điều cũ đã ghi sai, hãy dùng Sửa ở dòng của nó.")
    done = gettext_lazy("Đã ghi thay đổi của %(name)s.")


class StandingCorrect(PlaceAct):
    """Where it lay was written wrongly."""

    form_class = CorrectStanding
    title = gettext_lazy("Sửa điều đã ghi sai")
    action = gettext_lazy("Lưu")
    help = gettext_lazy("Sửa cả những ngày trước: báo cáo cũ lập lại sẽ khác.")
    done = gettext_lazy("Đã sửa %(name)s.")

    def speaks_of(self, place: Any, **which: Any) -> dict[str, Any]:
        """One of its standings."""
        return {"row": get_object_or_404(standings_of(place), pk=which["pk"])}


class PlaceEnd(PlaceAct):
    """Its last day."""

    form_class = EndPlace
    title = gettext_lazy("Kết thúc địa bàn")
    action = gettext_lazy("Kết thúc")
    help = gettext_lazy("Khi địa bàn sáp nhập vào nơi khác hoặc không còn. Số liệu của những ngày trước giữ nguyên.")
    done = gettext_lazy("Đã ghi ngày cuối của %(name)s.")
    confirms = True

    def facts(self, place: Any) -> list[str]:
        """Who stops covering it."""
        count = coverages_of(place).filter(end__isnull=True).count()
        return [
            _("%(count)s chi bộ đang phụ trách thôi phụ trách địa bàn này.") % {"count": count},
            _("Địa bàn không còn được tính trong số liệu từ ngày hôm sau."),
        ]


class PlaceCover(PlaceAct):
    """A branch for it."""

    form_class = CoverPlace
    title = gettext_lazy("Ghi chi bộ phụ trách")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã ghi chi bộ của %(name)s.")


class CoverageCorrect(PlaceAct):
    """A branch and its place were written wrongly."""

    form_class = CorrectCoverage
    title = gettext_lazy("Sửa chi bộ phụ trách")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã sửa chi bộ của %(name)s.")

    def speaks_of(self, place: Any, **which: Any) -> dict[str, Any]:
        """One of its coverages."""
        return {"row": get_object_or_404(coverages_of(place), pk=which["pk"])}


class CoverageEnd(CoverageCorrect):
    """The last day a branch covers it."""

    form_class = EndCoverage
    title = gettext_lazy("Thôi phụ trách")
    done = gettext_lazy("Đã ghi ngày cuối chi bộ phụ trách %(name)s.")


class Targets(View):
    """The targets of coverage given to an organisation, and a form for one more or, with its key, for one of them."""

    def get(self, request: HttpRequest, uuid: Any, pk: int | None = None) -> HttpResponse:
        """Shows them."""
        return self.show(request, *self.prepare(request, uuid, pk))

    def post(self, request: HttpRequest, uuid: Any, pk: int | None = None) -> HttpResponse:
        """Records one."""
        organization, form = self.prepare(request, uuid, pk, request.POST)
        if not form.is_valid() or form.save() is None:
            return self.show(request, organization, form)
        messages.success(request, _("Đã ghi chỉ tiêu."))
        return redirect("branches:targets", uuid=uuid)

    def prepare(self, request: HttpRequest, uuid: Any, pk: int | None, data: Any = None) -> tuple[Any, Any]:
        """The organisation, if the user manages it, and the form."""
        on = today()
        organization = organization_or_404(request.user, uuid, on=on, action=Action.MANAGE_ORGANIZATIONS)
        row = get_object_or_404(targets_given(organization), pk=pk) if pk else new_target(organization)
        return organization, TargetForm(data, row=row, by=request.user, today=on)

    def show(self, request: HttpRequest, organization: Any, form: Any) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Chỉ tiêu phủ kín tổ chức đảng"),
            "breadcrumb": crumbs(organization, by=request.user, on=today()),
            "organization": organization,
            "targets": targets_given(organization),
            "form": form,
            "chosen": form.row.pk,
        }
        return render(request, "branches/targets.html", context)
