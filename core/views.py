"""What no app answers for: pages of failure, a form sent twice, files handed out, and an operator's two questions."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import wraps
from http import HTTPStatus
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect, render, resolve_url
from django.template import loader
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from health_check.base import HealthCheck, HealthCheckResult
from health_check.checks import Database
from health_check.exceptions import ServiceUnavailable

from core.audit import AccessLog, log_access
from core.formatting import decimal
from core.forms import WrongFilter, begin_sending, key_of_sending
from core.middleware import (
    KEPT_FIELD,
    SESSION_HEADER,
    Submission,
    acts_alone,
    answer_with_page,
    from_our_page,
    sent_by_script,
)
from core.rendering import CONTENT_TYPES, Face, PdfUnavailable

Post = Callable[..., HttpResponseBase]
# SQLSTATE classes of a server that cannot be reached or takes nobody in: connection, resources, shut-down.
_UNREACHABLE = ("08", "53", "57P")


def sent_once(post: Post) -> Post:
    """Lets a view's `post` carry out a form once: the same page sent again (a double click, the way back) says so.

    What redirects has done something, and what says so itself (`carried_out`). Two that come together wait for one
    another at the key. The answer asks no right: an act may have taken the right to do it again, and it tells no more
    than that it was done.
    """

    @wraps(post)
    def once(view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = key_of_sending(request.POST, request.FILES, sender=request.user.pk, address=request.path)
        if key is None:
            return post(view, request, *args, **kwargs)
        with transaction.atomic():
            sent, first = begin_sending(key, username=request.user.get_username())
            if first:
                response = post(view, request, *args, **kwargs)
                result = response.url if isinstance(response, HttpResponseRedirectBase) else _result_of(response)
                if result:
                    sent.result = result
                    sent.save(update_fields=["result"])
                else:
                    sent.delete()  # asked or refused: it may be sent again
                return response
        return render(request, "core/sent_before.html", {"title": _("Việc này đã thực hiện"), "sent": sent})

    return once


def carried_out(response: HttpResponse, result: str) -> HttpResponse:
    """Says of an answer which is a page that its form was carried out: what it shows can be shown only once.

    Arguments:
        result: the address at which what was done is seen ever after.
    """
    response.carried_out = result
    return response


def _result_of(response: HttpResponseBase) -> str:
    return str(getattr(response, "carried_out", ""))


def hand_out(
    request: HttpRequest, make: Callable[[], Face], *, subject: str, organization_id: int | None, subject_id: Any = "",
    action: str = AccessLog.Action.DOWNLOAD, detail: dict[str, Any] | None = None,
    without_pdf: str = "core/without_pdf.html",
) -> HttpResponse:  # fmt: skip
    """A file made, logged once it exists, and handed out: a PDF to look at, any other to keep.

    Arguments:
        make: makes it; where the machine makes no PDF, the answer is the sentence why.
        subject, subject_id, organization_id, action, detail: the line of the access log.
        without_pdf: the template of that sentence.
    """
    try:
        face = make()
    except PdfUnavailable as error:
        context = {"title": _("Chưa lập được tệp PDF"), "sentence": str(error)}
        return render(request, without_pdf, context, status=HTTPStatus.SERVICE_UNAVAILABLE)
    log_access(
        by=request.user, action=action, subject=subject, subject_id=subject_id, organization_id=organization_id,
        detail={"file": face.filename, "bytes": len(face.content), **(detail or {})},
    )  # fmt: skip
    response = HttpResponse(face.content, content_type=face.content_type)
    keep = face.content_type != CONTENT_TYPES["pdf"]
    response["Content-Disposition"] = content_disposition_header(keep, face.filename) or ""
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form whose token is old: most often the same person signed in again in another tab.

    What was typed is offered again only if the browser itself says that it comes from a page of ours; otherwise a
    stranger's page could have a form of his sent by one click of the user.
    """
    if sent_by_script(request):
        response = HttpResponse(
            _("Trang này đã cũ. Những gì bạn đã nhập vẫn còn trên trang; hãy bấm nút lưu của biểu mẫu để gửi lại."),
            status=HTTPStatus.FORBIDDEN,
            content_type="text/plain; charset=utf-8",
        )
        response[SESSION_HEADER] = "stale"
        return response
    if not from_our_page(request, request.headers.get("Origin") or request.headers.get("Referer") or ""):
        return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)
    at_sign_in = request.path == resolve_url(settings.LOGIN_URL)
    if request.user.is_authenticated:
        if at_sign_in:
            return redirect(request.get_full_path())
        return render(
            request,
            "core/resubmit.html",
            {"submission": Submission.of(request, account=request.user.pk), "confirm": True},
            status=HTTPStatus.FORBIDDEN,
        )
    kept = Submission.read(request.POST.get(KEPT_FIELD, "")) if at_sign_in else Submission.of(request)
    if kept is None:
        return redirect(request.get_full_path())
    return answer_with_page(request, settings.LOGIN_URL, kept)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request nothing can be made of. One that is too large says what was too large, and what to do about it."""
    if isinstance(exception, RequestDataTooBig):
        limit = decimal(Decimal(settings.DATA_UPLOAD_MAX_MEMORY_SIZE) / 1048576)
        sentence = _(
            "Chữ trong các ô của biểu mẫu vượt quá %(limit)s MB (không kể tệp đính kèm). Có lẽ cả một văn bản đã được"
            " dán vào một ô; hãy bỏ bớt rồi gửi lại."
        ) % {"limit": limit}
    elif isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        sentence = _("Biểu mẫu có quá nhiều ô hoặc quá nhiều tệp. Hãy chia thành nhiều lần gửi.")
    else:
        context = {"sentence": str(exception)} if isinstance(exception, WrongFilter) else {}
        return HttpResponse(loader.render_to_string("400.html", context), status=HTTPStatus.BAD_REQUEST)
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if sent_by_script(request):
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(loader.render_to_string("413.html", {"sentence": sentence}), status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of a failure of ours, or of a database that does not answer. Neither may need the database."""
    error = sys.exc_info()[1]
    if _database_unreachable(error):
        content = loader.render_to_string("503.html")
        return HttpResponse(content, status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "60"})
    return HttpResponse(loader.render_to_string("500.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _database_unreachable(error: BaseException | None) -> bool:
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)  # None: the driver never reached a server
    return state is None or state.startswith(_UNREACHABLE)


@require_safe
@never_cache
@acts_alone
@login_not_required
def live(request: HttpRequest) -> HttpResponse:
    """Says that the process answers, and nothing else: a database that is down is no reason to restart it."""
    return HttpResponse(_("Đang chạy.") + "\n", content_type="text/plain; charset=utf-8")


@dataclass
class Worker(HealthCheck):
    """A job worker has shown itself within `age`: without one, imports and exports wait for ever."""

    age: timedelta = timedelta(minutes=2)

    def run(self) -> None:
        """Asks procrastinate's own register of workers.

        Raises ServiceUnavailable with a sentence for the operator.
        """
        try:
            with connection.temporary_connection() as cursor:
                cursor.execute(
                    "SELECT max(last_heartbeat) > now() - make_interval(secs => %s) FROM procrastinate_workers",
                    [self.age.total_seconds()],
                )
                (seen,) = cursor.fetchone()
        except Error as error:
            raise ServiceUnavailable(_("Không hỏi được hàng đợi công việc: cơ sở dữ liệu không trả lời.")) from error
        if not seen:
            raise ServiceUnavailable(
                _("Không có tiến trình xử lý công việc nào đang chạy. Hãy khởi động “manage.py procrastinate worker”.")
            )


CHECKS: tuple[tuple[str, type[HealthCheck]], ...] = (("database", Database), ("worker", Worker))


def check_health() -> dict[str, str]:
    """Each thing the product needs, and what is wrong with it in a sentence; empty where nothing is."""

    async def ask() -> list[HealthCheckResult]:
        return [await check().get_result() for _name, check in CHECKS]

    results = async_to_sync(ask)()
    problems = {}
    for (name, _check), result in zip(CHECKS, results, strict=True):
        problems[name] = _problem_text(name, result)
    return problems


def _problem_text(name: str, result: HealthCheckResult) -> str:
    if result.error is None:
        return ""
    if name == "database":
        return _("Không kết nối được cơ sở dữ liệu. Hãy kiểm tra bằng “manage.py database status”.")
    return str(getattr(result.error, "message", result.error))


@require_safe
@never_cache
@acts_alone
def ready(request: HttpRequest) -> HttpResponse:
    """Whether everything the product needs is there, for the people who run it (`is_staff`).

    A monitor without an account asks `manage.py health` on the server, or the liveness page.
    """
    if not request.user.is_staff:
        raise PermissionDenied(_("Trang này dành cho người vận hành hệ thống."))
    problems = check_health()
    status = HTTPStatus.SERVICE_UNAVAILABLE if any(problems.values()) else HTTPStatus.OK
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(problems, status=status)
    labels: dict[str, Any] = {"database": _("Cơ sở dữ liệu"), "worker": _("Tiến trình xử lý công việc")}
    rows = [(labels[name], problem) for name, problem in problems.items()]
    return render(request, "core/ready.html", {"rows": rows}, status=status)


@login_not_required
def back_office_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The admin's own sign-in page is never shown: there is one. Who is signed in goes in, or may not go further."""
    if getattr(request.user, "is_staff", False):
        return redirect("admin:index")
    if request.user.is_authenticated:
        raise PermissionDenied(_("Tài khoản này không được vào trang quản trị."))
    return redirect_to_login(request.GET.get("next", "/"), resolve_url(settings.LOGIN_URL))
