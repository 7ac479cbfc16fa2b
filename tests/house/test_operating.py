"""docs/operating.md is true: every environment variable, command and task is in it, and nothing that is not."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import get_commands

GUIDE = (settings.BASE_DIR / "docs" / "operating.md").read_text()


def section(title: str) -> str:
    """The text under a heading, up to the next of its kind."""
    return GUIDE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def first_words(text: str, pattern: str) -> set[str]:
    """What stands in the first column of the tables."""
    return set(re.findall(rf"^\| `{pattern}", text, re.MULTILINE))


def test_every_environment_variable_of_the_settings_is_explained() -> None:
    source = "".join(path.read_text() for path in (settings.BASE_DIR / "config" / "settings").glob("*.py"))
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', source))
    elsewhere = {"CHIBO_DEMO", "DJANGO_SETTINGS_MODULE", "PORT", "SCENARIO"}
    assert "DATABASE_URL" in read
    assert first_words(section("Biến môi trường"), r"(\w+)`") == read | elsewhere


def test_every_command_of_ours_is_explained() -> None:
    own = {config.name for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    commands = {command for command, app in get_commands().items() if app in own}
    assert {"migrate", "import_workbook"} <= commands
    assert first_words(section("Các lệnh `manage.py`"), r"(\w+)") == commands


def test_every_task_of_the_makefile_is_explained() -> None:
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    tasks = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
    assert "demo" in tasks
    assert first_words(GUIDE, r"make ([a-z0-9-]+)") == tasks
