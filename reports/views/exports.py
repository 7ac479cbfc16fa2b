"""Files the worker makes: asked for, watched, stopped, taken, thrown away."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from core.audit import AccessLog, log_access
from core.names import fold
from core.periods import today
from core.rendering import Face
from core.views import hand_out, sent_once
from reports import queries
from reports.forms.exports import ExportForm, PackExportForm
from reports.queries import Action
from reports.queries import exports as found
from reports.queries.archives import ZIP, zipped
from reports.services.exports import FOUND, KEPT, PACK_FACES, ask_again, ask_export, cancel_export, forget_export
from reports.views.pack_frame import pack_or_404

EXPORTS_A_PAGE = 20
PARTS_A_PAGE = 50
MOST_OF_OTHERS = 20


@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    """The user's own exports, the newest first; of those of others, for who reads the log, that they were asked for."""
    on = today()
    if not queries.may_somewhere(request.user, Action.EXPORT, on=on):
        raise PermissionDenied
    page = Paginator(found.exports_visible_to(request.user, on=on), EXPORTS_A_PAGE).get_page(request.GET.get("trang"))
    found.with_organizations(page.object_list, on=on)
    others: list[Any] = []
    if queries.may_somewhere(request.user, Action.VIEW_LOG, on=on):
        others = found.with_organizations(found.exports_of_others(request.user, on=on)[:MOST_OF_OTHERS], on=on)
    context = {"title": _("Tệp lập trên máy chủ"), "page": page, "others": others, "days": KEPT.days}
    return render(request, "reports/exports.html", context)


class ExportAsk(View):
    """What the worker shall make of one report."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks; an address may say what it opens with."""
        on = today()
        self.prepare(request, request.GET.get("bao-cao", ""), on)
        top = queries.top_of(request.user, Action.EXPORT, on=on)
        opened = {"to_chuc": top.code if top else "", "nam": on.year}
        given = {key: value for key, value in request.GET.items() if key != "bao-cao" and value}
        return self.show(request, self.form(on, initial=opened | given))

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponse:
        """Puts it to work."""
        on = today()
        self.prepare(request, request.POST.get("bao-cao", ""), on)
        form = self.form(on, data=request.POST)
        organization = self.organization(request, form, on) if form.is_valid() else None
        if organization is None:
            return self.show(request, form)
        try:
            export = ask_export(
                kind=form.kind, organization=organization, params=form.params, by=request.user, on=on
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
            return self.show(request, form)
        _log(request, export, AccessLog.Action.EXPORT)
        return redirect("reports:export", export.uuid)

    def prepare(self, request: HttpRequest, name: str, on: date) -> None:
        """Finds the reports the user may have as files, and the one asked for."""
        self.reports = queries.reports_for(request.user, on=on)
        if not self.reports or not queries.may_somewhere(request.user, Action.EXPORT, on=on):
            raise PermissionDenied
        self.report = next((one for one in self.reports if one.name == name), None if name else self.reports[0])
        if self.report is None:
            raise Http404
        self.title, self.action = self.report.title, self.report.action

    def form(self, on: date, **values: Any) -> Any:
        """The form, answered or opened."""
        assert self.report is not None
        text = str((values.get("data") or values.get("initial") or {}).get("to_chuc", ""))
        choices = queries.choices_offered(self.request.user, self.report, text, on=on)
        return ExportForm(report=self.report, on=on, traits=queries.trait_names(), choices=choices, **values)

    def organization(self, request: HttpRequest, form: Any, on: date) -> Any:
        """The one organisation that is meant; None, with a sentence at the field, where there is none or several."""
        like = queries.organizations_like(request.user, form.cleaned_data["to_chuc"], on=on, action=self.action)
        candidates: list[Any] = list(like[:6])
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            names = "; ".join(f"{one.name} ({one.code})" for one in candidates[:5])
            form.add_error("to_chuc", _("Có nhiều tổ chức phù hợp, hãy ghi mã: %(names)s.") % {"names": names})
        else:
            form.add_error("to_chuc", _("Không có tổ chức nào trong phạm vi của bạn mang mã hoặc tên này."))
        return None

    def show(self, request: HttpRequest, form: Any) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Lập tệp trên máy chủ"), "breadcrumb": _crumbs(), "heading": self.title, "reports": self.reports,
            "report": self.report, "form": form, "days": KEPT.days, "address": request.path,
        }  # fmt: skip
        return render(request, "reports/export_ask.html", context, status=422 if form.is_bound else 200)


class PacksAsk(ExportAsk):
    """What the worker shall make of the reports to the committee above, of every unit directly below one."""

    def prepare(self, request: HttpRequest, name: str, on: date) -> None:
        """Finds the templates."""
        super().prepare(request, "", on)
        self.report, self.title, self.action = None, _("Báo cáo lên cấp trên của mọi đơn vị"), Action.REPORT
        self.templates = found.pack_templates(queries.top_of(request.user, Action.EXPORT, on=on), on=on)

    def form(self, on: date, **values: Any) -> PackExportForm:
        """The form, answered or opened."""
        return PackExportForm(on=on, templates=self.templates, **values)


