"""What must not stand in the source: second clocks, second calendars, signals, formatting outside core/formatting."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.house.source import APPS, INNER_ROOMS, ROOT, modules, name_of, parsed

CLOCKS = {
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "timezone.now",
    "timezone.localdate",
    "time.localtime",
}


@cache
def calls(path: Path) -> list[str]:
    """The dotted names a file calls."""
    return [ast.unparse(node.func) for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]


@cache
def imports(path: Path) -> list[str]:
    """The modules and names a file imports, dotted."""
    found: list[str] = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def test_the_clock_is_read_in_one_place() -> None:
    """`core.periods.today()` is the only clock of the domain; timestamps are the database's own."""
    found = [
        f"{name_of(path)}: {call}"
        for app in (*APPS, "config")
        for path in modules(app)
        if name_of(path) != "core/periods.py"
        for call in calls(path)
        if any(call == clock or call.endswith(f".{clock}") for clock in CLOCKS)
    ]
    assert found == []


def test_inner_rooms_are_told_which_day_it_is() -> None:
    """Models, queries, services, forms and reports take `on=`; they never ask (HOUSE §3)."""
    asking = [
        name_of(path)
        for app in APPS
        for room in INNER_ROOMS
        for path in modules(app, room)
        if app != "core" and ("core.periods.today" in imports(path) or "periods.today" in calls(path))
    ]
    assert asking == []


def test_months_are_counted_in_one_place() -> None:
    found = [
        f"{name_of(path)}: {name}"
        for app in (*APPS, "config")
        for path in modules(app)
        if name_of(path) != "core/periods.py"
        for name in imports(path)
        if name.split(".")[0] in ("calendar", "dateutil")
    ]
    assert found == []


def test_no_signal_steers_anything() -> None:
    """A signal is a call nobody reads at the caller; Django's of requests and settings are not ours either."""
    found = [
        f"{name_of(path)}: {name}"
        for app in (*APPS, "config")
        for path in modules(app)
        for name in imports(path)
        if name.startswith(("django.db.models.signals", "django.dispatch", "django.core.signals"))
    ]
    assert found == []


def test_services_and_queries_know_no_page() -> None:
    """No HTTP, no messages, no templates in the inner rooms (HOUSE §2); a link is no dependency."""
    pages = tuple(f"django.{name}" for name in ("http", "shortcuts", "contrib.messages", "template", "views"))
    found = [
        f"{name_of(path)}: {name}"
        for app in APPS
        for path in modules(app, "models", "tree", "scoping", "queries", "services")
        if app != "core"
        for name in imports(path)
        if name.startswith(pages)
    ]
    assert found == []


def test_services_write_and_queries_do_not() -> None:
    writing = re.compile(r"\.(?:save|delete|bulk_create|bulk_update|get_or_create|update_or_create|create)\(")
    found = [
        f"{name_of(path)}: {match.group()}"
        for app in APPS
        for path in modules(app, "tree", "scoping", "queries", "reports")
        if app != "core"
        for match in writing.finditer(path.read_text())
    ]
    assert found == []


def test_views_and_forms_write_through_services() -> None:
    """A view that saves a row by itself goes past the rules, and past `by=`."""
    writing = re.compile(
        r"\.objects\.(?:create|bulk_create|update|filter\([^)]*\)\.(?:update|delete))\(|\.save\(update_fields"
    )
    found = [
        f"{name_of(path)}: {match.group()}"
        for app in APPS
        for path in modules(app, "views", "forms")
        if app != "core"
        for match in writing.finditer(path.read_text())
    ]
    assert found == []


def test_only_the_tree_reads_paths() -> None:
    """No other code compares or cuts `placement.path` (HOUSE §3): reports group by an expression from the tree."""
    path_lookup = re.compile(r"path__(?:overlap|contains|len|\d)|array_position|trim_array")
    allowed = {"branches/tree.py", "branches/services/placements.py"}
    found = [
        f"{name_of(path)}: {match.group()}"
        for app in APPS
        if app != "core"
        for path in modules(app)
        if name_of(path) not in allowed and not name_of(path).startswith("branches/migrations")
        for match in path_lookup.finditer(path.read_text())
    ]
    assert found == []


def test_one_place_opens_transactions_with_an_acting_user() -> None:
    # An import adds its batch, a reorganisation its act, to the context that is already there.
    allowed = {"core/audit.py", "core/sheets/batches.py", "branches/services/reorganizations/record.py"}
    found = [
        name_of(path)
        for app in APPS
        for path in modules(app)
        if name_of(path) not in allowed and any(call.endswith("pghistory.context") for call in calls(path))
    ]
    assert found == []


def test_rates_are_divided_in_one_place() -> None:
    """`Tally.rate` is the only division of a rate, and `RateInSql` beside it: no float ever carries one."""
    found = [
        f"{name_of(path)}:{node.lineno}"
        for app in ("branches", "members", "meetings", "recruitment", "evaluations", "reports")
        if app in APPS
        for path in modules(app, "queries", "reports", "services", "views")
        if name_of(path) != "meetings/queries/rolls.py"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div)
        # Paths of files are put together with the same sign.
        and not any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in (node.left, node.right))
    ]
    assert found == []


def test_percent_is_written_in_one_place() -> None:
    """No `:.1f`, `round(` or `quantize` outside core/formatting."""
    rounding = re.compile(r":\.\d+[f%]\}|\bround\(|\.quantize\(")
    found = [
        f"{name_of(path)}: {match.group()}"
        for app in ("accounts", "branches", "members", "meetings", "recruitment", "evaluations", "reports")
        for path in modules(app)
        for match in rounding.finditer(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize("pattern", [r"except\s*:", r"suppress\(Exception\)", r"except Exception:\s*\n\s*pass"])
def test_no_error_is_swallowed(pattern: str) -> None:
    found = [
        name_of(path) for app in (*APPS, "config") for path in modules(app) if re.search(pattern, path.read_text())
    ]
    assert found == []


def test_every_noqa_and_ignore_names_its_rule() -> None:
    """An ignore without a rule ignores everything."""
    bare = re.compile(r"#\s*noqa(?!:)|#\s*type:\s*ignore(?!\[)")
    found = [name_of(path) for app in (*APPS, "config") for path in modules(app) if bare.search(path.read_text())]
    assert found == []


def test_no_test_is_skipped_and_nothing_of_ours_is_mocked() -> None:
    skipping = re.compile(r"pytest\.(?:mark\.)?skip|skipIf|unittest\.mock|from mock|mocker|importorskip|mark\.xfail")
    found = [
        name_of(path)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path.name != "test_bans.py" and skipping.search(path.read_text())
    ]
    assert found == []


def test_no_address_of_this_machine_is_in_the_source() -> None:
    found = [
        name_of(path)
        for app in (*APPS, "config", "tests", "bench")
        for path in modules(app)
        if re.search(r"/(work|root)/|/home/\w", path.read_text()) and path.name != "test_bans.py"
    ]
    assert found == []
