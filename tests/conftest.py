"""The small world every test may use: tests.factories says what stands in it.

`world` is laid inside the test's own transaction; `client_as("secretary")` gives a signed-in client. Browser tests ask
for `live`, which lays the same world where the server's own thread sees it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from tests.factories import ANONYMOUS, PASSWORD, World, build_world

pytest_plugins = ["tests.database", "tests.browsers"]


@pytest.fixture
def world(db: None) -> World:
    """The small world, in the test's transaction."""
    return build_world()


@pytest.fixture
def client_as(world: World) -> Callable[[str], Client]:
    """A client for one of the world's actors, signed in; `anonymous` is nobody."""

    def make(actor: str) -> Client:
        client = Client()
        if actor != ANONYMOUS:
            client.force_login(world.users[actor], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


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


@pytest.fixture
def live(page: Any, live_server: Any, world: World) -> Live:
    """The world behind a real server, on a phone of 360 px; `live.sign_in("secretary")` gives the page."""
    page.set_viewport_size({"width": 360, "height": 740})
    return Live(live_server.url, world, page)
