"""The API described by itself: OpenAPI 3.1, made of the reports there are, their options and the JSON of a table."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _

from core.tables import KINDS, ReportBuilder
from reports.views.addresses import QUERY, option_keys
from reports.views.problems import TITLES

VERSION = "1"
BASE = "/api/v1"
JSON, PROBLEM = "application/json", "application/problem+json"
REFUSALS = (
    HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS,
)  # fmt: skip
TEXT: dict[str, Any] = {"type": "string"}
MAYBE_TEXT: dict[str, Any] = {"type": ["string", "null"]}
DAY: dict[str, Any] = {"type": "string", "format": "date"}
MAYBE_DAY: dict[str, Any] = {"type": ["string", "null"], "format": "date"}


def options_of(report: ReportBuilder, traits: Mapping[str, str]) -> list[tuple[str, str, dict[str, str]]]:
    """The options of a report: how an address spells each, what it is called, its values with their labels.

    The value that is left out is the default, and is not among them.
    """
    names: dict[str, tuple[Any, Mapping[str, Any]]] = {
        "formula": (_("công thức"), report.formulas),
        "trait": (_("chỉ các tổ chức có đặc điểm"), traits),
        **{name: (choice.label, choice.values) for name, choice in report.choices.items()},
    }
    return [
        (key, str(names[name][0]), {value: str(label) for value, label in names[name][1].items() if value})
        for name, key in option_keys(report).items()
    ]


def description(reports: Iterable[ReportBuilder], traits: Mapping[str, str]) -> dict[str, Any]:
    """The whole document.

    Arguments:
        reports: those it speaks of.
        traits: the names of traits by their codes, as reports are cut by them.
    """
    paths: dict[str, Any] = {
        "/reports": _path("listReports", _("Các báo cáo mà khóa mở, và tùy chọn của mỗi báo cáo"), "ReportList"),
        "/organizations": _path("listOrganizations", _("Các tổ chức trong phạm vi của khóa"), "OrganizationList"),
        "/openapi.json": _path("getDescription", _("Bản mô tả này"), "Description"),
    }
    for report in reports:
        paths |= _paths_of(report, traits)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("chibo: số liệu cho các hệ thống khác của cấp ủy"),
            "version": VERSION,
            "description": _(
                "Chỉ đọc. Mỗi lần hỏi gửi khóa trong tiêu đề Authorization; khóa không mở quá quyền mà tài khoản của nó"
                " đang có. Tỷ lệ là chữ như khi in (“93,5”), không có mẫu số thì là null; ngày viết năm-tháng-ngày."
            ),
        },
        "servers": [{"url": BASE}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": _("Khóa lập ở trang “Khóa API”.")}
            },
            "parameters": _shared_parameters(),
            "responses": {str(status.value): _refusal(status) for status in REFUSALS},
            "schemas": _schemas(),
        },
    }


def _path(identity: str, summary: str, schema: str, parameters: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    operation = {
        "operationId": identity,
        "summary": summary,
        "parameters": [*parameters, {"$ref": "#/components/parameters/held"}],
        "responses": {
            "200": {
                "description": _("Được đọc"),
                "headers": {
                    "ETag": {"description": _("Dấu của số liệu; số liệu như cũ thì dấu như cũ."), "schema": TEXT}
                },
                "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
            },
            "304": {"description": _("Số liệu không đổi so với dấu đã gửi")},
            **{str(one.value): {"$ref": f"#/components/responses/{one.value}"} for one in REFUSALS},
        },
    }
    return {"get": operation}


def _paths_of(report: ReportBuilder, traits: Mapping[str, str]) -> dict[str, Any]:
    """The two addresses of one report: itself, and the records behind its figures."""
    where = [{"$ref": f"#/components/parameters/{name}"} for name in ("organization", "period")]
    options = [
        {
            "name": key,
            "in": "query",
            "required": False,
            "description": "; ".join([label, *(f"{value}: {text}" for value, text in values.items())]),
            "schema": {"type": "string", "enum": list(values)} if values else TEXT,
        }
        for key, label, values in options_of(report, traits)
    ]
    shared = [{"$ref": f"#/components/parameters/{name}"} for name in ("records", "query")]
    name = "".join(part.capitalize() for part in report.name.replace("-", "_").split("_"))
    address = f"/reports/{report.name}/{{organization}}/{{period}}"
    behind = _("Danh sách sau một con số: %(title)s") % {"title": report.title}
    return {
        address: _path(f"read{name}", str(report.title), "Table", [*where, *options, shared[0]]),
        f"{address}/records": _path(f"read{name}Records", behind, "Table", [*where, *options, shared[1]]),
    }


def _shared_parameters() -> dict[str, Any]:
    return {
        "organization": {
            "name": "organization", "in": "path", "required": True, "schema": TEXT,
            "description": _("Mã tổ chức; mã có dấu “/” thì dùng số định danh (id) trong danh sách tổ chức."),
        },
        "period": {
            "name": "period", "in": "path", "required": True, "schema": TEXT, "example": "2022-Q1",
            "description": _("Kỳ: 2022, 2022-H1, 2022-Q1, 2022-03, 2022-01..2022-06 hoặc 2022-03-15..2022-06-30."),
        },
        "records": {
            "name": "records", "in": "query", "required": False, "schema": {"type": "string", "enum": ["1"]},
            "description": _("Ghi 1 để kèm địa chỉ danh sách sau từng con số."),
        },
        "query": {
            "name": QUERY, "in": "query", "required": True, "schema": TEXT,
            "description": _("Danh sách nào; lấy cả địa chỉ từ câu trả lời có records=1, gồm các tham số đi kèm."),
        },
        "held": {
            "name": "If-None-Match", "in": "header", "required": False, "schema": TEXT,
            "description": _("Dấu ETag của lần đọc trước: số liệu như cũ thì trả lời 304, không gửi lại."),
        },
    }  # fmt: skip


def _refusal(status: HTTPStatus) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": str(TITLES[status]),
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        answer["headers"] = {"Retry-After": {"description": _("Chờ bao nhiêu giây"), "schema": {"type": "integer"}}}
    return answer


def _object(properties: dict[str, Any], optional: Iterable[str] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in set(optional)]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _schemas() -> dict[str, Any]:
    """The shapes of what is answered; a test holds the answer of every report to them."""
    row = {"type": "object", "additionalProperties": {"type": ["string", "integer", "null"]}}
    links = {"type": "object", "additionalProperties": TEXT}
    column = _object({"key": TEXT, "label": TEXT, "kind": {"type": "string", "enum": list(KINDS)}})
    table = {
        "name": TEXT,
        "title": TEXT,
        "full_title": TEXT,
        "scope": _object({"code": TEXT, "name": TEXT}),
        "period": _object({"text": TEXT, "label": TEXT, "start": DAY, "last": DAY}),
        "on": DAY,
        "options": {"type": "object", "additionalProperties": TEXT},
        "columns": _list(column),
        "rows": _list(row),
        "totals": row,
        "formulas": _list(TEXT),
        "rounding": _object({"places": {"type": "integer"}, "method": TEXT}),
        "sources": _list(TEXT),
        "notes": _list(TEXT),
        "annexes": _list({"$ref": "#/components/schemas/Table"}),
        "records": {"$ref": "#/components/schemas/Records"},
    }
    option = _object({"name": TEXT, "label": TEXT, "values": {"type": "object", "additionalProperties": TEXT}})
    report = _object({"name": TEXT, "title": TEXT, "options": _list(option)})
    organization = {
        "id": {"type": "integer"}, "code": TEXT, "name": TEXT, "parent": MAYBE_TEXT, "form": MAYBE_TEXT,
        "level": MAYBE_TEXT, "sector": MAYBE_TEXT, "from": MAYBE_DAY, "to": MAYBE_DAY,
    }  # fmt: skip
    return {
        "Table": _object(table, optional=["records"]),
        "Records": _object(
            {"rows": _list(links), "totals": links, "annexes": _list({"$ref": "#/components/schemas/Records"})}
        ),
        "ReportList": _object({"reports": _list(report)}),
        "OrganizationList": _object({"organizations": _list(_object(organization))}),
        "Description": {"type": "object"},
        "Problem": _object({"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT}),
    }
