"""The small world every test may use: tests.factories says what stands in it.

`world` is laid below the test's own transaction (tests.ground); `client_as("secretary")` gives a signed-in client.
Browser tests ask for `live`, which lays the same world where the server's own thread sees it.
"""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from time import monotonic, sleep, time
from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client

from tests.factories import ACTORS, ANONYMOUS, PASSWORD, World, build_world
from tests.ground import Ground

pytest_plugins = ["tests.database", "tests.browsers"]

# What comes last, in this order: districts, which leave tables that are slower for a while; and the browser, whose
# event loop stays in the worker that ran it, where nothing synchronous runs any more. No long module is left for the
# end, where another worker would wait for it.
LAST = ("tests/scenarios/", "tests/config/", "tests/browser/test_every_screen", "tests/browser/")
PATIENCE = 30  # seconds a live server has for the requests it is answering when a test ends
PHONE = {"width": 360, "height": 740}
# Lays a policy that forbids the page every connection, and waits until it has refused one.
CUT_OFF = """() => new Promise((refused, failed) => {
  document.addEventListener("securitypolicyviolation", refused, { once: true });
  const policy = document.createElement("meta");
  Object.assign(policy, { httpEquiv: "Content-Security-Policy", content: "connect-src 'none'; form-action 'none'" });
  document.head.append(policy);
  fetch(location.href).catch(() => setTimeout(failed, 5000, "the page is still connected"));
})"""
DRAWN_BY_FORMS = ("django/forms/", "core/field.html", "core/form.html")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules in the order in which workers take them: the largest first, but for those that come last.

    Where the database must be made from nothing, the worker with the first module does it; what asks for none comes
    next, for the others not to wait.
    """
    sizes = Counter(item.location[0] for item in items)
    asking = Counter(item.location[0] for item in items if _asks_the_database(item))
    maker = max(asking, key=lambda module: asking[module], default="")

    def turn(item: pytest.Item) -> tuple[int, bool, bool, int, str]:
        module = item.location[0]
        place = next((number for number, name in enumerate(LAST) if module.startswith(name)), -1)
        return place, module != maker, module in asking, -sizes[module], module

    items.sort(key=turn)


def _asks_the_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or "django_db_setup" in getattr(item, "fixturenames", ()))


def pytest_collection_finish() -> None:
    """What is there before the first test is there to stay: not to be looked through for garbage again and again.

    And what tests leave is looked through seldom: a page makes thousands of objects, hardly any of them in a circle.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _pages_tell(django_test_environment: None) -> None:
    """Pages tell the test client what they were made of (`response.context`), their fields do not.

    A form draws every field and every choice by a template: hundreds a page, and nobody asks for their contexts.
    """
    telling = Template._render

    def render(template: Template, context: Context) -> str:
        if str(template.name).startswith(DRAWN_BY_FORMS):
            return template.nodelist.render(context)
        return telling(template, context)

    Template._render = render


@pytest.fixture(scope="module", autouse=True)
def ground(django_db_blocker: Any) -> Iterator[Ground]:
    """What the tests of a module stand on: the small world, for those that ask for it one after the other."""
    ground = Ground()
    yield ground
    with django_db_blocker.unblock():
        ground.lift()


@pytest.fixture
def _grounded(request: pytest.FixtureRequest, ground: Ground, django_db_setup: None, django_db_blocker: Any) -> None:
    marker = request.node.get_closest_marker("django_db")
    committed = (marker and marker.kwargs.get("transaction")) or "live_server" in request.fixturenames
    with django_db_blocker.unblock():
        if "world" in request.fixturenames and not committed:
            ground.lay()
        else:
            ground.lift()


@pytest.fixture
def _django_db_helper(_grounded: None, _django_db_helper: None) -> None:
    """The test's own transaction (pytest-django's), above the ground."""


@pytest.fixture
def world(ground: Ground, db: None) -> World:
    """The small world; what the test makes of it is gone afterwards."""
    return ground.world() or build_world()


@pytest.fixture
def client_as(world: World) -> Callable[[str], Client]:
    """A client for one of the world's actors, signed in; `anonymous` is nobody."""

    return partial(_signed_in, world)


@pytest.fixture(scope="module")
def clients(ground: Ground, django_db_setup: None, django_db_blocker: Any) -> dict[str, Client]:
    """A client for each of the world's actors, signed in once for all tests of a module that ask for `world`.

    Whoever uses one leaves it and its session as they were. They came a moment ago: no request has to keep that.
    """
    with django_db_blocker.unblock():
        ground.lay()
        world = ground.world()
        assert world
        made = {actor: _signed_in(world, actor) for actor in (*ACTORS, ANONYMOUS)}
        for actor in ACTORS:
            session = made[actor].session
            session["touched"] = int(time())
            session.save()
    return made


def _signed_in(world: World, actor: str) -> Client:
    client = Client()
    if actor != ANONYMOUS:
        client.force_login(world.users[actor], backend="django.contrib.auth.backends.ModelBackend")
    return client


@dataclass
class Live:
    """A running server, the world it shows, and a page of the browser."""

    url: str
    world: World
    page: Any

    def sign_in(self, actor: str) -> Any:
        """Signs one of the world's actors in, through the page; returns the page."""
        self.page.goto(f"{self.url}/dang-nhap/")
        self.page.fill("input[name=username]", actor)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("button[type=submit]")
        self.page.wait_for_url(lambda url: "/dang-nhap/" not in url)
        return self.page

    def close_offline(self) -> Any:
        """Closes a page that has no connection, and returns a new one that has.

        A page that closes saves what it can, and while it closes nobody keeps it offline any more: a policy of its own
        forbids it every connection first. (Leaving for another address is no better: it lives on for a moment.)
        """
        context = self.page.context
        self.page.evaluate(CUT_OFF)
        self.page.close()
        context.set_offline(False)
        self.page = context.new_page()
        self.page.set_viewport_size(PHONE)
        return self.page


@pytest.fixture
def live(page: Any, live_server: Any, world: World) -> Iterator[Live]:
    """The world behind a real server, on a phone of 360 px; `live.sign_in("secretary")` gives the page."""
    page.set_viewport_size(PHONE)
    before = _sessions()
    yield Live(live_server.url, world, page)
    page.context.close()
    _wait_for_the_server(before)


def _wait_for_the_server(before: set[int]) -> None:
    """Until no request is being answered any more: it would meet the database being reset.

    Each is answered in a session of its own, which ends with it; those that stood before are of the worker itself.
    """
    end = monotonic() + PATIENCE
    while _sessions() - before:
        assert monotonic() < end, "the server is still answering a request"
        sleep(0.02)


def _sessions() -> set[int]:
    """The sessions of others in this database, by the numbers of their processes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return {pid for (pid,) in cursor.fetchall()}
