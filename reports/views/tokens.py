"""Keys of the API on the page: whose there are, a new one whose secret is shown once, the end of one; and the guide."""

import json
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from core.formatting import date_text, datetime_text, integer
from core.periods import Period, today
from core.rendering import CONTENT_TYPES
from core.views import carried_out, sent_once
from reports import queries
from reports.forms.tokens import TokenForm
from reports.queries import Action
from reports.queries.tokens import may_hold_keys, tokens_visible_to, with_uses
from reports.services.tokens import revoke_token
from reports.views.openapi import REFUSALS, description, options_of
from reports.views.problems import TITLES

PER_PAGE = 50


def _require(request: HttpRequest, *, on: date) -> None:
    """Raises PermissionDenied for whom keys do not concern."""
    if not may_hold_keys(request.user, on=on):
        raise PermissionDenied(_("Khóa API dành cho người được tải báo cáo."))


def _crumbs() -> list[dict[str, Any]]:
    return [
        {"label": _("Báo cáo"), "url": reverse("reports:list")},
        {"label": _("Khóa API"), "url": reverse("reports:tokens")},
    ]


@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    """One's own keys first, then those of the organisations where one appoints."""
    on = today()
    _require(request, on=on)
    page = Paginator(with_uses(tokens_visible_to(request.user, on=on), on=on), PER_PAGE).get_page(
        request.GET.get("trang")
    )
    context = {
        "title": _("Khóa API"),
        "breadcrumb": _crumbs()[:1],
        "page": page,
        "on": on,
        "may_make": queries.may_somewhere(request.user, Action.EXPORT, on=on),
        "titles": {report.name: report.title for report in queries.REPORTS},
    }
    return render(request, "reports/tokens.html", context)


class TokenNew(View):
    """A new key."""

    def form(self, request: HttpRequest, data: Any = None) -> TokenForm:
        """The form, for who may take reports out somewhere."""
        on = today()
        if not queries.may_somewhere(request.user, Action.EXPORT, on=on):
            raise PermissionDenied(_("Khóa API dành cho người được tải báo cáo."))
        return TokenForm(data, by=request.user, on=on)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        return self.show(request, self.form(request))

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Makes it and shows its secret; the same page sent again makes no second one and shows nothing."""
        form = self.form(request, request.POST)
        made = form.save() if form.is_valid() else None
        if made is None:
            return self.show(request, form)
        token, secret = made
        period = Period.month(today()).previous().text
        code = token.organization.pk if "/" in token.organization.code else token.organization.code
        report = (token.reports or ["attendance"])[0]
        example = reverse("reports:api_report", args=[report, code, period])
        context = {
            "title": _("Khóa đã lập"),
            "breadcrumb": _crumbs(),
            "token": token,
            "secret": secret,
            "example": f'curl -H "Authorization: Bearer {secret}" {request.build_absolute_uri(example)}',
        }
        response = render(request, "reports/token_made.html", context)
        response.headers["Cache-Control"] = "no-store"
        return carried_out(response, reverse("reports:tokens"))

    def show(self, request: HttpRequest, form: TokenForm) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Lập khóa API"),
            "breadcrumb": _crumbs(),
            "form": form,
            "action": _("Lập khóa"),
            "back_url": reverse("reports:tokens"),
            "help": _("Khóa cho một hệ thống khác đọc số liệu, không sửa được gì. Mỗi hệ thống một khóa riêng."),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "branches/organization_form.html", context, status=status)


class TokenRevoke(View):
    """The end of a key, asked with what uses it."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponseBase:
        """Asks; of one that ended before, says so."""
        token = self.token(request, uuid)
        if token.revoked_on is not None:
            messages.warning(
                request, _("Khóa này đã được thu hồi ngày %(day)s.") % {"day": date_text(token.revoked_on)}
            )
            return redirect("reports:tokens")
        context = {
            "title": _("Thu hồi khóa %(name)s") % {"name": token.name},
            "breadcrumb": _crumbs(),
            "lead": _("Hệ thống đang dùng khóa này sẽ không đọc được nữa, ngay từ lần đọc tới. Không lấy lại được."),
            "facts": _facts(token),
            "action": _("Thu hồi"),
            "back_url": reverse("reports:tokens"),
        }
        return render(request, "core/confirm.html", context)

    @sent_once
    def post(self, request: HttpRequest, uuid: Any) -> HttpResponseBase:
        """Revokes it."""
        token = self.token(request, uuid)
        if "confirmed" not in request.POST:
            return self.get(request, uuid)
        try:
            revoke_token(token=token, by=request.user, on=today())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Đã thu hồi khóa %(name)s.") % {"name": token.name})
        return redirect("reports:tokens")

    def token(self, request: HttpRequest, uuid: Any) -> Any:
        """One's own, or one of the organisations where one appoints."""
        on = today()
        return get_object_or_404(with_uses(tokens_visible_to(request.user, on=on), on=on), uuid=uuid)


def _facts(token: Any) -> list[str]:
    """What a key is, and how much it is used."""
    last = datetime_text(token.last_used) if token.last_used else _("không lần nào trong 30 ngày")
    return [
        _("Bắt đầu bằng %(prefix)s, tài khoản %(user)s, phạm vi %(name)s.")
        % {"prefix": token.prefix, "user": token.user.get_username(), "name": token.scope_name},
        _("Số lần đọc trong 30 ngày qua: %(uses)s.") % {"uses": integer(token.uses)},
        _("Lần đọc cuối: %(last)s.") % {"last": last},
    ]


@require_safe
def token_guide(request: HttpRequest) -> HttpResponse:
    """What stands below the API, for who writes the program that reads it."""
    on = today()
    _require(request, on=on)
    traits = queries.trait_names()
    reports = [(report, options_of(report, {})) for report in queries.reports_for(request.user, on=on)]
    context = {
        "title": _("Hướng dẫn đọc số liệu bằng khóa API"),
        "breadcrumb": _crumbs(),
        "root": request.build_absolute_uri("/api/v1/"),
        "reports": reports,
        "traits": traits,
        "refusals": [(status.value, TITLES[status]) for status in (HTTPStatus.METHOD_NOT_ALLOWED, *REFUSALS)],
    }
    return render(request, "reports/token_guide.html", context)


@require_safe
def token_description(request: HttpRequest) -> HttpResponse:
    """The same description the API gives a key, for who is signed in: a file for the tools of programmers."""
    on = today()
    _require(request, on=on)
    document = description(queries.reports_for(request.user, on=on), queries.trait_names())
    content = json.dumps(document, ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": 'attachment; filename="openapi.json"'}
    return HttpResponse(content, content_type=CONTENT_TYPES["json"], headers=headers)
