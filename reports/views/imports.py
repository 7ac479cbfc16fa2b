"""Bringing a workbook in: uploaded, checked before anything is written, brought in, perhaps taken back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.audit import AccessLog, log_access
from core.formatting import integer
from core.periods import today
from core.sheets.batches import discard_batch, open_batch, problem_sentences
from core.sheets.reading import open_workbook
from core.sheets.registry import SHEETS, get_sheet
from core.sheets.undo import reasons_against, touched_by, undo_counts
from core.sheets.work import ACTS, ask, is_stalled
from core.sheets.writing import write_problems, write_template
from reports import queries, tasks
from reports.forms.reports import UploadForm
from reports.queries import Action, Batch, BatchRow, ProblemKind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_A_PAGE = 50
BATCHES_A_PAGE = 20
SEEN = {"loi": BatchRow.State.PROBLEM, "thay-doi": BatchRow.State.CHANGED, "moi": BatchRow.State.NEW}


@require_http_methods(["GET", "HEAD", "POST"])
def batch_list(request: HttpRequest) -> HttpResponse:
    """Where a workbook is uploaded, and those that were."""
    on = today()
    roots = queries.import_roots(request.user, on=on)
    if not roots:
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        batch = open_batch(
            content=form.cleaned_data["tep"], file_name=form.cleaned_data["file_name"], by=request.user, roots=roots
        )
        ask(batch, "check", task=tasks.work_on_batch, by=request.user)
        return redirect("reports:import", batch.uuid)
    batches = queries.batches_visible_to(request.user, on=on)
    waiting = "viec" in request.GET
    if waiting:
        batches = batches.filter(state=batches.model.State.CHECKED)
    page = Paginator(batches, BATCHES_A_PAGE).get_page(request.GET.get("trang"))
    return render(
        request,
        "reports/imports.html",
        {"title": _("Nhập dữ liệu từ tệp"), "form": form, "page": page, "sheets": SHEETS, "waiting": waiting},
    )


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty workbook, or a sheet that has a template of its own."""
    if not queries.import_roots(request.user, on=today()):
        raise PermissionDenied
    name = request.GET.get("phieu", "")
    if name and name not in {sheet.name for sheet in SHEETS if sheet.apart}:
        raise Http404
    return _file(write_template(name), f"mau-{name}.xlsx" if name else "mau-nhap-du-lieu.xlsx")


@require_safe
def batch_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was found in a workbook, or what became of it."""
    batch = _batch(request, uuid)
    context: dict[str, Any] = {
        "title": batch.file_name,
        "breadcrumb": [{"label": _("Nhập dữ liệu từ tệp"), "url": reverse("reports:imports")}],
        "batch": batch,
        "stalled": is_stalled(batch),
        "summary": batch.summary.get("sheets", []),
        "notes": [
            *batch.summary.get("notes", []),
            *(note for sheet in batch.summary.get("sheets", []) for note in sheet.get("notes", [])),
        ],
        "totals": {key: batch.count(key) for key in ("rows", "new", "changed", "unchanged", "problems")},
        "may_confirm": _brings_meetings(batch) and queries.may_somewhere(request.user, Action.CONFIRM, on=today()),
    }
    if not batch.is_working:
        context |= _rows(request, batch)
    return render(request, "reports/import.html", context)


def _rows(request: HttpRequest, batch: Any) -> dict[str, Any]:
    """The rows asked for: with problems, changed or new, of one sheet or all, of one kind of problem or all."""
    first = "loi" if batch.problem_count else "thay-doi" if batch.count("changed") else "moi"
    seen = request.GET.get("xem", first)
    seen = seen if seen in SEEN else first
    rows = batch.rows.filter(state=SEEN[seen])
    titles = {sheet.name: sheet.title for sheet in SHEETS}
    sheet = request.GET.get("trang-tinh", "")
    if sheet in titles:
        rows = rows.filter(sheet=sheet)
    kind = request.GET.get("loai", "") if seen == "loi" else ""
    if kind in ProblemKind.values:
        rows = rows.filter(problems__contains=[[kind]])
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("trang"))
    kinds: dict[str, int] = {}
    for counts in batch.summary.get("sheets", []):
        for name, count in counts.get("kinds", {}).items():
            kinds[name] = kinds.get(name, 0) + count
    chosen = {"xem": seen, **({"trang-tinh": sheet} if sheet else {}), **({"loai": kind} if kind else {})}
    return {
        "seen": seen,
        "sheet": sheet,
        "kind": kind,
        "kinds": [(name, ProblemKind(name).label, count) for name, count in kinds.items()],
        "tabs": [
            ("loi", _("Có lỗi"), batch.count("problems")),
            ("thay-doi", _("Thay đổi"), batch.count("changed")),
            ("moi", _("Mới"), batch.count("new")),
        ],
        "page": page,
        "query": urlencode(chosen),
        "titles": titles,
    }


@require_safe
def progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far the work is; when there is nothing more to wait for, the page is asked to load itself anew."""
    batch = _batch(request, uuid)
    if batch.is_working and not is_stalled(batch):
        return render(request, "reports/import_progress.html", {"batch": batch})
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


