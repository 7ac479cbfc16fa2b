"""docs/glossary.md names only what exists (HOUSE §5: docs are tested)."""

import re
from importlib import import_module
from typing import Any

import pytest

from tests.house.source import APPS, ROOT

ROW = re.compile(r"^\| (?P<term>[^|]+) \| (?P<named>[^|]+) \|(?P<note>[^|]*)\|$", re.MULTILINE)
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
NAMED = [
    (row["term"].strip(), name)
    for row in ROW.finditer(GLOSSARY)
    for name in re.findall(r"`([\w.]+)`", row["named"] + row["note"])
]


def resolve(path: str) -> Any:
    """What a dotted path names: a module, then attributes. Raises ImportError or AttributeError."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            found = getattr(found, name)
        return found
    raise ImportError(path)


def test_there_is_something_to_follow() -> None:
    assert len(NAMED) > 50
    with pytest.raises(AttributeError):
        resolve("meetings.models.Meeting.no_such_field")
    with pytest.raises(ImportError):
        resolve("no_such_app.models")


@pytest.mark.parametrize(("term", "path"), NAMED, ids=[path for _term, path in NAMED])
def test_every_identifier_exists(term: str, path: str) -> None:
    assert path.split(".")[0] in APPS
    assert resolve(path) is not None


def test_no_term_is_explained_twice() -> None:
    terms = [row["term"].strip() for row in ROW.finditer(GLOSSARY) if row["named"].startswith("`")]
    assert sorted(terms) == sorted(set(terms))


def test_every_row_names_something() -> None:
    rows = [row for row in GLOSSARY.splitlines() if row.startswith("| ") and not row.startswith("| Vietnamese")]
    assert [row for row in rows if not re.search(r"\| `[\w.]+` \|", row)] == []
