"""Whether a paper is one that was issued here: by the fingerprint at its foot, or by its file."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.audit import AccessLog, log_access
from core.periods import today
from reports import queries
from reports.forms.fingerprints import FingerprintForm, PaperUpload
from reports.queries import Action
from reports.queries.frozen import printed
from reports.queries.issued import known_by_file, known_by_fingerprint
from reports.views.pack_frame import way_to


@require_http_methods(["GET", "HEAD", "POST"])
def fingerprint(request: HttpRequest) -> HttpResponse:
    """Who issued a paper, when, under which number, whether it is whole and what corrected it."""
    on = today()
    if not queries.may_somewhere(request.user, Action.REPORT, on=on):
        raise PermissionDenied
    form = FingerprintForm(request.GET if "ma" in request.GET else None)
    upload = PaperUpload(request.POST, request.FILES) if request.method == "POST" else PaperUpload()
    known: Any = None
    unknown = ""
    if upload.is_bound and upload.is_valid():
        known = known_by_file(upload.cleaned_data["tep"])
        if known is None:
            unknown = _(
                "Tệp này không phải bản đã ban hành nào trong hệ thống, hoặc đã bị sửa dù chỉ một ký tự. Hãy nhập mã in"
                " ở chân trang để tìm bản gốc."
            )
    elif form.is_bound and form.is_valid():
        found = known_by_fingerprint(form.cleaned_data["ma"])
        known = found[0] if len(found) == 1 else None
        unknown = _unknown(len(found))
    context = {
        "title": _("Kiểm tra mã báo cáo"),
        "breadcrumb": way_to(),
        "form": form,
        "upload": upload,
        "known": known,
        "unknown": unknown,
        "by_file": upload.is_bound,
    }
    if known:
        issue = known.issue
        log_access(
            by=request.user, action=AccessLog.Action.REPORT, subject=f"{_('Kiểm tra mã báo cáo')}: {issue}",
            subject_id=issue.uuid, organization_id=issue.organization_id,
        )  # fmt: skip
        context |= {
            "name": queries.names_on([issue.organization_id], issue.issued_on).get(issue.organization_id, ""),
            "fingerprint": printed(issue.fingerprint),
            "readable": queries.may(request.user, Action.REPORT, issue.organization, on=on),
        }
    wrong = (upload.is_bound and not upload.is_valid()) or (form.is_bound and not form.is_valid())
    return render(request, "reports/fingerprint.html", context, status=422 if wrong else 200)


def _unknown(count: int) -> str:
    if count == 0:
        return _("Không có báo cáo nào đã ban hành mang mã này. Hãy đối chiếu từng ký tự với chân trang của báo cáo.")
    return _("Nhiều báo cáo có mã bắt đầu như vậy. Hãy nhập thêm các ký tự sau.") if count > 1 else ""