@require_POST
def bring_in(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Brings a checked workbook in: all of it, or only its valid rows."""
    batch = _batch(request, uuid)
    valid_only = request.POST.get("phan") == "hop-le"
    if batch.problem_count and not valid_only:
        messages.error(request, _("Tệp còn dòng lỗi: chỉ nhập được các dòng hợp lệ, hoặc sửa tệp rồi tải lại."))
        return redirect("reports:import", batch.uuid)
    confirm = bool(request.POST.get("xac-nhan"))
    if not ask(
        batch, "import", task=tasks.work_on_batch, by=request.user, valid_only=valid_only, confirm=confirm
    ):  # fmt: skip
        messages.warning(request, _("Tệp này đã được nhập hoặc đang được nhập."))
    return redirect("reports:import", batch.uuid)


@require_POST
def discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Throws a workbook away that was not brought in."""
    batch = _batch(request, uuid)
    if batch.state in (Batch.State.CHECKED, Batch.State.REFUSED) or (
        batch.state in (Batch.State.CHECKING, Batch.State.IMPORTING) and is_stalled(batch)
    ):
        discard_batch(batch)
        messages.success(request, _("Đã bỏ tệp %(name)s; không có gì được nhập.") % {"name": batch.file_name})
        return redirect("reports:imports")
    messages.warning(request, _("Tệp này đã được nhập hoặc đang được xử lý, không bỏ được."))
    return redirect("reports:import", batch.uuid)


@require_POST
def retry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Asks again for work that failed: what it had done was rolled back."""
    batch = _batch(request, uuid)
    act = next((act for act, (_states, working) in ACTS.items() if working == batch.state), None)
    if act is None or not ask(batch, act, task=tasks.work_on_batch, by=request.user):
        messages.warning(request, _("Không có việc nào bị lỗi để làm lại."))
    return redirect("reports:import", batch.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Takes a workbook back as a whole, after a question with numbers."""
    batch = _batch(request, uuid)
    if batch.state != Batch.State.IMPORTED:
        raise Http404
    if request.method == "POST":
        ask(batch, "undo", task=tasks.work_on_batch, by=request.user)
        return redirect("reports:import", batch.uuid)
    touched = touched_by(batch)
    reasons = reasons_against(batch, touched)
    counts = undo_counts(touched)
    facts = [
        *(
            _("%(count)s %(what)s sẽ bị xóa") % {"count": integer(gone), "what": what}
            for what, gone, _back in counts
            if gone
        ),
        *(
            _("%(count)s %(what)s trở lại như trước khi nhập") % {"count": integer(back), "what": what}
            for what, _gone, back in counts
            if back
        ),
    ]
    return render(
        request,
        "reports/import_undo.html",
        {
            "title": _("Hoàn tác lần nhập %(name)s") % {"name": batch.file_name},
            "breadcrumb": [
                {"label": _("Nhập dữ liệu từ tệp"), "url": reverse("reports:imports")},
                {"label": batch.file_name, "url": reverse("reports:import", args=[batch.uuid])},
            ],
            "lead": _("Hoàn tác trả dữ liệu về như trước lần nhập này. Lịch sử giữ lại cả hai việc."),
            "facts": facts or [_("Lần nhập này không làm thay đổi gì.")],
            "reasons": reasons,
            "action": _("Hoàn tác"),
            "back_url": reverse("reports:import", args=[batch.uuid]),
        },
    )


@require_safe
def own_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The user's own workbook with what is wrong beside each row."""
    batch = _batch(request, uuid)
    file = getattr(batch, "file", None)
    if file is None or batch.is_working or batch.state == Batch.State.REFUSED:
        raise Http404
    content = bytes(file.content)
    tables = open_workbook(content, SHEETS).tables
    headers = {table.title: table.header for table in tables.values()}
    sentences = problem_sentences(batch)
    problems = {table.title: sentences.get(get_sheet(name).title, {}) for name, table in tables.items()}
    log_access(
        by=request.user,
        action=AccessLog.Action.DOWNLOAD,
        subject=_("Tệp %(name)s kèm cột Lỗi") % {"name": batch.file_name},
        subject_id=batch.uuid,
        organization_id=batch.roots[0] if len(batch.roots) == 1 else None,
    )
    return _file(write_problems(content, problems, headers), f"loi-{batch.file_name}")


def _batch(request: HttpRequest, uuid: UUID) -> Any:
    return get_object_or_404(queries.batches_visible_to(request.user, on=today()), uuid=uuid)


def _brings_meetings(batch: Any) -> bool:
    """Whether there is anything in it to confirm."""
    return any(sheet["name"] == "meetings" and sheet["new"] for sheet in batch.summary.get("sheets", []))


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
