"""Every screen of ours at once: no serious finding of axe, nothing sideways at 360 px, nothing too small for a thumb.

The addresses and what they speak of are those of the matrix (tests.house.routes). No server runs: Django's own client
answers the browser, so that each address has its world inside a savepoint and the whole street takes one session.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from core.tables import REPORTS
from tests.browser.test_frame import grave_findings, sideways
from tests.factories import World
from tests.house.routes import ACTORS, ROWS, Row
from tests.house.test_routes import KEYS, OBJECTS, QUERIES, arguments, kept, our_routes

HOST = "http://chibo.test"
APPS = ("branches", "evaluations", "meetings", "members", "recruitment", "reports")
DISTRICT = ACTORS.index("district")
# What a thumb meets by itself: links within a sentence or a cell are read first, and are exempt (SCREENS, 4).
SMALL = """() => [...document.querySelectorAll(
    'main button:not(.visually-hidden), main .button, main select, main summary, main textarea,'
    + ' main input:not([type=hidden])')]
    .map(one => /checkbox|radio/.test(one.type) ? one.labels[0] || one : one)
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 48)
    .map(one => `${one.tagName} ${one.className} ${one.innerText || one.name}`.trim())"""

# What a page is made of, and whether it is named: axe looks at pages that show something of a kind it has not seen.
KINDS = """() => [...new Set([...document.querySelectorAll('body *')].map(one => [
    one.tagName, one.type, one.getAttribute('role'), one.className, one.labels && one.labels.length > 0,
    one.hasAttribute('aria-label') || one.hasAttribute('aria-labelledby'), /^(A|BUTTON)$/.test(one.tagName) &&
    !one.textContent.trim()].join(' ')))]"""


@pytest.fixture
def shown(page: Any, client_as: Callable[[str], Client]) -> Iterator[Callable[[str], Any]]:
    """Shows an address to the district's staff on a phone; returns the page."""
    client = client_as("district")
    pages: dict[str, Any] = {}

    def answer(route: Any) -> None:
        path = route.request.url.removeprefix(HOST)
        if path in pages:
            route.fulfill(body=pages[path].content, headers=dict(pages[path].headers))
        elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=str(found))
        else:
            route.abort()  # a photograph, a roll that says who has it open

    def show(path: str) -> Any:
        pages[path] = response = client.get(path)  # here: the browser's own loop would have another connection
        assert response.status_code == 200
        if not response["Content-Type"].startswith("text/html"):
            return None
        page.goto(HOST + path)
        return page

    page.route(f"{HOST}/**", answer)
    page.set_viewport_size({"width": 360, "height": 740})
    yield show
    page.unroute_all(behavior="ignoreErrors")  # what the last page still asks for is nobody's concern


def screens(app: str) -> list[Row]:
    """The addresses of an app that show the district a page."""
    return [
        row for row in ROWS if row.name.startswith(f"{app}:") and row.method == "get" and row.statuses[DISTRICT] == 200
    ]


def faults_of(page: Any, known: set[str]) -> list[str]:
    """What is wrong with the page as it stands.

    Arguments:
        known: the kinds of elements axe has seen; those of this page are added. Axe takes longer than everything else.
    """
    wider, kinds = sideways(page), set(page.evaluate(KINDS))
    grave = grave_findings(page) if kinds - known else []
    known |= kinds
    return [*([f"{wider} px sideways"] if wider else []), *grave, *page.evaluate(SMALL)]


@pytest.mark.parametrize("app", APPS)
def test_no_screen_shuts_anybody_out(app: str, world: World, shown: Callable[[str], Any]) -> None:
    faults: dict[str, list[str]] = {}
    known: set[str] = set()
    for row in screens(app):
        with kept(Client()):
            values = arguments(row, our_routes()[row.name], world)
            page = shown(reverse(row.name, kwargs=values) + QUERIES.get(row.name, ""))
            if page and (found := faults_of(page, known)):
                faults[row.name] = found
    assert faults == {}


def test_no_report_and_no_list_behind_a_figure_does(world: World, shown: Callable[[str], Any]) -> None:
    for name in ("place", "class", "held", "decided", "exemplary", "screened", "weak"):
        OBJECTS[name](world)
    KEYS["members:end_office"](world)
    faults: dict[str, list[str]] = {}
    opened, known = set(), set[str]()
    for name in sorted(report.name for report in REPORTS):
        page = shown(reverse("reports:report", args=[name, world.d.pk, "2022"]))
        if found := faults_of(page, known):
            faults[name] = found
        if figures := page.locator("main a[href^='r?q=']").all():
            opened.add(name)
            if found := faults_of(shown(figures[0].evaluate("one => one.pathname + one.search")), known):
                faults[f"{name}, records"] = found
    assert faults == {}
    assert opened == {
        "admissions", "attendance_current", "classification", "classification_change", "coverage", "exemplary",
        "introduced", "meetings", "movement", "probation", "quality", "quota", "screening", "sources", "structure",
        "training", "weak",
    }  # fmt: skip
