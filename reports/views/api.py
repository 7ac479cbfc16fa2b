"""The API: reports, the records behind their figures and the organisations they speak of, for other systems to read.

Every answer is for who sends a key (reports.views.problems.keyed); what it opens is said by reports.queries.tokens.
"""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit import AccessLog, log_access
from core.periods import Period, PeriodError
from core.rendering import CONTENT_TYPES, json_face
from core.tables import Drill, ReportBuilder, Row, Table, UnknownReport
from reports import queries
from reports.queries import tokens
from reports.queries.overview import build_report
from reports.views.addresses import OBJECTS, QUERY, option_keys
from reports.views.openapi import description, options_of
from reports.views.problems import Unfit, keyed

WITH_RECORDS = "records"  # whether the addresses of the records behind the figures come along
NO_RECORDS = gettext_lazy("Tài khoản của khóa không được xem danh sách sau số liệu của tổ chức này.")


@keyed
def report_list(request: HttpRequest, token: Any, on: date) -> HttpResponse:
    """The reports the key opens, each with its options."""
    _check(request, ())
    traits = queries.trait_names()
    reports = [
        {
            "name": report.name,
            "title": str(report.title),
            "options": [
                {"name": key, "label": label, "values": values} for key, label, values in options_of(report, traits)
            ],
        }
        for report in tokens.reports_of(token, on=on)
    ]
    _log(token, _("Danh mục báo cáo"))
    return _answer(request, {"reports": reports})


@keyed
def organization_list(request: HttpRequest, token: Any, on: date) -> HttpResponse:
    """The organisations the key opens."""
    _check(request, ())
    found = tokens.organizations_of(token, on=on)
    _log(token, _("Danh sách tổ chức"), detail={"rows": len(found)})
    return _answer(request, {"organizations": found})


@keyed
def report(request: HttpRequest, token: Any, on: date, name: str, organization: str, period: str) -> HttpResponse:
    """A report: the same JSON as the page hands out; with `records=1` each figure's records by their address."""
    builder, scope = _asked(token, name, organization, on)
    keys = option_keys(builder)
    given = _check(request, (*keys.values(), WITH_RECORDS))
    options = {option: given[key] for option, key in keys.items() if given.get(key)}
    when = _period(period)
    try:
        table = build_report(builder.name, scope, when, by=token.user, on=on, options=options)
    except ValueError as error:
        raise Unfit(str(error)) from error
    _log(token, _subject(table), name, scope, {"period": when.text, **options, **table.options})
    face = json_face(table)
    if WITH_RECORDS in given:
        if given[WITH_RECORDS] != "1":
            raise Unfit(_("Tham số “records” chỉ ghi được 1."))
        if not queries.may(token.user, builder.records_action, scope, on=on):
            raise PermissionDenied(NO_RECORDS)
        face[WITH_RECORDS] = _linked(table, _records_of(builder, scope, when, options))
    return _answer(request, face)


@keyed
def records(request: HttpRequest, token: Any, on: date, name: str, organization: str, period: str) -> HttpResponse:
    """The records behind a figure, as its address names them."""
    builder, scope = _asked(token, name, organization, on)
    if not queries.may(token.user, builder.records_action, scope, on=on):
        raise PermissionDenied(NO_RECORDS)
    keys = option_keys(builder)
    given = _check(request, None)
    options = {option: given.pop(key) for option, key in keys.items() if given.get(key)}
    drill = Drill(given.pop(QUERY, ""), {key: value for key, value in given.items() if key not in keys.values()})
    when = _period(period)
    try:
        table = builder.records(scope, when, drill, by=token.user, on=on, **options)
    except ValueError as error:
        raise Unfit(str(error)) from error
    _log(token, _subject(table), name, scope, {"period": when.text, "records": drill.query, **drill.params, **options})
    return _answer(request, json_face(table))


@keyed
def openapi(request: HttpRequest, token: Any, on: date) -> HttpResponse:
    """What stands here, for the tools of programmers."""
    _check(request, ())
    _log(token, _("Mô tả của API"))
    return _answer(request, description(tokens.reports_of(token, on=on), queries.trait_names()))


@keyed
def nothing(request: HttpRequest, token: Any, on: date) -> HttpResponse:
    """Any other address below the API."""
    raise Http404(_("Không có địa chỉ này. Các địa chỉ có ở trang “Khóa API”, phần hướng dẫn."))


def _subject(table: Table) -> str:
    return f"{table.full_title} – {table.scope.name}"


