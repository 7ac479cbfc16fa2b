"""What every request passes: who is asked to sign in, what becomes of a form sent too late, and who acts.

A form sent after the session has ended is not lost. It comes back inside the sign-in page as one signed hidden field,
and is sent again when the same account signs in; another account's sign-in discards it and says so.
"""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from time import time
from typing import Any, Self
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync, iscoroutinefunction
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import resolve
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django_structlog.middlewares import RequestMiddleware
from structlog.contextvars import bind_contextvars

from core.audit import acting

View = Callable[..., HttpResponseBase]
GetResponse = Callable[[HttpRequest], HttpResponseBase]

ACCOUNT_COOKIE = "chibo_account"  # which account signed in last on this device: signed, no right hangs on it
ACCOUNT_COOKIE_AGE = 30 * 24 * 3600
KEPT_FIELD = "kept"
KEPT_AGE = 3 * 24 * 3600  # seconds: a page left open over a week-end
SESSION_HEADER = "X-Chibo-Session"  # tells the page's script why it was refused
_SALT = "core.middleware.kept"
_SECRET_FIELD = re.compile(r"pass|mat_khau|otp|token", re.IGNORECASE)


@dataclass(frozen=True)
class Submission:
    """What a form sent, and by whom it was most likely typed.

    Arguments:
        path: where it was sent.
        fields: name and value, in order; neither files nor secrets.
        files: the names of files it carried: they must be chosen again.
        account: the key of the account that signed in last on this device, if known.
        back: the page it was typed on.
        complete: False if a secret was left out, so that sending it again makes no sense.
    """

    path: str
    fields: list[list[str]]
    files: list[str]
    account: int | None
    back: str
    complete: bool

    @classmethod
    def of(cls, request: HttpRequest, *, account: int | None = None) -> Self:
        """Reads the form a request carries; `account` is taken from the device's cookie if not given."""
        sent = [[name, str(value)] for name, values in request.POST.lists() for value in values]
        fields = [pair for pair in sent if pair[0] not in ("csrfmiddlewaretoken", KEPT_FIELD)]
        kept = [pair for pair in fields if not _SECRET_FIELD.search(pair[0])]
        return cls(
            path=request.get_full_path(),
            fields=kept,
            files=[file.name or "" for _name, files in request.FILES.lists() for file in files],
            account=hinted_account(request) if account is None else account,
            back=page_before(request),
            complete=len(kept) == len(fields),
        )

    def signed(self) -> str:
        """One hidden field: signed, so that nobody can prepare a form for somebody else to send."""
        return signing.dumps(asdict(self), salt=_SALT, compress=True)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What `signed` wrote; None if there is nothing, it was tampered with, or it is older than KEPT_AGE."""
        try:
            return cls(**signing.loads(text, salt=_SALT, max_age=KEPT_AGE)) if text else None
        except signing.BadSignature:
            return None


def from_our_page(request: HttpRequest, url: str) -> bool:
    """True if a whole address (of the Origin or Referer header) is one of ours; "null" and relative ones are not."""
    return bool(urlsplit(url).netloc) and url_has_allowed_host_and_scheme(
        url, {request.get_host()}, require_https=request.is_secure()
    )


def page_before(request: HttpRequest) -> str:
    """The page of ours the browser came from, as a path; the first page if it does not say."""
    referer = request.headers.get("Referer", "")
    if not from_our_page(request, referer):
        return "/"
    parts = urlsplit(referer)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def hinted_account(request: HttpRequest) -> int | None:
    """The key of the account that signed in last on this device."""
    try:
        return int(request.get_signed_cookie(ACCOUNT_COOKIE, salt=_SALT, max_age=ACCOUNT_COOKIE_AGE) or "")
    except (KeyError, ValueError, signing.BadSignature):
        return None


def remember_account(response: HttpResponseBase, account: int) -> None:
    """Leaves the hint that `hinted_account` reads."""
    response.set_signed_cookie(
        ACCOUNT_COOKIE,
        str(account),
        salt=_SALT,
        max_age=ACCOUNT_COOKIE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def sent_by_script(request: HttpRequest) -> bool:
    """True for htmx and fetch, whose answer no person sees as a page."""
    return (
        "HX-Request" in request.headers
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.headers.get("Sec-Fetch-Mode", "navigate") not in ("navigate", "nested-navigate")
    )


def refuse_script() -> HttpResponse:
    """401 with a header: the page's script says what happened and keeps the form as it stands."""
    response = HttpResponse(
        _("Phiên làm việc đã hết. Những gì bạn đã nhập vẫn còn trên trang; hãy đăng nhập lại."),
        status=HTTPStatus.UNAUTHORIZED,
        content_type="text/plain; charset=utf-8",
    )
    response[SESSION_HEADER] = "expired"
    return response


