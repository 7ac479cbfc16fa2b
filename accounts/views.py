"""Signing in and out, and one's own account."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.forms import NewPasswordForm, OwnDetailsForm, SignInForm
from accounts.queries import account_named
from core.audit import AccessLog, log_access
from core.middleware import (
    KEPT_FIELD,
    Submission,
    before_password_change,
    client_address,
    remember_account,
)


class SignedIn(HttpRequest):
    """A request that SignInRequired let pass: its user is an account."""

    user: Any


def page_after(request: HttpRequest) -> str:
    """The path asked for before we asked for a password; the first page if there is none, or it is not ours."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure()):
        return path
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def go_on(request: HttpRequest, submission: Submission | None) -> HttpResponse:
    """After a password: send again what was typed, if it was typed by the same person; else the page asked for."""
    if submission is None:
        return redirect(page_after(request))
    if submission.account != request.user.pk:
        messages.warning(
            request,
            _(
                "Biểu mẫu gửi đi lúc phiên làm việc đã hết không phải do tài khoản này nhập, nên chưa được lưu. "
                "Nếu là của bạn, hãy nhập lại."
            ),
        )
        return redirect(submission.back)
    if not submission.complete:
        messages.warning(request, _("Biểu mẫu vừa rồi có mật khẩu nên không giữ lại được; hãy nhập lại."))
        return redirect(submission.back)
    return render(request, "core/resubmit.html", {"submission": submission, "confirm": False})


def kept_submission(request: HttpRequest) -> tuple[Submission | None, bool]:
    """The form that waits for the password, and whether this very request brought it (then there is no password)."""
    brought = getattr(request, "kept_submission", None)
    if brought is not None:
        return brought, True
    return Submission.read(request.POST.get(KEPT_FIELD, "")), False


@method_decorator([login_not_required, never_cache, sensitive_post_parameters("password")], name="dispatch")
class SignIn(View):
    """The sign-in page; also the answer to a form sent after the session has ended (core.middleware)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form; whoever is signed in already goes on."""
        if request.user.is_authenticated:
            return redirect(page_after(request))
        return self.page(request, SignInForm(request), None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Checks, logs, and goes on where the person was."""
        submission, brought = kept_submission(request)
        if brought:
            return self.page(request, SignInForm(request), submission)
        form = SignInForm(request, request.POST)
        if not form.is_valid():
            self.log_failure(request, form.data.get("username", ""))
            return self.page(request, form, submission)
        user = form.get_user()
        login(request, user)
        log_access(
            by=user,
            action=AccessLog.Action.SIGN_IN,
            subject=_("Tài khoản %(name)s") % {"name": user.username},
            subject_id=user.pk,
            detail={"address": client_address(request)},
        )
        response = go_on(request, submission)
        remember_account(response, user.pk)
        return response

    def page(self, request: HttpRequest, form: SignInForm, submission: Submission | None) -> HttpResponse:
        """The form, with what waits for it."""
        locked = form.is_bound and form.has_error("__all__", "locked")
        context = {"form": form, "submission": submission, "next": page_after(request)}
        status = HTTPStatus.TOO_MANY_REQUESTS if locked else HTTPStatus.OK
        return render(request, "accounts/sign_in.html", context, status=status)

    def log_failure(self, request: HttpRequest, username: str) -> None:
        """A name that is no account is not kept: people type their password into the wrong field."""
        user = account_named(username)
        known = {"name": user.username} if user else {"name": _("không có")}
        log_access(
            by=AnonymousUser(),
            action=AccessLog.Action.SIGN_IN_FAILED,
            subject=_("Tài khoản %(name)s") % known,
            subject_id=user.pk if user else "",
            detail={"address": client_address(request)},
        )


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """AXES_LOCKOUT_CALLABLE: the sign-in page has said it already; anything else that signs in goes there."""
    return response if response is not None else redirect(settings.LOGIN_URL)


@method_decorator(before_password_change, name="dispatch")
class SignOut(View):
    """Ends the session. By POST only: a link or a picture must not sign anybody out."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Logs and ends it."""
        log_access(
            by=request.user,
            action=AccessLog.Action.SIGN_OUT,
            subject=_("Tài khoản %(name)s") % {"name": request.user.get_username()},
            subject_id=request.user.pk,
        )
        logout(request)
        messages.success(request, _("Đã đăng xuất."))
        return redirect(settings.LOGIN_URL)


@method_decorator(
    [
        before_password_change,
        never_cache,
        sensitive_post_parameters("old_password", "new_password", "new_password_again"),
    ],
    name="dispatch",
)
class PasswordChange(View):
    """One's own new password: wished for, or demanded because somebody else gave the present one."""

    def get(self, request: SignedIn) -> HttpResponse:
        """The empty form."""
        return self.page(request, NewPasswordForm(user=request.user), None)

    def post(self, request: SignedIn) -> HttpResponse:
        """Changes it; this session goes on, every other one ends."""
        submission, brought = kept_submission(request)
        if brought:
            return self.page(request, NewPasswordForm(user=request.user), submission)
        form = NewPasswordForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.page(request, form, submission)
        form.save()
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Đã đổi mật khẩu."))
        return go_on(request, submission)

    def page(self, request: SignedIn, form: NewPasswordForm, submission: Submission | None) -> HttpResponse:
        """The form, with what waits for it."""
        context = {"form": form, "submission": submission, "next": page_after(request)}
        return render(request, "accounts/password_change.html", context)


class OwnAccount(View):
    """One's own name and telephone; other apps add what they know through blocks of the template."""

    def get(self, request: SignedIn) -> HttpResponse:
        """The form as it stands."""
        initial = {"full_name": request.user.full_name, "phone": request.user.phone, "email": request.user.email}
        return render(request, "accounts/own_account.html", {"form": OwnDetailsForm(initial=initial)})

    def post(self, request: SignedIn) -> HttpResponse:
        """Changes them."""
        form = OwnDetailsForm(request.POST)
        if not form.is_valid():
            return render(request, "accounts/own_account.html", {"form": form})
        form.save(user=request.user)
        messages.success(request, _("Đã lưu thông tin tài khoản."))
        return redirect("accounts:own_account")
