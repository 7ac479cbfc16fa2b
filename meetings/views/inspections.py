"""Inspections: programmes, the list, one inspection with what it found, what is still to be put right."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on, organization_of_id
from branches.scoping import Action, actions_somewhere, organizations_allowing
from branches.views import crumbs
from core.audit import AccessLog, log_access
from core.periods import today
from meetings.forms import (
    ConcludeInspection,
    CorrectInspection,
    DropInspection,
    FindingForm,
    InspectionFilter,
    PlanInspection,
    PutRightFilter,
)
from meetings.queries.inspections import (
    described_inspections,
    findings_of,
    inspection_state,
    inspections_listed,
    inspections_visible_to,
    may_write_inspection,
    programmes_visible_to,
    programmes_writable_by,
    to_put_right,
)
from meetings.services import resume_inspection
from members.views.lists import PER_PAGE, chosen_organization, require

STATE_WORDS = {
    "planned": gettext_lazy("theo kế hoạch"),
    "late": gettext_lazy("quá ngày dự kiến"),
    "done": gettext_lazy("đã làm"),
    "dropped": gettext_lazy("thôi không làm"),
}
STATE_CLASSES = {"planned": "", "late": "bad", "done": "good", "dropped": "wait"}
OVERDUE_SHOWN = 10


def inspection_or_404(request: HttpRequest, uuid: Any, *, on: date, edit: bool = False) -> Any:
    """An inspection the user sees, and may write if he wants to.

    Raises PermissionDenied for who may see no names or not write this one, Http404 outside the scope.
    """
    require(request, Action.VIEW_MEMBERS, on=on)
    rows = described_inspections(inspections_visible_to(request.user, on=on), on=on)
    inspection = get_object_or_404(rows, uuid=uuid)
    if edit and not may_write_inspection(request.user, inspection, on=on):
        raise PermissionDenied(_("Vai trò của bạn không sửa được cuộc kiểm tra này; tổ chức kiểm tra mới sửa được."))
    return inspection


class InspectionList(View):
    """Inspections of the scope; above them, what is overdue."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        form = InspectionFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
        visible = inspections_visible_to(request.user, on=on)
        rows = inspections_listed(
            visible,
            within=organization,
            year=chosen.get("nam"),
            kind=chosen.get("hinh_thuc", ""),
            state=chosen.get("trang_thai", ""),
            on=on,
        )
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
        overdue = list(to_put_right(visible, on=on, overdue=True)[: OVERDUE_SHOWN + 1])
        ids = {one.organization_id for one in page} | {one.inspected_by_id for one in page}
        context = {
            "title": _("Kiểm tra, giám sát"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "page": page,
            "rows": [(one, inspection_state(one, on=on)) for one in page],
            "names": names_on(ids | {one.organization_id for one in overdue}, on),
            "words": STATE_WORDS,
            "classes": STATE_CLASSES,
            "overdue": overdue[:OVERDUE_SHOWN],
            "more": len(overdue) > OVERDUE_SHOWN,
            "may_edit": bool({Action.SUPERVISE, Action.SEND} & actions),
        }
        return render(request, "meetings/inspection_list.html", context)


class ToPutRight(View):
    """The faults found that are not put right yet."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows them."""
        on = today()
        require(request, Action.VIEW_MEMBERS, on=on)
        form = PutRightFilter(request.GET)
        form.is_valid()
        chosen = form.cleaned_data
        organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
        visible = inspections_listed(
            inspections_visible_to(request.user, on=on), within=organization, year=None, kind="", state="", on=on
        )
        faults = to_put_right(visible, on=on, overdue=bool(chosen.get("qua_han")))
        page = Paginator(faults, PER_PAGE).get_page(request.GET.get("trang"))
        context = {
            "title": _("Khuyết điểm chưa khắc phục"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "page": page,
            "rows": list(page),
            "names": names_on({one.organization_id for one in page}, on),
            "today": on,
        }
        return render(request, "meetings/inspection_faults.html", context)


class InspectionAdd(View):
    """A new inspection, or one of oneself."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        on = today()
        initial: dict[str, Any] = {"planned_on": on, "organization": request.GET.get("to-chuc", "")[:40]}
        wanted = request.GET.get("chuong-trinh", "")
        programme = next((one for one in programmes_writable_by(request.user, on=on) if str(one.pk) == wanted), None)
        if programme is not None:
            initial |= {"programme": programme.pk, "inspected_by": programme.organization.code}
        return self.show(request, self.form(request, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Plans it."""
        form = self.form(request, request.POST)
        inspection = form.save() if form.is_valid() else None
        if inspection is None:
            return self.show(request, form)
        messages.success(request, _("Đã ghi cuộc kiểm tra vào kế hoạch."))
        return redirect("meetings:inspection", uuid=inspection.uuid)

    def form(self, request: HttpRequest, data: Any = None, **more: Any) -> PlanInspection:
        """The form, for a user who may inspect others or answers for an organisation of his own."""
        on = today()
        if not {Action.SUPERVISE, Action.SEND} & actions_somewhere(request.user, on=on):
            raise PermissionDenied(_("Vai trò của bạn không ghi được cuộc kiểm tra."))
        return PlanInspection(
            data, by=request.user, today=on, own=organizations_allowing(request.user, Action.SEND, on=on),
            programmes=programmes_writable_by(request.user, on=on), **more,
        )  # fmt: skip

    def show(self, request: HttpRequest, form: PlanInspection) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Ghi cuộc kiểm tra, giám sát"),
            "form": form,
            "action": _("Ghi vào kế hoạch"),
            "back_url": reverse("meetings:inspections"),
        }
        return render(request, "meetings/act_form.html", context)


class InspectionDetail(View):
    """One inspection: what was planned, concluded, found and put right."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it."""
        on = today()
        inspection = inspection_or_404(request, uuid, on=on)
        organization = organization_of_id(inspection.organization_id, on=on)
        state = inspection_state(inspection, on=on)
        context = {
            "title": _("%(kind)s %(name)s")
            % {"kind": inspection.get_kind_display().capitalize(), "name": organization.name},
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "inspection": inspection,
            "organization": organization,
            "inspecting": names_on([inspection.inspected_by_id], on).get(inspection.inspected_by_id, ""),
            "findings": list(findings_of(inspection)),
            "state": state,
            "word": STATE_WORDS[state],
            "class": STATE_CLASSES[state],
            "may_edit": may_write_inspection(request.user, inspection, on=on),
            "sees_programme": inspection.programme_id is not None
            and programmes_visible_to(request.user, on=on).filter(pk=inspection.programme_id).exists(),
            "today": on,
        }
        return render(request, "meetings/inspection_detail.html", context)


class InspectionAct(View):
    """What the acts on one inspection share: find it, ask, do it, go back to its page."""

    form_class: Any
    title: Any
    action: Any
    help: Any = ""
    done: Any

    def get(self, request: HttpRequest, uuid: Any, **which: Any) -> HttpResponse:
        """Asks."""
        inspection = inspection_or_404(request, uuid, on=today(), edit=True)
        return self.show(request, inspection, self.form(request, inspection, **which))

    def post(self, request: HttpRequest, uuid: Any, **which: Any) -> HttpResponse:
        """Does it."""
        inspection = inspection_or_404(request, uuid, on=today(), edit=True)
        form = self.form(request, inspection, request.POST, request.FILES, **which)
        if not form.is_valid() or form.save() is None:
            return self.show(request, inspection, form)
        messages.success(request, self.done)
        return redirect("meetings:inspection", uuid=uuid)

    def form(self, request: HttpRequest, inspection: Any, *data: Any) -> Any:
        """The form."""
        return self.form_class(*data, inspection=inspection, by=request.user, today=today())

    def show(self, request: HttpRequest, inspection: Any, form: Any) -> HttpResponse:
        """The page."""
        on = today()
        context = {
            "title": self.title,
            "breadcrumb": crumbs(organization_of_id(inspection.organization_id, on=on), by=request.user, on=on),
            "form": form,
            "help": self.help,
            "action": self.action,
            "back_url": reverse("meetings:inspection", args=[inspection.uuid]),
        }
        return render(request, "meetings/act_form.html", context)


class InspectionCorrect(InspectionAct):
    """What was planned."""

    form_class = CorrectInspection
    title = gettext_lazy("Sửa kế hoạch kiểm tra")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã sửa kế hoạch kiểm tra.")


class InspectionConclude(InspectionAct):
    """The conclusion."""

    form_class = ConcludeInspection
    title = gettext_lazy("Kết luận kiểm tra, giám sát")
    action = gettext_lazy("Lưu kết luận")
    help = gettext_lazy("Từng ưu điểm, khuyết điểm và hạn khắc phục ghi sau, ở trang của cuộc kiểm tra.")
    done = gettext_lazy("Đã lưu kết luận.")


class InspectionDrop(InspectionAct):
    """It is not done."""

    form_class = DropInspection
    title = gettext_lazy("Thôi không kiểm tra")
    action = gettext_lazy("Ghi thôi không làm")
    done = gettext_lazy("Đã ghi thôi không làm.")


class FindingAdd(InspectionAct):
    """Something that was found."""

    form_class = FindingForm
    title = gettext_lazy("Thêm nội dung kết luận")
    action = gettext_lazy("Thêm")
    done = gettext_lazy("Đã thêm nội dung kết luận.")


class FindingCorrect(InspectionAct):
    """What was found put right in the record; and whether it was put right in fact."""

    form_class = FindingForm
    title = gettext_lazy("Sửa nội dung, ghi kết quả khắc phục")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã lưu.")

    def form(self, request: HttpRequest, inspection: Any, *data: Any, pk: int = 0) -> Any:
        """The form, for a finding of the inspection."""
        row = get_object_or_404(findings_of(inspection), pk=pk)
        return self.form_class(*data, inspection=inspection, row=row, by=request.user, today=today())


class InspectionResume(View):
    """What was dropped is to be done after all."""

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Resumes it; one that runs already is left as it is, and says so."""
        inspection = inspection_or_404(request, uuid, on=today(), edit=True)
        try:
            resume_inspection(inspection=inspection, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Cuộc kiểm tra trở lại kế hoạch."))
        return redirect("meetings:inspection", uuid=uuid)


class InspectionFile(View):
    """The file of a conclusion, for whoever sees the inspection; each download is logged."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponseBase:
        """Hands it out as what it was found to be."""
        inspection = inspection_or_404(request, uuid, on=today())
        stored = inspection.file
        if stored is None:
            raise Http404(_("Cuộc kiểm tra này chưa có tệp."))
        log_access(
            by=request.user,
            action=AccessLog.Action.DOWNLOAD,
            subject=str(inspection),
            subject_id=stored.uuid,
            organization_id=inspection.organization_id,
            detail={"file": stored.name},
        )
        response = HttpResponse(bytes(stored.content), content_type=stored.content_type)
        response["Content-Disposition"] = content_disposition_header(True, stored.name) or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        return response
