"""The rules of OpenAPI 3.1 and JSON Schema our description is held to: what a generator of clients stumbles on."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
KNOWN = {"type", "format", "enum", "properties", "required", "additionalProperties", "items", "$ref"}
TYPES = {"string": str, "integer": int, "object": dict, "array": list, "null": type(None)}


def faults_of(document: Mapping[str, Any]) -> list[str]:
    """What is wrong with a description; empty where nothing is."""
    return [*_of_the_whole(document), *_of_references(document), *_of_schemas(document)]


def _of_the_whole(document: Mapping[str, Any]) -> Iterator[str]:
    if not re.fullmatch(r"3\.1\.\d+", document.get("openapi", "")):
        yield "openapi: no version 3.1"
    for name in ("title", "version"):
        if not isinstance(document.get("info", {}).get(name), str):
            yield f"info.{name}: missing"
    for server in document.get("servers", []):
        if not isinstance(server.get("url"), str):
            yield "server without url"
    for need in document.get("security", []):
        for name in need.keys() - document["components"]["securitySchemes"].keys():
            yield f"security: {name} is no scheme"
    for name, scheme in document["components"]["securitySchemes"].items():
        if scheme.get("type") != "http" or not scheme.get("scheme"):
            yield f"scheme {name}: http needs its scheme"
    identities = Counter()
    for path, item in document["paths"].items():
        if not path.startswith("/"):
            yield f"{path}: does not begin with a slash"
        for method, operation in item.items():
            if method not in METHODS:
                yield f"{path}: {method} is no method"
            identities[operation.get("operationId")] += 1
            yield from _of_parameters(document, path, operation)
            if not operation.get("responses"):
                yield f"{path}: answers nothing"
            for status, answer in operation["responses"].items():
                if not re.fullmatch(r"[1-5]\d\d|default", status):
                    yield f"{path}: {status} is no status"
                if not resolved(document, answer).get("description"):
                    yield f"{path} {status}: no description"
    yield from (f"operationId {name}: {count} times" for name, count in identities.items() if count > 1 or not name)


def _of_parameters(document: Mapping[str, Any], path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    parameters = [resolved(document, one) for one in operation.get("parameters", [])]
    named = Counter((one.get("name"), one.get("in")) for one in parameters)
    yield from (f"{path}: parameter {name} twice" for name, count in named.items() if count > 1)
    for one in parameters:
        if one.get("in") not in ("path", "query", "header", "cookie") or "schema" not in one:
            yield f"{path}: parameter {one.get('name')} says not where or what"
        if one.get("in") == "path" and one.get("required") is not True:
            yield f"{path}: parameter {one['name']} of the path must be required"
    wanted = set(re.findall(r"\{(\w+)\}", path))
    if wanted != {one["name"] for one in parameters if one["in"] == "path"}:
        yield f"{path}: not the parameters of its path"


def _of_references(document: Mapping[str, Any]) -> Iterator[str]:
    for reference in _references(document):
        if resolved(document, {"$ref": reference}) is None:
            yield f"{reference}: leads nowhere"


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def resolved(document: Mapping[str, Any], part: Any) -> Any:
    """What a part is, or refers to; None where the reference leads nowhere."""
    if "$ref" not in part:
        return part
    found: Any = document
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _of_schemas(document: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in document["components"]["schemas"].items():
        yield from _of_schema(name, schema)


def _of_schema(at: str, schema: Any) -> Iterator[str]:
    if not isinstance(schema, dict):
        yield from () if isinstance(schema, bool) else (f"{at}: no schema",)
        return
    yield from (f"{at}: {key} is not known here" for key in schema.keys() - KNOWN)
    types = schema.get("type", [])
    yield from (f"{at}: {one} is no type" for one in ([types] if isinstance(types, str) else types) if one not in TYPES)
    yield from (
        f"{at}: {name} required, not described"
        for name in set(schema.get("required", ())) - schema.get("properties", {}).keys()
    )
    for name, part in schema.get("properties", {}).items():
        yield from _of_schema(f"{at}.{name}", part)
    for name in ("items", "additionalProperties"):
        if name in schema:
            yield from _of_schema(f"{at}.{name}", schema[name])


def problems_of(value: Any, schema: Any, schemas: Mapping[str, Any], at: str = "") -> list[str]:
    """Where a value is not what its schema says; empty where it is."""
    if isinstance(schema, bool):
        return [] if schema else [f"{at}: not allowed"]
    if "$ref" in schema:
        return problems_of(value, schemas[schema["$ref"].rpartition("/")[2]], schemas, at)
    types = schema.get("type", list(TYPES))
    kinds = tuple(TYPES[one] for one in ([types] if isinstance(types, str) else types))
    if not isinstance(value, kinds) or isinstance(value, bool):
        return [f"{at}: {value!r:.80} is not {types}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is none of {schema['enum']}"]
    if schema.get("format") == "date" and value is not None:
        date.fromisoformat(value)
    found = []
    if isinstance(value, dict):
        found += [f"{at}: {name} is missing" for name in schema.get("required", ()) if name not in value]
        for name, part in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties", True))
            found += problems_of(part, inner, schemas, f"{at}.{name}")
    if isinstance(value, list):
        for number, part in enumerate(value):
            found += problems_of(part, schema.get("items", True), schemas, f"{at}[{number}]")
    return found