def answer_with_page(request: HttpRequest, name: str, submission: Submission) -> HttpResponseBase:
    """Shows a page of ours (sign-in, new password) in answer to a form, with the form's fields inside it.

    The page is found by its URL's name: the kernel knows no app. It reads `request.kept_submission`, and answers 401:
    nothing was done, and neither a script nor the access log should believe otherwise.
    """
    request.kept_submission = submission  # type: ignore[attr-defined]
    match = resolve(resolve_url(name))
    response = match.func(request, *match.args, **match.kwargs)
    response.status_code = HTTPStatus.UNAUTHORIZED
    return response


class RequestLog(RequestMiddleware):
    """A line in the server's log for every request: without its query, which holds names people search for."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and path."""
        return f"{request.method} {request.path}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """The user's key if somebody asked for the user: logging must not make a query of its own."""
        user = getattr(request, "_cached_user", None)
        if user is not None:
            bind_contextvars(user_id=user.pk)

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """The address as `client_address` believes it."""
        bind_contextvars(ip=client_address(request))


class NoNul:
    """An address with a NUL byte, in its path or its query, is answered by the page of a faulty request (400).

    PostgreSQL's text cannot hold that byte, so wherever an address is read into a query it would fail as ours (500).
    No browser and no link of ours writes one: it is refused here once, not by each list. What a form posts is checked
    by its fields.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "%00" in query or "\0" in query:
            raise BadRequest("NUL in the address")
        return self.get_response(request)


class SignInRequired(LoginRequiredMiddleware):
    """Django's own rule (every view unless marked `login_not_required`), which loses nothing typed."""

    def process_view(self, request: HttpRequest, view_func: View, args: Any, kwargs: Any) -> Any:
        """Asks the view before the session: a view that is open to all must answer without a database."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, args, kwargs)

    def handle_no_permission(  # type: ignore[override]  # Django's own only redirects
        self, request: HttpRequest, view_func: View
    ) -> HttpResponseBase:
        """A page asks to sign in and comes back; a form is kept; a script is told."""
        if sent_by_script(request):
            return refuse_script()
        if request.method == "POST":
            return answer_with_page(request, settings.LOGIN_URL, Submission.of(request))
        return super().handle_no_permission(request, view_func)


def before_password_change(view: View) -> View:
    """Marks a view that may be used before a given password has been replaced by one's own."""
    view.before_password_change = True  # type: ignore[attr-defined]
    return view


class PasswordChangeRequired:
    """Whoever got his password from somebody else sets his own before he sees anything."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func: View, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Leads to the password page; what was asked for, or typed, comes after it."""
        if getattr(view_func, "before_password_change", False) or not getattr(view_func, "login_required", True):
            return None
        if not request.user.is_authenticated or not getattr(request.user, "must_change_password", False):
            return None
        if sent_by_script(request):
            return refuse_script()
        if request.method == "POST":
            submission = Submission.of(request, account=request.user.pk)
            return answer_with_page(request, settings.PASSWORD_CHANGE_URL, submission)
        return redirect(f"{resolve_url(settings.PASSWORD_CHANGE_URL)}?{urlencode({'next': request.get_full_path()})}")


class SessionStaysAlive:
    """A session ends after a time without use, not after a time of use.

    SESSION_SAVE_EVERY_REQUEST would write to the database on every page; a tenth of the age is exact enough.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        # Only a session that was read is worth touching: health checks and static files stay without one.
        if user is not None and request.session.accessed and user.is_authenticated:
            now = int(time())
            if now - request.session.get("touched", 0) > settings.SESSION_COOKIE_AGE // 10:
                request.session["touched"] = now
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class Acting:
    """Opens the transaction of a request, with the acting user as context. Stands last: nothing may act before it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func: View, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Calls the view inside the transaction; an exception rolls everything back.

        A view marked `acts_alone` opens its own (health must answer while the database does not). A lazy response is
        rendered inside too: the queries its template makes belong to the same transaction.
        """
        if getattr(view_func, "acts_alone", False):
            return None
        view = async_to_sync(view_func) if iscoroutinefunction(view_func) else view_func
        with acting(request.user, source=f"{request.method} {request.path}"):
            response = view(request, *args, **kwargs)
            render = getattr(response, "render", None)
            return render() if callable(render) else response


def acts_alone(view: View) -> View:
    """Marks a view that is called outside the transaction of the request."""
    view.acts_alone = True  # type: ignore[attr-defined]
    return view


def client_address(request: HttpRequest) -> str:
    """The address a request came from, as far as our own proxies vouch for it (setting TRUSTED_PROXIES)."""
    count = getattr(settings, "TRUSTED_PROXIES", 0)
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if count and len(forwarded) >= count:
        return forwarded[-count]
    return request.META.get("REMOTE_ADDR") or ""