class DraftExport(View):
    """One draft of a report to the committee above, with all its annexes, however long they are."""

    http_method_names = ("post",)

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Puts it to work."""
        on = today()
        pack = pack_or_404(request.user, uuid, on=on)
        params = {"pack": str(pack.uuid), "faces": PACK_FACES}
        made: list[Any] = []

        def ask() -> None:
            made.append(ask_export(kind="pack", organization=pack.organization, params=params, by=request.user, on=on))

        if not _told(request, ask):
            return redirect("reports:pack", uuid=uuid)
        _log(request, made[0], AccessLog.Action.EXPORT)
        return redirect("reports:export", made[0].uuid)


@require_safe
def export_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far an export is, and its files."""
    on = today()
    export = _export(request, uuid)
    parts = found.parts_of(export, request.user, on=on)
    page = Paginator(parts, PARTS_A_PAGE).get_page(request.GET.get("trang"))
    whole = found.files_in(export, parts.filter(problem="").count())
    context = {
        "title": str(export),
        "breadcrumb": _crumbs(),
        "export": found.with_organizations([export], on=on)[0],
        "page": page,
        "units": found.with_units(page.object_list, on=on),
        "hidden": export.files + export.problems - page.paginator.count,
        "whole": whole if export.job.state == export.job.State.DONE and whole > 1 else 0,
        "may_download": _may_download(request, export, on),
    }
    return render(request, "reports/export.html", context)


@require_safe
def progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far an export is; when there is nothing more to wait for, the page is asked to load itself anew."""
    export = _export(request, uuid)
    if not export.job.is_finished:
        return render(request, "reports/export_progress.html", {"export": export})
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


@require_safe
def download(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """All files of an export in one ZIP, written while it is sent."""
    on = today()
    export = _export(request, uuid)
    if not _may_download(request, export, on):
        raise PermissionDenied
    parts = found.parts_of(export, request.user, on=on)
    if export.forgotten or export.job.state != export.job.State.DONE or not parts.filter(problem="").exists():
        raise Http404
    _log(
        request,
        export,
        AccessLog.Action.DOWNLOAD,
        files=found.files_in(export, parts.filter(problem="").count()),
        bytes=export.size,
    )
    response = StreamingHttpResponse(zipped(found.contents_of(parts)), content_type=ZIP)
    name = f"{fold(str(export)).replace('/', '-').replace(',', '').replace(' ', '-')[:120]}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Encoding"] = "identity"  # packed already
    return response


@require_safe
def download_part(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """One file of an export."""
    on = today()
    export = _export(request, uuid)
    if not _may_download(request, export, on):
        raise PermissionDenied
    part = get_object_or_404(found.parts_of(export, request.user, on=on).filter(problem=""), pk=pk)
    return hand_out(
        request, lambda: Face(bytes(part.content), part.content_type, part.name), subject=f"{export}: {part.name}",
        subject_id=export.uuid, organization_id=part.organization_id,
    )  # fmt: skip


@require_POST
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stops an export."""
    export = _export(request, uuid)
    if _told(request, lambda: cancel_export(export=export, by=request.user)):
        messages.success(request, _("Đã yêu cầu dừng; các tệp đã lập xong vẫn còn."))
    return redirect("reports:export", export.uuid)


class ExportAgain(View):
    """Asks for the same once more, as things stand today."""

    http_method_names = ("post",)

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Puts it to work."""
        export = _export(request, uuid)
        made: list[Any] = []
        if not _told(request, lambda: made.append(ask_again(export=export, by=request.user, on=today()))):
            return redirect("reports:export", export.uuid)
        _log(request, made[0], AccessLog.Action.EXPORT)
        return redirect("reports:export", made[0].uuid)


@require_POST
def forget(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Throws the files away."""
    export = _export(request, uuid)
    if not _told(request, lambda: forget_export(export=export, by=request.user)):
        return redirect("reports:export", export.uuid)
    messages.success(request, _("Đã xóa tệp của “%(title)s”.") % {"title": export})
    return redirect("reports:exports")


def _export(request: HttpRequest, uuid: UUID) -> Any:
    return get_object_or_404(found.exports_visible_to(request.user, on=today()), uuid=uuid)


def _may_download(request: HttpRequest, export: Any, on: date) -> bool:
    return found.exportable(request.user, found.actions_for(export), on=on).filter(pk=export.organization_id).exists()


def _told(request: HttpRequest, act: Any) -> bool:
    """Does something; False, and the sentence is shown, where it is refused."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True


def _log(request: HttpRequest, export: Any, action: str, **detail: Any) -> None:
    asked = {key: value for key, value in export.job.params.items() if key not in FOUND}
    log_access(
        by=request.user, action=action, subject=str(export), subject_id=export.uuid,
        organization_id=export.organization_id, detail={"kind": export.kind, **asked, **detail},
    )  # fmt: skip


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Báo cáo"), "url": reverse("reports:list")},
        {"label": _("Tệp lập trên máy chủ"), "url": reverse("reports:exports")},
    ]
