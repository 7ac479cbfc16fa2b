"""What the documents promise is there: reports, commands, files, links (variables and commands: test_operating)."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from core.tables import REPORTS
from tests.house.source import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FILE = re.compile(
    r"`((?:core|accounts|branches|members|meetings|recruitment|evaluations|reports|scenarios|config|tests|bench)/[\w./-]+)`"
)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_report_is_written_about() -> None:
    text = "\n".join(path.read_text() for path in DOCUMENTS)
    assert len(REPORTS) > 0
    assert {report.name for report in REPORTS if f"report {report.name}" not in text} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_command_named_exists(path: Path) -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", path.read_text()))
    assert named <= set(get_commands())


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_task_named_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z0-9-]+)", path.read_text())) <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_file_named_exists(path: Path) -> None:
    """`branches/models.py` in a document is a promise."""
    assert [name for name in FILE.findall(path.read_text()) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(path: Path) -> None:
    assert [link for link in LINK.findall(path.read_text()) if not (path.parent / link).exists()] == []
