"""The street and the rooms (HOUSE §1–2): what import-linter cannot see, and that it is asked about everything."""

import ast
import re
import tomllib
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Field

from tests.house.source import APPS, ROOT, STREET, modules, name_of, parsed, templates

RANK = {app: rank for rank, app in enumerate(STREET)}
ROOMS = {
    "models", "tree", "scoping", "queries", "services", "forms", "resources", "reports", "admin", "tasks", "views",
    "urls",
}  # fmt: skip
# What stands beside the rooms is Django's own.
BESIDE = {"__init__", "apps", "management", "migrations", "templatetags", "context_processors"}
IMPORTED = re.compile(r"""\{%-?\s*(?:include|extends)\s+(?P<quote>["'])(?P<name>[^"']+)(?P=quote)""")


def relations() -> Iterator[tuple[str, Field]]:
    """Every relation a model of ours declares, with its app."""
    for model in apps.get_models(include_auto_created=True):
        app = model._meta.app_label
        if app in RANK:
            for field in model._meta.get_fields():
                if field.is_relation and field.concrete and field.related_model is not None:
                    yield app, field


def test_no_relation_points_up_the_street() -> None:
    seen = list(relations())
    assert len(seen) > 20
    upward = [
        f"{field.model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for app, field in seen
        if RANK.get(field.related_model._meta.app_label, -1) > RANK[app]
    ]
    assert upward == []


def test_an_accessor_that_looks_up_the_street_is_used_by_the_app_that_gave_it_and_by_none_below() -> None:
    unused, used_below = [], []
    for app, field in relations():
        target = field.related_model._meta.app_label
        if target == app or target not in RANK or field.remote_field.hidden:
            continue
        accessor = field.remote_field.get_accessor_name()
        names = "|".join(map(re.escape, {accessor, field.related_query_name()}))
        use = re.compile(rf"""\.(?:{names})\b|(?:["']|__)(?:{names})(?:__|["'])""")
        if not any(use.search(path.read_text()) for path in modules(app) if path.name != "models.py"):
            unused.append(f"{field.model._meta.label}.{field.name}: related_name={accessor!r}")
        below = [path for lower in STREET[: RANK[app]] if lower in APPS for path in modules(lower)]
        one = re.compile(
            rf"(?:organization|member|user|placement)s?\.(?:{re.escape(accessor)})\b|[\"']{re.escape(accessor)}__"
        )
        used_below += [f"{name_of(path)}: {accessor}" for path in below if one.search(path.read_text())]
    assert unused == []
    assert used_below == []


def test_templates_include_and_extend_down_the_street_only() -> None:
    upward = []
    for path in templates():
        own = path.relative_to(ROOT / "templates").parts[0]
        for found in IMPORTED.finditer(path.read_text()):
            other = found["name"].split("/")[0]
            # The frame (templates/base.html and what it includes) belongs to core.
            rank = RANK.get(own, 0)
            if other in RANK and RANK[other] > rank:
                upward.append(f"{name_of(path)}: {found['name']}")
    assert upward == []


def test_a_view_renders_templates_of_its_own_app_or_below() -> None:
    upward = []
    named = re.compile(r"""["'](?P<name>[a-z_]+/[a-z_/]+\.(?:html|txt))["']""")
    for app in APPS:
        for path in modules(app):
            for found in named.finditer(path.read_text()):
                other = found["name"].split("/")[0]
                if RANK.get(other, -1) > RANK[app]:
                    upward.append(f"{name_of(path)}: {found['name']}")
    assert upward == []


def test_every_template_that_is_named_exists() -> None:
    missing = [
        f"{name_of(path)}: {found['name']}"
        for path in templates()
        for found in IMPORTED.finditer(path.read_text())
        if found["name"].split("/")[0] in {*RANK, "base.html", "base_plain.html"}
        and not (ROOT / "templates" / found["name"]).exists()
    ]
    assert missing == []


def contracts() -> dict[str, dict]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert set(settings["root_packages"]) == {*APPS, "config"}
    return {contract["name"].split(":")[0]: contract for contract in settings["contracts"]}


def test_import_linter_is_asked_about_every_app_and_room() -> None:
    street, rooms, views = contracts().values()
    assert street["layers"] == [app for app in reversed(STREET) if app in {*APPS, "config"}]
    assert set(rooms["containers"]) == set(APPS) - {"core"}
    assert {room.strip("() ") for layer in rooms["layers"] for room in layer.split("|")} == ROOMS
    assert (views["source_modules"], views["forbidden_modules"]) == (["*.views"], ["*.models"])


@pytest.mark.parametrize("room", ["tree", "scoping"])
def test_tree_and_scoping_exist_once(room: str) -> None:
    assert [app for app in APPS if list(modules(app, room))] == ["branches"]


@pytest.mark.parametrize("app", [app for app in APPS if app not in ("core", "scenarios")])
def test_an_app_has_the_rooms_of_every_app(app: str) -> None:
    inside = {path.stem for path in (ROOT / app).iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert inside <= ROOMS | BESIDE


def test_views_import_no_models() -> None:
    """As the contract says, and also not by way of `apps.get_model`."""
    found = [
        name_of(path)
        for app in APPS
        for path in modules(app, "views")
        if "get_model(" in path.read_text() or re.search(r"^from \w+\.models", path.read_text(), re.MULTILINE)
    ]
    assert found == []


def test_no_module_is_longer_than_can_be_read() -> None:
    """At about 400 lines it becomes a package, split along nouns (HOUSE §2)."""
    lines = {
        name_of(path): len(path.read_text().splitlines())
        for app in (*APPS, "config", "tests", "bench")
        for path in modules(app)
    }
    assert {name: count for name, count in lines.items() if count > 430} == {}


def test_imports_stand_at_the_top() -> None:
    """But for AppConfig.ready(), before which Django has not loaded what a registry needs."""
    # WeasyPrint needs libraries a machine may lack; everything but PDF works without.
    allowed = {"core/rendering/paper.py"}
    inner = [
        f"{name_of(path)}:{node.lineno}"
        for app in APPS
        for path in modules(app)
        if path.stem != "apps" and name_of(path) not in allowed
        for function in ast.walk(parsed(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inner == []
