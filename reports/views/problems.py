"""What the API says when it does not answer: a problem in JSON (RFC 9457), in words, whatever went wrong."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from core import views
from core.audit import acting
from core.middleware import acts_alone, client_address
from core.periods import today
from reports.queries.tokens import readable
from reports.services.tokens import KeyRefused, TooMany, use_token

ROOT = "/api/"
TITLES: Mapping[int, Any] = {
    HTTPStatus.BAD_REQUEST: gettext_lazy("Yêu cầu không đọc được"),
    HTTPStatus.UNAUTHORIZED: gettext_lazy("Chưa có khóa dùng được"),
    HTTPStatus.FORBIDDEN: gettext_lazy("Không được phép"),
    HTTPStatus.NOT_FOUND: gettext_lazy("Không có ở đây"),
    HTTPStatus.METHOD_NOT_ALLOWED: gettext_lazy("Chỉ đọc"),
    HTTPStatus.UNPROCESSABLE_ENTITY: gettext_lazy("Tham số không dùng được"),
    HTTPStatus.TOO_MANY_REQUESTS: gettext_lazy("Hỏi quá nhiều lần"),
    HTTPStatus.INTERNAL_SERVER_ERROR: gettext_lazy("Lỗi của máy chủ"),
    HTTPStatus.SERVICE_UNAVAILABLE: gettext_lazy("Máy chủ đang bận"),
}
READING = ("GET", "HEAD")


class Unfit(ValueError):
    """A parameter nothing can be made of; str() is a sentence."""


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """One refusal. Nothing of it is kept by anybody on the way."""
    status = HTTPStatus(status)
    body = {"type": "about:blank", "title": str(TITLES[status]), "status": status.value, "detail": detail}
    return JsonResponse(
        body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-store", "Content-Language": "vi", **(headers or {})},
    )  # fmt: skip


def keyed(view: Callable[..., HttpResponse]) -> Any:
    """Marks a view of the API: it reads, for whoever sends a key, and knows no session.

    Exempt from the sign-in and from the form's token because a cookie opens nothing here: the key is asked for before
    anything else, and no script of a page can make a browser send one. The view gets the key and today.
    """

    @csrf_exempt
    @acts_alone  # in a transaction of its own, as the key's account; what the key counts is counted before
    @login_not_required
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _answer(view, request, today(), *args, **kwargs)
        patch_vary_headers(response, ["Authorization"])
        return response

    return asked


def _answer(
    view: Callable[..., HttpResponse], request: HttpRequest, on: date, *args: Any, **kwargs: Any
) -> HttpResponse:
    if request.method not in READING:
        sentence = _("Ở đây chỉ đọc được, bằng GET hoặc HEAD.")
        return problem(HTTPStatus.METHOD_NOT_ALLOWED, sentence, {"Allow": ", ".join(READING)})
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return _no_key(_("Hãy gửi khóa trong tiêu đề “Authorization: Bearer …”. Khóa lập ở trang “Khóa API”."))
    try:
        token = use_token(secret=secret.strip(), address=client_address(request), on=on)
    except KeyRefused as error:
        return _no_key(str(error), ', error="invalid_token"')
    except TooMany as error:
        return problem(HTTPStatus.TOO_MANY_REQUESTS, str(error), {"Retry-After": str(error.wait)})
    try:
        with acting(token.user, source=f"{request.method} {request.path}"):
            if not readable(token.user, on=on).filter(pk=token.organization_id).exists():
                raise PermissionDenied(_("Tài khoản của khóa không còn quyền tải báo cáo của tổ chức ghi trong khóa."))
            return view(request, token, on, *args, **kwargs)
    except Unfit as error:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
    except PermissionDenied as error:
        return problem(HTTPStatus.FORBIDDEN, str(error) or _("Tài khoản của khóa không được xem điều này."))
    except Http404 as error:
        return problem(HTTPStatus.NOT_FOUND, str(error) or _("Không có điều này trong phạm vi của khóa."))


def _no_key(sentence: str, more: str = "") -> HttpResponse:
    return problem(HTTPStatus.UNAUTHORIZED, sentence, {"WWW-Authenticate": f'Bearer realm="chibo"{more}'})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: below the API a problem in JSON, elsewhere the page."""
    if request.path.startswith(ROOT):
        return problem(HTTPStatus.BAD_REQUEST, _("Địa chỉ có ký tự không đọc được."))
    return views.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: the same of a failure of ours, or of a database that does not answer."""
    page = views.server_error(request)
    if not request.path.startswith(ROOT):
        return page
    if page.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        wait = {"Retry-After": page.headers["Retry-After"]}
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, _("Cơ sở dữ liệu chưa trả lời. Hãy thử lại sau."), wait)
    sentence = _("Máy chủ gặp lỗi ngoài dự kiến, đã ghi lại. Hãy thử lại; nếu vẫn lỗi, báo người vận hành.")
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, sentence)
