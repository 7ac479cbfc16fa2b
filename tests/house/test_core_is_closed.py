"""`core` is a closed list (HOUSE §1): adding a name needs a decision note."""

from tests.house.source import ROOT, STREET

CORE = {
    "periods", "formatting", "names", "tables", "rendering", "charts", "sheets", "files", "documents", "audit", "jobs",
    "models", "forms", "middleware", "postgres", "templatetags", "undo",
}  # fmt: skip
# What Django itself expects in an app.
EXPECTED_BY_DJANGO = {"__init__", "apps", "management", "migrations", "views"}


def test_core_holds_what_the_list_says() -> None:
    found = {path.stem for path in (ROOT / "core").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert found <= CORE | EXPECTED_BY_DJANGO
    assert found >= CORE


def test_nothing_is_called_a_helper() -> None:
    """A name that says nothing gathers everything."""
    names = {"utils", "util", "helpers", "helper", "common", "misc", "lib"}
    found = [
        path
        for app in STREET
        for path in (ROOT / app).rglob("*")
        if path.stem in names and "migrations" not in path.parts
    ]
    assert found == []