def _asked(token: Any, name: str, organization: str, on: date) -> tuple[ReportBuilder, Any]:
    """The report and the organisation of an address: by its code, or by its id where no code reads so.

    Raises Http404 for what does not exist or is out of reach, PermissionDenied for what the key does not open.
    """
    try:
        found = queries.get_report(name)
    except UnknownReport as error:
        raise Http404(_("Không có báo cáo “%(name)s”.") % {"name": name}) from error
    if found not in tokens.reports_of(token, on=on):
        raise PermissionDenied(_("Khóa này không mở báo cáo “%(title)s”.") % {"title": found.title})
    reach = tokens.reach_of(token, on=on)
    scope = reach.filter(code=organization).first()
    if scope is None and organization.isascii() and organization.isdigit() and len(organization) < 19:
        scope = reach.filter(pk=int(organization)).first()
    if scope is None:
        raise Http404(_("Không có tổ chức mang mã “%(code)s” trong phạm vi của khóa.") % {"code": organization})
    if not queries.may(token.user, found.action, scope, on=on):
        raise PermissionDenied(_("Tài khoản của khóa không được xem báo cáo này ở tổ chức ấy."))
    return found, scope


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except PeriodError as error:
        raise Unfit(str(error)) from error


def _check(request: HttpRequest, known: Collection[str] | None) -> dict[str, str]:
    """The parameters of an address, each given once. What is mistyped is not passed over: the figures would be others.

    Arguments:
        known: what this address takes; None where a drill names its own.
    """
    for key, values in request.GET.lists():
        if known is not None and key not in known:
            names = ", ".join(known) or _("không có")
            sentence = _("Địa chỉ này không có tham số “%(key)s”. Các tham số có: %(names)s.")
            raise Unfit(sentence % {"key": key, "names": names})
        if len(values) > 1:
            raise Unfit(_("Tham số “%(key)s” chỉ ghi một lần.") % {"key": key})
    return request.GET.dict()


def _records_of(
    report: ReportBuilder, scope: Any, period: Period, options: Mapping[str, str]
) -> Callable[[Drill], str]:
    """Where the records behind a figure of a report stand."""
    named = scope.pk if "/" in scope.code else scope.code
    address = reverse("reports:api_records", args=[report.name, named, period.text])
    keys = option_keys(report)
    kept = {
        keys[name]: value
        for name, value in options.items()
        if name == "trait" or (name != "formula" and report.choices[name].in_records)
    }
    return lambda drill: f"{address}?{urlencode({QUERY: drill.query, **drill.params, **kept})}"


def _linked(table: Table, url: Callable[[Drill], str]) -> dict[str, Any]:
    """The addresses of the records behind a table's figures, in the order of its rows, by the keys of its columns."""

    def of(row: Row) -> dict[str, str]:
        drills = {column.key: table.drill(row, column) for column in table.columns}
        return {key: url(drill) for key, drill in drills.items() if drill is not None and drill.query not in OBJECTS}

    return {
        "rows": [of(row) for row in table.rows],
        "totals": {} if table.totals is None else of(table.totals),
        "annexes": [_linked(annex, url) for annex in table.annexes],
    }


def _answer(request: HttpRequest, body: dict[str, Any]) -> HttpResponse:
    """What was asked for, or that it is what the other system has already (ETag).

    The tag is weak, and of the figures: a table computed on another day with every figure as it was has the same.
    """
    tag = f'W/"{sha256(json.dumps(_figures(body), sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    held = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in held or tag.removeprefix("W/") in {one.removeprefix("W/") for one in held}:
        return HttpResponseNotModified(headers=headers)
    content = json.dumps(body, ensure_ascii=False, cls=DjangoJSONEncoder)  # a title may be lazy
    return HttpResponse(content, content_type=CONTENT_TYPES["json"], headers=headers)


def _figures(face: dict[str, Any]) -> dict[str, Any]:
    """A face without the day it was computed."""
    kept = {key: value for key, value in face.items() if key != "on"}
    return kept | ({"annexes": [_figures(annex) for annex in face["annexes"]]} if "annexes" in face else {})


def _log(
    token: Any, subject: str, subject_id: str = "", scope: Any = None, detail: Mapping[str, Any] | None = None
) -> None:
    """A line of the access log: the key's account took something out of the house, by this key."""
    log_access(
        by=token.user, action=AccessLog.Action.EXPORT, subject=subject, subject_id=subject_id,
        organization_id=scope.pk if scope else token.organization_id, detail={"key": token.prefix, **(detail or {})},
    )  # fmt: skip
