"""The source of the house, for tests that read it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The street (HOUSE §1): each app knows only what stands to its left.
STREET = (
    "core", "accounts", "branches", "members", "meetings", "recruitment", "evaluations", "reports", "scenarios",
    "config",
)  # fmt: skip
APPS = tuple(name for name in STREET if name != "config" and (ROOT / name).is_dir())
# Rooms that hold no clock and know no page.
INNER_ROOMS = ("models", "tree", "scoping", "queries", "services", "forms", "resources", "reports")


def modules(app: str, *rooms: str) -> Iterator[Path]:
    """The Python files of an app, of some of its rooms if given; without migrations."""
    for path in sorted((ROOT / app).rglob("*.py")):
        inside = path.relative_to(ROOT / app).with_suffix("").parts
        if "migrations" not in inside and (not rooms or inside[0] in rooms):
            yield path


def templates() -> list[Path]:
    """Every template of the house."""
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def name_of(path: Path) -> str:
    """A file as the reader of a failure looks for it."""
    return str(path.relative_to(ROOT))


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(), filename=str(path))
