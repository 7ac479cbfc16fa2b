"""The guide for users, as the product shows it: docs/guide/*.md, a page for each role and a page for each task.

The files are ours and stand beside the code; they are read once. A heading of the second degree is a task. The line
`<!-- màn hình: app:name … -->` under a heading names the screens whose "Hướng dẫn" leads there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from core.names import fold

FOLDER = settings.BASE_DIR.joinpath("docs", "guide")
INDEX = "README"
MAX_QUERY = 100
_TASK = re.compile(r"^## (?P<title>.+)$", re.MULTILINE)
SCREENS = re.compile(r"^<!-- màn hình: (?P<names>[\w: ]+) -->\n", re.MULTILINE)


@dataclass(frozen=True)
class Task:
    """One thing somebody does: a section of a page."""

    page: str
    slug: str
    title: str
    text: str

    @property
    def address(self) -> str:
        return reverse("reports:guide_task", args=[self.page, self.slug])


@dataclass(frozen=True)
class Page:
    """What one file says: its title, what stands before its tasks, and the tasks."""

    slug: str
    title: str
    opening: str
    tasks: tuple[Task, ...]

    @property
    def address(self) -> str:
        return reverse("reports:guide_page", args=[self.slug])


@dataclass(frozen=True)
class Hits:
    """What a search found: pages and tasks whose heading has it, and those that speak of it."""

    headed: list[Page | Task]
    spoken: list[Page | Task]


@cache
def guide_pages() -> dict[str, Page]:
    """Every page but the index, by the name of its file."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.md")) if path.stem != INDEX}


@cache
def guide_index() -> Page:
    """Who finds what where: its tasks are the roles."""
    return _read(FOLDER.joinpath(f"{INDEX}.md"))


def find_task(page: Page, slug: str) -> Task | None:
    """The task of a page that bears this name in addresses."""
    return next((task for task in page.tasks if task.slug == slug), None)


@cache
def explained_screens() -> dict[str, tuple[str, str]]:
    """Which page and task explain a screen, by the name of its address; a page as a whole has no task."""
    found = {}
    for page in guide_pages().values():
        for slug, text in (("", page.opening), *((task.slug, task.text) for task in page.tasks)):
            for names in SCREENS.finditer(text):
                found.update(dict.fromkeys(names["names"].split(), (page.slug, slug)))
    return found


def address_of_help(view_name: str) -> str:
    """Where "Hướng dẫn" leads from the screen of this name: its task, else the index; nowhere from the guide itself."""
    if view_name.startswith("reports:guide"):
        return ""
    page, task = explained_screens().get(view_name, ("", ""))
    if task:
        return reverse("reports:guide_task", args=[page, task])
    return reverse("reports:guide_page", args=[page]) if page else reverse("reports:guide")


def search_guide(words: str) -> Hits:
    """Pages and tasks that have every word, with or without its marks."""
    wanted = fold(words[:MAX_QUERY]).split()
    hits = Hits([], [])
    for one in _everything() if wanted else ():
        heading, text = fold(one.title), fold(one.text if isinstance(one, Task) else one.opening)
        if all(word in heading for word in wanted):
            hits.headed.append(one)
        elif all(word in f"{heading} {text}" for word in wanted):
            hits.spoken.append(one)
    return hits


def anchor_of(title: str) -> str:
    """The name a heading has in links from other files, the way GitHub gives it."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", title.strip().lower()))


def _read(path: Path) -> Page:
    text = path.read_text(encoding="utf-8")
    head, *_rest = _TASK.split(text, maxsplit=1)
    title, _line, opening = head.removeprefix("# ").partition("\n")
    found = list(_TASK.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    tasks = tuple(
        Task(path.stem, _slug(match["title"]), match["title"].strip(), text[match.end() : end].strip())
        for match, end in zip(found, ends, strict=True)
    )
    return Page(path.stem, title.strip(), opening.strip(), tasks)


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", fold(title)))


def _everything() -> Iterator[Page | Task]:
    for page in guide_pages().values():
        yield page
        yield from page.tasks
